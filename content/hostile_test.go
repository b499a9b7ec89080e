package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/bench/cpu"
)

// hostile are packs that a stranger could send. Each is one good lesson with one thing changed, and is either refused,
// with a place, or inert: nothing is in it that Text refuses.
var hostile = []struct {
	name    string
	file    string // lesson.md, quiz.md, pack.yaml, lab.yaml or glossary.md
	src     string
	refused bool
}{
	// too much of something
	{"a file of 300 KB", "lesson.md", matter + strings.Repeat("word word word\n\n", 20_000), true},
	{"a paragraph of 250 KB", "lesson.md", matter + strings.Repeat("word ", 50_000), true},
	{"a paragraph of 250 KB with empty lines that are none", "lesson.md", matter + strings.Repeat("word word word word\n\u00a0\n\u2003\n", 8000), true},
	{"a word of 200 KB", "lesson.md", matter + strings.Repeat("w", 200_000), true},
	{"a word of 200 KB in a title", "lesson.md", "---\nid: a\ntitle: " + strings.Repeat("w", 200_000) + "\n---\n", true},
	{"a title of 200 KB", "lesson.md", "---\nid: a\ntitle: " + strings.Repeat("w ", 100_000) + "\n---\n", true},
	{"100,000 headings", "lesson.md", matter + strings.Repeat("#\n\n", 80_000), true},
	{"1,000 underlined headings", "lesson.md", matter + strings.Repeat("a\n=\n\n", 1000), true},
	{"a table of 1,000 columns and 2,000 rows", "lesson.md", matter + "a" + strings.Repeat("|a", 999) + "\n-" + strings.Repeat("|-", 999) + "\n" + strings.Repeat("x\n", 2000), true},
	{"a table of 51 columns", "lesson.md", matter + strings.Repeat("|a", 51) + "|\n" + strings.Repeat("|-", 51) + "|\n", true},
	{"a table of 201 rows", "lesson.md", matter + "|a|\n|-|\n" + strings.Repeat("|b|\n", 201), true},
	{"a table in quotes of 1,000 columns", "lesson.md", matter + "> a" + strings.Repeat("|a", 999) + "\n> -" + strings.Repeat("|-", 999) + "\n" + strings.Repeat("x\n", 2000), true},
	{"many tables in one block", "lesson.md", matter + strings.Repeat("a|b\n-|-\n", 1000), true},
	{"10,000 options", "quiz.md", "### Q: What?\n<!-- q id: x -->\n\n" + strings.Repeat("- [ ] a\n\n", 10_000), true},
	{"10,000 foreseen answers", "quiz.md", "### Q: What?\n<!-- q id: x, kind: text -->\n\n" + numbered("- [ ] a%d\n\n", 5000) + numbered("- [x] b%d\n\n", 5000), true},
	{"10,000 questions", "quiz.md", strings.Repeat("### Q: a\n\n", 10_000), true},
	{"10,000 screens", "lesson.md", matter + strings.Repeat("<!-- screen -->\n\n", 10_000), false},
	{"10,000 rules", "lesson.md", matter + strings.Repeat("---\n\n", 10_000), false},
	{"10,000 lists", "lesson.md", matter + strings.Repeat("- a\n\n* b\n\n", 10_000), false},
	{"10,000 fences", "lesson.md", matter + strings.Repeat("```\n\n", 20_000), false},
	// nesting
	{"quotes 8,000 deep", "lesson.md", matter + strings.Repeat(">", 8000), true},
	{"quotes 8,000 deep with spaces", "lesson.md", matter + strings.Repeat("> ", 4000), true},
	{"quotes 17 deep", "lesson.md", matter + strings.Repeat("> ", 17) + "a", true},
	{"quotes 16 deep", "lesson.md", matter + strings.Repeat("> ", 16) + "a", false},
	{"lists 4,000 deep on one line", "lesson.md", matter + strings.Repeat("- ", 4000) + "a", true},
	{"numbered lists 2,000 deep", "lesson.md", matter + strings.Repeat("1. ", 2000) + "a", true},
	{"lists 100 deep on many lines", "lesson.md", matter + stairs(100, "  ", "- a\n"), true},
	{"lists 100 deep with empty lines", "lesson.md", matter + stairs(100, "  ", "- a\n\n"), true},
	{"quotes and lists by turns", "lesson.md", matter + strings.Repeat("> - ", 1000) + "a", true},
	{"brackets 8,000 deep", "lesson.md", matter + strings.Repeat("[ ", 4000), false},
	{"images 4,000 deep", "lesson.md", matter + strings.Repeat("![ ", 2600), false},
	{"links in links", "lesson.md", matter + strings.Repeat("[a]( ", 1600), false},
	// what parsers are slow at
	{"emphasis *_", "lesson.md", matter + blocks("*_", 450, " "), false},
	{"emphasis a**b_", "lesson.md", matter + blocks("a**b_", 190, " "), false},
	{"emphasis *a _b", "lesson.md", matter + blocks("*a _b ", 1300, ""), false},
	{"emphasis **a", "lesson.md", matter + blocks("**a ", 2000, ""), false},
	{"backticks of every length", "lesson.md", matter + numberedTicks(), false},
	{"brackets that close nothing", "lesson.md", matter + blocks("] ", 4000, ""), false},
	{"empty links", "lesson.md", matter + blocks("[] ", 2600, ""), false},
	{"link beginnings", "lesson.md", matter + blocks("[a](<b ", 1100, ""), false},
	{"angle brackets", "lesson.md", matter + blocks("a <b c='", 1000, ""), false},
	{"comment beginnings", "lesson.md", matter + blocks("a <!-- ", 1000, ""), false},
	{"declarations", "lesson.md", matter + blocks("a <![CDATA[ ", 650, ""), false},
	{"ampersands", "lesson.md", matter + blocks("& ", 4000, ""), false},
	{"hard breaks", "lesson.md", matter + blocks("a  \n", 2000, ""), false},
	{"link definitions by the thousand", "lesson.md", matter + blocks("[a]: b\n", 1100, ""), true},
	{"link definitions with open titles", "lesson.md", matter + blocks("[a]: b 'c\n", 800, ""), true},
	{"empty items", "lesson.md", matter + blocks("-\n", 4000, ""), false},
	{"HTML blocks", "lesson.md", matter + blocks("<div>\n", 1300, ""), true},
	{"tabs", "lesson.md", matter + blocks("\t", 8000, "a"), false},
	{"fields of metadata by the thousand", "quiz.md", "### Q: What?\n<!-- q " + numbered("k%d: 1, ", 900) + "-->\n", true},
	{"a pattern that repeats", "quiz.md", "### Q: What?\n<!-- q id: x, kind: text -->\n\n- [x] a\n- [x] /((((x{30}){30}){30}){30})/\n", true},
	{"a pattern of 10 KB", "quiz.md", "### Q: What?\n<!-- q id: x, kind: text -->\n\n- [x] a\n- [x] /" + strings.Repeat("(x|y)", 160) + "/\n", true},
	{"a number without end", "quiz.md", "### Q: What?\n<!-- q id: x, kind: number -->\n\n- [x] 1e999 ± 0\n", true},
	{"a band without end", "quiz.md", "### Q: What?\n<!-- q id: x, kind: number -->\n\n- [x] 1e308 ± 1e308%\n", true},
	// YAML
	{"an alias bomb", "pack.yaml", manifestHead + bomb(), true},
	{"an anchor", "pack.yaml", manifestHead + "outline: &a []\n", true},
	{"an alias to itself", "pack.yaml", manifestHead + "outline: &a [*a]\n", true},
	{"a merge key", "pack.yaml", manifestHead + "<<: { license: MIT }\n", true},
	{"10,000 keys", "pack.yaml", manifestHead + "moved:\n" + numbered("  k%d: v\n", 10_000), true},
	{"10,000 unknown keys", "pack.yaml", manifestHead + numbered("k%d: v\n", 10_000), true},
	{"10,000 keys in braces", "pack.yaml", manifestHead + "moved: {" + numbered("k%d: v, ", 10_000) + "}\n", true},
	{"brackets 200,000 deep", "pack.yaml", manifestHead + "outline: " + strings.Repeat("[", 200_000), true},
	{"braces 200,000 deep", "pack.yaml", manifestHead + "outline: " + strings.Repeat("{", 200_000), true},
	{"dashes 100,000 deep", "pack.yaml", manifestHead + "outline:\n" + strings.Repeat("- ", 100_000), true},
	{"question marks 100,000 deep", "pack.yaml", strings.Repeat("? ", 100_000), true},
	{"modules in modules", "pack.yaml", manifestHead + "outline: [" + strings.Repeat("{module: {id: m, outline: [", 5) + strings.Repeat("]}}", 5) + "]\n", true},
	{"a manifest of 300 KB", "pack.yaml", manifestHead + strings.Repeat("# a\n", 75_000), true},
	{"100,000 entries", "pack.yaml", manifestHead + "retired: [" + strings.Repeat("a,", 100_000) + "]\n", true},
	{"6,000 lessons", "pack.yaml", manifestHead + "outline:\n" + numbered("  - lesson: l%d\n", 6000), true},
	{"one lesson 6,000 times", "pack.yaml", manifestHead + "outline:\n" + strings.Repeat("  - lesson: a\n", 6000), true},
	{"an open quote of 200 KB", "pack.yaml", manifestHead + "summary: \"" + strings.Repeat("a\n", 100_000), true},
	{"tags", "pack.yaml", manifestHead + "summary: !!binary aGVsbG8=\n", true},
	{"a tag of Go", "pack.yaml", manifestHead + "summary: !!python/object:os.system a\n", true},
	{"a second document", "pack.yaml", manifestHead + "outline: [{lesson: a}]\n---\nformat: 1\n", true},
	{"another format", "pack.yaml", "format: 99\nid: org.example.a\n", true},
	{"a format that is no number", "pack.yaml", "format: one\n", true},
	{"wrong sorts throughout", "pack.yaml", "format: []\nid: {}\nversion: [1]\ntitle: {a: b}\noutline: a\nauthors: 1\nrequires: []\nassessment: x\n", true},
	{"a list", "pack.yaml", "- a\n- b\n", true},
	{"an empty manifest", "pack.yaml", "", true},
	{"bytes", "pack.yaml", "\x7fELF\x02\x01\x01\x00\x00", true},
	{"an id with a Cyrillic letter", "pack.yaml", strings.Replace(manifestHead, "example", "exаmple", 1) + "outline: [{lesson: a}]\n", true},
	{"a folder outside", "pack.yaml", manifestHead + "outline: [{lesson: ../../etc}]\n", true},
	{"a folder at the root", "pack.yaml", manifestHead + "outline: [{lesson: /etc}]\n", true},
	{"a folder of Windows", "pack.yaml", manifestHead + "outline: [{lesson: 'C:\\x'}, {lesson: 'a\\..\\b'}]\n", true},
	{"a folder called ..", "pack.yaml", manifestHead + "outline: [{lesson: ..}]\n", true},
	{"a folder with NUL", "pack.yaml", manifestHead + "outline: [{lesson: \"a\\0\"}]\n", true},
	{"a folder that is not there", "pack.yaml", manifestHead + "outline: [{lesson: b}]\n", true},
	{"endless floats", "pack.yaml", manifestHead + "outline: [{lesson: a}]\nassessment: { pass: .inf }\n", true},
	{"points that are no number", "quiz.md", "### Q: What?\n<!-- q id: x, points: .nan -->\n\n- [x] a\n- [ ] b\n", true},
	// labs
	{"a lab outside", "pack.yaml", manifestHead + "outline: [{lab: ../../etc}]\n", true},
	{"a lab at the root", "pack.yaml", manifestHead + "outline: [{lab: /etc}]\n", true},
	{"a lab that is not there", "pack.yaml", manifestHead + "outline: [{lab: m}]\n", true},
	{"one lab 6,000 times", "pack.yaml", manifestHead + "outline:\n" + strings.Repeat("  - lab: l\n", 6000), true},
	{"6,000 labs", "pack.yaml", manifestHead + "outline:\n" + numbered("  - lab: l%d\n", 6000), true},
	{"a lab of 300 KB", "lab.yaml", "id: l\nkind: sql\ntitle: L\n" + strings.Repeat("# a\n", 75_000), true},
	{"a billion laughs in a lab", "lab.yaml", "id: l\nkind: sql\ntitle: L\na: &a [x,x]\nb: [*a,*a]\ntitle: *a\n", true},
	{"a lab whose title is an alias", "lab.yaml", "id: l\nkind: sql\nsetup: &a L\ntitle: *a\n", true},
	{"brackets 100,000 deep in a lab", "lab.yaml", "id: l\nkind: sql\ntitle: L\nchecks: " + strings.Repeat("[", 100_000), true},
	{"a lab that is a list", "lab.yaml", "- id: l\n", true},
	{"an empty lab", "lab.yaml", "", true},
	{"a lab of bytes", "lab.yaml", "\x7fELF\x02\x01\x01\x00\x00", true},
	{"a lab of a kind with a tab", "lab.yaml", "id: l\nkind: \"s\\tl\"\ntitle: L\n", true},
	{"a lab whose id is a path", "lab.yaml", "id: ../../l\nkind: sql\ntitle: L\n", true},
	{"a lab of a million minutes", "lab.yaml", "id: l\nkind: sql\ntitle: L\nminutes: 1000000\n", true},
	{"tabs and newlines in a lab's title", "lab.yaml", "id: l\nkind: sql\ntitle: \"a\\tb\\nm00\\t9\\t9\"\n", false},
	{"escapes in a lab's title", "lab.yaml", "id: l\nkind: sql\ntitle: \"A\\x1b]52;c;eA==\\a\"\n", true},
	{"raw escapes in a lab's title", "lab.yaml", "id: l\nkind: sql\ntitle: A\x1b]0;B\x07\n", false},
	{"bidi in a lab's title", "lab.yaml", "id: l\nkind: sql\ntitle: \"A\\u202Ecba\"\n", true},
	// what would reach the terminal
	{"escapes in a title", "lesson.md", "---\nid: a\ntitle: \"A\\x1b]52;c;eA==\\a\"\n---\n", true},
	{"C1 in a title", "lesson.md", "---\nid: a\ntitle: \"A\\x9b2J\"\n---\n", true},
	{"bidi in a title", "lesson.md", "---\nid: a\ntitle: \"A\\u202Ecba\"\n---\n", true},
	{"private use in a title", "lesson.md", "---\nid: a\ntitle: \"A\\uE000\"\n---\n", true},
	{"raw escapes in a title", "lesson.md", "---\nid: a\ntitle: A\x1b]0;B\x07\n---\n", false},
	{"raw escapes everywhere", "lesson.md", matter + "# \x1b[2J\n\n\x1b[2J `\x1b[2J` [\x1b[2J](http://\x1b[2J)\n\n```\x1b[2J\n\x1b[2J\n```\n\n| \x1b[2J |\n|---|\n| \x1b[2J |\n\n> [!NOTE]\n> \x1b[2J\n", false},
	{"raw C1", "lesson.md", matter + "\u009b2J \x9b2J\n", false},
	{"raw bidi and invisible characters", "lesson.md", matter + "a\u202Eb\u2066c\u200Ed\u2060e\u00ADf\uFEFFg\U000E0041h\uE000i\n", false},
	{"carriage returns", "lesson.md", matter + "good\rbad\n", false},
	{"NUL", "lesson.md", matter + "a\x00b\n", false},
	{"invalid UTF-8", "lesson.md", matter + "a\xff\xfe\xc3\x28\xed\xa0\x80b\n", false},
	{"letters under a hundred marks", "lesson.md", matter + "a" + strings.Repeat("\u0301", 100) + "\n", false},
	{"an entity in prose", "lesson.md", matter + "a &#27;]52;c;eA==&#7; b\n", true},
	{"an entity in a heading", "lesson.md", matter + "## &#x1b;[2J\n", true},
	{"an entity in a cell", "lesson.md", matter + "| a |\n|---|\n| &#155;2J |\n", true},
	{"an entity in an address", "lesson.md", matter + "[a](https://example.org/&#x1b;[2J)\n", true},
	{"an entity in code", "lesson.md", matter + "`&#27;`\n", false},
	{"a link to a script", "lesson.md", matter + "[a](javascript:alert(1))\n", true},
	{"a link to a file", "lesson.md", matter + "<file:///etc/passwd>\n", true},
	{"escapes in an option", "quiz.md", "### Q: \x1b[2J?\n<!-- q id: x -->\n\n- [x] \x1b[2J\n  > \x1b[2J\n- [ ] b\n\n> [!TIP]\n> \x1b[2J\n", false},
	{"an entity in feedback", "quiz.md", "### Q: What?\n<!-- q id: x -->\n\n- [x] a\n  > &#27;[2J\n- [ ] b\n", true},
	{"an escape in metadata", "quiz.md", "### Q: What?\n<!-- q id: x, note: \"\\e[2J\" -->\n\n- [x] a\n- [ ] b\n", true},
	{"escapes in an id", "quiz.md", "### Q: What?\n<!-- q id: \"x\\e[2J\" -->\n\n- [x] a\n- [ ] b\n", true},
	{"escapes in a kind", "quiz.md", "### Q: What?\n<!-- q id: x, kind: \"\x1b[2J\" -->\n\n- [x] a\n- [ ] b\n", true},
	{"escapes in a comment", "quiz.md", "### Q: What?\n<!-- q id: x -->\n\n- [x] a <!-- \x1b[2J -->\n- [ ] b\n", true},
	{"escapes in a term", "glossary.md", "## \x1b[2J\n\n\x1b[2J\n", false},
	{"an open comment", "lesson.md", matter + "<!-- a\n\nb\n", true},
	{"HTML", "lesson.md", matter + "<script>alert(1)</script>\n", true},
	{"no front matter", "lesson.md", "# A\n", true},
	{"front matter without end", "lesson.md", "---\nid: a\n" + strings.Repeat("a\n", 100_000), true},
	{"an empty lesson", "lesson.md", "", true},
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// blocks repeats something n times with a space in between, and that as a block over and over, up to 250 KB.
func blocks(s string, n int, end string) string {
	block := strings.Repeat(s, n) + end + "\n\n"
	return strings.Repeat(block, 250_000/len(block))
}

func stairs(n int, indent, s string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(indent, i) + s)
	}
	return b.String()
}

