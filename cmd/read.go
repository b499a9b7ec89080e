package cmd

import (
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/tui/linear"
)

func (p *program) readVerb() *cobra.Command {
	return &cobra.Command{
		Use:               "read LESSON",
		Short:             "Print a lesson as plain text",
		Example:           "  engineroom read request-arrives | less",
		Args:              oneLesson,
		ValidArgsFunction: p.completeLesson,
		RunE: func(c *cobra.Command, args []string) error {
			course, err := p.course()
			if err != nil {
				return err
			}
			ref, err := find(course, args[0])
			if err != nil {
				return err
			}
			lesson, err := course.Lesson(ref.ID)
			if err != nil {
				return err
			}
			return linear.Read(p.ctx, p.out, lesson, textWidth)
		},
	}
}

// textWidth is where lines of text are wrapped.
const textWidth = 76
