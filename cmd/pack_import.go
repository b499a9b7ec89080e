package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/convert"
	"github.com/engineroom/engineroom/content/format"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/starter"
)

// packImport is what `pack import` was asked for.
type packImport struct {
	format, file string
	dir          string // of the new pack
	into         string // of the pack that the lessons are added to
	asJSON       bool
}

// importFormats are the formats that are read.
var importFormats = []string{"gift", "csv", "anki"}

func (p *program) packImportVerb() *cobra.Command {
	var o packImport
	c := &cobra.Command{
		Use:   "import gift|csv|anki FILE",
		Short: "Make a pack of questions that you have: from Moodle, a spreadsheet or Anki",
		Long: "Reads questions of another program and writes them as a new pack, or with --into as new lessons of a pack that\n" +
			"is there. It never writes over a file. It says how many questions were read and kept, what of them was lost,\n" +
			"and why any were left out.\n\n" +
			"  gift   the text format of Moodle's question bank\n" +
			"  csv    a table: columns named question, right, wrong, wrong 2 and so on; or two columns, front and back\n" +
			"  anki   a deck or a collection of Anki (.apkg, .colpkg)",
		Example: "  engineroom pack import gift questions.txt -o web-basics\n" +
			"  engineroom pack import csv questions.csv --into web-basics\n" +
			"  engineroom pack import anki deck.apkg --json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 || !slices.Contains(importFormats, args[0]) {
				return usage("pack import takes a format and a file\nhint: the formats are %s; `engineroom pack import gift questions.txt`", strings.Join(importFormats, ", "))
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return importFormats, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o.format, o.file = args[0], args[1]
			if o.dir != "" && o.into != "" {
				return usage("-o makes a new pack and --into adds to one\nhint: leave one of them out")
			}
			return p.packImport(o)
		},
	}
	c.Flags().StringVarP(&o.dir, "output", "o", "", "folder of the new pack (default: made from the name of FILE)")
	c.Flags().StringVar(&o.into, "into", "", "folder of a pack that gets the lessons")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) packImport(o packImport) error {
	in, err := p.imported(o)
	if err != nil {
		return exitError{codeUnread, err}
	}
	said := convertedJSON{Version: 1, Format: o.format, Read: in.Read, Kept: in.Kept, Changed: notNil(in.Changed), Skipped: notNil(in.Skipped)}
	if in.Kept == 0 {
		err := errors.Join(p.sayConverted(o.asJSON, said), exitError{codeNo, fmt.Errorf("nothing in %s could be kept, so nothing was written\nhint: the reasons stand above", content.Line(o.file))})
		return err
	}
	var todo []string
	if o.into == "" {
		said.Dir, todo, err = p.importNew(o, in)
	} else {
		said.Dir = o.into
		todo, err = p.importInto(o.into, &in, o.asJSON)
	}
	if err != nil {
		return err
	}
	said.Lessons = in.Lessons
	if err := p.sayConverted(o.asJSON, said); err != nil {
		return err
	}
	for _, line := range todo {
		fmt.Fprintln(p.err, line)
	}
	return nil
}

func notNil(notes []convert.Note) []convert.Note {
	if notes == nil {
		return []convert.Note{}
	}
	return notes
}

// imported reads the file.
func (p *program) imported(o packImport) (convert.Imported, error) {
	if o.format == "anki" {
		return convert.ReadAnki(p.ctx, o.file)
	}
	src, err := readUpTo(o.file, convert.MaxImportBytes+1)
	if err != nil {
		return convert.Imported{}, err
	}
	name := content.Line(filepath.Base(o.file))
	if o.format == "csv" {
		return convert.ReadCSV(src, name)
	}
	return convert.ReadGIFT(src, name)
}

