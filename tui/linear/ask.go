package linear

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

// kind is one row of the table of kinds: how a question of that kind is said, answered and explained.
type kind struct {
	typed bool // the answer is the line itself, so commands need a slash
	// offer says what there is to choose from.
	offer func(p *printer, q *quiz.Question, shown []int)
	// how is one sentence: what to type.
	how func(q *quiz.Question) string
	// take understands a line. What is not understood is said in a sentence, and nothing is answered.
	take func(q *quiz.Question, shown []int, text string) (r quiz.Response, slip string)
	// judge says what was answered and what is right.
	judge func(p *printer, a answered)
	// explain goes through every option.
	explain func(p *printer, a answered)
}

// kinds is the table of kinds. To add one, write its functions and add its row.
var kinds = map[quiz.Kind]kind{
	quiz.Single:   {offer: offerOptions, how: howSingle, take: takeSingle, judge: judgeSingle, explain: explainOptions},
	quiz.Multi:    {offer: offerOptions, how: howMulti, take: takeMulti, judge: judgeMulti, explain: explainOptions},
	quiz.Order:    {offer: offerSteps, how: howOrder, take: takeOrder, judge: judgeOrder, explain: explainOrder},
	quiz.Match:    {offer: offerPairs, how: howMatch, take: takeMatch, judge: judgeMatch, explain: judgeMatch},
	quiz.Text:     {typed: true, offer: offerNothing, how: howText, take: takeTyped, judge: judgeTyped, explain: explainTyped},
	quiz.Scenario: {offer: offerOptions, how: howSingle, take: takeSingle, judge: judgeScenario, explain: explainOptions},
	quiz.Why:      {offer: offerWhy, how: howWhy, take: takeWhy, judge: judgeMulti, explain: explainOptions},
	quiz.Parsons:  {offer: offerSteps, how: howOrder, take: takeOrder, judge: judgeOrder, explain: explainOrder},
	quiz.Classify: {offer: offerBoxes, how: howMatch, take: takeClassify, judge: judgeClassify, explain: judgeClassify},
	quiz.Cloze:    {typed: true, offer: offerNothing, how: howGaps, take: takeGaps, judge: judgeGaps, explain: judgeGaps},
	quiz.Output:   {typed: true, offer: offerNothing, how: howGaps, take: takeGaps, judge: judgeGaps, explain: judgeGaps},
	quiz.Spot:     {offer: offerCode, how: howSpot, take: takeSpot, judge: judgeSpot, explain: explainSpot},
	quiz.Fix:      {typed: true, offer: offerFix, how: howFix, take: takeFix, judge: judgeTyped, explain: explainTyped},
	quiz.Recall:   {typed: true, offer: offerNothing, how: howRecall, take: takeTyped, judge: judgeRecall, explain: judgeRecall},
	quiz.Number:   {typed: true, offer: offerNothing, how: howNumber, take: takeNumber, judge: judgeTyped, explain: explainTyped},
}

func offerNothing(*printer, *quiz.Question, []int) {}

func offerOptions(p *printer, q *quiz.Question, shown []int) {
	p.line(count(len(shown), "option") + ":")
	for place, i := range shown {
		p.numbered(place+1, q.Options[i].Text)
	}
}

func offerSteps(p *printer, q *quiz.Question, shown []int) {
	note := ""
	if hasSpares(q) {
		note = ", and not all of them belong"
	}
	p.line(count(len(shown), "step") + " out of order" + note + ":")
	for place, i := range shown {
		p.numbered(place+1, q.Steps[i].Text)
	}
}

func offerPairs(p *printer, q *quiz.Question, shown []int) {
	p.line(count(len(q.Pairs), "thing") + " to match, with letters:")
	for i, pair := range q.Pairs {
		p.within(letter(i)+". ", "   ", func() { p.phrase(pair.Left) })
	}
	p.line("What they may belong to, with numbers:")
	for place, i := range shown {
		p.numbered(place+1, q.Rights[i])
	}
}

