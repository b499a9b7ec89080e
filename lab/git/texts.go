package git

import (
	"context"
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// Tests of texts: files, messages, authors.

// emptyTree is the hash of a tree without files, in every repository that counts with SHA-1.
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// expect is what a text has to be.
type expect struct {
	equals          string
	whole           bool
	contains, lacks []string
}

// expect reads equals:, contains: and lacks:.
func (p *parser) expect(n lab.Node) expect {
	e := expect{equals: p.Text(n.Get("equals")), whole: n.Get("equals").Has(), contains: p.Texts(n.Get("contains")), lacks: p.Texts(n.Get("lacks"))}
	if !e.whole && len(e.contains)+len(e.lacks) == 0 {
		p.Fail(n, "Write equals:, contains: or lacks:.", "Nothing is expected of this text.")
	}
	return e
}

// look compares a text. where names it in a sentence.
func (e expect) look(where, text string) finding {
	if e.whole && text != e.equals {
		line, want, got := firstDifference(e.equals, text)
		return finding{because: fmt.Sprintf("%s differs from what is expected in line %d.", where, line), expected: want, got: got}
	}
	for _, part := range e.contains {
		if !strings.Contains(text, part) {
			return wrong("%s does not hold %s.", where, quoted(part))
		}
	}
	for _, part := range e.lacks {
		if at := strings.Index(text, part); at >= 0 {
			return wrong("%s holds %s in line %d.", where, quoted(part), strings.Count(text[:at], "\n")+1)
		}
	}
	return holds
}

// firstDifference is the first line in which two texts differ, from 1, and what stands there.
func firstDifference(want, got string) (line int, w, g string) {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		w, g = "nothing", "nothing"
		if i < len(a) {
			w = quoted(a[i])
		}
		if i < len(b) {
			g = quoted(b[i])
		}
		if w != g {
			return i + 1, w, g
		}
	}
	return len(a), w, g
}

// blob is the text of an object such as main:README.md; ok is false where there is none.
func (s *scene) blob(ctx context.Context, object string) (text string, ok bool, err error) {
	r, err := s.ask(ctx, "cat-file", "blob", object)
	return r.out, r.code == 0, err
}

func readFile(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "path", "equals", "contains", "lacks", "gone")
	rev, name, gone := p.rev(n, "rev"), p.Text(n.Get("path")), p.Bool(n.Get("gone"))
	p.fileName(n, name)
	var e expect
	if !gone {
		e = p.expect(n)
	}
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.with(ctx, rev, func(hash string) (finding, error) {
			text, ok, err := s.blob(ctx, hash+":"+name)
			switch {
			case err != nil:
				return holds, err
			case !ok && !gone:
				return wrong("There is no file %s on %s.", name, rev), nil
			case ok && gone:
				return wrong("The file %s is still there on %s.", name, rev), nil
			case gone:
				return holds, nil
			}
			return e.look(fmt.Sprintf("%s on %s", name, rev), text), nil
		})
	}
}

func readIndex(p *parser, n lab.Node) test {
	p.Keys(n, "path", "equals", "contains", "lacks")
	name, e := p.Text(n.Get("path")), p.expect(n)
	p.fileName(n, name)
	return func(ctx context.Context, s *scene) (finding, error) {
		text, ok, err := s.blob(ctx, ":"+name)
		if err != nil || !ok {
			return wrong("The index does not hold %s.", name), err
		}
		return e.look(name+" in the index", text), nil
	}
}

// readClean expects that there is nothing to commit.
func readClean(p *parser, n lab.Node) test {
	if !p.Bool(n) {
		p.Fail(n, "Write `clean: true`.", "A work tree need not be unclean.")
	}
	return func(ctx context.Context, s *scene) (finding, error) {
		r, err := s.ask(ctx, "status", "--porcelain", "-z", "--untracked-files=all")
		if err != nil || r.out == "" {
			return holds, err
		}
		var said []string
		for entry := range strings.SplitSeq(r.out, "\x00") {
			if len(entry) > 3 {
				said = append(said, entry[3:]+" "+standing(entry[:2]))
			}
		}
		return wrong("Something is left over: %s.", strings.Join(said[:min(3, len(said))], ", ")), nil
	}
}

// standing is what two letters of git status say of a file.
func standing(letters string) string {
	switch {
	case letters == "??":
		return "is not known to git"
	case strings.Contains(letters, "U") || letters == "AA" || letters == "DD":
		return "has a conflict that is not settled"
	case letters[1] == ' ':
		return "is staged and not committed"
	}
	return "is changed and not committed"
}

