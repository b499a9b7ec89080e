package git

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// git takes some options with or without a value, and some subcommands drop a --. A word that this package takes for a
// value or a name must not be an option to git: --output writes anywhere.
func TestNoWordIsAnOptionToGitAndAValueHere(t *testing.T) {
	w := open(t, smallLab(t), t.TempDir())
	out := filepath.Join(t.TempDir(), "written")
	does(t, w, "echo changed > app.txt")
	does(t, w, "git stash")
	for _, line := range []string{
		"git diff -U --output=" + out, "git diff --unified --output=" + out, "git log --pretty --output=" + out, "git log --format --output=" + out,
		"git log -n --output=" + out, "git show --pretty --output=" + out, "git stash list -m --output=" + out, "git stash show -m --output=" + out,
		"git stash list -- --output=" + out, "git stash show -- --output=" + out, "git stash list -k -m --output=" + out,
		"git reflog -n --output=" + out, "git rev-list --max-count --output=" + out, "git describe --abbrev --output=" + out,
		"git log --pretty --output=../../../written", "git log -- --output=" + out, "git diff -U -O/etc/passwd",
	} {
		if refused(t, w, line) == "" {
			t.Errorf("%s: is run", line)
		}
		if text, err := os.ReadFile(out); err == nil {
			t.Errorf("%s: writes %q outside the repository", line, text)
			os.Remove(out)
		}
	}
	for _, line := range []string{"git log -n 1", "git log --pretty=oneline", "git diff -U1", "git log -n1 -- app.txt", "git commit --allow-empty -m '- a dash'", "git stash list"} {
		does(t, w, line)
	}
}

// git mv renames first and looks at the name afterwards.
func TestNoFileOfGitsOwnFolderIsReplaced(t *testing.T) {
	program, trace := bait(t)
	w := open(t, smallLab(t), t.TempDir())
	config := filepath.Join(w.place().dir, ".git", "config")
	before, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	does(t, w, "printf '[diff]\\n\\texternal = "+program+"\\n' > evil")
	does(t, w, "git add evil")
	for _, line := range []string{
		"git mv -f evil .git/config", "git mv -f evil ./.git/config", "git mv -f evil .GIT/config", "git mv evil .git", "git mv evil .git/hooks", "git mv -f -- evil .git/config",
		"git mv -f evil git~1/config", "mv evil .git/config", "mkdir -p x/../.git/y", "git add .git/config", "git restore --source=HEAD .git/config",
		"echo x > .g\u200cit/config", "echo x > \u2069.git/config", "git mv -f evil .gi\u200dt/config",
	} {
		if refused(t, w, line) == "" {
			t.Errorf("%s: is run", line)
		}
	}
	for _, line := range []string{"git diff HEAD", "git log -p", "git status"} {
		does(t, w, line)
	}
	if after, _ := os.ReadFile(config); string(after) != string(before) {
		t.Errorf("the configuration of the repository is now %q", after)
	}
	untouched(t, trace)
}

// Files of the start are laid out before the repository is made; none may lie where the repository and its surroundings do.
func TestTheStartOfALabIsNoRepository(t *testing.T) {
	for _, name := range []string{"repo/.git/config", "repo/.git/HEAD", "repo/app.txt", "Repo/x.txt", "repo.new/x.txt", "home/no-configuration", "HOME/empty/pre-commit", "marks", "sub/notes.txt", ".git/config", "con.txt"} {
		src, err := source(small+"start: begin/\n", map[string]string{"s/commands.txt": "git merge feature\n", "begin/" + name: "[core]\n", "begin/findings.txt": "x\n"})
		if err != nil {
			continue
		}
		if _, problems := (Engine{}).Parse(src); len(problems) != 1 || !strings.Contains(problems[0].Text, "begin") {
			t.Errorf("a lab that lays out %s is read with %+v", name, problems)
		}
	}
	src, err := source(small+"start: begin/\n", map[string]string{"s/commands.txt": "git merge feature\n", "begin/findings.txt": "x\n"})
	understood(t, src, err)
}

// A small lab.yaml can name a large file in each of thousands of lines.
func TestAHistoryHasABoundedSize(t *testing.T) {
	var names strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&names, "f%d: {file: big.txt}, ", i)
	}
	src, err := source(strings.Replace(small, "notes/a.md:", names.String()+"notes/a.md:", 1), map[string]string{"s/commands.txt": "git merge feature\n", "big.txt": strings.Repeat("x\n", 100_000)})
	if err != nil {
		t.Fatal(err)
	}
	_, problems := Engine{}.Parse(src)
	if len(problems) != 1 || !strings.Contains(problems[0].Text, "MB") {
		t.Errorf("200 MB of files are read with %+v", problems)
	}
}

// A pipe in the work tree has no end to be read to.
func TestAPipeIsNoFile(t *testing.T) {
	w := open(t, smallLab(t), t.TempDir())
	if err := exec.Command("mkfifo", filepath.Join(w.place().dir, "pipe")).Run(); err != nil {
		t.Skip("no pipes here")
	}
	for _, line := range []string{"cat pipe", "echo x > pipe", "echo x >> pipe"} {
		done := make(chan string, 1)
		go func() { done <- refused(t, w, line) }()
		select {
		case why := <-done:
			if !strings.Contains(why, "no plain file") {
				t.Errorf("%s: %q", line, why)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: hangs", line)
		}
	}
	does(t, w, "git status")
}

// A hundred lines that each take nearly as long as one may would keep a lab from opening for minutes.
func TestTheLinesOfASetupHaveATimeTogether(t *testing.T) {
	s := smallLab(t)
	for range maxLines {
		s.setup.run = append(s.setup.run, "git grep -E '(o|e)*x' -- app.txt")
	}
	p, err := newPlace(mustFind(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	before := makeTime
	makeTime = 100 * time.Millisecond
	defer func() { makeTime = before }()
	began := time.Now()
	if _, err := s.setup.build(t.Context(), p); !errors.Is(err, errSlow) {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
}
