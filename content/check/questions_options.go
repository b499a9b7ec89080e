package check

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

// optionRules are about the options of a question as a list.
var optionRules = []Rule{
	{
		Code: "Q009", Level: Warning, Title: "A question has three to five options.",
		Why: "With two, every other guess is right. Beyond five, reading them takes time and the weakest tempt nobody; three are usually enough. True and False, and Yes and No, are let stand.",
		Bad: "- [x] 404\n- [ ] 500", Good: "- [x] 404\n- [ ] 500\n- [ ] 403", Source: rodriguez, Find: each(howManyOptions),
	},
	{
		Code: "Q010", Level: Warning, Title: "No option speaks of the others.",
		Why: "“All of the above” is right as soon as two options are; “none” shows that a learner knows what is wrong and not what is right. Options are shuffled, so one that names places names the wrong ones: that is an error. `fixed` after the option keeps it at its place. English packs only.",
		Bad: "- [ ] 401\n- [ ] 403\n- [x] Both A and B", Good: "- [x] 401 or 403, by who is asking\n- [ ] 404\n- [ ] 405", Source: haladyna, Find: eachEnglish(aboutOthers),
	},
	{
		Code: "Q018", Level: Warning, Title: "Numbers in options stand apart and in order.",
		Why: "Where ranges overlap, two options can be right. Numbers out of order cost time that has nothing to do with the question; as options are shuffled, `fixed` after each keeps their order.",
		Bad: "- [ ] 0–10 ms\n- [x] 10–100 ms\n- [ ] 50–500 ms", Good: "- [ ] under 10 ms <!-- fixed -->\n- [x] 10–99 ms <!-- fixed -->\n- [ ] 100 ms or more <!-- fixed -->",
		Source: haladyna, Find: each(numbersInOptions),
	},
	{
		Code: "Q027", Level: Info, Title: "At most a third of a quiz is true-or-false.",
		Why: "Every other guess is right, so the quiz says little about who knows. In a quiz of fewer than four questions it is let stand.",
		Bad: "Three of five questions with `- [x] True` and `- [ ] False`", Good: "One of five; the others ask which, in which order or how many", Source: moore, Find: trueFalseShare,
	},
	{
		Code: "Q028", Level: Warning, Title: "Options are of one kind.",
		Why: "One option in code among sentences, or one sentence among code, draws the eye, whether it is right or not.",
		Bad: "- [x] `COMMIT`\n- [ ] it rolls back\n- [ ] it waits", Good: "- [x] `COMMIT`\n- [ ] `ROLLBACK`\n- [ ] `SAVEPOINT`", Source: haladyna, Find: each(oddKind),
	},
}

func howManyOptions(it *Item) []Finding {
	n := len(it.Options)
	switch {
	case it.Kind != quiz.Single || n >= 3 && n <= 5 || n < 2 || isVerdict(it.Options):
		return nil
	case n < 3:
		return []Finding{it.finding(it.At, "Add a wrong option that somebody would believe.", "This question has only two options: every other guess is right.")}
	}
	return []Finding{it.finding(it.At, "Take away those that nobody would believe.", "This question has %d options; three to five are enough.", n)}
}

var (
	// byPlace are options that name the others by their places.
	byPlace = regexp.MustCompile(`(?i)^(?:both|neither|only|either)?\s*(?:options? |answers? )?\(?(?-i:[A-E])\)?(?:,? \(?(?-i:[A-E])\)?)*,? (?:and|or|nor|&) \(?(?-i:[A-E])\)?\b(?: (?:are|is|above|only).*)?\.?$|^(?:the )?(?:first|last) (?:two|three) (?:options|answers|of (?:these|them))\b|^options? [0-9]\b`)
	// ofAbove and ofThese are options that say something of all the others.
	ofAbove = regexp.MustCompile(`(?i)^(?:all|none|both|any|neither|either|some|one|two)\b.* (?:above|below)\.?$`)
	ofThese = regexp.MustCompile(`(?i)^(?:all|none|both|neither|any) (?:of )?(?:(?:these|those)(?: [a-z]+s)?|them|the others?|the other (?:answers|options)|answers|options)(?: (?:is|are) (?:right|correct|true|wrong))?\.?$|^(?:neither|both)\.?$`)
)

