package quiz

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func typedScore(q Question, answer string) float64 {
	return q.Grade(Response{Typed: []string{answer}}).Score
}

func TestTypedTextIsComparedKindly(t *testing.T) {
	tests := []struct {
		accepted, typed string
		want            float64
	}{
		{"commit", "commit", 1},
		{"commit", "  Commit. ", 1},
		{"commit", "COMMIT!", 1},
		{"commit", "`commit`", 1},
		{"`commit`", "commit", 1},
		{"`commit`", "**commit**", 1},
		{"**commit**", "commit", 1},
		{"commit", "rollback", 0},
		{"commit", "commit now", 0},
		{"write ahead", "write   ahead", 1},
		{"write ahead", "write\tahead", 1},
		{"write ahead", "writeahead", 0},
		{"write-ahead", "write–ahead", 1}, // a dash that a phone made of a hyphen
		{"don't", "don’t", 1},
		{`say "hi"`, "say “hi”", 1},
		{`say "hi"`, "say «hi»", 1},
		{"café", "cafe", 1},
		{"cafe", "café", 1},
		{"café", "cafe\u0301", 1},
		{"が", "か", 0}, // this mark is no accent
		{"a...", "a…", 1},
		{"`a` or `b`", "a or b", 1},
		{"`a` or `b`", "`a` or `b`", 1},
		{"snake_case", "snake_case", 1},
		{"snake_case", "snakecase", 0},
		{"2*3*4", "2*3*4", 1},
		{"`2*3*4`", "2*3*4", 1},
		{`\*`, "*", 1},
		{"a &lt; b", "a < b", 1},
		{"`a &lt; b`", "a &lt; b", 1},
		{"`a &lt; b`", "a < b", 0},
		{"`?`", "?", 1},
		{"`?`", "!", 0}, // nothing is left of either without its full stop
		{"`?`", ".", 0},
		{"...", "...", 1},
		{"`` a`b ``", "a`b", 1},
		{"`/orders/`", "/orders/", 1}, // between backticks slashes are only slashes
		{"`/orders/`", "orders", 0},
		{"/etc/passwd", "/etc/passwd", 1},
	}
	for _, tt := range tests {
		q := parsed(t, draft(Text, tasks("x "+tt.accepted, "_ something else")))
		if got := typedScore(q, tt.typed); got != tt.want {
			t.Errorf("accepted %q, typed %q: got score %v, want %v", tt.accepted, tt.typed, got, tt.want)
		}
	}
}

func TestOneSlipInALongWordIsForgiven(t *testing.T) {
	tests := []struct {
		accepted, typed string
		want            float64
	}{
		{"commit", "comit", 1},          // left out
		{"commit", "committ", 1},        // added
		{"commit", "commat", 1},         // mistaken
		{"commit", "comimt", 1},         // exchanged
		{"commit", "comm1t", 1},         // the key beside
		{"commit", "cmomti", 0},         // two slips
		{"lock", "lok", 0},              // a short word
		{"`commit`", "comit", 0},        // code
		{"--force", "--farce", 0},       // a flag
		{"192.0.2.77", "192.0.2.78", 0}, // a number
		{"12345", "12346", 0},
		{"asynchronous", "synchronous", 0}, // the opposite
		{"symmetric", "asymmetric", 0},
		{"a shared lock", "a sharde lock", 1},
		{"a shared lock", "a sharde lokc", 0},
		{"a shared lock", "a shared", 0},
		{"write-ahead log", "write-ahaed log", 1},
		{"réplica", "réplcia", 1},
		{"чтение", "чтенте", 1},
	}
	for _, tt := range tests {
		q := parsed(t, draft(Text, tasks("x "+tt.accepted, "_ something else")))
		v := q.Grade(Response{Typed: []string{tt.typed}})
		if v.Score != tt.want {
			t.Errorf("accepted %q, typed %q: got score %v, want %v", tt.accepted, tt.typed, v.Score, tt.want)
		}
		if v.Score == 1 && !strings.Contains(v.Tell, "Spelled "+tt.accepted+".") {
			t.Errorf("accepted %q, typed %q: got %q, want the right spelling", tt.accepted, tt.typed, v.Tell)
		}
	}
}

