package content

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content/quiz"
)

// isQuestion tells whether a block is the heading of a question.
func isQuestion(b Block) bool {
	return b.Kind == Heading && strings.HasPrefix(b.Text, "Q:")
}

// questionEnd returns the index after the last block of the question that begins at blocks[0].
func questionEnd(blocks []Block) int {
	for i := 1; i < len(blocks); i++ {
		b := blocks[i]
		if b.Kind == Rule || isScreenMark(b) || (b.Kind == Heading && (b.Level <= blocks[0].Level || isQuestion(b))) {
			return i
		}
	}
	return len(blocks)
}

// QuestionBlocks takes the questions out of the blocks of a file: the blocks of each, its heading first.
func QuestionBlocks(blocks []Block) [][]Block {
	var out [][]Block
	for len(blocks) > 0 {
		end := 1
		if isQuestion(blocks[0]) {
			end = questionEnd(blocks)
			out = append(out, blocks[:end])
		}
		blocks = blocks[end:]
	}
	return out
}

// question understands the blocks of a question. One whose metadata cannot be read is not understood any further: what
// is missing in it stands in the metadata.
func question(blocks []Block) (quiz.Question, []quiz.Problem) {
	d, problems := draft(blocks)
	if len(problems) > 0 {
		return quiz.Question{At: d.At}, problems
	}
	q, problems := quiz.Parse(d)
	if d.Title == "" {
		problems = append(problems, quiz.Problem{At: d.At, Rule: "Q020", Text: "This question asks nothing.", Fix: "Write what is asked after `Q:`."})
	}
	return q, append(problems, checkID(d, q.ID)...)
}

func checkID(d quiz.Draft, id string) []quiz.Problem {
	switch {
	case id == "":
		return []quiz.Problem{{At: d.At, Rule: "I001", Text: "This question has no id.", Fix: "Write `<!-- q id: short-name -->` on the line below its heading."}}
	case !slug.MatchString(id):
		return []quiz.Problem{{At: d.MetaAt, Rule: "I007", Text: fmt.Sprintf("The id %q is not made of lower-case letters, digits and dashes.", shortened(id)), Fix: "Write it like `short-name`."}}
	}
	return nil
}

// draft takes a question apart: blocks[0] is its heading.
func draft(blocks []Block) (quiz.Draft, []quiz.Problem) {
	d := quiz.Draft{At: blocks[0].At}
	title, comment, _ := trailingComment(strings.TrimPrefix(blocks[0].Text, "Q:"))
	d.Title = escaped(title)
	var problems []quiz.Problem
	if metaMark.MatchString(comment) {
		problems = append(problems, quiz.Problem{At: d.At, Rule: "S010", Text: "The metadata stands on the line of the heading.", Fix: "Write it on the line below."})
	}
	for i, b := range blocks[1:] {
		switch {
		case b.Kind == Comment:
			problems = append(problems, metadata(b, i == 0, &d)...)
		case b.Kind == Callout && b.Text == "tip":
			d.Hints = append(d.Hints, markdownOf(b.Blocks))
		case b.Kind == Callout && b.Text == "note":
			d.Note = strings.TrimSpace(d.Note + "\n\n" + markdownOf(b.Blocks))
		case b.Kind == Quote && misnamed(b) != "":
			problems = append(problems, quiz.Problem{At: b.At, Rule: "S010", Text: fmt.Sprintf("A box that begins with %q is none that a question has.", shortened(misnamed(b))), Fix: "Write `> [!NOTE]` above the explanation, or `> [!TIP]` above a hint."})
		case b.Kind == Quote || b.Kind == Callout:
			d.Stray = append(d.Stray, b.At)
		default:
			d.Pieces = append(d.Pieces, piece(b))
		}
	}
	return d, problems
}

var boxName = regexp.MustCompile(`^\[(?:![A-Za-z]+|[A-Z]+)\]`)

