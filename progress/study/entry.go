package study

import (
	"slices"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/memory"
)

// EntryType says what an [Entry] of the journal records.
type EntryType string

// The types of entry. Only an answer to a question is an Answer; everything else says where the learner was.
const (
	Opened   EntryType = "opened"   // a sitting began; Seed and Steps are set
	Read     EntryType = "read"     // Step came on the screen; Took is the time since the entry before
	Hinted   EntryType = "hint"     // a hint was shown; Hints counts those shown so far
	Answer   EntryType = "answer"   // a question was answered
	Finished EntryType = "finished" // the sitting reached its end; Score is its first score
	Left     EntryType = "left"     // the learner went from the lesson to another screen
)

// Entry is one line of the learner's journal. Entries are appended and never changed.
//
// Device and Seq are given by the journal when the entry is written and name it for ever as "device:seq". Nonce is
// chosen before the first try to write and makes a second try harmless: an entry whose nonce is in the journal already
// is "already recorded", which is a success.
type Entry struct {
	Device string
	Seq    int64
	Nonce  string

	Type   EntryType
	At     time.Time // when, in the learner's own zone; stored as UTC milliseconds and minutes east of UTC
	Pack   string
	Locale string // BCP 47
	// Version is the pack's, so that any later rule can be applied to old data.
	Version string
	Sitting string // names one walk through one lesson
	Lesson  string
	Step    int // index into the sitting's steps
	Steps   int // Opened: how many steps the sitting starts with
	Seed    uint64

	Item     string // Hinted, Answer: the question's id
	Rev      int
	Mean     string // fingerprint of stem and options
	Key      string // fingerprint of the right answers
	Kind     quiz.Kind
	Shown    []int // the order in which options, steps or right-hand sides were shown
	Response quiz.Response
	Score    float64 // 0 to 1
	Scored   bool    // false for questions asked before the text
	Try      int     // 1 for the first answer to this item in this sitting
	Hints    int
	Took     time.Duration // since the entry before in this sitting

	Facts Facts  // Answer, Tried and what is about memory: see Facts
	Words string // Noted, Reported: what the learner wrote; Tried: a Trial, as JSON
}

// Lesson states as the journal derives them.

// LessonRecord is what the journal knows of one lesson.
type LessonRecord struct {
	Pack, Lesson string
	Sitting      string    // the latest
	Opened, Seen time.Time // first and last
	Done         time.Time // zero until finished once
	Step, Steps  int       // of the latest sitting
	Open         bool      // the latest sitting is not finished
	FirstScore   float64   // of the first finished sitting, 0 to 1
	BestScore    float64
}

// IsDone tells whether the lesson was finished at least once.
func (l LessonRecord) IsDone() bool { return !l.Done.IsZero() }

// DayBegins is how long after midnight a learner's day begins: who studies at two in the morning has not gone to bed.
const DayBegins = memory.Rollover * time.Hour

// Overview is what the home screen and `status` show of one pack.
type Overview struct {
	Lessons      []LessonRecord // every lesson ever opened, last seen first
	Labs         []LabRecord    // every lab ever worked on, last seen first
	ItemsSeen    int            // different scored questions answered
	ItemsRight   int            // of these, right at the last answer
	Due          int            // cards of all packs that are due now, those of labs included
	DueMinutes   int            // what the questions among them take, all of them; at least 1 where there are any
	StreakDays   int            // see Streak
	AnswersToday int
	TimeToday    time.Duration
	Week         [7]int // answers per local day, Monday first, of the week of today
}

// IsDone tells whether a lesson of the pack was finished at least once.
func (o Overview) IsDone(lesson string) bool {
	return slices.ContainsFunc(o.Lessons, func(r LessonRecord) bool { return r.Lesson == lesson && r.IsDone() })
}
