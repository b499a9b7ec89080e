// Package starter knows what packs, questions and labs begin as: whole examples that work, for authors to change.
//
// It refuses to know where they are written to. Each example is held to the rules of packs by a test, as is any other pack.
package starter

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

//go:embed pack questions labs ci
var files embed.FS

// File is a file of an example, with its name relative to where the example is put.
type File struct{ Name, Text string }

// Name is what an author says of a pack before it has anything in it.
type Name struct {
	ID     string // reverse domain, such as org.example.sqlite
	Title  string
	Author string
}

// Pack is a whole pack: one lesson, a quiz of five kinds, one SQL lab.
func Pack(n Name) []File {
	named := strings.NewReplacer("{{id}}", n.ID, "{{title}}", quoted(n.Title), "{{author}}", quoted(n.Author))
	out := below("pack")
	for i, f := range out {
		out[i].Text = named.Replace(f.Text)
	}
	return out
}

// CI is the workflow by which GitHub checks, proves and builds a pack that is a repository of its own.
func CI() File {
	text, _ := files.ReadFile("ci/pack.yml") // embedded, so it is there
	return File{".github/workflows/pack.yml", string(text)}
}

// quoted is a text as it may stand between double quotes in YAML.
func quoted(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

// Question is an example of a kind of question, as it stands in a quiz; "" for a kind that there is not.
func Question(kind quiz.Kind) string {
	text, err := files.ReadFile(path.Join("questions", string(kind)+".md"))
	if err != nil {
		return ""
	}
	return string(text)
}

// labs are the folders of the examples of labs. That of a new pack is the one of kind sql.
var labs = map[string]string{
	"sql": "pack/labs/overdue", "http": "labs/http", "code": "labs/code", "git": "labs/git", "load": "labs/load", "race": "labs/race",
}

// Labs lists the examples of labs: the kinds, and `race`, which is of kind code.
func Labs() []string { return slices.Sorted(maps.Keys(labs)) }

// Example is a lab to begin with.
type Example struct {
	ID    string
	Kind  string // sql, http, code, git or load
	files []File
}

var (
	labID      = regexp.MustCompile(`(?m)^id: (.+)$`)
	labKind    = regexp.MustCompile(`(?m)^kind: (.+)$`)
	objectives = regexp.MustCompile(`(?m)^objectives: .*\n`)
)

// Lab is the example of a lab; the zero Example for a name that is not among Labs.
func Lab(name string) Example {
	dir, ok := labs[name]
	if !ok {
		return Example{}
	}
	e := Example{files: below(dir)}
	for i, f := range e.files {
		if f.Name == "lab.yaml" {
			e.ID, e.Kind = labID.FindStringSubmatch(f.Text)[1], labKind.FindStringSubmatch(f.Text)[1]
			e.files[i].Text = objectives.ReplaceAllString(f.Text, "") // those of another pack
		}
	}
	return e
}

// Named are the files of the lab's folder, with another id.
func (e Example) Named(id string) []File {
	out := slices.Clone(e.files)
	for i, f := range out {
		if f.Name == "lab.yaml" {
			out[i].Text = labID.ReplaceAllLiteralString(f.Text, "id: "+id)
		}
	}
	return out
}

// below are the files of a folder.
func below(dir string) (out []File) {
	_ = fs.WalkDir(files, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(name)
		out = append(out, File{strings.TrimPrefix(name, dir+"/"), string(text)})
		return err
	})
	return out
}
