package linear

import (
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// Races tries every order of two requests' queries.
type Races interface {
	// Race runs the race of a lab, with a line of its handler replaced; line 0 leaves the handler as it is.
	Race(lab string, line int, text string) (lab.Output, lab.Report, error)
}

// sayRace says what the race of a step showed: every order where its question is answered, and one order step by step
// where there is no question.
func (w *walk) sayRace(st study.Step) {
	race, _, ok := content.RaceIn(st.Blocks)
	if !ok || st.Question != nil && st.Told == nil {
		return
	}
	line, text := 0, ""
	if q := st.Question; q != nil && q.Kind == quiz.Fix && len(st.Told.Response.Typed) > 0 {
		line, text = q.Line, st.Told.Response.Typed[0]
	}
	output, _, err := w.race(race.Lab, line, text)
	switch {
	case err != nil:
		w.p.say("This race cannot be run here: " + err.Error())
	case output.Fault != nil:
		w.p.sayf("It stopped: %s", output.Fault.Text)
	case race.Lanes:
		w.sayLanes(output)
	default:
		w.sayOrders(output)
	}
	w.p.gap()
}

func (w *walk) race(lab string, line int, text string) (out lab.Output, report lab.Report, err error) {
	if w.app.Races == nil {
		return out, report, fmt.Errorf("nothing can be run")
	}
	return w.app.Races.Race(lab, line, text)
}

// sayOrders says each order in a line.
func (w *walk) sayOrders(output lab.Output) {
	b := blockOf(output, lab.TableBlock)
	w.p.line("Tried on a real database: " + count(len(b.Rows), "order") + ".")
	if same(b.Rows) {
		w.p.sayf("Every order: %s, %s.", strings.ToLower(b.Rows[0][2]), strings.ToLower(b.Rows[0][3]))
	} else {
		w.sayEachOrder(b.Rows)
	}
	if b.Note != "" {
		w.p.say(b.Note)
	}
}

// same tells whether all orders end alike, so that one sentence says all.
func same(rows [][]string) bool {
	return len(rows) > 1 && !slices.ContainsFunc(rows, func(row []string) bool {
		return len(row) < 4 || row[2] != rows[0][2] || row[3] != rows[0][3]
	})
}

func (w *walk) sayEachOrder(rows [][]string) {
	for _, row := range rows {
		if len(row) < 4 {
			continue
		}
		steps := strings.ReplaceAll(strings.Join(strings.Fields(row[1]), ", "), ".", " ")
		w.p.sayf("Order %s: %s. %s, %s.", row[0], steps, capital(row[2]), strings.ToLower(row[3]))
	}
}

// sayLanes says one order step by step.
func (w *walk) sayLanes(output lab.Output) {
	b := blockOf(output, lab.LanesBlock)
	if b.Title != "" {
		w.p.say(b.Title)
	}
	for _, row := range b.Rows {
		if len(row) < 5 {
			continue
		}
		state := row[3]
		if len(b.Cols) > 3 {
			state = b.Cols[3] + " " + state
		}
		said := fmt.Sprintf("Step %s, %s: %s. Then: %s.", row[0], row[1], row[2], state)
		if row[4] != "" {
			said += " " + capital(row[4]) + "."
		}
		w.p.say(said)
	}
	if b.Note != "" {
		w.p.say(b.Note)
	}
}

func blockOf(output lab.Output, kind lab.BlockKind) lab.Block {
	if i := slices.IndexFunc(output.Blocks, func(b lab.Block) bool { return b.Kind == kind }); i >= 0 {
		return output.Blocks[i]
	}
	return lab.Block{}
}

// run tries a line before it is given as an answer, where that can be done: running it says whether it is right.
// A line that is not in the language of the code is a slip, and no answer.
func (w *walk) run(st study.Step, r quiz.Response) (ran quiz.Response, slip string) {
	race, _, ok := content.RaceIn(st.Blocks)
	if !ok || st.Question.Kind != quiz.Fix || len(r.Typed) == 0 || r.GaveUp() {
		return r, ""
	}
	output, report, err := w.race(race.Lab, st.Question.Line, r.Typed[0])
	if err != nil {
		return r, ""
	}
	if f := output.Fault; f != nil && f.Unread {
		return r, fmt.Sprintf("Line %d: %s. Nothing is counted: mend your line.", f.Line, f.Text)
	}
	passed := report.Passed()
	r.Passed = &passed
	return r, ""
}
