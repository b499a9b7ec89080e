package quiz

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func fingerprintOf(t *testing.T, d Draft) (mean, key string) {
	t.Helper()
	return parsed(t, d).Fingerprint()
}

func TestWhatTheFingerprintSees(t *testing.T) {
	single := func(stem, right, wrong string) Draft {
		return draft("", prose(stem), tasks("x "+right, "_ "+wrong))
	}
	base := single("Look at `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "Four **frames**", "five frames")
	tests := []struct {
		name      string
		d         Draft
		mean, key bool // whether it changes
	}{
		{"case outside code", single("LOOK at `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "four **FRAMES**", "Five frames"), false, false},
		{"emphasis", single("_Look_ at `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "*Four* __frames__", "**five *frames***"), false, false},
		{"spacing", single("Look  at\n`a  b`:\n\n\n```go\nif x {\n\ty()\n}\n```", " Four\tframes ", "five  frames"), false, false},
		{"letters composed otherwise", single("Look at `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "Four **frames**", "five frames"), false, false},
		{"the language of code", single("Look at `a  b`:\n\n```c\nif x {\n\ty()\n}\n```", "Four **frames**", "five frames"), false, false},
		{"a byte of code", single("Look at `a  b`:\n\n```go\nif z {\n\ty()\n}\n```", "Four **frames**", "five frames"), true, false},
		{"the case of code", single("Look at `a  b`:\n\n```go\nif X {\n\ty()\n}\n```", "Four **frames**", "five frames"), true, false},
		{"the indentation of code", single("Look at `a  b`:\n\n```go\nif x {\n    y()\n}\n```", "Four **frames**", "five frames"), true, false},
		{"the spaces of a code span", single("Look at `a b`:\n\n```go\nif x {\n\ty()\n}\n```", "Four **frames**", "five frames"), true, false},
		{"a word of the stem", single("Look upon `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "Four **frames**", "five frames"), true, false},
		{"a word of the right option", single("Look at `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "Forty **frames**", "five frames"), true, true},
		{"a word of the wrong option", single("Look at `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "Four **frames**", "fifty frames"), true, false},
		{"code that was prose", single("Look at `a  b`:\n\n```go\nif x {\n\ty()\n}\n```", "Four `frames`", "five frames"), true, true},
	}
	mean, key := fingerprintOf(t, base)
	for _, tt := range tests {
		m, k := fingerprintOf(t, tt.d)
		if (m != mean) != tt.mean || (k != key) != tt.key {
			t.Errorf("%s: mean changes: got %v, want %v; key changes: got %v, want %v", tt.name, m != mean, tt.mean, k != key, tt.key)
		}
	}
}

func TestTheKeyFollowsTheRightAnswer(t *testing.T) {
	tests := []struct {
		name      string
		a, b      Draft
		mean, key bool // whether it changes
	}{
		{"another option is right", draft("", tasks("x a", "_ b")), draft("", tasks("_ a", "x b")), false, true},
		{"two are right", draft(Multi, tasks("x a", "_ b")), draft(Multi, tasks("x a", "x b")), false, true},
		{"the kind", draft(Single, tasks("x a", "_ b")), draft(Multi, tasks("x a", "_ b")), true, true},
		{"the tolerance", draft(Number, tasks("x 1 ± 0")), draft(Number, tasks("x 1 ± 1")), true, true},
		{"a pattern's case", draft(Text, tasks("x a", `x /\s+b/`)), draft(Text, tasks("x a", `x /\S+b/`)), true, true},
		{"a pattern's stars", draft(Text, tasks("x a", `x /b*c*d/`)), draft(Text, tasks("x a", `x /bcd/`)), true, true},
		{"the order", draft("", steps("a", "b")), draft("", steps("b", "a")), true, true},
		{"a spare", draft("", steps("a", "b"), tasks("_ c")), draft("", steps("a", "b"), tasks("_ d")), true, false},
		{"a pair", draft("", table("a", "1", "b", "2")), draft("", table("a", "2", "b", "1")), true, true},
		{"the order of the options", draft(Multi, tasks("x a", "x b", "_ c")), draft(Multi, tasks("_ c", "x b", "x a")), true, false},
		{"the order of the pairs", draft("", table("a", "1", "b", "2")), draft("", table("b", "2", "a", "1")), true, false},
		{"a spare right-hand side", draft("", table("a", "1", "b", "2", "", "3")), draft("", table("a", "1", "b", "2", "", "4")), true, false},
		{"2*3 and 23", draft("", tasks("x 2*3", "_ b")), draft("", tasks("x 23", "_ b")), true, true},
		{"snake case", draft("", tasks("x a_b_c", "_ b")), draft("", tasks("x abc", "_ b")), true, true},
		{"comment marks in code", draft("", tasks("x `//`", "_ b")), draft("", tasks("x `///`", "_ b")), true, true},
	}
	for _, tt := range tests {
		m1, k1 := fingerprintOf(t, tt.a)
		m2, k2 := fingerprintOf(t, tt.b)
		if (m1 != m2) != tt.mean || (k1 != k2) != tt.key {
			t.Errorf("%s: mean changes: got %v, want %v; key changes: got %v, want %v", tt.name, m1 != m2, tt.mean, k1 != k2, tt.key)
		}
	}
}

func TestWhatIsSaidAboutAQuestionDoesNotChangeIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := question(t)
		mean, key := q.Fingerprint()
		s := rapid.String()
		q.Hints, q.Explanation = []string{s.Draw(t, "hint")}, s.Draw(t, "explanation")
		q.Meta = Meta{ID: s.Draw(t, "id"), Difficulty: 3, Tags: []string{s.Draw(t, "tag")}, Note: s.Draw(t, "note"), Rev: 7, Pre: true}
		q.At = Pos{"elsewhere.md", 9, 9}
		for i := range q.Options {
			q.Options[i].Feedback, q.Options[i].Misconception, q.Options[i].Fixed = s.Draw(t, "feedback"), s.Draw(t, "m"), true
		}
		for i := range q.Steps {
			q.Steps[i].Feedback = s.Draw(t, "feedback")
		}
		if m, k := q.Fingerprint(); m != mean || k != key {
			t.Errorf("%s: got %s and %s, want %s and %s", q.Kind, m, k, mean, key)
		}
		if len(mean) != 12 || len(key) != 12 || strings.Trim(mean+key, "0123456789abcdef") != "" {
			t.Errorf("got %q and %q, want twelve hexadecimal digits each", mean, key)
		}
	})
}

func TestTextsAreComparedWithoutTheirMarks(t *testing.T) {
	tests := []struct{ md, words, normal string }{
		{"a *b* **c** _d_ __e__", "a b c d e", "a b c d e"},
		{"**a *b* c**", "a b c", "a b c"},
		{"*a **b** c*", "a b c", "a b c"},
		{"a * b * c", "a * b * c", "a * b * c"},
		{"a_b_c __init__", "a_b_c init", "a_b_c init"},
		{"`__init__`", "__init__", "`__init__`"},
		{"**`a` and `b`**", "a and b", "`a` and `b`"},
		{"`` a`b ``", "a`b", "`a`b`"},
		{"an ` alone", "an ` alone", "an ` alone"},
		{"`` two ` unlike", "`` two ` unlike", "`` two ` unlike"},
		{"`a` `` `b`", "a `` b", "`a` `` `b`"},
		{"\\`a\\`", "`a`", "\\`a\\`"},
		{"\\*a\\* *b*", "*a* b", "\\*a\\* b"},
		{"A\n`B\nC`", "A B C", "a `B C`"},
		{"x\n\n```\nA  B\n```\n\ny", "x A  B\n y", "x `A  B\n` y"},
		{"```\nnever closed", "never closed", "`never closed`"},
		{"~~~\n```\n~~~", "```\n", "````\n`"},
		{`\*a\* &lt;b&gt; &amp;lt;`, "*a* <b> &lt;", `\*a\* &lt;b&gt; &amp;lt;`},
		{"é e\u0301", "é é", "é é"},
		{"/A*b/", "/A*b/", "/A*b/"},
		{"", "", ""},
	}
	for _, tt := range tests {
		if got := words(tt.md); got != tt.words {
			t.Errorf("words of %q: got %q, want %q", tt.md, got, tt.words)
		}
		if got := normal(tt.md); got != tt.normal {
			t.Errorf("normal form of %q: got %q, want %q", tt.md, got, tt.normal)
		}
	}
}
