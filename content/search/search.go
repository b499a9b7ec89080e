// Package search finds words in courses: in the sections of lessons, the glossary, questions and the learner's notes.
//
// It knows how to take texts apart into words, how to keep an index of them (SQLite FTS5), and which of the places that
// match is most likely meant. It refuses to know what packs are installed, what a learner has seen, where the cache is,
// and what a screen looks like: all that is handed in. An index is never the only place of anything: it may be deleted
// at any moment and is then built again.
//
// An [Index] is a folder with one file, a segment, for each source: a pack, or the notes. A segment is written once, under
// another name, and renamed when it is whole; its name says what it is of, and nobody ever changes it. So a reader needs
// no lock and always sees a whole index, two processes that build at once do the same work twice and nothing worse, one
// that is killed leaves a file that the next one clears away, and a network drive or a read-only folder is no special
// case.
package search

import "github.com/engineroom/engineroom/content"

// Doc is one text that can be found.
type Doc struct {
	Source  string // the pack's id, or what the caller calls the notes
	Kind    content.HitKind
	Lesson  string // id; empty where there is none
	Section int    // index within the lesson; -1 where there is none
	Item    string // id of a question, or of a note
	Title   string // one line
	Place   string // one line: where it is, for people
	Body    string // plain text
}

// Limits on what a search shows.
const (
	DefaultLimit = 30
	MaxLimit     = 200
	LineRunes    = 160 // the longest line of a hit
)

// Options narrow a search.
type Options struct {
	Limit int                            // most hits wanted, at most MaxLimit; 0 is DefaultLimit
	Seen  func(source, item string) bool // which questions may be shown, asked by several goroutines at once; nil shows none
}

func (o Options) limit() int {
	if o.Limit <= 0 {
		return DefaultLimit
	}
	return min(o.Limit, MaxLimit)
}

// clean passes everything of a document through the filter of the source.
func (d Doc) clean() Doc {
	d.Lesson, d.Item = content.Line(d.Lesson), content.Line(d.Item)
	d.Title, d.Place = oneLine(d.Title), oneLine(d.Place)
	d.Body = content.Text(d.Body)
	return d
}
