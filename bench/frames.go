//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/bench/terminal"
)

// contender is a program whose first frame is measured.
type contender struct {
	name  string
	make  func() *exec.Cmd
	quiet time.Duration // after so long a silence a frame is over
	most  float64       // what our first frame may be of its; 0 is anything
	took  []time.Duration
}

// race runs contenders by turns. The first round warms the caches and does not count.
func race(runs int, all ...*contender) error {
	for round := range runs + 1 {
		for _, c := range all {
			took, err := firstFrame(c.make(), c.quiet)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if round > 0 {
				c.took = append(c.took, took)
			}
		}
	}
	return nil
}

// firstFrame is the time from the start of a program to the last byte before it first falls silent.
func firstFrame(c *exec.Cmd, quiet time.Duration) (time.Duration, error) {
	t, err := start(c)
	if err != nil {
		return 0, err
	}
	defer t.Close()
	chunks := t.Quiet(0, quiet, patience)
	if len(chunks) == 0 {
		return 0, fmt.Errorf("nothing was drawn")
	}
	return chunks[len(chunks)-1].At.Sub(t.Began()), nil
}

const shortQuiet, longQuiet = 60 * time.Millisecond, 250 * time.Millisecond

func (b *bench) firstFrames() error {
	home := &contender{name: "home", make: func() *exec.Cmd { return b.open(b.folders.home) }, quiet: shortQuiet}
	lesson := &contender{name: "lesson, left at a question", make: func() *exec.Cmd { return b.open(b.folders.question) }, quiet: shortQuiet}
	page := &contender{name: "lesson, left at a long verdict", make: func() *exec.Cmd { return b.open(b.folders.lesson) }, quiet: shortQuiet}
	hello := &contender{name: "hello on the same Bubble Tea, 120 fps", make: b.sayHello, quiet: shortQuiet}
	all := []*contender{home, lesson, page, hello}
	others := b.others()
	if err := race(b.runs, slices.Concat(all, others)...); err != nil {
		return err
	}
	b.report.goal("P1", "home : hello", ratio(home.took, hello.took), 2.5, "×")
	b.report.goal("P1", "lesson at a question : hello", ratio(lesson.took, hello.took), 2.5, "×")
	b.report.goal("P1", "lesson at a long verdict : hello", ratio(page.took, hello.took), 2.5, "×")
	for _, o := range others {
		b.report.goal("P1", "home : "+o.name, ratio(home.took, o.took), o.most, "×")
	}
	for _, c := range slices.Concat(all, others) {
		b.report.time("P1", "first frame, "+c.name, c.took)
	}
	return nil
}

// others are the programs of others that are here, on the same 10 KB.
func (b *bench) others() []*contender {
	var out []*contender
	if less, err := exec.LookPath("less"); err == nil {
		out = append(out, &contender{name: "less", make: func() *exec.Cmd { return b.command(less, b.text) }, quiet: shortQuiet})
	} else {
		b.report.note("less is not here, so nothing was measured against it")
	}
	for _, p := range []contender{{name: "slides", most: 1}, {name: "glow", most: 0.5}} {
		if !b.hasPeer(p.name) {
			b.report.note("%s is not here, so nothing was measured against it; -peers builds it", p.name)
			continue
		}
		file := b.text
		if p.name == "slides" {
			file = b.deck
		}
		out = append(out, &contender{name: p.name, most: p.most, make: func() *exec.Cmd { return b.command(b.peer(p.name), file) }, quiet: longQuiet})
	}
	return out
}

// pressed is what keys did on one screen.
type pressed struct {
	name    string
	make    func() *exec.Cmd
	first   string    // to press before
	keys    [2]string // by turns, so that each of them changes something
	took    []time.Duration
	bytes   []int
	without int   // keys that changed nothing
	whole   []int // bytes of the changed rows, each written whole with its styles: what a renderer by lines writes
}

