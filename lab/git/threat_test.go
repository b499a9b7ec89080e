package git

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab"
)

const small = `id: small
kind: git
title: Small
setup:
  commits:
    - {on: main, as: Ada, say: Start, mark: base, write: {app.txt: "one\ntwo\nthree\n"}}
    - {on: feature, from: [base], as: Bob, say: Louder two, tag: v1, write: {app.txt: "one\nTWO\nthree\n"}}
    - {on: main, as: Ada, say: Better ending, mark: ending, tag: {name: v2, say: Second}, write: {app.txt: "one\ntwo\nthree!\n", notes/a.md: "a\n"}}
  checkout: main
checks:
  - {id: merge, say: main ends in a merge, parents: {rev: main, count: 2}}
solution: s
`

var smallFiles = map[string]string{"s/commands.txt": "git merge feature\n"}

func smallLab(t testing.TB) *spec {
	src, err := source(small, smallFiles)
	return understood(t, src, err)
}

// refused runs a line and returns why it was not run.
func refused(t *testing.T, w *workspace, line string) string {
	t.Helper()
	out, err := w.Line(t.Context(), line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if out.Fault == nil {
		return ""
	}
	return out.Fault.Text
}

// does runs a line that has to be run, and returns what it printed.
func does(t *testing.T, w *workspace, line string) string {
	t.Helper()
	out, err := w.Line(t.Context(), line)
	if err != nil || out.Fault != nil {
		t.Fatalf("%s: %v, %+v", line, err, out.Fault)
	}
	return out.Blocks[0].Text
}

// bait is a program that leaves a trace when anything runs it.
func bait(t *testing.T) (program, trace string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the bait is a shell script")
	}
	dir := t.TempDir()
	program, trace = filepath.Join(dir, "bait"), filepath.Join(dir, "trace")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho run >> "+trace+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return program, trace
}

func untouched(t *testing.T, trace string) {
	t.Helper()
	if text, err := os.ReadFile(trace); err == nil {
		t.Errorf("the bait was run: %s", text)
	}
}

func TestNothingOfTheLearnersSurroundingsReachesGit(t *testing.T) {
	program, trace := bait(t)
	home := t.TempDir()
	hooks := filepath.Join(home, "hooks")
	poison := "[alias]\n\tst = !" + program + "\n\tstatus = !" + program + "\n[core]\n\tfsmonitor = " + program + "\n\thooksPath = " + hooks +
		"\n\tpager = " + program + "\n\teditor = " + program + "\n[diff]\n\texternal = " + program + "\n[init]\n\ttemplateDir = " + home +
		"\n[filter \"x\"]\n\tclean = " + program + "\n[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = " + program + "\n"
	if err := os.MkdirAll(hooks, 0o755); err != nil {
		t.Fatal(err)
	}
	script, _ := os.ReadFile(program)
	for name, text := range map[string]string{".gitconfig": poison, "config": poison, "hooks/post-checkout": string(script), "hooks/pre-commit": string(script), "attributes": "* filter=x\n"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": home, "GIT_CONFIG_GLOBAL": filepath.Join(home, ".gitconfig"), "GIT_CONFIG_SYSTEM": filepath.Join(home, "config"),
		"GIT_DIR": filepath.Join(home, "elsewhere"), "GIT_WORK_TREE": home, "GIT_INDEX_FILE": filepath.Join(home, "index"),
		"GIT_EXTERNAL_DIFF": program, "GIT_PAGER": program, "GIT_EDITOR": program, "GIT_SSH_COMMAND": program, "GIT_ASKPASS": program,
		"GIT_TEMPLATE_DIR": home, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": hooks,
		"GIT_CONFIG_PARAMETERS": "'alias.st=!" + program + "'", "BASH_ENV": program, "ENV": program, "GIT_EXEC_PATH": "", "LD_PRELOAD": "",
	} {
		t.Setenv(name, value)
	}
	w := open(t, smallLab(t), t.TempDir())
	for _, line := range []string{"git status", "git log -p", "git diff HEAD~1", "git switch feature", "git switch main", "git merge --no-ff feature", "echo x > app.txt", "git add .", "git commit -m x"} {
		does(t, w, line)
	}
	if r := grade(t, w, lab.Answer{}); !r.Passed() {
		t.Errorf("the merge that these lines make is not seen: %s", because(r))
	}
	grade(t, w, smallLab(t).src.Solutions[0])
	untouched(t, trace)
	for _, name := range []string{"elsewhere", "index"} {
		if _, err := os.Stat(filepath.Join(home, name)); err == nil {
			t.Errorf("git wrote %s into the learner's home", name)
		}
	}
	_, environ := w.Shell()
	for _, line := range environ {
		if strings.Contains(line, program) || strings.HasPrefix(line, "HOME="+home) || strings.HasPrefix(line, "GIT_DIR=") {
			t.Errorf("a real shell is given %s", line)
		}
	}
}

