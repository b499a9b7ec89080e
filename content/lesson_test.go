package content

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

const matter = "---\nid: a\ntitle: A\n---\n"

// outlineOf writes down a lesson's screens: their titles, and per part its blocks and its question.
func outlineOf(l *Lesson) string {
	var b strings.Builder
	for _, s := range l.Sections {
		b.WriteString(s.Title + ":")
		for _, p := range s.Parts {
			for _, block := range p.Blocks {
				b.WriteString(" " + strings.ReplaceAll(block.Markdown(), "\n", " "))
			}
			if p.Question != nil {
				b.WriteString(" ?" + p.Question.ID)
			}
			b.WriteString(";")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// ask is a question as an author writes it.
func ask(id string) string {
	return "### Q: What?\n<!-- q id: " + id + " -->\n\n- [x] a\n- [ ] b\n\n"
}

func TestALessonIsCutIntoScreensAndParts(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"nothing", "", ""},
		{"prose alone", "a\n\nb\n", "A: a b;\n"},
		{"sections", "# A\n\na\n\n## B\n\nb\n\n### C\n\nc\n\n## D\n\nd\n", "A: a;\nB: ## B b ### C c;\nD: ## D d;\n"},
		{"screens", "# A\n\n<!-- screen -->\n## B\n\nb\n\n## C\n\nc\n\n<!--screen-->\nd\n", "B: ## B b ## C c;\nB: d;\n"},
		{"text before the first screen", "a\n\n<!-- screen -->\nb\n", "A: a;\nA: b;\n"},
		{"marks without text between", "<!-- screen -->\n\n<!-- screen -->\na\n\n<!-- screen -->\n", "A: a;\n"},
		{"a question ends a part", "a\n\n" + ask("x") + "## B\n\nb\n", "A: a ?x;\nB: ## B b;\n"},
		{"a rule ends a question", "a\n\n" + ask("x") + "---\n\nb\n\n" + ask("y") + "---\n", "A: a ?x; b ?y;\n"},
		{"a question ends the one before", "a\n\n" + ask("x") + ask("y"), "A: a ?x; ?y;\n"},
		{"a screen ends a question", "a\n\n" + ask("x") + "<!-- screen -->\nb\n", "A: a ?x;\nA: b;\n"},
		{"a rule in prose is shown", "a\n\n---\n\nb\n", "A: a ___ b;\n"},
		{"a question as the first heading", "# Q: What?\n<!-- q id: x -->\n\n- [x] a\n- [ ] b\n", "A: ?x;\n"},
		{"a question is no section", "a\n\n## Q: What?\n<!-- q id: x -->\n\n- [x] a\n- [ ] b\n", "A: a ?x;\n"},
		{"a heading inside a question is asked", "#" + ask("x") + "---\n", "A: ?x;\n"},
		{"comments are not shown", "a\n\n<!-- to do -->\n\nb\n", "A: a b;\n"},
		{"headings in code", "```sh\n## B\n### Q: What?\n```\n", "A: ```sh ## B ### Q: What? ```;\n"},
		{"a screen mark in code", "```html\n<!-- screen -->\n```\n\n## B\n\nb\n", "A: ```html <!-- screen --> ```;\nB: ## B b;\n"},
		{"emphasis in a title", "## *B* &amp; `c`\n\nb\n", "B & `c`: ## *B* &amp; `c` b;\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, problems := ParseLesson(matter+tt.body, "lesson.md")
			if got := outlineOf(l); got != tt.want || len(problems) > 0 {
				t.Errorf("%q:\ngot:\n%swant:\n%s%v", tt.body, got, tt.want, problems)
			}
		})
	}
}

