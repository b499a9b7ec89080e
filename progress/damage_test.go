package progress

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// specimen is a journal to damage: compact, as SQLite leaves it after a backup, so that few bytes of it say nothing.
type specimen struct {
	bytes   []byte
	events  string // what it exports
	screens string // what its derived tables say
}

const pageSize = 4096

func newSpecimen(t *testing.T) specimen {
	t.Helper()
	j := open(t, journalPath(t))
	record(t, j, answers(0, 150)...)
	record(t, j, study.Entry{Nonce: "end", Type: study.Finished, At: began, Pack: pack, Lesson: "m00.0", Sitting: "sitting-00000000"})
	path := filepath.Join(t.TempDir(), "specimen.db")
	if _, err := j.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return specimen{bytes: b, events: exported(t, j), screens: screens(t, j)}
}

func screens(t *testing.T, j *Journal) string {
	t.Helper()
	o, err := j.Overview(ctx, pack, began)
	if err != nil {
		t.Fatal(err)
	}
	due, err := j.Agenda(ctx, began.Add(48*time.Hour), 50)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(o, due)
}

// outcome of looking at a damaged file.
type outcome int

const (
	found    outcome = iota // refused, or told by Verify
	harmless                // everything in it reads as before
	silent                  // something is wrong and nobody says so
)

func (s specimen) look(t *testing.T, damaged []byte) outcome {
	t.Helper()
	path := filepath.Join(t.TempDir(), "progress.db")
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := Open(ctx, path, Options{})
	if err != nil {
		wantError(t, err)
		return found
	}
	defer j.Close()
	problems, err := j.Verify(ctx)
	if err != nil {
		t.Fatalf("Verify of a damaged file could not end: %v", err)
	}
	if len(problems) > 0 {
		return found
	}
	var b bytes.Buffer
	if err := j.Export(ctx, &b, ""); err != nil {
		return silent
	}
	if exported(t, j) != s.events || screens(t, j) != s.screens {
		return silent
	}
	return harmless
}

func TestDamageIsFound(t *testing.T) {
	s := newSpecimen(t)
	count := map[outcome]int{}
	for name, damaged := range s.damages(amount(8, 4, 1)) {
		got := s.look(t, damaged)
		count[got]++
		if got == silent {
			t.Errorf("%s: nobody says so", name)
		}
	}
	t.Logf("%d files: %d found, %d harmless", count[found]+count[harmless]+count[silent], count[found], count[harmless])
	if all := count[found] + count[harmless]; count[found]*4 < all*3 {
		t.Errorf("only %d of %d damaged files were found", count[found], all)
	}
}

// damages are pages and sectors zeroed or made random, headers of every sort, and files cut or grown.
func (s specimen) damages(sparse int) map[string][]byte {
	out := map[string][]byte{}
	random := rand.New(rand.NewPCG(1, 2))
	stretch := func(size, step int) {
		for at := 0; at+size <= len(s.bytes); at += size * step {
			zero := bytes.Clone(s.bytes)
			clear(zero[at : at+size])
			noise := bytes.Clone(s.bytes)
			for i := at; i < at+size; i++ {
				noise[i] = byte(random.Uint32())
			}
			if !bytes.Equal(zero, s.bytes) {
				out[fmt.Sprintf("%d zeros at %d", size, at)] = zero
			}
			out[fmt.Sprintf("%d random bytes at %d", size, at)] = noise
		}
	}
	stretch(pageSize, max(1, sparse/4))
	stretch(512, sparse)
	for name, h := range headers() {
		b := bytes.Clone(s.bytes)
		copy(b[h.at:], h.bytes)
		out["header: "+name] = b
	}
	out["half of it"] = bytes.Clone(s.bytes[:len(s.bytes)/2])
	out["one page less"] = bytes.Clone(s.bytes[:len(s.bytes)-pageSize])
	out["one byte less"] = bytes.Clone(s.bytes[:len(s.bytes)-1])
	out["the first 100 bytes"] = bytes.Clone(s.bytes[:100])
	out["the first page"] = bytes.Clone(s.bytes[:pageSize])
	out["another page at its end"] = append(bytes.Clone(s.bytes), make([]byte, pageSize)...)
	out["shifted by one"] = append([]byte{0}, s.bytes...)
	return out
}

type header struct {
	at    int
	bytes []byte
}

