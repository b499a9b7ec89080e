package tui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

// chord is a key press by its name, such as ctrl+left or x.
func chord(name string) tea.KeyPressMsg {
	prefix, last, combined := cutLast(name)
	k := tea.Key{}
	if combined {
		for _, w := range strings.Split(prefix, "+") {
			k.Mod |= map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}[w]
		}
	}
	codes := map[string]rune{
		"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab,
		"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "space": tea.KeySpace,
		"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6, "f7": tea.KeyF7,
		"f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f12": tea.KeyF12,
	}
	if code, ok := codes[last]; ok {
		k.Code = code
	} else {
		k.Code = []rune(last)[0]
		if !combined {
			k.Text = last
		}
	}
	if last == "space" && !combined {
		k.Text = " "
	}
	return tea.KeyPressMsg(k)
}

// typeIn types a text, and presses what stands between < and >.
func typeIn(e *editor, s string) {
	for s != "" {
		if end := strings.IndexByte(s, '>'); s[0] == '<' && end > 0 {
			e.press(chord(s[1:end]))
			s = s[end+1:]
			continue
		}
		cluster, _ := firstCluster(s)
		if cluster == "\n" {
			e.press(chord("enter"))
		} else {
			e.press(tea.KeyPressMsg(tea.Key{Code: []rune(cluster)[0], Text: cluster}))
		}
		s = s[len(cluster):]
	}
}

func TestTypingInTheEditor(t *testing.T) {
	cases := []struct{ name, lang, start, keys, want string }{
		{"indent behind a bracket", "js", "", "if (x) {\ny", "if (x) {\n  y"},
		{"a bracket closes further out", "js", "", "if (x) {\ny\n}", "if (x) {\n  y\n}"},
		{"a line between two brackets", "js", "f({})", "<right><right><right><enter>a", "f({\n  a\n})"},
		{"a colon indents in no SQL", "sql", "", "a:\nb", "a:\nb"},
		{"no header is indented", "http", "", "GET / HTTP/1.1\nHost:\nx", "GET / HTTP/1.1\nHost:\nx"},
		{"tab goes to the next step", "js", "", "a<tab>b", "a b"},
		{"backspace takes a step", "js", "    a", "<home><backspace>", "  a"},
		{"smart home", "js", "    a", "<end><home>b<home><home>c", "c    ba"},
		{"word moves", "js", "const a = foo(b)", "<ctrl+right><ctrl+right>X<ctrl+left><ctrl+left>Y", "Yconst aX = foo(b)"},
		{"delete a word", "js", "one two three", "<end><ctrl+w><ctrl+w>", "one "},
		{"duplicate", "js", "a\nb", "<ctrl+d>", "a\na\nb"},
		{"move down", "js", "a\nb\nc", "<alt+down>X", "b\nXa\nc"},
		{"move up at the top", "js", "a\nb", "<alt+up>X", "Xa\nb"},
		{"undo takes a word", "js", "", "one two<ctrl+z>", "one "},
		{"redo gives it back", "js", "", "one two<ctrl+z><ctrl+z><ctrl+y><ctrl+y>", "one two"},
		{"outdent", "js", "    a", "<end><shift+tab>b", "  ab"},
		{"wide characters", "js", "日本語", "<right><right>X<backspace><backspace>", "日語"},
		{"combining marks go as one", "js", "e\u0301x", "<right><backspace>", "x"},
		{"up and down keep the column", "js", "abcdef\nab\nabcdef", "<end><down><down>X", "abcdef\nab\nabcdefX"},
		{"to the end of the line", "js", "abc\nd", "<right><ctrl+k><ctrl+k>", "ad"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := newEditor(c.lang, c.start)
			e.fit(60, 10)
			typeIn(e, c.keys)
			if e.text() != c.want {
				t.Errorf("%q after %q is %q, want %q", c.start, c.keys, e.text(), c.want)
			}
		})
	}
}

func TestAPasteHoldsNoTabsAndNoControlCharacters(t *testing.T) {
	e := newEditor("js", "")
	e.fit(40, 10)
	e.paste("a\tb\r\nc\x1b[31m\x07d")
	if want := "a  b\nc\uFFFD[31m\uFFFDd"; e.text() != want {
		t.Errorf("pasted %q, want %q", e.text(), want)
	}
	e.undo()
	if e.text() != "" {
		t.Errorf("one undo leaves %q of a paste", e.text())
	}
}

