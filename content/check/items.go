package check

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// whole lists the questions of a pack of which everything could be read, in the order of its lessons. The others have an
// error of their own, and what else is said of them may be its consequence.
func (p *Pack) whole() []*Item {
	return slices.DeleteFunc(slices.Clone(p.Items), func(it *Item) bool { return !it.Whole })
}

// questionsOf are those of a lesson.
func (p *Pack) questionsOf(l *Lesson) []*Item {
	return slices.DeleteFunc(slices.Clone(l.Items), func(it *Item) bool { return !it.Whole })
}

// english tells whether rules that know English words may look at a pack.
func (p *Pack) english() bool {
	tag := strings.ToLower(p.Manifest.Language)
	return tag == "en" || strings.HasPrefix(tag, "en-")
}

// finding is a finding about the item at a place in its file. Its rule and level are filled in by the table.
func (it *Item) finding(at quiz.Pos, fix, text string, args ...any) Finding {
	if at == (quiz.Pos{}) {
		at = it.At
	}
	return Finding{At: at, Item: it.ID, Text: fmt.Sprintf(text, args...), Fix: fix}
}

// where is the place of a text in the item's file, looked for from a place on to the item's end; that place if it is not
// there.
func (it *Item) where(from quiz.Pos, text string) quiz.Pos {
	start, end := Offset(it.Source, from), len(it.Source)
	if it.EndLine > 0 {
		end = max(start, lineStart(it.Source, it.EndLine+1))
	}
	i := strings.Index(it.Source[start:end], text)
	if i < 0 || text == "" {
		return from
	}
	return PosAt(it.Source, from.File, start+i)
}

// choices are the options of an item as lists of which one each is chosen: a why question has two.
func (it *Item) choices() [][]quiz.Option {
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
func (it *Item) typed() bool {
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

// table joins rows in the order of their codes.
func table(rows ...[]Rule) []Rule {
	out := slices.Concat(rows...)
	slices.SortFunc(out, func(a, b Rule) int { return strings.Compare(a.Code, b.Code) })
	return out
}

// each makes a rule of a function that looks at one item.
func each(find func(*Item) []Finding) func(*Pack) []Finding {
	return func(p *Pack) []Finding {
		var out []Finding
		for _, it := range p.whole() {
			out = append(out, find(it)...)
		}
		return out
	}
}

// eachEnglish is each for rules that know English words: packs in another language are left alone.
func eachEnglish(find func(*Item) []Finding) func(*Pack) []Finding {
	return func(p *Pack) []Finding {
		if !p.english() {
			return nil
		}
		return each(find)(p)
	}
}
