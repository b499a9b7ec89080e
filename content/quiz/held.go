package quiz

import (
	"fmt"
	"strings"
)

// A held question is asked without its answer: whoever built the pack keeps that, and grades what was recorded. It says
// what is to be chosen from or filled in, and nothing of what is right. Its choices stand in an order that was drawn by
// chance, because the order in which somebody wrote them down is a hint too, and in some kinds the answer itself.

// HeldOrder says where the choices of a held question came from. A response to it can be graded by whoever has this and
// the question as it was written.
type HeldOrder struct {
	ID      string `json:"id"`
	Choices []int  `json:"choices,omitempty"` // options, steps or left-hand sides: place in the held question → the author's index
	Rights  []int  `json:"rights,omitempty"`  // right-hand sides, likewise
}

// Draw is a source of chance: a permutation of the numbers from 0 to n-1, each as likely as any other. An order that is
// right by accident is not drawn again: leaving it out would say something.
type Draw func(n int) []int

// Hold is the question without its answer, and what is needed to grade a response to it. Hints go with the answer: the
// last one is nearly that.
func (q Question) Hold(draw Draw) (Question, HeldOrder) {
	h := Question{Meta: q.heldMeta(), At: q.At, Kind: q.Kind, Stem: q.Stem, Because: q.Because, Split: q.Split, Code: q.Code, Lang: q.Lang}
	at := HeldOrder{ID: q.ID}
	switch q.Kind {
	case Single, Multi, Scenario, Why:
		at.Choices = q.drawOptions(draw)
		for _, i := range at.Choices {
			h.Options = append(h.Options, Option{Text: q.Options[i].Text, Fixed: q.Options[i].Fixed})
		}
	case Order, Parsons:
		at.Choices = draw(len(q.Steps))
		for _, i := range at.Choices {
			h.Steps = append(h.Steps, Step{Text: q.Steps[i].Text})
		}
	case Match, Classify:
		at.Choices, at.Rights = draw(len(q.Pairs)), draw(len(q.Rights))
		for _, i := range at.Choices {
			h.Pairs = append(h.Pairs, Pair{Left: q.Pairs[i].Left})
		}
		for _, i := range at.Rights {
			h.Rights = append(h.Rights, q.Rights[i])
		}
	case Cloze, Output:
		for _, g := range q.Gaps {
			h.Gaps = append(h.Gaps, Gap{Exact: g.Exact})
		}
	case Fix:
		picks := q.Picks() // what is picked is recorded as its text
		for _, i := range draw(len(picks)) {
			h.Options = append(h.Options, Option{Text: picked(picks[i])})
		}
	}
	return h, at
}

