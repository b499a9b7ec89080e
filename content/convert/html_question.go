package convert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// form is how a kind of question looks on paper: what there is to choose from or to fill in, in one sentence what to do,
// and the right answer with what is said to the others.
type form struct {
	how    func(*quiz.Question) string
	offer  func(*page, *quiz.Question)
	answer func(*page, *quiz.Question)
}

var forms = map[quiz.Kind]form{
	quiz.Single:   {says("Choose one."), (*page).offerOptions, (*page).answerOptions},
	quiz.Multi:    {says("Choose every right one."), (*page).offerOptions, (*page).answerOptions},
	quiz.Scenario: {says("Decide."), (*page).offerOptions, (*page).answerOptions},
	quiz.Why:      {says("Choose a verdict and its reason."), (*page).offerWhy, (*page).answerWhy},
	quiz.Text:     {says("Answer with a word or a short phrase."), offerNothing, (*page).answerTyped},
	quiz.Number:   {howNumber, offerNothing, (*page).answerTyped},
	quiz.Order:    {howOrder, (*page).offerSteps, (*page).answerSteps},
	quiz.Parsons:  {howOrder, (*page).offerSteps, (*page).answerSteps},
	quiz.Match:    {says("Find the number that belongs to each letter."), (*page).offerPairs, (*page).answerPairs},
	quiz.Classify: {says("Find the number that belongs to each letter. A number may serve twice."), (*page).offerPairs, (*page).answerPairs},
	quiz.Cloze:    {says("Each number stands for a gap."), offerNothing, (*page).answerGaps},
	quiz.Output:   {howOutput, offerNothing, (*page).answerOutput},
	quiz.Spot:     {says("Find every line that is wrong."), (*page).offerCode, (*page).answerSpot},
	quiz.Fix:      {howFix, (*page).offerCode, (*page).answerTyped},
	quiz.Recall:   {says("Answer in your own words, then compare."), offerNothing, (*page).answerRecall},
}

func says(s string) func(*quiz.Question) string { return func(*quiz.Question) string { return s } }

func offerNothing(*page, *quiz.Question) {}

// order is in which order things to choose from are shown: shuffled, for in the author's order steps stand solved, but
// the same on every page.
func order(q *quiz.Question) []int { return q.Shuffle(0) }

// question writes a question with its hints and its answer folded away. number is 0 for one asked before the text.
func (h *page) question(q *quiz.Question, number int) {
	f, known := forms[q.Kind]
	if !known {
		return
	}
	label := "First, a guess"
	if number > 0 {
		label = fmt.Sprintf("Question %d", number)
	}
	h.el("div", func() {
		h.el("p", h.words(label), "class", "label")
		h.stem(q.Stem)
		h.el("p", h.words(f.how(q)), "class", "how")
		f.offer(h, q)
		for i, hint := range q.Hints {
			name := "Hint"
			if len(q.Hints) > 1 {
				name = fmt.Sprintf("Hint %d of %d", i+1, len(q.Hints))
			}
			h.folded(name, func() { h.prose(hint) })
		}
		h.folded("Answer", func() {
			f.answer(h, q)
			if q.Kind != quiz.Recall {
				h.labelled("Why", q.Explanation)
			}
		})
	}, "class", "question")
}

// stem writes what is asked: its first paragraph, and what belongs to it.
func (h *page) stem(md string) {
	first, more, _ := strings.Cut(md, "\n\n")
	if strings.Contains(first, "```") {
		h.prose(md)
		return
	}
	h.el("p", func() { h.inline(first) }, "class", "stem")
	if more != "" {
		h.prose(more)
	}
}

func (h *page) folded(name string, inside func()) {
	h.el("details", func() {
		h.el("summary", h.words(name))
		inside()
	})
}

// labelled writes prose under a word, or nothing.
func (h *page) labelled(label, md string) {
	if strings.TrimSpace(md) == "" {
		return
	}
	h.el("p", h.words(label), "class", "label")
	h.prose(md)
}

// judged writes an answer with the word that says what it is worth, and what is said to whoever gives it.
func (h *page) judged(name string, right bool, word, md, feedback string) {
	class := "wrong"
	if right {
		class = "right"
	}
	h.el(name, func() {
		h.el("b", h.words(word))
		h.text(" ")
		h.phrase(md)
		h.feedback(feedback)
	}, "class", class)
}

