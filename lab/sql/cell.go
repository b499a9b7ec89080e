package sql

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
)

// A cell is a value as SQL would write it: 7, 7.0, 'seven', x'07' or NULL. So values of different types are never equal,
// and a cell survives the way from the child as it is.
type cell = string

const null cell = "NULL"

// written is the cell of a value of the database.
func written(v any) cell {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return real(v)
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case []byte:
		return "x'" + hex.EncodeToString(v) + "'"
	}
	return null
}

// real writes a number so that it is not taken for an integer.
func real(v float64) cell {
	switch {
	case math.IsInf(v, 1):
		return "9e999"
	case math.IsInf(v, -1):
		return "-9e999"
	}
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// shown is a cell on a screen: a text loses its quotes.
func shown(c cell) string {
	if len(c) >= 2 && c[0] == '\'' {
		return strings.ReplaceAll(c[1:len(c)-1], "''", "'")
	}
	return c
}

func shownRow(row []cell) []string {
	out := make([]string, len(row))
	for i, c := range row {
		out[i] = shown(c)
	}
	return out
}

// value is what a cell means to the database.
func value(c cell) any {
	switch {
	case strings.HasPrefix(c, "'"):
		return shown(c)
	case strings.HasPrefix(c, "x'"):
		b, _ := hex.DecodeString(strings.TrimSuffix(c[2:], "'"))
		return b
	case c == null:
		return nil
	}
	if n, err := strconv.ParseInt(c, 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(c, 64)
	return f
}

// kind names the type of a cell.
func kind(c cell) string {
	switch value(c).(type) {
	case nil:
		return "NULL"
	case int64:
		return "an integer"
	case float64:
		return "a real number"
	case string:
		return "a text"
	}
	return "a blob"
}

// rowText is a row in a line.
func rowText(row []cell) string {
	if len(row) == 1 {
		return shown(row[0])
	}
	return "(" + strings.Join(shownRow(row), ", ") + ")"
}

// tableText is a small result in a line.
func tableText(rows [][]cell) string {
	var out []string
	for i, row := range rows {
		if i == 4 {
			out = append(out, "…")
			break
		}
		out = append(out, rowText(row))
	}
	if len(out) == 0 {
		return "no row"
	}
	return clip(strings.Join(out, ", "), 160)
}
