package check

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
)

// A pack of many lessons is made of the shipped ones: the words of real lessons, every id with a number behind it.

const perLesson = 10 // questions

var (
	someID  = regexp.MustCompile(`(\b(?:id|variant-of|replaces): )([a-z0-9-]+)`)
	needsID = regexp.MustCompile(`(?m)^needs: .*$`)
)

// bigPack is a pack of ten questions in each lesson.
func bigPack(tb testing.TB, questions int) fs.FS {
	tb.Helper()
	out := fstest.MapFS{}
	put := func(name, text string) { out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	var manifest strings.Builder
	manifest.WriteString("format: 1\nid: org.example.big\nversion: 1.0.0\ntitle: \"Big\"\nlanguage: en\nlicense: MIT\nreport: mailto:ada@example.org\n" +
		"objectives:\n" + shippedObjectives(tb) + "outline:\n")
	for i := range questions / perLesson {
		lesson, quiz := numbered(tb, i)
		folder := fmt.Sprintf("lesson-%d", i)
		put("lessons/"+folder+"/lesson.md", lesson)
		put("lessons/"+folder+"/quiz.md", quiz)
		fmt.Fprintf(&manifest, "  - lesson: %s\n", folder)
	}
	put(content.ManifestName, manifest.String())
	return out
}

// shippedObjectives are the lines of the shipped manifest that list them.
func shippedObjectives(tb testing.TB) string {
	_, rest, _ := strings.Cut(shippedFile(tb, content.ManifestName), "\nobjectives:\n")
	lines, _, _ := strings.Cut(rest, "\n\n")
	return lines + "\n"
}

func shippedFile(tb testing.TB, name string) string {
	tb.Helper()
	b, err := fs.ReadFile(content.Shipped(), name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// numbered is the i-th lesson with its quiz.
func numbered(tb testing.TB, i int) (lesson, quiz string) {
	tb.Helper()
	dir := []string{"m01-1-request-arrives", "m01-2-who-owns-what", "m01-3-what-backends-ship", "m01-4-a-working-day"}[i%4]
	number := func(s string) string { return someID.ReplaceAllString(s, fmt.Sprintf("${1}${2}-%d", i)) }
	lesson = needsID.ReplaceAllString(number(shippedFile(tb, "lessons/"+dir+"/lesson.md")), "needs: []")
	rest := perLesson - strings.Count(lesson, "\n### Q:")
	parts := strings.SplitAfterN(number(shippedFile(tb, "lessons/"+dir+"/quiz.md")), "\n### Q:", rest+2)
	return lesson, strings.TrimSuffix(strings.Join(parts[:rest+1], ""), "\n### Q:") + "\n"
}

func benchmarkCheck(b *testing.B, questions int) {
	fsys := bigPack(b, questions)
	b.ReportAllocs()
	for b.Loop() {
		p, err := Read(fsys, ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		r := Run(p, Options{})
		if r.Items != questions || r.Lessons != questions/perLesson {
			b.Fatalf("%d questions in %d lessons", r.Items, r.Lessons)
		}
	}
}

// BenchmarkCheck1000 is the promise: 100 lessons and 1,000 questions in less than a second on two cores.
func BenchmarkCheck1000(b *testing.B) { benchmarkCheck(b, 1000) }

// BenchmarkCheck3000 is three times as much, to see that time grows with the pack and not faster. Ten times as much would be
// more than content.MaxParsedBytes.
func BenchmarkCheck3000(b *testing.B) { benchmarkCheck(b, 3000) }

func TestTheBigPackCanBeRead(t *testing.T) {
	p, err := Read(bigPack(t, 40), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range p.Problems {
		t.Error(problem)
	}
	if len(p.Items) != 40 || len(p.Lessons) != 4 {
		t.Errorf("%d questions in %d lessons", len(p.Items), len(p.Lessons))
	}
}
