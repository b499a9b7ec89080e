//go:build unix

package desk

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Another program may put a pipe in the place of a file after it was looked at; to open one waits for a writer.
func TestAPipeIsNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "answer.sql"), 0o600); err != nil {
		t.Skip("no pipes here")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	done := make(chan error, 1)
	go func() {
		_, err := readAll(root, "answer.sql")
		done <- err
	}()
	select {
	case err := <-done:
		var m *Mistake
		if !errors.As(err, &m) {
			t.Errorf("it is read with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it hangs")
	}
}
