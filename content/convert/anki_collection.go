package convert

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Limits on a collection. A deck of this size is a year's work for its author; what is larger belongs in several packs.
const (
	maxAnkiNotes  = 20_000
	maxAnkiCards  = 100_000
	maxAnkiText   = 64 << 20 // of all notes together
	maxAnkiNote   = 64 << 10 // one note
	maxAnkiCell   = 16 << 20 // one value in the database
	maxAnkiModels = 2000     // note types
	maxAnkiDecks  = 5000
	maxAnkiFields = 200 // of one note type
	ankiPatience  = 60 * time.Second
)

// ankiCollection is what is taken from a database of Anki. When to repeat what is not: that belongs to whoever learned.
type ankiCollection struct {
	types map[int64]*ankiType
	decks map[int64]ankiDeck
	notes []ankiNote // in the order in which they were made

	schedule bool // the cards have been learned with
}

// ankiType is a note type: the names of the fields of a note, and the cards that are made from it.
type ankiType struct {
	id     int64
	name   string
	cloze  bool
	fields []string
	cards  []ankiTemplate
}

// ankiTemplate is how a card looks: HTML with the names of fields in braces.
type ankiTemplate struct{ name, front, back string }

// ankiDeck is a deck: the names of the decks that it lies in, outermost first, and its own.
type ankiDeck []string

// ankiNote is a note with the cards that there are of it.
type ankiNote struct {
	id, mid int64
	guid    string
	tags    []string
	fields  []string
	tooLong bool // longer than maxAnkiNote; its fields were left out
	cards   []ankiCard
}

// ankiCard is one card: the number of its template, or of the gaps of a cloze, from 0, and its deck.
type ankiCard struct {
	ord  int
	deck int64
}

// refused is an error that says what is wrong and what to do.
func refused(what, hint string) error { return errors.New(what + "\nhint: " + hint) }

// tookTooLong explains why a context is done.
func tookTooLong(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return refused(fmt.Sprintf("reading this collection took longer than %v", ankiPatience), "export one deck at a time")
	}
	return ctx.Err()
}

// ankiReader reads a database that a stranger made.
type ankiReader struct {
	ctx  context.Context
	conn *sql.Conn
	ankiCollection
}

// readAnkiCollection reads the database in a file. Nothing is written to it.
func readAnkiCollection(ctx context.Context, name string) (*ankiCollection, error) {
	if err := unicase(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", ankiDSN(name))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, ankiDamage(ctx, err)
	}
	defer conn.Close()
	r := &ankiReader{ctx: ctx, conn: conn}
	for _, step := range []func() error{r.limit, r.checkSchema, r.readTypes, r.readNotes, r.readCards} {
		if err := step(); err != nil {
			return nil, ankiDamage(ctx, err)
		}
	}
	return &r.ankiCollection, nil
}

// unicase registers the order in which Anki sorts names, once for the process. Without it SQLite reads no table that is kept
// in that order. It need not be Anki's to the letter: no query here compares or sorts names.
var unicase = sync.OnceValue(func() error {
	return sqlite.RegisterCollationUtf8("unicase", func(a, b string) int {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	})
})

// ankiDSN opens a file as it stands, without a journal beside it and without a lock, trusts no function that its schema
// calls, runs no constraint of it, and looks at every page before it believes it.
func ankiDSN(name string) string {
	pragmas := []string{"trusted_schema(0)", "cell_size_check(1)", "mmap_size(0)", "query_only(1)", "ignore_check_constraints(1)", "temp_store(2)", "cache_size(-16000)"}
	p := filepath.ToSlash(name)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/Users/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: "mode=ro&immutable=1&_pragma=" + strings.Join(pragmas, "&_pragma=")}).String()
}

// ankiDamage makes a sentence of an error of SQLite. Those that are sentences already stay.
func ankiDamage(ctx context.Context, err error) error {
	var failed *sqlite.Error
	switch {
	case ctx.Err() != nil:
		return tookTooLong(ctx)
	case errors.As(err, &failed) && failed.Code()&0xff == sqlite3.SQLITE_TOOBIG:
		return refused(fmt.Sprintf("a value in this collection is longer than %d MB", maxAnkiCell>>20), "export one deck at a time")
	case errors.As(err, &failed):
		return errAnkiDamaged
	}
	return err
}

// limit takes from the connection what reading does not need.
func (r *ankiReader) limit() error {
	for id, most := range map[int]int{
		sqlite3.SQLITE_LIMIT_LENGTH: maxAnkiCell, sqlite3.SQLITE_LIMIT_SQL_LENGTH: 64 << 10, sqlite3.SQLITE_LIMIT_COLUMN: 100,
		sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50, sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 5, sqlite3.SQLITE_LIMIT_ATTACHED: 0,
		sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1, sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0, sqlite3.SQLITE_LIMIT_VDBE_OP: 10_000,
		sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
	} {
		if _, err := sqlite.Limit(r.conn, id, most); err != nil {
			return err
		}
	}
	return nil
}

