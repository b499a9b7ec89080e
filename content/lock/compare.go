package lock

import (
	"reflect"
	"slices"

	"github.com/engineroom/engineroom/content/quiz"
)

// Compare lists the differences between two versions of a pack, in the order of the new one; what is gone comes last.
func Compare(before, after View) []Change {
	c := comparison{before: before, after: after, old: before.byName(), new: after.byName(), moved: map[name]bool{}}
	for _, s := range after.all() {
		c.there(s)
	}
	for _, s := range before.all() {
		if c.new[s.name()] == nil {
			c.gone(s)
		}
	}
	c.forgotten()
	return c.out
}

// comparison gathers the differences of two versions.
type comparison struct {
	before, after View
	old, new      map[name]*Seen
	moved         map[name]bool // old ids that are said to have moved
	out           []Change
}

func (c *comparison) add(change Change) { c.out = append(c.out, change) }

// there compares what the new version has.
func (c *comparison) there(s *Seen) {
	n := s.name()
	old := c.old[n]
	was := ""
	if old == nil {
		if old = c.movedFrom(n); old != nil {
			was = old.ID
			c.moved[old.name()] = true
			c.add(Change{Class: Moved, Sort: s.Sort, ID: s.ID, Was: was, Alike: 1, Old: old, New: s})
		}
	}
	switch {
	case old == nil && c.isBack(n):
		c.add(Change{Class: Reused, Sort: s.Sort, ID: s.ID, Alike: 1, New: s})
	case old == nil:
		c.add(Change{Class: Added, Sort: s.Sort, ID: s.ID, Alike: 1, New: s})
	default:
		if change, differs := between(old, s); differs {
			change.Was = was
			c.add(change)
		}
	}
}

// isBack tells whether an id that was given up is used again. Going back to an older version brings it back rightly.
func (c *comparison) isBack(n name) bool {
	if CompareVersions(c.after.Version, c.before.Version) < 0 {
		return false
	}
	target, moved := c.before.resolve(n, c.old)
	if moved && c.after.Moved[target.id] == n.id {
		return false // the move was taken back
	}
	return moved || n.sort == Item && slices.Contains(c.before.Retired, n.id)
}

// movedFrom is what went on under another id in the new version.
func (c *comparison) movedFrom(n name) *Seen {
	for _, from := range c.after.movedIDs() {
		old := c.old[name{n.sort, from}]
		if to, ok := c.after.resolve(name{n.sort, from}, c.new); old != nil && ok && to == n && from != n.id {
			return old
		}
	}
	return nil
}

// gone says how something of the old version went. A lesson that cannot be read may still hold it.
func (c *comparison) gone(s *Seen) {
	n := s.name()
	target, moved := c.after.resolve(n, c.new)
	switch {
	case moved && c.moved[n]:
	case moved: // together with another one, or into one that was there
		c.add(Change{Class: Moved, Sort: s.Sort, ID: target.id, Was: s.ID, Alike: 1, Old: s, New: c.new[target]})
	case c.after.isRetired(n):
		c.add(Change{Class: Retired, Sort: s.Sort, ID: s.ID, Alike: 1, Old: s})
	case s.Sort != Item || len(c.after.Unread) == 0:
		c.add(Change{Class: Vanished, Sort: s.Sort, ID: s.ID, Alike: 1, Old: s})
	}
}

// forgotten finds moves of the old version that the new one does not know any more. Who learned under the old id would
// lose what they know, whichever version they come from, so a move is kept for ever.
func (c *comparison) forgotten() {
	for _, from := range c.before.movedIDs() {
		for _, sort := range sorts {
			n := name{sort, from}
			was, ok := c.before.resolve(n, c.old)
			if !ok || was == n {
				continue
			}
			now, stays := c.after.resolve(was, c.new)
			led, leads := c.after.resolve(n, c.new)
			switch {
			case !stays, leads && led == now: // gone itself, which is said already, or as it was
			case leads && c.isBack(n) && led == n: // said already
			case leads:
				c.add(Change{Class: Reused, Sort: sort, ID: from, Alike: 1, Old: c.old[was], New: c.new[led]})
			default:
				c.add(Change{Class: Vanished, Sort: sort, ID: from, Alike: 1, Old: c.old[was]})
			}
		}
	}
}

