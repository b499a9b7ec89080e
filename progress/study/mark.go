package study

import (
	"slices"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// The types of entry that mark a place. They belong to no sitting: Sitting is empty, and Step is their Anchor's Section.
const (
	Noted        EntryType = "note"       // Words is the note's text; empty when it is taken away
	Bookmarked   EntryType = "bookmark"   // the place has a bookmark from now on
	Unbookmarked EntryType = "unbookmark" // it has none any more
	Reported     EntryType = "report"     // Words says what is wrong with Item; Response is what the learner had answered
)

// MaxWords is the length of the longest note or report, in runes. What is longer is cut.
const MaxWords = 4000

// Anchor is a place in a course that a note, a bookmark or a report belongs to. A place has one note and one bookmark.
type Anchor struct {
	Pack    string
	Lesson  string // id; empty for the course as a whole
	Section int    // index into the lesson's sections; -1 for a question, and for a lesson or a course as a whole
	Item    string // id of a question; empty elsewhere
}

// Mark is what the learner left at a place.
type Mark struct {
	Anchor
	Note       string // empty without one
	Bookmarked bool
	At         time.Time // of the last change
}

// Note is the entry that puts a note at a place, or takes it away when words is empty.
func Note(course content.Outline, a Anchor, words string, stamp Stamp) Entry {
	e := markEntry(course, a, Noted, stamp)
	e.Words = clipWords(words)
	return e
}

// Bookmark is the entry that sets a bookmark at a place, or takes it away.
func Bookmark(course content.Outline, a Anchor, on bool, stamp Stamp) Entry {
	if on {
		return markEntry(course, a, Bookmarked, stamp)
	}
	return markEntry(course, a, Unbookmarked, stamp)
}

// Report is the entry that says what a learner finds wrong with a question. told is the answer that they gave to it, or
// nil before there is one.
func Report(course content.Outline, a Anchor, q *quiz.Question, told *Told, words string, stamp Stamp) Entry {
	e := markEntry(course, a, Reported, stamp)
	e.Rev, e.Kind, e.Words = q.Rev, q.Kind, clipWords(words)
	e.Mean, e.Key = q.Fingerprint()
	if told != nil {
		e.Response, e.Score = told.Response, told.Verdict.Score
	}
	return e
}

func markEntry(course content.Outline, a Anchor, t EntryType, stamp Stamp) Entry {
	return Entry{
		Type: t, At: stamp.At, Nonce: stamp.Nonce, Pack: a.Pack, Locale: course.Language, Version: course.Version,
		Lesson: a.Lesson, Step: a.Section, Item: a.Item,
	}
}

// clipWords passes what was typed through the filter, and cuts what is too long.
func clipWords(words string) string {
	runes := []rune(content.Text(words))
	return string(runes[:min(len(runes), MaxWords)])
}

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
