package cmd_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript" // runs the scripts, which are documentation as well
	_ "modernc.org/sqlite"                       // to make a journal of a later format

	"github.com/engineroom/engineroom/cmd"
	"github.com/engineroom/engineroom/lab/sandbox"
	"github.com/engineroom/engineroom/progress"
)

// TestMain makes the test binary the program itself where it is called by the name of the program.
func TestMain(m *testing.M) {
	if code, isWorker := sandbox.Main(os.Args[1:], cmd.Workers); isWorker { // tests that open labs themselves
		os.Exit(code)
	}
	testscript.Main(tidy{m}, map[string]func(){
		"engineroom": func() {
			if dir := os.Getenv(testPack); dir != "" {
				cmd.UsePack(dir)
			}
			if dirs := os.Getenv(testInstalled); dirs != "" {
				cmd.UseInstalled(filepath.SplitList(dirs)...)
			}
			if at, err := time.Parse(time.RFC3339, os.Getenv(testTime)); err == nil {
				cmd.UseTime(at)
			}
			os.Exit(cmd.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// testPack names the variable with the folder of a pack that takes the place of the shipped course.
const testPack = "ENGINEROOM_TEST_PACK"

// testInstalled names the variable with the folders of packs that take the place of what is installed.
const testInstalled = "ENGINEROOM_TEST_INSTALLED"

// testTime names the variable with the moment, as RFC 3339 has it, at which a program believes to have started.
const testTime = "ENGINEROOM_TEST_TIME"

// tidy runs the tests and removes what they share.
type tidy struct{ *testing.M }

func (m tidy) Run() int {
	defer os.RemoveAll(shared.dir)
	return m.M.Run()
}

// shared holds what tests make once, such as the real binary.
var shared struct{ dir string }

// TestScripts runs every script of testdata/script. A script has an empty home and no terminal; what the learner does
// goes to $WORK/data.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("ENGINEROOM_DATA", filepath.Join(env.WorkDir, "data"))
			return os.Mkdir(home, 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     scriptExits,
			"complains": scriptComplains,
			"question":  scriptQuestion,
			"events":    scriptEvents,
			"agree":     scriptAgree,
			"keeps":     scriptKeeps,
			"keys":      scriptKeys,
			"rows":      scriptRows,
			"files":     scriptFiles,
			"same":      scriptSame,
			"newer":     scriptNewer,
			"forge":     scriptForge,
			"damage":    scriptDamage,
			"backup":    scriptBackup,
			"takelab":   scriptTakeLab,
			"makepack":  scriptMakePack,
		},
	})
}

// exits CODE PROGRAM ARGS… runs a program that must end with an exit code.
func scriptExits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s did not run: %v", args[1], err)
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("%s: exit code %d, want %s", strings.Join(args[1:], " "), code, want)
	}
}

// insides are what no learner should have to read: names of Go types and places in the source.
var insides = regexp.MustCompile(`goroutine|\.go:\d|panic|\*?\b(progress|content|study|quiz|tui|cmd|linear|sql|os|fs)\.[A-Z]\w+|0x[0-9a-f]{6,}|%!`)

// complains REGEXP… checks that the last command said on standard error one sentence and a hint, in the words of the
// learner, and nothing on standard output that looks like an answer.
func scriptComplains(ts *testscript.TestScript, _ bool, args []string) {
	said := ts.ReadFile("stderr")
	if !regexp.MustCompile(`\Aengineroom: [^\n]+\nhint: [^\n]+\n\z`).MatchString(said) {
		ts.Fatalf("not one sentence and one hint: %q", said)
	}
	if found := insides.FindString(said); found != "" {
		ts.Fatalf("%q belongs inside the program: %q", found, said)
	}
	for _, want := range args {
		if !regexp.MustCompile(want).MatchString(said) {
			ts.Fatalf("%q is not said in %q", want, said)
		}
	}
}

// question first|last IN OUT takes a question and its choices out of what linear mode said.
func scriptQuestion(ts *testscript.TestScript, _ bool, args []string) {
	all := questionsIn(ts.ReadFile(args[1]))
	if len(all) == 0 {
		ts.Fatalf("%s holds no question", args[1])
	}
	q := all[0]
	if args[0] == "last" {
		q = all[len(all)-1]
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(q), 0o600))
}

var questionText = regexp.MustCompile(`(?ms)^(?:First, a guess|Question \d+ of \d+|Once more, question \d+ of \d+): .*?^(?:Type |Tried on a real|It stopped|Correct\.|Not yet\.|Partly right\.)`)

// questionsIn are the questions that linear mode asked, each with its choices, without the sentence that says how to
// answer or, where it is answered, the verdict.
func questionsIn(said string) []string {
	var out []string
	for _, q := range questionText.FindAllString(said, -1) {
		out = append(out, strings.TrimSpace(q[:strings.LastIndexByte(q, '\n')]))
	}
	return out
}

