package check

import (
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// stemRules are about how a question is put.
var stemRules = []Rule{
	{
		Code: "Q014", Level: Info, Title: "A question asks for what is so.",
		Why: "A “not” is easily read over, and the answer then shows care in reading, not knowledge. Where it is needed, write it **NOT**: one that is neither bold nor in capitals is a warning. English packs only.",
		Bad: "### Q: Which of these is not part of a request?", Good: "### Q: Which of these does only a response have?", Source: haladyna, Find: eachEnglish(negative),
	},
	{
		Code: "Q020", Level: Warning, Title: "A question asks something.",
		Why: "A heading such as “Isolation levels” leaves the learner to guess the task from the options. A question without any text is an error. English packs only, but for that.",
		Bad: "### Q: Isolation levels", Good: "### Q: Which isolation level stops a lost update?", Source: haladyna, Find: eachEnglish(asksNothing),
	},
	{
		Code: "Q021", Level: Warning, Title: "Code stands between backticks.",
		Why: "Outside them, `<x>` is HTML and not shown, `a*b*c` loses its stars, and the eye cannot tell a name from a word.",
		Bad: "### Q: What does Vec<u8> hold after push()?", Good: "### Q: What does `Vec<u8>` hold after `push()`?", Find: nakedCode,
	},
}

var (
	negation  = setOf("not never cannot isn't aren't doesn't don't didn't won't wasn't weren't can't couldn't shouldn't hasn't haven't wouldn't mustn't")
	clauses   = setOf("that who whose whom why when where because if while whether what how so although but and or though since unless until to")
	stressed  = regexp.MustCompile(`\*\*[^*\n]*\b(?i:not|never|except|cannot|no|least)\b[^*\n]*\*\*|__[^_\n]*\b(?i:not|never|except|cannot|no|least)\b[^_\n]*__|\b(?:NOT|NEVER|EXCEPT|CANNOT|LEAST|[A-Z]+N'T)\b`)
	exceptFor = regexp.MustCompile(`(?i)\bexcept\b|\ball but (?:one|two)\b`)
)

func negative(it *Item) []Finding {
	if it.choices() == nil {
		return nil
	}
	word := negativeWord(lastSentence(it.Stem))
	if word == "" {
		return nil
	}
	f := it.finding(it.where(it.At, word), "Ask for what is so, or for the one that differs.", "This question asks for what is not so (“%s”).", word)
	if !stressed.MatchString(it.Stem) {
		f.Level = Warning
		f.Fix = "Ask for what is so, or write the word **NOT** so that nobody reads over it."
	}
	return []Finding{f}
}

// negativeWord is the word that turns a question round: a "not" that belongs to its "which", or "except". A negative in a
// clause of its own belongs to what is asked about.
func negativeWord(sentence string) string {
	if word := exceptFor.FindString(sentence); word != "" && strings.Contains(sentence, "?") {
		return word
	}
	const reach = 7
	words := wordsOf(strings.ReplaceAll(sentence, "’", "'"))
	for i, w := range words {
		if !strings.EqualFold(w, "which") || i > 2 {
			continue
		}
		for _, next := range words[i+1 : min(len(words), i+1+reach)] {
			switch lower := strings.ToLower(next); {
			case negation[lower]:
				return next
			case clauses[lower]:
				return ""
			}
		}
	}
	return ""
}

// askingVerbs are words that make a sentence of a heading: what the learner is to do, and the verbs of statements that
// the options finish.
var askingVerbs = setOf(`add arrange argue assign build calculate change check choose classify compare complete compute correct count decide describe
	design draw edit explain fill find finish fix give group identify judge label list mark match move name order pair pick place predict
	put rank read repair replace rewrite say select show sketch solve sort spell spot state suppose tell think translate trace turn type use
	what which who why how where when whose work write
	is are was were be has have had does do did will would can could may must should means happens returns prints holds stands makes gives`)

// sentenceMark is what a text has that asks, states or leaves a blank. A sentence with a full stop is to be judged, as in a
// question of True and False.
var sentenceMark = regexp.MustCompile(`\?|__|…|\.\.\.|[.!:]\s*$`)

func asksNothing(it *Item) []Finding {
	heading, rest, _ := strings.Cut(it.Stem, "\n\n")
	if strings.TrimSpace(heading) == "" || it.Kind == quiz.Cloze || it.Kind == quiz.Recall {
		return nil
	}
	for _, part := range []string{heading, prose(rest, "")} {
		if sentenceMark.MatchString(part) || slices.ContainsFunc(lowerWords(prose(part, "")), isAskingVerb) {
			return nil
		}
	}
	return []Finding{it.finding(it.At, "Write what is to be done or found out, as a question or beginning with a verb.",
		"%s asks nothing: it has no verb and no question mark.", quoted(heading))}
}

func isAskingVerb(word string) bool {
	return askingVerbs[word] || strings.HasSuffix(word, "n't") || strings.HasSuffix(word, "'s")
}

// nakedForm is a form of code that is never plain words, and a cheap look whether it can be there at all.
type nakedForm struct {
	form  *regexp.Regexp
	maybe func(string) bool
}

var naked = []nakedForm{
	{regexp.MustCompile(`\b[A-Za-z_][A-Za-z0-9_.]*\(\)`), has("()")},
	{regexp.MustCompile(`\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b`), has("_")},              // snake_case
	{regexp.MustCompile(`\b[a-z]{2,}[A-Z][a-z]+[A-Za-z0-9]*\b`), hasHump},            // camelCase
	{regexp.MustCompile(`(?:^|\s)(?:==|!=|&&|\|\||::|:=|\+=)(?:\s|$)`), hasTwoMarks}, // an operator
	{regexp.MustCompile(`\bSELECT\b[^.?]*\bFROM\b`), has("SELECT")},
	{regexp.MustCompile(`\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) /[^\s.,;]*`), has(" /")}, // the first line of a request
}

func has(part string) func(string) bool {
	return func(text string) bool { return strings.Contains(text, part) }
}

// hasHump tells whether a capital follows a small letter.
func hasHump(text string) bool {
	for i := 1; i < len(text); i++ {
		if text[i] >= 'A' && text[i] <= 'Z' && text[i-1] >= 'a' && text[i-1] <= 'z' {
			return true
		}
	}
	return false
}

// hasTwoMarks tells whether two marks of operators stand side by side.
func hasTwoMarks(text string) bool {
	for i := 1; i < len(text); i++ {
		if strings.IndexByte("=&|:", text[i]) >= 0 && strings.IndexByte("=!&|:+", text[i-1]) >= 0 {
			return true
		}
	}
	return false
}

var htmlLike = regexp.MustCompile(`<[/!?]?[A-Za-z][^<>\n]*>`)

// nakedCode looks for code outside backticks: in all texts of a pack for what would not be shown, in questions for what
// reads badly.
func nakedCode(p *Pack) []Finding {
	var out []Finding
	for _, l := range p.Lessons {
		inside := l.asItem()
		for _, para := range paragraphs(l.Blocks) {
			out = append(out, lostHTML(inside, para.block.At, para.text)...)
		}
		for _, it := range p.questionsOf(l) {
			out = append(out, nakedIn(it)...)
		}
	}
	return once(out)
}

func nakedIn(it *Item) []Finding {
	var out []Finding
	look := func(from quiz.Pos, md string) {
		out = append(out, lostHTML(it, from, md)...)
		for _, code := range nakedForms(prose(md, " ")) {
			out = append(out, it.finding(it.where(from, code), "Put backticks around it.", "“%s” is code and stands outside backticks.", content.Line(code)))
		}
	}
	look(it.At, it.Stem)
	look(it.At, it.Explanation)
	for _, hint := range it.Hints {
		look(it.At, hint)
	}
	for _, o := range it.Options {
		if !it.typed() {
			look(o.At, o.Text)
		}
		look(o.At, o.Feedback)
	}
	for _, s := range it.Steps {
		if it.Kind != quiz.Parsons {
			look(s.At, s.Text)
		}
	}
	return out
}

// nakedForms are the first of each form of code in a text, none of them twice.
func nakedForms(text string) []string {
	var out []string
	for _, form := range naked {
		if !form.maybe(text) {
			continue
		}
		code := strings.TrimSpace(form.form.FindString(text))
		if code != "" && !slices.ContainsFunc(out, func(before string) bool { return strings.Contains(before, code) }) {
			out = append(out, code)
		}
	}
	return out
}

// lostHTML finds what a terminal does not show because it looks like a tag.
func lostHTML(it *Item, from quiz.Pos, md string) []Finding {
	if !strings.Contains(md, "<") {
		return nil
	}
	var out []Finding
	for _, tag := range htmlLike.FindAllString(prose(md, " "), -1) {
		if shown := content.Plain("x" + tag + "x"); shown == "xx" {
			out = append(out, it.finding(it.where(from, tag), "Put backticks around it.", "“%s” outside backticks is HTML, and is not shown.", content.Line(tag)))
		}
	}
	return out
}

// once leaves out findings that say the same of the same place.
func once(findings []Finding) []Finding {
	seen := map[string]bool{}
	return slices.DeleteFunc(findings, func(f Finding) bool {
		key := f.At.String() + f.Text
		twice := seen[key]
		seen[key] = true
		return twice
	})
}
