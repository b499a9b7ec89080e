package format

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

const manifest = "format: 1\nid: org.example.x\nversion: 1.0.0\ntitle: X\noutline:\n  - lesson: first\n"

// pack is a pack with one lesson and its quiz.
func pack(quizSource string, more ...string) fstest.MapFS {
	out := fstest.MapFS{
		content.ManifestName:      {Data: []byte(manifest)},
		"lessons/first/lesson.md": {Data: []byte("---\nid: first\ntitle: First\n---\n\nText.\n")},
		"lessons/first/quiz.md":   {Data: []byte(quizSource)},
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	return out
}

func format(t interface{ Fatal(...any) }, fsys fstest.MapFS, used ...string) (map[string]File, []quiz.Problem) {
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	files, problems := Pack(fsys, course, used)
	out := map[string]File{}
	for _, f := range files {
		out[f.Name] = f
	}
	return out, problems
}

const answer = "\n- [x] yes\n- [ ] no\n"

func TestIDsAreWrittenWhereTheyBelong(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"below the heading", "### Q: Is a fern green?\n" + answer, "### Q: Is a fern green?\n<!-- q id: fern-green -->\n" + answer},
		{"with no line between", "### Q: Is a fern green?\n- [x] yes\n- [ ] no\n", "### Q: Is a fern green?\n<!-- q id: fern-green -->\n- [x] yes\n- [ ] no\n"},
		{"into a flow", "### Q: Is a fern green?\n<!-- q obj: ferns -->\n" + answer, "### Q: Is a fern green?\n<!-- q id: fern-green, obj: ferns -->\n" + answer},
		{"into a flow of two lines", "### Q: Is a fern green?\n<!-- q obj: ferns,\n  difficulty: 2 -->\n" + answer, "### Q: Is a fern green?\n<!-- q id: fern-green, obj: ferns,\n  difficulty: 2 -->\n" + answer},
		{"into a block", "### Q: Is a fern green?\n<!-- q\nobj: ferns\n-->\n" + answer, "### Q: Is a fern green?\n<!-- q\nid: fern-green\nobj: ferns\n-->\n" + answer},
		{"into an indented block", "### Q: Is a fern green?\n\n<!-- q\n  obj: ferns\n  rev: 2\n-->\n" + answer, "### Q: Is a fern green?\n\n<!-- q\n  id: fern-green\n  obj: ferns\n  rev: 2\n-->\n" + answer},
		{"into an empty comment", "### Q: Is a fern green?\n<!-- q -->\n" + answer, "### Q: Is a fern green?\n<!-- q id: fern-green -->\n" + answer},
		{"into the tightest comment", "### Q: Is a fern green?\n<!--q-->\n" + answer, "### Q: Is a fern green?\n<!--q id: fern-green -->\n" + answer},
		{"after an empty key", "### Q: Is a fern green?\n<!-- q id:, obj: ferns -->\n" + answer, "### Q: Is a fern green?\n<!-- q id: fern-green, obj: ferns -->\n" + answer},
		{"after an empty key at the end", "### Q: Is a fern green?\n<!-- q obj: ferns, id: -->\n" + answer, "### Q: Is a fern green?\n<!-- q obj: ferns, id: fern-green -->\n" + answer},
		{"after an empty key in a block", "### Q: Is a fern green?\n<!-- q\nobj: ferns\nid: \"\"\n-->\n" + answer, "### Q: Is a fern green?\n<!-- q\nobj: ferns\nid: fern-green\n-->\n" + answer},
		{"before the author's own comment", "### Q: Is a fern green?\n<!-- ask Ines -->\n" + answer, "### Q: Is a fern green?\n<!-- q id: fern-green -->\n<!-- ask Ines -->\n" + answer},
		{"below an underlined heading", "Q: Is a fern green?\n---\n" + answer, "Q: Is a fern green?\n---\n<!-- q id: fern-green -->\n" + answer},
		{"below a heading of two lines", "Q: Is a fern\ngreen?\n===\n" + answer, "Q: Is a fern\ngreen?\n===\n<!-- q id: fern-green -->\n" + answer},
		{"behind front matter", "---\ntitle: T\n---\n### Q: Is a fern green?\n" + answer, "---\ntitle: T\n---\n### Q: Is a fern green?\n<!-- q id: fern-green -->\n" + answer},
		{"not where one is", "### Q: Is a fern green?\n<!-- q id: mine -->\n" + answer, "### Q: Is a fern green?\n<!-- q id: mine -->\n" + answer},
		{"not in code", "### Q: What is this?\n<!-- q id: mine -->\n\n```markdown\n### Q: Is a fern green?\n```\n" + answer, "### Q: What is this?\n<!-- q id: mine -->\n\n```markdown\n### Q: Is a fern green?\n```\n" + answer},
		{"with CRLF", "### Q: Is a fern green?\r\n\r\n- [x] yes\r\n- [ ] no\r\n", "### Q: Is a fern green?\n<!-- q id: fern-green -->\n" + answer},
		{"with a byte order mark", "\uFEFF### Q: Is a fern green?\n" + answer, "### Q: Is a fern green?\n<!-- q id: fern-green -->\n" + answer},
	}
	for _, tt := range tests {
		files, problems := format(t, pack(tt.src))
		got := tt.src
		if f, changed := files["lessons/first/quiz.md"]; changed {
			got = f.After
		}
		if len(problems) > 0 || got != tt.want {
			t.Errorf("%s: problems %v, got\n%s\nwant\n%s", tt.name, problems, got, tt.want)
		}
	}
}

