package lab

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Node is a value of a lab.yaml with its place: a scalar, a list or a mapping. Whoever reads YAML makes it, so that
// engines can say where a mistake is without knowing YAML.
type Node struct {
	Line, Col int // from 1; 0 for a value that is not there
	Text      string
	Quoted    bool // a scalar between quotes or in a block, which is always text
	List      []Node
	Fields    []Field // of a mapping, in their order
	Shape     Shape
}

// Shape is what a node is.
type Shape uint8

// The shapes of a node.
const (
	Missing Shape = iota
	Scalar
	List
	Mapping
)

func (s Shape) String() string {
	return [...]string{"nothing", "a single value", "a list", "a mapping"}[s]
}

// Field is an entry of a mapping.
type Field struct {
	Key   string
	Value Node
}

// Get is the value of a key, or a node of shape Missing.
func (n Node) Get(key string) Node {
	for _, f := range n.Fields {
		if f.Key == key {
			return f.Value
		}
	}
	return Node{}
}

// Has tells whether there is something.
func (n Node) Has() bool { return n.Shape != Missing }

// Value is what a node means in JSON. A scalar without quotes is a number, true, false or null where it reads like one.
func (n Node) Value() any {
	switch n.Shape {
	case Missing:
		return nil
	case List:
		out := make([]any, len(n.List))
		for i, item := range n.List {
			out[i] = item.Value()
		}
		return out
	case Mapping:
		out := map[string]any{}
		for _, f := range n.Fields {
			out[f.Key] = f.Value.Value()
		}
		return out
	}
	if n.Quoted {
		return n.Text
	}
	switch n.Text {
	case "true", "false":
		return n.Text == "true"
	case "null", "~", "":
		return nil
	}
	if f, err := strconv.ParseFloat(n.Text, 64); err == nil {
		return f
	}
	return n.Text
}

// Problem is a mistake in a lab, with its place in lab.yaml.
type Problem struct {
	Line, Col int
	Text      string // one sentence
	Fix       string // one sentence; may be empty
}

// Reader reads nodes and collects what is wrong with them, so that an engine can say everything at once.
type Reader struct{ Problems []Problem }

// Fail notes a mistake.
func (r *Reader) Fail(at Node, fix, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{at.Line, at.Col, fmt.Sprintf(format, args...), fix})
}

// Keys refuses keys of a mapping that are not among those known.
func (r *Reader) Keys(n Node, known ...string) {
	if n.Shape != Mapping {
		if n.Has() {
			r.Fail(n, "Write key: value pairs.", "Here stands %s, and a mapping is expected.", n.Shape)
		}
		return
	}
	for _, f := range n.Fields {
		if !contains(known, f.Key) {
			r.Fail(f.Value, fmt.Sprintf("Known here: %s.", strings.Join(known, ", ")), "There is no key %q here.", f.Key)
		}
	}
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

// Text is a scalar as text; a missing one is "".
func (r *Reader) Text(n Node) string {
	if n.Has() && n.Shape != Scalar {
		r.Fail(n, "Write one value.", "Here stands %s, and text is expected.", n.Shape)
		return ""
	}
	return n.Text
}

// Int is a whole number between low and high; a missing one is otherwise.
func (r *Reader) Int(n Node, low, high, otherwise int) int {
	return int(r.Number(n, float64(low), float64(high), float64(otherwise)))
}

// Number is a number between low and high; a missing one is otherwise.
func (r *Reader) Number(n Node, low, high, otherwise float64) float64 {
	if !n.Has() {
		return otherwise
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(n.Text, "_", ""), 64)
	if n.Shape != Scalar || err != nil || math.IsNaN(v) || v < low || v > high {
		r.Fail(n, fmt.Sprintf("Write a number from %g to %g.", low, high), "%q is no number from %g to %g.", n.Text, low, high)
		return otherwise
	}
	return v
}

// Bool is true or false; a missing one is false.
func (r *Reader) Bool(n Node) bool {
	switch {
	case !n.Has(), n.Text == "false":
		return false
	case n.Text == "true":
		return true
	}
	r.Fail(n, "Write true or false.", "%q is neither true nor false.", n.Text)
	return false
}

// Duration is a time such as 250ms or 3s between 0 and most; a missing one is otherwise.
func (r *Reader) Duration(n Node, most, otherwise time.Duration) time.Duration {
	if !n.Has() {
		return otherwise
	}
	d, err := time.ParseDuration(n.Text)
	if err != nil || d < 0 || d > most {
		r.Fail(n, fmt.Sprintf("Write a time such as 250ms or 3s, at most %s.", most), "%q is no time from 0 to %s.", n.Text, most)
		return otherwise
	}
	return d
}

// Texts is a list of scalars; a single scalar is a list of one.
func (r *Reader) Texts(n Node) []string {
	if n.Shape == Scalar {
		return []string{n.Text}
	}
	if n.Has() && n.Shape != List {
		r.Fail(n, "Write a list.", "Here stands %s, and a list is expected.", n.Shape)
	}
	var out []string
	for _, item := range n.List {
		out = append(out, r.Text(item))
	}
	return out
}

// MaxJoined bounds what Files joins, in bytes.
const MaxJoined = 4 << 20

// Files is the text of the files that a node names, one after another: of the lab's folder, or of the pack's assets. What
// goes beyond [MaxJoined] is a mistake, and left out.
func (r *Reader) Files(n Node, of Source) string {
	var texts []string
	size := 0
	for _, name := range r.Texts(n) {
		text, ok := of.Files[name]
		if !ok {
			r.Fail(n, "Check its spelling.", "There is no file called %q in this lab.", name)
		}
		if size += len(text) + 1; size > MaxJoined {
			r.Fail(n, "Name fewer or shorter files.", "These files together have more than %d MB.", MaxJoined>>20)
			break
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n")
}
