package lock

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Limits on a lock file. A course of ten thousand questions has a lock of about one megabyte.
const (
	MaxBytes    = 4 << 20
	maxLine     = 1000
	maxProblems = 50
)

const header = "# written by engineroom pack fmt; do not edit"

// sorts are the sorts of id in the order of the file.
var sorts = []Sort{Item, Lesson, Lab}

// String writes pack.lock: one line for each id, sorted, so that two authors who add questions seldom meet in one line.
func (f File) String() string {
	entries := slices.SortedFunc(slices.Values(f.Entries), compareEntries)
	widest := 0
	for _, e := range entries {
		widest = max(widest, len(e.Sort)+1+len(e.ID))
	}
	const step = 8 // a longer id seldom moves every line
	widest = (widest + step - 1) / step * step
	var b strings.Builder
	b.WriteString(header + "\n")
	for _, e := range entries {
		fmt.Fprintf(&b, "%-*s  %s\n", widest, string(e.Sort)+" "+e.ID, e.fields())
	}
	return b.String()
}

// fields is what stands after the id.
func (e Entry) fields() string {
	switch {
	case e.Retired != "":
		return "retired=" + e.Retired
	case e.Moved != "":
		return "moved=" + e.Moved + " since=" + e.Since
	case e.Sort != Item:
		return "since=" + e.Since
	}
	return fmt.Sprintf("kind=%s rev=%d key=%s mean=%s since=%s", e.Kind, e.Rev, e.Key, e.Mean, e.Since)
}

func compareEntries(a, b Entry) int {
	return cmp.Or(cmp.Compare(slices.Index(sorts, a.Sort), slices.Index(sorts, b.Sort)), cmp.Compare(a.ID, b.ID))
}

// Find is the entry of an id.
func (f File) Find(sort Sort, id string) (Entry, bool) {
	for _, e := range f.Entries {
		if e.Sort == sort && e.ID == id {
			return e, true
		}
	}
	return Entry{}, false
}

// name is an id with its sort, each of which has ids of its own.
type name struct {
	sort Sort
	id   string
}

func (f File) byName() map[name]Entry {
	out := make(map[name]Entry, len(f.Entries))
	for _, e := range f.Entries {
		out[name{e.Sort, e.ID}] = e
	}
	return out
}

// Parse reads pack.lock. src need not have passed content.Text. The entries that can be read are there whatever is wrong
// with others, but a file with problems must not be written over: what it remembers would be lost.
func Parse(src, file string) (File, []quiz.Problem) {
	if len(src) > MaxBytes {
		return File{}, []quiz.Problem{{At: quiz.Pos{File: file, Line: 1, Col: 1}, Rule: "Z001", Text: fmt.Sprintf("This file is longer than %d KB.", MaxBytes>>10), Fix: "Split the pack."}}
	}
	p := parser{at: quiz.Pos{File: file}, seen: map[name]int{}}
	for line := range strings.SplitSeq(content.Text(strings.TrimPrefix(src, "\uFEFF")), "\n") {
		p.at.Line++
		p.line(line)
	}
	slices.SortFunc(p.out.Entries, compareEntries)
	return p.out, p.problems
}

type parser struct {
	at       quiz.Pos // of the line
	seen     map[name]int
	out      File
	problems []quiz.Problem
}

// bad reports a mistake in the column that begins after some bytes of the line.
func (p *parser) bad(before, text, fix string) {
	at := p.at
	at.Col = utf8.RuneCountInString(before) + 1
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, quiz.Problem{At: at, Rule: "S001", Text: text, Fix: fix})
	}
}

func (p *parser) line(line string) {
	switch {
	case len(line) > maxLine:
		p.bad("", fmt.Sprintf("This line of the lock is longer than %d bytes.", maxLine), restore)
	case strings.HasPrefix(line, "<<<<<<<"), strings.HasPrefix(line, "======="), strings.HasPrefix(line, ">>>>>>>"):
		p.bad("", "Two versions of this file were merged and a conflict is left.", "Keep the lines of both sides, and take the marks away.")
	case strings.TrimSpace(line) != "" && line[0] != '#':
		p.entry(line)
	}
}

// restore is what to do about a line that no one should have written.
const restore = "Take this file from your version control again, or correct the line."

var (
	idLike  = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
	hashed  = regexp.MustCompile(`^[0-9a-f]{12}$`)
	version = regexp.MustCompile(`^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$`)
	word    = regexp.MustCompile(`[^ \t]+`)
)

// entry reads a line: sort, id, and fields.
func (p *parser) entry(line string) {
	words := word.FindAllStringIndex(line, 20)
	text := func(i int) string { return line[words[i][0]:words[i][1]] }
	e := Entry{Sort: Sort(text(0))}
	switch {
	case !slices.Contains(sorts, e.Sort):
		p.bad(line[:words[0][0]], fmt.Sprintf("A line of the lock begins with item, lesson or lab, and not with %q.", shortened(text(0))), restore)
		return
	case len(words) < 2 || !idLike.MatchString(text(1)):
		p.bad(line[:words[0][1]], "After the sort stands an id of lower-case letters, digits and dashes.", restore)
		return
	}
	e.ID = text(1)
	if first, twice := p.seen[name{e.Sort, e.ID}]; twice {
		p.bad(line[:words[1][0]], fmt.Sprintf("The id %q stands in line %d already.", shortened(e.ID), first), "Take one of the two lines away: the one with the older `since`, or with `retired`, stays.")
		return
	}
	good := true
	given := map[string]bool{}
	for i := range words[2:] {
		at := words[i+2]
		key, value, _ := strings.Cut(line[at[0]:at[1]], "=")
		if given[key] || !e.set(key, value) {
			p.bad(line[:at[0]], fmt.Sprintf("%q is not understood here.", shortened(line[at[0]:at[1]])), restore)
			good = false
		}
		given[key] = true
	}
	if lacks := e.lacks(given); good && lacks != "" {
		p.bad(line, fmt.Sprintf("This line lacks `%s`.", lacks), restore)
		good = false
	}
	if good {
		p.seen[name{e.Sort, e.ID}] = p.at.Line
		p.out.Entries = append(p.out.Entries, e)
	}
}

// set fills a field and tells whether there is such a one with such a value.
func (e *Entry) set(key, value string) bool {
	switch key {
	case "kind":
		e.Kind = quiz.Kind(value)
		return e.Sort == Item && slices.Contains(quiz.Kinds(), e.Kind)
	case "rev":
		n, err := strconv.Atoi(value)
		e.Rev = n
		return e.Sort == Item && err == nil && n >= 1 && n <= 1_000_000 && strconv.Itoa(n) == value
	case "key":
		e.Key = value
		return e.Sort == Item && hashed.MatchString(value)
	case "mean":
		e.Mean = value
		return e.Sort == Item && hashed.MatchString(value)
	case "since":
		e.Since = value
		return version.MatchString(value)
	case "retired":
		e.Retired = value
		return version.MatchString(value)
	case "moved":
		e.Moved = value
		return idLike.MatchString(value) && value != e.ID
	}
	return false
}

// lacks is the first field that a line has too few, or nothing. A line says where its id is now: here, retired or moved.
func (e Entry) lacks(given map[string]bool) string {
	needs := []string{"kind", "rev", "key", "mean", "since"}
	switch {
	case given["retired"]:
		return ""
	case e.Sort != Item, given["moved"]:
		needs = needs[len(needs)-1:]
	}
	for _, key := range needs {
		if !given[key] {
			return key
		}
	}
	return ""
}

// shortened is a text as a message quotes it.
func shortened(s string) string {
	const most = 40
	s = content.Line(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
