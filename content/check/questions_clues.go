package check

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// clueRules are about what gives the right option away to somebody who does not know the answer.
var clueRules = []Rule{
	{
		Code: "Q011", Level: Warning, Title: "The right option is not the longest by far.",
		Why: "Authors make the right option exact, and so long. Test takers know that. It counts from one and a half times the mean of the others, and ten characters more.",
		Bad: "- [ ] 404\n- [x] 403, because the server knows who asks and refuses\n- [ ] 500", Good: "- [ ] 404, the path is unknown\n- [x] 403, the caller may not\n- [ ] 500, the server failed",
		Source: haladyna, Find: each(longestByFar),
	},
	{
		Code: "Q015", Level: Warning, Title: "No word leads from the question to one option.",
		Why: "Where a word of the question stands in the right option and in no other, the answer can be found without knowing anything. Code is left out. English packs only.",
		Bad: "### Q: What does a deadlock detector do?\n\n- [ ] It waits\n- [x] It ends a deadlock\n- [ ] It commits", Good: "### Q: What does a deadlock detector do?\n\n- [ ] It waits\n- [x] It ends one of the transactions\n- [ ] It commits",
		Source: nbme, Find: eachEnglish(sharedWord),
	},
	{
		Code: "Q016", Level: Warning, Title: "Every option fits the grammar of the question.",
		Why: "An option that does not follow from “a” or “an”, or a number of right options that is not the one asked for, can be struck out without knowing anything. English packs only.",
		Bad: "### Q: A program in front of the server is a\n\n- [x] proxy\n- [ ] index", Good: "### Q: What is a program in front of the server?\n\n- [x] A proxy\n- [ ] An index", Source: nbme, Find: eachEnglish(grammar),
	},
	{
		Code: "Q017", Level: Info, Title: "“Always” and “never” do not mark wrong options.",
		Why: "A sentence without exceptions is seldom true, and test takers know that. English packs only.",
		Bad: "- [ ] A cache is always right\n- [x] A cache can be old", Good: "- [ ] A cache asks the server each time\n- [x] A cache can be old", Source: nbme, Find: eachEnglish(absolutes),
	},
	{
		Code: "Q019", Level: Warning, Title: "Options say what is so, not how often.",
		Why: "“Usually” and “often” mean one thing to you and another to the learner, and make nearly every sentence true. English packs only.",
		Bad: "- [x] It usually waits", Good: "- [x] It waits until the lock is free", Source: moore, Find: eachEnglish(vagueWording),
	},
}

// setRules are about all questions of a pack together: one of them proves nothing.
var setRules = []Rule{
	{
		Code: "Q012", Level: Warning, Title: "The right option is seldom the longest.",
		Why: "In one question it may be; in many it is a clue that works without knowledge. It counts where chance alone would do it in less than one pack of twenty (exact binomial tail).",
		Bad: "The right option is the longest in 14 of 30 questions", Good: "It is the longest in 8 of 30, as chance would have it", Source: haladyna, Find: longestTooOften,
	},
	{
		Code: "Q013", Level: Warning, Title: "The right option has no favourite place.",
		Why: "Writers hide right options in the middle, and test takers look for them there. Options are shuffled, so this is about those that are not: True and False, and those marked `fixed`. It counts where chance alone would do it in less than one pack of twenty, all places taken together.",
		Bad: "“True” is right in 10 of 11 questions", Good: "“True” is right in 6 of 11 questions", Source: attali, Find: favouritePlace,
	},
}

// shownLength is the number of characters of an option as it is shown.
func shownLength(o quiz.Option) int {
	return utf8.RuneCountInString(strings.ReplaceAll(content.Plain(o.Text), "`", ""))
}

