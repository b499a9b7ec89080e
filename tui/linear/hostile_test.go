package linear

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// payloads are what strangers put into texts to reach the terminal, the eye or the ear behind the learner's back.
var payloads = []struct{ name, text string }{
	{"CSI", "\x1b[2J\x1b[H"}, {"CSI colour", "\x1b[31mred\x1b[0m"}, {"CSI blink", "\x1b[5m"}, {"cursor", "\x1b[10A"},
	{"OSC title", "\x1b]0;owned\x07"}, {"OSC 8", "\x1b]8;;file:///etc/passwd\x1b\\link\x1b]8;;\x1b\\"},
	{"OSC 52", "\x1b]52;c;cm0gLXJmIH4=\x07"}, {"unended OSC", "\x1b]0;swallow"}, {"DCS", "\x1bP$qm\x1b\\"}, {"RIS", "\x1bc"},
	{"report", "\x1b[6n\x1b[c"}, {"alternate screen", "\x1b[?1049h"}, {"mouse", "\x1b[?1003h"}, {"paste", "\x1b[201~rm -rf\n"},
	{"C1 CSI", "\u009b2J"}, {"C1 OSC", "\u009d0;x\u009c"}, {"raw C1", "\x9b2J"}, {"NEL", "\u0085"}, {"all C1", "\u0080\u008d\u0090\u009f"},
	{"entity", "&#27;[2J"}, {"hex entity", "&#x1b;[31m"}, {"entity OSC", "&#27;]52;c;eA==&#7;"}, {"entity C1", "&#155;2J &#x9b;2J"},
	{"escaped entity", `\&#27;[2J`}, {"entity bidi", "&#8238;&#x202e;&rlm;"}, {"entity newline", "a&#10;Correct.&#13;"}, {"twice", "&amp;#27;[2J"},
	{"CR", "right\rwrong"}, {"CRLF", "a\r\nb"}, {"BS", "safe\b\b\b\bevil"}, {"NUL", "a\x00b"}, {"BEL", "a\ab"}, {"VT FF", "a\v\fb"}, {"DEL", "a\x7fb"},
	{"SO SI", "\x0e\x0f"}, {"tab", "a\tb"}, {"bidi", "\u202egnp.exe\u202c"}, {"isolate", "\u2066x\u2069"}, {"marks", "\u200e\u200f\u061c"},
	{"separators", "a\u2028b\u2029c"}, {"invisible", "\u2060\ufeff\u00ad\u180e\u206a"}, {"tags", "\U000e0041\U000e0042"}, {"private", "\ue000\U000f0000"},
	{"annotation", "\ufff9a\ufffab\ufffb"}, {"zalgo", "a" + strings.Repeat("\u0301", 500)}, {"invalid UTF-8", "\xff\xfe\xc0\xaf\xed\xa0\x80"},
	{"cut UTF-8", "\xe2\x82"}, {"overlong ESC", "\xc0\x9b[2J"}, {"in code", "`\x1b[2J`"}, {"in emphasis", "*\x1b[2J*"}, {"in a link", "[x](\x1b]8;;a)"},
	{"link address", "[x](javascript:&#27;[2J)"}, {"autolink", "<https://a.example/&#27;[2J>"}, {"image", "![&#27;[2J](x)"}, {"nesting", "> > - \x1b[2J"},
}

