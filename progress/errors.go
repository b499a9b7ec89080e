package progress

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// What can be wrong with a journal. Ask with errors.Is; the errors themselves are [Error] values.
var (
	ErrNotSaved = errors.New("not saved")                // every error of Record
	ErrNewer    = errors.New("newer format")             // written by a newer program
	ErrOlder    = errors.New("older format")             // reading was all that was asked, and it must be migrated first
	ErrDamaged  = errors.New("damaged journal")          // SetAside and Restore help
	ErrEmpty    = fmt.Errorf("empty: %w", ErrDamaged)    // 0 bytes: SQLite would take it for a new database
	ErrForeign  = errors.New("another program's file")   // a sound SQLite file, and not a journal
	ErrReadOnly = errors.New("read-only")                // file, folder or disk; Options.ReadOnly may still read it
	ErrFull     = errors.New("disk full")                // making room helps
	ErrDisk     = errors.New("disk error")               // limits on file sizes, quotas, failing hardware
	ErrBusy     = errors.New("in use")                   // another process kept it for too long
	ErrReplaced = errors.New("replaced while open")      // moved, deleted or restored by another process
	ErrNoFolder = errors.New("no folder")                // none is known or none can be made
	ErrExport   = errors.New("not an export")            // a file to import is none, or is cut off or changed
	ErrConflict = errors.New("conflicting events")       // a file to import holds an event that is here with other content
	ErrMissing  = fmt.Errorf("none: %w", fs.ErrNotExist) // nothing there yet, and reading was all that was asked
)

// Error tells people what went wrong with the journal.
type Error struct {
	Kind error  // one of the Err variables
	File string // the journal
	What string // what happened
	Kept string // what was kept safe
	Hint string // what to do
	Err  error  // what SQLite or the system said; may be nil
}

func (e *Error) Error() string { return e.What + "; " + e.Kept + "\nhint: " + e.Hint }

// Unwrap leads errors.Is to the kind and to the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

const (
	untouched     = "it was left as it is"
	hintRestore   = "`engineroom progress restore --yes` sets it aside and starts again from the newest backup"
	hintElsewhere = "make it writable, or choose another folder with --data DIR"
)

func noFolder(what string, cause error) *Error {
	return &Error{Kind: ErrNoFolder, What: what, Kept: "nothing was written",
		Hint: "set HOME or ENGINEROOM_DATA, or choose a folder with --data DIR", Err: cause}
}

func missing(file string) *Error {
	return &Error{Kind: ErrMissing, File: file, What: "there is no journal " + file + " yet", Kept: "nothing was written",
		Hint: "it begins with the first lesson: run `engineroom`"}
}

func newer(file string, found, known int) *Error {
	return &Error{Kind: ErrNewer, File: file, Kept: untouched,
		What: fmt.Sprintf("the journal %s has format %d, and this program knows formats up to %d", file, found, known),
		Hint: "install the newer engineroom that wrote it"}
}

func older(file string, found, known int) *Error {
	return &Error{Kind: ErrOlder, File: file, Kept: untouched,
		What: fmt.Sprintf("the journal %s has format %d and has to be brought to format %d first", file, found, known),
		Hint: "run `engineroom` once; it makes a backup before"}
}

func empty(file string) *Error {
	return &Error{Kind: ErrEmpty, File: file, What: "the journal " + file + " is empty (0 bytes)", Kept: untouched,
		Hint: hintRestore}
}

func damaged(file, how string, cause error) *Error {
	return &Error{Kind: ErrDamaged, File: file, What: "the journal " + file + " is damaged: " + how, Kept: untouched,
		Hint: hintRestore, Err: cause}
}

func foreign(file string, id int64) *Error {
	return &Error{Kind: ErrForeign, File: file, Kept: untouched,
		What: fmt.Sprintf("%s is the database of another program (application id %#x)", file, uint32(id)),
		Hint: "move it out of the way, or choose another folder with --data DIR"}
}

func notAFile(file string) *Error {
	return &Error{Kind: ErrForeign, File: file, What: file + " is not a file", Kept: untouched,
		Hint: "move it out of the way, or choose another folder with --data DIR"}
}

