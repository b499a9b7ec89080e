//go:build unix

package cpu

import (
	"syscall"
	"time"
)

// Time is how long processors have worked on this process since it began.
func Time() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
