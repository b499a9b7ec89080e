package linear

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// answered is a question with its answer and the order in which its choices were said.
type answered struct {
	q     *quiz.Question
	shown []int
	told  *study.Told
}

// number is what the choice i of the author's order is called here; 0 if the pack no longer has it.
func (a answered) number(i int) int { return slices.Index(a.shown, i) + 1 }

// judgement says how an answer did: the verdict first, then the answer, then what is right and why.
func (p *printer) judgement(a answered, step study.Step) {
	v := a.told.Verdict
	if v.Held {
		p.recorded(a)
		return
	}
	p.line(verdictWord(v))
	switch {
	case a.told.Response.DontKnow:
		p.line("You said that you do not know.")
	case a.told.Response.Revealed:
		p.line("You asked for the answer.")
	}
	kinds[a.q.Kind].judge(p, a)
	p.labelled("Why:", a.q.Explanation)
	if v.Partly() {
		p.line("Score: " + percent(v.Score) + ".")
	}
	if a.told.Facts.Sure == study.Sure && !v.Right() {
		p.say("You were sure of it, so look twice: explain goes through every answer.")
	}
	p.say(whatNow(step))
}

// recorded says what was answered to a question whose answer is held.
func (p *printer) recorded(a answered) {
	if a.told.Response.GaveUp() {
		p.line("Recorded: you do not know.")
	} else {
		p.line("Recorded.")
	}
	said, typed := a.q.Answered(a.told.Response)
	if len(said) > 0 {
		p.line("You answered:")
	}
	for _, text := range said {
		p.within("- ", "  ", func() {
			if typed {
				p.say(content.Line(text))
			} else {
				p.phrase(text)
			}
		})
	}
	p.line("Your instructor has the key. Nothing here says what is right.")
}

func verdictWord(v quiz.Verdict) string {
	switch {
	case v.Right():
		return "Correct."
	case v.Partly():
		return "Partly right."
	}
	return "Not yet."
}

// percent never rounds what is partly right to all or nothing.
func percent(score float64) string {
	return fmt.Sprintf("%d percent", min(99, max(1, int(100*score+0.5))))
}

// whatNow says when the question comes back.
func whatNow(step study.Step) string {
	switch {
	case step.Place == study.Ahead:
		return ""
	case !step.Scored:
		return "A guess is not scored. The quiz asks this one again."
	case step.Told.Verdict.Right():
		return ""
	case step.Place == study.InProof:
		return ""
	case step.Try < mostTries(step):
		return "This one comes back later in this sitting."
	}
	return "This one waits for another day."
}

// mostTries is how often the question of a step is asked in its sitting.
func mostTries(step study.Step) int {
	if step.From != nil {
		return study.MaxReviewTries
	}
	return study.MaxTries
}

// named is a choice by its number and its text.
func (a answered) named(i int, text string) string {
	n := a.number(i)
	if n == 0 {
		return "something that is no longer there"
	}
	return strconv.Itoa(n) + ". " + short(text)
}

func judgeSingle(p *printer, a answered) {
	chose, right := a.told.Response.Chose, rightOption(a.q)
	picked := -1
	if len(chose) == 1 && !a.told.Response.GaveUp() {
		picked = chose[0]
		p.say("You answered: " + a.named(picked, optionAt(a.q, picked).Text))
	}
	if picked != right {
		p.say("Right answer: " + a.named(right, optionAt(a.q, right).Text))
		p.labelled("About your answer:", optionAt(a.q, picked).Feedback)
	}
	p.labelled("About the right answer:", optionAt(a.q, right).Feedback)
}

func rightOption(q *quiz.Question) int {
	return slices.IndexFunc(q.Options, func(o quiz.Option) bool { return o.Right })
}

func optionAt(q *quiz.Question, i int) quiz.Option {
	if i < 0 || i >= len(q.Options) {
		return quiz.Option{}
	}
	return q.Options[i]
}

func judgeMulti(p *printer, a answered) {
	if !a.told.Response.GaveUp() {
		p.say("You answered: " + a.numbers(func(m quiz.Mark) bool { return m == quiz.Good || m == quiz.Bad }))
	}
	if !a.told.Verdict.Right() {
		p.say("Right answer: " + a.numbers(func(m quiz.Mark) bool { return m == quiz.Good || m == quiz.Missed }))
	}
	for _, i := range a.shown {
		part := a.told.Verdict.Parts[i]
		if part.Mark != quiz.LeftAlone {
			a.option(p, i, part.Text, a.did(part.Mark), part.Feedback)
		}
	}
}

// numbers lists the options whose marks are meant, as they were numbered.
func (a answered) numbers(meant func(quiz.Mark) bool) string {
	var out []string
	for place, i := range a.shown {
		if meant(a.told.Verdict.Parts[i].Mark) {
			out = append(out, strconv.Itoa(place+1))
		}
	}
	return list(out) + "."
}

// list joins words as they are spoken.
func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return "nothing"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// did says what the learner did with an option.
func (a answered) did(m quiz.Mark) string {
	switch {
	case m == quiz.Good:
		return "right, and you chose it"
	case m == quiz.Bad:
		return "wrong, and you chose it"
	case m == quiz.Missed && a.told.Response.GaveUp():
		return "right"
	case m == quiz.Missed:
		return "right, and you left it out"
	}
	return "wrong"
}