// picked is a replacement that is offered, as Markdown: its characters are code.
func picked(text string) string {
	ticks := "`"
	for strings.Contains(text, ticks) {
		ticks += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

// heldMeta is what may be said of a question whose answer is held: not how answers are compared, what it cites, what its
// author noted and how it is tagged.
func (q Question) heldMeta() Meta {
	m := q.Meta
	held := Meta{
		ID: m.ID, KindName: string(q.Kind), Held: true, Objective: m.Objective, Difficulty: m.Difficulty, Rev: m.Rev, Replaces: m.Replaces,
		VariantOf: m.VariantOf, Pool: m.Pool, Points: m.Points, Seconds: m.Seconds, Language: m.Language, Line: m.Line, Pick: m.Pick,
		Spares: q.LeavesOut(),
	}
	switch q.Kind {
	case Output:
		held.Blanks = len(q.Gaps)
	case Number:
		held.InUnit = q.Unit() // learners are told it before they answer, held or not
	}
	return held
}

// drawOptions draws an order of options in which fixed ones keep their places, and verdicts stay before reasons.
func (q Question) drawOptions(draw Draw) []int {
	order := identity(len(q.Options))
	for _, part := range [][]int{order[:q.Split], order[q.Split:]} {
		var free []int
		for _, i := range part {
			if !q.Options[i].Fixed {
				free = append(free, i)
			}
		}
		for place, from := range draw(len(free)) {
			order[free[place]] = free[from]
		}
	}
	return order
}

// LeavesOut tells whether some of the steps belong nowhere. Learners are told so, held or not.
func (q Question) LeavesOut() bool {
	for _, s := range q.Steps {
		if s.Spare {
			return true
		}
	}
	return q.Spares
}

// Author is a response to the held question as one to the question that its author wrote. What makes no sense stays
// that way: it is graded as wrong.
func (o HeldOrder) Author(r Response) Response {
	out := r
	out.Chose = nil
	if len(o.Rights) > 0 {
		out.Chose = o.pairs(r.Chose)
		return out
	}
	for _, c := range r.Chose {
		if len(o.Choices) > 0 {
			c = from(o.Choices, c)
		}
		out.Chose = append(out.Chose, c)
	}
	return out
}

// pairs turns the choice for each left-hand side. One for which nothing was chosen stays open.
func (o HeldOrder) pairs(chose []int) []int {
	if len(chose) > len(o.Choices) {
		return chose // too many: wrong in any order
	}
	out := make([]int, len(o.Choices))
	for i := range out {
		out[i] = -1
	}
	for place, c := range chose {
		out[from(o.Choices, place)] = from(o.Rights, c)
	}
	return out
}

// from is where a choice stood, or -1 for what is none.
func from(order []int, place int) int {
	if place < 0 || place >= len(order) {
		return -1
	}
	return order[place]
}

// gradeHeld says what was answered. It is neither right nor wrong here.
func gradeHeld(q Question, r Response) Verdict {
	v := Verdict{Held: true}
	switch q.Kind {
	case Text, Number, Fix, Recall:
		v.Given = typed(r)
	}
	return v
}

// parseHeld understands a question of which a build has held the answer back.
func parseHeld(d Draft, q *Question) []Problem {
	k, ok := kindOf(Kind(d.Meta.KindName))
	if !ok {
		return []Problem{unrecognised(d)}
	}
	q.Kind, q.Stem, q.Lang = k.name, k.stem(d), ""
	problems := givesAway(d)
	for _, p := range d.Pieces {
		if tooMany(p) {
			return append(problems, Problem{p.At, "Z001", fmt.Sprintf("This list or table has more than %d entries.", MaxChoices), "Split the question."})
		}
	}
	return append(problems, q.parseHeldKind(d)...)
}

func (q *Question) parseHeldKind(d Draft) []Problem {
	switch q.Kind {
	case Single, Multi, Scenario:
		return q.heldOptions(d, 1)
	case Why:
		q.Because = between(d)
		q.Stem = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(q.Stem), q.Because))
		return q.heldOptions(d, 2)
	case Order, Parsons:
		for _, it := range d.first(Steps).Items {
			q.Steps = append(q.Steps, Step{At: it.At, Text: it.Text})
		}
		q.Lang = d.Meta.Language
		return tooFew(d, len(q.Steps))
	case Match, Classify:
		return q.heldRows(d)
	case Cloze:
		problems := parseCloze(d, q)
		for i := range q.Gaps {
			q.Gaps[i].Accepted = nil
		}
		return problems
	case Output:
		if d.Meta.Blanks < 1 || d.Meta.Blanks > MaxGaps {
			return tooFew(d, 0)
		}
		for range d.Meta.Blanks {
			q.Gaps = append(q.Gaps, Gap{Exact: true})
		}
	case Spot, Fix:
		problems := parseCode(d, q)
		if q.Kind == Fix {
			problems = append(problems, q.heldPicks(d)...)
		}
		return problems
	}
	return nil
}

// heldOptions reads as many task lists as the kind has.
func (q *Question) heldOptions(d Draft, lists int) []Problem {
	pieces := d.pieces(Tasks)
	if len(pieces) != lists {
		return tooFew(d, 0)
	}
	var problems []Problem
	for i, p := range pieces {
		options, more := parseOptions(p)
		problems = append(append(problems, more...), tooFew(d, len(options))...)
		if q.Options = append(q.Options, options...); i == 0 && lists == 2 {
			q.Split = len(options)
		}
	}
	return problems
}