// headers are the fields of https://www.sqlite.org/fileformat2.html#the_database_header with values that do not fit.
func headers() map[string]header {
	four := func(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
	return map[string]header{
		"no magic":                  {0, make([]byte, 16)},
		"other magic":               {0, []byte("SQLite format 2\x00")},
		"all zero":                  {0, make([]byte, 100)},
		"page size 0":               {16, []byte{0, 0}},
		"page size 512":             {16, []byte{2, 0}},
		"page size 3":               {16, []byte{0, 3}},
		"page size 65536":           {16, []byte{0, 1}},
		"write version 9":           {18, []byte{9}},
		"read version 9":            {19, []byte{9}},
		"reserved 255":              {20, []byte{255}},
		"fraction 0":                {21, []byte{0, 0, 0}},
		"change counter":            {24, four(0xffffffff)},
		"size 0":                    {28, four(0)},
		"size 1":                    {28, four(1)},
		"size huge":                 {28, four(0xfffffff0)},
		"free list from nowhere":    {32, four(0xfff)},
		"free pages":                {36, four(77)},
		"schema cookie":             {40, four(0xffffffff)},
		"schema format 0":           {44, four(0)},
		"schema format 99":          {44, four(99)},
		"auto vacuum":               {52, four(3)},
		"text in UTF-16":            {56, four(2)},
		"text in nothing":           {56, four(9)},
		"format 0":                  {60, four(0)},
		"format -1":                 {60, four(0xffffffff)},
		"format 1000":               {60, four(1000)},
		"incremental vacuum":        {64, four(1)},
		"application 0":             {68, four(0)},
		"another application":       {68, four(0x0f055112)},
		"root page of no type":      {100, []byte{0}},
		"root page of another":      {100, []byte{10}},
		"root page without cells":   {103, []byte{0, 0}},
		"root page with too many":   {103, []byte{255, 255}},
		"root page content at 0":    {105, []byte{0, 0}},
		"root page cells scrambled": {108, []byte{255, 255, 255, 255}},
	}
}

// TestBitFlipsInEventsAreFound flips single bits: SQLite's own check sees one in seven.
func TestBitFlipsInEventsAreFound(t *testing.T) {
	s := newSpecimen(t)
	flips := amount(20, 120, 2000)
	rows := s.eventBytes(t)
	random := rand.New(rand.NewPCG(3, 4))
	hidden := 0
	for range flips {
		at := rows[random.IntN(len(rows))]
		damaged := bytes.Clone(s.bytes)
		damaged[at] ^= 1 << random.IntN(8)
		switch s.look(t, damaged) {
		case silent:
			t.Errorf("a bit flipped at %d changes what is read, and nobody says so", at)
		case harmless:
			hidden++
		}
	}
	t.Logf("%d of %d flips found", flips-hidden, flips)
	if hidden*100 > flips {
		t.Errorf("%d of %d flips inside rows of events were not found", hidden, flips)
	}
}

// eventBytes are the places of all bytes that belong to rows of events.
func (s specimen) eventBytes(t *testing.T) (out []int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "progress.db")
	if err := os.WriteFile(path, s.bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	err := with(dsn(path, modeRead), func(db *sql.DB) error {
		rows, err := load(ctx, db, func(p *int) []any { return []any{p} },
			`SELECT pageno FROM dbstat WHERE name = 'events' OR name LIKE 'sqlite_autoindex_events_1'`)
		for _, page := range rows {
			out = append(out, cellBytes(s.bytes, page)...)
		}
		return err
	})
	if err != nil || len(out) < 150*200 {
		t.Fatalf("%d bytes of events found, %v", len(out), err)
	}
	return out
}

// cellBytes are the places of the rows on a page of an index, as https://www.sqlite.org/fileformat2.html#b_tree_pages
// lays them out. Between them may lie what is left of rows that have moved, which says nothing.
func cellBytes(file []byte, page int) (out []int) {
	start := (page - 1) * pageSize
	inner := file[start] == 2
	pointers := start + 8
	if inner {
		pointers += 4
	}
	for n := range int(binary.BigEndian.Uint16(file[start+3:])) {
		at := start + int(binary.BigEndian.Uint16(file[pointers+2*n:]))
		if inner {
			at += 4
		}
		size := int(file[at])
		if size >= 0x80 {
			size = (size&0x7f)<<7 | int(file[at+1])
		}
		for i := range size {
			out = append(out, at+2+i)
		}
	}
	return out
}

func TestTamperingWithAnEventIsFound(t *testing.T) {
	for name, change := range map[string]string{
		"a better score":     `UPDATE events SET score = 1 WHERE seq = 3`,
		"an event less":      `DELETE FROM events WHERE seq = 5`,
		"the first one less": `DELETE FROM events WHERE seq = 1`,
		"two swapped":        `UPDATE events SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4); UPDATE events SET seq = -seq WHERE seq < 0`,
		"another nonce":      `UPDATE events SET nonce = 'x' WHERE seq = 2`,
		"a row of a table":   `UPDATE items SET answers = 0`,
		"a count":            `UPDATE totals SET seen = seen + 1`,
		"a day":              `DELETE FROM days`,
		"a note":             `UPDATE marks SET note = 'other'`,
		"a bookmark":         `DELETE FROM marks`,
		"other words":        `UPDATE events SET words = 'other' WHERE seq = 10`,
		"words from nowhere": `UPDATE events SET words = 'mine' WHERE seq = 3`,
		"a lesson":           `UPDATE lessons SET best_score = 1`,
	} {
		path := journalPath(t)
		j := open(t, path)
		record(t, j, answers(0, 9)...)
		record(t, j, storedMarks()...)
		closeJournal(t, j)
		sqlFile(t, path, `DROP TRIGGER events_never_change; DROP TRIGGER events_never_leave; PRAGMA ignore_check_constraints = 1; `+change)
		j = open(t, path)
		problems, err := j.Verify(ctx)
		if err != nil || len(problems) == 0 {
			t.Errorf("%s: %v, %v", name, problems, err)
		}
		if strings.HasPrefix(name, "a ") && !strings.Contains(name, "score") {
			if len(problems) != 1 || !problems[0].Derived {
				t.Errorf("%s: %+v", name, problems)
			}
			if err := j.Rebuild(ctx); err != nil {
				t.Fatal(err)
			}
			wantSound(t, j)
		}
	}
}

func TestDamagedJournalIsSetAsideAndTheBackupGoesOn(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answers(0, 30)...)
	if _, err := j.Backup(ctx, ""); err != nil {
		t.Fatal(err)
	}
	record(t, j, answers(30, 40)...)
	device := deviceOf(t, j)
	closeJournal(t, j)
	b := bytesOf(t, path, "")[0]
	write(t, path, strings.Repeat("\x00", pageSize)+b[pageSize:])
	_, err := Open(ctx, path, Options{})
	wantError(t, err, ErrDamaged)

	backups, err := Backups(ctx, path, Options{})
	if err != nil || len(backups) != 1 {
		t.Fatalf("backups %v, %v", backups, err)
	}
	now := time.Date(2026, 11, 21, 1, 54, 0, 0, time.UTC)
	moved, err := Restore(ctx, path, backups[0].Path, Options{Now: func() time.Time { return now }})
	if err != nil || moved != path+".damaged-20261121T015400000Z" {
		t.Fatalf("Restore moved to %q, %v", moved, err)
	}
	if got := bytesOf(t, moved, "")[0]; got[pageSize:] != b[pageSize:] {
		t.Error("the damaged file changed when it was set aside")
	}
	again := open(t, path)
	if deviceOf(t, again) == device {
		t.Error("the restored journal goes on under the old device: its next event would take the name of another")
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("the restored journal: %v, %v", fi.Mode(), err)
	}
	record(t, again, answers(30, 35)...)
	if got := len(nonces(t, again)); got != 35 {
		t.Errorf("%d events, want 35", got)
	}
	wantSound(t, again)
}

