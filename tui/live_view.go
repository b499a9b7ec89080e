package tui

import (
	"errors"
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// liveDrawing is what stands below the code of a live block, as it was drawn last.
type liveDrawing struct {
	width   int
	st      *styles
	changes int
	stale   bool
	lines   []line
}

// mostLiveLines is how much of an output is drawn.
const mostLiveLines = 300

// liveNames are the languages in words.
var liveNames = map[string]string{"sql": "SQL", "js": "JavaScript", "http": "HTTP"}

// drawPage adds what is to be read, with its live blocks as they stand.
func (l *lessonScreen) drawPage(d *document, width int) {
	if l.page.step != l.session.At() {
		return
	}
	lines, spans, done := l.page.lines, l.page.spans, 0
	for i, s := range l.live.blocks {
		if s.block >= len(spans) {
			break // of a page that was laid out before
		}
		at := spans[s.block]
		if s.inside {
			d.lines = append(append(d.lines, lines[done:at.to]...), line{})
		} else {
			d.lines = append(d.lines, lines[done:at.from]...)
		}
		begin := len(d.lines)
		l.drawLive(d, i, width)
		d.live = append(d.live, span{begin, len(d.lines)})
		if done = at.to; s.output >= 0 {
			done = spans[s.output].to
		}
	}
	d.lines = append(d.lines, lines[done:]...)
}

// drawLive adds one live block: what it is, its code, and what it shows.
func (l *lessonScreen) drawLive(d *document, i, width int) {
	s := l.live.blocks[i]
	d.lines = append(d.lines, line{text: l.liveLabel(i, width)})
	switch {
	case l.live.editing && i == l.live.at:
		d.editor = len(d.lines)
		lines, cursor := s.ed.view(l.env.paint())
		if cursor != nil {
			d.cursor = &spot{cursor.x, d.editor + cursor.y}
		}
		for _, text := range lines {
			d.lines = append(d.lines, line{text: text})
		}
	case !s.inside || s.changed():
		d.lines = append(d.lines, l.liveCode(s)...)
	}
	if below := l.liveOutput(s, width); len(below) > 0 {
		d.lines = append(append(d.lines, line{}), below...)
	}
}

// liveLabel says what a live block is and how it stands.
func (l *lessonScreen) liveLabel(i, width int) string {
	st, s := l.env.st, l.live.blocks[i]
	text := liveNames[s.of.Lang] + " that you can run"
	if n := len(l.live.blocks); n > 1 {
		text += fmt.Sprintf(", %d of %d", i+1, n)
	}
	if s.changed() {
		text += ", changed"
	}
	if s.run != "" {
		text += ", running" + st.glyphs.more
	}
	if i == l.live.at {
		return st.accent.Render(st.glyphs.cursor) + " " + st.bold.Render(clip(text, width-2))
	}
	return "  " + st.muted.Render(clip(text, width-2))
}

// liveCode is the code of a block, with a sign before the line in which the last run ended.
func (l *lessonScreen) liveCode(s liveSpot) []line {
	p := l.env.paint()
	out := make([]line, len(s.ed.lines))
	for row := range s.ed.lines {
		var b strings.Builder
		if row+1 == s.ed.wrong {
			b.WriteString(p.wrong + codeIndent[1:])
		} else if s.ed.lines[row] != "" {
			b.WriteString(codeIndent)
		}
		s.ed.wholeLine(&b, p, row)
		out[row] = line{text: b.String(), code: true}
	}
	return out
}

// wholeLine writes all of a line, each token in its style.
func (e *editor) wholeLine(b *strings.Builder, p *paint, row int) {
	tokens, _ := lex(e.lang, e.lines[row], e.state(row))
	d := brush{b: b, p: p, tokens: tokens, to: 1 << 20}
	d.line(e.lines[row])
}

// whyNot says why nothing could be run.
func whyNot(err error) string {
	var problems content.Problems
	if errors.As(err, &problems) && len(problems) > 0 {
		return asSentence(problems[0].Text) // its place is of use to authors only
	}
	return sentence(err)
}

// liveOutput is what stands below the code: before the first run an invitation to guess, and then what it showed. What the
// author says that it prints would take the guess away; it is shown where nothing can be run.
func (l *lessonScreen) liveOutput(s liveSpot, width int) []line {
	st := l.env.st
	if !s.ran {
		if s.output < 0 {
			return nil
		}
		guess := wrapStyled(st.muted.Render, l.env.keysIn("Guess what comes out; {run} shows it."), width-len(codeIndent))
		return indentLines(asCode(guess), codeIndent)
	}
	b, stale := s.liveBlock, s.text() != s.sent
	if d := b.drawn; d.lines == nil || d.width != width || d.st != st || d.changes != b.changes || d.stale != stale {
		b.drawn = liveDrawing{width, st, b.changes, stale, l.ranLines(s, stale, width)}
	}
	return b.drawn.lines
}

// expected is what the author says that the code prints.
func (l *lessonScreen) expected(s liveSpot) []line {
	if s.output < 0 {
		return nil
	}
	at := l.page.spans[s.output]
	return append([]line{{text: codeIndent + l.env.st.muted.Render("Expected output")}}, l.page.lines[at.from:at.to]...)
}

// ranLines are what the last run showed.
func (l *lessonScreen) ranLines(s liveSpot, stale bool, width int) []line {
	st, room := l.env.st, width-len(codeIndent)
	head := "Output"
	if stale {
		head = "Output, before your last change"
	}
	out := []line{{text: st.muted.Render(clip(head, room))}}
	if s.err != nil {
		out = append(out, asCode(wrapStyled(st.bad.Render, st.glyphs.wrong+" It cannot be run: "+whyNot(s.err), room))...)
		return append(indentLines(out, codeIndent), l.expected(s)...)
	}
	for i, b := range s.result.Blocks {
		if i > 0 {
			out = append(out, line{})
		}
		out = append(out, blockLines(st, b, room)...)
	}
	if n := len(out); n > mostLiveLines {
		out = append(out[:mostLiveLines], line{text: st.muted.Render(fmt.Sprintf("and %d more lines", n-mostLiveLines))})
	}
	f := s.result.Fault
	switch {
	case f != nil:
		out = append(out, asCode(wrapStyled(st.bad.Render, st.glyphs.wrong+" "+asSentence(faultLine(f)), room))...)
	case len(s.result.Blocks) == 0:
		out = append(out, line{text: st.muted.Render("It ran, and showed nothing.")})
	}
	return indentLines(out, codeIndent)
}
