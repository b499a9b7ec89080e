package convert

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A table of questions has one row for each question and names its columns in the first one, in any order and case. The
// columns `right`, `right 2` … and `wrong`, `wrong 2` … hold answers, the columns `right feedback`, `wrong 2 feedback` …
// what is said to whoever gives them. A table of two columns without names holds cards: front and back. Cells are
// Markdown, as in a quiz.
// csvAliases are other names of columns that people give them.
var csvAliases = map[string]string{
	"stem": "question", "front": "question", "prompt": "question", "term": "question",
	"type": "kind", "answer": "right", "correct": "right", "back": "right", "definition": "right",
	"distractor": "wrong", "incorrect": "wrong", "note": "explanation", "why": "explanation", "general feedback": "explanation",
	"category": "lesson", "deck": "lesson", "objective": "obj", "tag": "tags", "source": "src", "language": "lang", "feedback": "right feedback",
}

var (
	csvAnswer = regexp.MustCompile(`^(right|answer|correct|back|wrong|distractor|incorrect|hint)(?: ?([0-9]{1,3}))?(?: (feedback|weight|misconception|fixed))?$`)
	csvPlain  = []string{"question", "kind", "explanation", "lesson", "id", "obj", "tags", "difficulty", "src", "code", "lang", "line", "order"}
)

// csvColumn is what a column holds: one thing of a question, or something of its n-th answer.
type csvColumn struct {
	name string // of csvPlain, or right, wrong, hint
	n    int    // of an answer, counted from 1
	of   string // "", feedback, weight, misconception, fixed
}

// csvColumnOf understands the head of a column. ok is false where it means nothing.
func csvColumnOf(head string) (csvColumn, bool) {
	head = strings.Join(strings.FieldsFunc(strings.ToLower(head), func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '\n' || r == '\t' }), " ")
	if other, ok := csvAliases[head]; ok {
		head = other
	}
	if slices.Contains(csvPlain, head) {
		return csvColumn{name: head}, true
	}
	m := csvAnswer.FindStringSubmatch(head)
	if m == nil {
		return csvColumn{}, false
	}
	c := csvColumn{name: m[1], n: 1, of: m[3]}
	if other, ok := csvAliases[c.name]; ok {
		c.name = other
	}
	if m[2] != "" {
		c.n, _ = strconv.Atoi(m[2])
	}
	return c, c.n > 0 && !(c.name == "hint" && c.of != "")
}

// csvTable is a table that is being read.
type csvTable struct {
	r       *csv.Reader
	columns []csvColumn // by their places; a zero column is left out
	unknown []string    // heads that mean nothing
	first   []string    // a first row that is no head
	line    int         // of the first row
	skipped int         // lines before the table
}

// csvMarks are what stands between cells.
var csvMarks = []rune{',', ';', '\t', '|'}

// openCSV finds out what is between cells and what the columns are.
func openCSV(text string) (*csvTable, error) {
	skipped := 0
	if rest, ok := strings.CutPrefix(text, "sep="); ok && len(rest) > 1 { // how spreadsheets tell each other
		mark, after, _ := strings.Cut(rest, "\n")
		if between, _ := utf8.DecodeRuneInString(mark); slices.Contains(csvMarks, between) {
			if t := tableOf(after, between); t != nil {
				t.skipped = 1
				return t, nil
			}
		}
		text, skipped = after, 1
	}
	var cards *csvTable
	for _, mark := range csvMarks {
		t := tableOf(text, mark)
		switch {
		case t == nil:
		case t.first == nil:
			t.skipped = skipped
			return t, nil
		case cards == nil && len(t.first) == 2:
			t.skipped = skipped
			cards = t
		}
	}
	if cards == nil {
		return nil, errors.New("its first line names no column `question`\nhint: name the columns in the first line, such as question,right,wrong,wrong 2; or leave two columns, front and back")
	}
	return cards, nil
}

// tableOf opens a table with a mark between its cells. It is nil where the first row cannot be read.
func tableOf(text string, mark rune) *csvTable {
	if mark == '"' || mark == '\r' || mark == '\n' || mark == '\uFFFD' || mark == 0 {
		return nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = mark, -1, mark != '\t' && mark != ' '
	head, err := r.Read()
	if err != nil {
		return nil
	}
	t := &csvTable{r: r}
	t.line, _ = r.FieldPos(0)
	question := false
	for _, h := range head {
		c, ok := csvColumnOf(unguarded(h))
		if ok && slices.Contains(t.columns, c) {
			ok = false
		}
		if !ok {
			c = csvColumn{}
			if strings.TrimSpace(h) != "" {
				t.unknown = append(t.unknown, h)
			}
		}
		question = question || c.name == "question"
		t.columns = append(t.columns, c)
	}
	if !question {
		t.first, t.unknown = head, nil
		t.columns = []csvColumn{{name: "question"}, {name: "right", n: 1}}
	}
	return t
}

// next is the next row with the line on which it begins. The error is io.EOF at the end, and else of this row alone.
func (t *csvTable) next() (line int, cells []string, err error) {
	if t.first != nil {
		cells, t.first = t.first, nil
		return t.line + t.skipped, cells, nil
	}
	cells, err = t.r.Read()
	var wrong *csv.ParseError
	switch {
	case errors.As(err, &wrong):
		return wrong.StartLine + t.skipped, nil, err
	case err != nil:
		return 0, nil, io.EOF
	}
	line, _ = t.r.FieldPos(0)
	return line + t.skipped, cells, nil
}

// Spreadsheets take a cell that begins with one of these for a formula, and may run it. An apostrophe before it makes it
// text; it is taken away again when the cell is read.
const formula = "=+-@\t\r"

func guarded(cell string) string {
	if rest := strings.TrimLeft(cell, "'"); rest != "" && strings.IndexByte(formula, rest[0]) >= 0 {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	rest := strings.TrimLeft(cell, "'")
	if rest != cell && rest != "" && strings.IndexByte(formula, rest[0]) >= 0 {
		return cell[1:]
	}
	return cell
}
