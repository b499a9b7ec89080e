package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/pack"
)

// updates is what `update --json` prints.
type updates struct {
	SchemaVersion int         `json:"schema_version"`
	Packs         []updateOne `json:"packs"`
}

type updateOne struct {
	ID        string          `json:"id"`
	Version   string          `json:"version"`
	Newer     string          `json:"newer"` // the newer version; empty where none was found
	From      string          `json:"from"`  // where it lies
	Installed bool            `json:"installed"`
	Changes   []learnedChange `json:"changes"` // of questions that the learner answered
}

type learnedChange struct {
	Class string `json:"class"` // as `pack diff` has it
	Item  string `json:"item"`
	Was   string `json:"was,omitempty"` // its id before
	Means string `json:"means"`         // what it is to the learner
	Asks  string `json:"asks"`          // the first line of the question
	Why   string `json:"why,omitempty"` // what the author says to a correction
}

// updating is what `update` was asked for.
type updating struct{ all, yes, asJSON bool }

func (p *program) updateVerb() *cobra.Command {
	var o updating
	c := &cobra.Command{
		Use:   "update [PACK]",
		Short: "Look for newer versions of installed packs, and say what changed since you learned them",
		Long: "Looks where a pack was installed from: whether another version lies there now, or a newer file beside it, such as\n" +
			"NAME-1.3.0.pack beside NAME-1.2.0.pack. It shows what changed in the questions that you answered, and asks before\n" +
			"it installs anything. Without PACK and --all it only looks. The network is not used.",
		Example:           "  engineroom update\n  engineroom update org.example.sqlite\n  engineroom update --all --yes",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: p.completePack,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && o.all {
				return usage("update takes one pack or --all, not both\nhint: `engineroom update --all` looks at every installed pack")
			}
			return p.update(args, o)
		},
	}
	c.Flags().BoolVar(&o.all, "all", false, "every installed pack")
	c.Flags().BoolVar(&o.yes, "yes", false, "do it without asking")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print what was found as JSON")
	return c
}

func (p *program) update(args []string, o updating) error {
	s, err := p.store()
	if err != nil {
		return err
	}
	if err := p.mendStore(s); err != nil {
		return err
	}
	packs, err := s.List()
	if err == nil && len(args) == 1 {
		var one pack.Installed
		one, err = named(s, args[0])
		packs = []pack.Installed{one}
	}
	if err != nil {
		return err
	}
	if len(packs) == 0 {
		fmt.Fprintln(p.err, "No pack is installed yet. `engineroom install FILE` does that.")
	}
	out := updates{SchemaVersion: 1, Packs: []updateOne{}}
	var failed error
	for _, one := range packs {
		u, err := p.updateOne(s, one, o, len(args) == 1 || o.all)
		out.Packs = append(out.Packs, u)
		if err != nil && failed != nil {
			fmt.Fprintln(p.err, "engineroom:", content.Text(failed.Error()))
		}
		if err != nil {
			failed = err
		}
	}
	if o.asJSON {
		return errors.Join(failed, printJSON(p.out, out))
	}
	return failed
}

// updateOne looks for a newer version of a pack and, if it is wanted, installs it.
func (p *program) updateOne(s pack.Store, one pack.Installed, o updating, wanted bool) (updateOne, error) {
	u := updateOne{ID: one.ID, Version: one.Version, Changes: []learnedChange{}}
	a, consent, err := p.newer(s, one)
	if err != nil {
		return u, err
	}
	if a == nil {
		fmt.Fprintf(p.err, "%s %s: there is no newer version where it came from.\n", content.Line(one.Title), one.Version)
		return u, nil
	}
	u.Newer, u.From = consent.Version, a.Path
	changes, err := p.changes(s, one, *a)
	if err != nil {
		return u, err
	}
	u.Changes = changes.told()
	if !wanted {
		fmt.Fprintf(p.err, "%s %s: version %s is there, at %s. `engineroom update %s` installs it.\n", content.Line(one.Title), one.Version, u.Newer, content.Line(u.From), one.ID)
		changes.print(p)
		return u, nil
	}
	p.showConsent(consent)
	fmt.Fprintln(p.err)
	changes.print(p)
	if err := p.agreed(o.yes, "Install version "+u.Newer+"?"); err != nil {
		return u, err
	}
	ctx, stop := p.interruptible()
	defer stop()
	if _, err := s.Install(ctx, *a, consent, now()); err != nil {
		return u, p.inPack(a.Path, err)
	}
	u.Installed = true
	fmt.Fprintf(p.err, "Updated %s from %s to %s.\n", content.Line(consent.Title), one.Version, u.Newer)
	p.catchUpIfBegun()
	return u, nil
}

