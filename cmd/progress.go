package cmd

import (
	"github.com/spf13/cobra"
)

func (p *program) progressVerb() *cobra.Command {
	c := &cobra.Command{
		Use:   "progress",
		Short: "Take your record along, or bring it back",
		Example: "  engineroom progress export -o ada.jsonl\n" +
			"  engineroom progress import ada.jsonl\n" +
			"  engineroom progress restore --yes",
		Args: noUnknownVerb,
		RunE: showHelp,
	}
	c.AddCommand(p.exportVerb(), p.importVerb(), p.backupVerb(), p.restoreVerb(), p.verifyVerb(), p.rebuildVerb(), p.fitVerb())
	return c
}