// lengths are the length of the right option, of the longest wrong one, and the mean of the wrong ones.
func lengths(options []quiz.Option) (key, longest int, mean float64) {
	sum, n := 0, 0
	for _, o := range options {
		length := shownLength(o)
		if o.Right {
			key = length
			continue
		}
		sum, n, longest = sum+length, n+1, max(longest, length)
	}
	return key, longest, float64(sum) / float64(max(1, n))
}

func longestByFar(it *Item) []Finding {
	if it.Kind != quiz.Single {
		return nil
	}
	const factor, more = 1.5, 10
	key, longest, mean := lengths(it.Options)
	if key <= longest || float64(key) < factor*mean || float64(key) < mean+more {
		return nil
	}
	o, _ := right(it.Options)
	return []Finding{it.finding(o.At, "Move the reason into its feedback, or make the wrong options as exact.",
		"The right answer is the longest by far (%d characters; the others average %.0f).", key, mean)}
}

// comparable are the questions of one right option among several texts.
func (p *Pack) comparable() []*Item {
	var out []*Item
	for _, it := range p.whole() {
		if _, ok := right(it.Options); ok && it.Kind == quiz.Single && len(it.Options) > 1 && !isVerdict(it.Options) {
			out = append(out, it)
		}
	}
	return out
}

func longestTooOften(p *Pack) []Finding {
	var hits []*Item
	all := p.comparable()
	chance := 0.0
	for _, it := range all {
		chance += 1 / float64(len(it.Options))
		if key, longest, _ := lengths(it.Options); key > longest {
			hits = append(hits, it)
		}
	}
	n := len(all)
	if !moreThanChance(n, len(hits), chance/float64(max(1, n)), 1) {
		return nil
	}
	o, _ := right(hits[0].Options)
	f := hits[0].finding(o.At, fmt.Sprintf("Shorten right options, or make wrong ones as exact. It begins here; see %s.", someIDs(hits)),
		"In %d of %d questions the right option is the longest; by chance it would be about %.0f.", len(hits), n, chance)
	f.Item = ""
	return []Finding{f}
}

// someIDs names the first questions of a list.
func someIDs(items []*Item) string {
	const most = 5
	var ids []string
	for _, it := range items[:min(most, len(items))] {
		ids = append(ids, it.ID)
	}
	if more := len(items) - most; more > 0 {
		ids = append(ids, fmt.Sprintf("%d more", more))
	}
	return listed(ids)
}

// favouritePlace looks at questions whose options are shown as they are written, by their number of options.
func favouritePlace(p *Pack) []Finding {
	places := map[int][][]*Item{} // number of options, place of the right one
	for _, it := range p.whole() {
		n := len(it.Options)
		if it.Kind != quiz.Single || n < 2 || !inWrittenOrder(it) {
			continue
		}
		if places[n] == nil {
			places[n] = make([][]*Item, n)
		}
		at := max(0, slices.IndexFunc(it.Options, func(o quiz.Option) bool { return o.Right }))
		places[n][at] = append(places[n][at], it)
	}
	var out []Finding
	for n := 2; n <= quiz.MaxChoices; n++ {
		out = append(out, favourite(places[n])...)
	}
	return out
}

func favourite(places [][]*Item) []Finding {
	total := 0
	for _, hits := range places {
		total += len(hits)
	}
	for at, hits := range places {
		if len(hits) == 0 || !moreThanChance(total, len(hits), 1/float64(len(places)), len(places)) {
			continue
		}
		o, _ := right(hits[0].Options)
		f := hits[0].finding(o.At, fmt.Sprintf("Turn some of them round, or let them be shuffled: %s.", someIDs(hits)),
			"In %d of %d questions that are not shuffled the right option is the %s of %d.", len(hits), total, ordinal(at+1), len(places))
		f.Item = ""
		return []Finding{f}
	}
	return nil
}

// inWrittenOrder tells whether the options of an item are never shuffled.
func inWrittenOrder(it *Item) bool {
	loose := 0
	for _, o := range it.Options {
		if !o.Fixed {
			loose++
		}
	}
	return loose < 2 || isVerdict(it.Options)
}

