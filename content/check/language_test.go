package check

import (
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
)

func TestProseIsTextWithoutItsCode(t *testing.T) {
	for md, want := range map[string]string{
		"plain":                                 "plain",
		"a `b` c":                               "a X c",
		"a ``b ` c`` d":                         "a X d",
		"a ` b":                                 "a ` b",
		"*so* and **so** and _so_":              "so and so and so",
		"snake_case stays":                      "snake_case stays",
		"[text](https://example.org) after":     "text after",
		"![a picture](img/a.png)":               "a picture",
		"[`code`](a.md)":                        "code",
		"see <https://example.org> there":       "see  there",
		"a <!-- not shown --> b":                "a  b",
		`not \*bold\*`:                          "not *bold*",
		"a&nbsp;b":                              "a b",
		"[no link":                              "[no link",
		"a < b & c":                             "a < b & c",
		"before\n\n```go\nx := 1\n```\n\nafter": "before\n\n\n\n\n\nafter",
		"before\n\n~~~~\n```\n~~~~\nafter":      "before\n\n\n\n\nafter",
		"```\nnever closed":                     "\n\n",
	} {
		if got := prose(md, "X"); got != want {
			t.Errorf("%q: got %q, want %q", md, got, want)
		}
	}
}

func TestProseTakesTimeInProportionToItsText(t *testing.T) {
	for _, part := range []string{"[", "![", "[a](", "`", "``` ", "<!--", "&a", "_", "*", "\\", "<http", "&a", "[[a](", "``` \n"} {
		prose(strings.Repeat(part, 200_000/len(part)), "") // a quadratic reader would not come back in time
	}
}

