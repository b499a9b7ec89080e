// Package js runs one request of a learner's JavaScript handler in a machine of its own.
//
// It knows QuickJS: its limits, what the language lacks and the host lends (a console, hashes, a clock that stands still,
// chance that a seed begins), and where in the learner's file a mistake is. It refuses to know what a lab is, what a
// database is, and what a right answer is: whatever the handler asks of its context goes to a [Host].
//
// A machine lives for one request, as if the server had been started anew for it, so nothing that a handler keeps in a variable
// survives. There is no module loader, no file, no network, no timer, no URL and no TextEncoder: requests come with their
// query taken apart. The language's limits are not the only wall: some of QuickJS's own loops, such as Array.join, never
// look at the clock, so a machine belongs into a process that can be killed.
package js

import (
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"modernc.org/quickjs"
)

// Defaults of Config.
const (
	DefaultMemory = 64 << 20
	DefaultTime   = time.Second
	maxLogLines   = 200
	maxLogBytes   = 16 << 10
	maxSource     = 256 << 10
	maxAnswer     = 1 << 20
	stackSlots    = 4000
)

// Host answers what a handler asks of its context at once. op is get, all, run, begin, commit or rollback, with the
// statement as the first argument, or partner.method. An error is thrown into the handler.
type Host func(op string, args []any) (any, error)

// Config is what a machine is made of.
type Config struct {
	Source   string              // the learner's file, which defines handle
	File     string              // its name, for errors
	Now      time.Time           // the clock
	Seed     uint64              // of Math.random and randomId
	Memory   int64               // bytes; 0 means DefaultMemory
	Time     time.Duration       // of one stretch of running; 0 means DefaultTime
	Partners map[string][]string // methods of partners by name, such as gateway: [charge]
	Host     Host                // nil: every call is parked until Resolve or Reject
	Clock    func() time.Time    // what the clock says after a call of the host; nil: it stands still
	Argon2   func() error        // asked before each password hash, which takes time; nil: always allowed
}

// Request is what arrives, as the handler sees it: header names in lower case.
type Request struct {
	Method   string            `json:"method"`
	Path     string            `json:"path"`
	Query    map[string]string `json:"query"`
	Headers  map[string]string `json:"headers"`
	Body     any               `json:"body"`    // parsed if it is JSON, else the text
	RawBody  string            `json:"rawBody"` // as it came
	Customer any               `json:"customer,omitempty"`
}

// Response is what a handler returned.
type Response struct {
	Status  int                 `json:"status"`
	Headers map[string][]string `json:"headers,omitempty"` // names as the handler wrote them
	Body    string              `json:"body"`
	JSON    bool                `json:"json"` // the body was given as a value
}

// Call is a parked call.
type Call struct {
	ID   int
	Op   string
	Args []any
}

// Error is what went wrong in a learner's file.
type Error struct {
	Name, Message string
	File          string
	Line, Col     int    // from 1; 0 where it is not known
	Limit         string // time or memory; empty for a mistake
}

// Error is one sentence without a place.
func (e *Error) Error() string {
	switch {
	case e.Name == "thrown" && e.Message == "null":
		return "The handler threw null, which also happens when memory runs out."
	case e.Limit == "time":
		return "The handler ran for too long and was stopped."
	case e.Limit == "memory":
		return "The handler asked for too much memory and was stopped."
	case e.Name == "thrown":
		return "The handler threw " + e.Message + "."
	case e.Name == "":
		return e.Message
	}
	return e.Name + ": " + e.Message
}

// VM is one machine. Its methods are called one at a time.
type VM struct {
	cfg     Config
	vm      *quickjs.VM
	control quickjs.Value
	parked  []Call
	log     []string
	logged  int
	failed  *Error // a limit ended the machine
}

//go:embed prelude.js
var prelude string

// hostLine is where the prelude begins, so that its lines are told from those of a learner's file, which is shorter.
const hostLine = 300_000

// compiled is the prelude's bytecode, which depends on nothing but QuickJS itself.
var compiled = sync.OnceValues(func() ([]byte, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, err
	}
	defer vm.Close()
	return vm.Compile(strings.Repeat("\n", hostLine)+prelude, quickjs.EvalGlobal)
})

