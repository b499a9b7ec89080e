package cmd

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
)

func (p *program) backupVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Save a copy of your record",
		Long: "Writes a copy of your record to a new file, or among the kept backups, of which the newest five stay. The app\n" +
			"makes one every week, and one before each change of the record's format. The copy is read back before it counts.",
		Example: "  engineroom progress backup\n  engineroom progress backup /media/stick/ada.db",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dest := ""
			if len(args) == 1 {
				dest = args[0]
			}
			return p.backup(dest)
		},
	}
}

func (p *program) backup(dest string) error {
	if _, err := os.Lstat(dest); dest != "" && err == nil {
		return usage("%s is there already\nhint: choose another name, or move it away first", content.Line(dest))
	}
	journal, err := p.journalToRead(p.ctx)
	if err != nil {
		return err
	}
	defer journal.Close()
	path, err := journal.Backup(p.ctx, dest)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.err, "The record was copied to", content.Line(path))
	return nil
}
