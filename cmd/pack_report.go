package cmd

import (
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab/proof"
)

// proofPrinter says what became of a pack: each lab or lesson once it is done, and a summary.
type proofPrinter interface {
	begin(*content.Course) // unless the course cannot be read
	proof(proof.Proof)
	end(proof.Summary) error
}

// maxProofLine is the longest text of a pack that is printed in a line, in characters.
const maxProofLine = 400

// proofLine is text of a pack as a line of a report: filtered and cut.
func proofLine(s string) string {
	runes := []rune(content.Line(s[:min(len(s), 8*maxProofLine)]))
	if len(runes) > maxProofLine {
		return string(runes[:maxProofLine]) + "…"
	}
	return string(runes)
}

// proofText prints proofs as lines.
type proofText struct {
	w   io.Writer
	err error
}

func (t *proofText) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format+"\n", args...)
	}
}

func (*proofText) begin(*content.Course) {}

func (t *proofText) proof(p proof.Proof) {
	if p.Lesson && len(p.Cases)+len(p.Findings) == 0 {
		return // most lessons run nothing
	}
	t.line("%s", proofLine(p.File))
	for _, c := range p.Cases {
		t.line("  %-5s  %7s  %s", worst(c.Findings), took(c.Took), proofLine(caseLine(c, p)))
		t.findings(c.Findings)
	}
	t.mutants(p.Mutants)
	t.findings(p.Findings)
	t.line("")
}

// caseLine is a case and what came of it.
func caseLine(c proof.Case, p proof.Proof) string {
	switch {
	case len(c.Fails) > 0:
		return c.Name + ": fails " + strings.Join(c.Fails, ", ")
	case p.Lesson && c.At.File != p.File:
		return fmt.Sprintf("%s in line %d of %s", c.Name, c.At.Line, path.Base(c.At.File))
	case p.Lesson:
		return fmt.Sprintf("%s in line %d", c.Name, c.At.Line)
	case len(c.Findings) == 0:
		return c.Name + ": passes"
	}
	return c.Name
}

// worst is the weight of the heaviest finding.
func worst(all []proof.Finding) string {
	out := "ok"
	for _, f := range all {
		if f.Level == proof.Error || out == "ok" || out == string(proof.Info) {
			out = string(f.Level)
		}
	}
	return out
}

func (t *proofText) findings(all []proof.Finding) {
	for _, f := range all {
		t.line("  %-5s  %s  %s:%d:%d  %s", f.Level, f.Rule, proofLine(f.At.File), f.At.Line, f.At.Col, proofLine(f.Text))
		if f.Want != "" || f.Got != "" {
			t.line("         | - %s", proofLine(f.Want))
			t.line("         | + %s", proofLine(f.Got))
		}
		if f.Fix != "" {
			t.line("         %s", proofLine(f.Fix))
		}
	}
}

func (t *proofText) mutants(m proof.Mutants) {
	if m.Count == 0 {
		return
	}
	t.line("  %-5s  %7s  %s", "small", took(m.Took), mutantsLine(m.Count, m.Failed, m.Argued))
	for _, s := range m.Survivors {
		if s.Reason == "" {
			t.line("         no check notices %s", proofLine(s.Head()))
		}
	}
	if m.Left > 0 {
		t.line("         %d more were not tried, because there are too many.", m.Left)
	}
}

func mutantsLine(count, failed, argued int) string {
	out := fmt.Sprintf("changes: the checks notice %d of %d", failed, count)
	if argued > 0 {
		out += fmt.Sprintf(", and the author argues for %d", argued)
	}
	return out
}

func (t *proofText) end(s proof.Summary) error {
	parts := []string{counted(s.Labs, "lab", "labs"), counted(s.Cases, "case", "cases")}
	if s.Mutants > 0 {
		parts = append(parts, "small "+mutantsLine(s.Mutants, s.Failed, s.Argued))
	}
	t.line("%s; %s.", strings.Join(parts, ", "), took(s.Took))
	found := []string{counted(s.Counts[proof.Error], "error", "errors"), counted(s.Counts[proof.Warn], "warning", "warnings")}
	for _, more := range []struct {
		n         int
		one, many string
	}{{s.Counts[proof.Info], "note", "notes"}, {s.Skipped, "skipped", "skipped"}, {s.Silenced, "turned off by the pack", "turned off by the pack"}, {s.Unfinished, "not finished", "not finished"}} {
		if more.n > 0 {
			found = append(found, counted(more.n, more.one, more.many))
		}
	}
	t.line("%s.", strings.Join(found, ", "))
	return t.err
}

