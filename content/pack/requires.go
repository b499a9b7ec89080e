package pack

import (
	"regexp"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

var (
	// bound is one condition of a range of versions, such as >=1.2.
	bound     = regexp.MustCompile(`^(>=|<=|>|<|=|)v?([0-9][0-9A-Za-z.+-]*)$`)
	afterSign = regexp.MustCompile(`([<>=])\s+`)
)

// meets tells whether a version is in a range: conditions with spaces or commas between them, such as ">=1.2 <2". What is
// no range, and what is no version, is met: whoever checks packs says what is wrong with it.
func meets(version, ranges string) bool {
	version = "v" + strings.TrimPrefix(version, "v")
	if !semver.IsValid(version) || module.IsPseudoVersion(version) { // built from sources between two versions
		return true
	}
	ranges = afterSign.ReplaceAllString(ranges, "$1")
	for _, text := range strings.FieldsFunc(ranges, func(r rune) bool { return r == ' ' || r == ',' }) {
		m := bound.FindStringSubmatch(text)
		if m == nil || !semver.IsValid("v"+m[2]) {
			continue
		}
		order := semver.Compare(version, "v"+m[2])
		if !map[string]bool{">=": order >= 0, "<=": order <= 0, ">": order > 0, "<": order < 0, "=": order == 0, "": order == 0}[m[1]] {
			return false
		}
	}
	return true
}
