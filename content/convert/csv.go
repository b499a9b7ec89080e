package convert

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content/quiz"
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

// options reads right and wrong answers; read makes Markdown of a cell. They stand in the order that the column `order`
// says, and else the right ones first.
func (r *csvRow) options(read func(string) string) {
	var labels []string
	for _, name := range []string{"right", "wrong"} {
		for i, a := range r.answers(name) {
			labels = append(labels, csvLabel(name == "right", i+1))
			r.q.Options = append(r.q.Options, quiz.Option{Text: read(a.text), Right: name == "right", Feedback: a.feedback,
				Fixed: a.fixed, Weight: a.weight, Misconception: a.misconception})
		}
	}
	order := strings.Fields(r.plain("order"))
	if !slices.Equal(slices.Sorted(slices.Values(order)), slices.Sorted(slices.Values(labels))) {
		if len(order) > 0 {
			r.lose("Its order does not name every answer once and was left out.")
		}
		return
	}
	old := r.q.Options
	r.q.Options = make([]quiz.Option, len(old))
	for i, label := range order {
		r.q.Options[i] = old[slices.Index(labels, label)]
	}
}

// csvLabel names an answer in the column `order`: r1 is the first right one, w2 the second wrong one.
func csvLabel(right bool, n int) string {
	if right {
		return "r" + strconv.Itoa(n)
	}
	return "w" + strconv.Itoa(n)
}

func (r *csvRow) asMarkdown(cell string) string {
	md, lost := fromMarkdown(cell)
	r.lose(lost...)
	return tidied(md)
}

func (r *csvRow) choice() error {
	r.options(r.asMarkdown)
	if o := r.q.Options; len(o) == 1 && isTruth(o[0].Text) { // the other one needs no column
		r.q.Options = append(o, quiz.Option{Text: map[bool]string{true: "False", false: "True"}[strings.EqualFold(o[0].Text, "true")]})
	}
	for i := range r.q.Options {
		o := &r.q.Options[i]
		switch {
		case r.q.Kind != quiz.Scenario:
			if o.Weight != 0 {
				r.lose("Only a question of kind scenario has weights; they were left out.")
			}
			o.Weight = 0
		case o.Right && o.Weight == 0:
			o.Weight = 100
		}
		o.Right = o.Right && (r.q.Kind != quiz.Scenario || o.Weight == 100)
	}
	return nil
}

// typed reads answers that are typed: a cell that looks like a pattern is one.
func (r *csvRow) typed() error {
	r.options(func(cell string) string {
		if isPattern(cell) {
			return cell
		}
		return r.asMarkdown(cell)
	})
	return nil
}

var bareNumber = regexp.MustCompile(`^([-+]?[0-9][0-9.,]*(?:[eE][-+]?[0-9]+)?)(\s*[^0-9.,±%\s/+-][^0-9±]*)?$`)

// numbers reads numbers. One without a margin has none.
func (r *csvRow) numbers() error {
	r.options(func(cell string) string {
		if m := bareNumber.FindStringSubmatch(cell); m != nil && !strings.Contains(cell, "..") {
			return strings.TrimSpace(m[1] + " ± 0 " + strings.TrimSpace(m[2]))
		}
		return strings.TrimSpace(cell)
	})
	return nil
}

// edited reads a question about code.
func (r *csvRow) edited() error {
	q := &r.q
	q.Code, q.Lang = strings.Trim(r.cell(csvColumn{name: "code"}), "\n"), r.plain("lang")
	if q.Language = ""; q.Lang == "" {
		q.Lang = "text"
	}
	q.Line, _ = strconv.Atoi(r.plain("line"))
	if err := r.typed(); err != nil {
		return err
	}
	for i := range q.Options {
		if q.Kind == quiz.Spot {
			q.Options[i].Line, _ = strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(strings.ToLower(q.Options[i].Text), "line")))
			q.Options[i].Text = fmt.Sprintf("line %d", q.Options[i].Line)
		}
	}
	return nil
}

func (r *csvRow) ordered() error {
	for _, name := range []string{"right", "wrong"} {
		for _, a := range r.answers(name) {
			text := r.asMarkdown(a.text)
			if r.q.Kind == quiz.Parsons && !strings.Contains(text, "`") {
				text = "`" + a.text + "`"
			}
			r.q.Steps = append(r.q.Steps, quiz.Step{Text: text, Spare: name == "wrong", Feedback: a.feedback, Misconception: a.misconception})
		}
	}
	if r.q.Kind == quiz.Parsons {
		r.q.Lang = r.q.Language
	}
	return nil
}

const pairMark = " -> "

func (r *csvRow) pairs() error {
	for _, a := range r.answers("right") {
		r.unanswered(a)
		left, right, ok := strings.Cut(a.text, strings.TrimSpace(pairMark))
		if !ok {
			return unfit("One of its pairs is not written as `left -> right`.")
		}
		r.q.Pairs, r.q.Rights = paired(r.q.Pairs, r.q.Rights, oneLine(r.asMarkdown(left)), oneLine(r.asMarkdown(right)))
	}
	for _, a := range r.answers("wrong") {
		r.unanswered(a)
		r.q.Pairs, r.q.Rights = paired(r.q.Pairs, r.q.Rights, "", oneLine(r.asMarkdown(a.text)))
	}
	if r.plain("kind") == "" {
		r.q.Kind = kindOfPairs(r.q)
	}
	return nil
}

// unanswered notes feedback on a pair: there is none.
func (r *csvRow) unanswered(a csvCell) {
	if a.feedback != "" {
		r.lose("Pairs have no feedback; it was left out.")
	}
}

// gaps reads a cloze, whose answers stand in its text.
func (r *csvRow) gaps() error {
	got, err := one(Markdown(withID(quiz.Question{Kind: quiz.Cloze, Meta: quiz.Meta{KindName: "cloze"}, Stem: r.q.Stem})))
	if err != nil {
		return err
	}
	r.q.Stem, r.q.Gaps = got.Stem, got.Gaps
	return nil
}

// printed reads what a program prints, a line for each line of the cell.
func (r *csvRow) printed() error {
	for line := range strings.SplitSeq(r.cell(csvColumn{"right", 1, ""}), "\n") {
		if strings.TrimSpace(line) != "" {
			r.q.Gaps = append(r.q.Gaps, quiz.Gap{Accepted: []string{strings.TrimRight(line, " \t\r")}, Exact: true})
		}
	}
	if len(r.q.Gaps) == 0 {
		return unfit("It does not say what is printed.")
	}
	return nil
}

// card reads a card, whose back is the sample answer.
func (r *csvRow) card() error {
	md := r.markdown(csvColumn{"right", 1, ""})
	r.q.Explanation = strings.TrimSpace(md + "\n\n" + r.q.Explanation)
	if r.q.Explanation == "" {
		r.q.Explanation = noSample
		r.lose("It has no sample answer: write one in its [!NOTE].")
	}
	return nil
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
