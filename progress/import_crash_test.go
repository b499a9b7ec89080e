package progress

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// TestAnImportThatIsKilledIsWholeOrNothing kills processes that import, at random moments from the first line to the
// commit.
func TestAnImportThatIsKilledIsWholeOrNothing(t *testing.T) {
	const own, theirs = 20, 1500
	from := open(t, journalPath(t))
	record(t, from, answers(own, own+theirs)...)
	file := filepath.Join(t.TempDir(), "theirs.jsonl")
	write(t, file, fileOf(t, from, ""))

	kills := amount(6, 20, 400)
	before, after := 0, 0
	var path string
	for range kills {
		if path == "" {
			path = journalPath(t)
			j := open(t, path)
			record(t, j, answers(0, own)...)
			closeJournal(t, j)
		}
		killImport(t, task{Do: "import", Path: path, File: file})
		j := open(t, path)
		wantSound(t, j)
		switch got := len(nonces(t, j)); got {
		case own:
			before++
		case own + theirs:
			after++
			path = "" // the next one begins anew
		default:
			t.Fatalf("a kill left %d events", got)
		}
		closeJournal(t, j)
	}
	t.Logf("%d kills left nothing of the file, %d all of it", before, after)
}

func killImport(t *testing.T, do task) {
	t.Helper()
	cmd := do.command(t)
	timer := time.NewTimer(time.Hour)
	lines(t, cmd, func(line string) {
		switch line {
		case "open":
			timer = time.AfterFunc(rand.N(300*time.Millisecond), func() { _ = cmd.Process.Kill() })
		case "start", "imported":
		default:
			t.Errorf("child says %q", line)
		}
	})
	timer.Stop()
}
