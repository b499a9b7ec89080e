package lock

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Read views a course. Lessons that cannot be read are named in Unread: whoever opens them says why.
func Read(course *content.Course) (View, error) {
	m, err := course.Manifest()
	if err != nil {
		return View{}, err
	}
	return Of(m, course.Outline, func(ref content.LessonRef) (*content.Lesson, error) { return course.Lesson(ref.ID) }), nil
}

// Of views a pack whose lessons somebody else reads.
func Of(m content.Manifest, o content.Outline, read func(content.LessonRef) (*content.Lesson, error)) View {
	v := View{Pack: m.ID, Version: m.Version, Retired: m.Retired, Moved: m.Moved}
	for _, module := range o.Modules {
		for _, ref := range o.Lessons(module) {
			v.Lessons = append(v.Lessons, Seen{
				Entry: Entry{Sort: Lesson, ID: ref.ID}, Title: ref.Title,
				At: quiz.Pos{File: "lessons/" + ref.Folder + "/" + content.LessonName, Line: 1, Col: 1},
			})
			v.lesson(ref, read)
		}
	}
	for _, ref := range o.AllLabs() {
		v.Labs = append(v.Labs, Seen{
			Entry: Entry{Sort: Lab, ID: ref.ID}, Title: ref.Title,
			At: quiz.Pos{File: "labs/" + ref.Folder + "/" + content.LabName, Line: 1, Col: 1},
		})
	}
	return v
}

// lesson adds the questions of a lesson.
func (v *View) lesson(ref content.LessonRef, read func(content.LessonRef) (*content.Lesson, error)) {
	l, err := read(ref)
	if err != nil {
		v.Unread = append(v.Unread, ref.ID)
		return
	}
	for _, q := range l.Questions() {
		if q.ID != "" {
			v.Items = append(v.Items, see(*q, ref.ID))
		}
	}
}

// see is a question as a lock remembers it.
func see(q quiz.Question, lesson string) Seen {
	s := Seen{Entry: Entry{Sort: Item, ID: q.ID, Kind: q.Kind, Rev: max(1, q.Rev)}, At: q.At, Lesson: lesson, Question: &q}
	s.Mean, s.Key = q.Fingerprint()
	return s
}

// Load reads the lock of a pack. A pack without one has an empty lock; there is false.
func Load(fsys fs.FS) (f File, there bool, problems []quiz.Problem) {
	src, err := content.ReadFile(fsys, Name, MaxBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return File{}, false, nil
	}
	if err != nil {
		return File{}, true, []quiz.Problem{{At: quiz.Pos{File: Name, Line: 1, Col: 1}, Rule: "S003", Text: "The lock cannot be read: " + content.Line(err.Error()) + ".", Fix: "See that it is a plain file that you may read."}}
	}
	f, problems = Parse(src, Name)
	return f, true, problems
}

// all lists what is seen, items first, each id once.
func (v View) all() []*Seen {
	var out []*Seen
	known := map[name]bool{}
	for _, some := range [][]Seen{v.Items, v.Lessons, v.Labs} {
		for i := range some {
			if s := &some[i]; !known[s.name()] {
				known[s.name()] = true
				out = append(out, s)
			}
		}
	}
	return out
}

func (v View) byName() map[name]*Seen {
	out := map[name]*Seen{}
	for _, s := range v.all() {
		out[s.name()] = s
	}
	return out
}

func (s Seen) name() name { return name{s.Sort, s.ID} }

// isRetired tells whether the manifest says that an id is gone, or a question says that it stands in its place.
func (v View) isRetired(n name) bool {
	return slices.Contains(v.Retired, n.id) || n.sort == Item && slices.ContainsFunc(v.Items, func(s Seen) bool { return s.Question != nil && s.Question.Replaces == n.id })
}

// resolve follows an id through the moves of a pack to the one that is there.
func (v View) resolve(n name, there map[name]*Seen) (name, bool) {
	for range len(v.Moved) + 1 { // a ring of moves leads nowhere
		if there[n] != nil {
			return n, true
		}
		next, ok := v.Moved[n.id]
		if !ok {
			return n, false
		}
		n.id = next
	}
	return n, false
}

// movedIDs are the old ids of moves, in order.
func (v View) movedIDs() []string { return slices.Sorted(maps.Keys(v.Moved)) }
