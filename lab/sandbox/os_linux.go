package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// self is the program that runs, even if an upgrade has put another in its place.
func self() (string, error) {
	const link = "/proc/self/exe"
	if _, err := os.Stat(link); err == nil {
		return link, nil
	}
	return os.Executable()
}

func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// awaitExit waits until the process has ended and leaves it to be collected, so that its number stays its own.
func awaitExit(pid int) bool {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			return err == nil
		}
	}
}

// peakOf is the most memory a process had that has ended. getrusage carries the figure over from the program that
// started it.
func peakOf(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return int64(usage.Maxrss) << 10
	}
	return 0
}

// peakNow is the most memory a process has had so far; 0 if it cannot be told.
func peakNow(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	return highWater(status)
}

func highWater(status []byte) int64 {
	_, after, _ := bytes.Cut(status, []byte("VmHWM:"))
	line, _, _ := bytes.Cut(after, []byte(" kB"))
	n, _ := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	return n << 10
}

// What a child knows of its own memory comes from two files that it opens before its walls go up. getrusage would not
// do: it starts with the figure of the parent, which may be above the limit.
var ownStatm, ownStatus *os.File

func openOwn() (err error) {
	if ownStatm, err = os.Open("/proc/self/statm"); err == nil {
		ownStatus, err = os.Open("/proc/self/status")
	}
	return err
}

// resident is the memory in use now, in bytes. It allocates nothing.
func resident() int64 {
	n, _ := ownStatm.ReadAt(statmText[:], 0)
	return secondNumber(statmText[:n]) * int64(os.Getpagesize())
}

var statmText [128]byte // of the one goroutine that watches

// residentOf is the memory that another process uses now, in bytes; 0 if it cannot be told.
func residentOf(pid int) int64 {
	statm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	return secondNumber(statm) * int64(os.Getpagesize())
}

func secondNumber(text []byte) (n int64) {
	at := bytes.IndexByte(text, ' ') + 1
	for ; at > 0 && at < len(text) && '0' <= text[at] && text[at] <= '9'; at++ {
		n = 10*n + int64(text[at]-'0')
	}
	return n
}

// memory is the most that this process has had, and what getrusage says of it.
func memory() (peak, old int64) {
	var buf [4 << 10]byte
	n := 0
	if ownStatus != nil {
		n, _ = ownStatus.ReadAt(buf[:], 0)
	}
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return highWater(buf[:n]), int64(usage.Maxrss) << 10
}

// dataRoom is what a program may have mapped for writing beyond its limit of memory in use. Go maps more than it uses.
const dataRoom = 320 << 20

// confine puts up the walls of Linux. Those that the kernel has not got are left out, and [Guarantees] says so.
func confine(l Limits, access Access, without walls) error {
	if err := closeInherited(); err != nil {
		return err
	}
	if err := openOwn(); err != nil {
		return err
	}
	file := uint64(0)
	if access == WriteFolder {
		file = uint64(l.File)
	}
	err := setLimits([]limit{
		{unix.RLIMIT_CPU, wholeSeconds(l.CPU)},
		{unix.RLIMIT_DATA, uint64(l.Memory + dataRoom)}, // not AS: Go reserves far more addresses than it uses
		{unix.RLIMIT_FSIZE, file},
		{unix.RLIMIT_NOFILE, 64},
		{unix.RLIMIT_CORE, 0},
		// Not NPROC: it counts threads of all programs of the user, and Go ends when it cannot have one.
	})
	if err != nil || without == allWalls {
		return err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := onAllThreads(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0); err != nil && !errors.Is(err, unix.ENOTSUP) {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	if without&wallLandlock == 0 {
		if err := landlock(l.Folder, access); err != nil {
			return fmt.Errorf("landlock: %w", err)
		}
	}
	if without&wallFilter == 0 {
		if err := filterCalls(access); err != nil {
			return fmt.Errorf("the filter of system calls: %w", err)
		}
	}
	return nil
}

// onAllThreads makes a system call on every thread. With cgo in the program Go cannot, and the error is ENOTSUP.
func onAllThreads(number, a, b, c uintptr) error {
	if _, _, errno := syscall.AllThreadsSyscall(number, a, b, c); errno != 0 {
		return errno
	}
	return nil
}

// closeInherited closes what the parent itself was given by whoever started it. What Go opens is closed on exec.
func closeInherited() error {
	entries, err := os.ReadDir("/proc/self/fd")
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil || fd <= 2 {
			continue
		}
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			_ = unix.Close(fd)
		}
	}
	return err
}

func systemEnv(folder string) []string { return nil }
