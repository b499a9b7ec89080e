package quiz

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A number question takes a number with its unit. Accepted answers are written `4096 ± 0 bytes`, `1.41 ± 1%` or
// `3..5 ms`; foreseen wrong ones in the same way. A learner may leave out the unit (then the first accepted one is
// meant) or use another of the same dimension.

// band is a range of numbers in one unit.
type band struct {
	low, high float64
	unit      string
	centre    string // a number inside it, as the author writes it
	upTo      string // its end, where the author gave both ends
}

// unit is what one of it is in the base unit of its dimension.
type unit struct {
	dimension string
	factor    float64
}

// units are those that a learner may use in place of the author's. A minute is "min" because m is a metre.
var units = map[string]unit{
	"ns": {"time", 1e-9}, "us": {"time", 1e-6}, "ms": {"time", 1e-3}, "s": {"time", 1}, "min": {"time", 60}, "h": {"time", 3600}, "d": {"time", 86400},
	"µs": {"time", 1e-6}, "μs": {"time", 1e-6}, // the micro sign and the Greek letter
	"nanosecond": {"time", 1e-9}, "microsecond": {"time", 1e-6}, "millisecond": {"time", 1e-3}, "second": {"time", 1}, "sec": {"time", 1}, "minute": {"time", 60}, "hour": {"time", 3600}, "hr": {"time", 3600}, "day": {"time", 86400},
	"b": {"bytes", 1}, "byte": {"bytes", 1}, "kb": {"bytes", 1e3}, "mb": {"bytes", 1e6}, "gb": {"bytes", 1e9}, "tb": {"bytes", 1e12},
	"kib": {"bytes", 1 << 10}, "mib": {"bytes", 1 << 20}, "gib": {"bytes", 1 << 30}, "tib": {"bytes", 1 << 40},
	"%": {"share", 0.01}, "percent": {"share", 0.01}, "per cent": {"share", 0.01},
	"€": {"euro", 1}, "eur": {"euro", 1}, "euro": {"euro", 1}, "$": {"dollar", 1}, "usd": {"dollar", 1}, "dollar": {"dollar", 1}, "£": {"pound", 1}, "gbp": {"pound", 1}, "pound": {"pound", 1},
}

func unitOf(name string) (unit, bool) {
	name = strings.ToLower(name)
	if u, ok := units[name]; ok {
		return u, true
	}
	u, ok := units[strings.TrimSuffix(name, "s")]
	return u, ok
}

// convert returns what n of one unit is in another. A unit that is not in the table is only the same as itself.
func convert(n float64, from, to string) (float64, bool) {
	if strings.EqualFold(strings.TrimSuffix(from, "s"), strings.TrimSuffix(to, "s")) {
		return n, true
	}
	a, ok1 := unitOf(from)
	b, ok2 := unitOf(to)
	if !ok1 || !ok2 || a.dimension != b.dimension {
		return 0, false
	}
	return n * a.factor / b.factor, true
}

const (
	space   = `\x{00a0}\x{2009}\x{202f} ` // no-break, thin and narrow spaces group digits as well
	numeral = `[-+]?(?:[0-9](?:[0-9.,'_` + space + `]*[0-9])?\.?|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?`
)

var (
	bandForm   = regexp.MustCompile(`^(` + numeral + `)\s*(?:±|\+/-|\+-)\s*(` + numeral + `)\s*(%?)(.*)$`)
	rangeForm  = regexp.MustCompile(`^(` + numeral + `)\s*(?:\.\.|…)\s*(` + numeral + `)(.*)$`)
	answerForm = regexp.MustCompile(`^(?i:about|around|roughly|approx\.?|approximately|circa|ca\.?)?[` + space + `~≈=]*([€$£]?)[` + space + `]*(` + numeral + `)(.*)$`)
)

