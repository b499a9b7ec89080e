package check

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/quiz"
)

// questionRules are the rules about single questions and about sets of them (Q).
var questionRules = table(answerRules, feedbackRules, optionRules, clueRules, setRules, stemRules, typedRules)

// The literature that the texts of rules name.
const (
	haladyna  = "Haladyna, Downing and Rodriguez 2002, A review of multiple-choice item-writing guidelines, Applied Measurement in Education 15(3)"
	nbme      = "The list of clues for test-wise examinees of the National Board of Medical Examiners"
	moore     = "Moore, Nguyen, Chen and Stamper, EC-TEL 2023: rules for 19 flaws, which found 91 % of those that people marked in 200 questions"
	rodriguez = "Rodriguez 2005, Three options are optimal for multiple-choice items; Abad, Olea and Ponsoda 2001 come to the same"
	attali    = "Attali and Bar-Hillel 2003, Guess where: the position of correct answers in multiple-choice test items"
	butler    = "Roediger and Marsh 2005; Butler and Roediger 2008, Memory & Cognition 36(3) 604–616"
	swart     = "Swart and others 2019, a meta-analysis of feedback on learning from text"
)

// answerRules are about whether a question has an answer at all. Most of what they say is found while the question is
// read, for a question without an answer cannot be shown.
var answerRules = []Rule{
	{
		Code: "Q001", Level: Error, Title: "A question has a right answer.",
		Why: "A question without one can be neither graded nor explained. The app refuses the lesson.",
		Bad: "### Q: Which status says that a page is missing?\n\n- [ ] 404\n- [ ] 500", Good: "### Q: Which status says that a page is missing?\n\n- [x] 404\n- [ ] 500",
	},
	{
		Code: "Q002", Level: Error, Title: "Every entry of the answer is an option.",
		Why: "A list item without a box is nearly always an option whose box was forgotten.",
		Bad: "- [x] 404\n- 500", Good: "- [x] 404\n- [ ] 500",
	},
	{
		Code: "Q003", Level: Error, Title: "Feedback stands inside its option.", Fixes: true,
		Why: "A quote that is not indented ends the list in Markdown, so nobody can say which option it answers.",
		Bad: "- [ ] 500\n> That is the server's own fault.", Good: "- [ ] 500\n  > That is the server's own fault.", Find: strayQuotes,
	},
	{
		Code: "Q004", Level: Error, Title: "No two options are the same.",
		Why: "Of two options that say the same, both are right or both are wrong, so one does no work. Code is compared byte by byte: `//` and `///` differ.",
		Bad: "- [x] The server\n- [ ] the *server*", Good: "- [x] The server\n- [ ] The browser",
	},
	{
		Code: "Q005", Level: Error, Title: "No two options would count as one answer.",
		Why: "Typed, the two would be taken for each other: they differ in case, spaces, accents or one letter only. A learner sees no difference or a misprint. In code such differences count, and are left alone.",
		Bad: "- [x] a primary key\n- [ ] a Primary  Key.", Good: "- [x] a primary key\n- [ ] a foreign key", Find: each(sameWhenTyped),
	},
	{
		Code: "Q024", Level: Warning, Title: "A match leaves something over.",
		Why: "Where each side has as many as the other, the last pair answers itself, and one mistake always makes two.",
		Bad: "| Status | Meaning |\n| --- | --- |\n| 404 | no such page |\n| 403 | not allowed |", Good: "| Status | Meaning |\n| --- | --- |\n| 404 | no such page |\n| 403 | not allowed |\n|  | too many requests |",
		Find: each(matchWithoutSpare),
	},
	{
		Code: "Q025", Level: Warning, Title: "An order has at least three steps.",
		Why: "Two steps are right by chance every other time.",
		Bad: "1. Begin\n2. Commit", Good: "1. Begin\n2. Take the stock\n3. Commit", Find: each(fewSteps),
	},
	{
		Code: "Q030", Level: Warning, Title: "No two questions of a pack are the same.",
		Why: "The second one is answered from the memory of the first, and counts twice in every statistic. A question asked before the text may come again after it.",
		Bad: "### Q: What does WAL stand for?\n<!-- q id: wal-name -->\n…\n### Q: What does WAL stand for?\n<!-- q id: wal-name-2 -->", Good: "One of the two, or another question with `variant-of: wal-name`",
		Find: sameQuestions,
	},
}

// sameWhenTyped asks the matcher of typed answers whether it would take one option for another.
func sameWhenTyped(it *Item) []Finding {
	var out []Finding
	if it.Kind != quiz.Single {
		return nil
	}
	sizes := make([]int, len(it.Options))
	for i, o := range it.Options {
		sizes[i] = letterCount(o.Text)
	}
	for i, a := range it.Options {
		for j, b := range it.Options[:i] {
			if d := sizes[i] - sizes[j]; d < -1 || d > 1 || strings.Contains(a.Text+b.Text, "`") {
				continue // the matcher would not take them for each other, or every byte counts
			}
			if f, alike := alike(it, a, b, j+1); alike {
				out = append(out, f)
			}
		}
	}
	return out
}

