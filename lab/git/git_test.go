package git

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
)

func TestTheHistoryIsTheOneThatTheLabDescribes(t *testing.T) {
	w := open(t, smallLab(t), "")
	out, err := w.Attempt(t.Context(), lab.Answer{})
	if err != nil || out.Fault != nil {
		t.Fatal(err, out.Fault)
	}
	graph := out.Blocks[len(out.Blocks)-1]
	want := [][]string{{"HEAD -> main, tag: v2", "Better ending", "Ada"}, {"tag: v1, feature", "Louder two", "Bob"}, {"", "Start", "Ada"}}
	if graph.Kind != lab.GraphBlock || len(graph.Rows) != 3 {
		t.Fatalf("the history is %+v", graph)
	}
	for i, row := range graph.Rows {
		if !slices.Equal(row[2:], want[i]) || len(row[0]) != 7 {
			t.Errorf("row %d is %q, want %q", i, row, want[i])
		}
	}
	if graph.Rows[0][1] != graph.Rows[2][0] || graph.Rows[1][1] != graph.Rows[2][0] || graph.Rows[2][1] != "" {
		t.Errorf("the parents are %q", graph.Rows)
	}
	if got := does(t, w, "git log -1 --format='%ad %ae %cn' --date=iso feature"); got != "2026-03-02 10:00:00 +0000 bob@fernway.test Bob\n" {
		t.Errorf("the second commit is by %s", got)
	}
	if got := does(t, w, "git cat-file -t v2") + does(t, w, "git cat-file -t v1"); got != "tag\ncommit\n" {
		t.Errorf("the tags are %q", got)
	}
	if got := does(t, w, "git status --short") + does(t, w, "cat app.txt") + does(t, w, "ls"); got != "one\ntwo\nthree!\napp.txt\nnotes/\n" {
		t.Errorf("the work tree is %q", got)
	}
}

func TestTheSameLinesMakeTheSameHistory(t *testing.T) {
	var last string
	for range 2 {
		w := open(t, smallLab(t), "")
		for _, line := range []string{"git switch -c x", "echo a > a.txt", "git add a.txt", "git commit -m one", "git commit --amend -m two", "git switch main", "git merge --no-ff x"} {
			does(t, w, line)
		}
		got := does(t, w, "git log --format='%H %ad'")
		if last != "" && got != last {
			t.Errorf("the history differs:\n%s\n%s", last, got)
		}
		last = got
	}
}

func TestALineShowsWhatItDidAndTheHistory(t *testing.T) {
	w := open(t, smallLab(t), "")
	out, err := w.Line(t.Context(), " git commit --allow-empty -m 'It''s \"new\"' ")
	if err != nil || len(out.Blocks) != 2 || out.Blocks[0].Title != `$ git commit --allow-empty -m 'It''s "new"'` || out.Blocks[1].Rows[0][3] != `Its "new"` || out.Blocks[1].Rows[0][4] != learnerName {
		t.Errorf("%v, %+v", err, out)
	}
	out, err = w.Line(t.Context(), "git merge feature")
	if err != nil || out.Fault != nil || !strings.Contains(out.Blocks[0].Text, "CONFLICT") {
		t.Errorf("a merge that stops is %v, %+v", err, out)
	}
	out, _ = w.Attempt(t.Context(), lab.Answer{})
	if len(out.Blocks) != 3 || !strings.Contains(out.Blocks[0].Text, "both modified:   app.txt") || out.Blocks[1].Kind != lab.DiffBlock || !strings.Contains(out.Blocks[1].Text, "+<<<<<<< HEAD") {
		t.Errorf("a merge that waits is shown as %+v", out.Blocks)
	}
	out, err = w.Line(t.Context(), "git commit")
	if err != nil || out.Fault == nil || !out.Fault.Unread || len(out.Blocks) != 0 {
		t.Errorf("a line that is refused is %+v", out)
	}
	for _, empty := range []string{"", "  ", "# a comment"} {
		if out, err := w.Line(t.Context(), empty); err != nil || out.Fault != nil {
			t.Errorf("%q: %v, %+v", empty, err, out.Fault)
		}
	}
}

