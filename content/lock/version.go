package lock

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// CompareVersions orders two semantic versions: it is negative if a comes before b, 0 if neither comes first, else
// positive (Semantic Versioning 2.0.0, section 11). What is no version comes before every version.
func CompareVersions(a, b string) int {
	coreA, preA, okA := parts(a)
	coreB, preB, okB := parts(b)
	if !okA || !okB {
		return truth(okA) - truth(okB)
	}
	return cmp.Or(slices.Compare(coreA[:], coreB[:]), comparePrerelease(preA, preB))
}

// parts takes a version apart. What stands after a + says nothing about the order.
func parts(v string) (core [3]int, prerelease string, ok bool) {
	if !version.MatchString(v) {
		return core, "", false
	}
	v, _, _ = strings.Cut(v, "+")
	v, prerelease, _ = strings.Cut(v, "-")
	for i, n := range strings.SplitN(v, ".", 3) {
		core[i], _ = strconv.Atoi(n) // the pattern lets through at most nine digits
	}
	return core, prerelease, true
}

// comparePrerelease orders what stands after the dash. A version without it comes after those with it.
func comparePrerelease(a, b string) int {
	if a == "" || b == "" {
		return truth(a == "") - truth(b == "")
	}
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
		x, errA := strconv.Atoi(a)
		y, errB := strconv.Atoi(b)
		if errA == nil && errB == nil {
			return cmp.Compare(x, y)
		}
		return cmp.Or(truth(errA != nil)-truth(errB != nil), cmp.Compare(a, b)) // numbers come before words
	})
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// StepBetween is the part of the number that grew from one version to a later one; ok is false where the other is not
// later. Before 1.0.0 a step of the second number counts as that of the first, because the first one cannot grow yet
// without promising that the pack is finished (Semantic Versioning 2.0.0, section 4).
func StepBetween(before, after string) (step Step, ok bool) {
	if CompareVersions(before, after) >= 0 {
		return Patch, false
	}
	a, _, _ := parts(before)
	b, _, _ := parts(after)
	switch {
	case a[0] != b[0], a[0] == 0 && a[1] != b[1]:
		return Major, true
	case a[1] != b[1]:
		return Minor, true
	}
	return Patch, true
}

// After is the version that a step from another one leads to.
func (s Step) After(v string) string {
	n, _, ok := parts(v)
	switch {
	case !ok:
		return ""
	case s == Major && n[0] > 0:
		n = [3]int{n[0] + 1}
	case s >= Minor:
		n = [3]int{n[0], n[1] + 1}
	default:
		n[2]++
	}
	return strconv.Itoa(n[0]) + "." + strconv.Itoa(n[1]) + "." + strconv.Itoa(n[2])
}

func (s Step) String() string {
	return [...]string{"patch", "minor", "major"}[s]
}