func TestSlugs(t *testing.T) {
	tests := []struct{ stem, want string }{
		{"What does a reader see?", "reader-see"},
		{"Which **pragma** turns `WAL` on?", "pragma-turns-wal"},
		{"Wie groß ist der größte Farn?", "wie-gross-ist-der-grosste"},
		{"Où est la fougère?", "ou-est-la-fougere"},
		{"What is it?", "what-is-it"},
		{"Что такое WAL?", "wal"},
		{"蕨类植物是什么颜色?", "first-q1"},
		{"???", "first-q1"},
		{"What is null?", "first-q1"},
		{"404?", "first-q1"},
		{"404 or 403?", "first-q1"},
		{"The fern is [[green|Green]] and the pot is [[brown]].", "fern-pot"},
		{"See [the RFC](https://example.test/rfc9110) first", "see-rfc-first"},
		{"Don't retry", "dont-retry"},
		{strings.Repeat("internationalization", 5), "internationalizationinternationa"},
		{"One two three four five six seven", "one-two-three-four-five"},
		{"taken", "taken-2"},
		{"-- é --", "e"},
	}
	for _, tt := range tests {
		if got := Slug(tt.stem, "first-q1", func(s string) bool { return s == "taken" }); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.stem, got, tt.want)
		}
	}
}

func TestAQuestionIsRenamed(t *testing.T) {
	tests := []struct{ meta, want string }{
		{"<!-- q id: old -->", "<!-- q id: new -->"},
		{"<!-- q obj: id, id: \"old\", rev: 2 -->", "<!-- q obj: id, id: \"new\", rev: 2 -->"},
		{"<!-- q\nrev: 2\n  id: 'old'\n-->", "<!-- q\nrev: 2\n  id: 'new'\n-->"},
		{"<!-- q rev: 2 -->", ""},
		{"<!-- mine id: old -->", ""},
	}
	for _, tt := range tests {
		src := "Text.\n\n### Q: Is a fern green?\n" + tt.meta + "\n" + answer
		question := content.QuestionBlocks(readMarkdown(src, "x").blocks)[0]
		e, ok := Rename(src, question, "new")
		if got := Apply(src, []Edit{e}); ok != (tt.want != "") || ok && got != strings.Replace(src, tt.meta, tt.want, 1) {
			t.Errorf("%q: got %q", tt.meta, got)
		}
	}
}

func TestAnIDThatWasEverUsedIsNotGivenAgain(t *testing.T) {
	q := "### Q: Is a fern green?\n" + answer
	files, problems := format(t, pack(q+"\n"+q+"\n### Q: Is a fern green?\n<!-- q id: fern-green-3 -->\n"+answer), "fern-green")
	if got := files["lessons/first/quiz.md"].IDs; len(problems) > 0 || !slices.Equal(got, []string{"fern-green-2", "fern-green-4"}) {
		t.Errorf("problems %v, got %v", problems, got)
	}
}

