//go:build linux || darwin

package search

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

const nobody = 65534

// TestAReadOnlyFolder: an index that is there is read, one that is not is kept in memory. Root may write everywhere, so a
// child under another user is asked.
func TestAReadOnlyFolder(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can become somebody else")
	}
	for _, before := range []bool{false, true} {
		dir := publicFolder(t)
		want := "1 hits, unkept true, errors <nil> <nil>"
		if before {
			x := Open(dir)
			update(t, x, "p", "1", childDocs()...)
			x.Close()
			os.Chmod(x.file("p", "1"), 0o444)
			want = worked
		}
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		cmd := command("build", dir)
		cmd.Path = publicBinary(t)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		out, err := cmd.Output()
		wantSaid(t, out, err, want)
	}
}

// publicFolder is a folder that everybody may read, as those of t.TempDir are not.
func publicFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "engineroom-search-")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// publicBinary is a copy of the test binary that everybody may run.
func publicBinary(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(publicFolder(t), "search.test")
	if out, err := exec.Command("cp", os.Args[0], binary).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return binary
}

// TestADiskThatFillsUp: a limit on the size of files is met in the middle of a build, which then goes on in memory.
func TestADiskThatFillsUp(t *testing.T) {
	dir := t.TempDir()
	out, err := command("limited", dir).Output()
	wantSaid(t, out, err, "1 hits, unkept true, errors <nil> <nil>")
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left %q", got)
	}
}

func limitFiles(bytes uint64) {
	var lim syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &lim); err != nil {
		panic(err)
	}
	lim.Cur = min(bytes, lim.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &lim); err != nil {
		panic(err)
	}
}