func ordinal(n int) string {
	names := []string{"first", "second", "third", "fourth", "fifth", "sixth"}
	if n <= len(names) {
		return names[n-1]
	}
	return strconv.Itoa(n) + "th"
}

// commonWords carry too little to lead anywhere.
var commonWords = setOf(`about above after again against also although always among another answer anybody anyone anything apart
	asked asks away back because become been before begin begins behind being below best better between both bring brings call called calls
	came cannot case cases change changes choose come comes could different does doing done down each early either else enough even ever
	every everybody everyone everything false find first five follow following four from further gave gets give given gives goes going gone
	good have having hence here high hold holds however into just keep keeps kept kind know known knows last late later least leave left
	less like likely line list little long look looks made main make makes making many matter means might more most mostly much must name
	need needs neither never next none nothing number often once only onto option order other others over part parts place possible
	precisely question rather read really reason right same says second seen sees several shall should show shows since some somebody
	someone something sometimes still such sure take taken takes tell tells than that their them then there these they thing things
	think third this those though three through time times together told took toward true turn type under unless until upon used
	uses using very want wants well went were what whatever when where whether which while whole whose will with within without word
	words work works would write writes wrong yes your yours`)

// stemOf cuts the ending off an English word, as far as telling that two words are one needs it.
func stemOf(word string) string {
	word = strings.TrimSuffix(word, "'s")
	for _, end := range []string{"ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly"} {
		if stem, ok := strings.CutSuffix(word, end); ok && len(stem) >= 4 {
			return strings.TrimRight(stem, "ey")
		}
	}
	return strings.TrimRight(word, "ey")
}

// contentWords are the stems of the words that carry the meaning of a text.
func contentWords(md string) map[string]string {
	out := map[string]string{}
	for _, w := range lowerWords(prose(md, "")) {
		if len(w) >= 5 && !commonWords[w] && w[0] >= 'a' {
			out[stemOf(w)] = w
		}
	}
	return out
}

// sharedWord looks for a word that only the right option shares with the question. Where a wrong option shares another
// one, nothing is given away.
func sharedWord(it *Item) []Finding {
	o, ok := right(it.Options)
	if it.Kind != quiz.Single || !ok || len(it.Options) < 3 {
		return nil
	}
	asked := contentWords(lastSentence(it.Stem))
	var words []string
	for stem, word := range contentWords(o.Text) {
		if asked[stem] != "" {
			words = append(words, word)
		}
	}
	for _, other := range it.Options {
		for stem := range contentWords(other.Text) {
			if !other.Right && asked[stem] != "" {
				return nil
			}
		}
	}
	if len(words) == 0 {
		return nil
	}
	slices.Sort(words)
	return []Finding{it.finding(o.At, "Put the word into a wrong option too, or say it in another way.",
		"Of all options only the right one repeats “%s” from the question.", words[0])}
}

// lastSentence is the sentence of a question that asks: the last one with a question mark, else the last one.
func lastSentence(stem string) string {
	sentences := sentencesOf(prose(stem, ""))
	for i := len(sentences) - 1; i >= 0; i-- {
		if strings.Contains(sentences[i], "?") {
			return sentences[i]
		}
	}
	if len(sentences) == 0 {
		return ""
	}
	return sentences[len(sentences)-1]
}