// New makes a machine and runs the learner's file once, which defines handle. The error is an *Error when the file is to
// blame; Close the machine only if there is none.
func New(cfg Config) (*VM, error) {
	if cfg.Memory <= 0 {
		cfg.Memory = DefaultMemory
	}
	if cfg.Time <= 0 {
		cfg.Time = DefaultTime
	}
	if len(cfg.Source) > maxSource || strings.ContainsRune(cfg.Source, 0) {
		return nil, &Error{Message: "The file is too large or holds a NUL byte.", File: cfg.File, Limit: "size"}
	}
	code, err := compiled()
	if err != nil {
		return nil, fmt.Errorf("compile the prelude: %w", err)
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("start JavaScript: %w", err)
	}
	m := &VM{cfg: cfg, vm: vm}
	if err := m.prepare(code); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

func (m *VM) prepare(code []byte) error {
	m.vm.SetMemoryLimit(uintptr(m.cfg.Memory))
	m.vm.SetMaxStackSize(stackSlots)
	if err := m.vm.SetEvalTimeout(m.cfg.Time); err != nil {
		return err
	}
	if err := m.vm.RegisterHostFunc("__host", m.host); err != nil {
		return err
	}
	var err error
	if m.control, err = m.vm.EvalBytecodeValue(code); err != nil {
		return fmt.Errorf("run the prelude: %w", err)
	}
	if _, err := m.call("set", m.cfg.Now.UnixMilli(), int64(int32(m.cfg.Seed)), m.cfg.Host == nil); err != nil {
		return err
	}
	v, err := m.vm.EvalValue(m.cfg.Source, quickjs.EvalGlobal)
	if err != nil {
		return m.problem(err)
	}
	v.Free()
	return nil
}

// Close ends the machine.
func (m *VM) Close() {
	m.control.Free()
	m.vm.Close()
}

// Start hands the request to the handler and runs it until it ends or waits.
func (m *VM) Start(req Request) error {
	handle, err := m.vm.EvalValue("typeof handle === 'function' ? handle : undefined", quickjs.EvalGlobal)
	if err != nil {
		return m.problem(err)
	}
	defer handle.Free()
	if handle.IsUndefined() {
		return &Error{Message: "There is no function called handle in this file.", File: m.cfg.File}
	}
	in, err := json.Marshal(req)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	partners, err := json.Marshal(m.cfg.Partners)
	if err != nil || m.cfg.Partners == nil {
		partners = []byte("{}")
	}
	if _, err := m.control.Call(quickjs.UndefinedValue, "start", handle, string(in), string(partners)); err != nil {
		return m.problem(err)
	}
	return m.drain()
}

// drain runs what promises left to do.
func (m *VM) drain() error {
	if _, err := m.vm.ExecutePendingJobs(); err != nil {
		if e := m.problem(err); e.Limit != "" {
			return e
		}
	}
	return nil
}

// Parked are the calls that wait, in the order in which they were made.
func (m *VM) Parked() []Call { return m.parked }

// Resolve answers a parked call and runs the handler until it ends or waits again.
func (m *VM) Resolve(id int, value any) error {
	out, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode an answer: %w", err)
	}
	return m.settle("resolve", id, string(out))
}

// Reject answers a parked call with an error, which the handler may catch. The error may have a code.
func (m *VM) Reject(id int, err error) error { return m.settle("reject", id, err.Error(), code(err)) }

// code is the name of an error that programs compare, or "".
func code(err error) string {
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		return coded.Code()
	}
	return ""
}

func (m *VM) settle(op string, id int, args ...any) error {
	for i, c := range m.parked {
		if c.ID == id {
			m.parked = append(m.parked[:i:i], m.parked[i+1:]...)
			if _, err := m.call(op, append([]any{id}, args...)...); err != nil {
				return err
			}
			return m.drain()
		}
	}
	return fmt.Errorf("call %d is not waiting", id)
}

// Clock moves the clock.
func (m *VM) Clock(now time.Time) error {
	_, err := m.call("clock", now.UnixMilli())
	return err
}

