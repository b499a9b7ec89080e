// Package race tries every order in which the statements of requests that run together can reach the database, and their
// calls the partners.
//
// It knows schedules: each statement and each call of a partner parks its request, and the explorer decides who goes on, depth first, until all
// orders have been tried. It knows what a read was, and whether it was still true when its request wrote. Everything comes
// out as data. It refuses to know what a lab is and how an order is drawn.
//
// The model is a server with one process for each request: a machine of JavaScript of its own, a connection of its own.
// A statement is atomic, as it is on SQLite; a request that meets a lock waits until another has gone on. What is tried is
// every order of statements and calls, and nothing finer. The same input always gives the same result.
//
// Where that is too much, the orders can be bounded by how often a request is left that could have gone on: most mistakes
// need one or two such switches (Musuvathi and Qadeer 2007, Iterative Context Bounding for Systematic Testing of
// Multithreaded Programs).
package race

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/code/partner"
	"github.com/engineroom/engineroom/lab/sql/guard"
)

// Limits of a race.
const (
	MaxRequests  = 3
	MaxSchedules = 2000
	MaxSteps     = 20 // statements of one request
)

// Spec is a race.
type Spec struct {
	Source    string    `json:"source"` // the handler's file
	File      string    `json:"file"`   // its name
	Setup     string    `json:"setup"`  // SQL
	Together  []Request `json:"together"`
	Watch     string    `json:"watch,omitempty"` // a query whose first value is shown after each step
	Always    Always    `json:"always"`
	Schedules int       `json:"schedules,omitempty"` // at most; 0 means MaxSchedules
	Switches  int       `json:"switches,omitempty"`  // away from a request that could go on, in one order; 0 means any number
	Seed      uint64    `json:"seed,omitempty"`
	Now       time.Time `json:"now"`

	Fakes partner.Fakes `json:"fakes,omitempty"`
	Then  []Later       `json:"then,omitempty"` // one after another, at the end of each order
}

// Request is one of those that run together.
type Request struct {
	Name  string `json:"name"`            // of the person who sent it
	Crash string `json:"crash,omitempty"` // its server dies after its first call of this method of a partner
	js.Request
}

// Later is a request that comes when the others are over.
type Later struct {
	Request
	After  time.Duration `json:"after,omitempty"`
	Status int           `json:"status"` // that it must get
}

// Always is what has to hold in the end, whatever the order was. What is nil is not asked.
type Always struct {
	Statuses [][]int        `json:"statuses,omitempty"` // one of these, in any order; 0 for a request that crashed
	Calls    map[string]int `json:"calls,omitempty"`    // of partners that had an effect, by method
	Attempts map[string]int `json:"attempts,omitempty"` // all calls of partners, by method
	Query    string         `json:"query,omitempty"`
	Rows     [][]string     `json:"rows,omitempty"`
}

// Kind is what a step did.
type Kind string

// The kinds of steps.
const (
	Read     Kind = "read"
	Ask      Kind = "ask" // a call of a partner
	Write    Kind = "write"
	Begin    Kind = "begin"
	Commit   Kind = "commit"
	Rollback Kind = "rollback"
)

// Step is one statement of one request, or one call of a partner.
type Step struct {
	Who     int        `json:"who"` // index of the request
	Kind    Kind       `json:"kind"`
	SQL     string     `json:"sql"` // of a call: its method
	Cols    []string   `json:"cols,omitempty"`
	Rows    [][]string `json:"rows,omitempty"`    // what it read, at most five
	Total   int        `json:"total,omitempty"`   // rows it read
	Changed int        `json:"changed,omitempty"` // rows it changed
	Error   string     `json:"error,omitempty"`   // what the database or the partner refused
	Crashed bool       `json:"crashed,omitempty"` // the request's server died in it
	State   string     `json:"state,omitempty"`   // what the watched query says afterwards
	Status  int        `json:"status,omitempty"`  // of the answer, if the request ended with this step
	Stale   []int      `json:"stale,omitempty"`   // a write: the reads of its request, by step, that were no longer true
	Outdone int        `json:"outdone,omitempty"` // a read that was stale in that way: 1 + the step that changed it
}

// Order is one schedule and what came of it.
type Order struct {
	Number   int         `json:"number"` // from 1
	Steps    []Step      `json:"steps"`
	Statuses []int       `json:"statuses"` // by request; 0 for one that never answered
	Bodies   []string    `json:"bodies"`
	Thrown   []*js.Error `json:"thrown"`         // by request: what its handler threw, which made it a 500
	Rows     [][]string  `json:"rows,omitempty"` // of the query of Always
	Problem  string      `json:"problem,omitempty"`
	Line     int         `json:"line,omitempty"` // of the problem, in the learner's file
	Data     bool        `json:"data"`           // the rows are the expected ones
	Answers  bool        `json:"answers"`        // the statuses are
}

