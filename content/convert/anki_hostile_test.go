package convert

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/bench/cpu"
)

// TestAHostileArchiveIsRefusedInASentence reads archives that nobody should get away with. Each must end soon, with a
// sentence and a hint, and leave no file behind.
func TestAHostileArchiveIsRefusedInASentence(t *testing.T) {
	zeros := strings.Repeat("\x00", 40<<20)
	const list = "media"
	for name, c := range map[string]struct {
		file func(testing.TB) string
		want string
	}{
		"no archive":        {func(t testing.TB) string { return onDisk(t, []byte("PK is how one begins")) }, "no archive of Anki"},
		"an empty file":     {func(t testing.TB) string { return onDisk(t, nil) }, "no archive of Anki"},
		"a folder":          {func(t testing.TB) string { return t.TempDir() }, "no plain file"},
		"no collection":     {func(t testing.TB) string { return ankiFile(t, "readme.txt", "hello") }, "no collection of Anki"},
		"no database":       {func(t testing.TB) string { return ankiFile(t, "collection.anki2", "hello", list, "{}") }, "damaged"},
		"an empty database": {func(t testing.TB) string { return ankiFile(t, "collection.anki2", "", list, "{}") }, "not one that Anki makes"},
		"another database": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki2", ankiDatabase(t, "CREATE TABLE a (b)"))
		}, "not one that Anki makes"},
		"two of one name": {func(t testing.TB) string { return ankiFile(t, "collection.anki2", "a", "collection.anki2", "b") }, "two files of one name"},
		"a newer form": {func(t testing.TB) string {
			return ankiFile(t, "meta", string(protoVarintField(1, 4)), "collection.anki2", dummy(t))
		}, "newer than this program"},
		"a bomb of deflate": {func(t testing.TB) string { return ankiFile(t, "collection.anki2", zeros) }, "unpacks to more"},
		"a bomb of zstd":    {func(t testing.TB) string { return ankiFile(t, "collection.anki21b", compressed(t, zeros)) }, "unpacks to more"},
		"a long look back": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki21b", "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00")
		}, "unpacks to more"},
		"a claim of size": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki21b", "\x28\xb5\x2f\xfd\xe0\x00\x00\x00\x00\x00\x00\x00\x10\x01\x00\x00")
		}, "unpacks to more"},
		"half of zstd":                {func(t testing.TB) string { return ankiFile(t, "collection.anki21b", compressed(t, dummy(t))[:200]) }, "damaged"},
		"no zstd":                     {func(t testing.TB) string { return ankiFile(t, "collection.anki21b", dummy(t)) }, "damaged"},
		"a view":                      {instead("notes", "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, id AS guid, 1 AS mid, '' AS tags, 'x' AS flds FROM n"), "not one that Anki makes"},
		"a virtual table":             {instead("notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, tags, flds)"), "not one that Anki makes"},
		"a column that is worked out": {instead("notes", "CREATE TABLE notes (id integer PRIMARY KEY, guid, mid, tags, flds AS (printf('%.9999999c', 'x')))"), "not one that Anki makes"},
		"no such column":              {instead("notes", "CREATE TABLE notes (id integer PRIMARY KEY)"), "damaged"},
		"a huge value": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki2", legacy(t, "INSERT INTO notes VALUES (1, 'a', 1, 0, 0, '', randomblob(17000000), '', 0, 0, '')"))
		}, "longer than 16 MB"},
		"a million notes": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki2", legacy(t, "DROP INDEX ix_notes_usn", "DROP INDEX ix_notes_csum", millionNotes))
		}, "more than 20000 notes"},
		"too many cards": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki2", legacy(t, "DROP INDEX ix_cards_usn", "DROP INDEX ix_cards_nid", "DROP INDEX ix_cards_sched", manyCards))
		}, "more than 100000 cards"},
		"deep JSON": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki2", legacy(t, "UPDATE col SET models = '"+strings.Repeat("[", 200_000)+"'"))
		}, "cannot be read"},
		"a thousand fields": {func(t testing.TB) string {
			return ankiFile(t, "collection.anki2", legacy(t, `UPDATE col SET models = '{"1":{"id":1,"flds":[`+strings.Repeat(`{"name":"a"},`, 1000)+`{"name":"b"}]}}'`))
		}, "more than 200 fields"},
	} {
		t.Run(name, func(t *testing.T) {
			file := c.file(t)
			t.Setenv("TMPDIR", t.TempDir())
			var in Imported
			var err error
			took := cpu.Took(func() { in, err = ReadAnki(context.Background(), file) })
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "\nhint: ") {
				t.Errorf("got %d questions and the error %v, want one that says %q and a hint", in.Kept, err, c.want)
			}
			if took > 10*time.Second {
				t.Errorf("it took %v of a processor", took)
			}
			if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

const (
	numbers      = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
	millionNotes = "INSERT INTO notes " + numbers + "1000000) SELECT i, 'g' || i, 1, 0, 0, '', 'a' || char(31) || 'b', '', 0, 0, '' FROM n"
	manyCards    = "INSERT INTO cards " + numbers + "100001) SELECT i, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '' FROM n"
)

// instead is an archive in which something else has the name of a table.
func instead(table, statement string) func(testing.TB) string {
	return func(t testing.TB) string {
		return ankiFile(t, "collection.anki2", legacy(t, "DROP TABLE "+table, statement))
	}
}

func TestAMissingFileIsSaidToBeMissing(t *testing.T) {
	if _, err := ReadAnki(context.Background(), filepath.Join(t.TempDir(), "none.apkg")); err == nil || !strings.HasPrefix(err.Error(), "there is no file") {
		t.Errorf("got %v", err)
	}
}

func TestReadingStopsWhenItIsNotWantedAnyMore(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ReadAnki(ctx, ankiSamples(t)["anki21b"]); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestALongListOfFilesIsNotRead: an archive can list millions of files in a few megabytes, and each costs memory.
func TestALongListOfFilesIsNotRead(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 70_000 {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: strings.Repeat("x", 100)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadAnki(context.Background(), onDisk(t, b.Bytes())); err == nil || !strings.Contains(err.Error(), "longer than any deck's") {
		t.Errorf("got %v", err)
	}
}

// TestADamagedDatabaseHarmsNothing overwrites bytes of a database. What comes of it is questions or a sentence.
func TestADamagedDatabaseHarmsNothing(t *testing.T) {
	for _, whole := range []string{legacy(t, sampleRows()...), newest(t)} {
		refusals := 0
		for seed := range uint64(150) {
			random := rand.New(rand.NewPCG(seed, 7))
			bytes := []byte(whole)
			for range 1 + random.IntN(20) {
				at := random.IntN(len(bytes)-100) + 100*random.IntN(2)
				bytes[at] = byte(random.Uint32())
			}
			in, err := ReadAnki(context.Background(), ankiFile(t, "collection.anki2", string(bytes)))
			if err != nil {
				refusals++
				if !strings.Contains(err.Error(), "\nhint: ") {
					t.Errorf("seed %d: %v", seed, err)
				}
				continue
			}
			if len(in.Lessons) > 0 {
				ankiPack(t, in)
			}
		}
		if refusals == 0 {
			t.Error("no damage was noticed")
		}
	}
}

// TestNothingInASchemaIsRun: constraints and indexes are expressions of a stranger, and one can be made to take for ever.
func TestNothingInASchemaIsRun(t *testing.T) {
	notes := strings.Replace(ankiSchema[strings.Index(ankiSchema, "CREATE TABLE notes"):strings.Index(ankiSchema, "CREATE TABLE cards")], "data text NOT NULL",
		"data text NOT NULL CHECK (flds LIKE 'never')", 1)
	in := readDeck(t, ankiFile(t, "collection.anki2", legacy(t, "DROP TABLE notes", notes, "PRAGMA ignore_check_constraints = 1",
		"CREATE INDEX slow ON notes (printf('%.99c', flds))", noteRow("1", "1", "", "a", "b"), cardRow("1", "1", "0"))))
	if in.Kept != 1 {
		t.Errorf("%d questions were kept: %v", in.Kept, in.Skipped)
	}
}

func TestOddNotesAreSkippedWithAReason(t *testing.T) {
	deep := strings.Repeat("{{c1::", 5000) + "x" + strings.Repeat("}}", 5000)
	for name, c := range map[string]struct {
		rows []string
		want string
	}{
		"no cards":             {[]string{noteRow("1", "1", "", "a", "b")}, "There is no card of this note."},
		"an unknown note type": {[]string{noteRow("1", "99", "", "a", "b"), cardRow("1", "1", "0")}, "Its note type is missing."},
		"an unknown card":      {[]string{noteRow("1", "1", "", "a", "b"), cardRow("1", "1", "7")}, "Its note type has no such card."},
		"a negative card":      {[]string{noteRow("1", "3", "", "{{c1::a}}", "b"), cardRow("1", "1", "-9223372036854775808")}, "Its note type has no such card."},
		"too long":             {[]string{noteRow("1", "1", "", "a", strings.Repeat("b ", 40<<10)), cardRow("1", "1", "0")}, "It is longer than 64 KB."},
		"one long word":        {[]string{noteRow("1", "1", "", "a", strings.Repeat("b", 5<<10)), cardRow("1", "1", "0")}, "more than 1000 characters"},
		"no gap":               {[]string{noteRow("1", "3", "", "nothing to fill in", ""), cardRow("1", "1", "0")}, "no gap of the number 1"},
		"a picture to uncover": {[]string{noteRow("1", "3", "", "{{c1::image-occlusion:rect:left=1}}", ""), cardRow("1", "1", "0")}, "covers parts of a picture"},
		"fields missing":       {[]string{noteRow("1", "1", "", "a"), cardRow("1", "1", "0")}, "Its back is empty"},
		"many gaps":            {[]string{noteRow("1", "3", "", strings.Repeat("{{c1::a}} ", 101), ""), cardRow("1", "1", "0")}, "more than 100 gaps"},
		"gaps without end":     {[]string{noteRow("1", "3", "", deep, ""), cardRow("1", "1", "1")}, "no gap of the number 2"},
	} {
		t.Run(name, func(t *testing.T) {
			in := readDeck(t, ankiFile(t, "collection.anki2", legacy(t, c.rows...)))
			if in.Kept != 0 || len(in.Skipped) != 1 || !strings.Contains(in.Skipped[0].Why, c.want) {
				t.Errorf("kept %d, skipped %v, want one because %q", in.Kept, in.Skipped, c.want)
			}
		})
	}
}

func TestDeepNestingCostsLittle(t *testing.T) {
	for name, text := range map[string]string{
		"elements": strings.Repeat("<div><b><i>", 5000) + "x",
		"lists":    strings.Repeat("<ul><li>", 8000) + "x",
		"links":    strings.Repeat("<a href='https://example.test'><b>", 1800) + "x",
		"gaps":     strings.Repeat("{{c1::", 10000) + "x" + strings.Repeat("}}", 100),
		"braces":   strings.Repeat("{{c1::a}}", 7000),
		"tables":   strings.Repeat("<table><tr><td>", 4000) + "x",
	} {
		t.Run(name, func(t *testing.T) {
			file := ankiFile(t, "collection.anki2", legacy(t, noteRow("1", "1", "", text, text[:2000]), cardRow("1", "1", "0"), noteRow("2", "3", "", text, ""), cardRow("2", "1", "0")))
			if took := cpu.Took(func() { readDeck(t, file) }); took > 10*time.Second {
				t.Errorf("it took %v of a processor", took)
			}
		})
	}
}

func TestPicturesThatAPackCannotHoldAreLeftOut(t *testing.T) {
	for name, data := range map[string]string{
		"no picture":      "hello",
		"a vector":        `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"too many pixels": dot(t, 17_000_000),
		"too long":        dot(t, 1) + strings.Repeat("\x00", 5<<20),
	} {
		t.Run(name, func(t *testing.T) {
			in := readDeck(t, ankiFile(t, "media", `{"0": "a.png"}`, "0", data, "collection.anki2", legacy(t, noteRow("1", "1", "", `See <img src="a.png">this`, "b"), cardRow("1", "1", "0"))))
			for _, f := range in.Files {
				if strings.HasPrefix(f.Name, "assets/") {
					t.Errorf("%s was kept", f.Name)
				}
			}
			if len(in.Changed) != 1 || !strings.Contains(in.Changed[0].Why, "picture") {
				t.Errorf("said: %v", in.Changed)
			}
		})
	}
}
