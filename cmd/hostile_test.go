//go:build unix

package cmd_test

import (
	"strings"
	"testing"
	"time"
)

// TestHostileLinesLeaveTheAppAtItsPrompt answers the repair of the opening race with code that wants the machine. Each
// such line has its outcome in a sentence, in time, and the app asks on.
func TestHostileLinesLeaveTheAppAtItsPrompt(t *testing.T) {
	attacks := map[string]string{
		"an endless loop":       `for (;;) {}`,
		"an endless regex":      `/^(a+)+$/.test("a".repeat(60) + "b"); const sale = { changes: 1 };`,
		"a deep recursion":      `const f = () => f() + 1; f(); const sale = { changes: 1 };`,
		"a string of 10 GB":     `const sale = { changes: "x".repeat(1e10).length };`,
		"a join without end":    `const sale = { changes: new Array(1e8).join("0123456789").length };`,
		"an endless array":      `const all = []; for (;;) all.push(new Array(1e6).fill(1));`,
		"a giant result set":    `const sale = await db.all("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, hex(randomblob(1000)) FROM n");`,
		"an endless query":      `const sale = await db.get("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");`,
		"a file of the machine": `const sale = await db.run("ATTACH DATABASE '/etc/passwd' AS p");`,
		"a module of the host":  `const { exec } = await import("os"); exec("/bin/true"); const sale = { changes: 1 };`,
		"an escape sequence":    `throw new Error("\u001b]0;owned\u0007");`,
	}
	for name, line := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := newcomer(t)
			began := time.Now()
			got := run(t, program(t, data, "--plain"), "2\n\n\n"+line+"\n\n1\n")
			if got.code != 0 || got.err != "" {
				t.Errorf("it ended with %d and %q", got.code, got.err)
			}
			_, after, ok := strings.Cut(got.out, "Repair line 4")
			if !ok || !strings.Contains(after, "\nIt stopped: ") || !strings.Contains(after, "\nNot yet.") || strings.ContainsRune(got.out, 0x1b) {
				t.Errorf("it says\n%s", after)
			}
			if !strings.Contains(got.out, "Saved. See you next time.") {
				t.Errorf("it did not come back to its prompt:\n%s", after)
			}
			_, outcome, _ := strings.Cut(after, "It stopped: ")
			outcome, _, _ = strings.Cut(outcome, "\n")
			t.Logf("%v: %s", time.Since(began).Round(10*time.Millisecond), outcome)
		})
	}
}
