package quiz

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Helpers that write drafts as short as authors write questions.

func tasks(items ...string) Piece {
	p := Piece{Kind: Tasks, At: at(3)}
	for i, s := range items {
		box, text, _ := strings.Cut(s, " ")
		text, feedback, _ := strings.Cut(text, " > ")
		it := Item{At: at(3 + i), Task: true, Checked: box == "x", Text: text, Feedback: feedback}
		if i := strings.Index(text, " <!--"); i >= 0 {
			it.Text, it.Comment = text[:i], strings.TrimSuffix(text[i+5:], "-->")
		}
		p.Items = append(p.Items, it)
	}
	return p
}

func steps(texts ...string) Piece {
	p := Piece{Kind: Steps, At: at(3)}
	for i, s := range texts {
		p.Items = append(p.Items, Item{At: at(3 + i), Text: s})
	}
	return p
}

func table(cells ...string) Piece {
	p := Piece{Kind: Table, At: at(3)}
	for i := 0; i+1 < len(cells); i += 2 {
		p.Rows = append(p.Rows, Row{At: at(5 + i/2), Cells: cells[i : i+2]})
	}
	return p
}

func prose(s string) Piece { return Piece{Kind: Prose, At: at(2), Text: s} }

func code(s string) Piece {
	return Piece{Kind: CodeBlock, At: at(3), Text: "```js\n" + s + "\n```", Code: s, Lang: "js"}
}

func output(s string) Piece {
	return Piece{Kind: OutputBlock, At: at(5), Text: "```output\n" + s + "\n```", Code: s}
}

// fix is a draft that asks to edit a line.
func fix(line int, pieces ...Piece) Draft {
	d := draft(Fix, pieces...)
	d.Meta.Line = line
	return d
}

// noted is a draft with an explanation.
func noted(note string, d Draft) Draft {
	d.Note = note
	return d
}

func bullets(s string) Piece {
	return Piece{Kind: Bullets, At: at(9), Text: "- " + s, Items: []Item{{At: at(9), Text: s}}}
}

func at(line int) Pos { return Pos{"quiz.md", line, 1} }

func draft(kind Kind, pieces ...Piece) Draft {
	return Draft{At: at(1), Title: "What?", Meta: Meta{ID: "what", KindName: string(kind)}, Pieces: pieces}
}

// parsed is the question of a draft that has nothing wrong with it.
func parsed(t testing.TB, d Draft) Question {
	t.Helper()
	q, problems := Parse(d)
	if len(problems) > 0 {
		t.Fatalf("problems in a sound draft: %v", problems)
	}
	return q
}

// examples has a sound question of each kind.
func examples(t testing.TB) map[Kind]Question {
	return map[Kind]Question{
		Single: parsed(t, draft("", tasks("_ a > not a", "x b > yes, b", "_ c"))),
		Multi:  parsed(t, draft("", tasks("x a", "_ b > not b", "x c", "_ d"))),
		Text:   parsed(t, draft(Text, tasks("x commit > Yes.", "x /commits?/i", "_ rollback > That undoes it."))),
		Number: parsed(t, draft(Number, tasks("x 4096000 ± 0 bytes > Yes.", "x 3.90625 ± 1% MiB", "_ 4000 ± 0 > That is KiB."))),
		Order:  parsed(t, draft("", steps("a", "b", "c", "d"), tasks("_ never > Not here."))),
		Match:  parsed(t, draft("", table("GET", "reads", "PUT", "replaces", "", "deletes", "POST", "creates"))),

		Cloze:    parsed(t, draft("", prose("a [[b|c]] and `d [[e]]`"))),
		Parsons:  parsed(t, draft(Parsons, steps("SELECT 1", "FROM t", "WHERE x"), tasks("_ GROUP"))),
		Classify: parsed(t, draft("", table("a", "1", "b", "1", "c", "2"))),
		Output:   parsed(t, draft("", code("print(1)"), output("1\n2\n"))),
		Spot:     parsed(t, draft(Spot, code("a\nb\nc"), tasks("x line 1", "x line 3", "_ line 2 > Fine."))),
		Fix:      parsed(t, fix(2, code("a\nb\nc"), tasks("x b(1)", "_ b > As it was."))),
		Why:      parsed(t, draft("", tasks("x True", "_ False"), prose("Because:"), tasks("_ a > no", "x b"))),
		Scenario: parsed(t, draft(Scenario, tasks("_ wait <!-- 40% -->", "x ask > Good.", "_ guess"))),
		Recall:   parsed(t, noted("Because it is.\n\n- one\n- two\n  lines", draft(Recall))),
	}
}