// readMarkers expects that no conflict marker is left in the files of a commit.
func readMarkers(p *parser, n lab.Node) test {
	rev := p.rev(lab.Node{Shape: lab.Mapping, Line: n.Line, Col: n.Col, Fields: []lab.Field{{Key: "none-in", Value: n}}}, "none-in")
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.with(ctx, rev, func(hash string) (finding, error) {
			r, err := s.ask(ctx, "-c", "core.whitespace=-trailing-space,-space-before-tab,-blank-at-eof", "diff", "--check", "--no-ext-diff", "--no-textconv", emptyTree, hash, "--")
			place, _, found := strings.Cut(r.line(), ": leftover conflict marker")
			if err != nil || !found {
				return holds, err
			}
			name, line, _ := strings.Cut(place, ":")
			return wrong("%s on %s still has a conflict marker, in line %s.", name, rev, line), nil
		})
	}
}

// logged is a test of something that git log prints of a commit.
func logged(p *parser, n lab.Node, what, format string, look func(rev, got string) finding) test {
	rev := p.rev(n, "rev")
	return func(ctx context.Context, s *scene) (finding, error) {
		return s.with(ctx, rev, func(hash string) (finding, error) {
			r, err := s.ask(ctx, "log", "-1", "--format="+format, hash, "--")
			return look(fmt.Sprintf("The %s of the last commit of %s", what, rev), strings.TrimRight(r.out, "\n")), err
		})
	}
}

func readSubject(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "equals", "contains", "lacks", "max")
	longest := p.Int(n.Get("max"), 1, 500, 500)
	var e expect
	if !n.Get("max").Has() || len(n.Fields) > 2 {
		e = p.expect(n)
	}
	return logged(p, n, "subject", "%s", func(where, got string) finding {
		if length := len([]rune(got)); length > longest {
			return wrong("%s, %s, has %d characters, and at most %d are expected.", where, quoted(got), length, longest)
		}
		return e.words(where, got)
	})
}

// words compares a text of one line.
func (e expect) words(where, got string) finding {
	if e.whole && got != e.equals {
		return finding{because: fmt.Sprintf("%s is %s, and %s is expected.", where, quoted(got), quoted(e.equals)), expected: e.equals, got: got}
	}
	return e.look(fmt.Sprintf("%s, %s,", where, quoted(got)), got)
}

func readAuthor(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "equals")
	e := p.expect(n)
	return logged(p, n, "author", "%an", func(where, got string) finding { return e.words(where, got) })
}

func readTrailer(p *parser, n lab.Node) test {
	p.Keys(n, "rev", "key", "equals", "contains")
	key, e := p.Text(n.Get("key")), p.expect(n)
	if !refName.MatchString(key) {
		p.Fail(n, "Write a key such as Reviewed-by.", "%q cannot be the key of a trailer.", key)
	}
	return logged(p, n, "trailer "+key, "%(trailers:key="+key+",valueonly)", func(where, got string) finding {
		if got == "" {
			return wrong("%s is not there.", where)
		}
		return e.words(where, got)
	})
}

// readFinding expects a line "key: value" in a file that the learner writes. The value is a text, or a commit by its hash
// or a part of it.
func readFinding(p *parser, n lab.Node) test {
	p.Keys(n, "file", "key", "equals", "commit")
	file, key, e := p.Text(n.Get("file")), p.Text(n.Get("key")), expect{equals: p.Text(n.Get("equals")), whole: true}
	rev := ""
	if n.Get("commit").Has() {
		rev = p.rev(n, "commit")
	} else if !n.Get("equals").Has() {
		p.Fail(n, "Write equals: or commit:.", "Nothing is expected of this line.")
	}
	if file == "" || key == "" {
		p.Fail(n, "Write `finding: {file: findings.txt, key: commit, commit: MARK}`.", "A finding has a file and a key.")
	}
	return func(ctx context.Context, s *scene) (finding, error) {
		text, _ := s.answer.File(file)
		got, ok := valueOf(text, key)
		switch {
		case !ok:
			return wrong("%s has nothing behind \"%s:\".", file, key), nil
		case rev == "" && !strings.EqualFold(got, e.equals):
			return wrong("%s says %s: %s, and that is not it.", file, key, got), nil
		case rev == "":
			return holds, nil
		}
		return s.with(ctx, rev, func(hash string) (finding, error) {
			if len(got) >= 4 && strings.HasPrefix(hash, strings.ToLower(got)) {
				return holds, nil
			}
			return wrong("%s says %s: %s, and it is another commit.", file, key, got), nil
		})
	}
}

// valueOf is what stands behind a key and a colon.
func valueOf(text, key string) (string, bool) {
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(strings.TrimSpace(name), key) && strings.TrimSpace(value) != "" {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}
