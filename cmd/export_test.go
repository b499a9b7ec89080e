package cmd

import (
	"io/fs"
	"os"
	"time"
)

// UsePack puts the pack in a folder in the place of the shipped course.
func UsePack(dir string) { shipped = func() fs.FS { return os.DirFS(dir) } }

// UseTime makes it that moment now; the clock goes on from there.
func UseTime(at time.Time) {
	started := time.Now()
	now = func() time.Time { return at.Add(time.Since(started)) }
}

// Workers are the roles of the processes in which labs run.
var Workers = workers
