package memory

import "context"

// Attempt is one review of one card, as the learner's record holds it.
type Attempt struct {
	Card   int     // any number, the same one for all reviews of a card
	Rating Rating  // what is no rating is passed over
	Days   int     // since the review of this card before it; 0 on the same day and for the first
	Guess  float64 // the chance of a right answer by guessing, from 0 to below 1: 0 for an answer that is typed
}

// Log is all reviews of one learner, in the order in which they took place.
type Log []Attempt

// longestWait is the number of days above which a wait counts as this long, so that no prediction becomes certain.
const longestWait = 1 << 20

// longestHistory is how many reviews of one card count. More bring next to nothing, and a gradient of them all would not
// come back in time to be cancelled.
const longestHistory = 1000

// surestGuess is the highest chance of guessing right that is counted.
const surestGuess = 0.99

// trial is an attempt beside the others of its card.
type trial struct {
	rating Rating
	days   float64
	guess  float64
	place  int     // of its prediction among all, in order of time; -1 where nothing is predicted
	weight float64 // of its prediction in the loss; 0 where it does not count
}

// passed tells whether the card was recalled. Hard is a pass.
func (t *trial) passed() bool { return t.rating != Again }

// outcome is 1 for a pass and 0 for a lapse.
func (t *trial) outcome() float64 {
	if t.passed() {
		return 1
	}
	return 0
}

// chance is the chance of a right answer when recall is so probable: who does not recall can still guess.
func (t *trial) chance(recall float64) float64 { return t.guess + (1-t.guess)*recall }

// deck is the trials of all cards.
type deck struct {
	cards       [][]trial
	predictions int
}

// pause is after how many small pieces of work a loop asks whether it was cancelled.
const pause = 4096

// deal sorts a log by cards. Each review a day or more after the one before is something to predict.
func deal(ctx context.Context, log Log) (deck, error) {
	var d deck
	numbers, sizes := map[int]int{}, []int{}
	for i, a := range log {
		if i%pause == 0 && ctx.Err() != nil {
			return d, ctx.Err()
		}
		n, known := numbers[a.Card]
		if !known {
			n = len(sizes)
			numbers[a.Card], sizes = n, append(sizes, 0)
		}
		sizes[n] = min(sizes[n]+1, longestHistory)
	}
	d.cards = rows(sizes)
	for i, a := range log {
		if i%pause == 0 && ctx.Err() != nil {
			return d, ctx.Err()
		}
		d.add(numbers[a.Card], a)
	}
	return d, nil
}

// rows are empty slices with room for so many trials each, cut out of one array.
func rows(sizes []int) [][]trial {
	total := 0
	for _, n := range sizes {
		total += n
	}
	all, out := make([]trial, total), make([][]trial, len(sizes))
	for i, n := range sizes {
		out[i], all = all[:0:n], all[n:]
	}
	return out
}

func (d *deck) add(card int, a Attempt) {
	if !a.Rating.valid() || len(d.cards[card]) == longestHistory {
		return
	}
	t := trial{rating: a.Rating, days: float64(min(max(a.Days, 0), longestWait)), guess: clamp(a.Guess, 0, surestGuess), place: -1}
	if len(d.cards[card]) == 0 {
		t.days = 0
	}
	if t.days >= 1 {
		t.place = d.predictions
		d.predictions++
	}
	d.cards[card] = append(d.cards[card], t)
}

// weigh gives the first n predictions their weights and leaves all others out. The newest count four times as much as the
// oldest, because memory and its material change. (fsrs-rs, src/training.rs, recency weighting.)
func (d *deck) weigh(n int) {
	for _, card := range d.cards {
		for i := range card {
			card[i].weight = 0
			if place := card[i].place; place >= 0 && place < n {
				age := float64(place) / float64(max(n-1, 1)) // 0 for the oldest, 1 for the newest
				card[i].weight = 0.25 + 0.75*age*age*age
			}
		}
	}
}
