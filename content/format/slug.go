package format

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm" // taking accents off letters by hand would be a worse copy of Unicode's tables

	"github.com/engineroom/engineroom/content"
)

const (
	longestSlug = 32 // characters
	mostWords   = 5
)

// small are words that say little about a question.
var small = map[string]bool{}

func init() {
	for w := range strings.FieldsSeq("a an the and or but if of to in on at by for from with as is are was were be been am do does did " +
		"has have had can could may might must shall should will would it its this that these those there here " +
		"which what who whom whose when where why how you your we our they their he she his her i my me them so not") {
		small[w] = true
	}
}

// letters are Latin letters that are more than a plain letter with a mark.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "'", "", "’", "")

var (
	gap     = regexp.MustCompile(`\[\[.*?\]\]`)
	address = regexp.MustCompile(`\(\S*[/#]\S*\)`)
	plain   = regexp.MustCompile(`[a-z0-9]+`)
	letter  = regexp.MustCompile(`[a-z]`)
)

// Slug makes an id of what a question asks: its telling words in lower-case ASCII, shortened. What is to be filled into
// gaps is left out, for an id is no place for an answer. A stem without a Latin letter gets the fallback, and so does one
// that would be no id in YAML. taken says which ids are used already; a number after the id makes it another one.
func Slug(stem, fallback string, taken func(string) bool) string {
	words := tellingWords(stem)
	s := ""
	for i, w := range words {
		if s != "" && (i >= mostWords || len(s)+1+len(w) > longestSlug) {
			break
		}
		s = strings.TrimPrefix(s+"-"+w[:min(len(w), longestSlug)], "-")
	}
	if !letter.MatchString(s) || s == "null" {
		s = fallback
	}
	for out, n := s, 2; ; n++ {
		if !taken(out) {
			return out
		}
		out = s + "-" + strconv.Itoa(n)
	}
}

// tellingWords are the words of a stem without the small ones, or all where it has no others.
func tellingWords(stem string) []string {
	stem = address.ReplaceAllString(content.Plain(gap.ReplaceAllString(stem, " ")), " ")
	all := plain.FindAllString(ascii(stem), -1)
	var out []string
	for _, w := range all {
		if !small[w] {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// ascii is a text in lower case without the marks of its letters. Letters of other scripts end a word.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(letters.Replace(strings.ToLower(s))))
}
