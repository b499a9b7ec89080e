package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/progress/study"
)

// dueNow is what `review --count --json` prints. Keys are only ever added.
type dueNow struct {
	SchemaVersion int `json:"schema_version"`
	Due           int `json:"due"`         // questions and labs of all packs that are due now
	DueMinutes    int `json:"due_minutes"` // that the questions among them take, all of them

	begun   bool // a review waits to be gone on with
	untimed bool // the learner wants no times shown
}

func (p *program) reviewVerb() *cobra.Command {
	var minutes int
	var count, asJSON bool
	c := &cobra.Command{
		Use:   "review",
		Short: "Be asked what is due",
		Long: "Asks the questions that you are about to forget, most urgent first, and takes as long as you want it to.\n" +
			"A review that was interrupted goes on where it stopped. Labs that are due are named at its end.",
		Example: "  engineroom review\n" +
			"  engineroom review --minutes 5\n" +
			"  engineroom review --plain        # as lines of text\n" +
			"  engineroom review --count        # only say how much is due",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case c.Flags().Changed("minutes") && (minutes < 1 || minutes > study.MostMinutes):
				return usage("a review takes from 1 to %d minutes, and not %d\nhint: `engineroom review --minutes 5` is a short one", study.MostMinutes, minutes)
			case asJSON && !count:
				return usage("a review is not printed as JSON\nhint: `engineroom review --count --json` prints how much is due")
			case count && c.Flags().Changed("minutes"):
				return usage("--count counts everything that is due, however long a review takes\nhint: leave --minutes out")
			}
			return p.review(minutes, count, asJSON)
		},
	}
	c.Flags().IntVar(&minutes, "minutes", 0, "how long this review takes (the usual: your setting, see config)")
	c.Flags().BoolVar(&count, "count", false, "say how much is due, and ask nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "with --count: print as JSON")
	return c
}

// review opens the app in a review, or says how much is due. Where nothing is, it says so and opens nothing.
func (p *program) review(minutes int, count, asJSON bool) error {
	due, err := p.dueNow()
	switch {
	case err != nil:
		return err
	case asJSON:
		return printJSON(p.out, due)
	case count || due.Due == 0 && !due.begun:
		return p.printDue(due)
	}
	return p.learn(start{review: true, minutes: minutes})
}

// dueNow counts what is due. Nothing is, for a learner who has not begun.
func (p *program) dueNow() (dueNow, error) {
	due := dueNow{SchemaVersion: 1, untimed: !p.values().Clock}
	s, err := p.shelf()
	if err != nil {
		return due, err
	}
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return due, nil
	}
	if err != nil {
		return due, err
	}
	defer journal.Close()
	o, err := journal.In(s.ids()).Overview(p.ctx, s.own.ID, now())
	if err != nil {
		return due, err
	}
	due.Due, due.DueMinutes = o.Due, o.DueMinutes
	entries, err := journal.Round(p.ctx, study.ReviewSort)
	due.begun = len(entries) > 0
	return due, err
}

// printDue says in a sentence how much is due.
func (p *program) printDue(due dueNow) error {
	if due.Due == 0 && due.begun {
		_, err := fmt.Fprintln(p.out, "Nothing else is due now, and a review waits to be gone on with.")
		return err
	}
	row, err := p.reviewRow(due)
	if err == nil {
		_, err = fmt.Fprintln(p.out, strings.ToUpper(row[:1])+row[1:]+".")
	}
	return err
}

// short is how much is due in a row of a table.
func (d dueNow) short() string {
	switch {
	case d.Due == 0:
		return "nothing is due now"
	case d.DueMinutes == 0:
		return counted(d.Due, "lab", "labs") + " due"
	case d.untimed:
		return fmt.Sprintf("%d due", d.Due)
	}
	return fmt.Sprintf("%d due, about %s", d.Due, counted(d.DueMinutes, "minute", "minutes"))
}
