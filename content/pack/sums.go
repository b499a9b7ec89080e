package pack

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// summed are the names of the files that pack.sums lists, sorted: all but the seals.
func summed(files map[string][]byte) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(files)), content.IsSeal)
}

// sumsOf is pack.sums: the SHA-256 of each file and its name, sorted by name, as `sha256sum -c` reads it.
func sumsOf(files map[string][]byte) string {
	var b strings.Builder
	for _, name := range summed(files) {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return b.String()
}

// checkSums compares pack.sums with what it must be. A folder need not have one: there packs are written.
func checkSums(files map[string][]byte, want string, must bool) *Refusal {
	got, there := files[content.SumsName]
	switch {
	case !there && must:
		return distrusted("Z020", content.SumsName, "This pack has no "+content.SumsName+", so nobody can tell whether it is whole.", "Build it with `engineroom pack build`, which writes one.")
	case !there || string(got) == want:
		return nil
	}
	name, says := firstDifference(parseSums(string(got)), parseSums(want))
	return distrusted("Z020", name, says, "Get the pack anew from where you have it. If you changed it yourself, build it again.")
}

func distrusted(code, file, says, fix string) *Refusal {
	return &Refusal{Distrusted, code, file, 0, says, fix}
}

// parseSums reads pack.sums: sums by name. Lines that are none are left out.
func parseSums(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if _, twice := out[name]; ok && !twice && len(sum) == 2*sha256.Size {
			out[name] = sum
		}
	}
	return out
}

// firstDifference says which file is not the one that pack.sums lists. Where every file is, the list is not as it must be
// written.
func firstDifference(listed, there map[string]string) (name, says string) {
	for _, name := range slices.Sorted(maps.Keys(there)) {
		switch listed[name] {
		case there[name]:
		case "":
			return name, fmt.Sprintf("The file %q is not listed in %s.", shortened(name), content.SumsName)
		default:
			return name, fmt.Sprintf("The file %q is not the one that %s lists.", shortened(name), content.SumsName)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if there[name] == "" {
			return content.SumsName, fmt.Sprintf("The file %q is missing.", shortened(name))
		}
	}
	return content.SumsName, fmt.Sprintf("%s is not written as `pack build` writes it.", content.SumsName)
}