// between compares what two versions have under one id, or under an id and the one it was given instead.
func between(old, s *Seen) (Change, bool) {
	out := Change{Class: Cosmetic, Sort: s.Sort, ID: s.ID, Alike: 1, Old: old, New: s}
	if s.Sort != Item {
		return out, old.Title != s.Title && old.Title != ""
	}
	if old.Question == nil || s.Question == nil {
		out.Class, out.Alike = byPrint(old.Entry, s.Entry), 0
		return out, out.Class != ""
	}
	if old.Mean != s.Mean {
		out.Alike = alike(*old.Question, *s.Question)
	}
	switch {
	case old.Mean == s.Mean && old.Key == s.Key && old.Rev >= s.Rev:
		return out, !reflect.DeepEqual(told(*old.Question), told(*s.Question))
	case out.Alike < half:
		out.Class = Reused
	case s.Rev > old.Rev:
		out.Class = Correction
	case old.Key != s.Key:
		out.Class = Unsaid
	case out.Alike < almost:
		out.Class = Edit
	}
	return out, true
}

// byPrint is the class of a change of which only the fingerprints are known, or nothing where they are the same.
func byPrint(old, now Entry) Class {
	switch {
	case now.Rev > old.Rev:
		return Correction
	case now.Key != old.Key:
		return Unsaid
	case now.Mean != old.Mean:
		return Edit
	}
	return ""
}

// told is a question without its name and its places: what a learner can see of it.
func told(q quiz.Question) quiz.Question {
	q.At, q.ID, q.Replaces, q.Note, q.Rev = quiz.Pos{}, "", "", "", 0
	q.Was, q.VariantWas = "", ""
	q.Options, q.Steps, q.Pairs = slices.Clone(q.Options), slices.Clone(q.Steps), slices.Clone(q.Pairs)
	for i := range q.Options {
		q.Options[i].At = quiz.Pos{}
	}
	for i := range q.Steps {
		q.Steps[i].At = quiz.Pos{}
	}
	for i := range q.Pairs {
		q.Pairs[i].At = quiz.Pos{}
	}
	return q
}

// Against lists the differences between a lock and a pack, as far as fingerprints tell: where the wording changed and the
// key did not, the class is Edit and Alike is 0. What came with the version of the pack is not in a release yet and may
// change freely: against its line in the lock nothing is compared.
func (f File) Against(after View) []Change {
	f = f.released(after.Version)
	before := View{Pack: after.Pack, Version: f.Latest(), Moved: map[string]string{}}
	for _, e := range f.Entries {
		switch {
		case e.Moved != "":
			before.Moved[e.ID] = e.Moved
		case e.Retired != "":
			if e.Sort == Item {
				before.Retired = append(before.Retired, e.ID)
			}
		case e.Sort == Item:
			before.Items = append(before.Items, Seen{Entry: e})
		case e.Sort == Lesson:
			before.Lessons = append(before.Lessons, Seen{Entry: e})
		default:
			before.Labs = append(before.Labs, Seen{Entry: e})
		}
	}
	return Compare(before, after)
}

// Latest is the highest version that the lock speaks of, or nothing.
func (f File) Latest() string {
	out := ""
	for _, e := range f.Entries {
		for _, v := range []string{e.Since, e.Retired} {
			if CompareVersions(out, v) < 0 {
				out = v
			}
		}
	}
	return out
}

// Needed is the step of the version that changes ask for: a patch where only words changed, a minor step where questions
// were added or are asked in another way, a major one where an answer changed or something is gone.
func Needed(changes []Change) Step {
	needed := Patch
	for _, c := range changes {
		switch c.Class {
		case Cosmetic:
		case Added, Edit, Moved:
			needed = max(needed, Minor)
		default:
			needed = Major
		}
	}
	return needed
}

// IsMistake tells whether a pack may not make the change.
func (c Class) IsMistake() bool { return c == Reused || c == Unsaid || c == Vanished }
