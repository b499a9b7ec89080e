package mutate

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// told are mutants as "line: was -> is".
func told(all []Mutant) []string {
	var out []string
	for _, m := range all {
		out = append(out, fmt.Sprintf("%d: %s -> %s", m.Line, m.Was, m.Is))
	}
	return out
}

func TestMistakesThatFitIntoJavaScript(t *testing.T) {
	for src, want := range map[string][]string{
		"a === b":                  {"a !== b"},
		"a < b":                    {"a <= b", "a >= b"},
		"x => x <= y":              {"x => x < y", "x => x > y"},
		"a && b || c":              {"a || b || c", "a && b && c"},
		"x = await f()":            {"x = f()"},
		"if (!x) y":                {"if (x) y"},
		"[n, 9, 1_000, 1.5, 0x1f]": {"[n, 10, 1_000, 1.5, 0x1f]", "[n, 9, 1001, 1.5, 0x1f]"},
		"{ status: 201 }":          {"{ status: 200 }"},
		"{ ok: true, true: 'a' }":  {"{ ok: false, true: 'a' }"},
		"a + b - -c":               {"a - b - -c", "a + b + -c"},
		"Math.max(a, b)":           {"Math.min(a, b)"},
		"max(a)":                   nil,
		"'a < 1' + \"!b\"":         {"'a < 1' - \"!b\""},
		"`${a < 1} < 2`":           nil,
		"// a < 1\n/* !b */":       nil,
		"/a<1/.test(x)":            nil,
		"x = a / b / c":            {"x = a * b / c", "x = a / b * c"},
		"return /[/]1/.test(a)":    nil,
		"a.await.b":                nil,
		"n += 'x'":                 {"n -= 'x'"},
	} {
		var got []string
		for _, m := range JS(src) {
			got = append(got, m.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\nhas %q\nnot %q", src, got, want)
		}
	}
}

func TestStatementsAreTakenOutWhole(t *testing.T) {
	const src = `const f = 1.5;
function handle(req, { db }) {
  if (req.old) return old();
  for (const x of req.list) {
    use(x);
  }
  db.run(` + "`" + `INSERT INTO t
    VALUES (?)` + "`" + `,
    [f]);
  if (f) { a(); } else { b(); }
  return { json: f };
}
`
	want := []string{
		"3: if (req.old) return old(); -> ",
		"4: for (const x of req.list) { … -> ",
		"5: use(x); -> ",
		"7: db.run(`INSERT INTO t … -> ",
		"10: if (f) { a(); } else { b(); } -> if (f) {  } else { b(); }",
		"10: if (f) { a(); } else { b(); } -> if (f) { a(); } else {  }",
		"11: return { json: f }; -> ",
	}
	all := JS(src)
	if got := told(all); !slices.Equal(got, want) {
		t.Errorf("it has\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if all[0].Text != strings.Replace(src, "  if (req.old) return old();\n", "", 1) {
		t.Errorf("the file is\n%s", all[0].Text)
	}
}

func TestSQLInAStringIsChanged(t *testing.T) {
	const src = "db.get(`SELECT a FROM t\n  WHERE b = ? AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`)"
	want := []string{
		"2: WHERE b = ? AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`) -> WHERE (b = ? OR 1) AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`)",
		"2: WHERE b = ? AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`) -> WHERE b <> ? AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`)",
		"2: WHERE b = ? AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`) -> WHERE b = ?`, \"Update your card 1\", `SELECT 1 fish`)",
		"2: WHERE b = ? AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`) -> WHERE b = ? OR c = 'x'`, \"Update your card 1\", `SELECT 1 fish`)",
		"2: WHERE b = ? AND c = 'x'`, \"Update your card 1\", `SELECT 1 fish`) -> WHERE b = ? AND c <> 'x'`, \"Update your card 1\", `SELECT 1 fish`)",
	}
	if got := told(JS(src)); !slices.Equal(got, want) {
		t.Errorf("it has\n%s", strings.Join(got, "\n"))
	}
}

func TestMistakesThatFitIntoSQL(t *testing.T) {
	for src, want := range map[string][]string{
		"SELECT a FROM t WHERE b = 'x' AND c >= 2": {
			"SELECT a FROM t WHERE c >= 2", "SELECT a FROM t WHERE b <> 'x' AND c >= 2", "SELECT a FROM t WHERE b = 'x'",
			"SELECT a FROM t WHERE b = 'x' OR c >= 2", "SELECT a FROM t WHERE b = 'x' AND c > 2", "SELECT a FROM t WHERE b = 'x' AND c <= 2",
			"SELECT a FROM t WHERE b = 'x' AND c >= 3",
		},
		"SELECT a FROM t WHERE b BETWEEN c AND d ORDER BY a DESC LIMIT ?": {
			"SELECT a FROM t ORDER BY a DESC LIMIT ?", "SELECT a FROM t WHERE b BETWEEN c AND d ORDER BY a LIMIT ?",
			"SELECT a FROM t WHERE b BETWEEN c AND d ORDER BY a DESC",
		},
		"UPDATE t SET a = a - b WHERE c = ? RETURNING a": {
			"UPDATE t SET a = a + b WHERE c = ? RETURNING a", "UPDATE t SET a = a - b WHERE (c = ? OR 1) RETURNING a",
			"UPDATE t SET a = a - b WHERE c <> ? RETURNING a", "UPDATE t SET a = a - b WHERE c = ?",
		},
		"CREATE TABLE t(a TEXT NOT NULL UNIQUE, b CHECK (b), c REFERENCES u(d) ON DELETE CASCADE)": {
			"CREATE TABLE t(a TEXT UNIQUE, b CHECK (b), c REFERENCES u(d) ON DELETE CASCADE)",
			"CREATE TABLE t(a TEXT NOT NULL, b CHECK (b), c REFERENCES u(d) ON DELETE CASCADE)",
			"CREATE TABLE t(a TEXT NOT NULL UNIQUE, b, c REFERENCES u(d) ON DELETE CASCADE)",
			"CREATE TABLE t(a TEXT NOT NULL UNIQUE, b CHECK (b), c)",
		},
		"SELECT DISTINCT max(a) FROM t LEFT JOIN u USING (b) UNION ALL SELECT count(*) FROM v": {
			"SELECT max(a) FROM t LEFT JOIN u USING (b) UNION ALL SELECT count(*) FROM v",
			"SELECT DISTINCT min(a) FROM t LEFT JOIN u USING (b) UNION ALL SELECT count(*) FROM v",
			"SELECT DISTINCT max(a) FROM t JOIN u USING (b) UNION ALL SELECT count(*) FROM v",
			"SELECT DISTINCT max(a) FROM t LEFT JOIN u USING (b) UNION SELECT count(*) FROM v",
		},
		"DELETE FROM a; -- b; c\nDELETE FROM d": {" -- b; c\nDELETE FROM d", "DELETE FROM a; -- b; c\n"},
		"CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END;\nVALUES (x)": {
			"VALUES (x)", "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END;\n",
		},
		"SELECT 'a = 1', \"b < 2\", [c > 3] -- d = 4": nil,
		"INSERT OR IGNORE INTO t VALUES (x)":          nil,
	} {
		var got []string
		for _, m := range SQL(src) {
			got = append(got, m.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\nhas %s\nnot %s", src, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// holds looks at what is true of the mutants of any text.
func holds(t *testing.T, src string, all, again []Mutant) {
	if !reflect.DeepEqual(all, again) {
		t.Error("two runs differ")
	}
	seen := map[string]bool{src: true}
	line := 1
	for _, m := range all {
		if seen[m.Text] {
			t.Errorf("%q is there twice, or no mutant", m.Text)
		}
		seen[m.Text] = true
		if m.Line < line || m.Line > 1+strings.Count(src, "\n") || strings.ContainsRune(m.Was+m.Is, '\n') {
			t.Errorf("out of place: %+v", m)
		}
		line = m.Line
	}
}

func FuzzMutants(f *testing.F) {
	for _, s := range []string{"if (!a < 1) { b(); }", "db.get(`SELECT 1 FROM t WHERE a = ${b} AND c = ?`);", "SELECT a FROM t WHERE b = (1 AND c); DELETE", "`${`", "/[", "(((]}", "'\\", "await", "WHERE", "CHECK(", "WHERE AND ORDER", "UPDATE t SET", "WHERE \x04\x00AND"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		holds(t, src, JS(src), JS(src))
		holds(t, src, SQL(src), SQL(src))
	})
}

func TestTokensCoverTheSource(t *testing.T) {
	const src = "a = `x ${b ? `y${c}` : {}} z` + /r\\/[/]/g / 2 // end\n'open"
	for name, tokens := range map[string][]token{"js": jsTokens(src), "sql": sqlTokens(src)} {
		var b strings.Builder
		for _, token := range tokens {
			b.WriteString(token.text)
		}
		if b.String() != src {
			t.Errorf("%s: %q", name, b.String())
		}
	}
	if got := jsTokens(src)[4].text; got != "`x ${b ? `y${c}` : {}} z`" {
		t.Errorf("the template is %s", got)
	}
}
