package check

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// item is a question with the file that it stands in.
type item struct {
	*quiz.Question
	lesson *Lesson
	source string // of its file, as it is on disk
}

// items lists the questions of a pack in the order of its lessons.
func (p *Pack) items() []item {
	var out []item
	for _, l := range p.Lessons {
		out = append(out, l.items()...)
	}
	return out
}

func (l *Lesson) items() []item {
	if l.Lesson == nil {
		return nil
	}
	questions := l.Questions()
	out := make([]item, len(questions))
	for i, q := range questions {
		out[i] = item{q, l, l.sourceOf(q.At.File)}
	}
	return out
}

// sourceOf is the text of one of the lesson's two files.
func (l *Lesson) sourceOf(file string) string {
	if file == l.QuizFile {
		return l.QuizSource
	}
	return l.Source
}

// english tells whether rules that know English words may look at a pack.
func (p *Pack) english() bool {
	tag := strings.ToLower(p.Manifest.Language)
	return tag == "en" || strings.HasPrefix(tag, "en-")
}

// finding is a finding about the item at a place in its file. Its rule and level are filled in by the table.
func (it item) finding(at quiz.Pos, fix, text string, args ...any) Finding {
	if at == (quiz.Pos{}) {
		at = it.At
	}
	return Finding{At: at, Item: it.ID, Text: fmt.Sprintf(text, args...), Fix: fix}
}

// where is the place of a text in the item's file, looked for from a place on; that place if it is not there.
func (it item) where(from quiz.Pos, text string) quiz.Pos { return locate(it.source, from, text) }

// locate is the place of a text at or behind a place, in the same stretch of lines without a heading.
func locate(source string, from quiz.Pos, text string) quiz.Pos {
	start := offsetOf(source, from)
	rest := source[start:]
	if end := strings.Index(rest, "\n#"); end >= 0 {
		rest = rest[:end]
	}
	i := strings.Index(rest, text)
	if i < 0 || text == "" {
		return from
	}
	return placeOf(source, from.File, start+i)
}

// offsetOf is the byte at which a place stands; the end of its line, or of the file, if it lies beyond.
func offsetOf(source string, at quiz.Pos) int {
	offset := 0
	for line := 1; line < at.Line; line++ {
		i := strings.IndexByte(source[offset:], '\n')
		if i < 0 {
			return len(source)
		}
		offset += i + 1
	}
	for col := 1; col < at.Col && offset < len(source) && source[offset] != '\n'; col++ {
		_, size := utf8.DecodeRuneInString(source[offset:])
		offset += size
	}
	return offset
}

// placeOf is the place of a byte.
func placeOf(source, file string, offset int) quiz.Pos {
	before := source[:offset]
	line := strings.Count(before, "\n") + 1
	return quiz.Pos{File: file, Line: line, Col: utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1}
}

// choices are the options of an item as lists of which one each is chosen: a why question has two.
func (it item) choices() [][]quiz.Option {
	switch it.Kind {
	case quiz.Single, quiz.Multi, quiz.Scenario:
		return [][]quiz.Option{it.Options}
	case quiz.Why:
		split := min(it.Split, len(it.Options))
		return [][]quiz.Option{it.Options[:split], it.Options[split:]}
	}
	return nil
}

// typed tells whether the options of an item are answers to be typed rather than texts to be read.
func (it item) typed() bool {
	return slices.Contains([]quiz.Kind{quiz.Text, quiz.Number, quiz.Fix, quiz.Cloze, quiz.Output}, it.Kind)
}

// isVerdict tells whether options are only True and False or Yes and No.
func isVerdict(options []quiz.Option) bool {
	if len(options) != 2 {
		return false
	}
	pair := []string{verdictWord(options[0].Text), verdictWord(options[1].Text)}
	sort.Strings(pair)
	return pair[0] == "false" && pair[1] == "true" || pair[0] == "no" && pair[1] == "yes"
}

func verdictWord(md string) string { return strings.Join(lowerWords(prose(md, "code")), " ") }

// right is the first right option.
func right(options []quiz.Option) (quiz.Option, bool) {
	i := slices.IndexFunc(options, func(o quiz.Option) bool { return o.Right })
	if i < 0 {
		return quiz.Option{}, false
	}
	return options[i], true
}

// quoted is a text of the author's, short enough to stand in a sentence.
func quoted(md string) string {
	text := []rune(strings.Join(strings.Fields(content.Line(content.Plain(md))), " "))
	const most = 48
	if len(text) > most {
		text = append([]rune(strings.TrimSpace(string(text[:most-1]))), '…')
	}
	return "“" + string(text) + "”"
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// table makes rows ready for use: their findings carry the code, and the level where they say none, and the rows stand
// in the order of their codes.
func table(rows ...[]Rule) []Rule {
	out := slices.Concat(rows...)
	slices.SortFunc(out, func(a, b Rule) int { return strings.Compare(a.Code, b.Code) })
	for i, r := range out {
		if r.Find != nil {
			out[i].Find = func(p *Pack) []Finding { return r.named(r.Find(p)) }
		}
	}
	return out
}

func (r Rule) named(findings []Finding) []Finding {
	for i := range findings {
		findings[i].Rule = r.Code
		if findings[i].Level == Off {
			findings[i].Level = r.Level
		}
	}
	return findings
}

// each makes a rule of a function that looks at one item.
func each(find func(item) []Finding) func(*Pack) []Finding {
	return func(p *Pack) []Finding {
		var out []Finding
		for _, it := range p.items() {
			out = append(out, find(it)...)
		}
		return out
	}
}

// eachEnglish is each for rules that know English words: packs in another language are left alone.
func eachEnglish(find func(item) []Finding) func(*Pack) []Finding {
	find2 := each(find)
	return func(p *Pack) []Finding {
		if !p.english() {
			return nil
		}
		return find2(p)
	}
}
