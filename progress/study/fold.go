package study

import "slices"

// Marked is what marks become after entries that the journal does not have yet, newest change first. Entries that mark
// nothing change nothing. The journal folds its events by the same rule.
func Marked(marks []Mark, entries ...Entry) []Mark {
	out := slices.Clone(marks)
	for _, e := range entries {
		if e.Type != Noted && e.Type != Bookmarked && e.Type != Unbookmarked {
			continue
		}
		m := Mark{Anchor: Anchor{Pack: e.Pack, Lesson: e.Lesson, Section: e.Step, Item: e.Item}}
		if i := slices.IndexFunc(out, func(k Mark) bool { return k.Anchor == m.Anchor }); i >= 0 {
			m = out[i]
			out = slices.Delete(out, i, i+1)
		}
		m.At = e.At
		switch e.Type {
		case Noted:
			m.Note = e.Words
		default:
			m.Bookmarked = e.Type == Bookmarked
		}
		if m.Note != "" || m.Bookmarked {
			out = slices.Insert(out, 0, m)
		}
	}
	return out
}

// MarkAt is the mark at a place, or one without note and bookmark.
func MarkAt(marks []Mark, a Anchor) Mark {
	if i := slices.IndexFunc(marks, func(m Mark) bool { return m.Anchor == a }); i >= 0 {
		return marks[i]
	}
	return Mark{Anchor: a}
}
