package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// before is how much of a line stands before the match, in runes, where there is that much.
const before = 40

// hit is a document with the line of its body that shows best what was found.
func (q *query) hit(d Doc) content.Hit {
	h := content.Hit{
		Source: d.Source, Kind: d.Kind, Lesson: d.Lesson, Section: d.Section, Item: d.Item, Title: d.Title, Place: d.Place,
		TitleMarks: spans(q.occurrences(d.Title, true)),
	}
	line := oneLine(d.Body)
	found := q.occurrences(line, false)
	if len(found) == 0 {
		h.Before = cut(line, content.Span{}).text
		return h
	}
	best := densest(found, line)
	window := cut(line, best.Span)
	h.Marks = window.spans(found)
	h.Before, h.Match, h.After = split(window.text, window.span(best.Span))
	return h
}

func split(s string, at content.Span) (before, match, after string) {
	return s[:at.From], s[at.From:at.To], s[at.To:]
}

// oneLine is a text on one line, with one space where there was any amount.
func oneLine(s string) string { return strings.Join(strings.Fields(content.Line(s)), " ") }

// occurrence is a word of a text that matches a term of the query.
type occurrence struct {
	content.Span
	term int
}

func (q *query) occurrences(text string, title bool) []occurrence {
	var out []occurrence
	for w := wordsOf(text); w.next(); {
		if i, _ := q.find(w.word, title); i >= 0 {
			out = append(out, occurrence{content.Span{From: w.from, To: w.to}, i})
		}
	}
	return out
}

func spans(all []occurrence) []content.Span {
	var out []content.Span
	for _, o := range all {
		out = append(out, o.Span)
	}
	return out
}

// densest is the first occurrence after which most of the different terms follow within a line.
func densest(all []occurrence, line string) occurrence {
	best, most := all[0], 0
	for i, first := range all {
		var terms [maxQueryWords]bool
		n := 0
		for _, o := range all[i:] {
			if o.To-first.From > LineRunes-before {
				break
			}
			if !terms[o.term] {
				terms[o.term], n = true, n+1
			}
		}
		if n > most {
			best, most = first, n
		}
	}
	return best
}

// window is a piece of a line, with an ellipsis where something was cut off.
type window struct {
	text     string
	from, to int // of the line
	shift    int // from a place in the line to the one in text
}

const ellipsis = "..."

// cut takes a piece of at most LineRunes around a stretch of a line, from the beginning of a word to the end of one
// where there are spaces near enough.
func cut(line string, at content.Span) window {
	const room = LineRunes - 2*len(ellipsis)
	back := max(before, room-utf8.RuneCountInString(line[at.From:]))
	w := window{from: startNear(line, at.From, back)}
	w.to = stopNear(line, w.from, at, room)
	w.text = line[w.from:w.to]
	if w.to < len(line) {
		w.text += ellipsis
	}
	if w.from > 0 {
		w.text, w.shift = ellipsis+w.text, len(ellipsis)
	}
	w.shift -= w.from
	return w
}

// startNear is the beginning of the first word within so many runes before a place, or of the runes if they are all of
// one word.
func startNear(line string, at, runes int) int {
	start := at
	for ; start > 0 && runes > 0; runes-- {
		_, size := utf8.DecodeLastRuneInString(line[:start])
		start -= size
	}
	if start == 0 || line[start-1] == ' ' {
		return start
	}
	if i := strings.IndexByte(line[start:at], ' '); i >= 0 {
		return start + i + 1
	}
	return pastMarks(line, start, at)
}

// pastMarks goes on over combining marks, which belong to the letter before them.
func pastMarks(line string, from, to int) int {
	for from < to {
		r, size := utf8.DecodeRuneInString(line[from:])
		if !unicode.IsMark(r) {
			break
		}
		from += size
	}
	return from
}

// stopNear is the end of the last word within so many runes from a start, or of the runes if there is no space between
// them and the match.
func stopNear(line string, start int, match content.Span, runes int) int {
	stop := start + len(firstRunes(line[start:], runes))
	if stop == len(line) || line[stop] == ' ' {
		return stop
	}
	if i := strings.LastIndexByte(line[:stop], ' '); i >= match.To && i > start {
		return i
	}
	return stop
}

// spans are those occurrences in the window that are whole in it, as places of its text.
func (w window) spans(all []occurrence) []content.Span {
	var out []content.Span
	for _, o := range all {
		if o.From >= w.from && o.To <= w.to {
			out = append(out, content.Span{From: o.From + w.shift, To: o.To + w.shift})
		}
	}
	return out
}

// span is a stretch of the line as far as the window has it, as a place of its text.
func (w window) span(s content.Span) content.Span {
	return content.Span{From: s.From + w.shift, To: min(s.To, w.to) + w.shift}
}
