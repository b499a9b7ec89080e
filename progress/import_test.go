package progress

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// fileOf is an export.
func fileOf(tb testing.TB, j *Journal, pack string) string {
	tb.Helper()
	var b bytes.Buffer
	if err := j.Export(ctx, &b, pack); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func importInto(tb testing.TB, j *Journal, file string) Imported {
	tb.Helper()
	in, err := j.Import(ctx, strings.NewReader(file))
	if err != nil {
		tb.Fatalf("importing: %v", err)
	}
	return in
}

// wantSame checks that two journals hold the same events and the same of everything that follows from them.
func wantSame(tb rapid.TB, a, b *Journal) {
	tb.Helper()
	if x, y := exported(tb, a), exported(tb, b); x != y {
		tb.Errorf("the events differ:\n%s\nand\n%s", x, y)
	}
	if x, y := everyTable(tb, a), everyTable(tb, b); !slices.Equal(x, y) {
		tb.Errorf("what follows from the events differs:\n%v\nand\n%v", x, y)
	}
}

func TestTwoJournalsThatSwapFilesAgree(t *testing.T) {
	a, b := lesson(t), open(t, journalPath(t))
	record(t, b, answers(100, 130)...)
	record(t, b, storedLab()...)
	record(t, b, storedMarks()...)
	fromA, fromB := fileOf(t, a, ""), fileOf(t, b, "")
	if got, want := importInto(t, a, fromB), (Imported{New: 35, Devices: 1}); got != want {
		t.Errorf("a imported %+v, want %+v", got, want)
	}
	if got, want := importInto(t, b, fromA), (Imported{New: 8, Devices: 1}); got != want {
		t.Errorf("b imported %+v, want %+v", got, want)
	}
	wantSame(t, a, b)
	wantSound(t, a)
	wantSound(t, b)
	if got, want := importInto(t, a, fileOf(t, b, "")), (Imported{Known: 43}); got != want {
		t.Errorf("once more, a imported %+v, want %+v", got, want)
	}
	if c, err := a.Count(ctx); err != nil || c != (Count{Events: 43, Devices: 2}) {
		t.Errorf("Count: %+v, %v", c, err)
	}
}

// everyTable is every row of every derived table, whatever tables there are.
func everyTable(tb rapid.TB, j *Journal) (out []string) {
	tb.Helper()
	err := j.snapshot(ctx, func(q querier) error {
		names, err := load(ctx, q, func(s *string) []any { return []any{s} }, `SELECT name FROM sqlite_schema
			WHERE type = 'table' AND name NOT IN ('meta', 'events', 'gaps')`)
		for _, name := range names {
			err = firstError(err, everyRow(q, name, &out))
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func everyRow(q querier, table string, out *[]string) error {
	rows, err := q.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		row := make([]any, len(columns))
		for i := range row {
			row[i] = &row[i]
		}
		if err := rows.Scan(row...); err != nil {
			return err
		}
		*out = append(*out, fmt.Sprint(table, row))
	}
	return rows.Err()
}

// TestEveryEventTravels tries events whose columns an export cannot tell in the usual way.
func TestEveryEventTravels(t *testing.T) {
	a, b := open(t, journalPath(t)), open(t, journalPath(t))
	for i, change := range []func(*study.Entry){
		func(e *study.Entry) { e.Shown = []int{} },
		func(e *study.Entry) { e.Response = quiz.Response{Typed: []string{"\xff <&>\u2028\x00", `"`}} },
		func(e *study.Entry) { e.Response = quiz.Response{Typed: []string{"\uFFFD"}} },
		func(e *study.Entry) { e.Shown, e.Response = nil, quiz.Response{} },
		func(e *study.Entry) { e.Words = "a\x00b\r\n\xff" + strings.Repeat("\x01", study.MaxTrialBytes) },
		func(e *study.Entry) { e.Type, e.Seed = study.Opened, 1<<64-1 },
		func(e *study.Entry) { e.At = time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC) },
		func(e *study.Entry) { e.At = time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -86400)) },
		func(e *study.Entry) { e.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.FixedZone("", 90000)) },
		func(e *study.Entry) { e.Score, e.Took, e.Step = 1.0/3, -1<<63, -1 },
		func(e *study.Entry) { e.Score, e.Took = -1e-300, 1<<63-1 },
		func(e *study.Entry) { e.Type = "of a later version" },
		func(e *study.Entry) {
			e.Facts = study.Facts{Card: "<c>&\u2028", Objectives: []string{"o"}, Guess: 0.25, Beliefs: []string{"\xff"}}
		},
		func(e *study.Entry) { e.Facts, e.Words = study.Facts{Sure: study.Sure}, "and words" },
		func(e *study.Entry) {
			e.Type, e.Facts = study.Tuned, study.Facts{Tuning: &study.Tuning{Aim: 0.85, Longest: 100}}
		},
	} {
		e := answer(i)
		change(&e)
		record(t, a, e)
	}
	importInto(t, b, fileOf(t, a, ""))
	wantSame(t, a, b)
	wantSound(t, b)
}

