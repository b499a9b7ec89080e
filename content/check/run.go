package check

import (
	"cmp"
	"runtime"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Options say what is looked for.
type Options struct {
	Only   []string // codes or families, such as Q014 or Q; empty is all
	Strict bool     // a warning counts as an error
	Jobs   int      // rules at a time; 0 is one for each processor
}

// Limits of a report. What is beyond them is counted and not kept.
const (
	maxPerFile = 1000
	maxReport  = 20_000
	maxText    = 400 // characters of one sentence
)

// Unknown is the first of some codes and families that names no rule; "" where each names some.
func Unknown(only []string) string {
	for _, code := range only {
		if !slices.ContainsFunc(Rules(), func(r Rule) bool { return wanted([]string{code}, r.Code) }) {
			return code
		}
	}
	return ""
}

// wanted tells whether a rule is among codes and families. An empty list wants all.
func wanted(only []string, code string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(o string) bool {
		return o == code || len(o) == 1 && strings.HasPrefix(code, o)
	})
}

// Run applies the rules to a pack. What keeps a file from being read is an error whatever the pack says of the rule: the
// app refuses the file too.
func Run(p *Pack, o Options) Report {
	rules := Rules()
	found := make([][]Finding, len(rules))
	spread(len(rules), cmp.Or(o.Jobs, runtime.NumCPU()), func(i int) {
		if r := rules[i]; r.Find != nil && wanted(o.Only, r.Code) && !p.unread {
			found[i] = filled(r.Find(p), r)
		}
	})
	offs, wrong := p.offs()
	out := Report{}
	var all []Finding
	for _, f := range append(slices.Concat(found...), filledBy(wrong, rules)...) {
		switch {
		case !wanted(o.Only, f.Rule):
		case offs.hide(f) && !unsafe(f.Rule):
			out.Silenced++
		default:
			if says, ok := p.Manifest.Check[f.Rule]; ok && !unsafe(f.Rule) {
				f.Level = levelOf(says.Level)
			}
			if f.Level == Off {
				out.Overruled++
				continue
			}
			all = append(all, f)
		}
	}
	for _, problem := range p.Problems {
		if wanted(o.Only, problem.Rule) {
			all = append(all, Finding{Rule: problem.Rule, Level: Error, At: problem.At, Text: problem.Text, Fix: problem.Fix})
		}
	}
	if o.Strict {
		for i := range all {
			if all[i].Level == Warning {
				all[i].Level = Error
			}
		}
	}
	out.add(all)
	out.sum(p)
	return out
}

// unsafe tells whether a rule is about what could do harm. No pack can turn such a rule down: it is refused all the same.
func unsafe(code string) bool { return strings.HasPrefix(code, "Z") }

// filled are findings with what a rule left for its row to say.
func filled(all []Finding, r Rule) []Finding {
	for i := range all {
		all[i].Rule = cmp.Or(all[i].Rule, r.Code)
		all[i].Level = cmp.Or(all[i].Level, r.Level)
	}
	return all
}

// filledBy is filled for findings that name their rules.
func filledBy(all []Finding, rules []Rule) []Finding {
	for i := range all {
		if at := slices.IndexFunc(rules, func(r Rule) bool { return r.Code == all[i].Rule }); at >= 0 {
			filled(all[i:i+1], rules[at])
		}
	}
	return all
}

// levelOf is a level as a manifest writes it.
func levelOf(word string) Level {
	return map[string]Level{"info": Info, "warning": Warning, "error": Error}[word]
}

// add takes findings into a report: in order, each once, filtered and within its limits.
func (r *Report) add(all []Finding) {
	for i := range all {
		all[i] = tidy(all[i])
	}
	slices.SortStableFunc(all, inOrder)
	inFile, file := 0, ""
	for i, f := range all {
		if i > 0 && same(all[i-1], f) {
			continue
		}
		r.count(f)
		if f.At.File != file {
			inFile, file = 0, f.At.File
		}
		if inFile++; inFile > maxPerFile || len(r.Findings) >= maxReport {
			r.Left++
			continue
		}
		r.Findings = append(r.Findings, f)
	}
}

func (r *Report) count(f Finding) {
	r.Counts[f.Level]++
	if len(f.Edits) > 0 {
		r.Fixable++
	}
}

// inOrder compares findings by file, line, column and rule.
func inOrder(a, b Finding) int {
	return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Col, b.At.Col),
		cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Text, b.Text))
}

// same tells whether two findings say the same: a file may be read in two ways.
func same(a, b Finding) bool { return a.Rule == b.Rule && a.At == b.At && a.Text == b.Text }

// tidy is a finding whose texts can be shown anywhere.
func tidy(f Finding) Finding {
	f.At = quiz.Pos{File: oneLine(f.At.File), Line: max(1, f.At.Line), Col: max(1, f.At.Col)}
	f.EndLine = max(f.EndLine, f.At.Line)
	f.Item, f.Text, f.Fix = oneLine(f.Item), oneLine(f.Text), oneLine(f.Fix)
	return f
}

// oneLine is a text of a pack as a line of a report: filtered and cut.
func oneLine(s string) string {
	runes := []rune(content.Line(s[:min(len(s), 8*maxText)]))
	if len(runes) > maxText {
		return string(runes[:maxText]) + "…"
	}
	return string(runes)
}
