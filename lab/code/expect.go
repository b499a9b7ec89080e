package code

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// expect is what an answer has to be. What is not set is not asked.
type expect struct {
	status             int
	crashed            bool
	json, jsonHas      *any
	lists              []listWant
	headers            []headerWant
	sameBody           string
	bodyHas, bodyLacks []string
	sqlLacks           []string
	queries            *int
	rowsRead           *int // that the handler got, at most
	bytes              *int // of the body, at most
	took               *time.Duration
	calls, attempts    map[string]int
	asked              map[string]any
	held               *int
	query              string
	rows               [][]string
	logHas, logLacks   []string
	logLines           *int
}

// listWant is how long a list within JSON has to be.
type listWant struct {
	way   string
	count int
}

// headerWant is what a header has to be.
type headerWant struct {
	name, value string
	pattern     *regexp.Regexp // instead of a value
	absent      bool
}

// differs compares what came with what was expected; Because is empty if nothing differs.
func (e expect) differs(x exchange, kept map[string]exchange) lab.Result {
	if x.Fault != nil && e.status != 500 {
		f := lab.Fault{Text: x.Fault.Error(), File: x.Fault.File, Line: x.Fault.Line}
		return lab.Result{Because: "made the handler fail: " + strings.TrimSuffix(f.String(), ".")}
	}
	looks := []func(exchange) lab.Result{e.differsStatus, e.differsHeaders, e.differsBody, e.differsText, e.differsSQL, e.differsCalls, e.differsAsked, e.differsRows, e.differsLog, e.differsTime}
	for _, look := range looks {
		if r := look(x); r.Because != "" {
			return r
		}
	}
	return e.differsSame(x, kept)
}

func differs(expected, got, format string, args ...any) lab.Result {
	return lab.Result{Expected: oneLine(expected), Got: oneLine(got), Because: fmt.Sprintf(format, args...)}
}

// maxLine is how many characters of what was expected, or came, stand beside each other. The answer itself is shown below.
const maxLine = 200

// oneLine is a text as far as it can be compared at a glance.
func oneLine(s string) string {
	if r := []rune(s); len(r) > maxLine {
		return string(r[:maxLine-1]) + "…"
	}
	return s
}

func (e expect) differsStatus(x exchange) lab.Result {
	switch {
	case e.crashed && !x.Crashed:
		return differs("no answer", fmt.Sprint(x.status), "was answered %d, and the server never came to the call in which it was to die", x.status)
	case e.status == 0 || e.crashed || x.status == e.status:
		return lab.Result{}
	case x.Crashed:
		return differs(fmt.Sprint(e.status), "no answer", "was not answered; %d was expected", e.status)
	}
	return differs(fmt.Sprint(e.status), fmt.Sprint(x.status), "answered %d; %d was expected", x.status, e.status)
}

func (e expect) differsHeaders(x exchange) lab.Result {
	for _, want := range e.headers {
		if r := want.differs(x.header); r.Because != "" {
			return r
		}
	}
	return lab.Result{}
}

func (h headerWant) differs(header http.Header) lab.Result {
	values := header.Values(h.name)
	got, there := strings.Join(values, ", "), len(values) > 0
	wanted := fmt.Sprintf("%q", h.value)
	if h.pattern != nil {
		wanted = "a value that matches " + h.pattern.String()
	}
	switch {
	case h.absent && there:
		return differs("no "+h.name, h.name+": "+got, "answered with the header %s: %q; none was expected", h.name, got)
	case h.absent:
	case !there:
		return differs(h.name+": "+h.value, "", "answered without the header %s; %s was expected", h.name, wanted)
	case h.pattern != nil && !h.pattern.MatchString(got), h.pattern == nil && got != h.value:
		return differs(h.name+": "+strings.Trim(wanted, `"`), h.name+": "+got, "answered with the header %s: %q; %s was expected", h.name, got, wanted)
	}
	return lab.Result{}
}

