package pack

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// alike are the packs whose id or title looks like that of p. A pack that p would replace is none of them.
func (s Store) alike(p Installed, packs []Installed) []Installed {
	var out []Installed
	for _, other := range slices.Concat(s.Shipped, packs) {
		if other.ID != p.ID && (likeness(other.ID) == likeness(p.ID) || likeness(other.Title) == likeness(p.Title)) {
			out = append(out, other)
		}
	}
	return out
}

// likeness is what is left of a text when letters that look alike are made one: two texts with one likeness can be taken
// for each other. It follows Unicode's UTS #39 (confusable detection), for the letters that Latin text is forged with.
func likeness(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch like, known := lookalikes[r]; {
		case known:
			b.WriteString(like)
		case unicode.IsLetter(r), unicode.IsNumber(r):
			if like, known := lookalikes[unicode.ToLower(r)]; known {
				b.WriteString(like)
				continue
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.NewReplacer("rn", "m", "vv", "w").Replace(b.String())
}

// lookalikes are letters and digits, and the small Latin letters that they are taken for. Capitals that look like another
// letter than their small one come first.
var lookalikes = func() map[rune]string {
	out := map[rune]string{'I': "l", '|': "l", 'В': "b", 'Н': "h", 'Η': "h", 'Ρ': "p", 'Χ': "x", 'Υ': "y", 'Ν': "n", 'Μ': "m", 'Τ': "t", 'М': "m", 'Т': "t", 'К': "k", 'Β': "b", 'Ζ': "z", 'Ι': "l", 'І': "l"}
	const (
		forged = "01іӏıιавеһкморсухѕјԁԛԝɡαβεηκνοορτυχωօսոցհзэ5"
		latin  = "olllllabehkmopcyxsjdqwgabenkvooptuxwounqh3e5"
	)
	letters := []rune(latin)
	for i, r := range []rune(forged) {
		out[r] = string(letters[i])
	}
	out['i'] = "l" // as in a font that shows I, l and 1 alike
	return out
}()