var (
	openArticle  = regexp.MustCompile(`(?i)(?:^|[^\pL])(an?)[ \n]*(?:_{2,}|\.{3}|…|:)?[ \n]*$`)
	openPlural   = regexp.MustCompile(`(?i)(?:^|[^\pL])(are|were)[ \n]*(?:_{2,}|\.{3}|…|:)?[ \n]*$`)
	askedNumber  = regexp.MustCompile(`(?i)\b(?:which|what|choose|name|find|mark|pick|select)(?: the)? (two|three|four|five)\b`)
	oneOfAKind   = regexp.MustCompile(`(?i)^(?:an?|one|each) `)
	vowelLetter  = regexp.MustCompile(`(?i)^(?:[aio]|e[^u]|u[^ns]|un[^i]|us[^ei]|hour|honest|heir)`)
	spelledName  = regexp.MustCompile(`^[A-Z]{2,}|^[A-Z0-9]\b|^[0-9]|^[^\pL]`) // read letter by letter, or not to be told
	numbersAsked = map[string]int{"two": 2, "three": 3, "four": 4, "five": 5}
)

func grammar(it *Item) []Finding {
	var out []Finding
	stem := strings.TrimSpace(prose(it.Stem, "code"))
	if it.Kind == quiz.Single || it.Kind == quiz.Multi {
		if m := openArticle.FindStringSubmatch(stem); m != nil {
			out = append(out, wrongArticle(it, strings.ToLower(m[1]))...)
		}
		if m := openPlural.FindStringSubmatch(stem); m != nil {
			out = append(out, notPlural(it, strings.ToLower(m[1]))...)
		}
	}
	if m := askedNumber.FindStringSubmatch(lastSentence(it.Stem)); m != nil && it.Kind == quiz.Multi {
		n := 0
		for _, o := range it.Options {
			if o.Right {
				n++
			}
		}
		if n != numbersAsked[strings.ToLower(m[1])] {
			out = append(out, it.finding(it.At, "Ask for as many as are right, or do not say how many.", "The question asks for %s options, but %d are right.", strings.ToLower(m[1]), n))
		}
	}
	return out
}

func wrongArticle(it *Item, article string) []Finding {
	var out []Finding
	for _, o := range it.Options {
		text := strings.TrimSpace(strings.TrimLeft(prose(o.Text, ""), `"“‘'(`))
		if text == "" || spelledName.MatchString(text) {
			continue
		}
		if (article == "an") != vowelLetter.MatchString(text) {
			out = append(out, it.finding(o.At, "End the question before the article, and begin each option with its own.",
				"The question ends in “%s”, which %s does not follow.", article, quoted(o.Text)))
		}
	}
	return out
}

func notPlural(it *Item, verb string) []Finding {
	var out []Finding
	for _, o := range it.Options {
		if oneOfAKind.MatchString(prose(o.Text, "code")) {
			out = append(out, it.finding(o.At, "Ask a whole question that fits one and many.",
				"The question ends in “%s”, but the option %s is only one thing.", verb, quoted(o.Text)))
		}
	}
	return out
}

var (
	absoluteWord = regexp.MustCompile(`(?i)\b(always|never)\b`)
	vagueWord    = regexp.MustCompile(`(?i)\b(usually|often|sometimes|frequently|rarely|seldom|generally|typically|occasionally|normally)\b`)
)

func absolutes(it *Item) []Finding {
	if it.Kind != quiz.Single && it.Kind != quiz.Multi {
		return nil
	}
	var out []Finding
	for _, o := range it.Options {
		word := absoluteWord.FindString(prose(o.Text, ""))
		if word == "" {
			continue
		}
		if o.Right {
			return nil // the word marks nothing
		}
		out = append(out, it.finding(o.At, "Say it without the word, or use the word in the right option too.",
			"“%s” stands only in wrong options, such as %s.", strings.ToLower(word), quoted(o.Text)))
	}
	if len(out) == 0 {
		return nil
	}
	return out[:1]
}

func vagueWording(it *Item) []Finding {
	var out []Finding
	for _, list := range it.choices() {
		for _, o := range list {
			if word := vagueWord.FindString(prose(o.Text, "")); word != "" {
				out = append(out, it.finding(it.where(o.At, word), "Say when it is so, or leave the word out.",
					"The option %s says “%s”, which can mean anything.", quoted(o.Text), strings.ToLower(word)))
			}
		}
	}
	return out
}
