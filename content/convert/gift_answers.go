package convert

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content/quiz"
)

// giftKind is one form of answers: how it is recognised, and how it is read.
type giftKind struct {
	is   func(answers string) bool
	read func(*giftQuestion, string) error
}

// giftKinds are the forms in the order in which Moodle tries them.
var giftKinds = []giftKind{
	{func(a string) bool { return a == "" }, (*giftQuestion).essay},
	{func(a string) bool { return a[0] == '#' }, (*giftQuestion).numerical},
	{func(a string) bool { return strings.Contains(a, "~") }, (*giftQuestion).choices},
	{func(a string) bool { return strings.Contains(a, "=") && strings.Contains(a, "->") }, (*giftQuestion).matching},
	{func(a string) bool { _, ok := truth(a); return ok }, (*giftQuestion).trueFalse},
	{func(string) bool { return true }, (*giftQuestion).short},
}

// answered reads a question with answers and keeps it.
func (g *giftReader) answered(gq *giftQuestion, stem, answers string) error {
	general := ""
	if at := strings.LastIndex(answers, "####"); at >= 0 {
		answers, general = strings.TrimSpace(answers[:at]), answers[at+4:]
	}
	name := gq.name
	if name == "" {
		name = "Read this and answer."
	}
	gq.q.Stem = stemOf(gq.markdown(stem, true), escapeInline(name))
	if gq.q.Stem == "" {
		gq.q.Stem = opened(escapeInline(name), false)
	}
	gq.q.Explanation = tidied(gq.markdown(general, false))
	for _, k := range giftKinds {
		if k.is(answers) {
			if err := k.read(gq, answers); err != nil {
				return err
			}
			break
		}
	}
	gq.fillBlank()
	g.question(gq.where, gq.q, gq.changes...)
	return nil
}

// fillBlank puts a line to write on where the answers stood.
func (gq *giftQuestion) fillBlank() {
	line := "_____"
	if at := strings.Index(gq.q.Stem, giftBlank); at >= 0 {
		before, _ := utf8.DecodeLastRuneInString(gq.q.Stem[:at])
		after, _ := utf8.DecodeRuneInString(gq.q.Stem[at+len(giftBlank):])
		if !isBlank(before) || !isBlank(after) {
			line = strings.Repeat(`\_`, 5)
		}
	}
	gq.q.Stem = strings.Replace(gq.q.Stem, giftBlank, line, 1)
}

// noSample stands where a question to be answered at length has no sample answer. An author has to write one.
const noSample = "No sample answer has been written yet."

func (gq *giftQuestion) essay(string) error {
	gq.q.Kind = quiz.Recall
	if gq.q.Explanation == "" {
		gq.q.Explanation = noSample
		gq.lose("It has no sample answer: write one in its [!NOTE].")
	}
	return nil
}

// giftAnswer is one answer: its weight in percent, its text and what is said to whoever gives it.
type giftAnswer struct {
	mark     byte // '=' or '~'
	weight   float64
	weighted bool
	text     string
	feedback string // Markdown
}

var giftWeight = regexp.MustCompile(`^%(-?[0-9]{1,3}(?:\.[0-9]{0,9})?)%`)

// split takes answers apart at their marks. What stands before the first mark is an answer without one.
func (gq *giftQuestion) split(answers, marks string) []giftAnswer {
	var out []giftAnswer
	for answers = strings.TrimSpace(answers); answers != ""; {
		a := giftAnswer{}
		if strings.IndexByte(marks, answers[0]) >= 0 {
			a.mark, answers = answers[0], answers[1:]
		}
		end := strings.IndexAny(answers, marks)
		if end < 0 {
			end = len(answers)
		}
		a.text, answers = strings.TrimSpace(answers[:end]), answers[end:]
		if m := giftWeight.FindStringSubmatch(a.text); m != nil {
			a.weight, _ = strconv.ParseFloat(m[1], 64)
			a.weighted, a.text = true, strings.TrimSpace(a.text[len(m[0]):])
		} else if a.mark != '~' {
			a.weight = 100
		}
		text, feedback, _ := strings.Cut(a.text, "#")
		a.text, a.feedback = strings.TrimSpace(text), tidied(gq.markdown(feedback, false))
		out = append(out, a)
	}
	return out
}

