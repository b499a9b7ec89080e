package study

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/states.md anew")

const statesDoc = "../../docs/states.md"

func TestStatesDocumentIsUpToDate(t *testing.T) {
	want := statesMarkdown()
	if *update {
		if err := os.WriteFile(statesDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(statesDoc)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/states.md does not say what states.go does; run `go test ./progress/study -update`")
	}
}

// statesMarkdown writes the table of transitions and a diagram of it.
func statesMarkdown() string {
	var b strings.Builder
	b.WriteString("# The states of a sitting\n\nGenerated from `progress/study/states.go` by `go test ./progress/study -update`. An event without a row changes nothing.\n\n")
	b.WriteString("| phase | event | next phase | what happens |\n|---|---|---|---|\n")
	for _, tr := range transitions {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", tr.on, tr.when, phases(tr.to), tr.does)
	}
	b.WriteString("\n```text\n" + diagram() + "```\n")
	return b.String()
}

func phases(to []Phase) string {
	var names []string
	for _, p := range to {
		names = append(names, p.String())
	}
	return strings.Join(names, " or ")
}

// diagram lists, for each phase, where each event leads.
func diagram() string {
	var b strings.Builder
	for p := Reading; p <= Done; p++ {
		fmt.Fprintf(&b, "%s\n", p)
		for _, tr := range transitions {
			if tr.on == p {
				fmt.Fprintf(&b, "  --%s--> %s\n", tr.when, phases(tr.to))
			}
		}
	}
	return b.String()
}

func TestEveryPairOfPhaseAndEventStandsAtMostOnceInTheTable(t *testing.T) {
	seen := map[[2]uint8]bool{}
	for _, tr := range transitions {
		cell := [2]uint8{uint8(tr.on), uint8(tr.when)}
		if seen[cell] {
			t.Errorf("%s/%s stands twice", tr.on, tr.when)
		}
		seen[cell] = true
		if len(tr.to) == 0 || slices.Contains(tr.to, Done+1) {
			t.Errorf("%s/%s leads nowhere", tr.on, tr.when)
		}
	}
}
