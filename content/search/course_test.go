package search

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
)

func TestCourseDocsHaveEverySectionTermAndQuestionThatIsAsked(t *testing.T) {
	course := shippedCourse()
	counts := map[content.HitKind]int{}
	for d := range shippedDocs() {
		counts[d.Kind]++
		switch {
		case d.Source != course.ID, d.Title == "", d.Place == "", d.Body == "" && d.Kind != content.HitSection:
			t.Errorf("something is missing: %+v", d)
		case d.Kind != content.HitTerm && d.Lesson == "", d.Kind == content.HitItem && d.Item == "":
			t.Errorf("nobody can open it: %+v", d)
		case d.clean().Body != d.Body || d.clean().Lesson != d.Lesson:
			t.Errorf("it has not passed the filter: %+v", d)
		}
	}
	want := map[content.HitKind]int{}
	terms, err := course.Glossary()
	if err != nil {
		t.Fatal(err)
	}
	want[content.HitTerm] = len(terms)
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			l, err := course.Lesson(ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			want[content.HitSection] += len(l.Sections)
			want[content.HitItem] += len(l.Asked())
		}
	}
	for _, kind := range []content.HitKind{content.HitSection, content.HitTerm, content.HitItem} {
		if counts[kind] != want[kind] || want[kind] == 0 {
			t.Errorf("kind %d: %d documents, want %d", kind, counts[kind], want[kind])
		}
	}
}

func TestLessonsAreFoundByTheirTitles(t *testing.T) {
	x := Open("")
	defer x.Close()
	course := shippedCourse()
	if err := x.Update(t.Context(), course.ID, "1", shippedDocs()); err != nil {
		t.Fatal(err)
	}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			hits, err := x.Search(t.Context(), ref.Title, Options{})
			if err != nil || len(hits) == 0 || hits[0].Lesson != ref.ID || hits[0].Section != 0 {
				t.Errorf("%q finds %+v (%v)", ref.Title, hits, err)
			}
		}
	}
	for _, title := range []string{"request", "status code", "API", "idempotent"} {
		hits, _ := x.Search(t.Context(), title, Options{})
		terms, _ := course.Glossary()
		known := slices.ContainsFunc(terms, func(t content.Term) bool { return strings.EqualFold(t.Name, title) })
		if known && (len(hits) == 0 || hits[0].Kind != content.HitTerm || !strings.EqualFold(hits[0].Title, title)) {
			t.Errorf("%q is no term on top of %+v", title, hits)
		}
	}
}

const manifest = `format: 1
id: org.example.pack
version: 1.0.0
title: Pack
language: en
license: MIT
objectives: [{ id: o, text: "Do it." }]
outline:
  - module:
      id: m
      title: Module
      outline: [{ lesson: one }, { lesson: two }]
`

const goodLesson = "---\nid: one\ntitle: Lesson one\n---\n\n## Head\n\nProse with *marks* and `code`.\n\n> [!NOTE]\n> A note\n\n- item\n  - inner\n\n| left | right |\n|---|---|\n| cell | other |\n\n```sql\nSELECT inside;\n```\n\n<!-- not shown -->\n"

const goodQuiz = `### Q: What is typed?
<!-- q id: typed, kind: text -->

- [x] secretanswer

### Q: Which number?
<!-- q id: count, kind: number -->

- [x] 31337 ± 0

### Q: Order these.
<!-- q id: steps -->

1. zebra first
2. apple second

### Q: Choose.
<!-- q id: choice -->

- [x] the right one
  > feedback of it
- [ ] another

> [!TIP]
> hinting

> [!NOTE]
> explaining
`

func pack(t *testing.T, files map[string]string) *content.Course {
	t.Helper()
	fsys := fstest.MapFS{
		"pack.yaml":              {Data: []byte(manifest)},
		"lessons/one/lesson.md":  {Data: []byte(goodLesson)},
		"lessons/one/quiz.md":    {Data: []byte(goodQuiz)},
		"lessons/two/lesson.md":  {Data: []byte("---\nid: two\ntitle: Lesson two\n---\n\nText.\n")},
		"lessons/folder/keep.md": {Data: nil, Mode: fs.ModePerm},
	}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return course
}

func TestALessonThatCannotBeReadIsReportedAndLeftOut(t *testing.T) {
	course := pack(t, map[string]string{"lessons/one/quiz.md": "### Q: No options and no id\n"})
	var failed []string
	var found []string
	for d, err := range CourseDocs(course) {
		if err != nil {
			failed = append(failed, d.Lesson+": "+err.Error())
			continue
		}
		found = append(found, d.Title)
	}
	if len(failed) != 1 || !strings.HasPrefix(failed[0], "one: lesson one: ") {
		t.Errorf("reported %q", failed)
	}
	if !slices.Equal(found, []string{"Lesson two"}) {
		t.Errorf("found %q", found)
	}
}

func TestABrokenGlossaryIsReportedAndLeftOut(t *testing.T) {
	course := pack(t, map[string]string{"glossary.md": "## term without text\n"})
	n := 0
	for range Readable(CourseDocs(course), func(err error) { n++ }) {
		if n != 1 {
			t.Fatalf("%d errors before the first lesson, want 1", n)
		}
	}
}

func TestDocumentsHaveWhatIsShownAndNoAnswers(t *testing.T) {
	var all []string
	for d, err := range CourseDocs(pack(t, nil)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d.Title+"\n"+d.Body)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"Head\n", "Prose with marks and `code`.", "A note", "item", "inner", "left | right", "cell | other", "SELECT inside;", "What is typed?", "the right one", "apple second\nzebra first"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	for _, not := range []string{"secretanswer", "31337", "feedback", "hinting", "explaining", "not shown"} {
		if strings.Contains(text, not) {
			t.Errorf("%q is in %q", not, text)
		}
	}
}

func TestAWalkCanBeLeft(t *testing.T) {
	for stop := range 8 {
		n := 0
		for range CourseDocs(pack(t, map[string]string{"glossary.md": "## a\nb\n\n## c\nd\n"})) {
			if n++; n > stop {
				break
			}
		}
		if n != min(stop+1, 8) {
			t.Errorf("%d documents, want %d", n, stop+1)
		}
	}
}