func TestAKindIsRecognisedByItsAnswer(t *testing.T) {
	tests := []struct {
		name string
		d    Draft
		want Kind
	}{
		{"one right option", draft("", tasks("x a", "_ b")), Single},
		{"two right options", draft("", tasks("x a", "x b", "_ c")), Multi},
		{"one right option said to be of several", draft(Multi, tasks("x a", "_ b")), Multi},
		{"accepted words", draft(Text, tasks("x a", "_ b")), Text},
		{"accepted numbers", draft(Number, tasks("x 1 ± 0", "_ 2 ± 0")), Number},
		{"a numbered list", draft("", steps("a", "b")), Order},
		{"a numbered list with spares", draft("", steps("a", "b"), tasks("_ c")), Order},
		{"a table", draft("", table("a", "1", "b", "2")), Match},
		{"options below a table", draft("", table("a", "1", "b", "2"), tasks("x a", "_ b")), Single},
		{"options below a numbered list", draft("", steps("a", "b"), tasks("x 1", "_ 2")), Single},
		{"gaps", draft("", prose("a [[b]]")), Cloze},
		{"a table whose right column repeats", draft("", table("a", "1", "b", "1", "c", "2")), Classify},
		{"code and output", draft("", code("a"), output("b")), Output},
		{"two lists with one right each", draft("", tasks("x a", "_ b"), tasks("_ c", "x d")), Why},
		{"a note alone", noted("Sample.", draft("")), Recall},
		{"options below bullets", draft("", bullets("a"), tasks("x 1", "_ 2")), Single},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if q := parsed(t, tt.d); q.Kind != tt.want {
				t.Errorf("kind of %+v: got %q, want %q", tt.d.Pieces, q.Kind, tt.want)
			}
		})
	}
}

func TestAllThatIsNotTheAnswerIsAsked(t *testing.T) {
	tests := []struct {
		name string
		d    Draft
		want string
	}{
		{"prose and code", draft("", prose("```go\nx\n```"), tasks("x a", "_ b")), "What?\n\n```go\nx\n```"},
		{"bullets", draft("", bullets("one"), tasks("x a", "_ b")), "What?\n\n- one"},
		{"a numbered list of a single", draft("", Piece{Kind: Steps, Text: "1. one"}, tasks("x a", "_ b")), "What?\n\n1. one"},
		{"a table of a text", draft(Text, Piece{Kind: Table, Text: "| a |"}, tasks("x a", "_ b")), "What?\n\n| a |"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if q := parsed(t, tt.d); q.Stem != tt.want {
				t.Errorf("stem: got %q, want %q", q.Stem, tt.want)
			}
		})
	}
}

