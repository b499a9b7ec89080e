package guard

import (
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// pragmas are the harmless ones. Those that are true may be given a value; the others are for reading, or take the name of
// a table. What is missing here is refused, also as a table (pragma_journal_mode), which SQLite runs as the pragma.
var pragmas = map[string]bool{
	"application_id": true, "analysis_limit": true, "automatic_index": true, "collation_list": false,
	"compile_options": false, "data_version": false, "database_list": false, "defer_foreign_keys": true, "encoding": false,
	"foreign_key_check": true, "foreign_key_list": true, "foreign_keys": true, "freelist_count": false,
	"function_list": false, "index_info": true, "index_list": true, "index_xinfo": true, "integrity_check": true,
	"journal_mode": false, "module_list": false, "optimize": true, "page_count": false, "page_size": false,
	"query_only": true, "quick_check": true, "recursive_triggers": true, "reverse_unordered_selects": true,
	"schema_version": false, "synchronous": false, "table_info": true, "table_list": true, "table_xinfo": true,
	"user_version": true, "wal_checkpoint": true,
}

// modules are the kinds of virtual table that may be created. They keep their data in ordinary tables of the database.
var modules = map[string]bool{"fts5": true, "fts5vocab": true, "rtree": true, "rtree_i32": true, "geopoly": true}

// functions are refused by name. Some do not exist in our SQLite; they are here for the day they do.
var functions = map[string]bool{
	"load_extension": true, "readfile": true, "writefile": true, "edit": true, "lsdir": true, "fsdir": true,
	"fts3_tokenizer": true, "sqlite_dbpage": true,
}

// authorize is SQLite's authorizer: it is asked about every action while a statement is prepared. Writes to the schema's
// own table are not judged here: SQLite reports those of CREATE and DROP in the same words, and refuses the direct ones by
// itself, being defensive.
//
// It is also the one place where preparing can be stopped: views of views double the work at each step, and no operation
// is counted while the planner is at it. Fifteen such steps took 15 seconds.
func authorize(_ *libc.TLS, id uintptr, action int32, a, b, _, _ uintptr) int32 {
	c := conns.get(id)
	if c == nil {
		return sqlite3.SQLITE_DENY
	}
	if c.late = c.run != nil && c.run.ctx.Err() != nil; c.late {
		return sqlite3.SQLITE_DENY
	}
	refused := refusal(action, goString(a), goString(b))
	if refused == "" {
		return sqlite3.SQLITE_OK
	}
	c.denied = refused
	return sqlite3.SQLITE_DENY
}

// forget clears what the authorizer noted about the statement before.
func (c *Conn) forget() { c.denied, c.late = "", false }

// refusal says what an action would do that nobody may, or nothing. Unknown actions are refused.
func refusal(action int32, a, b string) string {
	switch action {
	case sqlite3.SQLITE_ATTACH:
		return "ATTACH" // VACUUM too, which attaches what it writes to
	case sqlite3.SQLITE_DETACH:
		return "DETACH"
	case sqlite3.SQLITE_PRAGMA:
		return refusedPragma(strings.ToLower(a), b != "")
	case sqlite3.SQLITE_FUNCTION:
		return refusedIf(functions[strings.ToLower(b)], "the function "+b)
	case sqlite3.SQLITE_CREATE_VTABLE:
		return refusedIf(!modules[strings.ToLower(b)], "a virtual table of the module "+b)
	case sqlite3.SQLITE_READ:
		return refusedIf(strings.EqualFold(a, "sqlite_dbpage"), "the table "+a)
	}
	return refusedIf(action <= sqlite3.SQLITE_COPY || action > sqlite3.SQLITE_RECURSIVE, "an unknown action")
}

func refusedPragma(name string, valued bool) string {
	settable, known := pragmas[name]
	return refusedIf(!known || valued && !settable, "PRAGMA "+name)
}

func refusedIf(refused bool, what string) string {
	if refused {
		return what
	}
	return ""
}
