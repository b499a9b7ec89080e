package check

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// languageRules are about the prose of a pack and its translations (L).
var languageRules = table(proseRules, translationRules)

var proseRules = []Rule{
	{
		Code: "L001", Level: Warning, Title: "A lesson reads as easily as its pack promises.",
		Why: "Hard sentences take the attention that the matter needs. The bounds are school grades in English packs (beginner 9, intermediate 11, advanced 13, else 12) and LIX in others (45, 50, 60, else 55). Code, tables and lists of sources are left out. Both count lengths only: they know nothing of sense.",
		Bad: "The instantiation of concurrent transactions necessitates serialisation considerations", Good: "When two transactions run at once, one has to wait",
		Source: "Kincaid and others 1975, the Flesch–Kincaid grade: 0.39 × words per sentence + 11.8 × syllables per word − 15.59; Björnsson 1968, LIX: words per sentence + the share of words over six letters in per cent",
		Find:   hardToRead,
	},
	{
		Code: "L002", Level: Warning, Title: "No sentence is longer than 35 words.",
		Why: "Its beginning is forgotten before its end is read. Code between backticks counts as one word; lists of sources are left out.",
		Bad: "One sentence that goes on, and on, over four lines", Good: "Two sentences, each with one thought", Find: longSentences,
	},
	{
		Code: "L007", Level: Warning, Title: "A term of the glossary is spelled in one way.",
		Why: "A second spelling looks like a second thing, and the app does not link it to its explanation. Spaces and hyphens may change with the grammar (a full-stack team); one word or two, capitals of names, and -ise or -ize may not.",
		Bad: "## frontend\n…\nThe front end asks", Good: "## frontend\n…\nThe frontend asks", Find: spelledTwoWays,
	},
}

// passage is a stretch of prose of a lesson or a question.
type passage struct {
	at     quiz.Pos
	item   *Item // whose source it stands in; without an id where it is the lesson's own text
	md     string
	lesson bool // it is the lesson's text, not a question's
}

var sourcesHeading = regexp.MustCompile(`(?i)^(?:\d+\.? )?(?:sources|references|further reading|read on|links|quellen|literatur|weiterführendes|références|fuentes)\b`)

// asItem stands for the text of a lesson outside its questions.
func (l *Lesson) asItem() *Item {
	return &Item{Question: &quiz.Question{}, Lesson: l, File: l.File, Source: l.Source}
}

// passages are the running texts of a lesson, without lists of sources.
func (p *Pack) passages(l *Lesson) []passage {
	own := l.asItem()
	var out []passage
	skipping := 0 // level of the heading that began a list of sources
	var body []content.Block
	for _, b := range withoutQuestions(l.Blocks) {
		if b.Kind == content.Heading && (skipping == 0 || b.Level <= skipping) {
			skipping = 0
			if sourcesHeading.MatchString(content.Plain(b.Text)) {
				skipping = b.Level
			}
		}
		if skipping == 0 {
			body = append(body, b)
		}
	}
	for _, para := range paragraphs(body) {
		out = append(out, passage{para.block.At, own, para.text, true})
	}
	for _, it := range p.questionsOf(l) {
		out = append(out, it.passages()...)
	}
	return out
}

// withoutQuestions are the blocks of a lesson that belong to no question.
func withoutQuestions(blocks []content.Block) []content.Block {
	var out []content.Block
	level := 0 // of the heading of the question that goes on
	for _, b := range blocks {
		isQuestion := b.Kind == content.Heading && strings.HasPrefix(b.Text, "Q:")
		isMark := b.Kind == content.Comment && strings.TrimSpace(b.Text) == "screen"
		switch {
		case isQuestion:
			level = b.Level
		case b.Kind == content.Rule || isMark || b.Kind == content.Heading && b.Level <= level:
			level = 0
		}
		if level == 0 {
			out = append(out, b)
		}
	}
	return out
}

// passages are the texts of a question that are sentences or may be.
func (it *Item) passages() []passage {
	var out []passage
	add := func(at quiz.Pos, md string) {
		if md != "" {
			out = append(out, passage{at: at, item: it, md: md})
		}
	}
	add(it.At, it.Stem)
	add(it.At, it.Because)
	for _, hint := range it.Hints {
		add(it.At, hint)
	}
	add(it.At, it.Explanation)
	for _, o := range it.Options {
		if !it.typed() {
			add(o.At, o.Text)
		}
		add(o.At, o.Feedback)
	}
	for _, s := range it.Steps {
		if it.Kind != quiz.Parsons {
			add(s.At, s.Text)
		}
		add(s.At, s.Feedback)
	}
	return out
}

// tally counts what measures of reading need.
type tally struct{ words, sentences, syllables, long int }

func (t *tally) add(text string) {
	for _, s := range sentencesOf(text) {
		words := wordsOf(s)
		if len(words) == 0 {
			continue
		}
		t.sentences++
		t.words += len(words)
		for _, w := range words {
			t.syllables += syllables(w)
			if utf8.RuneCountInString(w) > 6 {
				t.long++
			}
		}
	}
}

