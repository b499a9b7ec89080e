package search

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"

	_ "modernc.org/sqlite" // FTS5 without cgo
)

// The tables of a segment. The full-text tables hold words and nothing else (contentless): texts come from docs, and
// what a word counts in one is worked out from them (rank.go), so neither positions nor sizes are kept. Questions have a
// table of their own, because few of them may be shown and they must not crowd out the rest. Titles do too, for they are
// searched first; it has one-letter prefixes. Prefixes longer than the indexed ones are looked up in words: FTS5 would
// merge the lists of all their words before the first result, which takes 100 ms where one of them is common. letters has
// the words once more, each followed by its number of documents, in one text for each first letter: who looks for a slip
// wants them all, and a thousand rows take longer than one.
const schema = `
CREATE TABLE about (source TEXT NOT NULL, key TEXT NOT NULL, docs INTEGER NOT NULL, words INTEGER NOT NULL) STRICT;
CREATE TABLE docs (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, section INTEGER NOT NULL, lesson TEXT NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE words (word TEXT PRIMARY KEY, docs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE letters (letter TEXT PRIMARY KEY, words TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE titles USING fts5(words, content='', detail=none, columnsize=0, prefix='1 2 3', tokenize='ascii');
CREATE VIRTUAL TABLE texts USING fts5(words, content='', detail=none, columnsize=0, prefix='2 3', tokenize='ascii');
CREATE VIRTUAL TABLE items USING fts5(words, content='', detail=none, columnsize=0, prefix='2 3', tokenize='ascii');
CREATE VIRTUAL TABLE temp.in_texts USING fts5vocab(main, texts, row);
CREATE VIRTUAL TABLE temp.in_items USING fts5vocab(main, items, row);
INSERT INTO texts(texts, rank) VALUES ('hashsize', 8388608);
INSERT INTO items(items, rank) VALUES ('hashsize', 8388608);
`

// longestIndexed is the longest prefix, in runes, that texts and items have an index of.
const longestIndexed = 3

// Where a build that cannot use the folder goes on.
const (
	inMemory    = ":memory:"
	memoryPages = 64 << 20 / 4096 // a bigger index needs a disk
)

// build writes a segment for a source and opens it. Where the folder cannot be written the segment is kept in memory
// until the index is closed, and remembers why.
func (x *Index) build(ctx context.Context, source, key string, docs iter.Seq[Doc]) (*segment, error) {
	s, unkept := x.buildFile(ctx, source, key, docs)
	if unkept == nil {
		return s, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := buildMemory(ctx, source, key, docs)
	if err != nil {
		return nil, errors.Join(unkept, err)
	}
	s.unkept = unkept
	return s, nil
}

func (x *Index) buildFile(ctx context.Context, source, key string, docs iter.Seq[Doc]) (*segment, error) {
	tmp, err := x.temporary()
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp) // once it is renamed there is nothing to remove
	if err := writeFile(ctx, tmp, source, key, docs); err != nil {
		return nil, err
	}
	return keep(tmp, x.file(source, key), source, key)
}

// keep gives a whole segment its name, and opens it.
func keep(tmp, file, source, key string) (*segment, error) {
	if err := os.Rename(tmp, file); err != nil {
		// Somebody else may have built the same and have it open, which on Windows keeps it from being replaced.
		if s, opened := openSegment(file, source, key); opened == nil {
			return s, nil
		}
		_ = os.Remove(file) // it may be an empty folder
		if err := os.Rename(tmp, file); err != nil {
			return nil, fmt.Errorf("keeping the search index: %w", err)
		}
	}
	return openSegment(file, source, key)
}

// temporary makes a file to build in.
func (x *Index) temporary() (string, error) {
	if x.dir == "" {
		return "", errNoFolder
	}
	if err := os.MkdirAll(x.dir, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of the search index: %w", err)
	}
	f, err := os.CreateTemp(x.dir, buildingPrefix+"*")
	if err != nil {
		return "", fmt.Errorf("beginning a search index: %w", err)
	}
	return f.Name(), f.Close()
}

var errNoFolder = errors.New("there is no cache folder")

// writeFile fills a file with a segment and sees to it that it is on the disk before anybody gives it its name.
func writeFile(ctx context.Context, file, source, key string, docs iter.Seq[Doc]) error {
	// Whoever fails leaves a file that nobody will read, so there is nothing to journal.
	db, err := open(file, "mode=rw", "journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)", "cache_size(-16384)")
	if err != nil {
		return err
	}
	err = write(ctx, db, source, key, docs)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return onDisk(file)
}

// onDisk waits until a file is on the disk.
func onDisk(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func buildMemory(ctx context.Context, source, key string, docs iter.Seq[Doc]) (*segment, error) {
	db, err := open(inMemory, "", fmt.Sprintf("max_page_count(%d)", memoryPages))
	if err != nil {
		return nil, err
	}
	if err := write(ctx, db, source, key, docs); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return readAbout(db, "", source, key)
}

// write fills an empty database.
func write(ctx context.Context, db *sql.DB, source, key string, docs iter.Seq[Doc]) error {
	// The context is looked at between documents: handing it to each statement would start a goroutine for each.
	calm := context.WithoutCancel(ctx)
	if _, err := db.ExecContext(calm, schema); err != nil {
		return fmt.Errorf("laying out the search index: %w", err)
	}
	tx, err := db.BeginTx(calm, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	w, err := newWriter(tx)
	if err != nil {
		return err
	}
	for d := range docs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.add(d.clean()); err != nil {
			return fmt.Errorf("indexing %q: %w", d.Title, err)
		}
	}
	if err := w.finish(source, key); err != nil {
		return err
	}
	return tx.Commit()
}