func TestAForeseenWrongAnswerOneLetterAwayStaysWrong(t *testing.T) {
	q := parsed(t, draft(Text, tasks("x readers", "_ leaders > Nobody leads.", "_ reader > More than one.")))
	tests := []struct {
		typed, tell string
		score       float64
	}{
		{"readers", "", 1},
		{"leaders", "Nobody leads.", 0},
		{"reader", "More than one.", 0},
		{"Reader.", "More than one.", 0},
		{"raeders", "Spelled readers.", 1},
		{"laeders", "Nobody leads.", 0},
		{"readerz", "More than one.", 0}, // as near to the wrong answer as to the right one
	}
	for _, tt := range tests {
		v := q.Grade(Response{Typed: []string{tt.typed}})
		if v.Score != tt.score || v.Tell != tt.tell {
			t.Errorf("typed %q: got score %v and %q, want %v and %q", tt.typed, v.Score, v.Tell, tt.score, tt.tell)
		}
	}
}

func TestAuthorsSayHowStrictlyTextIsCompared(t *testing.T) {
	zero, one := 0, 1
	tests := []struct {
		match           Matching
		accepted, typed string
		want            float64
	}{
		{Matching{Case: true}, "WAL", "wal", 0},
		{Matching{Case: true}, "WAL", "WAL", 1},
		{Matching{Space: true}, "a  b", "a b", 1}, // Markdown itself has only single spaces
		{Matching{Space: true}, "`a  b`", "a b", 0},
		{Matching{Space: true}, "`a  b`", "a  b", 1},
		{Matching{Accents: true}, "café", "cafe", 0},
		{Matching{Accents: true}, "café", "cafe\u0301", 1},
		{Matching{Typos: &zero}, "commit", "comit", 0},
		{Matching{Typos: &one}, "`commit`", "comit", 1},
	}
	for _, tt := range tests {
		d := draft(Text, tasks("x "+tt.accepted, "_ something else"))
		d.Meta.Match = tt.match
		if got := typedScore(parsed(t, d), tt.typed); got != tt.want {
			t.Errorf("%+v, accepted %q, typed %q: got score %v, want %v", tt.match, tt.accepted, tt.typed, got, tt.want)
		}
	}
}

func TestAPatternMatchesTheWholeAnswer(t *testing.T) {
	tests := []struct {
		pattern, typed string
		want           float64
	}{
		{`/pragma\s+journal_mode\s*=\s*wal;?/i`, "PRAGMA journal_mode = WAL;", 1},
		{`/pragma\s+journal_mode\s*=\s*wal;?/i`, "`pragma journal_mode=wal`", 1},
		{`/pragma\s+journal_mode\s*=\s*wal;?/i`, "pragma journal_mode = wal; drop table t", 0},
		{`/wal/`, "WAL", 0},
		{`/a|b/`, "ab", 0},
		{`/a|b/`, " b ", 1},
		{`/^(the )?last( one)?$/i`, "The last one", 1},
	}
	for _, tt := range tests {
		q := parsed(t, draft(Text, tasks("x something", "x "+tt.pattern, "_ another")))
		if got := typedScore(q, tt.typed); got != tt.want {
			t.Errorf("pattern %s, typed %q: got score %v, want %v", tt.pattern, tt.typed, got, tt.want)
		}
	}
}

func TestAForeseenWrongAnswerMayBeAPattern(t *testing.T) {
	q := parsed(t, draft(Text, tasks("x commit", "_ /roll ?back/i > That undoes it.")))
	v := q.Grade(Response{Typed: []string{"Roll back"}})
	if v.Score != 0 || v.Tell != "That undoes it." {
		t.Errorf("got score %v and %q, want 0 and the feedback of the pattern", v.Score, v.Tell)
	}
}

func TestTheFirstPlainFormIsShownAsRight(t *testing.T) {
	q := parsed(t, draft(Text, tasks("x /w.l/", "x `wal`", "x write-ahead log", "_ on")))
	if v := q.Grade(Response{Typed: []string{"on"}}); v.Want != "`wal`" {
		t.Errorf("got %q, want the first form that is no pattern", v.Want)
	}
}

