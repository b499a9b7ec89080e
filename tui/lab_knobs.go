package tui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
)

// knobPane is a form of numbers that are turned.
type knobPane struct {
	l             *labScreen
	surface       lab.Surface
	values        map[string]float64
	base          string // what the file of settings holds
	at            int
	typed         string // digits that are being typed; empty where none are
	width, height int
}

func newKnobPane(l *labScreen, s lab.Surface, values map[string]float64, base string) *knobPane {
	k := &knobPane{l: l, surface: s, values: map[string]float64{}, base: base}
	for _, knob := range s.Knobs {
		k.values[knob.ID] = knob.Value
		if v, ok := values[knob.ID]; ok {
			k.values[knob.ID] = v
		}
	}
	return k
}

func (k *knobPane) label() string {
	if k.surface.Label != "" {
		return content.Line(k.surface.Label)
	}
	return "Settings"
}

func (k *knobPane) typing() bool               { return false }
func (k *knobPane) takes(tea.KeyPressMsg) bool { return false }
func (k *knobPane) edit(tea.Msg) string        { return "" }
func (k *knobPane) fit(width, height int)      { k.width, k.height = width, height }
func (k *knobPane) scrollBy(lines int)         { k.walk(lines) }
func (k *knobPane) knob() lab.Knob             { return k.surface.Knobs[k.at] }

// set puts a value within its reach, on a step, and sends it to the disk.
func (k *knobPane) set(v float64) tea.Cmd {
	n := k.knob()
	if n.Step > 0 {
		v = n.Min + math.Round((v-n.Min)/n.Step)*n.Step
	}
	v = max(n.Min, min(v, n.Max))
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64) // 0.30000000000000004 is 0.3
	if v == k.values[n.ID] {
		return nil
	}
	k.values[n.ID] = v
	values := map[string]float64{}
	for id, v := range k.values {
		values[id] = v
	}
	return k.l.changed(draft{name: desk.KnobsName, knobs: values, base: k.base})
}

// turn changes a value by steps.
func (k *knobPane) turn(by float64) tea.Cmd {
	cmd := k.enter()
	n := k.knob()
	step := n.Step
	if step <= 0 {
		step = 1
	}
	return tea.Batch(cmd, k.set(k.values[n.ID]+by*step))
}

// enter takes the digits that were typed.
func (k *knobPane) enter() tea.Cmd {
	typed := k.typed
	k.typed = ""
	if typed == "" {
		return nil
	}
	v, err := strconv.ParseFloat(typed, 64)
	if err != nil || math.IsNaN(v) {
		k.l.env.say(fmt.Sprintf("%q is no number.", typed))
		return nil
	}
	n := k.knob()
	if v < n.Min || v > n.Max {
		k.l.env.say(fmt.Sprintf("%s goes from %s.", content.Line(n.Label), knobReach(n)))
	}
	return k.set(v)
}

func (k *knobPane) walk(by int) tea.Cmd {
	cmd := k.enter()
	k.at = max(0, min(k.at+by, len(k.surface.Knobs)-1))
	return cmd
}

func (k *knobPane) typeDigit(s string) {
	if len(k.knob().Choices) > 0 {
		k.l.env.say("The arrow keys change this one.")
		return
	}
	if len(k.typed) < 12 {
		k.typed += s
	}
}

func (k *knobPane) bindings() []binding {
	if len(k.surface.Knobs) == 0 {
		return nil
	}
	do := func(f func() tea.Cmd) func() (move, tea.Cmd) { return act(f) }
	out := []binding{
		bind(actRight, "more", do(func() tea.Cmd { return k.turn(1) })),
		bind(actLeft, "less", do(func() tea.Cmd { return k.turn(-1) })),
		bindQuiet(actUp, "up", do(func() tea.Cmd { return k.walk(-1) })),
		bindQuiet(actDown, "down", do(func() tea.Cmd { return k.walk(1) })),
		bindQuiet(actPageUp, "ten steps less", do(func() tea.Cmd { return k.turn(-10) })),
		bindQuiet(actPageDown, "ten steps more", do(func() tea.Cmd { return k.turn(10) })),
		bindQuiet(actTop, "as little as it goes", do(func() tea.Cmd { return k.set(k.knob().Min) })),
		bindQuiet(actBottom, "as much as it goes", do(func() tea.Cmd { return k.set(k.knob().Max) })),
	}
	if k.typed != "" {
		out = append([]binding{bind(actGo, "set it", do(k.enter))}, out...)
	}
	for i, d := range []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "-"} {
		b := bindKeys([]string{d}, "0-9", "type a value", stay(func() { k.typeDigit(d) }))
		b.quiet, b.again = true, i > 0
		out = append(out, b)
	}
	back := bindKeys([]string{"backspace"}, "Backspace", "delete a digit", stay(func() { k.typed = k.typed[:max(0, len(k.typed)-1)] }))
	back.quiet = true
	return append(out, back)
}

// view draws a row for each knob: what it is, how it stands, and how far it goes.
func (k *knobPane) view(focused bool) ([]string, *spot) {
	st := k.l.env.st
	rows := make([][]string, len(k.surface.Knobs))
	label, value := 0, 0
	for i, n := range k.surface.Knobs {
		rows[i] = []string{content.Line(n.Label), knobWords(n, k.values[n.ID]), knobReach(n)}
		if i == k.at && k.typed != "" {
			rows[i][1] = k.typed + "_"
		}
		label, value = max(label, cells(rows[i][0])), max(value, cells(rows[i][1]))
	}
	label = min(label, max(10, k.width-value-8))
	var out []string
	for i, r := range rows {
		lead, style := "  ", st.text
		if i == k.at && focused {
			lead, style = st.accent.Render(st.glyphs.cursor)+" ", st.selected
		}
		name := clip(r[0], label)
		line := lead + style.Render(name) + repeat(" ", label-cells(name)+2) + repeat(" ", value-cells(r[1])) + st.bold.Render(r[1])
		if room := k.width - cells(line) - 3; cells(r[2]) <= room {
			line += "   " + st.muted.Render(r[2])
		} else if i == k.at {
			out = append(out, clip(line, k.width))
			line = "  " + st.muted.Render(r[2])
		}
		out = append(out, clip(line, k.width))
	}
	if len(out)+2 <= k.height {
		out = append(out, "", st.muted.Render(clip(k.l.env.keysIn("Change a value with {left} and {right}, or type digits."), k.width)))
	}
	from := 0
	if len(out) > k.height {
		from = max(0, min(k.at, len(out)-k.height))
	}
	return out[from:min(len(out), from+k.height)], nil
}

func (k *knobPane) click(_, y int) {
	if y < len(k.surface.Knobs) {
		k.walk(y - k.at)
	}
}

// knobWords is a value as it is said.
func knobWords(k lab.Knob, v float64) string {
	if i := int(math.Round(v - k.Min)); i >= 0 && i < len(k.Choices) {
		return content.Line(k.Choices[i])
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if k.Unit != "" {
		s += " " + content.Line(k.Unit)
	}
	return s
}

// knobReach says how far a knob goes.
func knobReach(k lab.Knob) string {
	if len(k.Choices) > 0 {
		return content.Line(strings.Join(k.Choices, " or "))
	}
	return strconv.FormatFloat(k.Min, 'f', -1, 64) + " to " + strconv.FormatFloat(k.Max, 'f', -1, 64)
}
