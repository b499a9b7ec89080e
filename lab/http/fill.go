package http

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// slot is a place that an earlier answer fills: {{NAME.status}}, {{NAME.header.etag}}, {{NAME.json.items.0.id}},
// {{NAME.body}}. Braces that look otherwise are left alone.
var slot = regexp.MustCompile(`\{\{\s*([A-Za-z][A-Za-z0-9_-]*)\.(status|body|header\.[A-Za-z0-9-]+|json(?:\.[A-Za-z0-9_-]+)+)\s*\}\}`)

// What may be filled into one request: an answer may be large, and stand in it as often as it likes.
const (
	maxFilled = MaxFileBytes
	maxSlots  = 200
)

// filler puts what earlier answers held into the texts of one request.
type filler struct {
	kept         map[string]answered
	slots, bytes int
}

// fill puts what earlier answers held into a text. The sentence says what an answer did not hold.
func fill(text string, kept map[string]answered) (out, why string) {
	return (&filler{kept: kept}).fill(text)
}

func (f *filler) fill(text string) (out, why string) {
	out = slot.ReplaceAllStringFunc(text, func(s string) string {
		if why != "" {
			return ""
		}
		m := slot.FindStringSubmatch(s)
		v, ok := f.kept[m[1]].part(m[2])
		f.slots, f.bytes = f.slots+1, f.bytes+len(v)
		switch {
		case !ok:
			why = fmt.Sprintf("The answer %s has no %s.", m[1], spoken(m[2]))
		case f.slots > maxSlots:
			why = fmt.Sprintf("More than %d places of this request are to be filled in.", maxSlots)
		case f.bytes > maxFilled:
			why = fmt.Sprintf("What is filled into this request has more than %d KB.", maxFilled>>10)
		}
		return v
	})
	return out, why
}

func spoken(part string) string {
	kind, rest, _ := strings.Cut(part, ".")
	switch kind {
	case "header":
		return "header field " + rest
	case "json":
		return "JSON at " + rest
	}
	return part
}

// part is one thing that an answer held, as text in one line.
func (a answered) part(path string) (string, bool) {
	kind, rest, _ := strings.Cut(path, ".")
	switch kind {
	case "status":
		return strconv.Itoa(a.status), a.status != 0
	case "body":
		return a.body, a.status != 0
	case "header":
		v, ok := a.header[strings.ToLower(rest)]
		return v, ok
	}
	return lab.JSONAt(a.body, rest)
}

// maxPause bounds what the clock moves on before one request.
const maxPause = 10 * 365 * 24 * time.Hour

// pause is a time as a comment gives it. A plain number is seconds, as in Retry-After.
func pause(text string) (time.Duration, error) {
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && time.Duration(n) <= maxPause/time.Second {
		return time.Duration(n) * time.Second, nil
	}
	d, err := time.ParseDuration(text)
	if err == nil && (d < 0 || d > maxPause) {
		err = fmt.Errorf("%s is out of bounds", text)
	}
	return d, err
}
