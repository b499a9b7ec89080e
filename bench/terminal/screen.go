// Package terminal runs a program in a pseudo-terminal and knows what is on its screen, when bytes came and how many.
//
// It is for measuring and testing a program from outside. It knows the sequences that Bubble Tea v2, less and their like
// send; it refuses to know colours beyond repeating them, wide characters, scroll-back and the mouse.
package terminal

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Screen is what a terminal shows at one moment.
type Screen struct {
	Width, Height int
	AltScreen     bool
	CursorShown   bool
	X, Y          int // of the cursor, from 0
	cells         [][]cell
}

// cell is one character with the parameters of the SGR sequences since the last reset.
type cell struct {
	r     rune
	marks string // combining marks
	style string
}

var blankCell = cell{r: ' '}

// Line is the text of a row from 0, without the blanks at its end.
func (s Screen) Line(y int) string {
	if y < 0 || y >= len(s.cells) {
		return ""
	}
	var b strings.Builder
	for _, c := range s.cells[y] {
		b.WriteRune(c.r)
		b.WriteString(c.marks)
	}
	return strings.TrimRight(b.String(), " ")
}

// Lines are all rows from top to bottom.
func (s Screen) Lines() []string {
	out := make([]string, s.Height)
	for y := range out {
		out[y] = s.Line(y)
	}
	return out
}

func (s Screen) String() string { return strings.Join(s.Lines(), "\n") }

// Contains tells whether a text stands on one row.
func (s Screen) Contains(text string) bool {
	for y := range s.Height {
		if strings.Contains(s.Line(y), text) {
			return true
		}
	}
	return false
}

// Painted is what it takes to write one row from its beginning with its styles, as renderers do that know no cells.
func (s Screen) Painted(y int) string {
	var b strings.Builder
	row := s.cells[y]
	end := len(row)
	for end > 0 && row[end-1] == blankCell {
		end--
	}
	style := ""
	for _, c := range row[:end] {
		if c.style != style {
			if style != "" {
				b.WriteString("\x1b[0m")
			}
			if c.style != "" {
				b.WriteString("\x1b[" + c.style + "m")
			}
			style = c.style
		}
		b.WriteRune(c.r)
		b.WriteString(c.marks)
	}
	if style != "" {
		b.WriteString("\x1b[0m")
	}
	return b.String()
}

func (s Screen) clone() Screen {
	rows := make([][]cell, len(s.cells))
	for y, row := range s.cells {
		rows[y] = append([]cell(nil), row...)
	}
	s.cells = rows
	return s
}

// emulator turns the bytes of a program into a Screen.
type emulator struct {
	Screen
	style       string
	top, bottom int  // of the scrolling region, both inclusive
	full        bool // the last column was written, so that the next character begins the next row
	last        rune // for REP
	rest        []byte
	savedX      int
	savedY      int
	queries     []string // sequences that ask for an answer
}

func newEmulator(width, height int) *emulator {
	e := &emulator{Screen: Screen{CursorShown: true}}
	e.resize(width, height)
	return e
}

// resize keeps what still fits. Whoever draws full screen draws it again anyway.
func (e *emulator) resize(width, height int) {
	rows := make([][]cell, height)
	for y := range rows {
		rows[y] = blankRow(width)
		if y < len(e.cells) {
			copy(rows[y], e.cells[y])
		}
	}
	e.cells, e.Width, e.Height = rows, width, height
	e.top, e.bottom = 0, height-1
	e.moveTo(e.X, e.Y)
}

func blankRow(width int) []cell {
	row := make([]cell, width)
	for x := range row {
		row[x] = blankCell
	}
	return row
}

// write takes bytes as they come; a sequence may be cut in two anywhere.
func (e *emulator) write(b []byte) {
	e.rest = append(e.rest, b...)
	for len(e.rest) > 0 {
		n := e.step(e.rest)
		if n == 0 {
			return // more must come first
		}
		e.rest = e.rest[n:]
	}
}

