package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// Tests of the graph: commits, parents, branches, tags.

func readParents(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "count")
	rev, want := p.rev(n, "rev"), p.Int(n.Get("count"), 0, 16, 2)
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.with(ctx, rev, func(hash string) (finding, error) {
			r, err := s.ask(ctx, "rev-list", "--parents", "-1", hash, "--")
			if got := len(strings.Fields(r.out)) - 1; err == nil && got != want {
				f := wrong("The last commit of %s, %s, has %s, and %d are expected: no merge ends here.", rev, s.show(ctx, hash), lab.Count(got, "parent"), want)
				if want < 2 {
					f.because = fmt.Sprintf("The last commit of %s, %s, has %s, and %d is expected.", rev, s.show(ctx, hash), lab.Count(got, "parent"), want)
				}
				return f, nil
			}
			return holds, err
		})
	}
}

func readAncestor(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "of")
	rev, of := p.rev(n, "rev"), p.rev(n, "of")
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.both(ctx, rev, of, func(part, whole string) (finding, error) {
			r, err := s.ask(ctx, "merge-base", "--is-ancestor", part, whole)
			if err != nil || r.code == 0 {
				return holds, err
			}
			f := wrong("%s is no part of %s: %s does not lead back to %s.", capital(s.naming(ctx, rev, part)), of, of, s.show(ctx, part))
			f.evidence = s.subjects(ctx, "Not in "+of, part, "^"+whole)
			return f, nil
		})
	}
}

// naming is a rev as a learner knows it: marks are the lab's own, so their commit is shown instead.
func (s *scene) naming(ctx context.Context, rev, hash string) string {
	for _, c := range s.w.setup.commits {
		if c.mark == strings.TrimRight(rev, "~^0123456789") && c.mark != "" {
			return "the commit " + s.show(ctx, hash)
		}
	}
	return rev
}

func readHead(p *parser, n lab.Node) test {
	want := p.Text(n)
	p.refName(n, "branch", want)
	return func(ctx context.Context, s *scene) (finding, error) {
		r, err := s.ask(ctx, "symbolic-ref", "-q", "--short", "HEAD")
		switch {
		case err != nil || r.line() == want:
			return holds, err
		case r.code != 0:
			return wrong("HEAD is on no branch, and %s is expected.", want), nil
		}
		return finding{because: fmt.Sprintf("The branch that is checked out is %s, and %s is expected.", r.line(), want), expected: want, got: r.line()}, nil
	}
}

func readBranch(p *parser, n lab.Node) test {
	p.Keys(n, "name", "gone")
	name, gone := p.Text(n.Get("name")), p.Bool(n.Get("gone"))
	p.refName(n, "branch", name)
	return func(ctx context.Context, s *scene) (finding, error) {
		r, err := s.ask(ctx, "show-ref", "--verify", "-q", "refs/heads/"+name)
		switch {
		case err == nil && r.code != 0 && !gone:
			return wrong("There is no branch %s.", name), nil
		case err == nil && r.code == 0 && gone:
			return wrong("The branch %s is still there.", name), nil
		}
		return holds, err
	}
}

// readKept expects that a branch or tag of the setup is where it was.
func readKept(p *parser, n lab.Node) test {
	name := p.Text(n)
	if !p.names[name] {
		p.Fail(n, "Name a branch or a tag of the setup.", "The setup has no %q.", name)
	}
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.with(ctx, name, func(now string) (finding, error) {
			was := s.w.known[name]
			if now == was {
				return holds, nil
			}
			f := wrong("%s has moved: at the start it ended in %s, and now it ends in %s.", capital(name), s.show(ctx, was), s.show(ctx, now))
			return f, nil
		})
	}
}

func readCommits(p *parser, n lab.Node) test {
	p.Keys(n, "of", "since", "min", "max")
	of := p.rev(n, "of")
	since := ""
	if n.Get("since").Has() {
		since = p.rev(n, "since")
	}
	low, high := p.Int(n.Get("min"), 0, 10000, 0), p.Int(n.Get("max"), 0, 10000, 10000)
	if low > high || !n.Get("min").Has() && !n.Get("max").Has() {
		p.Fail(n, "Write min:, max: or both.", "These bounds hold for everything or for nothing.")
	}
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.span(ctx, since, of, func(args []string) (finding, error) {
			r, err := s.ask(ctx, append([]string{"rev-list", "--count"}, args...)...)
			got, _ := strconv.Atoi(r.line())
			if err != nil || got >= low && got <= high {
				return holds, err
			}
			f := finding{because: fmt.Sprintf("%s has %s%s, and %s.", of, lab.Count(got, "commit"), s.after(ctx, since), bounds(low, high)), evidence: s.subjects(ctx, "", args...)}
			return f, nil
		})
	}
}

func bounds(low, high int) string {
	switch {
	case low == high:
		return fmt.Sprintf("%d are expected", low)
	case low == 0:
		return fmt.Sprintf("at most %d are expected", high)
	case high == 10000:
		return fmt.Sprintf("at least %d are expected", low)
	}
	return fmt.Sprintf("from %d to %d are expected", low, high)
}

