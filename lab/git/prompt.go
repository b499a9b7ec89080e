package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// prompt runs lines in a work tree: git with what allowed lets through, and a handful of commands on files of its own
// that never leave the work tree and never write into git's folder.
type prompt struct {
	place
	setup setup
	edits []lab.File // what the line "edit NAME" puts into place; only answers of a pack have it
}

// shown is what a line printed. Refused says why it was not run.
type shown struct {
	text    string
	refused string
	limit   string
}

// files are the commands on files.
var files = map[string]func(*os.Root, []string) (string, string){
	"ls": list, "cat": cat, "echo": echo, "printf": func(_ *os.Root, words []string) (string, string) { return printed(words) },
	"rm": remove, "mv": move, "mkdir": makeFolder, "pwd": func(*os.Root, []string) (string, string) { return "/" + repoName + "\n", "" },
}

const knows = "This prompt knows git, ls, cat, echo, printf, rm, mv, mkdir and pwd, and writes a file with > or >>. " + realShell

// understand reads a line and says why it will not be run; it runs nothing.
func understand(line string) (c command, why string) {
	c, why = split(line)
	switch {
	case why != "" || len(c.words) == 0:
		return c, why
	case c.words[0] == "git":
		why = allowed(c.words[1:])
	case files[c.words[0]] == nil:
		why = fmt.Sprintf("%q is not known here. %s", c.words[0], knows)
	}
	if why == "" && c.to != "" {
		why = workName(c.to, true)
	}
	return c, why
}

// editWord begins a line of an answer that stands for work in an editor: it puts the answer's own file into place.
const editWord = "edit"

// foreseen is what understand says of a line of an answer.
func foreseen(line string, a lab.Answer) string {
	c, why := split(line)
	if why != "" || len(c.words) == 0 || c.words[0] != editWord {
		_, why = understand(line)
		return why
	}
	if len(c.words) != 2 {
		return "edit takes the name of one file."
	}
	if _, ok := a.File(c.words[1]); !ok {
		return fmt.Sprintf("The answer has no file %q.", c.words[1])
	}
	return workName(c.words[1], true)
}

// line runs a line.
func (p prompt) line(ctx context.Context, line string) (shown, error) {
	if c, why := split(line); why == "" && len(c.words) == 2 && c.words[0] == editWord && p.edits != nil {
		return p.edit(c.words[1])
	}
	c, why := understand(line)
	if why != "" || len(c.words) == 0 {
		return shown{refused: why}, nil
	}
	root, err := os.OpenRoot(p.dir)
	if err != nil {
		return shown{}, err
	}
	defer root.Close()
	out := shown{}
	if c.words[0] == "git" {
		out, err = p.git(ctx, c)
	} else {
		out.text, out.refused = files[c.words[0]](root, c.words[1:])
	}
	if err != nil || out.refused != "" || c.to == "" {
		return out, err
	}
	if why := notPlain(root, c.to); why != "" {
		return shown{refused: why}, nil
	}
	if err := writeFile(root, c.to, out.text, c.adds); err != nil {
		return shown{refused: reason(c.to, err)}, nil
	}
	return shown{}, nil
}

func (p prompt) edit(name string) (shown, error) {
	if why := workName(name, true); why != "" {
		return shown{refused: why}, nil
	}
	for _, f := range p.edits {
		if f.Name == name {
			root, err := os.OpenRoot(p.dir)
			if err != nil {
				return shown{}, err
			}
			defer root.Close()
			return shown{}, writeFile(root, name, f.Text, false)
		}
	}
	return shown{refused: fmt.Sprintf("The answer has no file %q.", name)}, nil
}

// git runs git with what was let through.
func (p prompt) git(ctx context.Context, c command) (shown, error) {
	now := fmt.Sprintf("%d +0000", p.now())
	r, err := p.run(ctx, job{args: append([]string{"--no-pager"}, c.words[1:]...), limit: maxShown, apart: c.to != "",
		env: []string{"GIT_AUTHOR_DATE=" + now, "GIT_COMMITTER_DATE=" + now}})
	if errors.Is(err, errLate) {
		return shown{refused: "This ran for more than 3 seconds and was stopped.", limit: "time"}, nil
	}
	out := shown{text: r.out}
	if r.cut {
		out.text += fmt.Sprintf("\n(what came after %d KB is left out)\n", maxShown>>10)
	}
	if c.to != "" && r.code != 0 {
		out.refused = strings.TrimSpace(r.says)
	}
	return out, err
}

// now is the date of the next commit: a minute after the one before, whatever the clock says, so that the same lines make
// the same history.
func (p prompt) now() int64 {
	log, _ := os.ReadFile(path.Join(p.dir, ".git", "logs", "HEAD"))
	return p.setup.date(len(p.setup.commits)) + int64(time.Minute/time.Second)*int64(strings.Count(string(log), "\n"))
}

