package lab

import (
	"encoding/json"
	"strconv"
	"strings"
)

// JSONAt is a value within JSON as text, by the way to it, such as items.0.id: a string as it is, anything else as JSON.
// ok is false where nothing is, or null.
func JSONAt(body, way string) (text string, ok bool) {
	var v any
	if json.Unmarshal([]byte(body), &v) != nil {
		return "", false
	}
	for key := range strings.SplitSeq(way, ".") {
		v = within(v, key)
	}
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return v, true
	}
	b, err := json.Marshal(v)
	return string(b), err == nil
}

// within is what stands under a key or an index, or nil.
func within(v any, key string) any {
	switch v := v.(type) {
	case map[string]any:
		return v[key]
	case []any:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(v) {
			return v[i]
		}
	}
	return nil
}