func numberedTicks() string {
	var b strings.Builder
	for i := 1; b.Len() < 8000; i++ {
		b.WriteString(strings.Repeat("`", i%120+1) + " ")
	}
	return strings.Repeat(b.String()+"\n\n", 30)
}

func bomb() string {
	s := "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 15; i++ {
		s += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	return s
}

func TestHostilePacksAreRefusedOrInert(t *testing.T) {
	if len(hostile) < 60 {
		t.Errorf("got %d cases, want 60", len(hostile))
	}
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"pack.yaml":           {Data: []byte(manifestHead + "capabilities: [sql]\noutline: [{lesson: a}, {lab: l}]\n")},
				"labs/l/lab.yaml":     {Data: []byte("id: l\nkind: sql\ntitle: L\n")},
				"lessons/a/lesson.md": {Data: []byte(matter + "A\n")},
				"lessons/a/quiz.md":   {Data: []byte(ask("q"))},
			}
			name := tt.file
			if name == "lesson.md" || name == "quiz.md" {
				name = "lessons/a/" + name
			}
			if name == "lab.yaml" {
				name = "labs/l/" + name
			}
			fsys[name] = &fstest.MapFile{Data: []byte(tt.src)}
			const deadline = 2 * slowdown * time.Second
			all, took, mb, err := measured(fsys)
			if took > deadline || mb > 256 {
				t.Errorf("took %v and %d MB, want no more than 2 s of a processor and 256 MB", took, mb)
			}
			if tt.refused != (err != nil) {
				t.Errorf("got %v, want refused: %v", err, tt.refused)
			}
			var problems Problems
			if errors.As(err, &problems) {
				if problems[0].At.File != name && problems[0].At.File != "pack.yaml" {
					t.Errorf("got a problem in %s, want one in %s", problems[0].At.File, name)
				}
				checkProblems(t, Text(string(fsys[problems[0].At.File].Data)), problems[:1])
			} else if err != nil {
				t.Errorf("got %v, want problems with places", err)
			}
			eachString(reflect.ValueOf(all), func(s string) {
				if !clean(s) {
					t.Errorf("this is left: %q", s)
				}
			})
		})
	}
}

