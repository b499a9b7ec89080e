package convert

import (
	"fmt"
	"regexp"
	"slices"
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
