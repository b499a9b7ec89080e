package content

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// LabRef is a lab as the outline shows it.
type LabRef struct {
	ID, Folder, Title string
	Kind              lab.Kind
	Minutes           int
	Checks            int      // that judge it
	Objectives        []string // ids; nil where the lab names none
	Module            string   // id
	Lesson            string   // id of the lesson that the lab stands below; "" where none stands before it in its module
}

// Labs lists a module's labs in order.
func (o Outline) Labs(m Module) []LabRef {
	if m.Labs == 0 {
		return nil
	}
	out := make([]LabRef, 0, m.Labs)
	lesson := ""
	for line := range strings.SplitSeq(o.text[m.from:m.to], "\n") {
		if ref, ok := parseLabRef(line); ok {
			ref.Module, ref.Lesson = m.ID, lesson
			out = append(out, ref)
		} else if line != "" {
			lesson, _, _ = strings.Cut(line, "\t")
		}
	}
	return out
}

// AllLabs lists the labs of the course in order.
func (o Outline) AllLabs() []LabRef {
	var out []LabRef
	for _, m := range o.Modules {
		out = append(out, o.Labs(m)...)
	}
	return out
}

// CountLabs is the number of labs in the outline.
func (o Outline) CountLabs() int {
	n := 0
	for _, m := range o.Modules {
		n += m.Labs
	}
	return n
}

// LabsOf lists the labs that stand below the lesson with that id, in order.
func (o Outline) LabsOf(lesson string) []LabRef {
	return slices.DeleteFunc(o.AllLabs(), func(ref LabRef) bool { return ref.Lesson != lesson })
}

// Lab returns the lab with that id, or else the one in that folder. The lab itself is read by [Course.Lab].
func (o Outline) Lab(name string) (LabRef, bool) {
	all := o.AllLabs()
	i := slices.IndexFunc(all, func(ref LabRef) bool { return ref.ID == name })
	if now := o.LabNow(name); i < 0 && now != name {
		i = slices.IndexFunc(all, func(ref LabRef) bool { return ref.ID == now })
	}
	if i < 0 {
		i = slices.IndexFunc(all, func(ref LabRef) bool { return ref.Folder == name })
	}
	if i < 0 {
		return LabRef{}, false
	}
	return all[i], true
}

// encodeLabRef is a lab as a line of the outline. It begins with a tab, where a lesson has its id.
func encodeLabRef(ref LabRef) string {
	return fmt.Sprintf("\t%s\t%s\t%s\t%d\t%d\t%s\t%s\n", ref.ID, ref.Folder, ref.Kind, ref.Minutes, ref.Checks, joinIDs(ref.Objectives), ref.Title)
}

func parseLabRef(line string) (LabRef, bool) {
	f := strings.SplitN(line, "\t", 8)
	if len(f) != 8 || f[0] != "" || f[1] == "" {
		return LabRef{}, false
	}
	minutes, err1 := strconv.Atoi(f[4])
	checks, err2 := strconv.Atoi(f[5])
	return LabRef{ID: f[1], Folder: f[2], Kind: lab.Kind(f[3]), Minutes: minutes, Checks: checks, Objectives: splitIDs(f[6]), Title: f[7]}, err1 == nil && err2 == nil
}

func labFile(folder string) string { return path.Join(labsDir, folder, LabName) }

// labHead is what an outline shows of a lab.yaml. Its other keys belong to whoever opens the lab.
type labHead struct {
	ID         string   `yaml:"id"`
	Kind       string   `yaml:"kind"`
	Title      string   `yaml:"title"`
	Minutes    int      `yaml:"minutes"`
	Objectives []string `yaml:"objectives"`
	Checks     counted  `yaml:"checks"`
}

// counted is the length of a list. What stands in it is somebody else's.
type counted int

func (c *counted) fromYAML(r *yamlReader, n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		r.problem(n, "S001", "A list is wanted here.", "Write each entry on a line of its own after `- `.")
		return
	}
	*c = counted(len(n.Content))
}