// option says a numbered option, how it stands, and the feedback on it.
func (a answered) option(p *printer, i int, text, stands, feedback string) {
	mark := fmt.Sprintf("%d, %s: ", a.number(i), stands)
	p.within(mark, "   ", func() { p.phrase(text) })
	p.feedback(feedback)
}

// feedback stands below the option, step or answer that it speaks of.
func (p *printer) feedback(md string) {
	if md != "" {
		p.within("   ", "   ", func() { p.prose(md) })
	}
}

// explainOptions goes through all options as they were numbered, chosen or not.
func explainOptions(p *printer, a answered) {
	for _, i := range a.shown {
		stands := "wrong"
		if a.q.Options[i].Right {
			stands = "right"
		}
		a.option(p, i, a.q.Options[i].Text, stands, a.q.Options[i].Feedback)
	}
}

func judgeOrder(p *printer, a answered) {
	if !a.told.Response.GaveUp() {
		p.say("You answered: " + a.sequence() + ".")
	}
	p.line("Right order:")
	for i, part := range a.told.Verdict.Parts {
		if a.q.Steps[i].Spare {
			continue
		}
		p.numbered(i+1, part.Text)
		if !a.told.Response.GaveUp() && part.Mark != quiz.Good {
			p.within("   ", "   ", func() { p.line(yours(part)) })
		}
	}
	for i, part := range a.told.Verdict.Parts {
		if a.q.Steps[i].Spare && part.Mark == quiz.Bad {
			p.say("Does not belong: " + short(part.Text))
			p.within("   ", "   ", func() { p.line(yours(part)) })
			p.feedback(part.Feedback)
		}
	}
}

// sequence is the learner's order in the numbers that were typed.
func (a answered) sequence() string {
	var out []string
	for _, i := range a.told.Response.Chose {
		out = append(out, strconv.Itoa(a.number(i)))
	}
	return strings.Join(out, " ")
}

func yours(part quiz.Part) string {
	if part.Mark == quiz.Missed {
		return "You left it out."
	}
	return "You put it at " + part.Given + "."
}

// explainOrder says the right order with all that there is to say about its steps, spares last.
func explainOrder(p *printer, a answered) {
	for i, s := range a.q.Steps {
		mark := fmt.Sprintf("%d. ", i+1)
		if s.Spare {
			mark = "Does not belong: "
		}
		p.within(mark, "   ", func() { p.phrase(s.Text) })
		p.feedback(s.Feedback)
	}
}

// judgeMatch goes through the pairs; there is no more to explain about them.
func judgeMatch(p *printer, a answered) {
	for i, part := range a.told.Verdict.Parts {
		p.within(letter(i)+". ", "   ", func() { p.phrase(part.Text) })
		p.within("   ", "   ", func() { a.pair(p, part) })
	}
}

func (a answered) pair(p *printer, part quiz.Part) {
	switch {
	case part.Mark == quiz.Good:
		p.say("Right: " + a.right(part.Want))
	case part.Mark == quiz.Missed && a.told.Response.GaveUp():
		p.say("Belongs to: " + a.right(part.Want))
	case part.Mark == quiz.Missed:
		p.say("You left it open. It belongs to: " + a.right(part.Want))
	default:
		p.say("You said: " + a.right(part.Given))
		p.say("It belongs to: " + a.right(part.Want))
	}
}

// right is a right-hand side with its number.
func (a answered) right(text string) string {
	return a.named(slices.Index(a.q.Rights, text), text)
}

func judgeTyped(p *printer, a answered) {
	v := a.told.Verdict
	if !a.told.Response.GaveUp() {
		p.say("You answered: " + v.Given)
	}
	if v.Want != "" && !v.Right() {
		p.say("Right answer: " + content.Plain(v.Want))
	}
	p.labelled("About your answer:", v.Tell)
	if v.Right() {
		return
	}
	p.labelled("About the right answer:", optionAt(a.q, rightOption(a.q)).Feedback)
	if c, _, ok := parseCommand(v.Given, false); ok && v.Given != "" {
		p.sayf("If you meant the command: here it is %s.", c.word(true))
	}
}

// explainTyped goes through the answers that the author foresaw. Patterns are left out: they cannot be read aloud.
func explainTyped(p *printer, a answered) {
	for _, o := range a.q.Options {
		if isPattern(o.Text) {
			continue
		}
		mark := "Wrong: "
		if o.Right {
			mark = "Right: "
		}
		p.say(mark + exact(content.Plain(o.Text)))
		p.feedback(o.Feedback)
	}
}

func isPattern(text string) bool {
	text = strings.Trim(text, "`")
	return len(text) > 2 && text[0] == '/' && (strings.HasSuffix(text, "/") || strings.HasSuffix(text, "/i"))
}

// exact takes a tolerance of nothing off a number: "405 ± 0" is 405.
func exact(number string) string {
	return strings.TrimSuffix(strings.Replace(number, " ± 0 ", " ", 1), " ± 0")
}
