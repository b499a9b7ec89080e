package code

import (
	"fmt"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
)

const (
	maxExchanges = 6  // shown, the last ones
	maxRepeats   = 30 // rows of a repetition, the last ones
	maxShownBody = 1500
	maxLedBody   = 300 // of an answer that only led to the one that is judged
)

// exchanges are requests and their answers as they went over the connection, and what the handler wrote to its log. A
// repetition is a table.
func exchanges(steps []step, all []exchange) []lab.Block { return shownUpTo(steps, all, maxShownBody) }

// evidence is what led to the last of these exchanges, in short, and that one.
func evidence(steps []step, all []exchange) []lab.Block { return shownUpTo(steps, all, maxLedBody) }

func shownUpTo(steps []step, all []exchange, led int) []lab.Block {
	var out [][]lab.Block
	var at time.Duration
	for i := 0; i < len(all); i++ {
		at += steps[i].after
		if steps[i].group == 0 {
			most := led
			if i == len(all)-1 {
				most = maxShownBody
			}
			out = append(out, single(steps[i], all[i], most))
			at += all[i].Took
			continue
		}
		begin := i
		for i+1 < len(all) && steps[i+1].group == steps[i].group {
			i++
		}
		out = append(out, []lab.Block{repeated(steps[begin:i+1], all[begin:i+1], &at)})
	}
	var blocks []lab.Block
	for _, b := range out[max(0, len(out)-maxExchanges):] {
		blocks = append(blocks, b...)
	}
	return blocks
}

func single(s step, x exchange, most int) []lab.Block {
	answer := cut(x.answered, most)
	if x.Crashed {
		answer = "(the server went down before it answered)\n"
	}
	out := []lab.Block{{Kind: lab.HTTPBlock, Title: s.title(x), Rows: [][]string{{"request", x.asked}, {"response", answer}}}}
	if len(x.Log) > 0 {
		out = append(out, lab.Block{Kind: lab.TextBlock, Title: "Log", Text: strings.Join(x.Log, "\n")})
	}
	return out
}

// cut is a message whose body has at most so many characters.
func cut(text string, most int) string {
	head, body, _ := strings.Cut(text, "\n\n")
	r := []rune(strings.TrimSuffix(body, "\n"))
	if len(r) <= most {
		return text
	}
	return fmt.Sprintf("%s\n\n%s…\n(%d more characters)\n", head, string(r[:most]), len(r)-most)
}

// repeated is a request that was sent many times: when, what came, and the headers that are looked at. at is when it began,
// and when it ended.
func repeated(steps []step, all []exchange, at *time.Duration) lab.Block {
	out := lab.Block{Kind: lab.TableBlock, Title: steps[0].sent, Cols: []string{"request", "at", "status"}}
	for _, h := range steps[0].expect.headers {
		out.Cols = append(out.Cols, h.name)
	}
	for i, x := range all {
		if i > 0 {
			*at += steps[i].after
		}
		row := []string{fmt.Sprint(steps[i].number), at.String(), fmt.Sprint(x.status)}
		for _, h := range steps[i].expect.headers {
			row = append(row, x.header.Get(h.name))
		}
		out.Rows = append(out.Rows, row)
		*at += x.Took
	}
	if cut := len(out.Rows) - maxRepeats; cut > 0 {
		out.Rows = out.Rows[cut:]
		out.Note = fmt.Sprintf("The first %d are left out.", cut)
	}
	return out
}
