package desk

import (
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

const (
	around    = 3       // lines kept before and after a change
	maxMatrix = 4 << 20 // above this many pairs of lines, files are taken to have nothing in common between their ends
)

// Diff compares each file of the learner's with the start. Files whose lines did not change are left out.
func (d *Desk) Diff() ([]lab.Block, error) {
	var out []lab.Block
	for _, name := range d.Names() {
		now, err := d.Read(name)
		if err != nil {
			return nil, err
		}
		if text := Diff(d.start(name), now); text != "" {
			out = append(out, lab.Block{Kind: lab.DiffBlock, Title: name, Text: text})
		}
	}
	return out, nil
}

// Diff says line by line how a text became another: lines that begin with a space are in both, with - in the first and
// with + in the second. Of what did not change, three lines stand around each change, below a line such as "@@ line 12".
func Diff(before, after string) string {
	all := Edits(splitLines(before), splitLines(after))
	near := nearChanges(all)
	var b strings.Builder
	line, gap := 1, true // of the second text
	for i, e := range all {
		if near[i] {
			if gap {
				fmt.Fprintf(&b, "@@ line %d\n", line)
			}
			fmt.Fprintf(&b, "%c%s\n", e.Sign, e.Text)
		}
		gap = !near[i]
		if e.Sign != '-' {
			line++
		}
	}
	return b.String()
}

// Edit is a line of one text, of another, or of both.
type Edit struct {
	Sign byte // ' ' for both, '-' for the first text only, '+' for the second only
	Text string
}

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// nearChanges tells of each line whether it is a change or close to one.
func nearChanges(all []Edit) []bool {
	out := make([]bool, len(all))
	for i, e := range all {
		if e.Sign == ' ' {
			continue
		}
		for j := max(0, i-around); j < min(len(all), i+around+1); j++ {
			out[j] = true
		}
	}
	return out
}

// Edits sets the lines of two texts against each other by their longest common part. What both begin and end with is set
// aside first. Long texts that share too little are taken to share nothing in between.
func Edits(a, b []string) []Edit {
	head, tail := 0, 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	out := signed(nil, ' ', a[:head])
	out = append(out, between(a[head:len(a)-tail], b[head:len(b)-tail])...)
	return signed(out, ' ', a[len(a)-tail:])
}

func signed(out []Edit, sign byte, lines []string) []Edit {
	for _, l := range lines {
		out = append(out, Edit{sign, l})
	}
	return out
}

// between keeps the longest row of lines that both have in the same order.
func between(a, b []string) []Edit {
	if len(a)*len(b) > maxMatrix {
		return signed(signed(nil, '-', a), '+', b)
	}
	common := commonLines(a, b)
	var out []Edit
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			out = append(out, Edit{' ', a[i]})
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			out = append(out, Edit{'-', a[i]})
			i++
		default:
			out = append(out, Edit{'+', b[j]})
			j++
		}
	}
	return signed(signed(out, '-', a[i:]), '+', b[j:])
}

// commonLines holds at [i][j] how many lines a[i:] and b[j:] have in common in the same order.
func commonLines(a, b []string) [][]int32 {
	out := make([][]int32, len(a)+1)
	for i := range out {
		out[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				out[i][j] = out[i+1][j+1] + 1
			} else {
				out[i][j] = max(out[i+1][j], out[i][j+1])
			}
		}
	}
	return out
}
