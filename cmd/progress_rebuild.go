package cmd

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) rebuildVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "rebuild",
		Short: "Work out anew what follows from what you did",
		Long: "Works out lessons, questions, days, notes and labs anew from the events of your record, which stay as they are.\n" +
			"It is only of use where `engineroom progress verify` says so.",
		Example: "  engineroom progress rebuild",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return p.rebuild() },
	}
}

func (p *program) rebuild() error {
	// Opening for writing would make a record where there is none.
	there, err := p.journalToRead(p.ctx)
	if err != nil {
		return err
	}
	there.Close()
	journal, err := p.journal(p.ctx)
	if err != nil {
		return err
	}
	defer journal.Close()
	if err := journal.Rebuild(p.ctx); err != nil {
		return err
	}
	count, err := journal.Count(p.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "Everything that follows from %s was worked out anew.\n", counted(count.Events, "event", "events"))
	return nil
}
