// Package lab knows what hands-on work is, whatever it is made of: a task, files that the learner changes, attempts that
// show what happens, and named checks that say what is right.
//
// It refuses to know how anything is run or drawn. Each kind of lab is an [Engine] in a folder of its own; what an engine
// shows is data ([Output], [Report]), which the faces draw and tests compare. Nothing here touches a file, a process or
// the network.
package lab

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// Kind names what a lab is made of.
type Kind string

// The kinds of lab.
const (
	SQL  Kind = "sql"  // statements on a real SQLite database
	HTTP Kind = "http" // requests to a real server on this machine
	Code Kind = "code" // a handler in JavaScript, called over HTTP
	Git  Kind = "git"  // a real repository
	Load Kind = "load" // a simulated service with knobs
)

// Source is a lab as its author wrote it. What every kind has is taken apart; the rest stands in Node for the engine.
type Source struct {
	ID         string
	Title      string
	Kind       Kind
	Minutes    int
	Difficulty int // 1 to 5
	Objectives []string
	Task       string // Markdown
	Start      []File // what the learner finds
	Solutions  []Answer
	Wrong      []Answer
	Hints      []string
	Checks     []Check
	Node       Node              // the whole of lab.yaml
	Files      map[string]string // every other file of the lab's folder, by name
}

// File is a file of a workspace. Its name is a single path element or a relative path with slashes.
type File struct{ Name, Text string }

// Answer is a whole answer to a lab: every file, and for load the knobs.
type Answer struct {
	Name  string // of a wrong answer or of one of several solutions
	Files []File
	Knobs map[string]float64
	Fails []string // a wrong answer: the checks that it must fail, and no others
	Say   string   // a wrong answer: the belief behind it
	Line  int      // of the entry in lab.yaml, from 1; 0 where it stands nowhere
	Col   int
}

// File is the text of one of the answer's files; ok is false when there is none of that name.
func (a Answer) File(name string) (text string, ok bool) {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Text, true
		}
	}
	return "", false
}

// Check is one thing that is looked at.
type Check struct {
	ID     string
	Say    string // what good looks like, in one line
	Hint   string // the rule behind it and never the fix; may be empty
	Points int    // at least 1
	Hidden bool   // named only after the first attempt
	Node   Node   // the whole check, for the engine
}

// Engine is one kind of lab. It holds no state.
type Engine interface {
	Kind() Kind
	// Parse understands what only this kind knows of a source, and runs nothing.
	Parse(Source) (Spec, []Problem)
}

// Spec is a lab that was understood.
type Spec interface {
	// Source is what the lab was made from.
	Source() Source
	// Surfaces are what the learner edits or turns, in the order in which they are shown.
	Surfaces() []Surface
	// Open makes a world of its own for one learner: a database, a repository, a server, a child process.
	Open(context.Context, Env) (Workspace, error)
}

// ErrNoTool says that a kind of lab needs a program that is not on this machine. Open returns an error that wraps it and
// names the program.
var ErrNoTool = errors.New("a program that this lab needs is not here")

// Env is what a workspace may use.
type Env struct {
	Dir  string    // a folder of its own, which outlives the workspace; "" where nothing is kept
	Now  time.Time // the virtual clock begins here
	Seed uint64    // of everything random
	// Start starts a worker child with a role. The context that it is given ends with the workspace.
	Start func(ctx context.Context, role string) (Worker, error)
}

// Worker is a child process that runs what nobody trusts. Call ends with the context: the child is killed then, and the
// error says so.
type Worker interface {
	Call(ctx context.Context, op string, in, out any) error
	Close() error
}

// Workspace is an open lab. Its methods are called one at a time.
type Workspace interface {
	// Attempt runs an answer and shows what happens. It never judges.
	Attempt(context.Context, Answer) (Output, error)
	// Grade judges an answer by every check. The same answer always gets the same report.
	Grade(context.Context, Answer) (Report, error)
	Close() error
}

// Server is a Workspace that other programs on this machine reach while it is open.
type Server interface {
	// Serve starts listening on a loopback address of its own, once, and returns it, such as http://127.0.0.1:43125.
	Serve(context.Context) (string, error)
	// Calls are the requests from outside that came since the last call of Calls, each as a raw message.
	Calls() []string
}

// Prompter is a Workspace that runs lines one by one in a folder, and shows what each did.
type Prompter interface {
	Line(ctx context.Context, line string) (Output, error)
	// Shell is where and with which environment a real shell goes on with the same work.
	Shell() (dir string, environ []string)
}

// SurfaceKind says how a surface is used.
type SurfaceKind uint8

// The kinds of surface.
const (
	Editor SurfaceKind = iota // a file, edited
	Prompt                    // lines, run one by one
	Knobs                     // numbers, turned
)

// Surface is something that the learner works on.
type Surface struct {
	Kind  SurfaceKind
	Label string
	File  string // Editor: the file's name
	Lang  string // Editor: sql, js, http, text
	Knobs []Knob
}

