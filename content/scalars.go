package content

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// Scalar is a value of a YAML mapping that stands on one line without quotes or in single ones, with its place.
type Scalar struct {
	Key, Value string
	From, To   int    // bytes of the source, quotes included
	Plain      bool   // it has no quotes
	Lost       string // what stands behind a plain value on its line and is read as a comment, with the space before it
}

// Scalars lists such values in the order of a YAML source, which has passed Text. What cannot be read has none; values in
// double quotes, in blocks and over several lines are left out.
func Scalars(src string) []Scalar {
	if len(src) > MaxYAMLBytes {
		return nil
	}
	var doc yaml.Node
	err := yaml.Load([]byte(src), &doc, yaml.WithPlugin(loaderlimits.New(loaderlimits.AliasValue(0), loaderlimits.DepthValue(MaxYAMLDepth))))
	if err != nil {
		return nil
	}
	s := scalars{src: src, starts: lineStarts(src)}
	s.walk(&doc)
	return s.out
}

type scalars struct {
	src    string
	starts []int
	out    []Scalar
}

func (s *scalars) walk(n *yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && c.Kind == yaml.ScalarNode {
			s.add(n.Content[i-1].Value, c, n.Style&yaml.FlowStyle != 0)
		}
		s.walk(c)
	}
}

func (s *scalars) add(key string, n *yaml.Node, inFlow bool) {
	from, ok := s.offset(n.Line, n.Column)
	written := n.Value
	if n.Style&yaml.SingleQuotedStyle != 0 {
		written = "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	}
	other := yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle | yaml.TaggedStyle
	if !ok || n.Style&other != 0 || n.Anchor != "" || written == "" || strings.Contains(written, "\n") || !strings.HasPrefix(s.src[from:], written) {
		return
	}
	out := Scalar{Key: key, Value: n.Value, From: from, To: from + len(written), Plain: n.Style&yaml.SingleQuotedStyle == 0}
	rest, _, _ := strings.Cut(s.src[out.To:], "\n")
	if tail := strings.TrimLeft(rest, " \t"); out.Plain && !inFlow && strings.HasPrefix(tail, "#") && len(tail) < len(rest) {
		out.Lost = strings.TrimRight(rest, " \t")
	}
	s.out = append(s.out, out)
}

// offset is where a line and a column, which count from 1, lie in the source.
func (s *scalars) offset(line, col int) (int, bool) {
	if line < 1 || line > len(s.starts) {
		return 0, false
	}
	at := s.starts[line-1]
	for range col - 1 {
		_, size := utf8.DecodeRuneInString(s.src[at:])
		at += size
	}
	return at, at <= len(s.src)
}