func (e expect) differsBody(x exchange) lab.Result {
	for _, want := range []struct {
		value *any
		whole bool
	}{{e.json, true}, {e.jsonHas, false}} {
		if want.value == nil {
			continue
		}
		if r := differsJSON(plainJSON(*want.value), x.body, want.whole); r.Because != "" {
			return r
		}
	}
	for _, want := range e.lists {
		var list []any
		text, _ := lab.JSONAt(x.body, want.way)
		if json.Unmarshal([]byte(text), &list) != nil || len(list) != want.count {
			return differs(fmt.Sprint(want.count), fmt.Sprint(len(list)), "answered with %s in %s; %d was expected", lab.Count(len(list), "element"), want.way, want.count)
		}
	}
	return lab.Result{}
}

func (e expect) differsText(x exchange) lab.Result {
	for _, s := range e.bodyHas {
		if !strings.Contains(x.body, s) {
			return differs(s, x.body, "answered %s; %q has to stand in it", short(orNothing(x.body)), short(s))
		}
	}
	for _, s := range e.bodyLacks {
		if strings.Contains(x.body, s) {
			return differs("", x.body, "answered %s; %q must not stand in it", short(x.body), short(s))
		}
	}
	if e.bytes != nil && len(x.body) > *e.bytes {
		return differs(fmt.Sprint("at most ", *e.bytes), fmt.Sprint(len(x.body)), "answered with %s; at most %d is right", lab.Count(len(x.body), "byte"), *e.bytes)
	}
	return lab.Result{}
}

func orNothing(body string) string {
	if body == "" {
		return "with an empty body"
	}
	return body
}

func (e expect) differsSame(x exchange, kept map[string]exchange) lab.Result {
	before, ok := kept[e.sameBody]
	if !ok || before.body == x.body {
		return lab.Result{}
	}
	return differs(before.body, x.body, "answered %s, and an earlier request %s; they have to be the same", short(orNothing(x.body)), short(orNothing(before.body)))
}

func (e expect) differsSQL(x exchange) lab.Result {
	if e.queries != nil && len(x.SQL) > *e.queries {
		return differs(fmt.Sprint("at most ", *e.queries), fmt.Sprint(len(x.SQL)), "sent %s to the database; at most %d is right", lab.Count(len(x.SQL), "statement"), *e.queries)
	}
	if e.rowsRead != nil && x.Read > *e.rowsRead {
		return differs(fmt.Sprint("at most ", *e.rowsRead), fmt.Sprint(x.Read), "took %s from the database; at most %d is right", lab.Count(x.Read, "row"), *e.rowsRead)
	}
	for _, sql := range x.SQL {
		for _, s := range e.sqlLacks {
			if s != "" && strings.Contains(sql, s) {
				return differs("", short(sql), "put what the visitor sent into the text of a statement")
			}
		}
	}
	return lab.Result{}
}

func (e expect) differsCalls(x exchange) lab.Result {
	for _, name := range slices.Sorted(maps.Keys(e.calls)) {
		if got, want := x.Calls[name], e.calls[name]; got != want {
			return differs(fmt.Sprint(want), fmt.Sprint(got), "led to %s of %s that took effect; %d was expected", lab.Count(got, "call"), name, want)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.attempts)) {
		if got, want := x.Attempts[name], e.attempts[name]; got != want {
			return differs(fmt.Sprint(want), fmt.Sprint(got), "led to %s of %s; %d was expected", lab.Count(got, "call"), name, want)
		}
	}
	if e.held != nil && x.Held != *e.held {
		return differs(fmt.Sprint(*e.held), fmt.Sprint(x.Held), "called a partner while a transaction was open")
	}
	return lab.Result{}
}

func (e expect) differsAsked(x exchange) lab.Result {
	for _, name := range slices.Sorted(maps.Keys(e.asked)) {
		got, ok := x.Asked[name]
		if want := plainJSON(e.asked[name]); !ok || !covers(want, plainJSON(got)) {
			return differs(encode(want), encode(got), "led to a call of %s with %s; it has to hold %s", name, short(encode(got)), short(encode(want)))
		}
	}
	return lab.Result{}
}

