package check

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// typedRules are about answers that are typed.
var typedRules = []Rule{
	{
		Code: "Q022", Level: Error, Title: "A number says how exact it must be.",
		Why: "Without a tolerance nobody can say whether 1.41 is right where 1.4142 stands. `± 0` says that only the number itself will do.",
		Bad: "- [x] 1.41", Good: "- [x] 1.41 ± 1%",
	},
	{
		Code: "Q023", Level: Error, Title: "An accepted answer is accepted, a foreseen wrong one not.",
		Why: "The app compares what is typed by fixed rules. An accepted answer that they refuse is refused to whoever types just that; a pattern that accepts too much makes a wrong answer right.",
		Bad: "- [x] commit\n- [x] /.*commit.*/\n- [ ] not committed", Good: "- [x] commit\n- [x] /commit(ted)?/i\n- [ ] rollback", Find: each(refusedAnswers),
	},
	{
		Code: "Q026", Level: Error, Title: "The answer to a gap stands nowhere else.",
		Why: "Whoever reads on finds it, and fills the gap without thinking. A text that names all answers as words to choose from is left alone.",
		Bad: "A proxy may answer by itself; then the [[proxy]] writes the status.", Good: "A program in front may answer by itself; then the [[proxy]] writes the status.", Find: each(answerInStem),
	},
}

// refusedAnswers types every accepted answer as a learner would, and lets the question grade it.
func refusedAnswers(it *Item) []Finding {
	switch it.Kind {
	case quiz.Text, quiz.Fix:
		return refusedTexts(it)
	case quiz.Number:
		return refusedNumbers(it)
	case quiz.Cloze:
		return refusedGaps(it)
	}
	return nil
}

func refusedTexts(it *Item) []Finding {
	var out []Finding
	for _, o := range it.Options {
		if o.Right && !isPattern(o.Text) && !it.accepts(asTyped(o.Text)) {
			out = append(out, it.refused(o.At, o.Text, asTyped(o.Text)))
		}
	}
	return out
}

func refusedNumbers(it *Item) []Finding {
	var out []Finding
	for _, o := range it.Options {
		one := quiz.Question{Kind: quiz.Number, Options: []quiz.Option{{Text: o.Text, Right: true}}}
		if typed := one.Solution().Typed; o.Right && len(typed) == 1 && typed[0] != "" && !it.accepts(typed[0]) {
			out = append(out, it.refused(o.At, o.Text, typed[0]))
		}
	}
	return out
}

// refusedGaps fills each gap with each of its answers. Code in a gap is typed with all its signs.
func refusedGaps(it *Item) []Finding {
	var out []Finding
	solved := it.Solution().Typed
	for i, gap := range it.Gaps {
		for _, answer := range gap.Accepted {
			typed := slices.Clone(solved)
			if typed[i] = answer; !gap.Exact {
				typed[i] = asTyped(answer)
			}
			if len(typed) == len(it.Gaps) && !it.Grade(quiz.Response{Typed: typed}).Right() {
				out = append(out, it.refused(it.where(it.At, "[["), answer, typed[i]))
			}
		}
	}
	return out
}

func (it *Item) accepts(typed string) bool {
	return it.Grade(quiz.Response{Typed: []string{typed}}).Right()
}

func (it *Item) refused(at quiz.Pos, answer, typed string) Finding {
	return it.finding(at, "Write it as it is typed, without marks around it, and in the unit of the first answer.",
		"%s is given as right, but typing %s is not accepted.", quoted(answer), quoted(typed))
}

// asTyped is Markdown as somebody types what it shows.
func asTyped(md string) string {
	return strings.TrimSpace(strings.ReplaceAll(content.Plain(md), "`", ""))
}

func answerInStem(it *Item) []Finding {
	if it.Kind != quiz.Cloze {
		return nil
	}
	stem := spoken(it.Stem)
	var out []Finding
	for _, gap := range it.Gaps {
		i := slices.IndexFunc(gap.Accepted, func(a string) bool { return tellTale(spoken(a)) && holds(stem, spoken(a)) })
		if i >= 0 {
			out = append(out, it.finding(it.where(it.At, "[["+gap.Accepted[0]), "Word the rest of the text without it, or choose another gap.",
				"The answer %s stands elsewhere in the question.", quoted(gap.Accepted[i])))
		}
	}
	if len(out) > 1 && len(out) == len(it.Gaps) {
		return nil // a list of words to choose from
	}
	return out
}
