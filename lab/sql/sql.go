// Package sql is the engine for labs in which a learner writes SQL.
//
// It knows what stands in the lab.yaml of such a lab, and three ways to look at an answer: what a script leaves in a fresh
// database, on data that is shown and on data that is not; what is left when the connection is lost at each of its
// statements; and how sessions end that run it at the same time, in every order in which their statements can meet. It
// knows how a client behaves whose statement is refused. Whatever SQL does happens in a worker child of the role
// [RoleName], behind lab/sql/guard; here are words about it only.
//
// It refuses to know how anything is drawn, where answers are kept, and how SQLite is bounded. Seeds and queries of a lab
// are as little trusted as what the learner wrote.
package sql

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// Engine is the engine for labs of kind sql.
type Engine struct{}

// Kind is lab.SQL.
func (Engine) Kind() lab.Kind { return lab.SQL }

// Spec is a lab about SQL that was understood.
type Spec struct {
	source lab.Source
	sets   []dataset // at least one
	limits limits
	wal    bool
	watch  string // what is shown of each failure; empty where none is tried
	meets  *meetSpec
	checks []check
}

// dataset is what a script finds in its database. A lab that has others has a shown one before them.
type dataset struct{ name, seed string }

const (
	shownData  = "shown"
	hiddenData = "hidden"
	edgeData   = "edge" // where a rule is about to turn: exactly enough, the last one, the first of the month
)

type limits struct {
	time  time.Duration // of one run
	steps int64
	rows  int
}

// meetSpec is a meeting of sessions as its author wrote it.
type meetSpec struct {
	people  []person
	fixed   [][]int
	early   bool
	retries int
	max     int
	watch   string // what the watched value is called
	run     string // and the query for it
	count   string // what a session did that changed something, such as sold
	words   words
}

// person is a session.
type person struct {
	name, file string
	with       map[string]cell
}

// words are what a meeting calls its outcomes.
type words struct {
	good, bad string // of one order, such as ok and OVERSOLD
	all, some string // "6 of 6 orders" and then
}

// check is one thing that is looked at.
type check struct {
	lab.Check
	after   after
	wal     bool   // of a meeting
	data    string // the name of a data set, or empty for all
	run     string // a query on what was left, or
	answer  string // a statement of the learner's: its label or its number
	want    want
	accepts []try
	refuses []try
	schema  *schemaWant
}

// after says when a check looks.
type after string

const (
	afterScript after = "script"
	afterCut    after = "every-failure"
	afterOrder  after = "every-order"
)

// try is a statement that has to be accepted, or refused by a kind of rule.
type try struct{ sql, by string }

// Source is what the lab was made from.
func (s *Spec) Source() lab.Source { return s.source }

// Surfaces are one editor for each file.
func (s *Spec) Surfaces() []lab.Surface {
	var out []lab.Surface
	for _, f := range s.source.Start {
		lang := "text"
		if strings.HasSuffix(f.Name, ".sql") {
			lang = "sql"
		}
		out = append(out, lab.Surface{Kind: lab.Editor, Label: f.Name, File: f.Name, Lang: lang})
	}
	return out
}

// Belief is what stands behind a wrong answer that the author foresaw: its say, or "". Spaces, comments and the case of
// letters do not matter, but what the client does when the database is locked does.
func (s *Spec) Belief(a lab.Answer) string {
	given := s.essence(a)
	for _, w := range s.source.Wrong {
		if s.essence(w) == given {
			return w.Say
		}
	}
	return ""
}

// essence is an answer without what SQL does not read.
func (s *Spec) essence(a lab.Answer) string {
	var b strings.Builder
	for _, f := range s.source.Start {
		text, _ := a.File(f.Name)
		read, _ := parse(f.Name, text)
		fmt.Fprintf(&b, "%s %s\n", f.Name, read.OnBusy)
		for _, st := range read.Statements {
			fmt.Fprintln(&b, strings.Join(st.words(maxWords), " "))
		}
	}
	return b.String()
}

// maxWords is more words than a statement has.
const maxWords = 1 << 20

// Open makes a workspace. No child is started before the first attempt.
func (s *Spec) Open(ctx context.Context, env lab.Env) (lab.Workspace, error) {
	if env.Start == nil {
		return nil, fmt.Errorf("open %s: there is no way to start a worker", s.source.ID)
	}
	life, end := context.WithCancel(ctx)
	return &Workspace{spec: s, env: env, life: life, end: end}, nil
}
