package cmd

import (
	"strings"
	"testing"

	"github.com/engineroom/engineroom/lab"
)

func TestWhatSeveralChecksRestOnIsPrintedOnce(t *testing.T) {
	table := func(status string) []lab.Block {
		return []lab.Block{{Kind: lab.TableBlock, Title: "What the server saw", Cols: []string{"request", "answer"}, Rows: [][]string{{"GET /", status}}}}
	}
	report := lab.Report{Results: []lab.Result{
		{Check: lab.Check{Say: "One"}, Because: "x", Evidence: table("404")},
		{Check: lab.Check{Say: "Two"}, Because: "y", Evidence: table("404")},
		{Check: lab.Check{Say: "Three"}, Because: "z", Evidence: table("500")},
	}}
	var out strings.Builder
	if err := printJudged(bench{page: &page{w: &out, width: 80}}, judged{report: report}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "404") != 1 || strings.Count(got, "500") != 1 || !strings.Contains(got, `What the server saw: as under "One"`) {
		t.Error(got)
	}
}
