package content

// HitKind says what was found.
type HitKind uint8

// The kinds of hit.
const (
	HitSection HitKind = iota // a section of a lesson
	HitTerm                   // a term of the glossary
	HitItem                   // a question; shown only to those who have seen it
	HitNote                   // a note of the learner's
)

// Span is a stretch of a text, in bytes.
type Span struct{ From, To int }

// Hit is a place that a search found, with the line in which the match stands: Before, Match and After follow each
// other; Match is empty where only the title matches. Everything in it is one line and has passed Text.
type Hit struct {
	Source  string // the pack's id, or what the notes are called
	Kind    HitKind
	Lesson  string // id; empty where there is none
	Section int    // index into the lesson's sections; -1 where there is none
	Item    string // id of a question; empty where there is none

	Title, Place         string // what was found, and where that is, for people
	Before, Match, After string
	Marks                []Span // the words searched for, in Line()
	TitleMarks           []Span // the words searched for, in Title
}

// Crumb stands between the parts of a Place, from the whole to the part.
const Crumb = " › "

// Where says what was found, unless it is a section, and where that is.
func (h Hit) Where() string {
	switch h.Kind {
	case HitItem:
		return "Question in " + h.Place
	case HitNote:
		return "Your note in " + h.Place
	}
	return h.Place
}

// Line is the line that shows the match.
func (h Hit) Line() string { return h.Before + h.Match + h.After }

// Found is the result of a search, best first.
type Found struct {
	Hits     []Hit
	Meant    string // the query with a slip mended; empty where nothing is to be suggested
	Indexing bool   // the index is still being made: there may be more
}
