package quiz

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm" // composing letters by hand would be a worse copy of Unicode's tables
)

var typography = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`,
	"–", "-", "—", "-", "−", "-", "…", "...", "\u00a0", " ", "\u202f", " ", "\u2009", " ")

// fold brings a text to the form in which typed answers are compared.
func (m Matching) fold(s string) string {
	s = typography.Replace(strings.TrimSpace(s))
	if bare := withoutAccents(s); !m.Accents && bare != "" { // an answer may be nothing but an accent
		s = bare
	}
	if !m.Case {
		s = strings.ToLower(s)
	}
	if !m.Space {
		s = strings.Join(strings.Fields(s), " ")
	}
	return norm.NFC.String(s)
}

// withoutAccents drops the marks of Latin, Greek and Cyrillic letters. Marks of other scripts are letters of their own.
func withoutAccents(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// same tells whether two folded answers are equal but for the full stop that ends a sentence.
func same(want, got string) bool {
	if want == got {
		return true
	}
	want, got = strings.TrimRight(want, ".!?"), strings.TrimRight(got, ".!?")
	return want == got && want != ""
}

const longWord = 5 // letters from which one slip is forgiven

// nearlySame tells whether two folded phrases have the same words but for one slip in a long word. Words with anything
// but letters in them are names, numbers or flags, where spelling is the point. A word's first letter must stand: it is
// what tells asynchronous from synchronous.
func nearlySame(want, got string) bool {
	a, b := strings.Fields(strings.TrimRight(want, ".!?")), strings.Fields(strings.TrimRight(got, ".!?"))
	if len(a) != len(b) {
		return false
	}
	slips := 0
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		x, y := []rune(a[i]), []rune(b[i])
		if letters(x) < longWord || x[0] != y[0] || !oneSlip(x, y) {
			return false
		}
		slips++
	}
	return slips == 1
}

// letters is the number of letters in a word, or 0 if it begins with or has anything else in it, but for hyphens and
// apostrophes inside.
func letters(word []rune) int {
	if !unicode.IsLetter(word[0]) {
		return 0
	}
	n := 0
	for _, r := range word {
		switch {
		case unicode.IsLetter(r):
			n++
		case r != '-' && r != '\'':
			return 0
		}
	}
	return n
}

// oneSlip tells whether one letter was added, left out, mistaken or exchanged with its neighbour (Damerau 1964).
func oneSlip(a, b []rune) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > 1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) > len(b):
		return string(a[i+1:]) == string(b[i:])
	case i == len(a):
		return false
	case string(a[i+1:]) == string(b[i+1:]):
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == string(b[i+2:])
}
