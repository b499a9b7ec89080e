package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// editorKeys are the keys that edit and move, beside those that write. They belong to the text as long as it has the
// focus, as in every other field.
var editorKeys = map[string]func(*editor) bool{
	"left": (*editor).goLeft, "right": (*editor).goRight,
	"up": func(e *editor) bool { return e.goRows(-1) }, "down": func(e *editor) bool { return e.goRows(1) },
	"pgup":   func(e *editor) bool { return e.goRows(-max(1, e.height-1)) },
	"pgdown": func(e *editor) bool { return e.goRows(max(1, e.height-1)) },
	"home":   (*editor).goHome, "ctrl+a": (*editor).goHome,
	"end": (*editor).goEnd, "ctrl+e": (*editor).goEnd,
	"ctrl+home": func(e *editor) bool { return e.move(pos{}) }, "ctrl+end": func(e *editor) bool { return e.move(e.end()) },
	"ctrl+left": (*editor).wordLeft, "alt+left": (*editor).wordLeft, "alt+b": (*editor).wordLeft,
	"ctrl+right": (*editor).wordRight, "alt+right": (*editor).wordRight, "alt+f": (*editor).wordRight,
	"backspace": (*editor).backspace, "shift+backspace": (*editor).backspace,
	"delete": (*editor).deleteRight,
	"ctrl+w": (*editor).deleteWord, "alt+backspace": (*editor).deleteWord, "ctrl+backspace": (*editor).deleteWord,
	"alt+d": (*editor).deleteWordRight, "ctrl+delete": (*editor).deleteWordRight,
	"ctrl+k": (*editor).deleteToEnd, "ctrl+u": (*editor).deleteToStart,
	"enter": (*editor).newLine, "shift+enter": (*editor).newLine,
	"tab": (*editor).indentHere, "shift+tab": (*editor).outdent,
	"ctrl+z": (*editor).undo, "ctrl+y": (*editor).redo, "ctrl+shift+z": (*editor).redo,
	"ctrl+d": (*editor).duplicate,
	"alt+up": func(e *editor) bool { return e.moveLine(-1) }, "alt+down": func(e *editor) bool { return e.moveLine(1) },
	"ctrl+f": (*editor).startFind,
}

// takes tells whether a key is the editor's own.
func (e *editor) takes(k tea.KeyPressMsg) bool {
	if k.Text != "" {
		return true
	}
	s := k.String()
	_, ok := editorKeys[s]
	return ok || e.find.on && s == "esc"
}

// press does what a key of the editor does, and tells whether there was room for it.
func (e *editor) press(k tea.KeyPressMsg) bool {
	defer e.show()
	if e.find.on {
		return e.pressFinding(k)
	}
	if k.Text != "" {
		return e.write(k.Text)
	}
	if do, ok := editorKeys[k.String()]; ok {
		do(e)
	}
	return e.size <= maxEditorBytes
}

// write writes what a key stands for. A closing bracket that is the first on its line goes as far out as its line.
func (e *editor) write(s string) bool {
	if before := e.line()[:e.cursor.col]; strings.Contains("}])", s) && before != "" && strings.Trim(before, " ") == "" {
		from := pos{e.cursor.row, max(0, len(before)-len(softTab))}
		return e.replace(from, e.cursor, s, atOnce)
	}
	return e.insert(s, writing)
}

// paste writes a text that comes from elsewhere.
func (e *editor) paste(s string) bool {
	defer e.show()
	if e.find.on {
		first, _, _ := strings.Cut(s, "\n")
		return e.seek(e.find.query + first)
	}
	return e.insert(s, atOnce)
}

// move puts the cursor somewhere. A word that is being written ends there.
func (e *editor) move(to pos) bool {
	e.cursor, e.goal, e.keep = to, -1, false
	return true
}

func (e *editor) goLeft() bool  { return e.move(e.leftOf(e.cursor)) }
func (e *editor) goRight() bool { return e.move(e.rightOf(e.cursor)) }
func (e *editor) goEnd() bool   { return e.move(pos{e.cursor.row, len(e.line())}) }

// goHome goes to the first letter of the line, and from there to its beginning.
func (e *editor) goHome() bool {
	first := e.within(pos{e.cursor.row, indentOf(e.line())}).col // a mark may stand on the last blank
	if e.cursor.col == first {
		first = 0
	}
	return e.move(pos{e.cursor.row, first})
}

// indentOf is the length of the blank beginning of a line.
func indentOf(l string) int { return len(l) - len(strings.TrimLeft(l, " \t")) }

// leftOf is the place one character before another one.
func (e *editor) leftOf(p pos) pos {
	switch {
	case p.col > 0:
		return pos{p.row, clusterAt(e.lines[p.row], p.col-1)}
	case p.row > 0:
		return pos{p.row - 1, len(e.lines[p.row-1])}
	}
	return p
}

// rightOf is the place one character behind another one.
func (e *editor) rightOf(p pos) pos {
	if l := e.lines[p.row]; p.col < len(l) {
		cluster, _ := firstCluster(l[p.col:])
		return pos{p.row, p.col + len(cluster)}
	}
	if p.row+1 < len(e.lines) {
		return pos{p.row + 1, 0}
	}
	return p
}

// goRows moves by lines and keeps to the column.
func (e *editor) goRows(by int) bool {
	goal := e.goal
	if goal < 0 {
		goal = cellsTo(e.line(), e.cursor.col)
	}
	row := e.cursor.row + by
	switch {
	case row < 0:
		e.move(pos{})
	case row >= len(e.lines):
		e.move(e.end())
	default:
		e.move(pos{row, byteAt(e.lines[row], goal)})
	}
	e.goal = goal
	return true
}

