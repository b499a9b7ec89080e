package tui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// editor is a text that is being written: its lines, the cursor, and what can be taken back. It is a plain value with
// methods: it knows no file, no clock and no terminal. Its text has passed content.Text, so that nothing in it is a
// control character except tabs and the ends of lines.
type editor struct {
	lang   string
	lines  []string // never empty
	size   int      // bytes of the text
	cursor pos
	goal   int // the column in cells that up and down keep to; -1 where the cursor says it

	done, undone []change
	keep         bool // the next change may join the last one
	rev          int  // grows with every change of the text

	states []lexState // of the lines whose beginning is known; shorter than lines, never empty
	wrong  int        // the line of a mistake, from 1; 0 for none

	top, left     int // the first line and cell on the screen
	width, height int // of the last frame
	find          finding
}

// pos is a place between two characters: a line from 0, and a byte in it.
type pos struct{ row, col int }

func (p pos) before(q pos) bool { return p.row < q.row || p.row == q.row && p.col < q.col }

// change is a text that took the place of another one.
type change struct {
	at                pos
	removed, inserted string
	before, after     pos // the cursor
	kind              changeKind
}

// changeKind says which changes make one together.
type changeKind uint8

// The kinds of change.
const (
	atOnce   changeKind = iota // stands for itself
	writing                    // characters of one word
	deleting                   // characters before the cursor
)

// What an editor holds at most. A lab reads files of at most 256 KB.
const (
	maxEditorBytes = 250 << 10
	maxChanges     = 5000
)

