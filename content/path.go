package content

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/engineroom/engineroom/content/quiz"
)

// Path is a named order of lessons for somebody in particular. It is an order and never a fence.
type Path struct {
	At      quiz.Pos // in the manifest; zero in an outline
	ID      string   `yaml:"id"`
	Title   string   `yaml:"title"`
	For     string   `yaml:"for"`     // whom it is for, in a sentence
	Lessons []string `yaml:"lessons"` // ids; in an outline, of those that are written
	places  []quiz.Pos
}

// fromYAML reads a path and keeps the place of each lesson that it names.
func (p *Path) fromYAML(r *yamlReader, n *yaml.Node) {
	r.mapping(n, reflect.ValueOf(p).Elem())
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != "lessons" {
			continue
		}
		p.places = nil
		for _, entry := range n.Content[i+1].Content {
			p.places = append(p.places, r.pos(entry.Line, entry.Column))
		}
	}
}

// place is where the i-th lesson of a path is named.
func (p Path) place(i int) quiz.Pos {
	if i < len(p.places) {
		return p.places[i]
	}
	return p.At
}

// checkPaths reports paths that nobody could choose.
func (m Manifest) checkPaths() []quiz.Problem {
	c := outlineCheck{seen: map[string]bool{}}
	for _, p := range m.Paths {
		if !slug.MatchString(p.ID) {
			c.bad(p.At, "S001", fmt.Sprintf("The path's id %q is not made of lower-case letters, digits and dashes.", shortened(p.ID)), "Write it like `first-week`.")
		}
		if strings.TrimSpace(Line(p.Title)) == "" {
			c.bad(p.At, "S001", "The path has no title.", "Write `title: …`.")
		}
		if len(p.Lessons) == 0 {
			c.bad(p.At, "S001", "The path names no lessons.", "Write `lessons: [first, second]`, in the order in which they are to be taken.")
		}
		if c.seen[p.ID] {
			c.bad(p.At, "I002", fmt.Sprintf("There are two paths with the id %q.", shortened(p.ID)), "Give this one another id.")
		}
		c.seen[p.ID] = true
	}
	return c.problems
}

// pathsFor is what an outline keeps of the manifest's paths: those with a lesson that is written, and of each the lessons
// that are. written and planned are ids.
func (m Manifest) pathsFor(written map[string]string) ([]Path, []quiz.Problem) {
	known := make(map[string]bool, len(written)+len(m.Planned))
	for id := range written {
		known[id] = true
	}
	for _, id := range m.Planned {
		known[id] = true
	}
	var out []Path
	c := outlineCheck{}
	for _, p := range m.Paths {
		kept := Path{ID: p.ID, Title: strings.TrimSpace(Line(p.Title)), For: strings.TrimSpace(Line(p.For))}
		seen := map[string]bool{}
		for i, id := range p.Lessons {
			switch _, here := written[id]; {
			case !known[id]:
				c.bad(p.place(i), "S003", fmt.Sprintf("The path %q names the lesson %q, which is neither in the outline nor among the `planned`.", shortened(p.ID), shortened(id)), didYouMean(id, known))
			case seen[id]:
				c.bad(p.place(i), "I002", fmt.Sprintf("The path %q names the lesson %q twice.", shortened(p.ID), shortened(id)), "Take one of them away.")
			case here:
				kept.Lessons = append(kept.Lessons, id)
			}
			seen[id] = true
		}
		if len(kept.Lessons) > 0 {
			out = append(out, kept)
		}
	}
	return out, c.problems
}

// Path returns the path with that id.
func (o Outline) Path(id string) (Path, bool) {
	for _, p := range o.Paths {
		if p.ID == id {
			return p, true
		}
	}
	return Path{}, false
}

// Along lists the lessons of a path in its order.
func (o Outline) Along(p Path) []LessonRef {
	wanted := make(map[string]int, len(p.Lessons))
	for i, id := range p.Lessons {
		wanted[id] = i
	}
	refs := make([]LessonRef, len(p.Lessons))
	for _, m := range o.Modules {
		for line := range strings.SplitSeq(o.text[m.from:m.to], "\n") {
			id, _, _ := strings.Cut(line, "\t")
			if i, ok := wanted[id]; ok && line != "" {
				if ref, ok := parseRef(line); ok {
					ref.Module = m.ID
					refs[i] = ref
				}
			}
		}
	}
	out := refs[:0]
	for _, ref := range refs {
		if ref.ID != "" {
			out = append(out, ref)
		}
	}
	return out
}

// encodePath is a path as a line of the cache.
func encodePath(p Path) string {
	return strings.Join([]string{p.ID, p.Title, p.For, strings.Join(p.Lessons, " ")}, "\t")
}

func decodePath(line string) (Path, bool) {
	f := strings.Split(line, "\t")
	if len(f) != 4 || f[3] == "" {
		return Path{}, false
	}
	return Path{ID: f[0], Title: f[1], For: f[2], Lessons: strings.Split(f[3], " ")}, true
}