// newer opens the newest version of an installed pack that lies where it came from; it is nil where none does.
func (p *program) newer(s pack.Store, one pack.Installed) (*pack.Archive, pack.Consent, error) {
	for _, path := range one.Offers() {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, pack.Consent{}, exitError{codeUnread, fmt.Errorf("%s is not there any more, from which %s was installed; it stays installed\nhint: install a newer version with `engineroom install FILE`", content.Line(path), one.ID)}
		}
		a, err := pack.Open(p.ctx, path)
		if err != nil {
			return nil, pack.Consent{}, p.inPack(path, err)
		}
		if a.Manifest.ID != one.ID || a.Manifest.Version == one.Version && a.Sum == one.Sum {
			continue
		}
		consent, err := s.Plan(*a, pack.Terms{AllowOlder: true, App: versionText()})
		if err != nil {
			return nil, consent, p.inPack(path, err)
		}
		if !consent.Older {
			return a, consent, nil
		}
	}
	return nil, pack.Consent{}, nil
}

// learnedChanges are the changes of a pack, those of answered questions first.
type learnedChanges struct {
	answered      []lock.Change
	added, worded int // questions that are new, and answered ones that only read otherwise
}

// changes compares two versions of a pack for who learned the old one.
func (p *program) changes(s pack.Store, one pack.Installed, a pack.Archive) (learnedChanges, error) {
	var out learnedChanges
	files, err := s.FS(one)
	if err != nil {
		return out, nil // what is not whole cannot be compared, and the new version mends it
	}
	before, err := viewIn(files)
	if err != nil {
		return out, nil
	}
	after, err := viewIn(a.FS)
	if err != nil {
		return out, p.inPack(a.Path, err)
	}
	seen, err := p.answered(one.ID)
	if err != nil {
		return out, err
	}
	for _, c := range lock.Compare(before, after) {
		switch {
		case c.Sort != lock.Item:
		case c.Class == lock.Added:
			out.added++
		case !seen[c.ID] && !seen[c.Was]:
		case c.Class == lock.Cosmetic:
			out.worded++
		default:
			out.answered = append(out.answered, c)
		}
	}
	return out, nil
}

func viewIn(files fs.FS) (lock.View, error) {
	course, err := content.Load(files, content.Cache{})
	if err != nil {
		return lock.View{}, err
	}
	return lock.Read(course)
}

// answered are the questions of a pack that the learner answered.
func (p *program) answered(id string) (map[string]bool, error) {
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // they have not begun
	}
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	return journal.Seen(p.ctx, id)
}

// meanings say what a change is to who learned the old version, in the order in which they are told.
var meanings = []struct {
	class lock.Class
	means string
}{
	{lock.Correction, "The right answer was corrected. You are asked again soon; what you answered before is kept."},
	{lock.Unsaid, "The right answer is another one now, and the author does not say so. It comes back when it would have: look twice then."},
	{lock.Reused, "Another question stands in its place, under the same name. What you answered before is kept."},
	{lock.Edit, "It is asked in other words, with the same right answer. It comes back when it would have."},
	{lock.Moved, "It has another name. Everything goes on as before."},
	{lock.Retired, "It is not asked any more. What you answered is kept."},
	{lock.Vanished, "It is gone. What you answered is kept, and goes on if it comes back."},
}

// told are the changes as --json prints them.
func (l learnedChanges) told() []learnedChange {
	out := []learnedChange{}
	for _, m := range meanings {
		for _, c := range l.answered {
			if c.Class == m.class {
				out = append(out, learnedChange{string(c.Class), c.ID, c.Was, m.means, asks(c), why(c)})
			}
		}
	}
	return out
}

// asks is the first line of the question that changed.
func asks(c lock.Change) string {
	for _, side := range []*lock.Seen{c.New, c.Old} {
		if side != nil && side.Question != nil {
			first, _, _ := strings.Cut(strings.TrimSpace(side.Question.Stem), "\n")
			return content.Line(first)
		}
	}
	return ""
}

// why is what the author says to a correction; "" where they say nothing.
func why(c lock.Change) string {
	if c.Class != lock.Correction || c.New == nil || c.New.Question == nil {
		return ""
	}
	return content.Line(c.New.Question.Note)
}

// print says what changed since the learner learned it.
func (l learnedChanges) print(p *program) {
	fmt.Fprintln(p.err, "What changed since you learned this:")
	before := ""
	for _, c := range l.told() {
		if c.Means != before {
			before = c.Means
			fmt.Fprintf(p.err, "\n  %s\n", c.Means)
		}
		fmt.Fprintf(p.err, "    %s (%s)\n", c.Asks, c.Item)
		if c.Why != "" {
			fmt.Fprintf(p.err, "      the author says: %s\n", c.Why)
		}
	}
	for _, rest := range []struct {
		n    int
		says string
	}{
		{l.worded, counted(l.worded, "answered question reads", "answered questions read") + " a little otherwise. Nothing changes for you."},
		{l.added, counted(l.added, "question is", "questions are") + " new."},
	} {
		if rest.n > 0 {
			fmt.Fprintf(p.err, "\n  %s\n", rest.says)
		}
	}
	if before == "" && l.worded+l.added == 0 {
		fmt.Fprintln(p.err, "  Nothing in the questions that you answered.")
	}
	fmt.Fprintln(p.err)
}
