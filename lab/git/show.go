package git

import (
	"context"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// Signs between the fields and after the rows of a log, which no subject holds.
const (
	fieldEnd = "\x1f"
	rowEnd   = "\x1e"
	maxGraph = "200" // commits
)

// graph is the history of every branch and tag, newest first. It is empty where there is nothing to show.
func (p place) graph(ctx context.Context) lab.Block {
	out := lab.Block{Kind: lab.GraphBlock, Title: "History"}
	format := strings.Join([]string{"%h", "%p", "%D", "%s", "%an"}, "%x1f") + "%x1e"
	r, err := p.ask(ctx, "log", "--topo-order", "--abbrev=7", "--decorate=short", "--format="+format, "-n", maxGraph, "--branches", "--tags", "HEAD", "--")
	if err != nil || r.code != 0 {
		out.Note = "There is no commit yet."
		return out
	}
	for row := range strings.SplitSeq(r.out, rowEnd) {
		if fields := strings.Split(strings.TrimPrefix(row, "\n"), fieldEnd); len(fields) == 5 {
			out.Rows = append(out.Rows, fields)
		}
	}
	return out
}

// standing is how a repository is: what git says of the work tree, and the history.
func (p place) standing(ctx context.Context) []lab.Block {
	var out []lab.Block
	if r, err := p.ask(ctx, "status"); err == nil {
		out = append(out, lab.Block{Kind: lab.TextBlock, Title: "$ git status", Text: r.out + r.says})
	}
	if r, err := p.ask(ctx, "diff", "--no-ext-diff", "--no-textconv", "HEAD", "--"); err == nil && r.out != "" {
		out = append(out, lab.Block{Kind: lab.DiffBlock, Title: "Not committed", Text: r.out})
	}
	return append(out, p.graph(ctx))
}
