package progress

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Some promises are about several processes, or about one that dies. The test binary plays them all: called with a task
// in its environment it does that task and tells its parent line by line what it has done.
const childEnv = "PROGRESS_TEST_CHILD"

type task struct {
	Do       string // "record", "open", "import"
	Path     string
	File     string // an export
	From     int    // the first answer
	Count    int    // how many answers; 0 goes on until the process is killed
	Insist   bool   // try again until an answer is saved
	Migrate  bool   // know a second format
	ReadOnly bool
	Network  bool // as on a network drive
	Backup   bool // make a backup now and then
	Tidy     bool // tidy up now and then, as after a pause
}

// long makes the tests about chance and load as long as they are to be before a release: go test ./progress -long
var long = flag.Bool("long", false, "more kills, faults, damaged files and processes; takes many minutes")

// amount is how often to try: in a hurry, usually, before a release.
func amount(short, usual, release int) int {
	switch {
	case *long:
		return release
	case testing.Short():
		return short
	}
	return usual
}

// child does a task; the result is the exit code.
func child(text string) int {
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		panic(err)
	}
	say("start")
	j, err := Open(ctx, t.Path, t.options())
	if err != nil {
		say("error " + oneLine(err))
		return 1
	}
	say("open")
	switch t.Do {
	case "record":
		t.record(j)
	case "limited":
		t.limited(j)
	case "open":
		t.look(j)
	case "import":
		t.take(j)
	}
	if err := j.Close(); err != nil {
		say("error " + oneLine(err))
		return 1
	}
	return 0
}

func (t task) options() Options {
	opt := Options{ReadOnly: t.ReadOnly}
	if t.Migrate {
		opt.steps = nextFormat()
	}
	if t.Network {
		opt.network = func(string) bool { return true }
	}
	return opt
}

// nextFormat is a program that knows one format more.
func nextFormat() []string {
	return append(migrations(), `ALTER TABLE items ADD COLUMN note TEXT; CREATE TABLE later (id TEXT PRIMARY KEY) STRICT`)
}

// record saves answers and says so: "ack 7", or "not 7 ..." where one was refused.
func (t task) record(j *Journal) {
	var worst time.Duration
	for i := t.From; t.Count == 0 || i < t.From+t.Count; i++ {
		began := time.Now()
		err := j.Record(ctx, answer(i))
		for tries := 0; err != nil && t.Insist && tries < 100; tries++ {
			say(fmt.Sprintf("not %d %s", i, oneLine(err)))
			err = j.Record(ctx, answer(i))
		}
		if err != nil {
			say("error " + oneLine(err))
			return
		}
		worst = max(worst, time.Since(began))
		say(fmt.Sprintf("ack %d", i))
		if t.Tidy && i%7 == 6 {
			j.tidy()
			say("tidy")
		}
		if t.Backup && i%4 == 0 {
			if _, err := j.Backup(ctx, ""); err != nil {
				say("error " + oneLine(err))
			}
		}
	}
	say(fmt.Sprintf("worst %d", worst))
}

// take imports a file and says so.
func (t task) take(j *Journal) {
	f, err := os.Open(t.File)
	if err != nil {
		say("error " + oneLine(err))
		return
	}
	defer f.Close()
	if _, err := j.Import(ctx, f); err != nil {
		say("error " + oneLine(err))
		return
	}
	say("imported")
}

// look tells what is in a journal.
func (t task) look(j *Journal) {
	say("notice " + j.Notice())
	info, err := j.Info(ctx)
	if err != nil {
		say("error " + oneLine(err))
		return
	}
	say(fmt.Sprintf("events %d", info.Events))
}

// say writes one line with one system call, so that a killed child has said all or nothing.
func say(line string) { os.Stdout.WriteString(line + "\n") }

func oneLine(err error) string {
	kinds := ""
	for _, k := range []error{ErrNotSaved, ErrNewer, ErrDamaged, ErrReadOnly, ErrFull, ErrDisk, ErrNoFolder, ErrBusy} {
		if errors.Is(err, k) {
			kinds += "[" + k.Error() + "]"
		}
	}
	return kinds + " " + strings.ReplaceAll(err.Error(), "\n", " | ")
}

// command is a child that will do t.
func (t task) command(tb testing.TB) *exec.Cmd {
	tb.Helper()
	b, err := json.Marshal(t)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(b))
	cmd.Stderr = os.Stderr
	return cmd
}

// lines starts a child and hands over what it says, line by line, until it ends.
func lines(tb testing.TB, cmd *exec.Cmd, each func(string)) {
	tb.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	for in := bufio.NewScanner(out); in.Scan(); {
		each(in.Text())
	}
	_ = cmd.Wait() // killed, or it has said what went wrong
}

// said runs a child to its end.
func said(tb testing.TB, cmd *exec.Cmd) []string {
	tb.Helper()
	var out []string
	lines(tb, cmd, func(l string) { out = append(out, l) })
	return out
}
