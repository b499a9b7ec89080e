package check

import (
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

func TestTailIsThatOfTheBinomialDistribution(t *testing.T) {
	for _, c := range []struct {
		n, k int
		p    float64
		want float64
	}{
		{10, 6, 1 / 3.5, 0.037647985},
		{20, 10, 1 / 3.5, 0.034869211},
		{30, 14, 1 / 3.5, 0.026767254},
		{60, 24, 1 / 3.5, 0.037596585},
		{5, 0, 0.5, 1},
		{5, 5, 0.5, 1.0 / 32},
		{5, 6, 0.5, 0},
		{5, 1, 0, 0},
		{5, 5, 1, 1},
		{1000, 0, 0.5, 1},
	} {
		if got := tail(c.n, c.k, c.p); math.Abs(got-c.want) > 1e-8 {
			t.Errorf("tail(%d, %d, %.3f) = %.9f, want %.9f", c.n, c.k, c.p, got, c.want)
		}
	}
}

func TestASetIsReportedFromTheFirstCountThatIsMoreThanChance(t *testing.T) {
	for _, c := range []struct {
		n, first int
		p        float64
		places   int
	}{
		{10, 6, 1 / 3.5, 1}, {20, 10, 1 / 3.5, 1}, {30, 14, 1 / 3.5, 1}, {60, 24, 1 / 3.5, 1}, // the longest of 3.5 options
		{10, 7, 0.25, 4}, {20, 11, 0.25, 4}, {30, 14, 0.25, 4}, // one place of four
	} {
		if moreThanChance(c.n, c.first-1, c.p, c.places) || !moreThanChance(c.n, c.first, c.p, c.places) {
			t.Errorf("%d places: %d of %d is not the first count to be reported", c.places, c.first, c.n)
		}
	}
	if moreThanChance(0, 0, 0.5, 1) {
		t.Error("nothing is reported as more than chance")
	}
}

// options writes a question of kind single whose first option is right, each with feedback.
func options(stem string, texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### Q: %s\n<!-- q id: %s, obj: one -->\n\n", stem, fmt.Sprintf("q%x", len(stem)*131+len(texts[0])))
	for i, text := range texts {
		box := " "
		if i == 0 {
			box = "x"
		}
		fmt.Fprintf(&b, "- [%s] %s\n  > Feedback.\n", box, text)
	}
	return b.String()
}

// fires looks whether a rule finds anything in a quiz.
func fires(t *testing.T, code, quizSrc string) []Finding {
	t.Helper()
	p := quizPack(t, quizSrc)
	for _, problem := range p.Problems {
		t.Fatalf("%s\n%s", problem, quizSrc)
	}
	return found(t, code, p)
}

func TestQuestionsThatAskForWhatIsNotSo(t *testing.T) {
	for stem, want := range map[string]Level{
		"Which of these is not part of a request?":                     Warning,
		"Which of these is **not** part of a request?":                 Info,
		"Which of these is NOT part of a request?":                     Info,
		"Which header doesn't the cache look at?":                      Warning,
		"Which isn’t a method?":                                        Warning,
		"All of these are safe except which?":                          Warning,
		"Which of these explains why the program does not compile?":    Off,
		"Which status says that the client may not see the page?":      Off,
		"The program does not compile. Why?":                           Off,
		"A cache, which cannot know this, answers. What does it send?": Off,
		"What happens if the lock is not released?":                    Off,
	} {
		got := Off
		if all := fires(t, "Q014", options(stem, "one", "two", "three")); len(all) > 0 {
			got = all[0].Level
		}
		if got != want {
			t.Errorf("%q: %v, want %v", stem, got, want)
		}
	}
}

func TestOptionsThatSpeakOfTheOthers(t *testing.T) {
	for option, want := range map[string]Level{
		"All of the above":             Error,
		"None of the above.":           Error,
		"Both A and B":                 Error,
		"A and C":                      Error,
		"the first two options":        Error,
		"None of these":                Warning,
		"None of these programs":       Warning,
		"All of them are right":        Warning,
		"None of these <!-- fixed -->": Off,
		"All of the pages above the mark of the reader":        Off,
		"The second purchase gets the first one's answer back": Off,
		"Both readers wait":                 Off,
		"A and the reader of B":             Off,
		"none of the rows":                  Off,
		"A server answers, and B gets it":   Off,
		"All of these pages are in the log": Off,
	} {
		got := Off
		if all := fires(t, "Q010", options("Which is so?", "one", "two", option)); len(all) > 0 {
			got = all[0].Level
		}
		if got != want {
			t.Errorf("%q: %v, want %v", option, got, want)
		}
	}
}

func TestAWordThatLeadsToTheRightOption(t *testing.T) {
	for name, c := range map[string]struct {
		quiz string
		want bool
	}{
		"only the right one":   {options("What ends a deadlock?", "deadlock detection", "a faster disk", "more memory"), true},
		"another form of it":   {options("What truncates the log?", "a truncating checkpoint", "a faster disk", "more memory"), true},
		"a wrong one too":      {options("What ends a deadlock?", "deadlock detection", "a deadlock timer", "more memory"), false},
		"another word shared":  {options("What ends a deadlock between writers?", "deadlock detection", "fewer writers", "more memory"), false},
		"only code":            {options("What does `deadlock_timeout` set?", "`deadlock_timeout` itself", "a disk", "memory"), false},
		"in an earlier remark": {options("A deadlock holds two rows. What comes next?", "deadlock detection", "a faster disk", "more memory"), false},
		"a common word":        {options("Which of these could another writer change?", "another row", "a page", "nothing"), false},
	} {
		if got := len(fires(t, "Q015", c.quiz)) > 0; got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

func TestRangesOfNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		options []string
		want    string // in the text; "" where nothing is found
	}{
		"apart and fixed":      {[]string{"1–9 ms <!-- fixed -->", "10–99 ms <!-- fixed -->", "100 ms or more <!-- fixed -->"}, ""},
		"apart and shuffled":   {[]string{"1–9 ms", "10–99 ms", "100 ms or more"}, "not shown in order"},
		"overlapping":          {[]string{"1–10 ms", "5–20 ms", "100 ms"}, "overlap"},
		"sharing an end":       {[]string{"1 to 10", "10 to 20", "20 to 30"}, "overlap"},
		"open at the end":      {[]string{"less than 10 <!-- fixed -->", "10 to 20 <!-- fixed -->", "more than 20 <!-- fixed -->"}, ""},
		"at least and at most": {[]string{"at most 10", "at least 10", "50"}, "overlap"},
		"in another unit":      {[]string{"1–10 ms <!-- fixed -->", "5–20 s <!-- fixed -->", "9 h <!-- fixed -->"}, ""},
		"numbers out of order": {[]string{"4", "16", "8"}, "not shown in order"},
		"falling and fixed":    {[]string{"16 <!-- fixed -->", "8 <!-- fixed -->", "4 <!-- fixed -->"}, ""},
		"grouped digits":       {[]string{"4,096 <!-- fixed -->", "8,192 <!-- fixed -->", "16,384 <!-- fixed -->"}, ""},
		"words":                {[]string{"4 pages are free", "none", "all"}, ""},
	} {
		all := fires(t, "Q018", options("How many?", c.options...))
		if got := texts(all); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func texts(all []Finding) string {
	var out []string
	for _, f := range all {
		out = append(out, f.Text)
	}
	return strings.Join(out, "\n")
}

func TestOptionsThatWouldBeTakenForEachOther(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want Level
	}{
		"spaces and case": {"Primary  key", "primary key", Error},
		"a full stop":     {"primary key", "primary key.", Error},
		"accents":         {"résumé", "resume", Error},
		"one letter":      {"isolation level", "isolatoin level", Warning},
		"a first letter":  {"affecting", "effecting", Off},
		"code":            {"`Get`", "`get`", Off},
		"code and marks":  {"`//`", "`///`", Off},
		"a path":          {"/orders", "/order", Off},
		"other words":     {"primary key", "foreign key", Off},
	} {
		p := quizPack(t, options("Which is so?", c.a, c.b, "neither"))
		got := Off
		if all := found(t, "Q005", p); len(all) > 0 {
			got = all[0].Level
		}
		inRead := slices.ContainsFunc(p.Problems, func(p quiz.Problem) bool { return p.Rule == "Q004" })
		if got != c.want && !(inRead && c.want == Error) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestCodeOutsideBackticks(t *testing.T) {
	for stem, want := range map[string]string{
		"What does push() give back?":                  "push()",
		"What does Vec<u8> hold?":                      "<u8>",
		"What is max_connections for?":                 "max_connections",
		"What does getElementById find?":               "getElementById",
		"When is a == b true?":                         "==",
		"What does SELECT name FROM plants give?":      "SELECT name FROM",
		"Who may send GET /orders/12?":                 "GET /orders/12",
		"What does `push()` on a `Vec<u8>` give back?": "",
		"Is 3 < 4, and 5 > 4?":                         "",
		"What does an iPhone on macOS or GitHub send?": "",
		"See <https://example.org>: what is there?":    "",
		"What is 2 + 2 and A -> B?":                    "",
	} {
		if got := texts(fires(t, "Q021", options(stem, "one", "two", "three"))); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", stem, got, want)
		}
	}
}

func TestFeedbackThatNamesTheRightOption(t *testing.T) {
	question := func(stem, right, wrong, feedback string) string {
		return fmt.Sprintf("### Q: %s\n<!-- q id: a, obj: one -->\n\n- [x] %s\n  > So it is.\n- [ ] %s\n  > %s\n- [ ] nothing at all\n  > Look again.\n", stem, right, wrong, feedback)
	}
	for name, c := range map[string]struct {
		quiz string
		want bool
	}{
		"named":                   {question("Which stage refuses?", "authorise", "route", "No: authorise comes later, and it refuses."), true},
		"in code":                 {question("Which field?", "`If-Match`", "`ETag`", "That is sent; `If-Match` asks."), true},
		"only explained":          {question("Which stage refuses?", "authorise", "route", "The path is known. Who asks what the caller may do?"), false},
		"part of another word":    {question("Which stage refuses?", "route", "parse", "Routers come later."), false},
		"named by the question":   {question("Does route or parse refuse?", "route", "parse", "Parse is content; route is next."), false},
		"too short to be sure":    {question("How many?", "1", "2", "You counted 1 twice."), false},
		"named by the option too": {question("What waits?", "the reader", "the reader and the writer", "Only the reader can."), false},
	} {
		if got := len(fires(t, "Q029", c.quiz)) > 0; got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

func TestAnswersAreTriedByTheMatcher(t *testing.T) {
	for name, c := range map[string]struct {
		quiz string
		want bool
	}{
		"a word":             {"### Q: Which?\n<!-- q id: a, kind: text -->\n\n- [x] **authorise**\n- [x] /auth.*/\n- [ ] route\n", false},
		"code":               {"### Q: Which?\n<!-- q id: a, kind: text -->\n\n- [x] `SELECT *`\n- [ ] route\n", false},
		"another unit":       {"### Q: How long?\n<!-- q id: a, kind: number -->\n\n- [x] 4 ± 0 s\n- [x] 4000 ± 0 ms\n", false},
		"a unit beside none": {"### Q: How many?\n<!-- q id: a, kind: number -->\n\n- [x] 4 ± 0\n- [x] 7 ± 0 pages\n", true},
		"a gap":              {"### Q: Fill it.\n<!-- q id: a -->\n\nA [[proxy|gateway]] answers.\n", false},
		"a gap with marks":   {"### Q: Fill it.\n<!-- q id: a -->\n\nA [[**proxy**]] answers.\n", true},
		"a gap in code":      {"### Q: Fill it.\n<!-- q id: a -->\n\n```sql\nSELECT [[count(*)]] FROM t;\n```\n", false},
	} {
		if got := len(fires(t, "Q023", c.quiz)) > 0; got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

func TestGapsWhoseAnswerStandsElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"elsewhere":       {"The proxy waits. Then the [[proxy]] answers.", 1},
		"nowhere":         {"It waits. Then the [[proxy]] answers.", 0},
		"words to choose": {"Use proxy and cache. A [[proxy]] waits, a [[cache]] repeats.", 0},
		"too short":       {"An id is 7. The [[id]] is 7.", 0},
		"part of a word":  {"Proxies wait. Then the [[proxy]] answers.", 0},
	} {
		if got := len(fires(t, "Q026", "### Q: Fill the gap.\n<!-- q id: a -->\n\n"+c.text+"\n")); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestAStrayQuoteIsMovedUnderItsOption(t *testing.T) {
	for name, c := range map[string]struct{ bad, good string }{
		"right below":   {"- [ ] b\n> Wrong\n> twice.\n- [x] a\n", "- [ ] b\n  > Wrong\n  > twice.\n- [x] a\n"},
		"with carriage": {"- [ ] b\r\n> Wrong.\r\n- [x] a\r\n", "- [ ] b\r\n  > Wrong.\r\n- [x] a\r\n"},
		"blank line":    {"- [ ] b\n\n> Wrong.\n\n- [x] a\n", "- [ ] b\n\n  > Wrong.\n\n- [x] a\n"},
		"two":           {"- [ ] b\n> Wrong.\n- [x] a\n> Right.\n", "- [ ] b\n  > Wrong.\n- [x] a\n  > Right.\n"},
		"no option":     {"Some text.\n\n> A quote.\n\n- [ ] b\n- [x] a\n", ""},
	} {
		head := "### Q: Which?\n<!-- q id: a, obj: one -->\n\n"
		p := quizPack(t, head+c.bad)
		edits, _ := Fixes(found(t, "Q003", p))
		got := Apply(p.Lessons[0].QuizSource, edits["lessons/one/quiz.md"])
		if want := head + c.good; c.good != "" && got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
		if c.good == "" && len(edits) > 0 {
			t.Errorf("%s: %v", name, edits)
		}
	}
}

func TestRulesThatKnowEnglishLeaveOtherLanguagesAlone(t *testing.T) {
	quizSrc := options("Which of these is not a header", "never always usually header", "All of the above", "a")
	for _, code := range []string{"Q008", "Q010", "Q014", "Q015", "Q016", "Q017", "Q019", "Q020"} {
		p := quizPack(t, quizSrc)
		p.Manifest.Language = "de"
		if all := found(t, code, p); len(all) > 0 {
			t.Errorf("%s: %s", code, all[0].Text)
		}
		r, _ := Find(code)
		if !strings.Contains(r.Why, "English packs only") {
			t.Errorf("%s does not say that it is for English packs", code)
		}
	}
}

func TestOldSourcesAreANote(t *testing.T) {
	read := func(accessed string) *Pack {
		return readPack(t, fstest.MapFS{"pack.yaml": {Data: []byte(smallManifest + "sources:\n  - { id: docs, title: Docs, url: \"https://example.org\", accessed: \"" + accessed + "\" }\n")},
			"lessons/one/lesson.md": {Data: []byte(smallLesson)}})
	}
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for accessed, want := range map[string]int{"2024-11-01": 1, "2024-12-01": 0, "2023": 1, "2026-01": 0, "last summer": 0} {
		p := read(accessed)
		p.Now = now
		all := found(t, "P008", p)
		if len(all) != want {
			t.Errorf("%s: %d findings, want %d", accessed, len(all), want)
		}
		for _, f := range all {
			if f.Level != Info || f.At.Line != 13 {
				t.Errorf("%s: %v at %s", accessed, f.Level, f.At)
			}
		}
	}
	if all := found(t, "P008", read("1999")); len(all) > 0 {
		t.Error("without a day of the check, a source is old")
	}
}

// manyLessons is a pack with the shipped course's lessons, over and over, with ids of their own.
func manyLessons(tb testing.TB, questions int) fs.FS {
	tb.Helper()
	small := map[string]string{}
	perCopy := len(course(tb).Items)
	_ = fs.WalkDir(os.DirFS(courseDir), "lessons", func(name string, d fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".md" {
			b, _ := os.ReadFile(path.Join(courseDir, name))
			small[name] = string(b)
		}
		return err
	})
	out := fstest.MapFS{}
	manifest := strings.Replace(smallManifest, "  - lesson: one\n", "", 1)
	for i := range (questions + perCopy - 1) / perCopy {
		for _, name := range slices.Sorted(maps.Keys(small)) {
			folder := fmt.Sprintf("c%d-%s", i, strings.Split(name, "/")[1])
			text := strings.ReplaceAll(small[name], "q id: ", fmt.Sprintf("q id: c%d-", i))
			text = strings.Replace(text, "\nid: ", fmt.Sprintf("\nid: c%d-", i), 1)
			out[path.Join("lessons", folder, path.Base(name))] = &fstest.MapFile{Data: []byte(text)}
			if path.Base(name) == content.LessonName {
				manifest += "  - lesson: " + folder + "\n"
			}
		}
	}
	out["pack.yaml"] = &fstest.MapFile{Data: []byte(manifest)}
	glossary, _ := os.ReadFile(path.Join(courseDir, content.GlossaryName))
	out[content.GlossaryName] = &fstest.MapFile{Data: glossary}
	return out
}

// BenchmarkQuestionRules is what these families cost for a thousand questions, one rule after the other.
func BenchmarkQuestionRules(b *testing.B) {
	p := readPack(b, manyLessons(b, 1000))
	if len(p.Items) < 1000 {
		b.Fatalf("only %d questions", len(p.Items))
	}
	for b.Loop() {
		for _, r := range ours() {
			if r.Find != nil {
				r.Find(p)
			}
		}
	}
}

// FuzzRules tries quizzes that nobody would write: no rule panics, findings lie in their files, edits lie in theirs and do
// not overlap.
func FuzzRules(f *testing.F) {
	for _, l := range course(f).Lessons {
		f.Add(l.QuizSource)
	}
	cases, _ := fs.Glob(os.DirFS(casesDir), "*/bad.txtar")
	for _, name := range cases {
		b, _ := os.ReadFile(path.Join(casesDir, name))
		f.Add(string(b))
	}
	f.Add("### Q: a <!-- q id: x -->\n- [x] `\n- [ ] \xff<a>\n> b\n")
	f.Fuzz(func(t *testing.T, quizSrc string) {
		files := fstest.MapFS{
			"pack.yaml":                   {Data: []byte(smallManifest + "locales: [en, de]\n")},
			"glossary.md":                 {Data: []byte("## full-stack\n\nBoth.\n\n## s\n\nOne.\n\n## API\n\nA face.\n")},
			"lessons/one/lesson.md":       {Data: []byte(smallLesson + quizSrc)},
			"lessons/one/quiz.md":         {Data: []byte(quizSrc)},
			"i18n/de/lessons/one/quiz.md": {Data: []byte(quizSrc)},
		}
		p := readPack(t, files)
		for _, r := range ours() {
			if r.Find != nil {
				inside(t, files, r.Code, r.Find(p))
			}
		}
	})
}

// inside fails for findings that lie outside their files, and for edits that cannot be made.
func inside(t *testing.T, files fstest.MapFS, code string, all []Finding) {
	t.Helper()
	for _, f := range all {
		file := files[f.At.File]
		if file == nil {
			t.Fatalf("%s: %s is no file", code, f.At)
		}
		text := Line(string(file.Data), f.At.Line)
		if f.At.Line < 1 || f.At.Line > strings.Count(string(file.Data), "\n")+1 || f.At.Col < 1 || f.At.Col > len([]rune(text))+1 {
			t.Fatalf("%s: %s lies outside the file: %q", code, f.At, text)
		}
		if f.Text == "" || f.Fix == "" {
			t.Fatalf("%s: a finding without a text or a fix: %+v", code, f)
		}
		done := map[string]int{}
		for _, e := range f.Edits {
			if e.From < done[e.File] || e.To < e.From || e.To > len(files[e.File].Data) {
				t.Fatalf("%s: %+v overlaps or lies outside its file", code, e)
			}
			done[e.File] = e.To
		}
	}
}
