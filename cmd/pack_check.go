package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/check"
	"github.com/engineroom/engineroom/content/pack"
)

// packCheck is what `pack check` was asked for.
type packCheck struct {
	dir     string // empty for the shipped course
	against string // the last release, a folder or a file
	fix     bool
	failOn  string
	format  string
	options check.Options
}

func (p *program) packCheckVerb() *cobra.Command {
	var o packCheck
	var asJSON bool
	c := &cobra.Command{
		Use:   "check [DIR]",
		Short: "Hold a pack to the rules, and say what is wrong, where, and what to do",
		Long: "Reads a pack and runs nothing in it. Each finding has its place and the code of its rule, which\n" +
			"`engineroom pack rules CODE` explains. Without DIR it checks the pack in this folder, or else the course\n" +
			"that comes with engineroom.\n\n" +
			"It ends with 0 where nothing is found at the level of --fail-on, and with 1 where something is; with 3 if the\n" +
			"pack cannot be read at all, 5 if it needs a newer engineroom, and 6 if something in it could do harm.",
		Example: "  engineroom pack check my-pack\n" +
			"  engineroom pack check my-pack --fix\n" +
			"  engineroom pack check my-pack --only Q,X001 --format json\n" +
			"  engineroom pack check my-pack --format topics    # which lesson teaches what, as Markdown\n" +
			"  engineroom pack check my-pack --against my-pack-1.3.0.pack",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o.dir = packAt(args)
			if asJSON {
				o.format = "json"
			}
			return p.packCheck(o)
		},
	}
	f := c.Flags()
	f.BoolVar(&o.options.Strict, "strict", false, "a warning counts as an error")
	f.StringSliceVar(&o.options.Only, "only", nil, "only these rules or families, such as Q011 or Q,X")
	f.StringVar(&o.against, "against", "", "the last release, a folder or a .pack file, to compare ids with")
	f.BoolVar(&o.fix, "fix", false, "mend what can be mended, and say what was changed")
	f.StringVar(&o.failOn, "fail-on", "error", "end with 1 from this level on: error, warn or never")
	f.StringVar(&o.format, "format", "text", "text, json, github or topics")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// validate refuses what makes no sense before anything is read.
func (o packCheck) validate() error {
	if !slices.Contains([]string{"text", "json", "github", "topics"}, o.format) {
		return usage("there is no format %q\nhint: the formats are text, json, github and topics", content.Line(o.format))
	}
	if !slices.Contains([]string{"error", "warn", "never"}, o.failOn) {
		return usage("there is no level %q to fail on\nhint: the levels are error, warn and never", content.Line(o.failOn))
	}
	if code := check.Unknown(o.options.Only); code != "" {
		return usage("there is no rule %q\nhint: `engineroom pack rules` lists the codes; a family is one letter, such as Q", content.Line(code))
	}
	if o.fix && o.dir == "" {
		return usage("the course that comes with engineroom cannot be changed\nhint: name the folder of your pack")
	}
	return nil
}

func (p *program) packCheck(o packCheck) error {
	if err := o.validate(); err != nil {
		return err
	}
	fsys, err := packFiles(o.dir)
	if err != nil {
		return err
	}
	read := check.ReadOptions{Now: time.Now()}
	if read.Before, err = p.lastRelease(o.against); err != nil {
		return err
	}
	if o.fix {
		if err := p.mend(o, fsys, read); err != nil {
			return err
		}
	}
	found, err := check.Read(fsys, read)
	if err != nil {
		return exitError{codeUnread, fmt.Errorf("%s is no pack: %s\nhint: name the folder in which %s stands", shownDir(o.dir), content.Line(err.Error()), content.ManifestName)}
	}
	report := check.Run(found, o.options)
	if err := p.printCheck(o, report); err != nil {
		return err
	}
	return o.verdict(found, report)
}

// shownDir is a folder as a sentence names it.
func shownDir(dir string) string {
	switch dir {
	case "":
		return "the course that comes with engineroom"
	case ".":
		return "this folder"
	}
	return fmt.Sprintf("%q", content.Line(dir))
}

// lastRelease are the files of the pack to compare with; nil where none is named.
func (p *program) lastRelease(name string) (fs.FS, error) {
	if name == "" {
		return nil, nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, exitError{codeUnread, fmt.Errorf("there is no last release at %q\nhint: name its folder or its .pack file", content.Line(name))}
	case info.IsDir():
		return os.DirFS(name), nil
	}
	a, err := pack.Open(p.ctx, name)
	if err != nil {
		return nil, exitError{codeUnread, fmt.Errorf("the last release cannot be opened: %w", err)}
	}
	return a.FS, nil
}

