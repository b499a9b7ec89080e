package format

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// others puts the files into form that hold no questions, or none that a learner meets: the manifest, labs, the glossary,
// lessons that are not in the outline, translations.
func (p *packer) others() {
	done := map[string]bool{}
	for _, f := range p.files {
		done[f.Name] = true
	}
	n := 0
	_ = fs.WalkDir(p.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read is left alone; whoever needs it says so
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || !isPlace(name)):
			return fs.SkipDir
		}
		if n++; n > 4*content.MaxFiles {
			return fs.SkipAll
		}
		if d.Type().IsRegular() && !done[name] {
			p.other(name)
		}
		return nil
	})
}

// places are the folders of a pack whose sources are put into form.
var places = []string{"lessons", "labs", "cards", "i18n"}

func isPlace(dir string) bool {
	top, _, _ := strings.Cut(dir, "/")
	return slices.Contains(places, top)
}

// other puts a file into form whose kind is known by its name. The files that a lab works on are never touched.
func (p *packer) other(name string) {
	isManifest, isLab := name == content.ManifestName, isLabFile(name, content.LabName)
	isMarkdown := isLabFile(name, content.TaskName) || name == content.GlossaryName ||
		path.Ext(name) == ".md" && !strings.HasPrefix(name, "labs/") && path.Dir(name) != "."
	if !isManifest && !isLab && !isMarkdown {
		return
	}
	src, err := content.ReadFile(p.fsys, name, content.MaxMarkdownBytes)
	f := File{Name: name, Before: src}
	if err != nil || !f.clean() {
		return
	}
	switch {
	case isMarkdown && !strings.HasPrefix(name, "i18n/"):
		edits := readMarkdown(f.After, name).tables()
		f.Tables, f.After = len(edits), Apply(f.After, edits)
	case !isMarkdown:
		edits := values(f.After)
		f.Values, f.After = len(edits), Apply(f.After, edits)
	}
	p.files = append(p.files, f)
}

// isLabFile tells whether a path is that of a file which every lab has: labs/NAME/file.
func isLabFile(name, file string) bool {
	dir, base := path.Split(name)
	return base == file && strings.HasPrefix(dir, "labs/") && strings.Count(dir, "/") == 2
}
