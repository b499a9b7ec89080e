// Package quiz knows what a question is and what a right answer is.
//
// A question is taken from its author as a [Draft], understood by [Parse], shown in an order that [Question.Shuffle]
// draws from a seed, answered with a [Response] and judged by [Question.Grade]. Every kind of question lives in a file
// of its own and fills one row of the table in kinds.go.
//
// The package is pure: it reads no file, no clock and no terminal, and it draws nothing. Texts inside it are Markdown;
// how they look is the business of whoever shows them.
package quiz

import "fmt"

// Kind names how a question is asked and graded, as authors write it in `kind:`.
type Kind string

// The kinds of question, in the order in which docs list them.
const (
	Single Kind = "single" // one right option
	Multi  Kind = "multi"  // every right option and no other
	Text   Kind = "text"   // typed words
	Number Kind = "number" // a typed number with tolerance and unit
	Order  Kind = "order"  // steps put in their order
	Match  Kind = "match"  // left-hand sides paired with right-hand sides

	Cloze    Kind = "cloze"    // gaps in a text or in code
	Parsons  Kind = "parsons"  // lines of code put in their order
	Classify Kind = "classify" // things put into boxes
	Output   Kind = "output"   // what a program prints
	Spot     Kind = "spot"     // the lines of code that are wrong
	Fix      Kind = "fix"      // one line of code, edited
	Why      Kind = "why"      // a verdict and its reason
	Scenario Kind = "scenario" // a decision with consequences
	Recall   Kind = "recall"   // in one's own words, judged by oneself against a sample
)

// Question is one item that a learner can be asked.
type Question struct {
	Meta
	At   Pos
	Kind Kind

	Stem        string   // Markdown: what is asked
	Hints       []string // Markdown, from a pointer to nearly the answer
	Explanation string   // Markdown, shown with the verdict

	Options []Option // single, multi, scenario: the choices; text, number, fix: accepted and foreseen answers; spot: lines; why: verdicts, then reasons
	Steps   []Step   // order, parsons: the steps in their right order, spares last
	Pairs   []Pair   // match, classify: the rows in the author's order
	Rights  []string // match: the different right-hand sides, spares included, in the author's order; classify: the boxes
	Split   int      // why: how many of the options are verdicts
	Because string   // why: Markdown that stands between verdict and reason
	Gaps    []Gap    // cloze: the gaps in the order of the text; output: the lines
	Code    string   // spot, fix: the code, without its fence
	Lang    string   // spot, fix, parsons: the language of the code
	Rubric  []string // recall: Markdown of each point that a good answer makes

	Was        string // the id that it had first, where an author gave it another one; empty where it has it still
	VariantWas string // likewise of the question that it is a variant of
}

// First is the id that the question had first. What learners did with it is known by that.
func (q *Question) First() string {
	if q.Was != "" {
		return q.Was
	}
	return q.ID
}

// Gap is something to fill in. Any of Accepted is right; the first is shown.
type Gap struct {
	Accepted []string // as somebody would type them
	Exact    bool     // spelling is the point: code, or a line of output
}

// Meta is what the author's metadata comment says; all of it may be absent.
type Meta struct {
	ID         string   `yaml:"id"`
	KindName   string   `yaml:"kind"`
	Pre        bool     `yaml:"pre"` // asked before the text: full feedback, no score
	Objective  string   `yaml:"obj"`
	Difficulty int      `yaml:"difficulty"` // 1 to 5; 0 is unknown
	Tags       []string `yaml:"tags"`
	Needs      []string `yaml:"needs"`
	Source     string   `yaml:"src"`
	Rev        int      `yaml:"rev"` // counts corrections of the key; 0 reads as 1
	Replaces   string   `yaml:"replaces"`
	VariantOf  string   `yaml:"variant-of"`
	Note       string   `yaml:"note"`
	Pool       string   `yaml:"pool"`
	Points     float64  `yaml:"points"`
	Match      Matching `yaml:"match"`
	Seconds    int      `yaml:"time"`
	Language   string   `yaml:"lang"`
	Line       int      `yaml:"line"` // fix: the line to edit, counted from 1
	Pick       bool     `yaml:"pick"` // fix: the replacements are offered to pick from; another one can be typed

	// What a build writes that holds answers back.
	Held   bool   `yaml:"held"`   // whoever built the pack keeps the answer
	Blanks int    `yaml:"blanks"` // output: how many lines are printed
	Spares bool   `yaml:"spares"` // order, parsons: some of the steps belong nowhere
	InUnit string `yaml:"unit"`   // number: the unit of a number without one
}

