package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// setup is a history as data.
type setup struct {
	commits  []commit
	checkout string
	work     []change // made to the work tree afterwards, and not committed
	run      []string // lines for the prompt, last of all
}

// commit is one commit of the history.
type commit struct {
	on      string   // branch
	from    []string // marks and branches; empty: the branch goes on
	as, say string
	mark    string
	changes []change
	tag     string
	tagSays string // the message of an annotated tag
}

// change writes a file, or removes it.
type change struct {
	name, text string
	gone       bool
}

// begins is the date of the first commit. Each of the others comes an hour after the one above it.
var begins = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func (s setup) date(i int) int64 { return begins.Add(time.Duration(i) * time.Hour).Unix() }

func email(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@fernway.test"
}

// text is a file of the work tree at the start.
func (s setup) text(name string) (text string, ok bool) {
	for _, c := range slices.Concat(s.line(s.checkout, len(s.commits)), s.work) {
		if c.name == name {
			text, ok = c.text, !c.gone
		}
	}
	return text, ok
}

// line are the changes that led to the tip of a branch among the first n commits, in their order.
func (s setup) line(branch string, n int) []change {
	for i := n - 1; i >= 0; i-- {
		if c := s.commits[i]; c.on == branch || c.mark == branch {
			before := c.on
			if len(c.from) > 0 {
				before = c.from[0]
			}
			return slices.Concat(s.line(before, i), c.changes)
		}
	}
	return nil
}

// stream is the history in the language of git fast-import. Every name in it was checked, and every text has its length
// before it, so that nothing in it can be taken for a command.
func (s setup) stream() string {
	var b strings.Builder
	data := func(text string) { fmt.Fprintf(&b, "data %d\n%s\n", len(text), text) }
	tips, marks := map[string]int{}, map[string]int{}
	for i, c := range s.commits {
		who := fmt.Sprintf("%s <%s> %d +0000", c.as, email(c.as), s.date(i))
		fmt.Fprintf(&b, "commit refs/heads/%s\nmark :%d\nauthor %s\ncommitter %s\n", c.on, i+1, who, who)
		data(c.say + "\n")
		for j, parent := range s.parents(c, tips, marks) {
			fmt.Fprintf(&b, "%s :%d\n", [...]string{"from", "merge"}[min(j, 1)], parent)
		}
		for _, f := range c.changes {
			if f.gone {
				fmt.Fprintf(&b, "D %s\n", f.name)
				continue
			}
			fmt.Fprintf(&b, "M 100644 inline %s\n", f.name)
			data(f.text)
		}
		b.WriteString("\n")
		tips[c.on] = i + 1
		if c.mark != "" {
			marks[c.mark] = i + 1
		}
		switch {
		case c.tag != "" && c.tagSays != "":
			fmt.Fprintf(&b, "tag %s\nfrom :%d\ntagger %s\n", c.tag, i+1, who)
			data(c.tagSays + "\n")
		case c.tag != "":
			fmt.Fprintf(&b, "reset refs/tags/%s\nfrom :%d\n\n", c.tag, i+1)
		}
	}
	return b.String() + "done\n"
}

// parents are the numbers of the commits that a commit follows.
func (s setup) parents(c commit, tips, marks map[string]int) []int {
	if len(c.from) == 0 {
		if tip, ok := tips[c.on]; ok {
			return []int{tip}
		}
		return nil
	}
	var out []int
	for _, name := range c.from {
		if n, ok := marks[name]; ok {
			out = append(out, n)
		} else {
			out = append(out, tips[name])
		}
	}
	return out
}

// known are the commits of the setup by the names of its marks, branches and tags.
type known map[string]string

// build makes the repository and says which commits its names stand for.
func (s setup) build(ctx context.Context, p place) (known, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, makeTime, errSlow)
	defer cancel()
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return nil, err
	}
	marks := filepath.Join(filepath.Dir(p.dir), marksName)
	defer os.Remove(marks)
	steps := []struct {
		in   string
		args []string
	}{
		{"", []string{"init", "-q"}},
		{s.stream(), []string{"fast-import", "--quiet", "--done", "--date-format=raw", "--export-marks=" + marks}},
		{"", []string{"symbolic-ref", "HEAD", "refs/heads/" + s.checkout}},
		{"", []string{"reset", "--hard", "-q"}},
	}
	for _, step := range steps {
		if err := p.must(ctx, step.in, step.args...); err != nil {
			return nil, fmt.Errorf("make the repository: %w", err)
		}
	}
	names, err := s.names(marks)
	if err != nil {
		return nil, fmt.Errorf("make the repository: %w", err)
	}
	return names, s.finish(ctx, p)
}

// names reads which commit each number became.
func (s setup) names(marks string) (known, error) {
	text, err := os.ReadFile(marks)
	if err != nil {
		return nil, err
	}
	hashes := make([]string, len(s.commits)+1)
	for line := range strings.Lines(string(text)) {
		var n int
		var hash string
		if _, err := fmt.Sscanf(line, ":%d %s", &n, &hash); err == nil && n < len(hashes) {
			hashes[n] = hash
		}
	}
	out := known{}
	for i, c := range s.commits {
		for _, name := range []string{c.on, c.mark, c.tag} {
			if name != "" {
				out[name] = hashes[i+1]
			}
		}
	}
	return out, nil
}

// finish makes the changes that are not committed, and runs the lines of the setup.
func (s setup) finish(ctx context.Context, p place) error {
	root, err := os.OpenRoot(p.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, c := range s.work {
		if c.gone {
			err = root.RemoveAll(c.name)
		} else {
			err = writeFile(root, c.name, c.text, false)
		}
		if err != nil {
			return fmt.Errorf("make the repository: %w", err)
		}
	}
	for _, line := range s.run {
		out, err := (prompt{place: p, setup: s}).line(ctx, line)
		if err == nil && out.refused != "" {
			err = errors.New(out.refused)
		}
		if err != nil {
			return fmt.Errorf("make the repository: %s: %w", line, err)
		}
	}
	return nil
}
