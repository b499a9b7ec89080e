package study

import (
	"encoding/json"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// The types of entry that belong to a lab. Item is the lab's id; Sitting and Lesson are empty.
const (
	LabOpened EntryType = "lab-opened" // something was typed or run for the first time, before anything else was recorded
	Tried     EntryType = "tried"      // the lab was judged; Words holds what was judged and how, as a [Trial]
	LabHinted EntryType = "lab-hint"   // a hint was shown; Hints counts those shown so far
	Solved    EntryType = "solution"   // a solution was shown: whatever comes after it is assisted
)

// MaxTrialBytes bounds the files that are kept with a trial. Longer ones are left out; they lie in the lab's folder.
const MaxTrialBytes = 64 << 10

// Trial is one judgement of a lab.
type Trial struct {
	Failed   []string           `json:"failed,omitempty"`   // ids of the checks that did not pass, in their order
	Assisted bool               `json:"assisted,omitempty"` // a solution had been shown before
	Files    map[string]string  `json:"files,omitempty"`
	Knobs    map[string]float64 `json:"knobs,omitempty"`
}

// Passed tells whether every check passed.
func (t Trial) Passed() bool { return len(t.Failed) == 0 }

// Trial is what an entry of type Tried holds; ok is false for any other.
func (e Entry) Trial() (t Trial, ok bool) {
	return t, e.Type == Tried && json.Unmarshal([]byte(e.Words), &t) == nil
}

// TryLab is the entry of a judgement. took is the time since the learner opened the lab or had it judged before.
func TryLab(course content.Outline, id string, a lab.Answer, r lab.Report, help LabRecord, took time.Duration, stamp Stamp) Entry {
	e := labEntry(course, id, Tried, stamp)
	e.Score, e.Scored, e.Took, e.Try, e.Hints = r.Score(), true, took, help.Tries+1, help.Hints
	t := Trial{Failed: r.Failed(), Assisted: help.Assisted, Knobs: a.Knobs, Files: map[string]string{}}
	if len(r.Results) == 0 {
		t.Failed = []string{""} // nothing was judged, so nothing passed
	}
	size := 0
	for _, f := range a.Files {
		t.Files[f.Name], size = content.Text(f.Text), size+len(f.Text)
	}
	if size > MaxTrialBytes {
		t.Files = nil
	}
	words, _ := json.Marshal(t) // strings, numbers and truth values always can be
	e.Words = string(words)
	return e
}

// OpenLab is the entry that says that the learner has begun with a lab. One that was only looked at is not begun.
func OpenLab(course content.Outline, id string, stamp Stamp) Entry {
	return labEntry(course, id, LabOpened, stamp)
}

// ResetLab is the entry that says that the files of a lab were put back to the start. What comes after it can be a review.
func ResetLab(course content.Outline, id string, stamp Stamp) Entry {
	return labEntry(course, id, LabReset, stamp)
}

// HintLab is the entry of a hint, the nth that was shown for a lab.
func HintLab(course content.Outline, id string, n int, stamp Stamp) Entry {
	e := labEntry(course, id, LabHinted, stamp)
	e.Hints = n
	return e
}

// SolveLab is the entry that says that a solution was shown.
func SolveLab(course content.Outline, id string, stamp Stamp) Entry {
	return labEntry(course, id, Solved, stamp)
}

func labEntry(course content.Outline, id string, t EntryType, stamp Stamp) Entry {
	e := Entry{Type: t, At: stamp.At, Nonce: stamp.Nonce, Pack: course.ID, Locale: course.Language, Version: course.Version, Step: -1, Item: id}
	ref, _ := course.Lab(id) // one that the course does not have is about nothing that is known
	e.Facts.Lesson, e.Facts.Objectives = ref.Lesson, ref.Objectives
	if first := course.FirstLab(id); first != id {
		e.Facts.Was = first
	}
	return e
}

// longestInLab is how long after the entry before it a judgement can say what it took, where nobody watched: later, the
// learner was elsewhere meanwhile.
const longestInLab = time.Hour

// Since is the time that went into a lab since its last entry, as far as can be told at a moment; 0 where it cannot.
func (l LabRecord) Since(now time.Time) time.Duration {
	took := now.Sub(l.Seen)
	if l.Seen.IsZero() || took < 0 || took > longestInLab {
		return 0
	}
	return took
}

// LabRecord is what the journal knows of one lab.
type LabRecord struct {
	Lab      string    // id
	Seen     time.Time // last time anything was recorded for it
	Tries    int       // judgements
	Best     float64   // the highest score, 0 to 1
	Failed   []string  // checks that the last judgement found wrong
	Passed   time.Time // of the first judgement that passed; zero until then
	Alone    bool      // one of those that passed came before a solution was shown
	Hints    int       // shown so far
	Assisted bool      // a solution was shown
}

// IsPassed tells whether the lab passed at least once.
func (l LabRecord) IsPassed() bool { return !l.Passed.IsZero() }

// Record is the record with one more entry of its lab.
func (l LabRecord) Record(e Entry) LabRecord {
	l.Lab, l.Seen = e.First(), e.At
	switch e.Type {
	case LabHinted:
		l.Hints = max(l.Hints, e.Hints)
	case Solved:
		l.Assisted = true
	case LabReset:
		if l.IsPassed() { // it is done anew, so help that was given before counts no more
			l.Hints, l.Assisted = 0, false
		}
	case Tried:
		l.Tries, l.Best = l.Tries+1, max(l.Best, e.Score)
		t, ok := e.Trial()
		l.Failed = t.Failed
		if ok && t.Passed() && l.Passed.IsZero() {
			l.Passed = e.At
		}
		l.Alone = l.Alone || ok && t.Passed() && !t.Assisted
	}
	return l
}
