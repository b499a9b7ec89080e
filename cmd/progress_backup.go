package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
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
