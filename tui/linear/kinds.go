package linear

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// classify: things with letters go into boxes with numbers. The things are shuffled, the boxes are not.

func offerBoxes(p *printer, q *quiz.Question, shown []int) {
	p.line(count(len(shown), "thing") + " to sort, with letters:")
	for row, i := range shown {
		p.within(letter(row)+". ", "   ", func() { p.phrase(q.Pairs[i].Left) })
	}
	p.line("The boxes, with numbers:")
	for i, box := range q.Rights {
		p.numbered(i+1, box)
	}
}

func takeClassify(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	tokens, slip := matchTokens(text)
	if slip != "" {
		return quiz.Response{}, slip
	}
	placed, slip := readPairs(q, tokens)
	if slip != "" {
		return quiz.Response{}, slip
	}
	boxes := make([]int, len(q.Rights))
	for i := range boxes {
		boxes[i] = i
	}
	byRow, slip := placedChoices(placed, len(q.Pairs), boxes)
	r := quiz.Response{Chose: make([]int, len(q.Pairs))}
	for row, box := range byRow {
		r.Chose[shown[row]] = box
	}
	return r, slip
}

func judgeClassify(p *printer, a answered) {
	for row, i := range a.shown {
		part := a.told.Verdict.Parts[i]
		p.within(letter(row)+". ", "   ", func() { p.phrase(part.Text) })
		p.within("   ", "   ", func() { a.boxed(p, part) })
	}
}

func (a answered) boxed(p *printer, part quiz.Part) {
	switch {
	case part.Mark == quiz.Good:
		p.say("Right: " + short(part.Want))
	case part.Mark == quiz.Missed && !a.told.Response.GaveUp():
		p.say("You left it open. It belongs to: " + short(part.Want))
	case part.Mark == quiz.Missed:
		p.say("Belongs to: " + short(part.Want))
	default:
		p.say("You said: " + short(part.Given))
		p.say("It belongs to: " + short(part.Want))
	}
}

// why: a verdict and its reason, numbered through.

func offerWhy(p *printer, q *quiz.Question, shown []int) {
	for place, i := range shown {
		if place == q.Split {
			p.say(because(q))
		}
		p.numbered(place+1, q.Options[i].Text)
	}
}

func because(q *quiz.Question) string {
	if q.Because == "" {
		return "Because:"
	}
	return content.Plain(q.Because)
}

func howWhy(q *quiz.Question) string {
	return fmt.Sprintf("Type two numbers: the verdict from 1 to %d, and the reason from %d to %d.", q.Split, q.Split+1, len(q.Options))
}

func takeWhy(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	places, slip := readPlaces(text, len(shown))
	slices.Sort(places)
	if slip == "" && (len(places) != 2 || places[0] > q.Split || places[1] <= q.Split) {
		slip = "That is not one verdict and one reason."
	}
	return choice(places, shown, slip)
}

// scenario: a decision; each option has its worth.

func judgeScenario(p *printer, a answered) {
	judgeSingle(p, a)
	if picked := a.told.Response.Chose; len(picked) == 1 && !a.told.Response.GaveUp() {
		p.sayf("Your decision is worth %d percent.", optionAt(a.q, picked[0]).Weight)
	}
}

// cloze and output: gaps or lines, typed in one line with bars between them.

func howGaps(q *quiz.Question) string {
	what := "gap"
	if q.Kind == quiz.Output {
		what = "line"
	}
	if len(q.Gaps) == 1 {
		return "Type the " + what + ". " + slashes
	}
	return fmt.Sprintf("Type %s in their order, with a bar | between them; leave one empty where you do not know. %s", count(len(q.Gaps), what), slashes)
}

