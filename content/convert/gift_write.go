package convert

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// WriteGIFT exports the questions of a course as GIFT. An error is one of out or of reading the course.
func WriteGIFT(out io.Writer, course *content.Course) (Exported, error) {
	w := &errWriter{w: out}
	w.print("// ", content.Line(course.Title), "\n// Made with engineroom. Texts are Markdown.\n\n")
	e := &exporter{carries: giftCarries}
	e.lesson = func(l *content.Lesson) {
		w.print("$CATEGORY: $course$/top/", strings.ReplaceAll(content.Line(l.Title), "/", "//"), "\n\n")
	}
	e.write = func(q quiz.Question) { w.print(giftText(q), "\n") }
	if err := e.course(course); err != nil {
		return e.Exported, err
	}
	if w.err != nil {
		return e.Exported, fmt.Errorf("writing GIFT: %w", w.err)
	}
	return e.Exported, nil
}

// giftCarries says what GIFT has no place for.
func giftCarries(q quiz.Question) carried {
	var c carried
	c.lose(len(q.Hints) > 0, "It has no place for hints.")
	c.loseMeta(q, "tags")
	c.loseOptions(q)
	c.loseTexts(q)
	switch q.Kind {
	case quiz.Single, quiz.Recall:
	case quiz.Multi:
		c.lose(rightOptions(q.Options) > 10, "Moodle knows no weight for so many right options and may refuse it.")
	case quiz.Scenario:
		c.lose(!hasHalves(q), "It becomes a question of kind single.")
	case quiz.Text:
		c.giftTyped(q)
	case quiz.Number:
		c.giftNumbers(q)
	case quiz.Match, quiz.Classify:
		c.giftPairs(q)
	case quiz.Cloze:
		c.giftGap(q)
	default:
		c.why = fmt.Sprintf("GIFT has no question of kind %s.", q.Kind)
	}
	return c
}

func hasHalves(q quiz.Question) bool {
	best := 0
	for _, o := range q.Options {
		if o.Weight > 0 && o.Weight < 100 {
			return true
		}
		if o.Weight == 100 {
			best++
		}
	}
	return best > 1
}

const arrow = "->"

func (c *carried) giftTyped(q quiz.Question) {
	for _, o := range q.Options {
		switch {
		case isPattern(o.Text):
			c.lose(true, "A pattern cannot be written and was left out.")
			continue
		case strings.Contains(o.Text+o.Feedback, arrow):
			c.why = "An answer holds ->, which GIFT takes for a pair."
		case typedText(typedWords(o.Text)) != o.Text:
			c.lose(true, "Answers lose their marks, such as backticks.")
		}
	}
}

// typedWords is Markdown of an answer as somebody types it.
func typedWords(md string) string {
	q := quiz.Question{Kind: quiz.Text, Options: []quiz.Option{{Text: md, Right: true}}}
	if r := q.Solution(); len(r.Typed) > 0 {
		return r.Typed[0]
	}
	return ""
}

var (
	giftTolerance = regexp.MustCompile(`^([-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?) *± *([0-9]+(?:\.[0-9]+)?)(%?)([^0-9].*)?$`)
	giftRange     = regexp.MustCompile(`^([-+]?[0-9]+(?:\.[0-9]+)?) *\.\. *([-+]?[0-9]+(?:\.[0-9]+)?)([^0-9].*)?$`)
)

// giftNumeral is an accepted number as GIFT has it, and its unit. ok is false where it is written in a way that GIFT does
// not know, such as with grouped digits.
func giftNumeral(text string) (numeral, unit string, exact, ok bool) {
	if m := giftRange.FindStringSubmatch(text); m != nil {
		unit = strings.TrimSpace(m[3])
		return m[1] + ".." + m[2], unit, text == m[1]+".."+m[2], true
	}
	m := giftTolerance.FindStringSubmatch(text)
	if m == nil {
		return "", "", false, false
	}
	unit, margin := strings.TrimSpace(m[4]), m[2]
	if m[3] == "%" {
		number, err1 := strconv.ParseFloat(m[1], 64)
		share, err2 := strconv.ParseFloat(m[2], 64)
		if err1 != nil || err2 != nil {
			return "", "", false, false
		}
		margin = strconv.FormatFloat(math.Abs(number)*share/100, 'f', -1, 64)
	}
	return m[1] + ":" + margin, unit, text == m[1]+" ± "+margin, true
}

func (c *carried) giftNumbers(q quiz.Question) {
	first := q.Unit()
	for _, o := range q.Options {
		_, unit, exact, ok := giftNumeral(o.Text)
		switch {
		case !ok && o.Right:
			c.why = "GIFT cannot write a number of it."
		case !ok, unit != first && unit != "":
			c.lose(true, "An answer in another unit or form was left out.")
		case unit != "":
			c.lose(true, "GIFT has no units: say in the question which one is meant.")
		case !exact:
			c.lose(true, "A margin is written in another way.")
		}
	}
}

func (c *carried) giftPairs(q quiz.Question) {
	for _, p := range q.Pairs {
		if strings.Contains(p.Left, arrow) {
			c.why = "A left-hand side holds ->, which GIFT takes for the middle of a pair."
			return
		}
	}
	for _, r := range q.Rights {
		if Escape(typedWords(r)) != r {
			c.lose(true, "Right-hand sides lose their marks, such as backticks.")
			break
		}
	}
	c.lose(kindOfPairs(q) != q.Kind, fmt.Sprintf("It becomes a question of kind %s.", kindOfPairs(q)))
}

