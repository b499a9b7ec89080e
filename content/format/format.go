// Package format knows how the sources of a pack are written: where the id of a question stands, how far feedback is
// indented, how a table is set and which values of YAML need quotes.
//
// It puts a pack into that form by replacing bytes where they stand, and leaves every other byte as its author wrote it.
// What a text means stays the same: the questions before and after are the same but for their ids. The package refuses
// to guess (what cannot be read is not touched), to change an id, and to write files.
package format

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// Edit replaces the bytes of a text from From up to To.
type Edit struct {
	From, To int
	Text     string
}

// Apply makes edits that do not overlap.
func Apply(src string, edits []Edit) string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.From - b.From })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		b.WriteString(src[done:e.From])
		b.WriteString(e.Text)
		done = e.To
	}
	b.WriteString(src[done:])
	return b.String()
}

// File is a file of a pack with what is done to it.
type File struct {
	Name          string
	Before, After string
	Endings       bool     // a byte order mark or CRLF was taken away
	IDs           []string // that were given to questions
	Quotes        int      // that were indented to become feedback
	Tables        int      // whose columns were aligned
	Values        int      // that were put into double quotes
}

// Changed tells whether anything is to be written.
func (f File) Changed() bool { return f.Before != f.After }

// clean takes away the byte order mark and the carriage returns that some editors write. ok is false where other bytes
// are left that are no text: whoever reads the file would read something else.
func (f *File) clean() (ok bool) {
	f.After = strings.ReplaceAll(strings.TrimPrefix(f.Before, "\uFEFF"), "\r\n", "\n")
	f.Endings = f.Changed()
	return content.Text(f.After) == f.After
}

// lines are the beginnings of the lines of a text, and its end.
func lines(src string) []int {
	out := []int{0}
	for i := range len(src) {
		if src[i] == '\n' {
			out = append(out, i+1)
		}
	}
	return append(out, len(src))
}

// lineOf is a line of a text without its end. Lines count from 1.
func lineOf(src string, starts []int, line int) string {
	if line < 1 || line >= len(starts) {
		return ""
	}
	return strings.TrimRight(src[starts[line-1]:starts[line]], "\r\n")
}
