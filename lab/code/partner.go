package code

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// fakes are partners that answer as the lab says: by method, such as gateway.charge.
type fakes map[string]fake

// fake is one method of a partner.
type fake struct {
	Answers []reply `json:"answers"`       // in turn; the last one is given again and again
	Key     string  `json:"key,omitempty"` // field of the argument by which a repeated call is known
}

// reply is one answer, or a fault.
type reply struct {
	Value  any  `json:"value"`
	Refuse bool `json:"refuse,omitempty"` // nothing happens, and the call fails
	Cut    bool `json:"cut,omitempty"`    // it happens, and the answer is lost
}

// partners reads `gateway.charge: {answers: [{ok: true}, cut], key: key}`.
func (r *reader) partners(n lab.Node) fakes {
	out := fakes{}
	for _, f := range n.Fields {
		name, method, ok := strings.Cut(f.Key, ".")
		if !ok || name == "db" || method == "" {
			r.Fail(f.Value, "Write partner and method, such as `gateway.charge:`.", "%q names no partner and method.", f.Key)
			continue
		}
		r.Keys(f.Value, "answers", "key")
		one := fake{Key: r.Text(f.Value.Get("key"))}
		for _, a := range f.Value.Get("answers").List {
			one.Answers = append(one.Answers, reply{Value: value(a), Refuse: a.Text == "refuse", Cut: a.Text == "cut"})
		}
		if len(one.Answers) == 0 {
			r.Fail(f.Value, "Write `answers: [{ok: true}]`.", "%s has no answers.", f.Key)
		}
		out[f.Key] = one
	}
	return out
}

// methods are the partners as a machine wants them.
func (f fakes) methods() map[string][]string {
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

// desk is the partners' side during one check.
type desk struct {
	fakes fakes
	turn  map[string]int
	done  map[string]any // by method and key
	calls map[string]int // that had an effect
}

func newDesk(f fakes) *desk {
	return &desk{fakes: f, turn: map[string]int{}, done: map[string]any{}, calls: map[string]int{}}
}

var (
	errRefused = errors.New("the partner refused the connection")
	errCut     = errors.New("the connection was cut before the partner answered")
)

// call answers a handler. A call with a key that was used before has no effect, and gets the first answer again.
func (d *desk) call(method string, args []any) (any, error) {
	f, ok := d.fakes[method]
	if !ok {
		return nil, fmt.Errorf("there is no %s", method)
	}
	known := known(f, method, args)
	if v, ok := d.done[known]; ok && known != "" {
		return v, nil
	}
	turn := min(d.turn[method], len(f.Answers)-1)
	d.turn[method]++
	a := f.Answers[turn]
	if a.Refuse {
		return nil, errRefused
	}
	d.calls[method]++
	v := a.Value
	if a.Cut {
		v = f.Answers[len(f.Answers)-1].Value
	}
	if known != "" {
		d.done[known] = v
	}
	if a.Cut {
		return nil, errCut
	}
	return v, nil
}

func known(f fake, method string, args []any) string {
	if f.Key == "" || len(args) == 0 {
		return ""
	}
	fields, _ := args[0].(map[string]any)
	if v, ok := fields[f.Key]; ok && v != nil {
		return fmt.Sprintf("%s %v", method, v)
	}
	return ""
}