// misnamed is what stands where the name of a box would, in a quote that is none; "" where it is a quote like any other.
func misnamed(quote Block) string {
	if len(quote.Blocks) == 0 || quote.Blocks[0].Kind != Paragraph {
		return ""
	}
	return boxName.FindString(strings.ReplaceAll(quote.Blocks[0].Text, "\\", ""))
}

var metaMark = regexp.MustCompile(`^\s*q(?:[ \t\n]|$)`)

// metadata reads the comment that begins with a q. Other comments are the author's own and mean nothing.
func metadata(b Block, first bool, d *quiz.Draft) []quiz.Problem {
	mark := metaMark.FindString(b.Text)
	if mark == "" {
		return nil
	}
	if !first {
		return []quiz.Problem{{At: b.At, Rule: "S010", Text: "The metadata does not stand right after the heading of its question.", Fix: "Move it up, so that nothing is between them."}}
	}
	if strings.Contains(b.Text, "<!--") { // it goes on to the end of the next one
		return []quiz.Problem{{At: b.At, Rule: "S010", Text: "The metadata does not end.", Fix: "Close it with `-->`."}}
	}
	d.MetaAt = b.At
	at := after(b.At, "<!--"+mark)
	src := b.Text[len(mark):]
	if !strings.HasSuffix(mark, "\n") { // what begins on the line of the mark is a flow mapping without its braces
		src, at.Col = "{"+src+"}", at.Col-1
	}
	_, problems := decodeYAML(src, at, &d.Meta)
	return problems
}

// after is the place behind some text that begins at a place.
func after(at quiz.Pos, text string) quiz.Pos {
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		return quiz.Pos{File: at.File, Line: at.Line + strings.Count(text, "\n"), Col: utf8.RuneCountInString(text[i+1:]) + 1}
	}
	at.Col += utf8.RuneCountInString(text)
	return at
}

func piece(b Block) quiz.Piece {
	p := quiz.Piece{Kind: quiz.Prose, At: b.At, Text: markdownOf([]Block{b})}
	switch b.Kind {
	case List:
		p.Kind = listKind(b)
		for _, it := range b.Items {
			p.Items = append(p.Items, item(it))
		}
	case Table:
		p.Kind = quiz.Table
		for _, row := range b.Rows {
			p.Rows = append(p.Rows, quiz.Row{At: row.At, Cells: row.Cells})
		}
	case Code:
		p.Kind, p.Code, p.Lang = quiz.CodeBlock, b.Text, b.Lang()
		if p.Lang == "output" {
			p.Kind = quiz.OutputBlock
		}
	}
	return p
}

var almostBox = regexp.MustCompile(`^\[[ xX]?\](?:[^(\[]|$)`)

// listKind calls a list a task list if any of its items has a box, or nearly has one: the others are slips to report.
func listKind(b Block) quiz.PieceKind {
	for _, it := range b.Items {
		if it.Task || (len(it.Blocks) > 0 && almostBox.MatchString(it.Blocks[0].Text)) {
			return quiz.Tasks
		}
	}
	if b.Ordered {
		return quiz.Steps
	}
	return quiz.Bullets
}

func item(it ListItem) quiz.Item {
	out := quiz.Item{At: it.At, Task: it.Task, Checked: it.Checked}
	var text, feedback []Block
	for _, b := range it.Blocks {
		switch b.Kind {
		case Quote, Callout:
			feedback = append(feedback, b.Blocks...)
		case Comment:
			out.Comment = strings.TrimSpace(b.Text)
		default:
			text = append(text, b)
		}
	}
	out.Text = markdownOf(text)
	if rest, comment, ok := trailingComment(out.Text); ok {
		out.Text, out.Comment = rest, comment
	}
	out.Feedback = markdownOf(feedback)
	return out
}

// trailingComment takes the comment off the end of an option.
func trailingComment(text string) (rest, comment string, ok bool) {
	body, ok := strings.CutSuffix(strings.TrimSpace(text), "-->")
	at := strings.LastIndex(body, "<!--")
	if !ok || at < 0 {
		return text, "", false
	}
	return strings.TrimSpace(body[:at]), strings.TrimSpace(body[at+len("<!--"):]), true
}
