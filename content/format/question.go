package format

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// markdown is a Markdown file as lines and blocks.
type markdown struct {
	src    string
	starts []int // of lines, see lines
	blocks []content.Block
}

// readMarkdown takes a file apart. What cannot be read has no blocks.
func readMarkdown(src, file string) markdown {
	line := bodyLine(src)
	m := markdown{src: src, starts: lines(src)}
	blocks, problems := content.Blocks(src[m.starts[line-1]:], file, line)
	if len(problems) == 0 {
		m.blocks = blocks
	}
	return m
}

// bodyLine is the line on which the text begins that stands after the front matter.
func bodyLine(src string) int {
	if !strings.HasPrefix(src, "---") {
		return 1
	}
	n := 0
	for line := range strings.SplitSeq(src, "\n") {
		if n++; n > 1 && strings.TrimRight(line, " \t") == "---" {
			return min(n+1, strings.Count(src, "\n")+1)
		}
	}
	return 1
}

func (m markdown) line(n int) string { return lineOf(m.src, m.starts, n) }

func isQuestion(b content.Block) bool {
	return b.Kind == content.Heading && strings.HasPrefix(b.Text, "Q:")
}

// isMeta tells whether a block is the metadata of a question.
func isMeta(b content.Block) bool { return b.Kind == content.Comment && metaMark.MatchString(b.Text) }

var (
	metaMark  = regexp.MustCompile(`^\s*q(?:[ \t\n]|$)`)
	emptyID   = regexp.MustCompile(`(?:^\s*q[ \t\n]+|[,\n][ \t]*)id:([ \t]*(?:""|''|null|~)?[ \t]*)(?:[,\n]|$)`)
	givenID   = regexp.MustCompile(`(?:^\s*q[ \t\n]+|[,\n][ \t]*)id:[ \t]+(?:"|')?([a-z0-9][a-z0-9._-]*)`)
	underline = regexp.MustCompile(`^ {0,3}(?:=+|-+)[ \t]*$`)
)

// ID is the edit that writes an id to a question that has none: into its metadata, or below its heading where it has no
// metadata. question are its blocks, of which the first is its heading, and src is its whole file, in which lines end
// with a line feed alone.
func ID(src string, question []content.Block, id string) Edit {
	return markdown{src: src, starts: lines(src), blocks: question}.id(0, id)
}

// Rename is the edit that gives a question another id. ok is false where its id is not found in its metadata.
func Rename(src string, question []content.Block, id string) (e Edit, ok bool) {
	if len(question) < 2 || !isMeta(question[1]) {
		return Edit{}, false
	}
	m := markdown{src: src, starts: lines(src), blocks: question}
	at := m.starts[question[1].At.Line-1]
	at += strings.Index(src[at:], "<!--") + len("<!--")
	p := givenID.FindStringSubmatchIndex(question[1].Text)
	if p == nil {
		return Edit{}, false
	}
	return Edit{at + p[2], at + p[3], id}, true
}

// id writes an id to the question that begins at a block.
func (m markdown) id(i int, id string) Edit {
	if i+1 < len(m.blocks) && isMeta(m.blocks[i+1]) {
		return m.idInMeta(m.blocks[i+1], id)
	}
	line := m.blocks[i].At.Line
	if !strings.HasPrefix(strings.TrimLeft(m.line(line), " "), "#") { // a heading that is underlined
		for line++; line < len(m.starts) && !underline.MatchString(m.line(line)); line++ {
		}
	}
	at := m.starts[min(line, len(m.starts)-1)]
	before := ""
	if at > 0 && m.src[at-1] != '\n' {
		before = "\n"
	}
	return Edit{at, at, before + "<!-- q id: " + id + " -->\n"}
}

