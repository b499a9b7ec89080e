package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
)

// imports is what `progress import --json` prints.
type imports struct {
	SchemaVersion int          `json:"schema_version"`
	Files         []importFile `json:"files"`
}

type importFile struct {
	File    string `json:"file"`
	New     int    `json:"new"`
	Known   int    `json:"known"`
	Devices int    `json:"devices"` // that the new events were written on
	Missing int    `json:"missing"` // events that came before new ones and are in no file so far
}

func (p *program) importVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "import FILE...",
		Short: "Add what was done on another machine, from its export",
		Long: "Reads files that `engineroom progress export` wrote and adds what is not here yet. The order of the files does\n" +
			"not matter, and reading one twice does no harm. Two machines that swap their files know the same afterwards.\n" +
			"Each file is taken whole or not at all. A file called - is standard input.",
		Example: "  engineroom progress import ada.jsonl\n" +
			"  ssh laptop engineroom progress export | engineroom progress import -",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			done, err := p.importFiles(args)
			if asJSON {
				return cmp.Or(err, printJSON(p.out, imports{1, done}))
			}
			for _, f := range done {
				f.print(p.err, len(args) > 1)
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// importFiles takes one file after the other and stops at the first that cannot be taken.
func (p *program) importFiles(names []string) (done []importFile, err error) {
	done = []importFile{}
	for _, name := range names {
		if err := p.readable(name); err != nil {
			return done, err // before a journal is made for it
		}
	}
	journal, err := p.journal(p.ctx)
	if err != nil {
		return done, err
	}
	defer journal.Close()
	for _, name := range names {
		in, err := p.importFile(journal, name)
		if err != nil {
			return done, fmt.Errorf("%s: %w", content.Line(name), err)
		}
		done = append(done, importFile{name, in.New, in.Known, in.Devices, in.Missing})
	}
	p.forgetChecked()
	news, err := p.catchUp(journal)
	if err == nil && news != "" {
		fmt.Fprintln(p.err, news)
	}
	return done, nil // what could not be found out now is at the next start
}

const standardInput = "-"

func (p *program) readable(name string) error {
	if name == standardInput {
		return nil
	}
	info, err := os.Stat(name)
	var system *fs.PathError
	switch {
	case err == nil && info.IsDir():
		err = errors.New("it is a folder")
	case errors.As(err, &system):
		err = system.Err
	}
	if err != nil {
		return exitError{codeUnread, fmt.Errorf("%s cannot be read: %w\nhint: name a file that `engineroom progress export` wrote", content.Line(name), err)}
	}
	return nil
}

func (p *program) importFile(journal *progress.Journal, name string) (progress.Imported, error) {
	var in io.Reader = p.in
	if name != standardInput {
		f, err := os.Open(name)
		if err != nil {
			return progress.Imported{}, err
		}
		defer f.Close()
		in = f
	}
	return journal.Import(p.ctx, in)
}

func (f importFile) print(w io.Writer, named bool) {
	if named {
		fmt.Fprint(w, content.Line(f.File), ": ")
	}
	switch {
	case f.New == 0 && f.Known == 0:
		fmt.Fprintln(w, "The file holds no events.")
		return
	case f.New == 0:
		fmt.Fprintf(w, "Nothing new; %s here already.\n", were(f.Known))
		return
	}
	fmt.Fprintf(w, "%s from %s; %s here already.\n", counted(f.New, "new event", "new events"), counted(f.Devices, "device", "devices"), were(f.Known))
	if f.Missing > 0 {
		fmt.Fprintf(w, "It leaves out %s in between, as an export of one pack does. An export without --pack brings the rest.\n", counted(f.Missing, "event", "events"))
	}
}

func were(n int) string { return counted(n, "was", "were") }
