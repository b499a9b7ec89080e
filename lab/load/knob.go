package load

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/load/sim"
)

// knob turns a setting. What the learner sees may be in another unit: milliseconds for seconds, per cent for shares.
type knob struct {
	lab.Knob
	setting setting
	scale   float64 // a knob's value times this is the setting's
}

func (k *knob) turn(m *sim.Model, v float64) { k.setting.set(m, v*k.scale) }

// refuses says why the knob cannot have a value; empty when it can.
func (k *knob) refuses(v float64) string {
	if math.IsNaN(v) || v < k.Min || v > k.Max {
		return fmt.Sprintf("%s cannot be %s. hint: %s", k.ID, number(v), k.reach())
	}
	if steps := (v - k.Min) / k.Step; math.Abs(steps-math.Round(steps)) > 1e-6 {
		return fmt.Sprintf("%s cannot be %s. hint: it goes from %s in steps of %s", k.ID, number(v), k.amount(k.Min), k.amount(k.Step))
	}
	return ""
}

// reach says where the knob can be.
func (k *knob) reach() string {
	if len(k.Choices) > 0 {
		return "it is " + strings.Join(k.Choices, " or ")
	}
	return fmt.Sprintf("it goes from %s to %s", k.amount(k.Min), k.amount(k.Max))
}

// amount is a value with its unit, or the name of a choice.
func (k *knob) amount(v float64) string {
	if at := int(v - k.Min); at >= 0 && at < len(k.Choices) {
		return k.Choices[at]
	}
	return strings.TrimSpace(number(v) + " " + k.Unit)
}

// knobs reads what the learner may turn.
func (p *parser) knobs(n lab.Node, m *sim.Model) []knob {
	var out []knob
	for _, item := range p.items(n) {
		p.Keys(item, "set", "label", "min", "max", "step", "unit")
		before := len(p.Problems)
		k := p.knob(item, m)
		for _, other := range out {
			if other.ID == k.ID {
				p.Fail(item, "Keep one.", "There are two knobs for %q.", k.ID)
			}
		}
		if len(p.Problems) == before {
			out = append(out, k)
		}
	}
	if len(n.List) == 0 {
		at := n
		if !n.Has() {
			at = p.src.Node
		}
		p.Fail(at, "Write `knobs:` with a list of `{set: workers, min: 1, max: 8}`.", "This lab has no knobs, so there is nothing to do in it.")
	}
	return out
}

func (p *parser) knob(n lab.Node, m *sim.Model) knob {
	var k knob
	set := n.Get("set")
	s, ok := settingOf(p.Text(set))
	if !ok || s.path == "duration" {
		p.Fail(or(set, n), "Name a setting of the model, such as workers or arrivals.rate.", "A knob cannot set %q.", set.Text)
		return k
	}
	k.setting = s
	k.ID, k.Label, k.Unit = s.path, p.Text(n.Get("label")), p.Text(n.Get("unit"))
	if k.Label == "" {
		k.Label = lab.Capital(strings.NewReplacer(".", " ", "-", " ").Replace(s.path))
	}
	k.scale = p.scale(or(n.Get("unit"), n), &k, m)
	p.bounds(n, &k, m)
	return k
}

// scale is what a unit of the knob is worth.
func (p *parser) scale(n lab.Node, k *knob, m *sim.Model) float64 {
	switch k.setting.at(m).(type) {
	case *time.Duration:
		switch k.Unit {
		case "", "ms":
			k.Unit = "ms"
			return 1e-3
		case "s":
			return 1
		}
		p.Fail(n, "Write ms or s.", "A time cannot be turned in %q.", k.Unit)
	case *float64:
		if k.Unit == "%" {
			return 1e-2
		}
	case *sim.Kind:
		k.Choices = kinds
	case *sim.Balance:
		k.Choices = balances
	case *bool:
		k.Choices = []string{"off", "on"}
	}
	return 1
}

// bounds reads from where to where a knob goes, and where it starts. What a setting allows is where it goes by itself.
func (p *parser) bounds(n lab.Node, k *knob, m *sim.Model) {
	low, high := k.setting.low/k.scale, k.setting.high/k.scale
	_, isNumber := k.setting.at(m).(*float64)
	k.Min, k.Max = p.Number(n.Get("min"), low, high, low), p.Number(n.Get("max"), low, high, high)
	k.Step = p.Number(n.Get("step"), 1e-6, 1e9, 1)
	_, isTime := k.setting.at(m).(*time.Duration)
	if !isNumber && !isTime && (k.Step != math.Round(k.Step) || k.Min != math.Round(k.Min)) {
		p.Fail(n, "Write whole numbers.", "This knob turns something that is counted, so it cannot have fractions.")
		return
	}
	if k.Min >= k.Max {
		p.Fail(n, "Let `min:` be below `max:`.", "This knob goes from %s to %s and cannot be turned.", number(k.Min), number(k.Max))
		return
	}
	if len(k.Choices) > 0 {
		if k.Step != 1 || k.Unit != "" {
			p.Fail(n, "Leave `step:` and `unit:` out.", "This knob has choices, which are gone through one by one.")
			return
		}
		k.Choices = k.Choices[int(k.Min) : int(k.Max)+1]
	}
	k.Value = math.Round(k.setting.get(m)/k.scale*1e6) / 1e6
	if why := k.refuses(k.Value); why != "" {
		p.Fail(n, "Let the model start where the knob can be.", "The model has %s at %s, where this knob cannot be.", k.ID, number(k.Value))
	}
}

// or is the first node that is there.
func or(n, other lab.Node) lab.Node {
	if n.Has() {
		return n
	}
	return other
}