func aboutOthers(it *Item) []Finding {
	var out []Finding
	for _, list := range it.choices() {
		shuffled := slices.ContainsFunc(list, func(o quiz.Option) bool { return !o.Fixed })
		for _, o := range list {
			text := strings.TrimSpace(prose(o.Text, "code"))
			switch {
			case byPlace.MatchString(text) && shuffled, ofAbove.MatchString(text) && !o.Fixed:
				f := it.finding(o.At, "Say what the option means in its own words, or write `<!-- fixed -->` after every option.",
					"The option %s names the places of others, but options are shuffled.", quoted(o.Text))
				f.Level = Error
				out = append(out, f)
			case ofThese.MatchString(text) && !o.Fixed:
				out = append(out, it.finding(o.At, "Say what the option means in its own words, or write `<!-- fixed -->` after it if it must stay.",
					"The option %s speaks of the other options.", quoted(o.Text)))
			}
		}
	}
	return out
}

// span is a range of numbers that an option names; a single number is a range of its own.
type span struct {
	low, high          float64
	lowOpen, highOpen  bool
	unit, text         string
	at                 quiz.Pos
	fixed, onlyANumber bool
}

const digits = `([0-9][0-9.,_ ]*[0-9]|[0-9])`

var (
	spanForm = regexp.MustCompile(`(?i)^(?:from |between )?` + digits + ` ?(%|[a-zµ€$]{0,12})? ?(?:-|–|—|\.\.|…|to|and) ?` + digits + `(?: ?(%|[\pL€$/ ]{0,24}))?\.?$`)
	halfForm = regexp.MustCompile(`(?i)^(<=|>=|<|>|≤|≥|less than|fewer than|under|below|up to|at most|more than|over|above|at least) ?` + digits + `(?: ?(%|[\pL€$/ ]{0,24}?))?( or more| or less)?\.?$`)
	oneForm  = regexp.MustCompile(`(?i)^` + digits + `(?: ?(%|[\pL€$/ ]{0,24}?))?( or more| or less| and more)?\.?$`)
)

// spanIn is the range of numbers that an option is, if it is nothing else.
func spanIn(o quiz.Option) (span, bool) {
	text := strings.TrimSpace(strings.ReplaceAll(prose(strings.ReplaceAll(o.Text, "`", ""), ""), "\u00a0", " "))
	s := span{text: o.Text, at: o.At, fixed: o.Fixed}
	ok := true
	read := func(digits string) float64 {
		n, err := strconv.ParseFloat(strings.NewReplacer(",", "", " ", "", "_", "").Replace(digits), 64)
		ok = ok && err == nil
		return n
	}
	if m := spanForm.FindStringSubmatch(text); m != nil {
		s.low, s.high, s.unit = read(m[1]), read(m[3]), cmp.Or(m[4], m[2])
	} else if m := halfForm.FindStringSubmatch(text); m != nil {
		s.half(strings.ToLower(m[1]), read(m[2]))
		s.unit = m[3]
	} else if m := oneForm.FindStringSubmatch(text); m != nil {
		n := read(m[1])
		s.low, s.high, s.unit, s.onlyANumber = n, n, m[2], m[3] == ""
		s.openEnded(strings.ToLower(m[3]))
	} else {
		return s, false
	}
	s.unit = strings.TrimSpace(strings.ToLower(s.unit))
	return s, ok && s.low <= s.high
}

func (s *span) half(sign string, n float64) {
	switch sign {
	case "<", "less than", "fewer than", "under", "below":
		s.low, s.high, s.highOpen = math.Inf(-1), n, true
	case "<=", "≤", "up to", "at most":
		s.low, s.high = math.Inf(-1), n
	case ">", "more than", "over", "above":
		s.low, s.high, s.lowOpen = n, math.Inf(1), true
	default:
		s.low, s.high = n, math.Inf(1)
	}
}