func TestSentencesEndAtTheirMarks(t *testing.T) {
	for text, want := range map[string][]string{
		"One. Two? Three!":                    {"One.", "Two?", "Three!"},
		"It took 5.0 s. Then it ended.":       {"It took 5.0 s.", "Then it ended."},
		"Some, e.g. a proxy, wait. So do we.": {"Some, e.g. a proxy, wait.", "So do we."},
		"She said \"so.\" He left.":           {"She said \"so.\"", "He left."},
		"One paragraph\n\nand another":        {"One paragraph", "and another"},
		"Read RFC 9110, no. 15. It says so.":  {"Read RFC 9110, no. 15.", "It says so."},
		"":                                    nil,
	} {
		if got := sentencesOf(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSyllables(t *testing.T) {
	right := 0
	words := map[string]int{
		"a": 1, "server": 2, "database": 3, "cache": 1, "caches": 2, "the": 1, "table": 2, "request": 2, "answered": 2, "waited": 2,
		"page": 1, "pages": 2, "stores": 1, "stopped": 1, "isolation": 4, "transaction": 3, "query": 2, "queries": 2, "byte": 1, "bytes": 1, "code": 1, "needed": 2,
	}
	for word, want := range words {
		if syllables(word) == want {
			right++
		}
	}
	if right < len(words)-2 { // it is an estimate
		t.Errorf("%d of %d words have as many syllables as they are said to have", right, len(words))
	}
}

func TestReadingMeasuresAreThoseOfTheirFormulas(t *testing.T) {
	// 14 words in 2 sentences; 19 syllables; 2 words over six letters.
	var got tally
	got.add("The cat sat on the mat. A transaction ends, and then another begins it.")
	if got != (tally{words: 14, sentences: 2, syllables: 19, long: 2}) {
		t.Fatalf("%+v", got)
	}
	if want := 0.39*7 + 11.8*19/14 - 15.59; math.Abs(got.grade()-want) > 1e-9 {
		t.Errorf("grade %f, want %f", got.grade(), want)
	}
	if want := 7 + 100*2.0/14; math.Abs(got.lix()-want) > 1e-9 {
		t.Errorf("LIX %f, want %f", got.lix(), want)
	}
}

// inLanguage is a pack with one lesson of some text.
func inLanguage(t *testing.T, language, level, text string) *Pack {
	t.Helper()
	p := readPack(t, fstest.MapFS{
		"pack.yaml":             {Data: []byte(smallManifest)},
		"lessons/one/lesson.md": {Data: []byte(smallLesson + "\n" + text)},
	})
	p.Manifest.Language, p.Manifest.Level = language, level
	return p
}

func TestTheBoundOfReadingIsThatOfTheLevel(t *testing.T) {
	text := strings.Repeat("The operator configures a replica, and the connection waits until the transaction ends. ", 10)
	var all tally
	all.add(text)
	if g := all.grade(); g < 11 || g > 13 {
		t.Fatalf("the text is of grade %.1f", g)
	}
	for level, want := range map[string]int{"beginner": 1, "intermediate": 1, "advanced": 0} {
		if got := found(t, "L001", inLanguage(t, "en", level, text)); len(got) != want {
			t.Errorf("%s: %v", level, got)
		}
	}
	if got := found(t, "L001", inLanguage(t, "de", "beginner", text)); len(got) != 1 || !strings.Contains(got[0].Text, "LIX") {
		t.Errorf("in German: %v", got)
	}
	if got := found(t, "L001", inLanguage(t, "en", "beginner", strings.Repeat("`code` ", 200))); len(got) > 0 {
		t.Errorf("code is read: %v", got)
	}
	if got := found(t, "L001", inLanguage(t, "en", "beginner", "## Sources\n\n"+text)); len(got) > 0 {
		t.Errorf("sources are read: %v", got)
	}
}

func TestLongSentencesAreCountedInWords(t *testing.T) {
	words := func(n int) string { return "Begin" + strings.Repeat(" word", n-2) + " end." }
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"35":              {words(35), 0},
		"36":              {words(36), 1},
		"code counts one": {"Begin `" + strings.Repeat("word ", 40) + "` end.", 0},
		"a list":          {"- " + strings.Repeat("one word, ", 9) + "\n- " + strings.Repeat("one word, ", 9), 0},
		"a table":         {"| a |\n|---|\n| " + words(40) + " |", 0},
		"code":            {"```\n" + words(40) + "\n```", 0},
		"sources":         {"## Sources\n\n" + words(40), 0},
		"after sources":   {"## Sources\n\nNone.\n\n## More\n\n" + words(40), 1},
	} {
		if got := found(t, "L002", inLanguage(t, "en", "beginner", c.text)); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTermsSpelledInAnotherWay(t *testing.T) {
	terms := []content.Term{{Name: "frontend"}, {Name: "full-stack"}, {Name: "handover"}, {Name: "status code"}, {Name: "API"}, {Name: "authorise"}, {Name: "stand-up"}, {Name: "CMS"}, {Name: "SQLite"}, {Name: "REST"}}
	for text, want := range map[string]string{
		"The front end asks":              "front end",
		"The front-end asks":              "front-end",
		"Frontends ask":                   "",
		"A full stack team":               "",
		"A fullstack team":                "fullstack",
		"We hand over the work":           "",
		"A hand-over note":                "hand-over",
		"Two handovers":                   "",
		"A status-code table":             "",
		"The statuscode":                  "statuscode",
		"An api and its APIs":             "api",
		"Ask api.example.org/api or /api": "",
		"They authorize it":               "authorize",
		"They authorise it":               "",
		"Stand up, please":                "",
		"Our standup":                     "standup",
		"The CMS's pages":                 "",
		"In Sqlite":                       "Sqlite",
		"In SQLite":                       "",
		"The rest of REST":                "",
		"Rest assured":                    "",
	} {
		var got []string
		for _, sp := range spellingsOf(terms).in(text) {
			if sp.differs() {
				got = append(got, sp.written)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTranslationsAreComparedWithTheirSources(t *testing.T) {
	const source = "### Q: What?\n<!-- q id: a, obj: one -->\n\n- [x] this\n  > Yes, so.\n- [ ] that\n  > No, for it waits.\n\n### Q: Order?\n<!-- q id: b, obj: one -->\n\n1. One\n2. Two\n3. Three\n"
	of := fmt.Sprintf("---\ntitle: T\nof: sha256:%x\n---\n\n", sha256.Sum256([]byte(source)))
	a, b := "### Q: Was?\n<!-- q id: a -->\n\n- [x] dies\n- [ ] das\n", "\n### Q: Ordne.\n<!-- q id: b -->\n\n1. Eins\n2. Zwei\n3. Drei\n"
	for name, c := range map[string]struct {
		translated          string
		stale, other, lacks int
	}{
		"as it is":        {of + a + b, 0, 0, 0},
		"of nothing":      {a + b, 1, 0, 0},
		"of another":      {strings.Replace(of, "sha256:", "sha256:0", 1) + a + b, 1, 0, 0},
		"another x":       {of + strings.NewReplacer("[x]", "[ ]", "[ ]", "[x]").Replace(a) + b, 0, 1, 0},
		"one option more": {of + a + "- [ ] jenes\n" + b, 0, 1, 0},
		"one step less":   {of + a + strings.Replace(b, "3. Drei\n", "", 1), 0, 1, 0},
		"another id":      {of + a + strings.Replace(b, "id: b", "id: c", 1), 0, 1, 1},
		"one missing":     {of + a, 0, 0, 1},
	} {
		p := readPack(t, fstest.MapFS{
			"pack.yaml":                   {Data: []byte(smallManifest)},
			"lessons/one/lesson.md":       {Data: []byte(smallLesson)},
			"lessons/one/quiz.md":         {Data: []byte(source)},
			"i18n/de/lessons/one/quiz.md": {Data: []byte(c.translated)},
		})
		got := [3]int{len(found(t, "L004", p)), len(found(t, "L005", p)), len(found(t, "L006", p))}
		if got != [3]int{c.stale, c.other, c.lacks} {
			t.Errorf("%s: %v, want %d %d %d", name, got, c.stale, c.other, c.lacks)
		}
	}
}

func TestALocaleSaysWhatItLacks(t *testing.T) {
	p := readPack(t, fstest.MapFS{
		"pack.yaml":                     {Data: []byte(smallManifest + "locales: [en, de]\n")},
		"lessons/one/lesson.md":         {Data: []byte(smallLesson)},
		"lessons/one/quiz.md":           {Data: []byte("")},
		"i18n/de/lessons/one/lesson.md": {Data: []byte(smallLesson)},
	})
	got := found(t, "L006", p)
	if len(got) != 1 || got[0].Text != "The locale de lacks 1 of 2 texts." || got[0].Fix != "Write i18n/de/lessons/one/quiz.md." || got[0].At.Line != 12 {
		t.Errorf("%+v", got)
	}
}
