package quiz

import (
	"fmt"
	"slices"
	"strings"
)

// kind is one row of the table of kinds: everything the package does differently from kind to kind.
type kind struct {
	name Kind
	// answer lists the pieces of a draft that hold the answer. All others are part of what is asked.
	answer []PieceKind
	// claims tells whether a draft without `kind:` is of this kind. The first row that claims it wins.
	claims func(Draft) bool
	// parse fills the parts of the question that are particular to the kind.
	parse func(Draft, *Question) []Problem
	// grade judges a response in which the learner did not give up.
	grade func(Question, Response) Verdict
	// solve returns the right response.
	solve func(Question) Response
	// size is the number of things that are shown in shuffled order.
	size func(Question) int
}

// kinds is the table of kinds. To add one, write its file and add its row.
var kinds = []kind{
	{Classify, []PieceKind{Table}, claimsClassify, parseMatch, gradeMatch, solveMatch, sizePairs},
	{Match, []PieceKind{Table}, claimsMatch, parseMatch, gradeMatch, solveMatch, sizeMatch},
	{Order, []PieceKind{Steps, Tasks}, claimsOrder, parseOrder, gradeOrder, solveOrder, sizeOrder},
	{Why, []PieceKind{Tasks}, claimsWhy, parseWhy, gradeWhy, solveWhy, sizeOptions},
	{Multi, []PieceKind{Tasks}, claimsMulti, parseMulti, gradeMulti, solveMulti, sizeOptions},
	{Text, []PieceKind{Tasks}, claimsNone, parseText, gradeText, solveText, sizeNone},
	{Number, []PieceKind{Tasks}, claimsNone, parseNumber, gradeNumber, solveNumber, sizeNone},
	{Single, []PieceKind{Tasks}, claimsSingle, parseSingle, gradeSingle, solveSingle, sizeOptions},
	{Scenario, []PieceKind{Tasks}, claimsNone, parseScenario, gradeScenario, solveScenario, sizeOptions},
	{Parsons, []PieceKind{Steps, Tasks}, claimsNone, parseParsons, gradeOrder, solveOrder, sizeOrder},
	{Spot, []PieceKind{CodeBlock, Tasks}, claimsNone, parseSpot, gradeSpot, solveSpot, sizeNone},
	{Fix, []PieceKind{CodeBlock, Tasks}, claimsNone, parseFix, gradeFix, solveFix, sizeNone},
	{Output, []PieceKind{OutputBlock}, claimsOutput, parseOutput, gradeGaps, solveGaps, sizeNone},
	{Cloze, nil, claimsCloze, parseCloze, gradeGaps, solveGaps, sizeNone},
	{Recall, nil, claimsRecall, parseRecall, gradeRecall, solveRecall, sizeNone},
}

// Kinds returns the names of all kinds.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for i, k := range kinds {
		out[i] = k.name
	}
	return out
}

