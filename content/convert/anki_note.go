package convert

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// markdown reads HTML into a part of a question and keeps what was lost and shown on the way.
func (r *ankiImport) markdown(q *ankiDrawn, src string) string {
	md, images, lost := r.images.ankiMarkdown(src)
	q.images = append(q.images, images...)
	for _, why := range lost {
		if !slices.Contains(q.lost, why) {
			q.lost = append(q.lost, why)
		}
	}
	return md
}

var horizontalRule = regexp.MustCompile(`(?i)<hr\b[^<>]*>`)

// hints reads what is folded away on a card. A line across begins another hint.
func (r *ankiImport) hints(q *ankiDrawn, folded []string) {
	for _, src := range folded {
		for _, part := range horizontalRule.Split(src, -1) {
			if md := r.markdown(q, part); md != "" {
				q.Hints = append(q.Hints, md)
			}
		}
	}
}

// twoSides makes a question of a card with a front and a back: one that is typed if the card has it typed and that is
// little, and else one that is answered in one's own words.
func (r *ankiImport) twoSides(t ankiTemplate, fields map[string]string) (q ankiDrawn, why string) {
	front, back := sideOf(t.front, fields, nil), sideOf(behindAnswerRule(t.back), fields, nil)
	if !front.full {
		return q, "Its front is empty."
	}
	if q.Stem = asked(r.markdown(&q, front.html)); q.Stem == "" {
		return q, "Its front shows nothing that a terminal can show."
	}
	q.Explanation = r.markdown(&q, back.html)
	r.hints(&q, front.hints)
	if front.typed != "" {
		r.typed(&q, fields[front.typed])
	}
	if q.Kind == "" {
		q.Kind = quiz.Recall
	}
	if q.Kind == quiz.Recall && q.Explanation == "" {
		return q, "Its back is empty, or shows nothing that a terminal can show."
	}
	if q.Kind == quiz.Recall {
		q.Rubric = []string{onePoint}
	}
	return q, ""
}

// typed makes a question typed if its answer is short, and else puts the answer on its back.
func (r *ankiImport) typed(q *ankiDrawn, answer string) {
	text := strings.TrimSpace(ankiPlain(answer))
	form := Escape(text)
	if isPattern(form) {
		form = codeSpan(text)
	}
	short := text != "" && len([]rune(text)) <= maxAnkiTyped && !strings.Contains(form, "\n")
	if !short || htmlImage.MatchString(answer) || ankiSound.MatchString(answer) {
		q.Explanation = strings.Trim(r.markdown(q, answer)+"\n\n"+q.Explanation, "\n")
		q.lost = append(q.lost, "Its answer is too long to be typed, so it is answered in one's own words.")
		return
	}
	q.Kind = quiz.Text
	q.Options = []quiz.Option{{Text: form, Right: true}}
}

// asked is Markdown as a stem, or "" where there is nothing to show.
func asked(md string) string {
	if md == "" {
		return ""
	}
	return stemOf(md, "What belongs to this?")
}

// maxAnkiGaps is the number of gaps that one card may have; somebody has to remember what belongs into them.
const maxAnkiGaps = 100

// gaps makes a question of a card of a cloze: the gaps of its number are filled in, or, where one is too long for that,
// remembered.
func (r *ankiImport) gaps(t ankiTemplate, fields map[string]string, number int) (q ankiDrawn, why string) {
	var gaps []clozeGap
	front := sideOf(t.front, fields, func(text string) string {
		shown, found := clozeCard(parseCloze(withoutMarks(text)), number)
		gaps = append(gaps, found...)
		return shown
	})
	switch {
	case len(gaps) == 0:
		return q, fmt.Sprintf("Its text has no gap of the number %d.", number)
	case len(gaps) > maxAnkiGaps:
		return q, fmt.Sprintf("It has more than %d gaps.", maxAnkiGaps)
	case strings.HasPrefix(gaps[0].answer, "image-occlusion:"):
		return q, "It covers parts of a picture, which a terminal cannot show."
	}
	stem := r.markdown(&q, front.html)
	back := sideOf(behindAnswerRule(t.back), fields, func(string) string { return "" })
	q.Explanation = r.markdown(&q, back.html)
	r.gapHints(&q, gaps)
	r.hints(&q, front.hints)
	if filled, ok := fillable(stem, gaps); ok {
		q.Kind, q.Stem, q.Gaps = quiz.Cloze, filled.Stem, filled.Gaps
		return q, ""
	}
	return r.remembered(q, stem, gaps)
}

func (r *ankiImport) gapHints(q *ankiDrawn, gaps []clozeGap) {
	for i, g := range gaps {
		hint := r.markdown(q, g.hint)
		if hint == "" {
			continue
		}
		if len(gaps) > 1 {
			hint = fmt.Sprintf("Gap %d: %s", i+1, hint)
		}
		q.Hints = append(q.Hints, hint)
	}
}

