package study

import "github.com/engineroom/engineroom/progress/memory"

// Reviewed is one review of one card, as it was graded: what the weights of the model are fitted to.
type Reviewed struct {
	Card   int // a number, the same one for all reviews of a card
	Rating memory.Rating
	Days   int     // since the review of this card before it; 0 on the same day and for the first
	Guess  float64 // the chance of a right answer by guessing, 0 to 1
}
