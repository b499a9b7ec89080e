package cmd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk learns on a disk of its own that is too small. Mounting one takes rights that few have.
func TestFullDisk(t *testing.T) {
	for _, room := range []int{0, 60, 120, 200} { // KB
		t.Run(fmt.Sprintf("%d KB free", room), func(t *testing.T) {
			disk := t.TempDir()
			if err := syscall.Mount("none", disk, "tmpfs", 0, "size=512k"); err != nil {
				t.Skip("no disk can be mounted here: ", err)
			}
			defer func() {
				if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
					t.Error(err)
				}
			}()
			data, filler := filepath.Join(disk, "data"), filepath.Join(disk, "filler")
			if err := os.WriteFile(filler, make([]byte, (500-room)<<10), 0o600); err != nil {
				t.Fatal(err)
			}
			s := run(t, program(t, data, "--plain", "learn", "request-arrives"), manyAnswers)
			checkRefused(t, s, "disk") // shared memory that cannot grow is an I/O error to SQLite, and not a full disk
			if s.out != "" && !strings.Contains(s.out, "Not saved yet: ") {
				t.Errorf("what is not saved is not said: %s", s.out)
			}
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			checkAccount(t, data, 0, s)
			before := len(answersOf(exported(t, data)))
			s = run(t, program(t, data, "--plain", "learn", "request-arrives"), "x\n\nx\n\nx\n")
			if s.code != 0 || checkAccountAfterResume(t, data, before, s) != 0 {
				t.Errorf("with room again: exit code %d, %s", s.code, s.err)
			}
		})
	}
}