func (s *scene) after(ctx context.Context, since string) string {
	if since == "" {
		return ""
	}
	hash, _ := s.commit(ctx, since)
	return " after " + strings.TrimPrefix(s.naming(ctx, since, hash), "the commit ")
}

// span gives the arguments for the commits of a branch that are not in another to a test.
func (s *scene) span(ctx context.Context, since, of string, use func(args []string) (finding, error)) (finding, error) {
	if since == "" {
		return s.with(ctx, of, func(hash string) (finding, error) { return use([]string{hash}) })
	}
	return s.both(ctx, since, of, func(a, b string) (finding, error) { return use([]string{b, "^" + a}) })
}

// readLinear expects that no merge is among the commits of a branch.
func readLinear(p *parser, n lab.Node) test {
	p.Keys(n, "of", "since")
	of, since := p.rev(n, "of"), ""
	if n.Get("since").Has() {
		since = p.rev(n, "since")
	}
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.span(ctx, since, of, func(args []string) (finding, error) {
			r, err := s.ask(ctx, append([]string{"rev-list", "--min-parents=2", "--max-count=1"}, args...)...)
			if err != nil || r.line() == "" {
				return holds, err
			}
			return wrong("%s holds the merge %s, and one straight line is expected.", capital(of), s.show(ctx, r.line())), nil
		})
	}
}

func readTag(p *parser, n lab.Node) test {
	p.Keys(n, "name", "at", "annotated")
	name, at := p.Text(n.Get("name")), ""
	if n.Get("at").Has() {
		at = p.rev(n, "at")
	}
	p.refName(n, "tag", name)
	annotated := p.Bool(n.Get("annotated"))
	return func(ctx context.Context, s *scene) (finding, error) {
		r, err := s.ask(ctx, "for-each-ref", "--format=%(objecttype)", "refs/tags/"+name)
		switch {
		case err != nil:
			return holds, err
		case r.line() == "":
			return wrong("There is no tag %s.", name), nil
		case annotated && r.line() != "tag":
			return wrong("%s is a plain name for a commit. An annotated tag, with an author, a date and a message, is expected.", capital(name)), nil
		case at == "":
			return holds, nil
		}
		return s.both(ctx, name, at, func(got, want string) (finding, error) {
			if got == want {
				return holds, nil
			}
			return wrong("%s points to %s, and %s is expected.", capital(name), s.show(ctx, got), s.show(ctx, want)), nil
		})
	}
}

// readSame expects that one commit changes what another one changed, wherever it stands.
func readSame(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "as")
	rev, as := p.rev(n, "rev"), p.rev(n, "as")
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.both(ctx, rev, as, func(a, b string) (finding, error) {
			one, err := s.patch(ctx, a)
			if err != nil {
				return holds, err
			}
			two, err := s.patch(ctx, b)
			if err != nil || one == two {
				return holds, err
			}
			return wrong("The last commit of %s, %s, does not change the same as %s.", rev, s.show(ctx, a), s.show(ctx, b)), nil
		})
	}
}

// patch stands for what a commit changes, whatever its place.
func (s *scene) patch(ctx context.Context, hash string) (string, error) {
	diff, err := s.ask(ctx, "diff-tree", "-p", "--root", "--no-ext-diff", "--no-textconv", hash)
	if err != nil {
		return "", err
	}
	r, err := s.run(ctx, job{args: []string{"patch-id", "--stable"}, in: diff.out, apart: true, limit: maxRead})
	id, _, _ := strings.Cut(r.line(), " ")
	return id, err
}

// underWay are the files by which git remembers that it is in the middle of something.
var underWay = []struct{ name, file string }{
	{"merge", "MERGE_HEAD"}, {"rebase", "rebase-merge"}, {"rebase", "rebase-apply"}, {"cherry-pick", "CHERRY_PICK_HEAD"},
	{"revert", "REVERT_HEAD"}, {"bisect", "BISECT_LOG"},
}

// readProgress expects that nothing, or a certain operation, is under way.
func readProgress(p *parser, n lab.Node) test {
	want := p.Text(n)
	known := []string{"none"}
	for _, u := range underWay {
		known = append(known, u.name)
	}
	if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+want+" ") {
		p.Fail(n, "Write none, merge, rebase, cherry-pick, revert or bisect.", "%q is nothing that git can be in the middle of.", want)
	}
	return func(_ context.Context, s *scene) (finding, error) {
		got := "none"
		for _, u := range underWay {
			if _, err := os.Lstat(filepath.Join(s.dir, ".git", u.file)); err == nil {
				got = u.name
			}
		}
		switch {
		case got == want:
			return holds, nil
		case want == "none":
			return wrong("A %s has begun and is not finished.", got), nil
		}
		return wrong("No %s is under way.", want), nil
	}
}

func capital(s string) string {
	if strings.HasPrefix(s, "the ") {
		return "T" + s[1:]
	}
	return s // the names of branches stay as they are
}
