package tui

import (
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// verdictLine says in one line how an answer did, and after says what becomes of it. A word and a sign say it; the colour
// only repeats them.
func verdictLine(st *styles, step study.Step, after string) string {
	if after != "" && step.Told.Saved {
		after = " " + st.muted.Render(after)
	} else if after != "" {
		after = " " + st.warn.Render(after)
	}
	switch told := step.Told; {
	case told.Verdict.Held && told.Response.GaveUp():
		return st.note.Render("Recorded as not known.") + after
	case told.Verdict.Held:
		return st.note.Render("Recorded.") + after
	case told.Verdict.Right():
		return st.good.Render(st.glyphs.right+" Correct.") + after
	case told.Response.DontKnow:
		return st.note.Render("Now you have seen it.") + after
	case told.Response.Revealed:
		return st.note.Render("Shown: counts as not known yet.") + after
	case told.Verdict.Partly():
		return st.warn.Render(fmt.Sprintf("Partly right: %.0f %%.", 100*told.Verdict.Score)) + after
	}
	return st.bad.Render(st.glyphs.wrong+" Not yet.") + after
}

// whatNext says what becomes of an answer, in few words where there is little room.
func whatNext(step study.Step, comesBack bool, width int) string {
	long := width >= 60
	switch {
	case !step.Told.Saved && long:
		return "Not saved yet: it is kept and tried again."
	case !step.Told.Saved:
		return "Not saved yet."
	case step.Place == study.Ahead:
		return ""
	case step.IsHeld() && long:
		return "Your instructor has the key: nothing here says what is right."
	case step.IsHeld():
		return "Not judged here."
	case !step.Scored && long && (step.Told.Response.DontKnow || step.Told.Response.Revealed):
		return "The quiz asks it again."
	case !step.Scored && long:
		return "A guess, not counted: the quiz asks it again."
	case !step.Scored:
		return "Not counted."
	case comesBack && long:
		return "This one comes back before the end."
	case comesBack:
		return "Comes back."
	}
	return ""
}

// telling is an answer with its verdict, ready to be drawn below the stem: what was answered, what is right and why.
type telling struct {
	env   *env
	step  study.Step
	shown []int // the order in which the choices stand
	whole bool  // every option explained
	ran   bool  // a run of the code stands above it
}

func (t telling) lines(width int) []string {
	step := t.step
	v := step.Told.Verdict
	if v.Held {
		return t.recorded(step, width)
	}
	out := t.codeVerdict(step, width)
	if v.Want != "" || v.Given != "" {
		out = append(out, t.typedVerdict(v, width)...)
	}
	for i, p := range t.inShownOrder(step, v.Parts) {
		if step.Question.Kind == quiz.Why && i == step.Question.Split {
			out = append(append(out, ""), t.env.md.inline(becauseOf(step.Question), width)...)
		}
		out = append(out, t.part(step.Question, i, p, width)...)
	}
	if t.whole {
		out = append(out, t.foreseen(step.Question, width)...)
	}
	if step.Question.Explanation != "" {
		out = append(out, "")
		out = append(out, t.explanation(step.Question, width)...)
	}
	return out
}

// recorded is what was answered to a question whose answer is held.
func (t telling) recorded(step study.Step, width int) []string {
	st, q := t.env.st, step.Question
	var out []string
	if q.Code != "" {
		out = append(numbered(st, t.env.md, q, width, func(int) string { return " " }), "")
	}
	said, typed := q.Answered(step.Told.Response)
	if len(said) == 0 {
		return out
	}
	out = append(out, st.muted.Render("Your answer"))
	for i, text := range said {
		mark := "  " + st.glyphs.mark + " "
		if ordered(q.Kind) {
			mark = fmt.Sprintf("  %d. ", i+1)
		}
		if typed {
			out = append(out, indent(wrap(content.Line(text), width-cells(mark)), mark)...)
			continue
		}
		out = append(out, indent(t.env.md.inline(text, width-cells(mark)), mark)...)
	}
	return out
}

// codeVerdict shows the code of a question again, with the wrong lines and the learner's marks.
func (t telling) codeVerdict(step study.Step, width int) []string {
	q, st := step.Question, t.env.st
	if q.Code == "" || t.ran {
		return nil
	}
	marks := map[int]quiz.Mark{}
	for _, p := range step.Told.Verdict.Parts {
		marks[p.Index] = p.Mark
	}
	return append(numbered(st, t.env.md, q, width, func(n int) string {
		if q.Kind == quiz.Fix && n == q.Line {
			return st.accent.Render(st.glyphs.cursor)
		}
		if q.Kind == quiz.Spot {
			return signOf(st, quiz.Multi, marks[n])
		}
		return " "
	}), "")
}

// inShownOrder puts the parts of a choice into the order in which its options stood.
func (t telling) inShownOrder(step study.Step, parts []quiz.Part) []quiz.Part {
	switch step.Question.Kind {
	case quiz.Single, quiz.Multi, quiz.Scenario, quiz.Why, quiz.Classify:
	default:
		return parts
	}
	out := make([]quiz.Part, 0, len(parts))
	for _, o := range t.shown {
		out = append(out, parts[o])
	}
	return out
}

// typedVerdict shows what was typed beside what is right.
func (t telling) typedVerdict(v quiz.Verdict, width int) []string {
	st := t.env.st
	var out []string
	sign := st.bad.Render(st.glyphs.wrong)
	if v.Right() {
		sign = st.good.Render(st.glyphs.right)
	}
	if v.Given != "" {
		out = append(out, indent(wrap(v.Given, width-15), sign+" You wrote    ")...)
	}
	if v.Want != "" && (!v.Right() || v.Given == "") {
		out = append(out, indent(t.env.md.inline(v.Want, width-15), st.good.Render(st.glyphs.right)+" Right        ")...)
	}
	if v.Tell != "" {
		out = append(out, indent(t.env.md.inline(v.Tell, width-4), "    ")...)
	}
	return out
}

// part draws one option, step or pair with its sign, and its feedback if it speaks to this answer.
func (t telling) part(q *quiz.Question, i int, p quiz.Part, width int) []string {
	st := t.env.st
	strong := p.Mark != quiz.LeftAlone
	first := signOf(st, q.Kind, p.Mark) + " " + partLabel(st, q, i, p)
	room := width - cells(first)
	text := t.env.md.inline(p.Text, room)
	if pairs(q.Kind) {
		text = t.env.md.inline(p.Text+" "+st.glyphs.crumb+" "+p.Want, room)
	}
	if strong {
		for i := range text {
			text[i] = tint(st.bold, text[i])
		}
	}
	out := indent(text, first)
	deeper := strings.Repeat(" ", cells(first))
	if beside := besideText(q.Kind, p); beside != "" {
		out = append(out, indent(t.env.md.inline(beside, room), deeper)...)
	}
	if p.Feedback != "" && (t.whole || strong) {
		for _, s := range t.env.md.inline(p.Feedback, room) {
			out = append(out, deeper+tint(st.muted, s))
		}
	}
	return out
}

// signOf is the sign before a part. What would have been right has the sign of the right answer, except where several
// are right: there it has one of its own.
func signOf(st *styles, kind quiz.Kind, m quiz.Mark) string {
	switch {
	case m == quiz.Good, m == quiz.Missed && oneIsRight(kind):
		return st.good.Render(st.glyphs.right)
	case m == quiz.Bad:
		return st.bad.Render(st.glyphs.wrong)
	case m == quiz.Missed:
		return st.good.Render(st.glyphs.cursor)
	}
	return " "
}

// oneIsRight tells whether what was missed is the one right answer and not one of several.
func oneIsRight(k quiz.Kind) bool { return k == quiz.Single || k == quiz.Scenario || k == quiz.Why }

// pairs tells whether a part shows what belongs to it.
func pairs(k quiz.Kind) bool {
	return k == quiz.Match || k == quiz.Classify || k == quiz.Cloze || k == quiz.Output
}

// ordered tells whether the parts are steps in their order.
func ordered(k quiz.Kind) bool { return k == quiz.Order || k == quiz.Parsons }

// partLabel is the number of a part: that of the option on the screen, or that of the step in its right place.
func partLabel(st *styles, q *quiz.Question, i int, p quiz.Part) string {
	switch {
	case q.Kind == quiz.Scenario:
		return st.muted.Render(fmt.Sprintf("%3d %%", q.Options[p.Index].Weight)) + " "
	case oneIsRight(q.Kind), q.Kind == quiz.Multi:
		return st.muted.Render(digit(i)) + " "
	case ordered(q.Kind) && q.Steps[p.Index].Spare:
		return "   "
	case ordered(q.Kind):
		return st.muted.Render(fmt.Sprintf("%d.", i+1)) + " "
	}
	return ""
}

// besideText says what the learner did with a part that is not right.
func besideText(kind quiz.Kind, p quiz.Part) string {
	switch {
	case p.Mark == quiz.Good || p.Mark == quiz.LeftAlone:
		return ""
	case (kind == quiz.Multi || kind == quiz.Spot) && p.Mark == quiz.Missed:
		return "You left this one out."
	case ordered(kind) && p.Mark == quiz.Bad && p.Want != "":
		return "you: " + p.Given + "; right: " + p.Want
	case ordered(kind):
		return "You left this step out."
	case p.Given != "":
		return "you: " + p.Given
	case pairs(kind):
		return "You left this one open."
	}
	return ""
}

// foreseen lists the foreseen wrong answers of a typed question with the answer to each.
func (t telling) foreseen(q *quiz.Question, width int) []string {
	if q.Kind != quiz.Text && q.Kind != quiz.Number && q.Kind != quiz.Fix {
		return nil
	}
	var out []string
	for _, o := range q.Options {
		if o.Feedback == "" {
			continue
		}
		sign := t.env.st.bad.Render(t.env.st.glyphs.wrong) + " "
		if o.Right {
			sign = t.env.st.good.Render(t.env.st.glyphs.right) + " "
		}
		out = append(out, indent(t.env.md.inline(o.Text, width-2), sign)...)
		for _, s := range t.env.md.inline(o.Feedback, width-4) {
			out = append(out, "    "+tint(t.env.st.muted, s))
		}
	}
	return out
}

// explanation is the author's last word: the reason, or for a recall the sample answer.
func (t telling) explanation(q *quiz.Question, width int) []string {
	label := "Why  "
	if q.Kind == quiz.Recall {
		label = "Sample  "
	}
	lines := t.env.md.inline(q.Explanation, width-len(label))
	return indent(lines, t.env.st.note.Render(label))
}
