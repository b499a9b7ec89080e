// Windows holds a child by a Job Object. This file is compiled and was never run.

package sandbox

import (
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

func self() (string, error) { return os.Executable() }

func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// leash is the job that the child is in. When its last handle closes, which the end of the parent does too, the
// processes in it end.
type leash struct{ job windows.Handle }

// hold puts the child into a job. It has read no call yet, so nothing of a pack has run.
func hold(pid int, l Limits) (leash, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return leash{}, os.NewSyscallError("CreateJobObject", err)
	}
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY |
		windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS | windows.JOB_OBJECT_LIMIT_PROCESS_TIME | windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
	info.BasicLimitInformation.ActiveProcessLimit = 1
	info.BasicLimitInformation.PerProcessUserTimeLimit = int64(l.CPU / 100) // in units of 100 ns
	info.ProcessMemoryLimit = uintptr(l.Memory)
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err != nil {
		return leash{job}, os.NewSyscallError("SetInformationJobObject", err)
	}
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return leash{job}, os.NewSyscallError("OpenProcess", err)
	}
	defer windows.CloseHandle(process)
	return leash{job}, os.NewSyscallError("AssignProcessToJobObject", windows.AssignProcessToJobObject(job, process))
}

func (l leash) kill()    { _ = windows.TerminateJobObject(l.job, 1) }
func (l leash) release() { _ = windows.CloseHandle(l.job) }

// residentOf cannot be told here without more rights or more code.
func residentOf(int) int64 { return 0 }

func awaitExit(int) bool { return false }

func alive(pid int) bool {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return err == windows.ERROR_ACCESS_DENIED
	}
	windows.CloseHandle(process)
	return true
}

// The job counts memory and ends what takes too much; nothing is measured here.
func peakOf(*os.ProcessState) int64 { return 0 }
func peakNow(int) int64             { return 0 }
func resident() int64               { return 0 }
func memory() (peak, old int64)     { return 0, 0 }

func cpuTime() time.Duration {
	var created, exited, kernel, user windows.Filetime
	if windows.GetProcessTimes(windows.CurrentProcess(), &created, &exited, &kernel, &user) != nil {
		return 0
	}
	ticks := func(t windows.Filetime) int64 { return int64(t.HighDateTime)<<32 | int64(t.LowDateTime) }
	return time.Duration(100 * (ticks(kernel) + ticks(user)))
}

// confine has nothing to do: the parent's job does it.
func confine(Limits, Access, walls) error { return nil }

func takeStdout() (*os.File, error) {
	out := os.Stdout
	os.Stdout = os.Stderr
	return out, nil
}

// systemEnv is what Windows programs cannot start without.
func systemEnv(folder string) []string {
	env := []string{"TEMP=" + folder, "TMP=" + folder}
	for _, name := range []string{"SystemRoot", "SystemDrive"} {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func reachesNetwork() bool { return true }
func startsProcess() bool {
	p, err := os.StartProcess(os.Args[0], []string{os.Args[0], "version"}, &os.ProcAttr{})
	if err == nil {
		_ = p.Kill()
	}
	return err == nil
}
func reachesParent() bool { return true }
