package content

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Names of the files in a lab's folder.
const (
	LabName  = "lab.yaml"
	TaskName = "task.md"
	labsDir  = "labs"
)

// labMatter is what every kind of lab has in its lab.yaml.
type labMatter struct {
	ID         string     `yaml:"id"`
	Kind       string     `yaml:"kind"`
	Title      string     `yaml:"title"`
	Minutes    int        `yaml:"minutes"`
	Difficulty int        `yaml:"difficulty"`
	Objectives []string   `yaml:"objectives"`
	Hints      []string   `yaml:"hints"`
	Start      labTree    `yaml:"start"`
	Solution   labTree    `yaml:"solution"`
	Wrong      []labWrong `yaml:"wrong"`
	Checks     []labCheck `yaml:"checks"`
}

type labWrong struct {
	At    quiz.Pos
	Name  string             `yaml:"name"`
	File  string             `yaml:"file"`
	Dir   string             `yaml:"dir"`
	Knobs map[string]float64 `yaml:"knobs"`
	Fails []string           `yaml:"fails"`
	Say   string             `yaml:"say"`
}

type labCheck struct {
	At     quiz.Pos
	ID     string
	Say    string
	Hint   string
	Points int
	Hidden bool
	node   lab.Node
}

// fromYAML keeps a check whole, because most of it belongs to the engine, and takes out what every kind has.
func (c *labCheck) fromYAML(r *yamlReader, n *yaml.Node) {
	c.At, c.node = r.pos(n.Line, n.Column), r.tree(n)
	if n.Kind != yaml.MappingNode {
		r.problem(n, "S001", "A check is a mapping.", "Write `id:`, `say:` and what is expected.")
		return
	}
	var read lab.Reader
	c.ID, c.Say, c.Hint = read.Text(c.node.Get("id")), read.Text(c.node.Get("say")), read.Text(c.node.Get("hint"))
	c.Points, c.Hidden = read.Int(c.node.Get("points"), 1, 100, 1), read.Bool(c.node.Get("hidden"))
	for _, p := range read.Problems {
		r.problems = append(r.problems, quiz.Problem{At: quiz.Pos{File: r.at.File, Line: p.Line, Col: p.Col}, Rule: "S001", Text: p.Text, Fix: p.Fix})
	}
}

// labTree is YAML of any shape.
type labTree struct{ lab.Node }

func (t *labTree) fromYAML(r *yamlReader, n *yaml.Node) { t.Node = r.tree(n) }

// tree is a node of YAML with everything below it. What a pack may not hold is a problem and is left out.
func (r *yamlReader) tree(n *yaml.Node) lab.Node {
	at := r.pos(n.Line, n.Column)
	out := lab.Node{Line: at.Line, Col: at.Col}
	if !r.allowed(n) || n.ShortTag() == "!!null" {
		return lab.Node{}
	}
	switch n.Kind {
	case yaml.SequenceNode:
		out.Shape = lab.List
		for _, item := range n.Content {
			out.List = append(out.List, r.tree(item))
		}
	case yaml.MappingNode:
		out.Shape = lab.Mapping
		r.keys(n, func(key, value *yaml.Node) {
			out.Fields = append(out.Fields, lab.Field{Key: key.Value, Value: r.tree(value)})
		})
	default:
		out.Shape, out.Text = lab.Scalar, n.Value
		out.Quoted = n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	}
	return out
}

// wholeLab reads a lab.yaml twice in one go: what every kind has, and the whole of it as a tree.
type wholeLab struct {
	matter labMatter
	tree   lab.Node
}

func (w *wholeLab) fromYAML(r *yamlReader, n *yaml.Node) {
	tree := r.tree(n)
	if n.Kind != yaml.MappingNode {
		r.problem(n, "S001", "A lab is a mapping.", "Begin with `id:`.")
		return
	}
	if len(r.problems) > 0 {
		return // said once is enough
	}
	w.tree = tree
	r.known(n, reflect.ValueOf(&w.matter).Elem())
}

// known fills the fields of a struct from a mapping. Keys that it has no field for are somebody else's.
func (r *yamlReader) known(n *yaml.Node, v reflect.Value) {
	r.keys(n, func(key, value *yaml.Node) {
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("yaml") == key.Value {
				r.value(value, v.Field(i))
			}
		}
	})
}

// Lab reads a lab from its folder: lab.yaml, task.md, and the files that these name. A lab with mistakes is refused with
// all of them. What only its kind understands is left to the engine.
func (c *Course) Lab(folder string) (lab.Source, error) {
	return ReadLab(c.fsys, path.Join(labsDir, folder))
}