func TestJournalsOfEveryFormatTravel(t *testing.T) {
	if *update {
		t.Skip("the stored files are being written")
	}
	for format := 1; format <= latest; format++ {
		path := journalPath(t)
		copyOf(t, format, path)
		a, b := open(t, path), open(t, journalPath(t))
		importInto(t, b, fileOf(t, a, ""))
		wantSame(t, a, b)
	}
}

func TestAnEventWrittenAfterAnImportComesAfterAllOthers(t *testing.T) {
	a, b := open(t, journalPath(t)), open(t, journalPath(t))
	ahead := answer(1)
	ahead.At = began.AddDate(30, 0, 0)
	record(t, b, answer(0)) // b has a chain of its own already
	record(t, a, ahead)
	importInto(t, b, fileOf(t, a, ""))
	record(t, b, answer(2))
	if got := nonces(t, b); !slices.Equal(got, []string{answer(0).Nonce, ahead.Nonce, answer(2).Nonce}) {
		t.Errorf("the order is %q", got)
	}
	wantSound(t, b)
}

func TestAFileOfOnePackLeavesGapsThatTheRestCloses(t *testing.T) {
	a := open(t, journalPath(t))
	for i := range 12 {
		e := answer(i)
		if i%4 != 1 { // one of four is of the pack
			e.Pack = "another.pack"
		}
		record(t, a, e)
	}
	part, whole := fileOf(t, a, pack), fileOf(t, a, "")
	b := open(t, journalPath(t))
	if got, want := importInto(t, b, part), (Imported{New: 3, Devices: 1, Missing: 7}); got != want {
		t.Errorf("imported %+v, want %+v", got, want)
	}
	wantSound(t, b)
	if c, err := b.Count(ctx); err != nil || c != (Count{Events: 3, Devices: 1, Missing: 7}) {
		t.Errorf("Count: %+v, %v", c, err)
	}

	// The part travels on, and so does what is learned here.
	c := open(t, journalPath(t))
	record(t, b, answer(100))
	importInto(t, c, fileOf(t, b, ""))
	wantSame(t, b, c)
	wantSound(t, c)

	if got, want := importInto(t, b, whole), (Imported{New: 9, Known: 3, Devices: 1}); got != want {
		t.Errorf("imported %+v, want %+v", got, want)
	}
	wantSound(t, b)
	if c, err := b.Count(ctx); err != nil || c.Missing != 0 {
		t.Errorf("Count after the rest: %+v, %v", c, err)
	}
}

