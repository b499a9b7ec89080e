package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/lab/view"
	"github.com/engineroom/engineroom/progress/study"
)

// listedLabs is what `lab --json` prints. Keys are only ever added; SchemaVersion counts changes of meaning.
type listedLabs struct {
	SchemaVersion int            `json:"schema_version"`
	Pack          string         `json:"pack"`
	Version       string         `json:"version"`
	Modules       []moduleOfLabs `json:"modules"` // those that have labs
}

type moduleOfLabs struct {
	ID    string      `json:"id"`
	Title string      `json:"title"`
	Labs  []listedLab `json:"labs"`
}

// listedLab is what `list` knows of a lab, and more.
type listedLab struct {
	listLab
	Available bool   `json:"available"` // this program knows its kind
	Due       bool   `json:"due"`       // it was passed, and is to be done once more
	Tries     int    `json:"tries"`
	Hints     int    `json:"hints"`  // shown so far
	Folder    string `json:"folder"` // where the learner's files are, or will be
}

func (p *program) labVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "lab [LAB]",
		Short: "List the labs, or open one",
		Long: "Without a name it lists the labs of the course and how far you are in each. With a name it opens the app at\n" +
			"that lab. Your files lie in a folder (`engineroom lab path LAB`), and any editor may change them.",
		Example: "  engineroom lab                # list them\n" +
			"  engineroom lab load-04        # open the app at this lab\n" +
			"  engineroom lab run load-04    # run your files and see what happens\n" +
			"  engineroom lab check load-04  # judge them\n" +
			"  engineroom lab --json | jq -r '.modules[].labs[].id'",
		Args:              oneLab(0, "lab"),
		ValidArgsFunction: p.completeLab,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				if asJSON {
					return usage("--json lists all labs\nhint: `engineroom lab check %s --json` prints what is known of one", content.Line(args[0]))
				}
				return p.learn(start{lab: args[0]})
			}
			return p.listLabs(asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	p.ofPack(c)
	c.AddCommand(p.labRunVerb(), p.labCheckVerb(), p.labPathVerb(), p.labDiffVerb(), p.labResetVerb(), p.labHintVerb(), p.labSolutionVerb())
	return c
}

// oneLab asks for the name of a lab, at least so many.
func oneLab(least int, verb string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 || len(args) < least {
			return usage("%s takes the name of one lab\nhint: `engineroom lab` lists them", verb)
		}
		return nil
	}
}

