package convert

import (
	"context"
	"crypto/sha1"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// ReadAnki reads a deck or a whole collection that Anki exported: an .apkg or .colpkg of any version. Every card becomes a
// question, every deck a lesson. When a card is to be repeated is not read: that belongs to whoever learned.
//
// The archive comes from a stranger, so it is unpacked under limits, into a private file that is taken away again, and
// that file is opened for reading alone. An error is a sentence on what is wrong with the archive and a hint, or it is
// one of the file system, or of ctx.
func ReadAnki(ctx context.Context, name string) (Imported, error) {
	ctx, cancel := context.WithTimeout(ctx, ankiPatience)
	defer cancel()
	a, err := openAnki(name)
	if err != nil {
		return Imported{}, err
	}
	defer a.close()
	file, err := a.unpackCollection(ctx)
	if err != nil {
		return Imported{}, err
	}
	defer os.Remove(file)
	c, err := readAnkiCollection(ctx, file)
	if err != nil {
		return Imported{}, err
	}
	r := &ankiImport{importer: newImporter(filepath.Base(name)), c: c, images: ankiImages{archive: a, deck: filepath.Base(name), read: map[string]*ankiImage{}, names: map[string]bool{}}}
	if err := r.all(ctx); err != nil {
		return Imported{}, err
	}
	return r.finish(), nil
}

// ankiImport makes questions of the notes of a collection.
type ankiImport struct {
	*importer
	c      *ankiCollection
	images ankiImages
}

// inDeck is a card of a deck: its note, counted from 0, and its number.
type inDeck struct{ note, ord int }

// all goes through the decks in the order of their first notes.
func (r *ankiImport) all(ctx context.Context) error {
	var order []int64
	cards := map[int64][]inDeck{}
	for i, n := range r.c.notes {
		if len(n.cards) == 0 {
			r.Read++
			r.skipped(ankiWhere(i, 0), strings.Join(n.fields, " "), "There is no card of this note.")
		}
		for _, c := range n.cards {
			if cards[c.deck] == nil {
				order = append(order, c.deck)
			}
			cards[c.deck] = append(cards[c.deck], inDeck{i, c.ord})
		}
	}
	titles := r.titles(order)
	for _, deck := range order {
		r.begin(titles[deck])
		for _, at := range cards[deck] {
			if ctx.Err() != nil {
				return tookTooLong(ctx)
			}
			r.card(at)
		}
	}
	return nil
}

// titles names the lessons after their decks, without the decks that all of them lie in: those are the title of the whole.
func (r *ankiImport) titles(decks []int64) map[int64]string {
	paths := map[int64][]string{}
	var common []string
	for i, id := range decks {
		p := []string{}
		for _, part := range r.c.decks[id] {
			if part = strings.TrimSpace(content.Line(part)); part != "" && len(p) < maxAnkiDepth {
				p = append(p, part)
			}
		}
		if paths[id] = p; i == 0 {
			common = p
		}
		common = common[:sharedLength(common, p)]
	}
	r.Title = clipped(strings.Join(common, ": "), 120)
	out := map[int64]string{}
	for id, p := range paths {
		rest := p[len(common):]
		if len(rest) == 0 && len(p) > 0 {
			rest = p[len(p)-1:]
		}
		out[id] = strings.Join(rest, ": ")
	}
	return out
}

// maxAnkiDepth is how deep in others a deck may lie and still name all of them.
const maxAnkiDepth = 10

// sharedLength is the number of parts with which both begin.
func sharedLength(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// ankiWhere names a note, and one of its cards if that is not the first; both are counted from 0.
func ankiWhere(note, ord int) string {
	if ord == 0 {
		return fmt.Sprintf("note %d", note+1)
	}
	return fmt.Sprintf("note %d, card %d", note+1, ord+1)
}

// ankiDrawn is a question that was made of a card, with the pictures in it and what was lost of the card.
type ankiDrawn struct {
	quiz.Question
	images []*ankiImage
	lost   []string
}

// card keeps the question of a card, or says why there is none.
func (r *ankiImport) card(at inDeck) {
	r.Read++
	n := r.c.notes[at.note]
	where := ankiWhere(at.note, at.ord)
	q, why := r.draw(n, at.ord)
	if why != "" {
		r.skipped(where, ankiPlain(strings.Join(n.fields, " ")), why)
		return
	}
	q.ID, q.Tags = ankiQuestionID(n, at.ord, r.c.types[n.mid]), keptTags(n.tags)
	if r.question(where, q.Question, q.lost...) {
		for _, i := range q.images {
			i.used = true
		}
	}
}

// draw makes a question of a card; why says in one sentence why it cannot.
func (r *ankiImport) draw(n ankiNote, ord int) (q ankiDrawn, why string) {
	t := r.c.types[n.mid]
	switch {
	case n.tooLong:
		return q, fmt.Sprintf("It is longer than %d KB.", maxAnkiNote>>10)
	case t == nil:
		return q, "Its note type is missing."
	case ord < 0 || !t.cloze && ord >= len(t.cards) || len(t.cards) == 0:
		return q, "Its note type has no such card."
	}
	fields := map[string]string{}
	for i, name := range t.fields {
		if i < len(n.fields) {
			fields[name] = n.fields[i]
		}
	}
	if t.cloze {
		return r.gaps(t.cards[0], fields, ord+1)
	}
	if q, ok := r.choice(t, fields); ok {
		return q, ""
	}
	return r.twoSides(t.cards[ord], fields)
}

// finish adds the pictures of the questions that were kept.
func (r *ankiImport) finish() Imported {
	if r.c.schedule {
		r.changed("the collection", "", "Which cards are suspended, and when each is to be repeated, was not read.")
	}
	out := r.done()
	for _, i := range r.images.order {
		if i.used {
			out.Files = append(out.Files, File{i.name, i.data})
		}
	}
	return out
}

// ankiQuestionID is an id that stays the same while the note is the same: what our own export says, or else made of the name by which
// Anki knows a note, whatever its text becomes.
func ankiQuestionID(n ankiNote, ord int, t *ankiType) string {
	if t != nil && len(n.fields) == len(t.fields) && ord == 0 {
		if _, own := t.ours(); own {
			from := ankiPlain(n.fields[len(n.fields)-1])
			if id := from[strings.LastIndexByte(from, '/')+1:]; id != "" && slugOf(id) == id {
				return id
			}
		}
	}
	guid := n.guid
	if guid == "" {
		guid = fmt.Sprint(n.id)
	}
	sum := sha1.Sum([]byte(guid))
	id := fmt.Sprintf("note-%x", sum[:5])
	if ord > 0 {
		id += fmt.Sprintf("-%d", ord+1)
	}
	return id
}

// learnersTags are tags that Anki sets, about whoever learned.
var learnersTags = []string{"leech", "marked"}

// keptTags are the tags of a note that speak of what it asks.
func keptTags(tags []string) []string {
	const most = 20
	var out []string
	for _, t := range tags {
		t = content.Line(t)
		if len(out) < most && len(t) <= 100 && !slices.Contains(learnersTags, strings.ToLower(t)) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
