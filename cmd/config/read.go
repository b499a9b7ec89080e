package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"github.com/engineroom/engineroom/content"
)

// Limits on the file. They are checked before it is parsed, or while it is.
const (
	MaxBytes = 64 << 10
	maxDepth = 8
)

// File is where the settings are kept.
type File struct {
	Path      string                          // empty if there is no place for it
	CheckKeys func(map[string][]string) error // says what is wrong with the keys of the actions; nil allows all
}

// Read returns the settings of the file. Without a file they are the defaults. If anything is wrong with it, they are
// the defaults as a whole and the error is a *Problem.
func (f File) Read() (Values, error) {
	src, err := f.load()
	if err != nil {
		return Defaults(), err
	}
	v, _, err := f.parse(src)
	return v, err
}

// Has tells whether the file gives a setting a value, be it the usual one. It is false of a file that is bad, which
// counts for nothing, and of keys.
func (f File) Has(key string) bool {
	src, err := f.load()
	if err != nil {
		return false
	}
	_, doc, err := f.parse(src)
	if err != nil || len(doc.Content) != 1 {
		return false
	}
	found := false
	(&reader{file: f}).entries(doc.Content[0], func(k, value *yaml.Node) {
		found = found || k.Value == key && value.Kind == yaml.ScalarNode && !isNull(value)
	})
	return found
}

// load reads the bytes of the file; none if there is no file.
func (f File) load() (string, error) {
	if f.Path == "" {
		return "", nil
	}
	info, err := os.Stat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", f.unreadable(err)
	case !info.Mode().IsRegular(): // a pipe would be waited for
		return "", &Problem{Path: f.Path, Says: "This is no file that can be read as settings.", Hint: "Put a file of text here, or take this away."}
	case info.Size() > MaxBytes:
		return "", f.tooLong()
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return "", f.unreadable(err)
	}
	defer file.Close()
	src, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err != nil {
		return "", f.unreadable(err)
	}
	return string(src), nil
}

func (f File) unreadable(err error) error {
	return &Problem{Path: f.Path, Says: "The settings cannot be read: " + reason(err) + ".", Hint: "Let yourself read this file, or take it away.", Err: err}
}

func (f File) tooLong() error {
	return &Problem{Path: f.Path, Says: fmt.Sprintf("The settings are longer than %d KB.", MaxBytes>>10), Hint: "Take away what is no setting."}
}

// reason is what the operating system says, without the path.
func reason(err error) string {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return err.Error()
}

// parse reads the settings of a text, and the tree that they stand in.
func (f File) parse(src string) (Values, *yaml.Node, error) {
	r := &reader{file: f, values: Defaults()}
	doc := r.tree(src)
	if r.problem == nil && len(doc.Content) == 1 {
		r.settings(doc.Content[0])
	}
	if r.problem != nil {
		return Defaults(), nil, r.problem
	}
	return r.values, doc, nil
}

// reader fills the values from the tree and keeps the first thing that is wrong.
type reader struct {
	file    File
	values  Values
	problem *Problem
}

func (r *reader) wrong(line, col int, says, hint string) {
	if r.problem == nil {
		r.problem = &Problem{Path: r.file.Path, Row: line, Col: col, Says: says, Hint: hint}
	}
}

func (r *reader) at(n *yaml.Node, says, hint string) { r.wrong(n.Line, n.Column, says, hint) }

// tree parses a text. An empty one gives a tree without content.
func (r *reader) tree(src string) *yaml.Node {
	doc := &yaml.Node{}
	if len(src) > MaxBytes {
		errors.As(r.file.tooLong(), &r.problem)
		return doc
	}
	if line, col, ok := notText(src); !ok {
		r.wrong(line, col, "A character stands here that is not text.", "Take it away; the file is written in UTF-8.")
		return doc
	}
	err := yaml.Load([]byte(src), doc, yaml.WithPlugin(loaderlimits.New(loaderlimits.AliasValue(0), loaderlimits.DepthValue(maxDepth))))
	if err != nil && !strings.Contains(err.Error(), "no documents") {
		line, col, says, fix := content.YAMLMistake(src, err)
		r.wrong(line, col, says, fix)
	}
	return doc
}

// notText finds the first character that content.Text refuses. A mark of byte order may begin the file, and lines may
// end as on Windows.
func notText(src string) (line, col int, ok bool) {
	src = strings.TrimPrefix(src, "\uFEFF")
	for text := range strings.SplitSeq(src, "\n") {
		line++
		text = strings.TrimSuffix(text, "\r")
		if content.Text(text) == text && !strings.ContainsAny(text, "\u2028\u2029") {
			continue
		}
		for i, r := range []rune(text) {
			if one := string(r); content.Text(one) != one || r == '\uFFFD' || r == '\u2028' || r == '\u2029' {
				return line, i + 1, false
			}
		}
		return line, 1, false
	}
	return 0, 0, true
}

