package convert

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rowsOf runs a query on the database in a file.
func rowsOf(t testing.TB, file, query string) [][]any {
	t.Helper()
	db, err := sql.Open("sqlite", ankiDSN(file))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := &ankiReader{ctx: context.Background(), conn: conn}
	var out [][]any
	if err := r.each(query, func(row []any) error {
		out = append(out, append([]any{}, row...))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzAPKG reads archives. Whatever one holds, there are questions that a pack can hold or a sentence.
func FuzzAPKG(f *testing.F) {
	for _, file := range ankiSamples(f) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	small, _ := deckOf(f, ankiCourse(f, "1.0.0", "### Q: A?\n<!-- q id: a -->\n\n- [x] b\n- [ ] c\n"))
	data, err := os.ReadFile(small)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	file := filepath.Join(f.TempDir(), "fuzzed.apkg")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := ReadAnki(context.Background(), file)
		switch {
		case err != nil && !strings.Contains(err.Error(), "\nhint: "):
			t.Errorf("no sentence: %v", err)
		case err == nil && len(in.Lessons) > 0:
			ankiPack(t, in)
		}
	})
}

// FuzzAnkiCollection reads databases without the archive around them, which the fuzzer would have to pack well.
func FuzzAnkiCollection(f *testing.F) {
	f.Add([]byte(legacy(f, sampleRows()...)))
	f.Add([]byte(newest(f)))
	file := filepath.Join(f.TempDir(), "fuzzed.db")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readAnkiCollection(context.Background(), file); err != nil && !strings.Contains(err.Error(), "\nhint: ") {
			t.Errorf("no sentence: %v", err)
		}
	})
}

// FuzzAnkiNote makes questions of the two fields of a note, as a card with two sides and as a cloze.
func FuzzAnkiNote(f *testing.F) {
	for _, s := range []string{`What is <b>2 &lt; 3</b>?`, `{{c1::a::b}} and {{c2::{{c1::c}}}}`, `<img src="a.png">`, `<ul><li>x<li>y</ul>`, `<pre>{{c1::x}}</pre>`, `\(x\)[sound:a]`, "/x/", "&#27;[31m"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, front, back string) {
		for mid, typ := range map[int64]*ankiType{
			1: {fields: []string{"F", "B"}, cards: []ankiTemplate{{"", "{{F}}{{type:B}}", "{{F}}<hr id=answer>{{B}}"}}},
			2: {fields: []string{"F", "B"}, cloze: true, cards: []ankiTemplate{{"", "{{cloze:F}}", "{{cloze:F}}{{B}}"}}},
		} {
			c := &ankiCollection{types: map[int64]*ankiType{mid: typ}, decks: map[int64]ankiDeck{1: {front}},
				notes: []ankiNote{{mid: mid, guid: back, fields: []string{front, back}, tags: strings.Fields(back), cards: []ankiCard{{0, 1}, {1, 1}}}}}
			r := &ankiImport{importer: newImporter("fuzz"), c: c, images: ankiImages{archive: &ankiArchive{}, read: map[string]*ankiImage{}, names: map[string]bool{}}}
			if err := r.all(context.Background()); err != nil {
				t.Fatal(err)
			}
			in := r.finish()
			if in.Read != in.Kept+len(in.Skipped) {
				t.Errorf("%d read, %d kept, %d skipped", in.Read, in.Kept, len(in.Skipped))
			}
			if len(in.Lessons) > 0 {
				ankiPack(t, in)
			}
		}
	})
}

// FuzzCloze takes clozes apart. No text outside the marks of gaps may be lost, and every gap must be found again.
func FuzzCloze(f *testing.F) {
	for _, s := range []string{"{{c1::a}}", "{{c1::a::b}}", "{{c1::a {{c2::b}} c::d}} e", "{{c1::{{c1::a}}}}", "{{c1,2::x}}", "{{c0::x}}", "{{c1::", "}}", "{{c1::a}} }} {{c9999::b}}", "{{C3::std::vector}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts := parseCloze(s)
		for number := 1; number <= 3; number++ {
			text, gaps := clozeCard(parts, number)
			for i := range gaps {
				if !strings.Contains(text, ankiGapMark(i+1)) {
					t.Errorf("%q: gap %d of %d is not in %q", s, i+1, number, text)
				}
			}
			if len(gaps) == 0 && text != filled(parts) {
				t.Errorf("%q without gaps is %q and %q", s, text, filled(parts))
			}
		}
		if !strings.Contains(s, "}}") && filled(parts) != s {
			t.Errorf("%q was read as %q", s, filled(parts))
		}
		if again := parseCloze("a" + asGap(1, s) + "b"); len(again) != 3 || again[1].hint != "" || strings.ReplaceAll(filled(again), "<!-- -->", "") != "a"+strings.ReplaceAll(s, "<!-- -->", "")+"b" {
			t.Errorf("%q in a gap was read as %+v", s, again)
		}
	})
}

// FuzzAnkiProto reads messages of the wire format.
func FuzzAnkiProto(f *testing.F) {
	f.Add(protoVarintField(1, 3))
	f.Add(protoBytesField(1, string(protoBytesField(1, "a.png"))))
	f.Add([]byte("\x0d1234\x091234567812"))
	f.Fuzz(func(t *testing.T, message []byte) {
		n := 0
		err := protoFields(message, func(f protoField) error {
			n++
			if f.number == 0 {
				t.Error("a field without a number")
			}
			return nil
		})
		if n > len(message) || err == nil && n == 0 && len(message) > 0 {
			t.Errorf("%d fields in %d bytes: %v", n, len(message), err)
		}
		mediaEntries(message)
	})
}