// alike tells whether option a would be accepted where b is asked for, and how much of a mistake that is.
func alike(it *Item, a, b quiz.Option, number int) (Finding, bool) {
	const fix = "Reword one of them, or put backticks around both if they are code."
	none := 0
	exact := it.Match
	exact.Typos = &none
	switch {
	case quiz.SameAnswer(b.Text, a.Text, exact):
		return it.finding(a.At, fix, "The option %s differs from option %d only in case, spaces, accents or its full stop.", quoted(a.Text), number), true
	case quiz.SameAnswer(b.Text, a.Text, it.Match):
		f := it.finding(a.At, fix, "The option %s differs from option %d, %s, in one letter only.", quoted(a.Text), number, quoted(b.Text))
		f.Level = Warning
		return f, true
	}
	return Finding{}, false
}

func letterCount(s string) int {
	n := 0
	for _, r := range s {
		if isWordRune(r) {
			n++
		}
	}
	return n
}

func matchWithoutSpare(it *Item) []Finding {
	if it.Kind != quiz.Match || len(it.Rights) != len(it.Pairs) {
		return nil
	}
	return []Finding{it.finding(it.At, "Add a row with an empty left cell and a right-hand side that belongs to nothing.",
		"This match has %d pairs and no spare, so the last pair answers itself.", len(it.Pairs))}
}

func fewSteps(it *Item) []Finding {
	real := 0
	for _, s := range it.Steps {
		if !s.Spare {
			real++
		}
	}
	if it.Kind != quiz.Order && it.Kind != quiz.Parsons || real != 2 {
		return nil // fewer than two are found while the question is read
	}
	return []Finding{it.finding(it.Steps[0].At, "Add a step, or ask which of the two comes first as a question with options.",
		"There are only two steps to put in order.")}
}

func sameQuestions(p *Pack) []Finding {
	var out []Finding
	seen := map[string]lock.Seen{}
	for _, it := range p.View.Items {
		if it.Question.Pre || it.Question.Kind == "" {
			continue
		}
		before, twice := seen[it.Mean]
		if !twice {
			seen[it.Mean] = it
			continue
		}
		out = append(out, Finding{At: it.At, Item: it.ID,
			Text: fmt.Sprintf("This question is the same as %q at %s: %s", before.ID, before.At, quoted(it.Question.Stem)),
			Fix:  "Take one of them away, or ask for the same in another way and write `variant-of:` into its metadata."})
	}
	return out
}

// strayQuotes adds to what was found while reading how to mend it.
func strayQuotes(p *Pack) []Finding {
	var out []Finding
	for _, problem := range p.Problems {
		if problem.Rule == "Q003" {
			out = append(out, Finding{At: problem.At, Text: problem.Text, Fix: problem.Fix, Edits: indentQuote(p, problem.At)})
		}
	}
	return out
}

var quoteMark = regexp.MustCompile(`^[ \t]*>`)

// indentQuote moves the lines of the quote that begins at a place to the right by two spaces. It does nothing where no
// option stands above, for then a person has to say what the quote is.
func indentQuote(p *Pack, at quiz.Pos) []Edit {
	source := p.source(at.File)
	lines := strings.SplitAfter(source, "\n")
	if at.Line < 1 || at.Line > len(lines) || !belowOption(lines[:at.Line-1]) {
		return nil
	}
	var edits []Edit
	offset := lineStart(source, at.Line)
	for _, line := range lines[at.Line-1:] {
		if !quoteMark.MatchString(line) {
			break
		}
		edits = append(edits, Edit{File: at.File, From: offset, To: offset, Text: "  "})
		offset += len(line)
	}
	return edits
}

var optionLine = regexp.MustCompile(`^[-*+] \[[ xX]\]`)

// belowOption tells whether the last of some lines, blank ones aside, belongs to an option.
func belowOption(lines []string) bool {
	for i := len(lines) - 1; i >= 0; i-- {
		switch line := strings.TrimRight(lines[i], "\r\n"); {
		case optionLine.MatchString(line):
			return true
		case strings.TrimSpace(line) != "" && line[0] != ' ' && line[0] != '>':
			return false
		}
	}
	return false
}

// TextOf is the text of a lesson, a quiz or the manifest as it was when the pack was read; "" for any other file.
func (p *Pack) TextOf(file string) string { return p.source(file) }

// source is the text of a file of a lesson, as it was on disk.
func (p *Pack) source(file string) string {
	for _, l := range p.Lessons {
		switch file {
		case l.File:
			return l.Source
		case l.QuizFile:
			return l.QuizSource
		}
	}
	if file == content.ManifestName {
		return p.Source
	}
	return ""
}

// listed joins words as a sentence does: a, b and c.
func listed(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return fmt.Sprintf("%s and %s", strings.Join(words[:n-1], ", "), words[n-1])
	}
}