func TestFrontMatterIsRead(t *testing.T) {
	tests := []struct {
		name, src, id, title string
		problems             []string
	}{
		{"all of it", "---\nid: wal\ntitle: \"The WAL: a log\"\nminutes: 5\ndifficulty: 2\nobjectives: [a, b]\nneeds: []\ntopics: [T1]\ntags: [x]\n---\nbody\n", "wal", "The WAL: a log", nil},
		{"no end of the last line", "---\nid: a\ntitle: A\n---", "a", "A", nil},
		{"Windows' line ends", "---\r\nid: a\r\ntitle: A\r\n---\r\n\r\nbody\r\n", "a", "A", nil},
		{"a byte order mark", "\uFEFF---\nid: a\ntitle: A\n---\n", "a", "A", nil},
		{"spaces behind the dashes", "---  \nid: a\ntitle: A\n---\t\n", "a", "A", nil},
		{"a title on two lines", "---\nid: a\ntitle: >\n  A\n  B\n---\n", "a", "A B", nil},
		{"a title with a line break in it", "---\nid: a\ntitle: \"A\\n\\tB\"\n---\n", "a", "A  B", nil},
		{"an empty file", "", "", "", []string{"1:1 S010", "1:1 S010", "1:1 S010"}},
		{"none", "# A\n", "", "", []string{"1:1 S010", "1:1 S010", "1:1 S010"}},
		{"no end", "---\nid: a\ntitle: A\n", "", "", []string{"1:1 S010", "1:1 S010", "1:1 S010"}},
		{"an empty one", "---\n---\n\n---\n", "", "", []string{"2:1 S010", "2:1 S010"}},
		{"wrong values", "---\nid: A b\ntitle: A\nminutes: 601\ndifficulty: 6\n---\n", "A b", "A", []string{"2:1 S010", "4:1 S010", "5:1 S010"}},
		{"wrong values on other lines", "---\ndifficulty: -1\nminutes: -1\ntitle: A\nid: \"\"\n---\n", "", "A", []string{"2:1 S010", "3:1 S010", "5:1 S010"}},
		{"a misspelled key", "---\nid: a\ntitle: A\nminuets: 5\n---\n", "a", "A", []string{"4:1 S001"}},
		{"an escape", "---\nid: a\ntitle: \"\\x1b[2J\"\n---\n", "a", "", []string{"3:1 S010", "3:8 Z002"}},
		{"an id of other letters", "---\nid: а\ntitle: A\n---\n", "а", "A", []string{"2:1 S010"}},
		{"an id that is a path", "---\nid: ../a\ntitle: A\n---\n", "../a", "A", []string{"2:1 S010"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, problems := ParseLesson(tt.src, "lesson.md")
			if l.ID != tt.id || l.Title != tt.title || !reflect.DeepEqual(placesOf(problems), tt.problems) {
				t.Errorf("%q: got id %q, title %q, %v; want %q, %q, %v", tt.src, l.ID, l.Title, problems, tt.id, tt.title, tt.problems)
			}
			checkProblems(t, tt.src, problems)
		})
	}
	l, _ := ParseLesson(tests[0].src, "lesson.md")
	want := FrontMatter{ID: "wal", Title: "The WAL: a log", Minutes: 5, Difficulty: 2, Objectives: []string{"a", "b"}, Needs: []string{}, Topics: []string{"T1"}, Tags: []string{"x"}}
	if !reflect.DeepEqual(l.FrontMatter, want) {
		t.Errorf("got %+v, want %+v", l.FrontMatter, want)
	}
}

func TestPlacesCountFromTheTopOfTheFile(t *testing.T) {
	for _, src := range []string{
		"---\nid: a\ntitle: A\n---\n\n> [!NOTE]\n> b\n\nc &#27;\n",
		"\uFEFF---\r\nid: a\r\ntitle: A\r\n---\r\n\r\n> [!NOTE]\r\n> b\r\n\r\nc &#27;\r\n",
	} {
		l, problems := ParseLesson(src, "lesson.md")
		if got := sketch(l.Sections[0].Parts[0].Blocks); !strings.HasPrefix(got, "6:1 callout") || !reflect.DeepEqual(placesOf(problems), []string{"9:3 Z002"}) {
			t.Errorf("%q: got\n%s%v", src, got, problems)
		}
	}
}

func TestALessonTooLongIsNotParsed(t *testing.T) {
	_, problems := ParseLesson(matter+strings.Repeat("a\n\n", MaxMarkdownBytes), "lesson.md")
	if got := placesOf(problems); !reflect.DeepEqual(got, []string{"5:1 Z001"}) {
		t.Errorf("got %v, want one problem", problems)
	}
}

