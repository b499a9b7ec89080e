package config

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// text is a file as lines, for changes that leave every other line as it is.
type text struct {
	lines   []string
	newline string // "\n" or "\r\n"
}

func newText(src string) *text {
	t := &text{newline: "\n"}
	if strings.Contains(src, "\r\n") {
		t.newline = "\r\n"
	}
	if src = strings.TrimSuffix(src, "\n"); src != "" {
		t.lines = strings.Split(src, "\n")
	}
	for i, l := range t.lines {
		t.lines[i] = strings.TrimSuffix(l, "\r")
	}
	return t
}

func (t *text) String() string {
	if len(t.lines) == 0 {
		return ""
	}
	return strings.Join(t.lines, t.newline) + t.newline
}

// insert puts lines before the line of that index.
func (t *text) insert(at int, lines ...string) { t.lines = slices.Insert(t.lines, at, lines...) }

// entry is a key of a block mapping with its value and the lines that both take, from start up to end.
type entry struct {
	key, value *yaml.Node
	start, end int
}

// entries lists the keys of a mapping, the last of which ends before the line of that index at the latest. Empty lines
// and comments after a value belong to what follows.
func (t *text) entries(n *yaml.Node, end int) []entry {
	var out []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := entry{n.Content[i], n.Content[i+1], n.Content[i].Line - 1, end}
		if i+2 < len(n.Content) {
			e.end = n.Content[i+2].Line - 1
		}
		for e.end > e.start+1 && isBlank(t.lines[e.end-1]) {
			e.end--
		}
		out = append(out, e)
	}
	return out
}

func isBlank(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

// editLines makes a change in the lines that it touches. It gives up on a file that is not a block of lines.
func (f File) editLines(src string, c change) (string, bool) {
	_, doc, err := f.parse(src)
	if err != nil {
		return "", false
	}
	t, root := newText(src), &yaml.Node{Kind: yaml.MappingNode}
	if len(doc.Content) == 1 && !isNull(doc.Content[0]) {
		root = doc.Content[0]
	}
	if root.Style&yaml.FlowStyle != 0 {
		return "", false
	}
	entries := t.entries(root, len(t.lines))
	i := slices.IndexFunc(entries, func(e entry) bool { return e.key.Value == c.setting.Key })
	switch {
	case i < 0 && c.reset:
	case i < 0:
		t.insert(len(t.lines), c.newLines(indentOf(root, ""))...)
	case c.setting.Type != Keys:
		t.rewrite(entries[i], scalar(c.setting, c.written))
	case c.action == "":
		t.remove(entries[i])
	default:
		t.editKeys(entries[i], c)
	}
	return t.String(), true
}

// indentOf is what the keys of a mapping are indented by.
func indentOf(n *yaml.Node, otherwise string) string {
	if len(n.Content) == 0 {
		return otherwise
	}
	return strings.Repeat(" ", n.Content[0].Column-1)
}

// newLines are the lines of a setting that the file does not have yet.
func (c change) newLines(indent string) []string {
	if c.action == "" {
		return []string{indent + c.setting.Key + ": " + scalar(c.setting, c.written)}
	}
	return []string{indent + "keys:", indent + "  " + c.keyLine()}
}

func (c change) keyLine() string { return quoted(c.action) + ": " + flowList(c.keys) }

// editKeys changes the keys of one action in the setting "keys".
func (t *text) editKeys(e entry, c change) {
	if e.value.Style&yaml.FlowStyle != 0 {
		t.rewrite(e, flowMapping(e.value, c))
		return
	}
	inner := t.entries(e.value, e.end)
	i := slices.IndexFunc(inner, func(e entry) bool { return e.key.Value == c.action })
	switch {
	case i >= 0 && c.reset:
		t.remove(inner[i])
	case i >= 0:
		t.rewrite(inner[i], flowList(c.keys))
	case !c.reset:
		indent := strings.Repeat(" ", e.key.Column+1)
		t.insert(e.end, indentOf(e.value, indent)+c.keyLine())
	}
}

// rewrite gives an entry a new value on one line. Comments inside the old value come to stand above it.
func (t *text) rewrite(e entry, value string) {
	line := t.lines[e.start]
	head, rest := strings.TrimRight(line, " \t"), ""
	if comment := commentOf(e); comment != "" && strings.HasSuffix(head, comment) {
		head = strings.TrimRight(strings.TrimSuffix(head, comment), " \t")
		rest = line[len(head):]
	}
	if !isNull(e.value) && e.value.Line == e.key.Line {
		head = string([]rune(line)[:e.value.Column-1])
	} else {
		head += " "
	}
	above := t.commentsInside(e)
	t.lines = slices.Replace(t.lines, e.start, e.end, append(above, head+value+rest)...)
}

// remove takes an entry away, but not the comments inside it.
func (t *text) remove(e entry) {
	above := t.commentsInside(e)
	if c := commentOf(e); c != "" {
		above = append(above, t.indent(e)+c)
	}
	t.lines = slices.Replace(t.lines, e.start, e.end, above...)
}

func (t *text) indent(e entry) string { return strings.Repeat(" ", e.key.Column-1) }

// commentOf is the comment on the line of a key, or nothing.
func commentOf(e entry) string {
	if e.end == e.start+1 && e.value.LineComment != "" {
		return e.value.LineComment
	}
	return e.key.LineComment
}

// commentsInside are the comments of a value that takes more than one line.
func (t *text) commentsInside(e entry) []string {
	var out []string
	var walk func(*yaml.Node)
	walk = func(n *yaml.Node) {
		comments := []string{n.HeadComment, n.LineComment, n.FootComment}
		if n == e.value {
			comments[2] = "" // it stands below the value, where it stays
		}
		for _, comment := range comments {
			for line := range strings.SplitSeq(comment, "\n") {
				if line = strings.TrimSpace(line); line != "" {
					out = append(out, t.indent(e)+line)
				}
			}
		}
		for _, inner := range n.Content {
			walk(inner)
		}
	}
	if e.end > e.start+1 {
		walk(e.value)
	}
	return out
}

// editTree makes a change in the tree of the file and writes the tree.
func (f File) editTree(src string, c change) (string, bool) {
	_, doc, err := f.parse(src)
	if err != nil || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return "", false
	}
	root := doc.Content[0]
	switch {
	case c.setting.Type != Keys:
		put(root, c.setting.Key, &yaml.Node{Kind: yaml.ScalarNode, Value: c.written, Tag: tagOf(c.setting)})
	case c.action == "":
		put(root, "keys", nil)
	default:
		keys := valueOf(root, "keys")
		if keys == nil || keys.Kind != yaml.MappingNode {
			keys = &yaml.Node{Kind: yaml.MappingNode}
			put(root, "keys", keys)
		}
		put(keys, c.action, listNode(c.keys))
	}
	out, err := yaml.Dump(doc)
	return string(out), err == nil
}

