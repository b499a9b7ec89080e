package cmd_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/bench/terminal"
	"github.com/engineroom/engineroom/content/pack"
)

// packFile builds a pack of about 100 KB.
func packFile(t *testing.T, dir, version string) string {
	t.Helper()
	file := filepath.Join(dir, "wal-"+version+".pack")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "Reader %d sees the state of %d.\n\n", i*i*7919, i*i*104729)
	}
	files := fstest.MapFS{
		"pack.yaml":             {Data: fmt.Appendf(nil, "format: 1\nid: org.example.wal\nversion: %s\ntitle: Write-ahead logging\nlanguage: en\nlicense: MIT\noutline:\n  - lesson: one\n", version)},
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: One writer\n---\n\n" + text.String())},
	}
	_, err = pack.Build(t.Context(), files, out, pack.Options{})
	if err := errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

// checkStore checks that a store is whole, and holds this version and nothing else.
func checkStore(t *testing.T, data, version string) {
	t.Helper()
	s := pack.Store{Dir: filepath.Join(data, "store")}
	packs, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	if version == "" && len(packs) > 0 || version != "" && (len(packs) != 1 || packs[0].Version != version) {
		t.Errorf("it holds %v, want version %q", packs, version)
	}
	for _, p := range packs {
		if err := s.Verify(t.Context(), p); err != nil {
			t.Error(err)
		}
	}
	halves, _ := filepath.Glob(filepath.Join(data, "store", "*", "*~*"))
	if len(halves) > 0 {
		t.Errorf("left are %v", halves)
	}
}

// last is what was said without the screen that asks.
func last(s said) said {
	if at := strings.Index(s.err, "engineroom: "); at >= 0 {
		s.err = s.err[at:]
	}
	return s
}

func TestInstallingWhereNothingCanBeWritten(t *testing.T) {
	for _, before := range []string{"", "1.0.0"} {
		t.Run("full disk, installed "+before, func(t *testing.T) {
			disk, packs := t.TempDir(), t.TempDir()
			if err := syscall.Mount("none", disk, "tmpfs", 0, "size=512k"); err != nil {
				t.Skip("no disk can be mounted here: ", err)
			}
			defer func() {
				if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
					t.Error(err)
				}
			}()
			data, filler := filepath.Join(disk, "data"), filepath.Join(disk, "filler")
			if before != "" {
				if s := run(t, program(t, data, "install", packFile(t, packs, before), "--yes"), ""); s.code != 0 {
					t.Fatal(s)
				}
			}
			f, err := os.Create(filler)
			if err != nil {
				t.Fatal(err)
			}
			for room := true; room; _, err = f.Write(make([]byte, 4096)) {
				room = err == nil
			}
			_ = f.Truncate(func() int64 { info, _ := f.Stat(); return max(0, info.Size()-60<<10) }())
			_ = f.Close()
			s := run(t, program(t, data, "install", packFile(t, packs, "1.1.0"), "--yes"), "")
			checkRefused(t, last(s), "is full; the packs there are as they were")
			checkStore(t, data, before)
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			if s := run(t, program(t, data, "install", packFile(t, packs, "1.1.0"), "--yes"), ""); s.code != 0 {
				t.Errorf("with room again: %v", s)
			}
			checkStore(t, data, "1.1.0")
		})
		t.Run("limit on file sizes, installed "+before, func(t *testing.T) {
			data, packs := newcomer(t), t.TempDir()
			if before != "" {
				if s := run(t, program(t, data, "install", packFile(t, packs, before), "--yes"), ""); s.code != 0 {
					t.Fatal(s)
				}
			}
			s := run(t, limited(program(t, data, "install", packFile(t, packs, "1.1.0"), "--yes"), 40), "")
			checkRefused(t, last(s), "is full; the packs there are as they were")
			checkStore(t, data, before)
		})
	}
	t.Run("read-only", func(t *testing.T) {
		data, packs := newcomer(t), t.TempDir()
		if s := run(t, program(t, data, "install", packFile(t, packs, "1.0.0"), "--yes"), ""); s.code != 0 {
			t.Fatal(s)
		}
		disk := t.TempDir()
		if err := syscall.Mount(data, disk, "", syscall.MS_BIND, ""); err != nil {
			t.Skip("no disk can be mounted here: ", err)
		}
		defer func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) }()
		if err := syscall.Mount("", disk, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Skip("no disk can be made read-only here: ", err)
		}
		checkRefused(t, last(run(t, program(t, disk, "install", packFile(t, packs, "1.1.0"), "--yes"), "")), "cannot be read or written; the packs there are as they were")
		for _, args := range [][]string{{"list"}, {"info", "wal", "--verify"}, {"trust", "list"}} {
			if s := run(t, program(t, disk, args...), ""); s.code != 0 || s.err != "" {
				t.Errorf("%v only reads, and ends with %d: %s", args, s.code, s.err)
			}
		}
		checkStore(t, data, "1.0.0")
	})
}

// TestInstallingAsks shows a pack in a terminal and answers.
func TestInstallingAsks(t *testing.T) {
	data, file := newcomer(t), packFile(t, t.TempDir(), "1.0.0")
	for _, c := range []struct {
		answer, says string
		code         int
		version      string
	}{
		{"\r", "nothing was changed", 1, ""}, {"y\r", "Installed Write-ahead logging 1.0.0.", 0, "1.0.0"},
	} {
		term := sit(t, data, "install", file)
		s := until(t, term, "the question", func(s terminal.Screen) bool { return s.Contains("Install it? [y/N]") })
		if !s.Contains("no: nobody can tell who made it") || !s.Contains("holds     1 lesson; 3 files, ") {
			t.Errorf("it does not say what it is:\n%s", s)
		}
		checkStore(t, data, "")
		if err := term.Send(c.answer); err != nil {
			t.Fatal(err)
		}
		until(t, term, c.says, func(s terminal.Screen) bool { return s.Contains(c.says) })
		if state, err := term.Exited(patience); err != nil || state.ExitCode() != c.code {
			t.Errorf("%q ends with %v, %v; want %d", c.answer, state, err, c.code)
		}
		checkStore(t, data, c.version)
	}
}
