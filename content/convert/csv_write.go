package convert

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// WriteCSV exports the questions of a course as a table with commas, line ends as RFC 4180 has them, and a byte order
// mark, without which spreadsheets take UTF-8 for something else. An error is one of out or of reading the course.
func WriteCSV(out io.Writer, course *content.Course) (Exported, error) {
	var rows []map[csvColumn]string
	lesson := ""
	e := &exporter{carries: csvCarries}
	e.lesson = func(l *content.Lesson) { lesson = content.Line(l.Title) }
	e.write = func(q quiz.Question) {
		row := csvCells(q)
		row[csvColumn{name: "lesson"}] = lesson
		rows = append(rows, row)
	}
	if err := e.course(course); err != nil {
		return e.Exported, err
	}
	if err := writeTable(out, rows); err != nil {
		return e.Exported, fmt.Errorf("writing the table: %w", err)
	}
	return e.Exported, nil
}

func writeTable(out io.Writer, rows []map[csvColumn]string) error {
	if _, err := io.WriteString(out, "\uFEFF"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	columns := csvColumns(rows)
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.String()
	}
	_ = w.Write(head) // what goes wrong is kept for the end
	for _, row := range rows {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = guarded(row[c])
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return w.Error()
}

// csvOrder is the order of columns for people: what is filled in most stands first.
var csvOrder = []string{"question", "kind", "right", "wrong", "hint", "explanation", "lesson", "id", "obj", "tags", "difficulty", "src", "code", "lang", "line", "order"}

// csvColumns are the columns that some row fills, and those that every table has.
func csvColumns(rows []map[csvColumn]string) []csvColumn {
	used := map[csvColumn]bool{{name: "question"}: true, {name: "kind"}: true, {"right", 1, ""}: true, {"wrong", 1, ""}: true, {name: "explanation"}: true, {name: "id"}: true}
	for _, row := range rows {
		for c, cell := range row {
			used[c] = used[c] || cell != ""
		}
	}
	var out []csvColumn
	for c, ok := range used {
		if ok {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b csvColumn) int {
		return cmp.Or(cmp.Compare(slices.Index(csvOrder, a.name), slices.Index(csvOrder, b.name)), cmp.Compare(a.n, b.n), cmp.Compare(a.of, b.of))
	})
	return out
}

// String is the head of a column.
func (c csvColumn) String() string {
	head := c.name
	if c.n > 1 {
		head += " " + strconv.Itoa(c.n)
	}
	if c.of != "" {
		head += " " + c.of
	}
	return head
}

// csvCarries says what a table has no place for.
func csvCarries(q quiz.Question) carried {
	var c carried
	kept := []string{"objective", "difficulty", "tags", "source"}
	switch q.Kind {
	case quiz.Why:
		c.why = "A table has no place for two lists of options."
	case quiz.Parsons:
		kept = append(kept, "lang")
	case quiz.Fix:
		kept = append(kept, "line")
	case quiz.Spot:
		c.lose(slices.ContainsFunc(q.Options, func(o quiz.Option) bool { return o.Text != fmt.Sprintf("line %d", o.Line) }), "Lines are named in another way.")
	case quiz.Match, quiz.Classify:
		c.csvPairs(q)
	case quiz.Cloze:
		got, err := one(Markdown(withID(quiz.Question{Kind: quiz.Cloze, Meta: quiz.Meta{KindName: "cloze"}, Stem: stemWithGaps(q)})))
		c.lose(err != nil || !reflect.DeepEqual(got.Gaps, q.Gaps), "Its gaps come back in another order.")
	}
	c.loseMeta(q, kept...)
	c.lose(slices.ContainsFunc(q.Tags, func(t string) bool { return strings.Contains(t, ",") || strings.Join(strings.Fields(t), " ") != t }), "A tag with a comma becomes two.")
	c.lose(strings.ContainsFunc(q.Objective+q.Source, func(r rune) bool { return r == ' ' }), "Its metadata comes back in another form.")
	c.loseTexts(q)
	return c
}

func (c *carried) csvPairs(q quiz.Question) {
	again := quiz.Question{}
	for _, p := range q.Pairs {
		left, right := p.Left, q.Rights[p.Right]
		if strings.Contains(left, arrow) {
			c.why = "A left-hand side holds ->, which stands between the two sides in a table."
		}
		c.lose(oneLine(right) != right, "Some of its Markdown comes back in another form.")
		again.Pairs, again.Rights = paired(again.Pairs, again.Rights, left, right)
	}
	for _, right := range q.Rights {
		again.Pairs, again.Rights = paired(again.Pairs, again.Rights, "", right)
	}
	c.lose(!slices.Equal(again.Rights, q.Rights), "Its spare right-hand sides stand at the end now.")
}

// stemWithGaps is the stem of a cloze with its answers in it.
func stemWithGaps(q quiz.Question) string {
	head, more, several := strings.Cut(q.Stem, "\n\n")
	head, more = withGaps(q, head, more)
	if several {
		return head + "\n\n" + more
	}
	return head
}

// csvCells are the cells of a question.
func csvCells(q quiz.Question) map[csvColumn]string {
	row := map[csvColumn]string{}
	set := func(name, cell string) { row[csvColumn{name: name}] = cell }
	set("question", q.Stem)
	set("kind", string(q.Kind))
	set("explanation", q.Explanation)
	set("id", q.ID)
	set("obj", q.Objective)
	set("tags", strings.Join(q.Tags, ", "))
	set("src", q.Source)
	set("lang", q.Language)
	if q.Difficulty > 0 {
		set("difficulty", strconv.Itoa(q.Difficulty))
	}
	for i, h := range q.Hints {
		row[csvColumn{"hint", i + 1, ""}] = h
	}
	csvAnswers(q, row)
	return row
}

func csvAnswers(q quiz.Question, row map[csvColumn]string) {
	set := func(name, cell string) { row[csvColumn{name: name}] = cell }
	count := map[string]int{}
	add := func(right bool, text, feedback, misconception string) csvColumn {
		name := "wrong"
		if right {
			name = "right"
		}
		count[name]++
		n := count[name]
		row[csvColumn{name, n, ""}], row[csvColumn{name, n, "feedback"}], row[csvColumn{name, n, "misconception"}] = text, feedback, misconception
		return csvColumn{name, n, ""}
	}
	switch q.Kind {
	case quiz.Recall:
		set("explanation", "")
		add(true, noteOf(q), "", "")
	case quiz.Cloze:
		set("question", stemWithGaps(q))
	case quiz.Output:
		add(true, strings.Join(printedLines(q), "\n"), "", "")
	case quiz.Match, quiz.Classify:
		for _, p := range q.Pairs {
			add(true, p.Left+pairMark+q.Rights[p.Right], "", "")
		}
		for i, right := range q.Rights {
			if !slices.ContainsFunc(q.Pairs, func(p quiz.Pair) bool { return p.Right == i }) {
				add(false, right, "", "")
			}
		}
	case quiz.Order, quiz.Parsons:
		for _, s := range q.Steps {
			add(!s.Spare, s.Text, s.Feedback, s.Misconception)
		}
	case quiz.Spot, quiz.Fix:
		set("code", q.Code)
		set("lang", q.Lang)
		if q.Kind == quiz.Fix {
			set("line", strconv.Itoa(q.Line))
		}
	}
	var labels []string
	for _, o := range q.Options {
		at := add(o.Right, o.Text, o.Feedback, o.Misconception)
		labels = append(labels, csvLabel(o.Right, at.n))
		if at.of = "fixed"; o.Fixed {
			row[at] = "yes"
		}
		if at.of = "weight"; o.Weight > 0 && o.Weight < 100 {
			row[at] = strconv.Itoa(o.Weight)
		}
	}
	if !slices.IsSorted(labels) { // right ones first is the order of a table
		set("order", strings.Join(labels, " "))
	}
}

// printedLines are the lines of output that a question asks for.
func printedLines(q quiz.Question) []string {
	var lines []string
	for _, g := range q.Gaps {
		lines = append(lines, g.Accepted[0])
	}
	return lines
}