// fillable is the question in which each gap is typed, if all are short and can stand in Markdown.
func fillable(stem string, gaps []clozeGap) (q quiz.Question, ok bool) {
	if len(gaps) > quiz.MaxGaps {
		return q, false
	}
	q = quiz.Question{Meta: quiz.Meta{ID: "gaps"}, Kind: quiz.Cloze}
	for i, g := range gaps {
		answer := strings.Join(strings.Fields(clean(ankiPlain(g.answer))), " ")
		if answer == "" || len([]rune(answer)) > maxAnkiTyped || strings.ContainsAny(answer, "[]|") ||
			htmlImage.MatchString(g.answer) || ankiSound.MatchString(g.answer) || strings.Count(stem, ankiGapMark(i+1)) != 1 {
			return q, false
		}
		q.Gaps = append(q.Gaps, quiz.Gap{Accepted: []string{answer}})
		stem = strings.Replace(stem, ankiGapMark(i+1), fmt.Sprintf("[%d: ....]", i+1), 1)
	}
	q.Stem = asked(stem)
	got, err := one(Markdown(q)) // tells which gaps stand in code
	if err != nil || len(got.Gaps) != len(q.Gaps) {
		return q, false
	}
	for i := range got.Gaps {
		q.Gaps[i].Exact = got.Gaps[i].Exact
	}
	return q, sameQuestion(q, got)
}

// remembered is the question with empty gaps whose answers stand on its back.
func (r *ankiImport) remembered(q ankiDrawn, stem string, gaps []clozeGap) (ankiDrawn, string) {
	var answers []string
	for i, g := range gaps {
		stem = strings.ReplaceAll(stem, ankiGapMark(i+1), `\[…\]`)
		answer := r.markdown(&q, g.answer)
		if len(gaps) > 1 {
			answer = content.Prefixed(strconv.Itoa(i+1)+". ", strings.Repeat(" ", len(strconv.Itoa(i+1))+2), answer)
		}
		answers = append(answers, answer)
	}
	sep := "\n"
	if len(gaps) == 1 {
		sep = "\n\n"
	}
	q.Kind, q.Stem, q.Rubric = quiz.Recall, asked(stem), []string{onePoint}
	q.Explanation = strings.Trim(strings.Join(answers, sep)+"\n\n"+q.Explanation, "\n")
	if q.Stem == "" || q.Explanation == "" {
		return q, "Its text shows nothing that a terminal can show."
	}
	q.lost = append(q.lost, "What belongs into its gap is too long to be typed, or no text, so it is answered in one's own words.")
	return q, ""
}

// choice makes a question with options of a note type that is known to have them: ours, and the one of the add-on
// “Multiple Choice for Anki”, which is told by the names of its fields.
func (r *ankiImport) choice(t *ankiType, fields map[string]string) (q ankiDrawn, ok bool) {
	switch id, _ := t.ours(); id {
	case ankiChoiceID:
		return r.ownChoice(fields)
	case ankiTypedID:
		return r.ownTyped(fields)
	}
	return r.addOnChoice(t, fields)
}

var ownHow = regexp.MustCompile(`(?s)^(.*)<p class="how">([^<>]*)</p>\s*$`)

// ownTyped reads back a typed answer with the others that its author foresaw.
func (r *ankiImport) ownTyped(fields map[string]string) (q ankiDrawn, ok bool) {
	stem := ownHow.FindStringSubmatch(fields[fieldQuestion])
	if stem == nil {
		return q, false
	}
	var why string
	if q.Options, why, ok = r.ownOptions(&q, fields[fieldWhy]); !ok || len(q.Options) == 0 || firstRight(&q.Question) == "" {
		return ankiDrawn{}, false
	}
	if q.Kind = quiz.Text; strings.HasPrefix(stem[2], "Answer with a number") {
		q.Kind = quiz.Number
	}
	for i := range q.Options {
		if q.Kind == quiz.Number {
			q.Options[i].Text = withTolerance(q.Options[i].Text)
		}
	}
	if ankiTyped(&q.Question) != strings.TrimSpace(ankiPlain(fields[fieldAnswer])) {
		return ankiDrawn{}, false // somebody has edited it
	}
	q.Stem = asked(r.markdown(&q, stem[1]))
	q.Explanation = r.markdown(&q, why)
	r.hints(&q, []string{fields[fieldHints]})
	_, err := Sound(withID(q.Question))
	return q, err == nil && q.Stem != ""
}

var exactNumber = regexp.MustCompile(`^([-+−]?[0-9](?:[0-9.,'_ ]*[0-9])?(?:[eE][-+]?[0-9]+)?)([^±]*)$`)

