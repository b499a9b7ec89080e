package content

import (
	"errors"
	"io/fs"

	"github.com/engineroom/engineroom/content/quiz"
)

// Term is an entry of the glossary.
type Term struct {
	At   quiz.Pos
	Name string // as it is written in lessons
	Text string // Markdown
}

// Glossary reads the pack's glossary. A pack without one has no terms.
func (c *Course) Glossary() ([]Term, error) {
	src, err := readFile(c.fsys, GlossaryName, MaxMarkdownBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, Problems(unreadable(GlossaryName, err))
	}
	terms, problems := ParseGlossary(src, GlossaryName)
	if len(problems) > 0 {
		return nil, Problems(problems)
	}
	return terms, nil
}

// ParseGlossary reads glossary.md: each `## term` with what stands below it.
func ParseGlossary(src, file string) ([]Term, []quiz.Problem) {
	blocks, problems := Blocks(source(src), file, 1)
	var terms []Term
	var body []Block
	flush := func() {
		if n := len(terms); n > 0 {
			terms[n-1].Text = markdownOf(body)
			if terms[n-1].Text == "" {
				problems = append(problems, quiz.Problem{At: terms[n-1].At, Rule: "S010", Text: "This term is not explained.", Fix: "Write its explanation below the heading."})
			}
		}
		body = nil
	}
	for _, b := range blocks {
		if b.Kind == Heading && b.Level == 2 {
			flush()
			terms = append(terms, Term{At: b.At, Name: Plain(b.Text)})
			continue
		}
		body = append(body, b)
	}
	flush()
	return terms, problems
}