// giftGap allows one gap with something behind it: a gap at the end would be a short answer.
func (c *carried) giftGap(q quiz.Question) {
	const mark = "[1: ....]"
	_, after, found := strings.Cut(q.Stem, mark)
	switch {
	case len(q.Gaps) != 1 || !found:
		c.why = "GIFT has one gap to a question."
	case strings.TrimSpace(after) == "":
		c.why = "GIFT has no gap at the end of a text."
	case slices.ContainsFunc(q.Gaps[0].Accepted, func(a string) bool { return strings.Contains(a, arrow) }):
		c.why = "An answer holds ->, which GIFT takes for a pair."
	}
}

// giftSpecial are the signs that mean something in GIFT.
var giftSpecial = strings.NewReplacer(`\`, `\\`, "#", `\#`, "=", `\=`, "~", `\~`, "{", `\{`, "}", `\}`, ":", `\:`, "\n", `\n`, "\r", "")

// giftMarkdown writes a text in the format of the stem. One that could be taken for a format or a weight says its own.
func giftMarkdown(md string) string {
	if strings.HasPrefix(md, "[") || strings.HasPrefix(md, "%") {
		return "[markdown]" + giftSpecial.Replace(md)
	}
	return giftSpecial.Replace(md)
}

// giftText writes a question that GIFT carries.
func giftText(q quiz.Question) string {
	var b strings.Builder
	b.WriteString("// [id:" + q.ID + "]")
	for _, tag := range q.Tags {
		b.WriteString(" [tag:" + strings.ReplaceAll(content.Line(tag), "]", `\]`) + "]")
	}
	lines := append([]string{"{"}, giftAnswers(q)...) // none is empty: that would end the question
	if note := noteOf(q); note != "" {
		lines = append(lines, "\t####"+giftMarkdown(note))
	}
	answers := strings.Join(append(lines, "}"), "\n")
	b.WriteString("\n::" + giftSpecial.Replace(q.ID) + "::[markdown]")
	if q.Kind == quiz.Cloze {
		before, after, _ := strings.Cut(q.Stem, "[1: ....]")
		return b.String() + giftSpecial.Replace(before) + answers + giftSpecial.Replace(after) + "\n"
	}
	return b.String() + giftSpecial.Replace(q.Stem) + answers + "\n"
}

func giftAnswers(q quiz.Question) []string {
	var out []string
	add := func(mark, text, feedback string) {
		line := "\t" + mark + text
		if feedback != "" {
			line += "#" + giftMarkdown(feedback)
		}
		out = append(out, line)
	}
	switch q.Kind {
	case quiz.Single, quiz.Multi, quiz.Scenario:
		for _, o := range q.Options {
			add(giftMark(q, o), giftMarkdown(o.Text), o.Feedback)
		}
	case quiz.Text:
		for _, o := range q.Options {
			if !isPattern(o.Text) {
				add(map[bool]string{true: "=", false: "=%0%"}[o.Right], giftPlain(typedWords(o.Text)), o.Feedback)
			}
		}
	case quiz.Number:
		out = append(out, "#")
		for _, o := range q.Options {
			numeral, unit, _, ok := giftNumeral(o.Text)
			if ok && (unit == q.Unit() || unit == "") {
				add(map[bool]string{true: "=", false: "=%0%"}[o.Right], numeral, o.Feedback)
			}
		}
	case quiz.Match, quiz.Classify:
		eachPair(q, func(left, right string) {
			if left != "" {
				left = giftMarkdown(opened(left, false)) + " "
			}
			out = append(out, "\t="+left+"-> "+giftSpecial.Replace(typedWords(right)))
		})
	case quiz.Cloze:
		for _, a := range q.Gaps[0].Accepted {
			add("=", giftPlain(a), "")
		}
	}
	return out
}

// giftPlain writes what is typed. A star of its own is no sign for anything.
func giftPlain(text string) string {
	text = giftSpecial.Replace(strings.ReplaceAll(text, "*", `\*`))
	if giftWeight.MatchString(text) {
		return "%100%" + text
	}
	return text
}

// giftMark is what stands before an option: the share of the points that it is worth.
func giftMark(q quiz.Question, o quiz.Option) string {
	switch q.Kind {
	case quiz.Multi:
		share := strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(100/float64(rightOptions(q.Options)), 'f', 5, 64), "0"), ".")
		if o.Right {
			return "~%" + share + "%"
		}
		return "~%-" + share + "%"
	case quiz.Scenario:
		if o.Weight > 0 && o.Weight < 100 {
			return "~%" + strconv.Itoa(o.Weight) + "%"
		}
	}
	if o.Right {
		return "="
	}
	return "~"
}

func rightOptions(options []quiz.Option) int {
	n := 0
	for _, o := range options {
		if o.Right {
			n++
		}
	}
	return n
}

// eachPair goes through the rows of a match as its author wrote them, spare right-hand sides included.
func eachPair(q quiz.Question, row func(left, right string)) {
	next := 0 // right-hand sides before this one have been met
	for _, p := range q.Pairs {
		for ; next < p.Right; next++ {
			row("", q.Rights[next])
		}
		row(p.Left, q.Rights[p.Right])
		next = max(next, p.Right+1)
	}
	for ; next < len(q.Rights); next++ {
		row("", q.Rights[next])
	}
}
