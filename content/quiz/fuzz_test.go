package quiz

import (
	"testing"
	"unicode/utf8"
)

// FuzzGrade takes what an author accepts and foresees and what a learner types, for both typed kinds.
func FuzzGrade(f *testing.F) {
	for _, seed := range [][3]string{
		{"`wal`", "on", "WAL."}, {`/pragma\s+journal_mode\s*=\s*wal;?/i`, "`on`", "PRAGMA journal_mode=wal"},
		{"4096000 ± 0 bytes", "4000 ± 0", "4,096,000 bytes"}, {"3..5 ms", "1.41 ± 1%", "~4,0e0 ms"}, {"−5 ± 0 €", "", "€−5"},
		{"a *b* `c` \\* &lt;", "``d`e``", "«é» … ‘x’"}, {"/(x*y*){99}/", "/(/", "xxxx"}, {"don't", "dont", "don’t"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, accepted, foreseen, typed string) {
		for kind, fallback := range map[Kind]string{Text: "fallback", Number: "42 ± 0"} {
			q, problems := Parse(draft(kind, tasks("x "+accepted, "x "+fallback, "_ "+foreseen)))
			q.Fingerprint()
			v := q.Grade(Response{Typed: []string{typed}})
			if v.Score != 0 && v.Score != 1 || utf8.RuneCountInString(v.Given) > MaxTypedRunes {
				t.Errorf("%s %q, %q, typed %q: got score %v for %q, want 0 or 1", kind, accepted, foreseen, typed, v.Score, v.Given)
			}
			if len(problems) > 0 {
				continue
			}
			if v := q.Grade(q.Solution()); v.Score != 1 {
				t.Errorf("%s %q, %q: the solution %q scores %v, want 1", kind, accepted, foreseen, q.Solution().Typed, v.Score)
			}
			wrong := q.Options[2].Text
			if _, isPattern := patternOf(wrong); isPattern || kind == Number {
				continue
			}
			if v := q.Grade(Response{Typed: []string{words(wrong)}}); v.Score != 0 {
				t.Errorf("%q: the foreseen wrong answer %q scores %v, want 0", accepted, wrong, v.Score)
			}
		}
	})
}