// numbered says one choice behind its number.
func (p *printer) numbered(n int, md string) {
	mark := strconv.Itoa(n) + ". "
	p.within(mark, strings.Repeat(" ", len(mark)), func() { p.phrase(md) })
}

func hasSpares(q *quiz.Question) bool {
	return q.LeavesOut()
}

// letter names a left-hand side: a to z, then aa, ab and so on.
func letter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return letter(i/26-1) + letter(i%26)
}

func howSingle(q *quiz.Question) string {
	return fmt.Sprintf("Type one number from 1 to %d.", len(q.Options))
}

func howMulti(q *quiz.Question) string {
	return fmt.Sprintf("Type the number of every right option, from 1 to %d, such as 1 2.", len(q.Options))
}

func howOrder(q *quiz.Question) string {
	if hasSpares(q) {
		return "Type the numbers in the right order, such as 3 1 2, and leave out what does not belong."
	}
	return fmt.Sprintf("Type all %d numbers in the right order, such as 3 1 2.", len(q.Steps))
}

func howMatch(*quiz.Question) string {
	return "Type each letter with its number, such as a2 b1, or the numbers alone in the order of the letters."
}

func howText(*quiz.Question) string { return "Type a word or a short phrase. " + slashes }

func howNumber(q *quiz.Question) string {
	if unit := q.Unit(); unit != "" {
		return "Type a number; without a unit it counts as " + unit + ". " + slashes
	}
	return "Type a number. " + slashes
}

const (
	slashes     = "A command needs a slash here: /hint."
	heldSlashes = "A command needs a slash here: /help."
)

func takeSingle(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	places, slip := readPlaces(text, len(shown))
	if slip == "" && len(places) > 1 {
		slip = "Only one option can be right here."
	}
	return choice(places, shown, slip)
}

func takeMulti(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	places, slip := readPlaces(text, len(shown))
	slices.Sort(places)
	return choice(slices.Compact(places), shown, slip)
}

func takeOrder(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	places, slip := readPlaces(text, len(shown))
	if slip == "" {
		slip = twice(places)
	}
	if slip == "" && !hasSpares(q) && len(places) < len(shown) {
		slip = fmt.Sprintf("You placed %d of %s.", len(places), count(len(shown), "step"))
	}
	return choice(places, shown, slip)
}

// choice turns places as they were shown into a response in the author's order.
func choice(places, shown []int, slip string) (quiz.Response, string) {
	if slip != "" {
		return quiz.Response{}, slip
	}
	var r quiz.Response
	for _, place := range places {
		r.Chose = append(r.Chose, shown[place-1])
	}
	return r, ""
}

func twice(places []int) string {
	seen := map[int]bool{}
	for _, place := range places {
		if seen[place] {
			return fmt.Sprintf("You placed %d twice.", place)
		}
		seen[place] = true
	}
	return ""
}

// readPlaces understands "1 3", "1,3" and "1. 3." as numbers from 1 to n.
func readPlaces(text string, n int) ([]int, string) {
	var out []int
	for _, word := range strings.FieldsFunc(text, isSeparator) {
		word = strings.Trim(word, ".()")
		place, err := strconv.Atoi(word)
		switch {
		case word == "":
			continue
		case err != nil && isCommand(word):
			return nil, fmt.Sprintf("%s is a command of one word.", clip(word))
		case err != nil && !isDigits(word):
			return nil, fmt.Sprintf("I took %q for neither a number nor a command.", clip(word))
		case err != nil || place < 1 || place > n:
			return nil, fmt.Sprintf("There is no number %s here.", clip(word))
		}
		out = append(out, place)
	}
	if len(out) == 0 {
		return nil, "There was no number in that."
	}
	return out, ""
}

// isCommand tells whether a word says something by itself.
func isCommand(word string) bool {
	c, _, ok := parseCommand(word, false)
	return ok && !c.takesText()
}