// Knob is a number that the learner may set.
type Knob struct {
	ID, Label, Unit string
	Min, Max, Step  float64
	Value           float64  // at the start
	Choices         []string // what the values from Min on are called, such as off and on; empty for a plain number
}

// Output is what an attempt showed.
type Output struct {
	Blocks []Block
	Fault  *Fault // nil unless the run ended early
	Took   time.Duration
}

// BlockKind says what a block of output is.
type BlockKind uint8

// The kinds of block.
const (
	TextBlock      BlockKind = iota
	TableBlock               // Cols and Rows
	PlanBlock                // a query plan: Rows of depth and text
	HTTPBlock                // messages as they went over the wire: Rows of who sent it, such as request or response, and the text
	SeriesBlock              // numbers over time: Cols are the names, of which the first is the time's unit
	DiffBlock                // lines that begin with a space, + or -
	GraphBlock               // commits, newest first: Rows of short hash, parents, names that point to it, subject, author
	LanesBlock               // a schedule: who did what, step by step
	HistogramBlock           // Rows of from, to and how many; Cols name the unit and what is counted
)

// Block is one piece of output. It is data: the faces give it its looks. Nothing in it has passed a filter.
type Block struct {
	Kind  BlockKind
	Title string
	Text  string
	Cols  []string
	Rows  [][]string
	Marks []Mark // of the rows of a table or a plan that was compared, one each; else empty
	Note  string // a sentence below it
}

// Mark says what is particular about a row.
type Mark uint8

// The marks of a row.
const (
	Plain   Mark = iota
	Extra        // it came, and was not expected
	Lacking      // it was expected, and did not come
	Costly       // a step of a plan that reads more than it gives
)

// Fault is why a run ended before its end.
type Fault struct {
	Text      string // one sentence
	File      string
	Line, Col int    // from 1; 0 where it is not known
	Limit     string // time, memory, steps, size; empty for a mistake of the program itself
	Unread    bool   // the file is not in its language, so nothing ran: a slip to mend, and no answer
}

// Place is where a fault is, such as "handler.js, line 5" or "line 5". It is empty where that is not known.
func (f Fault) Place() string {
	switch {
	case f.Line == 0:
		return ""
	case f.File == "":
		return fmt.Sprintf("line %d", f.Line)
	}
	return fmt.Sprintf("%s, line %d", f.File, f.Line)
}

// String is a fault in one line, its place first.
func (f Fault) String() string {
	if f.Line == 0 {
		return f.Text
	}
	if f.File == "" {
		return Capital(f.Place()) + ": " + f.Text
	}
	return f.Place() + ": " + f.Text
}

// Stopped says that a run stopped, where, and why.
func (f Fault) Stopped() string {
	if at := f.Place(); at != "" {
		return "It stopped at " + at + ": " + f.Text
	}
	return "It stopped: " + f.Text
}

// Report is the judgement of an attempt.
type Report struct {
	Results []Result
	Belief  string // what the author says to this very answer, where it is a wrong one that they foresaw; else empty
	Took    time.Duration
}

// Foreseer is a Spec that knows a wrong answer again, however it is set: spaces and comments do not matter.
type Foreseer interface {
	// Belief is what stands behind a wrong answer that the author foresaw, and what is to be said to it; or "".
	Belief(Answer) string
}

// Result is what became of a check.
type Result struct {
	Check
	Passed   bool
	Expected string // what was expected, and
	Got      string // what came: one line each, empty where Evidence says it better
	Because  string // one sentence with the value that was seen; empty when it passed
	Evidence []Block
}

// Passed tells whether every check passed. A report without results has not passed.
func (r Report) Passed() bool {
	for _, c := range r.Results {
		if !c.Passed {
			return false
		}
	}
	return len(r.Results) > 0
}

// Repeats tells whether the nth evidence of a result is one that an earlier result that failed has shown, so that nobody
// has to read it twice; earlier is the index of that result. Evidence without a title cannot be referred to.
func (r Report) Repeats(result, n int) (earlier int, ok bool) {
	e := r.Results[result].Evidence[n]
	if e.Title == "" {
		return 0, false
	}
	for i, before := range r.Results[:result] {
		same := func(b Block) bool { return reflect.DeepEqual(b, e) }
		if !before.Passed && slices.ContainsFunc(before.Evidence, same) {
			return i, true
		}
	}
	return 0, false
}

// Score is the share of the points that were reached, from 0 to 1.
func (r Report) Score() float64 {
	got, all := 0, 0
	for _, c := range r.Results {
		all += max(1, c.Points)
		if c.Passed {
			got += max(1, c.Points)
		}
	}
	if all == 0 {
		return 0
	}
	return float64(got) / float64(all)
}

// Failed lists the ids of the checks that did not pass, in their order.
func (r Report) Failed() []string {
	var out []string
	for _, c := range r.Results {
		if !c.Passed {
			out = append(out, c.ID)
		}
	}
	return out
}