// ReadLab reads the lab in a folder of a file system.
func ReadLab(fsys fs.FS, dir string) (lab.Source, error) {
	file := path.Join(dir, LabName)
	src, err := readFile(fsys, file, MaxYAMLBytes)
	if err != nil {
		return lab.Source{}, Problems(unreadable(file, err))
	}
	var whole wholeLab
	_, problems := decodeYAML(source(src), quiz.Pos{File: file, Line: 1, Col: 1}, &whole)
	if whole.tree.Shape != lab.Mapping && len(problems) > 0 {
		return lab.Source{}, Problems(inOrder(problems))
	}
	l := labReader{fsys: fsys, dir: dir, file: file, problems: problems}
	out := l.source(whole)
	if len(l.problems) > 0 {
		return lab.Source{}, Problems(inOrder(l.problems))
	}
	return out, nil
}

// labReader gathers a lab from its files.
type labReader struct {
	fsys      fs.FS
	dir, file string
	problems  []quiz.Problem
}

func (l *labReader) fail(line, col int, text, fix string) {
	l.problems = append(l.problems, quiz.Problem{At: quiz.Pos{File: l.file, Line: max(1, line), Col: max(1, col)}, Rule: "X001", Text: text, Fix: fix})
}

func (l *labReader) source(w wholeLab) lab.Source {
	m := w.matter
	out := lab.Source{
		ID: m.ID, Title: Line(m.Title), Kind: lab.Kind(m.Kind), Minutes: m.Minutes, Difficulty: m.Difficulty,
		Objectives: m.Objectives, Hints: m.Hints, Node: w.tree, Files: l.files(),
	}
	task, ok := out.Files[TaskName]
	if !ok {
		l.fail(1, 1, "This lab has no "+TaskName+".", "Write what the learner is to do into it.")
	}
	out.Task = Text(task)
	l.assets(w.tree, out.Files)
	l.matter(m)
	out.Start = l.answer(m.Start.Node, "", out.Files).Files
	out.Solutions = l.solutions(m.Solution.Node, out)
	for _, wrong := range m.Wrong {
		out.Wrong = append(out.Wrong, l.wrong(wrong, out))
	}
	for _, c := range m.Checks {
		out.Checks = append(out.Checks, lab.Check{ID: c.ID, Say: Line(c.Say), Hint: Line(c.Hint), Points: c.Points, Hidden: c.Hidden, Node: c.node})
	}
	return out
}

// matter looks at what every lab needs.
func (l *labReader) matter(m labMatter) {
	needs := []struct {
		key   string
		there bool
	}{{"id", m.ID != ""}, {"kind", m.Kind != ""}, {"title", m.Title != ""}, {"checks", len(m.Checks) > 0}}
	for _, n := range needs {
		if !n.there {
			l.fail(1, 1, fmt.Sprintf("This lab has no %q.", n.key), "Every lab has an id, a kind, a title and checks.")
		}
	}
	if !l.few(m) {
		return // each would be read, and the answers run against each of the checks
	}
	ids := map[string]bool{}
	for _, c := range m.Checks {
		if c.ID == "" || c.Say == "" {
			l.fail(c.At.Line, c.At.Col, "This check lacks its id or what it says.", "Write `id:` and `say:`.")
		}
		if ids[c.ID] {
			l.fail(c.At.Line, c.At.Col, fmt.Sprintf("The check %q stands here twice.", c.ID), "Give each check an id of its own.")
		}
		ids[c.ID] = true
	}
	for _, w := range m.Wrong {
		for _, id := range w.Fails {
			if !ids[id] {
				l.fail(w.At.Line, w.At.Col, fmt.Sprintf("There is no check called %q.", shortened(id)), "Name checks of this lab.")
			}
		}
		if len(w.Fails) == 0 {
			l.fail(w.At.Line, w.At.Col, "This wrong answer names no check that it fails.", "Write `fails: [...]`.")
		}
	}
}

// maxOfEach bounds the checks, the solutions and the wrong answers of a lab: each answer is judged by each check.
const maxOfEach = 100

func (l *labReader) few(m labMatter) bool {
	for _, of := range []struct {
		what  string
		count int
	}{{"checks", len(m.Checks)}, {"solutions", len(m.Solution.List)}, {"wrong answers", len(m.Wrong)}} {
		if of.count > maxOfEach {
			l.fail(1, 1, fmt.Sprintf("This lab has %d %s, and at most %d are allowed.", of.count, of.what, maxOfEach), "Split the lab.")
			return false
		}
	}
	return true
}

// files reads every file of the folder, by its name within it. Folders may lie in it, to three levels.
func (l *labReader) files() map[string]string {
	out := map[string]string{}
	err := fs.WalkDir(l.fsys, l.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		within := strings.TrimPrefix(name, l.dir+"/")
		if within == LabName {
			return nil
		}
		if len(out) >= maxLabFiles || strings.Count(within, "/") > 3 {
			return fmt.Errorf("the folder holds more than %d files, or they lie too deep", maxLabFiles)
		}
		if Line(within) != within || strings.ContainsAny(within, `\:*?"<>|`) {
			return fmt.Errorf("the name %q holds a character that not every system takes for what it is", Line(within))
		}
		text, err := readFile(l.fsys, name, MaxMarkdownBytes)
		if err != nil {
			return fmt.Errorf("%s: %w", within, err)
		}
		out[within] = source(text)
		return nil
	})
	if err != nil {
		l.fail(1, 1, "The files of this lab cannot be read: "+why(err)+".", "Check their names and sizes.")
	}
	return out
}