// ankiTables are the tables that are read. The first three are in every collection, the others in newer ones.
var ankiTables = []string{"col", "notes", "cards", "notetypes", "fields", "templates", "decks"}

// checkSchema refuses a database in which what is to be read is no plain table, or is damaged. A view in the place of a
// table, a virtual table or a column that is worked out would be somebody else's program.
func (r *ankiReader) checkSchema() error {
	for i, table := range ankiTables {
		there, err := r.isTable(table)
		if err == nil && there {
			err = r.isWhole(table)
		}
		if err == nil && !there && i < 3 {
			err = errStrange
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	errStrange     = refused("the database in this archive is not one that Anki makes", "import the file into Anki, and export the deck from there")
	errAnkiDamaged = refused("the collection in this archive is damaged", "in Anki, use “Check Database”, then export the deck again")
)

// isTable tells whether there is a plain table of that name. An error is errStrange where there is something else.
func (r *ankiReader) isTable(table string) (bool, error) {
	var kind, text string
	err := r.conn.QueryRowContext(r.ctx, `SELECT type, coalesce(sql, '') FROM sqlite_schema WHERE lower(name) = ?`, table).Scan(&kind, &text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	case kind != "table", strings.Contains(strings.ToUpper(text[:min(len(text), 30)]), "VIRTUAL"):
		return false, errStrange
	}
	var worked int
	err = r.conn.QueryRowContext(r.ctx, `SELECT count(*) FROM pragma_table_xinfo(?) WHERE hidden <> 0`, table).Scan(&worked)
	if err == nil && worked > 0 {
		err = errStrange
	}
	return err == nil, err
}

// isWhole has SQLite look through a table before anything is read from it, as its authors advise for files of strangers.
func (r *ankiReader) isWhole(table string) error {
	var said string
	if err := r.conn.QueryRowContext(r.ctx, `PRAGMA quick_check('`+table+`')`).Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errAnkiDamaged
	}
	return nil
}

// each runs a query and calls each for every row, with its values.
func (r *ankiReader) each(query string, each func(row []any) error) error {
	rows, err := r.conn.QueryContext(r.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A column of SQLite holds values of any type, whatever it was declared as.

func ankiText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

func ankiNumber(v any) int64 {
	n, _ := v.(int64)
	return n
}

func ankiBytes(v any) []byte {
	switch v := v.(type) {
	case string:
		return []byte(v)
	case []byte:
		return v
	}
	return nil
}

// readTypes reads note types and decks: from tables where there are some, and else from the JSON in which older versions
// keep them.
func (r *ankiReader) readTypes() error {
	r.types, r.decks = map[int64]*ankiType{}, map[int64]ankiDeck{}
	var tables int
	err := r.conn.QueryRowContext(r.ctx, `SELECT count(*) FROM sqlite_schema WHERE lower(name) IN ('notetypes', 'fields', 'templates', 'decks')`).Scan(&tables)
	switch {
	case err != nil:
		return err
	case tables == 4:
		err = r.readTables()
	default:
		err = r.readJSON()
	}
	for _, t := range r.types {
		if err == nil && (len(t.fields) > maxAnkiFields || len(t.cards) > maxAnkiFields) {
			err = refused(fmt.Sprintf("a note type of this collection has more than %d fields or cards", maxAnkiFields), "export one deck at a time")
		}
	}
	return err
}

// readTables reads what versions from 2.1.28 on keep. No query here sorts or compares names: their columns have an order
// that only Anki knows.
func (r *ankiReader) readTables() error {
	err := r.each(fmt.Sprintf(`SELECT id, name, config FROM notetypes NOT INDEXED LIMIT %d`, maxAnkiModels), func(row []any) error {
		kind, _ := protoNumber(ankiBytes(row[2]), 1)
		r.types[ankiNumber(row[0])] = &ankiType{id: ankiNumber(row[0]), name: ankiText(row[1]), cloze: kind == 1}
		return nil
	})
	if err == nil {
		err = r.each(fmt.Sprintf(`SELECT ntid, name FROM fields ORDER BY ntid, ord LIMIT %d`, maxAnkiModels*maxAnkiFields), func(row []any) error {
			if t := r.types[ankiNumber(row[0])]; t != nil {
				t.fields = append(t.fields, ankiText(row[1]))
			}
			return nil
		})
	}
	if err == nil {
		err = r.each(fmt.Sprintf(`SELECT ntid, name, config FROM templates ORDER BY ntid, ord LIMIT %d`, maxAnkiModels*maxAnkiFields), func(row []any) error {
			if t := r.types[ankiNumber(row[0])]; t != nil {
				config := ankiBytes(row[2])
				t.cards = append(t.cards, ankiTemplate{name: ankiText(row[1]), front: protoText(config, 1), back: protoText(config, 2)})
			}
			return nil
		})
	}
	if err == nil {
		err = r.each(fmt.Sprintf(`SELECT id, name FROM decks NOT INDEXED LIMIT %d`, maxAnkiDecks), func(row []any) error {
			r.decks[ankiNumber(row[0])] = ankiDeck(strings.Split(ankiText(row[1]), "\x1f"))
			return nil
		})
	}
	return err
}

// ankiID is an id in JSON, where it may stand as a number or as a text.
type ankiID int64

func (id *ankiID) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	*id = ankiID(n)
	return err
}

// ankiJSONType is a note type as JSON, as far as it matters here.
type ankiJSONType struct {
	ID     ankiID                  `json:"id"`
	Name   string                  `json:"name"`
	Type   int                     `json:"type"`
	Fields []struct{ Name string } `json:"flds"`
	Cards  []struct {
		Name  string
		Front string `json:"qfmt"`
		Back  string `json:"afmt"`
	} `json:"tmpls"`
}

func (r *ankiReader) readJSON() error {
	var models, decks []byte
	err := r.each(`SELECT models, decks FROM col LIMIT 1`, func(row []any) error {
		models, decks = ankiBytes(row[0]), ankiBytes(row[1])
		return nil
	})
	if err != nil {
		return err
	}
	damaged := refused("the note types or decks of this collection cannot be read", "in Anki, use “Check Database”, then export the deck again")
	var types map[string]ankiJSONType
	var named map[string]struct {
		ID   ankiID `json:"id"`
		Name string `json:"name"`
	}
	if json.Unmarshal(models, &types) != nil || json.Unmarshal(decks, &named) != nil || len(types) > maxAnkiModels || len(named) > maxAnkiDecks {
		return damaged
	}
	for _, t := range types {
		r.types[int64(t.ID)] = t.taken()
	}
	for _, d := range named {
		r.decks[int64(d.ID)] = ankiDeck(strings.Split(d.Name, "::"))
	}
	return nil
}

func (t ankiJSONType) taken() *ankiType {
	out := &ankiType{id: int64(t.ID), name: t.Name, cloze: t.Type == 1}
	for _, f := range t.Fields {
		out.fields = append(out.fields, f.Name)
	}
	for _, c := range t.Cards {
		out.cards = append(out.cards, ankiTemplate{c.Name, c.Front, c.Back})
	}
	return out
}

func (r *ankiReader) readNotes() error {
	size := 0
	many := refused(fmt.Sprintf("this collection has more than %d notes, or more than %d MB of text", maxAnkiNotes, maxAnkiText>>20), "export one deck at a time")
	err := r.each(fmt.Sprintf(`SELECT id, guid, mid, tags, flds FROM notes NOT INDEXED LIMIT %d`, maxAnkiNotes+1), func(row []any) error {
		text := ankiText(row[4])
		if size += len(text) + len(ankiText(row[1])) + len(ankiText(row[3])); size > maxAnkiText || len(r.notes) == maxAnkiNotes {
			return many
		}
		n := ankiNote{id: ankiNumber(row[0]), guid: ankiText(row[1]), mid: ankiNumber(row[2]), tags: strings.Fields(ankiText(row[3])), tooLong: len(text) > maxAnkiNote}
		if !n.tooLong {
			n.fields = strings.Split(text, "\x1f")
		}
		r.notes = append(r.notes, n)
		return nil
	})
	slices.SortStableFunc(r.notes, func(a, b ankiNote) int { return cmpInt(a.id, b.id) })
	return err
}

func cmpInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// readCards gives each note its cards. A card that was lent to a filtered deck belongs to the deck it came from.
func (r *ankiReader) readCards() error {
	at := map[int64]*ankiNote{}
	for i := range r.notes {
		at[r.notes[i].id] = &r.notes[i]
	}
	n := 0
	err := r.each(fmt.Sprintf(`SELECT nid, did, ord, odid, type, queue FROM cards NOT INDEXED LIMIT %d`, maxAnkiCards+1), func(row []any) error {
		if n++; n > maxAnkiCards {
			return refused(fmt.Sprintf("this collection has more than %d cards", maxAnkiCards), "export one deck at a time")
		}
		c := ankiCard{ord: int(ankiNumber(row[2])), deck: ankiNumber(row[1])}
		if home := ankiNumber(row[3]); home != 0 {
			c.deck = home
		}
		r.schedule = r.schedule || ankiNumber(row[4]) != 0 || ankiNumber(row[5]) != 0
		if note := at[ankiNumber(row[0])]; note != nil {
			note.cards = append(note.cards, c)
		}
		return nil
	})
	for i := range r.notes {
		slices.SortStableFunc(r.notes[i].cards, func(a, b ankiCard) int { return a.ord - b.ord })
	}
	return err
}
