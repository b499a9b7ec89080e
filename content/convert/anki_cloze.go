package convert

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A cloze of Anki is text with gaps, written {{c1::answer::hint}}. Gaps of one number make one card, on which they are
// empty and all others are filled in; a gap may stand inside another.

// clozePart is a stretch of a cloze: text, or a gap with what is in it.
type clozePart struct {
	text    string // HTML; only where it is no gap
	numbers []int  // nil for text
	parts   []clozePart
	hint    string // HTML
}

// Limits on a cloze. What goes beyond them stands as the text that it is.
const (
	maxClozeDepth  = 8
	maxClozeNumber = 500 // Anki's own
)

var clozeOpening = regexp.MustCompile(`^\{\{[cC]([0-9]{1,3}(?:,[0-9]{1,3})*)::`)

// parseCloze takes a text apart. Braces that open no gap, or one that is never closed, are text.
func parseCloze(s string) []clozePart {
	type level struct {
		numbers []int
		from    int // where its opening begins
		inside  int // where its opening ends
		parts   []clozePart
	}
	stack := []level{{}}
	text := func(s string) {
		top := &stack[len(stack)-1]
		if n := len(top.parts); n > 0 && top.parts[n-1].numbers == nil {
			top.parts[n-1].text += s
		} else if s != "" {
			top.parts = append(top.parts, clozePart{text: s})
		}
	}
	at := 0
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "{{"):
			open := clozeOpening.FindStringSubmatch(s[i:])
			numbers := clozeNumbers(open)
			if numbers == nil || len(stack) > maxClozeDepth {
				i++
				continue
			}
			text(s[at:i])
			stack = append(stack, level{numbers: numbers, from: i, inside: i + len(open[0])})
			i += len(open[0])
			at = i
		case strings.HasPrefix(s[i:], "}}") && len(stack) > 1:
			text(s[at:i])
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			below := &stack[len(stack)-1]
			below.parts = append(below.parts, gapOf(top.numbers, top.parts))
			i += 2
			at = i
		default:
			i++
		}
	}
	text(s[at:])
	for len(stack) > 1 { // what is open stands for itself
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		text(s[top.from:top.inside])
		below := &stack[len(stack)-1]
		for _, p := range top.parts {
			if p.numbers == nil {
				text(p.text)
			} else {
				below.parts = append(below.parts, p)
			}
		}
	}
	return stack[0].parts
}

func clozeNumbers(opening []string) []int {
	if opening == nil {
		return nil
	}
	var out []int
	for number := range strings.SplitSeq(opening[1], ",") {
		n, _ := strconv.Atoi(number)
		if n < 1 || n > maxClozeNumber {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// gapOf is a gap; what follows the first :: outside the gaps in it is its hint.
func gapOf(numbers []int, parts []clozePart) clozePart {
	gap := clozePart{numbers: numbers, parts: parts}
	for i, p := range parts {
		if p.numbers != nil {
			continue
		}
		if before, after, ok := strings.Cut(p.text, "::"); ok {
			gap.hint = after + filled(parts[i+1:])
			gap.parts = append(slices.Clone(parts[:i]), clozePart{text: before})
			return gap
		}
	}
	return gap
}

// filled is a cloze with every gap filled in.
func filled(parts []clozePart) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.text)
		b.WriteString(filled(p.parts))
	}
	return b.String()
}

// clozeGap is a gap of one card: what belongs into it and its hint, both HTML.
type clozeGap struct{ answer, hint string }

// clozeCard is the text of the card of a number: its gaps are given in order and stand in the text as marks; the
// others are filled in.
func clozeCard(parts []clozePart, number int) (text string, gaps []clozeGap) {
	var b strings.Builder
	var walk func([]clozePart)
	walk = func(parts []clozePart) {
		for _, p := range parts {
			switch {
			case p.numbers == nil:
				b.WriteString(p.text)
			case slices.Contains(p.numbers, number):
				gaps = append(gaps, clozeGap{filled(p.parts), p.hint})
				b.WriteString(ankiGapMark(len(gaps)))
			default:
				walk(p.parts)
			}
		}
	}
	walk(parts)
	return b.String(), gaps
}

// ankiGapMark stands for a gap while the text around it is read: letters that no reader of HTML changes.
func ankiGapMark(n int) string { return fmt.Sprintf("%s%dz", gapWord, n) }

const gapWord = "qgapz"

// withoutMarks is a text in which no mark stands yet.
func withoutMarks(text string) string { return strings.ReplaceAll(text, gapWord, "qgap z") }

// asGap writes what belongs into a gap so that Anki takes none of it for the end of the gap or for a hint.
func asGap(number int, answer string) string {
	answer = strings.NewReplacer("}", "}<!-- -->", "{", "{<!-- -->").Replace(answer)
	if strings.Contains(answer, "::") {
		answer = strings.ReplaceAll(answer, ":", ":<!-- -->")
	}
	return fmt.Sprintf("{{c%d::%s}}", number, answer)
}