// parseBand understands an accepted or foreseen number as an author writes it.
func parseBand(text string) (band, error) {
	text = strings.ReplaceAll(words(text), "−", "-")
	b, ok := parseRange(text)
	if !ok {
		b, ok = parseTolerance(text)
	}
	switch {
	case !ok:
		return band{}, fmt.Errorf("%q has no tolerance and no two ends", text)
	case b.low > b.high:
		return band{}, fmt.Errorf("%q ends before it begins", text)
	case math.IsInf(b.low, 0) || math.IsInf(b.high, 0):
		return band{}, fmt.Errorf("%q is too big", text)
	}
	return b, nil
}

func parseRange(text string) (band, bool) {
	m := rangeForm.FindStringSubmatch(text)
	if m == nil {
		return band{}, false
	}
	low, ok1 := parseNumeral(m[1])
	high, ok2 := parseNumeral(m[2])
	return band{low, high, unitName(m[3]), m[1], m[2]}, ok1 && ok2
}

func parseTolerance(text string) (band, bool) {
	m := bandForm.FindStringSubmatch(text)
	if m == nil {
		return band{}, false
	}
	centre, ok1 := parseNumeral(m[1])
	tolerance, ok2 := parseNumeral(m[2])
	if m[3] == "%" {
		tolerance *= math.Abs(centre) / 100
	}
	return band{centre - tolerance, centre + tolerance, unitName(m[4]), m[1], ""}, ok1 && ok2
}

func unitName(s string) string { return strings.TrimSpace(strings.TrimRight(s, ".!?")) }

// parseAnswer understands a number as learners type it: "4,096,000 bytes", "4 096 000", "~1.4", "€3", "4e6", "0.5 s".
func parseAnswer(text string) (n float64, unit string, ok bool) {
	m := answerForm.FindStringSubmatch(strings.ReplaceAll(text, "−", "-"))
	if m == nil {
		return 0, "", false
	}
	n, ok = parseNumeral(m[2])
	unit = unitName(m[3])
	if unit == "" {
		unit = m[1] // a currency stands in front
	}
	return n, unit, ok
}

// parseNumeral reads a number with or without grouped thousands. The last of `.` and `,` is the decimal mark if it
// stands there once; a single comma before exactly three digits groups thousands, so 1,5 is 1.5 and 1,500 is 1500.
func parseNumeral(s string) (float64, bool) {
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i:]
	}
	whole, fraction := mantissa, ""
	if i := decimalMark(mantissa); i >= 0 {
		whole, fraction = mantissa[:i], "."+mantissa[i+1:]
	}
	if !grouped.MatchString(whole) || strings.Trim(fraction, ".0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(groups.Replace(whole)+fraction+exponent, 64)
	return n, err == nil
}

// decimalMark is where the decimal mark of a number stands, or -1.
func decimalMark(s string) int {
	i := strings.LastIndexAny(s, ".,")
	if i < 0 || strings.Count(s, s[i:i+1]) > 1 {
		return -1
	}
	before := strings.TrimLeft(s[:i], "+-")
	thousands := len(s)-i-1 == 3 && before != "" && before[0] != '0' && len(before) <= 3
	if s[i] == ',' && thousands {
		return -1
	}
	return i
}

var (
	// grouped are the digits before the decimal mark: plain, in groups of three (two in India), or grouped as in code.
	grouped = regexp.MustCompile(`^[-+]?(?:[0-9]*|[0-9]{1,3}(?:[.,'` + space + `][0-9]{2,3})*[.,'` + space + `][0-9]{3}|[0-9]+(?:_[0-9]+)+)$`)
	groups  = strings.NewReplacer(" ", "", "_", "", ",", "", ".", "", "'", "", "\u00a0", "", "\u2009", "", "\u202f", "")
)

// holds tells whether a number in some unit lies in the band. An empty unit means the band's own.
func (b band) holds(n float64, unit string) bool {
	if unit != "" {
		var ok bool
		if n, ok = convert(n, unit, b.unit); !ok {
			return false
		}
	}
	slack := 1e-9 * max(math.Abs(b.low), math.Abs(b.high)) // what binary fractions lose
	return n >= b.low-slack && n <= b.high+slack
}