// settings reads the mapping that the file is.
func (r *reader) settings(n *yaml.Node) {
	r.entries(n, func(key, value *yaml.Node) {
		s, known := find(key.Value)
		switch {
		case !known:
			says, hint := noSetting(key.Value)
			r.at(key, says, hint)
		case s.Type == Keys:
			r.keys(key, value)
		case isNull(value):
		case value.Kind != yaml.ScalarNode:
			r.at(value, fmt.Sprintf("The setting %s has one value, not a list or a mapping.", s.Key), fmt.Sprintf("Write `%s: %s`.", s.Key, scalar(s, s.Default)))
		default:
			if says := s.put(&r.values, value.Value); says != "" {
				r.at(value, says, "Change the value, or take the line away.")
			}
		}
	})
}

// entries calls do for each key of a mapping and its value.
func (r *reader) entries(n *yaml.Node, do func(key, value *yaml.Node)) {
	if !r.allowed(n) || isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.at(n, "Lines such as `theme: dark` are wanted here.", "Write a key, a colon, a space and the value.")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content) && r.problem == nil; i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !r.allowed(key) || !r.allowed(value):
		case key.Kind != yaml.ScalarNode:
			r.at(key, "A key is wanted here, not a list or a mapping.", "Write a key, a colon, a space and the value.")
		case seen[key.Value]:
			r.at(key, fmt.Sprintf("The key %q stands here twice.", shortened(key.Value)), "Take one of them away.")
		case len(seen) == maxActions:
			r.at(key, fmt.Sprintf("There are more than %d keys here.", maxActions), "Take away what is no setting.")
		default:
			seen[key.Value] = true
			do(key, value)
		}
	}
}

// allowed refuses what settings do not need and other parts of YAML do harm with.
func (r *reader) allowed(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.at(n, "Anchors and aliases are not allowed here.", "Write the value out. If it only begins with `&` or `*`, put quotes around it.")
	case n.Style&yaml.TaggedStyle != 0:
		r.at(n, "Tags are not allowed here.", "Take the tag away. If the value only begins with `!`, put quotes around it.")
	case content.Text(n.Value) != n.Value:
		r.at(n, "This value hides a character that is not text.", "Take the escape away.")
	}
	return r.problem == nil
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// keys reads the mapping of actions to keys.
func (r *reader) keys(at, n *yaml.Node) {
	out, places := map[string][]string{}, map[string]*yaml.Node{}
	r.entries(n, func(key, value *yaml.Node) {
		if isNull(value) {
			return
		}
		keys := r.list(value)
		if says := badKeys(key.Value, keys); says != "" {
			r.at(value, says, "Write `down: j` or `down: [j, down]`.")
		}
		out[key.Value], places[key.Value] = keys, key
	})
	if r.problem != nil || len(out) == 0 {
		return
	}
	if r.values.Keys = out; r.file.CheckKeys == nil {
		return
	}
	if err := r.file.CheckKeys(out); err != nil {
		says, hint, found := strings.Cut(err.Error(), "\nhint: ")
		if !found {
			hint = "Change these keys, or take the line away."
		}
		r.at(r.culprit(at, out, places), sentence(says), hint)
	}
}

// culprit is the action without which the keys are right, or the whole mapping if there is no such action.
func (r *reader) culprit(whole *yaml.Node, keys map[string][]string, places map[string]*yaml.Node) *yaml.Node {
	actions := slices.SortedFunc(maps.Keys(places), func(a, b string) int { return places[a].Line - places[b].Line })
	for _, action := range actions {
		without := maps.Clone(keys)
		delete(without, action)
		if r.file.CheckKeys(without) == nil {
			return places[action]
		}
	}
	return whole
}

// list reads one key or a list of them.
func (r *reader) list(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	if n.Kind != yaml.SequenceNode {
		r.at(n, "A key or a list of keys is wanted here.", "Write `down: j` or `down: [j, down]`.")
		return nil
	}
	var out []string
	for _, e := range n.Content {
		if r.allowed(e) && e.Kind != yaml.ScalarNode {
			r.at(e, "The name of a key is wanted here.", "Write `down: j` or `down: [j, down]`.")
		}
		out = append(out, e.Value)
	}
	return out
}

// sentence gives a text that a check returned a full stop. It may begin with the name of a key, so its case stays.
func sentence(s string) string {
	return strings.TrimSuffix(s, ".") + "."
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
