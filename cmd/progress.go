package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
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

func (p *program) exportVerb() *cobra.Command {
	var pack, file string
	var summary bool
	c := &cobra.Command{
		Use:   "export",
		Short: "Write everything you did as JSON lines, or a summary as CSV",
		Long: "Writes one JSON object a line: first a head, then everything you did in order, then an end with the number\n" +
			"of events. `engineroom progress import` reads it on another machine. With --summary it writes one line per\n" +
			"lesson that a spreadsheet opens.",
		Example: "  engineroom progress export -o ada.jsonl\n  engineroom progress export --summary > ada.csv",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			course, err := p.course()
			if err != nil {
				return err
			}
			if pack == "" && summary {
				pack = course.ID
			}
			journal, err := p.journalToRead(p.ctx)
			if err != nil {
				return err
			}
			defer journal.Close()
			return p.writeTo(file, func(w io.Writer) error {
				if summary {
					return journal.ExportSummary(p.ctx, w, pack)
				}
				return journal.Export(p.ctx, w, pack)
			})
		},
	}
	c.Flags().StringVar(&pack, "pack", "", "id of one pack (default: everything; with --summary the shipped course)")
	c.Flags().StringVarP(&file, "output", "o", "", "write to this file instead of standard output")
	c.Flags().BoolVar(&summary, "summary", false, "one line of CSV per lesson")
	return c
}

// writeTo writes to standard output, or to a new file that appears under its name only when it is whole.
func (p *program) writeTo(file string, write func(io.Writer) error) error {
	if file == "" {
		return write(p.out)
	}
	if _, err := os.Lstat(file); err == nil {
		return usage("%s is there already\nhint: choose another name, or move it away first", content.Line(file))
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".engineroom-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", content.Line(file), err)
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(write(tmp), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Link(tmp.Name(), file) // unlike a rename, never in the place of another file
}

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
