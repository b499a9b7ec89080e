package code

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/code/race"
	"github.com/engineroom/engineroom/lab/sql/guard"
)

// service is requests one after another on a fresh database; a machine and a connection of its own for each.
type service struct {
	Source string    `json:"source"`
	File   string    `json:"file"`
	Setup  string    `json:"setup"`
	Now    time.Time `json:"now"`
	Seed   uint64    `json:"seed"`
	Fakes  fakes     `json:"fakes"`
	Visits []visit   `json:"visits"`
}

type visit struct {
	Request js.Request    `json:"request"`
	After   time.Duration `json:"after"`
	Crash   int           `json:"crash"`
	Query   string        `json:"query"` // run afterwards
}

// seen is what became of a visit.
type seen struct {
	Response js.Response    `json:"response"`
	Fault    *js.Error      `json:"fault,omitempty"` // why there is no response of the handler's own
	Crashed  bool           `json:"crashed,omitempty"`
	SQL      []string       `json:"sql,omitempty"` // statements with values beside, and not in, them
	Calls    map[string]int `json:"calls,omitempty"`
	Rows     [][]string     `json:"rows,omitempty"`
	Log      []string       `json:"log,omitempty"`
}

const maxCalls = 200

var limits = guard.Limits{Budget: guard.Budget{Rows: 1000, Time: time.Second}}

// server is the state between the requests of one check.
type server struct {
	service
	db   *guard.DB
	desk *desk
}

func serve(ctx context.Context, in service) ([]seen, error) {
	db, err := guard.Open(limits)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	s := server{in, db, newDesk(in.Fakes)}
	if _, err := s.query(ctx, in.Setup); err != nil {
		return nil, fmt.Errorf("the setup is wrong: %w", err)
	}
	var out []seen
	for i, v := range in.Visits {
		s.Now = s.Now.Add(v.After)
		one, err := s.visit(ctx, v, in.Seed+uint64(i))
		if err != nil {
			return nil, err
		}
		out = append(out, one)
		if one.Fault != nil && one.Fault.Limit == "time" {
			break // the rest would only wait as long again
		}
	}
	return out, nil
}

// query runs a script of the author's on a connection of its own and returns the rows of its last statement.
func (s *server) query(ctx context.Context, script string) ([][]string, error) {
	c, err := s.db.Conn()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	results, err := c.Run(ctx, script)
	if err != nil || len(results) == 0 {
		return nil, err
	}
	return race.Rows(results[len(results)-1], 50), nil
}

func (s *server) visit(ctx context.Context, v visit, seed uint64) (seen, error) {
	conn, err := s.db.Conn()
	if err != nil {
		return seen{}, err
	}
	defer conn.Close()
	h := &host{ctx: ctx, conn: conn, desk: s.desk, crash: v.Crash}
	out := seen{}
	vm, err := js.New(js.Config{Source: s.Source, File: s.File, Now: s.Now, Seed: seed, Partners: s.Fakes.methods(), Host: h.call})
	if err == nil {
		defer vm.Close()
		out.Response, err = answer(vm, v.Request, s.File)
		out.Log = vm.Log()
	}
	if out.Crashed = h.crashed; h.crashed {
		out.Response, err = js.Response{}, nil
	}
	if err != nil && !errors.As(err, &out.Fault) {
		return seen{}, err
	}
	conn.Close() // what it did not commit is gone
	out.SQL, out.Calls = h.sql, copied(s.desk.calls)
	if v.Query != "" {
		if out.Rows, err = s.query(ctx, v.Query); err != nil {
			return seen{}, fmt.Errorf("a query of this lab is wrong: %w", err)
		}
	}
	return out, nil
}

func answer(vm *js.VM, req js.Request, file string) (js.Response, error) {
	if err := vm.Start(req); err != nil {
		return js.Response{}, err
	}
	r, done, err := vm.Ended()
	if err == nil && !done {
		err = &js.Error{Message: "The handler waits for something that never comes.", File: file}
	}
	return r, err
}

func copied(m map[string]int) map[string]int {
	out := make(map[string]int, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// host answers one request's calls.
type host struct {
	ctx     context.Context
	conn    *guard.Conn
	desk    *desk
	sql     []string
	calls   int
	crash   int // dies after this many calls; 0 means never
	crashed bool
}

var errCrashed = errors.New("the server is down")

func (h *host) call(op string, args []any) (any, error) {
	if h.calls++; h.calls > maxCalls {
		return nil, fmt.Errorf("more than %d calls in one request", maxCalls)
	}
	if h.crashed {
		return nil, errCrashed
	}
	v, err := h.perform(op, args)
	if h.calls == h.crash {
		h.crashed = true
		return nil, errCrashed
	}
	return v, err
}

func (h *host) perform(op string, args []any) (any, error) {
	if sql, ok := race.Transaction(op); ok {
		_, err := h.conn.Query(h.ctx, sql)
		return nil, plain(err)
	}
	if op != "get" && op != "all" && op != "run" {
		return h.desk.call(op, args)
	}
	sql, _ := args[0].(string)
	h.sql = append(h.sql, sql)
	res, err := h.conn.Query(h.ctx, sql, race.Whole(args[1:])...)
	if err != nil {
		return nil, plain(err)
	}
	return race.Value(op, res), nil
}

// plain is an error in one line, or nil.
func plain(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(race.Reason(err))
}