func parseNumber(d Draft, q *Question) []Problem {
	list := d.first(Tasks)
	var problems []Problem
	q.Options, problems = parseOptions(list)
	if rightOptions(q.Options) == 0 {
		problems = append(problems, Problem{list.At, "Q001", "No accepted number is given.", "Write it with its tolerance: `- [x] 4096 ± 0 bytes`."})
	}
	for _, o := range q.Options {
		b, err := parseBand(o.Text)
		if err != nil {
			problems = append(problems, Problem{o.At, "Q022", "This is no number with a tolerance: " + err.Error() + ".", "Write `42 ± 0`, `1.41 ± 1%` or `3..5 ms`."})
		} else if n, _ := parseNumeral(b.centre); !o.Right && q.holding(n, b.unit, true) != nil {
			problems = append(problems, alsoRight(o))
		}
	}
	return problems
}

func gradeNumber(q Question, r Response) Verdict {
	first := q.firstBand()
	v := Verdict{Want: first.String(), Given: typed(r)}
	if v.Given == "" {
		return v
	}
	_, unit, ok := q.numberIn(v.Given)
	o, found := q.readNumber(v.Given)
	switch {
	case !ok:
		v.Tell = "That is not a number."
	case !found:
		v.Tell = first.aboutUnit(unit)
	default:
		v.Tell = o.Feedback
		if o.Right {
			v.Score = 1
		}
	}
	return v
}

// numberIn is the number that was typed, and its unit.
func (q Question) numberIn(answer string) (n float64, unit string, ok bool) {
	n, unit, ok = parseAnswer(answer)
	if _, known := unitOf(unit); q.Unit() == "" && !known && !strings.ContainsFunc(unit, unicode.IsDigit) {
		unit = "" // where no unit is asked for, a noun after the number does no harm: "6 charges"
	}
	return n, unit, ok
}

// readNumber is the option in whose band a typed number lies.
func (q Question) readNumber(answer string) (*Option, bool) {
	n, unit, ok := q.numberIn(answer)
	if !ok {
		return nil, false
	}
	for _, right := range []bool{true, false} {
		if o := q.holding(n, unit, right); o != nil {
			return o, true
		}
	}
	return nil, false
}

// aboutUnit is a sentence on a unit that does not fit the band, or nothing if it does.
func (b band) aboutUnit(unit string) string {
	_, fits := convert(1, unit, b.unit)
	switch {
	case unit == "" || fits:
		return ""
	case b.unit == "":
		return "The answer is asked for as one number without a unit."
	}
	return "The unit does not fit: the answer is asked for in " + b.unit + "."
}

// holding returns the first option with the given rightness whose band holds the number. Without a unit, right options
// are meant in the first accepted unit; a foreseen wrong number without one is wrong in any.
func (q Question) holding(n float64, unit string, right bool) *Option {
	first := q.firstBand()
	for i, o := range q.Options {
		b, err := parseBand(o.Text)
		switch {
		case err != nil || o.Right != right:
		case unit == "" && right && b.unit != first.unit:
		case b.holds(n, unit), !right && b.unit == "" && b.holds(n, ""):
			return &q.Options[i]
		}
	}
	return nil
}

// firstBand is the first accepted band.
func (q Question) firstBand() band {
	for _, o := range q.Options {
		if b, err := parseBand(o.Text); err == nil && o.Right {
			return b
		}
	}
	return band{}
}

// Unit is the unit of the first accepted number, or empty.
func (q Question) Unit() string {
	if q.Held {
		return q.InUnit
	}
	return q.firstBand().unit
}

// String is the band for people, without its tolerance.
func (b band) String() string {
	if b.upTo != "" {
		return strings.TrimSpace(b.centre + " to " + b.upTo + " " + b.unit)
	}
	return strings.TrimSpace(b.centre + " " + b.unit)
}

func solveNumber(q Question) Response {
	b := q.firstBand()
	return Response{Typed: []string{strings.TrimSpace(b.centre + " " + b.unit)}}
}
