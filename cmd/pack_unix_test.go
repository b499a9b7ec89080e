//go:build unix

package cmd_test

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// endless is a pack whose first lab is proven at once, and whose second never is: each of its answers goes round in
// circles for as long as it may.
var endless = map[string]string{
	"pack.yaml":           "format: 1\nid: org.example.endless\nversion: 1.0.0\ntitle: E\nlanguage: en\nlicense: MIT\nobjectives: []\noutline:\n  - lesson: l\n",
	"lessons/l/lesson.md": "---\nid: l\ntitle: L\n---\n\n# L\n\nText.\n",
	"labs/a/lab.yaml":     "id: a\nkind: code\ntitle: A\nminutes: 5\nstart: h.js\nsolution: s.js\nchecks:\n  - {id: ok, say: S, steps: [{send: GET /, expect: {status: 200}}]}\n",
	"labs/a/task.md":      "Do.",
	"labs/a/h.js":         "function handle() { return { status: 500 }; }\n",
	"labs/a/s.js":         "function handle() { return { status: 200 }; }\n",
	"labs/b/lab.yaml":     "id: b\nkind: code\ntitle: B\nminutes: 5\nlimits: {time: 2s}\nstart: h.js\nsolution: [" + strings.TrimSuffix(strings.Repeat("h.js, ", 100), ", ") + "]\nchecks:\n  - {id: ok, say: S, steps: [{send: GET /, expect: {status: 200}}]}\n",
	"labs/b/task.md":      "Do.",
	"labs/b/h.js":         "function handle() { while (true) {} }\n",
}

func TestInterruptingAPackTestLeavesWholeLabsOnTheScreen(t *testing.T) {
	t.Parallel()
	for _, by := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		dir := t.TempDir()
		for name, text := range endless {
			file := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var said bytes.Buffer
		c := program(t, t.TempDir(), "pack", "test", dir, "--jobs", "2")
		c.Stderr = &said
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		late := time.AfterFunc(time.Minute, func() { c.Process.Kill() })
		var lines []string
		for s := bufio.NewScanner(out); s.Scan(); {
			if lines = append(lines, s.Text()); s.Text() == "" { // the first lab is whole, and the second one runs
				if err := c.Process.Signal(by); err != nil {
					t.Fatal(err)
				}
			}
		}
		err = c.Wait()
		late.Stop()
		all := strings.Join(lines, "\n")
		if code := c.ProcessState.ExitCode(); code != 1 {
			t.Errorf("%v: exit code %d, %v", by, code, err)
		}
		if !strings.Contains(all, "labs/a/lab.yaml") || strings.Contains(all, "labs/b/lab.yaml") || !strings.Contains(all, "not finished") {
			t.Errorf("%v: it printed\n%s", by, all)
		}
		if s := said.String(); !strings.HasPrefix(s, "engineroom: it was stopped before the end\nhint: ") {
			t.Errorf("%v: it said %q", by, s)
		}
	}
}
