package cpu

import (
	"syscall"
	"time"
)

// Time is how long processors have worked on this process since it began.
func Time() time.Duration {
	var created, ended, kernel, user syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err == nil {
		err = syscall.GetProcessTimes(self, &created, &ended, &kernel, &user)
	}
	if err != nil {
		panic(err)
	}
	return ticks(kernel) + ticks(user)
}

// ticks is a span that Windows counts in steps of 100 nanoseconds. Filetime.Nanoseconds reckons from another year.
func ticks(t syscall.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}
