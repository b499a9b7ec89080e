package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
)

// verified is what `progress verify --json` prints.
type verified struct {
	SchemaVersion int       `json:"schema_version"`
	Events        int       `json:"events"`
	Devices       int       `json:"devices"`
	Missing       int       `json:"missing"` // events that are known to be in no file imported so far
	Problems      []problem `json:"problems"`
}

type problem struct {
	Text    string `json:"text"`
	Derived bool   `json:"derived"` // `progress rebuild` mends it, and nothing is lost
}

func (p *program) verifyVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check every byte of your record",
		Long: "Checks the database, the checksum of every event, the chain that links them, and that every number which the\n" +
			"app shows follows from them. Nothing is changed. The exit code is 0 if nothing is wrong and 1 if something is.",
		Example: "  engineroom progress verify\n  engineroom progress verify --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v, err := p.verify()
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(p.out, v)
			} else {
				err = p.printVerified(v)
			}
			return cmp.Or(err, v.verdict())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) verify() (verified, error) {
	v := verified{SchemaVersion: 1, Problems: []problem{}}
	journal, err := p.journalToRead(p.ctx)
	if err != nil {
		return v, err
	}
	defer journal.Close()
	found, err := journal.Verify(p.ctx)
	if err != nil {
		return v, err
	}
	for _, f := range found {
		v.Problems = append(v.Problems, problem{f.Text, f.Derived})
	}
	count, err := journal.Count(p.ctx)
	if len(found) > 0 && errors.Is(err, progress.ErrDamaged) {
		err = nil // that it cannot be read stands among the problems
	}
	v.Events, v.Devices, v.Missing = count.Events, count.Devices, count.Missing
	return v, err
}

func (p *program) printVerified(v verified) error {
	if len(v.Problems) == 0 {
		fmt.Fprintf(p.out, "%s, nothing wrong\n", counted(v.Events, "event", "events"))
	}
	if v.Missing > 0 {
		fmt.Fprintf(p.out, "%s before others never came here: an export of one pack left them out, and one without --pack brings them\n", counted(v.Missing, "event", "events"))
	}
	for _, f := range v.Problems {
		if _, err := fmt.Fprintln(p.out, content.Line(f.Text)); err != nil {
			return err
		}
	}
	return nil
}

// verdict is the error that a record with problems deserves.
func (v verified) verdict() error {
	if len(v.Problems) == 0 {
		return nil
	}
	hint := "`engineroom progress rebuild` makes these numbers anew; nothing is lost"
	if slices.ContainsFunc(v.Problems, func(f problem) bool { return !f.Derived }) {
		hint = "`engineroom progress restore --yes` goes on from the newest backup and keeps this record beside it"
	}
	return exitError{codeNo, fmt.Errorf("%s wrong in the record\nhint: %s", counted(len(v.Problems), "thing is", "things are"), hint)}
}
