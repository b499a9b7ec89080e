package check

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// feedbackRules are about what a learner hears after an answer.
var feedbackRules = []Rule{
	{
		Code: "Q006", Level: Warning, Title: "Every wrong option has feedback.",
		Why: "Whoever chose it believed it. Reading wrong options teaches some of them; feedback undoes that, and raises what is learned.",
		Bad: "- [ ] 500", Good: "- [ ] 500\n  > That says the server failed. Here the page is missing.", Source: butler, Find: each(noFeedback),
	},
	{
		Code: "Q007", Level: Warning, Title: "A right answer is explained.",
		Why: "Somebody who guessed right, or was right for a wrong reason, learns why only if the question says it.",
		Bad: "- [x] 404\n- [ ] 500\n  > …", Good: "- [x] 404\n- [ ] 500\n  > …\n\n> [!NOTE]\n> 404 says: nothing is known under this path.", Source: butler, Find: each(unexplained),
	},
	{
		Code: "Q008", Level: Warning, Title: "Feedback says more than right or wrong.",
		Why: "The app shows whether an answer was right. Feedback that explains helps; a bare verdict does not. English packs only.",
		Bad: "- [ ] 500\n  > Wrong, try again.", Good: "- [ ] 500\n  > That says the server failed. Here the page is missing.", Source: swart, Find: eachEnglish(bareVerdict),
	},
	{
		Code: "Q029", Level: Warning, Title: "Feedback on a wrong option keeps the right one unsaid.",
		Why: "A wrong answer may be followed by another try. Feedback that names the right option turns that try into copying.",
		Bad: "- [ ] 500\n  > No, it is 404.\n- [x] 404", Good: "- [ ] 500\n  > That says the server failed. Whose mistake is a wrong path?\n- [x] 404",
		Find: each(givenAway),
	},
}

func noFeedback(it *Item) []Finding {
	var out []Finding
	for _, o := range it.Options {
		if !o.Right && o.Feedback == "" {
			out = append(out, it.finding(o.At, "Write below it, indented by two spaces, `> ` and what somebody who believes this should hear.",
				"The wrong option %s has no feedback.", quoted(o.Text)))
		}
	}
	for _, s := range it.Steps {
		if s.Spare && s.Feedback == "" {
			out = append(out, it.finding(s.At, "Write below it, indented by two spaces, `> ` and why it belongs nowhere.",
				"The spare step %s has no feedback.", quoted(s.Text)))
		}
	}
	return out
}

func unexplained(it *Item) []Finding {
	explains := func(o quiz.Option) bool { return o.Right && o.Feedback != "" }
	if it.Kind == "" || it.Explanation != "" || it.Kind == quiz.Recall || slices.ContainsFunc(it.Options, explains) {
		return nil
	}
	return []Finding{it.finding(it.At, "Write at its end `> [!NOTE]` and, in the next line, `> ` and why the answer is right.",
		"Nothing says why the right answer is right.")}
}

// verdictWords are those of which a bare verdict is made.
var verdictWords = setOf("a actually afraid again and answer bad bravo choice correct correctly done exactly excellent false good great guess i incorrect incorrectly indeed is isn't it it's job no nope not oops perfect quite right sorry sure that that's the this true try unfortunately very well wrong yep yes you your you're are one option close nearly almost")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

func bareVerdict(it *Item) []Finding {
	var out []Finding
	for _, o := range it.Options {
		text := strings.TrimSpace(o.Feedback)
		if text == "" || strings.ContainsAny(text, "`0123456789") {
			continue
		}
		words := lowerWords(prose(text, "code"))
		if !slices.ContainsFunc(words, func(w string) bool { return !verdictWords[w] }) {
			out = append(out, it.finding(it.where(o.At, text), "Say what is wrong with the belief behind the option, or what makes it right.",
				"The feedback %s says only whether the answer is right.", quoted(text)))
		}
	}
	return out
}

// givenAway looks for the right answer in the feedback on wrong ones. What the question itself names gives nothing away.
func givenAway(it *Item) []Finding {
	if !slices.Contains([]quiz.Kind{quiz.Single, quiz.Why, quiz.Text, quiz.Number, quiz.Fix, quiz.Spot}, it.Kind) {
		return nil
	}
	var out []Finding
	for _, list := range it.answers() {
		for _, answer := range rightTexts(it, list) {
			first, _, _ := strings.Cut(answer, " ")
			for _, o := range list {
				if o.Right || !strings.Contains(strings.ToLower(o.Feedback), first) {
					continue // a cheap look before the exact one
				}
				if holds(spoken(o.Feedback), answer) && !holds(spoken(o.Text), answer) && !holds(spoken(it.Stem+" "+it.Because), answer) {
					out = append(out, it.finding(it.where(o.At, "> "), "Say what is wrong with this option, and leave the right one to the next try.",
						"The feedback on %s names the right answer, %s.", quoted(o.Text), quoted(answer)))
				}
			}
		}
	}
	return out
}

// answers are the lists of options of which one is to be found.
func (it *Item) answers() [][]quiz.Option {
	if lists := it.choices(); lists != nil {
		return lists
	}
	return [][]quiz.Option{it.Options}
}

// rightTexts are the right answers as somebody would say them, those left out that are too short to be recognised.
func rightTexts(it *Item, options []quiz.Option) []string {
	var out []string
	for _, o := range options {
		text := spoken(o.Text)
		if it.Kind == quiz.Number {
			one := quiz.Question{Kind: quiz.Number, Options: []quiz.Option{{Text: o.Text, Right: true}}}
			text = spoken(strings.Join(one.Solution().Typed, ""))
		}
		if o.Right && !isPattern(o.Text) && tellTale(text) && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// isPattern tells whether a typed answer is written as /pattern/.
func isPattern(text string) bool { return strings.HasPrefix(text, "/") }

// tellTale tells whether a text is long enough that finding it elsewhere is no accident.
func tellTale(text string) bool { return letterCount(text) >= 3 && !commonWords[text] }

// spoken is Markdown in lower case and with single spaces, code included, marks at the ends of words left out.
func spoken(md string) string {
	var words []string
	for _, w := range strings.Fields(strings.ToLower(strings.ReplaceAll(content.Plain(md), "`", ""))) {
		if w = strings.Trim(w, ".,;:!?\"'“”‘’()"); w != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// holds tells whether a text of words stands in another, at the edges of words.
func holds(text, part string) bool { return part != "" && strings.Contains(" "+text+" ", " "+part+" ") }
