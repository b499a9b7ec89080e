package check

import (
	"fmt"
	"io"
	"strings"
)

// WriteTopics writes the pack's topics as a page in Markdown: by which lessons each is taught, and what no lesson teaches
// yet. The error is one of out.
func (r Report) WriteTopics(out io.Writer) error {
	t := &textWriter{w: out}
	t.line("# Topics of %s", cell(r.Pack))
	t.line("")
	if len(r.Topics) == 0 {
		t.line("The pack lists no topics.")
		return t.err
	}
	taught, lacking := r.byTaught()
	t.line("%d of %d are taught so far.", len(taught), len(r.Topics))
	t.topics("Taught", taught)
	t.topics("Not taught yet", lacking)
	return t.err
}

func (r Report) byTaught() (taught, lacking []Topic) {
	for _, one := range r.Topics {
		if len(one.Lessons) > 0 {
			taught = append(taught, one)
		} else {
			lacking = append(lacking, one)
		}
	}
	return taught, lacking
}

// topics writes a table below a heading; nothing where there are none.
func (t *textWriter) topics(heading string, topics []Topic) {
	if len(topics) == 0 {
		return
	}
	t.line("\n## %s\n", heading)
	if len(topics[0].Lessons) == 0 {
		t.line("| id | topic |\n|---|---|")
	} else {
		t.line("| id | topic | lessons |\n|---|---|---|")
	}
	for _, one := range topics {
		row := fmt.Sprintf("| %s | %s |", cell(one.ID), cell(one.Title))
		if len(one.Lessons) > 0 {
			row += " " + cell(strings.Join(one.Lessons, ", ")) + " |"
		}
		t.line("%s", row)
	}
}

// cell is text as it may stand in a cell of a table.
func cell(s string) string { return strings.ReplaceAll(oneLine(s), "|", `\|`) }
