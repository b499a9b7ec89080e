package content

import (
	"strings"

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
	w := scalarWalk{r: yamlReader{at: at}}
	w.node(doc.Content[0], "", false)
	return w.found
}

type scalarWalk struct {
	r     yamlReader
	found []Scalar
}

func (w *scalarWalk) node(n *yaml.Node, key string, flow bool) {
	flow = flow || n.Style&yaml.FlowStyle != 0
	switch n.Kind {
	case yaml.ScalarNode:
		const marked = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
		w.found = append(w.found, Scalar{w.r.pos(n.Line, n.Column), key, n.Value, n.Style&marked == 0, n.ShortTag() == "!!null", flow})
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

// FrontMatterOf is the YAML between the two lines of dashes at the top of a Markdown file, and the line it begins on; ok is
// false where there is none. src need not have passed Text.
func FrontMatterOf(src string) (text string, line int, ok bool) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(src, "\uFEFF"), "\n")
	if !isFence(strings.TrimSuffix(first, "\r")) {
		return "", 0, false
	}
	length := 0
	for text := range strings.Lines(rest) {
		if isFence(strings.TrimRight(text, "\r\n")) {
			return source(rest[:length]), 2, true
		}
		length += len(text)
	}
	return "", 0, false
}
