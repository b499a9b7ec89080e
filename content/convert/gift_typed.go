package convert

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

// short reads typed answers. Inside a sentence, without anything said to them, they fill its gap.
func (gq *giftQuestion) short(answers string) error {
	list := gq.split(answers, "=")
	if gq.isGap(list) {
		return gq.gap(list)
	}
	gq.q.Kind = quiz.Text
	for _, a := range list {
		gq.typed(a)
	}
	if !slices.ContainsFunc(gq.q.Options, func(o quiz.Option) bool { return o.Right }) {
		return unfit("No answer of it is right.")
	}
	return nil
}

// isGap tells whether answers can stand in a gap.
func (gq *giftQuestion) isGap(list []giftAnswer) bool {
	for _, a := range list {
		text := unstarred(gq.plain(a.text))
		if a.weight < 100 || a.feedback != "" || text == "" || strings.ContainsAny(text, "[]|") || wild(gq.plain(a.text)) {
			return false
		}
	}
	return gq.blank && len(list) > 0 && strings.Count(gq.q.Stem, giftBlank) == 1
}

func (gq *giftQuestion) gap(list []giftAnswer) error {
	gq.q.Kind = quiz.Cloze
	var accepted []string
	for _, a := range list {
		accepted = append(accepted, unstarred(gq.plain(a.text)))
	}
	const mark = "[1: ....]"
	gq.q.Stem = strings.Replace(gq.q.Stem, giftBlank, mark, 1)
	gq.q.Gaps = []quiz.Gap{{Accepted: accepted}}
	if got, err := one(Markdown(withID(gq.q))); err == nil && len(got.Gaps) == 1 {
		gq.q.Gaps[0].Exact = got.Gaps[0].Exact // it depends on where the gap stands
	}
	return nil
}

func withID(q quiz.Question) quiz.Question {
	q.ID = "x"
	return q
}

// wild tells whether an answer holds a star that stands for anything.
func wild(answer string) bool { return strings.Contains(strings.ReplaceAll(answer, `\*`, ""), "*") }

// unstarred is an answer with its escaped stars as stars.
func unstarred(answer string) string { return strings.ReplaceAll(answer, `\*`, "*") }

// typed adds an answer that is typed. A star in it stands for anything, unless it is escaped.
func (gq *giftQuestion) typed(a giftAnswer) {
	answer := gq.plain(a.text)
	if answer == "*" {
		gq.lose("What is said to every other answer was left out.")
		return
	}
	if a.weight > 0 && a.weight < 100 {
		gq.lose("An answer that was worth a part of the points is a foreseen wrong one now.")
	}
	right := a.weight >= 100
	if wild(answer) {
		const star = "\x00"
		parts := strings.Split(strings.ReplaceAll(answer, `\*`, star), "*")
		var literal, pattern []string
		for _, p := range parts {
			p = strings.ReplaceAll(p, star, "*")
			literal, pattern = append(literal, p), append(pattern, regexp.QuoteMeta(p))
		}
		if text := strings.TrimSpace(strings.Join(literal, "")); text != "" {
			gq.q.Options = append(gq.q.Options, quiz.Option{Text: typedText(text), Right: right, Feedback: a.feedback})
			gq.q.Options = append(gq.q.Options, quiz.Option{Text: "/" + strings.Join(pattern, ".*") + "/i", Right: right, Feedback: a.feedback})
		}
		return
	}
	if text := unstarred(answer); text != "" {
		gq.q.Options = append(gq.q.Options, quiz.Option{Text: typedText(text), Right: right, Feedback: a.feedback})
	}
}

// typedText is a text to be typed, as Markdown. What could be taken for a pattern stands between backticks.
func typedText(text string) string {
	if isPattern(text) {
		return codeSpan(text)
	}
	return Escape(text)
}

var giftNumber = regexp.MustCompile(`^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$`)

// numerical reads numbers: #4:0.1, #3..5, or several behind `=` with weights. What stands behind ~ is said to every other
// number.
func (gq *giftQuestion) numerical(answers string) error {
	gq.q.Kind = quiz.Number
	answers, other, hasOther := strings.Cut(answers[1:], "~")
	if hasOther && strings.TrimSpace(strings.Trim(strings.TrimSpace(other), "#")) != "" {
		gq.lose("What is said to every other answer was left out.")
	}
	var all, rights []quiz.Option
	var partly []bool // worth less than all points
	for _, a := range gq.split(answers, "=") {
		number := gq.plain(a.text)
		if number == "*" || number == "" {
			gq.lose("What is said to every other answer was left out.")
			continue
		}
		band, err := giftBand(number)
		if err != nil {
			return err
		}
		o := quiz.Option{Text: band, Right: a.weight >= 100, Feedback: a.feedback}
		if o.Right {
			rights = append(rights, o)
		}
		all = append(all, o)
		partly = append(partly, a.weight > 0 && !o.Right)
	}
	if len(rights) == 0 {
		return unfit("No number of it is right.")
	}
	for i, o := range all {
		switch {
		case !o.Right && overlaps(rights, o):
			gq.lose("A number that was worth less than all points was left out: a right one lies in its range.")
			continue
		case partly[i]:
			gq.lose("A number that was worth a part of the points is a foreseen wrong one now.")
		}
		gq.q.Options = append(gq.q.Options, o)
	}
	return nil
}

// overlaps tells whether a foreseen wrong number would be right as well.
func overlaps(rights []quiz.Option, o quiz.Option) bool {
	q := quiz.Question{Kind: quiz.Number, Stem: "x", Options: append(slices.Clone(rights), o)}
	_, err := Sound(withID(q))
	return err != nil
}

// giftBand is a number with its margin, or two ends, as authors write it.
func giftBand(s string) (string, error) {
	if low, high, ok := strings.Cut(s, ".."); ok {
		low, high = strings.TrimSpace(low), strings.TrimSpace(high)
		if giftNumber.MatchString(low) && giftNumber.MatchString(high) {
			return low + ".." + high, nil
		}
	}
	number, margin, ok := strings.Cut(s, ":")
	if !ok {
		margin = "0"
	}
	number, margin = strings.TrimSpace(number), strings.TrimSpace(margin)
	if margin == "" {
		margin = "0"
	}
	if !giftNumber.MatchString(number) || !giftNumber.MatchString(margin) {
		return "", unfit(fmt.Sprintf("%q is no number.", clipped(s, 40)))
	}
	return number + " ± " + strings.TrimPrefix(margin, "-"), nil
}