// workName says why a file of the work tree cannot be read, or written; empty when it can.
func workName(name string, write bool) string {
	if name == "" || outside(name) || strings.ContainsAny(name, "\x00:\\") {
		return fmt.Sprintf("%q is no file of this repository, and the prompt stays inside. %s", name, realShell)
	}
	if !write {
		return ""
	}
	if gitsOwn(name) {
		return notYours
	}
	return ""
}

// reason is an error of a file in words.
func reason(name string, err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("There is no file or folder %s.", name)
	case errors.Is(err, fs.ErrExist):
		return fmt.Sprintf("%s is there already.", name)
	case errors.As(err, &at):
		return fmt.Sprintf("%s: %s.", name, at.Err)
	}
	return fmt.Sprintf("%s: %s.", name, err)
}

// named takes the options off the words and looks at the names that remain.
func named(words []string, options string, write bool) (names []string, given string, why string) {
	for i, w := range words {
		if strings.HasPrefix(w, "-") && len(w) > 1 {
			if w == "--" {
				names = append(names, words[i+1:]...)
				break
			}
			if strings.Trim(w[1:], options) != "" {
				return nil, "", fmt.Sprintf("The option %s is not known here. %s", w, realShell)
			}
			given += w[1:]
			continue
		}
		names = append(names, w)
	}
	for _, n := range names {
		if why = workName(n, write); why != "" {
			return nil, "", why
		}
	}
	return names, given, ""
}

func list(root *os.Root, words []string) (string, string) {
	names, given, why := named(words, "al1", false)
	if why != "" {
		return "", why
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	var b strings.Builder
	for _, name := range names {
		entries, err := fs.ReadDir(root.FS(), path.Clean(name))
		if err != nil {
			if _, err := root.Stat(name); err != nil {
				return "", reason(name, err)
			}
			b.WriteString(name + "\n")
			continue
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") && !strings.Contains(given, "a") {
				continue
			}
			b.WriteString(e.Name() + map[bool]string{true: "/", false: ""}[e.IsDir()] + "\n")
		}
	}
	return b.String(), ""
}

func cat(root *os.Root, words []string) (string, string) {
	names, given, why := named(words, "n", false)
	if why != "" {
		return "", why
	}
	if len(names) == 0 {
		return "", "cat needs the name of a file, such as cat README.md."
	}
	var b strings.Builder
	for _, name := range names {
		if why := notPlain(root, name); why != "" {
			return "", why
		}
		f, err := root.Open(name)
		if err != nil {
			return "", reason(name, err)
		}
		text, err := io.ReadAll(io.LimitReader(f, maxShown))
		f.Close()
		if err != nil {
			return "", reason(name, err)
		}
		b.Write(text)
	}
	if strings.Contains(given, "n") {
		return numbered(b.String()), ""
	}
	return b.String(), ""
}

// notPlain says why a file that is there cannot be opened: a pipe would wait for another program.
func notPlain(root *os.Root, name string) string {
	if info, err := root.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return name + " is no plain file."
	}
	return ""
}

func numbered(text string) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		n++
		fmt.Fprintf(&b, "%4s  %s", strconv.Itoa(n), line)
	}
	return b.String()
}

func echo(_ *os.Root, words []string) (string, string) {
	if len(words) > 0 && words[0] == "-n" {
		return strings.Join(words[1:], " "), ""
	}
	return strings.Join(words, " ") + "\n", ""
}

func remove(root *os.Root, words []string) (string, string) {
	names, given, why := named(words, "rf", true)
	if why != "" {
		return "", why
	}
	if slices.ContainsFunc(names, func(n string) bool { return path.Clean(n) == "." }) {
		return "", "Removing everything would remove the repository. The lab can be put back to its start instead."
	}
	for _, name := range names {
		_, err := root.Lstat(name)
		switch {
		case err != nil && strings.Contains(given, "f"):
			err = nil
		case err == nil && strings.Contains(given, "r"):
			err = root.RemoveAll(name)
		case err == nil:
			err = root.Remove(name)
		}
		if err != nil {
			return "", reason(name, err)
		}
	}
	return "", ""
}

func move(root *os.Root, words []string) (string, string) {
	names, _, why := named(words, "f", true)
	if why != "" {
		return "", why
	}
	if len(names) != 2 {
		return "", "mv takes two names here: what is moved, and where to."
	}
	to := names[1]
	if info, err := root.Stat(to); err == nil && info.IsDir() {
		to = path.Join(to, path.Base(names[0]))
	}
	if err := root.Rename(names[0], to); err != nil {
		return "", reason(names[0], err)
	}
	return "", ""
}

func makeFolder(root *os.Root, words []string) (string, string) {
	names, _, why := named(words, "p", true)
	for _, name := range names {
		if err := root.MkdirAll(name, 0o755); err != nil {
			return "", reason(name, err)
		}
	}
	return "", why
}

// writeFile writes a file of the work tree, with the folders that it lies in.
func writeFile(root *os.Root, name, text string, adds bool) error {
	if parent := path.Dir(name); parent != "." {
		if err := root.MkdirAll(parent, 0o755); err != nil {
			return err
		}
	}
	how := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if adds {
		how = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	f, err := root.OpenFile(name, how, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
