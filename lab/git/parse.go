package git

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// What bounds a history.
const (
	maxCommits = 200
	maxLines   = 100
	maxHistory = lab.MaxJoined // bytes of all its files
)

// parser reads a lab and collects every mistake.
type parser struct {
	lab.Reader
	src   lab.Source
	names map[string]bool // marks, branches and tags
	size  int             // bytes of the history's files so far
	files []string        // every file name of the history, to find those that differ in case only
}

func (p *parser) top() {
	p.Keys(p.src.Node, "id", "kind", "title", "minutes", "difficulty", "objectives", "hints", "start", "solution", "wrong", "checks",
		"setup", "edit")
}

// setup reads the history.
func (p *parser) setup(n lab.Node) setup {
	p.names = map[string]bool{}
	if !n.Has() {
		p.Fail(p.src.Node, "Write `setup:` with `commits:` and `checkout:`.", "This lab has no history.")
		return setup{}
	}
	p.Keys(n, "commits", "checkout", "write", "remove", "run")
	s := setup{run: p.lines(n.Get("run"))}
	list := n.Get("commits")
	if len(list.List) == 0 || len(list.List) > maxCommits {
		p.Fail(or(list, n), "Write `commits:` with a list.", "There are %d commits here, and from 1 to %d are allowed.", len(list.List), maxCommits)
		return s
	}
	for _, item := range list.List {
		s.commits = append(s.commits, p.commit(item, s))
	}
	s.checkout = p.Text(n.Get("checkout"))
	if !slices.ContainsFunc(s.commits, func(c commit) bool { return c.on == s.checkout }) {
		p.Fail(or(n.Get("checkout"), n), "Write `checkout: main`.", "There is no branch %q to begin on.", s.checkout)
	}
	s.work = p.changes(n)
	return s
}

// lines are lines for the prompt, which are read but not run.
func (p *parser) lines(n lab.Node) []string {
	lines := p.Texts(n)
	if len(lines) > maxLines {
		p.Fail(n, "Leave some out.", "There are %d lines here, and at most %d are allowed.", len(lines), maxLines)
		return nil
	}
	for _, line := range lines {
		if _, why := understand(line); why != "" {
			p.Fail(n, "Write a line that the prompt of the lab knows.", "%s: %s", line, why)
		}
	}
	return lines
}

var authorName = regexp.MustCompile(`^[A-Z][a-z]+( [A-Z][a-z]+)?$`)

func (p *parser) commit(n lab.Node, before setup) commit {
	p.Keys(n, "on", "from", "as", "say", "mark", "write", "remove", "tag")
	c := commit{on: p.Text(n.Get("on")), as: p.Text(n.Get("as")), say: p.Text(n.Get("say")), mark: p.Text(n.Get("mark"))}
	p.refName(or(n.Get("on"), n), "branch", c.on)
	if !authorName.MatchString(c.as) {
		p.Fail(or(n.Get("as"), n), "Write a name such as Ines.", "%q cannot be the name of an author.", c.as)
	}
	if strings.TrimSpace(c.say) == "" || len(c.say) > 2000 || strings.ContainsRune(c.say, 0) {
		p.Fail(or(n.Get("say"), n), "Write `say:` with a message.", "This commit needs a message of at most 2,000 characters.")
	}
	for _, name := range p.Texts(n.Get("from")) {
		if !slices.ContainsFunc(before.commits, func(o commit) bool { return o.mark == name || o.on == name }) {
			p.Fail(n.Get("from"), "Name a mark or a branch of a commit above.", "Nothing above is called %q.", name)
		}
		c.from = append(c.from, name)
	}
	begun := slices.ContainsFunc(before.commits, func(o commit) bool { return o.on == c.on })
	if !begun && len(c.from) == 0 && len(before.commits) > 0 {
		p.Fail(n, "Write `from: [...]` with the mark or the branch that it leaves.", "The branch %q begins here, and does not say where.", c.on)
	}
	p.tag(n.Get("tag"), &c)
	p.name(n, c, begun)
	c.changes = p.changes(n)
	return c
}

// name keeps marks, branches and tags apart, so that a check that names one is never in doubt.
func (p *parser) name(n lab.Node, c commit, begun bool) {
	for _, name := range []struct{ kind, text string }{{"mark", c.mark}, {"tag", c.tag}} {
		if name.text != "" {
			p.refName(n, name.kind, name.text)
		}
		if name.text != "" && p.names[name.text] {
			p.Fail(n, "Take another name.", "There is already something called %q.", name.text)
		}
		p.names[name.text] = true
	}
	if !begun && p.names[c.on] {
		p.Fail(n, "Take another name.", "There is already something called %q.", c.on)
	}
	p.names[c.on] = true
}

// tag reads a name, or {name, say} for an annotated tag.
func (p *parser) tag(n lab.Node, c *commit) {
	if n.Shape != lab.Mapping {
		c.tag = p.Text(n)
		return
	}
	p.Keys(n, "name", "say")
	c.tag, c.tagSays = p.Text(n.Get("name")), p.Text(n.Get("say"))
	if c.tag == "" || c.tagSays == "" {
		p.Fail(n, "Write `tag: v1.0`, or `tag: {name: v1.0, say: ...}`.", "An annotated tag has a name and a message.")
	}
}