func TestAQuestionIsRead(t *testing.T) {
	src := matter + `### Q: Which *mode*?
<!-- q
  id: which
  pre: true
  obj: modes
  difficulty: 3
  tags: [wal, modes]
  src: sqlite-wal
  match: { case: true, typos: 0 }
-->

Look at this:

` + "```sql\nPRAGMA x;\n```" + `

- one
- two

1. first

| a | b |
|---|---|
| c | d |

- [ ] wal <!-- m: not-yet -->
  > It is **not** on.
  >
  > - really
- [X] delete
  <!-- fixed -->

  > [!TIP]
  > Yes.
- [ ]

  ` + "```\n  off\n  ```" + `

> [!TIP]
> Think.

> [!NOTE]
> So it is.

> [!TIP]
> Think harder.

> [!NOTE]
> - indeed
`
	l, problems := ParseLesson(src, "lesson.md")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	q := l.Questions()[0]
	zero := 0
	meta := quiz.Meta{ID: "which", Pre: true, Objective: "modes", Difficulty: 3, Tags: []string{"wal", "modes"}, Source: "sqlite-wal", Match: quiz.Matching{Case: true, Typos: &zero}}
	if !reflect.DeepEqual(q.Meta, meta) {
		t.Errorf("metadata: got %+v, want %+v", q.Meta, meta)
	}
	stem := "Which *mode*?\n\nLook at this:\n\n```sql\nPRAGMA x;\n```\n\n- one\n- two\n\n1. first\n\n| a | b |\n|---|---|\n| c | d |"
	if q.Stem != stem {
		t.Errorf("stem: got %q, want %q", q.Stem, stem)
	}
	if want := []string{"Think.", "Think harder."}; !reflect.DeepEqual(q.Hints, want) || q.Explanation != "So it is.\n\n- indeed" {
		t.Errorf("got hints %q and explanation %q", q.Hints, q.Explanation)
	}
	for i := range q.Options {
		q.Options[i].At = quiz.Pos{}
	}
	options := []quiz.Option{
		{Text: "wal", Feedback: "It is **not** on.\n\n- really", Misconception: "not-yet"},
		{Text: "delete", Right: true, Fixed: true, Feedback: "Yes."},
		{Text: "```\noff\n```"},
	}
	if q.Kind != quiz.Single || !reflect.DeepEqual(q.Options, options) {
		t.Errorf("got %s with options %+v, want %+v", q.Kind, q.Options, options)
	}
}

func TestMetadataIsWrittenOnOneLineOrOnMany(t *testing.T) {
	for _, comment := range []string{
		"<!-- q id: x, kind: multi, tags: [a, b] -->",
		"<!--q id: x, kind: multi, tags: [a, b]-->",
		"<!-- q id: x,\n     kind: multi,\n     tags: [a, b] -->",
		"<!-- q\nid: x\nkind: multi\ntags: [a, b]\n-->",
		"<!--\nq\nid: x\nkind: multi\ntags:\n  - a\n  - b\n-->",
		"<!-- q\r\n  id: x\r\n  kind: multi\r\n  tags: [a, b]\r\n-->",
	} {
		questions, problems := ParseQuiz("### Q: What?\n"+comment+"\n\n- [x] a\n- [ ] b\n", "quiz.md")
		if len(problems) > 0 || questions[0].ID != "x" || questions[0].Kind != quiz.Multi || len(questions[0].Tags) != 2 {
			t.Errorf("%q: got %+v, %v", comment, questions[0].Meta, problems)
		}
	}
}

func TestATitleBeginsNoBlock(t *testing.T) {
	for title, want := range map[string]string{"1. *first*": `1\. *first*`, "- a": `\- a`, "# a": `\# a`, "> a": `\> a`, "a": "a"} {
		questions, problems := ParseQuiz("### Q: "+title+"\n<!-- q id: x -->\n\n- [x] a\n- [ ] b\n", "quiz.md")
		if len(problems) > 0 || questions[0].Stem != want {
			t.Errorf("%q: got %q, want %q (%v)", title, questions[0].Stem, want, problems)
		}
	}
}

