package convert

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	pictures "image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// The archives of these tests are made here, by what is publicly written about the three forms.

// ankiFile writes a zip of files, which are names and contents in turn, and returns its name.
func ankiFile(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		method := zip.Deflate
		if data := files[i+1]; len(data) > 1<<20 && data[0] != 0 { // a big database, but no bomb: packing it takes longer than the test
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: files[i], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return onDisk(t, b.Bytes())
}

func onDisk(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sample.apkg")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// ankiDatabase runs statements on a new database and returns its bytes.
func ankiDatabase(t testing.TB, statements ...string) string {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, s := range statements {
		if _, err := conn.ExecContext(context.Background(), s); err != nil {
			t.Fatalf("%v in %.300s", err, s)
		}
	}
	var out []byte
	if err := conn.Raw(func(c any) error {
		out, err = c.(interface{ Serialize() ([]byte, error) }).Serialize()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The note types of the samples, as JSON of schema 11.
const sampleModels = `{
 "1": {"id": 1, "name": "Basic", "type": 0, "flds": [{"name": "Front"}, {"name": "Back"}],
  "tmpls": [{"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}"}]},
 "2": {"id": "2", "name": "Basic (and reversed card)", "type": 0, "flds": [{"name": "Front"}, {"name": "Back"}],
  "tmpls": [{"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}, {"name": "Card 2", "qfmt": "{{Back}}", "afmt": "{{FrontSide}}<hr id=\"answer\">{{Front}}"}]},
 "3": {"id": 3, "name": "Cloze", "type": 1, "flds": [{"name": "Text"}, {"name": "Back Extra"}],
  "tmpls": [{"name": "Cloze", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>\n{{Back Extra}}"}]},
 "4": {"id": 4, "name": "Basic (type in the answer)", "type": 0, "flds": [{"name": "Front"}, {"name": "Back"}],
  "tmpls": [{"name": "Card 1", "qfmt": "{{Front}}\n\n{{type:Back}}", "afmt": "{{Front}}\n\n<hr id=answer>\n\n{{type:Back}}"}]},
 "5": {"id": 5, "name": "AllInOne (kprim, mc, sc)", "type": 0, "flds": [{"name": "Question"}, {"name": "Title"}, {"name": "QType (0=kprim,1=mc,2=sc)"}, {"name": "Q_1"}, {"name": "Q_2"}, {"name": "Q_3"}, {"name": "Answers"}, {"name": "Extra 1"}],
  "tmpls": [{"name": "Card 1", "qfmt": "<script>shuffle()</script>{{Question}}", "afmt": "{{FrontSide}}<hr id=answer>{{Extra 1}}"}]},
 "6": {"id": 6, "name": "Own", "type": 0, "flds": [{"name": "Word"}, {"name": "Meaning"}, {"name": "Example"}, {"name": "Clue"}],
  "tmpls": [{"name": "Card 1", "qfmt": "<style>b{}</style>What does <b>{{text:Word}}</b> mean?{{hint:Clue}}", "afmt": "{{FrontSide}}<hr id=answer>{{Meaning}}{{#Example}}<div>For example: {{Example}}</div>{{/Example}}{{^Example}}No example.{{/Example}}"}]}
}`

const sampleDecks = `{"1": {"id": 1, "name": "Default"}, "20": {"id": 20, "name": "Course::Chapter 1"}, "21": {"id": "21", "name": "Course::Chapter 2::Details"}}`

// legacy is a database of schema 11 with these rows: each note has as many cards as its text asks for in sampleCards.
func legacy(t testing.TB, statements ...string) string {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	all := append([]string{ankiSchema, "INSERT INTO col VALUES (1, 0, 0, 0, 11, 0, 0, 0, '{}', " + quote(sampleModels) + ", " + quote(sampleDecks) + ", '{}', '{}')"}, statements...)
	return ankiDatabase(t, all...)
}

// noteRow and cardRow are statements that add a note and a card.
func noteRow(id, mid string, tags string, fields ...string) string {
	for i := range fields {
		fields[i] = "'" + strings.ReplaceAll(fields[i], "'", "''") + "'"
	}
	return "INSERT INTO notes VALUES (" + id + ", 'guid-" + id + "', " + mid + ", 0, 0, '" + tags + "', " + strings.Join(fields, "||char(31)||") + ", '', 0, 0, '')"
}

func cardRow(nid, did, ord string) string {
	return "INSERT INTO cards (nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags, data) VALUES (" + nid + ", " + did + ", " + ord + ", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '')"
}

// sampleRows are the notes of all three samples.
func sampleRows() []string {
	return []string{
		noteRow("1", "1", " go  leech ", `What is <b>2 &lt; 3</b>?`, `<div>true &amp; <i>nothing</i> else</div><ul><li>a</li><li>b</li></ul>`), cardRow("1", "20", "0"),
		noteRow("2", "2", "", "left", "right"), cardRow("2", "20", "0"), cardRow("2", "20", "1"),
		noteRow("3", "3", "", `{{c1::Canberra::city}} was founded in {{c2::1913}}, {{c1::not::yes or no}} Sydney.`, "See a map."), cardRow("3", "21", "0"), cardRow("3", "21", "1"),
		noteRow("4", "3", "", `A {{c1::compiler that {{c2::reads}} source}} runs.`, ""), cardRow("4", "21", "0"), cardRow("4", "21", "1"),
		noteRow("5", "4", "", "How do you list files?", "ls"), cardRow("5", "21", "0"),
		noteRow("6", "5", "", "Which are even?", "", "1", "one", "two", "four", "0 1 1", "Halves are whole."), cardRow("6", "21", "0"),
		noteRow("7", "6", "", "<u>lock</u>", "keeps others out", "", "door"), cardRow("7", "21", "0"),
		noteRow("8", "1", "", "", "the front is empty"), cardRow("8", "20", "0"),
		noteRow("9", "1", "", "the back is empty", "<br>"), cardRow("9", "20", "0"),
		noteRow("10", "1", "", `<img src="A.png" alt="a [small] square"><br>What is this?`, `A square.<img src="a.PNG"><img src="../secret.png">[sound:s.mp3]`), cardRow("10", "20", "0"),
		noteRow("11", "1", "", `Solve \(x^2 = 4\)<br>for x > 0`, `[latex]x = 2[/latex]`), cardRow("11", "20", "0"),
	}
}

// dot is a picture.
func dot(t testing.TB, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, pictures.NewGray(pictures.Rect(0, 0, width, 1))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The wire format, for the newest form.
func protoVarintField(number int, value uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(number)<<3), value)
}

func protoBytesField(number int, value string) []byte {
	return append(binary.AppendUvarint(binary.AppendUvarint(nil, uint64(number)<<3|2), uint64(len(value))), value...)
}

func compressed(t testing.TB, s string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.EncodeAll([]byte(s), nil))
}

// newest is a database of schema 18 with the sample notes. Its columns are sorted in an order that only Anki knows.
func newest(t testing.TB, statements ...string) string {
	hex := func(b ...[]byte) string { return "x'" + strings.ToLower(hexOf(bytes.Join(b, nil))) + "'" }
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	all := []string{ankiSchema, "INSERT INTO col VALUES (1, 0, 0, 0, 18, 0, 0, 0, '', '', '', '', '')",
		`CREATE TABLE notetypes (id integer NOT NULL PRIMARY KEY, name text NOT NULL, mtime_secs integer NOT NULL, usn integer NOT NULL, config blob NOT NULL)`,
		`CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name)`,
		`CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL, config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID`,
		`CREATE UNIQUE INDEX idx_fields_name_ntid ON fields (name, ntid)`,
		`CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL, mtime_secs integer NOT NULL, usn integer NOT NULL, config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID`,
		`CREATE TABLE decks (id integer PRIMARY KEY NOT NULL, name text NOT NULL, mtime_secs integer NOT NULL, usn integer NOT NULL, common blob NOT NULL, kind blob NOT NULL)`,
		`CREATE UNIQUE INDEX idx_decks_name ON decks (name)`,
		`INSERT INTO decks VALUES (1, 'Default', 0, 0, x'', x''), (20, 'Course'||char(31)||'Chapter 1', 0, 0, x'', x''), (21, 'Course'||char(31)||'Chapter 2'||char(31)||'Details', 0, 0, x'', x'')`,
	}
	for _, model := range sampleTypes(t) {
		kind := protoVarintField(1, 0)
		if model.cloze {
			kind = protoVarintField(1, 1)
		}
		id := string(rune('0' + model.id))
		all = append(all, "INSERT INTO notetypes VALUES ("+id+", "+quote(model.name)+", 0, 0, "+hex(kind, protoBytesField(3, ".card {}"))+")")
		for i, f := range model.fields {
			all = append(all, "INSERT INTO fields VALUES ("+id+", "+string(rune('0'+i))+", "+quote(f)+", x'')")
		}
		for i, c := range model.cards {
			all = append(all, "INSERT INTO templates VALUES ("+id+", "+string(rune('0'+i))+", "+quote(c.name)+", 0, 0, "+hex(protoBytesField(1, c.front), protoBytesField(2, c.back))+")")
		}
	}
	all = append(append(all, sampleRows()...), statements...)
	return ankiDatabase(t, append(all, `PRAGMA writable_schema = 1`,
		`UPDATE sqlite_schema SET sql = replace(sql, 'name text NOT NULL', 'name text NOT NULL COLLATE unicase') WHERE type = 'table'`)...)
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var out strings.Builder
	for _, c := range b {
		out.WriteByte(digits[c>>4])
		out.WriteByte(digits[c&15])
	}
	return out.String()
}

// sampleTypes are the note types of the samples, read from their JSON.
func sampleTypes(t testing.TB) []*ankiType {
	t.Helper()
	name := filepath.Join(t.TempDir(), "models.db")
	if err := os.WriteFile(name, []byte(legacy(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readAnkiCollection(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	var out []*ankiType
	for id := int64(1); id <= int64(len(c.types)); id++ {
		out = append(out, c.types[id])
	}
	return out
}

// dummy is the database that newer versions put beside theirs.
func dummy(t testing.TB) string {
	return legacy(t, noteRow("1", "1", "", "Please update to the latest Anki version, then import the file again.", ""), cardRow("1", "1", "0"))
}

// ankiSamples are the three forms of one collection.
func ankiSamples(t testing.TB) map[string]string {
	media := `{"0": "A.png", "1": "a.PNG", "2": "../secret.png", "3": "s.mp3"}`
	var list []byte
	for _, name := range []string{"A.png", "a.PNG", "../secret.png", "s.mp3"} {
		list = append(list, protoBytesField(1, string(append(protoBytesField(1, name), protoVarintField(2, 5)...)))...)
	}
	files := []string{"0", dot(t, 1), "1", dot(t, 2), "2", dot(t, 3), "3", "sound"}
	var packed []string
	for i, p := range files {
		if i%2 == 1 {
			p = compressed(t, p)
		}
		packed = append(packed, p)
	}
	rows := legacy(t, sampleRows()...)
	return map[string]string{
		"anki2":   ankiFile(t, append([]string{"collection.anki2", rows, "media", media}, files...)...),
		"anki21":  ankiFile(t, append([]string{"collection.anki2", dummy(t), "collection.anki21", rows, "media", media}, files...)...),
		"anki21b": ankiFile(t, append([]string{"meta", string(protoVarintField(1, 3)), "collection.anki2", dummy(t), "collection.anki21b", compressed(t, newest(t)), "media", compressed(t, string(list))}, packed...)...),
	}
}

// ankiSaid compares with a file of testdata, or writes it anew with -update.
func ankiSaid(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was; read it after `go test ./content/convert -update`\ngot:\n%s", file, got)
	}
}

func TestEachFormOfAnArchiveIsReadAlike(t *testing.T) {
	for name, file := range ankiSamples(t) {
		t.Run(name, func(t *testing.T) {
			in := readDeck(t, file)
			var b strings.Builder
			for _, f := range in.Files {
				if strings.HasPrefix(f.Name, "assets/") {
					f.Data = nil
				}
				b.WriteString("==> " + f.Name + "\n" + string(f.Data))
			}
			for _, n := range in.Changed {
				b.WriteString("changed: " + n.Where + ": " + n.What + ": " + n.Why + "\n")
			}
			for _, n := range in.Skipped {
				b.WriteString("skipped: " + n.Where + ": " + n.What + ": " + n.Why + "\n")
			}
			ankiSaid(t, "testdata/anki/sample.txt", b.String())
			ankiPack(t, in)
		})
	}
}