func TestThePromptDoesWhatAShellWould(t *testing.T) {
	w := open(t, smallLab(t), "")
	for _, c := range []struct{ line, want string }{
		{"echo one two", "one two\n"}, {"echo -n x", "x"}, {`echo 'a  b' "c\"d" e\ f`, "a  b c\"d e f\n"}, {"echo a#b # c", "a#b\n"},
		{`printf 'a\nb%s%%\\n\t' x`, "a\nbx%\\n\t"}, {"printf '%s-%s' a", "a-"},
		{"echo one > d/e/f.txt", ""}, {"echo two >> d/e/f.txt", ""}, {"cat d/e/f.txt", "one\ntwo\n"}, {"cat -n d/e/f.txt", "   1  one\n   2  two\n"},
		{"mkdir -p g/h", ""}, {"ls", "app.txt\nd/\ng/\nnotes/\n"}, {"mv d/e/f.txt g", ""}, {"ls g", "f.txt\nh/\n"}, {"rm -rf d g", ""}, {"ls", "app.txt\nnotes/\n"}, {"rm -f none", ""},
		{"git show feature:app.txt > app.txt", ""}, {"cat app.txt", "one\nTWO\nthree\n"}, {"git diff --stat | cat", "refused"}, {"git show nowhere:x > y", "refused"}, {"cat y", "refused"},
		{"git checkout -- app.txt", ""}, {"ls -a", ".git/\napp.txt\nnotes/\n"}, {"cat .git/HEAD", "ref: refs/heads/main\n"}, {"pwd", "/repo\n"},
		{"git log --oneline -2 --format=%s", "Better ending\nStart\n"}, {"git log -n1 --format='%s'", "Better ending\n"}, {"git rev-list --count HEAD~1..main", "1\n"},
		{"git show -s --format=%s main^", "Start\n"}, {"git show -s --format=%s 'HEAD@{0}'", "Better ending\n"}, {"git branch -vv", "any"}, {"git add -A", ""}, {"git log -S TWO --all --format=%s", "Louder two\n"},
		{"git commit --allow-empty -qm'/plants answers a/../b'", ""}, {"git log -1 --format=%s", "/plants answers a/../b\n"}, {"git config user.name", "You\n"}, {"git stash list", ""}, {"git bisect start", "any"},
	} {
		out, err := w.Line(t.Context(), c.line)
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.line, err)
		case (out.Fault != nil) != (c.want == "refused"):
			t.Errorf("%s: %+v", c.line, out.Fault)
		case out.Fault == nil && c.want != "any" && out.Blocks[0].Text != c.want:
			t.Errorf("%s: %q, want %q", c.line, out.Blocks[0].Text, c.want)
		}
	}
}

