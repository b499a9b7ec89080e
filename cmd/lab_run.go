package cmd

import (
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// ranLab is what `lab run --json` prints. Keys are only ever added; SchemaVersion counts changes of meaning.
type ranLab struct {
	SchemaVersion int            `json:"schema_version"`
	Pack          string         `json:"pack"`
	Version       string         `json:"version"`
	Lab           string         `json:"lab"`
	Fault         *checkedFault  `json:"fault"` // why the run ended early; else null
	Output        []checkedBlock `json:"output"`
}

func (p *program) labRunVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "run LAB",
		Short: "Run your files of a lab and show what happens, without judging",
		Long: "Runs your files of a lab as the app does, and prints what happened: rows, plans, requests and responses,\n" +
			"orders, numbers over time. Nothing is judged and nothing is recorded.",
		Example:           "  engineroom lab run http-01\n  engineroom lab run http-01 --json",
		Args:              oneLab(1, "lab run"),
		ValidArgsFunction: p.completeLab,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.atLab(args[0], func(b bench) error {
				output, err := b.desk.Attempt(p.ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(p.out, ranOf(b, output))
				}
				for i, one := range output.Blocks {
					if i > 0 {
						b.page.line("")
					}
					b.page.block(one, "")
				}
				if f := output.Fault; f != nil {
					b.page.line("")
					b.page.say("", f.Stopped())
				}
				return b.page.err
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func ranOf(b bench, output lab.Output) ranLab {
	out := ranLab{SchemaVersion: 1, Pack: b.course.ID, Version: b.course.Version, Lab: b.ref.ID, Output: []checkedBlock{}}
	if f := output.Fault; f != nil {
		out.Fault = &checkedFault{content.Text(f.Text), content.Text(f.File), f.Line, f.Col}
	}
	for _, one := range output.Blocks {
		out.Output = append(out.Output, checkedBlockOf(one))
	}
	return out
}
