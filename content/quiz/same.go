package quiz

// SameAnswer tells whether an answer would be accepted where another text is the one that is wanted, both Markdown: the
// comparison by which typed answers are graded. Neither is taken for a pattern.
func SameAnswer(want, answer string, m Matching) bool {
	a, b := m.fold(words(want)), m.fold(words(answer))
	if a == "" || same(a, b) {
		return a != ""
	}
	return m.forgives(Option{Text: want}) && nearlySame(a, b)
}