var refName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*$`)

// refName refuses names that git refuses for a branch or a tag, and some that it would allow.
func (p *parser) refName(n lab.Node, kind, name string) {
	if !refName.MatchString(name) || len(name) > 100 || strings.EqualFold(name, "HEAD") || strings.HasSuffix(name, ".lock") {
		p.Fail(n, "Write letters, digits, - and _, with . or / between them.", "%q cannot be the name of a %s.", name, kind)
	}
}

// changes reads what is written and removed: a text, or {file: NAME} for the text of a file of the lab.
func (p *parser) changes(n lab.Node) []change {
	var out []change
	write := n.Get("write")
	if write.Has() && write.Shape != lab.Mapping {
		p.Fail(write, "Write `write: {NAME: text}`.", "Here stands %s, and files with their texts are expected.", write.Shape)
	}
	for _, f := range write.Fields {
		c := change{name: f.Key, text: f.Value.Text}
		if f.Value.Shape == lab.Mapping {
			p.Keys(f.Value, "file")
			c.text = p.Files(f.Value.Get("file"), p.src)
		} else {
			p.Text(f.Value)
		}
		p.fileName(f.Value, c.name)
		if p.size += len(c.text); p.size > maxHistory {
			if p.size-len(c.text) <= maxHistory { // said once
				p.Fail(f.Value, "Write fewer or shorter files.", "The files of this history together have more than %d MB.", maxHistory>>20)
			}
			return out
		}
		out = append(out, c)
	}
	for _, name := range p.Texts(n.Get("remove")) {
		p.fileName(n.Get("remove"), name)
		out = append(out, change{name: name, gone: true})
	}
	return out
}

// fileName refuses what could reach out of the work tree or into git's own folder on any system, and two names that some
// systems take for one.
func (p *parser) fileName(n lab.Node, name string) {
	if why := badName(name); why != "" {
		p.Fail(n, "Write a relative name of letters, digits, ., -, _, + and @, with / between folders.", "The file name %q %s.", name, why)
		return
	}
	for _, other := range p.files {
		if strings.EqualFold(other, name) && other != name {
			p.Fail(n, "Write both alike.", "%q and %q differ in case only, which some systems do not see.", other, name)
		}
	}
	if !slices.Contains(p.files, name) {
		p.files = append(p.files, name)
	}
}

var (
	element = regexp.MustCompile(`^[A-Za-z0-9._+@-]+$`)
	device  = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
)

// badName says why a file of a history cannot have a name; empty when it can.
func badName(name string) string {
	elements := strings.Split(name, "/")
	if len(name) > 200 || len(elements) > 8 {
		return "is too long"
	}
	for _, e := range elements {
		switch {
		case e == "":
			return "is no relative path"
		case e == "." || e == "..":
			return "holds " + e
		case strings.EqualFold(strings.TrimRight(e, ". "), ".git") || strings.EqualFold(e, ".gitmodules"):
			return "belongs to git itself"
		case !element.MatchString(e) || strings.HasSuffix(e, "."):
			return "holds a character that not every system takes for what it is"
		case device.MatchString(e):
			return "is a device on some systems"
		}
	}
	return ""
}

// edit reads which files of the work tree have an editor.
func (p *parser) edit(s *spec) []string {
	n := p.src.Node.Get("edit")
	names := p.Texts(n)
	for _, name := range names {
		if _, ok := s.setup.text(name); !ok {
			p.Fail(n, "Name a file that is there at the start.", "There is no file %q to edit.", name)
		}
	}
	return names
}

// start refuses files that would lie where the repository and its surroundings are made: they are laid out before, and a
// folder that holds a repository is taken for the learner's.
func (p *parser) start() {
	for _, f := range p.src.Start {
		taken := slices.ContainsFunc([]string{repoName, repoName + ".new", homeName, marksName}, func(n string) bool { return strings.EqualFold(n, f.Name) })
		if taken || strings.Contains(f.Name, "/") || badName(f.Name) != "" {
			p.Fail(or(p.src.Node.Get("start"), p.src.Node), "Write files of the repository under setup: and keep the others beside it, such as findings.txt.",
				"The lab cannot begin with a file %q.", f.Name)
		}
	}
}

// answers reads the lines of every solution and wrong answer as the prompt will.
func (p *parser) answers() {
	for _, a := range slices.Concat(p.src.Solutions, p.src.Wrong) {
		text, ok := a.File(CommandsName)
		if !ok {
			p.Fail(p.src.Node, fmt.Sprintf("Write its lines into %s.", CommandsName), "The answer %q has no commands.", a.Name)
			continue
		}
		if strings.Count(text, "\n") > maxLines {
			p.Fail(p.src.Node, "Leave some out.", "The answer %q has more than %d lines.", a.Name, maxLines)
		}
		for line := range strings.Lines(text) {
			if why := foreseen(line, a); why != "" {
				p.Fail(p.src.Node, "Write a line that the prompt of the lab knows.", "The answer %q: %s: %s", a.Name, strings.TrimSpace(line), why)
			}
		}
	}
}

// or is the first node that is there.
func or(n, other lab.Node) lab.Node {
	if n.Has() {
		return n
	}
	return other
}