const maxLabFiles = 200

// assetsDir holds what several labs and lessons share, such as a schema. A lab.yaml names it by its path in the pack.
const assetsDir = "assets/"

// assets adds the shared files that a lab.yaml names to those of its folder.
func (l *labReader) assets(n lab.Node, files map[string]string) {
	if name := n.Text; n.Shape == lab.Scalar && strings.HasPrefix(name, assetsDir) {
		text, err := readFile(l.fsys, name, MaxMarkdownBytes)
		if err != nil {
			l.fail(n.Line, n.Col, fmt.Sprintf("The file %q cannot be read: %s.", shortened(name), why(err)), "Check its spelling.")
			return
		}
		files[name] = source(text)
	}
	for _, item := range n.List {
		l.assets(item, files)
	}
	for _, f := range n.Fields {
		l.assets(f.Value, files)
	}
}

// solutions are one answer, or a list of several that differ in design.
func (l *labReader) solutions(n lab.Node, of lab.Source) []lab.Answer {
	only := ""
	if len(of.Start) == 1 {
		only = of.Start[0].Name
	}
	if n.Shape == lab.List {
		var out []lab.Answer
		for _, item := range n.List {
			out = append(out, l.answer(item, only, of.Files))
		}
		return out
	}
	if !n.Has() {
		l.fail(1, 1, "This lab has no solution.", "Write `solution:` with its file, folder or knobs.")
		return nil
	}
	return []lab.Answer{l.answer(n, only, of.Files)}
}

func (l *labReader) wrong(w labWrong, of lab.Source) lab.Answer {
	only := ""
	if len(of.Start) == 1 {
		only = of.Start[0].Name
	}
	named := w.File
	if named == "" {
		named = w.Dir
	}
	a := lab.Answer{Knobs: w.Knobs}
	if named != "" {
		a = l.answer(lab.Node{Line: w.At.Line, Col: w.At.Col, Shape: lab.Scalar, Text: named}, only, of.Files)
	}
	a.Name, a.Fails, a.Say, a.Line, a.Col = w.Name, w.Fails, Line(w.Say), w.At.Line, w.At.Col
	if a.Name == "" {
		a.Name = strings.TrimSuffix(path.Base(named), path.Ext(named))
	}
	if named == "" && len(w.Knobs) == 0 {
		l.fail(w.At.Line, w.At.Col, "This wrong answer is empty.", "Write `file:`, `dir:` or `knobs:`.")
	}
	return a
}

// answer is a whole answer: the name of a file or a folder, or a mapping of knobs. The one file of an answer takes the
// name of the one file that the learner edits.
func (l *labReader) answer(n lab.Node, only string, files map[string]string) lab.Answer {
	switch n.Shape {
	case lab.Missing:
		return lab.Answer{}
	case lab.Mapping:
		return lab.Answer{Knobs: l.knobs(n), Line: n.Line, Col: n.Col}
	case lab.List:
		l.fail(n.Line, n.Col, "A file, a folder or knobs are expected here, and not a list.", "Write one name.")
		return lab.Answer{}
	}
	name := strings.TrimSuffix(n.Text, "/")
	a := lab.Answer{Name: strings.TrimSuffix(path.Base(name), path.Ext(name)), Line: n.Line, Col: n.Col}
	if text, ok := files[name]; ok {
		if only == "" {
			only = name
		}
		a.Files = []lab.File{{Name: only, Text: text}}
		return a
	}
	for file, text := range files {
		if within, ok := strings.CutPrefix(file, name+"/"); ok {
			a.Files = append(a.Files, lab.File{Name: within, Text: text})
		}
	}
	slices.SortFunc(a.Files, func(a, b lab.File) int { return strings.Compare(a.Name, b.Name) })
	if len(a.Files) == 0 {
		l.fail(n.Line, n.Col, fmt.Sprintf("There is no file or folder called %q in this lab.", shortened(n.Text)), "Check its spelling.")
	}
	return a
}

func (l *labReader) knobs(n lab.Node) map[string]float64 {
	var r lab.Reader
	out := map[string]float64{}
	for _, f := range n.Fields {
		out[f.Key] = r.Number(f.Value, -1e12, 1e12, 0)
	}
	for _, p := range r.Problems {
		l.fail(p.Line, p.Col, p.Text, p.Fix)
	}
	return out
}

// ErrNoLab says that a course has no lab of that name.
var ErrNoLab = errors.New("there is no such lab")