// The slips that authors make.
func TestSlipsAreReportedWhereTheyAre(t *testing.T) {
	const head = "### Q: What?\n<!-- q id: x -->\n\n" // three lines
	tests := []struct {
		name, src string
		want      []string
	}{
		{"a quote that is not indented", head + "- [ ] a\n> no\n- [x] b\n> yes\n", []string{"5:1 Q003", "7:1 Q003"}},
		{"a quote that is not indented, after an empty line", head + "- [ ] a\n\n> no\n\n- [x] b\n\n> yes\n", []string{"6:1 Q003", "10:1 Q003"}},
		{"no right option", head + "- [ ] a\n- [ ] b\n", []string{"4:1 Q001"}},
		{"a plain bullet among options", head + "- [ ] a\n- b\n- [x] c\n", []string{"5:1 Q002"}},
		{"a bullet of another mark among options", head + "- [ ] a\n- [x] c\n* b\n", []string{"6:1 Q002"}},
		{"a box without a space", head + "- [ ] a\n- [] b\n- [x] c\n", []string{"5:1 Q002"}},
		{"boxes without a space", head + "- [] a\n- [] b\n- [x] c\n", []string{"4:1 Q002", "5:1 Q002"}},
		{"a box without a space behind it", head + "- [ ] a\n- [x]b\n- [x] c\n", []string{"5:1 Q002"}},
		{"broken metadata", "### Q: What?\n<!-- q id: x, kind: [text -->\n\n- [x] a\n- [ ] b\n", []string{"2:27 S001"}},
		{"broken metadata on many lines", "### Q: What?\n<!-- q\nid: x\nkind text\n-->\n\n- [x] a\n- [ ] b\n", []string{"4:1 S001"}},
		{"a misspelled key", "### Q: What?\n<!-- q id: x, dificulty: 3 -->\n\n- [x] a\n- [ ] b\n", []string{"2:15 S001"}},
		{"a key without its colon", "### Q: What?\n<!-- q id x -->\n\n- [x] a\n- [ ] b\n", []string{"2:8 S001"}},
		{"a value of the wrong sort", "### Q: What?\n<!-- q id: x, difficulty: hard -->\n\n- [x] a\n- [ ] b\n", []string{"2:27 S001"}},
		{"an unknown kind", "### Q: What?\n<!-- q id: x, kind: riddle -->\n\n- [x] a\n- [ ] b\n", []string{"2:1 Q001"}},
		{"no id", "### Q: What?\n\n- [x] a\n- [ ] b\n", []string{"1:1 I001"}},
		{"an id of other letters", "### Q: What?\n<!-- q id: Х -->\n\n- [x] a\n- [ ] b\n", []string{"2:1 I007"}},
		{"metadata in the wrong place", "### Q: What?\n\nThis.\n\n<!-- q id: x -->\n\n- [x] a\n- [ ] b\n", []string{"5:1 S010"}},
		{"metadata beside the heading", "### Q: What? <!-- q id: x -->\n\n- [x] a\n- [ ] b\n", []string{"1:1 S010"}},
		{"a comment beside the heading", "### Q: What? <!-- to do -->\n<!-- q id: x -->\n\n- [x] a\n- [ ] b\n", nil},
		{"an option of nothing but a comment", head + "- [x] a\n- [ ] <!-- fixed -->\n", []string{"5:1 Q002"}},
		{"metadata twice", head + "<!-- q id: y -->\n\n- [x] a\n- [ ] b\n", []string{"4:1 S010"}},
		{"nothing asked", "### Q:\n<!-- q id: x -->\n\n- [x] a\n- [ ] b\n", []string{"1:1 Q020"}},
		{"an option without text", head + "- [x] a\n- [ ]\n", []string{"5:1 Q002"}},
		{"an unknown comment", head + "- [x] a\n- [ ] b <!-- sticky -->\n", []string{"5:1 Q002"}},
		{"bullets for options", head + "- a\n- b\n", []string{"4:1 Q002"}},
		{"options without a question", "- [x] a\n- [ ] b\n", []string{"1:1 Q002"}},
		{"no answer", head + "Well?\n", []string{"1:1 Q001"}},
		{"prose behind the answer", head + "- [x] a\n- [ ] b\n\nThe lesson goes on.\n", []string{"7:1 S010"}},
		{"a number without its tolerance", "### Q: What?\n<!-- q id: x, kind: number -->\n\n- [x] 4096\n", []string{"4:1 Q022"}},
		{"a broken pattern", "### Q: What?\n<!-- q id: x, kind: text -->\n\n- [x] a\n- [x] /(/\n", []string{"5:1 Q023"}},
		{"a row without a right-hand side", head + "| a | b |\n|---|---|\n| c | d |\n| e |   |\n| f | g |\n", []string{"7:1 Q002"}},
		{"a good question", head + "- [x] a\n- [ ] b\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := ParseQuiz(tt.src, "quiz.md")
			got := placesOf(problems)
			if want := tt.want; !sameSet(got, want) {
				t.Errorf("%q: got %v, want %v", tt.src, problems, want)
			}
			checkProblems(t, tt.src, problems)
		})
	}
}