// took is a time as people say it.
func took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// provenJSON is what `pack test --json` prints.
type provenJSON struct {
	V        int           `json:"v"`
	Pack     string        `json:"pack"`
	Version  string        `json:"version"`
	Findings []findingJSON `json:"findings"`
	Counts   countsJSON    `json:"counts"`
	Cases    []caseJSON    `json:"cases"`
	Mutants  []mutantsJSON `json:"mutants"`
	Totals   totalsJSON    `json:"totals"`
}

type findingJSON struct {
	Rule    string  `json:"rule"`
	Level   string  `json:"level"`
	File    string  `json:"file"`
	Line    int     `json:"line"`
	Col     int     `json:"col"`
	EndLine int     `json:"endLine"`
	Item    string  `json:"item"`
	Text    string  `json:"text"`
	Want    string  `json:"want,omitempty"`
	Got     string  `json:"got,omitempty"`
	Fix     *string `json:"fix"` // null where there is none to name
}

type countsJSON struct {
	Error int `json:"error"`
	Warn  int `json:"warn"`
	Info  int `json:"info"`
}

type caseJSON struct {
	Item  string   `json:"item"`
	Name  string   `json:"name"`
	File  string   `json:"file"`
	Line  int      `json:"line"`
	Col   int      `json:"col"`
	Fails []string `json:"fails"`
	OK    bool     `json:"ok"`
	Ms    int64    `json:"ms"`
}

type mutantsJSON struct {
	Item      string         `json:"item"`
	Count     int            `json:"count"`
	Failed    int            `json:"failed"`
	Argued    int            `json:"argued"`
	Left      int            `json:"left"`
	Survivors []survivorJSON `json:"survivors"`
	Ms        int64          `json:"ms"`
}

type survivorJSON struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Was    string `json:"was"`
	Is     string `json:"is"`
	Reason string `json:"reason,omitempty"`
}

type totalsJSON struct {
	Labs       int   `json:"labs"`
	Lessons    int   `json:"lessons"`
	Cases      int   `json:"cases"`
	Mutants    int   `json:"mutants"`
	Skipped    int   `json:"skipped"`
	Silenced   int   `json:"silenced"`
	Unfinished int   `json:"unfinished"`
	Ms         int64 `json:"ms"`
}

// proofJSON gathers proofs and prints them as one object.
type proofJSON struct {
	w   io.Writer
	out provenJSON
}

func (j *proofJSON) begin(c *content.Course) { j.out.Pack, j.out.Version = c.ID, c.Version }

func (j *proofJSON) proof(p proof.Proof) {
	for _, f := range p.All() {
		out := findingJSON{f.Rule, string(f.Level), proofLine(f.At.File), f.At.Line, f.At.Col, f.At.Line, proofLine(f.Item), proofLine(f.Text), proofLine(f.Want), proofLine(f.Got), nil}
		if fix := proofLine(f.Fix); fix != "" {
			out.Fix = &fix
		}
		j.out.Findings = append(j.out.Findings, out)
	}
	for _, c := range p.Cases {
		fails := []string{}
		for _, id := range c.Fails {
			fails = append(fails, proofLine(id))
		}
		j.out.Cases = append(j.out.Cases, caseJSON{proofLine(p.Item), proofLine(c.Name), proofLine(c.At.File), c.At.Line, c.At.Col, fails, worst(c.Findings) == "ok", c.Took.Milliseconds()})
	}
	if m := p.Mutants; m.Count > 0 {
		out := mutantsJSON{proofLine(p.Item), m.Count, m.Failed, m.Argued, m.Left, []survivorJSON{}, m.Took.Milliseconds()}
		for _, s := range m.Survivors {
			out.Survivors = append(out.Survivors, survivorJSON{proofLine(s.At.File), s.At.Line, proofLine(s.Was), proofLine(s.Is), proofLine(s.Reason)})
		}
		j.out.Mutants = append(j.out.Mutants, out)
	}
}

func (j *proofJSON) end(s proof.Summary) error {
	o := &j.out
	o.V = 1
	o.Counts = countsJSON{s.Counts[proof.Error], s.Counts[proof.Warn], s.Counts[proof.Info]}
	o.Totals = totalsJSON{s.Labs, s.Lessons, s.Cases, s.Mutants, s.Skipped, s.Silenced, s.Unfinished, s.Took.Milliseconds()}
	o.Findings, o.Cases, o.Mutants = append([]findingJSON{}, o.Findings...), append([]caseJSON{}, o.Cases...), append([]mutantsJSON{}, o.Mutants...)
	return printJSON(j.w, o)
}