// idInMeta writes an id into metadata: `<!-- q kind: text -->` becomes `<!-- q id: name, kind: text -->`.
func (m markdown) idInMeta(b content.Block, id string) Edit {
	at := m.starts[b.At.Line-1]
	at += strings.Index(m.src[at:], "<!--") + len("<!--")
	if p := emptyID.FindStringSubmatchIndex(b.Text); p != nil {
		after := ""
		if p[1] == len(b.Text) && p[1] == p[3] {
			after = " " // the comment ends here
		}
		return Edit{at + p[2], at + p[3], " " + id + after}
	}
	mark := metaMark.FindString(b.Text)
	at += len(mark)
	rest := b.Text[len(mark):]
	switch {
	case strings.HasSuffix(mark, "\n"): // a block mapping
		indent := rest[:len(rest)-len(strings.TrimLeft(rest, " "))]
		return Edit{at, at, indent + "id: " + id + "\n"}
	case strings.TrimSpace(rest) == "":
		return Edit{at, at, padded(mark) + "id: " + id + " "}
	}
	return Edit{at, at, "id: " + id + ", "}
}

// padded is the space that a mark without one needs.
func padded(mark string) string {
	if strings.HasSuffix(mark, "q") {
		return " "
	}
	return ""
}

// quotes indents the quotes that stand below an option without belonging to it.
func (m markdown) quotes() []Edit {
	var out []Edit
	inQuestion, indent := false, 0
	for i, b := range m.blocks {
		switch {
		case b.Kind == content.Rule, b.Kind == content.Heading:
			inQuestion, indent = isQuestion(b), 0
		case b.Kind == content.List && inQuestion && hasTask(b):
			indent = contentIndent(m.line(b.Items[len(b.Items)-1].At.Line))
		case b.Kind == content.Quote && indent > 0:
			out = append(out, m.indented(b.At.Line, m.end(i), indent)...)
		default:
			indent = 0
		}
	}
	return out
}

func hasTask(b content.Block) bool { return len(b.Items) > 0 && b.Items[0].Task }

var bullet = regexp.MustCompile(`^ {0,3}(?:[-+*]|[0-9]{1,9}[.)]) {1,4}`)

// contentIndent is how far what belongs to an item is indented, or 0.
func contentIndent(line string) int { return len(bullet.FindString(line)) }

// end is the last line of a block that is not empty.
func (m markdown) end(i int) int {
	last := len(m.starts) - 1
	if i+1 < len(m.blocks) {
		last = m.blocks[i+1].At.Line - 1
	}
	for last > m.blocks[i].At.Line && strings.TrimSpace(m.line(last)) == "" {
		last--
	}
	return last
}

// indented moves lines to the right. Empty ones stay empty.
func (m markdown) indented(from, to, by int) []Edit {
	var out []Edit
	for n := from; n <= to; n++ {
		line := m.line(n)
		if bare := strings.TrimLeft(line, " "); bare != "" {
			at := m.starts[n-1]
			out = append(out, Edit{at, at + len(line) - len(bare), strings.Repeat(" ", by)})
		}
	}
	return out
}

// sameQuestions tells whether two readings of a file hold the same questions but for ids and places. Feedback is left
// out where quotes were indented, for that is what became of them.
func sameQuestions(a, b []*quiz.Question, feedback bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameQuestion(*a[i], *b[i], feedback) {
			return false
		}
	}
	return true
}

func sameQuestion(a, b quiz.Question, feedback bool) bool {
	if a.ID != "" && a.ID != b.ID {
		return false
	}
	return reflect.DeepEqual(bare(a, feedback), bare(b, feedback))
}

// bare is a question without its id and places, and without its feedback unless that is wanted.
func bare(q quiz.Question, feedback bool) quiz.Question {
	q.At, q.ID = quiz.Pos{}, ""
	q.Options, q.Steps, q.Pairs = slices.Clone(q.Options), slices.Clone(q.Steps), slices.Clone(q.Pairs)
	for i := range q.Options {
		q.Options[i].At = quiz.Pos{}
		if !feedback {
			q.Options[i].Feedback = ""
		}
	}
	for i := range q.Steps {
		q.Steps[i].At = quiz.Pos{}
		if !feedback {
			q.Steps[i].Feedback = ""
		}
	}
	for i := range q.Pairs {
		q.Pairs[i].At = quiz.Pos{}
	}
	return q
}
