//go:build unix

package cmd_test

import (
	"bytes"
	"path/filepath"
	"testing"
)

// TestAPageIsNotThrownAtATerminal asks for HTML where only a person is listening. A file that is named gets it.
func TestAPageIsNotThrownAtATerminal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m01.html")
	for _, c := range []struct {
		name, shows string
		args        []string
		code        int
	}{
		{"to the terminal", "hint: name a file with -o FILE", []string{"read", "m01", "--html"}, 2},
		{"to a file", "", []string{"read", "m01", "--html", "-o", file}, 0},
		{"text", "What happens when a request arrives", []string{"read", "m01", "--summary"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			term := sit(t, newcomer(t), c.args...)
			state, err := term.Exited(patience)
			if err != nil {
				t.Fatalf("%v: %q", err, term.Output())
			}
			if err := term.Drained(patience); err != nil {
				t.Fatal(err)
			}
			out := term.Output()
			if state.ExitCode() != c.code || !bytes.Contains(out, []byte(c.shows)) || bytes.Contains(out, []byte("<html")) {
				t.Errorf("exit code %d, want %d, and on the terminal %q", state.ExitCode(), c.code, out[:min(300, len(out))])
			}
		})
	}
}