// measured reads everything of a pack and returns how long a processor worked on it and how much the heap grew at most.
func measured(fsys fs.FS) (all []any, took time.Duration, mb uint64, err error) {
	done, peak := make(chan struct{}), make(chan uint64)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	go func() {
		most := before
		for tick := time.Tick(2 * time.Millisecond); ; {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-done:
				peak <- most
				return
			case <-tick:
			}
		}
	}()
	took = cpu.Took(func() { all, err = readAll(fsys) })
	close(done)
	return all, took, (<-peak - before) >> 20, err
}

// readAll reads everything of a pack.
func readAll(fsys fs.FS) ([]any, error) {
	c, err := Load(fsys, Cache{})
	if err != nil {
		return nil, err
	}
	m, err := c.Manifest()
	all := []any{c.Outline, m, c.AllLabs()}
	for _, module := range c.Modules {
		for _, ref := range c.Lessons(module) {
			l, e := c.Lesson(ref.ID)
			all, err = append(all, ref, l), errors.Join(err, e)
		}
	}
	terms, e := c.Glossary()
	return append(all, terms), errors.Join(err, e)
}

// eachString calls f for every string that can be reached from a value.
func eachString(v reflect.Value, f func(string)) {
	switch v.Kind() {
	case reflect.String:
		f(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachString(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachString(v.Field(i), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachString(v.Index(i), f)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachString(k, f)
			eachString(v.MapIndex(k), f)
		}
	}
}

func TestWhatIsNoFileIsNotRead(t *testing.T) {
	write := func(t *testing.T, dir, name, src string) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(src), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name   string
		change func(dir string) error
	}{
		{"a link instead of a lesson", func(dir string) error {
			return replace(filepath.Join(dir, "lessons", "a", "lesson.md"), func(f string) error { return os.Symlink("other.md", f) })
		}},
		{"a link instead of a quiz", func(dir string) error {
			return replace(filepath.Join(dir, "lessons", "a", "quiz.md"), func(f string) error { return os.Symlink("/etc/passwd", f) })
		}},
		{"a link that leads nowhere", func(dir string) error {
			return replace(filepath.Join(dir, "lessons", "a", "quiz.md"), func(f string) error { return os.Symlink("nowhere", f) })
		}},
		{"a link instead of a folder", func(dir string) error {
			return replace(filepath.Join(dir, "lessons", "a"), func(f string) error { return os.Symlink("../elsewhere", f) })
		}},
		{"a link instead of all folders", func(dir string) error {
			if err := os.Rename(filepath.Join(dir, "lessons"), filepath.Join(dir, "others")); err != nil {
				return err
			}
			return os.Symlink("others", filepath.Join(dir, "lessons"))
		}},
		{"a link instead of a lab", func(dir string) error {
			return replace(filepath.Join(dir, "labs", "l", "lab.yaml"), func(f string) error { return os.Symlink("other.yaml", f) })
		}},
		{"a pipe instead of a lab", func(dir string) error { return replace(filepath.Join(dir, "labs", "l", "lab.yaml"), pipe) }},
		{"a folder instead of a lesson", func(dir string) error {
			return replace(filepath.Join(dir, "lessons", "a", "lesson.md"), func(f string) error { return os.Mkdir(f, 0o700) })
		}},
		{"a folder instead of a quiz", func(dir string) error {
			return replace(filepath.Join(dir, "lessons", "a", "quiz.md"), func(f string) error { return os.Mkdir(f, 0o700) })
		}},
		{"a folder instead of the manifest", func(dir string) error {
			return replace(filepath.Join(dir, "pack.yaml"), func(f string) error { return os.Mkdir(f, 0o700) })
		}},
		{"a pipe instead of a quiz", func(dir string) error { return replace(filepath.Join(dir, "lessons", "a", "quiz.md"), pipe) }},
		{"a pipe instead of the manifest", func(dir string) error { return replace(filepath.Join(dir, "pack.yaml"), pipe) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "pack.yaml", manifestHead+"capabilities: [sql]\noutline: [{lesson: a}, {lab: l}]\n")
			write(t, dir, "labs/l/lab.yaml", "id: l\nkind: sql\ntitle: L\n")
			write(t, dir, "labs/l/other.yaml", "id: l\nkind: sql\ntitle: L\n")
			write(t, dir, "lessons/a/lesson.md", matter)
			write(t, dir, "lessons/a/other.md", matter)
			write(t, dir, "lessons/a/quiz.md", ask("q"))
			write(t, dir, "elsewhere/lesson.md", matter)
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			for name, fsys := range map[string]fs.FS{"os.DirFS": os.DirFS(dir), "os.Root": root.FS()} {
				if _, err := readAll(fsys); err != nil {
					t.Fatalf("%s, before the change: %v", name, err)
				}
			}
			if err := tt.change(dir); err != nil {
				t.Skip(err)
			}
			for name, fsys := range map[string]fs.FS{"os.DirFS": os.DirFS(dir), "os.Root": root.FS()} {
				_, err := readAll(fsys)
				var problems Problems
				if !errors.As(err, &problems) || !slices.ContainsFunc(placesOf(problems), func(s string) bool { return strings.HasSuffix(s, "S003") }) {
					t.Errorf("%s: got %v, want a file that cannot be read", name, err)
				}
			}
		})
	}
}

func replace(file string, with func(string) error) error {
	return errors.Join(os.RemoveAll(file), with(file))
}

// lying is a file that says it is shorter than it is.
type lying struct{ fstest.MapFS }

func (l lying) Stat(name string) (fs.FileInfo, error) {
	info, err := l.MapFS.Stat(name)
	return short{info}, err
}

type short struct{ fs.FileInfo }

func (short) Size() int64 { return 1 }

func TestSizesAreCountedNotBelieved(t *testing.T) {
	fsys := pack(1)
	fsys["lessons/folder-0000/quiz.md"] = &fstest.MapFile{Data: []byte(strings.Repeat("a\n\n", MaxMarkdownBytes))}
	_, err := load(t, lying{fsys}, Cache{}).Lesson("lesson-0000")
	if err == nil || !strings.Contains(err.Error(), "longer than 256 KB") {
		t.Errorf("got %v, want a file that is too long", err)
	}
}