func takeGaps(q *quiz.Question, _ []int, text string) (quiz.Response, string) {
	text = strings.TrimSpace(literal(text))
	parts := []string{text}
	if len(q.Gaps) > 1 {
		parts = strings.Split(text, "|")
	}
	if len(parts) != len(q.Gaps) {
		return quiz.Response{}, fmt.Sprintf("That is %s, and %d are asked for.", count(len(parts), "part"), len(q.Gaps))
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return quiz.Response{Typed: parts}, ""
}

func judgeGaps(p *printer, a answered) {
	for _, part := range a.told.Verdict.Parts {
		p.within(capital(part.Text)+": ", "   ", func() { a.gap(p, part) })
	}
}

func (a answered) gap(p *printer, part quiz.Part) {
	want := content.Plain(part.Want)
	switch {
	case part.Mark == quiz.Good:
		p.say("right: " + want)
	case part.Given == "":
		p.say("the answer is " + want)
	default:
		p.say("you wrote " + part.Given + "; the answer is " + want)
	}
}

// spot and fix: code with line numbers.

func offerCode(p *printer, q *quiz.Question, _ []int) {
	lines := q.Lines()
	p.line("Code, " + count(len(lines), "line") + ":")
	for i, line := range lines {
		p.line(fmt.Sprintf("%d: %s", i+1, line))
	}
}

func howSpot(q *quiz.Question) string {
	return fmt.Sprintf("Type the number of every line that is wrong, from 1 to %d, such as 2 or 1 4.", len(q.Lines()))
}

func takeSpot(q *quiz.Question, _ []int, text string) (quiz.Response, string) {
	places, slip := readPlaces(text, len(q.Lines()))
	if slip != "" {
		return quiz.Response{}, slip
	}
	slices.Sort(places)
	return quiz.Response{Chose: slices.Compact(places)}, ""
}

func judgeSpot(p *printer, a answered) {
	if !a.told.Response.GaveUp() {
		var chose []string
		for _, n := range a.told.Response.Chose {
			chose = append(chose, strconv.Itoa(n))
		}
		p.say("You answered: " + list(chose) + ".")
	}
	for _, part := range a.told.Verdict.Parts {
		if part.Mark != quiz.LeftAlone {
			p.say(capital(part.Text) + " " + a.found(part.Mark) + ".")
			p.feedback(part.Feedback)
		}
	}
}

func (a answered) found(m quiz.Mark) string {
	switch {
	case m == quiz.Good:
		return "is wrong, and you found it"
	case m == quiz.Bad:
		return "is right, and you marked it"
	case a.told.Response.GaveUp():
		return "is wrong"
	}
	return "is wrong, and you left it out"
}

func explainSpot(p *printer, a answered) {
	for _, o := range a.q.Options {
		stands := "right"
		if o.Right {
			stands = "wrong"
		}
		p.sayf("Line %d is %s.", o.Line, stands)
		p.feedback(o.Feedback)
	}
}

// offerFix offers the code, and the replacements that can be taken.
func offerFix(p *printer, q *quiz.Question, shown []int) {
	offerCode(p, q, shown)
	picks := q.Picks()
	if len(picks) == 0 {
		return
	}
	p.line("Lines to take:")
	for i, text := range picks {
		p.within(strconv.Itoa(i+1)+". ", "   ", func() { p.say(text) })
	}
}

// takeFix takes a line, or the number of one that is offered.
func takeFix(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	picks := q.Picks()
	if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n >= 1 && n <= len(picks) {
		text = picks[n-1]
	}
	return takeTyped(q, shown, text)
}

func howFix(q *quiz.Question) string {
	if n := len(q.Picks()); n > 0 {
		return fmt.Sprintf("Type a number from 1 to %d to take a line, or type line %d yourself. %s", n, q.Line, slashes)
	}
	return fmt.Sprintf("Type line %d as it should be. %s", q.Line, slashes)
}

// recall: first the learner writes, then judges the answer against a sample.

func howRecall(q *quiz.Question) string {
	if q.Held {
		return "Type your answer in one line. " + heldSlashes
	}
	return "Type your answer in one line; a sample follows, and you judge yourself. " + slashes
}

// judgeYourself says the sample and what to compare.
func (w *walk) judgeYourself(q *quiz.Question) {
	w.p.labelled("Sample answer:", q.Explanation)
	w.p.line("Which of these does your answer say?")
	for i, point := range q.Rubric {
		w.p.numbered(i+1, point)
	}
	w.p.say(howRubric(q))
}

func howRubric(q *quiz.Question) string {
	return fmt.Sprintf("Type their numbers, from 1 to %d, or 0 for none.", len(q.Rubric))
}

// recall takes the first line as the answer and the second as the learner's own verdict on it.
func (w *walk) recall(ctx context.Context, q *quiz.Question, text string) {
	if q.Held {
		w.respond(ctx, quiz.Response{Typed: []string{strings.TrimSpace(literal(text))}}, study.Unsaid)
		return
	}
	if w.written == "" {
		w.written = strings.TrimSpace(literal(text))
		w.judgeYourself(q)
		return
	}
	r := quiz.Response{Typed: []string{w.written}}
	if strings.TrimSpace(text) != "0" {
		places, slip := readPlaces(text, len(q.Rubric))
		if slip == "" {
			slip = twice(places)
		}
		if slip != "" {
			w.p.say(slip + " " + howRubric(q))
			return
		}
		slices.Sort(places)
		for _, place := range places {
			r.Chose = append(r.Chose, place-1)
		}
	}
	w.respond(ctx, r, study.Unsaid)
}

func judgeRecall(p *printer, a answered) {
	if !a.told.Response.GaveUp() {
		p.say("You answered: " + a.told.Verdict.Given)
	}
	for _, part := range a.told.Verdict.Parts {
		mark := "Said: "
		if part.Mark != quiz.Good {
			mark = "To say: "
		}
		p.within(mark, "   ", func() { p.phrase(part.Text) })
	}
}