func TestNumbersAreReadAsPeopleTypeThem(t *testing.T) {
	const bytes, decimal, ms, euro, bare = "4096000 ± 0 bytes", "1.5 ± 0", "47 ± 0 ms", "3 ± 0 €", "6 ± 0"
	tests := []struct {
		accepted, typed string
		want            float64
	}{
		{bytes, "4096000", 1},
		{bytes, "4,096,000 bytes", 1},
		{bytes, "4 096 000", 1},
		{bytes, "4\u00a0096\u202f000 byte", 1},
		{bytes, "4'096'000", 1},
		{bytes, "4_096_000", 1},
		{bytes, "4.096.000", 1},
		{bytes, "4.096e6", 1},
		{bytes, "4096E3 B", 1},
		{bytes, "4000 KiB", 1},
		{bytes, "4.096 MB", 1},
		{bytes, "4,096 MB", 0}, // three digits behind a comma are thousands
		{bytes, "40 96000", 0},
		{bytes, "4096000 ms", 0},
		{bytes, "4096", 0},
		{decimal, "1.5", 1},
		{decimal, "1,5", 1},
		{decimal, "1,500", 0},
		{decimal, "1.500", 1},
		{decimal, "01.5", 1},
		{"0.5 ± 0", "0,500", 1}, // no thousands begin with a zero
		{"0.5 ± 0", ",5", 1},
		{"0.5 ± 0", ".5", 1},
		{"1500 ± 0", "1,500", 1},
		{"1500 ± 0", "1.500,0", 1},
		{"1500 ± 0", "1,500.00", 1},
		{"1234567 ± 0", "12,34,567", 1}, // as in India
		{ms, "47", 1},
		{ms, "47ms", 1},
		{ms, "47 ms.", 1},
		{ms, "~47 ms", 1},
		{ms, "≈ 47 ms", 1},
		{ms, "about 47 ms", 1},
		{ms, "0.047 s", 1},
		{ms, "0,047 s", 1},
		{ms, "47000 µs", 1}, // the micro sign
		{ms, "47000 μs", 1}, // the Greek letter
		{ms, "47 milliseconds", 1},
		{ms, "47 s", 0},
		{ms, "47 frogs", 0},
		{ms, "47 or 48", 0},
		{ms, "<47 ms", 0},
		{ms, "-47 ms", 0},
		{euro, "€3", 1},
		{euro, "3 €", 1},
		{euro, "3 euros", 1},
		{euro, "3", 1},
		{euro, "$3", 0},
		{euro, "3 $", 0},
		{bare, "6", 1},
		{bare, "6.", 1},
		{bare, "6 charges", 1}, // a noun after the number does no harm
		{bare, "6 ms", 0},
		{bare, "6 or 7", 0},
		{bare, "6 7", 0},
		{bare, "six", 0},
		{bare, "x6", 0},
		{bare, "6e0", 1},
		{bare, "6e400", 0},
		{bare, "6/1", 0},
		{bare, "", 0},
		{"1000 ± 0", "1e3", 1},
		{"-5 ± 0", "−5", 1}, // a typographic minus
		{"−5 ± 0", "-5", 1},
		{"5 ± 0", "+5", 1},
		{"5 ± 0", "-5", 0},
		{"1.41 ± 1%", "1.42", 1},
		{"1.41 ± 1%", "1.43", 0},
		{"1.41 +/- 0.01", "1.4", 1},
		{"50 ± 2 percent", "51 %", 1},
		{"50 ± 2 percent", "51", 1},
		{"50 ± 2 percent", "0.51", 0},
		{"-100 ± 10%", "-91", 1},
		{"3..5 ms", "4", 1},
		{"3..5 ms", "5 ms", 1},
		{"3..5 ms", "5.1 ms", 0},
		{"1,000..2,000 rows", "1500", 1},
		{"0.5..1.5", "1", 1},
		{"1000 ± 0 rows", "1000 row", 1},
		{"`6 ± 0`", "6", 1},
		{bare, "NaN", 0},
		{bare, "Inf", 0},
		{bare, "1e999999999", 0},
	}
	for _, tt := range tests {
		q := parsed(t, draft(Number, tasks("x "+tt.accepted, "_ 999999 ± 0")))
		if got := typedScore(q, tt.typed); got != tt.want {
			t.Errorf("accepted %q, typed %q: got score %v, want %v", tt.accepted, tt.typed, got, tt.want)
		}
	}
}

