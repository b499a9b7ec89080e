package sql

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// source makes a lab from its files; task.md is added.
func source(t testing.TB, files map[string]string) lab.Source {
	t.Helper()
	fsys := fstest.MapFS{"x/task.md": {Data: []byte("Do it.")}}
	for name, text := range files {
		fsys["x/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	src, err := content.ReadLab(fsys, "x")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

const head = "id: x\nkind: sql\ntitle: X\nstart: answer.sql\nsolution: right.sql\n"

const reportLab = head + `setup: schema.sql
data: {shown: shown.sql, hidden: hidden.sql}
checks:
  - id: report
    say: A row for each plant
    answer: report
    expect: {same-as: right.sql, columns: [name, sold]}
  - id: ordered
    say: The best first
    answer: report
    expect: {same-as: right.sql, ordered: true}
  - id: literal
    say: Three kinds of value
    answer: 2
    expect: {rows: [[1, 2.0, '3', x'ff', null]]}
  - id: kept
    say: No sale is lost
    run: SELECT count(*) AS sales, sum(n) AS sold FROM sales
    expect: {same-as-setup: true}
  - id: plan
    say: It looks up
    run: SELECT n FROM sales WHERE plant = 2
    expect: {plan: {has: [SEARCH sales], lacks: [SCAN sales, USE TEMP B-TREE]}, full-scan-steps: {max: 0}, vm-steps: {max: 40}, sorts: {max: 0}}
  - id: write
    say: A write stays cheap
    run: INSERT INTO sales (plant, n) VALUES (1, 1)
    expect: {vm-steps: {max: 60}}
  - id: rows
    say: Good rows come in, bad ones do not
    accepts:
      - INSERT INTO sales (plant, n) VALUES (1, 1)
      - "INSERT INTO plants VALUES (9, 'Moss'); INSERT INTO sales (plant, n) VALUES (9, 1)"
    refuses:
      - {run: "INSERT INTO sales (plant, n) VALUES (1, 0)", by: check}
      - {run: "INSERT INTO sales (plant, n) VALUES (77, 1)", by: foreign key}
      - INSERT INTO sales (plant, n) VALUES (NULL, 1)
  - id: schema
    say: The table notes has its form
    schema:
      table: notes
      strict: true
      columns: {id: INTEGER, plant: INTEGER NOT NULL, text: TEXT}
      lacks: [tags]
      primary-key: [id]
      references: {plant: plants}
      unique: [[plant, text]]
      indexes: {max: 1}
  - id: indexes
    say: At most one index
    schema: {indexes: {max: 1}}
`

var reportFiles = map[string]string{
	"lab.yaml": reportLab, "answer.sql": "SELECT 1",
	"schema.sql": `CREATE TABLE plants(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
		CREATE TABLE sales(id INTEGER PRIMARY KEY, plant INTEGER NOT NULL REFERENCES plants(id), n INTEGER NOT NULL CHECK (n > 0)) STRICT;`,
	"shown.sql":  "INSERT INTO plants VALUES (1, 'Fern'), (2, 'Palm'), (3, 'Ivy'); INSERT INTO sales(plant, n) VALUES (1, 2), (1, 3), (2, 4), (2, 5);",
	"hidden.sql": "INSERT INTO plants VALUES (1, 'Fern'), (2, 'Palm'), (5, 'Yew'); INSERT INTO sales(plant, n) VALUES (5, 20), (2, 1);",
	"right.sql":  "SELECT name, coalesce(sum(n), 0) AS sold FROM plants LEFT JOIN sales ON sales.plant = plants.id GROUP BY plants.id ORDER BY sold DESC, name",
}

const goodReport = `-- answer: report
SELECT name, coalesce((SELECT sum(n) FROM sales WHERE plant = plants.id), 0) AS sold FROM plants ORDER BY 2 DESC, 1;
SELECT 1, 2.0, '3', x'ff', NULL;
CREATE INDEX sales_plant ON sales(plant, n);
CREATE TABLE notes(id INTEGER PRIMARY KEY, plant INTEGER NOT NULL REFERENCES plants(id), text TEXT, UNIQUE (text, plant)) STRICT;
`

func one(text string) lab.Answer {
	return lab.Answer{Files: []lab.File{{Name: "answer.sql", Text: text}}}
}

func TestARightAnswerPasses(t *testing.T) {
	if r := grade(t, work(t, understood(t, source(t, reportFiles))), one(goodReport)); !r.Passed() || r.Score() != 1 {
		t.Error(because(r))
	}
}

// TestWhatIsWrongIsSaid breaks one thing of the right answer at a time.
func TestWhatIsWrongIsSaid(t *testing.T) {
	w := work(t, understood(t, source(t, reportFiles)))
	for _, tt := range []struct{ old, new, id, because string }{
		{"ORDER BY 2 DESC, 1", "ORDER BY 1 DESC", "ordered", "Answer.sql, line 2, gives the right rows in another order than the one that is asked for."},
		{"coalesce((SELECT sum(n) FROM sales WHERE plant = plants.id), 0)", "(SELECT total(n) FROM sales WHERE plant = plants.id)", "report", "9.0 came as a real number, and as an integer it would be right."},
		{"FROM plants ORDER", "FROM plants WHERE id < 3 ORDER", "report", "1 row is missing."},
		{"AS sold", "AS units", "report", "Its columns are called name and units, and name and sold is asked for."},
		{"SELECT name, coalesce", "SELECT name, id, coalesce", "ordered", "answer.sql, line 2, gives 3 columns, and 2 are right."},
		{"SELECT name, coalesce((SELECT sum(n) FROM sales WHERE plant = plants.id), 0) AS sold FROM plants ORDER BY 2 DESC, 1",
			"SELECT column1 AS name, column2 AS sold FROM (VALUES ('Palm', 9), ('Fern', 5), ('Ivy', 0))", "report",
			"With other data in the tables, 3 rows are missing, and 3 should not be there."},
		{"-- answer: report", "-- the report", "report", "No statement is the answer \"report\". Write the line \"-- answer: report\" before it."},
		{"SELECT 1, 2.0, '3'", "SELECT 1, 2, '3'", "literal", "2 came as an integer, and as a real number it would be right."},
		{"CREATE INDEX sales_plant ON sales(plant, n);", "DELETE FROM sales WHERE n = 5 OR n = 20;", "kept", "sales is 3, and 4 is right; sold is 9, and 14 is right."},
		{"CREATE INDEX sales_plant ON sales(plant, n)", "SELECT 1", "plan", "It took 3 rows passed in scans of whole tables, and at most 0 are right."},
		{"STRICT;\n", "STRICT; CREATE TRIGGER x AFTER INSERT ON sales BEGIN UPDATE sales SET n = n + 0; END;\n", "write", "It took "},
		{"STRICT;\n", "STRICT; CREATE TRIGGER x BEFORE INSERT ON sales WHEN new.n = 1 BEGIN SELECT raise(ABORT, 'no'); END;\n", "rows",
			"3 statements came out wrong. The first: INSERT INTO sales (plant, n) VALUES (1, 1) was refused: no."},
		{"STRICT;\n", "STRICT; PRAGMA foreign_keys = OFF; DROP TABLE sales; CREATE TABLE sales(id INTEGER PRIMARY KEY, plant INTEGER, n INTEGER);\n", "rows",
			"3 statements came out wrong. The first: INSERT INTO sales (plant, n) VALUES (1, 0) was accepted."},
		{"CREATE TABLE notes", "CREATE TABLE note", "schema", "There is no table called notes."},
		{") STRICT", ")", "schema", "The table notes is not STRICT, so its columns take values of any type."},
		{"text TEXT,", "text TEXT, tags TEXT,", "schema", "The table notes has a column called tags, and it should not have one."},
		{"plant INTEGER NOT NULL REF", "plant INTEGER REF", "schema", "The column plant may be NULL."},
		{" REFERENCES plants(id)", "", "schema", "plant of the table notes does not refer to plants."},
		{", UNIQUE (text, plant)", "", "schema", "Two rows of notes may have the same plant and text."},
		{"STRICT;\n", "STRICT; CREATE INDEX two ON plants(name);\n", "indexes", "There are 2 indexes, and at most 1 are right."},
		{"SELECT 1, 2.0", "SELECT nme, 2.0", "kept", "answer.sql, line 3: no such column: nme."},
	} {
		if !strings.Contains(goodReport, tt.old) {
			t.Fatalf("%q is not in the right answer", tt.old)
		}
		r := grade(t, w, one(strings.Replace(goodReport, tt.old, tt.new, 1)))
		i := slices.IndexFunc(r.Results, func(r lab.Result) bool { return r.ID == tt.id })
		if got := r.Results[i].Because; !strings.Contains(strings.ToLower(got), strings.ToLower(tt.because)) {
			t.Errorf("%s: got %q, want %q\n%s", tt.new, got, tt.because, because(r))
		}
	}
}

func TestEveryDataSetIsJudged(t *testing.T) {
	files := map[string]string{
		"lab.yaml": head + "setup: schema.sql\ndata: {shown: shown.sql, hidden: hidden.sql, edge: edge.sql}\nchecks:\n" +
			"  - id: low\n    say: What is low\n    answer: low\n    expect: {same-as: right.sql}\n" +
			"  - id: edge\n    say: At the edge\n    data: edge\n    answer: low\n    expect: {rows: [[1]]}\n",
		"answer.sql": "SELECT 1", "schema.sql": "CREATE TABLE stock(id INTEGER, n INTEGER);",
		"shown.sql": "INSERT INTO stock VALUES (1, 2), (2, 9)", "hidden.sql": "INSERT INTO stock VALUES (3, 1), (4, 8)", "edge.sql": "INSERT INTO stock VALUES (1, 5), (2, 6)",
		"right.sql": "-- answer: low\nSELECT id FROM stock WHERE n <= 5",
	}
	w := work(t, understood(t, source(t, files)))
	if r := grade(t, w, one(files["right.sql"])); !r.Passed() {
		t.Error(because(r))
	}
	r := grade(t, w, one("-- answer: low\nSELECT id FROM stock WHERE n < 5"))
	if got := r.Failed(); !slices.Equal(got, []string{"low", "edge"}) {
		t.Errorf("%v fail\n%s", got, because(r))
	}
	if got := r.Results[0].Because; !strings.HasPrefix(got, "With other data in the tables, ") {
		t.Error(got)
	}
}

func TestADifferenceOfRowsIsShown(t *testing.T) {
	w := work(t, understood(t, source(t, reportFiles)))
	r := grade(t, w, one(strings.Replace(goodReport, "'Fern'", "", 1)+"-- more\n"))
	if !r.Passed() {
		t.Fatal(because(r))
	}
	r = grade(t, w, one(strings.Replace(goodReport, "FROM plants ORDER", "FROM plants WHERE id <> 2 UNION ALL SELECT 'Moss', 1 ORDER", 1)))
	b := r.Results[0].Evidence[0]
	want := lab.Block{
		Kind: lab.TableBlock, Title: "Rows", Cols: []string{"name", "sold"},
		Rows: [][]string{{"Fern", "5"}, {"Moss", "1"}, {"Ivy", "0"}, {"Palm", "9"}}, Marks: []lab.Mark{lab.Plain, lab.Extra, lab.Plain, lab.Lacking},
	}
	if !reflect.DeepEqual(b, want) {
		t.Errorf("got %+v\nwant %+v", b, want)
	}
	if r.Results[0].Because != "1 row is missing, and 1 should not be there." {
		t.Error(r.Results[0].Because)
	}
}

func TestEvidenceIsCapped(t *testing.T) {
	var want, got [][]cell
	for i := range 60 {
		want = append(want, []cell{written(int64(i))})
		if i != 7 {
			got = append(got, []cell{written(int64(i))})
		}
	}
	b := evidence([]string{"n"}, compare(want, got, false))
	if len(b.Rows) != maxEvidence || !slices.Contains(b.Marks, lab.Lacking) {
		t.Errorf("%d rows with marks %v", len(b.Rows), b.Marks)
	}
	w := lab.Result{}
	if w = (want1(want)).differs(want, did{Cols: []string{"n"}, Rows: got}); w.Evidence[0].Note != "40 more rows are not shown." {
		t.Errorf("%q", w.Evidence[0].Note)
	}
}

func want1(rows [][]cell) want { return want{rows: &rows, comparesRow: true} }

func TestOrderedRowsAreComparedAsALine(t *testing.T) {
	rows := func(s string) (out [][]cell) {
		for _, c := range s {
			out = append(out, []cell{string(c)})
		}
		return out
	}
	for _, tt := range []struct{ want, got, lines string }{
		{"abc", "abc", "a b c"}, {"abc", "acb", "a -b c +b"}, {"", "a", "+a"}, {"ab", "", "-a -b"}, {"aab", "abb", "a -a b +b"},
	} {
		var out []string
		for _, l := range compare(rows(tt.want), rows(tt.got), true) {
			out = append(out, map[lab.Mark]string{lab.Extra: "+", lab.Lacking: "-"}[l.mark]+l.row[0])
		}
		if got := strings.Join(out, " "); got != tt.lines {
			t.Errorf("%s to %s: %s, want %s", tt.want, tt.got, got, tt.lines)
		}
	}
}

func TestAnAttemptShowsEveryStatement(t *testing.T) {
	w := work(t, understood(t, source(t, reportFiles)))
	out, err := w.Attempt(t.Context(), one(`SELECT NULL AS n, 'NULL' AS t, x'00ff' AS b, 1.0 AS r;
UPDATE sales SET n = n + 1
 WHERE plant = 1;
EXPLAIN QUERY PLAN SELECT * FROM plants WHERE name = 'x' ORDER BY name;
SELECT * FROM plants WHERE id = 99;
BEGIN; DELETE FROM sales;
SELECT nope`))
	if err != nil || out.Fault == nil || out.Fault.Line != 7 || out.Fault.Col != 8 || out.Fault.File != "answer.sql" || out.Fault.Unread {
		t.Fatalf("%v, %+v", err, out.Fault)
	}
	want := []lab.Block{
		{Kind: lab.TableBlock, Title: "SELECT NULL AS n, 'NULL' AS t, x'00ff' AS b, 1.0 AS r", Cols: []string{"n", "t", "b", "r"}, Rows: [][]string{{"NULL", "NULL", "x'00ff'", "1.0"}}},
		{Kind: lab.TableBlock, Title: "UPDATE sales SET n = n + 1 …", Note: "2 rows changed."},
		{Kind: lab.PlanBlock, Title: "EXPLAIN QUERY PLAN SELECT * FROM plants WHERE name = 'x' …", Rows: [][]string{{"0", "SCAN plants"}}, Marks: []lab.Mark{lab.Costly}},
		{Kind: lab.TableBlock, Title: "SELECT * FROM plants WHERE id = 99", Cols: []string{"id", "name"}, Note: "No row."},
		{Kind: lab.TableBlock, Title: "BEGIN"},
		{Kind: lab.TableBlock, Title: "DELETE FROM sales", Note: "4 rows changed."},
	}
	if !reflect.DeepEqual(out.Blocks, want) {
		t.Errorf("got\n%+v\nwant\n%+v", out.Blocks, want)
	}
	if out, _ := w.Attempt(t.Context(), one("BEGIN; DELETE FROM sales")); !strings.Contains(out.Blocks[1].Note, "still open") {
		t.Errorf("%+v", out.Blocks)
	}
	if out, _ := w.Attempt(t.Context(), one("SELEC 1")); out.Fault == nil || !out.Fault.Unread {
		t.Errorf("%+v", out.Fault)
	}
}

func TestAMistakeOfTheLabIsAnError(t *testing.T) {
	for broken, with := range map[string]string{"schema.sql": "CREATE TABEL x(a)", "right.sql": "SELECT nope"} {
		files := map[string]string{}
		for name, text := range reportFiles {
			files[name] = text
		}
		files[broken] = with
		if _, err := work(t, understood(t, source(t, files))).Grade(t.Context(), one(goodReport)); err == nil {
			t.Errorf("%s: no error", broken)
		}
	}
}
