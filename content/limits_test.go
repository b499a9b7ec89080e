package content

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/limits.md anew")

func TestLimitsDocIsUpToDate(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!-- Written by `go test ./content -run LimitsDoc -update`; do not edit. -->\n\n# Limits\n\n")
	b.WriteString("A pack is data from a stranger, so its sizes are checked before it is shown. What is bigger is refused with its place.\n\n")
	b.WriteString("| what | at most |\n|---|---|\n")
	for _, l := range Limits() {
		fmt.Fprintf(&b, "| %s | %d %s |\n", l.What, l.Value, l.Unit)
	}
	const file = "../docs/limits.md"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != b.String() {
		t.Errorf("%s is not up to date (run with -update): %v", file, err)
	}
}

func TestBlocksAreCountedWithoutParsing(t *testing.T) {
	for src, want := range map[string]int{"": 0, "a\n\nb\n": 2, "> > a\n": 3, ">>> a\n": 4, "- - 1. a\n": 4, "  \n": 0, "a - b\n": 1} {
		if got := CountBlocks(src); got != want {
			t.Errorf("%q: %d blocks, want %d", src, got, want)
		}
	}
}
