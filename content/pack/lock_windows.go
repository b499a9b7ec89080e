package pack

import (
	"os"
	"syscall"
	"unsafe"
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// tryLock locks an open file for this process alone, and says whether it could. The system drops the lock when the
// process ends, however it ends. What is locked is a byte far behind the end, so that the file itself can be read.
func tryLock(f *os.File) (bool, error) {
	const exclusive, atOnce, violation = 2, 1, syscall.Errno(33)
	where := syscall.Overlapped{OffsetHigh: 1}
	ok, _, err := lockFileEx.Call(f.Fd(), exclusive|atOnce, 0, 1, 0, uintptr(unsafe.Pointer(&where)))
	switch {
	case ok != 0:
		return true, nil
	case err == violation:
		return false, nil
	}
	return false, &os.PathError{Op: "lock", Path: f.Name(), Err: err}
}