func TestFeedbackIsIndented(t *testing.T) {
	const head = "### Q: Is a fern green?\n<!-- q id: a -->\n\n"
	tests := []struct{ name, src, want string }{
		{"below its option", "- [x] yes\n> Right.\n> It is.\n- [ ] no\n> Look again.\n", "- [x] yes\n  > Right.\n  > It is.\n- [ ] no\n  > Look again.\n"},
		{"after an empty line", "- [x] yes\n\n> Right.\n\n- [ ] no\n\n> Look again.\n", "- [x] yes\n\n  > Right.\n\n- [ ] no\n\n  > Look again.\n"},
		{"indented too little", "- [x] yes\n > Right.\n- [ ] no\n", "- [x] yes\n  > Right.\n- [ ] no\n"},
		{"with a line that goes on", "- [x] yes\n> Right\nit is.\n- [ ] no\n", "- [x] yes\n  > Right\n  it is.\n- [ ] no\n"},
		{"two in a row", "- [x] yes\n\n> Right.\n\n> Really.\n\n- [ ] no\n", "- [x] yes\n\n  > Right.\n\n  > Really.\n\n- [ ] no\n"},
		{"under a wide mark", "-   [x] yes\n> Right.\n-   [ ] no\n", "-   [x] yes\n    > Right.\n-   [ ] no\n"},
		{"with code", "- [x] yes\n> Right:\n>\n> ```\n> a  b\n> ```\n- [ ] no\n", "- [x] yes\n  > Right:\n  >\n  > ```\n  > a  b\n  > ```\n- [ ] no\n"},
	}
	for _, tt := range tests {
		const note = "\n> [!NOTE]\n> It is.\n"
		files, problems := format(t, pack(head+tt.src+note))
		f := files["lessons/first/quiz.md"]
		if len(problems) > 0 || f.After != head+tt.want+note || f.Quotes == 0 {
			t.Errorf("%s: problems %v, got\n%s\nwant\n%s", tt.name, problems, f.After, head+tt.want+note)
		}
		qs, left := content.ParseQuiz(f.After, "quiz.md")
		if len(left) > 0 || len(qs) != 1 || !strings.HasPrefix(qs[0].Options[0].Feedback, "Right") {
			t.Errorf("%s: %v, %+v", tt.name, left, qs)
		}
	}
	for _, src := range []string{"> A quote.\n\n- [x] yes\n- [ ] no\n", "- [x] yes\n- [ ] no\n\nMore.\n\n> A quote.\n"} {
		if files, problems := format(t, pack(head+src)); len(problems) == 0 || len(files) > 0 {
			t.Errorf("%q: got %v, want a problem", src, files)
		}
	}
}

