//go:build darwin || freebsd

// macOS and FreeBSD have limits here and a watch over memory, and no wall against files or the network. This file is
// compiled and was never run.

package sandbox

import (
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

func self() (string, error) { return os.Executable() }

func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// residentOf cannot be told here without more rights or more code.
func residentOf(int) int64 { return 0 }

func awaitExit(int) bool { return false }

func peakOf(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return bytesOf(int64(usage.Maxrss))
	}
	return 0
}

// bytesOf is ru_maxrss in bytes: macOS counts bytes, FreeBSD kilobytes.
func bytesOf(maxrss int64) int64 {
	if runtime.GOOS == "darwin" {
		return maxrss
	}
	return maxrss << 10
}

func peakNow(int) int64 { return 0 }

// resident is the most memory this process has had: these systems tell no other figure through a simple call, and a
// limit that was passed once was passed.
func resident() int64 {
	peak, _ := memory()
	return peak
}

func memory() (peak, old int64) {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) != nil {
		return 0, 0
	}
	return bytesOf(int64(usage.Maxrss)), 0
}

// confine sets limits. Memory is bounded by the watch alone: macOS does not enforce RLIMIT_DATA on mapped memory.
func confine(l Limits, access Access, without walls) error {
	file := uint64(0)
	if access == WriteFolder {
		file = uint64(l.File)
	}
	return setLimits([]limit{
		{unix.RLIMIT_CPU, wholeSeconds(l.CPU)},
		{unix.RLIMIT_FSIZE, file},
		{unix.RLIMIT_NOFILE, 64},
		{unix.RLIMIT_CORE, 0},
	})
}

func redirect(to, fd int) error { return unix.Dup2(to, fd) }

func systemEnv(folder string) []string { return []string{"TMPDIR=" + folder} }

// Nothing stands between a child and these on this system.
func reachesNetwork() bool { return true }
func startsProcess() bool  { return true }
func reachesParent() bool  { return true }