func TestANumberThatDoesNotFitGetsASentence(t *testing.T) {
	tests := []struct{ accepted, typed, want string }{
		{"47 ± 0 ms", "forty-seven", "That is not a number."},
		{"47 ± 0 ms", "47 bytes", "The unit does not fit: the answer is asked for in ms."},
		{"47 ± 0 ms", "47 frogs", "The unit does not fit: the answer is asked for in ms."},
		{"47 ± 0 ms", "48 s", ""},
		{"47 ± 0 ms", "48", ""},
		{"6 ± 0", "6 ms", "The answer is asked for as one number without a unit."},
		{"6 ± 0", "6 or 7", "The answer is asked for as one number without a unit."},
		{"6 ± 0", "7 charges", ""},
	}
	for _, tt := range tests {
		q := parsed(t, draft(Number, tasks("x "+tt.accepted, "_ 999999 ± 0")))
		if got := q.Grade(Response{Typed: []string{tt.typed}}).Tell; got != tt.want {
			t.Errorf("accepted %q, typed %q: got %q, want %q", tt.accepted, tt.typed, got, tt.want)
		}
	}
}

func TestTheRightNumberIsShownWithoutItsTolerance(t *testing.T) {
	tests := []struct{ accepted, want, unit string }{
		{"4,096,000 ± 0 bytes", "4,096,000 bytes", "bytes"},
		{"3.90625 ± 1% MiB", "3.90625 MiB", "MiB"},
		{"3..5 ms", "3 to 5 ms", "ms"},
		{"6 ± 0", "6", ""},
	}
	for _, tt := range tests {
		q := parsed(t, draft(Number, tasks("x "+tt.accepted, "_ 999999 ± 0")))
		if got := q.Grade(Response{}).Want; got != tt.want || q.Unit() != tt.unit {
			t.Errorf("%q: got %q in %q, want %q in %q", tt.accepted, got, q.Unit(), tt.want, tt.unit)
		}
	}
}

func TestWithoutAUnitTheFirstAcceptedOneIsMeant(t *testing.T) {
	q := parsed(t, draft(Number, tasks("x 4096 ± 0 bytes", "x 4 ± 0 KiB", "_ 999999 ± 0")))
	for typed, want := range map[string]float64{"4096": 1, "4": 0, "4 KiB": 1, "4096 bytes": 1} {
		if got := typedScore(q, typed); got != want {
			t.Errorf("typed %q: got score %v, want %v", typed, got, want)
		}
	}
}

func TestNoBandIsWithoutEnds(t *testing.T) {
	for _, s := range []string{"1e308 ± 1e300%", "1e400 ± 0", "0 ± 1e999", "5", "± 5", "5 ±", "a..b", "1..2..3", ".. 5", "", "5 ± -1"} {
		if b, err := parseBand(s); err == nil {
			t.Errorf("%q: got %+v, want an error", s, b)
		}
	}
}

func TestOnlySoMuchOfATypedAnswerIsLookedAt(t *testing.T) {
	text := parsed(t, draft(Text, tasks("x "+"é", "x /(a|b)*c/", "_ no")))
	number := parsed(t, draft(Number, tasks("x 4 ± 0", "_ 5 ± 0")))
	for _, unit := range []string{"a", "é", "`", "*_", "1,", " ", "\xff", "a ", "&#", "\\"} {
		huge := strings.Repeat(unit, 10<<20/len(unit))
		for _, q := range []Question{text, number} {
			start := time.Now()
			v := q.Grade(Response{Typed: []string{huge}})
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("10 MB of %q for %s: took %v, want no more than 2 s", unit, q.Kind, d)
			}
			if v.Score != 0 || utf8.RuneCountInString(v.Given) > MaxTypedRunes {
				t.Errorf("10 MB of %q for %s: got score %v and %d characters, want 0 and at most %d", unit, q.Kind, v.Score, utf8.RuneCountInString(v.Given), MaxTypedRunes)
			}
		}
	}
}

func TestTheSlowestPatternsAreNotSlow(t *testing.T) {
	var options []string
	for i := range 15 { // as many as fit into a block of 8 KB
		options = append(options, fmt.Sprintf("x /(?:x*y*){%d}z/", 120-i))
	}
	q := parsed(t, draft(Text, tasks(append([]string{"x plain", "_ no"}, options...)...)))
	start := time.Now()
	if got := typedScore(q, strings.Repeat("x", MaxPatternRunes)); got != 0 {
		t.Errorf("got score %v, want 0", got)
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("grading took %v, want no more than 2 s", d)
	}
}
