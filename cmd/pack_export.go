package cmd

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/convert"
)

// packExport is what `pack export` was asked for.
type packExport struct {
	format string
	dir    string // empty for the folder we are in, or the shipped course
	file   string // empty for standard output
	force  bool
	asJSON bool
}

// exportFormats are the formats that are written.
var exportFormats = []string{"gift", "csv", "anki", "html"}

func (p *program) packExportVerb() *cobra.Command {
	var o packExport
	c := &cobra.Command{
		Use:   "export gift|csv|anki|html [DIR]",
		Short: "Write a pack for Moodle, a spreadsheet, Anki or a browser",
		Long: "Writes the questions of a pack in the form of another program, or the whole pack as one page for a browser that\n" +
			"needs no network. It says what that form has no place for. Without DIR it takes the pack in this folder, or the\n" +
			"course that comes with engineroom if there is none here.\n\n" +
			"  gift   the text format of Moodle's question bank\n" +
			"  csv    a table for spreadsheets\n" +
			"  anki   a deck for Anki (.apkg); importing it again updates the notes and doubles none\n" +
			"  html   one page with lessons, questions and folded answers, to read and to print",
		Example: "  engineroom pack export gift my-pack -o my-pack.gift\n" +
			"  engineroom pack export html -o course.html\n" +
			"  engineroom pack export anki my-pack -o my-pack.apkg --force",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 || !slices.Contains(exportFormats, args[0]) {
				return usage("pack export takes a format and the folder of a pack\nhint: the formats are %s; `engineroom pack export gift my-pack`", strings.Join(exportFormats, ", "))
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return exportFormats, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if o.format = args[0]; len(args) == 2 {
				o.dir = args[1]
			}
			switch {
			case o.asJSON && o.file == "":
				return usage("--json prints the counts where the export would go\nhint: write the export to a file with -o FILE")
			case o.format == "anki" && o.file == "":
				return usage("an Anki deck is no text\nhint: name a file with -o FILE.apkg")
			case o.format == "html" && o.file == "" && term.IsTerminal(p.out.Fd()):
				return usage("html is a page for a browser, and this is a terminal\nhint: name a file with -o FILE, or send the page through a pipe")
			}
			return p.packExport(o)
		},
	}
	c.Flags().StringVarP(&o.file, "output", "o", "", "write to this file instead of standard output")
	c.Flags().BoolVar(&o.force, "force", false, "replace the file if it is there")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the counts as JSON; needs -o")
	return c
}

func (p *program) packExport(o packExport) error {
	if _, err := os.Lstat(content.ManifestName); o.dir == "" && err == nil {
		o.dir = "."
	}
	fsys, err := packFiles(o.dir)
	if err != nil {
		return err
	}
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		return p.packMistakes(err, o.asJSON, "nothing was written")
	}
	if course.Held {
		return p.packMistakes(content.Problems{heldSource}, o.asJSON, "nothing was written")
	}
	var out convert.Exported
	if o.format == "anki" {
		out, err = p.exportAnki(o, course)
	} else {
		err = p.writeOver(o.file, o.force, func(w io.Writer) (err error) {
			out, err = exported(w, o.format, course)
			return err
		})
	}
	if err != nil {
		return err
	}
	err = p.sayConverted(o.asJSON, convertedJSON{Version: 1, Format: o.format, File: o.file, Read: out.Read, Kept: out.Kept, Changed: notNil(out.Changed), Skipped: notNil(out.Skipped)})
	if err == nil && out.Kept == 0 && o.format != "html" {
		return exitError{codeNo, fmt.Errorf("no question of the pack could be written\nhint: the reasons stand above")}
	}
	return err
}

// exported writes a course in a format of text.
func exported(w io.Writer, format string, course *content.Course) (convert.Exported, error) {
	switch format {
	case "gift":
		return convert.WriteGIFT(w, course)
	case "csv":
		return convert.WriteCSV(w, course)
	}
	return convert.WriteHTML(w, course)
}

// exportAnki writes a deck, which is a file of its own making.
func (p *program) exportAnki(o packExport, course *content.Course) (out convert.Exported, err error) {
	if _, err := os.Lstat(o.file); err == nil && !o.force {
		return out, isThere(o.file)
	}
	err = inPlaceOf(o.file, func(beside string) error {
		out, err = convert.WriteAnki(p.ctx, course, beside)
		return err
	})
	return out, err
}
