package content

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
)

// sample has a field of every sort that YAML is decoded into.
type sample struct {
	At    quiz.Pos
	Title string   `yaml:"title"`
	Count int      `yaml:"count"`
	Share float64  `yaml:"share"`
	Is    bool     `yaml:"is"`
	Maybe *int     `yaml:"maybe"`
	Names []string `yaml:"names"`
	Inner struct {
		X int `yaml:"x"`
	} `yaml:"inner"`
	Inners []struct {
		At quiz.Pos
		X  int `yaml:"x"`
	} `yaml:"inners"`
	Any map[string]string `yaml:"any"`
}

func TestYAMLIsRead(t *testing.T) {
	src := "title: 'a: b' # a comment\ncount: 3\nshare: 0.5\nis: true\nmaybe: 7\nnames: [a, \"b\"]\ninner: { x: 1 }\ninners:\n  - x: 2\n  - { x: 3 }\nany:\n  c: 2026-11-01\n  d: off\n"
	var got sample
	keys, problems := decodeYAML(src, quiz.Pos{File: "f", Line: 10, Col: 1}, &got)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	at := func(line, col int) quiz.Pos { return quiz.Pos{File: "f", Line: line, Col: col} }
	if got.Title != "a: b" || got.Count != 3 || got.Share != 0.5 || !got.Is || *got.Maybe != 7 || got.Inner.X != 1 || got.Inners[1].X != 3 {
		t.Errorf("got %+v", got)
	}
	if !reflect.DeepEqual(got.Names, []string{"a", "b"}) || !reflect.DeepEqual(got.Any, map[string]string{"c": "2026-11-01", "d": "off"}) {
		t.Errorf("got names %q and any %q", got.Names, got.Any)
	}
	if got.At != at(10, 1) || got.Inners[0].At != at(18, 5) || got.Inners[1].At != at(19, 5) || keys.of("names") != at(15, 1) || keys.of("absent") != at(10, 1) {
		t.Errorf("places: got %v, %v, %v, %v, %v", got.At, got.Inners[0].At, got.Inners[1].At, keys.of("names"), keys.of("absent"))
	}
}

func TestWhatIsLeftOutInYAMLIsLeftAsItIs(t *testing.T) {
	for _, src := range []string{"", "\n", "# only a comment\n", "title:\ncount:\nnames:\ninner:\nany: ~\n", "{}", "---\n"} {
		var got sample
		if _, problems := decodeYAML(src, quiz.Pos{File: "f", Line: 1, Col: 1}, &got); len(problems) > 0 {
			t.Errorf("%q: %v", src, problems)
		}
		if got.At = (quiz.Pos{}); !reflect.DeepEqual(got, sample{}) {
			t.Errorf("%q: got %+v, want nothing", src, got)
		}
	}
}