// step does what the first bytes say and returns how many they were; 0 asks for more.
func (e *emulator) step(b []byte) int {
	switch c := b[0]; {
	case c == 0x1b:
		return e.escape(b)
	case c < 0x20 || c == 0x7f:
		e.control(c)
		return 1
	case c >= utf8.RuneSelf && !utf8.FullRune(b):
		return 0
	}
	r, n := utf8.DecodeRune(b)
	e.put(r)
	return n
}

func (e *emulator) control(c byte) {
	switch c {
	case '\r':
		e.moveTo(0, e.Y)
	case '\n', '\v', '\f':
		e.down()
	case '\b':
		e.moveTo(e.X-1, e.Y)
	case '\t':
		e.moveTo(e.X/8*8+8, e.Y)
	}
}

func (e *emulator) put(r rune) {
	if unicode.Is(unicode.Mn, r) || r == 0x200d || r == 0xfe0f {
		if e.X > 0 {
			e.cells[e.Y][e.X-1].marks += string(r)
		}
		return
	}
	if e.full {
		e.moveTo(0, e.Y)
		e.down()
	}
	e.cells[e.Y][e.X] = cell{r: r, style: e.style}
	e.last = r
	if e.X == e.Width-1 {
		e.full = true
		return
	}
	e.X++
}

func (e *emulator) moveTo(x, y int) {
	e.full = false
	e.X = max(0, min(x, e.Width-1))
	e.Y = max(0, min(y, e.Height-1))
}

func (e *emulator) down() {
	if e.Y == e.bottom {
		e.scroll(e.top, 1)
		return
	}
	e.moveTo(e.X, e.Y+1)
}

// scroll moves the rows from one to the bottom of the region up by n, or down if n is negative.
func (e *emulator) scroll(from, n int) {
	if from > e.bottom || from < e.top {
		return
	}
	region := e.cells[from : e.bottom+1]
	for range min(max(n, -n), len(region)) {
		if n > 0 {
			copy(region, region[1:])
			region[len(region)-1] = blankRow(e.Width)
		} else {
			copy(region[1:], region)
			region[0] = blankRow(e.Width)
		}
	}
}

// escape reads a sequence that begins with ESC.
func (e *emulator) escape(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b); i++ {
			if b[i] >= 0x40 && b[i] <= 0x7e {
				e.csi(string(b[2:i]), b[i])
				return i + 1
			}
		}
		return 0
	case ']', 'P', '_', '^', 'X':
		return e.text(b)
	case '(', ')', '*', '+', '#', '%':
		if len(b) < 3 {
			return 0
		}
		return 3
	case 'M':
		if e.Y == e.top {
			e.scroll(e.top, -1)
		} else {
			e.moveTo(e.X, e.Y-1)
		}
	case 'D':
		e.down()
	case 'E':
		e.moveTo(0, e.Y)
		e.down()
	case '7':
		e.savedX, e.savedY = e.X, e.Y
	case '8':
		e.moveTo(e.savedX, e.savedY)
	}
	return 2
}

// text reads a sequence up to BEL or ST.
func (e *emulator) text(b []byte) int {
	for i := 2; i < len(b); i++ {
		n := 0
		switch {
		case b[i] == 0x07:
			n = i + 1
		case b[i] == 0x1b && i+1 < len(b) && b[i+1] == '\\':
			n = i + 2
		default:
			continue
		}
		if b[1] == ']' && strings.HasSuffix(string(b[2:i]), ";?") {
			e.queries = append(e.queries, string(b[:n]))
		}
		return n
	}
	return 0
}

