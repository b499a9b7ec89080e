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

// SetKnobs writes the settings into their file.
func (d *Desk) SetKnobs(values map[string]float64) error {
	return d.Write(KnobsName, knobText(d.knobs(), values))
}

func (d *Desk) startKnobs() string { return knobText(d.knobs(), nil) }

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
		fmt.Fprintf(&b, "# %s, %s\n%s = %s\n", k.Label, reach(k), k.ID, knobValue(k, v))
	}
	return b.String()
}

// reach says which values a knob has.
func reach(k lab.Knob) string {
	if len(k.Choices) > 0 {
		return strings.Join(k.Choices, " or ")
	}
	text := fmt.Sprintf("%s to %s", decimal(k.Min), decimal(k.Max))
	if k.Unit != "" {
		text += " " + k.Unit
	}
	return text
}

func knobValue(k lab.Knob, v float64) string {
	if i := int(math.Round(v - k.Min)); i >= 0 && i < len(k.Choices) {
		return k.Choices[i]
	}
	return decimal(v)
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// readKnobs reads the file of settings. A knob that it does not name has its value of the start.
func (d *Desk) readKnobs(knobs []lab.Knob) (map[string]float64, error) {
	text, err := d.Read(KnobsName)
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	for _, k := range knobs {
		out[k.ID] = k.Value
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		if line == "" {
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		id, v, err := knobOf(knobs, strings.TrimSpace(name), strings.TrimSpace(value))
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", KnobsName, n, err)
		}
		out[id] = v
	}
	return out, nil
}

func knobOf(knobs []lab.Knob, name, value string) (string, float64, error) {
	i := slices.IndexFunc(knobs, func(k lab.Knob) bool { return k.ID == name })
	if i < 0 {
		return "", 0, fmt.Errorf("there is no setting called %q", name)
	}
	k := knobs[i]
	if at := slices.Index(k.Choices, value); at >= 0 {
		return k.ID, k.Min + float64(at), nil
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(v) || v < k.Min || v > k.Max {
		return "", 0, fmt.Errorf("%s cannot be %q: it goes from %s", name, value, reach(k))
	}
	return k.ID, v, nil
}
