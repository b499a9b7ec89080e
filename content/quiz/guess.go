package quiz

import (
	"math"
	"slices"
)

// produced are the kinds in which the learner makes the answer instead of picking it.
var produced = []Kind{Text, Number, Order, Cloze, Parsons, Output, Fix, Recall}

// Produced tells whether the learner types or builds the answer. Every other question is closed: its answer is picked.
func (q Question) Produced() bool { return slices.Contains(produced, q.Kind) && !q.Pick }

// Guess is the chance to be right without knowing anything, from 0 to 1: of k options one is 1/k, of k that may all be
// right or wrong one set is 1/(2^k - 1), n things in a row are 1/n!. What is typed cannot be guessed.
func (q Question) Guess() float64 {
	switch q.Kind {
	case Single, Scenario:
		return oneOf(len(q.Options))
	case Fix:
		if q.Pick {
			return oneOf(len(q.Options))
		}
	case Why:
		return oneOf(q.Split) * oneOf(len(q.Options)-q.Split)
	case Multi:
		return 1 / (math.Exp2(float64(len(q.Options))) - 1)
	case Spot:
		return oneOf(len(q.Lines()))
	case Order, Parsons:
		return 1 / math.Gamma(float64(len(q.Steps)+1))
	case Match:
		return 1 / math.Gamma(float64(max(len(q.Rights), len(q.Pairs))+1))
	case Classify:
		return math.Pow(oneOf(len(q.Rights)), float64(len(q.Pairs)))
	}
	return 0
}

// oneOf is the chance to pick the one that is right.
func oneOf(n int) float64 { return 1 / float64(max(n, 1)) }

// Beliefs are the names of the misconceptions behind what was answered, each once.
func (q Question) Beliefs(r Response) []string {
	var out []string
	for _, p := range q.Grade(r).Parts {
		if p.Mark != Bad || p.Index < 0 || p.Index >= len(q.Options) {
			continue
		}
		if name := q.Options[p.Index].Misconception; name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
