package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/format"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/quiz"
)

// packFmt is what `pack fmt` was asked for.
type packFmt struct {
	dir    string
	check  bool // write nothing
	asJSON bool
}

func (p *program) packFmtVerb() *cobra.Command {
	o := packFmt{dir: "."}
	c := &cobra.Command{
		Use:   "fmt [DIR]",
		Short: "Give questions their ids, write pack.lock, and put the sources into form",
		Long: "Writes an id below each question that has none, made of the words that it asks, and pack.lock, in which the\n" +
			"ids are kept for good: what learners know hangs on them. It also indents feedback that belongs to no\n" +
			"option, aligns tables, puts `say` and `hint` of labs into double quotes, and takes byte order marks and\n" +
			"CRLF away. Nothing else in a file changes, and an id that is there never does. A pack with mistakes is\n" +
			"left as it is. Without DIR it takes the folder that you are in.",
		Example: "  engineroom pack fmt my-pack\n" +
			"  engineroom pack fmt my-pack --check    # write nothing; exit 1 if something would change",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.dir = args[0]
			}
			return p.packFmt(o)
		},
	}
	c.Flags().BoolVar(&o.check, "check", false, "write nothing, and exit 1 if something would change")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) packFmt(o packFmt) error {
	fsys, err := packFiles(o.dir)
	if err != nil {
		return err
	}
	files, kept, err := formatted(fsys)
	if err != nil {
		return p.packMistakes(err, o.asJSON, "nothing was written")
	}
	if !o.check {
		if err := putInForm(o.dir, files); err != nil {
			return err
		}
	}
	if err := p.printFormatted(o, files); err != nil {
		return err
	}
	for _, c := range kept {
		fmt.Fprintln(p.err, content.Line(keptLine(c)))
	}
	if o.check && len(files) > 0 {
		return exitError{codeNo, fmt.Errorf("%s not in form\nhint: `engineroom pack fmt` writes what is listed above", counted(len(files), "file is", "files are"))}
	}
	return nil
}

// formatted are the files of a pack that change when it is put into form, the lock among them, and the changes that the
// lock does not follow because the pack does not say what it must.
func formatted(fsys fs.FS) ([]format.File, []lock.Change, error) {
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		return nil, nil, err
	}
	manifest, err := course.Manifest()
	if err != nil {
		return nil, nil, err
	}
	if manifest.Held {
		return nil, nil, content.Problems{heldSource}
	}
	before, there, problems := lock.Load(fsys)
	if len(problems) > 0 {
		return nil, nil, content.Problems(problems)
	}
	files, problems := format.Pack(fsys, course, usedIDs(before, manifest))
	if len(problems) > 0 {
		return nil, nil, content.Problems(problems)
	}
	changed := overlay{FS: fsys, files: map[string]string{}}
	for _, f := range files {
		changed.files[f.Name] = f.After
	}
	view, err := viewOf(changed)
	if err != nil {
		return nil, nil, err
	}
	after := format.File{Name: lock.Name, After: view.Freeze(before).String()}
	if there {
		after.Before, _ = content.ReadFile(fsys, lock.Name, lock.MaxBytes)
	}
	if after.Changed() {
		files = append(files, after)
	}
	kept := slices.DeleteFunc(before.Against(view), func(c lock.Change) bool { return !c.Class.IsMistake() })
	return files, kept, nil
}

// usedIDs are ids that no question may get: learners may know others by them.
func usedIDs(l lock.File, m content.Manifest) []string {
	used := slices.Clone(m.Retired)
	for old, now := range m.Moved {
		used = append(used, old, now)
	}
	for _, e := range l.Entries {
		if e.Sort == lock.Item {
			used = append(used, e.ID)
		}
	}
	return used
}

// viewOf is what the lock sees of a pack whose lessons can all be read.
func viewOf(fsys fs.FS) (lock.View, error) {
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		return lock.View{}, err
	}
	view, err := lock.Read(course)
	if err == nil && len(view.Unread) > 0 {
		_, err = course.Lesson(view.Unread[0])
	}
	return view, err
}

// keptLine says why the lock keeps a line.
func keptLine(c lock.Change) string {
	switch c.Class {
	case lock.Unsaid:
		return fmt.Sprintf("note: %s %s has another right answer and the same `rev`, so %s keeps the old one; set `rev: %d`, or take the answer back", c.Sort, c.ID, lock.Name, c.Old.Rev+1)
	case lock.Reused:
		return fmt.Sprintf("note: the id %s of a %s was given up before and is used again, so %s keeps it as it was; give the new one an id of its own", c.ID, c.Sort, lock.Name)
	}
	return fmt.Sprintf("note: %s %s is gone, so %s keeps it; list it under `retired:` or `moved:` in %s", c.Sort, c.ID, lock.Name, content.ManifestName)
}