func isSeparator(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == ';' }

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// takeMatch understands "a2 b1", "a: 2, b: 1" and "2 1". The number 0 leaves a left-hand side open.
func takeMatch(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	tokens, slip := matchTokens(text)
	if slip != "" {
		return quiz.Response{}, slip
	}
	placed, slip := readPairs(q, tokens)
	if slip != "" {
		return quiz.Response{}, slip
	}
	chose, slip := placedChoices(placed, len(q.Pairs), shown)
	return quiz.Response{Chose: chose}, slip
}

// placedChoices turns what was typed for each letter into choices: the number n stands for choices[n-1], 0 for none.
func placedChoices(placed map[int]string, letters int, choices []int) ([]int, string) {
	out := make([]int, letters)
	var open []string
	for i := range letters {
		word, ok := placed[i]
		place, err := strconv.Atoi(word)
		switch {
		case !ok:
			open = append(open, letter(i))
		case err != nil || place > len(choices):
			return nil, fmt.Sprintf("There is no number %s here.", clip(word))
		case place == 0:
			out[i] = -1
		default:
			out[i] = choices[place-1]
		}
	}
	if len(open) > 0 {
		return nil, "Nothing was said about " + clip(strings.Join(open, ", ")) + ". Where you do not know, type 0."
	}
	return out, ""
}

// matchTokens cuts a line into runs of letters and runs of digits.
func matchTokens(text string) ([]string, string) {
	var out []string
	var last rune // the class of the run that goes on: 'a', '0', or 0 for none
	for _, r := range strings.ToLower(text) {
		class := classOf(r)
		switch {
		case class == '?':
			return nil, fmt.Sprintf("I did not understand %q.", clip(strings.TrimSpace(text)))
		case class == 0:
		case class == last:
			out[len(out)-1] += string(r)
		default:
			out = append(out, string(r))
		}
		last = class
	}
	if len(out) == 0 {
		return nil, "There was nothing in that."
	}
	return out, ""
}

func classOf(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'a'
	case r >= '0' && r <= '9':
		return '0'
	case isSeparator(r) || strings.ContainsRune(".:=->()", r):
		return 0
	}
	return '?'
}

// readPairs gives each left-hand side the number that was typed for it.
func readPairs(q *quiz.Question, tokens []string) (map[int]string, string) {
	if isDigits(strings.Join(tokens, "")) {
		return readColumn(q, tokens)
	}
	placed := map[int]string{}
	for k := 0; k < len(tokens); k += 2 {
		name := tokens[k]
		if k+1 == len(tokens) || isDigits(name) || !isDigits(tokens[k+1]) {
			return nil, fmt.Sprintf("After each letter comes one number; near %q that is not so.", clip(name))
		}
		i := 0
		for i < len(q.Pairs) && letter(i) != name {
			i++
		}
		if _, ok := placed[i]; ok {
			return nil, fmt.Sprintf("You typed %s twice.", name)
		}
		if i == len(q.Pairs) {
			return nil, fmt.Sprintf("There is no letter %s here.", clip(name))
		}
		placed[i] = tokens[k+1]
	}
	return placed, ""
}

// readColumn reads numbers alone, in the order of the letters.
func readColumn(q *quiz.Question, numbers []string) (map[int]string, string) {
	if len(numbers) != len(q.Pairs) {
		return nil, fmt.Sprintf("You typed %s for %s.", count(len(numbers), "number"), count(len(q.Pairs), "letter"))
	}
	placed := map[int]string{}
	for i, n := range numbers {
		placed[i] = n
	}
	return placed, ""
}

func takeTyped(_ *quiz.Question, _ []int, text string) (quiz.Response, string) {
	return quiz.Response{Typed: []string{strings.TrimSpace(literal(text))}}, ""
}

// takeNumber refuses what has no digit in it: it is a slip, such as a command without its slash, and no estimate.
func takeNumber(q *quiz.Question, shown []int, text string) (quiz.Response, string) {
	if !strings.ContainsAny(text, "0123456789") {
		return quiz.Response{}, fmt.Sprintf("There is no digit in %q.", clip(strings.TrimSpace(text)))
	}
	return takeTyped(q, shown, text)
}

// clip shortens what is said back to whoever typed it.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
