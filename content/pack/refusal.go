package pack

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is what is wrong and where, and below it a hint: what to do.
func (r *Refusal) Error() string {
	text := begun(r.Text)
	switch {
	case r.File != "" && r.Line > 0:
		text = fmt.Sprintf("%s:%d: %s", r.File, r.Line, text)
	case r.File != "":
		text = r.File + ": " + text
	}
	if r.Code != "" {
		text += " (" + r.Code + ")"
	}
	if r.Fix == "" {
		return text
	}
	return text + "\nhint: " + begun(r.Fix)
}

// begun is a sentence as it goes on after a colon.
func begun(sentence string) string {
	sentence = strings.TrimSuffix(sentence, ".")
	first, size := utf8.DecodeRuneInString(sentence)
	if second, _ := utf8.DecodeRuneInString(sentence[size:]); unicode.IsUpper(second) {
		return sentence
	}
	return string(unicode.ToLower(first)) + sentence[size:]
}
