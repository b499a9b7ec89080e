package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/check"
	"github.com/engineroom/engineroom/content/pack"
	"github.com/engineroom/engineroom/lab/proof"
)

// packBuild is what `pack build` was asked for.
type packBuild struct {
	dir    string
	file   string // empty for NAME-VERSION.pack in the current folder
	noTest bool
	hold   bool // keep the answers to the quizzes back
	asJSON bool
}

// built is what `pack build --json` prints.
type built struct {
	SchemaVersion int    `json:"schema_version"`
	Path          string `json:"path"`
	Pack          string `json:"pack"`
	Version       string `json:"version"`
	Size          int    `json:"size"`     // of the file, in bytes
	Unpacked      int64  `json:"unpacked"` // of all files in it
	Files         int    `json:"files"`
	Lessons       int    `json:"lessons"`
	Questions     int    `json:"questions"`
	Labs          int    `json:"labs"`
	Sum           string `json:"sum"`
	Held          int    `json:"held,omitempty"` // questions whose answers are kept back
	Key           string `json:"key,omitempty"`  // the file that keeps them
}

func (p *program) packBuildVerb() *cobra.Command {
	var o packBuild
	c := &cobra.Command{
		Use:   "build [DIR]",
		Short: "Make one file of a pack, to hand out",
		Long: "Looks whether the pack is harmless, checks it, proves its labs and examples, and writes it as one file. The\n" +
			"same folder always makes the same file, wherever and whenever it is built. Without DIR it builds the pack in\n" +
			"this folder.\n\n" +
			"The file is a zip whose last entry, " + content.SumsName + ", lists the SHA-256 of each other one; anybody can check it with\n" +
			"unzip and `sha256sum -c " + content.SumsName + "`. The sum that begins with h1: stands for all of them: it is the same for the\n" +
			"folder and the file, and signing does not change it. Files whose names begin with a dot, and what editors leave\n" +
			"behind, are left out.\n\n" +
			heldHelp,
		Example: "  engineroom pack build\n" +
			"  engineroom pack build my-pack -o handout.pack\n" +
			"  engineroom pack build my-pack --no-test\n" +
			"  engineroom pack build exam --hold-key",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o.dir = "."
			if len(args) == 1 {
				o.dir = args[0]
			}
			return p.packBuild(o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.file, "output", "o", "", "write to this file (default: NAME-VERSION.pack in the current folder)")
	f.BoolVar(&o.noTest, "no-test", false, "do not run the labs and examples")
	f.BoolVar(&o.hold, "hold-key", false, "leave the answers to the quizzes out, and keep them in NAME-VERSION.key")
	f.BoolVar(&o.asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) packBuild(o packBuild) error {
	fsys, err := packFiles(o.dir)
	if err != nil {
		return err
	}
	report, broken := p.checked(fsys)
	var data bytes.Buffer
	a, kept, err := p.makePack(o, fsys, &data)
	var refusal *pack.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Reason == pack.Unread && broken != nil:
		return broken // which names the place of each mistake
	case err != nil:
		return p.inPack(o.dir, err)
	case broken != nil:
		return broken
	}
	if !o.noTest {
		if err := p.prove(packTest{dir: o.dir}, &proofTroubles{proofText{w: p.err}}); err != nil {
			return err
		}
	}
	if o.file == "" {
		o.file = packFileName(a.Manifest)
	}
	key, err := writeHeld(o, kept)
	if err != nil {
		return err
	}
	p.tellReplaced(o.file, a.Sum)
	if err := writePack(o.file, data.Bytes()); err != nil {
		return errors.Join(err, dropHeld(key))
	}
	p.tellLabs(o, report.Labs)
	return p.printBuilt(built{
		Held: kept.Questions(), Key: key,
		SchemaVersion: 1, Path: o.file, Pack: a.Manifest.ID, Version: a.Manifest.Version, Size: data.Len(), Unpacked: a.Bytes, Files: a.Files,
		Lessons: report.Lessons, Questions: report.Items, Labs: report.Labs, Sum: a.Sum,
	}, o.asJSON)
}

// checked holds a pack to the rules. Findings go to standard error; the error says that one of them is an error.
func (p *program) checked(fsys fs.FS) (check.Report, error) {
	found, err := check.Read(fsys, check.ReadOptions{})
	if err != nil {
		return check.Report{}, nil // building it says why
	}
	r := check.Run(found, check.Options{})
	for _, f := range r.Findings {
		if f.Level >= check.Warning {
			fmt.Fprintf(p.err, "%s:%d:%d  %-5s  %s  %s\n", content.Line(f.At.File), f.At.Line, f.At.Col, f.Level, f.Rule, content.Line(f.Text))
		}
	}
	if n := r.Counts[check.Error]; n > 0 {
		return r, exitError{codeNo, fmt.Errorf("%s against the rules, so nothing was built\nhint: mend what is found above and build again", counted(n, "thing is", "things are"))}
	}
	return r, nil
}

// proofTroubles prints of the proofs of a pack only what does not hold.
type proofTroubles struct{ proofText }

func (t *proofTroubles) proof(p proof.Proof) {
	var cases []proof.Case
	for _, c := range p.Cases {
		if len(c.Findings) > 0 {
			cases = append(cases, c)
		}
	}
	if p.Cases = cases; len(cases)+len(p.Findings) > 0 {
		t.proofText.proof(p)
	}
}

// end prints nothing where all holds.
func (t *proofTroubles) end(s proof.Summary) error {
	if s.Counts[proof.Error]+s.Counts[proof.Warn]+s.Unfinished == 0 {
		return t.err
	}
	return t.proofText.end(s)
}

// packFileName is the name under which a pack is handed out, such as ferns-1.0.0.pack.
func packFileName(m content.Manifest) string {
	name := m.ID[strings.LastIndex(m.ID, ".")+1:]
	return name + "-" + m.Version + pack.Extension
}

// tellReplaced says what is lost with the file that a build takes the place of.
func (p *program) tellReplaced(file, sum string) {
	before, err := pack.Open(p.ctx, file)
	switch {
	case err != nil: // there is none, or none that anybody can use
	case before.Sum != sum:
		fmt.Fprintf(p.err, "%s was a build of something else (%s). If you handed that out, give this one a new version: who has installed the other cannot install it.\n", content.Line(file), before.Sum)
	case before.Signature != nil:
		fmt.Fprintf(p.err, "%s was signed. Sign it again.\n", content.Line(file))
	}
}

// writePack writes a file that others may read, in the place of any that is there.
func writePack(file string, data []byte) error {
	return inPlaceOf(file, func(beside string) error { return writeNew(beside, data, 0o644) })
}

func (p *program) printBuilt(b built, asJSON bool) error {
	if asJSON {
		return printJSON(p.out, b)
	}
	fmt.Fprintln(p.out, content.Line(b.Path))
	fmt.Fprintf(p.out, "  pack   %s %s\n", b.Pack, b.Version)
	fmt.Fprintf(p.out, "  size   %s, %s and %s unpacked\n", size(int64(b.Size)), counted(b.Files, "file", "files"), size(b.Unpacked))
	fmt.Fprintf(p.out, "  items  %s, %s, %s\n", counted(b.Lessons, "lesson", "lessons"), counted(b.Questions, "question", "questions"), counted(b.Labs, "lab", "labs"))
	_, err := fmt.Fprintf(p.out, "  sum    %s\n", b.Sum)
	if err == nil && b.Key != "" {
		_, err = fmt.Fprintf(p.out, "  key    %s, with the answers to %s: keep it\n", content.Line(b.Key), counted(b.Held, "question", "questions"))
	}
	return err
}