func TestTablesAreAligned(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"as it should be", "|a|bb|\n|-|-|\n|ccc|d|\n", "| a   | bb  |\n| --- | --- |\n| ccc | d   |\n"},
		{"with sides", "| a | b | c |\n|:--|--:|:-:|\n| x | yyyyy | z |\n", "| a   |     b | c   |\n| :-- | ----: | :-: |\n| x   | yyyyy | z   |\n"},
		{"without outer bars", "a | b\n--|--\nccccc | d\n", "| a     | b   |\n| ----- | --- |\n| ccccc | d   |\n"},
		{"with a bar in a cell", "| a | b |\n|---|---|\n| x \\| y | `a \\| b` |\n", "| a      | b        |\n| ------ | -------- |\n| x \\| y | `a \\| b` |\n"},
		{"with wide letters", "| a | b |\n|---|---|\n| 蕨类 | x |\n| longer | y |\n", "| a      | b   |\n| ------ | --- |\n| 蕨类   | x   |\n| longer | y   |\n"},
		{"with an empty cell", "| a | b |\n|---|---|\n|  | x |\n", "| a   | b   |\n| --- | --- |\n|     | x   |\n"},
		{"with a row too short", "| a | b |\n|---|---|\n| x |\n", "| a | b |\n|---|---|\n| x |\n"},
		{"too wide", "| a | b |\n|---|---|\n| x | " + strings.Repeat("y ", 70) + "|\n", "| a | b |\n|---|---|\n| x | " + strings.Repeat("y ", 70) + "|\n"},
		{"in code", "```\n|a|bb|\n|-|-|\n|ccc|d|\n```\n", "```\n|a|bb|\n|-|-|\n|ccc|d|\n```\n"},
		{"in a quote", "> |a|bb|\n> |-|-|\n> |ccc|d|\n", "> |a|bb|\n> |-|-|\n> |ccc|d|\n"},
		{"at the end of the file", "|a|b|\n|-|-|\n|c|d|", "| a   | b   |\n| --- | --- |\n| c   | d   |"},
	}
	for _, tt := range tests {
		m := readMarkdown(tt.src, "x.md")
		if got := Apply(tt.src, m.tables()); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestSentencesOfLabsGetQuotes(t *testing.T) {
	tests := []struct{ src, want string }{
		{"say: One word", `say: "One word"`},
		{"say: x # y", `say: "x # y"`},
		{"say: x  # y", `say: "x"  # y`},
		{"hint: [a, {say: it is}]", `hint: [a, {say: "it is"}]`},
		{"say: 'it''s'", `say: "it's"`},
		{`say: a "b" \c`, `say: "a \"b\" \\c"`},
		{"checks:\n  - { id: a, say: ä fern, hint: look }", "checks:\n  - { id: a, say: \"ä fern\", hint: \"look\" }"},
		{"say: \"done\"", "say: \"done\""},
		{"say: |\n  a block", "say: |\n  a block"},
		{"say: two\n  lines", "say: two\n  lines"},
		{"title: Ticket #12", `title: "Ticket #12"`},
		{"title: Ticket ## 12", "title: Ticket ## 12"},
		{"title: Ticket #12 # really", "title: Ticket #12 # really"},
		{"title: A #12 is late", `title: "A #12 is late"`},
		{"title: A fern # not yet", "title: A fern # not yet"},
		{"kind: sql # the engine", "kind: sql # the engine"},
		{"say:", "say:"},
		{"say: [", "say: ["},
		{"say: &a b", "say: &a b"},
	}
	for _, tt := range tests {
		if got := Apply(tt.src, values(tt.src)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestAPackWithMistakesIsLeftAsItIs(t *testing.T) {
	tests := []struct {
		name, src string
		more      []string
		says      string
	}{
		{"no right option", "### Q: A?\n\n- [ ] a\n- [ ] b\n\n### Q: Is a fern green?\n" + answer, nil, "Q001"},
		{"metadata that cannot be read", "### Q: A?\n<!-- q kind text -->\n" + answer, nil, "S001"},
		{"an id twice", "### Q: A?\n<!-- q id: a -->\n" + answer + "\n### Q: B?\n<!-- q id: a -->\n" + answer, nil, "I002"},
		{"bytes that are no text", "### Q: A?\n" + answer + "\n\xff\n", nil, "S009"},
		{"a character that cannot be seen", "### Q: A?\n" + answer + "\n`a\u202eb`\n", nil, "S009"},
		{"a file too long", strings.Repeat("x ", content.MaxMarkdownBytes/2+1), nil, "S003"},
	}
	for _, tt := range tests {
		files, problems := format(t, pack(tt.src, tt.more...))
		if len(problems) == 0 || problems[0].Rule != tt.says || problems[0].At.Line < 1 || len(files) > 0 {
			t.Errorf("%s: got %d files and %v, want %s", tt.name, len(files), problems, tt.says)
		}
	}
}

func TestOnlySourcesOfThePackAreTouched(t *testing.T) {
	crlf := "a: 1\r\n"
	fsys := pack("### Q: Is a fern green?\n"+answer,
		"README.md", crlf, ".git/x.md", crlf, "labs/one/setup/x.md", crlf, "labs/one/start.sql", crlf, "labs/one/lab.yaml", "say: hello\r\n",
		"labs/one/task.md", "Do.\r\n", "glossary.md", "## fern\r\n", "assets/x.md", crlf, "i18n/fr/lessons/first/quiz.md", "### Q: Vert?\r\n|a|\n|-|\n")
	files, problems := format(t, fsys)
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{"glossary.md", "i18n/fr/lessons/first/quiz.md", "labs/one/lab.yaml", "labs/one/task.md", "lessons/first/quiz.md"}
	if len(problems) > 0 || !slices.Equal(names, want) {
		t.Errorf("problems %v, got %v, want %v", problems, names, want)
	}
	if got := files["i18n/fr/lessons/first/quiz.md"].After; got != "### Q: Vert?\n|a|\n|-|\n" {
		t.Errorf("a translation got %q", got)
	}
}

// sources draws a quiz as somebody may write it: mostly questions that can be read, with noise between.
func sources() *rapid.Generator[string] {
	head := rapid.SampledFrom([]string{"### Q: Is a fern green?", "## Q: Wie groß ist er?", "### Q: 蕨?", "Q: Under?\n---", "### Q: null", "#  Q:  With `code` and <!-- a comment -->"})
	meta := rapid.SampledFrom([]string{"", "", "<!-- q obj: a -->", "<!--q-->", "<!-- q\n  obj: a\n  rev: 2\n-->", "\n<!-- q\nobj: a\n-->", "<!-- mine -->", "<!-- q id: -->", "<!-- q obj: a, id: '' -->"})
	prose := rapid.SampledFrom([]string{"", "", "Look at *this*:", "```sql\n|a|b|\n|-|-|\n> x\n\n- y\n```", "    ### Q: in code", "![a picture](img/a.png)"})
	body := rapid.SampledFrom([]string{
		"- [x] yes\n- [ ] no", "- [x] yes\n> Outside.\n- [ ] no\n> Look\nagain.", "- [x] yes\n\n > Nearly.\n\n- [ ] no\n\n> Out.\n\n> Again.", "* [x] `a`\n  > In.\n* [ ] `b`",
		"1. one\n2. two\n3. three\n\n- [ ] four", "|a|bb|\n|-|--:|\n|x y|z|\n|w|`u \\| v`|\n||t|", "|a|b\n|-|-\n|x|1|\n|y|1|\n|z|2|",
	})
	tail := rapid.SampledFrom([]string{"", "> [!NOTE]\n> Because.", "> [!TIP]\n> Think.\n\n> [!NOTE]\n> |a|b|\n> |-|-|\n> |c|d|", "---\n\nSome text.\n\n|q|r|\n|-|-|\n|s|t|"})
	return rapid.Custom(func(t *rapid.T) string {
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
		src := rapid.SampledFrom([]string{"", "\uFEFF", "---\ntitle: T\n---\n"}).Draw(t, "start")
		for range rapid.IntRange(1, 4).Draw(t, "questions") {
			src += head.Draw(t, "head") + "\n" + meta.Draw(t, "meta") + "\n\n" + prose.Draw(t, "prose") + "\n\n" + body.Draw(t, "body") + "\n\n" + tail.Draw(t, "tail") + "\n\n"
		}
		return strings.ReplaceAll(src, "\n", end)
	})
}

// codes are the bytes of the code of a file.
func codes(src string) []string {
	blocks, _ := content.Blocks(content.Text(strings.TrimPrefix(src, "\uFEFF")), "x", 1)
	var out []string
	for _, b := range blocks {
		if b.Kind == content.Code {
			out = append(out, b.Text)
		}
	}
	return out
}

func TestFormattingTwiceIsFormattingOnce(t *testing.T) {
	changed := 0
	rapid.Check(t, func(t *rapid.T) {
		src := sources().Draw(t, "source")
		fsys := pack(src)
		files, problems := format(t, fsys)
		if len(problems) > 0 {
			if len(files) > 0 {
				t.Fatalf("a pack with %v has files to write", problems)
			}
			return
		}
		f, ok := files["lessons/first/quiz.md"]
		if !ok {
			return
		}
		changed++
		fsys["lessons/first/quiz.md"] = &fstest.MapFile{Data: []byte(f.After)}
		if again, problems := format(t, fsys); len(problems) > 0 || len(again) > 0 {
			t.Fatalf("formatted again: %v, got\n%v\nafter\n%s", problems, again, f.After)
		}
		before, _ := content.ParseQuiz(src, "q")
		after, left := content.ParseQuiz(f.After, "q")
		if len(left) > 0 || !slices.Equal(codes(src), codes(f.After)) {
			t.Fatalf("problems %v; code was %q and is %q", left, codes(src), codes(f.After))
		}
		if got, want := stems(after), stems(before); got != want {
			t.Fatalf("questions were\n%s\nand are\n%s", want, got)
		}
	})
	if changed < 20 {
		t.Errorf("%d drawn sources were changed; that tests too little", changed)
	}
}

// stems are what questions ask and take for right, without ids and feedback.
func stems(questions []quiz.Question) string {
	var b strings.Builder
	for _, q := range questions {
		mean, key := q.Fingerprint()
		fmt.Fprintln(&b, q.Kind, q.Stem, mean, key, q.Hints, q.Explanation, q.Objective)
	}
	return b.String()
}

func FuzzPack(f *testing.F) {
	f.Add("### Q: Is a fern green?\n<!-- q obj: a -->\n"+answer, "say: x # y\nhint: 'a'\n")
	f.Add("Q: a\n---\n- [x] a\n> b\n- [ ] c\n\n|a|b|\n|-|-|\n|c|d|\n", "a: [b, {say: c}]")
	f.Fuzz(func(t *testing.T, quizSource, yaml string) {
		fsys := pack(quizSource, "labs/x/lab.yaml", yaml)
		files, problems := format(t, fsys)
		if len(problems) > 0 {
			return
		}
		for name, file := range files {
			fsys[name] = &fstest.MapFile{Data: []byte(file.After)}
		}
		if again, problems := format(t, fsys); len(problems) > 0 || len(again) > 0 {
			t.Errorf("formatted again: %v, %q became %+v", problems, quizSource, again)
		}
	})
}
