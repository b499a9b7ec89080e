package content

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"github.com/engineroom/engineroom/content/quiz"
)

// decodeYAML fills out, a pointer to a struct, from a YAML document, strictly: unknown keys, keys that stand twice, tags,
// anchors and aliases are problems, and so are escapes such as "\x1b" that stand for what Text refuses. at is where src
// begins in its file. It returns the places of the document's own keys.
//
// The library parses and we fill the values in: its own messages name Go types, know no columns and suggest nothing.
func decodeYAML(src string, at quiz.Pos, out any) (places, []quiz.Problem) {
	r := &yamlReader{at: at, places: places{"": at}}
	if len(src) > MaxYAMLBytes {
		return r.places, []quiz.Problem{{At: at, Rule: "Z001", Text: fmt.Sprintf("This YAML is longer than %d KB.", MaxYAMLBytes>>10), Fix: "Split the pack."}}
	}
	var doc yaml.Node
	err := yaml.Load([]byte(src), &doc, yaml.WithPlugin(loaderlimits.New(loaderlimits.AliasValue(0), loaderlimits.DepthValue(MaxYAMLDepth))))
	switch {
	case err != nil && strings.Contains(err.Error(), "no documents"):
	case err != nil:
		r.syntax(src, err)
	case len(doc.Content) == 1:
		r.value(doc.Content[0], reflect.ValueOf(out).Elem())
		r.note(doc.Content[0])
	}
	return r.places, r.problems
}

// places says where the keys of a mapping stand. The empty key is the mapping itself.
type places map[string]quiz.Pos

func (p places) of(key string) quiz.Pos {
	if at, ok := p[key]; ok {
		return at
	}
	return p[""]
}

// yamlReader fills Go values from the tree of a document and collects what is wrong with it.
type yamlReader struct {
	at       quiz.Pos
	places   places
	problems []quiz.Problem
}

// fromYAML is a type that authors may write in more than one way.
type fromYAML interface {
	fromYAML(r *yamlReader, n *yaml.Node)
}

const maxProblems = 50 // of one document; after so many nobody reads on

func (r *yamlReader) problem(n *yaml.Node, rule, text, fix string) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, quiz.Problem{At: r.pos(n.Line, n.Column), Rule: rule, Text: text, Fix: fix})
	}
}

// pos is a place of the document as a place of its file. Only the document's first line may begin in mid-line.
func (r *yamlReader) pos(line, col int) quiz.Pos {
	at := r.at
	if line > 1 {
		at.Line, at.Col = at.Line+line-1, 1
	}
	at.Col += max(0, col-1)
	return at
}

// note keeps the places of the keys of the document.
func (r *yamlReader) note(n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		r.places[n.Content[i].Value] = r.pos(n.Content[i].Line, n.Content[i].Column)
	}
}

// value fills v from a node. A value that is left out (`needs:` with nothing after it) leaves it as it is.
func (r *yamlReader) value(n *yaml.Node, v reflect.Value) {
	if !r.allowed(n) || n.ShortTag() == "!!null" {
		return
	}
	if own, ok := v.Addr().Interface().(fromYAML); ok {
		own.fromYAML(r, n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.value(n, v.Elem())
	case reflect.Slice:
		r.list(n, v)
	case reflect.Map:
		r.dict(n, v)
	case reflect.Struct:
		r.mapping(n, v)
	default:
		r.scalar(n, v)
	}
}

// allowed refuses anchors, aliases and tags, and text that Text would change.
func (r *yamlReader) allowed(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.problem(n, "Z001", "Anchors and aliases are not allowed here.", "Write the value out. If it only begins with `&` or `*`, put quotes around it.")
	case n.Style&yaml.TaggedStyle != 0:
		r.problem(n, "Z001", "Tags are not allowed here.", "Take the tag away. If the value only begins with `!`, put quotes around it.")
	case Text(n.Value) != n.Value:
		r.problem(n, "Z002", "This value hides a character that is not text, such as a control character.", "Take the escape away.")
	case utf8.RuneCountInString(n.Value) > MaxYAMLText:
		r.problem(n, "Z001", fmt.Sprintf("This value is longer than %d characters.", MaxYAMLText), "Shorten it.")
	case longestWord(n.Value) > MaxWordRunes:
		r.problem(n, "Z001", fmt.Sprintf("This value has a word of more than %d characters.", MaxWordRunes), "Break it up.")
	case len(n.Content) > 2*MaxYAMLKeys && n.Kind == yaml.MappingNode:
		r.problem(n, "Z001", fmt.Sprintf("This mapping has more than %d keys.", MaxYAMLKeys), "Use a list, or split the pack.")
	default:
		return true
	}
	return false
}