func (t tally) perSentence() float64 { return float64(t.words) / float64(max(1, t.sentences)) }

// grade is the Flesch–Kincaid grade, in years at school.
func (t tally) grade() float64 {
	return 0.39*t.perSentence() + 11.8*float64(t.syllables)/float64(max(1, t.words)) - 15.59
}

// lix is the LIX of a text: below 30 very easy, above 60 very hard.
func (t tally) lix() float64 {
	return t.perSentence() + 100*float64(t.long)/float64(max(1, t.words))
}

// bounds by the level of a pack.
var (
	gradeBounds = map[string]float64{"beginner": 9, "intermediate": 11, "advanced": 13, "": 12}
	lixBounds   = map[string]float64{"beginner": 45, "intermediate": 50, "advanced": 60, "": 55}
)

// reading is the measure of a pack's language, its name and its bound.
func (p *Pack) reading() (measure func(tally) float64, name string, bound float64) {
	bounds := lixBounds
	measure, name = tally.lix, "LIX"
	if p.english() {
		measure, name, bounds = tally.grade, "grade", gradeBounds
	}
	bound, known := bounds[p.Manifest.Level]
	if !known {
		bound = bounds[""]
	}
	return measure, name, bound
}

func hardToRead(p *Pack) []Finding {
	const enough = 100 // words; of fewer, the measure says nothing
	measure, name, bound := p.reading()
	var out []Finding
	for _, l := range p.Lessons {
		var whole tally
		var hardest passage
		most := 0.0
		for _, pa := range p.passages(l) {
			if !pa.lesson {
				continue
			}
			var own tally
			text := prose(pa.md, "")
			own.add(text)
			whole.add(text)
			if m := measure(own); own.words >= 20 && m > most {
				hardest, most = pa, m
			}
		}
		if got := measure(whole); whole.words >= enough && got > bound && hardest.md != "" {
			out = append(out, hardest.item.finding(hardest.at, "Shorten sentences and take shorter words, here first: this paragraph is the hardest.",
				"The text of this lesson reads at %s %.1f; for %s the bound is %.0f.", name, got, levelName(p.Manifest.Level), bound))
		}
	}
	return out
}

func levelName(level string) string {
	if _, known := gradeBounds[level]; !known || level == "" {
		return "a pack without a level"
	}
	return "the level " + level
}

const longestSentence = 35 // words

func longSentences(p *Pack) []Finding {
	var out []Finding
	for _, l := range p.Lessons {
		for _, pa := range p.passages(l) {
			if len(pa.md) < 2*longestSentence {
				continue // too short for so many words
			}
			for _, s := range sentencesOf(prose(pa.md, "code")) {
				if n := len(wordsOf(s)); n > longestSentence && !isListing(s) {
					out = append(out, pa.item.finding(pa.item.where(pa.at, firstWords(s)), "Make two sentences of it.",
						"This sentence has %d words: %s", n, quoted(s)))
				}
			}
		}
	}
	return once(out)
}

// isListing tells whether a text is no sentence but lines below each other: a list or a table in a question.
func isListing(text string) bool {
	lines := strings.Split(text, "\n")
	marked := 0
	for _, line := range lines {
		if listLine.MatchString(line) {
			marked++
		}
	}
	return marked > 1
}

var listLine = regexp.MustCompile(`^\s*(?:[-+*] |[0-9]+[.)] |\|)`)

// firstWords is the beginning of a sentence as it stands in its source, if nothing in it was taken out.
func firstWords(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	words := strings.Fields(line)
	return strings.Join(words[:min(3, len(words))], " ")
}

// particles end verbs that are written apart where the noun is one word: hand over, log in, back up.
var particles = setOf("in out on off up down over back away through together by")

// spellings finds the terms of a glossary in texts, in whatever way they are spelled.
type spellings struct {
	names  map[string]string // what a term is without spaces, hyphens and case, to its name
	starts map[string]bool   // beginnings of those
	heads  map[[3]byte]bool  // their first three letters, for a cheap look
	every  bool              // that look is no use, because a term begins with letters that are not ASCII
}

func spellingsOf(terms []content.Term) spellings {
	s := spellings{names: map[string]string{}, starts: map[string]bool{}, heads: map[[3]byte]bool{}}
	for _, t := range terms {
		bare := bareSpelling(t.Name)
		if bare == "" {
			continue
		}
		s.names[bare] = t.Name
		for _, word := range []string{bare + "s", strings.Replace(bare, "iz", "is", 1)} { // as it may be written
			head, ok := headOf(word)
			s.heads[head], s.every = true, s.every || !ok && len(word) >= len(head)
		}
		for i := range bare {
			s.starts[bare[:i]] = true
		}
		s.starts[bare] = true
	}
	return s
}

