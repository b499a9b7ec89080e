package content

import (
	"cmp"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// syntax reports what the library says about a document that is no YAML, in the words of an author.
func (r *yamlReader) syntax(src string, err error) {
	n := &yaml.Node{}
	n.Line, n.Column = placeIn(src, err)
	says := mistake(src, n.Line, err)
	r.problem(n, says.rule, says.text, says.fix)
}

// YAMLMistake says where a text stops being YAML, what is wrong there and what to do, given the error that the library
// returned for it. Lines and columns count from 1; they are 0 where the library knows none.
func YAMLMistake(src string, err error) (line, col int, says, fix string) {
	line, col = placeIn(src, err)
	m := mistake(src, line, err)
	return line, col, m.text, m.fix
}

// mistake is what an error of the library means to an author. Of a tab it only says that nothing can begin with it.
func mistake(src string, line int, err error) syntaxError {
	if lines := strings.Split(src, "\n"); line >= 1 && line <= len(lines) && indentedByTab.MatchString(lines[line-1]) {
		return syntaxError{"", "S001", "This line is indented with a tab, and YAML is indented with spaces.", "Put two spaces in its place."}
	}
	for _, s := range syntaxErrors {
		if strings.Contains(err.Error(), s.says) {
			return s
		}
	}
	return syntaxError{"", "S001", "This is no YAML that can be read.", "Check its quotes, brackets and indentation."}
}

func placeIn(src string, err error) (line, col int) {
	var e *yaml.LoadError
	if errors.As(err, &e) {
		return placeOf(src, e)
	}
	return 0, 0
}

// placeOf is where in a document a mistake is. What is not closed is noticed at the end, but began before.
func placeOf(src string, e *yaml.LoadError) (line, col int) {
	lines := strings.Split(strings.TrimRight(src, "\n"), "\n")
	last := utf8.RuneCountInString(lines[len(lines)-1])
	m := e.Mark
	if m.Line < 1 || m.Line > len(lines) || m.Line == len(lines) && m.Column > last {
		m = e.ContextMark
	}
	line = min(max(1, m.Line), len(lines))
	return line, min(max(1, m.Column), utf8.RuneCountInString(lines[line-1])+1)
}

var indentedByTab = regexp.MustCompile(`^ *\t`)

type syntaxError struct{ says, rule, text, fix string }

// syntaxErrors are the library's messages that authors meet, with what they mean. The first that fits is taken.
var syntaxErrors = []syntaxError{
	{"max depth", "Z001", "This YAML is nested too deep.", "Flatten it."},
	{"max alias", "Z001", "Anchors and aliases are not allowed here.", "Write the value out."},
	{"anchor", "Z001", "Anchors and aliases are not allowed here.", "Write the value out. If it only begins with `&` or `*`, put quotes around it."},
	{"multiple", "S001", "A second document begins in this YAML.", "Take the line `---` away."},
	{"mapping values are not allowed", "S001", "There is a colon here where no key can stand.", "If the value has a colon in it, put quotes around the value."},
	{"tab", "S001", "A tab stands where YAML wants spaces.", "Indent with spaces."},
	{"cannot start any token", "S001", "A value cannot begin with this character.", "Put quotes around the value."},
	{"quoted scalar", "S001", "This quoted text does not end, or has an escape that YAML does not know.", "Close the quotes; write `\\\\` for a backslash."},
	{"flow mapping", "S001", "A comma or a closing brace is missing here.", "Write `{ key: value, key: value }`; between two keys stands a comma."},
	{"flow sequence", "S001", "A comma or a closing bracket is missing here.", "Write `[one, two]`."},
	{"block mapping", "S001", "This line does not fit the lines above it.", "Write `key: value`, indented like its neighbours, and close every quote in the line above."},
	{"simple key", "S001", "This line has no colon after its key.", "Write `key: value`."},
	{"block sequence", "S001", "This line does not fit the list above it.", "Indent the entries of a list alike."},
}

// didYouMean suggests the key that an author may have meant.
func didYouMean[V any](key string, known map[string]V) string {
	if first, rest, ok := strings.Cut(key, ":"); ok && has(known, first) {
		return "Put a space after the colon: `" + first + ": " + shortened(rest) + "`."
	}
	if first, rest, ok := strings.Cut(key, " "); ok && has(known, first) {
		return "Put a colon after the key: `" + first + ": " + shortened(rest) + "`."
	}
	if near := Nearest(key, slices.Sorted(maps.Keys(known))); near != "" {
		return "Did you mean `" + near + "`?"
	}
	return "Check its spelling, or take it away."
}

func has[V any](m map[string]V, key string) bool {
	_, ok := m[key]
	return ok
}

// Nearest returns the word that one or two slips turn into the given one, or nothing.
func Nearest(word string, among []string) string {
	const longest = 40 // the distance is quadratic, and no key is longer
	if len(among) == 0 || len(word) > longest {
		return ""
	}
	distances := map[string]int{}
	for _, w := range among {
		distances[w] = distance(strings.ToLower(word), w)
	}
	near := slices.MinFunc(among, func(a, b string) int { return cmp.Compare(distances[a], distances[b]) })
	if distances[near] > min(2, len(near)/2) {
		return ""
	}
	return near
}

// distance is the number of letters to add, take away or change between two words (Levenshtein 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
