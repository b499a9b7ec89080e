package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

func (p *program) fitVerb() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "fit",
		Short: "Fit when things are asked again to your own memory",
		Long: "Fits the model of memory to your own reviews, and uses it from now on if it predicts your newest reviews\n" +
			"better than before. The app does this by itself, about once a week. The exit code is 0 if the fit is used,\n" +
			"and 1 if what is in use stays. Ctrl+C ends it, and nothing is changed then.",
		Example: "  engineroom progress fit\n  engineroom progress fit --dry-run",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			ctx, stop := signal.NotifyContext(p.ctx, os.Interrupt, syscall.SIGTERM)
			defer stop()
			err := p.fit(ctx, dry)
			if ctx.Err() != nil {
				err = exitError{codeNo, errors.New("it was ended before it was done; nothing was changed")}
			}
			return err
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only say what would come of it")
	return c
}

func (p *program) fit(ctx context.Context, dry bool) error {
	fit, err := p.refit(ctx)
	if err != nil {
		return err
	}
	if !dry && fit.Tuning.Reviews > 0 {
		if err := p.recordFit(ctx, fit.Tuning); err != nil {
			return err
		}
	}
	says := fit.Why
	switch {
	case fit.Accepted && dry:
		says = "Your reviews would follow your own memory. " + says + " Nothing was changed."
	case fit.Accepted:
		says = "Your reviews follow your own memory now. " + says
	}
	if _, err := fmt.Fprintln(p.out, content.Line(says)); err != nil || fit.Accepted {
		return err
	}
	return exitError{codeNo, errors.New("what is in use stays\nhint: the more you review on later days, the more there is to fit to")}
}

// refit fits to the reviews in the journal, which is not changed. Who has none has no reviews.
func (p *program) refit(ctx context.Context) (study.Refitted, error) {
	journal, err := p.journalToRead(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return study.Refit(ctx, nil, study.Tuning{}, now())
	}
	if err != nil {
		return study.Refitted{}, err
	}
	defer journal.Close()
	tuning, err := journal.Tuning(ctx)
	if err != nil {
		return study.Refitted{}, err
	}
	reviews, err := journal.Log(ctx)
	if err != nil {
		return study.Refitted{}, err
	}
	return study.Refit(ctx, reviews, tuning, now())
}

func (p *program) recordFit(ctx context.Context, t study.Tuning) error {
	course, err := p.shippedCourse()
	if err != nil {
		return err
	}
	journal, err := p.journal(ctx)
	if err != nil {
		return err
	}
	defer journal.Close()
	return journal.Record(ctx, study.Tune(course.Outline, t, stamp()))
}