// Held tells whether the order came out as it should.
func (o Order) Held() bool { return o.Data && o.Answers && o.Problem == "" }

// Result is what all orders gave.
type Result struct {
	Orders   []Order   `json:"orders"`
	Bad      int       `json:"bad"`                // orders that did not hold
	Smallest int       `json:"smallest,omitempty"` // number of the shortest of these
	Cut      bool      `json:"cut,omitempty"`      // there are more orders than were tried
	Fault    *js.Error `json:"fault,omitempty"`    // why nothing, or not everything, could be tried
}

// Explore runs a race. The error is one of the machine or of the context, or says that the setup is wrong; whatever the
// learner's file does wrong is in the result.
func Explore(ctx context.Context, spec Spec) (Result, error) {
	if n := len(spec.Together); n < 1 || n > MaxRequests {
		return Result{}, fmt.Errorf("a race has 1 to %d requests, not %d", MaxRequests, n)
	}
	if spec.Schedules <= 0 || spec.Schedules > MaxSchedules {
		spec.Schedules = MaxSchedules
	}
	image, err := seed(ctx, spec.Setup)
	if err != nil {
		return Result{}, err
	}
	x := explorer{spec: spec, image: image}
	return x.all(ctx)
}

// limits are those of a database in a race. Lock waits are ours to arrange, so a rollback journal serves best.
var limits = guard.Limits{Budget: guard.Budget{Rows: 200, Time: time.Second}}

func seed(ctx context.Context, setup string) ([]byte, error) {
	db, err := guard.Open(limits)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	c, err := db.Conn()
	if err != nil {
		return nil, err
	}
	if _, err := c.Run(ctx, setup); err != nil {
		return nil, fmt.Errorf("the setup is wrong: %w", err)
	}
	return c.Serialize(ctx)
}

// explorer walks the tree of choices. A path is who went on at each point; after each run the last point with a choice
// left is changed and everything below it forgotten.
type explorer struct {
	spec   Spec
	image  []byte
	path   []choice
	result Result
}

type choice struct {
	taken  int
	of     []int // requests that may go on, by index
	others []int // requests that could go on as well, were there a switch left
	locked int   // how many of these met a lock
}

func (x *explorer) all(ctx context.Context) (Result, error) {
	for tried := 0; ; tried++ {
		if err := ctx.Err(); err != nil {
			return x.result, err
		}
		if len(x.result.Orders) >= x.spec.Schedules || tried >= 2*MaxSchedules {
			x.result.Cut = true
			break
		}
		order, whole, err := x.run(ctx)
		var fault *js.Error
		if errors.As(err, &fault) {
			x.result.Fault = fault
			break
		}
		if err != nil {
			return x.result, err
		}
		if whole {
			x.add(order)
		}
		if !x.next() {
			break
		}
	}
	return x.result, nil
}

func (x *explorer) add(o Order) {
	o.Number = len(x.result.Orders) + 1
	x.result.Orders = append(x.result.Orders, o)
	if o.Held() {
		return
	}
	x.result.Bad++
	if s := x.result.Smallest; s == 0 || len(o.Steps) < len(x.result.Orders[s-1].Steps) {
		x.result.Smallest = o.Number
	}
}

// next moves to the next path and tells whether there is one.
func (x *explorer) next() bool {
	for len(x.path) > 0 {
		last := &x.path[len(x.path)-1]
		if last.taken++; last.taken < len(last.of) {
			return true
		}
		x.path = x.path[:len(x.path)-1]
	}
	return false
}

// pick is who goes on at a point: as the path says, or the first of those who can where the path ends. last went on
// before; once the switches are used up it goes on as long as it can.
func (x *explorer) pick(depth int, can []int, last, switches int) int {
	if depth == len(x.path) {
		c := choice{of: can}
		if x.spec.Switches > 0 && switches >= x.spec.Switches && slices.Contains(can, last) {
			c.of = []int{last}
			c.others = slices.DeleteFunc(slices.Clone(can), func(i int) bool { return i == last })
		}
		x.path = append(x.path, c)
	}
	c := x.path[depth]
	return c.of[c.taken]
}

// locked notes that the one who was picked met a lock, and tells whether everybody did. Leaving one who waits for a lock is
// no switch: the others may go on.
func (x *explorer) locked(depth int) (all bool) {
	c := &x.path[depth]
	c.of, c.others = append(c.of, c.others...), nil
	c.locked++
	return c.locked >= len(c.of) // more when the way to this point is walked again
}