func TestMistakesInYAMLAreReportedWhereTheyAre(t *testing.T) {
	keys := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "  k%d: v\n", i)
		}
		return b.String()
	}
	tests := []struct{ src, at, says string }{
		{"title: a: b", "1:9", "colon"},
		{"title: a\ncount 3\n", "2:1", "colon"},
		{"inner:\n\ty: 1\n", "2:1", "indented with a tab"},
		{"title: \"a\nsubject: \"b\"\n", "2:11", "does not fit the lines above"},
		{"titel: a", "1:1", "Did you mean `title`?"},
		{"TITLE: a", "1:1", "Did you mean `title`?"},
		{"subject: a", "1:1", "Check its spelling"},
		{"{title:a}", "1:2", "Put a space after the colon: `title: a`."},
		{"{title a}", "1:2", "Put a colon after the key: `title: a`."},
		{"inner: { y: 1 }", "1:10", "no key called \"y\""},
		{"count: ten", "1:8", "A whole number is wanted here, not \"ten\"."},
		{"count: 1.5", "1:8", "A whole number"},
		{"count: 99999999999999999999", "1:8", "A whole number"},
		{"share: .nan", "1:8", "A number is wanted"},
		{"share: .inf", "1:8", "A number is wanted"},
		{"share: 1e999", "1:8", "A number is wanted"},
		{"share: NaN", "1:8", "A number is wanted"},
		{"is: yes", "1:5", "`true` or `false`"},
		{"title: [a]", "1:8", "Text is wanted"},
		{"title:\n  a: b", "2:3", "Text is wanted"},
		{"names: a", "1:8", "A list is wanted"},
		{"names: { a: b }", "1:8", "A list is wanted"},
		{"inner: a", "1:8", "Lines such as `key: value`"},
		{"any: [a]", "1:6", "Lines such as `key: value`"},
		{"a", "1:1", "Lines such as `key: value`"},
		{"- a", "1:1", "Lines such as `key: value`"},
		{"title: a\ntitle: b", "2:1", "twice"},
		{"any: { a: b, a: c }", "1:14", "twice"},
		{"? [title]\n: a", "1:3", "A key is wanted"},
		{"title: &x a", "1:8", "Anchors and aliases"},
		{"title: *x", "1:8", "Anchors and aliases"},
		{"names: [&x a, *x]", "1:9", "Anchors and aliases"},
		{"any: &x { a: b }", "1:6", "Anchors and aliases"},
		{"&x any: { a: b }", "1:1", "Anchors and aliases"},
		{"<<: { title: a }", "1:1", "no key called \"<<\""},
		{"title: !!str a", "1:8", "Tags"},
		{"title: !x a", "1:8", "Tags"},
		{"any: !!map { a: b }", "1:6", "Tags"},
		{"title: \"\\x1b[2J\"", "1:8", "not text"},
		{"title: \"\\e[2J\"", "1:8", "not text"},
		{"title: \"\\u202e\"", "1:8", "not text"},
		{"title: \"\\N\\L\\0\"", "1:8", "not text"},
		{"\"\\x1b\": a", "1:1", "not text"},
		{"any: { \"\\a\": b }", "1:8", "not text"},
		{"names: [\"\\U000E0041\"]", "1:9", "not text"},
		{"title: \"a", "1:8", "does not end"},
		{"title: 'a\ncount: 3", "1:8", "does not end"},
		{"title: \"\\q\"", "1:9", "escape"},
		{"title: @a", "1:8", "quotes"},
		{"title: `a`", "1:8", "quotes"},
		{"names: [a, b", "1:8", "bracket"},
		{"inner: { x: 1", "1:8", "brace"},
		{"title: a\n\tcount: 3", "2:1", "spaces"},
		{"title: a\n---\ntitle: b", "1:1", "second document"},
		{"{", "1:1", "no YAML"},
		{"title: a\n}", "2:1", "does not fit"},
		{"any:\n" + keys(MaxYAMLKeys+1), "2:3", "more than 2000 keys"},
		{"names: " + strings.Repeat("[", 30), "", "nested too deep"},
		{"title: " + strings.Repeat("a ", MaxYAMLText), "1:8", "longer than 2000 characters"},
		{"title: " + strings.Repeat("a", MaxWordRunes+1), "1:8", "a word of more than 1000"},
		{strings.Repeat("# a\n", MaxYAMLBytes/4+1), "1:1", "longer than 256 KB"},
	}
	for _, tt := range tests {
		name := tt.src[:min(len(tt.src), 40)]
		var out sample
		_, problems := decodeYAML(tt.src, quiz.Pos{File: "f", Line: 1, Col: 1}, &out)
		checkProblems(t, tt.src, problems)
		if len(problems) == 0 {
			t.Errorf("%q: got no problem, want one that says %q", name, tt.says)
			continue
		}
		p := problems[0]
		if got := fmt.Sprintf("%d:%d", p.At.Line, p.At.Col); tt.at != "" && got != tt.at || !strings.Contains(p.Text+" "+p.Fix, tt.says) {
			t.Errorf("%q: got %v, want one at %s that says %q", name, p, tt.at, tt.says)
		}
	}
	if _, problems := decodeYAML("any:\n"+keys(MaxYAMLKeys), quiz.Pos{File: "f", Line: 1, Col: 1}, &sample{}); len(problems) > 0 {
		t.Errorf("%d keys: %v", MaxYAMLKeys, problems)
	}
}

func TestYAMLInTheMiddleOfALineHasItsPlacesThere(t *testing.T) {
	var out sample
	_, problems := decodeYAML("{ titel: a,\n  coutn: 3 }", quiz.Pos{File: "f", Line: 7, Col: 20}, &out)
	if got, want := placesOf(problems), []string{"7:22 S001", "8:3 S001"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestProblemsOfOneDocumentComeToAnEnd(t *testing.T) {
	var out sample
	_, problems := decodeYAML(strings.Repeat("- a\n", 10), quiz.Pos{File: "f", Line: 1, Col: 1}, &out)
	if len(problems) != 1 {
		t.Errorf("got %v, want one problem", problems)
	}
	_, problems = decodeYAML("names: ["+strings.Repeat("[],", 10_000)+"]", quiz.Pos{File: "f", Line: 1, Col: 1}, &out)
	if len(problems) != maxProblems {
		t.Errorf("got %d problems, want %d", len(problems), maxProblems)
	}
}
