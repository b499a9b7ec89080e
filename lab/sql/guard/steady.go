package guard

import (
	"sync"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// steady is what the process's SQLite takes for the time, if that was decided.
var steady struct {
	sync.Mutex
	now time.Time
}

// Steady makes the clock of SQLite in this process stand at now, and its chance begin anew from seed, so that
// datetime('now') and random() give the same in every run. Call it before each run that has to repeat, once a database
// was opened: before the first one it sets the clock only.
func Steady(now time.Time, seed uint32) {
	steady.Lock()
	steady.now = now
	steady.Unlock()
	process.Lock()
	defer process.Unlock()
	if !process.started { // SQLite could no longer be told to count its memory
		return
	}
	tls := libc.NewTLS()
	defer tls.Close()
	args := libc.NewVaList(int32(max(seed, 1)), uintptr(0)) // zero stands for the system's own chance
	sqlite3.Xsqlite3_test_control(tls, sqlite3.SQLITE_TESTCTRL_PRNG_SEED, args)
	libc.Xfree(tls, args)
	sqlite3.Xsqlite3_randomness(tls, 0, 0)
}

func clock() time.Time {
	steady.Lock()
	defer steady.Unlock()
	if steady.now.IsZero() {
		return time.Now()
	}
	return steady.now
}
