package study

import (
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// LabState says how far a learner is with a lab. Faces find the signs and colours for it.
type LabState uint8

// The states of a lab. One that was passed stays passed, whatever is tried afterwards.
const (
	LabNew    LabState = iota // nothing is recorded
	LabBegun                  // begun, judged or helped with, and not passed
	LabHelped                 // passed, each time after a solution had been shown
	LabPassed                 // passed without a solution
)

// State is how far the learner is.
func (l LabRecord) State() LabState {
	switch {
	case l.Seen.IsZero():
		return LabNew
	case !l.IsPassed():
		return LabBegun
	case l.Alone:
		return LabPassed
	}
	return LabHelped
}

// Right is how many of a lab's checks the last judgement found right, from 0 to checks. Before the first one it is 0.
func (l LabRecord) Right(checks int) int {
	if l.Tries == 0 || slices.Contains(l.Failed, "") {
		return 0
	}
	return max(0, checks-len(l.Failed))
}

// Standing says in a few words how far the learner is with a lab of so many checks: "new", "begun", "3 of 5 checks",
// "passed" or "passed with help".
func (l LabRecord) Standing(checks int) string {
	switch l.State() {
	case LabBegun:
		if l.Tries == 0 {
			return "begun"
		}
		if checks == 1 {
			return fmt.Sprintf("%d of 1 check", l.Right(1))
		}
		return fmt.Sprintf("%d of %d checks", l.Right(checks), checks)
	case LabPassed:
		return "passed"
	case LabHelped:
		return "passed with help"
	}
	return "new"
}

// LabsByID are the records of an overview, by the lab's id.
func (o Overview) LabsByID() map[string]LabRecord {
	out := make(map[string]LabRecord, len(o.Labs))
	for _, r := range o.Labs {
		out[r.Lab] = r
	}
	return out
}

// LabsPassed counts the labs of a course that are passed.
func LabsPassed(course content.Outline, records []LabRecord) int {
	n, here := 0, labsOf(course)
	for _, r := range records {
		if _, ok := here[r.Lab]; ok && r.IsPassed() {
			n++
		}
	}
	return n
}

// LabToGoOn is the lab of a course that was worked on last and is not passed yet. records are those of an overview, last
// seen first.
func LabToGoOn(course content.Outline, records []LabRecord) (content.LabRef, LabRecord, bool) {
	here := labsOf(course)
	for _, r := range records {
		if ref, ok := here[r.Lab]; ok && !r.IsPassed() {
			return ref, r, true
		}
	}
	return content.LabRef{}, LabRecord{}, false
}

// labsOf are the labs of a course by their ids.
func labsOf(course content.Outline) map[string]content.LabRef {
	all := course.AllLabs()
	out := make(map[string]content.LabRef, len(all))
	for _, ref := range all {
		out[ref.ID] = ref
	}
	return out
}

// LabKind is how the kinds of lab are called in a row: "SQL lab", "code lab".
func LabKind(ref content.LabRef) string {
	switch k := string(ref.Kind); k {
	case "sql", "http":
		return strings.ToUpper(k) + " lab"
	case "git":
		return "Git lab"
	default:
		return k + " lab"
	}
}