// places are templates of a pack with one place for the payload, written @@. What cannot hold a payload as it stands,
// such as a newline in front matter, gets it on one line.
var places = []struct{ name, manifest, lesson, quiz string }{
	{name: "pack title", manifest: "title: \"@@\""},
	{name: "pack title escaped", manifest: "title: \"\\e[2J\\x1b]52;c;eA==\\a@@\""},
	{name: "module title", manifest: "title: t\noutline:\n  - module:\n      id: m\n      title: \"@@\"\n      goal: \"@@\"\n      outline:\n        - lesson: one"},
	{name: "lesson title", lesson: "---\nid: l\ntitle: \"@@\"\n---\n\ntext\n"},
	{name: "lesson title escaped", lesson: "---\nid: l\ntitle: \"\\e[2J\\x9b\\u202e\\0\\b\\r\\n@@\"\n---\n\ntext\n"},
	{name: "section title", lesson: "## @@\n\ntext\n"},
	{name: "heading", lesson: "## a\n\n### @@\n"},
	{name: "paragraph", lesson: "a @@ b\n"},
	{name: "hard break", lesson: "a @@  \nb\n"},
	{name: "emphasis", lesson: "a **@@** b\n"},
	{name: "code span", lesson: "a `@@` b\n"},
	{name: "link text", lesson: "[a @@ b](https://example.org)\n"},
	{name: "link address", lesson: "[a](<https://example.org/@@>)\n"},
	{name: "code", lesson: "```js\nlet a = '@@';\n```\n"},
	{name: "code language", lesson: "```@@\ncode\n```\n"},
	{name: "figure", lesson: "```text\n│ @@ │\n```\n\n*In words: @@*\n"},
	{name: "list", lesson: "- a @@\n- b\n"},
	{name: "nested list", lesson: "- a\n  - b @@\n    1. c @@\n"},
	{name: "task", lesson: "- [x] a @@\n"},
	{name: "table head", lesson: "| a @@ | b |\n|---|---|\n| 1 | 2 |\n"},
	{name: "table cell", lesson: "| a | b |\n|---|---|\n| 1 @@ | 2 |\n"},
	{name: "note", lesson: "> [!NOTE]\n> a @@\n"},
	{name: "quote", lesson: "> a @@\n"},
	{name: "stem", quiz: "### Q: a @@\n<!-- q id: a -->\n\n- [x] b\n- [ ] c\n"},
	{name: "stem prose", quiz: "### Q: a\n<!-- q id: a -->\n\nb @@\n\n- [x] b\n- [ ] c\n"},
	{name: "option", quiz: "### Q: a\n<!-- q id: a -->\n\n- [x] b @@\n- [ ] c @@\n"},
	{name: "feedback", quiz: "### Q: a\n<!-- q id: a -->\n\n- [x] b\n  > d @@\n- [ ] c\n  > e @@\n"},
	{name: "multi", quiz: "### Q: a\n<!-- q id: a -->\n\n- [x] b @@\n  > d @@\n- [x] c\n- [ ] f @@\n  > e @@\n"},
	{name: "hint", quiz: "### Q: a\n<!-- q id: a -->\n\n- [x] b\n- [ ] c\n\n> [!TIP]\n> d @@\n"},
	{name: "explanation", quiz: "### Q: a\n<!-- q id: a -->\n\n- [x] b\n- [ ] c\n\n> [!NOTE]\n> d @@\n"},
	{name: "text answer", quiz: "### Q: a\n<!-- q id: a, kind: text -->\n\n- [x] b @@\n  > d @@\n- [ ] c @@\n  > e @@\n"},
	{name: "number unit", quiz: "### Q: a\n<!-- q id: a, kind: number -->\n\n- [x] 1 ± 0 ms @@\n  > d @@\n"},
	{name: "step", quiz: "### Q: a\n<!-- q id: a -->\n\n1. b @@\n2. c\n\n- [ ] d @@\n  > e @@\n"},
	{name: "pair", quiz: "### Q: a\n<!-- q id: a -->\n\n| l | r |\n|---|---|\n| b @@ | c |\n| d | e @@ |\n|  | f @@ |\n"},
}

const (
	plainManifest = "title: t"
	plainMatter   = "---\nid: l\ntitle: t\n---\n\n"
)

