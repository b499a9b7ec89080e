// Package sandbox runs what learners and packs wrote in a child process that can do little and can be killed.
//
// The child is the same program, started again with a hidden first argument. It speaks frames of JSON on its standard
// streams, answers calls, and never starts by itself: the parent sends a call and waits until an answer, a limit or the
// end of the call's context comes first. Then the child and everything in its process group is killed.
//
// The package knows processes, limits and the walls of each operating system. It refuses to know what runs inside: SQL,
// JavaScript and their own limits belong to the engines. Two walls are meant to stand, the engine's limits inside and
// this process outside. What each system gives is in docs/security.md; [Guarantees] tries it out. Linux is the system
// on which all of it runs under test. The code for macOS, Windows and FreeBSD is compiled and was never run.
package sandbox

import (
	"context"
	"encoding/json"
	"time"
)

// Defaults of [Limits].
const (
	DefaultTime   = 2 * time.Second
	DefaultMemory = 192 << 20
	DefaultCPU    = 2 * time.Minute
	DefaultFile   = 16 << 20
)

// Limits are what a child may use. A zero field means its default.
type Limits struct {
	Time   time.Duration `json:"time"`   // of one call, on the wall clock
	Memory int64         `json:"memory"` // of the whole child, bytes in RAM; a child with nothing to do has about 15 MB
	CPU    time.Duration `json:"cpu"`    // of the child's whole life; rounded up to seconds
	Folder string        `json:"folder"` // the one folder that a role with an Access may see; an absolute path
	File   int64         `json:"file"`   // size of one file in a folder that may be written, in bytes

	without walls // leaves out what some systems have not got; for tests
}

func (l Limits) filled() Limits {
	if l.Time <= 0 {
		l.Time = DefaultTime
	}
	if l.Memory <= 0 {
		l.Memory = DefaultMemory
	}
	if l.CPU <= 0 {
		l.CPU = DefaultCPU
	}
	if l.File <= 0 {
		l.File = DefaultFile
	}
	return l
}

// Access is what a role may do in the folder that its limits name.
type Access int

const (
	NoFolder    Access = iota // no file of any kind
	ReadFolder                // read files and list folders
	WriteFolder               // make, change and remove files and folders too
)

// Handler answers one call. in is what the caller gave, as JSON; what it returns is encoded as JSON. An error is an
// answer too: it comes back as an [Error] of kind [ErrFailed], and the child lives on. After a panic it does not.
type Handler func(ctx context.Context, in json.RawMessage) (out any, err error)

// Role is what a child can be asked to do.
type Role struct {
	Ops    map[string]Handler
	Access Access
	// Prepare runs before the walls go up: whatever has to open a file is done here, with nothing from a pack at hand.
	Prepare func() error
}

// workerArg is the hidden first argument of a child; the role follows it.
const workerArg = "__worker"

// settings is what the parent tells a child about itself, in the only variable of its environment that is ours.
type settings struct {
	Limits
	Without walls `json:"without,omitempty"`
}

// walls are those of Linux that a kernel may lack.
type walls int

const (
	wallLandlock walls = 1 << iota
	wallFilter
	allWalls = wallLandlock | wallFilter
)

const settingsVar = "ENGINEROOM_WORKER"