func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// put gives a key of a mapping a value, or takes it away if the value is nil. The comments of the old value stay.
func put(mapping *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value != key {
			continue
		}
		if value == nil {
			mapping.Content = slices.Delete(mapping.Content, i, i+2)
			return
		}
		old := mapping.Content[i+1]
		value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
		mapping.Content[i+1] = value
		return
	}
	if value != nil {
		mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
	}
}

func tagOf(s Setting) string {
	switch s.Type {
	case Boolean:
		return "!!bool"
	case Number:
		return "!!int"
	}
	return "!!str"
}

// listNode is a list of keys, nil for none.
func listNode(keys []string) *yaml.Node {
	if len(keys) == 0 {
		return nil
	}
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, key := range keys {
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key})
	}
	return n
}

// scalar is a value as it is written in the file.
func scalar(s Setting, value string) string {
	if s.Type == Boolean || s.Type == Number {
		return value
	}
	return quoted(value)
}

// flowList writes keys as YAML on one line: one alone, more in brackets.
func flowList(keys []string) string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = quoted(key)
	}
	if len(out) == 1 {
		return out[0]
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// flowMapping writes the setting "keys" on one line, with one action changed.
func flowMapping(n *yaml.Node, c change) string {
	var out []string
	found := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		switch {
		case key != c.action && isNull(value):
			out = append(out, quoted(key)+": null")
		case key != c.action:
			out = append(out, quoted(key)+": "+flowList((&reader{}).list(value)))
		case !c.reset:
			out = append(out, c.keyLine())
		}
		found = found || key == c.action
	}
	if !found && !c.reset {
		out = append(out, c.keyLine())
	}
	return "{" + strings.Join(out, ", ") + "}"
}

var (
	plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+_-]*$`)
	notAWord  = regexp.MustCompile(`(?i)^(null|true|false|yes|no|on|off|y|n)$`) // in one YAML or another
)

// quoted is a text as YAML: bare if every reader takes it for text, else in double quotes.
func quoted(s string) string {
	if plainWord.MatchString(s) && !notAWord.MatchString(s) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
