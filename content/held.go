package content

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

// HoldQuiz is a quiz file without its answers, and where the choices of each of its questions came from. What stands
// between questions is left out, and so is what the author wrote for nobody to see. src need not have passed Text.
func HoldQuiz(src, file string, draw quiz.Draw) (string, []quiz.HeldOrder, []quiz.Problem) {
	questions, matter, _, problems := QuizBlocks(src, file)
	if len(problems) > 0 {
		return "", nil, problems
	}
	var out strings.Builder
	if matter.Title != "" {
		fmt.Fprintf(&out, "---\ntitle: %q\n---\n\n", matter.Title)
	}
	var orders []quiz.HeldOrder
	for _, q := range questions {
		held, order := q.Hold(draw)
		text := heldMarkdown(held)
		problems = append(problems, badlyHeld(held, text)...)
		out.WriteString(text)
		orders = append(orders, order)
	}
	return out.String(), orders, problems
}

// badlyHeld reports a question that is not the same when it is read again, or that holds a comment of its author.
func badlyHeld(q quiz.Question, text string) []quiz.Problem {
	if blocks, _ := Blocks(strings.Replace(text, "<!-- q ", "", 1), "", 1); commented(blocks) {
		return []quiz.Problem{{At: q.At, Rule: "S010", Text: "A comment stands in the text of this question. Where answers are kept back, comments would be handed out.", Fix: "Take the comment out of the text."}}
	}
	again, _, _, problems := quizBlocks(text, "", true)
	if len(problems) > 0 || len(again) != 1 || !reflect.DeepEqual(unplaced(again[0]), unplaced(q)) {
		return []quiz.Problem{{At: q.At, Rule: "S010", Text: "This question cannot be written without its answer.", Fix: "Write it in simpler Markdown: what is asked as paragraphs and blocks of code, and each choice as one line."}}
	}
	return nil
}

var codeSpan = regexp.MustCompile("`[^`]*`")

// commented tells whether there is a comment outside code, other than the marks of fixed options and metadata.
func commented(blocks []Block) bool {
	for _, b := range blocks {
		texts := append([]string{b.Text}, b.Header...)
		for _, row := range b.Rows {
			texts = append(texts, row.Cells...)
		}
		for _, text := range texts {
			text = strings.ReplaceAll(codeSpan.ReplaceAllString(text, ""), fixedMark, "")
			if b.Kind != Code && b.Kind != Comment && strings.Contains(text, "<!--") {
				return true
			}
		}
		for _, it := range b.Items {
			if commented(it.Blocks) {
				return true
			}
		}
		if commented(b.Blocks) {
			return true
		}
	}
	return false
}

// unplaced is a question without the places of its parts.
func unplaced(q quiz.Question) quiz.Question {
	q.At = quiz.Pos{}
	q.Options, q.Steps, q.Pairs = append([]quiz.Option(nil), q.Options...), append([]quiz.Step(nil), q.Steps...), append([]quiz.Pair(nil), q.Pairs...)
	for i := range q.Options {
		q.Options[i].At = quiz.Pos{}
	}
	for i := range q.Steps {
		q.Steps[i].At = quiz.Pos{}
	}
	for i := range q.Pairs {
		q.Pairs[i].At = quiz.Pos{}
	}
	return q
}

// heldMarkdown writes a held question.
func heldMarkdown(q quiz.Question) string {
	stem := q.Stem
	for i := range q.Gaps {
		stem = strings.Replace(stem, fmt.Sprintf("[%d: ....]", i+1), "[[?]]", 1)
	}
	title, more, _ := strings.Cut(stem, "\n\n")
	blocks, _ := Blocks(more, "", 1)
	level := 3
	for _, b := range blocks {
		if b.Kind == Heading {
			level = min(level, max(1, b.Level-1))
		}
	}
	head := strings.Repeat("#", level) + " Q: " + title + "\n<!-- q " + heldMeta(q.Meta) + " -->\n\n"
	return head + markdownOf(append(blocks, heldAnswer(q)...)) + "\n\n"
}

// heldAnswer are the blocks in which there is something to choose from.
func heldAnswer(q quiz.Question) []Block {
	switch q.Kind {
	case quiz.Order, quiz.Parsons:
		list := Block{Kind: List, Ordered: true, Start: 1}
		for _, s := range q.Steps {
			list.Items = append(list.Items, ListItem{Blocks: blocksOfText(s.Text)})
		}
		return []Block{list}
	case quiz.Match, quiz.Classify:
		return []Block{heldTable(q)}
	case quiz.Spot, quiz.Fix:
		return append([]Block{{Kind: Code, Info: q.Lang, Text: q.Code}}, heldOptions(q.Options)...)
	case quiz.Why:
		return append(append(heldOptions(q.Options[:q.Split]), blocksOfText(q.Because)...), heldOptions(q.Options[q.Split:])...)
	}
	return heldOptions(q.Options)
}

const fixedMark = "<!-- fixed -->"

func heldOptions(options []quiz.Option) []Block {
	if len(options) == 0 {
		return nil
	}
	list := Block{Kind: List}
	for _, o := range options {
		blocks := blocksOfText(o.Text)
		if last := len(blocks) - 1; o.Fixed && last >= 0 && blocks[last].Kind == Paragraph {
			blocks[last].Text += " " + fixedMark
		}
		list.Items = append(list.Items, ListItem{Task: true, Blocks: blocks})
	}
	return []Block{list}
}

// heldTable is a table whose columns have nothing to do with each other.
func heldTable(q quiz.Question) Block {
	b := Block{Kind: Table, Header: []string{"These", "belong to these"}}
	for i := range max(len(q.Pairs), len(q.Rights)) {
		cells := []string{"", ""}
		if i < len(q.Pairs) {
			cells[0] = q.Pairs[i].Left
		}
		if i < len(q.Rights) {
			cells[1] = q.Rights[i]
		}
		b.Rows = append(b.Rows, TableRow{Cells: cells})
	}
	return b
}

func blocksOfText(md string) []Block {
	blocks, _ := Blocks(md, "", 1)
	return blocks
}

// heldMeta is the metadata of a held question, on one line.
func heldMeta(m quiz.Meta) string {
	var out []string
	text := func(key, value string) {
		if value != "" {
			out = append(out, key+": "+strconv.Quote(value))
		}
	}
	number := func(key string, value float64) {
		if value != 0 {
			out = append(out, key+": "+strconv.FormatFloat(value, 'g', -1, 64))
		}
	}
	yes := func(key string, value bool) {
		if value {
			out = append(out, key+": true")
		}
	}
	text("id", m.ID)
	text("kind", m.KindName)
	yes("held", m.Held)
	yes("pre", m.Pre)
	number("blanks", float64(m.Blanks))
	yes("spares", m.Spares)
	text("unit", m.InUnit)
	text("obj", m.Objective)
	number("difficulty", float64(m.Difficulty))
	number("rev", float64(m.Rev))
	text("replaces", m.Replaces)
	text("variant-of", m.VariantOf)
	text("pool", m.Pool)
	number("points", m.Points)
	number("time", float64(m.Seconds))
	text("lang", m.Language)
	number("line", float64(m.Line))
	yes("pick", m.Pick)
	return strings.Join(out, ", ")
}

// notHeld reports questions that are held where no answers are.
func notHeld(q quiz.Question) []quiz.Problem {
	if !q.Held {
		return nil
	}
	return []quiz.Problem{{At: q.At, Rule: "Q001", Text: "This question is said to be held: it has no answer.", Fix: "Take `held: true` away and give the answer. Only `pack build --hold-key` keeps answers back."}}
}
