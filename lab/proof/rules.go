package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// demands looks at what can be seen without running anything.
func (p *prover) demands() {
	kind := p.src.Node.Get("kind")
	if p.src.Minutes <= 0 {
		p.find("X009", Error, p.at(kind.Line, kind.Col), "This lab does not say how long it takes.", "Write `minutes:`.")
	}
	if needsTwo(p.src.Kind) && len(p.src.Solutions) < 2 {
		at := p.src.Node.Get("solution")
		p.find("X011", Error, p.at(at.Line, at.Col), "This lab has one solution, so its checks may ask for its very words.", "Add a second one of another design: `solution: [one, other]`.")
	}
	p.sentences()
}

// sentences looks for hints that break off. In YAML a # behind a space begins a comment, unless the text stands in quotes.
func (p *prover) sentences() {
	list := p.src.Node.Get("hints").List
	for i, hint := range p.src.Hints {
		if i < len(list) {
			p.whole(hint, list[i])
		}
	}
	for _, c := range p.src.Checks {
		p.whole(c.Hint, c.Node.Get("hint"))
	}
}

func (p *prover) whole(hint string, n lab.Node) {
	if hint = strings.TrimRight(hint, " \n\"'`)*_"); hint != "" && !strings.ContainsAny(hint[len(hint)-1:], ".?!:;") {
		p.find("X013", Warn, p.at(n.Line, n.Col), "This hint breaks off: it does not end as a sentence does.", "End it with a full stop. If a # follows in the file, put the hint in quotes.")
	}
}

// needsTwo tells whether answers of a kind are programs, which can be right in more than one way.
func needsTwo(k lab.Kind) bool { return k == lab.SQL || k == lab.Code }

// judge looks at what came of the runs.
func (p *prover) judge() {
	caught := map[string]bool{}
	whole := true
	for _, t := range p.trials {
		if t.err != nil || len(t.reports) == 0 {
			p.failed(t)
			whole = whole && t.role != wrong
			continue
		}
		t.Fails = t.reports[0].Failed()
		switch t.role {
		case start:
			p.judgeStart(t)
		case solution:
			p.judgeSolution(t)
		case wrong:
			p.judgeWrong(t)
			for _, id := range t.Fails {
				caught[id] = true
			}
		}
		p.judgeRuns(t)
	}
	if whole {
		p.judgeChecks(caught)
	}
}

func (p *prover) failed(t *trial) {
	why := "there is no report"
	if t.err != nil {
		why = t.err.Error()
	}
	t.find(p.src.ID, "X001", lab.Sentence(fmt.Sprintf("The %s came to no judgement: %s", t.called(), why)), "", "", "Run the lab by hand and look at what it does.")
}

// called is a trial in the words of a sentence.
func (t *trial) called() string {
	switch name := t.answer.Name; {
	case t.role == start:
		return "start"
	case name == "" && t.role == solution:
		return "solution"
	case t.role == solution:
		return fmt.Sprintf("solution %q", name)
	default:
		return fmt.Sprintf("wrong answer %q", name)
	}
}

func (p *prover) judgeStart(t *trial) {
	if t.reports[0].Passed() {
		t.find(p.src.ID, "X005", "The start passes every check.", "some check fails", "every check passes", "Take what is to be learned out of the start, or write a check that looks at it.")
	}
}

func (p *prover) judgeSolution(t *trial) {
	if t.reports[0].Passed() {
		return
	}
	bad := firstFailed(t.reports[0])
	text := fmt.Sprintf("The %s fails %s", t.called(), checks(t.Fails))
	if bad.Because != "" {
		text += ": " + bad.Because
	}
	t.find(p.src.ID, "X004", lab.Sentence(text), bad.Expected, bad.Got, "Mend the solution or the check.")
}

func firstFailed(r lab.Report) lab.Result {
	for _, c := range r.Results {
		if !c.Passed {
			return c
		}
	}
	return lab.Result{Because: "No check was looked at"}
}