func readOnly(file string, cause error) *Error {
	return &Error{Kind: ErrReadOnly, File: file, What: "the journal " + file + " cannot be written", Kept: untouched,
		Hint: hintElsewhere, Err: cause}
}

func unreadable(file string, cause error) *Error {
	return &Error{Kind: ErrReadOnly, File: file, What: "the journal " + file + " cannot be read", Kept: untouched,
		Hint: "allow yourself to read it, or choose another folder with --data DIR", Err: cause}
}

func replaced(file string) *Error {
	return &Error{Kind: ErrReplaced, File: file, What: "the journal " + file + " was moved or deleted while it was open",
		Kept: "what was recorded before is in the file that was moved", Hint: "put it back, or quit and start again"}
}

func diskFull(file string, cause error) *Error {
	return &Error{Kind: ErrFull, File: file, What: "the disk is full", Kept: "what was recorded before is safe",
		Hint: "free some space and try again", Err: cause}
}

func diskError(file string, code int, cause error) *Error {
	return &Error{Kind: ErrDisk, File: file, Kept: "what was recorded before is safe", Err: cause,
		What: fmt.Sprintf("the disk did not take or give the data of %s (SQLite error %d)", file, code),
		Hint: "look for a full disk, a limit on file sizes (ulimit -f), a quota or a failing disk, and try again"}
}

func busy(file string, cause error) *Error {
	return &Error{Kind: ErrBusy, File: file, What: "another program is using the journal " + file, Kept: untouched,
		Hint: "close the other engineroom and try again", Err: cause}
}

// explain turns what SQLite or the system said into a sentence. Errors it does not know come back as they are.
func explain(file string, err error) error {
	if err == nil || isTold(err) {
		return err
	}
	var row errRow
	if errors.As(err, &row) {
		return damaged(file, "a row of it cannot be read", err)
	}
	code := resultCode(err)
	switch primary(code) {
	case codeFull:
		return diskFull(file, err)
	case codeIO:
		return diskError(file, code, err)
	case codeBusy, codeLocked, codeProtocol:
		return busy(file, err)
	case codeReadOnly, codePerm, codeCantOpen:
		return readOnly(file, err)
	case codeNotADB:
		return damaged(file, "it is not a database, or its first page is lost", err)
	case codeCorrupt:
		return damaged(file, "SQLite cannot make sense of it", err)
	case codeError:
		// The statements are ours and right, so what they ask for is not there.
		return damaged(file, "a part of it is missing", err)
	}
	return explainSystem(file, err)
}

// isTold tells whether err speaks to people already.
func isTold(err error) bool {
	var told *Error
	return errors.As(err, &told)
}

// explainOr explains err and, where nothing is known about it, says what was being done.
func explainOr(file, doing string, err error) error {
	if err = explain(file, err); err == nil || isTold(err) {
		return err
	}
	return fmt.Errorf("%s the journal %s: %w", doing, file, err)
}

func explainSystem(file string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return diskFull(file, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return readOnly(file, err)
	case errors.Is(err, syscall.ENOTDIR):
		return noFolder("the folder of "+file+" cannot be made: a file is in its place", err)
	}
	return err
}

// reading explains an error of a read.
func (j *Journal) reading(err error) error { return reading(j.path, err) }

func reading(path string, err error) error {
	if isTold(err) {
		return err
	}
	switch primary(resultCode(err)) {
	case codeReadOnly, codePerm, codeCantOpen:
		return unreadable(path, err)
	}
	return explainOr(path, "reading", err)
}

// notSaved explains an error of Record.
func (j *Journal) notSaved(err error) error {
	out := &Error{Kind: ErrNotSaved, File: j.path, What: "not saved: " + err.Error(),
		Kept: "what was recorded before is safe", Hint: "try again", Err: err}
	var told *Error
	if errors.As(explain(j.path, err), &told) {
		out.What, out.Kept, out.Hint, out.Err = "not saved: "+told.What, told.Kept, told.Hint, told
	}
	return out
}