func (h *page) feedback(md string) {
	if strings.TrimSpace(md) != "" {
		h.el("div", func() { h.prose(md) }, "class", "feedback")
	}
}

// lettered writes a list that begins with the letter at some place.
func (h *page) lettered(from int, inside func()) {
	attributes := []string{"class", "letters"}
	if from > 0 {
		attributes = append(attributes, "start", strconv.Itoa(from+1))
	}
	h.el("ol", inside, attributes...)
}

func (h *page) options(q *quiz.Question, shown []int, from int) {
	h.lettered(from, func() {
		for _, i := range shown {
			h.el("li", func() { h.phrase(q.Options[i].Text) })
		}
	})
}

func (h *page) answers(q *quiz.Question, shown []int, from int) {
	h.lettered(from, func() {
		for _, i := range shown {
			o := q.Options[i]
			h.judged("li", o.Right, worth(q, o), o.Text, o.Feedback)
		}
	})
}

// worth says in words what an option is worth.
func worth(q *quiz.Question, o quiz.Option) string {
	switch {
	case q.Kind == quiz.Scenario && o.Right:
		return "Best:"
	case q.Kind == quiz.Scenario && o.Weight > 0:
		return fmt.Sprintf("Worth %d percent:", o.Weight)
	case o.Right:
		return "Right:"
	}
	return "Wrong:"
}

func (h *page) offerOptions(q *quiz.Question)  { h.options(q, order(q), 0) }
func (h *page) answerOptions(q *quiz.Question) { h.answers(q, order(q), 0) }

func (h *page) offerWhy(q *quiz.Question)  { h.verdictAndReason(q, h.options) }
func (h *page) answerWhy(q *quiz.Question) { h.verdictAndReason(q, h.answers) }

// verdictAndReason writes the two lists of a why, lettered through.
func (h *page) verdictAndReason(q *quiz.Question, write func(*quiz.Question, []int, int)) {
	shown := order(q)
	split := min(q.Split, len(shown))
	write(q, shown[:split], 0)
	if q.Because == "" {
		h.el("p", h.words("Because:"))
	} else {
		h.el("p", func() { h.inline(q.Because) })
	}
	write(q, shown[split:], split)
}

// answerTyped goes through the answers that the author foresaw. Patterns are left out: nobody can read them.
func (h *page) answerTyped(q *quiz.Question) {
	h.el("ul", func() {
		for _, o := range q.Options {
			if isPattern(o.Text) {
				continue
			}
			text := o.Text
			switch q.Kind {
			case quiz.Number:
				text = exact(text)
			case quiz.Fix:
				text = asCode(text)
			}
			h.judged("li", o.Right, worth(q, o), text, o.Feedback)
		}
	})
}

func isPattern(text string) bool {
	return len(text) > 2 && text[0] == '/' && (strings.HasSuffix(text, "/") || strings.HasSuffix(text, "/i"))
}

// exact takes a tolerance of nothing off a number: "405 ± 0" is 405.
func exact(number string) string {
	return strings.TrimSuffix(strings.Replace(number, " ± 0 ", " ", 1), " ± 0")
}

// asCode puts backticks around a line of code that has none.
func asCode(text string) string {
	if strings.Contains(text, "`") {
		return text
	}
	return "`" + text + "`"
}

func howNumber(q *quiz.Question) string {
	if unit := q.Unit(); unit != "" {
		return "Answer with a number, in " + unit + "."
	}
	return "Answer with a number."
}

func howOrder(q *quiz.Question) string {
	if slices.ContainsFunc(q.Steps, func(s quiz.Step) bool { return s.Spare }) {
		return "Put these in their order, and leave out what does not belong."
	}
	return "Put these in their order."
}

func (h *page) offerSteps(q *quiz.Question) {
	h.lettered(0, func() {
		for _, i := range order(q) {
			h.el("li", func() { h.phrase(q.Steps[i].Text) })
		}
	})
}

