package content

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/engineroom/engineroom/content/quiz"
)

// Format is the version of the pack format that this program writes. It reads this and every older one.
const Format = 1

// Manifest is pack.yaml: what a pack is, and the order of what is in it.
type Manifest struct {
	Format       int                 `yaml:"format"`
	ID           string              `yaml:"id"` // reverse domain, never changes
	Version      string              `yaml:"version"`
	Title        string              `yaml:"title"`
	Summary      string              `yaml:"summary"`
	Language     string              `yaml:"language"` // BCP 47
	Locales      []string            `yaml:"locales"`
	Level        string              `yaml:"level"`
	License      string              `yaml:"license"` // SPDX
	CodeLicense  string              `yaml:"code-license"`
	Authors      []Author            `yaml:"authors"`
	Report       string              `yaml:"report"`
	Requires     Requires            `yaml:"requires"`
	Capabilities []string            `yaml:"capabilities"`
	Objectives   []Objective         `yaml:"objectives"`
	Outline      []OutlineEntry      `yaml:"outline"`
	Topics       []Topic             `yaml:"topics"`
	Planned      []string            `yaml:"planned"` // lessons that `needs` and `paths` may name though they are not written yet
	Paths        []Path              `yaml:"paths"`
	Placement    Placement           `yaml:"placement"`
	Capstones    []string            `yaml:"capstones"`
	Assessment   Assessment          `yaml:"assessment"`
	Review       Review              `yaml:"review"`
	Sources      []Source            `yaml:"sources"`
	Retired      []string            `yaml:"retired"`
	Moved        map[string]string   `yaml:"moved"`
	Check        map[string]Override `yaml:"check"`
	Held         bool                `yaml:"held"` // a build wrote it: answers to quizzes are kept back
}

// Author is a person who wrote the pack.
type Author struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

// Requires says what a pack needs besides itself.
type Requires struct {
	App   string         `yaml:"app"` // a semver range
	Packs []RequiredPack `yaml:"packs"`
	Tools []RequiredTool `yaml:"tools"`
}

// RequiredPack is another pack that helps to know first.
type RequiredPack struct {
	ID      string `yaml:"id"`
	Version string `yaml:"version"`
}

// RequiredTool is a program of the learner's that some labs need.
type RequiredTool struct {
	Name    string   `yaml:"name"`
	Version string   `yaml:"version"`
	For     []string `yaml:"for"`
}

// Objective is one sentence, beginning with a verb, that says what a learner can do afterwards.
type Objective struct {
	At   quiz.Pos
	ID   string `yaml:"id"`
	Text string `yaml:"text"`
}

// Topic is an entry of the syllabus.
type Topic struct {
	At    quiz.Pos
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

// OutlineEntry is one line of the outline: exactly one of its fields is set.
type OutlineEntry struct {
	At     quiz.Pos
	Module *ModuleEntry `yaml:"module"`
	Lesson string       `yaml:"lesson"` // a folder in lessons/
	Quiz   string       `yaml:"quiz"`
	Lab    string       `yaml:"lab"`
	Cards  string       `yaml:"cards"`
}

// ModuleEntry is a module in the outline.
type ModuleEntry struct {
	At       quiz.Pos
	ID       string         `yaml:"id"`
	Title    string         `yaml:"title"`
	Goal     string         `yaml:"goal"`
	Overview string         `yaml:"overview"` // a paragraph: what happens in it, and what one can do at its end
	Outline  []OutlineEntry `yaml:"outline"`
}

// Placement names the pool and areas of the placement test.
type Placement struct {
	Pool  string   `yaml:"pool"`
	Areas []string `yaml:"areas"`
}

// Assessment says how a quiz counts.
type Assessment struct {
	Pass     float64 `yaml:"pass"`
	Scoring  string  `yaml:"scoring"`
	Feedback string  `yaml:"feedback"`
	Attempts int     `yaml:"attempts"`
}

// Review says how a pack's items come back.
type Review struct {
	NewPerDay int      `yaml:"new-per-day"`
	Include   []string `yaml:"include"`
}

// Source is something that questions cite.
type Source struct {
	At       quiz.Pos
	ID       string `yaml:"id"`
	Title    string `yaml:"title"`
	URL      string `yaml:"url"`
	Accessed string `yaml:"accessed"`
}

// Override turns a rule of the checker down, with a reason: `Q014: { level: off, reason: … }`, or `Q014: off` in short.
type Override struct {
	Level  string `yaml:"level"` // off, info, warning or error
	Reason string `yaml:"reason"`
}

func (o *Override) fromYAML(r *yamlReader, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		r.value(n, reflect.ValueOf(&o.Level).Elem())
	} else {
		r.mapping(n, reflect.ValueOf(o).Elem())
	}
	switch o.Level {
	case "off", "info", "warning", "error":
	default:
		r.problem(n, "S001", "A rule is set to `off`, `info`, `warning` or `error`.", "Write `off`, or `{ level: off, reason: … }`.")
	}
}

