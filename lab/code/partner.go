package code

import (
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/partner"
)

const maxSlow = 24 * time.Hour

// partners reads `gateway.charge: {answers: [{ok: true}, cut], key: key}`.
func (r *reader) partners(n lab.Node) partner.Fakes {
	out := partner.Fakes{}
	for _, f := range n.Fields {
		name, method, ok := strings.Cut(f.Key, ".")
		if !ok || name == "db" || method == "" || slices.Contains(lent, name) {
			r.Fail(f.Value, "Write partner and method, such as `gateway.charge:`.", "%q names no partner and method.", f.Key)
			continue
		}
		r.Keys(f.Value, "answers", "key")
		one := partner.Fake{Key: r.Text(f.Value.Get("key"))}
		for _, a := range f.Value.Get("answers").List {
			one.Answers = append(one.Answers, r.reply(a))
		}
		if len(one.Answers) == 0 {
			r.Fail(f.Value, "Write `answers: [{ok: true}]`.", "%s has no answers.", f.Key)
		}
		out[f.Key] = one
	}
	return out
}

// lent are the names that a handler's context has for other things.
var lent = []string{"now", "log", "sha256", "hmac", "argon2", "randomId"}

// reply reads a value that is answered, a fault by its name, or one of both that takes its time: {slow: 3s, then: …}.
func (r *reader) reply(n lab.Node) partner.Reply {
	var out partner.Reply
	if n.Get("slow").Has() {
		r.Keys(n, "slow", "then")
		out.After = r.Duration(n.Get("slow"), maxSlow, 0)
		n = n.Get("then")
	}
	if n.Get("crash").Has() {
		r.Keys(n, "crash")
		out.Fault, out.Value = partner.Crash, n.Get("crash").Value()
		return out
	}
	switch fault := partner.Fault(n.Text); fault {
	case partner.Refuse, partner.Cut:
		out.Fault = fault
	default:
		out.Value = n.Value()
	}
	return out
}

// merged are the lab's partners with those that a check has of its own.
func merged(all, own partner.Fakes) partner.Fakes {
	out := partner.Fakes{}
	for _, fakes := range []partner.Fakes{all, own} {
		for method, f := range fakes {
			out[method] = f
		}
	}
	return out
}
