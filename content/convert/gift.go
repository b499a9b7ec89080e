package convert

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// GIFT is the text format of Moodle's question bank (https://docs.moodle.org/en/GIFT_format). What the description leaves
// open is read as Moodle reads it: an empty line ends a question, the first brace that is not escaped begins its answers,
// and the first closing one ends them.

// ReadGIFT imports questions from a GIFT file; name is what people call the file. An error means that the file as a
// whole cannot be read.
func ReadGIFT(src []byte, name string) (Imported, error) {
	text, err := decoded(src, name)
	if err != nil {
		return Imported{}, err
	}
	g := &giftReader{importer: newImporter(name)}
	for _, c := range giftChunks(text) {
		if g.full(fmt.Sprintf("line %d", c.line)) {
			break
		}
		g.chunk(c)
	}
	return g.done(), nil
}

// decoded is a text file as text, or a sentence on why it is none.
func decoded(src []byte, name string) (string, error) {
	switch {
	case len(src) > MaxImportBytes:
		return "", fmt.Errorf("%s is larger than %d MB\nhint: split it, and import each part", name, MaxImportBytes>>20)
	case len(src) >= 2 && (src[0] == 0xff && src[1] == 0xfe || src[0] == 0xfe && src[1] == 0xff):
		return "", fmt.Errorf("%s is written in UTF-16\nhint: save it as UTF-8", name)
	case !utf8.Valid(src):
		return "", fmt.Errorf("%s is not UTF-8: line %d holds other bytes\nhint: save it as UTF-8", name, lineOfBad(src))
	}
	return clean(string(src)), nil
}

func lineOfBad(src []byte) int {
	line := 1
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		src = src[n:]
	}
	return line
}

// giftChunk is what stands between empty lines: one question, or a category.
type giftChunk struct {
	line     int // of the file, counted from 1
	text     string
	comments string
}

// giftChunks cuts a file at its empty lines. A question that has an empty line inside its braces goes on behind it, unless
// another one begins there: many writers of GIFT put them in.
func giftChunks(src string) []giftChunk {
	var out []giftChunk
	var c giftChunk
	open, gap := false, false // inside braces; behind an empty line in them
	end := func() {
		if strings.TrimSpace(c.text) != "" {
			out = append(out, c)
		}
		c, open, gap = giftChunk{}, false, false
	}
	number := 0
	for line := range strings.SplitSeq(src, "\n") {
		number++
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "//"):
			c.comments += trimmed + "\n"
			continue
		case trimmed == "" && (!open || len(c.text) > maxQuestionBytes):
			end()
			continue
		case trimmed == "":
			gap = true
		case strings.HasPrefix(trimmed, "$CATEGORY:"):
			end()
			out = append(out, giftChunk{line: number, text: trimmed})
			continue
		case gap && (strings.HasPrefix(trimmed, "::") || giftBegins(trimmed)):
			end()
		}
		if strings.TrimSpace(c.text) == "" {
			c.line = number
		}
		c.text += line + "\n"
		open = giftOpen(trimmed, open)
	}
	end()
	return out
}

// giftOpen tells whether a brace is open after a line.
func giftOpen(line string, open bool) bool {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '{':
			open = true
		case '}':
			open = false
		}
	}
	return open
}

// giftBegins tells whether a brace opens before one closes: there another question begins.
func giftBegins(line string) bool {
	line = giftEscapes.Replace(line)
	at := strings.IndexByte(line, '{')
	return at >= 0 && !strings.Contains(line[:at], "}")
}