// TestVerifyTellsALossFromAGap takes an event out of a journal by force.
func TestVerifyTellsALossFromAGap(t *testing.T) {
	a := open(t, journalPath(t))
	for i := range 8 {
		e := answer(i)
		if i%2 == 0 {
			e.Pack = "another.pack"
		}
		record(t, a, e)
	}
	part, whole := fileOf(t, a, pack), fileOf(t, a, "")
	for _, c := range []struct {
		lost  int
		files []string
	}{
		{4, []string{part}},        // it begins after a gap, and with it all that is known of that gap goes
		{8, []string{part}},        // and it is the last
		{3, []string{whole}},       // no gap was ever there
		{3, []string{part, whole}}, // one was, and was closed
	} {
		b := open(t, journalPath(t))
		for _, file := range c.files {
			importInto(t, b, file)
		}
		wantSound(t, b)
		for _, text := range []string{`PRAGMA foreign_keys = 0`, `DROP TRIGGER events_never_leave`, `DELETE FROM events WHERE seq = ` + fmt.Sprint(c.lost)} {
			if _, err := b.pen.conn.ExecContext(ctx, text); err != nil {
				t.Fatal(err)
			}
		}
		problems, err := b.Verify(ctx)
		if err != nil || !slices.ContainsFunc(problems, func(p Problem) bool { return !p.Derived }) {
			t.Errorf("event %d was lost, and Verify says %+v, %v", c.lost, problems, err)
		}
	}
}

// TestAJournalThatWasSetBackTakesItsEventsBack is the folder copied back by hand: the journal is at an earlier state and
// does not know of it.
func TestAJournalThatWasSetBackTakesItsEventsBack(t *testing.T) {
	a := open(t, journalPath(t))
	record(t, a, answers(0, 5)...)
	early := filepath.Join(t.TempDir(), "progress.db")
	if _, err := a.Backup(ctx, early); err != nil {
		t.Fatal(err)
	}
	record(t, a, answers(5, 9)...)
	file := fileOf(t, a, "")

	b := open(t, early)
	before := deviceOf(t, b)
	importInto(t, b, file)
	wantSame(t, a, b)
	if deviceOf(t, b) == before {
		t.Error("the journal goes on under a device that wrote events it did not know of: its next event would take the name of another")
	}
	record(t, a, answers(9, 12)...)
	record(t, b, answers(12, 15)...)
	importInto(t, b, fileOf(t, a, ""))
	importInto(t, a, fileOf(t, b, ""))
	wantSame(t, a, b)
	wantSound(t, a)
	if got := len(nonces(t, a)); got != 15 {
		t.Errorf("%d events, want 15", got)
	}
}

func TestARestoredJournalTakesBackWhatCameAfterItsBackup(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answers(0, 5)...)
	backup, err := j.Backup(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	record(t, j, answers(5, 9)...)
	file := fileOf(t, j, "")
	closeJournal(t, j)
	if _, err := Restore(ctx, path, backup, Options{}); err != nil {
		t.Fatal(err)
	}
	j = open(t, path)
	record(t, j, answers(20, 23)...)
	if got, want := importInto(t, j, file), (Imported{New: 4, Known: 5, Devices: 1}); got != want {
		t.Errorf("imported %+v, want %+v", got, want)
	}
	record(t, j, answer(23))
	wantSound(t, j)
	if got := len(nonces(t, j)); got != 13 {
		t.Errorf("%d events, want 13", got)
	}
}

// TestCopiesThatWentOnByThemselvesAreAConflict is one folder on two machines, both used.
func TestCopiesThatWentOnByThemselvesAreAConflict(t *testing.T) {
	a := open(t, journalPath(t))
	record(t, a, answers(0, 5)...)
	twin := filepath.Join(t.TempDir(), "progress.db")
	if _, err := a.Backup(ctx, twin); err != nil {
		t.Fatal(err)
	}
	b := open(t, twin)
	record(t, a, answers(5, 7)...)
	other := answer(8)
	other.Pack = "another.pack"
	record(t, b, answer(7), other)
	before := everyTable(t, a)
	for name, file := range map[string]string{"whole": fileOf(t, b, ""), "in part": fileOf(t, b, "another.pack")} {
		in, err := a.Import(ctx, strings.NewReader(file))
		wantError(t, err, ErrConflict)
		if in != (Imported{}) || len(nonces(t, a)) != 7 || !slices.Equal(everyTable(t, a), before) {
			t.Errorf("%s: something of it was taken over: %+v", name, in)
		}
	}
	record(t, a, answer(9))
	wantSound(t, a)
}

