package guard

import (
	"context"
	"slices"
	"strings"
)

// Schema is what a database consists of. All names and texts are unfiltered.
type Schema struct {
	Tables   []Table
	Views    []Object
	Triggers []Object
}

// Table is a table with its keys and indexes.
type Table struct {
	Name         string
	SQL          string // as it was created
	Virtual      bool
	Strict       bool
	WithoutRowID bool
	Columns      []Column
	Indexes      []Index
	ForeignKeys  []ForeignKey
}

// Column is a column of a table.
type Column struct {
	Name, Type string
	NotNull    bool
	Default    string // an expression; empty where there is none
	PrimaryKey int    // place within the primary key, from 1; 0 outside of it
	Generated  bool
}

// Index is an index. Those of PRIMARY KEY and UNIQUE constraints count too.
type Index struct {
	Name    string
	Origin  string // "c" for CREATE INDEX, "u" for UNIQUE, "pk" for PRIMARY KEY
	SQL     string // as it was created; empty for constraints
	Unique  bool
	Partial bool
	Columns []string // empty names stand for expressions
}

// ForeignKey is a reference to another table. To is empty where the other table's primary key is meant.
type ForeignKey struct {
	Table              string
	From, To           []string
	OnUpdate, OnDelete string // "CASCADE", "NO ACTION" …
}

// Object is a view or a trigger; Table is the table or view that a trigger belongs to.
type Object struct{ Name, Table, SQL string }

// Schema reads the schema of the database. SQLite's own tables, temporary ones and those in which virtual tables keep
// their data are left out.
func (c *Conn) Schema(ctx context.Context) (schema Schema, err error) {
	err = c.within(ctx, func(r *run) error {
		sql, err := r.created()
		if err == nil {
			err = r.tables(&schema)
		}
		for i := 0; err == nil && i < len(schema.Tables); i++ {
			err = r.table(&schema.Tables[i], sql)
		}
		if err != nil {
			return err
		}
		if schema.Views, err = r.objects("view"); err != nil {
			return err
		}
		schema.Triggers, err = r.objects("trigger")
		return err
	})
	return schema, err
}

// tables asks PRAGMA itself and not the table of the same name: a learner may create a table that is called so.
func (r *run) tables(schema *Schema) error {
	return r.each("PRAGMA main.table_list", func(row record) {
		const of, name, kind, _, withoutRowID, strict = 0, 1, 2, 3, 4, 5
		listed := row.text(kind) == "table" || row.text(kind) == "virtual"
		if row.text(of) == "main" && listed && !strings.HasPrefix(row.text(name), "sqlite_") {
			schema.Tables = append(schema.Tables, Table{
				Name: row.text(name), Virtual: row.text(kind) == "virtual", Strict: row.is(strict), WithoutRowID: row.is(withoutRowID),
			})
		}
	})
}

func (r *run) table(t *Table, sql map[string]string) error {
	t.SQL = sql["table "+t.Name]
	err := r.each("PRAGMA main.table_xinfo("+quote(t.Name)+")", func(row record) {
		const name, kind, notNull, value, key, hidden = 1, 2, 3, 4, 5, 6
		if row.int(hidden) != 1 { // of virtual tables; 2 and 3 are generated
			t.Columns = append(t.Columns, Column{
				Name: row.text(name), Type: row.text(kind), NotNull: row.is(notNull), Default: row.text(value),
				PrimaryKey: row.int(key), Generated: row.is(hidden),
			})
		}
	})
	if err == nil {
		err = r.indexes(t, sql)
	}
	if err == nil {
		err = r.foreignKeys(t)
	}
	return err
}

func (r *run) indexes(t *Table, sql map[string]string) error {
	err := r.each("PRAGMA main.index_list("+quote(t.Name)+")", func(row record) {
		const name, unique, origin, partial = 1, 2, 3, 4
		t.Indexes = append(t.Indexes, Index{
			Name: row.text(name), Origin: row.text(origin), SQL: sql["index "+row.text(name)],
			Unique: row.is(unique), Partial: row.is(partial),
		})
	})
	slices.SortFunc(t.Indexes, func(a, b Index) int { return strings.Compare(a.Name, b.Name) })
	for i := 0; err == nil && i < len(t.Indexes); i++ {
		x := &t.Indexes[i]
		err = r.each("PRAGMA main.index_info("+quote(x.Name)+")", func(row record) { x.Columns = append(x.Columns, row.text(2)) })
	}
	return err
}

func (r *run) foreignKeys(t *Table) error {
	last := -1
	return r.each("PRAGMA main.foreign_key_list("+quote(t.Name)+")", func(row record) {
		const id, table, from, to, onUpdate, onDelete = 0, 2, 3, 4, 5, 6
		if row.int(id) != last {
			last = row.int(id)
			t.ForeignKeys = append(t.ForeignKeys, ForeignKey{Table: row.text(table), OnUpdate: row.text(onUpdate), OnDelete: row.text(onDelete)})
		}
		key := &t.ForeignKeys[len(t.ForeignKeys)-1]
		key.From = append(key.From, row.text(from))
		if row.text(to) != "" {
			key.To = append(key.To, row.text(to))
		}
	})
}

// created is the SQL of everything in the schema, by its type and name.
func (r *run) created() (sql map[string]string, err error) {
	sql = map[string]string{}
	err = r.each("SELECT type, name, sql FROM main.sqlite_schema", func(row record) {
		sql[row.text(0)+" "+row.text(1)] = row.text(2)
	})
	return sql, err
}

func (r *run) objects(kind string) (all []Object, err error) {
	err = r.each(`SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = ?1 ORDER BY name`,
		func(row record) {
			all = append(all, Object{Name: row.text(0), Table: row.text(1), SQL: row.text(2)})
		}, kind)
	return all, err
}

// record is a row of a query of ours.
type record []any

func (r record) text(i int) string { s, _ := r[i].(string); return s }
func (r record) int(i int) int     { n, _ := r[i].(int64); return int(n) }
func (r record) is(i int) bool     { return r.int(i) != 0 }

// each runs a query of ours within the budget of the call, and keeps nothing.
func (r *run) each(sql string, f func(record), args ...any) error {
	_, err := r.single(sql, args, func(s *statement) error {
		row, err := s.row()
		if err == nil {
			f(row)
		}
		return err
	})
	return err
}
