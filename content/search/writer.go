package search

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/engineroom/engineroom/content"
)

// writer adds documents to the tables of a new segment.
type writer struct {
	tx                         *sql.Tx
	docs, titles, texts, items *sql.Stmt
	count, words               int64
}

func newWriter(tx *sql.Tx) (*writer, error) {
	w := &writer{tx: tx}
	var failed []error
	prepare := func(query string) *sql.Stmt {
		s, err := tx.Prepare(query)
		failed = append(failed, err)
		return s
	}
	w.docs = prepare(`INSERT INTO docs (id, kind, section, lesson, item, title, place, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	w.titles = prepare(`INSERT INTO titles (rowid, words) VALUES (?, ?)`)
	w.texts = prepare(`INSERT INTO texts (rowid, words) VALUES (?, ?)`)
	w.items = prepare(`INSERT INTO items (rowid, words) VALUES (?, ?)`)
	return w, errors.Join(failed...)
}

// add adds a document. Ids count up, as FTS5 wants them: it writes out what it holds whenever one is smaller than the
// one before.
func (w *writer) add(d Doc) error {
	w.count++
	if _, err := w.docs.Exec(w.count, d.Kind, d.Section, d.Lesson, d.Item, d.Title, d.Place, d.Body); err != nil {
		return err
	}
	words, n := folded(d.Title, d.Body)
	w.words += int64(n)
	if d.Kind == content.HitItem {
		_, err := w.items.Exec(w.count, words)
		return err
	}
	if _, err := w.texts.Exec(w.count, words); err != nil {
		return err
	}
	title, _ := folded(d.Title)
	_, err := w.titles.Exec(w.count, title)
	return err
}

// finish writes down the vocabulary and what the segment is of. FTS5 merges what it has written into one piece first,
// so that a search reads one list for each word.
func (w *writer) finish(source, key string) error {
	for _, s := range []string{
		`INSERT INTO titles(titles) VALUES ('optimize')`,
		`INSERT INTO texts(texts) VALUES ('optimize')`,
		`INSERT INTO items(items) VALUES ('optimize')`,
		`INSERT INTO words (word, docs) SELECT term, sum(doc) FROM (SELECT term, doc FROM in_texts UNION ALL SELECT term, doc FROM in_items) GROUP BY term`,
		`INSERT INTO letters (letter, words) SELECT substr(word, 1, 1), group_concat(word || ' ' || docs, ' ') FROM words GROUP BY 1`,
		fmt.Sprintf(`PRAGMA application_id = %d`, applicationID),
		fmt.Sprintf(`PRAGMA user_version = %d`, format),
	} {
		if _, err := w.tx.Exec(s); err != nil {
			return fmt.Errorf("finishing the search index: %w", err)
		}
	}
	_, err := w.tx.Exec(`INSERT INTO about (source, key, docs, words) VALUES (?, ?, ?, ?)`, source, key, w.count, w.words)
	return err
}
