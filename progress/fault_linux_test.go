package progress

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// smallDisk is a file system of its own in memory.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("a small disk cannot be mounted here (%v); the limit on pages and the injected faults test the same path", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for n := 64 << 10; n > 0; {
		if _, err := f.Write(make([]byte, n)); errors.Is(err, syscall.ENOSPC) {
			n /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// TestDiskThatIsReallyFull needs a small disk.
func TestDiskThatIsReallyFull(t *testing.T) {
	disk := smallDisk(t, 1<<20)
	filler := filepath.Join(disk, "filler")
	j := open(t, filepath.Join(disk, "data", "progress.db"))
	record(t, j, answers(0, 20)...)
	fill(t, filler)
	var err error
	i := 20
	for ; err == nil && i < 2000; i++ {
		err = j.Record(ctx, answer(i))
	}
	wantError(t, err, ErrNotSaved, ErrFull)
	_, err = Open(ctx, filepath.Join(disk, "other", "progress.db"), Options{})
	wantError(t, err)
	if !errors.Is(err, ErrFull) && !errors.Is(err, ErrDisk) {
		t.Errorf("a first start on a full disk: %v", err)
	}
	if err := syscall.Unlink(filler); err != nil {
		t.Fatal(err)
	}
	record(t, j, answer(i-1))
	if got := len(nonces(t, j)); got != i {
		t.Errorf("%d answers in the journal, want %d", got, i)
	}
	wantSound(t, j)
	open(t, filepath.Join(disk, "other", "progress.db"))
}

// syncData brings the data of a file to the disk, without times that nobody needs.
func syncData(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }
