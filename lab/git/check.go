package git

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// check is what must hold of a repository: every one of its tests.
type check struct {
	lab.Check
	tests []test
}

// test looks at a repository.
type test func(context.Context, *scene) (finding, error)

// finding is what a test saw. It holds when there is nothing in because.
type finding struct {
	because       string
	expected, got string
	evidence      []lab.Block
}

// holds is the finding of a test that found nothing wrong.
var holds = finding{}

// wrong is a finding with one sentence.
func wrong(format string, args ...any) finding { return finding{because: fmt.Sprintf(format, args...)} }

// readers make tests of what a check says, by its key.
var readers = map[string]func(*parser, lab.Node) test{
	"parents": readParents, "ancestor": readAncestor, "file": readFile, "index": readIndex, "clean": readClean, "head": readHead,
	"branch": readBranch, "subject": readSubject, "author": readAuthor, "trailer": readTrailer, "commits": readCommits,
	"linear": readLinear, "tag": readTag, "markers": readMarkers, "kept": readKept, "same": readSame, "progress": readProgress,
	"calls": readCalls, "finding": readFinding,
}

// order is in which order the tests of a check are made, whatever the order of its keys.
var order = []string{"branch", "head", "kept", "parents", "ancestor", "linear", "commits", "subject", "author", "trailer", "tag", "same",
	"progress", "index", "clean", "markers", "file", "calls", "finding"}

// checks reads what the lab expects.
func (p *parser) checks() []check {
	var out []check
	for _, c := range p.src.Checks {
		p.Keys(c.Node, append([]string{"id", "say", "hint", "points", "hidden"}, order...)...)
		read := check{Check: c}
		for _, key := range order {
			if n := c.Node.Get(key); n.Has() {
				read.tests = append(read.tests, p.tests(key, n)...)
			}
		}
		if len(read.tests) == 0 {
			p.Fail(c.Node, "Write `parents: {rev: main, count: 2}`.", "The check %q expects nothing.", c.ID)
		}
		out = append(out, read)
	}
	return out
}

// tests are one for each entry of a list, or a single one.
func (p *parser) tests(key string, n lab.Node) []test {
	if n.Shape != lab.List || key == "calls" {
		return []test{readers[key](p, n)}
	}
	var out []test
	for _, item := range n.List {
		out = append(out, readers[key](p, item))
	}
	return out
}

// judge makes the tests of a check and stops at the first that does not hold. A fault ended the lines of the answer.
func (s *scene) judge(ctx context.Context, c check, fault *lab.Fault) (lab.Result, error) {
	out := lab.Result{Check: c.Check}
	for _, t := range c.tests {
		f, err := t(ctx, s)
		if err != nil {
			return out, err
		}
		out.Expected, out.Got, out.Because, out.Evidence = f.expected, f.got, f.because, f.evidence
		if f.because != "" {
			if fault != nil {
				out.Because = fmt.Sprintf("Line %d of %s was not run: %s", fault.Line, fault.File, fault.Text)
			}
			return out, nil
		}
	}
	out.Passed = true
	return out, nil
}

// scene is a repository while it is judged.
type scene struct {
	place
	w       *workspace
	answer  lab.Answer
	commits map[string]string // by rev; "" where there is none
}

var revision = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*([~^][0-9]*)*$`)

// rev reads the name of a commit: a branch, a tag, a mark of the setup or HEAD, and how far before it.
func (p *parser) rev(n lab.Node, key string) string {
	v := n.Get(key)
	text := p.Text(v)
	if !revision.MatchString(text) || strings.Contains(text, "..") {
		p.Fail(or(v, n), "Write a branch, a tag or a mark, with ~ or ^ behind it if need be.", "%q names no commit.", text)
	}
	return text
}

// commit is the hash that a rev stands for; "" where there is none. What the setup named is found wherever its branch or
// tag is by now only when a mark names it.
func (s *scene) commit(ctx context.Context, rev string) (string, error) {
	if hash, ok := s.commits[rev]; ok {
		return hash, nil
	}
	name, steps := rev, ""
	if at := strings.IndexAny(rev, "~^"); at >= 0 {
		name, steps = rev[:at], rev[at:]
	}
	hash := ""
	for _, candidate := range s.candidates(name) {
		r, err := s.ask(ctx, "rev-parse", "--verify", "-q", candidate+steps+"^{commit}")
		if err != nil {
			return "", err
		}
		if r.code == 0 {
			hash = r.line()
			break
		}
	}
	s.commits[rev] = hash
	return hash, nil
}

// candidates are what a name may stand for, the first one first.
func (s *scene) candidates(name string) []string {
	if name == "HEAD" {
		return []string{name}
	}
	if slices.ContainsFunc(s.w.setup.commits, func(c commit) bool { return c.mark == name }) {
		return []string{s.w.known[name]}
	}
	return []string{"refs/heads/" + name, "refs/tags/" + name}
}

// with gives the commit of a rev to a test, or says that there is none.
func (s *scene) with(ctx context.Context, rev string, use func(hash string) (finding, error)) (finding, error) {
	hash, err := s.commit(ctx, rev)
	if err != nil || hash != "" {
		if err != nil {
			return holds, err
		}
		return use(hash)
	}
	return wrong("There is no commit %s.", rev), nil
}

// both gives two commits to a test.
func (s *scene) both(ctx context.Context, one, two string, use func(a, b string) (finding, error)) (finding, error) {
	return s.with(ctx, one, func(a string) (finding, error) {
		return s.with(ctx, two, func(b string) (finding, error) { return use(a, b) })
	})
}

// show is a commit in words: its subject between quotes.
func (s *scene) show(ctx context.Context, hash string) string {
	r, err := s.ask(ctx, "log", "-1", "--format=%s", hash, "--")
	if err != nil || r.code != 0 {
		return "a commit that cannot be read"
	}
	return quoted(r.line())
}

// quoted is the beginning of a text between quotes.
func quoted(text string) string {
	if r := []rune(text); len(r) > 60 {
		text = string(r[:59]) + "…"
	}
	return `"` + text + `"`
}

// subjects are the commits of a range, as evidence.
func (s *scene) subjects(ctx context.Context, title string, rangeArgs ...string) []lab.Block {
	r, err := s.ask(ctx, append(append([]string{"log", "--abbrev=7", "--format=%h%x1f%s%x1f%an", "-n", "20"}, rangeArgs...), "--")...)
	if err != nil || r.code != 0 || r.out == "" {
		return nil
	}
	out := lab.Block{Kind: lab.TableBlock, Title: title, Cols: []string{"commit", "subject", "author"}}
	for line := range strings.Lines(r.out) {
		if fields := strings.Split(strings.TrimSuffix(line, "\n"), fieldEnd); len(fields) == 3 {
			out.Rows = append(out.Rows, fields)
		}
	}
	return []lab.Block{out}
}