// Ended tells whether the handler has ended, and how: with a response, or with an *Error.
func (m *VM) Ended() (r Response, done bool, err error) {
	text, err := m.call("ended")
	if err != nil || text == "" {
		return Response{}, err != nil, err
	}
	if len(text) > maxAnswer {
		return Response{}, true, &Error{Message: "The answer is too large.", File: m.cfg.File, Limit: "size"}
	}
	var out struct {
		Answer *struct {
			Response
			Status any `json:"status"`
		}
		Bad   *string
		Error *struct{ Name, Message, Stack string }
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return Response{}, true, fmt.Errorf("read an answer: %w", err)
	}
	switch {
	case out.Error != nil:
		return Response{}, true, m.located(out.Error.Name, out.Error.Message, out.Error.Stack)
	case out.Bad != nil:
		return Response{}, true, &Error{Message: fmt.Sprintf("The handler returned %s; it has to return {status, json}.", Short(*out.Bad)), File: m.cfg.File}
	}
	status, ok := out.Answer.Status.(float64)
	if !ok || status != float64(int(status)) || status < 200 || status > 599 {
		return Response{}, true, &Error{Message: fmt.Sprintf("The handler returned the status %v; it has to be a number from 200 to 599.", out.Answer.Status), File: m.cfg.File}
	}
	r = out.Answer.Response
	r.Status = int(status)
	return r, true, nil
}

// Log is what the handler wrote, at most 200 lines.
func (m *VM) Log() []string { return m.log }

// call asks the prelude for something.
func (m *VM) call(op string, args ...any) (string, error) {
	out, err := m.control.Call(quickjs.UndefinedValue, append([]any{op}, args...)...)
	if err != nil {
		return "", m.problem(err)
	}
	text, _ := out.(string)
	return text, nil
}

// host is the one door out of the machine.
func (m *VM) host(args []any) (any, error) {
	op, _ := args[0].(string)
	text, _ := args[1].(string)
	var in []any
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, err
	}
	if op == "log" {
		m.write(in)
		return "{}", nil
	}
	if op == "park" {
		m.park(in)
		return "{}", nil
	}
	v, err := m.answer(op, in)
	out := map[string]any{"v": v}
	if err != nil {
		out = map[string]any{"e": err.Error(), "c": code(err)}
	}
	if m.cfg.Clock != nil {
		out["t"] = m.cfg.Clock().UnixMilli()
	}
	return encoded(out)
}

func encoded(v any) (any, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func (m *VM) answer(op string, in []any) (any, error) {
	switch op {
	case "sha256":
		sum := sha256.Sum256([]byte(text(in, 0)))
		return hex.EncodeToString(sum[:]), nil
	case "hmac":
		h := hmac.New(sha256.New, []byte(text(in, 0)))
		h.Write([]byte(text(in, 1)))
		return hex.EncodeToString(h.Sum(nil)), nil
	case "argon2.hash", "argon2.verify":
		return m.argon2(op, in)
	case "call":
		args, _ := in[1].([]any)
		return m.cfg.Host(text(in, 0), args)
	}
	return nil, fmt.Errorf("there is no %s", op)
}

func text(in []any, i int) string {
	if i >= len(in) {
		return ""
	}
	s, _ := in[i].(string)
	return s
}

func (m *VM) park(in []any) {
	id, _ := in[0].(float64)
	args, _ := in[2].([]any)
	m.parked = append(m.parked, Call{int(id), text(in, 1), args})
}

// write keeps a line of the log, as long as there is room.
func (m *VM) write(in []any) {
	line := text(in, 0)
	if len(m.log) >= maxLogLines || m.logged >= maxLogBytes {
		return
	}
	line = line[:min(len(line), maxLogBytes-m.logged)]
	m.logged += len(line)
	m.log = append(m.log, line)
}

// problem says what QuickJS's error means.
func (m *VM) problem(err error) *Error {
	if m.failed != nil {
		return m.failed
	}
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var e *quickjs.Error
	if !errors.As(err, &e) {
		e = &quickjs.Error{Message: err.Error()}
	}
	out := m.located(e.Name, e.Message, e.Stack)
	if e.LineNumber > 0 && e.LineNumber < hostLine {
		out.Line, out.Col = e.LineNumber, e.ColumnNumber
	}
	if out.Limit != "" {
		m.failed = out
	}
	return out
}

// Short is a text of at most 60 characters.
func Short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
