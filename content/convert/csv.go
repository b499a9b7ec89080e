package convert

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

// ReadCSV imports questions or cards from a table; name is what people call the file. An error means that the file as a
// whole cannot be read.
func ReadCSV(src []byte, name string) (Imported, error) {
	text, err := decoded(src, name)
	if err != nil {
		return Imported{}, err
	}
	t, err := openCSV(text)
	if err != nil {
		return Imported{}, fmt.Errorf("%s: %w", name, err)
	}
	c := &csvReader{importer: newImporter(name), columns: t.columns}
	if len(t.unknown) > 0 {
		c.changed("line 1", strings.Join(t.unknown, ", "), "These columns mean nothing here and were left out.")
	}
	for {
		line, cells, err := t.next()
		if err == io.EOF || c.full(fmt.Sprintf("line %d", line)) {
			break
		}
		c.record(line, cells, err)
	}
	if c.Read == 0 {
		return Imported{}, fmt.Errorf("%s holds no row below its head\nhint: write one row for each question", name)
	}
	return c.done(), nil
}

// csvReader makes questions of rows.
type csvReader struct {
	*importer
	columns []csvColumn
}

// csvRow is a row as it has been taken apart.
type csvRow struct {
	cells   map[csvColumn]string // what is not empty, as it stands
	used    map[csvColumn]bool   // what went into the question
	changes []string
	q       quiz.Question
}

func (c *csvReader) record(line int, cells []string, err error) {
	where := fmt.Sprintf("line %d", line)
	if err == nil && strings.TrimSpace(strings.Join(cells, "")) == "" {
		return
	}
	c.Read++
	if err != nil {
		c.skipped(where, "", "A quotation mark of it stands in the wrong place: put marks around the whole cell and double those inside.")
		return
	}
	row := &csvRow{cells: map[csvColumn]string{}, used: map[csvColumn]bool{}}
	for i, cell := range cells {
		if i < len(c.columns) && c.columns[i] != (csvColumn{}) && strings.TrimSpace(cell) != "" {
			row.cells[c.columns[i]] = unguarded(cell)
		}
		if len(cell) > maxQuestionBytes {
			c.skipped(where, cell[:100], fmt.Sprintf("A cell of it is longer than %d KB.", maxQuestionBytes>>10))
			return
		}
	}
	if len(cells) > len(c.columns) {
		row.lose("It has more cells than the first line names; what is behind them was left out.")
	}
	stem, lesson := row.plain("question"), row.plain("lesson")
	if err := row.read(); err != nil {
		c.skipped(where, stem, err.Error())
		return
	}
	if lesson != "" {
		c.begin(lesson)
	}
	row.unused()
	c.importer.question(where, row.q, row.changes...)
}

func (r *csvRow) lose(why ...string) {
	for _, w := range why {
		if !slices.Contains(r.changes, w) {
			r.changes = append(r.changes, w)
		}
	}
}

// cell takes a cell.
func (r *csvRow) cell(c csvColumn) string {
	r.used[c] = true
	return r.cells[c]
}

// unused notes the cells that nobody took.
func (r *csvRow) unused() {
	var left []string
	for c := range r.cells {
		if !r.used[c] {
			left = append(left, c.String())
		}
	}
	slices.Sort(left)
	if len(left) > 0 {
		r.lose(fmt.Sprintf("A question of kind %s has no place for: %s.", r.q.Kind, strings.Join(left, ", ")))
	}
}

// plain is a cell of one line of text.
func (r *csvRow) plain(name string) string {
	return strings.Join(strings.Fields(r.cell(csvColumn{name: name})), " ")
}

// markdown is a cell as Markdown of a pack.
func (r *csvRow) markdown(c csvColumn) string {
	md, lost := fromMarkdown(strings.TrimSpace(r.cell(c)))
	r.lose(lost...)
	return tidied(md)
}

// csvCell is an answer with the cells beside it.
type csvCell struct {
	text, feedback, misconception string
	weight                        int
	fixed                         bool
}

// answers are the cells of right or wrong answers that hold something, in the order of their numbers.
func (r *csvRow) answers(name string) []csvCell {
	var numbers []int
	for c := range maps.Keys(r.cells) {
		if c.name == name && c.of == "" {
			numbers = append(numbers, c.n)
		}
	}
	slices.Sort(numbers)
	var out []csvCell
	for _, n := range numbers {
		a := csvCell{text: strings.TrimSpace(r.cell(csvColumn{name, n, ""})), feedback: r.markdown(csvColumn{name, n, "feedback"})}
		a.weight, _ = strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(r.cell(csvColumn{name, n, "weight"})), "%")))
		a.misconception = strings.TrimSpace(r.cell(csvColumn{name, n, "misconception"}))
		a.fixed = strings.TrimSpace(r.cell(csvColumn{name, n, "fixed"})) != ""
		out = append(out, a)
	}
	return out
}

