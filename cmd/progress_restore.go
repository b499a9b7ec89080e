package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
)

func (p *program) restoreVerb() *cobra.Command {
	var yes, list, asJSON bool
	c := &cobra.Command{
		Use:   "restore [BACKUP]",
		Short: "Set the record aside and go on from a backup",
		Long: "Moves the present record out of the way, without deleting it, and goes on from a backup: the one you name,\n" +
			"or the newest. Without a backup it begins a new record.",
		Example: "  engineroom progress restore --list\n  engineroom progress restore --yes",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if list || asJSON {
				return p.listBackups(asJSON)
			}
			if !yes {
				return usage("this moves your record out of the way and goes on from a backup\nhint: say so with --yes; nothing is deleted")
			}
			return p.restore(args)
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "do it")
	c.Flags().BoolVar(&list, "list", false, "only list the backups that can be used, newest first")
	c.Flags().BoolVar(&asJSON, "json", false, "list them as JSON")
	return c
}

func (p *program) restore(args []string) error {
	options := progress.Options{App: versionText()}
	backup := ""
	if len(args) == 1 {
		backup = args[0]
	} else {
		backups, err := progress.Backups(p.ctx, p.journalPath(), options)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if len(backups) > 0 {
			backup = backups[0].Path
		}
	}
	return p.restoreFrom(backup, options)
}

func (p *program) restoreFrom(backup string, options progress.Options) error {
	var moved string
	var err error
	if backup == "" {
		moved, err = progress.SetAside(p.ctx, p.journalPath(), now())
	} else {
		moved, err = progress.Restore(p.ctx, p.journalPath(), backup, options)
	}
	p.forgetChecked()
	if moved != "" {
		fmt.Fprintln(p.err, "The record was moved to", content.Line(moved))
	}
	if err != nil {
		return err
	}
	if backup == "" {
		fmt.Fprintln(p.err, "There is no backup that can be used. A new record begins with the next lesson.")
		return nil
	}
	fmt.Fprintln(p.err, "The record goes on from", content.Line(backup))
	return nil
}

// backups is what `progress restore --json` prints.
type backups struct {
	SchemaVersion int          `json:"schema_version"`
	Backups       []keptBackup `json:"backups"` // newest first
}

type keptBackup struct {
	Path   string    `json:"path"`
	Made   time.Time `json:"made"`
	Format int       `json:"format"`
}

// listBackups lists the kept backups that can be used.
func (p *program) listBackups(asJSON bool) error {
	all, err := progress.Backups(p.ctx, p.journalPath(), progress.Options{App: versionText()})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	out := backups{1, []keptBackup{}}
	for _, b := range all {
		out.Backups = append(out.Backups, keptBackup{b.Path, b.At, b.Version})
	}
	if asJSON {
		return printJSON(p.out, out)
	}
	if len(all) == 0 {
		fmt.Fprintln(p.err, "There is no backup that can be used. `engineroom progress backup` makes one.")
	}
	for _, b := range all {
		if _, err := fmt.Fprintf(p.out, "%s  %s\n", b.At.Local().Format("2006-01-02 15:04"), content.Line(b.Path)); err != nil {
			return err
		}
	}
	return nil
}