func (s *span) openEnded(tail string) {
	switch tail {
	case " or more", " and more":
		s.high = math.Inf(1)
	case " or less":
		s.low = math.Inf(-1)
	}
}

// overlaps tells whether a number lies in both spans.
func (s span) overlaps(t span) bool {
	if s.unit != t.unit {
		return false
	}
	low, high := max(s.low, t.low), min(s.high, t.high)
	if low < high {
		return true
	}
	open := s.lowOpen && s.low == low || t.lowOpen && t.low == low || s.highOpen && s.high == high || t.highOpen && t.high == high
	return low == high && !open && !(s.onlyANumber && t.onlyANumber)
}

func numbersInOptions(it *Item) []Finding {
	if it.Kind != quiz.Single || len(it.Options) < 3 {
		return nil
	}
	var spans []span
	for _, o := range it.Options {
		s, ok := spanIn(o)
		if !ok {
			return nil // at least one option is something else
		}
		spans = append(spans, s)
	}
	for i, s := range spans {
		for _, t := range spans[:i] {
			if s.overlaps(t) {
				return []Finding{it.finding(s.at, "Let each range begin behind the end of the one before.",
					"The options %s and %s overlap, so both can be right.", quoted(t.text), quoted(s.text))}
			}
		}
	}
	return outOfOrder(it, spans)
}

func outOfOrder(it *Item, spans []span) []Finding {
	up := func(a, b span) int { return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(a.high, b.high)) }
	down := func(a, b span) int { return up(b, a) }
	sorted := slices.IsSortedFunc(spans, up) || slices.IsSortedFunc(spans, down)
	stays := !slices.ContainsFunc(spans, func(s span) bool { return !s.fixed })
	sameUnit := !slices.ContainsFunc(spans, func(s span) bool { return s.unit != spans[0].unit })
	if sorted && stays || !sameUnit {
		return nil
	}
	return []Finding{it.finding(spans[0].at, "Put them in order, and write `<!-- fixed -->` after each so that they are not shuffled.",
		"The options are numbers, but they are not shown in order.")}
}

func trueFalseShare(p *Pack) []Finding {
	const atLeast = 4 // of fewer questions, one is a third
	var out []Finding
	for _, l := range p.Lessons {
		var first *quiz.Question
		verdicts, own := 0, l.OwnQuiz()
		for _, q := range own {
			if q.Kind == quiz.Single && isVerdict(q.Options) {
				verdicts++
				first = cmp.Or(first, q)
			}
		}
		if len(own) >= atLeast && verdicts*3 > len(own) {
			out = append(out, (&Item{Question: first}).finding(first.At, "Ask some of them as a question with three options, or ask for the reason too (`kind: why`).",
				"%d of the %d questions of this quiz ask only for true or false.", verdicts, len(own)))
			out[len(out)-1].Item = "" // it is about the quiz
		}
	}
	return out
}

// oddKind finds the one option that is code among prose, or prose among code.
func oddKind(it *Item) []Finding {
	if it.Kind != quiz.Single {
		return nil
	}
	var code, text []quiz.Option
	for _, o := range it.Options {
		switch {
		case o.Fixed:
		case !strings.Contains(o.Text, "`"):
			text = append(text, o)
		case len(wordsOf(prose(o.Text, ""))) == 0:
			code = append(code, o)
		default:
			return nil // code in a sentence: the options are mixed anyway
		}
	}
	odd, kind, others := code, "code", "prose"
	if len(text) < len(code) {
		odd, kind, others = text, "prose", "code"
	}
	if len(odd) != 1 || len(code)+len(text) < 3 || bareNumber(odd[0].Text) {
		return nil
	}
	return []Finding{it.finding(odd[0].At, "Write all options as code, or all in words.", "The option %s is %s, and all others are %s.", quoted(odd[0].Text), kind, others)}
}

func bareNumber(md string) bool { return strings.Trim(md, "0123456789.,-+ ") == "" }