// judgeWrong holds a wrong answer to the checks that it names: no fewer, and no others.
func (p *prover) judgeWrong(t *trial) {
	lacking, extra := without(t.answer.Fails, t.Fails), without(t.Fails, t.answer.Fails)
	var text string
	switch {
	case len(lacking) == 0 && len(extra) == 0:
		return
	case len(t.Fails) == 0:
		text = fmt.Sprintf("The %s passes every check, and should fail %s", t.called(), checks(t.answer.Fails))
	case len(extra) == 0:
		text = fmt.Sprintf("The %s passes %s, which it says it fails", t.called(), checks(lacking))
	case len(lacking) == 0:
		text = fmt.Sprintf("The %s also fails %s: %s", t.called(), checks(extra), because(t.reports[0], extra[0]))
	default:
		text = fmt.Sprintf("The %s passes %s and fails %s instead: %s", t.called(), checks(lacking), checks(extra), because(t.reports[0], extra[0]))
	}
	want, got := "fails "+listed(p.inOrder(t.answer.Fails)), "fails "+listed(t.Fails)
	if len(t.Fails) == 0 {
		got = "passes"
	}
	t.find(p.src.ID, "X006", lab.Sentence(text), want, got, "Change the answer, the check, or what stands under `fails`.")
}

func because(r lab.Report, id string) string {
	for _, c := range r.Results {
		if c.ID == id && c.Because != "" {
			return c.Because
		}
	}
	return "no reason is given"
}

// inOrder are ids of checks in the order of the lab.
func (p *prover) inOrder(ids []string) []string {
	var out []string
	for _, c := range p.src.Checks {
		if slices.Contains(ids, c.ID) {
			out = append(out, c.ID)
		}
	}
	return out
}

// judgeRuns finds the first thing in which two runs of an answer differ.
func (p *prover) judgeRuns(t *trial) {
	for i, r := range t.reports[1:] {
		if what, want, got := differ(t.reports[0], r); what != "" {
			text := fmt.Sprintf("The %s is not judged the same in %d runs: in run %d %s", t.called(), Runs, i+2, what)
			t.find(p.src.ID, "X008", lab.Sentence(text), want, got, "Take out what differs from run to run: times, random numbers, rows in no order.")
			return
		}
	}
}

// differ says in what two reports of the same answer differ. How long they took does not count.
func differ(a, b lab.Report) (what, want, got string) {
	if len(a.Results) != len(b.Results) {
		return "another number of checks was looked at", fmt.Sprint(len(a.Results)), fmt.Sprint(len(b.Results))
	}
	for i, x := range a.Results {
		y := b.Results[i]
		switch {
		case x.ID != y.ID:
			return "another check was looked at", x.ID, y.ID
		case x.Passed != y.Passed:
			return fmt.Sprintf("the check %q %s", x.ID, map[bool]string{true: "passed", false: "failed"}[y.Passed]), told(x), told(y)
		case x.Because != y.Because:
			return fmt.Sprintf("the check %q gives another reason", x.ID), x.Because, y.Because
		case x.Expected != y.Expected:
			return fmt.Sprintf("the check %q expects something else", x.ID), x.Expected, y.Expected
		case x.Got != y.Got:
			return fmt.Sprintf("the check %q saw something else", x.ID), x.Got, y.Got
		}
	}
	return "", "", ""
}

func told(r lab.Result) string {
	if r.Passed {
		return "passed"
	}
	return "failed: " + r.Because
}

// judgeChecks looks for checks that catch no wrong answer.
func (p *prover) judgeChecks(caught map[string]bool) {
	for _, c := range p.src.Checks {
		if !caught[c.ID] {
			p.find("X007", Warn, p.at(c.Node.Line, c.Node.Col), fmt.Sprintf("No wrong answer fails the check %q, so nothing shows that it can fail.", c.ID), "List a wrong answer that it catches, or take it out.")
		}
	}
}

// without are those of ids that are not among others.
func without(ids, others []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(others, id) })
}

// checks names checks in a sentence.
func checks(ids []string) string {
	var quoted []string
	for _, id := range ids {
		quoted = append(quoted, fmt.Sprintf("%q", id))
	}
	if len(quoted) == 1 {
		return "the check " + quoted[0]
	}
	return "the checks " + listed(quoted)
}

func listed(words []string) string { return strings.Join(words, ", ") }
