package pack

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// Offers are the places where a newer version of an installed pack may lie, the newest first: archives beside the one
// that it was installed from whose names say a newer version, and the place that it was installed from. Nothing is opened.
func (p Installed) Offers() []string {
	offers := []string{p.Source}
	name, ok := strings.CutSuffix(filepath.Base(p.Source), "-"+p.Version+Extension)
	if !ok {
		return offers
	}
	dir := filepath.Dir(p.Source)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return offers // whoever opens the source says what is wrong
	}
	version := map[string]string{}
	for _, e := range entries {
		rest, isArchive := strings.CutSuffix(e.Name(), Extension)
		v, isOurs := strings.CutPrefix(rest, name+"-")
		if isArchive && isOurs && semver.IsValid("v"+v) && semver.Compare("v"+v, "v"+p.Version) > 0 {
			file := filepath.Join(dir, e.Name())
			version[file] = "v" + v
			offers = append(offers, file)
		}
	}
	newer := offers[1:]
	slices.SortFunc(newer, func(a, b string) int { return semver.Compare(version[b], version[a]) })
	return append(newer, p.Source)
}