// withTolerance puts back the tolerance of nothing that an export leaves out: "405 bytes" is "405 ± 0 bytes".
func withTolerance(number string) string {
	if strings.Contains(number, "..") {
		return number
	}
	return exactNumber.ReplaceAllString(number, "$1 ± 0$2")
}

// ownChoice reads back what an export wrote. A note that was edited beyond that is a card with two sides.
func (r *ankiImport) ownChoice(fields map[string]string) (q ankiDrawn, ok bool) {
	if q.Options, _, ok = r.ownOptions(&q, fields[fieldAnswer]); !ok {
		return ankiDrawn{}, false
	}
	rights := 0
	for _, o := range q.Options {
		if o.Right {
			rights++
		}
	}
	how := fields[fieldOptions]
	switch {
	case strings.Contains(how, forms[quiz.Scenario].how(nil)):
		q.Kind = quiz.Scenario
	case strings.Contains(how, forms[quiz.Multi].how(nil)) && rights > 0:
		q.Kind = quiz.Multi
	case rights == 1:
		q.Kind = quiz.Single
	default:
		return ankiDrawn{}, false
	}
	if len(q.Options) < 2 {
		return ankiDrawn{}, false
	}
	q.Stem = asked(r.markdown(&q, fields[fieldQuestion]))
	q.Explanation = r.markdown(&q, fields[fieldWhy])
	r.hints(&q, []string{fields[fieldHints]})
	return q, q.Stem != ""
}

var ownWorth = regexp.MustCompile(`^(?:(Right|Wrong|Best)|Worth ([0-9]{1,3}) percent):$`)

// ownOptions reads a list of answers and gives back the HTML after it.
func (r *ankiImport) ownOptions(q *ankiDrawn, src string) (options []quiz.Option, rest string, ok bool) {
	nodes, err := html.ParseFragment(strings.NewReader(src), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil || len(nodes) == 0 || nodes[0].DataAtom != atom.Ol && nodes[0].DataAtom != atom.Ul {
		return nil, "", false
	}
	for li := nodes[0].FirstChild; li != nil; li = li.NextSibling {
		if li.DataAtom != atom.Li {
			continue
		}
		o, ok := r.ownOption(q, li)
		if !ok {
			return nil, "", false
		}
		options = append(options, o)
	}
	var after strings.Builder
	for _, n := range nodes[1:] {
		if html.Render(&after, n) != nil {
			return nil, "", false
		}
	}
	return options, after.String(), true
}

// ownOption reads an entry of the list of answers: a word that says what it is worth, the option and its feedback.
func (r *ankiImport) ownOption(q *ankiDrawn, li *html.Node) (o quiz.Option, ok bool) {
	word := li.FirstChild
	if word == nil || word.DataAtom != atom.B {
		return o, false
	}
	worth := ownWorth.FindStringSubmatch(textInside(word))
	if worth == nil {
		return o, false
	}
	switch {
	case worth[1] == "Best":
		o.Right, o.Weight = true, 100
	case worth[2] != "":
		o.Weight, _ = strconv.Atoi(worth[2])
	default:
		o.Right = worth[1] == "Right"
	}
	var text, feedback strings.Builder
	for c := word.NextSibling; c != nil; c = c.NextSibling {
		into := &text
		if c.DataAtom == atom.Div && attributeOf(c, "class") == "feedback" {
			into = &feedback
		}
		if html.Render(into, c) != nil {
			return o, false
		}
	}
	o.Text, o.Feedback = r.markdown(q, text.String()), r.markdown(q, feedback.String())
	return o, o.Text != ""
}

// addOnChoice reads a note whose fields are called Question, Answers and Q_1, Q_2 and so on: Answers holds a 1 for each
// right option and a 0 for each other.
func (r *ankiImport) addOnChoice(t *ankiType, fields map[string]string) (q ankiDrawn, ok bool) {
	if !slices.Contains(t.fields, "Question") || !slices.Contains(t.fields, "Answers") || !slices.Contains(t.fields, "Q_2") {
		return q, false
	}
	keys := strings.Fields(ankiPlain(fields["Answers"]))
	rights := 0
	for i := 1; i <= len(keys) && i <= quiz.MaxChoices; i++ {
		text := r.markdown(&q, fields[fmt.Sprintf("Q_%d", i)])
		if text == "" {
			continue
		}
		right := keys[i-1] == "1"
		if right {
			rights++
		}
		q.Options = append(q.Options, quiz.Option{Text: text, Right: right})
	}
	if len(q.Options) < 2 || rights == 0 {
		return ankiDrawn{}, false
	}
	if q.Kind = quiz.Multi; rights == 1 {
		q.Kind = quiz.Single
	}
	q.Stem = asked(r.markdown(&q, fields["Question"]))
	q.Explanation = r.markdown(&q, fields["Extra 1"])
	return q, q.Stem != ""
}
