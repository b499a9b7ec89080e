package load

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// number is v with at most three digits that count below a thousand, and groups of three above.
func number(v float64) string {
	if math.Abs(v) >= 1000 {
		return grouped(math.Round(v))
	}
	places := 0
	for limit := 100.0; places < 3 && math.Abs(v) < limit; limit /= 10 {
		places++
	}
	s := strconv.FormatFloat(v, 'f', places, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// grouped is a whole number with a comma before every three digits.
func grouped(v float64) string {
	s := strconv.FormatFloat(v, 'f', 0, 64)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// sentence is an error for a person.
func sentence(err error) string { return lab.Capital(err.Error()) }

func listed(names []string) string { return strings.Join(names, ", ") }

func sorted(m map[string]float64) []string {
	var out []string
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