// TestFilesThatAreNoWholeExportsAreRefused names the line that is wrong, and leaves the journal alone.
func TestFilesThatAreNoWholeExportsAreRefused(t *testing.T) {
	whole := fileOf(t, lesson(t), "")
	lines := strings.SplitAfter(whole, "\n")
	swap := func(old, by string) string { return strings.Replace(whole, old, by, 1) }
	for name, c := range map[string]struct {
		file, says string
		kind       error
	}{
		"nothing":             {"", "the file is empty", ErrExport},
		"a picture":           {"\x89PNG\r\n\x1a\n\x00\x00", "line 1 is not the head", ErrExport},
		"a web page":          {"<!doctype html>\n", "line 1 is not the head", ErrExport},
		"a line without end":  {strings.Repeat("x", maxLine+1), "line 1 is longer", ErrExport},
		"no head":             {strings.Join(lines[1:], ""), "line 1 is not the head", ErrExport},
		"two heads":           {lines[0] + whole, "line 2 is not an event", ErrExport},
		"no end":              {strings.Join(lines[:9], ""), "ends after line 9", ErrExport},
		"cut within a line":   {whole[:len(whole)/2], "is not an event", ErrExport},
		"cut in the end":      {whole[:len(whole)-20], "line 10 is not the end", ErrExport},
		"two files in one":    {whole + whole, "line 11 stands below the end", ErrExport},
		"a line less":         {swap(lines[4], ""), "line 9 counts 8 events, and 7 stand above it", ErrExport},
		"a line twice":        {swap(lines[4], lines[4]+lines[4]), "line 6 says again", ErrExport},
		"lines in disorder":   {swap(lines[4]+lines[5], lines[5]+lines[4]), "line 10 does not fit", ErrExport},
		"a score changed":     {swap(`"score":0,`, `"score":1,`), "line 5 was changed", ErrExport},
		"a nonce changed":     {swap(`"nonce":"nonce-`, `"nonce":"other-`), "line 5 was changed", ErrExport},
		"the head changed":    {swap(`"app":"1.2.0"`, `"app":"1.2.1"`), "line 10 does not fit", ErrExport},
		"line ends changed":   {strings.ReplaceAll(whole, "\n", "\r\n"), "line 10 does not fit", ErrExport},
		"a key more":          {swap(`{"t":`, `{"grade":1,"t":`), "line 2 is not an event", ErrExport},
		"a wrong type":        {swap(`"zone":60`, `"zone":"60"`), "line 2 is not an event", ErrExport},
		"not a number":        {swap(`"score":0,`, `"score":NaN,`), "is not an event", ErrExport},
		"a score beyond":      {swap(`"score":0.75`, `"score":1e300`), `"score" is not between 0 and 1`, ErrExport},
		"a score of minus 0":  {swap(`"score":0,`, `"score":-0.0,`), `"score" is not between 0 and 1`, ErrExport},
		"a year beyond":       {swap(`"t":"2026`, `"t":"12026`), `"t" is not a time`, ErrExport},
		"the year 0":          {swap(`"t":"2026`, `"t":"0000`), `years 1 to 9999`, ErrExport},
		"a zone beyond":       {swap(`"zone":60`, `"zone":1441`), `"zone"`, ErrExport},
		"a clock of minus 1":  {swap(`"clock":1`, `"clock":-1`), `"clock" is out of bounds`, ErrExport},
		"a step beyond":       {swap(`"step":1`, `"step":9007199254740993`), "a number is out of bounds", ErrExport},
		"event minus 2":       {swap(`:2","nonce"`, `:-2","nonce"`), `"id" names no event`, ErrExport},
		"a great event":       {swap(`:2","nonce"`, `:9223372036854775807","nonce"`), `"id" names no event`, ErrExport},
		"event 02":            {swap(`:2","nonce"`, `:02","nonce"`), `"id" names no event`, ErrExport},
		"a device like a key": {swap(`"id":"`, `"id":"\u001b[2J`), `"id" names no event`, ErrExport},
		"no hash":             {swap(`"hash":"sha256:`, `"hash":"sha255:`), "a hash is not one", ErrExport},
		"stored lies":         {swap(`"shown":[2`, `"stored":{"shown":"[]"},"shown":[2`), `"stored" says something else`, ErrExport},
		"stored is no JSON":   {swap(`"shown":[2`, `"stored":{"shown":"["},"shown":[2`), `"stored" cannot be read`, ErrExport},
		"facts with spaces":   {swap(`"locale":"en"`, `"facts":{ },"locale":"en"`), `"facts" cannot be read`, ErrExport},
		"facts of no kind":    {swap(`"locale":"en"`, `"facts":[1],"locale":"en"`), `"facts" cannot be read`, ErrExport},
		"a later version":     {swap(`"v":1`, `"v":2`), "version 2", ErrNewer},
		"a later format":      {swap(fmt.Sprint(`"format":`, latest), fmt.Sprint(`"format":`, latest+1)), "formats up to", ErrNewer},
	} {
		j := open(t, journalPath(t))
		record(t, j, answers(50, 53)...)
		before := exported(t, j)
		in, err := j.Import(ctx, strings.NewReader(c.file))
		if err == nil {
			t.Errorf("%s: it was taken over", name)
			continue
		}
		wantError(t, err, c.kind)
		if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %q does not say %q", name, err, c.says)
		}
		if in != (Imported{}) || exported(t, j) != before {
			t.Errorf("%s: the journal changed: %+v", name, in)
		}
		record(t, j, answer(53)) // and it goes on
	}
}

