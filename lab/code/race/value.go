package race

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/lab/sql/guard"
)

// Whole makes whole numbers of JavaScript's numbers that have no fraction, so that STRICT tables take them.
func Whole(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if f, ok := a.(float64); ok && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			a = int64(f)
		}
		out[i] = a
	}
	return out
}

// Value is what the handler gets for a result.
func Value(op string, res guard.Result) any {
	switch op {
	case "run":
		return map[string]any{"changes": res.Changed, "lastId": res.LastID}
	case "get":
		if len(res.Rows) == 0 {
			return nil
		}
		return record(res.Columns, res.Rows[0])
	}
	out := make([]any, len(res.Rows))
	for i, row := range res.Rows {
		out[i] = record(res.Columns, row)
	}
	return out
}

func record(cols []string, row []any) any {
	for i, v := range row {
		if f, ok := v.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
			row[i] = fmt.Sprint(f) // JSON has no such numbers
		}
	}
	return fields{cols, row}
}

// fields are a row as an object of JavaScript, in the order of its columns.
type fields struct {
	cols []string
	row  []any
}

// MarshalJSON writes columns as they come. Of two with one name the last counts, as JavaScript reads it.
func (f fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	between := byte('{')
	for i, c := range f.cols {
		name, err := json.Marshal(c)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.row[i])
		if err != nil {
			return nil, err
		}
		b.WriteByte(between)
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
		between = ','
	}
	if len(f.cols) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Rows are the first rows of a result as text.
func Rows(res guard.Result, most int) [][]string {
	var out [][]string
	for _, row := range res.Rows[:min(most, len(res.Rows))] {
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = cell(v)
		}
		out = append(out, line)
	}
	return out
}

func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []byte:
		return fmt.Sprintf("x'%x'", v)
	}
	return fmt.Sprint(v)
}

// shown is a whole result as one text, to compare it with another.
func shown(res guard.Result) string {
	var b strings.Builder
	fmt.Fprint(&b, res.Total, ";")
	for _, row := range res.Rows {
		for _, v := range row {
			fmt.Fprintf(&b, "%q,", cell(v))
		}
		b.WriteByte(';')
	}
	return b.String()
}
