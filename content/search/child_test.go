package search

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// Some promises are about several processes, or about one that dies. The test binary plays them: called with a task in
// its environment it does that task and says what it did, line by line.
const childEnv = "SEARCH_TEST_CHILD"

func TestMain(m *testing.M) {
	if task, dir, ok := strings.Cut(os.Getenv(childEnv), " "); ok {
		child(task, dir)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childDocs are enough documents for a build that can be killed in its middle.
func childDocs() []Doc {
	var docs []Doc
	for i := range 1500 {
		docs = append(docs, section(fmt.Sprintf("Title %d", i), strings.Repeat(fmt.Sprintf("some words of the %d-th ", i), 20)))
	}
	return docs
}

func child(task, dir string) {
	x := Open(dir)
	defer x.Close()
	docs := slices.Values(childDocs())
	switch task {
	case "forever":
		docs = func(yield func(Doc) bool) {
			for i, d := range childDocs() {
				if i == 1000 {
					say("middle")
					time.Sleep(time.Minute)
				}
				yield(d)
			}
		}
	case "limited":
		limitFiles(100 << 10)
	}
	err := x.Update(context.Background(), "p", "1", docs)
	hits, failed := x.Search(context.Background(), "title 1499", Options{Limit: 1})
	say(fmt.Sprintf("%d hits, unkept %v, errors %v %v", len(hits), x.Unkept() != nil, err, failed))
}

func say(line string) { os.Stdout.WriteString(line + "\n") }

func command(task, dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+task+" "+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

func wantSaid(t *testing.T, out []byte, err error, want string) {
	t.Helper()
	if got := strings.TrimSpace(string(out)); err != nil || got != want {
		t.Errorf("the child said %q (%v), want %q", got, err, want)
	}
}

const worked = "1 hits, unkept false, errors <nil> <nil>"

// TestProcessesThatBuildAtOnce: each of them has a whole index in the end, and one file is left.
func TestProcessesThatBuildAtOnce(t *testing.T) {
	dir := t.TempDir()
	type said struct {
		out []byte
		err error
	}
	all := make(chan said)
	for range 3 {
		go func() {
			out, err := command("build", dir).Output()
			all <- said{out, err}
		}()
	}
	for range 3 {
		s := <-all
		wantSaid(t, s.out, s.err, worked)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("left %q", got)
	}
	x := Open(dir)
	defer x.Close()
	if err := x.Update(context.Background(), "p", "1", unwalked(t)); err != nil {
		t.Error(err)
	}
}

// TestAKilledBuildLeavesTheOldIndex: kill in the middle, with and without an index from before.
func TestAKilledBuildLeavesTheOldIndex(t *testing.T) {
	for _, before := range []bool{false, true} {
		dir := t.TempDir()
		x := Open(dir)
		defer x.Close()
		if before {
			update(t, x, "p", "0", section("Old", "words"))
		}
		kill(t, command("forever", dir))
		if got := files(t, dir); !slices.ContainsFunc(got, func(name string) bool { return strings.HasPrefix(name, buildingPrefix) }) {
			t.Errorf("there is nothing unfinished in %q", got)
		}
		if before {
			wantTitles(t, x, "words", "Old")
		}
		out, err := command("build", dir).Output()
		wantSaid(t, out, err, worked)
	}
}

// kill ends a child once it has said something.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "middle\n" {
		t.Errorf("the child said %q (%v)", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // it was killed
}

// TestKilledAtAnyMoment kills builds after times drawn evenly over one: what is there afterwards is whole or not there.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("kills 15 builds")
	}
	dir := t.TempDir()
	began := time.Now()
	if err := command("build", dir).Run(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(began)
	x := Open(dir)
	defer x.Close()
	for i := range 15 {
		if err := x.Remove("p"); err != nil {
			t.Fatal(err)
		}
		cmd := command("build", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(whole*time.Duration(i+1)/16, func() { _ = cmd.Process.Kill() }) // it may have ended
		_ = cmd.Wait()
		if !x.Stale("p", "1") {
			wantTitles(t, x, "title 1499", "Title 1499")
		}
	}
	update(t, x, "p", "1", childDocs()...)
	wantTitles(t, x, "title 1499", "Title 1499")
}
