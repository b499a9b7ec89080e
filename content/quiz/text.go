package quiz

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// A text question takes a typed word or phrase. Each right option is an accepted form, plain or `/regex/`; each wrong
// one is a foreseen answer with its own feedback. Between backticks slashes are only slashes: `/orders/` is a path.

// Limits on typed answers. Go's regexp takes time in proportion to the pattern times the answer, so with these no pack
// can hang the app, and no answer can.
const (
	MaxTypedRunes   = 10_000 // what is looked at of a typed answer; the rest is cut off
	MaxPatternBytes = 512    // a regular expression as it is written
	MaxPatternSteps = 500    // a regular expression as it is run: x{100} is a hundred steps
	MaxPatternRunes = 500    // a longer answer matches no pattern
)

func parseText(d Draft, q *Question) []Problem {
	list := d.first(Tasks)
	var problems []Problem
	q.Options, problems = parseOptions(list)
	switch {
	case rightOptions(q.Options) == 0:
		problems = append(problems, Problem{list.At, "Q001", "No accepted answer is given.", "Write each accepted form as `- [x] form`."})
	case strings.TrimSpace(words(wanted(*q))) == "":
		problems = append(problems, Problem{list.At, "Q001", "Only patterns are accepted, so no right answer can be shown.", "Write one accepted form in plain words."})
	}
	for _, o := range q.Options {
		problems = append(problems, checkPattern(o)...)
	}
	return append(problems, checkForeseen(*q)...)
}

func checkPattern(o Option) []Problem {
	pattern, ok := patternOf(o.Text)
	if !ok {
		return nil
	}
	re, err := compile(pattern)
	if err != nil {
		return []Problem{{o.At, "Q023", "This pattern cannot be used: " + err.Error() + ".", "See https://golang.org/s/re2syntax, or list the accepted forms."}}
	}
	if re.MatchString("") {
		return []Problem{{o.At, "Q023", "This pattern accepts an empty answer.", "Ask for at least one character."}}
	}
	return nil
}

// compile makes a regular expression that matches a whole answer, unless it is too long or too big to be run.
func compile(pattern string) (*regexp.Regexp, error) {
	if len(pattern) > MaxPatternBytes {
		return nil, fmt.Errorf("it is longer than %d bytes", MaxPatternBytes)
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return nil, fmt.Errorf("%s at %q", wrong.Code, wrong.Expr)
	}
	if steps, err := syntax.Compile(tree.Simplify()); err != nil || len(steps.Inst) > MaxPatternSteps {
		return nil, errors.New("it repeats too much")
	}
	return regexp.Compile("^(?:" + pattern + ")$")
}

// checkForeseen reports foreseen wrong answers that an accepted form accepts too.
func checkForeseen(q Question) []Problem {
	var problems []Problem
	for _, o := range q.Options {
		if _, isPattern := patternOf(o.Text); o.Right || isPattern {
			continue
		}
		if q.accepts(words(o.Text), true, false) != nil {
			problems = append(problems, alsoRight(o))
		}
	}
	return problems
}

func alsoRight(foreseen Option) Problem {
	return Problem{foreseen.At, "Q023", "This foreseen wrong answer is also accepted as right.", "Take it away, or make the accepted form stricter."}
}

// gradeText looks for an accepted form, then for a foreseen wrong answer, and only then forgives a slip of the finger,
// in the same order turned round: an answer as near to a foreseen wrong one as to a right one is wrong.
func gradeText(q Question, r Response) Verdict {
	v := Verdict{Want: wanted(q), Given: typed(r)}
	if v.Given == "" {
		return v
	}
	o, forgiving := q.read(v.Given)
	if o == nil {
		return v
	}
	v.Tell = o.Feedback
	if o.Right {
		v.Score = 1
	}
	if o.Right && forgiving {
		v.Tell = strings.TrimSpace("Spelled " + o.Text + ". " + o.Feedback)
	}
	return v
}

// read is the option that an answer is, and whether a slip had to be forgiven for that; nil where it is none.
func (q Question) read(answer string) (o *Option, forgiving bool) {
	for _, try := range []struct{ right, forgiving bool }{{true, false}, {false, false}, {false, true}, {true, true}} {
		if o := q.accepts(answer, try.right, try.forgiving); o != nil {
			return o, try.forgiving
		}
	}
	return nil, false
}

// accepts returns the first option with the given rightness that the answer fits.
func (q Question) accepts(answer string, right, forgiving bool) *Option {
	for i, o := range q.Options {
		if o.Right == right && (q.fits(o, answer, forgiving) || q.fits(o, words(answer), forgiving)) {
			return &q.Options[i]
		}
	}
	return nil
}

func (q Question) fits(o Option, answer string, forgiving bool) bool {
	m := q.Match
	if pattern, ok := patternOf(o.Text); ok {
		re, err := compile(pattern)
		short := utf8.RuneCountInString(answer) <= MaxPatternRunes
		return !forgiving && short && err == nil && re.MatchString(strings.TrimSpace(answer))
	}
	want, got := m.fold(words(o.Text)), m.fold(answer)
	if want == "" || same(want, got) {
		return want != ""
	}
	return forgiving && m.forgives(o) && nearlySame(want, got)
}

// forgives tells whether a slip of the finger is forgiven: not where the answer is code, unless the author says so.
func (m Matching) forgives(o Option) bool {
	if m.Typos != nil {
		return *m.Typos > 0
	}
	return !strings.Contains(o.Text, "`")
}

// patternOf returns the regular expression written as /pattern/ or /pattern/i.
func patternOf(text string) (string, bool) {
	body, ok := strings.CutPrefix(text, "/")
	if !ok {
		return "", false
	}
	if b, ok := strings.CutSuffix(body, "/i"); ok && b != "" {
		return "(?i:" + b + ")", true
	}
	b, ok := strings.CutSuffix(body, "/")
	return b, ok && b != ""
}

// wanted is the first accepted form that a person can read, as Markdown.
func wanted(q Question) string {
	for _, o := range q.Options {
		if _, isPattern := patternOf(o.Text); o.Right && !isPattern {
			return o.Text
		}
	}
	return ""
}

// typed is what was typed, or as much of it as is looked at.
func typed(r Response) string {
	if len(r.Typed) == 0 {
		return ""
	}
	return clipTyped(r.Typed[0])
}

func clipTyped(s string) string {
	runes := 0
	for i := range s {
		if runes == MaxTypedRunes {
			s = s[:i]
			break
		}
		runes++
	}
	return strings.TrimSpace(s)
}

func solveText(q Question) Response { return Response{Typed: []string{words(wanted(q))}} }
