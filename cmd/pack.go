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
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/proof"
)

func (p *program) packVerb() *cobra.Command {
	c := &cobra.Command{
		Use:   "pack",
		Short: "Write a pack of your own: begin it, see it, check it, hand it out",
		Long: "For whoever writes lessons, questions and labs. A pack is a folder of Markdown and YAML. Every verb that takes\n" +
			"DIR takes the pack in this folder without it.",
		Example: "  engineroom pack new my-pack\n" +
			"  engineroom pack preview my-pack\n" +
			"  engineroom pack check my-pack\n" +
			"  engineroom pack build my-pack",
		Args: noUnknownVerb,
		RunE: showHelp,
	}
	group(c, "write", p.packNewVerb(), p.packPreviewVerb(), p.packFmtVerb(), p.packCheckVerb(), p.packTestVerb())
	group(c, "hand out", p.packBuildVerb(), p.packKeygenVerb(), p.packSignVerb(), p.packVerifyVerb(), p.packDiffVerb())
	group(c, "take from elsewhere, and look up", p.packImportVerb(), p.packExportVerb(), p.packRulesVerb(), p.packSchemaVerb())
	return c
}

// packTest is what `pack test` was asked for.
type packTest struct {
	dir    string // empty for the shipped course
	labs   []string
	jobs   int
	mutate bool
	format string
}

func (p *program) packTestVerb() *cobra.Command {
	var o packTest
	var asJSON bool
	c := &cobra.Command{
		Use:   "test [DIR]",
		Short: "Run every start, solution and wrong answer of a pack's labs, and the examples of its lessons",
		Long: "Proves what a pack claims: the start of a lab fails, its solutions pass, each wrong answer fails exactly the\n" +
			"checks that it names, and three runs give the same verdict. Code blocks of lessons print what stands below\n" +
			"them. Without DIR it proves the pack in this folder, or else the course that comes with engineroom. Code\n" +
			"from a pack runs in the same closed process in which labs run.",
		Example: "  engineroom pack test my-pack\n" +
			"  engineroom pack test my-pack --lab double-charge --mutate\n" +
			"  engineroom pack test --json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o.dir = packAt(args)
			if asJSON {
				o.format = "json"
			}
			return p.packTest(o)
		},
	}
	f := c.Flags()
	f.StringArrayVar(&o.labs, "lab", nil, "only this lab, by its id or its folder; may be given several times")
	f.IntVar(&o.jobs, "jobs", 0, "labs at a time (default: one for each processor)")
	f.BoolVar(&o.mutate, "mutate", false, "make small changes in each solution too, and see whether the checks notice")
	f.StringVar(&o.format, "format", "text", "text or json")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) packTest(o packTest) error {
	if o.format != "text" && o.format != "json" {
		return usage("there is no format %q\nhint: the formats are text and json", content.Line(o.format))
	}
	if o.jobs < 0 {
		return usage("%d labs at a time are too few\nhint: leave --jobs out, or write a number from 1", o.jobs)
	}
	if o.format == "json" {
		return p.prove(o, &proofJSON{w: p.out})
	}
	return p.prove(o, &proofText{w: p.out})
}

// prove runs what a pack claims, and says what became of it.
func (p *program) prove(o packTest, said proofPrinter) error {
	fsys, err := packFiles(o.dir)
	if err != nil {
		return err
	}
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		return unreadPack(o.dir, err, said)
	}
	ctx, stop := signal.NotifyContext(p.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	said.begin(course)
	env := lab.Env{Now: labTime, Seed: 1, Start: startWorker}
	summary, err := proof.Pack{
		FS: fsys, Course: course, Engines: engines, Runners: liveRunners(course, env), Env: env,
		Only: o.labs, Jobs: o.jobs, Mutate: o.mutate,
	}.Test(ctx, said.proof)
	if errors.Is(err, content.ErrNoLab) {
		return usage("%s\nhint: a lab is named by its id, or by its folder in labs/", content.Line(err.Error()))
	}
	if err != nil {
		return err
	}
	if err := said.end(summary); err != nil {
		return err
	}
	return proofVerdict(ctx, summary)
}

// proofVerdict is the error that a summary stands for; nil where everything holds.
func proofVerdict(ctx context.Context, s proof.Summary) error {
	switch n := s.Counts[proof.Error]; {
	case ctx.Err() != nil:
		return exitError{codeNo, fmt.Errorf("it was stopped before the end\nhint: what stands above holds; %s left out", counted(s.Unfinished, "lab or lesson was", "labs or lessons were"))}
	case n > 0:
		return exitError{codeNo, fmt.Errorf("%s not as the pack claims\nhint: each finding above names its line; mend it and run this again", counted(n, "thing is", "things are"))}
	}
	return nil
}

// packAt is the folder of the pack that is named or, without a name, of the one in this folder; "" where there is none.
func packAt(args []string) string {
	if len(args) == 1 {
		return args[0]
	}
	if _, err := os.Stat(content.ManifestName); err == nil {
		return "."
	}
	return ""
}

// packFiles are the files of the pack in a folder, or of the shipped course.
func packFiles(dir string) (fs.FS, error) {
	if dir == "" {
		return content.Shipped(), nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, exitError{codeUnread, fmt.Errorf("there is no folder %q\nhint: name the folder in which %s stands", content.Line(dir), content.ManifestName)}
	}
	return os.DirFS(dir), nil
}

// unreadPack prints all the mistakes because of which a pack cannot be read.
func unreadPack(dir string, err error, said proofPrinter) error {
	findings := proof.Unread(err, content.ManifestName, "")
	said.proof(proof.Proof{File: content.ManifestName, Findings: findings})
	if err := said.end(proof.Summary{Counts: map[proof.Level]int{proof.Error: len(findings)}}); err != nil {
		return err
	}
	return exitError{codeUnread, fmt.Errorf("the pack in %s cannot be read, so nothing was run\nhint: mend what is found above and run this again", content.Line(dir))}
}
