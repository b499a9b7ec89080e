package linear

import (
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// How sure somebody is of an answer, in the same line and behind it: "2 sure". Only where an answer is picked does it
// say more than the answer itself; what is typed may end in any of these words.

// degrees are the words for how sure one is. Two words come before the one that ends them.
var degrees = []struct {
	word string
	sure study.Sureness
}{
	{"not sure", study.Unsure}, {"unsure", study.Unsure}, {"u", study.Unsure},
	{"sure", study.Sure}, {"s", study.Sure},
	{"a guess", study.Guessed}, {"guessed", study.Guessed}, {"guess", study.Guessed}, {"g", study.Guessed},
}

const howSureness = "If you like, say behind the answer how sure you are: 2 sure, 2 unsure or 2 guess."

// cutSureness takes how sure somebody is off the end of an answer. An answer of that alone stays as it is.
func cutSureness(q *quiz.Question, text string) (answer string, sure study.Sureness) {
	if q.Produced() {
		return text, study.Unsaid
	}
	line := strings.TrimRight(strings.TrimSpace(text), ".!")
	for _, d := range degrees {
		at := len(line) - len(d.word)
		if at <= 0 || !strings.EqualFold(line[at:], d.word) || !isSeparator(rune(line[at-1])) {
			continue
		}
		answer = strings.TrimRight(line[:at], " \t,;")
		if answer == "" || q.Kind == quiz.Fix && !isDigits(answer) { // a line of code may end in any word
			return text, study.Unsaid
		}
		return answer, d.sure
	}
	return text, study.Unsaid
}