func TestMistakesAreReportedWhereTheyAre(t *testing.T) {
	stray := draft("", tasks("_ a", "x b"))
	stray.Stray = []Pos{at(4), at(6)}
	torn := draft("", tasks("_ a"), tasks("x b"))
	torn.Stray = []Pos{at(4)}
	meta := func(m Meta) Draft {
		d := draft("", tasks("x a", "_ b"))
		d.Meta, d.MetaAt = m, at(2)
		return d
	}
	two := 2
	long := strings.Repeat("a", MaxPatternBytes+1)
	many := make([]string, MaxChoices+1)
	for i := range many {
		many[i] = fmt.Sprintf("_ %d", i)
	}
	tests := []struct {
		name string
		d    Draft
		want []string // line, rule
	}{
		{"quotes that are not indented", stray, []string{"4 Q003", "6 Q003"}},
		{"a quote that tears a list apart", torn, []string{"4 Q003"}},
		{"no answer", draft(""), []string{"1 Q001"}},
		{"bullets for options", draft("", bullets("a")), []string{"9 Q002"}},
		{"unknown kind", meta(Meta{KindName: "riddle"}), []string{"2 Q001"}},
		{"no right option", draft("", tasks("_ a", "_ b")), []string{"3 Q001"}},
		{"one option", draft("", tasks("x a")), []string{"3 Q001"}},
		{"no right option of several", draft(Multi, tasks("_ a", "_ b")), []string{"3 Q001"}},
		{"one option of several", draft(Multi, tasks("x a")), []string{"3 Q001"}},
		{"two right options of a single", draft(Single, tasks("x a", "x b")), []string{"3 Q001"}},
		{"an item without a box", draft("", Piece{Kind: Tasks, At: at(3), Items: []Item{{At: at(3), Task: true, Checked: true, Text: "a"}, {At: at(4), Text: "b"}, {At: at(5), Task: true, Text: "c"}}}), []string{"4 Q002"}},
		{"too many options", draft("", tasks(many...)), []string{"3 Z001"}},
		{"too many steps", draft("", steps(many...)), []string{"3 Z001"}},
		{"an empty option", draft("", tasks("x a", "_ ")), []string{"4 Q002"}},
		{"the same option twice", draft("", tasks("x A *b*", "_ c", "_ a  b")), []string{"5 Q004"}},
		{"a weight above 100", draft("", tasks("x a <!-- 101% -->", "_ b")), []string{"3 Q002"}},
		{"an unknown comment", draft("", tasks("x a <!-- sticky -->", "_ b")), []string{"3 Q002"}},
		{"two task lists", draft("", tasks("x a", "_ b"), tasks("_ c")), []string{"3 Q002"}},
		{"bullets behind options", draft("", tasks("x a", "_ b"), bullets("c")), []string{"9 Q002"}},
		{"bullets among options", draft("", tasks("x a", "_ b"), bullets("c"), tasks("_ d")), []string{"9 Q002"}},
		{"prose behind options", draft("", tasks("x a", "_ b"), prose("more")), []string{"2 S010"}},
		{"no accepted word", draft(Text, tasks("_ a")), []string{"3 Q001"}},
		{"a word behind bullets for boxes", draft(Text, bullets("a")), []string{"1 Q001"}},
		{"patterns only", draft(Text, tasks("x /a+/", "_ b")), []string{"3 Q001"}},
		{"a broken pattern", draft(Text, tasks("x a", "x /(/")), []string{"4 Q023"}},
		{"a pattern for nothing", draft(Text, tasks("x a", "x /b*/")), []string{"4 Q023"}},
		{"a long pattern", draft(Text, tasks("x a", "x /"+long+"/")), []string{"4 Q023"}},
		{"a pattern that repeats too much", draft(Text, tasks("x a", "x /(x{900}){900}/", "x /"+strings.Repeat("y{0,999}", 60)+"/")), []string{"4 Q023", "5 Q023"}},
		{"a foreseen wrong answer that is right", draft(Text, tasks("x Commit", "_ commit.")), []string{"4 Q023"}},
		{"no accepted number", draft(Number, tasks("_ 1 ± 0")), []string{"3 Q001"}},
		{"a number without a tolerance", draft(Number, tasks("x 1 ± 0", "_ 2")), []string{"4 Q022"}},
		{"a foreseen wrong number that is right", draft(Number, tasks("x 1 ± 10%", "_ 1.05 ± 0", "_ 2 ± 1")), []string{"4 Q023"}},
		{"a range that ends before it begins", draft(Number, tasks("x 5..3 ms")), []string{"3 Q022"}},
		{"no number", draft(Number, tasks("x many ± 0")), []string{"3 Q022"}},
		{"one step", draft("", steps("a")), []string{"3 Q025"}},
		{"the same step twice", draft("", steps("a", "b", "a")), []string{"5 Q004"}},
		{"a right spare", draft(Order, steps("a", "b"), tasks("x c")), []string{"3 Q002"}},
		{"one pair", draft("", table("a", "1")), []string{"3 Q001"}},
		{"one right-hand side", draft("", table("a", "1", "b", "1")), []string{"3 Q001"}},
		{"a row without a right-hand side", draft("", table("a", "1", "b", "2", "c", "")), []string{"7 Q002"}},
		{"a left-hand side twice", draft("", table("a", "1", "b", "2", "a", "3")), []string{"7 Q004"}},
		{"a row of three cells", draft(Match, Piece{Kind: Table, At: at(3), Rows: []Row{{at(5), []string{"a", "1"}}, {at(6), []string{"b", "2"}}, {at(7), []string{"c", "3", "4"}}}}), []string{"7 Q002"}},
		{"difficulty out of range", meta(Meta{Difficulty: 6}), []string{"2 S010"}},
		{"negative numbers", meta(Meta{Rev: -1, Points: -1, Seconds: -1, Line: -1}), []string{"2 S010", "2 S010", "2 S010", "2 S010"}},
		{"two typos", meta(Meta{Match: Matching{Typos: &two}}), []string{"2 S010"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := Parse(tt.d)
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%d %s", p.At.Line, p.Rule))
				if s := p.Error(); p.Text == "" || p.Fix == "" || strings.ContainsAny(s, "\n\t") {
					t.Errorf("problem is not one line of what is wrong and what to do: %q", s)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("problems: got %v, want %v (%v)", got, tt.want, problems)
			}
		})
	}
}