// readUpTo reads a file, and of one that is longer only the beginning.
func readUpTo(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %q\nhint: check its name", content.Line(name))
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%q is no plain file\nhint: name the file itself", content.Line(name))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// importNew writes a new pack and says what its author still has to write.
func (p *program) importNew(o packImport, in convert.Imported) (dir string, todo []string, err error) {
	base := strings.TrimSuffix(filepath.Base(o.file), filepath.Ext(o.file))
	name := format.Slug(convert.Escape(cmp.Or(filepath.Base(filepath.Clean(o.dir)), base)), "imported", func(string) bool { return false })
	if o.dir == "" {
		name = format.Slug(convert.Escape(base), "imported", func(string) bool { return false })
		o.dir = name
	}
	files := []starter.File{{Name: content.ManifestName, Text: importedManifest(name, cmp.Or(in.Title, titleOf(base)), filepath.Base(o.file), in.Lessons)}}
	for _, f := range in.Files {
		files = append(files, starter.File{Name: f.Name, Text: string(f.Data)})
	}
	if err := manifestHolds(files); err != nil {
		return "", nil, err
	}
	if err := emptyFolder(o.dir); err != nil {
		return "", nil, err
	}
	if err := layOut(o.dir, files); err != nil {
		return "", nil, err
	}
	if err := lockNew(o.dir); err != nil {
		return "", nil, err
	}
	word := shellWord(o.dir)
	return o.dir, []string{
		"",
		"The pack is in " + content.Line(o.dir) + ". Still to write, in " + content.ManifestName + ": its id, its licence, and the objectives that its lessons teach.",
		"`engineroom pack check " + word + "` shows the rest, `engineroom pack preview " + word + "` shows it as a learner sees it.",
	}, nil
}

// titleOf is the name of a file as a title.
func titleOf(name string) string {
	words := strings.Join(strings.FieldsFunc(content.Line(name), func(r rune) bool { return r == '-' || r == '_' || r == ' ' }), " ")
	if words == "" {
		return "Imported questions"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// importedManifest is the manifest of a pack whose author has said nothing yet.
func importedManifest(name, title, from string, lessons []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# yaml-language-server: $schema=.schema/pack.v1.json\nformat: 1\nid: org.example.%s\nversion: 0.1.0\ntitle: %s\nsummary: %s\nlanguage: en\n\noutline:\n",
		name, yamlText(title), yamlText("Questions from "+from+"."))
	for _, l := range lessons {
		fmt.Fprintf(&b, "  - lesson: %s\n", l)
	}
	return b.String()
}

// yamlText is a text between double quotes.
func yamlText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(content.Line(s)) + `"`
}

// importInto adds lessons to a pack: their files, and their names at the end of the outline.
func (p *program) importInto(dir string, in *convert.Imported, asJSON bool) (todo []string, err error) {
	fsys, err := packFiles(dir)
	if err != nil {
		return nil, err
	}
	course, err := content.Load(fsys, content.Cache{})
	if err != nil {
		return nil, p.packMistakes(err, asJSON, "nothing was written")
	}
	ids, folders, err := takenIn(fsys, course)
	if err != nil {
		return nil, err
	}
	in.Place(ids, folders)
	var files []starter.File
	for _, f := range in.Files {
		files = append(files, starter.File{Name: f.Name, Text: string(f.Data)})
	}
	if err := noneThere(dir, files); err != nil {
		return nil, err
	}
	before, err := content.ReadFile(fsys, content.ManifestName, content.MaxYAMLBytes)
	if err != nil {
		return nil, err
	}
	if err := layOut(dir, files); err != nil {
		return nil, err
	}
	after, ok := withLessons(before, in.Lessons)
	if !ok {
		todo = append(todo, "", "Add these lines to the outline in "+content.ManifestName+":")
		for _, l := range in.Lessons {
			todo = append(todo, "  - lesson: "+l)
		}
		return todo, nil
	}
	if err := putInForm(dir, []format.File{{Name: content.ManifestName, Before: before, After: after}}); err != nil {
		return nil, err
	}
	return []string{"", "`engineroom pack fmt " + shellWord(dir) + "` keeps the new ids for good once the questions are as you want them."}, nil
}

// takenIn are the ids of questions and the folders of lessons that a pack has or had.
func takenIn(fsys fs.FS, course *content.Course) (ids, folders map[string]bool, err error) {
	manifest, err := course.Manifest()
	if err != nil {
		return nil, nil, err
	}
	before, _, problems := lock.Load(fsys)
	if len(problems) > 0 {
		return nil, nil, content.Problems(problems)
	}
	ids, folders = map[string]bool{}, map[string]bool{}
	for _, id := range usedIDs(before, manifest) {
		ids[id] = true
	}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			folders[ref.Folder], folders[ref.ID] = true, true
			l, err := course.Lesson(ref.ID)
			if err != nil {
				return nil, nil, err
			}
			for _, q := range l.Questions() {
				ids[q.ID] = true
			}
		}
	}
	entries, err := fs.ReadDir(fsys, "lessons") // one that no outline names is there all the same
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	for _, e := range entries {
		folders[e.Name()] = true
	}
	return ids, folders, nil
}