// packMistakes prints all the mistakes because of which a pack cannot be read, and makes one error of them.
func (p *program) packMistakes(err error, asJSON bool, so string) error {
	var problems content.Problems
	if !errors.As(err, &problems) {
		return err
	}
	if asJSON {
		err = json.NewEncoder(p.out).Encode(mistakesJSON{1, problemsJSON(problems)})
	} else {
		err = printProblems(p.out, problems)
	}
	if err != nil {
		return err
	}
	return exitError{codeUnread, fmt.Errorf("the pack has %s, so %s\nhint: mend what is listed above and run this again", counted(len(problems), "mistake", "mistakes"), so)}
}

func printProblems(w io.Writer, problems []quiz.Problem) error {
	for _, one := range problems {
		if _, err := fmt.Fprintf(w, "  error  %s  %s  %s %s\n", one.Rule, proofLine(one.At.String()), proofLine(one.Text), proofLine(one.Fix)); err != nil {
			return err
		}
	}
	return nil
}

type mistakesJSON struct {
	Version  int           `json:"v"`
	Problems []problemJSON `json:"problems"`
}

type problemJSON struct {
	Rule string `json:"rule"`
	File string `json:"file"`
	Line int    `json:"line"`
	Col  int    `json:"col"`
	Text string `json:"text"`
	Fix  string `json:"fix"`
}

func problemsJSON(problems []quiz.Problem) []problemJSON {
	out := []problemJSON{}
	for _, one := range problems {
		out = append(out, problemJSON{one.Rule, proofLine(one.At.File), one.At.Line, one.At.Col, proofLine(one.Text), proofLine(one.Fix)})
	}
	return out
}

// printFormatted lists what was changed, or would be.
func (p *program) printFormatted(o packFmt, files []format.File) error {
	if o.asJSON {
		return printFormattedJSON(p.out, files, !o.check)
	}
	for _, f := range files {
		if _, err := fmt.Fprintf(p.out, "%s  %s\n", content.Line(f.Name), content.Line(whatChanged(f))); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		fmt.Fprintln(p.err, "Everything is in form.")
	}
	return nil
}

// whatChanged is what was done to a file, in words.
func whatChanged(f format.File) string {
	var done []string
	if len(f.IDs) > 0 {
		done = append(done, "ids "+strings.Join(f.IDs, ", "))
	}
	for _, n := range []struct {
		count     int
		one, many string
	}{{f.Quotes, "quote indented", "quotes indented"}, {f.Tables, "table aligned", "tables aligned"}, {f.Values, "value quoted", "values quoted"}} {
		if n.count > 0 {
			done = append(done, counted(n.count, n.one, n.many))
		}
	}
	if f.Endings {
		done = append(done, "line ends as \\n, no byte order mark")
	}
	switch {
	case f.Name == lock.Name && f.Before == "":
		return "new"
	case len(done) == 0:
		return "brought up to date"
	}
	return strings.Join(done, "; ")
}

type formattedJSON struct {
	Version int             `json:"v"`
	Written bool            `json:"written"`
	Files   []formattedFile `json:"files"`
}

type formattedFile struct {
	File    string   `json:"file"`
	IDs     []string `json:"ids,omitempty"`
	Quotes  int      `json:"quotes,omitempty"`
	Tables  int      `json:"tables,omitempty"`
	Values  int      `json:"values,omitempty"`
	Endings bool     `json:"endings,omitempty"`
}

func printFormattedJSON(w io.Writer, files []format.File, written bool) error {
	out := formattedJSON{Version: 1, Written: written, Files: []formattedFile{}}
	for _, f := range files {
		out.Files = append(out.Files, formattedFile{f.Name, f.IDs, f.Quotes, f.Tables, f.Values, f.Endings})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

// putInForm writes files of a folder, each whole or not at all, and none if one of them may not be written. Links are
// never followed out of the folder, nor written through.
func putInForm(dir string, files []format.File) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, f := range files {
		if _, err := writable(root, f.Name, f.Before == ""); err != nil {
			return exitError{codeUnread, fmt.Errorf("%w, so nothing was written\nhint: put the file itself where there is a link; `chmod u+w` allows writing", err)}
		}
	}
	for _, f := range files {
		if err := replaceIn(root, f.Name, f.After, f.Before == ""); err != nil {
			return exitError{codeUnread, fmt.Errorf("writing %s: %w\nhint: files listed before it are in form; run this again when it can be written", content.Line(f.Name), err)}
		}
	}
	return nil
}

// overlay is a file system some of whose files have another text.
type overlay struct {
	fs.FS
	files map[string]string
}

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	text, changed := o.files[name]
	if err != nil || !changed {
		return f, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &overlaid{Reader: *strings.NewReader(text), info: info}, f.Close()
}

// overlaid is an open file of an overlay. Its size is told by what is read of it.
type overlaid struct {
	strings.Reader
	info fs.FileInfo
}

func (f *overlaid) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *overlaid) Close() error               { return nil }