// forge makes an export of events whose hashes fit, whatever they say.
func forge(t *testing.T, events ...event) string {
	t.Helper()
	var b bytes.Buffer
	sum := sha256.New()
	x := exporter{w: io.MultiWriter(&b, sum)}
	lines := []any{headLine{V: exportVersion, Type: "head", Format: latest}}
	for i := range events {
		events[i].hash = events[i].sum()
		l, err := events[i].line()
		if err != nil {
			t.Fatal(err)
		}
		x.last = events[i].hash
		lines = append(lines, l)
	}
	for _, l := range lines {
		if err := x.line(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.line(endLine{Type: "end", Events: len(events), Head: hashText(x.last), Sum: hashText(sum.Sum(nil))}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// forged is an event of a device that is not there.
func forged(t *testing.T, seq, clock int64, prev []byte) event {
	t.Helper()
	e, err := newEvent(answer(int(seq)))
	if err != nil {
		t.Fatal(err)
	}
	e.device, e.seq, e.clock, e.prev = "forger", seq, clock, prev
	return e
}

// TestForgedChainsAreRefused tries files that are whole by themselves and make no sense together with others.
func TestForgedChainsAreRefused(t *testing.T) {
	some := bytes.Repeat([]byte{7}, 32)
	first := forged(t, 1, 100, []byte{})
	second := forged(t, 2, 200, first.sum())
	backwards := forged(t, 2, 100, first.sum())
	stranger := forged(t, 2, 200, some)
	later := forged(t, 9, 90, some)
	renamed := forged(t, 2, 200, first.sum())
	renamed.nonce = answer(700).Nonce
	huge := forged(t, 1, maxNumber+1, []byte{})
	rootless := forged(t, 1, 100, some)
	uprooted := forged(t, 2, 100, []byte{})
	for name, c := range map[string]struct {
		kind   error
		events []event
	}{
		"it follows":                       {nil, []event{first, second}},
		"a clock that stands still":        {ErrConflict, []event{first, backwards}},
		"another predecessor":              {ErrConflict, []event{first, stranger}},
		"a clock behind, across a gap":     {ErrConflict, []event{first, later}},
		"an event under a second name":     {ErrConflict, []event{first, renamed}},
		"a clock that nothing can follow":  {ErrExport, []event{huge}},
		"a first event with a predecessor": {ErrExport, []event{rootless}},
		"a second event without":           {ErrExport, []event{uprooted}},
	} {
		j := open(t, journalPath(t))
		record(t, j, answer(700))
		_, err := j.Import(ctx, strings.NewReader(forge(t, c.events...)))
		if c.kind == nil && err != nil {
			t.Errorf("%s: %v", name, err)
		} else if c.kind != nil {
			wantError(t, err, c.kind)
		}
		// In two files, in either order, they make no more sense than in one.
		if errors.Is(c.kind, ErrConflict) {
			for _, order := range [][]event{c.events, {c.events[1], c.events[0]}} {
				j := open(t, journalPath(t))
				record(t, j, answer(700))
				_, err1 := j.Import(ctx, strings.NewReader(forge(t, order[0])))
				_, err2 := j.Import(ctx, strings.NewReader(forge(t, order[1])))
				if !errors.Is(firstError(err1, err2), ErrConflict) {
					t.Errorf("%s, in two files: %v, %v", name, err1, err2)
				}
				wantSound(t, j)
			}
		}
	}
}

func TestAnImportThatBringsNothingWritesNothing(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	record(t, j, answers(0, 5)...)
	file := fileOf(t, j, "")
	before := bytesOf(t, path, "", "-wal")
	importInto(t, j, file)
	importInto(t, j, fileOf(t, open(t, journalPath(t)), ""))
	if !slices.Equal(bytesOf(t, path, "", "-wal"), before) {
		t.Error("the journal was written to")
	}
}

func TestAnImportThatIsBrokenOffLeavesNothing(t *testing.T) {
	a, b := open(t, journalPath(t)), open(t, journalPath(t))
	record(t, a, answers(0, 200)...)
	file := fileOf(t, a, "")
	stopped, stop := context.WithCancel(ctx)
	r := io.MultiReader(strings.NewReader(file[:len(file)-100]), readerFunc(func([]byte) (int, error) {
		stop()
		return 0, errPipe
	}))
	if _, err := b.Import(stopped, r); !errors.Is(err, errPipe) {
		t.Errorf("Import from a broken pipe: %v", err)
	}
	if _, err := b.Import(stopped, strings.NewReader(file)); !errors.Is(err, context.Canceled) {
		t.Errorf("Import that nobody wants any more: %v", err)
	}
	if got := len(nonces(t, b)); got != 0 {
		t.Errorf("%d events were taken over", got)
	}
	importInto(t, b, file)
	wantSame(t, a, b)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestOthersRecordWhileAFileIsRead(t *testing.T) {
	path := journalPath(t)
	a, other := open(t, path), open(t, path)
	from := open(t, journalPath(t))
	record(t, from, answers(0, 5)...)
	file := fileOf(t, from, "")
	r := io.MultiReader(strings.NewReader(file[:len(file)-100]), readerFunc(func([]byte) (int, error) {
		record(t, other, answer(50))
		return 0, io.EOF
	}), strings.NewReader(file[len(file)-100:]))
	if _, err := a.Import(ctx, r); err != nil {
		t.Fatal(err)
	}
	record(t, other, answer(51)) // after events that it did not see come in
	if got := nonces(t, a); len(got) != 7 || got[6] != answer(51).Nonce {
		t.Errorf("the order is %q", got)
	}
	wantSound(t, a)
}

func TestAJournalThatIsReplacedWhileAFileIsReadIsLeftAlone(t *testing.T) {
	path := journalPath(t)
	j := open(t, path)
	from := open(t, journalPath(t))
	record(t, from, answers(0, 5)...)
	var moved string
	r := io.MultiReader(strings.NewReader(fileOf(t, from, "")), readerFunc(func([]byte) (int, error) {
		if err := os.Rename(path, path+".moved"); err != nil {
			t.Error(err)
		}
		moved = path + ".moved"
		return 0, io.EOF
	}))
	_, err := j.Import(ctx, r)
	wantError(t, err, ErrReplaced)
	closeJournal(t, j)
	if got := len(nonces(t, open(t, moved))); got != 0 {
		t.Errorf("%d events were written to the file that was moved away", got)
	}
}

func TestImportOnANetworkDrive(t *testing.T) {
	opt := Options{network: func(string) bool { return true }}
	a, b := open(t, journalPath(t)), openWith(t, journalPath(t), opt)
	record(t, a, answers(0, 20)...)
	importInto(t, b, fileOf(t, a, ""))
	record(t, b, answer(20))
	importInto(t, a, fileOf(t, b, ""))
	wantSame(t, a, b)
	wantSound(t, b)
}

func TestAJournalThatIsReadOnlyImportsNothing(t *testing.T) {
	path := journalPath(t)
	record(t, open(t, path), answer(0))
	j := openWith(t, path, Options{ReadOnly: true})
	_, err := j.Import(ctx, strings.NewReader(""))
	wantError(t, err, ErrReadOnly)
}

// FuzzImport gives the parser lines and whole files. What it accepts, once its hash is made right, travels on unchanged.
func FuzzImport(f *testing.F) {
	file, err := os.ReadFile("testdata/export.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	for _, line := range bytes.SplitAfter(file, []byte("\n")) {
		f.Add(line)
	}
	f.Add([]byte(`{"t":"0001-01-01T00:00:00.000Z","type":"x","id":"a:1","nonce":"n","pack":"p","clock":1,"stored":{"shown":"[]"},"typed":["\ud800"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = readExport(bytes.NewReader(data), latest, func(e *event) error { return e.check() })
		var l eventLine
		if decodeStrictly(data, &l) != nil {
			return
		}
		l.Hash = hashText(make([]byte, 32))
		e, err := l.event()
		if err != nil {
			return
		}
		e.hash = e.sum()
		again := travel(t, e)
		if !slices.Equal(e.sum(), again.sum()) || !slices.Equal(again.hash, e.hash) {
			t.Errorf("%s\nbecame %+v\nof %+v", data, again, e)
		}
	})
}

// travel exports an event and reads it again.
func travel(t *testing.T, e event) event {
	t.Helper()
	var again event
	count := 0
	err := readExport(strings.NewReader(forge(t, e)), latest, func(e *event) error {
		again, count = *e, count+1
		return nil
	})
	if err != nil || count != 1 {
		t.Fatalf("what was accepted is refused: %v, %+v", err, e)
	}
	return again
}

// TestTheExportThatSeedsTheFuzzingIsOne keeps the file fit for that.
func TestTheExportThatSeedsTheFuzzingIsOne(t *testing.T) {
	const name = "testdata/export.jsonl"
	if *update {
		j := lesson(t)
		record(t, j, storedLab()...)
		record(t, j, storedMarks()...)
		e := answer(3)
		e.Shown = []int{}
		record(t, j, e)
		write(t, name, fileOf(t, j, ""))
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	j := open(t, journalPath(t))
	if got := importInto(t, j, string(b)); got.New != 14 {
		t.Errorf("imported %+v", got)
	}
	var head headLine
	if err := json.Unmarshal(bytes.SplitN(b, []byte("\n"), 2)[0], &head); err != nil || head.Format > latest {
		t.Errorf("head %+v, %v", head, err)
	}
}

// BenchmarkImport imports 100,000 events into an empty journal, and then once more, when all of them are there.
func BenchmarkImport(b *testing.B) {
	const n = 100_000
	from := open(b, journalPath(b))
	for i := 0; i < n; i += 5000 {
		record(b, from, answers(i, i+5000)...)
	}
	file := fileOf(b, from, "")
	for _, known := range []bool{false, true} {
		b.Run(fmt.Sprintf("known=%v", known), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				j := open(b, journalPath(b))
				if known {
					importInto(b, j, file)
				}
				b.StartTimer()
				if in := importInto(b, j, file); in.New+in.Known != n {
					b.Fatalf("%+v", in)
				}
			}
		})
	}
}