func sameSet(a, b []string) bool {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestAQuizIsRead(t *testing.T) {
	tests := []struct {
		name, src string
		ids       []string
		matter    QuizMatter
		problems  []string
	}{
		{"front matter", "---\ntitle: Check\npick: 6\nshuffle: true\n---\n\n# Check\n\nSome words.\n\n" + ask("x") + ask("y"), []string{"x", "y"}, QuizMatter{Title: "Check", Pick: Pick{Count: 6}, Shuffle: true}, nil},
		{"pools", "---\npick: { wal: 3, sql: 2 }\n---\n" + ask("x"), []string{"x"}, QuizMatter{Pick: Pick{Pools: map[string]int{"wal": 3, "sql": 2}}}, nil},
		{"no front matter", ask("x"), []string{"x"}, QuizMatter{}, nil},
		{"rules between", ask("x") + "---\n\nprose\n\n" + ask("y"), []string{"x", "y"}, QuizMatter{}, nil},
		{"nothing", "", nil, QuizMatter{}, nil},
		{"a wrong pick", "---\npick: many\n---\n" + ask("x"), []string{"x"}, QuizMatter{}, []string{"2:7 S001"}},
		{"a negative pick", "---\npick: -1\n---\n", nil, QuizMatter{Pick: Pick{Count: -1}}, []string{"2:7 S010"}},
		{"a negative pick from a pool", "---\npick: { a: -1 }\n---\n", nil, QuizMatter{Pick: Pick{Pools: map[string]int{"a": -1}}}, []string{"2:7 S010"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			questions, matter, _, problems := QuizBlocks(tt.src, "quiz.md")
			var ids []string
			for _, q := range questions {
				ids = append(ids, q.ID)
			}
			if !reflect.DeepEqual(ids, tt.ids) || !reflect.DeepEqual(matter, tt.matter) || !reflect.DeepEqual(placesOf(problems), tt.problems) {
				t.Errorf("got %v, %+v, %v; want %v, %+v, %v", ids, matter, problems, tt.ids, tt.matter, tt.problems)
			}
		})
	}
}

func TestTheModelLessonIsRead(t *testing.T) {
	read := func(name string) string {
		b, err := os.ReadFile("testdata/model-lesson/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	l, problems := ParseLesson(read("lesson.md"), "lesson.md")
	if len(l.Sections) != 15 || len(l.Questions()) != 4 || !reflect.DeepEqual(placesOf(problems), []string{"68:1 S010"}) {
		t.Errorf("lesson: got %d screens, %d questions, %v", len(l.Sections), len(l.Questions()), problems)
	}
	questions, problems := ParseQuiz(read("quiz.md"), "quiz.md")
	if len(questions) != 9 || len(problems) > 0 {
		t.Errorf("quiz: got %d questions, %v", len(questions), problems)
	}
	for _, q := range questions {
		if q.Kind != "" && !q.Grade(q.Solution()).Right() {
			t.Errorf("%s: the solution %+v is not right", q.ID, q.Solution())
		}
	}
}

func TestTheGlossaryIsRead(t *testing.T) {
	terms, problems := ParseGlossary("\uFEFF# Glossary\r\n\r\n## *WAL*\r\n\r\nA log.\r\n\r\n- of writes\r\n\r\n## nothing\r\n\r\n## lock\r\n\r\nIt waits.\r\n", GlossaryName)
	if !reflect.DeepEqual(placesOf(problems), []string{"9:1 S010"}) {
		t.Errorf("got %v", problems)
	}
	checkProblems(t, strings.Repeat("x\n", 20), problems)
	if len(terms) != 3 || terms[0].Name != "WAL" || terms[0].Text != "A log.\n\n- of writes" || terms[2].Text != "It waits." {
		t.Errorf("got %+v", terms)
	}
}

func TestVariantsAndPoolsAreKeptFromTheQuizAfterTheLesson(t *testing.T) {
	ask := func(id, meta string) string {
		return "### Q: Which?\n<!-- q id: " + id + meta + " -->\n\n- [x] a\n- [ ] b\n\n"
	}
	fsys := pack(1)
	fsys["lessons/folder-0000/lesson.md"].Data = []byte("---\nid: a\ntitle: A\n---\n\nText.\n\n" + ask("inside", ""))
	fsys["lessons/folder-0000/quiz.md"].Data = []byte(ask("own", "") + ask("variant", ", variant-of: own") + ask("test", ", pool: testout-m01") + ask("last", ""))
	l, err := load(t, fsys, Cache{}).Lesson("a")
	if err != nil {
		t.Fatal(err)
	}
	ids := func(questions []*quiz.Question) string {
		var out []string
		for _, q := range questions {
			out = append(out, q.ID)
		}
		return strings.Join(out, " ")
	}
	if got := []string{ids(l.OwnQuiz()), ids(l.Asked()), ids(l.Questions())}; !slices.Equal(got, []string{"own last", "inside own last", "inside own variant test last"}) {
		t.Errorf("got %q", got)
	}
}
