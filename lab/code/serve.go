package code

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/code/partner"
	"github.com/engineroom/engineroom/lab/code/race"
	"github.com/engineroom/engineroom/lab/sql/guard"
)

// service is a handler on a fresh database; a machine and a connection of its own for each request.
type service struct {
	Source string        `json:"source"`
	File   string        `json:"file"`
	Setup  string        `json:"setup"`
	Now    time.Time     `json:"now"`
	Seed   uint64        `json:"seed"`
	Fakes  partner.Fakes `json:"fakes"`
}

type visit struct {
	Request js.Request    `json:"request"`
	After   time.Duration `json:"after"`
	Before  string        `json:"before"` // SQL of somebody else
	Crash   int           `json:"crash"`  // dies after this many calls; 0 means never
	Dies    string        `json:"dies"`   // or after its first call of this method of a partner
	Query   string        `json:"query"`  // run afterwards
}

// seen is what became of a visit.
type seen struct {
	Response js.Response    `json:"response"`
	Fault    *js.Error      `json:"fault,omitempty"`  // why there is no response of the handler's own
	Unread   bool           `json:"unread,omitempty"` // the file is no JavaScript, so nothing ran
	Crashed  bool           `json:"crashed,omitempty"`
	SQL      []string       `json:"sql,omitempty"`      // statements with values beside, and not in, them
	Read     int            `json:"read,omitempty"`     // rows that the handler got
	Calls    map[string]int `json:"calls,omitempty"`    // of partners that had an effect, since the world was made
	Attempts map[string]int `json:"attempts,omitempty"` // all of them, and password hashes
	Asked    map[string]any `json:"asked,omitempty"`    // what a partner was asked last
	Held     int            `json:"held,omitempty"`     // calls of partners with a transaction open
	Rows     [][]string     `json:"rows,omitempty"`
	Log      []string       `json:"log,omitempty"`
	Now      time.Time      `json:"now"`  // when the answer came
	Took     time.Duration  `json:"took"` // on the virtual clock
}

const (
	maxCalls  = 200
	maxHashes = 8 // password hashes of one request, about 20 ms each
)

var limits = guard.Limits{Budget: guard.Budget{Rows: 1000, Time: time.Second}}

// server is the state between the requests of one check.
type server struct {
	service
	db   *guard.DB
	desk *partner.Desk
	came uint64 // requests so far
}

func openServer(ctx context.Context, in service) (*server, error) {
	db, err := guard.Open(limits)
	if err != nil {
		return nil, err
	}
	s := &server{service: in, db: db, desk: partner.NewDesk(in.Fakes)}
	if _, err := s.query(ctx, in.Setup); err != nil {
		db.Close()
		return nil, fmt.Errorf("the setup is wrong: %w", err)
	}
	return s, nil
}

// next is a visit after the one before.
func (s *server) next(ctx context.Context, v visit) (seen, error) {
	s.Now = s.Now.Add(v.After)
	s.came++
	if v.Before != "" {
		if _, err := s.query(ctx, v.Before); err != nil {
			return seen{}, fmt.Errorf("what is to happen meanwhile is wrong: %w", err)
		}
	}
	return s.visit(ctx, v, s.Seed+s.came-1)
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
	h := &host{ctx: ctx, conn: conn, server: s, crash: v.Crash, dies: v.Dies}
	out, begun := seen{}, s.Now
	vm, err := js.New(js.Config{
		Source: s.Source, File: s.File, Now: s.Now, Seed: seed, Partners: s.Fakes.Methods(),
		Host: h.call, Clock: func() time.Time { return s.Now }, Argon2: h.hashes,
	})
	var broken *js.Error
	out.Unread = errors.As(err, &broken) && broken.Name == "SyntaxError"
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
	out.SQL, out.Read, out.Held, out.Now, out.Took = h.sql, h.read, h.held, s.Now, s.Now.Sub(begun)
	out.Calls, out.Attempts, out.Asked = maps.Clone(s.desk.Calls), maps.Clone(s.desk.Attempts), maps.Clone(s.desk.Asked)
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

// host answers one request's calls.
type host struct {
	ctx     context.Context
	conn    *guard.Conn
	server  *server
	sql     []string
	read    int
	calls   int
	hashed  int
	held    int
	crash   int
	dies    string
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
	if h.crashed = h.crashed || h.calls == h.crash || op == h.dies; h.crashed {
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
		return h.ask(op, args)
	}
	sql, _ := args[0].(string)
	h.sql = append(h.sql, sql)
	res, err := h.conn.Query(h.ctx, sql, race.Whole(args[1:])...)
	if err != nil {
		return nil, plain(err)
	}
	h.read += int(res.Total)
	return race.Value(op, res), nil
}

// ask calls a partner. The clock moves while it answers.
func (h *host) ask(method string, args []any) (any, error) {
	if h.conn.InTransaction() {
		h.held++
	}
	out, err := h.server.desk.Call(method, args)
	h.server.Now = h.server.Now.Add(out.Took)
	h.crashed = out.Crash
	return out.Value, err
}

// hashes counts a password hash, and refuses it when there were too many.
func (h *host) hashes() error {
	if h.hashed++; h.hashed > maxHashes {
		return fmt.Errorf("more than %d password hashes in one request", maxHashes)
	}
	h.server.desk.Attempts["argon2"]++
	return nil
}

// plain is an error as a handler sees it, or nil.
func plain(err error) error {
	if err == nil {
		return nil
	}
	return race.Refused(err)
}
