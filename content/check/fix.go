package check

import (
	"cmp"
	"slices"
	"strings"
)

// Fixes are the edits of findings by file, each file's in order, and the findings that they mend. A finding of which an
// edit overlaps one of an earlier finding is left out whole: it is found again in the next round.
func Fixes(findings []Finding) (edits map[string][]Edit, mended []Finding) {
	edits = map[string][]Edit{}
	for _, f := range findings {
		if len(f.Edits) == 0 || clashes(edits, f.Edits) {
			continue
		}
		for _, e := range f.Edits {
			edits[e.File] = append(edits[e.File], e)
		}
		mended = append(mended, f)
	}
	for _, all := range edits {
		slices.SortFunc(all, func(a, b Edit) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	}
	return edits, mended
}

// clashes tells whether any edit of a finding touches what was edited already, or another edit of its own.
func clashes(taken map[string][]Edit, edits []Edit) bool {
	spans := spansOf(edits)
	for i := 1; i < len(spans); i++ {
		if overlap(spans[i-1], spans[i]) {
			return true
		}
	}
	for _, e := range edits {
		if slices.ContainsFunc(taken[e.File], func(t Edit) bool { return overlap(t, e) }) {
			return true
		}
	}
	return false
}

// spansOf are edits in order.
func spansOf(edits []Edit) []Edit {
	out := slices.Clone(edits)
	slices.SortFunc(out, func(a, b Edit) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.From, b.From)) })
	return out
}

// overlap tells whether two edits touch the same bytes, or the same place between two bytes.
func overlap(a, b Edit) bool {
	return a.File == b.File && (a.From < b.To && b.From < a.To || a.From == b.From)
}

// Apply makes edits, which are in order and do not overlap, in the text of a file. Those beyond its end are left out.
func Apply(src string, edits []Edit) string {
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.From < done || e.To < e.From || e.To > len(src) {
			continue
		}
		b.WriteString(src[done:e.From] + e.Text)
		done = e.To
	}
	b.WriteString(src[done:])
	return b.String()
}
