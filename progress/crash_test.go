package progress

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestKilledProcessLosesNothingItSaved kills processes that record, at random moments: during the first start, during a
// migration or a backup, and while they write.
func TestKilledProcessLosesNothingItSaved(t *testing.T) {
	kills := amount(15, 100, 2000)
	lasting := killing{path: journalPath(t), within: 60 * time.Millisecond}
	network := killing{path: journalPath(t), within: 30 * time.Millisecond, network: true}
	saving := killing{path: journalPath(t), within: 60 * time.Millisecond, backup: true}
	acknowledged, unborn, unmigrated := 0, 0, 0
	for n := range kills {
		k := &killing{path: journalPath(t)}
		switch n % 6 {
		case 0, 1:
			k.within = 8 * time.Millisecond
		case 2:
			k.within, k.migrate = 12*time.Millisecond, true
			copyOf(t, latest, k.path)
			k.from, k.acks = storedEvents, storedEvents
		case 3:
			k = &lasting
		case 4:
			k = &network
		case 5:
			k = &saving
		}
		k.kill(t)
		unborn += k.count(0)
		unmigrated += k.count(1)
		k.check(t)
		acknowledged += k.acks - k.from
		k.from = k.acks
	}
	t.Logf("%d kills, %d before there was a journal, %d before it was migrated, %d answers acknowledged",
		kills, unborn, unmigrated, acknowledged)
}

// killing is a journal whose processes are killed.
type killing struct {
	path    string
	within  time.Duration // after the start
	migrate bool
	network bool
	backup  bool
	from    int // the answers before were acknowledged earlier
	acks    int
}

func (k *killing) task() task {
	return task{Do: "record", Path: k.path, From: k.acks, Migrate: k.migrate, Network: k.network, Backup: k.backup}
}

func (k *killing) kill(t *testing.T) {
	t.Helper()
	cmd := k.task().command(t)
	var timer *time.Timer
	lines(t, cmd, func(line string) {
		var i int
		if line == "start" {
			timer = time.AfterFunc(rand.N(k.within), func() { _ = cmd.Process.Kill() })
		} else if _, err := fmt.Sscanf(line, "ack %d", &i); err == nil {
			k.acks = i + 1
		} else if line != "open" {
			t.Errorf("child says %q", line)
		}
	})
	timer.Stop()
}

// count is 1 if the kill left the journal in a format: 0 where there is none, 1 where it waits for its migration.
func (k *killing) count(format int) int {
	got, err := formatOf(ctx, k.path)
	if format == 0 && err != nil || format == 1 && got == 1 && k.migrate {
		return 1
	}
	return 0
}

func (k *killing) check(t *testing.T) {
	t.Helper()
	if fi, err := os.Stat(k.path); err == nil && fi.Size() == 0 {
		t.Fatal("the kill left an empty journal")
	}
	j, err := Open(ctx, k.path, k.task().options())
	if err != nil {
		t.Fatalf("after a kill: %v", err)
	}
	defer j.Close()
	count := map[string]int{}
	for _, n := range nonces(t, j) {
		count[n]++
	}
	for i := range k.acks {
		if count[answer(i).Nonce] != 1 {
			t.Fatalf("answer %d was acknowledged and is there %d times", i, count[answer(i).Nonce])
		}
	}
	for nonce, n := range count {
		if n != 1 {
			t.Fatalf("%s is there %d times", nonce, n)
		}
	}
	wantSound(t, j)
	wantGoodBackups(t, k.path, k.task().options())
}

// wantGoodBackups wants every kept backup to open and to match.
func wantGoodBackups(t *testing.T, path string, opt Options) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(backupFolder(path), "*.db"))
	if err != nil {
		t.Fatal(err)
	}
	good, err := Backups(ctx, path, opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(good) != len(files) {
		t.Fatalf("%d of %d kept backups are good", len(good), len(files))
	}
}

func TestProcessesRecordTogether(t *testing.T) {
	processes, each := amount(4, 4, 16), amount(150, 150, 1000)
	path := journalPath(t) // and the first start is a race as well
	worst := make([]time.Duration, processes)
	var wg sync.WaitGroup
	for p := range processes {
		wg.Go(func() {
			acks := 0
			lines(t, task{Do: "record", Path: path, From: p * each, Count: each}.command(t), func(line string) {
				var n int
				if _, err := fmt.Sscanf(line, "worst %d", &worst[p]); err == nil {
					return
				}
				if _, err := fmt.Sscanf(line, "ack %d", &n); err == nil {
					acks++
				} else if line != "start" && line != "open" {
					t.Errorf("process %d says %q", p, line)
				}
			})
			if acks != each {
				t.Errorf("process %d saved %d of %d", p, acks, each)
			}
		})
	}
	wg.Wait()
	j := open(t, path)
	if got := len(nonces(t, j)); got != processes*each {
		t.Errorf("%d answers kept of %d", got, processes*each)
	}
	wantSound(t, j)
	for p, w := range worst {
		if w > 2*time.Second {
			t.Errorf("an answer of process %d waited %v", p, w)
		}
	}
	t.Logf("worst waits: %v", worst)
}

func TestProcessesThatStartAtOnceShareOneJournal(t *testing.T) {
	for _, migrate := range []bool{false, true} {
		path := journalPath(t)
		if migrate {
			copyOf(t, latest, path)
		}
		var wg sync.WaitGroup
		for p := range 6 {
			wg.Go(func() {
				got := said(t, task{Do: "record", Path: path, From: storedEvents + p, Count: 1, Migrate: migrate}.command(t))
				if len(got) != 4 || got[2] != fmt.Sprintf("ack %d", storedEvents+p) {
					t.Errorf("process %d says %q", p, got)
				}
			})
		}
		wg.Wait()
		opt := task{Migrate: migrate}.options()
		j := openWith(t, path, opt)
		want, backups := 6, 0
		if migrate {
			want, backups = 6+storedEvents+len(storedMarks())+len(storedLab())+len(storedMemory()), 1
		}
		if got := len(nonces(t, j)); got != want {
			t.Errorf("migrate %v: %d events, want %d", migrate, got, want)
		}
		wantSound(t, j)
		wantGoodBackups(t, path, opt)
		if kept, _ := keptBackups(path); len(kept) != backups {
			t.Errorf("migrate %v: %d backups, want %d", migrate, len(kept), backups)
		}
		if _, err := os.Stat(halfName(path)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("migrate %v: a half-made file is left: %v", migrate, err)
		}
	}
}