func TestWhatDoesNotFitIsNotWritten(t *testing.T) {
	e := newEditor("js", strings.Repeat("x", maxEditorBytes-1))
	if e.paste("ab") || e.size != maxEditorBytes-1 {
		t.Errorf("an editor took more than it holds: %d bytes", e.size)
	}
	if !e.paste("a") {
		t.Error("the last byte has no room")
	}
}

func TestFindGoesThroughAllPlacesInBothDirections(t *testing.T) {
	e := newEditor("sql", "select Total\nfrom orders\nwhere total > 1 and TOTAL < 9")
	e.fit(60, 10)
	typeIn(e, "<ctrl+f>total")
	for _, want := range []pos{{0, 7}, {2, 6}, {2, 20}, {0, 7}} {
		if e.cursor != want {
			t.Fatalf("the cursor is at %v, want %v", e.cursor, want)
		}
		typeIn(e, "<enter>")
	}
	typeIn(e, "<up>")
	if e.cursor != (pos{0, 7}) {
		t.Errorf("the one before is %v", e.cursor)
	}
	typeIn(e, "<esc>X")
	if !strings.HasPrefix(e.text(), "select XTotal") {
		t.Errorf("after esc the text is %q", e.text())
	}
}

func TestAClickPutsTheCursorBetweenCharacters(t *testing.T) {
	e := newEditor("js", "ab日本\nx")
	e.fit(30, 5)
	for _, c := range []struct {
		x, y int
		want pos
	}{{0, 0, pos{0, 0}}, {5, 0, pos{0, 1}}, {6, 0, pos{0, 2}}, {7, 0, pos{0, 2}}, {8, 0, pos{0, 5}}, {29, 0, pos{0, 8}}, {9, 1, pos{1, 1}}, {4, 4, pos{1, 0}}} {
		e.click(c.x, c.y)
		if e.cursor != c.want {
			t.Errorf("a click at %d,%d puts the cursor at %v, want %v", c.x, c.y, e.cursor, c.want)
		}
	}
}

// editorActions are what a hand may do at an editor.
var editorActions = []string{"a", "Z", "{", "}", "(", " ", "日", "e\u0301", "🙂", "א", "'", "/", "<enter>", "<tab>", "<backspace>", "<delete>", "<left>", "<right>", "<up>", "<down>",
	"<home>", "<end>", "<ctrl+left>", "<ctrl+right>", "<ctrl+w>", "<alt+d>", "<ctrl+k>", "<ctrl+u>", "<ctrl+d>", "<alt+up>", "<alt+down>", "<shift+tab>", "<pgup>", "<pgdown>",
	"<ctrl+z>", "<ctrl+y>", "<ctrl+f>", "<esc>"}

func TestUndoGoesToTheStartRedoToTheEndAndTheCursorStaysInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom([]string{"sql", "js", "http", "text"}).Draw(t, "lang")
		start := rapid.SampledFrom([]string{"", "a", "if (x) {\n  y\n}\n", "日本\n\tе́x\n  b", "SELECT 'a\nb' -- c\n/* d\n*/"}).Draw(t, "start")
		e := newEditor(lang, start)
		e.fit(rapid.IntRange(8, 40).Draw(t, "width"), rapid.IntRange(1, 8).Draw(t, "height"))
		p := newPaint(newStyles(Dark, false))
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			if rapid.IntRange(0, 9).Draw(t, "paste") == 0 {
				e.paste(rapid.String().Draw(t, "pasted"))
			} else {
				typeIn(e, rapid.SampledFrom(editorActions).Draw(t, "key"))
			}
			inside(t, e, p)
		}
		e.find.on = false
		for e.redo() {
		}
		end := e.text()
		for e.undo() {
			inside(t, e, p)
		}
		if e.text() != start {
			t.Fatalf("everything undone is %q, want %q", e.text(), start)
		}
		for e.redo() {
			inside(t, e, p)
		}
		if e.text() != end {
			t.Fatalf("everything redone is %q, want %q", e.text(), end)
		}
	})
}

