package cmd

import (
	"fmt"

	mango "github.com/muesli/mango-cobra" // the man page from the commands themselves
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

func (p *program) manVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the man page",
		Example: "  engineroom man > engineroom.1 && man ./engineroom.1",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, c.Root())
			if err != nil {
				return fmt.Errorf("making the man page: %w", err)
			}
			_, err = fmt.Fprint(p.out, page.Build(roff.NewDocument()))
			return err
		},
	}
}