func (e expect) differsRows(x exchange) lab.Result {
	if e.query == "" || slices.EqualFunc(e.rows, x.Rows, slices.Equal[[]string]) {
		return lab.Result{}
	}
	return differs(lab.InLine(e.rows), lab.InLine(x.Rows), "left %s in the database; %s was expected", lab.InLine(x.Rows), lab.InLine(e.rows))
}

func (e expect) differsLog(x exchange) lab.Result {
	all := strings.Join(x.Log, "\n")
	for _, s := range e.logHas {
		if !strings.Contains(all, s) {
			return differs(s, short(all), "did not write %q to the log", short(s))
		}
	}
	for _, s := range e.logLacks {
		if strings.Contains(all, s) {
			return differs("", short(all), "wrote %q to the log", short(s))
		}
	}
	if e.logLines != nil && len(x.Log) != *e.logLines {
		return differs(fmt.Sprint(*e.logLines), fmt.Sprint(len(x.Log)), "wrote %s to the log; %d was expected", lab.Count(len(x.Log), "line"), *e.logLines)
	}
	return lab.Result{}
}

func (e expect) differsTime(x exchange) lab.Result {
	if e.took == nil || x.Took <= *e.took {
		return lab.Result{}
	}
	return differs("at most "+e.took.String(), x.Took.String(), "took %s; at most %s is right", x.Took, e.took)
}

// differsJSON compares what a body means with a value: all of it, or only what the value has.
func differsJSON(want any, body string, whole bool) lab.Result {
	var got any
	expected := encode(want)
	if json.Unmarshal([]byte(body), &got) != nil {
		return differs(expected, body, "answered %s; %s was expected", short(orNothing(body)), short(expected))
	}
	d := apart(want, got, whole, "")
	switch {
	case d == nil:
		return lab.Result{}
	case d.way == "":
		return differs(expected, body, "answered %s; %s was expected", short(body), short(expected))
	case len(body) > maxLine && !d.extra:
		expected, body = d.way+": "+encode(d.want), d.way+": "+encode(d.got)
	}
	switch {
	case d.elements:
		return differs(expected, body, "answered with %v elements in %s; %v was expected", d.got, d.way, d.want)
	case d.extra:
		return differs(expected, body, "answered with %s, which was not expected", d.way)
	}
	return differs(expected, body, "answered with %s: %s; %s was expected", d.way, short(encode(d.got)), short(encode(d.want)))
}

// difference is the first place where two values are not the same.
type difference struct {
	way       string // such as items.0.id
	want, got any
	elements  bool // want and got are how many elements there are
	extra     bool // it should not be there at all
}

// covers tells whether got has every field of want, at any depth.
func covers(want, got any) bool { return apart(want, got, false, "") == nil }

// apart is where two values differ, or nil. Lists are as long as each other; null stands for a field that is null or not
// there; whole looks for fields that want does not have.
func apart(want, got any, whole bool, way string) *difference {
	switch want := want.(type) {
	case map[string]any:
		fields, ok := got.(map[string]any)
		if !ok {
			break
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			if d := apart(want[key], fields[key], whole, joinedWay(way, key)); d != nil {
				return d
			}
		}
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			if _, known := want[key]; whole && !known {
				return &difference{way: joinedWay(way, key), extra: true}
			}
		}
		return nil
	case []any:
		list, ok := got.([]any)
		if !ok {
			break
		}
		for i := range min(len(want), len(list)) {
			if d := apart(want[i], list[i], whole, joinedWay(way, strconv.Itoa(i))); d != nil {
				return d
			}
		}
		if len(want) != len(list) {
			return &difference{way: way, want: len(want), got: len(list), elements: true}
		}
		return nil
	}
	if reflect.DeepEqual(want, got) {
		return nil
	}
	return &difference{way: way, want: want, got: got}
}

func joinedWay(way, key string) string {
	if way == "" {
		return key
	}
	return way + "." + key
}

// plainJSON is a value as it comes out of JSON.
func plainJSON(v any) any {
	var out any
	if json.Unmarshal([]byte(encode(v)), &out) != nil {
		return v
	}
	return out
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}