func TestSettingAsideTakesEverythingAlong(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answers(0, 7)...)
	var moved []string
	for range 2 {
		to, err := SetAside(ctx, path, began)
		if err != nil {
			t.Fatal(err)
		}
		moved = append(moved, to)
		open(t, path)
	}
	if moved[0] == moved[1] || slices.Contains(moved, "") {
		t.Errorf("moved to %q", moved)
	}
	closeJournal(t, j)
	if got := len(nonces(t, open(t, moved[0]))); got != 7 {
		t.Errorf("%d events were set aside, want 7", got)
	}
	if to, err := SetAside(ctx, filepath.Join(t.TempDir(), "progress.db"), began); to != "" || err != nil {
		t.Errorf("setting aside what is not there: %q, %v", to, err)
	}
}

func TestBackupThatIsDamagedIsNotOffered(t *testing.T) {
	path := journalPath(t)
	now := began
	j := openWith(t, path, Options{Now: func() time.Time { return now }})
	var all []string
	for i := range 3 {
		record(t, j, answers(i*20, i*20+20)...)
		now = now.Add(time.Hour)
		b, err := j.Backup(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	b := []byte(bytesOf(t, all[2], "")[0])
	b[bytes.Index(b, []byte(answer(45).Nonce))] ^= 4 // in an event
	write(t, all[2], string(b))
	write(t, all[0], "")
	got, err := Backups(ctx, path, Options{})
	if err != nil || len(got) != 1 || got[0].Path != all[1] {
		t.Errorf("offered: %+v, %v", got, err)
	}
	if _, err := Restore(ctx, path, all[2], Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("restoring a damaged backup: %v", err)
	}
	if got := len(nonces(t, j)); got != 60 {
		t.Errorf("the journal in place has %d events, want 60", got)
	}
}

func TestDamageThatShowsWhileReadingOrWritingIsNamed(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answers(0, 300)...)
	closeJournal(t, j)
	b := []byte(bytesOf(t, path, "")[0])
	for at := 3 * pageSize; at < len(b); at++ {
		b[at] = 0xa5
	}
	write(t, path, string(b))
	j, err := Open(ctx, path, Options{})
	if err != nil {
		wantError(t, err, ErrDamaged)
		return
	}
	defer j.Close()
	_, err = j.Overview(ctx, pack, began)
	wantError(t, err, ErrDamaged)
	wantError(t, j.Record(ctx, answer(300)), ErrNotSaved, ErrDamaged)
}
