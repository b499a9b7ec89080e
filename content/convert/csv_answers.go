package convert

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

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