// csvKinds says how the answers of each kind are read.
var csvKinds = map[quiz.Kind]func(*csvRow) error{
	quiz.Single: (*csvRow).choice, quiz.Multi: (*csvRow).choice, quiz.Scenario: (*csvRow).choice,
	quiz.Text: (*csvRow).typed, quiz.Number: (*csvRow).numbers, quiz.Fix: (*csvRow).edited, quiz.Spot: (*csvRow).edited,
	quiz.Order: (*csvRow).ordered, quiz.Parsons: (*csvRow).ordered, quiz.Match: (*csvRow).pairs, quiz.Classify: (*csvRow).pairs,
	quiz.Cloze: (*csvRow).gaps, quiz.Output: (*csvRow).printed, quiz.Recall: (*csvRow).card,
}

// csvKindNames are other names of kinds that people give them.
var csvKindNames = map[string]string{
	"multiple choice": "single", "true false": "single", "true/false": "single", "multiple answer": "multi", "multiple answers": "multi",
	"card": "recall", "flashcard": "recall", "basic": "recall", "essay": "recall", "open": "recall", "short answer": "text",
	"numeric": "number", "numerical": "number", "matching": "match", "ordering": "order",
}

var gapInText = regexp.MustCompile(`\[\[[^\[\]\n]+\]\]`)

// kind is what the row says, or what its cells look like.
func (r *csvRow) kind() (quiz.Kind, error) {
	name := strings.ToLower(r.plain("kind"))
	if other, ok := csvKindNames[name]; ok {
		name = other
	}
	if name != "" {
		if csvKinds[quiz.Kind(name)] == nil {
			return "", unfit(fmt.Sprintf("A table cannot hold a question of kind %q.", clipped(name, 30)))
		}
		return quiz.Kind(name), nil
	}
	return r.guess(), nil
}

// guess is the kind that a row without one looks like.
func (r *csvRow) guess() quiz.Kind {
	rights, wrongs, pairs := 0, 0, 0
	for c, cell := range r.cells {
		switch {
		case c.of != "":
		case c.name == "wrong":
			wrongs++
		case c.name == "right":
			rights++
			if strings.Contains(cell, arrow) {
				pairs++
			}
		}
	}
	switch {
	case gapInText.MatchString(r.cells[csvColumn{name: "question"}]) && rights+wrongs == 0:
		return quiz.Cloze
	case pairs > 1 && pairs == rights:
		return quiz.Match
	case wrongs > 0 && rights > 1:
		return quiz.Multi
	case wrongs > 0 || isTruth(r.cells[csvColumn{"right", 1, ""}]):
		return quiz.Single
	case rights > 1:
		return quiz.Text
	}
	return quiz.Recall
}

// isTruth tells whether an answer is one of a true-false question.
func isTruth(cell string) bool {
	cell = strings.TrimSpace(cell)
	return strings.EqualFold(cell, "true") || strings.EqualFold(cell, "false")
}

func (r *csvRow) read() error {
	kind, err := r.kind()
	if err != nil {
		return err
	}
	q := &r.q
	q.Kind, q.ID, q.Objective, q.Source = kind, r.plain("id"), r.plain("obj"), r.plain("src")
	for tag := range strings.SplitSeq(r.plain("tags"), ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			q.Tags = append(q.Tags, tag)
		}
	}
	if level := r.plain("difficulty"); level != "" {
		if q.Difficulty, err = strconv.Atoi(level); err != nil || q.Difficulty < 1 || q.Difficulty > 5 {
			r.lose("Its difficulty is no number from 1 to 5 and was left out.")
			q.Difficulty = 0
		}
	}
	md, lost := fromMarkdown(strings.TrimSpace(r.cell(csvColumn{name: "question"})))
	r.lose(lost...)
	q.Stem = stemOf(md, "Read this and answer.")
	if md == "" {
		return unfit("Its question is empty.")
	}
	q.Explanation = r.markdown(csvColumn{name: "explanation"})
	for _, h := range r.answers("hint") {
		md, lost := fromMarkdown(h.text)
		r.lose(lost...)
		q.Hints = append(q.Hints, tidied(md))
	}
	q.Language = r.plain("lang")
	return csvKinds[kind](r)
}