// each check, with lines after which it fails, what it says then, and lines after which it holds.
var verdicts = []struct{ check, fails, because, holds string }{
	{"parents: {rev: main, count: 2}", "git status", `The last commit of main, "Better ending", has 1 parent, and 2 are expected: no merge ends here.`, "git merge -X theirs feature"},
	{"parents: {rev: main, count: 1}", "git merge -X ours feature", `has 2 parents, and 1 is expected.`, "git status"},
	{"ancestor: {rev: feature, of: main}", "git status", `feature is no part of main: main does not lead back to "Louder two".`, "git merge -X ours feature"},
	{"ancestor: {rev: ending, of: main}", "git reset --hard HEAD~1", `The commit "Better ending" is no part of main`, "git status"},
	{"ancestor: {rev: release, of: main}", "git status", `There is no commit release.`, "git branch release"},
	{"head: feature", "git status", `The branch that is checked out is main, and feature is expected.`, "git switch feature"},
	{"head: main", "git checkout --detach", `HEAD is on no branch, and main is expected.`, "git status"},
	{"branch: {name: fix}", "git status", `There is no branch fix.`, "git branch fix"},
	{"branch: {name: feature, gone: true}", "git status", `The branch feature is still there.`, "git branch -D feature"},
	{"kept: feature", "git branch -f feature main", `feature has moved: at the start it ended in "Louder two", and now it ends in "Better ending".`, "git branch other feature"},
	{"kept: v1", "git tag -d v1", `There is no commit v1.`, "git tag v3"},
	{"commits: {of: main, since: base, max: 1}", "git commit --allow-empty -m x", `main has 2 commits after "Start", and at most 1 are expected.`, "git status"},
	{"commits: {of: main, min: 3}", "git status", `main has 2 commits, and at least 3 are expected.`, "git commit --allow-empty -m x"},
	{"linear: {of: main, since: base}", "git merge -X ours feature", `main holds the merge "Merge branch 'feature'", and one straight line is expected.`, "git rebase -X theirs feature"},
	{"tag: {name: v3, at: feature, annotated: true}", "git tag v3 feature", `v3 is a plain name for a commit.`, "git tag -a v3 -m three feature"},
	{"tag: {name: v3, at: feature}", "git tag v3", `v3 points to "Better ending", and "Louder two" is expected.`, "git tag v3 feature"},
	{"tag: {name: v3}", "git status", `There is no tag v3.`, "git tag v3"},
	{"same: {rev: picked, as: feature}", "git branch picked main", `The last commit of picked, "Better ending", does not change the same as "Louder two".`, "git switch -c picked main~1; git commit --allow-empty -m gap; git cherry-pick feature"},
	{"progress: none", "git merge feature", `A merge has begun and is not finished.`, "git status"},
	{"progress: bisect", "git status", `No bisect is under way.`, "git bisect start"},
	{"progress: none", "git rebase feature", `A rebase has begun and is not finished.`, "git status"},
	{"index: {path: app.txt, contains: four}", "echo four >> app.txt", `app.txt in the index does not hold "four".`, "echo four >> app.txt; git add app.txt"},
	{"clean: true", "echo x > b.txt; echo y > app.txt", `Something is left over: app.txt is changed and not committed, b.txt is not known to git.`, "git status"},
	{"clean: true", "git merge feature", `Something is left over: app.txt has a conflict that is not settled.`, "git status"},
	{"clean: true", "git rm -q app.txt", `Something is left over: app.txt is staged and not committed.`, "git status"},
	{"markers: main", "git merge feature; git commit -a -m x", `app.txt on main still has a conflict marker, in line 2.`, "echo 'a ' > app.txt; git commit -a -m x"},
	{`file: {rev: main, path: app.txt, equals: "one\ntwo\n"}`, "git status", `app.txt on main differs from what is expected in line 3.`, "printf 'one\\ntwo\\n' > app.txt; git commit -a -m x"},
	{"file: {rev: main, path: app.txt, contains: TWO, lacks: three!}", "git status", `app.txt on main does not hold "TWO".`, "git reset --hard feature"},
	{"file: {rev: main, path: app.txt, lacks: three!}", "git status", `app.txt on main holds "three!" in line 3.`, "git reset --hard feature"},
	{"file: {rev: main, path: b.txt, contains: b}", "git status", `There is no file b.txt on main.`, "echo b > b.txt; git add b.txt; git commit -m b"},
	{"file: {rev: main~1, path: app.txt, gone: true}", "git status", `The file app.txt is still there on main~1.`, "git rm -q app.txt; git commit -m x; git commit --allow-empty -m y"},
	{"subject: {rev: main, max: 10}", "git status", `The subject of the last commit of main, "Better ending", has 13 characters, and at most 10 are expected.`, "git commit --amend -m Short"},
	{"subject: {rev: main, equals: Better end}", "git status", `The subject of the last commit of main is "Better ending", and "Better end" is expected.`, "git commit --amend -m 'Better end'"},
	{"author: {rev: main, equals: You}", "git status", `The author of the last commit of main is "Ada", and "You" is expected.`, "git commit --allow-empty -m x"},
	{"trailer: {rev: main, key: Reviewed-by, equals: Ines}", "git status", `The trailer Reviewed-by of the last commit of main is not there.`, "git commit --allow-empty -m x --trailer Reviewed-by=Ines"},
}

func TestEachTestHoldsAndFailsWithASentence(t *testing.T) {
	for _, v := range verdicts {
		yaml := strings.Replace(small, "parents: {rev: main, count: 2}", v.check, 1)
		src, err := source(yaml, smallFiles)
		w := open(t, understood(t, src, err), "")
		lines := func(text string) lab.Answer {
			return lab.Answer{Files: []lab.File{{Name: CommandsName, Text: strings.ReplaceAll(text, "; ", "\n")}}}
		}
		if r := grade(t, w, lines(v.fails)); r.Passed() || !strings.Contains(r.Results[0].Because, v.because) {
			t.Errorf("%s after %s: passed %t, %q, want %q", v.check, v.fails, r.Passed(), r.Results[0].Because, v.because)
		}
		if r := grade(t, w, lines(v.holds)); !r.Passed() {
			t.Errorf("%s after %s: %s", v.check, v.holds, because(r))
		}
	}
	for key := range readers {
		if !slices.ContainsFunc(verdicts, func(v struct{ check, fails, because, holds string }) bool { return strings.HasPrefix(v.check, key+":") }) && key != "calls" && key != "finding" {
			t.Errorf("no verdict is tried for %s", key)
		}
	}
}