func (r *yamlReader) list(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		r.problem(n, "S001", "A list is wanted here.", "Write `[one, two]`, or each entry on a line of its own after `- `.")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, entry := range n.Content {
		r.value(entry, v.Index(i))
	}
}

// dict fills a map, whose keys may be any.
func (r *yamlReader) dict(n *yaml.Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	r.keys(n, func(key, value *yaml.Node) {
		e := reflect.New(v.Type().Elem()).Elem()
		r.value(value, e)
		v.SetMapIndex(reflect.ValueOf(key.Value), e)
	})
}

// mapping fills a struct, whose fields name the keys there are. A field At is where the mapping begins.
func (r *yamlReader) mapping(n *yaml.Node, v reflect.Value) {
	fields := map[string]int{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if key := f.Tag.Get("yaml"); key != "" {
			fields[key] = i
		} else if f.Name == "At" {
			v.Field(i).Set(reflect.ValueOf(r.pos(n.Line, n.Column)))
		}
	}
	r.keys(n, func(key, value *yaml.Node) {
		i, known := fields[key.Value]
		if !known {
			r.problem(key, "S001", fmt.Sprintf("There is no key called %q here.", shortened(key.Value)), didYouMean(key.Value, fields))
			return
		}
		r.value(value, v.Field(i))
	})
}

// keys calls f for each key of a mapping and its value.
func (r *yamlReader) keys(n *yaml.Node, f func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.problem(n, "S001", "Lines such as `key: value` are wanted here.", "Write a key, a colon, a space and the value.")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !r.allowed(key):
		case key.Kind != yaml.ScalarNode:
			r.problem(key, "S001", "A key is wanted here, not a list or a mapping.", "Write a key, a colon, a space and the value.")
		case seen[key.Value]:
			r.problem(key, "S001", fmt.Sprintf("The key %q stands here twice.", shortened(key.Value)), "Take one of them away.")
		default:
			seen[key.Value] = true
			f(key, n.Content[i+1])
		}
	}
}

func (r *yamlReader) scalar(n *yaml.Node, v reflect.Value) {
	wanted := map[reflect.Kind]string{reflect.String: "Text", reflect.Int: "A whole number", reflect.Float64: "A number", reflect.Bool: "`true` or `false`"}[v.Kind()]
	if n.Kind != yaml.ScalarNode {
		r.problem(n, "S001", wanted+" is wanted here, not a list or a mapping.", "If it is text that begins with `[` or `{`, put quotes around it.")
		return
	}
	if !setScalar(n.Value, v) {
		r.problem(n, "S001", fmt.Sprintf("%s is wanted here, not %q.", wanted, shortened(n.Value)), "Change the value.")
	}
}

func setScalar(s string, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Int:
		i, err := strconv.Atoi(s)
		v.SetInt(int64(i))
		return err == nil
	case reflect.Float64:
		f, err := strconv.ParseFloat(s, 64)
		v.SetFloat(f)
		return err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	case reflect.Bool:
		v.SetBool(s == "true")
		return s == "true" || s == "false"
	default:
		return false
	}
	return true
}

// shortened is a text as a message quotes it.
func shortened(s string) string {
	const most = 40
	s = Line(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
