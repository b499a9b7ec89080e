package sandbox

import "golang.org/x/sys/unix"

const filterArch = unix.AUDIT_ARCH_X86_64

// The older calls that this processor still has.
var (
	deniedHere      = []uint32{unix.SYS_FORK, unix.SYS_VFORK, unix.SYS_SETRLIMIT, unix.SYS_IOPL, unix.SYS_IOPERM}
	deniedPathsHere = []uint32{
		unix.SYS_OPEN, unix.SYS_CREAT, unix.SYS_MKDIR, unix.SYS_RMDIR, unix.SYS_MKNOD, unix.SYS_UNLINK, unix.SYS_SYMLINK, unix.SYS_LINK,
		unix.SYS_RENAME, unix.SYS_RENAMEAT, unix.SYS_CHMOD, unix.SYS_CHOWN, unix.SYS_LCHOWN, unix.SYS_UTIME, unix.SYS_UTIMES, unix.SYS_FUTIMESAT,
		unix.SYS_STAT, unix.SYS_LSTAT, unix.SYS_NEWFSTATAT, unix.SYS_READLINK, unix.SYS_ACCESS,
	}
)