func (h *labHead) fromYAML(r *yamlReader, n *yaml.Node) {
	r.known(n, reflect.ValueOf(h).Elem())
}

// parseLabHead reads the first keys of a lab.yaml. capabilities are the kinds of lab that the pack says it holds.
func parseLabHead(src, file string, capabilities []string) (labHead, []quiz.Problem) {
	var h labHead
	keys, problems := decodeYAML(source(src), quiz.Pos{File: file, Line: 1, Col: 1}, &h)
	if len(problems) == 0 {
		problems = h.check(keys, capabilities)
	}
	return h, inOrder(problems)
}

func (h *labHead) check(keys places, capabilities []string) []quiz.Problem {
	var out []quiz.Problem
	bad := func(wrong bool, key, text, fix string) {
		if wrong {
			out = append(out, quiz.Problem{At: keys.of(key), Rule: "S010", Text: text, Fix: fix})
		}
	}
	h.Title = strings.TrimSpace(Line(h.Title))
	bad(h.ID == "", "id", "The lab has no id.", "Write `id: short-name`.")
	bad(h.ID != "" && !slug.MatchString(h.ID), "id", fmt.Sprintf("The lab's id %q is not made of lower-case letters, digits and dashes.", shortened(h.ID)), "Write it like `short-name`.")
	bad(h.Title == "", "title", "The lab has no title.", "Write `title: …`.")
	bad(h.Minutes < 0 || h.Minutes > 600, "minutes", "`minutes` is not between 0 and 600.", "Say how long the lab takes.")
	bad(h.Kind == "", "kind", "The lab does not say its kind.", "Write `kind: sql`, or `http`, `code`, `git` or `load`.")
	bad(h.Kind != "" && (!slug.MatchString(h.Kind) || !slices.Contains(capabilities, h.Kind)), "kind",
		fmt.Sprintf("The lab is of the kind %q, which is not among the pack's `capabilities`.", shortened(h.Kind)),
		kindFix(h.Kind, capabilities))
	return out
}

// labKinds are the kinds of labs there are.
var labKinds = []string{"sql", "http", "code", "git", "load"}

// kindFix says what to do about a kind that the pack does not list.
func kindFix(kind string, capabilities []string) string {
	if near := Nearest(kind, labKinds); near != "" && near != kind {
		return fmt.Sprintf("Did you mean `%s`?", near)
	}
	return fmt.Sprintf("Write `capabilities: [%s]` in %s, or correct the kind.", strings.Join(append(slices.Clone(capabilities), shortened(kind)), ", "), ManifestName)
}

// lab adds a lab to the outline.
func (b *outlineBuilder) lab(e placedEntry) {
	file := labFile(e.Lab)
	src, err := readFile(b.fsys, file, MaxYAMLBytes)
	if err != nil {
		b.problems = append(b.problems, quiz.Problem{At: e.At, Rule: "S003", Text: fmt.Sprintf("The lab %s cannot be read: %s.", file, why(err)), Fix: "Check that it is there and that its name is spelled as here."})
		return
	}
	h, problems := parseLabHead(src, file, b.manifest.Capabilities)
	if other, twice := b.labs[h.ID]; twice && len(problems) == 0 {
		problems = []quiz.Problem{{At: quiz.Pos{File: file, Line: 1, Col: 1}, Rule: "I002", Text: fmt.Sprintf("The id %q is taken by the lab in %s.", h.ID, other), Fix: "Give this lab an id of its own."}}
	}
	b.problems = append(b.problems, problems...)
	b.labs[h.ID] = e.Lab
	b.in(e.module).Labs++
	b.write(encodeLabRef(LabRef{ID: h.ID, Folder: e.Lab, Kind: lab.Kind(h.Kind), Minutes: h.Minutes, Checks: int(h.Checks), Objectives: h.Objectives, Title: h.Title}))
}
