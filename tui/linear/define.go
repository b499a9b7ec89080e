package linear

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// mostTerms is how many terms of a step are listed.
const mostTerms = 12

// define says what a term of the glossary means or, without one, which terms this step has.
func (w *walk) define(name string) {
	terms, err := w.app.Course.Glossary()
	switch {
	case err != nil:
		w.p.say("The glossary cannot be read: " + err.Error())
		return
	case len(terms) == 0:
		w.p.say("This course has no glossary.")
		return
	}
	name = folded(name)
	if name == "" {
		w.listTerms(terms)
		return
	}
	if t, ok := termOf(terms, name); ok {
		w.p.labelled(t.Name+":", t.Text)
		return
	}
	if near := nearestTerm(terms, name); near != "" {
		w.p.sayf("The glossary has no %q. Did you mean %s? Type %s %s.", clip(name), near, define.word(w.typing()), near)
		return
	}
	w.p.sayf("The glossary has no %q. %s alone lists the terms of this step.", clip(name), capital(define.word(w.typing())))
}

// termOf finds a term by its name; an s at the end of either does not matter.
func termOf(terms []content.Term, name string) (content.Term, bool) {
	for _, same := range []func(a, b string) bool{
		func(a, b string) bool { return a == b },
		func(a, b string) bool { return strings.TrimSuffix(a, "s") == strings.TrimSuffix(b, "s") },
	} {
		if i := slices.IndexFunc(terms, func(t content.Term) bool { return same(folded(t.Name), name) }); i >= 0 {
			return terms[i], true
		}
	}
	return content.Term{}, false
}

func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func (w *walk) listTerms(terms []content.Term) {
	text := w.textHere()
	var names []string
	for _, t := range terms {
		if len(names) < mostTerms && t.Name != "" && occurs(folded(t.Name), text) {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		w.p.sayf("No term of the glossary occurs here. Type %s and a word to look it up.", define.word(w.typing()))
		return
	}
	w.p.say("Terms that occur here: " + strings.Join(names, ", ") + ".")
	w.p.sayf("Type %s and one of them to hear what it means.", define.word(w.typing()))
}

// textHere is what stands at this step, folded: its text, its question and the options, and nothing that an answer would
// bring.
func (w *walk) textHere() string {
	if w.over() {
		return ""
	}
	st := w.s.Step()
	var b strings.Builder
	gather(&b, st.Blocks)
	if q := st.Question; q != nil {
		b.WriteString(q.Stem + "\n")
		for _, i := range w.s.Shown(w.s.At()) {
			if i < len(q.Options) {
				b.WriteString(q.Options[i].Text + "\n")
			}
		}
	}
	return folded(b.String())
}

func gather(b *strings.Builder, blocks []content.Block) {
	for _, k := range blocks {
		b.WriteString(k.Text + "\n" + strings.Join(k.Header, "\n") + "\n")
		for _, row := range k.Rows {
			b.WriteString(strings.Join(row.Cells, "\n") + "\n")
		}
		for _, it := range k.Items {
			gather(b, it.Blocks)
		}
		gather(b, k.Blocks)
	}
}

// occurs tells whether a text has a term as a word of its own, or with an s behind it.
func occurs(term, text string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], term)
		if i < 0 {
			return false
		}
		at, end := from+i, from+i+len(term)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(strings.TrimPrefix(text[end:], "s"))
		if !isLetter(before) && !isLetter(after) {
			return true
		}
		from = end
	}
}

// isLetter is false for what decoding gives at the end of a text.
func isLetter(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// nearestTerm is the term with the fewest slips in it, at most a third of its letters, or "".
func nearestTerm(terms []content.Term, name string) string {
	const longest = 40 // slips counts in time quadratic in the length
	best, fewest := "", longest
	for _, t := range terms {
		term := folded(t.Name)
		if len(term) > longest || len(name) > longest {
			continue
		}
		if n := slips([]rune(name), []rune(term)); n < fewest && n <= max(1, utf8.RuneCountInString(term)/3) {
			best, fewest = t.Name, n
		}
	}
	return best
}

// slips is the number of letters to add, take away or change between two words (Levenshtein 1966).
func slips(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
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