// wordLeft goes to the beginning of a word, or of the line.
func (e *editor) wordLeft() bool { return e.move(e.wordBefore()) }

func (e *editor) wordBefore() pos {
	if e.cursor.col == 0 {
		return e.leftOf(e.cursor)
	}
	before := e.line()[:e.cursor.col]
	before = strings.TrimRightFunc(before, unicode.IsSpace)
	if last, _ := utf8.DecodeLastRuneInString(before); isWord(last) {
		before = strings.TrimRightFunc(before, isWord)
	} else {
		before = strings.TrimRightFunc(before, isSign)
	}
	return e.within(pos{e.cursor.row, len(before)})
}

// wordRight goes behind a word, or to the end of the line.
func (e *editor) wordRight() bool { return e.move(e.wordAfter()) }

func (e *editor) wordAfter() pos {
	rest := e.line()[e.cursor.col:]
	if rest == "" {
		return e.rightOf(e.cursor)
	}
	n := run(rest, unicode.IsSpace)
	if first, _ := utf8.DecodeRuneInString(rest[n:]); isWord(first) {
		n += run(rest[n:], isWord)
	} else {
		n += run(rest[n:], isSign)
	}
	to := pos{e.cursor.row, e.cursor.col + max(n, 1)}
	if in := e.within(to); in == to {
		return in
	}
	return e.rightOf(e.within(to))
}

func isSign(r rune) bool { return !isWord(r) && !unicode.IsSpace(r) }

// backspace takes the character before the cursor away, and in the blank beginning of a line a step of indentation.
func (e *editor) backspace() bool {
	from := e.leftOf(e.cursor)
	before := e.line()[:e.cursor.col]
	if len(before) >= len(softTab) && strings.Trim(before, " ") == "" {
		from.col = (len(before) - 1) / len(softTab) * len(softTab)
	}
	return e.replace(from, e.cursor, "", deleting)
}

func (e *editor) deleteRight() bool     { return e.replace(e.cursor, e.rightOf(e.cursor), "", atOnce) }
func (e *editor) deleteWord() bool      { return e.replace(e.wordBefore(), e.cursor, "", atOnce) }
func (e *editor) deleteWordRight() bool { return e.replace(e.cursor, e.wordAfter(), "", atOnce) }

func (e *editor) deleteToStart() bool {
	return e.replace(pos{e.cursor.row, 0}, e.cursor, "", atOnce)
}

// deleteToEnd takes the rest of the line away, and where there is none, its end.
func (e *editor) deleteToEnd() bool {
	to := pos{e.cursor.row, len(e.line())}
	if to == e.cursor {
		to = e.rightOf(e.cursor)
	}
	return e.replace(e.cursor, to, "", atOnce)
}

// newLine begins a line that stands as far in as the one before it, and further behind an opening bracket.
func (e *editor) newLine() bool {
	l := e.line()
	indent := l[:min(indentOf(l), e.cursor.col)]
	before, rest := strings.TrimRight(l[:e.cursor.col], " \t"), strings.TrimLeft(l[e.cursor.col:], " \t")
	if !e.opens(before) {
		return e.insert("\n"+indent, atOnce)
	}
	if rest != "" && strings.ContainsAny(rest[:1], "}])") {
		to := pos{e.cursor.row, len(l) - len(rest)}
		inner := "\n" + indent + softTab
		if !e.replace(e.cursor, to, inner+"\n"+indent, atOnce) {
			return false
		}
		e.cursor = pos{e.cursor.row - 1, len(inner) - 1}
		e.done[len(e.done)-1].after = e.cursor
		return true
	}
	return e.insert("\n"+indent+softTab, atOnce)
}

// opens tells whether what follows a line belongs inside it.
func (e *editor) opens(before string) bool {
	if before == "" || e.lang == "http" || e.lang == "text" {
		return false
	}
	last := before[len(before)-1]
	return strings.IndexByte("{([", last) >= 0 || last == ':' && e.lang != "sql"
}

// indentHere writes spaces up to the next step of indentation.
func (e *editor) indentHere() bool {
	at := cellsTo(e.line(), e.cursor.col)
	return e.insert(strings.Repeat(" ", len(softTab)-at%len(softTab)), atOnce)
}

// outdent takes a step of indentation away from the line.
func (e *editor) outdent() bool {
	l, at := e.line(), e.cursor
	n := min(len(softTab), run(l, func(r rune) bool { return r == ' ' }))
	if n == 0 && strings.HasPrefix(l, "\t") {
		n = 1
	}
	if n == 0 {
		return true
	}
	ok := e.replace(pos{at.row, 0}, pos{at.row, n}, "", atOnce)
	return ok && e.settle(pos{at.row, max(0, at.col-n)})
}

// settle puts the cursor where the last change leaves it.
func (e *editor) settle(p pos) bool {
	e.cursor = e.within(p)
	e.done[len(e.done)-1].after = e.cursor
	return true
}

// duplicate writes the line once more, below itself.
func (e *editor) duplicate() bool {
	at := e.cursor
	end := pos{at.row, len(e.line())}
	ok := e.replace(end, end, "\n"+e.line(), atOnce)
	return ok && e.settle(pos{at.row + 1, at.col})
}

// moveLine moves the line up or down past another one.
func (e *editor) moveLine(by int) bool {
	at := e.cursor
	first := at.row + min(by, 0)
	if first < 0 || first+1 >= len(e.lines) {
		return true
	}
	a, b := e.lines[first], e.lines[first+1]
	if a == b {
		return e.move(pos{at.row + by, at.col})
	}
	ok := e.replace(pos{first, 0}, pos{first + 1, len(b)}, b+"\n"+a, atOnce)
	return ok && e.settle(pos{at.row + by, at.col})
}
