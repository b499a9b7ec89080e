package partner

import (
	"errors"
	"testing"
	"time"
)

func call(d *Desk, key string, options ...any) (Outcome, string) {
	out, err := d.Call("g.pay", append([]any{map[string]any{"key": key}}, options...))
	var e *Error
	if errors.As(err, &e) {
		return out, e.Code()
	}
	return out, ""
}

func TestPartnersKnowRepeatedCalls(t *testing.T) {
	d := NewDesk(Fakes{"g.pay": {Key: "key", Answers: []Reply{{Fault: Refuse}, {Fault: Cut}, {Value: "r1"}}}})
	if _, code := call(d, "a"); code != "ECONNREFUSED" || d.Calls["g.pay"] != 0 {
		t.Error(code, d.Calls)
	}
	if _, code := call(d, "a"); code != "ECONNRESET" || d.Calls["g.pay"] != 1 {
		t.Error(code, d.Calls)
	}
	if out, code := call(d, "a"); out.Value != "r1" || code != "" || d.Calls["g.pay"] != 1 || d.Attempts["g.pay"] != 3 {
		t.Error(out, code, d)
	}
	if _, err := d.Call("g.refund", nil); err == nil {
		t.Error("a partner does what nobody taught it")
	}
}

func TestAPartnerThatIsSlowOutlastsAnyPatience(t *testing.T) {
	slow := Fakes{"g.pay": {Answers: []Reply{{Value: "late", After: 3 * time.Second}}}}
	for _, c := range []struct {
		ms   float64
		took time.Duration
		code string
	}{{0, 3 * time.Second, ""}, {3000, 3 * time.Second, ""}, {2999, 2999 * time.Millisecond, "ETIMEDOUT"}, {-1, 3 * time.Second, ""}} {
		d := NewDesk(slow)
		out, code := call(d, "a", map[string]any{"timeoutMs": c.ms})
		if out.Took != c.took || code != c.code || d.Calls["g.pay"] != 1 {
			t.Errorf("%v ms: %+v %s, %v", c.ms, out, code, d.Calls)
		}
	}
}

func TestACrashHappensAfterTheEffect(t *testing.T) {
	d := NewDesk(Fakes{"g.pay": {Key: "key", Answers: []Reply{{Value: "r1", Fault: Crash}}}})
	if out, _ := call(d, "a"); !out.Crash || d.Calls["g.pay"] != 1 {
		t.Errorf("%+v", out)
	}
	if out, _ := call(d, "a"); out.Crash || out.Value != "r1" || d.Calls["g.pay"] != 1 {
		t.Errorf("%+v", out)
	}
}
