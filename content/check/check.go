// Package check is the compiler of packs: one function for each rule, and findings that say where, what and what to do.
//
// It reads a pack whole, runs nothing in it and writes nothing. What is proven by running is the business of lab/proof;
// the texts of those rules stand here all the same, so that every code is explained in one place.
package check

import (
	"cmp"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Level is how much a finding matters.
type Level int

// The levels. The zero Level is that of a rule that was turned off.
const (
	Off Level = iota
	Info
	Warning
	Error
)

// String is the level as reports write it.
func (l Level) String() string { return [...]string{"off", "info", "warn", "error"}[l] }

// Finding is one thing that a rule found.
type Finding struct {
	Rule    string // left out, it is the rule that found it
	Level   Level  // left out, it is that of the rule
	At      quiz.Pos
	EndLine int    // the last line of what is meant; 0 is the line of At
	Item    string // id of the question or lab, if it is about one
	Text    string // one sentence: what is wrong
	Fix     string // one sentence: what to do
	Edits   []Edit // what --fix does; nil where a person has to decide
}

// Edit replaces bytes of a file: those from From up to To become Text. From and To count bytes of the file as it is on disk.
type Edit struct {
	File     string
	From, To int
	Text     string
}

// Rule is a row of the table of rules.
type Rule struct {
	Code      string
	Level     Level                 // unless the finding says another
	Title     string                // what must hold, in at most ten words
	Why       string                // why it matters, in one or two sentences
	Bad, Good string                // examples, Markdown or YAML
	Source    string                // where the rule comes from; "" where it is ours
	Fixes     bool                  // --fix can mend it
	Find      func(*Pack) []Finding // nil where it is found while reading, or by whoever runs the pack
}

// Pack is what rules look at: a pack that was read as far as it can be.
type Pack struct {
	FS       fs.FS
	Files    []File // by name, folders left out
	Manifest content.Manifest
	Source   string    // pack.yaml as it is on disk
	Lessons  []*Lesson // in the order of the outline; those that it does not name come last, by folder
	Labs     []*Lab    // in the same order
	Items    []*Item   // every question, lesson by lesson
	Glossary []content.Term
	Lock     lock.File
	Locked   bool           // there is a pack.lock
	View     lock.View      // ids and questions of this pack
	Before   *lock.View     // the last release, of --against; nil where none was given
	Problems []quiz.Problem // what cannot be read; Run reports them as errors
	Now      time.Time      // the day of the check; zero where nothing is asked about age

	unread bool // nothing but the manifest was read, for the rest is of a newer format or too much
	linked sync.Once
	docs   []document // once their links were read
}

// File is a file of a pack.
type File struct {
	Name string
	Size int64
	Mode fs.FileMode
}

// Lesson is a lesson with its sources, so that rules can speak of lines and bytes.
type Lesson struct {
	*content.Lesson
	Module     string // id; "" where the outline names none
	Listed     bool   // in the outline
	File       string // lessons/NAME/lesson.md
	Source     string // as it is on disk
	Blocks     []content.Block
	QuizFile   string // "" where there is none
	QuizSource string
	QuizBlocks []content.Block
	Items      []*Item // its questions, those inside it first
}

// Lab is a lab as far as every kind has it.
type Lab struct {
	content.LabRef
	Listed     bool   // in the outline
	File       string // labs/NAME/lab.yaml
	Source     string
	Parts      lab.Source // what its files say; zero where it cannot be read
	Task       string     // task.md as it is on disk
	TaskFile   string     // "" where there is none
	TaskBlocks []content.Block
}

// Item is a question with the lines that it is made of.
type Item struct {
	*quiz.Question
	Lesson  *Lesson
	File    string
	Source  string // of the file
	EndLine int    // the last line of the question
	InQuiz  bool   // and not inside the lesson
	Whole   bool   // nothing in it is a problem, but that it may lack its id; so every other field can be trusted
	Blocks  []content.Block
}

// Rules are all rules in the order of their codes.
func Rules() []Rule {
	all := slices.Concat(structureRules, idRules, questionRules, runRules, teachingRules, languageRules, assetRules, safetyRules)
	slices.SortStableFunc(all, func(a, b Rule) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// Find is the rule of a code.
func Find(code string) (Rule, bool) {
	for _, r := range Rules() {
		if r.Code == code {
			return r, true
		}
	}
	return Rule{}, false
}
