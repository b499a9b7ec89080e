package sql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/sql/guard"
)

// judge compares a schema with what it has to be, and says the first thing that differs.
func (w *schemaWant) judge(s *guard.Schema) lab.Result {
	if s == nil {
		return lab.Result{Because: "the schema could not be read"}
	}
	text := w.differs(s)
	if text == "" {
		return lab.Result{}
	}
	out := lab.Result{Because: text}
	if t := tableOf(s, w.table); t != nil {
		out.Evidence = []lab.Block{tableBlock(t)}
	}
	return out
}

func tableOf(s *guard.Schema, name string) *guard.Table {
	i := slices.IndexFunc(s.Tables, func(t guard.Table) bool { return strings.EqualFold(t.Name, name) })
	if i < 0 {
		return nil
	}
	return &s.Tables[i]
}

func (w *schemaWant) differs(s *guard.Schema) string {
	if w.indexes != nil {
		if n := made(s, w.table); int64(n) > *w.indexes {
			return fmt.Sprintf("there are %s, and %s are right", indexes(n), bound(*w.indexes))
		}
	}
	if w.table == "" {
		return ""
	}
	t := tableOf(s, w.table)
	if t == nil {
		return "there is no table called " + w.table
	}
	if w.strict && !t.Strict {
		return "the table " + t.Name + " is not STRICT, so its columns take values of any type"
	}
	for _, look := range []func(*guard.Table) string{w.differsColumns, w.differsKeys} {
		if text := look(t); text != "" {
			return text
		}
	}
	return ""
}

func indexes(n int) string {
	if n == 1 {
		return "1 index"
	}
	return fmt.Sprintf("%d indexes", n)
}

// made counts indexes that were made by CREATE INDEX, of one table or of all.
func made(s *guard.Schema, table string) (n int) {
	for _, t := range s.Tables {
		if table != "" && !strings.EqualFold(t.Name, table) {
			continue
		}
		for _, x := range t.Indexes {
			if x.Origin == "c" {
				n++
			}
		}
	}
	return n
}

func column(t *guard.Table, name string) (guard.Column, bool) {
	i := slices.IndexFunc(t.Columns, func(c guard.Column) bool { return strings.EqualFold(c.Name, name) })
	if i < 0 {
		return guard.Column{}, false
	}
	return t.Columns[i], true
}

func (w *schemaWant) differsColumns(t *guard.Table) string {
	for _, f := range w.columns {
		c, ok := column(t, f.Key)
		kind, notNull := strings.CutSuffix(strings.ToUpper(f.Value.Text), " NOT NULL")
		switch {
		case !ok:
			return fmt.Sprintf("the table %s has no column called %s", t.Name, f.Key)
		case kind != "" && !strings.EqualFold(c.Type, kind):
			return fmt.Sprintf("the column %s is of the type %s, and %s is right", c.Name, orText(c.Type, "that takes anything"), kind)
		case notNull && !c.NotNull && c.PrimaryKey == 0:
			return fmt.Sprintf("the column %s may be NULL", c.Name)
		}
	}
	for _, name := range w.lacks {
		if c, ok := column(t, name); ok {
			return fmt.Sprintf("the table %s has a column called %s, and it should not have one", t.Name, c.Name)
		}
	}
	return ""
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (w *schemaWant) differsKeys(t *guard.Table) string {
	if w.primaryKey != nil && !sameNames(primaryKey(t), w.primaryKey) {
		return fmt.Sprintf("the primary key of %s is (%s), and (%s) is right", t.Name, strings.Join(primaryKey(t), ", "), strings.Join(w.primaryKey, ", "))
	}
	for _, f := range w.references {
		if !slices.ContainsFunc(t.ForeignKeys, func(k guard.ForeignKey) bool {
			return sameNames(k.From, strings.Fields(strings.ReplaceAll(f.Key, ",", " "))) && strings.EqualFold(k.Table, f.Value.Text)
		}) {
			return fmt.Sprintf("%s of the table %s does not refer to %s", f.Key, t.Name, f.Value.Text)
		}
	}
	for _, u := range w.unique {
		if !slices.ContainsFunc(t.Indexes, func(x guard.Index) bool { return x.Unique && !x.Partial && sameSet(x.Columns, u) }) && !sameSet(primaryKey(t), u) {
			return fmt.Sprintf("two rows of %s may have the same %s", t.Name, lab.And(u))
		}
	}
	return ""
}

func primaryKey(t *guard.Table) []string {
	var out []string
	for n := 1; n <= len(t.Columns); n++ {
		for _, c := range t.Columns {
			if c.PrimaryKey == n {
				out = append(out, c.Name)
			}
		}
	}
	return out
}

func sameNames(a, b []string) bool { return slices.EqualFunc(a, b, strings.EqualFold) }

func sameSet(a, b []string) bool {
	lower := func(in []string) []string {
		var out []string
		for _, s := range in {
			out = append(out, strings.ToLower(s))
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(lower(a), lower(b))
}

// tableBlock shows a table's columns.
func tableBlock(t *guard.Table) lab.Block {
	b := lab.Block{Kind: lab.TableBlock, Title: "Table " + t.Name, Cols: []string{"column", "type", "not null", "key"}}
	for _, c := range t.Columns[:min(maxEvidence, len(t.Columns))] {
		row := []string{c.Name, c.Type, "", ""}
		if c.NotNull {
			row[2] = "yes"
		}
		if c.PrimaryKey > 0 {
			row[3] = fmt.Sprint(c.PrimaryKey)
		}
		b.Rows = append(b.Rows, row)
	}
	return b
}