func (p *program) printCheck(o packCheck, r check.Report) error {
	switch o.format {
	case "json":
		return r.WriteJSON(p.out)
	case "topics":
		return r.WriteTopics(p.out)
	case "github":
		dir := filepath.ToSlash(filepath.Clean(o.dir))
		if filepath.IsAbs(o.dir) || strings.HasPrefix(dir, "..") || o.dir == "" {
			dir = ""
		}
		return r.WriteGitHub(p.out, dir)
	}
	return r.WriteText(p.out, "engineroom pack check "+when(o.dir != ".", content.Line(o.dir)+" ")+"--fix")
}

// verdict is the error that a report stands for; nil where nothing reaches the level to fail on.
func (o packCheck) verdict(found *check.Pack, r check.Report) error {
	failing := r.Counts[check.Error]
	if o.failOn == "warn" {
		failing += r.Counts[check.Warning]
	}
	switch {
	case found.Manifest.Format > content.Format:
		return exitError{codeMissing, errors.New("this pack needs a newer engineroom\nhint: update engineroom")}
	case found.Manifest.ID == "" && len(found.Manifest.Outline) == 0 && len(found.Problems) > 0:
		return exitError{codeUnread, fmt.Errorf("%s cannot be read, so little of the pack was checked\nhint: mend what is found in it and run this again", content.ManifestName)}
	case o.failOn == "never" || failing == 0:
		return nil
	case slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return strings.HasPrefix(f.Rule, "Z") }):
		return exitError{codeUnsafe, fmt.Errorf("something in this pack could do harm, so nobody can install it\nhint: mend the findings whose codes begin with Z")}
	}
	return exitError{codeNo, fmt.Errorf("%s to be mended\nhint: `engineroom pack rules CODE` explains a finding", counted(failing, "finding has", "findings have"))}
}

// maxRounds is how often fixes are looked for: one may make room for another.
const maxRounds = 10

// mend applies the fixes to the files of the pack and says which were changed.
func (p *program) mend(o packCheck, fsys fs.FS, read check.ReadOptions) error {
	root, err := os.OpenRoot(o.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	changed := map[string]map[string]bool{} // rules by file
	for range maxRounds {
		found, err := check.Read(fsys, read)
		if err != nil {
			break // which is said by who reads it next
		}
		edits, mended := check.Fixes(check.Run(found, o.options).Findings)
		wrote, err := rewrite(root, found, edits)
		if err != nil {
			return exitError{codeUnread, fmt.Errorf("a fix cannot be written: %w\nhint: see that you may write in this folder; what was written before is whole", err)}
		}
		note(changed, mended, wrote)
		if len(wrote) == 0 {
			break
		}
	}
	for _, file := range slices.Sorted(maps.Keys(changed)) {
		fmt.Fprintf(p.err, "changed %s (%s)\n", content.Line(file), strings.Join(slices.Sorted(maps.Keys(changed[file])), ", "))
	}
	if len(changed) == 0 {
		fmt.Fprintln(p.err, "there was nothing to fix")
	}
	return nil
}

// note keeps which rules changed which files.
func note(changed map[string]map[string]bool, mended []check.Finding, wrote map[string]bool) {
	for _, f := range mended {
		for _, e := range f.Edits {
			if !wrote[e.File] {
				continue
			}
			if changed[e.File] == nil {
				changed[e.File] = map[string]bool{}
			}
			changed[e.File][f.Rule] = true
		}
	}
}

// rewrite applies edits, and names the files that are another now. Each is replaced whole or left as it was; one that was
// changed since the pack was read is left, for the edits are not of what stands in it now.
func rewrite(root *os.Root, found *check.Pack, edits map[string][]check.Edit) (map[string]bool, error) {
	wrote := map[string]bool{}
	for _, file := range slices.Sorted(maps.Keys(edits)) {
		src, err := content.ReadFile(found.FS, file, content.MaxListBytes)
		if err != nil {
			return wrote, err
		}
		if was := found.TextOf(file); was != "" && was != src {
			return wrote, fmt.Errorf("%s was changed just now, by somebody else", content.Line(file))
		}
		if text := check.Apply(src, edits[file]); text != src {
			if err := replaceIn(root, file, text, false); err != nil {
				return wrote, err
			}
			wrote[file] = true
		}
	}
	return wrote, nil
}
