package terminal

import (
	"strings"
	"testing"
)

func TestScreenFollowsTheSequencesOfRenderers(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"text wraps at the edge", "abcdefgh", "abcde|fgh|"},
		{"the last column does not wrap by itself", "abcde\rX", "Xbcde||"},
		{"a line feed keeps the column", "ab\ncd", "ab|  cd|"},
		{"home and erase", "abc\x1b[H\x1b[2Jx", "x||"},
		{"position", "\x1b[2;3Hx\x1b[1;1Hy\x1b[3dz", "y|  x| z"},
		{"column", "abc\x1b[2GX", "aXc||"},
		{"erase to the right", "abcde\x1b[3G\x1b[K", "ab||"},
		{"erase characters", "abcde\x1b[2G\x1b[2X", "a  de||"},
		{"delete characters", "abcde\x1b[2G\x1b[2P", "ade||"},
		{"insert characters", "abcde\x1b[2G\x1b[2@", "a  bc||"},
		{"repeat", "a\x1b[3b", "aaaa||"},
		{"scroll at the bottom", "1\r\n2\r\n3\r\n4", "2|3|4"},
		{"a region scrolls alone", "1\r\n2\r\n3\x1b[1;2r\x1b[S", "2||3"},
		{"insert a line", "1\r\n2\r\n3\x1b[2;1H\x1b[L", "1||2"},
		{"delete a line", "1\r\n2\r\n3\x1b[1;1H\x1b[M", "2|3|"},
		{"reverse index", "1\r\n2\x1b[H\x1bM0", "0|1|2"},
		{"styles and titles leave no text", "\x1b]2;title\x07\x1b[1;31ma\x1b[m\x1b]8;;x\x1b\\b", "ab||"},
		{"the alternate screen is empty", "abc\x1b[?1049h", "||"},
		{"combining marks take no room", "e\u0301x", "e\u0301x||"},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole, cut := newEmulator(5, 3), newEmulator(5, 3)
			whole.write([]byte(c.in))
			for i := range len(c.in) { // every place a read may end at
				cut.write([]byte(c.in[i : i+1]))
			}
			for _, e := range []*emulator{whole, cut} {
				if got := strings.Join(e.Lines(), "|"); got != c.want {
					t.Errorf("%q shows %q, want %q", c.in, got, c.want)
				}
			}
		})
	}
}

func TestScreenKnowsItsModes(t *testing.T) {
	e := newEmulator(5, 3)
	e.write([]byte("\x1b[?1049h\x1b[?25l"))
	if !e.AltScreen || e.CursorShown {
		t.Errorf("alternate screen %v and cursor %v, want true and false", e.AltScreen, e.CursorShown)
	}
	e.write([]byte("\x1b[?25h\x1b[?1049l\x1b[6n"))
	if e.AltScreen || !e.CursorShown || len(e.queries) != 1 {
		t.Errorf("alternate screen %v, cursor %v, queries %q; want false, true and one", e.AltScreen, e.CursorShown, e.queries)
	}
}

func TestPaintedRepeatsTheStyles(t *testing.T) {
	e := newEmulator(9, 1)
	e.write([]byte("a\x1b[1;31mbc\x1b[0;4md\x1b[me"))
	if got, want := e.Painted(0), "a\x1b[1;31mbc\x1b[0m\x1b[4md\x1b[0me"; got != want {
		t.Errorf("painted as %q, want %q", got, want)
	}
}
