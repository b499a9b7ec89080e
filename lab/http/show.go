package http

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/lab"
)

// What is shown at most; the rest is counted.
const (
	maxShownBytes  = 4 << 10
	maxShownBlocks = 60
)

// blocks are the exchanges of a run.
func blocks(r run) []lab.Block {
	var out []lab.Block
	for i, x := range r.exchanges {
		if i == maxShownBlocks {
			out = append(out, lab.Block{Kind: lab.TextBlock, Text: fmt.Sprintf("%d more exchanges are not shown.", len(r.exchanges)-i)})
			break
		}
		out = append(out, x.block())
		if len(x.log) > 0 {
			out = append(out, lab.Block{Kind: lab.TextBlock, Title: "Log of the server", Text: strings.Join(x.log, "\n")})
		}
	}
	return out
}

func (x exchange) block() lab.Block {
	b := lab.Block{Kind: lab.HTTPBlock, Title: x.title(), Rows: [][]string{{"request", readable(x.sent)}}, Note: strings.Join(x.notes, " ")}
	for _, a := range x.answers {
		b.Rows = append(b.Rows, []string{"response", readable(a.head+"\r\n\r\n") + readable(a.body)})
	}
	switch {
	case len(x.answers) == 0:
		b.Rows = append(b.Rows, []string{"response", "(no answer: the server waited for the rest of the message, and hung up)\n"})
	case x.cut:
		b.Note = strings.TrimSpace(fmt.Sprintf("%s The connection was cut after %s.", b.Note, lab.Count(x.events, "event")))
	}
	return b
}

// title is the first line, as far as it is short, and where it stands.
func (x exchange) title() string {
	start, _, _ := strings.Cut(x.sent, "\r\n")
	return fmt.Sprintf("%s (line %d)", shortened(strings.TrimSuffix(start, " HTTP/1.1")), x.line)
}

// readable is a message or a body as it can be shown.
func readable(s string) string {
	if !utf8.ValidString(s) {
		return fmt.Sprintf("(%d bytes that are not text)\n", len(s))
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if len(s) > maxShownBytes {
		cut := s[:maxShownBytes]
		for !utf8.ValidString(cut) {
			cut = cut[:len(cut)-1]
		}
		return fmt.Sprintf("%s\n(%d more bytes)\n", cut, len(s)-len(cut))
	}
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}