// newEditor is an editor with a text, and nothing to take back.
func newEditor(lang, text string) *editor {
	e := &editor{lang: lang, goal: -1, states: []lexState{atStart}}
	e.lines = strings.Split(content.Text(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	for _, l := range e.lines {
		e.size += len(l) + 1
	}
	e.size--
	return e
}

// text is everything that is written.
func (e *editor) text() string { return strings.Join(e.lines, "\n") }

// line is the line that the cursor is in.
func (e *editor) line() string { return e.lines[e.cursor.row] }

// end is the place behind the last character.
func (e *editor) end() pos {
	last := len(e.lines) - 1
	return pos{last, len(e.lines[last])}
}

// within is the place nearest to p that lies between two characters.
func (e *editor) within(p pos) pos {
	p.row = max(0, min(p.row, len(e.lines)-1))
	l := e.lines[p.row]
	p.col = max(0, min(p.col, len(l)))
	return pos{p.row, clusterAt(l, p.col)}
}

// clusterAt is the beginning of the character that a byte of a line belongs to.
func clusterAt(l string, col int) int {
	at := 0
	for at < col {
		cluster, _ := firstCluster(l[at:])
		if at+len(cluster) > col {
			return at
		}
		at += len(cluster)
	}
	return at
}

// between is the text from one place to a later one.
func (e *editor) between(from, to pos) string {
	if from.row == to.row {
		return e.lines[from.row][from.col:to.col]
	}
	var b strings.Builder
	b.WriteString(e.lines[from.row][from.col:])
	for _, l := range e.lines[from.row+1 : to.row] {
		b.WriteString("\n" + l)
	}
	b.WriteString("\n" + e.lines[to.row][:to.col])
	return b.String()
}

// after is the place behind a text that begins somewhere.
func after(at pos, text string) pos {
	n := strings.Count(text, "\n")
	if n == 0 {
		return pos{at.row, at.col + len(text)}
	}
	return pos{at.row + n, len(text) - strings.LastIndexByte(text, '\n') - 1}
}

// splice puts a text in the place of what stands between two places.
func (e *editor) splice(from, to pos, text string) {
	e.size += len(text) - len(e.between(from, to))
	head, tail := e.lines[from.row][:from.col], e.lines[to.row][to.col:]
	if !strings.Contains(text, "\n") && from.row == to.row {
		e.lines[from.row] = head + text + tail
	} else {
		in := strings.Split(text, "\n")
		in[0] = head + in[0]
		in[len(in)-1] += tail
		e.lines = slices.Replace(e.lines, from.row, to.row+1, in...)
	}
	e.states = e.states[:min(len(e.states), from.row+1)]
	e.rev++
}

// replace changes the text, so that it can be taken back, and puts the cursor behind what was written. It tells whether
// there was room.
func (e *editor) replace(from, to pos, text string, kind changeKind) bool {
	removed := e.between(from, to)
	if removed == text {
		return true
	}
	if e.size+len(text)-len(removed) > maxEditorBytes {
		return false
	}
	c := change{at: from, removed: removed, inserted: text, before: e.cursor, kind: kind}
	e.splice(from, to, text)
	e.cursor, e.goal, e.undone = e.within(after(from, text)), -1, nil
	c.after = e.cursor
	e.remember(c)
	return true
}

// remember keeps a change, as part of the last one where both are of one word.
func (e *editor) remember(c change) {
	last := len(e.done) - 1
	switch {
	case last < 0 || !e.keep || e.done[last].kind != c.kind || c.kind == atOnce:
		e.done = append(e.done, c)
	case c.kind == writing && c.removed == "" && after(e.done[last].at, e.done[last].inserted) == c.at && !beginsWord(e.done[last].inserted, c.inserted):
		e.done[last].inserted += c.inserted
		e.done[last].after = c.after
	case c.kind == deleting && c.inserted == "" && after(c.at, c.removed) == e.done[last].at && !strings.Contains(c.removed, "\n"):
		e.done[last].removed = c.removed + e.done[last].removed
		e.done[last].at, e.done[last].after = c.at, c.after
	default:
		e.done = append(e.done, c)
	}
	if len(e.done) > maxChanges {
		e.done = slices.Delete(e.done, 0, len(e.done)-maxChanges)
	}
	e.keep = c.kind != atOnce
}

// beginsWord tells whether a word begins between two pieces of text.
func beginsWord(before, next string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(next)
	return !isWord(last) && isWord(first)
}

// undo takes the last change back, and tells whether there was one.
func (e *editor) undo() bool {
	if len(e.done) == 0 {
		return false
	}
	c := e.done[len(e.done)-1]
	e.done, e.undone = e.done[:len(e.done)-1], append(e.undone, c)
	e.splice(c.at, after(c.at, c.inserted), c.removed)
	e.cursor, e.goal, e.keep = c.before, -1, false
	e.show()
	return true
}

// redo makes the change that was taken back last once more.
func (e *editor) redo() bool {
	if len(e.undone) == 0 {
		return false
	}
	c := e.undone[len(e.undone)-1]
	e.undone, e.done = e.undone[:len(e.undone)-1], append(e.done, c)
	e.splice(c.at, after(c.at, c.removed), c.inserted)
	e.cursor, e.goal, e.keep = c.after, -1, false
	e.show()
	return true
}

// take puts another text in the place of all of it, as one change that can be taken back. The cursor stays where it is,
// as far as that goes.
func (e *editor) take(text string) bool {
	text = content.Text(strings.ReplaceAll(text, "\r\n", "\n"))
	at, lines := e.cursor, strings.Split(text, "\n")
	same := 0
	for same < min(len(lines), len(e.lines))-1 && lines[same] == e.lines[same] {
		same++
	}
	ok := e.replace(pos{same, 0}, e.end(), strings.Join(lines[same:], "\n"), atOnce)
	e.cursor = e.within(at)
	e.show()
	return ok
}

// insert writes a text at the cursor. What no text holds is left out, and tabs become spaces.
func (e *editor) insert(s string, kind changeKind) bool {
	s = content.Text(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
	return e.replace(e.cursor, e.cursor, strings.ReplaceAll(s, "\t", softTab), kind)
}

const softTab = "  "

// state is what a line begins in. What is known of the lines above is kept until one of them changes.
func (e *editor) state(row int) lexState {
	for len(e.states) <= row {
		n := len(e.states) - 1
		_, next := lex(e.lang, e.lines[n], e.states[n])
		e.states = append(e.states, next)
	}
	return e.states[row]
}

// goTo puts the cursor on a line, counted from 1.
func (e *editor) goTo(line int) {
	e.cursor, e.goal, e.keep = e.within(pos{line - 1, 0}), -1, false
	e.show()
}
