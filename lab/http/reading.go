package http

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// judge reads messages with both parsers.
func (wc *wireCheck) judge(f fills, all []request) lab.Result {
	if wc.message > len(all) {
		return lab.Result{Because: fmt.Sprintf("The file has %s, and message %d is asked for.", lab.Count(len(all), "message"), wc.message)}
	}
	for i, r := range all {
		if wc.message > 0 && i+1 != wc.message {
			continue
		}
		raw, where := "", fmt.Sprintf("Message %d (line %d)", i+1, r.line)
		if r.words != nil {
			c, _ := readCurl(r.words)
			raw, _ = c.message()
		} else {
			raw, _ = f.wire(r.raw)
		}
		m, why := agreed(raw)
		if why != "" {
			return lab.Result{Because: where + ": " + why, Evidence: readings(m, raw)}
		}
		if wc.pattern != nil {
			if d := wc.pattern.differs(m.entry()); d != "" {
				return lab.Result{Because: fmt.Sprintf("%s can be read, but it %s.", where, d)}
			}
		}
	}
	return lab.Result{}
}

// readings are what two parsers made of a message.
func readings(m message, raw string) []lab.Block {
	l := lenient(raw)
	return []lab.Block{{
		Kind: lab.TableBlock, Title: "Two readings of one message", Cols: []string{"part", "strict parser", "lenient parser"},
		Rows: [][]string{
			{"method", m.method, l.method},
			{"target", m.target, l.target},
			{"fields", fmt.Sprint(len(m.fields)), fmt.Sprint(len(l.fields))},
			{"body", fmt.Sprintf("%d bytes", len(m.body)), fmt.Sprintf("%d bytes", len(l.body))},
			{"left over", fmt.Sprintf("%d bytes", len(m.rest)), fmt.Sprintf("%d bytes", len(l.rest))},
		},
		Note: "The strict parser stops at the first mistake; what it had not read by then is empty or 0.",
	}}
}

// entry is a message as a line of the log.
func (m message) entry() entry {
	p, query, _ := strings.Cut(m.target, "?")
	e := entry{method: m.method, path: p, query: map[string]string{}, header: map[string]string{}, body: m.body}
	if values, err := url.ParseQuery(query); err == nil {
		for name := range values {
			e.query[name] = values.Get(name)
		}
	}
	for _, f := range m.fields {
		name := strings.ToLower(f.name)
		if before, ok := e.header[name]; ok {
			f.value = before + ", " + f.value
		}
		e.header[name] = f.value
	}
	return e
}
