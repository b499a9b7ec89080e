package view

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

const (
	sideBySide = 100 // from this width on, a request and its response stand beside each other
	shortJSON  = 24  // a body that takes more lines than this is left as it came
)

// message is one side of an exchange.
type message struct {
	who   string
	role  Role
	lines []string
}

// exchange sets messages one under the other, or where there is room, each request beside its response.
func (c *canvas) exchange(b lab.Block) {
	all := messages(b.Rows)
	for len(all) > 0 {
		if len(all) > 1 && c.width >= sideBySide && all[0].role == Request && all[1].role == Response {
			c.beside(all[0], all[1])
			all = all[2:]
			continue
		}
		c.below(all[0])
		all = all[1:]
	}
}

func messages(rows [][]string) []message {
	var out []message
	for _, row := range rows {
		if len(row) < 2 {
			continue
		}
		m := message{who: content.Line(row[0]), role: Request, lines: messageLines(row[1])}
		if isResponse(m.who) {
			m.role = Response
		}
		out = append(out, m)
	}
	return out
}

// isResponse tells by its name whether a message came from a server.
func isResponse(who string) bool {
	who = strings.ToLower(who)
	return strings.Contains(who, "response") || strings.Contains(who, "server") || strings.Contains(who, "answer")
}

// messageLines are the head of a message and its body; a short body of JSON is indented.
func messageLines(raw string) []string {
	head, body, _ := strings.Cut(strings.ReplaceAll(content.Text(raw), "\r\n", "\n"), "\n\n")
	out := textLines(head)
	if strings.TrimSpace(body) == "" {
		return out
	}
	return append(append(out, ""), textLines(indented(body))...)
}

func indented(body string) string {
	trimmed := strings.TrimSpace(body)
	if !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") || strings.Contains(trimmed, "\n") {
		return body
	}
	var b bytes.Buffer
	if json.Indent(&b, []byte(trimmed), "", "  ") != nil || bytes.Count(b.Bytes(), []byte("\n")) >= shortJSON {
		return body
	}
	return b.String()
}

func (c *canvas) below(m message) {
	c.add(lab.Capital(m.who), Head)
	for _, line := range m.lines {
		for _, part := range wrap(line, max(1, c.width-2)) {
			c.add("  "+part, m.role)
		}
	}
}

func (c *canvas) beside(left, right message) {
	room := (c.width - 3) / 2
	a, b := wrapAll(left.lines, room), wrapAll(right.lines, room)
	between := " " + c.signs.upright + " "
	c.add(padded(c.cut(lab.Capital(left.who), room), room)+between+c.cut(lab.Capital(right.who), room), Head)
	for i := range max(len(a), len(b)) {
		c.add(padded(at(a, i), room)+between+at(b, i), Plain)
	}
}

func wrapAll(lines []string, width int) []string {
	var out []string
	for _, line := range lines {
		out = append(out, wrap(line, width)...)
	}
	return out
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