func TestAMisspelledKindIsSuggested(t *testing.T) {
	_, problems := Parse(draft("sinlge", tasks("x a", "_ b")))
	if len(problems) != 1 || !strings.Contains(problems[0].Fix, `Did you mean "single"?`) {
		t.Errorf("problems of kind sinlge: got %v, want a suggestion of single", problems)
	}
}

func TestTheSolutionIsRight(t *testing.T) {
	for kind, q := range examples(t) {
		if v := q.Grade(q.Solution()); !v.Right() {
			t.Errorf("%s: score of the solution %+v: got %v, want 1", kind, q.Solution(), v.Score)
		}
	}
}

func TestEachKindHasAnExample(t *testing.T) {
	have := examples(t)
	for _, k := range Kinds() {
		if _, ok := have[k]; !ok {
			t.Errorf("no example of kind %s", k)
		}
	}
}

func TestGivingUpScoresNothingAndShowsWhatWasMissed(t *testing.T) {
	for kind, q := range examples(t) {
		for _, gaveUp := range []Response{{DontKnow: true}, {Revealed: true}} {
			r := q.Solution()
			r.DontKnow, r.Revealed = gaveUp.DontKnow, gaveUp.Revealed
			v := q.Grade(r)
			if v.Score != 0 || v.Given != "" {
				t.Errorf("%s, %+v: got score %v and given %q, want nothing", kind, gaveUp, v.Score, v.Given)
			}
			for _, p := range v.Parts {
				if p.Mark == Good || p.Mark == Bad {
					t.Errorf("%s, %+v: part %+v is marked as chosen", kind, gaveUp, p)
				}
			}
		}
	}
}

func TestNonsenseIsWrong(t *testing.T) {
	huge := make([]int, 1_000_000)
	nonsense := map[string]Response{
		"nothing":           {},
		"empty":             {Chose: []int{}, Typed: []string{""}},
		"blank":             {Typed: []string{" \t\n"}},
		"below":             {Chose: []int{-1}},
		"far below":         {Chose: []int{-1 << 62}},
		"above":             {Chose: []int{1 << 62}},
		"duplicates":        {Chose: []int{1, 1}},
		"huge":              {Chose: huge, Typed: []string{strings.Repeat("9", 10<<20)}},
		"right and beyond":  {Chose: []int{1, 99}},
		"invalid UTF-8":     {Typed: []string{"\xff\xfe commit \xff"}},
		"no number":         {Typed: []string{"NaN"}},
		"infinity":          {Typed: []string{"Inf"}},
		"an exponent apart": {Typed: []string{"1e999999999"}},
	}
	for kind, q := range examples(t) {
		for name, r := range nonsense {
			if v := q.Grade(r); v.Score < 0 || v.Score >= 1 || v.Score != v.Score {
				t.Errorf("%s, %s: got score %v, want less than 1", kind, name, v.Score)
			}
		}
		r := q.Solution()
		if r.Chose = append(r.Chose, r.Chose...); len(r.Chose) > 0 && q.Grade(r).Score != 0 {
			t.Errorf("%s, the solution twice: got score %v, want 0", kind, q.Grade(r).Score)
		}
		r = q.Solution()
		if r.Chose = append(r.Chose, 99); len(r.Chose) > 1 && q.Grade(r).Score != 0 {
			t.Errorf("%s, the solution and more: got score %v, want 0", kind, q.Grade(r).Score)
		}
	}
	if v := (Question{Kind: "riddle"}).Grade(Response{Chose: []int{0}}); !reflect.DeepEqual(v, Verdict{}) {
		t.Errorf("unknown kind: got %+v, want nothing", v)
	}
}

func TestAnUnknownKindHasNoSolutionAndNoChoices(t *testing.T) {
	q := Question{Kind: "riddle"}
	if n := q.Choices(); n != 0 {
		t.Errorf("choices: got %d, want 0", n)
	}
	if r := q.Solution(); !reflect.DeepEqual(r, Response{}) {
		t.Errorf("solution: got %+v, want none", r)
	}
}