func TestAFindingNamesACommit(t *testing.T) {
	yaml := strings.NewReplacer("parents: {rev: main, count: 2}", "finding: [{file: findings.txt, key: commit, commit: ending}, {file: findings.txt, key: why, equals: ending}]", "checks:", "start: findings.txt\nchecks:").Replace(small)
	src, err := source(yaml, map[string]string{"findings.txt": "commit:\nwhy:\n", "s/commands.txt": "git log\n", "s/findings.txt": "x"})
	s := understood(t, src, err)
	if got := s.Surfaces(); len(got) != 2 || got[0].Kind != lab.Prompt || got[1].File != "findings.txt" {
		t.Errorf("the surfaces are %+v", got)
	}
	w := open(t, s, "")
	hash := strings.TrimSpace(does(t, w, "git rev-parse --short main"))
	other := strings.TrimSpace(does(t, w, "git rev-parse --short feature"))
	for text, want := range map[string]string{
		"commit: " + hash + "\nwhy: Ending\n": "", "commit:\nwhy: ending\n": `findings.txt has nothing behind "commit:".`,
		"commit: " + other: "findings.txt says commit: " + other + ", and it is another commit.", "Commit: " + hash + "\nwhy: no": "findings.txt says why: no, and that is not it.",
		"commit: " + hash[:3]: "findings.txt says commit: " + hash[:3] + ", and it is another commit.",
	} {
		if r := grade(t, w, lab.Answer{Files: []lab.File{{Name: "findings.txt", Text: text}}}); r.Results[0].Because != want {
			t.Errorf("%q: %q, want %q", text, r.Results[0].Because, want)
		}
	}
}

func TestASetupEndsWithLinesAndChanges(t *testing.T) {
	yaml := strings.Replace(small, "  checkout: main", "  checkout: main\n  write: {app.txt: \"changed\\n\", new.txt: x}\n  remove: notes\n  run: [git stash -u, git switch feature]", 1)
	src, err := source(yaml, smallFiles)
	w := open(t, understood(t, src, err), "")
	if got := does(t, w, "git stash show -u --name-status") + does(t, w, "git branch --show-current"); got != "M\tapp.txt\nA\tnew.txt\nD\tnotes/a.md\nfeature\n" {
		t.Errorf("the start is %q", got)
	}
}

