// Package partner plays the services that a handler calls, such as a card gateway: it answers as it was told to, on a clock
// that does not run by itself.
//
// It knows answers, faults and how long they take, which calls had an effect, and that a call with a known key has none. It
// refuses to know who calls and why, and it opens no connection.
package partner

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Fakes are partners by method, such as gateway.charge.
type Fakes map[string]Fake

// Methods are the partners as a machine of JavaScript wants them: methods by name.
func (f Fakes) Methods() map[string][]string {
	out := map[string][]string{}
	for key := range f {
		name, method, _ := strings.Cut(key, ".")
		out[name] = append(out[name], method)
	}
	for _, m := range out {
		slices.Sort(m)
	}
	return out
}

// Fake is one method of a partner.
type Fake struct {
	Answers []Reply `json:"answers"`       // in turn; the last one is given again and again
	Key     string  `json:"key,omitempty"` // field of the argument by which a repeated call is known
}

// Reply is one answer, or a fault.
type Reply struct {
	Value any           `json:"value"`
	After time.Duration `json:"after,omitempty"` // until it comes
	Fault Fault         `json:"fault,omitempty"`
}

// Fault is what goes wrong with a call.
type Fault string

// The faults of a call.
const (
	Refuse Fault = "refuse" // nothing happens, and the call fails
	Cut    Fault = "cut"    // it happens, and the answer is lost
	Crash  Fault = "crash"  // it happens, and the caller dies before the answer comes
)

// Error is what a caller is told.
type Error struct{ Text, Name string }

func (e *Error) Error() string { return e.Text }

// Code is the name that programs compare, as Node.js calls it.
func (e *Error) Code() string { return e.Name }

var (
	errRefused = &Error{"the partner refused the connection", "ECONNREFUSED"}
	errCut     = &Error{"the connection was cut before the partner answered", "ECONNRESET"}
)

// Desk is the partners' side of one world.
type Desk struct {
	fakes    Fakes
	turn     map[string]int
	done     map[string]any // by method and key
	Calls    map[string]int // that had an effect, by method
	Attempts map[string]int // all calls, by method
	Asked    map[string]any // the first argument of the last call, by method
}

// NewDesk makes partners that nobody has called yet.
func NewDesk(f Fakes) *Desk {
	return &Desk{fakes: f, turn: map[string]int{}, done: map[string]any{}, Calls: map[string]int{}, Attempts: map[string]int{}, Asked: map[string]any{}}
}

// Outcome is what a call gave.
type Outcome struct {
	Value any
	Took  time.Duration
	Crash bool // the caller is dead
}

// Call answers a call. A call with a key that was used before has no effect, and gets the first answer at once. The second
// argument may hold timeoutMs, the milliseconds that the caller waits at most. The error is an *Error.
func (d *Desk) Call(method string, args []any) (Outcome, error) {
	f, ok := d.fakes[method]
	if !ok {
		return Outcome{}, &Error{fmt.Sprintf("there is no %s", method), "ENOENT"}
	}
	d.Attempts[method]++
	if len(args) > 0 {
		d.Asked[method] = args[0]
	}
	known := f.known(method, args)
	if v, ok := d.done[known]; ok && known != "" {
		return Outcome{Value: v}, nil
	}
	a := f.Answers[min(d.turn[method], len(f.Answers)-1)]
	d.turn[method]++
	return d.answer(method, known, a, patience(args))
}

func (d *Desk) answer(method, known string, a Reply, patience time.Duration) (Outcome, error) {
	out := Outcome{Value: a.Value, Took: a.After, Crash: a.Fault == Crash}
	late := patience > 0 && a.After > patience
	if late {
		out.Took = patience
	}
	if a.Fault != Refuse {
		d.Calls[method]++
		if known != "" {
			d.done[known] = d.value(method, a)
		}
	}
	switch {
	case late:
		return out, &Error{fmt.Sprintf("the partner did not answer within %d ms", patience.Milliseconds()), "ETIMEDOUT"}
	case a.Fault == Refuse:
		return out, errRefused
	case a.Fault == Cut:
		return out, errCut
	}
	return out, nil
}

// value is what a repetition of a call is told: the answer that was lost is the method's last one.
func (d *Desk) value(method string, a Reply) any {
	if answers := d.fakes[method].Answers; a.Value == nil {
		return answers[len(answers)-1].Value
	}
	return a.Value
}

// known names a call by the key in its argument; "" is a call without one.
func (f Fake) known(method string, args []any) string {
	if f.Key == "" || len(args) == 0 {
		return ""
	}
	fields, _ := args[0].(map[string]any)
	if v, ok := fields[f.Key]; ok && v != nil {
		return fmt.Sprintf("%s %v", method, v)
	}
	return ""
}

// patience is how long the caller waits; 0 is for ever.
func patience(args []any) time.Duration {
	if len(args) < 2 {
		return 0
	}
	options, _ := args[1].(map[string]any)
	ms, _ := options["timeoutMs"].(float64)
	if ms <= 0 || ms > 1e9 {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}