// csi does what ESC [ params final says. What is not known is left out.
func (e *emulator) csi(params string, final byte) {
	private := strings.TrimLeft(params, "?><=") != params
	if private || strings.ContainsAny(params, "$ ") {
		e.mode(params, final)
		return
	}
	n := numbers(params)
	at := func(i, otherwise int) int {
		if i < len(n) && n[i] > 0 {
			return n[i]
		}
		return otherwise
	}
	switch final {
	case 'A':
		e.moveTo(e.X, e.Y-at(0, 1))
	case 'B', 'e':
		e.moveTo(e.X, e.Y+at(0, 1))
	case 'C', 'a':
		e.moveTo(e.X+at(0, 1), e.Y)
	case 'D':
		e.moveTo(e.X-at(0, 1), e.Y)
	case 'E':
		e.moveTo(0, e.Y+at(0, 1))
	case 'F':
		e.moveTo(0, e.Y-at(0, 1))
	case 'G', '`':
		e.moveTo(at(0, 1)-1, e.Y)
	case 'd':
		e.moveTo(e.X, at(0, 1)-1)
	case 'H', 'f':
		e.moveTo(at(1, 1)-1, at(0, 1)-1)
	case 'I':
		e.moveTo((e.X/8+at(0, 1))*8, e.Y)
	case 'Z':
		e.moveTo(((e.X+7)/8-at(0, 1))*8, e.Y)
	case 'J', 'K', 'X', '@', 'P':
		e.edit(final, at(0, 0))
	case 'L':
		e.scroll(e.Y, -at(0, 1))
	case 'M':
		e.scroll(e.Y, at(0, 1))
	case 'S':
		e.scroll(e.top, at(0, 1))
	case 'T':
		e.scroll(e.top, -at(0, 1))
	case 'b':
		for range at(0, 1) {
			e.put(e.last)
		}
	case 'r':
		e.top, e.bottom = at(0, 1)-1, min(at(1, e.Height), e.Height)-1
		e.moveTo(0, 0)
	case 'm':
		e.restyle(params)
	case 's':
		e.savedX, e.savedY = e.X, e.Y
	case 'u':
		e.moveTo(e.savedX, e.savedY)
	case 'c', 'n':
		e.queries = append(e.queries, "\x1b["+params+string(final))
	}
}

// edit erases, inserts or deletes cells.
func (e *emulator) edit(final byte, n int) {
	row := e.cells[e.Y]
	count := max(1, n)
	switch final {
	case 'J':
		e.eraseLine(n)
		for y := range e.Height {
			if n >= 2 || n == 0 && y > e.Y || n == 1 && y < e.Y {
				e.cells[y] = blankRow(e.Width)
			}
		}
	case 'K':
		e.eraseLine(n)
	case 'X':
		for x := e.X; x < min(e.X+count, e.Width); x++ {
			row[x] = blankCell
		}
	case '@':
		for range min(count, e.Width-e.X) {
			copy(row[e.X+1:], row[e.X:])
			row[e.X] = blankCell
		}
	case 'P':
		for range min(count, e.Width-e.X) {
			copy(row[e.X:], row[e.X+1:])
			row[e.Width-1] = blankCell
		}
	}
}

func (e *emulator) eraseLine(n int) {
	for x := range e.Width {
		if n >= 2 || n == 0 && x >= e.X || n == 1 && x <= e.X {
			e.cells[e.Y][x] = blankCell
		}
	}
}

func (e *emulator) mode(params string, final byte) {
	if strings.HasSuffix(params, "$") || final == 'u' && params == "?" {
		e.queries = append(e.queries, "\x1b["+params+string(final))
		return
	}
	if final != 'h' && final != 'l' || !strings.HasPrefix(params, "?") {
		return
	}
	on := final == 'h'
	for _, mode := range strings.Split(params[1:], ";") {
		switch mode {
		case "25":
			e.CursorShown = on
		case "47", "1047", "1049":
			e.AltScreen = on
			for y := range e.cells {
				e.cells[y] = blankRow(e.Width)
			}
			e.top, e.bottom = 0, e.Height-1
		}
	}
}

// restyle remembers the parameters since the last reset.
func (e *emulator) restyle(params string) {
	for _, p := range []string{"0;", "0"} {
		if rest, ok := strings.CutPrefix(params, p); ok {
			e.style, params = "", rest
			break
		}
	}
	switch {
	case params == "":
		e.style = ""
	case e.style == "":
		e.style = params
	default:
		e.style += ";" + params
	}
}

func numbers(params string) []int {
	if params == "" {
		return nil
	}
	var out []int
	for _, p := range strings.Split(params, ";") {
		n, _ := strconv.Atoi(p)
		out = append(out, n)
	}
	return out
}
