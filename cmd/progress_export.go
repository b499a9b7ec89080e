package cmd

import (
	"io"

	"github.com/spf13/cobra"
)

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
			course, err := p.shippedCourse()
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
