//go:build linux || darwin

package progress

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func underUser(cmd *exec.Cmd, id uint32) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id, Gid: id}}
}

// TestLimitOnFileSizesIsToldAndAnswersFitAgainWithoutIt is about ulimit -f. The limit is one of the whole process, so a
// child has it.
func TestLimitOnFileSizesIsToldAndAnswersFitAgainWithoutIt(t *testing.T) {
	path := journalPath(t)
	var acks, refused int
	for _, line := range said(t, task{Do: "limited", Path: path, Count: 400}.command(t)) {
		switch {
		case strings.HasPrefix(line, "ack "):
			acks++
		case strings.HasPrefix(line, "not "):
			refused++
			if !strings.Contains(line, "[not saved][disk error]") || !strings.Contains(line, "ulimit -f") {
				t.Errorf("the limit reads %q", line)
			}
		case strings.HasPrefix(line, "error"):
			t.Error(line)
		}
	}
	if acks != 400 || refused == 0 {
		t.Errorf("%d answers saved of 400, %d times refused", acks, refused)
	}
	j := open(t, path)
	if got := len(nonces(t, j)); got != 400 {
		t.Errorf("%d answers in the journal, want 400", got)
	}
	wantSound(t, j)
}

// limited records with ever the same dance: a limit on the size of files that is met, and lifted again.
func (t task) limited(j *Journal) {
	for i := t.From; i < t.From+t.Count; i++ {
		if i%10 == 0 {
			limitFiles(sizeOf(j.path+"-wal")/2 + 1)
		}
		err := j.Record(ctx, answer(i))
		for tries := 0; err != nil && tries < 3; tries++ {
			say("not " + oneLine(err))
			limitFiles(-1)
			err = j.Record(ctx, answer(i))
		}
		if err != nil {
			say("error " + oneLine(err))
			return
		}
		say("ack ")
		limitFiles(-1)
	}
}

// limitFiles limits the size of files that this process may write; less than 0 lifts the limit.
func limitFiles(bytes int64) {
	var lim syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &lim); err != nil {
		panic(err)
	}
	lim.Cur = lim.Max
	if bytes >= 0 {
		lim.Cur = min(uint64(bytes), lim.Max)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &lim); err != nil {
		panic(err)
	}
}
