package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/engineroom/engineroom"

// levels are the arrows of docs/ARCHITECTURE.md: a package imports packages of lower levels only, never of its own
// level or a higher one. A package that stands here and is not there yet does no harm; one that is missing here fails.
var levels = map[string]int{
	"": 5, "cmd": 4,
	"tui": 3, "tui/linear": 3, "progress": 3, "content/search": 3, "content/convert": 3, "cmd/config": 3,
	"content/check": 3, "content/pack": 3,
	"progress/study": 2, "content/lock": 2, "content/format": 2,
	"content": 1, "content/starter": 1, "lab/load": 1,
	"content/quiz": 0, "progress/memory": 0, "lab": 0, "lab/sandbox": 0, "lab/sql/guard": 0, "lab/load/sim": 0,
	"lab/mutate": 0, "lab/desk": 1, "lab/view": 2, "lab/proof": 3,
	"lab/code/js": 0, "lab/code/partner": 0, "lab/code/race": 1, "lab/code": 2,
	"lab/sql": 2, "lab/git": 2, "lab/http": 3,
	"bench": 9, "bench/terminal": 8, "bench/cpu": 8, "bench/hello": 9, "bench/cobraglamour": 9, // measure the program from outside
}

// owners are the packages that alone may import something heavy or dangerous.
var owners = map[string][]string{
	"charm.land/bubbletea":         {"tui", "cmd"}, // cmd starts the program
	"charm.land/bubbles":           {"tui"},
	"charm.land/glamour":           {"tui"},
	"charm.land/lipgloss":          {"tui"},
	"charm.land/fang":              {"cmd"},
	"github.com/spf13/cobra":       {"cmd"},
	"github.com/alecthomas/chroma": {"tui"},
	"modernc.org/sqlite":           {"progress", "content/search", "content/convert", "lab/sql/guard"}, // convert: Anki's collections
	"aead.dev/minisign":            {"content/pack"},
	"golang.org/x/mod":             {"content/pack"},
	"github.com/klauspost":         {"content/convert"}, // zstd, in which Anki writes
	"modernc.org/libc":             {"lab/sql/guard"},   // SQLite's C interface
	"modernc.org/quickjs":          {"lab/code/js"},
	"golang.org/x/crypto":          {"lab/code/js"},                       // Argon2id
	"github.com/yuin/goldmark":     {"content", "content/convert", "tui"}, // convert and tui read the inline Markdown that they are to set anew
	"go.yaml.in/yaml":              {"content", "cmd/config"},
	"github.com/creack/pty":        {"bench"},
	"net":                          {"lab/code", "lab/http"}, // lab/code: a server and a client in one process, without a socket
	"net/http":                     {"lab/code", "lab/http"},
	"os/exec":                      {"bench", "lab/sandbox", "lab/git", "cmd"}, // lab/git: git; cmd: the learner's own editor and shell
	"golang.org/x/sys":             {"lab/sandbox"},
}

// standardOnly are packages of level 0, and engines that need nothing more: the standard library, and what the Go team
// keeps beside it: the Unicode tables and the system calls.
var standardOnly = []string{"content/quiz", "lab", "lab/sandbox", "lab/load", "lab/load/sim", "lab/mutate", "lab/code/partner",
	"progress/memory"}

func TestImportsFollowTheArrows(t *testing.T) {
	for _, f := range sources(t, ".") {
		pkg := strings.TrimPrefix(path.Dir(f.name), ".")
		level, known := levels[pkg]
		if !known {
			t.Errorf("%s: package %q stands in no level; add it to levels and to docs/ARCHITECTURE.md", f.name, pkg)
		}
		for _, imported := range f.imports {
			if own, ok := strings.CutPrefix(imported, module); ok {
				own = strings.TrimPrefix(own, "/")
				if levels[own] >= level {
					t.Errorf("%s (level %d) imports %s (level %d)", f.name, level, own, levels[own])
				}
				continue
			}
			checkOwner(t, f.name, pkg, imported)
			standard := !strings.Contains(strings.Split(imported, "/")[0], ".") ||
				strings.HasPrefix(imported, "golang.org/x/text") || strings.HasPrefix(imported, "golang.org/x/sys")
			if slices.Contains(standardOnly, pkg) && !standard {
				t.Errorf("%s imports %s, and %s keeps to the standard library", f.name, imported, pkg)
			}
		}
	}
}

// checkOwner fails if a package imports what others own. bench measures from outside and may start and import anything.
func checkOwner(t *testing.T, file, pkg, imported string) {
	if pkg == "bench" || strings.HasPrefix(pkg, "bench/") || imported == "net/url" { // which only parses text
		return
	}
	for heavy, allowed := range owners {
		if (imported == heavy || strings.HasPrefix(imported, heavy+"/")) && !slices.Contains(allowed, pkg) {
			t.Errorf("%s imports %s, which only %v may", file, imported, allowed)
		}
	}
}

type source struct {
	name    string
	imports []string
}

// sources reads the imports of every Go file but tests.
func sources(t *testing.T, root string) []source {
	var out []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git" || d.Name() == "dist") {
			return cmpOr(err, filepath.SkipDir)
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{name: filepath.ToSlash(name)}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			s.imports = append(s.imports, imported)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// cmpOr is the first error, or the other.
func cmpOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
