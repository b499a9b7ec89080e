// Package lock knows what the ids of a pack stood for when they were frozen (pack.lock), and what a change from one
// version of a pack to another means for those who have learned it.
//
// It refuses to know who learned what, and where packs are kept. It reads a course and compares; nothing is written here.
package lock

import (
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Name is the name of the lock file, in the folder of the pack.
const Name = content.LockName

// Sort is what an id names. Each sort has a space of ids of its own.
type Sort string

// The sorts of id that are frozen.
const (
	Item   Sort = "item"
	Lesson Sort = "lesson"
	Lab    Sort = "lab"
)

// Entry is a line of pack.lock: an id and what it stood for.
type Entry struct {
	Sort      Sort
	ID        string
	Kind      quiz.Kind // of an item
	Rev       int       // of an item: how often its key was corrected, plus 1
	Key, Mean string    // of an item: its fingerprints, see quiz.Question.Fingerprint
	Since     string    // the version that had it first, or that moved it
	Retired   string    // the version that had it no more; "" while it is there
	Moved     string    // the id under which it goes on; "" unless it was given another
}

// File is pack.lock: its entries by sort and id.
type File struct{ Entries []Entry }

// View is what of a pack a lock is about.
type View struct {
	Pack, Version string
	Items         []Seen
	Lessons, Labs []Seen
	Retired       []string          // ids that the manifest says are gone
	Moved         map[string]string // old id to new id, where only the name changed
	Unread        []string          // ids of lessons that could not be read: what is in them is not known to be gone
}

// Seen is an id of a pack with what stands behind it.
type Seen struct {
	Entry
	At       quiz.Pos
	Lesson   string         // of an item: the id of its lesson
	Title    string         // of a lesson or lab
	Question *quiz.Question // of an item
}

// Class says what a change is to somebody who learned the old version.
type Class string

// The classes of change, from those that nobody notices to those that a pack may not make.
const (
	Cosmetic   Class = "cosmetic"   // the words: the schedule and the statistics go on
	Added      Class = "added"      // new
	Moved      Class = "moved"      // another id for the same: everything goes on
	Edit       Class = "edit"       // asked in another way, same answer: the schedule goes on, statistics begin anew
	Correction Class = "correction" // another right answer, and the author says so: due now
	Retired    Class = "retired"    // gone, and the author says so: hidden and kept
	Reused     Class = "reused"     // another question under the id of an old one: a mistake
	Unsaid     Class = "unsaid"     // another right answer, and `rev` does not say so: a mistake
	Vanished   Class = "vanished"   // gone without a word: a mistake
)

// Change is the difference of one id between two versions of a pack.
type Change struct {
	Class    Class
	Sort     Sort
	ID       string  // in the new version, or in the old one where the new has none
	Was      string  // its old id, where it was given another
	Alike    float64 // 0 to 1: how much of the old wording stands in the new one; 1 where it was not compared
	Old, New *Seen   // nil where that version has none, or where only its line in the lock is known
}

// Step is the part of a version number that must grow.
type Step int

// The steps, from the smallest.
const (
	Patch Step = iota
	Minor
	Major
)