// inside fails unless the editor agrees with itself: the cursor between two characters and on the screen, the size, the
// states of the lines, and a frame that fits and shows only text.
func inside(t interface{ Fatalf(string, ...any) }, e *editor, p *paint) {
	if e.within(e.cursor) != e.cursor {
		t.Fatalf("the cursor %v is inside a character of %q", e.cursor, e.text())
	}
	if e.size != len(e.text()) || e.text() != content.Text(e.text()) {
		t.Fatalf("the size is %d of %q", e.size, e.text())
	}
	state := atStart
	for i, known := range e.states {
		if known != state {
			t.Fatalf("line %d begins in %d, want %d: %q", i, known, state, e.text())
		}
		_, state = lex(e.lang, e.lines[min(i, len(e.lines)-1)], state)
	}
	lines, cursor := e.view(p)
	if len(lines) > max(1, e.height) && !e.find.on || cursor.y < 0 || cursor.y >= max(2, e.height) || cursor.x < 0 || cursor.x >= max(e.width, e.gutter()+4)+1 {
		t.Fatalf("%d lines with the cursor at %v in %d×%d, from cell %d: %q", len(lines), *cursor, e.width, e.height, e.left, e.text())
	}
	for _, l := range lines {
		if cells(l) > max(e.width, e.gutter()+4) {
			t.Fatalf("a line has %d cells of %d: %q", cells(l), e.width, l)
		}
	}
}

// reference is an editor that keeps its whole text as one list of runes.
type reference struct {
	text []rune
	at   int
}

func TestTheEditorWritesWhatAPlainModelWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, m := newEditor("text", "ab\n\ncd"), reference{text: []rune("ab\n\ncd")}
		e.fit(20, 4)
		for range rapid.IntRange(1, 80).Draw(t, "n") {
			switch key := rapid.SampledFrom([]string{"x", "yz", "<enter>", "<backspace>", "<delete>", "<left>", "<right>", "paste"}).Draw(t, "key"); key {
			case "<left>":
				m.at = max(0, m.at-1)
				typeIn(e, key)
			case "<right>":
				m.at = min(len(m.text), m.at+1)
				typeIn(e, key)
			case "<backspace>":
				if m.at > 0 {
					m.text = slices.Delete(m.text, m.at-1, m.at)
					m.at--
				}
				typeIn(e, key)
			case "<delete>":
				if m.at < len(m.text) {
					m.text = slices.Delete(m.text, m.at, m.at+1)
				}
				typeIn(e, key)
			default:
				text := map[string]string{"<enter>": "\n", "paste": "p\nq\nr"}[key]
				if text == "" {
					text = key
				}
				m.text = slices.Insert(m.text, m.at, []rune(text)...)
				m.at += len([]rune(text))
				if key == "paste" {
					e.paste(text)
				} else {
					typeIn(e, key)
				}
			}
			if e.text() != string(m.text) || e.between(pos{}, e.cursor) != string(m.text[:m.at]) {
				t.Fatalf("the editor holds %q with %q before the cursor, want %q with %q", e.text(), e.between(pos{}, e.cursor), string(m.text), string(m.text[:m.at]))
			}
		}
	})
}

func TestWhatComesFromOutsideCanBeTakenBack(t *testing.T) {
	e := newEditor("js", "one\ntwo\nthree")
	e.fit(40, 10)
	e.goTo(3)
	e.take("one\nTWO\nthree")
	if e.text() != "one\nTWO\nthree" || e.cursor != (pos{2, 0}) {
		t.Errorf("taken is %q with the cursor at %v", e.text(), e.cursor)
	}
	e.undo()
	if e.text() != "one\ntwo\nthree" {
		t.Errorf("taken back is %q", e.text())
	}
}

func TestTheEditorShowsMistakesAndColours(t *testing.T) {
	e := newEditor("js", "const a = 'x' // y\nlet b = 12")
	e.wrong = 2
	e.fit(40, 4)
	lines, _ := e.view(newPaint(newStyles(Mono, false)))
	if !strings.Contains(lines[0], "\x1b[1mconst\x1b[m") || !strings.HasPrefix(ansi.Strip(lines[1]), "✗ 2 let") {
		t.Errorf("in mono it shows %q", lines)
	}
	lines, _ = e.view(newPaint(newStyles(Dark, false)))
	for _, want := range []string{"const\x1b[m", "'x'\x1b[m", "// y\x1b[m"} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("in colour it does not set %q: %q", want, lines[0])
		}
	}
}