var (
	packID   = regexp.MustCompile(`^[a-z0-9]+(?:[.-][a-z0-9]+)+$`)
	slug     = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
	semantic = regexp.MustCompile(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$`)
)

// ParseManifest reads pack.yaml. src need not have passed Text.
func ParseManifest(src string) (Manifest, []quiz.Problem) {
	var m Manifest
	keys, problems := decodeYAML(source(src), quiz.Pos{File: ManifestName, Line: 1, Col: 1}, &m)
	m.Title = strings.TrimSpace(Line(m.Title))
	if m.Format > Format { // its other keys may have got another meaning
		return m, []quiz.Problem{{At: keys.of("format"), Rule: "S002", Text: fmt.Sprintf("This pack is written in format %d; this program reads formats up to %d.", m.Format, Format), Fix: "Update engineroom."}}
	}
	if len(problems) == 0 {
		problems = slices.Concat(m.check(keys), m.checkOutline(), m.checkPaths())
	}
	return m, inOrder(problems)
}

// check reports what the manifest lacks. What is missing has no line: its place is the file's beginning.
func (m Manifest) check(keys places) []quiz.Problem {
	var out []quiz.Problem
	bad := func(wrong bool, key, rule, text, fix string) {
		if wrong {
			out = append(out, quiz.Problem{At: keys.of(key), Rule: rule, Text: text, Fix: fix})
		}
	}
	bad(m.Format < 1, "format", "S002", "The manifest does not say its `format`.", "Write `format: 1`.")
	bad(!packID.MatchString(m.ID), "id", "S001", fmt.Sprintf("The pack's id %q is no reverse domain in lower case.", shortened(m.ID)), "Write one like `org.example.sqlite`.")
	bad(!semantic.MatchString(m.Version), "version", "S007", fmt.Sprintf("The version %q is no semantic version.", shortened(m.Version)), "Write one like `1.4.0`.")
	bad(m.Title == "", "title", "S001", "The pack has no title.", "Write `title: …`.")
	bad(len(m.Outline) == 0, "outline", "S001", "The pack has no outline.", "List its lessons: `outline:` and below it `- lesson: folder`.")
	bad(len(m.entries()) > MaxFiles, "outline", "Z001", fmt.Sprintf("The outline has more than %d lessons and labs.", MaxFiles), "Split the pack.")
	bad(!isRange(m.Requires.App), "requires", "S001", fmt.Sprintf("`app` is %q, which is no range of versions.", shortened(m.Requires.App)), "Write one like `app: \">=1.2 <3\"`.")
	for _, p := range m.Requires.Packs {
		bad(!isRange(p.Version), "requires", "S001", fmt.Sprintf("The version %q of the pack %s is no range of versions.", shortened(p.Version), shortened(p.ID)), "Write one like `version: \">=1.2 <3\"`.")
	}
	bad(m.Assessment.Pass < 0 || m.Assessment.Pass > 1, "assessment", "S001", "`pass` is not between 0 and 1.", "Write the share of points that is enough, such as 0.8.")
	return out
}

var (
	bound     = regexp.MustCompile(`^(?:>=|<=|>|<|=)?v?[0-9]+(?:\.[0-9]+){0,2}(?:[-+][0-9A-Za-z.+-]*)?$`)
	afterSign = regexp.MustCompile(`([<>=])\s+`)
)

