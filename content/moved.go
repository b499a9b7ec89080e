package content

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

// What an author gives another id is the same for who has learned it. The journal knows it by its first id for ever: then
// nothing has to be rewritten when a pack is updated, nor when the learner goes back to an older version.

// The sorts of id that can be moved, as pack.lock calls them.
const (
	movedItem   = "item"
	movedLesson = "lesson"
	movedLab    = "lab"
)

// FirstItem is the id that a question had before any author gave it another, and FirstLab is that of a lab.
func (o Outline) FirstItem(id string) string { return o.first(movedItem, id) }

// FirstLab is the id that a lab had before any author gave it another.
func (o Outline) FirstLab(id string) string { return o.first(movedLab, id) }

// LessonNow is the id that a lesson has in this version, given any id that it had.
func (o Outline) LessonNow(id string) string { return o.now(movedLesson, id) }

// LabNow is the id that a lab has in this version, given any id that it had.
func (o Outline) LabNow(id string) string { return o.now(movedLab, id) }

// first follows an id back to the first one. Ids that lead round in a circle end it after as many steps as there are.
func (o Outline) first(sort, id string) string {
	for range o.moves {
		i := slices.IndexFunc(o.moves, func(m moved) bool { return m.sort == sort && m.now == id })
		if i < 0 {
			break
		}
		id = o.moves[i].was
	}
	return id
}

func (o Outline) now(sort, id string) string {
	for range o.moves {
		i := slices.IndexFunc(o.moves, func(m moved) bool { return m.sort == sort && m.was == id })
		if i < 0 {
			break
		}
		id = o.moves[i].now
	}
	return id
}

// moved is an id that took the place of another.
type moved struct{ sort, was, now string }

// movesOf lists what the manifest says was given another id, by the old id. pack.lock knows what each one was; without a
// line there it may be any.
func movesOf(fsys fs.FS, m Manifest) []moved {
	if len(m.Moved) == 0 {
		return nil
	}
	lock, _ := readFile(fsys, LockName, MaxYAMLBytes) // a pack that is being written has none yet
	sorts := map[string][]string{}
	for line := range strings.SplitSeq(lock, "\n") {
		if f := strings.Fields(line); len(f) > 1 {
			sorts[f[1]] = append(sorts[f[1]], f[0])
		}
	}
	var out []moved
	for _, was := range slices.Sorted(maps.Keys(m.Moved)) {
		now := m.Moved[was]
		if !slug.MatchString(was) || !slug.MatchString(now) || was == now {
			continue // the checker of packs says what is wrong with it
		}
		for _, sort := range []string{movedItem, movedLesson, movedLab} {
			if known := sorts[was]; len(known) == 0 || slices.Contains(known, sort) {
				out = append(out, moved{sort, was, now})
			}
		}
	}
	return out
}

func encodeMoved(m moved) string { return fmt.Sprintf("%s\t%s\t%s", m.sort, m.was, m.now) }

func decodeMoved(line string) (moved, bool) {
	f := strings.Split(line, "\t")
	if len(f) != 3 {
		return moved{}, false
	}
	return moved{f[0], f[1], f[2]}, true
}

// nameFirst says for each question by which ids it was known before, where it was.
func (o Outline) nameFirst(questions []*quiz.Question) {
	if len(o.moves) == 0 {
		return
	}
	for _, q := range questions {
		if first := o.FirstItem(q.ID); first != q.ID {
			q.Was = first
		}
		if q.VariantOf != "" {
			q.VariantWas = o.FirstItem(q.VariantOf)
		}
	}
}
