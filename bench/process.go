//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// processes measures verbs from fork to exit, by turns.
func (b *bench) processes() error {
	verbs := []struct {
		name string
		args []string
		took []time.Duration
	}{
		{name: "a cobra program with Glamour that does nothing", args: []string{b.nothing, "nothing"}},
		{name: "version", args: []string{b.app, "version"}},
		{name: "status --json", args: []string{b.app, "--data", b.folders.home, "status", "--json"}},
	}
	for round := range max(b.runs, 40) + 1 {
		for i := range verbs {
			c := b.command(verbs[i].args[0], verbs[i].args[1:]...)
			began := time.Now()
			if err := c.Run(); err != nil {
				return fmt.Errorf("%s: %w", verbs[i].name, err)
			}
			if round > 0 {
				verbs[i].took = append(verbs[i].took, time.Since(began))
			}
		}
	}
	for _, v := range verbs[1:] {
		b.report.goal("P11", v.name+" : a cobra program with Glamour", ratio(v.took, verbs[0].took), 1.2, "×")
	}
	for _, v := range verbs {
		b.report.time("P11", v.name, v.took)
	}
	return nil
}

// size is that of the program as released.
func (b *bench) size() error {
	fi, err := os.Stat(b.app)
	if err != nil {
		return err
	}
	b.report.goal("P12", "size of the program", float64(fi.Size())/1e6, 30, "MB")
	return nil
}

// longJournal compares the first frame with a record of 1,000,000 answers in 2,000 lessons with that of a short one.
func (b *bench) longJournal() error {
	long, err := b.makeLong()
	if err != nil {
		return err
	}
	short := &contender{name: "home, short record", make: func() *exec.Cmd { return b.open(b.folders.home) }, quiet: shortQuiet}
	with := &contender{name: fmt.Sprintf("home, %d answers", b.answers), make: func() *exec.Cmd { return b.open(long) }, quiet: shortQuiet}
	if err := race(b.runs, short, with); err != nil {
		return err
	}
	b.report.goal("P2", with.name+" : short record", ratio(with.took, short.took), 1.1, "×")
	b.report.time("P2", short.name, short.took)
	b.report.time("P2", with.name, with.took)
	return nil
}

// makeLong makes the long record once. Only the program's own packages write journals, so a test of theirs does it.
func (b *bench) makeLong() (string, error) {
	folder := filepath.Join(b.kept, fmt.Sprintf("answers-%d", b.answers))
	if _, err := os.Stat(filepath.Join(folder, "progress.db")); err == nil {
		return folder, nil
	}
	fmt.Fprintf(os.Stderr, "making a journal of %d answers in %s ...\n", b.answers, folder)
	c := exec.Command("go", "test", "./cmd", "-run", "^TestMakeLongJournal$", "-count=1", "-timeout=1h",
		"-long-journal", folder, "-long-answers", fmt.Sprint(b.answers))
	c.Dir = b.root
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("making the long journal: %w: %s", err, out)
	}
	return folder, nil
}
