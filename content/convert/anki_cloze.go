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
	r := clozeReader{open: []openGap{{}}}
	at := 0 // where the text begins that has not been kept yet
	for i := 0; i < len(s); {
		mark, numbers := clozeMark(s[i:])
		switch {
		case mark == "", numbers != nil && len(r.open) > maxClozeDepth, numbers == nil && len(r.open) == 1:
			i++
			continue
		case numbers != nil:
			r.text(s[at:i])
			r.open = append(r.open, openGap{numbers: numbers, mark: mark})
		default:
			r.text(s[at:i])
			gap := r.pop()
			r.add(gapOf(gap.numbers, gap.parts))
		}
		i += len(mark)
		at = i
	}
	r.text(s[at:])
	for len(r.open) > 1 { // what is open stands for itself
		gap := r.pop()
		r.text(gap.mark)
		for _, p := range gap.parts {
			r.add(p)
		}
	}
	return r.open[0].parts
}

// clozeReader is a cloze on its way: the text, and the gaps that are open in it, innermost last.
type clozeReader struct{ open []openGap }

// openGap is a gap whose end has not been seen, and what opened it.
type openGap struct {
	numbers []int
	mark    string
	parts   []clozePart
}

func (r *clozeReader) pop() openGap {
	top := r.open[len(r.open)-1]
	r.open = r.open[:len(r.open)-1]
	return top
}

func (r *clozeReader) text(s string) { r.add(clozePart{text: s}) }

// add adds a part to the innermost gap. Stretches of text become one.
func (r *clozeReader) add(p clozePart) {
	top := &r.open[len(r.open)-1]
	switch n := len(top.parts); {
	case p.numbers != nil || p.text != "" && (n == 0 || top.parts[n-1].numbers != nil):
		top.parts = append(top.parts, p)
	case p.text != "":
		top.parts[n-1].text += p.text
	}
}

// clozeMark is the mark with which a text begins: the opening of a gap with its numbers, the end of one, or nothing.
func clozeMark(s string) (mark string, numbers []int) {
	switch {
	case strings.HasPrefix(s, "}}"):
		return "}}", nil
	case strings.HasPrefix(s, "{{"):
		open := clozeOpening.FindStringSubmatch(s)
		if numbers = clozeNumbers(open); numbers != nil {
			return open[0], numbers
		}
	}
	return "", nil
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
