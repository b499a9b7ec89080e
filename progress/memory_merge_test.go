package progress

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/progress/study"
)

// TestMachinesThatMetRememberAlike lets a learner go on from machine to machine, with answers taken back and graded anew on
// another one than they were given on, and with tunings of both. Once the machines have met, they remember alike, and they
// make the same of what comes next.
func TestMachinesThatMetRememberAlike(t *testing.T) {
	setFlag(t, "rapid.checks", amount(10, 40, 1000))
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		var machines [3]*Journal
		for i := range machines {
			j, err := Open(ctx, filepath.Join(folder, fmt.Sprint(n), fmt.Sprint(i), "progress.db"), Options{pragmas: []string{"synchronous(OFF)"}})
			if err != nil {
				t.Fatal(err)
			}
			defer j.Close()
			machines[i] = j
		}
		l := newLearner(t)
		for range rapid.IntRange(1, 12).Draw(t, "turns") {
			j := machines[l.pick("machine", 3)]
			var entries []study.Entry
			for range rapid.IntRange(1, 8).Draw(t, "entries") {
				entries = append(entries, l.entry())
			}
			mustRecord(t, j, entries)
			if l.pick("carry", 3) == 0 {
				carryTo(t, j, machines[l.pick("to", 3)])
			}
		}
		for _, from := range rapid.Permutation([]int{0, 1, 2, 0, 1, 2}).Draw(t, "from") {
			for _, to := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "to") {
				carryTo(t, machines[from], machines[to])
			}
		}
		for range 2 { // the last of the order above may have known too little
			carryTo(t, machines[0], machines[1])
			carryTo(t, machines[1], machines[2])
			carryTo(t, machines[2], machines[0])
		}
		wantSame(t, machines[0], machines[1])
		wantSame(t, machines[0], machines[2])
		next := []study.Entry{l.entry(), l.entry(), l.entry(), l.entry(), l.entry()}
		for _, j := range machines {
			mustRecord(t, j, next)
			wantNoProblems(t, j)
		}
		if a, b := fmt.Sprint(allCards(t, machines[0])), fmt.Sprint(allCards(t, machines[1])); a != b {
			t.Fatalf("what comes next makes of the cards\n%s\nand\n%s", a, b)
		}
	})
}

func mustRecord(t *rapid.T, j *Journal, entries []study.Entry) {
	t.Helper()
	if err := j.Record(ctx, entries...); err != nil {
		t.Fatal(err)
	}
}

func carryTo(t *rapid.T, from, to *Journal) {
	t.Helper()
	var file bytes.Buffer
	if err := from.Export(ctx, &file, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Import(ctx, &file); err != nil {
		t.Fatal(err)
	}
}