// benchText is a handler of many lines.
func benchText(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "  const row%d = await ctx.db.get('SELECT stock FROM plants WHERE id = ?', %d) // line %d\n", i, i, i)
	}
	return b.String()
}

// BenchmarkEditorKey is one key and the frame after it, at 100×40.
func BenchmarkEditorKey(b *testing.B) {
	for _, n := range []int{60, 300, 1000, 5000} {
		for _, at := range []string{"top", "end"} {
			b.Run(fmt.Sprintf("%d-%s", n, at), func(b *testing.B) {
				e := newEditor("js", benchText(n))
				e.fit(100, 40)
				if at == "end" {
					e.goTo(n)
				}
				p := newPaint(newStyles(Dark, false))
				for i := range b.N {
					e.press(chord([]string{"x", "down", "y", "backspace", "up"}[i%5]))
					_, _ = e.view(p)
				}
			})
		}
	}
}

func TestAKeyInALongFileIsFast(t *testing.T) {
	e := newEditor("js", benchText(5000))
	e.fit(100, 40)
	p := newPaint(newStyles(Dark, false))
	e.goTo(4990)
	e.view(p)
	keys, times := []string{"x", "up", "enter", "pgup", "backspace", "pgdown", "ctrl+z"}, make([]time.Duration, 0, 400)
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		from := time.Now()
		e.press(chord(keys[r.IntN(len(keys))]))
		e.view(p)
		times = append(times, time.Since(from))
	}
	slices.Sort(times)
	if median := times[len(times)/2]; median > 2*time.Millisecond { // the aim is 1 ms, and this machine may be busy
		t.Errorf("a key in 5,000 lines takes %v", median)
	}
}

func FuzzLexerKeepsEveryByte(f *testing.F) {
	for _, s := range []string{"", "SELECT 'it''s' -- x", "a /* b\nc */ d", "const a = `b\n${c}` // \\", "GET / HTTP/1.1\nHost: a\n\n{}\n###\nPOST", "'\\", "日本 \xff\xfe", "\"a\nb\""} {
		for lang := range byte(4) {
			f.Add(lang, s)
		}
	}
	f.Fuzz(func(t *testing.T, lang byte, text string) {
		state := atStart
		for _, l := range strings.Split(text, "\n") {
			tokens, next := lex([]string{"sql", "js", "http", "text"}[lang%4], l, state)
			n := 0
			for _, tok := range tokens {
				if tok.n < 1 || tok.class >= classes {
					t.Fatalf("%q has the token %v", l, tok)
				}
				n += tok.n
			}
			if n != len(l) {
				t.Fatalf("the tokens of %q have %d bytes", l, n)
			}
			state = next
		}
	})
}

func TestTheLexerKnowsItsLanguages(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"sql", "SELECT a -- b\nFROM t", "SELECT:k  a :p -- b:c \n FROM:k  t:p"},
		{"sql", "'it''s\nmore' x", "'it':s 's:s \n more':s  x:p"},
		{"sql", "/* a\nb */ 12", "/*:c  a:c \n b */:c  :p 12:n"},
		{"js", "let a = `x\ny`;", "let:k  a = :p `x:s \n y`:s ;:p"},
		{"js", "'a\\'b' c / 2", "'a\\'b':s  c :p /:p  :p 2:n"},
		{"http", "GET / HTTP/1.1\nHost: x\n\n{}\n### next\nPUT /", "GET:k  / HTTP/1.1:p \n Host:h : x:p \n  \n {}:s \n ### next:c \n PUT:k  /:p"},
	} {
		var lines []string
		state := atStart
		for _, l := range strings.Split(c.text, "\n") {
			var tokens []lexeme
			tokens, state = lex(c.lang, l, state)
			var parts []string
			for _, tok := range tokens {
				parts = append(parts, l[:tok.n]+":"+string("pksnch"[tok.class]))
				l = l[tok.n:]
			}
			lines = append(lines, strings.Join(parts, " "))
		}
		if got := strings.Join(lines, " \n "); !sameTokens(got, c.want) {
			t.Errorf("%s: %q is cut into %q, want %q", c.lang, c.text, got, c.want)
		}
	}
}

// sameTokens compares without regard to where plain text is cut.
func sameTokens(a, b string) bool {
	plain := strings.NewReplacer(":p", "", " ", "")
	return plain.Replace(a) == plain.Replace(b)
}
