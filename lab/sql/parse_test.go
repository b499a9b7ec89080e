package sql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/lab"
)

const goodChecks = `
mode: wal
sessions:
  - {name: Ada, with: {me: 1}}
  - {name: Bo, with: {me: 2}}
schedule:
  orders: [Ada Bo Ada Bo, Bo Ada]
  watch: {say: n, run: SELECT 1}
checks:
  - id: a
    say: It is right
    after: every-order
    run: SELECT 1
    expect: {rows: [[1]], changed: [1, 0], ends: true, deadlock: false}
`

func problems(t *testing.T, yaml string) []lab.Problem {
	t.Helper()
	src := source(t, map[string]string{"lab.yaml": head + yaml, "answer.sql": "", "right.sql": ""})
	_, all := Engine{}.Parse(src)
	return all
}

func TestMistakesInALabAreReportedWithTheirPlace(t *testing.T) {
	if all := problems(t, goodChecks); len(all) > 0 {
		t.Fatalf("%+v", all)
	}
	for _, tt := range []struct{ old, new, want string }{
		{"mode: wal", "mode: fast", `6:7: "fast" is no mode of a journal.`},
		{"mode: wal", "speed: 1", `6:8: There is no key "speed" here.`},
		{"mode: wal", "setup: nowhere.sql", `6:8: There is no file called "nowhere.sql" in this lab.`},
		{"mode: wal", "data: {hidden: right.sql}", "6:7: The data that the learner sees are missing."},
		{"mode: wal", "limits: {time: 1h}", `6:16: "1h" is no time from 0 to 10s.`},
		{"  - {name: Bo, with: {me: 2}}\n", "", "8:3: 2 to 4 sessions can meet."},
		{"{name: Bo, with", "{name: Bo, file: other.sql, with", `9:5: The learner has no file called "other.sql".`},
		{"Bo Ada]", "Bo Cem]", `11:27: No session is called "Cem".`},
		{"run: SELECT 1}", "run: SELECT 1; SELECT 2}", "12:24: Here stand 2 statements, and one is expected."},
		{"after: every-order", "after: lunch", `16:12: "lunch" is nothing to look after.`},
		{"    after: every-order\n", "", "14:5: Only sessions have changed rows, ends, retries and deadlocks."},
		{"    expect: {rows: [[1]], changed: [1, 0], ends: true, deadlock: false}\n", "", "14:5: This check does not say what it expects."},
		{"rows: [[1]]", "rows: [1]", "18:21: Here stands a single value, and a row is expected."},
		{"rows: [[1]]", "rows: [[1]], same-as: SELECT 1", "18:13: Rows are compared with one thing: rows, same-as or same-as-setup."},
		{"rows: [[1]]", "same-as: nowhere.sql", `18:23: There is no file called "nowhere.sql" in this lab.`},
		{"deadlock: false", "deadlock: true", "18:66: A deadlock cannot be asked for."},
		{"run: SELECT 1\n", "answer: a\n", "14:5: After failures and orders only a query can be asked."},
		{"run: SELECT 1\n", "run: SELECT 1\n    data: hidden\n", `18:11: This lab has no data called "hidden".`},
		{"run: SELECT 1\n    expect: {rows: [[1]], changed: [1, 0], ends: true, deadlock: false}", "refuses: [{run: DELETE FROM t, by: luck}]", `17:15: "luck" is no rule that refuses a row.`},
		{"run: SELECT 1\n    expect: {rows: [[1]], changed: [1, 0], ends: true, deadlock: false}", "hint: x", "14:5: This check does not say what it looks at."},
		{"run: SELECT 1\n    expect: {rows: [[1]], changed: [1, 0], ends: true, deadlock: false}", "schema: {strict: true}", "17:13: This check does not name a table."},
		{"rows: [[1]], changed: [1, 0], ends: true, deadlock: false", "vm-steps: 3", "18:24: Here stands a single value, and a mapping is expected."},
		{"rows: [[1]], changed: [1, 0], ends: true, deadlock: false", "columns: [a]", "14:5: This check expects nothing of its query."},
	} {
		if !strings.Contains(goodChecks, tt.old) {
			t.Fatalf("%q is not there", tt.old)
		}
		var got []string
		found := false
		for _, p := range problems(t, strings.TrimPrefix(strings.Replace(goodChecks, tt.old, tt.new, 1), "\n")) {
			line := fmt.Sprintf("%d:%d: %s", p.Line, p.Col, p.Text)
			found = found || line == tt.want
			got = append(got, line)
		}
		if !found {
			t.Errorf("%q: got %q, want %s", tt.new, got, tt.want)
		}
	}
}

func TestCellsKeepTheirTypes(t *testing.T) {
	r := &reader{}
	for text, want := range map[string]cell{
		"7": "7", "-7": "-7", "7.0": "7.0", "1e3": "1000.0", "Fern": "'Fern'", "it's": "'it''s'", "x'0F'": "x'0f'", "null": "NULL", "true": "'true'",
		"99999999999999999999": "1e+20", "": "''",
	} {
		if got := r.cell(lab.Node{Shape: lab.Scalar, Text: text}); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	if got := r.cell(lab.Node{Shape: lab.Scalar, Text: "7", Quoted: true}); got != "'7'" {
		t.Errorf("a quoted 7 is %s", got)
	}
	for _, c := range []cell{"7", "-1.5", "9e999", "-9e999", "'it''s'", "x'00ff'", "NULL", "''", "1e+20", "x''"} {
		if got := written(value(c)); got != c {
			t.Errorf("%s became %s", c, got)
		}
	}
}
