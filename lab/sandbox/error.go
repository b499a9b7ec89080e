package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// How a call can end badly. Ask with errors.Is; the errors themselves are [Error] values. After all but ErrFailed and
// ErrTooMuch the child is gone.
var (
	ErrFailed   = errors.New("failed")           // the handler returned an error; Detail is its text
	ErrTooMuch  = errors.New("input too large")  // nothing was sent
	ErrTime     = errors.New("time limit")       // of a call, or of the child's CPU time
	ErrMemory   = errors.New("memory limit")     //
	ErrTooLarge = errors.New("output too large") //
	ErrCrashed  = errors.New("crashed")          // ended by itself, or said what makes no sense; Detail is the end of its stderr
	ErrStopped  = errors.New("stopped")          // the context was cancelled, or the worker closed
	ErrStart    = errors.New("cannot start")     //
)

// Error tells a learner how a call ended.
type Error struct {
	Kind   error  // one of the Err variables
	What   string // what happened
	Hint   string // what to do
	Detail string // what the child said last, printable and short; may be empty
	Err    error  // what the system said; may be nil
}

func (e *Error) Error() string {
	s := e.What
	if e.Detail != "" && e.Kind != ErrFailed {
		s += ": " + e.Detail
	}
	if e.Hint != "" {
		s += "\nhint: " + e.Hint
	}
	return s
}

// Unwrap leads errors.Is to the kind and to the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

func overTime(limit time.Duration, cause error) *Error {
	return &Error{Kind: ErrTime, What: fmt.Sprintf("this ran longer than %v and was stopped", limit.Round(time.Millisecond)),
		Hint: "look for a loop that never ends, or for work that is repeated", Err: cause}
}

func overCPU(limit time.Duration) *Error {
	return &Error{Kind: ErrTime, What: fmt.Sprintf("this used more than %v of processor time and was stopped", limit),
		Hint: "run it again; a new process starts with all of its time"}
}

func overMemory(limit int64) *Error {
	return &Error{Kind: ErrMemory, What: fmt.Sprintf("this used more than %d MB of memory and was stopped", limit>>20),
		Hint: "look for a list or a text that grows without end"}
}

func tooLarge() *Error {
	return &Error{Kind: ErrTooLarge, What: fmt.Sprintf("this produced more than %d MB of output and was stopped", maxFrame>>20),
		Hint: "ask for fewer rows, or print less"}
}

func tooMuch() *Error {
	return &Error{Kind: ErrTooMuch, What: fmt.Sprintf("what is to be run is larger than %d MB", maxFrame>>20), Hint: "make it shorter"}
}

func crashed(how, detail string) *Error {
	return &Error{Kind: ErrCrashed, What: "the process that ran this " + how, Detail: detail,
		Hint: "run it again; if it happens each time, what is run brings the engine down"}
}

func stopped(cause error) *Error {
	return &Error{Kind: ErrStopped, What: "this was stopped before it ended", Err: cause}
}

func cannotStart(why string, cause error) *Error {
	if cause != nil {
		why += ": " + printable(cause.Error())
	}
	return &Error{Kind: ErrStart, What: "the process that runs labs cannot start: " + why,
		Hint: "`engineroom doctor` says what this system allows", Err: cause}
}

// printable is text of a child as it may be shown: letters, signs, spaces and line ends. Escape sequences lose their
// escape, and what changes the direction of writing is dropped.
func printable(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || unicode.IsPrint(r) && r != unicode.ReplacementChar:
			return r
		case r == '\t':
			return ' '
		}
		return -1
	}, s)
	return strings.TrimSpace(clean)
}