// In a real shell the learner may type anything; what a repository talks to is still only this machine's files.
func TestAnAddressOnTheNetworkIsRefusedByGitItself(t *testing.T) {
	program, trace := bait(t)
	w := open(t, smallLab(t), t.TempDir())
	for _, address := range []string{"https://example.test/x.git", "http://127.0.0.1:1/x", "ssh://git@example.test/x", "git://example.test/x", "ext::" + program + " x", "git@example.test:x"} {
		r, err := w.place().run(t.Context(), job{args: []string{"clone", address, "copy"}, limit: maxShown})
		if err != nil || r.code == 0 || !strings.Contains(r.out, "not allowed") {
			t.Errorf("clone %s: %d, %s, %v", address, r.code, r.out, err)
		}
	}
	untouched(t, trace)
}

func TestHooksAndFiltersOfARepositoryAreOff(t *testing.T) {
	program, trace := bait(t)
	w := open(t, smallLab(t), t.TempDir())
	script, _ := os.ReadFile(program)
	hooks := filepath.Join(w.place().dir, ".git", "hooks")
	if err := os.MkdirAll(hooks, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pre-commit", "commit-msg", "post-commit", "post-checkout", "post-merge", "prepare-commit-msg", "reference-transaction", "fsmonitor-watchman"} {
		if err := os.WriteFile(filepath.Join(hooks, name), script, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	does(t, w, "echo '* filter=x diff=x merge=x' > .gitattributes")
	for _, line := range []string{"git add .", "git commit -m attributes", "git switch feature", "git switch main", "git merge feature", "git stash"} {
		does(t, w, line)
	}
	untouched(t, trace)
}

// What git itself does with the names that a pack may not use: the second wall, which stands if the first one has a hole.
func TestHostileFileNamesAreRefusedTwice(t *testing.T) {
	needGit(t)
	for _, name := range []string{".git/hooks/x", "../x", ".GIT/config", "a/../../b", "git~1/config", ".git /config", "a/.git/config", "/etc/x", `..\x`, ".git::$INDEX_ALLOCATION/x", ".g\u200cit/x", "./x", "a//b"} {
		yaml := strings.Replace(small, "notes/a.md", `"`+strings.ReplaceAll(name, `\`, `\\`)+`"`, 1)
		src, err := source(yaml, smallFiles)
		if err == nil {
			_, problems := Engine{}.Parse(src)
			if len(problems) == 0 || !strings.Contains(problems[0].Text, "The file name") {
				t.Errorf("%q: the lab is read with %+v", name, problems)
			}
		}
		s := smallLab(t).setup
		s.commits[2].changes = []change{{name: name, text: "x"}}
		dir := t.TempDir()
		p, err := newPlace(mustFind(t), dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.build(t.Context(), p)
		outside := filepath.Join(dir, "x")
		for _, trace := range []string{outside, filepath.Join(dir, "b"), "/etc/x", filepath.Join(p.dir, ".git", "hooks", "x")} {
			if _, there := os.Stat(trace); there == nil {
				t.Errorf("%q: git wrote %s", name, trace)
			}
		}
		t.Logf("%-28q lint refuses; git alone: %v", name, err)
	}
	for _, name := range []string{"x:y", "con.txt", "a b", "ä.txt", "x.", ".gitmodules", "sub/.GITMODULES", strings.Repeat("a/", 9) + "b", ""} {
		if badName(name) == "" {
			t.Errorf("%q is a good name", name)
		}
	}
	for _, name := range []string{"a.txt", ".gitignore", ".gitattributes", "src/a-b_c+1.js", ".github/x"} {
		if why := badName(name); why != "" {
			t.Errorf("%q %s", name, why)
		}
	}
}

// Whatever stands in a message or a file of a history stays a message or a file.
func TestATextOfAHistoryIsNoCommand(t *testing.T) {
	const text = "Start\n\nreset refs/heads/evil\nfrom :1\n\nM 120000 inline link\ndata 4\n/etc\nfeature export-marks=/tmp/x\ndone"
	s := smallLab(t)
	s.setup.commits[0].say, s.setup.commits[0].changes[0].text = text, text
	s.setup.commits[2].tagSays = text
	w := open(t, s, "")
	if got := does(t, w, "git branch --list --all"); got != "  feature\n* main\n" {
		t.Errorf("the branches are %q", got)
	}
	if got := does(t, w, "git log -1 --format=%B main~1") + does(t, w, "git show main~1:app.txt"); got != text+"\n\n"+text {
		t.Errorf("the texts are %q", got)
	}
	if got := does(t, w, "git ls-tree -r main~1"); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "100644 blob ") {
		t.Errorf("the files are %q", got)
	}
}

func mustFind(t *testing.T) string {
	t.Helper()
	program, err := find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestAPackCannotNameWhatRunsAProgram(t *testing.T) {
	program, trace := bait(t)
	w := open(t, smallLab(t), t.TempDir())
	attacks := []string{
		"git -c alias.x=!" + program + " x", "git -c core.pager=" + program + " log", "git --exec-path=/tmp status", "git -C /tmp status", "git --git-dir=x status", "git -p log",
		"git x", "git config alias.x '!" + program + "'", "git config --global core.pager " + program, "git config core.fsmonitor " + program, "git config --add a.b c",
		"git rebase --exec " + program + " HEAD~1", "git rebase --exe " + program + " HEAD~1", "git rebase -x " + program + " HEAD~1", "git rebase -i HEAD~1",
		"git bisect run " + program, "git bisect visualize", "git fetch --upload-pack " + program, "git fetch --upload-pac=" + program + " x", "git ls-remote 'ext::" + program + "'",
		"git clone 'ext::" + program + " x' y", "git clone https://example.test/x", "git pull", "git push", "git remote add x y", "git submodule add x", "git worktree add /tmp/x",
		"git grep -O" + program + " one", "git grep --open-files-in-pager=" + program + " one", "git diff --ext-diff", "git log --ext-diff -p", "git log --textconv -p", "git difftool -y -x " + program,
		"git mergetool", "git filter-branch --tree-filter " + program, "git archive --exec=" + program, "git send-email", "git daemon", "git instaweb", "git help -w git", "git gc", "git init /tmp/x",
		"git commit", "git commit --amend", "git commit -e -m x", "git commit -S -m x", "git commit --gpg-sign=x -m x", "git commit -am", "git commit -F /etc/passwd", "git tag -a v9", "git tag -s v9 -m x",
		"git merge --edit feature", "git branch --edit-description", "git add -p", "git add -i", "git add -e", "git checkout -p", "git diff --output=/tmp/x", "git diff --no-index /etc/passwd app.txt",
		"git diff /etc/passwd app.txt", "git log --output=../x", "git show ../x", "git add ../home", "git mv app.txt ../x", "git format-patch -o .. HEAD~1", "git apply x", "git am x", "git hash-object -w x",
		"git update-index --add", "git update-ref x y", "git fast-import", "git checkout-index --prefix=/tmp/ -a", "git bundle create x y", "git cat-file --textconv HEAD:app.txt", "git cat-file --batch",
		"git rev-parse --parseopt", "git credential fill", "git notes add", "git shell", "git cvsimport", "git !x",
		"sh -c x", "bash", "curl https://example.test", program, "./x", "vim app.txt", "cd ..", "export A=b", "A=b git log", "sudo rm x",
		"echo x | sh", "echo $(id)", "echo `id`", `echo "$(id)"`, "echo $HOME", "git log; id", "git log && id", "git log & id", "cat < /etc/passwd", "(id)",
		"echo x > ../x", "echo x > /tmp/x", "echo x > .git/hooks/post-commit", "echo x >> .git/config", "echo x > .GIT/config", "echo x > .git./config", "echo x > '.git /config'", "echo x > git~1/config",
		"echo x > a/../.git/config", "echo x > './.git/config'", `echo x > 'a\b'`, "echo x > a > b", "echo x >", "> x",
		"rm -rf .git", "rm -rf .", "rm -rf ..", "rm -rf /", "rm .git/HEAD", "mv .git x", "mv app.txt .git/hooks/x", "mkdir .git/x", "mkdir ../x", "cat ../home/x", "cat /etc/passwd", "ls /", "ls ..", "rm -i app.txt",
		"echo 'open", "printf '%d' 1", "printf", "cat", "mv app.txt", "cat missing", "edit app.txt",
	}
	for _, line := range attacks {
		why := refused(t, w, line)
		if why == "" {
			t.Errorf("%s: is run", line)
		}
		if strings.Count(why, "\n") > 0 || !strings.Contains(why, ".") && !strings.HasSuffix(why, realShell) {
			t.Errorf("%s: the reason is %q", line, why)
		}
		if testing.Verbose() {
			t.Logf("%-50s %s", line, why)
		}
	}
	untouched(t, trace)
	if got := does(t, w, "git status --short"); got != "" {
		t.Errorf("the repository was changed: %s", got)
	}
	if src, err := source(strings.Replace(small, "  checkout: main", "  checkout: main\n  run: [git gc, 'echo x > .git/config']", 1), map[string]string{"s/commands.txt": "git merge feature\ngit rebase -x id main\n"}); err != nil {
		t.Error(err)
	} else if _, problems := (Engine{}).Parse(src); len(problems) != 2 {
		t.Errorf("a pack with lines that are refused is read with %+v", problems)
	}
}

func TestALinkOutOfTheRepositoryIsNotFollowed(t *testing.T) {
	w := open(t, smallLab(t), t.TempDir())
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(w.place().dir, "link")); err != nil {
		t.Skip("no links here")
	}
	for _, line := range []string{"cat link", "echo x > link", "echo x >> link"} {
		if refused(t, w, line) == "" {
			t.Errorf("%s: follows a link out of the repository", line)
		}
	}
	if text, _ := os.ReadFile(secret); string(text) != "secret" {
		t.Errorf("the file behind the link holds %q", text)
	}
}

func TestALineEndsAtItsDeadlineAndItsOutputAtTheCap(t *testing.T) {
	w := open(t, smallLab(t), t.TempDir())
	big := strings.Repeat("0123456789abcde\n", 3*maxShown/16)
	if err := os.WriteFile(filepath.Join(w.place().dir, "big"), []byte(big), 0o600); err != nil {
		t.Fatal(err)
	}
	does(t, w, "git add .")
	does(t, w, "git commit -q -m big")
	if got := does(t, w, "git show"); len(got) > maxShown+100 || !strings.Contains(got, "is left out") {
		t.Errorf("the output has %d bytes", len(got))
	}
	if runtime.GOOS == "windows" {
		return
	}
	// A git that never ends stands for whatever makes the real one hang.
	slow := filepath.Join(t.TempDir(), "git")
	if err := os.WriteFile(slow, []byte("#!/bin/sh\nsleep 20 & sleep 20\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := w.place()
	p.git = slow
	began := time.Now()
	if _, err := p.run(t.Context(), job{args: []string{"status"}, limit: 1}); !errors.Is(err, errLate) || time.Since(began) > deadline+2*time.Second {
		t.Errorf("it ends after %s with %v", time.Since(began), err)
	}
}

func TestWithoutGitTheLabExplainsItself(t *testing.T) {
	for _, version := range []string{"", "git version 2.31.9", "git version 1.9.1", "not git"} {
		dir := t.TempDir()
		if version != "" && runtime.GOOS != "windows" {
			if err := os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/sh\necho "+version+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("PATH", dir)
		_, err := smallLab(t).Open(t.Context(), lab.Env{Dir: t.TempDir()})
		if !errors.Is(err, lab.ErrNoTool) || !strings.Contains(err.Error(), "hint: install") {
			t.Errorf("%q: %v", version, err)
		}
	}
	for version, want := range map[string]bool{"git version 2.32.0": true, "git version 2.39.5 (Apple Git-154)": true, "git version 3.0.1": true, "git version 2.47.1.windows.2\n": true, "git version 2.9.9": false} {
		if newEnough(version) != want {
			t.Errorf("%q is new enough: %t", version, !want)
		}
	}
}