// answerSteps writes the steps in their order, each with the letter it was offered under, and then what is spare.
func (h *page) answerSteps(q *quiz.Question) {
	shown := order(q)
	write := func(word func(int) string, spare bool) func() {
		return func() {
			for i, s := range q.Steps {
				if s.Spare == spare {
					h.judged("li", !spare, word(slices.Index(shown, i)), s.Text, s.Feedback)
				}
			}
		}
	}
	h.el("ol", write(func(place int) string { return letter(place) + ":" }, false))
	if slices.ContainsFunc(q.Steps, func(s quiz.Step) bool { return s.Spare }) {
		h.el("ul", write(func(place int) string { return letter(place) + " does not belong:" }, true))
	}
}

// letter is the letter of a place as lists have it: A to Z, AA and so on.
func letter(place int) string {
	if place < 26 {
		return string(rune('A' + max(0, place)))
	}
	return letter(place/26-1) + letter(place%26)
}

// lefts and rights are the orders in which the two sides of a match or a classify are shown.
func lefts(q *quiz.Question) []int {
	if q.Kind == quiz.Classify {
		return order(q)
	}
	return upTo(len(q.Pairs))
}

func rights(q *quiz.Question) []int {
	if q.Kind == quiz.Classify {
		return upTo(len(q.Rights))
	}
	return order(q)
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func (h *page) offerPairs(q *quiz.Question) {
	h.lettered(0, func() {
		for _, i := range lefts(q) {
			h.el("li", func() { h.phrase(q.Pairs[i].Left) })
		}
	})
	h.el("ol", func() {
		for _, i := range rights(q) {
			h.el("li", func() { h.phrase(q.Rights[i]) })
		}
	})
}

func (h *page) answerPairs(q *quiz.Question) {
	numbers := rights(q)
	h.lettered(0, func() {
		for _, i := range lefts(q) {
			p := q.Pairs[i]
			h.el("li", func() {
				h.phrase(p.Left)
				h.text(" ")
				h.el("b", h.words(fmt.Sprintf("belongs to %d:", slices.Index(numbers, p.Right)+1)))
				h.text(" ")
				h.phrase(q.Rights[p.Right])
			}, "class", "right")
		}
	})
}

// answerGaps writes what belongs into each gap, and what else is accepted there.
func (h *page) answerGaps(q *quiz.Question) {
	h.el("ol", func() {
		for _, g := range q.Gaps {
			h.el("li", func() {
				for i, accepted := range g.Accepted {
					if i > 0 {
						h.text(", or ")
					}
					h.el("code", h.words(accepted))
				}
			})
		}
	})
}

func howOutput(q *quiz.Question) string {
	if len(q.Gaps) == 1 {
		return "Write the line that it prints."
	}
	return fmt.Sprintf("Write the %d lines that it prints.", len(q.Gaps))
}

func (h *page) answerOutput(q *quiz.Question) {
	h.el("pre", func() {
		h.el("code", func() {
			for i, g := range q.Gaps {
				if i > 0 {
					h.text("\n")
				}
				h.text(strings.Join(g.Accepted[:min(1, len(g.Accepted))], ""))
			}
		})
	}, "tabindex", "0")
}

func howFix(q *quiz.Question) string { return fmt.Sprintf("Rewrite line %d.", q.Line) }

// offerCode writes code with the numbers of its lines.
func (h *page) offerCode(q *quiz.Question) {
	lines := q.Lines()
	width := len(strconv.Itoa(len(lines)))
	h.el("pre", func() {
		h.el("code", func() {
			for i, line := range lines {
				if i > 0 {
					h.text("\n")
				}
				h.el("span", h.words(fmt.Sprintf("%*d  ", width, i+1)), "class", "number")
				h.text(line)
			}
		})
	}, "tabindex", "0")
}

func (h *page) answerSpot(q *quiz.Question) {
	h.el("ul", func() {
		for _, o := range q.Options {
			word := fmt.Sprintf("Line %d is wrong.", o.Line)
			if !o.Right {
				word = fmt.Sprintf("Line %d is not what is wrong.", o.Line)
			}
			h.judged("li", o.Right, word, "", o.Feedback)
		}
	})
}

// answerRecall writes the sample, and the points to compare with.
func (h *page) answerRecall(q *quiz.Question) {
	h.labelled("One good answer", content.Text(q.Explanation))
	if len(q.Rubric) == 0 {
		return
	}
	h.el("p", h.words("What a good answer does"), "class", "label")
	h.el("ul", func() {
		for _, point := range q.Rubric {
			h.el("li", func() { h.phrase(point) })
		}
	})
}