func TestPartOfAnAnswerScoresInPart(t *testing.T) {
	q := examples(t)
	tests := []struct {
		kind  Kind
		chose []int
		want  float64
	}{
		{Single, []int{1}, 1},
		{Single, []int{0}, 0},
		{Single, []int{0, 1}, 0},
		{Multi, []int{0, 2}, 1},
		{Multi, []int{2, 0}, 1},
		{Multi, []int{0}, 0.75},
		{Multi, []int{0, 1}, 0.5},
		{Multi, []int{1}, 0.25},
		{Multi, []int{1, 3}, 0},
		{Multi, []int{0, 1, 2, 3}, 0}, // everything decides nothing
		{Order, []int{0, 1, 2, 3}, 1},
		{Order, []int{3, 2, 1, 0}, 0},
		{Order, []int{1, 2, 3, 0}, 2.0 / 3},
		{Order, []int{0, 1}, 1.0 / 3},
		{Order, []int{0, 1, 2, 3, 4}, 0.75}, // a spare costs as much as a broken pair
		{Order, []int{4, 0, 1, 2, 3}, 0.75},
		{Order, []int{0}, 0},
		{Match, []int{0, 1, 3}, 1},
		{Match, []int{0, 1, 2}, 2.0 / 3},
		{Match, []int{0, -1, -1}, 1.0 / 3},
		{Match, []int{0}, 1.0 / 3},
		{Match, []int{1, 0, 0}, 0},
	}
	for _, tt := range tests {
		if got := q[tt.kind].Grade(Response{Chose: tt.chose}).Score; got != tt.want {
			t.Errorf("%s %v: got score %v, want %v", tt.kind, tt.chose, got, tt.want)
		}
	}
	all := parsed(t, draft("", tasks("x a", "x b")))
	if got := all.Grade(Response{Chose: []int{0, 1}}).Score; got != 1 {
		t.Errorf("everything where everything is right: got score %v, want 1", got)
	}
}

func TestPartsSayWhatWasChosenAndWhatWasMissed(t *testing.T) {
	q := examples(t)
	tests := []struct {
		kind  Kind
		chose []int
		want  []Mark
	}{
		{Single, []int{0}, []Mark{Bad, Missed, LeftAlone}},
		{Multi, []int{0, 1}, []Mark{Good, Bad, Missed, LeftAlone}},
		{Order, []int{0, 2, 4}, []Mark{Good, Missed, Bad, Missed, Bad}},
		{Match, []int{0, 0}, []Mark{Good, Bad, Missed}},
	}
	for _, tt := range tests {
		var got []Mark
		for _, p := range q[tt.kind].Grade(Response{Chose: tt.chose}).Parts {
			got = append(got, p.Mark)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s %v: got marks %v, want %v", tt.kind, tt.chose, got, tt.want)
		}
	}
}

func TestFeedbackAnswersTheChoice(t *testing.T) {
	q := examples(t)
	tests := []struct {
		kind Kind
		r    Response
		want string
	}{
		{Single, Response{Chose: []int{0}}, "not a"},
		{Single, Response{Chose: []int{1}}, "yes, b"},
		{Text, Response{Typed: []string{"Commit"}}, "Yes."},
		{Text, Response{Typed: []string{"rollback"}}, "That undoes it."},
		{Text, Response{Typed: []string{"rolback"}}, "That undoes it."},
		{Text, Response{Typed: []string{"something"}}, ""},
		{Number, Response{Typed: []string{"4000"}}, "That is KiB."},
		{Number, Response{Typed: []string{"4000 bytes"}}, "That is KiB."},
		{Number, Response{Typed: []string{"4096000"}}, "Yes."},
	}
	for _, tt := range tests {
		if got := q[tt.kind].Grade(tt.r).Tell; got != tt.want {
			t.Errorf("%s %+v: got %q, want %q", tt.kind, tt.r, got, tt.want)
		}
	}
}

func TestAnOptionsCommentIsUnderstood(t *testing.T) {
	q := parsed(t, draft("", tasks("x a <!-- fixed, 50% -->", "_ b <!-- m: sent-means-received -->", "_ c")))
	if o := q.Options[0]; !o.Fixed || o.Weight != 50 {
		t.Errorf("`fixed, 50%%`: got %+v", o)
	}
	if o := q.Options[1]; o.Misconception != "sent-means-received" {
		t.Errorf("`m: sent-means-received`: got %+v", o)
	}
}

func TestAVerdictIsRightOrPartlyRightOrNeither(t *testing.T) {
	tests := []struct {
		score         float64
		right, partly bool
	}{{0, false, false}, {0.5, false, true}, {1, true, false}}
	for _, tt := range tests {
		if v := (Verdict{Score: tt.score}); v.Right() != tt.right || v.Partly() != tt.partly {
			t.Errorf("score %v: got right %v, partly %v; want %v, %v", tt.score, v.Right(), v.Partly(), tt.right, tt.partly)
		}
	}
}

func TestAProblemNamesItsPlaceFirst(t *testing.T) {
	p := Problem{Pos{"quiz.md", 3, 5}, "Q001", "Wrong.", ""}
	if got, want := p.Error(), "quiz.md:3:5: Wrong."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
