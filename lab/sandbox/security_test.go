package sandbox

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table in docs/security.md anew")

// TestSecurityPageSaysWhatTheCodePromises keeps the table of docs/security.md the one that Guarantees tries out.
func TestSecurityPageSaysWhatTheCodePromises(t *testing.T) {
	const page, begin, end = "../../docs/security.md", "-update` -->\n", "<!-- end -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	old, after, found := strings.Cut(rest, end)
	if !ok || !found {
		t.Fatal("the table has no place on the page")
	}
	if table := promiseTable(); old != table && *update {
		if err := os.WriteFile(page, []byte(before+begin+table+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if old != table {
		t.Errorf("the page says\n%s\nand the code\n%s\nhint: go test ./lab/sandbox -run SecurityPage -update", old, table)
	}
}

func promiseTable() string {
	var b strings.Builder
	b.WriteString("| promise | Linux (run here) | macOS (cross-compiled only) | Windows (cross-compiled only) |\n|---|---|---|---|\n")
	for _, p := range promises {
		fmt.Fprintf(&b, "| %s: %s | %s | %s | %s |\n", p.name, p.says, p.linux, p.darwin, p.windows)
	}
	return b.String()
}