// keyToFrame presses keys on several screens by turns, some at a time, each time in a program of its own.
func (b *bench) keyToFrame() error {
	jk := [2]string{"j", "k"}
	home := &pressed{name: "home list", make: func() *exec.Cmd { return b.open(b.folders.home) }, keys: jk}
	lesson := &pressed{name: "lesson, a line scrolled", make: func() *exec.Cmd { return b.open(b.folders.lesson) }, first: explain, keys: jk}
	question := &pressed{name: "question, a move", make: func() *exec.Cmd { return b.open(b.folders.question) }, keys: jk}
	hello := &pressed{name: "hello, a move", make: b.sayHello, keys: jk}
	all := []*pressed{home, lesson, question, hello}
	const turn = 25
	for done := 0; done < b.keys; done += turn {
		for _, p := range all {
			if err := p.press(min(turn, b.keys-done)); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	base := ms(quantile(hello.took, 0.5))
	for _, p := range all[:3] {
		b.report.goal("P4", p.name+": p50 more than hello", ms(quantile(p.took, 0.5))-base, 2, "ms")
	}
	for _, p := range all[:3] {
		b.report.goal("P4", p.name+": p50", ms(quantile(p.took, 0.5)), 12, "ms")
		b.report.goal("P4", p.name+": p99", ms(quantile(p.took, 0.99)), 25, "ms")
	}
	b.report.goal("P5", "bytes of a move in the home list, median", median(home.bytes), 200, "B")
	b.report.goal("P5", "bytes of a move in a question, median", median(question.bytes), 200, "B")
	b.report.goal("P5", "bytes of a scrolled line, median", median(lesson.bytes), 0, "B")
	b.report.goal("P5", "bytes of a scrolled line : changed rows written whole", median(lesson.bytes)/median(lesson.whole), 0.125, "×")
	for _, p := range all {
		b.report.time("P4", "key to frame, "+p.name, p.took)
		if p.without > 0 {
			b.report.note("P4: %d of %d keys changed nothing (%s)", p.without, p.without+len(p.took), p.name)
		}
	}
	return nil
}

// press starts the program and presses keys, each when the last one's frame is over, at any time of the frame clock.
func (p *pressed) press(keys int) error {
	t, err := start(p.make())
	if err != nil {
		return err
	}
	defer t.Close()
	if err := ready(t, p.first); err != nil {
		return err
	}
	for i := range keys {
		time.Sleep(rand.N(2 * time.Second / fps))
		before := t.Look()
		seen := t.Chunks(0)
		began := time.Now()
		if err := t.Send(p.keys[i%2]); err != nil {
			return err
		}
		chunks := t.Quiet(len(seen), 3*time.Second/fps, 500*time.Millisecond)
		if len(chunks) == 0 {
			p.without++
			continue
		}
		last := chunks[len(chunks)-1]
		p.took = append(p.took, last.At.Sub(began))
		p.bytes = append(p.bytes, last.Total-seen[len(seen)-1].Total)
		p.whole = append(p.whole, rewritten(before, t.Look()))
	}
	return nil
}

// rewritten counts the bytes of the rows that differ, each written from its beginning with its styles and an end of
// line that erases the rest.
func rewritten(before, after terminal.Screen) int {
	n := 0
	for y := range after.Height {
		if before.Painted(y) != after.Painted(y) {
			n += len(after.Painted(y)) + len("\x1b[K\r\n")
		}
	}
	return n
}

// burst writes many keys at once: letters into a field, where each can be found again in the record, and moves.
func (b *bench) burst() error {
	var typed, moved []time.Duration
	text := strings.Repeat("abcdefghij0123456789", 10)
	lost := 0
	const times = 7
	for i := range times {
		folder := filepath.Join(b.dir, fmt.Sprintf("burst-%d", i))
		if err := os.CopyFS(folder, os.DirFS(b.folders.typed)); err != nil {
			return err
		}
		took, err := b.settle(folder, text, true)
		if err != nil {
			return err
		}
		typed = append(typed, took)
		got, err := b.lastTyped(folder)
		if err != nil {
			return err
		}
		if got != text {
			lost += max(1, len(text)-len(got))
		}
		if took, err = b.settle(b.folders.home, strings.Repeat("jk", 99)+"jj", false); err != nil {
			return err
		}
		moved = append(moved, took)
	}
	b.report.goal("P4b", fmt.Sprintf("keys lost of %d typed in one write, %d times", len(text), times), float64(lost), 0.5, "keys")
	b.report.goal("P4b", "200 typed keys settled after, median", ms(quantile(typed, 0.5)), 50, "ms")
	b.report.goal("P4b", "200 moves in the home list settled after, median", ms(quantile(moved, 0.5)), 50, "ms")
	b.report.time("P4b", "200 keys typed in one write", typed)
	b.report.time("P4b", "200 moves in one write", moved)
	return nil
}

// settle is the time from one write of many keys to the last byte of what follows. An answer is then given.
func (b *bench) settle(folder, keys string, answer bool) (time.Duration, error) {
	t, err := start(b.open(folder))
	if err != nil {
		return 0, err
	}
	defer t.Close()
	if err := ready(t, ""); err != nil {
		return 0, err
	}
	seen := t.Chunks(0)
	began := time.Now()
	if err := t.Send(keys); err != nil {
		return 0, err
	}
	chunks := t.Quiet(len(seen), 2*shortQuiet, patience)
	if len(chunks) == 0 {
		return 0, fmt.Errorf("200 keys changed nothing:\n%s", t.Look())
	}
	took := chunks[len(chunks)-1].At.Sub(began)
	if !answer {
		return took, nil
	}
	if err := t.Send("\r"); err != nil {
		return 0, err
	}
	s, err := t.Until(patience, func(s terminal.Screen) bool { return s.Contains("Not yet.") || s.Contains("Correct.") })
	if err != nil {
		return 0, fmt.Errorf("waiting for the verdict: %w:\n%s", err, s)
	}
	return took, nil
}

// lastTyped is what the record holds of the last answer.
func (b *bench) lastTyped(folder string) (string, error) {
	out, err := b.command(b.app, "--data", folder, "progress", "export").Output()
	if err != nil {
		return "", err
	}
	last := ""
	for line := range strings.Lines(string(out)) {
		var e struct {
			Type  string
			Typed []string
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			return "", err
		}
		if e.Type == "answer" && len(e.Typed) == 1 {
			last = e.Typed[0]
		}
	}
	return last, nil
}
