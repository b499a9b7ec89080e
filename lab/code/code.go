// Package code is the engine for labs in which a learner writes a request handler in JavaScript.
//
// It knows what stands in the lab.yaml of such a lab, what is sent to the handler, and what has to come back. It knows two
// ways to look: requests one after another, each check on a fresh database, and a race, in which every order of the
// statements of requests that run together is tried. Requests in a row go through a real HTTP/1.1 server of this process,
// so that what a handler returns meets what every server does with it; no socket is opened for that. Whatever the handler
// does happens in a worker child of the role [RoleName]. The package refuses to know how anything is drawn and where
// answers are kept.
package code

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/partner"
	"github.com/engineroom/engineroom/lab/code/race"
)

// Engine is the engine for labs of kind code.
type Engine struct{}

// Kind is lab.Code.
func (Engine) Kind() lab.Kind { return lab.Code }

// Spec is a code lab that was understood.
type Spec struct {
	source lab.Source
	file   string // the learner's file
	setup  string
	time   time.Duration // of one call of the worker
	race   *raceSpec
	shows  []step // what an attempt sends where there is no race
	checks []check
	fakes  partner.Fakes
}

// check is one thing that is looked at: a part of the lab's race, a race of its own, or requests in a row.
type check struct {
	lab.Check
	part  part
	race  *raceSpec
	steps []step
	fakes partner.Fakes // the lab's, and its own
}

// part is what of a race a check asks for.
type part string

const (
	always   part = "always"   // everything
	database part = "db"       // the rows
	statuses part = "statuses" // the answers
	ends     part = "ends"     // that nobody is left waiting, and nobody is answered too early
)

// raceSpec is a race as its author wrote it.
type raceSpec struct {
	race.Spec
	watch  string // what the watched value is called
	count  string // what is counted: answers with
	status int    // this status
	words  words
}

// words are what a race calls its outcomes.
type words struct {
	good, bad string // of one order, such as ok and OVERSOLD
	all, some string // "6 of 6 orders" and then
}

// Source is what the lab was made from.
func (s *Spec) Source() lab.Source { return s.source }

// Surfaces are one editor for each file.
func (s *Spec) Surfaces() []lab.Surface {
	var out []lab.Surface
	for _, f := range s.source.Start {
		out = append(out, lab.Surface{Kind: lab.Editor, Label: f.Name, File: f.Name, Lang: "js"})
	}
	return out
}

// Belief is what stands behind a wrong answer that the author foresaw: its say, or "". Spaces do not matter.
func (s *Spec) Belief(a lab.Answer) string {
	given, _ := a.File(s.file)
	for _, w := range s.source.Wrong {
		if text, ok := w.File(s.file); ok && squeezed(text) == squeezed(given) {
			return w.Say
		}
	}
	return ""
}

// squeezed leaves out what JavaScript does not read between words, and comments on lines of their own.
func squeezed(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "//") {
			b.WriteString(strings.Join(strings.Fields(line), " "))
		}
	}
	return b.String()
}

// Open makes a workspace. No child is started before the first attempt.
func (s *Spec) Open(ctx context.Context, env lab.Env) (lab.Workspace, error) {
	if env.Start == nil {
		return nil, fmt.Errorf("open %s: there is no way to start a worker", s.source.ID)
	}
	life, end := context.WithCancel(ctx)
	return &Workspace{spec: s, env: env, life: life, end: end, races: map[*raceSpec]remembered{}}, nil
}