// Signs stand for escaped ones while a question is taken apart. No text that was cleaned holds them.
var (
	giftEscapes = strings.NewReplacer(`\\`, "\x01", `\:`, "\x02", `\#`, "\x03", `\=`, "\x04", `\{`, "\x05", `\}`, "\x06", `\~`, "\x07", `\n`, "\x08")
	giftSigns   = strings.NewReplacer("\x01", `\`, "\x02", ":", "\x03", "#", "\x04", "=", "\x05", "{", "\x06", "}", "\x07", "~")
)

// giftNewline is what the escape for the end of a line becomes. Other ends of lines are those of the file.
const giftNewline = "\x08"

// giftBlank stands for the place of the answers inside a sentence until the text is Markdown.
const giftBlank = "␣␣␣␣␣"

// shown is a text of a question as it is quoted to its author.
func shown(text string) string {
	text, _, _ = strings.Cut(text, "{")
	text = giftFormat.ReplaceAllString(text, "")
	return giftSigns.Replace(strings.ReplaceAll(strings.ReplaceAll(text, giftNewline, " "), giftBlank, "_____"))
}

type giftReader struct{ *importer }

// giftQuestion is a question as it has been taken apart.
type giftQuestion struct {
	where   string
	name    string
	q       quiz.Question
	format  string // of its texts
	blank   bool   // the answers stand inside the sentence
	changes []string
}

func (g *giftReader) chunk(c giftChunk) {
	where := fmt.Sprintf("line %d", c.line)
	if category, ok := strings.CutPrefix(strings.TrimSpace(c.text), "$CATEGORY:"); ok {
		g.begin(categoryTitle(giftSigns.Replace(giftEscapes.Replace(category))))
		return
	}
	g.Read++
	if len(c.text) > maxQuestionBytes {
		g.skipped(where, c.text[:200], fmt.Sprintf("It is longer than %d KB.", maxQuestionBytes>>10))
		return
	}
	gq := &giftQuestion{where: where}
	text := strings.TrimSpace(giftEscapes.Replace(c.text))
	if rest, ok := strings.CutPrefix(text, "::"); ok {
		if name, after, ok := strings.Cut(rest, "::"); ok {
			gq.name, text = strings.TrimSpace(giftSigns.Replace(strings.ReplaceAll(name, giftNewline, " "))), strings.TrimSpace(after)
		}
	}
	gq.q.ID = gq.name
	gq.fromComments(c.comments)
	before, rest, opened := strings.Cut(text, "{")
	answers, after, closed := strings.Cut(rest, "}")
	switch {
	case !opened && !strings.Contains(text, "}"):
		g.description(gq, text)
		return
	case !closed:
		g.skipped(where, shown(text), "Its braces do not match.")
		return
	}
	if strings.TrimSpace(after) != "" {
		gq.blank = true
		before += giftBlank
	}
	if err := g.answered(gq, before+after, strings.TrimSpace(answers)); err != nil {
		g.skipped(where, shown(text), err.Error())
	}
}

var (
	giftID  = regexp.MustCompile(`\[id:((?:\\\]|[^\]])+)\]`)
	giftTag = regexp.MustCompile(`\[tag:((?:\\\]|[^\]])+)\]`)
)

// fromComments reads the id and the tags that Moodle keeps in comments.
func (gq *giftQuestion) fromComments(comments string) {
	if m := giftID.FindStringSubmatch(comments); m != nil {
		gq.q.ID = strings.ReplaceAll(m[1], `\]`, `]`)
	}
	for _, m := range giftTag.FindAllStringSubmatch(comments, -1) {
		gq.q.Tags = append(gq.q.Tags, strings.TrimSpace(content.Line(strings.ReplaceAll(m[1], `\]`, `]`))))
	}
}

// categoryTitle is the path of a category as a title: $course$/top/Loops/While becomes "Loops: While".
func categoryTitle(category string) string {
	const slash = "\x00"
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(category), "//", slash), "/") {
		part = strings.TrimSpace(strings.ReplaceAll(part, slash, "/"))
		if part != "" && !(strings.HasPrefix(part, "$") && strings.HasSuffix(part, "$")) && !(part == "top" && len(out) == 0) {
			out = append(out, part)
		}
	}
	return strings.Join(out, ": ")
}

// description keeps a text that asks nothing.
func (g *giftReader) description(gq *giftQuestion, text string) {
	md := tidied(gq.markdown(text, true))
	if md == "" {
		g.skipped(gq.where, shown(text), "It holds no text.")
		return
	}
	if !parsable(md) {
		g.skipped(gq.where, md, "Its text is too long or too deeply nested.")
		return
	}
	g.prose(md)
	for _, why := range gq.changes {
		g.changed(gq.where, md, why)
	}
}

var giftFormat = regexp.MustCompile(`^\[(html|markdown|plain|moodle)\]`)

// markdown is a text of the question as Markdown. It may begin with its format; the format of the stem holds for all
// texts without one of their own.
func (gq *giftQuestion) markdown(text string, isStem bool) string {
	text = strings.TrimSpace(text)
	format := gq.format
	if m := giftFormat.FindStringSubmatch(strings.ToLower(text[:min(len(text), 12)])); m != nil {
		format, text = m[1], text[len(m[0]):]
	}
	if isStem {
		gq.format = format
	}
	text = strings.TrimSpace(giftSigns.Replace(text))
	breaks := func(s string) string { return strings.ReplaceAll(text, giftNewline, s) }
	var md string
	var lost []string
	switch {
	case format == "markdown":
		md, lost = fromMarkdown(breaks("\n"))
	case format == "html":
		md, lost = FromHTML(breaks("\n"))
	case format != "plain" && looksLikeHTML(text):
		md, lost = FromHTML(breaks("<br>"))
	default:
		text = strings.ReplaceAll(text, "\n", " ")
		md = Escape(breaks("\n"))
	}
	gq.lose(lost...)
	return md
}

// plain is a text of the question that has no format: what is typed, and what is picked from a list.
func (gq *giftQuestion) plain(text string) string {
	text = giftSigns.Replace(strings.ReplaceAll(text, giftNewline, " "))
	return strings.Join(strings.Fields(clean(text)), " ")
}

func (gq *giftQuestion) lose(why ...string) {
	for _, w := range why {
		if !slices.Contains(gq.changes, w) {
			gq.changes = append(gq.changes, w)
		}
	}
}

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
