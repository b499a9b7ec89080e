package lock

import "github.com/engineroom/engineroom/content/quiz"

// The limits between classes of change. From almost on, learners read the same question; below half it is another one.
const (
	almost = 0.9
	half   = 0.5
)

const gram = 3 // characters

// alike says how much of the wording of two questions is the same, from 0 to 1: the Sørensen–Dice coefficient over the
// multisets of their three-character sequences (q-grams: Ukkonen, Approximate string-matching with q-grams and maximal
// matches, Theoretical Computer Science 92, 1992). One slip of the finger changes at most three of them, so it weighs
// more in a short question than in a long one; the order in which options stand does not count; and the time is linear
// in the length, which a pack from a stranger decides. Case, emphasis and spacing outside code do not count, see
// [quiz.Question.Wording].
func alike(a, b quiz.Question) float64 {
	x, nx := grams(a.Wording())
	y, ny := grams(b.Wording())
	if nx+ny == 0 {
		return 1
	}
	both := 0
	for g, n := range x {
		both += min(n, y[g])
	}
	return 2 * float64(both) / float64(nx+ny)
}

// grams counts the sequences of three characters in texts. The ends of a text count as characters, so that each text has
// at least as many sequences as it has characters.
func grams(texts []string) (count map[[gram]rune]int, total int) {
	count = map[[gram]rune]int{}
	for _, t := range texts {
		var last [gram]rune
		push := func(r rune) {
			last = [gram]rune{last[1], last[2], r}
			count[last]++
			total++
		}
		for _, r := range t {
			push(r)
		}
		push(0)
		push(0)
	}
	return count, total
}
