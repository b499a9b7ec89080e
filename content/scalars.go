package content

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"github.com/engineroom/engineroom/content/quiz"
)

// Scalar is one value of a YAML document, or a key.
type Scalar struct {
	At    quiz.Pos
	Key   string // that it is the value of; "" in a list
	Value string
	Plain bool // written without quotes
	Null  bool // it stands for nothing
	Flow  bool // inside [ ] or { }

	// From and To are its bytes in the source, single quotes included; 0 and 0 where it is not written as it is read, or in
	// other quotes or a block.
	From, To int
	Lost     string // what stands behind a plain value on its line and is read as a comment, with the space before it
}

// Scalars lists the values of a YAML document in their order, keys left out. at is where src begins in its file. What
// cannot be parsed has none: decoding it says why.
func Scalars(src string, at quiz.Pos) []Scalar {
	src = source(src)
	if len(src) > MaxYAMLBytes {
		return nil
	}
	var doc yaml.Node
	err := yaml.Load([]byte(src), &doc, yaml.WithPlugin(loaderlimits.New(loaderlimits.AliasValue(0), loaderlimits.DepthValue(MaxYAMLDepth))))
	if err != nil || len(doc.Content) != 1 {
		return nil
	}
	w := scalarWalk{r: yamlReader{at: at}, src: src, starts: lineStarts(src)}
	w.node(doc.Content[0], "", false)
	return w.found
}

type scalarWalk struct {
	r      yamlReader
	src    string
	starts []int // of lines, in bytes
	found  []Scalar
}

func (w *scalarWalk) node(n *yaml.Node, key string, flow bool) {
	flow = flow || n.Style&yaml.FlowStyle != 0
	switch n.Kind {
	case yaml.ScalarNode:
		const marked = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
		one := Scalar{At: w.r.pos(n.Line, n.Column), Key: key, Value: n.Value, Plain: n.Style&marked == 0, Null: n.ShortTag() == "!!null", Flow: flow}
		w.found = append(w.found, w.located(one, n))
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			w.node(n.Content[i+1], n.Content[i].Value, flow)
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			w.node(item, "", flow)
		}
	}
}

// located is a scalar with its bytes, where these say what it is.
func (w *scalarWalk) located(one Scalar, n *yaml.Node) Scalar {
	from, ok := w.offset(n.Line, n.Column)
	written := n.Value
	if n.Style&yaml.SingleQuotedStyle != 0 {
		written = "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	}
	other := yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle | yaml.TaggedStyle
	if !ok || n.Style&other != 0 || n.Anchor != "" || written == "" || strings.Contains(written, "\n") || !strings.HasPrefix(w.src[from:], written) {
		return one
	}
	one.From, one.To = from, from+len(written)
	rest, _, _ := strings.Cut(w.src[one.To:], "\n")
	if tail := strings.TrimLeft(rest, " \t"); one.Plain && !one.Flow && strings.HasPrefix(tail, "#") && len(tail) < len(rest) {
		one.Lost = strings.TrimRight(rest, " \t")
	}
	return one
}

// offset is where a line and a column, which count from 1, lie in the source.
func (w *scalarWalk) offset(line, col int) (int, bool) {
	if line < 1 || line > len(w.starts) {
		return 0, false
	}
	at := w.starts[line-1]
	for range col - 1 {
		_, size := utf8.DecodeRuneInString(w.src[at:])
		at += size
	}
	return at, at <= len(w.src)
}

// FrontMatterOf is the YAML between the two lines of dashes at the top of a Markdown file, and the line it begins on; ok is
// false where there is none. src need not have passed Text.
func FrontMatterOf(src string) (text string, line int, ok bool) {
	first, rest, _ := strings.Cut(source(src), "\n")
	if !isFence(first) {
		return "", 0, false
	}
	length := 0
	for text := range strings.Lines(rest) {
		if isFence(strings.TrimSuffix(text, "\n")) {
			return rest[:length], 2, true
		}
		length += len(text)
	}
	return "", 0, false
}
