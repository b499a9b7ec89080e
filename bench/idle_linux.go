package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is what a process has used so far.
type usage struct {
	written int           // bytes to its terminal
	woken   int           // times a thread of it gave up the processor of its own will
	cpu     time.Duration // of all threads
	rss     int           // bytes in memory now
}

// idle watches the home screen while nobody does anything, and hello beside it for comparison.
func (b *bench) idle() error {
	for _, p := range []struct {
		name string
		make func() *exec.Cmd
		goal bool
	}{{"home", func() *exec.Cmd { return b.open(b.folders.home) }, true}, {"hello", b.sayHello, false}} {
		u, err := watch(p.make(), b.settings.idle)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		seconds := b.settings.idle.Seconds()
		limit := func(most float64) float64 {
			if p.goal {
				return most
			}
			return 0
		}
		b.report.goal("P10", p.name+", bytes written while idle", float64(u.written), limit(0.5), "B")
		b.report.goal("P10", p.name+", wake-ups a second", float64(u.woken)/seconds, limit(10), "")
		b.report.goal("P10", p.name+", CPU a second", ms(u.cpu)/seconds, limit(2), "ms")
		b.report.goal("P10", p.name+", memory (RSS)", float64(u.rss)/1e6, limit(40), "MB")
	}
	return nil
}

// watch starts a program, lets it come to rest, and tells what it used in a while of doing nothing.
func watch(c *exec.Cmd, while time.Duration) (usage, error) {
	t, err := start(c)
	if err != nil {
		return usage{}, err
	}
	defer t.Close()
	if err := ready(t, ""); err != nil {
		return usage{}, err
	}
	time.Sleep(time.Second) // this is the rest that is measured, not a wait for something
	before, err := used(t.Process().Pid, len(t.Output()))
	if err != nil {
		return usage{}, err
	}
	time.Sleep(while)
	after, err := used(t.Process().Pid, len(t.Output()))
	return usage{after.written - before.written, after.woken - before.woken, after.cpu - before.cpu, after.rss}, err
}

func used(pid, written int) (usage, error) {
	u := usage{written: written}
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(tasks) == 0 {
		return u, fmt.Errorf("no threads of process %d (%w)", pid, err)
	}
	for _, task := range tasks {
		status, err := os.ReadFile(filepath.Join(task, "status"))
		if err != nil {
			continue // the thread has ended
		}
		u.woken += field(status, "voluntary_ctxt_switches:")
		u.rss = field(status, "VmRSS:") << 10
		sched, err := os.ReadFile(filepath.Join(task, "schedstat"))
		if err != nil {
			continue
		}
		if ns, err := strconv.ParseInt(strings.Fields(string(sched))[0], 10, 64); err == nil {
			u.cpu += time.Duration(ns)
		}
	}
	return u, nil
}

// field is the number behind a name in /proc/PID/status.
func field(status []byte, name string) int {
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
			n, _ := strconv.Atoi(string(bytes.Fields(rest)[0]))
			return n
		}
	}
	return 0
}
