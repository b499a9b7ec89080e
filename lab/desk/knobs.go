package desk

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

func (d *Desk) knobs() []lab.Knob {
	for _, s := range d.spec.Surfaces() {
		if s.Kind == lab.Knobs {
			return s.Knobs
		}
	}
	return nil
}

// SetKnobs writes the settings into their file. A knob that is not among the values goes back to its start.
func (d *Desk) SetKnobs(values map[string]float64) error {
	return d.Write(KnobsName, knobText(d.knobs(), values))
}

// SetKnob changes one setting, written as in the file of settings, and leaves the others as they stand. A name or a
// value that is not possible is a [*Mistake].
func (d *Desk) SetKnob(name, value string) error {
	values, err := d.readKnobs(d.knobs())
	if err != nil {
		return err
	}
	k, v, err := knobOf(d.knobs(), name, value)
	if err != nil {
		return err
	}
	values[k.ID] = v
	return d.SetKnobs(values)
}

// knobText is the file of settings: each with what it means and how far it goes. A knob without a value has its own.
func knobText(knobs []lab.Knob, values map[string]float64) string {
	var b strings.Builder
	for i, k := range knobs {
		v, ok := values[k.ID]
		if !ok {
			v = k.Value
		}
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "# %s, %s\n%s = %s\n", k.Label, Reach(k), k.ID, KnobValue(k, v))
	}
	return b.String()
}

// Reach says which values a knob has, such as "0 to 300 %" or "off or on".
func Reach(k lab.Knob) string {
	if last := len(k.Choices) - 1; last > 0 {
		return strings.Join(k.Choices[:last], ", ") + " or " + k.Choices[last]
	}
	text := fmt.Sprintf("%s to %s", decimal(k.Min), decimal(k.Max))
	if k.Unit != "" {
		text += " " + k.Unit
	}
	return text
}

// KnobValue is a value as it is written into the file of settings.
func KnobValue(k lab.Knob, v float64) string {
	if i := int(math.Round(v - k.Min)); i >= 0 && i < len(k.Choices) {
		return k.Choices[i]
	}
	return decimal(v)
}

// turned tells whether knobs stand as an author's answer has them: those that it does not name are at their start.
func (d *Desk) turned(want, have map[string]float64) bool {
	for _, k := range d.knobs() {
		v, ok := want[k.ID]
		if !ok {
			v = k.Value
		}
		if have[k.ID] != v {
			return false
		}
	}
	return true
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// readKnobs reads the file of settings. A knob that it does not name has its value of the start.
func (d *Desk) readKnobs(knobs []lab.Knob) (map[string]float64, error) {
	text, err := d.Read(KnobsName)
	if err != nil {
		return nil, err
	}
	return parseKnobs(knobs, text)
}

func parseKnobs(knobs []lab.Knob, text string) (map[string]float64, error) {
	out, seen := map[string]float64{}, map[string]int{}
	for _, k := range knobs {
		out[k.ID] = k.Value
	}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		k, v, err := settingIn(knobs, line)
		if err == nil && seen[k.ID] > 0 {
			err = &Mistake{File: KnobsName, Text: fmt.Sprintf("%s stands in line %d already", k.ID, seen[k.ID]), Fix: "keep one of the two lines"}
		}
		if err != nil {
			err.Line = i + 1
			return nil, err
		}
		out[k.ID], seen[k.ID] = v, i+1
	}
	return out, nil
}

// settingIn reads a line of the file of settings.
func settingIn(knobs []lab.Knob, line string) (lab.Knob, float64, *Mistake) {
	name, value, ok := strings.Cut(line, "=")
	if !ok {
		return lab.Knob{}, 0, &Mistake{File: KnobsName, Text: fmt.Sprintf("%q is no setting", short(strings.TrimSpace(line))), Fix: "write `name = value`, or # before a remark"}
	}
	return knobIn(knobs, name, value)
}

// knobOf is knobIn with an error that can be compared with nil.
func knobOf(knobs []lab.Knob, name, value string) (lab.Knob, float64, error) {
	k, v, m := knobIn(knobs, name, value)
	if m != nil {
		return k, v, m
	}
	return k, v, nil
}

// knobIn understands the name and the value of a setting. The unit of a number may stand behind it.
func knobIn(knobs []lab.Knob, name, value string) (lab.Knob, float64, *Mistake) {
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	i := slices.IndexFunc(knobs, func(k lab.Knob) bool { return strings.EqualFold(k.ID, name) })
	if i < 0 {
		return lab.Knob{}, 0, &Mistake{File: KnobsName, Text: fmt.Sprintf("there is no setting called %q", short(name)), Fix: "the settings are " + strings.Join(ids(knobs), ", ")}
	}
	k := knobs[i]
	if at := slices.IndexFunc(k.Choices, func(c string) bool { return strings.EqualFold(c, value) }); at >= 0 {
		return k, k.Min + float64(at), nil
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(value, k.Unit)), 64)
	if err != nil || math.IsNaN(v) || v < k.Min || v > k.Max {
		return k, 0, &Mistake{File: KnobsName, Text: fmt.Sprintf("%s cannot be %q", k.ID, short(value)), Fix: fmt.Sprintf("%s is %s", k.ID, Reach(k))}
	}
	if !onStep(k, v) {
		fix := fmt.Sprintf("%s is %s, in steps of %s", k.ID, Reach(k), decimal(k.Step))
		return k, 0, &Mistake{File: KnobsName, Text: fmt.Sprintf("%s cannot be %q", k.ID, short(value)), Fix: fix}
	}
	return k, v, nil
}

// onStep tells whether a value is one of the steps of a knob, but for what a decimal fraction cannot say exactly.
func onStep(k lab.Knob, v float64) bool {
	if k.Step <= 0 {
		return true
	}
	steps := (v - k.Min) / k.Step
	return math.Abs(steps-math.Round(steps)) < 1e-6
}

func ids(knobs []lab.Knob) []string {
	var out []string
	for _, k := range knobs {
		out = append(out, k.ID)
	}
	return out
}

// short keeps what a learner wrote from filling a message.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}
