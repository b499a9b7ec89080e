//go:build amd64 || arm64

package sandbox

import (
	"os"
	"runtime"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The filter is a list of what is denied and not of what is allowed: what the Go runtime calls may change with its next
// version, and a lab that cannot start teaches nobody. So it is the second wall behind Landlock, and the first against
// what Landlock has no words for: new processes, every kind of socket, other processes, and ways around filters.

// denied are calls that nothing in a child makes. They fail with "operation not permitted".
var denied = []uint32{
	// programs; processes are told from threads below
	unix.SYS_EXECVE, unix.SYS_EXECVEAT, unix.SYS_SETPGID, unix.SYS_SETSID,
	// sockets
	unix.SYS_SOCKET, unix.SYS_SOCKETPAIR, unix.SYS_BIND, unix.SYS_CONNECT, unix.SYS_LISTEN, unix.SYS_ACCEPT, unix.SYS_ACCEPT4,
	// other processes and their files
	unix.SYS_TKILL, unix.SYS_RT_SIGQUEUEINFO, unix.SYS_RT_TGSIGQUEUEINFO, unix.SYS_PTRACE, unix.SYS_KCMP, unix.SYS_PIDFD_OPEN,
	unix.SYS_PIDFD_GETFD, unix.SYS_PIDFD_SEND_SIGNAL, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PROCESS_MADVISE,
	// memory that outlives the process
	unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_SEMGET, unix.SYS_MSGGET, unix.SYS_MQ_OPEN, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
	// ways around filters, and large parts of the kernel that no lab needs
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_SETUP, unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_FANOTIFY_INIT,
	unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_OPEN_BY_HANDLE_AT,
	// what root may do and a child of root may not
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_OPEN_TREE,
	unix.SYS_MOVE_MOUNT, unix.SYS_FSOPEN, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR, unix.SYS_SWAPON, unix.SYS_SWAPOFF,
	unix.SYS_REBOOT, unix.SYS_KEXEC_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_ACCT,
	unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME, unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_CLOCK_ADJTIME,
	unix.SYS_ADJTIMEX, unix.SYS_QUOTACTL, unix.SYS_SYSLOG, unix.SYS_PERSONALITY, unix.SYS_VHANGUP,
}

// deniedPaths are calls that take the name of a file. They fail with "permission denied" in a role that has no folder;
// in one that has, Landlock alone decides.
var deniedPaths = []uint32{
	unix.SYS_OPENAT, unix.SYS_OPENAT2, unix.SYS_MKDIRAT, unix.SYS_MKNODAT, unix.SYS_UNLINKAT, unix.SYS_SYMLINKAT, unix.SYS_LINKAT,
	unix.SYS_RENAMEAT2, unix.SYS_TRUNCATE, unix.SYS_FCHMODAT, unix.SYS_FCHMODAT2, unix.SYS_FCHOWNAT, unix.SYS_UTIMENSAT, unix.SYS_STATFS,
	unix.SYS_READLINKAT, unix.SYS_FACCESSAT, unix.SYS_FACCESSAT2, unix.SYS_STATX, unix.SYS_CHDIR, unix.SYS_INOTIFY_ADD_WATCH,
	unix.SYS_SETXATTR, unix.SYS_LSETXATTR, unix.SYS_GETXATTR, unix.SYS_LGETXATTR, unix.SYS_LISTXATTR, unix.SYS_LLISTXATTR,
	unix.SYS_REMOVEXATTR, unix.SYS_LREMOVEXATTR,
}

// filterCalls installs the filter on all threads. It does nothing in a kernel that was built without filters.
func filterCalls(access Access) error {
	program := callFilter(access, uint32(os.Getpid()))
	fprog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, errno := syscall.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&fprog)))
	runtime.KeepAlive(program)
	if errno == unix.ENOSYS || errno == unix.EINVAL {
		return nil
	}
	return orNil(errno)
}

// Where the kernel puts a call's number, its processor and its arguments before the filter.
const (
	dataNumber = 0
	dataArch   = 4
	dataArgs   = 16
)

// What setting a signal for the parent's death, and a thread that is a thread, look like.
const (
	prSetPdeathsig = unix.PR_SET_PDEATHSIG
	cloneThread    = unix.CLONE_THREAD
)

// callFilter is the filter for the process pid.
func callFilter(access Access, pid uint32) []unix.SockFilter {
	const kill = unix.SECCOMP_RET_KILL_PROCESS
	p := []unix.SockFilter{
		load(dataArch), skipIf(unix.BPF_JEQ, filterArch, 1, 0), give(kill),
		load(dataNumber),
	}
	if filterArch == unix.AUDIT_ARCH_X86_64 {
		const x32 = 0x40000000 // the same calls under other numbers
		p = append(p, skipIf(unix.BPF_JGE, x32, 0, 1), give(kill))
	}
	for _, number := range slices.Concat(denied, deniedHere) {
		p = append(p, skipIf(unix.BPF_JEQ, number, 0, 1), refuse(unix.EPERM))
	}
	if access == NoFolder {
		for _, number := range slices.Concat(deniedPaths, deniedPathsHere) {
			p = append(p, skipIf(unix.BPF_JEQ, number, 0, 1), refuse(unix.EACCES))
		}
	}
	p = append(p, skipIf(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1), refuse(unix.ENOSYS)) // its flags cannot be seen; C then uses clone
	p = append(p, unless(unix.SYS_CLONE, 0, unix.BPF_JSET, cloneThread)...)
	p = append(p, unless(unix.SYS_KILL, 0, unix.BPF_JEQ, pid)...)
	p = append(p, unless(unix.SYS_TGKILL, 0, unix.BPF_JEQ, pid)...)
	p = append(p, unless(unix.SYS_PRLIMIT64, 2, unix.BPF_JEQ, 0)...)
	p = append(p, skipIf(unix.BPF_JEQ, unix.SYS_PRCTL, 0, 4), load(dataArgs), skipIf(unix.BPF_JEQ, prSetPdeathsig, 0, 1), refuse(unix.EPERM), load(dataNumber))
	return append(p, give(unix.SECCOMP_RET_ALLOW))
}

// unless denies a call but for those whose argument passes a test. Of the argument the lower half is looked at.
func unless(number uint32, argument uint32, test uint16, value uint32) []unix.SockFilter {
	return []unix.SockFilter{
		skipIf(unix.BPF_JEQ, number, 0, 4),
		load(dataArgs + 8*argument), skipIf(test, value, 1, 0), refuse(unix.EPERM),
		load(dataNumber),
	}
}

func load(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

// skipIf goes on after yes instructions more if the test holds, and after no more if it does not.
func skipIf(test uint16, value uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | test | unix.BPF_K, K: value, Jt: yes, Jf: no}
}

func give(action uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: action}
}

func refuse(errno syscall.Errno) unix.SockFilter { return give(unix.SECCOMP_RET_ERRNO | uint32(errno)) }
