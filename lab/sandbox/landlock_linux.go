package sandbox

import (
	"errors"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// fileRights are the rights over files that Landlock has known from its first version on; more came one by one.
const fileRights = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_READ_FILE |
	unix.LANDLOCK_ACCESS_FS_READ_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
	unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG |
	unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK | unix.LANDLOCK_ACCESS_FS_MAKE_SYM

const (
	tcpRights = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	udpRights = unix.LANDLOCK_ACCESS_NET_BIND_UDP | unix.LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP
	scopes    = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
)

// rulesets are what the versions of Landlock can deny, oldest first. A kernel refuses a set that it does not know
// wholly, so the newest is tried first and no version number has to be right.
var rulesets = func() (all []unix.LandlockRulesetAttr) {
	var r unix.LandlockRulesetAttr
	for _, more := range []unix.LandlockRulesetAttr{
		{Handled_access_fs: fileRights},
		{Handled_access_fs: unix.LANDLOCK_ACCESS_FS_REFER},
		{Handled_access_fs: unix.LANDLOCK_ACCESS_FS_TRUNCATE},
		{Handled_access_net: tcpRights},
		{Handled_access_fs: unix.LANDLOCK_ACCESS_FS_IOCTL_DEV},
		{Scoped: scopes},
		{Handled_access_fs: unix.LANDLOCK_ACCESS_FS_RESOLVE_UNIX},
		{Handled_access_net: udpRights},
	} {
		r.Handled_access_fs |= more.Handled_access_fs
		r.Handled_access_net |= more.Handled_access_net
		r.Scoped |= more.Scoped
		all = append(all, r)
	}
	return all
}()

// Versions of the interface from which on something works.
const (
	abiSync = 8 // one call restricts all threads
)

// scopedSignals is the mend, among those that LANDLOCK_CREATE_RULESET_ERRATA lists, without which a thread may not
// signal another of its own process. Go stops its threads by signals.
const scopedSignals = 1 << 1

// landlock denies files, programs, TCP, and what else this kernel's version can deny. It does nothing where there is no
// Landlock, and where cgo keeps an older one from reaching all threads; the filter of system calls stands there alone.
func landlock(folder string, access Access) error {
	abi, err := landlockVersion(unix.LANDLOCK_CREATE_RULESET_VERSION)
	if err != nil {
		return nil
	}
	set, rights, err := newRuleset(abi)
	if err != nil {
		return err
	}
	defer unix.Close(set)
	if access != NoFolder {
		if err := allow(set, folder, folderRights(access)&rights); err != nil {
			return err
		}
	}
	if abi >= abiSync {
		_, _, errno := syscall.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(set), unix.LANDLOCK_RESTRICT_SELF_TSYNC, 0)
		return orNil(errno)
	}
	if err := onAllThreads(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(set), 0, 0); !errors.Is(err, unix.ENOTSUP) {
		return err
	}
	return nil
}

// landlockVersion asks the kernel for the version of its interface, or for the mends it has.
func landlockVersion(flag uintptr) (int, error) {
	n, _, errno := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, flag)
	return int(n), orNil(errno)
}

// newRuleset makes the fullest set of denials that this kernel knows.
func newRuleset(abi int) (fd int, rights uint64, err error) {
	mends, _ := landlockVersion(unix.LANDLOCK_CREATE_RULESET_ERRATA)
	for i := len(rulesets) - 1; i >= 0; i-- {
		attr := rulesets[i]
		if abi < abiSync && mends&scopedSignals == 0 {
			attr.Scoped &^= unix.LANDLOCK_SCOPE_SIGNAL
		}
		n, _, errno := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
		if err = orNil(errno); err == nil {
			return int(n), attr.Handled_access_fs, nil
		}
	}
	return -1, 0, err
}

func folderRights(access Access) uint64 {
	const read = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	if access == ReadFolder {
		return read
	}
	return read | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE | unix.LANDLOCK_ACCESS_FS_MAKE_REG |
		unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR
}

// allow gives back rights beneath one folder.
func allow(set int, folder string, rights uint64) error {
	fd, err := unix.Open(folder, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return &os.PathError{Op: "open", Path: folder, Err: err}
	}
	defer unix.Close(fd)
	rule := unix.LandlockPathBeneathAttr{Allowed_access: rights, Parent_fd: int32(fd)}
	_, _, errno := syscall.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	return orNil(errno)
}

func orNil(errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}