// headOf are the first three letters of a word in lower case, if it has as many and they are ASCII.
func headOf(word string) (head [3]byte, ok bool) {
	if len(word) < len(head) {
		return head, false
	}
	for i := range head {
		if c := word[i]; c >= utf8.RuneSelf || !isWordRune(rune(c)) {
			return head, false
		}
		head[i] = word[i] | 0x20 // digits have the bit already
	}
	return head, true
}

var izeForm = regexp.MustCompile(`is(e|es|ed|ing|ation|er)$`)

// bareSpelling is what all spellings of a term have in common.
func bareSpelling(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		if isWordRune(r) {
			b.WriteRune(r)
		}
	}
	if bare := b.String(); !strings.Contains(bare, "is") {
		return bare
	}
	return izeForm.ReplaceAllString(b.String(), "iz$1")
}

// spelling is a term in a text: its name in the glossary and how it is written there.
type spelling struct{ name, written string }

// in lists the terms in a text, each spelling once.
func (s spellings) in(text string) []spelling {
	if len(s.names) == 0 {
		return nil
	}
	var out []spelling
	seen := map[spelling]bool{}
	spans := wordSpans(text)
	for i := range spans {
		if head, ok := headOf(text[spans[i].from:spans[i].to]); ok && !s.every && !s.heads[head] {
			continue // no term begins so
		}
		for j := i; j < min(i+3, len(spans)); j++ {
			if j > i && text[spans[j-1].to:spans[j].from] != " " && text[spans[j-1].to:spans[j].from] != "\n" {
				break
			}
			written := withoutGenitive(text[spans[i].from:spans[j].to])
			bare := bareSpelling(written)
			name, found := s.name(bare)
			if sp := (spelling{name, written}); found && !seen[sp] && !partOfName(text, spans[i].from, spans[j].to) {
				seen[sp] = true
				out = append(out, sp)
			}
			if !s.starts[bare] {
				break
			}
		}
	}
	return out
}

func withoutGenitive(word string) string {
	return strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
}

// name is the term behind a bare spelling, in the singular or plural.
func (s spellings) name(bare string) (string, bool) {
	if name, ok := s.names[bare]; ok {
		return name, true
	}
	name, ok := s.names[strings.TrimSuffix(bare, "s")]
	return name, ok && strings.HasSuffix(bare, "s")
}

// partOfName tells whether a word is only part of an address or a file name, such as api in api.example.org.
func partOfName(text string, from, to int) bool {
	before, after := text[:from], text[to:]
	if before != "" && strings.ContainsRune("./@:_#", rune(before[len(before)-1])) {
		return true
	}
	return len(after) > 1 && strings.ContainsRune("./@:_", rune(after[0])) && after[1] > ' '
}

// differs tells whether a spelling is another one than the glossary's. Spaces and hyphens between the same words follow
// the grammar, and so does the capital at the beginning of a sentence.
func (s spelling) differs() bool {
	if s.isAnotherWord() {
		return false
	}
	name, written := partsOf(s.name), partsOf(s.written)
	switch {
	case len(written) > len(name):
		last := strings.ToLower(written[len(written)-1])
		return strings.Contains(s.written, "-") || !particles[last] // to hand over a handover
	case len(written) < len(name):
		return true
	}
	a, b := strings.Join(name, " "), strings.Join(written, " ")
	if singular(a) != singular(b) {
		return true
	}
	return hasInnerCapital(s.name) && !strings.HasPrefix(b, a)
}

// alsoWords are short names in capitals that are words as well: the REST of an architecture, the rest of a sentence.
var alsoWords = setOf("acid base cap dash delete dry get head it kiss lamp link move null options patch post put rest safe shape smart soap solid trace")

// isAnotherWord tells whether what is written is a word of the language, and no name in capitals.
func (s spelling) isAnotherWord() bool {
	return s.name == strings.ToUpper(s.name) && s.written != s.name && alsoWords[strings.ToLower(s.name)]
}

func partsOf(s string) []string { return strings.Fields(strings.ReplaceAll(s, "-", " ")) }

func singular(s string) string { return strings.TrimSuffix(strings.ToLower(s), "s") }

// hasInnerCapital tells whether capitals belong to a name wherever it stands: API, but not Session.
func hasInnerCapital(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToLower(s[size:]) != s[size:]
}

func spelledTwoWays(p *Pack) []Finding {
	terms := spellingsOf(p.Glossary)
	var out []Finding
	for _, l := range p.Lessons {
		seen := map[spelling]bool{}
		for _, pa := range p.passages(l) {
			for _, sp := range terms.in(prose(pa.md, "code")) {
				if seen[sp] || !sp.differs() {
					continue
				}
				seen[sp] = true
				out = append(out, pa.item.finding(pa.item.where(pa.at, sp.written), fmt.Sprintf("Write “%s”, or spell it so in the glossary.", sp.name),
					"“%s” is spelled “%s” in the glossary.", content.Line(sp.written), sp.name))
			}
		}
	}
	return out
}

// firstLine is the place of a file as a whole.
func firstLine(file string) quiz.Pos {
	return quiz.Pos{File: cmp.Or(file, content.ManifestName), Line: 1, Col: 1}
}
