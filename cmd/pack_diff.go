package cmd

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/pack"
)

func (p *program) packDiffVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Show what learners notice of a new version of a pack, and the version number that it asks for",
		Long: "Compares two versions of a pack, each a folder or a file, by the ids in them: what was added, edited, corrected,\n" +
			"retired or moved, and what somebody who learned the old version will notice. Exit 0 says that the version\n" +
			"number grew enough; exit 1 that it did not, or that an id is gone or stands for something else.",
		Example: "  engineroom pack diff my-pack-1.0.0.pack my-pack\n" +
			"  engineroom pack diff old-folder my-pack --json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("two versions are compared, and %s named\nhint: `engineroom pack diff OLD NEW`", counted(len(args), "was", "were"))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.packDiff(args[0], args[1], asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) packDiff(old, new string, asJSON bool) error {
	before, err := p.viewAt(old, asJSON)
	if err != nil {
		return err
	}
	after, err := p.viewAt(new, asJSON)
	if err != nil {
		return err
	}
	if before.Pack != after.Pack {
		return usage("these are two packs, %s and %s\nhint: name two versions of one pack", content.Line(before.Pack), content.Line(after.Pack))
	}
	d := packDiff{before: before, after: after, changes: lock.Compare(before, after)}
	d.needed = lock.Needed(d.changes)
	d.made, d.later = lock.StepBetween(before.Version, after.Version)
	print := d.text
	if asJSON {
		print = d.json
	}
	if err := print(p.out); err != nil {
		return err
	}
	return d.verdict()
}

// viewAt is what the lock sees of the pack at a path.
func (p *program) viewAt(path string, asJSON bool) (lock.View, error) {
	fsys, err := p.packAt(path)
	if err != nil {
		return lock.View{}, err
	}
	view, err := viewOf(fsys)
	if err != nil {
		err = p.packMistakes(err, asJSON, "nothing was compared")
	}
	return view, err
}

// packAt are the files of a pack in a folder, where its author works, or in an archive, which is looked at first.
func (p *program) packAt(path string) (fs.FS, error) {
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return packFiles(path)
	}
	a, err := pack.Open(p.ctx, path)
	if err != nil {
		return nil, p.inPack(path, err)
	}
	return a.FS, nil
}

// packDiff is the difference of two versions of a pack.
type packDiff struct {
	before, after lock.View
	changes       []lock.Change
	needed, made  lock.Step
	later         bool // the version number grew
}

// enough tells whether the version number grew as far as the changes ask for.
func (d packDiff) enough() bool {
	return len(d.changes) == 0 && d.before.Version == d.after.Version || d.later && d.made >= d.needed
}

func (d packDiff) mistakes() int {
	n := 0
	for _, c := range d.changes {
		if c.Class.IsMistake() {
			n++
		}
	}
	return n
}

func (d packDiff) verdict() error {
	switch n := d.mistakes(); {
	case lock.CompareVersions(d.before.Version, d.after.Version) > 0:
		return exitError{codeNo, fmt.Errorf("%s is older than %s, so this is the way back\nhint: name the older version first", content.Line(d.after.Version), content.Line(d.before.Version))}
	case n > 0:
		return exitError{codeNo, fmt.Errorf("%s that a new version may not make\nhint: each of them says above what to do", counted(n, "change is one", "changes are some"))}
	case !d.enough():
		return exitError{codeNo, fmt.Errorf("the version %s is too low for these changes\nhint: set `version: %s` or a higher one in %s", content.Line(d.after.Version), d.needed.After(d.before.Version), content.ManifestName)}
	}
	return nil
}

