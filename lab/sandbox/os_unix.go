//go:build linux || darwin || freebsd

package sandbox

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// leash is the parent's hold on the child: its process group, which the child leads.
type leash struct{ pid int }

func hold(pid int, _ Limits) (leash, error) { return leash{pid}, nil }

func (l leash) kill()    { _ = unix.Kill(-l.pid, unix.SIGKILL) }
func (l leash) release() {}

func alive(pid int) bool { return !errors.Is(unix.Kill(pid, 0), unix.ESRCH) }

// takeStdout keeps standard output for answers and leads whatever else is printed there to standard error.
func takeStdout() (*os.File, error) {
	fd, err := unix.FcntlInt(1, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return os.Stdout, err
	}
	return os.NewFile(uintptr(fd), "answers"), redirect(2, 1)
}

type limit struct {
	resource int
	value    uint64
}

// setLimits sets soft and hard limits. A hard limit that is lower already stays.
func setLimits(limits []limit) error {
	for _, l := range limits {
		var r unix.Rlimit
		if err := unix.Getrlimit(l.resource, &r); err != nil {
			return os.NewSyscallError("getrlimit", err)
		}
		if uint64(r.Max) > l.value {
			setMax(&r, l.value)
		}
		r.Cur = r.Max
		if err := unix.Setrlimit(l.resource, &r); err != nil {
			return os.NewSyscallError("setrlimit", err)
		}
	}
	return nil
}

func wholeSeconds(d time.Duration) uint64 { return uint64((d + time.Second - 1) / time.Second) }

// cpuTime is the processor time of this process so far.
func cpuTime() time.Duration {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