// events FILE NAME=N… checks an export: each line is a JSON object with a type, the end counts the events, and only
// answers say so. The numbers of events by type can be demanded.
func scriptEvents(ts *testscript.TestScript, _ bool, args []string) {
	counts := map[string]int{}
	for _, line := range strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n") {
		var event struct {
			Type   string
			Events int
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil || event.Type == "" {
			ts.Fatalf("no event with a type: %s (%v)", line, err)
		}
		if isAnswer := event.Type == "answer"; !isAnswer && (strings.Contains(line, `"answer"`) || strings.Contains(line, "attempt")) {
			ts.Fatalf("who counts answers by their word counts this too: %s", line)
		}
		if written := sum(counts) - counts["head"]; event.Type == "end" && event.Events != written {
			ts.Fatalf("the end counts %d events of %d", event.Events, written)
		}
		counts[event.Type]++
	}
	if counts["head"] != 1 || counts["end"] != 1 {
		ts.Fatalf("%d heads and %d ends, want one of each", counts["head"], counts["end"])
	}
	for _, want := range args[1:] {
		name, n, _ := strings.Cut(want, "=")
		if strconv.Itoa(counts[name]) != n {
			ts.Fatalf("%d events of type %s, want %s; all: %v", counts[name], name, n, counts)
		}
	}
}

// agree A B checks that two exports tell the same events.
func scriptAgree(ts *testscript.TestScript, neg bool, args []string) {
	a, b := eventLines(ts, args[0]), eventLines(ts, args[1])
	if len(a) == 0 || slices.Equal(a, b) == neg {
		ts.Fatalf("%s tells %d events and %s %d; the same is %v", args[0], len(a), args[1], len(b), !neg)
	}
}

// keeps A B checks that every event of the exported record A is in B.
func scriptKeeps(ts *testscript.TestScript, _ bool, args []string) {
	before, after := eventLines(ts, args[0]), eventLines(ts, args[1])
	for _, event := range before {
		if !slices.Contains(after, event) {
			ts.Fatalf("%s lacks %s", args[1], event)
		}
	}
	if len(before) == 0 {
		ts.Fatalf("%s tells nothing", args[0])
	}
}

// eventLines are the events of an exported record, sorted.
func eventLines(ts *testscript.TestScript, file string) []string {
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile(file), "\n"), "\n")
	lines = lines[1 : len(lines)-1] // head and end say who exported, and when
	slices.Sort(lines)
	return lines
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// keys FILE KEY… checks that a file is one JSON object with exactly these keys.
func scriptKeys(ts *testscript.TestScript, _ bool, args []string) {
	var object map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &object))
	got, want := slices.Sorted(maps.Keys(object)), slices.Sorted(slices.Values(args[1:]))
	if !slices.Equal(got, want) {
		ts.Fatalf("keys are %q, want %q", got, want)
	}
}

// rows FILE N checks that a file is CSV as a spreadsheet reads it: a head and N rows, all of the same length, and no
// cell that would be taken for a formula.
func scriptRows(ts *testscript.TestScript, _ bool, args []string) {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	if n := len(rows) - 1; strconv.Itoa(n) != args[1] {
		ts.Fatalf("%d rows, want %s", n, args[1])
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				ts.Fatalf("a formula: %q", cell)
			}
		}
	}
}

// files DIR NAME… checks that a folder and those below it hold exactly these files. A name with a star may be there.
func scriptFiles(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	left := map[string]bool{}
	for _, name := range args[1:] {
		left[name] = !strings.Contains(name, "*")
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		expected := false
		for pattern := range left {
			if ok, _ := filepath.Match(pattern, filepath.ToSlash(name)); ok {
				left[pattern], expected = false, true
			}
		}
		if !expected {
			ts.Fatalf("%s was not to be written", path)
		}
		return nil
	})
	if !errors.Is(err, fs.ErrNotExist) {
		ts.Check(err)
	}
	for name, missing := range left {
		if missing {
			ts.Fatalf("%s is missing in %s", name, dir)
		}
	}
}

// same A B checks that two files hold the same bytes.
func scriptSame(ts *testscript.TestScript, neg bool, args []string) {
	a, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	if bytes.Equal(a, b) == neg {
		ts.Fatalf("%s and %s: the same bytes is %v", args[0], args[1], !neg)
	}
}

// newer FILE makes a journal one of a format that this program does not know yet.
func scriptNewer(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	for _, statement := range []string{
		`UPDATE meta SET format = 900`, `PRAGMA user_version = 900`, `PRAGMA wal_checkpoint(TRUNCATE)`,
	} {
		_, err := db.Exec(statement)
		ts.Check(err)
	}
	ts.Check(db.Close())
}

// forge FILE SQL changes a journal behind the back of the program.
func scriptForge(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}

// damage FILE writes zeroes over the second page of a database.
func scriptDamage(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteAt(make([]byte, 4096), 4096)
	ts.Check(err)
	ts.Check(f.Close())
}

// backup JOURNAL [FILE] saves a copy of a journal to a file, or among those that are kept beside it.
func scriptBackup(ts *testscript.TestScript, _ bool, args []string) {
	dest := ""
	if len(args) == 2 {
		dest = ts.MkAbs(args[1])
	}
	journal, err := progress.Open(context.Background(), ts.MkAbs(args[0]), progress.Options{ReadOnly: true})
	ts.Check(err)
	_, err = journal.Backup(context.Background(), dest)
	ts.Check(errors.Join(err, journal.Close()))
}

// takelab DIR PACK copies a lab of this repository into a pack, which becomes the course.
func scriptTakeLab(ts *testscript.TestScript, _ bool, args []string) {
	pack := ts.MkAbs(args[1])
	dir := filepath.Join(pack, "labs", filepath.Base(args[0]))
	ts.Check(os.CopyFS(dir, os.DirFS(filepath.Join(repository, filepath.FromSlash(args[0])))))
	ts.Setenv(testPack, pack)
}

// repository is the folder of the whole, which scripts run outside of.
var repository, _ = filepath.Abs("..")