// pack builds a pack with a payload in one place.
func pack(place struct{ name, manifest, lesson, quiz string }, payload string) fstest.MapFS {
	inline := strings.NewReplacer("\n", " ", `"`, "'", `\`, `\\`).Replace(payload)
	manifest, lesson := plainManifest, place.lesson
	if place.manifest != "" {
		manifest = place.manifest
	}
	if !strings.Contains(manifest, "outline") {
		manifest += "\noutline:\n  - lesson: one"
	}
	switch {
	case lesson == "":
		lesson = plainMatter + "text\n"
	case !strings.HasPrefix(lesson, "---"):
		lesson = plainMatter + strings.ReplaceAll(lesson, "@@", payload)
	}
	fill := func(s, with string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(s, "@@", with))}
	}
	fsys := fstest.MapFS{
		"pack.yaml":             fill("format: 1\nid: org.example.h\nversion: 1.0.0\nlanguage: en\n"+manifest+"\n", inline),
		"lessons/one/lesson.md": fill(lesson, inline),
	}
	if place.quiz != "" {
		fsys["lessons/one/quiz.md"] = fill("---\ntitle: t\n---\n\n"+place.quiz, payload)
	}
	return fsys
}

// TestNothingHostileIsHeard puts every payload into every place, walks through the lesson with wrong and right answers,
// hints and explanations, and reads it. What is refused is no danger, if its message is clean.
func TestNothingHostileIsHeard(t *testing.T) {
	cases, refused := 0, 0
	for _, place := range places {
		for _, payload := range payloads {
			name := place.name + " with " + payload.name
			for _, out := range hearPack(t, pack(place, payload.text)) {
				clean(t, name, out.text)
				cases++
				if out.refused {
					refused++
				}
			}
		}
	}
	t.Logf("%d cases, %d of them refused by the reader of packs", cases, refused)
	if cases-refused < 3000 {
		t.Errorf("only %d of %d cases were walked", cases-refused, cases)
	}
}

type heard struct {
	text    string
	refused bool
}

func hearPack(t *testing.T, fsys fstest.MapFS) []heard {
	t.Helper()
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		return []heard{{err.Error(), true}}
	}
	lesson, err := course.Lesson("l")
	if err != nil {
		return []heard{{err.Error(), true}}
	}
	var out []heard
	for i, script := range [][]string{
		{"where", "1", "explain", "", "/hint", "1", "/explain", "", "a1 b1", "", "lessons"},
		{"/x", "explain", "", "/hint", "/hint", "/show", "", "2", "again", "back", "open 1", "lessons"},
		{"", "2", "", "2 1", "a3 b1", "b", "1 ms", "explain", "", "again", "quit"},
	} {
		w := &world{journal: &diary{}, course: course, width: 40, remembers: true}
		said, err := w.quiet("", script...)
		if err != nil {
			t.Errorf("%v", err)
		}
		out = append(out, heard{text: said})
		if i > 0 {
			continue // a review is heard once
		}
		w.days, w.review = 3, true
		if said, err = w.quiet("", "1 sure", "lesson", "undo", "/suspend", "/away", "/bring back 1", "review", "1", "", "quit"); err != nil {
			t.Errorf("%v", err)
		}
		out = append(out, heard{text: said})
	}
	var b bytes.Buffer
	if err := Read(context.Background(), &b, lesson, 0); err != nil {
		t.Errorf("%v", err)
	}
	return append(out, heard{text: b.String()})
}

// TestNothingHostileComesInByOtherWays tries what is no pack: the reason, the keyboard, the journal and its errors.
func TestNothingHostileComesInByOtherWays(t *testing.T) {
	for _, payload := range payloads {
		w := kitchen(t)
		w.reason = payload.text
		w.journal.why, w.journal.fail = errors.New("cannot write "+payload.text), 4
		out, _ := w.quiet("", payload.text, "1", "", "2 "+payload.text, "", payload.text, "1 "+payload.text, "x", "", payload.text, "where", "open "+payload.text, "again",
			"note "+payload.text, "/note "+payload.text, "note", "notes", "report "+payload.text, "/report "+payload.text, "define "+payload.text, "notes")
		clean(t, payload.name, out)
		for _, e := range w.journal.entries {
			clean(t, payload.name+" in the journal", strings.ReplaceAll(strings.Join(e.Response.Typed, " ")+e.Words, "\t", " "))
		}

		w.journal = &diary{entries: []study.Entry{
			{Type: study.Opened, Nonce: "1", Pack: w.course.ID, Lesson: "tea", Sitting: payload.text},
			{Type: study.Answer, Nonce: "2", Pack: w.course.ID, Lesson: "tea", Item: "plant", Step: 3, Kind: quiz.Text, Response: quiz.Response{Typed: []string{payload.text}}},
		}}
		for i, a := range []study.Anchor{{Lesson: "tea", Section: 1}, {Lesson: "tea", Section: 99}, {Lesson: "tea", Section: -1, Item: payload.text}, {Lesson: payload.text, Section: -1}} {
			w.journal.entries = append(w.journal.entries, study.Entry{Type: study.Noted, Nonce: fmt.Sprint("note", i), Pack: w.course.ID, Lesson: a.Lesson, Step: a.Section, Item: a.Item, Words: payload.text})
		}
		w.reportTo = payload.text
		w.report = func(context.Context, study.Entry, *quiz.Question) (string, error) {
			return payload.text, nil
		}
		out, _ = w.quiet("", "explain", "again", "lessons", "where", "notes", "report x", "back", "note "+payload.text, "note")
		clean(t, payload.name, out)
	}
}

// clean fails on any byte that is not text or a newline.
func clean(t testing.TB, name, out string) {
	t.Helper()
	if bad := firstForbidden(out); bad != "" {
		t.Errorf("%s: %s in %q", name, bad, out)
	}
}

// firstForbidden is written apart from content.Text on purpose: it is the other pair of eyes.
func firstForbidden(out string) string {
	marks := 0
	for i, r := range out {
		_, size := utf8.DecodeRuneInString(out[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return "invalid UTF-8"
		case r == '\n':
		case r < 0x20, r == 0x7f, r >= 0x80 && r <= 0x9f:
			return fmt.Sprintf("control character %U", r)
		case strings.ContainsRune("\u00ad\u061c\u180e\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff", r):
			return fmt.Sprintf("invisible character %U", r)
		case r >= 0x206a && r <= 0x206f, r >= 0xfff9 && r <= 0xfffb, r >= 0xe000 && r <= 0xf8ff, r >= 0xe0000:
			return fmt.Sprintf("private or invisible character %U", r)
		}
		if marks++; r != 0x301 {
			marks = 0
		}
		if marks > 8 {
			return "a tower of combining marks"
		}
	}
	return ""
}

func FuzzLinearInput(f *testing.F) {
	f.Add([]byte(strings.Join(right, "\n")), uint64(1), byte(0))
	f.Add([]byte(strings.Join(wander, "\r\n")), uint64(7), byte(3))
	for _, p := range payloads {
		f.Add([]byte(p.text+"\n2\n\n"+p.text+"\n/x\n\n"), uint64(0), byte(1))
	}
	course, err := content.Load(os.DirFS("testdata/pack"), content.Cache{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, input []byte, seed uint64, fail byte) {
		w := &world{journal: &diary{fail: int(fail)}, course: course, width: int(seed % 90), remembers: true}
		a := w.app(bytes.NewReader(input))
		a.Seed = func() uint64 { return seed }
		err := a.Learn(context.Background(), "")
		w.days = 1
		a.In, a.in, a.Review = bytes.NewReader(input), nil, true
		err = errors.Join(err, a.Learn(context.Background(), ""))
		out := w.out.String()
		if bad := firstForbidden(out); bad != "" {
			t.Fatalf("%s in %q", bad, out)
		}
		if err != nil && !errors.Is(err, errDisk) {
			t.Fatal(err)
		}
		if err == nil && answersIn(w.journal.entries) > verdicts(out) {
			t.Fatalf("%d answers for %d verdicts", answersIn(w.journal.entries), verdicts(out))
		}
	})
}
