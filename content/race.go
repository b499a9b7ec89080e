package content

import "strings"

// Race is a block that says: here every order of two requests' queries is tried. It is written as a fence whose first
// word is race; what stands inside is read by who cannot run it.
//
//	```race one-fern lanes
//	Every order is tried on a real database.
//	```
type Race struct {
	Lab     string // the lab's folder
	Lanes   bool   // one order is gone through step by step, not all of them listed
	Caption string // Markdown
}

// Race is the race that a block asks for.
func (b Block) Race() (Race, bool) {
	words := strings.Fields(b.Info)
	if b.Kind != Code || len(words) < 2 || words[0] != "race" {
		return Race{}, false
	}
	return Race{Lab: words[1], Lanes: len(words) > 2 && words[2] == "lanes", Caption: strings.TrimSpace(b.Text)}, true
}

// RaceIn is the last race among blocks, and the blocks without races.
func RaceIn(blocks []Block) (race Race, rest []Block, ok bool) {
	for _, b := range blocks {
		if r, is := b.Race(); is {
			race, ok = r, true
			continue
		}
		rest = append(rest, b)
	}
	return race, rest, ok
}

// Races are the races among blocks.
func Races(blocks []Block) []Block {
	var out []Block
	for _, b := range blocks {
		if _, is := b.Race(); is {
			out = append(out, b)
		}
	}
	return out
}

// Readable are blocks for who only reads: a race is its caption.
func Readable(blocks []Block) []Block {
	out := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		if r, is := b.Race(); is {
			b = Block{Kind: Paragraph, At: b.At, Text: r.Caption}
		}
		out = append(out, b)
	}
	return out
}
