package convert

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Markdown writes a question as authors write it. content.ParseQuiz of it gives the same question, provided that it came
// from there: texts that were not read from Markdown may mean something else as Markdown (see [Sound]).
func Markdown(q quiz.Question) string {
	title, more, _ := strings.Cut(q.Stem, "\n\n")
	heading := content.Block{Kind: content.Heading, Level: levelFor(more), Text: "Q: " + title}
	parts := []string{heading.Markdown() + "\n<!-- q " + meta(q) + " -->"}
	if q.Kind == quiz.Cloze {
		parts[0], more = withGaps(q, parts[0], more)
	}
	if more != "" {
		parts = append(parts, more)
	}
	parts = append(parts, answer(q)...)
	for _, hint := range q.Hints {
		parts = append(parts, callout("TIP", hint))
	}
	if note := noteOf(q); note != "" {
		parts = append(parts, callout("NOTE", note))
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// levelFor is the level of a question's heading. A heading inside the question must be deeper.
func levelFor(stem string) int {
	level := 3
	for _, b := range blocksOf(stem) {
		if b.Kind == content.Heading {
			level = min(level, max(1, b.Level-1))
		}
	}
	return level
}

func blocksOf(md string) []content.Block {
	blocks, _ := content.Blocks(content.Text(md), "", 1)
	return blocks
}

// withGaps puts the answers of a cloze back into its text.
func withGaps(q quiz.Question, head, more string) (string, string) {
	for i, g := range q.Gaps {
		mark, form := fmt.Sprintf("[%d: ....]", i+1), "[["+strings.Join(g.Accepted, "|")+"]]"
		if strings.Contains(head, mark) {
			head = strings.Replace(head, mark, form, 1)
			continue
		}
		more = strings.Replace(more, mark, form, 1)
	}
	return head, more
}

// answer writes the parts of a question that hold its answer.
func answer(q quiz.Question) []string {
	switch q.Kind {
	case quiz.Order, quiz.Parsons:
		return steps(q)
	case quiz.Match, quiz.Classify:
		return []string{pairs(q)}
	case quiz.Output:
		return []string{outputOf(q)}
	case quiz.Spot, quiz.Fix:
		code := content.Block{Kind: content.Code, Info: q.Lang, Text: q.Code}.Markdown()
		return []string{code, options("- ", q, q.Options)} // the code stands between it and any other list
	case quiz.Why:
		return why(q)
	}
	if len(q.Options) == 0 {
		return nil
	}
	return []string{options(markAfter(q.Stem), q, q.Options)}
}

// markAfter is the mark of a list after some Markdown: another one where a list stands there, or they would be one.
func markAfter(md string) string {
	if blocks := blocksOf(md); len(blocks) > 0 && blocks[len(blocks)-1].Kind == content.List && !blocks[len(blocks)-1].Ordered {
		return "+ "
	}
	return "- "
}

// options writes a task list.
func options(mark string, q quiz.Question, list []quiz.Option) string {
	var out []string
	for _, o := range list {
		right := o.Right
		if q.Kind == quiz.Scenario {
			right = o.Weight == 100
		}
		out = append(out, item(mark, right, o.Text, optionComment(q, o), o.Feedback))
	}
	return strings.Join(out, "\n")
}

// item writes one entry of a task list with its comment and its feedback.
func item(mark string, right bool, text, comment, feedback string) string {
	box := "[ ]"
	if right {
		box = "[x]"
	}
	body := behind(box, " ", text)
	if comment != "" {
		space := "\n\n"
		if blocks := blocksOf(text); len(blocks) > 0 && blocks[len(blocks)-1].Kind == content.Paragraph {
			space = " "
		}
		body += space + "<!-- " + comment + " -->"
	}
	if feedback != "" {
		body += "\n" + content.Prefixed("> ", "> ", feedback)
	}
	return content.Prefixed(mark, "  ", body)
}

func optionComment(q quiz.Question, o quiz.Option) string {
	var words []string
	if o.Fixed {
		words = append(words, "fixed")
	}
	if o.Weight > 0 && !(q.Kind == quiz.Scenario && o.Weight == 100) {
		words = append(words, strconv.Itoa(o.Weight)+"%")
	}
	if o.Misconception != "" {
		words = append(words, "m: "+o.Misconception)
	}
	return strings.Join(words, ", ")
}

// steps writes the steps in their order and the spares after them.
func steps(q quiz.Question) []string {
	var list, spares []string
	for _, s := range q.Steps {
		if s.Spare {
			o := quiz.Option{Misconception: s.Misconception}
			spares = append(spares, item("- ", false, s.Text, optionComment(q, o), s.Feedback))
			continue
		}
		body := s.Text
		if s.Feedback != "" {
			body += "\n" + content.Prefixed("> ", "> ", s.Feedback)
		}
		mark := strconv.Itoa(len(list)+1) + ". "
		list = append(list, content.Prefixed(mark, strings.Repeat(" ", len(mark)), body))
	}
	out := []string{strings.Join(list, "\n")}
	if len(spares) > 0 {
		out = append(out, strings.Join(spares, "\n"))
	}
	return out
}

// pairs writes a table.
func pairs(q quiz.Question) string {
	b := content.Block{Kind: content.Table, Header: []string{"This", "belongs to"}}
	eachPair(q, func(left, right string) {
		b.Rows = append(b.Rows, content.TableRow{Cells: []string{left, right}})
	})
	return b.Markdown()
}

func outputOf(q quiz.Question) string {
	var lines []string
	for _, g := range q.Gaps {
		lines = append(lines, g.Accepted[0])
	}
	return content.Block{Kind: content.Code, Info: "output", Text: strings.Join(lines, "\n")}.Markdown()
}

// why writes two lists with what stands between them. With nothing between, their marks tell them apart.
func why(q quiz.Question) []string {
	verdicts, reasons := q.Options[:q.Split], q.Options[q.Split:]
	first := markAfter(q.Stem)
	if q.Because == "" {
		return []string{options(first, q, verdicts), options(strings.NewReplacer("-", "+", "+", "-").Replace(first), q, reasons)}
	}
	return []string{options(first, q, verdicts), q.Because, options(markAfter(q.Because), q, reasons)}
}

// onePoint is the rubric of a recall whose author wrote none.
const onePoint = "It says what the sample says."

// noteOf is the explanation, and the points of a recall below it.
func noteOf(q quiz.Question) string {
	if q.Kind != quiz.Recall || len(q.Rubric) == 0 || len(q.Rubric) == 1 && q.Rubric[0] == onePoint {
		return q.Explanation
	}
	points := "- " + strings.Join(q.Rubric, "\n- ")
	return strings.TrimSpace(q.Explanation + "\n\n" + points)
}

func callout(kind, text string) string {
	return content.Prefixed("> ", "> ", behind("[!"+kind+"]", "\n", text))
}

// behind writes a text behind a mark: in its paragraph if the text begins with one, and else below.
func behind(mark, space, text string) string {
	if text == "" {
		return mark
	}
	if blocks := blocksOf(text); len(blocks) > 0 && blocks[0].Kind != content.Paragraph {
		space = "\n\n"
	}
	return mark + space + text
}

// meta is the metadata of a question on one line.
func meta(q quiz.Question) string {
	var m metaLine
	m.text("id", q.ID)
	m.text("kind", q.KindName)
	m.yes("pre", q.Pre)
	m.text("obj", q.Objective)
	m.number("difficulty", float64(q.Difficulty))
	m.list("tags", q.Tags)
	m.list("needs", q.Needs)
	m.text("src", q.Source)
	m.number("rev", float64(q.Rev))
	m.text("replaces", q.Replaces)
	m.text("variant-of", q.VariantOf)
	m.text("note", q.Note)
	m.text("pool", q.Pool)
	m.number("points", q.Points)
	m.matching(q.Match)
	m.number("time", float64(q.Seconds))
	m.text("lang", q.Language)
	m.number("line", float64(q.Line))
	m.yes("pick", q.Pick)
	return strings.Join(m, ", ")
}

// metaLine gathers the entries of a flow mapping. What is empty is left out.
type metaLine []string

func (m *metaLine) add(key, value string) { *m = append(*m, key+": "+value) }

func (m *metaLine) text(key, value string) {
	if value != "" {
		m.add(key, scalar(value))
	}
}

func (m *metaLine) yes(key string, value bool) {
	if value {
		m.add(key, "true")
	}
}

func (m *metaLine) number(key string, value float64) {
	if value != 0 {
		m.add(key, strconv.FormatFloat(value, 'g', -1, 64))
	}
}

func (m *metaLine) list(key string, values []string) {
	if values == nil {
		return
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = scalar(v)
	}
	m.add(key, "["+strings.Join(out, ", ")+"]")
}

func (m *metaLine) matching(how quiz.Matching) {
	var in metaLine
	in.yes("case", how.Case)
	in.yes("space", how.Space)
	in.yes("accents", how.Accents)
	if how.Typos != nil {
		in.add("typos", strconv.Itoa(*how.Typos))
	}
	if len(in) > 0 {
		m.add("match", "{"+strings.Join(in, ", ")+"}")
	}
}

var (
	plainScalar = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$`)
	notText     = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
)

// scalar is a text as YAML, without quotes where it needs none.
func scalar(s string) string {
	if plainScalar.MatchString(s) && !slices.Contains(notText, strings.ToLower(s)) && !strings.HasSuffix(s, "-") {
		return s
	}
	return quoted(s)
}