// isRange tells whether a text is a range of versions: conditions with spaces or commas between them. Nothing is one too.
func isRange(s string) bool {
	for _, one := range strings.FieldsFunc(afterSign.ReplaceAllString(s, "$1"), func(r rune) bool { return r == ' ' || r == ',' }) {
		if !bound.MatchString(one) {
			return false
		}
	}
	return true
}

// outlineCheck collects what is wrong with an outline.
type outlineCheck struct {
	seen     map[string]bool // folders and modules, each under what it is
	problems []quiz.Problem
}

func (m Manifest) checkOutline() []quiz.Problem {
	c := outlineCheck{seen: map[string]bool{}}
	for _, e := range m.Outline {
		c.entry(e)
		if e.Module != nil {
			c.module(*e.Module)
		}
	}
	return c.problems
}

func (c *outlineCheck) bad(at quiz.Pos, rule, text, fix string) {
	if len(c.problems) < maxProblems {
		c.problems = append(c.problems, quiz.Problem{At: at, Rule: rule, Text: text, Fix: fix})
	}
}

func (c *outlineCheck) entry(e OutlineEntry) {
	set := 0
	for _, folder := range []string{e.Lesson, e.Quiz, e.Lab, e.Cards} {
		if folder == "" {
			continue
		}
		set++
		if !slug.MatchString(folder) {
			c.bad(e.At, "S006", fmt.Sprintf("The outline names the folder %q.", shortened(folder)), "Use lower-case letters, digits, `-`, `_` and `.` only.")
		}
	}
	if e.Module != nil {
		set++
	}
	if set != 1 {
		c.bad(e.At, "S001", "An entry of the outline names one thing.", "Write `lesson:`, `quiz:`, `lab:`, `cards:` or `module:`, one to an entry.")
	}
	if e.Lesson != "" {
		c.once(e.At, "folder", e.Lesson)
	}
	if e.Lab != "" {
		c.once(e.At, "lab", e.Lab)
	}
}

func (c *outlineCheck) module(m ModuleEntry) {
	if !slug.MatchString(m.ID) {
		c.bad(m.At, "S001", fmt.Sprintf("The module's id %q is not made of lower-case letters, digits and dashes.", shortened(m.ID)), "Write it like `m01`.")
	}
	c.once(m.At, "module", m.ID)
	for _, e := range m.Outline {
		c.entry(e)
		if e.Module != nil {
			c.bad(e.At, "S001", "A module stands inside another one.", "Put it beside the other.")
		}
	}
}

func (c *outlineCheck) once(at quiz.Pos, what, name string) {
	if c.seen[what+":"+name] {
		c.bad(at, "I002", fmt.Sprintf("The outline names the %s %q twice.", what, shortened(name)), "Take one of them away.")
	}
	c.seen[what+":"+name] = true
}

// Folder is a lesson's folder with the module it stands in.
type Folder struct {
	At     quiz.Pos
	Folder string
	Module ModuleEntry // zero for lessons that stand in no module
}

// Folders lists the lessons' folders in the order of the outline.
func (m Manifest) Folders() []Folder {
	var out []Folder
	for _, e := range m.entries() {
		if e.Lesson != "" {
			out = append(out, Folder{e.At, e.Lesson, e.module})
		}
	}
	return out
}

// placedEntry is a lesson or a lab with the module it stands in.
type placedEntry struct {
	OutlineEntry
	module ModuleEntry // without its outline
}

// entries lists lessons and labs in the order of the outline.
func (m Manifest) entries() []placedEntry { return entries(m.Outline, ModuleEntry{}) }

func entries(outline []OutlineEntry, module ModuleEntry) []placedEntry {
	var out []placedEntry
	for _, e := range outline {
		switch {
		case e.Module != nil:
			inner := *e.Module
			inner.Outline = nil
			out = append(out, entries(e.Module.Outline, inner)...)
		case e.Lesson != "" || e.Lab != "":
			out = append(out, placedEntry{e, module})
		}
	}
	return out
}