// heldPicks reads the replacements that are offered, where they are.
func (q *Question) heldPicks(d Draft) []Problem {
	if n := len(q.Lines()); q.Line < 1 || q.Line > n {
		return []Problem{{d.metaAt(), "S010", fmt.Sprintf("`line: %d` is no line of this code, which has %d.", q.Line, n), "Name the line to edit, counted from 1."}}
	}
	var problems []Problem
	q.Options, problems = parseOptions(d.first(Tasks))
	return problems
}

// heldRows reads a table whose two columns have nothing to do with each other. The shorter one ends in empty cells.
func (q *Question) heldRows(d Draft) []Problem {
	for _, row := range d.first(Table).Rows {
		if len(row.Cells) != 2 {
			return []Problem{{row.At, "Q002", "This row does not have two cells.", getAnew}}
		}
		if row.Cells[0] != "" {
			q.Pairs = append(q.Pairs, Pair{At: row.At, Left: row.Cells[0]})
		}
		if row.Cells[1] != "" {
			q.Rights = append(q.Rights, row.Cells[1])
		}
	}
	return tooFew(d, min(len(q.Pairs)+1, len(q.Rights)))
}

const getAnew = "Get the pack anew from whoever built it."

func tooFew(d Draft, n int) []Problem {
	if n >= 2 {
		return nil
	}
	return []Problem{{d.At, "Q001", "This question is held, and lacks what is to be chosen from or filled in.", getAnew}}
}

// givesAway reports what speaks of an answer that is said to be held.
func givesAway(d Draft) []Problem {
	says := d.Note != "" || len(d.Hints) > 0 || len(d.Stray) > 0 || d.has(OutputBlock)
	for _, p := range d.Pieces {
		for _, it := range p.Items {
			says = says || it.Checked || it.Feedback != "" || it.Comment != "" && it.Comment != "fixed"
		}
	}
	if !says {
		return nil
	}
	return []Problem{{d.At, "Q001", "This question is said to be held, and yet it speaks of its answer.", "Take `held: true` away, or build the pack anew with `pack build --hold-key`."}}
}

// Answered says what a response to a held question was, one text for each thing that was chosen or typed: Markdown where
// it was chosen, and what somebody wrote where it was typed. Nothing in it says what is right.
func (q Question) Answered(r Response) (texts []string, typed bool) {
	if r.GaveUp() {
		return nil, false
	}
	return q.answered(r), len(r.Typed) > 0
}

func (q Question) answered(r Response) []string {
	switch {
	case len(q.Pairs) > 0:
		return q.answeredPairs(r)
	case len(q.Gaps) > 0:
		var out []string
		for i, text := range r.Typed {
			if i < len(q.Gaps) && strings.TrimSpace(text) != "" {
				out = append(out, q.gapName(i)+": "+clipTyped(text))
			}
		}
		return out
	case q.Kind == Spot:
		var out []string
		for _, n := range r.Chose {
			out = append(out, fmt.Sprintf("line %d", n))
		}
		return out
	case len(r.Typed) > 0:
		return []string{typed(r)}
	}
	return q.answeredChoices(r)
}

func (q Question) answeredPairs(r Response) []string {
	var out []string
	for i, c := range r.Chose {
		if i < len(q.Pairs) && c >= 0 && c < len(q.Rights) {
			out = append(out, q.Pairs[i].Left+" goes with "+q.Rights[c])
		}
	}
	return out
}

func (q Question) answeredChoices(r Response) []string {
	var out []string
	for _, c := range r.Chose {
		switch {
		case c >= 0 && c < len(q.Steps):
			out = append(out, q.Steps[c].Text)
		case c >= 0 && c < len(q.Options):
			out = append(out, q.Options[c].Text)
		}
	}
	return out
}