// noneThere refuses files of which one is there already.
func noneThere(dir string, files []starter.File) error {
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.Name))); err == nil {
			return exitError{codeNo, fmt.Errorf("%s is there already, so nothing was written\nhint: move it away, or import into a new pack with -o", content.Line(filepath.Join(dir, f.Name)))}
		}
	}
	return nil
}

// withLessons is a manifest with more lessons at the end of its outline. ok is false where that cannot be done without
// touching more than these lines.
func withLessons(src string, lessons []string) (out string, ok bool) {
	before, _ := content.ParseManifest(src)
	out = src
	for _, l := range lessons {
		if out, ok = withEntry(out, "- lesson: "+l); !ok {
			return src, false
		}
	}
	after, problems := content.ParseManifest(out)
	if len(problems) > 0 || len(after.Folders()) != len(before.Folders())+len(lessons) {
		return src, false
	}
	return out, true
}

// convertedJSON is what `pack import --json` and `pack export --json` print. Keys are only ever added; v counts changes
// of meaning.
type convertedJSON struct {
	Version int            `json:"v"`
	Format  string         `json:"format"`
	Dir     string         `json:"dir,omitempty"`
	Lessons []string       `json:"lessons,omitempty"`
	File    string         `json:"file,omitempty"`
	Read    int            `json:"read"`
	Kept    int            `json:"kept"`
	Changed []convert.Note `json:"changed"`
	Skipped []convert.Note `json:"skipped"`
}

// sayConverted says what became of the questions: all of it as JSON, or in short to people.
func (p *program) sayConverted(asJSON bool, c convertedJSON) error {
	if asJSON {
		if err := printJSON(p.out, c); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.err, "%d read, %d kept", c.Read, c.Kept)
	if n := places(c.Changed); n > 0 {
		fmt.Fprintf(p.err, " (something of %d was lost)", n)
	}
	fmt.Fprintf(p.err, ", %d left out.\n", len(c.Skipped))
	p.sayReasons("Lost:", c.Changed)
	p.sayReasons("Left out:", c.Skipped)
	return nil
}

// places is the number of questions that notes are about.
func places(notes []convert.Note) int {
	seen := map[string]bool{}
	for _, n := range notes {
		seen[n.Where+"\x00"+n.What] = true
	}
	return len(seen)
}

// shownPlaces is how many questions a reason names; the others are counted.
const shownPlaces = 3

// sayReasons groups notes by their reasons, the most frequent first.
func (p *program) sayReasons(title string, notes []convert.Note) {
	if len(notes) == 0 {
		return
	}
	by := map[string][]convert.Note{}
	for _, n := range notes {
		by[n.Why] = append(by[n.Why], n)
	}
	reasons := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(by[b]), len(by[a])), cmp.Compare(a, b))
	})
	fmt.Fprintln(p.err, title)
	for _, why := range reasons {
		fmt.Fprintf(p.err, "  %s\n", content.Line(why))
		for i, n := range by[why] {
			if i == shownPlaces {
				fmt.Fprintf(p.err, "    and %d more; --json lists them all\n", len(by[why])-i)
				break
			}
			fmt.Fprintf(p.err, "    %s\n", strings.TrimSuffix(content.Line(n.Where+": "+n.What), ": "))
		}
	}
}