// completeLab offers the ids of labs to the shell.
func (p *program) completeLab(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	course, err := p.course()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, ref := range course.AllLabs() {
		out = append(out, ref.ID+"\t"+ref.Title)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) listLabs(asJSON bool) error {
	course, overview, err := p.standing()
	if err != nil {
		return err
	}
	due, err := p.dueLabs(course.ID)
	if err != nil {
		return err
	}
	l := p.labsOf(course, overview, due)
	if asJSON {
		return printJSON(p.out, l)
	}
	if len(l.Modules) == 0 {
		fmt.Fprintln(p.err, "This course has no labs yet.")
	}
	return l.print(p.out)
}

// dueLabs are the ids of the labs that are due. None are, for a learner who has not begun.
func (p *program) dueLabs(pack string) ([]string, error) {
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	return journal.DueLabs(p.ctx, pack, now())
}

func (p *program) labsOf(course *content.Course, o study.Overview, due []string) listedLabs {
	l := listedLabs{SchemaVersion: 1, Pack: course.ID, Version: course.Version, Modules: []moduleOfLabs{}}
	folders, records := p.labs(course).dir, o.LabsByID()
	for _, m := range course.Modules {
		out := moduleOfLabs{ID: m.ID, Title: m.Title}
		for _, ref := range course.Labs(m) {
			one := listedLabOf(ref, records[ref.ID])
			one.Due = slices.Contains(due, course.FirstLab(ref.ID))
			one.Folder = content.Text(filepath.Join(folders, course.FirstLab(ref.ID)))
			out.Labs = append(out.Labs, one)
		}
		if len(out.Labs) > 0 {
			l.Modules = append(l.Modules, out)
		}
	}
	return l
}

func listedLabOf(ref content.LabRef, r study.LabRecord) listedLab {
	_, known := engines[ref.Kind]
	return listedLab{listLab: listLabOf(ref, r), Available: known, Tries: r.Tries, Hints: r.Hints}
}

func (l listedLabs) print(w io.Writer) error {
	for i, m := range l.Modules {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if m.Title != "" {
			fmt.Fprintln(w, m.Title)
		}
		for _, one := range m.Labs {
			if _, err := fmt.Fprintf(w, "  %-12s %-5s %3d min  %-18s  %s\n", one.ID, one.Kind, one.Minutes, one.standing(), one.Title); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l listedLab) standing() string {
	if !l.Available {
		return "not in this version"
	}
	if l.Due {
		return "due again" // it was passed, in whatever way
	}
	return l.words
}

func (p *program) labPathVerb() *cobra.Command {
	return &cobra.Command{
		Use:               "path LAB",
		Short:             "Print the folder with your files of a lab",
		Long:              "Prints the folder with your files of a lab. Files that are not there yet are laid out first.",
		Example:           "  engineroom lab path load-04\n  cd \"$(engineroom lab path load-04)\"",
		Args:              oneLab(1, "lab path"),
		ValidArgsFunction: p.completeLab,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.atLab(args[0], func(b bench) error {
				_, err := fmt.Fprintln(p.out, b.desk.Dir())
				return err
			})
		},
	}
}

func (p *program) labDiffVerb() *cobra.Command {
	return &cobra.Command{
		Use:               "diff LAB",
		Short:             "Show what you changed since the start of a lab",
		Example:           "  engineroom lab diff load-04",
		Args:              oneLab(1, "lab diff"),
		ValidArgsFunction: p.completeLab,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.atLab(args[0], func(b bench) error {
				blocks, err := b.desk.Diff()
				if err == nil && len(blocks) == 0 {
					fmt.Fprintln(p.err, "Your files are as they were at the start.")
				}
				for _, one := range blocks {
					b.page.block(one, "")
				}
				return errors.Join(err, b.page.err)
			})
		},
	}
}

func (p *program) labResetVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "reset LAB",
		Short: "Begin a lab anew; what you had is kept beside it",
		Long: "Puts every file of a lab back to its start. What you had is kept beside it as NAME.before~, so nothing is lost\n" +
			"until the next reset.",
		Example:           "  engineroom lab reset load-04",
		Args:              oneLab(1, "lab reset"),
		ValidArgsFunction: p.completeLab,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.atLab(args[0], func(b bench) error {
				if err := b.desk.Reset(); err != nil {
					return err
				}
				fmt.Fprintf(p.err, "%s begins anew. What you had is kept in %s under names that end in .before~\n", b.ref.ID, content.Line(b.desk.Dir()))
				return p.record(b, func(r study.LabRecord) (study.Entry, bool) {
					return study.ResetLab(b.course.Outline, b.ref.ID, stamp()), !r.Seen.IsZero()
				})
			})
		},
	}
}

func (p *program) labHintVerb() *cobra.Command {
	return &cobra.Command{
		Use:               "hint LAB",
		Short:             "Show the next hint of a lab; that is recorded",
		Example:           "  engineroom lab hint load-04",
		Args:              oneLab(1, "lab hint"),
		ValidArgsFunction: p.completeLab,
		RunE:              func(_ *cobra.Command, args []string) error { return p.atLab(args[0], p.hintLab) },
	}
}

// hintLab shows the next hint once it is recorded. When all are shown it shows them again.
func (p *program) hintLab(b bench) error {
	hints := b.desk.Spec().Source().Hints
	if len(hints) == 0 {
		fmt.Fprintln(p.err, "This lab has no hints.")
		return nil
	}
	var shown int
	err := p.record(b, func(r study.LabRecord) (study.Entry, bool) {
		shown = min(r.Hints, len(hints))
		return study.HintLab(b.course.Outline, b.ref.ID, shown+1, stamp()), shown < len(hints)
	})
	if err != nil {
		return err
	}
	first, end := shown, shown+1
	if shown == len(hints) {
		first, end = 0, len(hints)
		fmt.Fprintln(p.err, "You have seen all hints. Here they are once more.")
	}
	for i := first; i < end; i++ {
		b.page.say("", fmt.Sprintf("Hint %d of %d: %s", i+1, len(hints), content.Plain(hints[i])))
	}
	return b.page.err
}

