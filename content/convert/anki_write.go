package convert

import (
	"archive/zip"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the database in an archive

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// WriteAnki writes the questions of a course as a deck of Anki, in the form that every version imports. Each lesson is a
// deck of its own, below its module and the course. The archive depends on the course alone: written twice, it is the same.
//
// A note is known to Anki by pack and id of its question, so that a later version of the course updates the notes that are
// there. Anki takes an update only if it is newer; when a note is from is told by the version of the pack and the revision
// of the question, and not by the clock. An error is one of writing, or of ctx.
func WriteAnki(ctx context.Context, course *content.Course, name string) (Exported, error) {
	m, err := course.Manifest()
	if err != nil {
		return Exported{}, err
	}
	w := &ankiWriter{pack: m, decks: map[string]int64{}, ids: map[int64]bool{1: true}}
	e := exporter{carries: w.carries, lesson: w.lesson, write: w.question}
	for _, module := range course.Modules {
		w.module = module.Title
		for _, ref := range course.Lessons(module) {
			l, err := course.Lesson(ref.ID)
			if err = errors.Join(err, ctx.Err()); err != nil {
				return Exported{}, fmt.Errorf("reading the lesson %s: %w", content.Line(ref.ID), err)
			}
			e.questions(l)
		}
	}
	collection, err := w.collection(ctx)
	if err != nil {
		return Exported{}, fmt.Errorf("making the collection: %w", err)
	}
	if err := writeAnkiArchive(name, collection); err != nil {
		return Exported{}, fmt.Errorf("writing the deck: %w", err)
	}
	return e.Exported, nil
}

// ankiWriter gathers the notes of a course.
type ankiWriter struct {
	pack  content.Manifest
	decks map[string]int64
	order []string // names of the decks
	ids   map[int64]bool
	notes []writtenNote

	module string      // title of the module that is being written
	deck   int64       // of the lesson that is being written
	next   writtenNote // of the question that is being written
}

// writtenNote is a note with its one card.
type writtenNote struct {
	guid      string
	mid, deck int64
	mod       int64 // seconds since 1970
	tags      []string
	fields    []string
}

// carries makes the note of a question.
func (w *ankiWriter) carries(q quiz.Question) carried {
	var c carried
	w.next = writtenNote{guid: ankiGUID(w.pack.ID, q.ID), mod: ankiMod(w.pack.Version, q.Rev), tags: ankiTags(q.Tags)}
	w.next.mid, w.next.fields, c.lost = ankiNoteOf(&q)
	w.next.fields = append(w.next.fields, html.EscapeString(w.pack.ID+"/"+q.ID))
	c.loseMeta(q, "tags", "rev", "line", "pick")
	c.loseOptions(q)
	return c
}

func (w *ankiWriter) lesson(l *content.Lesson) {
	w.deck = w.deckOf(w.pack.Title, w.module, l.Title)
}

// question keeps the note that was made of it.
func (w *ankiWriter) question(quiz.Question) {
	w.next.deck = w.deck
	w.notes = append(w.notes, w.next)
}

// deckOf returns the id of the deck with that path and makes it, with those that it lies in, if there is none.
func (w *ankiWriter) deckOf(path ...string) int64 {
	name := ""
	for _, part := range path {
		part = strings.Join(strings.Fields(strings.ReplaceAll(content.Line(part), "::", ": ")), " ")
		if part = strings.Trim(part, ":"); part == "" {
			continue
		}
		name = strings.TrimPrefix(name+"::"+part, "::")
		if w.decks[name] == 0 {
			w.decks[name] = w.id(1_500_000_000_000, w.pack.ID+"\n"+name)
			w.order = append(w.order, name)
		}
	}
	return w.decks[name]
}

// id is a number that is always the same for a name, and that nothing else has.
func (w *ankiWriter) id(from int64, name string) int64 {
	sum := sha256.Sum256([]byte(name))
	id := from + int64(binary.BigEndian.Uint64(sum[:8])%100_000_000_000)
	for w.ids[id] {
		id++
	}
	w.ids[id] = true
	return id
}

// ankiGUID is what Anki knows a note by.
func ankiGUID(pack, id string) string {
	sum := sha256.Sum256([]byte("engineroom\n" + pack + "/" + id))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// ankiMod is when a note is said to have changed: the beginning of 2020, and a second for each patch of the pack and each
// revision, with room for 999 patches in a minor version and 999 of those in a major one. So a later version is newer, and
// the same one is not.
func ankiMod(version string, rev int) int64 {
	const beginning = 1_577_836_800
	core, _, _ := strings.Cut(version, "-")
	core, _, _ = strings.Cut(core, "+")
	at := int64(0)
	for i, part := range append(strings.Split(core, "."), "0", "0", "0")[:3] {
		n, _ := strconv.Atoi(part)
		at += int64(min(max(n, 0), 999)) * []int64{1_000_000, 1000, 1}[i]
	}
	return beginning + at + int64(min(max(rev, 0), 999_999))
}

// ankiTags are tags as Anki knows them, which are without spaces.
func ankiTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		if t = strings.Join(strings.Fields(content.Line(t)), "-"); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// about is what the deck of the course says below its name.
func (w *ankiWriter) about() string {
	var parts []string
	add := func(before, text string) {
		if text = strings.TrimSpace(content.Line(text)); text != "" {
			parts = append(parts, before+html.EscapeString(text))
		}
	}
	add("", w.pack.Summary)
	var authors []string
	for _, a := range w.pack.Authors {
		authors = append(authors, a.Name)
	}
	add("By ", strings.Join(authors, ", "))
	add("Version ", w.pack.Version)
	add("Licence: ", w.pack.License)
	return strings.Join(parts, "<br>")
}

const ankiSchema = `
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL,
	dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
	dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL,
	tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL, mod integer NOT NULL,
	usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL,
	reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL,
	flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL, ivl integer NOT NULL,
	lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);`

// collection is the database of the notes, made in memory.
func (w *ankiWriter) collection(ctx context.Context) ([]byte, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, ankiSchema); err != nil {
		return nil, err
	}
	if err := w.fill(ctx, conn); err != nil {
		return nil, err
	}
	var out []byte
	err = conn.Raw(func(c any) error {
		serializer, ok := c.(interface{ Serialize() ([]byte, error) })
		if !ok {
			return errors.New("this SQLite cannot write a database to memory")
		}
		out, err = serializer.Serialize()
		return err
	})
	return out, err
}

func (w *ankiWriter) fill(ctx context.Context, conn *sql.Conn) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	decks := map[int64]any{1: ankiDeckJSON(1, "Default", "")}
	for i, name := range w.order {
		about := ""
		if i == 0 {
			about = w.about()
		}
		decks[w.decks[name]] = ankiDeckJSON(w.decks[name], name, about)
	}
	mod := ankiMod(w.pack.Version, 0)
	if _, err := tx.ExecContext(ctx, `INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')`,
		ankiMod("", 0), mod*1000, mod*1000, ankiConf, ankiModels(), asJSON(decks), ankiDconf); err != nil {
		return err
	}
	notes, err := tx.PrepareContext(ctx, `INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')`)
	if err != nil {
		return err
	}
	cards, err := tx.PrepareContext(ctx, `INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')`)
	if err != nil {
		return err
	}
	first := w.id(1_600_000_000_000, w.pack.ID)
	for i, n := range w.notes {
		id := first + int64(i)
		tags := ""
		if len(n.tags) > 0 {
			tags = " " + strings.Join(n.tags, " ") + " "
		}
		if _, err := notes.ExecContext(ctx, id, n.guid, n.mid, n.mod, tags, strings.Join(n.fields, "\x1f"), ankiPlain(n.fields[0]), ankiChecksum(n.fields[0])); err != nil {
			return err
		}
		if _, err := cards.ExecContext(ctx, id, id, n.deck, n.mod, i+1); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ankiChecksum is the number by which Anki finds notes with the same first field: the first eight hexadecimal digits of the
// SHA-1 of what the field shows.
func ankiChecksum(field string) int64 {
	sum := sha1.Sum([]byte(ankiPlain(field)))
	n, _ := strconv.ParseInt(hex.EncodeToString(sum[:4]), 16, 64)
	return n
}

// writeAnkiArchive writes the archive beside its place and then puts it there, so that there is never half of one.
func writeAnkiArchive(name string, collection []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".anki-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(file.Name())
		}
	}()
	z := zip.NewWriter(file)
	for _, part := range []struct {
		name string
		data []byte
	}{{"collection.anki2", collection}, {"media", []byte("{}")}} {
		out, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := out.Write(part.data); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// ankiNoteOf is a question as a note: its note type, its fields but the last, and what was lost.
func ankiNoteOf(q *quiz.Question) (mid int64, fields, lost []string) {
	if strings.Contains(q.Stem, "![") {
		lost = append(lost, "Pictures are named and not shown.")
	}
	hints := ankiHTML(func(h *page) {
		for i, hint := range q.Hints {
			if i > 0 {
				h.tag("hr")
			}
			h.prose(hint)
		}
	})
	stem := ankiHTML(func(h *page) { h.stem(q.Stem) })
	why := ankiHTML(func(h *page) { h.prose(q.Explanation) })
	switch q.Kind {
	case quiz.Cloze:
		if text, more, ok := ankiGaps(q, stem); ok {
			return ankiGapsID, []string{text, more + why, hints}, append(lost, otherSpellings(q)...)
		}
	case quiz.Single, quiz.Multi, quiz.Scenario:
		options := ankiHTML(func(h *page) { h.el("p", h.words(forms[q.Kind].how(q)), "class", "how"); h.offerOptions(q) })
		answer := ankiHTML(func(h *page) { h.answerOptions(q) })
		return ankiChoiceID, []string{stem, options, answer, why, hints}, lost
	case quiz.Text, quiz.Number:
		if typed := ankiTyped(q); typed != "" {
			if len(q.Options) > 1 {
				lost = append(lost, "Anki compares what is typed with the first accepted answer; the others stand on the back.")
			}
			stem += ankiHTML(func(h *page) { h.el("p", h.words(forms[q.Kind].how(q)), "class", "how") })
			why = ankiHTML(func(h *page) { h.answerTyped(q) }) + why
			return ankiTypedID, []string{stem, html.EscapeString(typed), why, hints}, lost
		}
	}
	return basicNote(q, stem, why, hints, lost)
}

// basicNote is a question that Anki has no form for: it is asked with all that there is to choose from, and answered in
// one's head.
func basicNote(q *quiz.Question, stem, why, hints string, lost []string) (int64, []string, []string) {
	f := forms[q.Kind]
	front := stem + ankiHTML(func(h *page) {
		h.el("p", h.words(f.how(q)), "class", "how")
		if q.Kind == quiz.Match || q.Kind == quiz.Classify {
			ankiPairs(h, q)
			return
		}
		f.offer(h, q)
	})
	if q.Kind == quiz.Recall {
		return ankiBasicID, []string{stem, ankiHTML(func(h *page) { ankiSample(h, q) }), "", hints}, lost
	}
	back := ankiHTML(func(h *page) { f.answer(h, q) })
	return ankiBasicID, []string{front, back, why, hints}, append(lost, "Anki has no form for questions of kind "+string(q.Kind)+": it is a card with the answer on its back.")
}

// ankiPairs writes both sides of a match with a word between them: without it, two lists in a row would be read as one.
func ankiPairs(h *page, q *quiz.Question) {
	h.lettered(0, func() {
		for _, i := range lefts(q) {
			h.el("li", func() { h.phrase(q.Pairs[i].Left) })
		}
	})
	h.el("p", h.words("To choose from:"))
	h.el("ol", func() {
		for _, i := range rights(q) {
			h.el("li", func() { h.phrase(q.Rights[i]) })
		}
	})
}

// ankiSample writes what a good answer says and the points that it makes.
func ankiSample(h *page, q *quiz.Question) {
	h.prose(q.Explanation)
	if len(q.Rubric) == 1 && q.Rubric[0] == onePoint {
		return
	}
	h.el("ul", func() {
		for _, point := range q.Rubric {
			h.el("li", func() { h.phrase(point) })
		}
	})
}

// ankiHTML is what a page writes, without the page around it.
func ankiHTML(write func(*page)) string {
	h := &page{}
	write(h)
	return defused(strings.TrimSpace(h.b.String()))
}

// ankiMarks match what Anki takes for a sound or a formula wherever it stands, and elements, in which nothing is changed.
var ankiMarks = []*regexp.Regexp{
	regexp.MustCompile(`<[^<>]*>|\[(?:sound|anki|latex|/latex|\$|/\$)`),
	regexp.MustCompile(`<[^<>]*>|\\[(\[]`),
}

// defused is HTML in which no text is a sound or a formula to Anki: a comment, which nobody sees, stands inside the marks.
func defused(s string) string {
	for _, marks := range ankiMarks {
		s = marks.ReplaceAllStringFunc(s, func(mark string) string {
			if mark[0] == '<' {
				return mark
			}
			return mark[:1] + "<!-- -->" + mark[1:]
		})
	}
	return s
}

// maxAnkiTyped is the length of an answer that a card has typed, in letters.
const maxAnkiTyped = 80

// ankiTyped is the answer that a card has typed: the first that is accepted and that a person can type, or "".
func ankiTyped(q *quiz.Question) string {
	typed := strings.TrimSpace(strings.Join(q.Solution().Typed, " "))
	if q.Kind == quiz.Number {
		typed = exact(firstRight(q))
	}
	if len([]rune(typed)) > maxAnkiTyped || strings.Contains(typed, "\n") {
		return ""
	}
	return typed
}

// firstRight is the first accepted answer as the author wrote it.
func firstRight(q *quiz.Question) string {
	for _, o := range q.Options {
		if o.Right {
			return content.Plain(o.Text)
		}
	}
	return ""
}

// ankiGaps puts the gaps of a cloze into its text, all of one number, for they are filled in together; and says what else
// is accepted.
func ankiGaps(q *quiz.Question, stem string) (text, more string, ok bool) {
	text = strings.ReplaceAll(stem, "{{", "{<!-- -->{")
	for i, g := range q.Gaps {
		mark := fmt.Sprintf("[%d: ....]", i+1)
		if strings.Count(text, mark) != 1 || len(g.Accepted) == 0 {
			return "", "", false
		}
		text = strings.Replace(text, mark, asGap(1, html.EscapeString(content.Line(g.Accepted[0]))), 1)
	}
	if len(otherSpellings(q)) > 0 {
		more = ankiHTML(func(h *page) {
			h.el("p", h.words("Accepted in each gap:"), "class", "label")
			h.answerGaps(q)
		})
	}
	return text, more, true
}

// otherSpellings says that a gap accepts more than Anki shows.
func otherSpellings(q *quiz.Question) []string {
	for _, g := range q.Gaps {
		if len(g.Accepted) > 1 {
			return []string{"Anki shows one answer in a gap; the others stand on the back."}
		}
	}
	return nil
}
