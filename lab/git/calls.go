package git

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// RoleName is the role of the child that calls functions of a file.
const RoleName = "git-js"

// Role is what that child can be asked to do.
var Role = sandbox.Role{Ops: map[string]sandbox.Handler{"call": func(ctx context.Context, raw json.RawMessage) (any, error) {
	var in trial
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	return in.run(ctx)
}}}

const (
	maxCases  = 50
	caseTime  = 200 * time.Millisecond // for one call
	trialTime = 3 * time.Second        // for all of them
)

// trial is a file of JavaScript with the calls that are made, each in a machine of its own.
type trial struct {
	Source string   `json:"source"`
	File   string   `json:"file"`
	Calls  []invoke `json:"calls"`
}

type invoke struct {
	Name string `json:"name"`
	With []any  `json:"with"`
}

// outcome is what a call gave, or why it gave nothing.
type outcome struct {
	Value any    `json:"value"`
	Error string `json:"error,omitempty"`
	Line  int    `json:"line,omitempty"`
	File  bool   `json:"whole,omitempty"` // the file itself cannot be run
}

func (t trial) run(ctx context.Context) ([]outcome, error) {
	var out []outcome
	for _, c := range t.Calls {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		value, whole, err := t.call(c)
		o := outcome{Value: value, File: whole}
		var broken *js.Error
		switch {
		case errors.As(err, &broken):
			o.Error, o.Line = strings.ReplaceAll(broken.Error(), "The handler", "It"), broken.Line
			if o.Line > strings.Count(t.Source, "\n")+1 { // in the bridge
				o.Line = 0
				if !whole {
					o.Error = "There is no function " + c.Name + " that can be called so."
				}
			}
		case err != nil:
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// bridge calls a function of the file with what comes as a request.
const bridge = "\n;function handle(req) { const v = %s(...req.body); return { status: 200, json: { value: v === undefined ? null : v } }; }\n"

// call makes one call. whole tells that the file could not even be read.
func (t trial) call(c invoke) (value any, whole bool, err error) {
	vm, err := js.New(js.Config{Source: t.Source + fmt.Sprintf(bridge, c.Name), File: t.File, Time: caseTime, Memory: 32 << 20})
	if err != nil {
		return nil, true, err
	}
	defer vm.Close()
	if err := vm.Start(js.Request{Body: c.With}); err != nil {
		return nil, false, err
	}
	r, done, err := vm.Ended()
	if err == nil && !done {
		err = &js.Error{Message: "It waits for something that never comes.", File: t.File}
	}
	if err != nil {
		return nil, false, err
	}
	var answer struct{ Value any }
	err = json.Unmarshal([]byte(r.Body), &answer)
	return answer.Value, false, err
}

// sample is one call with what it has to give.
type sample struct {
	say   string
	call  invoke
	gives any
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// readCalls reads a file at a commit whose functions are tried out.
func readCalls(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "file", "cases")
	rev, file := p.rev(n, "rev"), p.Text(n.Get("file"))
	p.fileName(n, file)
	cases := n.Get("cases")
	if len(cases.List) == 0 || len(cases.List) > maxCases {
		p.Fail(or(cases, n), "Write `cases:` with a list.", "There are %d cases here, and from 1 to %d are allowed.", len(cases.List), maxCases)
	}
	var samples []sample
	for _, item := range cases.List {
		samples = append(samples, p.sample(item))
	}
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.with(ctx, rev, func(hash string) (finding, error) {
			text, ok, err := s.blob(ctx, hash+":"+file)
			if err != nil || !ok {
				return wrong("There is no file %s on %s.", file, rev), err
			}
			return s.try(ctx, file, rev, text, samples)
		})
	}
}

func (p *parser) sample(n lab.Node) sample {
	p.Keys(n, "say", "call", "with", "gives")
	out := sample{say: p.Text(n.Get("say")), call: invoke{Name: p.Text(n.Get("call")), With: []any{}}, gives: p.value(n.Get("gives"))}
	for _, item := range n.Get("with").List {
		out.call.With = append(out.call.With, p.value(item))
	}
	if !identifier.MatchString(out.call.Name) || out.say == "" || !n.Get("gives").Has() {
		p.Fail(n, "Write {say: ..., call: NAME, with: [...], gives: ...}.", "A case has words, a function and what it gives.")
	}
	return out
}

// value is a value of YAML as JSON has it: what is not quoted may be a number, true or false.
func (p *parser) value(n lab.Node) any {
	switch n.Shape {
	case lab.List:
		out := []any{}
		for _, item := range n.List {
			out = append(out, p.value(item))
		}
		return out
	case lab.Mapping:
		out := map[string]any{}
		for _, f := range n.Fields {
			out[f.Key] = p.value(f.Value)
		}
		return out
	case lab.Missing:
		return nil
	}
	if n.Quoted {
		return n.Text
	}
	if v, err := strconv.ParseFloat(n.Text, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
		return v
	}
	if n.Text == "true" || n.Text == "false" {
		return n.Text == "true"
	}
	return n.Text
}

// try makes the calls in the child and compares what they gave.
func (s *scene) try(ctx context.Context, file, rev, text string, samples []sample) (finding, error) {
	t := trial{Source: text, File: file}
	for _, c := range samples {
		t.Calls = append(t.Calls, c.call)
	}
	var got []outcome
	if why, err := s.w.call(ctx, t, &got); err != nil || why != "" {
		return wrong("%s on %s cannot be tried out: %s", file, rev, why), err
	}
	table := lab.Block{Kind: lab.TableBlock, Title: file + " on " + rev, Cols: []string{"for", "call", "expected", "got"}}
	var f finding
	for i, c := range samples {
		if i >= len(got) {
			return holds, fmt.Errorf("%d calls gave %d outcomes", len(samples), len(got))
		}
		fits := got[i].Error == "" && reflect.DeepEqual(got[i].Value, c.gives)
		table.Rows = append(table.Rows, []string{c.say, c.call.Name, encoded(c.gives), got[i].brief()})
		if !fits && f.because == "" {
			f = c.missed(file, rev, got[i])
		}
	}
	if f.because != "" {
		f.evidence = []lab.Block{table}
	}
	return f, nil
}

func (o outcome) brief() string {
	if o.Error != "" {
		return o.Error
	}
	return encoded(o.Value)
}

// missed is what a case that failed says.
func (c sample) missed(file, rev string, o outcome) finding {
	line := ""
	if o.Line > 0 {
		line = fmt.Sprintf(" in line %d", o.Line)
	}
	var f finding // the table of all cases says what was expected of each
	switch {
	case o.File:
		f.because = fmt.Sprintf("%s on %s cannot be run%s: %s", file, rev, line, ended(o.Error))
	case o.Error != "":
		f.because = fmt.Sprintf("For %s, %s on %s fails%s: %s", c.say, c.call.Name, rev, line, ended(o.Error))
	default:
		f.because = fmt.Sprintf("For %s, %s on %s gives %s, and %s is expected.", c.say, c.call.Name, rev, o.brief(), encoded(c.gives))
	}
	return f
}

// ended is a sentence with its full stop.
func ended(s string) string { return strings.TrimRight(s, ".") + "." }

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return js.Short(string(b))
}

// call asks the child. A limit that ends it is the file's own fault, and said in why.
func (w *workspace) call(ctx context.Context, in trial, out any) (why string, err error) {
	if w.worker == nil {
		if w.env.Start == nil {
			return "", errors.New("this lab tries out code, and there is no process to do so")
		}
		if w.worker, err = w.env.Start(w.life, RoleName); err != nil {
			w.worker = nil
			return "", err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	err = w.worker.Call(ctx, "call", in, out)
	if err == nil || errors.Is(err, sandbox.ErrFailed) {
		return "", err
	}
	w.drop()
	for kind, text := range map[error]string{
		sandbox.ErrTime: "it ran for too long and was stopped.", sandbox.ErrMemory: "it asked for too much memory and was stopped.",
		sandbox.ErrTooLarge: "what it gives is too large.", sandbox.ErrCrashed: "it brought down the process in which it ran.",
	} {
		if errors.Is(err, kind) {
			return text, nil
		}
	}
	return "", err
}

// drop ends the child; the next call starts another.
func (w *workspace) drop() error {
	if w.worker == nil {
		return nil
	}
	err := w.worker.Close()
	w.worker = nil
	return err
}
