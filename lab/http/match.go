package http

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// text is what a value has to be: itself, or a pattern that was written /^...$/.
type text struct {
	literal string
	pattern *regexp.Regexp
}

func (t text) fits(v string) bool {
	if t.pattern != nil {
		return t.pattern.MatchString(v)
	}
	return t.literal == v
}

func (t text) String() string {
	if t.pattern != nil {
		return "/" + t.pattern.String() + "/"
	}
	return t.literal
}

// readText reads a value or a pattern. A pattern begins with /^ and ends with / or, for any case of letters, /i.
func readText(s string) (text, error) {
	inner, ok := strings.CutPrefix(s, "/^")
	flags := ""
	if ok {
		if cut, fold := strings.CutSuffix(inner, "/i"); fold {
			inner, flags = cut, "(?i)"
		} else {
			inner, ok = strings.CutSuffix(inner, "/")
		}
	}
	if !ok {
		return text{literal: s}, nil
	}
	re, err := regexp.Compile(flags + "^" + inner)
	if err != nil {
		return text{}, fmt.Errorf("cannot be read as a pattern: %w", err)
	}
	return text{literal: s, pattern: re}, nil
}

// part is JSON that has to be found in other JSON: each field of a mapping, each element of a list in its place, and
// scalars as they are or as patterns say.
type part struct{ value any }

func (p part) in(body string) bool {
	var got any
	return json.Unmarshal([]byte(body), &got) == nil && p.of(got)
}

func (p part) of(got any) bool {
	switch want := p.value.(type) {
	case map[string]any:
		m, ok := got.(map[string]any)
		for key, w := range want {
			v, there := m[key]
			if ok = ok && there && (part{w}).of(v); !ok {
				return false
			}
		}
		return ok
	case []any:
		l, ok := got.([]any)
		if !ok || len(l) != len(want) {
			return false
		}
		for i, w := range want {
			if !(part{w}).of(l[i]) {
				return false
			}
		}
		return true
	case text:
		s, ok := got.(string)
		return ok && want.fits(s)
	}
	return reflect.DeepEqual(p.value, got)
}

func (p part) String() string {
	b, err := json.Marshal(shown(p.value))
	if err != nil {
		return ""
	}
	return string(b)
}

func shown(v any) any {
	switch v := v.(type) {
	case text:
		return v.String()
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			out[key] = shown(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = shown(inner)
		}
		return out
	}
	return v
}