func (p *program) labSolutionVerb() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "solution LAB",
		Short: "Show the solutions of a lab; a pass after it counts as one with help",
		Long: "Prints the solutions of a lab. This is recorded: a pass after it counts as one with help. Your\n" +
			"files stay as they are.",
		Example:           "  engineroom lab solution load-04 --yes",
		Args:              oneLab(1, "lab solution"),
		ValidArgsFunction: p.completeLab,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.atLab(args[0], func(b bench) error {
				if !yes {
					return usage("this shows the solution, and a pass after it counts as one with help\nhint: say so with --yes, or take a hint with `engineroom lab hint %s`", b.ref.ID)
				}
				return p.solveLab(b)
			})
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "show it")
	return c
}

func (p *program) solveLab(b bench) error {
	err := p.record(b, func(r study.LabRecord) (study.Entry, bool) {
		return study.SolveLab(b.course.Outline, b.ref.ID, stamp()), !r.Assisted
	})
	if err != nil {
		return err
	}
	solutions := b.desk.Spec().Source().Solutions
	for i, s := range solutions {
		if len(solutions) > 1 {
			b.page.say("", fmt.Sprintf("Solution %d of %d", i+1, len(solutions)))
		}
		for _, f := range b.desk.Files(s) {
			b.page.line(content.Line(f.Name) + ":")
			b.page.line(strings.TrimRight(content.Text(f.Text), "\n")) // as it stands, to be copied
		}
	}
	return b.page.err
}

// bench is a lab that a verb works on, and where it prints.
type bench struct {
	course *content.Course
	ref    content.LabRef
	desk   *desk.Desk
	page   *page
}

// atLab opens a lab, does something with it, and closes it.
func (p *program) atLab(name string, do func(bench) error) error {
	course, name, err := p.courseWith(name, hasLab)
	if err != nil {
		return err
	}
	l := p.labs(course)
	defer l.Close()
	d, err := l.Open(p.ctx, name)
	if err != nil {
		return err
	}
	ref, err := findLab(course, name)
	if err != nil {
		return err
	}
	return do(bench{course: course, ref: ref, desk: d, page: p.page()})
}

// record reads what the journal knows of a lab, and appends the entry that is made of it, if there is one.
func (p *program) record(b bench, entry func(study.LabRecord) (study.Entry, bool)) error {
	journal, err := p.journal(p.ctx)
	if err != nil {
		return err
	}
	defer journal.Close()
	known, err := journal.Lab(p.ctx, b.course.ID, b.course.FirstLab(b.ref.ID))
	if err != nil {
		return err
	}
	if e, ok := entry(known); ok {
		return journal.Record(p.ctx, e)
	}
	return nil
}

func stamp() study.Stamp { return study.Stamp{At: now(), Nonce: newID()} }

// page takes lines for standard output.
type page struct {
	w     io.Writer
	width int
	ascii bool
	err   error // the first; nothing is written after it
}

func (p *program) page() *page {
	width := textWidth
	if w, _, err := term.GetSize(p.out.Fd()); err == nil && w > 0 {
		width = w
	}
	settings, _ := p.settings()
	return &page{w: p.out, width: width, ascii: settings.ASCII}
}

// line writes a line that was filtered before.
func (p *page) line(text string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, strings.TrimRight(text, " ")+"\n")
	}
}

// say wraps a sentence behind an indent.
func (p *page) say(indent, text string) {
	p.block(lab.Block{Title: text}, indent)
}

// block sets a block behind an indent.
func (p *page) block(b lab.Block, indent string) {
	for _, l := range view.Lines(b, p.width-len(indent), p.ascii) {
		p.line(indent + l.Text)
	}
}
