package sandbox

import "golang.org/x/sys/unix"

const filterArch = unix.AUDIT_ARCH_AARCH64

// This processor has no older calls but these.
var (
	deniedHere      = []uint32{unix.SYS_SETRLIMIT}
	deniedPathsHere = []uint32{unix.SYS_RENAMEAT, unix.SYS_FSTATAT}
)
