//go:build unix

// Bench measures engineroom from outside, through pseudo-terminals and whole processes, against the goals of
// docs/ARCHITECTURE.md: how soon the first frame is whole, how soon a key is answered, how much is written, what idling
// costs. Times depend on the machine, so each is put beside that of another program, run by turns with it; the ratios
// come first.
//
//	go run ./bench                 under three minutes
//	go run ./bench -peers          also builds glow and slides, once, and measures against them from then on
//	go run ./bench -million        also with a journal of 1,000,000 answers, which takes minutes to make, once
//	go run ./bench -only P1,P4     some of it
//
// Nothing else should run meanwhile. It knows nothing of how engineroom works inside.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// settings are the flags.
type settings struct {
	runs    int
	keys    int
	idle    time.Duration
	binary  string
	only    string
	peers   bool
	million bool
	answers int
}

func main() {
	var s settings
	flag.IntVar(&s.runs, "n", 15, "runs of everything that starts")
	flag.IntVar(&s.keys, "keys", 200, "keys of everything that is pressed")
	flag.DurationVar(&s.idle, "idle", 5*time.Second, "how long to watch it do nothing")
	flag.StringVar(&s.binary, "binary", "", "measure this program instead of building one")
	flag.StringVar(&s.only, "only", "", "measure only these, such as P1,P10")
	flag.BoolVar(&s.peers, "peers", false, "build glow and slides to measure against")
	flag.BoolVar(&s.million, "million", false, "measure with a very long journal as well")
	flag.IntVar(&s.answers, "answers", 1_000_000, "answers in the very long journal")
	flag.Parse()
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// wants tells whether a measurement was asked for.
func (s settings) wants(name string) bool {
	if s.only == "" {
		return name != "P2" || s.million
	}
	for _, n := range strings.Split(s.only, ",") {
		if n == name {
			return true
		}
	}
	return false
}

func run(s settings) error {
	began := time.Now()
	b, err := newBench(s)
	if err != nil {
		return err
	}
	defer b.remove()
	for _, m := range []struct {
		name    string
		measure func() error
	}{
		{"P1", b.firstFrames}, {"P2", b.longJournal}, {"P4", b.keyToFrame}, {"P4b", b.burst}, {"P10", b.idle}, {"P11", b.processes}, {"P12", b.size},
	} {
		if !s.wants(m.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s ...\n", m.name)
		if err := m.measure(); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	b.report.print(os.Stdout)
	fmt.Printf("\n%d runs, %d keys, %.0f s in all\n", s.runs, s.keys, time.Since(began).Seconds())
	return nil
}
