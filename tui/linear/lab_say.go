package linear

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/view"
)

// How results sound. Everything that a look would take from columns, lines and bars is said in words.

// mostRows is how many rows of a result are said. The rest is counted.
const mostRows = 40

func (p *printer) output(o lab.Output) {
	for i, b := range o.Blocks {
		if i > 0 {
			p.gap()
		}
		p.result(b)
	}
	if o.Fault != nil {
		p.gap()
		p.fault(o.Fault)
	}
	if len(o.Blocks) == 0 && o.Fault == nil {
		p.line("It ran, and had nothing to show.")
	}
}

func (p *printer) fault(f *lab.Fault) { p.say(f.Stopped()) }

func (p *printer) report(r lab.Report) {
	for i, one := range r.Results {
		word := "passed"
		if !one.Passed {
			word = "not passed"
		}
		p.sayf("Check %d of %d, %s: %s", i+1, len(r.Results), word, one.Say)
		if !one.Passed {
			p.within("  ", "  ", func() { p.why(r, i) })
		}
	}
}

func (p *printer) why(report lab.Report, i int) {
	r := report.Results[i]
	for _, part := range [][2]string{{"Expected: ", r.Expected}, {"Got: ", r.Got}, {"", r.Because}, {"Rule: ", r.Hint}} {
		if strings.TrimSpace(part[1]) != "" {
			p.say(part[0] + part[1])
		}
	}
	for n, b := range r.Evidence {
		if earlier, ok := report.Repeats(i, n); ok {
			p.sayf("%s: as under check %d.", b.Title, earlier+1)
			continue
		}
		p.result(b)
	}
}

// file says a text as it stands.
func (p *printer) file(name, text string) {
	lines := linesIn(text)
	p.sayf("%s, %s:", name, count(len(lines), "line"))
	p.verbatim(lines)
	p.sayf("End of %s.", name)
}

func (p *printer) verbatim(lines []string) {
	p.within("    ", "    ", func() {
		for _, l := range lines {
			p.line(l)
		}
	})
}

// withNumbers says a file with its line numbers, each in the form in which the line can be typed anew.
func (p *printer) withNumbers(name string, lines []string) {
	p.sayf("%s, %s:", name, count(len(lines), "line"))
	for i, l := range lines {
		p.line(strconv.Itoa(i+1) + ": " + l)
	}
	p.sayf("End of %s.", name)
}

// around says the line where a file was changed, and the ones beside it.
func (p *printer) around(lines []string, at int) {
	p.sayf("Changed. %s now.", capital(count(len(lines), "line")))
	for i := max(1, at-1); i <= min(len(lines), at+1); i++ {
		p.line(strconv.Itoa(i) + ": " + lines[i-1])
	}
}

// result says a block.
func (p *printer) result(b lab.Block) {
	if say, ok := sayers[b.Kind]; ok {
		say(p, b)
	} else {
		p.blockTitle(b)
		p.verbatim(linesIn(content.Text(b.Text)))
	}
	p.say(b.Note)
}

var sayers = map[lab.BlockKind]func(*printer, lab.Block){
	lab.TextBlock: (*printer).textResult, lab.TableBlock: (*printer).tableResult, lab.PlanBlock: (*printer).planResult,
	lab.HTTPBlock: (*printer).httpResult, lab.SeriesBlock: (*printer).seriesResult, lab.DiffBlock: (*printer).diffResult,
	lab.GraphBlock: (*printer).graphResult, lab.LanesBlock: (*printer).lanesResult, lab.HistogramBlock: (*printer).histogramResult,
}

func (p *printer) blockTitle(b lab.Block) {
	if b.Title != "" {
		p.say(strings.TrimRight(b.Title, ":.") + ":")
	}
}

func (p *printer) textResult(b lab.Block) {
	p.blockTitle(b)
	for _, l := range linesIn(content.Text(b.Text)) {
		if strings.TrimSpace(l) == "" {
			p.gap()
			continue
		}
		indent := l[:len(l)-len(strings.TrimLeft(l, " "))] // of code that a command printed
		p.within(indent, indent, func() { p.say(l) })
	}
}

// said are the rows that are said; what is left out is counted by the caller of more.
func said(rows [][]string) [][]string { return rows[:min(len(rows), mostRows)] }

func (p *printer) more(rows [][]string, noun string) {
	if n := len(rows) - mostRows; n > 0 {
		p.sayf("And %s more.", count(n, noun))
	}
}

var markWords = map[lab.Mark]string{
	lab.Extra: ", which came and was not expected", lab.Lacking: ", which was expected and did not come", lab.Costly: ", which reads everything",
}

func markOf(b lab.Block, row int) lab.Mark {
	if row < len(b.Marks) {
		return b.Marks[row]
	}
	return lab.Plain
}