// Matching says how strictly typed text is compared. The zero value is forgiving: case, spaces and accents do not
// count, and one slip of the finger per long word is forgiven unless the answer is code.
type Matching struct {
	Case    bool `yaml:"case"`
	Space   bool `yaml:"space"`
	Accents bool `yaml:"accents"`
	Typos   *int `yaml:"typos"` // slips forgiven per word of five letters or more: 0 or 1
}

// Option is one choice, or one accepted (Right) or foreseen wrong typed answer.
type Option struct {
	At            Pos
	Text          string // Markdown
	Right         bool
	Feedback      string // Markdown: the answer to whoever believes this option
	Fixed         bool   // keeps its place when options are shuffled
	Weight        int    // percent, for scenarios; 0 is unset
	Misconception string // name of the belief it stands for
	Line          int    // spot: the line of code it speaks of, counted from 1
}

// Step is one line of an order question. A spare step belongs nowhere.
type Step struct {
	At            Pos
	Text          string // Markdown
	Spare         bool
	Feedback      string
	Misconception string // spare: name of the belief it stands for
}

// Pair is one row of a match question: Right is an index into Question.Rights.
type Pair struct {
	At    Pos
	Left  string // Markdown
	Right int
}

// Response is what a learner answered. Choices are indexes in the author's order, whatever order was shown, so that a
// recorded response can be graded again by any later rule.
type Response struct {
	Chose    []int    `json:"chose,omitempty"` // options; steps in the learner's order; per left-hand side its right-hand side or -1; lines of code; points of a rubric
	Typed    []string `json:"typed,omitempty"` // what was typed, one string per gap or line
	DontKnow bool     `json:"dont_know,omitempty"`
	Revealed bool     `json:"revealed,omitempty"` // asked to see the answer
	Passed   *bool    `json:"passed,omitempty"`   // what running it said; nil where it was not run
}

// GaveUp tells whether the learner left the answer to the app.
func (r Response) GaveUp() bool { return r.DontKnow || r.Revealed }

// Verdict is what a response is worth and why.
type Verdict struct {
	Score float64 // 0 to 1
	Parts []Part  // one per option, step or pair, in the author's order
	Given string  // typed kinds: what was typed
	Want  string  // typed kinds: Markdown of the first accepted answer
	Tell  string  // Markdown: feedback on the response as a whole
	Held  bool    // nobody here knows: the score says nothing, and there are no parts
}

// Right tells whether nothing was missing.
func (v Verdict) Right() bool { return v.Score >= 1 }

// Partly tells whether something was right and something was not.
func (v Verdict) Partly() bool { return v.Score > 0 && v.Score < 1 }

// Mark says how one part of a response did.
type Mark uint8

// The marks of a part.
const (
	LeftAlone Mark = iota // not chosen, and rightly so
	Good                  // chosen, and right
	Bad                   // chosen, and wrong
	Missed                // not chosen, but right
)

// Part is the verdict on one option, step or pair.
type Part struct {
	Index    int    // of the option, step or pair in the author's order
	Mark     Mark   // how the learner did on it
	Text     string // Markdown: the option, step or left-hand side
	Given    string // Markdown: what the learner put here, where that is not the text itself
	Want     string // Markdown: what belongs here, where that is not the text itself
	Feedback string // Markdown
}

// Pos is a place in a file of a pack. Line and Col count from 1; Col counts runes.
type Pos struct {
	File      string
	Line, Col int
}

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// Problem is a mistake in a pack: where it is, what is wrong and what the author can do about it.
type Problem struct {
	At   Pos
	Rule string // code of the rule, such as Q003
	Text string // one sentence: what is wrong
	Fix  string // one sentence: what to do
}

func (p Problem) Error() string {
	if p.Fix == "" {
		return fmt.Sprintf("%s: %s", p.At, p.Text)
	}
	return fmt.Sprintf("%s: %s %s", p.At, p.Text, p.Fix)
}
