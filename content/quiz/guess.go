package quiz

import (
	"math"
	"slices"
)

// produced are the kinds in which the learner makes the answer instead of picking it.
var produced = []Kind{Text, Number, Order, Cloze, Parsons, Output, Fix, Recall}

// Produced tells whether the learner types or builds the answer. Every other question is closed: its answer is picked.
func (q Question) Produced() bool { return slices.Contains(produced, q.Kind) && !q.Pick }

// Guess is the chance to be right without knowing anything, from 0 to 1: the share of the right responses among those that
// make sense. Of k options one is 1/k; of k that may all be right or wrong one set is 1/(2^k - 1); n things in a row are
// 1/n!. Who guesses is taken to know how many lines are wrong, and how many steps belong. What is typed cannot be guessed,
// and of what is held nobody here knows.
func (q Question) Guess() float64 {
	if q.Held {
		return 0
	}
	switch q.Kind {
	case Single, Scenario:
		return oneOf(len(q.Options)) * float64(max(1, rightOptions(q.Options)))
	case Fix:
		return q.guessPick()
	case Why:
		return oneOf(q.Split) * oneOf(len(q.Options)-q.Split)
	case Multi:
		return 1 / (math.Exp2(float64(max(1, len(q.Options)))) - 1)
	case Spot:
		right := rightOptions(q.Options)
		return inRow(right, right) / inRow(len(q.Lines()), right)
	case Order, Parsons:
		return 1 / inRow(len(q.Steps), realSteps(q))
	case Match:
		return q.guessMatch()
	case Classify:
		return math.Pow(oneOf(len(q.Rights)), float64(len(q.Pairs)))
	}
	return 0
}

// oneOf is the chance to pick the one that is right.
func oneOf(n int) float64 { return 1 / float64(max(n, 1)) }

// inRow is in how many ways k of n things stand in a row.
func inRow(n, k int) float64 {
	ways := 1.0
	for i := range k {
		ways *= float64(n - i)
	}
	return ways
}

// guessPick is the chance to pick a replacement that is accepted, where they are offered.
func (q Question) guessPick() float64 {
	picks, right := q.Picks(), 0
	for _, text := range picks {
		if q.Grade(Response{Typed: []string{text}}).Right() {
			right++
		}
	}
	return float64(right) * oneOf(len(picks))
}

// guessMatch takes each right-hand side to be used once, unless the question uses one twice.
func (q Question) guessMatch() float64 {
	used := map[int]bool{}
	for _, p := range q.Pairs {
		used[p.Right] = true
	}
	if len(used) < len(q.Pairs) {
		return math.Pow(oneOf(len(q.Rights)), float64(len(q.Pairs)))
	}
	return 1 / inRow(len(q.Rights), len(q.Pairs))
}

// Beliefs are the names of the misconceptions behind what was answered, each once, in the order of the question's parts.
func (q Question) Beliefs(r Response) []string {
	v := q.Grade(r)
	if v.Held {
		return nil
	}
	if len(v.Parts) == 0 {
		return named(q.foreseen(v))
	}
	var out []string
	for _, p := range v.Parts {
		if name := q.belief(p); p.Mark == Bad && name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// foreseen is the misconception of the foreseen wrong answer that was typed.
func (q Question) foreseen(v Verdict) string {
	if v.Given == "" || v.Right() {
		return ""
	}
	var o *Option
	switch q.Kind {
	case Text:
		o, _ = q.read(v.Given)
	case Fix:
		o, _ = q.strict().read(v.Given)
	case Number:
		o, _ = q.readNumber(v.Given)
	}
	if o == nil || o.Right { // one that is right failed when it was run
		return ""
	}
	return o.Misconception
}

func named(belief string) []string {
	if belief == "" {
		return nil
	}
	return []string{belief}
}

// belief is the misconception behind a part that is wrong. A part of a spot question is a line and of an order a step; of
// most others it is an option.
func (q Question) belief(p Part) string {
	switch {
	case q.Kind == Spot:
		o, _ := q.lineOption(p.Index)
		return o.Misconception
	case len(q.Steps) > 0:
		return q.Steps[p.Index].Misconception
	case p.Index < len(q.Options):
		return q.Options[p.Index].Misconception
	}
	return ""
}