func (d packDiff) text(w io.Writer) error {
	widths := [2]int{}
	for _, c := range d.changes {
		widths[0], widths[1] = max(widths[0], len(c.Class)), max(widths[1], utf8.RuneCountInString(changedName(c)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s to %s\n", content.Line(d.after.Pack), content.Line(d.before.Version), content.Line(d.after.Version))
	for _, c := range d.changes {
		fmt.Fprintf(&b, "  %-*s  %-*s  %s\n", widths[0], c.Class, widths[1], changedName(c), content.Line(notice(c)))
	}
	if len(d.changes) == 0 {
		b.WriteString("  No question, lesson or lab changed for those who learn.\n")
	}
	fmt.Fprintf(&b, "%s. %s.\n", sentence(summary(d.changes)), d.asks())
	_, err := io.WriteString(w, b.String())
	return err
}

// asks says which step the changes ask for and which one was made.
func (d packDiff) asks() string {
	they := "They ask"
	if len(d.changes) < 2 {
		they = "That asks"
	}
	switch {
	case len(d.changes) == 0 && d.before.Version == d.after.Version:
		return "The version stays as it is"
	case !d.later:
		return fmt.Sprintf("%s for a %s step, and %s is not above %s", they, d.needed, content.Line(d.after.Version), content.Line(d.before.Version))
	case d.made < d.needed:
		return fmt.Sprintf("%s for a %s step (%s), and the version made a %s one", they, d.needed, d.needed.After(d.before.Version), d.made)
	}
	early := ""
	if strings.HasPrefix(d.before.Version, "0.") && d.made == lock.Major {
		early = ", since before 1.0.0 the second number counts as the first"
	}
	return fmt.Sprintf("%s for a %s step, and %s to %s is a %s one%s", they, d.needed, content.Line(d.before.Version), content.Line(d.after.Version), d.made, early)
}

// changedName is the id of a change with its sort, if it is no question.
func changedName(c lock.Change) string {
	out := content.Line(c.ID)
	if c.Sort != lock.Item {
		out = string(c.Sort) + " " + out
	}
	if c.Class == lock.Moved {
		out = content.Line(c.Was) + " → " + out
	}
	return out
}

// notice is what somebody notices who learned the old version; for a mistake, what its author has to do.
func notice(c lock.Change) string {
	item := c.Sort == lock.Item
	switch c.Class {
	case lock.Cosmetic:
		return cosmeticNotice(c)
	case lock.Added:
		if item && c.New.Question != nil && c.New.Question.Replaces != "" {
			return "new, in place of " + c.New.Question.Replaces
		}
		return "new"
	case lock.Moved:
		return "nothing: what they know goes on"
	case lock.Edit:
		return fmt.Sprintf("other words (%s alike); it comes back when it would have", percent(c.Alike))
	case lock.Correction:
		return "the answer was corrected: asked again at once, and told so"
	case lock.Retired:
		return "not asked any more; what they answered is kept"
	case lock.Unsaid:
		return fmt.Sprintf("the right answer changed and `rev` did not: set `rev: %d` and say why in `note:`", c.Old.Rev+1)
	case lock.Reused:
		if c.Alike < 1 {
			return fmt.Sprintf("another question under an old id (%s alike): give it a new id with `replaces: %s`", percent(c.Alike), c.ID)
		}
		return "this id was given up before: give the new one an id of its own"
	}
	return "gone without a word: list it under `retired:` or `moved:`"
}

func cosmeticNotice(c lock.Change) string {
	switch {
	case c.Sort != lock.Item:
		return "another title"
	case c.Alike < 1:
		return fmt.Sprintf("nearly the same words (%s alike)", percent(c.Alike))
	case c.Old.Mean != c.New.Mean:
		return "the same words, set otherwise"
	}
	return "the words around the question"
}

// percent rounds down, for what is not whole must not look whole.
func percent(share float64) string { return fmt.Sprintf("%d %%", int(math.Floor(share*100))) }

// summary counts changes by class.
func summary(changes []lock.Change) string {
	if len(changes) == 0 {
		return "nothing changed"
	}
	var out []string
	for _, class := range []lock.Class{lock.Added, lock.Cosmetic, lock.Edit, lock.Correction, lock.Moved, lock.Retired, lock.Unsaid, lock.Reused, lock.Vanished} {
		n := 0
		for _, c := range changes {
			if c.Class == class {
				n++
			}
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, class))
		}
	}
	return strings.Join(out, ", ")
}

// sentence begins a text with a capital letter.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

type diffJSON struct {
	Version int          `json:"v"`
	Pack    string       `json:"pack"`
	From    string       `json:"from"`
	To      string       `json:"to"`
	Needed  string       `json:"needed"`
	Made    string       `json:"made"` // "" where the version did not grow
	Enough  bool         `json:"enough"`
	Changes []changeJSON `json:"changes"`
}

type changeJSON struct {
	Class  lock.Class `json:"class"`
	Sort   lock.Sort  `json:"sort"`
	ID     string     `json:"id"`
	Was    string     `json:"was,omitempty"`
	Alike  float64    `json:"alike"`
	Notice string     `json:"notice"`
	File   string     `json:"file,omitempty"`
	Line   int        `json:"line,omitempty"`
}

func (d packDiff) json(w io.Writer) error {
	out := diffJSON{Version: 1, Pack: d.after.Pack, From: d.before.Version, To: d.after.Version, Needed: d.needed.String(), Enough: d.enough() && d.mistakes() == 0, Changes: []changeJSON{}}
	if d.later {
		out.Made = d.made.String()
	}
	for _, c := range d.changes {
		one := changeJSON{Class: c.Class, Sort: c.Sort, ID: c.ID, Was: c.Was, Alike: math.Round(c.Alike*1000) / 1000, Notice: content.Line(notice(c))}
		if c.New != nil {
			one.File, one.Line = c.New.At.File, c.New.At.Line
		}
		out.Changes = append(out.Changes, one)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
