package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/pack"
	"github.com/engineroom/engineroom/content/quiz"
)

const heldHelp = "For graded work, --hold-key leaves the answers to all questions in " + content.QuizName + " files out, with their\n" +
	"feedback, hints and explanations, and draws the order of what can be chosen by chance. Learners are told that\n" +
	"their answers are recorded. The answers go into a second file, whose name ends in .key and which only you\n" +
	"may read: keep it, and do not hand it out. Questions inside lessons, and labs with their solutions, stay as\n" +
	"they are. Each such build draws anew, so build a version once. Grading is up to you: engineroom does not do\n" +
	"it from this file."

// heldSource is what is wrong with a folder whose manifest says that its answers are held.
var heldSource = quiz.Problem{
	At: quiz.Pos{File: content.ManifestName, Line: 1, Col: 1}, Rule: "S014",
	Text: "The manifest says that the answers of this pack are held, so they are not here.", Fix: "Use the folder in which the pack was written. If this is that folder, take `held` out of the manifest.",
}

// makePack builds a pack, with its answers or without.
func (p *program) makePack(o packBuild, fsys fs.FS, w io.Writer) (*pack.Archive, pack.Held, error) {
	if o.hold {
		return pack.BuildHeld(p.ctx, fsys, w, pack.Chance)
	}
	a, err := pack.Build(p.ctx, fsys, w, pack.Options{})
	return a, pack.Held{}, err
}

// keyOf is the name of the file that keeps what a pack lacks.
func keyOf(file string) string { return strings.TrimSuffix(file, pack.Extension) + pack.KeyExtension }

// writeHeld writes what was kept back, where only whoever builds may read it, and never over what an older build kept:
// nothing else can grade the answers to that one. Its name is empty where nothing was kept.
func writeHeld(o packBuild, kept pack.Held) (name string, err error) {
	if !o.hold {
		return "", nil
	}
	name = keyOf(o.file)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", exitError{codeNo, fmt.Errorf("%s is there already, and holds the answers to another build\nhint: keep it if that build was handed out, and build this one under another name with -o; else take it away", content.Line(name))}
	}
	if err != nil {
		return "", fmt.Errorf("writing %s: %w", content.Line(name), err)
	}
	if err := errors.Join(kept.Write(f), f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(name))
	}
	return name, nil
}

// dropHeld takes away the answers to a pack that could not be written.
func dropHeld(name string) error {
	if name == "" {
		return nil
	}
	return os.Remove(name)
}

// tellLabs says that labs keep no answer back.
func (p *program) tellLabs(o packBuild, labs int) {
	if o.hold && labs > 0 {
		fmt.Fprintf(p.err, "The pack has %s. Solutions of labs are not held back: they are in the pack, and a learner can read them.\n", counted(labs, "lab", "labs"))
	}
}