func kindOf(name Kind) (kind, bool) {
	for _, k := range kinds {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

func claimsNone(Draft) bool      { return false }
func sizeNone(Question) int      { return 0 }
func sizeOptions(q Question) int { return len(q.Options) }

// Parse understands a draft. The question is usable only if there are no problems.
func Parse(d Draft) (Question, []Problem) {
	q := Question{Meta: d.Meta, At: d.At, Hints: d.Hints, Explanation: d.Note}
	problems := checkMeta(d)
	if d.Meta.Held {
		return q, append(problems, parseHeld(d, &q)...)
	}
	for _, at := range d.Stray {
		problems = append(problems, Problem{at, "Q003", "This quote belongs to no option.", "Indent it by two spaces to make it the feedback of the option above it."})
	}
	if len(d.Stray) > 0 && d.has(Tasks) {
		d = d.joined()
	}
	k, found := recognise(d)
	if !found {
		return q, append(problems, unrecognised(d))
	}
	q.Kind = k.name
	q.Stem = k.stem(d)
	problems = append(problems, k.checkPieces(d)...)
	if i := slices.IndexFunc(d.Pieces, tooMany); i >= 0 {
		return q, append(problems, Problem{d.Pieces[i].At, "Z001", fmt.Sprintf("This list or table has more than %d entries.", MaxChoices), "Split the question."})
	}
	return q, append(problems, k.parse(d, &q)...)
}

// MaxChoices is the number of options, steps or rows that a question may have.
const MaxChoices = 100

func tooMany(p Piece) bool { return max(len(p.Items), len(p.Rows)) > MaxChoices }

func recognise(d Draft) (kind, bool) {
	if d.Meta.KindName != "" {
		return kindOf(Kind(d.Meta.KindName))
	}
	for _, k := range kinds {
		if k.claims(d) {
			return k, true
		}
	}
	return kind{}, false
}

func unrecognised(d Draft) Problem {
	if name := d.Meta.KindName; name != "" {
		return Problem{d.metaAt(), "Q001", fmt.Sprintf("There is no kind of question called %q.", name), didYouMean(name) + "Use one of " + listKinds() + "."}
	}
	if lists := d.pieces(Bullets); len(lists) > 0 {
		return Problem{lists[0].At, "Q002", "These list items are no options.", "Start each with `- [ ]`, and the right one with `- [x]`."}
	}
	return Problem{d.At, "Q001", "This question has no answer.", "Add options (`- [x]` for the right one), a numbered list to put in order, or a table to match."}
}

func didYouMean(name string) string {
	for _, k := range Kinds() {
		if oneSlip([]rune(strings.ToLower(name)), []rune(k)) {
			return fmt.Sprintf("Did you mean %q? ", k)
		}
	}
	return ""
}

func listKinds() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// stem is the heading and everything that is not the answer.
func (k kind) stem(d Draft) string {
	parts := []string{d.Title}
	for _, p := range d.Pieces {
		if !k.answers(p) {
			parts = append(parts, p.Text)
		}
	}
	return strings.Join(parts, "\n\n")
}

// answers tells whether a piece holds the answer of a question of this kind.
func (k kind) answers(p Piece) bool { return slices.Contains(k.answer, p.Kind) }

// checkPieces reports a second answer and what stands behind the answer. An author who changes the marks of a list
// begins a new one without seeing it, and one who goes on with the lesson has to end the question first.
func (k kind) checkPieces(d Draft) []Problem {
	var problems []Problem
	seen := map[PieceKind]bool{}
	var behind []Piece // what stands behind the last piece of the answer so far
	for _, p := range d.Pieces {
		if !k.answers(p) {
			if len(seen) > 0 {
				behind = append(behind, p)
			}
			continue
		}
		switch {
		case seen[p.Kind] && len(behind) > 0 && k.name != Why:
			problems = append(problems, behindAnswer(behind[0]))
		case seen[p.Kind] && k.name != Why: // whose second list is the reason
			problems = append(problems, Problem{p.At, "Q002", "The answer stands in two lists or tables; this is the second.", "Make them one, with the same marks for all."})
		}
		seen[p.Kind], behind = true, nil
	}
	if len(behind) > 0 {
		problems = append(problems, behindAnswer(behind[0]))
	}
	return problems
}

func behindAnswer(p Piece) Problem {
	if p.Kind == Bullets {
		return Problem{p.At, "Q002", "These list items are no options.", "Start each with `- [ ]`, or with `- [x]` if it is right."}
	}
	return Problem{p.At, "S010", "This stands behind the answer, but still belongs to the question.", "Put a line `---` before it if the lesson goes on here, or move it up if it is part of what is asked."}
}

func checkMeta(d Draft) []Problem {
	var out []Problem
	bad := func(wrong bool, text, fix string) {
		if wrong {
			out = append(out, Problem{d.metaAt(), "S010", text, fix})
		}
	}
	m := d.Meta
	bad(m.Difficulty < 0 || m.Difficulty > 5, "The difficulty of this question is not between 1 and 5.", "Write a number from 1 (easy) to 5 (hard).")
	bad(m.Rev < 0, "The revision of this question is negative.", "Count corrections of the answer from 1 up.")
	bad(m.Points < 0, "The points of this question are negative.", "Write what it counts, such as 1.")
	bad(m.Seconds < 0, "The time for this question is negative.", "Write it in seconds.")
	bad(m.Line < 0, "The line of this question is negative.", "Count lines from 1.")
	bad(!m.Held && (m.Blanks != 0 || m.Spares || m.InUnit != ""), "`blanks`, `spares` and `unit` are for questions whose answer is held.", "Take them away: the answer says so itself.")
	if t := m.Match.Typos; t != nil {
		bad(*t < 0 || *t > 1, "`typos` is neither 0 nor 1.", "Write 1 to forgive a slip of the finger, 0 where spelling is the point.")
	}
	return out
}

// Grade judges a response. It never fails: a response that makes no sense is wrong.
func (q Question) Grade(r Response) Verdict {
	k, ok := kindOf(q.Kind)
	if !ok {
		return Verdict{}
	}
	if r.GaveUp() || len(r.Chose) > MaxChoices {
		r = Response{DontKnow: r.DontKnow, Revealed: r.Revealed}
	}
	if q.Held {
		return gradeHeld(q, r)
	}
	v := k.grade(q, r)
	if r.GaveUp() {
		v.Score = 0
	}
	return v
}

// Solution returns a response that is right, or an empty one where the answer is held.
func (q Question) Solution() Response {
	k, ok := kindOf(q.Kind)
	if !ok || q.Held {
		return Response{}
	}
	return k.solve(q)
}

// Choices is the number of options, steps or right-hand sides that are shown in shuffled order.
func (q Question) Choices() int {
	k, ok := kindOf(q.Kind)
	if !ok {
		return 0
	}
	return k.size(q)
}

// sensible returns what was chosen if it names things from 0 to n-1, none of them twice, and else nothing.
func sensible(chose []int, n int) []int {
	seen := make([]bool, n)
	for _, c := range chose {
		if c < 0 || c >= n || seen[c] {
			return nil
		}
		seen[c] = true
	}
	return chose
}