// choices reads a choice of one, or of several where no answer is marked as the right one.
func (gq *giftQuestion) choices(answers string) error {
	list := gq.split(answers, "=~")
	several := !slices.ContainsFunc(list, func(a giftAnswer) bool { return a.mark == '=' })
	partly, best := false, 0.0
	for _, a := range list {
		partly = partly || a.weight > 0 && a.weight < 100
		best = max(best, a.weight)
	}
	if best <= 0 {
		return unfit("No answer of it is right.")
	}
	right := 0
	for _, a := range list {
		o := quiz.Option{Text: tidied(gq.markdown(a.text, false)), Feedback: a.feedback, Right: a.weight >= 100 || several && a.weight > 0}
		if o.Text == "" && a.text == "" {
			return unfit("One of its answers is empty.")
		}
		if o.Text == "" {
			return unfit("One of its answers holds nothing but what had to be left out, such as a picture.")
		}
		if o.Right {
			right++
		}
		gq.q.Options = append(gq.q.Options, o)
	}
	switch {
	case several:
		gq.q.Kind = quiz.Multi
		gq.unequal(list)
	case partly || right > 1:
		gq.q.Kind = quiz.Scenario
		gq.weigh(list)
	default:
		gq.q.Kind = quiz.Single
		gq.negative(list)
	}
	return nil
}

// unequal notes weights that count for more than right and wrong.
func (gq *giftQuestion) unequal(list []giftAnswer) {
	weights := map[bool][]float64{}
	for _, a := range list {
		if !slices.Contains(weights[a.weight > 0], a.weight) {
			weights[a.weight > 0] = append(weights[a.weight > 0], a.weight)
		}
	}
	if len(weights[true]) > 1 || len(weights[false]) > 1 {
		gq.lose("Its answers had different weights; here each counts alike.")
	}
}

// weigh gives options their weights in whole percent.
func (gq *giftQuestion) weigh(list []giftAnswer) {
	for i, a := range list {
		w := int(math.Round(min(100, max(0, a.weight))))
		if float64(w) != a.weight && a.weight > 0 && a.weight < 100 {
			gq.lose("Its weights were rounded to whole percent.")
		}
		gq.q.Options[i].Weight = w
		gq.q.Options[i].Right = w == 100
	}
	gq.negative(list)
}

func (gq *giftQuestion) negative(list []giftAnswer) {
	if slices.ContainsFunc(list, func(a giftAnswer) bool { return a.weight < 0 }) {
		gq.lose("Points were taken off for some answers; here a wrong answer is worth nothing.")
	}
}

func (gq *giftQuestion) matching(answers string) error {
	for _, a := range strings.Split(answers, "=") {
		if a = strings.TrimSpace(a); a == "" {
			continue
		}
		left, right, ok := strings.Cut(a, "->")
		if !ok {
			return unfit("One of its answers is no pair.")
		}
		l, r := oneLine(gq.markdown(left, false)), Escape(gq.plain(right))
		if l == "" && strings.TrimSpace(left) != "" {
			return unfit("One of its pairs holds nothing but what had to be left out, such as a picture.")
		}
		if r == "" {
			return unfit("One of its pairs has no right-hand side.")
		}
		gq.q.Pairs, gq.q.Rights = paired(gq.q.Pairs, gq.q.Rights, l, r)
	}
	gq.q.Kind = kindOfPairs(gq.q)
	return nil
}

// kindOfPairs is the kind of a table: things put into boxes where several belong to one right-hand side.
func kindOfPairs(q quiz.Question) quiz.Kind {
	boxes := map[int]bool{}
	for _, p := range q.Pairs {
		boxes[p.Right] = true
	}
	if len(boxes) > 1 && len(q.Pairs) > len(boxes) {
		return quiz.Classify
	}
	return quiz.Match
}

// paired adds a pair. A right-hand side without a left one is a spare.
func paired(pairs []quiz.Pair, rights []string, left, right string) ([]quiz.Pair, []string) {
	at := slices.Index(rights, right)
	if at < 0 {
		at = len(rights)
		rights = append(rights, right)
	}
	if left != "" {
		pairs = append(pairs, quiz.Pair{Left: left, Right: at})
	}
	return pairs, rights
}

// truth is what a true-false question says is right.
func truth(answers string) (right, ok bool) {
	word, _, _ := strings.Cut(answers, "#")
	switch strings.ToUpper(strings.TrimSpace(word)) {
	case "T", "TRUE":
		return true, true
	case "F", "FALSE":
		return false, true
	}
	return false, false
}

// trueFalse reads a verdict with what is said to a wrong answer and to a right one, in this order.
func (gq *giftQuestion) trueFalse(answers string) error {
	right, _ := truth(answers)
	parts := strings.SplitN(answers, "#", 3)
	parts = append(parts, "", "")
	wrongly, rightly := tidied(gq.markdown(parts[1], false)), tidied(gq.markdown(parts[2], false))
	gq.q.Kind = quiz.Single
	for _, o := range []quiz.Option{{Text: "True", Right: right}, {Text: "False", Right: !right}} {
		o.Feedback = wrongly
		if o.Right {
			o.Feedback = rightly
		}
		gq.q.Options = append(gq.q.Options, o)
	}
	return nil
}