// The desk is what the learner sees: work outlives the process, and goes back to the start when it is asked to.
func TestTheRepositoryOutlivesTheDeskAndGoesBackToItsStart(t *testing.T) {
	needGit(t)
	s, dir := read(t, "git-02"), filepath.Join(t.TempDir(), "git-02")
	sit := func() *desk.Desk {
		d, err := desk.Open(t.Context(), s, dir, lab.Env{Start: startChild})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := sit()
	p, ok := d.Prompter()
	if !ok {
		t.Fatal("there is no prompt")
	}
	if text, err := d.Read("repo/price.js"); err != nil || !strings.Contains(text, "function missing") {
		t.Errorf("the editor begins with %q, %v", text, err)
	}
	solution := s.Source().Solutions[0]
	right, _ := solution.File("price.js")
	for _, line := range []string{"git merge trade", "edit", "git add price.js", "git commit --no-edit"} {
		if line == "edit" {
			if text, _ := d.Read("repo/price.js"); !strings.Contains(text, "<<<<<<< HEAD") {
				t.Errorf("the editor shows %q", text)
			}
			if err := d.Write("repo/price.js", right); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if out, err := p.Line(t.Context(), line); err != nil || out.Fault != nil {
			t.Fatalf("%s: %v, %+v", line, err, out.Fault)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = sit()
	defer d.Close()
	if r, _, err := d.Grade(t.Context()); err != nil || !r.Passed() {
		t.Errorf("after the desk was opened again: %v, %s", err, because(r))
	}
	if err := d.Reset(); err != nil {
		t.Fatal(err)
	}
	text, _ := d.Read("repo/price.js")
	if r, _, err := d.Grade(t.Context()); err != nil || r.Passed() || strings.Contains(text, "trade ?") {
		t.Errorf("after it was put back: %v, passed %t, %s", err, r.Passed(), text)
	}
	if _, err := os.Stat(filepath.Join(dir, "repo", "price.js.before~")); err == nil {
		t.Error("a file of the desk lies in the repository")
	}
	if kept, _ := os.ReadFile(filepath.Join(dir+".before~", "repo", "price.js")); string(kept) != right {
		t.Errorf("what was there before is %q", kept)
	}
}

func TestARealShellGoesOnWithTheSameWork(t *testing.T) {
	t.Setenv("EDITOR", "my-editor")
	t.Setenv("GIT_AUTHOR_NAME", "Mallory")
	w := open(t, smallLab(t), t.TempDir())
	dir, environ := w.Shell()
	if !slices.Contains(environ, "EDITOR=my-editor") || slices.ContainsFunc(environ, func(s string) bool { return strings.HasPrefix(s, "GIT_EDITOR=") }) {
		t.Errorf("the learner's editor is not used: %v", environ)
	}
	cmd := exec.Command(w.git, "merge", "-X", "ours", "feature", "-m", "In a shell")
	cmd.Dir, cmd.Env = dir, environ
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if r := grade(t, w, lab.Answer{}); !r.Passed() {
		t.Error(because(r))
	}
	if got := does(t, w, "git log -1 --format='%an %s'"); got != "You In a shell\n" {
		t.Errorf("the last commit is %s", got)
	}
}

// Verbs lay files out without opening the lab, and an editor may be at them before the repository is made.
func TestWorkThatWasBegunBeforeTheRepositoryIsKept(t *testing.T) {
	needGit(t)
	s, dir := read(t, "git-02"), t.TempDir()
	d := desk.At(s, dir)
	if err := d.LayOut(); err != nil {
		t.Fatal(err)
	}
	if err := d.Write("repo/price.js", "// mine\n"); err != nil {
		t.Fatal(err)
	}
	w := open(t, s, dir)
	if got := does(t, w, "cat price.js") + does(t, w, "git status --short"); got != "// mine\n M price.js\n" {
		t.Errorf("the work tree is %q", got)
	}
}

func TestARepositoryWithoutGitInItIsMadeAnew(t *testing.T) {
	dir := t.TempDir()
	w := open(t, smallLab(t), dir)
	if err := os.RemoveAll(filepath.Join(dir, repoName, ".git")); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"git status", "ls", "git log"} {
		if _, err := w.Line(t.Context(), line); err != nil {
			t.Errorf("%s in a folder that is no repository: %v", line, err)
		}
	}
	if r := grade(t, w, lab.Answer{}); r.Passed() || r.Results[0].Because == "" {
		t.Errorf("no repository is judged %+v", r)
	}
	w = open(t, smallLab(t), dir)
	if got := does(t, w, "git log -1 --format=%s"); got != "Better ending\n" {
		t.Errorf("the new one has %q", got)
	}
}

func TestALineOfAnAnswerThatIsRefusedIsTheReason(t *testing.T) {
	w := open(t, smallLab(t), "")
	a := lab.Answer{Files: []lab.File{{Name: CommandsName, Text: "git status\ngit push\ngit merge feature\n"}}}
	const want = "Line 2 of commands.txt was not run: git push does not work at this prompt."
	if r := grade(t, w, a); !strings.HasPrefix(r.Results[0].Because, want) {
		t.Errorf("%q", r.Results[0].Because)
	}
	if out, err := w.Attempt(t.Context(), a); err != nil || out.Fault == nil || out.Fault.Line != 2 || out.Fault.File != CommandsName {
		t.Errorf("%v, %+v", err, out.Fault)
	}
}

func TestWhatIsTriedOutCannotHarm(t *testing.T) {
	yaml := strings.Replace(small, "parents: {rev: main, count: 2}", "calls: {rev: main, file: f.js, cases: [{say: two and two, call: add, with: [2, \"2\"], gives: {sum: [4, true, x]}}]}", 1)
	src, err := source(yaml, smallFiles)
	w := open(t, understood(t, src, err), "")
	for code, want := range map[string]string{
		"function add(a, b) { return { sum: [a + Number(b), true, 'x'] }; }":               "",
		"const add = (a, b) => ({ sum: [4, true, 'x'] }); function handle() { return 1; }": "",
		"function add() {}":                                     `For two and two, add on main gives null, and {"sum":[4,true,"x"]} is expected.`,
		"function ad() {}":                                      `For two and two, add on main fails: There is no function add that can be called so.`,
		"function add() {\n  throw new Error('no'); }":          `For two and two, add on main fails in line 2: Error: no.`,
		"function add() {\n  return b.c; }":                     `For two and two, add on main fails in line 2: ReferenceError: 'b' is not defined.`,
		"function add( {":                                       `f.js on main cannot be run: SyntaxError`,
		"export function add() {}":                              `f.js on main cannot be run`,
		"function add() { for (;;); }":                          `For two and two, add on main fails in line 1: It ran for too long and was stopped.`,
		"function add() { new Array(1e8).join('x'.repeat(9)) }": `f.js on main cannot be tried out: it ran for too long and was stopped.`,
		"async function add() { return 1 }":                     `For two and two, add on main gives {}, and`,
		"function add() { return std.getenv('HOME') }":          `ReferenceError: 'std' is not defined`,
		"import * as os from 'os'; function add() { }":          `f.js on main cannot be run`,
	} {
		a := lab.Answer{Files: []lab.File{{Name: CommandsName, Text: "edit f.js\ngit add f.js\ngit commit -m f\n"}, {Name: "f.js", Text: code}}}
		if r := grade(t, w, a); (want == "") != r.Passed() || !strings.Contains(r.Results[0].Because, want) {
			t.Errorf("%s: passed %t, %q, want %q", code, r.Passed(), r.Results[0].Because, want)
		}
	}
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"title: Small", "title: Small\nlimits: {}", `There is no key "limits" here.`},
		{"checkout: main", "checkout: trunk", `9:13: There is no branch "trunk" to begin on.`},
		{"from: [base], ", "", `7:7: The branch "feature" begins here, and does not say where.`},
		{"from: [base]", "from: [later]", `7:27: Nothing above is called "later".`},
		{"as: Bob", "as: '<x>'", `7:39: "<x>" cannot be the name of an author.`},
		{"say: Louder two", "say: ''", `This commit needs a message`},
		{"on: feature", "on: 'a..b'", `7:12: "a..b" cannot be the name of a branch.`},
		{"on: feature", "on: HEAD", `"HEAD" cannot be the name of a branch.`},
		{"on: feature", "on: -x", `"-x" cannot be the name of a branch.`},
		{"mark: ending", "mark: base", `There is already something called "base".`},
		{"tag: v1", "tag: main", `There is already something called "main".`},
		{"tag: {name: v2, say: Second}", "tag: {name: v2}", `An annotated tag has a name and a message.`},
		{"notes/a.md: \"a\\n\"", "App.txt: a", `"app.txt" and "App.txt" differ in case only`},
		{"notes/a.md: \"a\\n\"", "a.md: {file: none.md}", `There is no file called "none.md" in this lab.`},
		{"checkout: main", "checkout: main\n  run: git push", `git push: git push does not work at this prompt.`},
		{"checkout: main", "checkout: main\nedit: x.js", `There is no file "x.js" to edit.`},
		{"parents: {rev: main, count: 2}", "", `The check "merge" expects nothing.`},
		{"parents: {rev: main, count: 2}", "parent: {}", `There is no key "parent" here.`},
		{"parents: {rev: main, count: 2}", "parents: {rev: --all, count: 2}", `11:59: "--all" names no commit.`},
		{"parents: {rev: main, count: 2}", "parents: {rev: 'a:b', count: 2}", `"a:b" names no commit.`},
		{"parents: {rev: main, count: 2}", "kept: other", `The setup has no "other".`},
		{"parents: {rev: main, count: 2}", "file: {rev: main, path: ../x, contains: a}", `The file name "../x" holds ...`},
		{"parents: {rev: main, count: 2}", "file: {rev: main, path: x}", `Nothing is expected of this text.`},
		{"parents: {rev: main, count: 2}", "commits: {of: main}", `These bounds hold for everything or for nothing.`},
		{"parents: {rev: main, count: 2}", "progress: lunch", `"lunch" is nothing that git can be in the middle of.`},
		{"parents: {rev: main, count: 2}", "clean: false", `A work tree need not be unclean.`},
		{"parents: {rev: main, count: 2}", "calls: {rev: main, file: f.js, cases: [{say: a, call: 'a()', gives: 1}]}", `A case has words, a function and what it gives.`},
		{"parents: {rev: main, count: 2}", "finding: {file: f, key: k}", `Nothing is expected of this line.`},
		{"parents: {rev: main, count: 2}", "trailer: {rev: main, key: 'a,b=%x', equals: c}", `cannot be the key of a trailer`},
	} {
		if !strings.Contains(small, c.old) {
			t.Fatalf("%q does not stand in the lab", c.old)
		}
		src, err := source(strings.Replace(small, c.old, c.new, 1), smallFiles)
		if err != nil {
			t.Errorf("%q: %v", c.new, err)
			continue
		}
		_, problems := Engine{}.Parse(src)
		var said []string
		for _, p := range problems {
			said = append(said, fmt.Sprintf("%d:%d: %s %s", p.Line, p.Col, p.Text, p.Fix))
		}
		if !strings.Contains(strings.Join(said, "\n"), c.want) {
			t.Errorf("%q instead of %q:\n%s\nwant %q", c.new, c.old, strings.Join(said, "\n"), c.want)
		}
	}
	src, err := source(small, map[string]string{"s/other.txt": ""})
	if _, problems := (Engine{}).Parse(src); err != nil || len(problems) != 1 || !strings.Contains(problems[0].Text, "has no commands") {
		t.Errorf("a solution without commands: %v, %+v", err, problems)
	}
}

// Whatever a line is, it is understood or refused with one sentence, and what is understood stays inside.
func FuzzUnderstand(f *testing.F) {
	for _, line := range []string{"git commit -am 'x'", `echo "a\"b" > c`, "git log -5 --format=%h -- app.txt", "rm -rf .git", "printf '%s\\n' a", "git rebase --exec x", "a > b > c", `'`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, why := understand(line)
		if why == "" && c.to != "" && (outside(c.to) || strings.Contains(strings.ToLower(c.to), ".git/")) {
			t.Errorf("%q writes %q", line, c.to)
		}
		if why == "" && len(c.words) > 1 && c.words[0] == "git" && strings.HasPrefix(c.words[1], "-") {
			t.Errorf("%q has options before the subcommand", line)
		}
		if why == "" && len(c.words) > 0 && c.words[0] == "printf" {
			printed(c.words[1:])
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	if text, err := os.ReadFile(filepath.Join(labsDir, "git-02", "lab.yaml")); err == nil {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, yaml string) {
		src, err := source(yaml, smallFiles)
		if err != nil {
			return
		}
		s, problems := Engine{}.Parse(src)
		if len(problems) == 0 {
			s.Surfaces()
			for line := range strings.Lines(s.(*spec).setup.stream()) {
				if strings.HasPrefix(line, "feature ") || strings.HasPrefix(line, "option ") {
					t.Logf("a text of the history looks like a command: %q", line)
				}
			}
		}
	})
}

// BenchmarkVerdict is what a learner waits for: an attempt and its judgement, with a warm worker.
func BenchmarkVerdict(b *testing.B) {
	s := read(b, "git-02")
	w := open(b, s, "")
	a := s.Source().Solutions[0]
	grade(b, w, a)
	for b.Loop() {
		if _, err := w.Attempt(b.Context(), a); err != nil {
			b.Fatal(err)
		}
		if r := grade(b, w, a); !r.Passed() {
			b.Fatal(because(r))
		}
	}
}

// BenchmarkVerdictAsItStands judges the repository of the learner, without a fresh one.
func BenchmarkVerdictAsItStands(b *testing.B) {
	s := read(b, "git-02")
	w := open(b, s, b.TempDir())
	grade(b, w, lab.Answer{})
	for b.Loop() {
		if _, err := w.Attempt(b.Context(), lab.Answer{}); err != nil {
			b.Fatal(err)
		}
		grade(b, w, lab.Answer{})
	}
}