func (p *printer) tableResult(b lab.Block) {
	if len(b.Cols) == 0 && len(b.Rows) == 0 { // of a statement that changes rows, or begins a transaction
		p.say(b.Title)
		return
	}
	title := "Table"
	if b.Title != "" {
		title += ", " + b.Title
	}
	p.sayf("%s, %s, %s:", title, count(len(b.Rows), "row"), count(len(b.Cols), "column"))
	for i, row := range said(b.Rows) {
		var cells []string
		for j, cell := range row {
			switch {
			case j < len(b.Cols) && b.Cols[j] != "":
				cells = append(cells, b.Cols[j]+" "+orEmpty(cell))
			case cell != "":
				cells = append(cells, cell)
			}
		}
		p.within("  ", "    ", func() { p.sayf("Row %d%s: %s", i+1, markWords[markOf(b, i)], strings.Join(cells, ", ")) })
	}
	p.more(b.Rows, "row")
}

func orEmpty(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}

// planResult says each step of a plan with its depth, because that is what its look says.
func (p *printer) planResult(b lab.Block) {
	p.blockTitle(b)
	for i, row := range said(b.Rows) {
		if len(row) < 2 {
			continue
		}
		level := ""
		if depth, err := strconv.Atoi(row[0]); err == nil && depth > 0 {
			level = fmt.Sprintf(", level %d", depth+1)
		}
		p.within("  ", "    ", func() { p.sayf("Step %d%s: %s%s", i+1, level, row[1], markWords[markOf(b, i)]) })
	}
	p.more(b.Rows, "step")
}

func (p *printer) httpResult(b lab.Block) {
	p.blockTitle(b)
	for _, row := range said(b.Rows) {
		if len(row) < 2 {
			continue
		}
		lines := linesIn(strings.TrimRight(content.Text(row[1]), "\n"))
		p.sayf("%s, %s:", capital(row[0]), count(len(lines), "line"))
		p.verbatim(lines)
	}
	p.more(b.Rows, "message")
}

// seriesResult says of each column what view says of it, and its values at six times.
func (p *printer) seriesResult(b lab.Block) {
	for _, l := range view.Lines(lab.Block{Kind: b.Kind, Title: b.Title, Cols: b.Cols, Rows: b.Rows}, 1000, true) {
		if l.Role == view.Title {
			p.say(l.Text + ":")
		} else if l.Role == view.Head || l.Role == view.Note {
			p.within("  ", "    ", func() { p.say(l.Text) })
		}
	}
	if len(b.Cols) == 0 {
		return
	}
	every := max(1, (len(b.Rows)+5)/6)
	for i := 0; i < len(b.Rows); i += every {
		if row := b.Rows[i]; len(row) > 0 {
			p.within("  ", "    ", func() { p.sayf("At %s %s: %s", row[0], b.Cols[0], values(b.Cols, row)) })
		}
	}
}

func values(cols, row []string) string {
	var out []string
	for i := 1; i < min(len(cols), len(row)); i++ {
		value := row[i]
		if value == "" {
			value = "no number"
		}
		out = append(out, cols[i]+" "+value)
	}
	return strings.Join(out, ", ")
}

func (p *printer) diffResult(b lab.Block) {
	p.blockTitle(b)
	for _, l := range linesIn(content.Text(b.Text)) {
		word, rest := "Same: ", strings.TrimPrefix(l, " ")
		switch {
		case strings.HasPrefix(l, "@@"):
			word, rest = "", capital(strings.Trim(l, "@ "))+":"
		case strings.HasPrefix(l, "+"):
			word, rest = "New: ", l[1:]
		case strings.HasPrefix(l, "-"):
			word, rest = "Gone: ", l[1:]
		}
		p.line("  " + word + rest)
	}
}

func (p *printer) graphResult(b lab.Block) {
	p.blockTitle(b)
	p.sayf("%s, newest first:", capital(count(len(b.Rows), "commit")))
	for _, row := range said(b.Rows) {
		if len(row) < 5 {
			continue
		}
		text := row[0]
		if row[2] != "" {
			text += ", " + row[2]
		}
		text += ": " + row[3] + ", by " + row[4] + "."
		if parents := strings.Fields(row[1]); len(parents) > 0 {
			text += " After " + strings.Join(parents, " and ") + "."
		}
		p.within("  ", "    ", func() { p.say(text) })
	}
	p.more(b.Rows, "commit")
}

func (p *printer) lanesResult(b lab.Block) {
	p.blockTitle(b)
	for _, row := range said(b.Rows) {
		if len(row) < 5 {
			continue
		}
		text := fmt.Sprintf("Step %s, %s: %s.", row[0], row[1], row[2])
		if row[3] != "" && len(b.Cols) > 3 {
			text += " Then: " + b.Cols[3] + " " + row[3] + "."
		}
		if row[4] != "" {
			text += " " + capital(row[4]) + "."
		}
		p.within("  ", "    ", func() { p.say(text) })
	}
	p.more(b.Rows, "step")
}

func (p *printer) histogramResult(b lab.Block) {
	p.blockTitle(b)
	unit, what := "", ""
	if len(b.Cols) > 1 {
		unit, what = b.Cols[0], b.Cols[1]
	}
	for _, row := range said(b.Rows) {
		if len(row) > 2 {
			p.within("  ", "    ", func() { p.sayf("%s to %s %s: %s %s", row[0], row[1], unit, row[2], what) })
		}
	}
	p.more(b.Rows, "bar")
}
