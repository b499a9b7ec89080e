package convert

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

// A card of Anki is made from a template: HTML in which {{Field}} stands for a field of the note, {{filter:Field}} for
// what a filter makes of it, and {{#Field}}…{{/Field}} for what is shown only if the field has something in it.

// maxAnkiCard is the size of one side of a card; a template may name a long field many times.
const maxAnkiCard = 256 << 10

var templateTag = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

// side is one side of a card as HTML, and what the template asks for beyond text.
type side struct {
	html  string
	typed string   // the field whose content is to be typed; "" where none is
	hints []string // HTML of fields that are folded away
	cloze string   // the field whose gaps the card asks for
	full  bool     // at least one field that it shows has something in it
}

// sideOf renders one side of a card. fill says what stands in the place of a cloze; without it, its field stands there.
func sideOf(template string, fields map[string]string, fill func(text string) string) side {
	r := rendering{fields: fields, fill: fill}
	template = htmlUnread.ReplaceAllString(template, "") // scripts and styles are how it looks, not what it says
	at := 0
	for _, m := range templateTag.FindAllStringSubmatchIndex(template, -1) {
		r.write(template[at:m[0]])
		r.tag(strings.TrimSpace(template[m[2]:m[3]]))
		at = m[1]
	}
	r.write(template[at:])
	r.html = r.b.String()
	return r.side
}

// rendering is a side on its way.
type rendering struct {
	side
	b      strings.Builder
	fields map[string]string
	fill   func(string) string
	shut   []bool // for each open condition, whether what is in it is left out
}

func (r *rendering) hidden() bool { return slices.Contains(r.shut, true) }

func (r *rendering) write(html string) {
	if !r.hidden() && r.b.Len()+len(html) <= maxAnkiCard {
		r.b.WriteString(html)
	}
}

func (r *rendering) tag(tag string) {
	if tag == "" {
		return
	}
	name := strings.TrimSpace(tag[1:])
	switch tag[0] {
	case '#':
		r.shut = append(r.shut, blankHTML(r.fields[name]))
	case '^':
		r.shut = append(r.shut, !blankHTML(r.fields[name]))
	case '/':
		r.shut = r.shut[:max(0, len(r.shut)-1)]
	case '!':
	default:
		if !r.hidden() {
			r.field(tag)
		}
	}
}

// field writes a field through its filters. What is no field, such as FrontSide, Tags or Deck, is left out: it belongs to
// the card and not to what it asks.
func (r *rendering) field(tag string) {
	filters := strings.Split(tag, ":")
	name := strings.TrimSpace(filters[len(filters)-1])
	text, known := r.fields[name]
	if !known || strings.HasPrefix(strings.TrimSpace(filters[0]), "tts ") {
		return
	}
	r.full = r.full || !blankHTML(text)
	for _, filter := range filters[:len(filters)-1] {
		switch strings.TrimSpace(filter) {
		case "type":
			r.typed = name
			return
		case "hint":
			if !blankHTML(text) {
				r.hints = append(r.hints, text)
			}
			return
		case "cloze":
			if r.cloze = name; r.fill != nil {
				text = r.fill(text)
			}
		case "text":
			text = html.EscapeString(ankiPlain(text))
		}
	}
	r.write(text)
}

var (
	htmlBlank  = regexp.MustCompile(`(?i)&nbsp;|\s+|</?(?:br|div|p|span|b|i|u|font)(?:\s[^<>]*)?/?>`)
	htmlUnread = regexp.MustCompile(`(?is)<!--.*?-->|<style\b.*?</style\s*>|<script\b.*?</script\s*>`)
	htmlTag    = regexp.MustCompile(`<[^<>]*>`)
	htmlImage  = regexp.MustCompile(`(?i)<img\b[^<>]*?\bsrc\s*=\s*["']?([^"'<>]*)["']?[^<>]*>`)
)

// blankHTML tells whether HTML shows nothing.
func blankHTML(s string) bool { return htmlBlank.ReplaceAllString(s, "") == "" }

// ankiPlain is HTML as Anki reads it where it sorts notes and looks for twins: without tags, and with the names of
// pictures.
func ankiPlain(s string) string {
	s = htmlUnread.ReplaceAllString(s, "")
	s = htmlImage.ReplaceAllString(s, " $1 ")
	s = htmlTag.ReplaceAllString(s, "")
	return strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " ")
}

var answerRule = regexp.MustCompile(`(?i)<hr\b[^<>]*\bid\s*=\s*["']?answer["']?[^<>]*>`)

// behindAnswerRule is what a back shows besides the front: what follows the line that Anki draws between them.
func behindAnswerRule(template string) string {
	if at := answerRule.FindStringIndex(template); at != nil {
		return template[at[1]:]
	}
	return template
}
