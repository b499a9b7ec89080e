package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/content/starter"
)

// packNew is what `pack new` was asked for.
type packNew struct {
	id, title, author string
	kind              string // of a question to print or to add
	lab               string // kind of a lab to add
	ci                bool   // a workflow that checks the pack on GitHub
	into              string // file that a question is added to, or folder of the pack that a lab or a workflow is added to
}

func (p *program) packNewVerb() *cobra.Command {
	var o packNew
	c := &cobra.Command{
		Use:   "new [NAME]",
		Short: "Begin a pack, or add a ready question, lab or workflow to one",
		Long: "With NAME it makes a folder with a whole small pack: one lesson, a quiz of five kinds and one SQL lab, all of\n" +
			"which work. With --kind it prints a ready question of that kind, or adds it to the quiz that --into names. With\n" +
			"--lab it adds a ready lab to the pack in this folder, or in that of --into. With --ci it adds a workflow by\n" +
			"which GitHub checks, proves and builds the pack on every push; NAME --ci begins a pack with one.\n\n" +
			"Kinds of question: " + kindsOfQuestion() + ".\n" +
			"Kinds of lab: " + strings.Join(starter.Labs(), ", ") + ".",
		Example: "  engineroom pack new sqlite-basics\n" +
			"  engineroom pack new sqlite-basics --id org.example.sqlite --title \"SQLite basics\"\n" +
			"  engineroom pack new --kind parsons\n" +
			"  engineroom pack new --kind match --into lessons/01-count-rows/quiz.md\n" +
			"  engineroom pack new --lab race\n" +
			"  engineroom pack new --ci",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case o.kind != "" && o.lab != "" || o.ci && (o.kind != "" || o.lab != ""):
				return usage("--kind, --lab and --ci are several things to add\nhint: add one after the other")
			case (o.kind != "" || o.lab != "" || o.ci && len(args) == 0) == (len(args) == 1):
				return usage("a new pack needs a name, and a question or lab has none\nhint: `engineroom pack new my-pack`, or `engineroom pack new --kind single`")
			case o.kind != "":
				return p.newQuestion(o)
			case o.lab != "":
				return p.newLab(o)
			case len(args) == 0:
				return p.newCI(o)
			}
			return p.newPack(args[0], o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.id, "id", "", "id of the pack, a reverse domain that never changes (default: org.example.NAME)")
	f.StringVar(&o.title, "title", "", "title of the pack (default: made from NAME)")
	f.StringVar(&o.author, "author", "", "your name (default: that of this account)")
	f.StringVar(&o.kind, "kind", "", "a question of this kind")
	f.StringVar(&o.lab, "lab", "", "a lab of this kind")
	f.StringVar(&o.into, "into", "", "the quiz that the question is added to, or the pack that the lab or workflow is added to")
	f.BoolVar(&o.ci, "ci", false, "a workflow that checks the pack on GitHub")
	_ = c.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(strings.Split(kindsOfQuestion(), ", "), cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("lab", cobra.FixedCompletions(starter.Labs(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func kindsOfQuestion() string {
	var out []string
	for _, k := range quiz.Kinds() {
		out = append(out, string(k))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

var packName = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// newPack makes a folder with a whole small pack.
func (p *program) newPack(dir string, o packNew) error {
	name := filepath.Base(filepath.Clean(dir))
	if !packName.MatchString(name) {
		return usage("a pack cannot be called %q\nhint: use lower-case letters and digits with dashes between them, such as sqlite-basics", content.Line(name))
	}
	n := starter.Name{ID: o.id, Title: content.Line(o.title), Author: content.Line(o.author)}
	if n.ID == "" {
		n.ID = "org.example." + name
	}
	if n.Title == "" {
		n.Title = strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "-", " ")
	}
	if n.Author == "" {
		n.Author = accountName()
	}
	files := starter.Pack(n)
	if o.ci {
		files = append(files, starter.CI())
	}
	if err := manifestHolds(files); err != nil {
		return err
	}
	if err := emptyFolder(dir); err != nil {
		return err
	}
	if err := layOut(dir, files); err != nil {
		return err
	}
	if err := lockNew(dir); err != nil {
		return err
	}
	return p.sayNew(dir, files)
}

// lockNew writes the lock of a new pack.
func lockNew(dir string) error {
	files, _, err := formatted(os.DirFS(dir))
	if err != nil {
		return err
	}
	return putInForm(dir, files)
}

// manifestHolds refuses what an author said of a pack if no pack can be called so.
func manifestHolds(files []starter.File) error {
	for _, f := range files {
		if f.Name != content.ManifestName {
			continue
		}
		if _, problems := content.ParseManifest(f.Text); len(problems) > 0 {
			return usage("%s\nhint: %s", content.Line(problems[0].Text), content.Line(problems[0].Fix))
		}
	}
	return nil
}

// accountName is what the learner's account is called, for a first guess at an author.
func accountName() string {
	if u, err := user.Current(); err == nil {
		if name := strings.TrimSpace(content.Line(u.Name)); name != "" {
			return name
		}
	}
	return "Your name"
}

// emptyFolder makes a folder, or refuses one that has something in it.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.MkdirAll(dir, 0o755)
	case err != nil:
		return err
	case len(entries) > 0:
		return exitError{codeNo, fmt.Errorf("%s is there already, and nothing was changed\nhint: choose another name, or add to that pack with --kind or --lab", content.Line(dir))}
	}
	return nil
}

// layOut writes new files below a folder, and none in the place of another.
func layOut(dir string, files []starter.File) error {
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := writeNew(name, []byte(f.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// sayNew shows what was made and what to do next.
func (p *program) sayNew(dir string, files []starter.File) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", content.Line(dir))
	for _, f := range files {
		fmt.Fprintf(&b, "  %s\n", f.Name)
	}
	fmt.Fprintf(&b, "\nIt works as it is. Next:\n\n  cd %s\n  engineroom pack preview   # see it as a learner does, while you write\n"+
		"  engineroom pack check     # hear what is wrong, with file and line\n"+
		"  engineroom pack test      # prove the lab and the examples\n  engineroom pack build     # one file to hand out\n", shellWord(dir))
	_, err := p.out.WriteString(b.String())
	return err
}

// shellWord is a name as it can be typed at a prompt.
func shellWord(s string) string {
	if regexp.MustCompile(`^[A-Za-z0-9_./~-]+$`).MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(content.Line(s), "'", `'\''`) + "'"
}

// newQuestion prints a ready question, or adds it to the end of a quiz.
func (p *program) newQuestion(o packNew) error {
	text := starter.Question(quiz.Kind(o.kind))
	if text == "" {
		return usage("there is no kind of question called %q\nhint: the kinds are %s", content.Line(o.kind), kindsOfQuestion())
	}
	if o.into == "" {
		_, err := p.out.WriteString(text)
		return err
	}
	if err := appendTo(o.into, withObjective(text, objectiveOf(o.into))); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.out, "Added a question of kind %s to %s. `engineroom pack fmt` gives it an id.\n", o.kind, content.Line(o.into))
	return err
}

// objectiveOf is the first objective of the lesson that a quiz stands beside; "" if there is none.
func objectiveOf(file string) string {
	src, err := os.ReadFile(filepath.Join(filepath.Dir(file), "lesson.md"))
	if err != nil {
		return ""
	}
	l, _ := content.ParseLesson(string(src), "lesson.md")
	if l == nil || len(l.Objectives) == 0 || !packName.MatchString(l.Objectives[0]) { // a name goes into a comment
		return ""
	}
	return l.Objectives[0]
}

// withObjective is a ready question that says what it is for.
func withObjective(text, objective string) string {
	head, rest, _ := strings.Cut(text, "\n")
	comment, below, _ := strings.Cut(rest, "\n")
	switch kept, has := strings.CutSuffix(comment, " -->"); {
	case objective == "":
		return text
	case has && strings.HasPrefix(comment, "<!-- q "):
		return head + "\n" + kept + ", obj: " + objective + " -->\n" + below
	}
	return head + "\n<!-- q obj: " + objective + " -->\n" + rest
}

// appendTo adds a question to the end of a Markdown file, with an empty line before it. The file is replaced whole.
func appendTo(file, text string) error {
	before, err := os.ReadFile(file)
	if err != nil {
		return exitError{codeUnread, fmt.Errorf("the quiz %s cannot be read: %w\nhint: name a file such as lessons/01-count-rows/quiz.md", content.Line(file), err)}
	}
	joined := strings.TrimRight(string(before), "\n") + "\n\n" + text
	return replaceFile(file, strings.TrimLeft(joined, "\n"))
}

func replaceFile(file, text string) error {
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer root.Close()
	if err := replaceIn(root, filepath.Base(file), text, false); err != nil {
		return exitError{codeUnread, fmt.Errorf("the file is as it was: %w\nhint: name the file itself and no link, and see that you may write it", err)}
	}
	return nil
}

// packToAddTo is the folder of the pack that something is added to, with its manifest.
func (o packNew) packToAddTo() (dir, manifest string, err error) {
	dir = filepath.Clean(o.into) // "." for ""
	src, err := os.ReadFile(filepath.Join(dir, content.ManifestName))
	if err != nil {
		return "", "", exitError{codeUnread, fmt.Errorf("there is no pack in %s\nhint: stand in the folder of a pack, or name it with --into", content.Line(dir))}
	}
	return dir, string(src), nil
}

// newCI adds a workflow to a pack.
func (p *program) newCI(o packNew) error {
	dir, _, err := o.packToAddTo()
	if err != nil {
		return err
	}
	file := starter.CI()
	err = layOut(dir, []starter.File{file})
	if errors.Is(err, fs.ErrExist) {
		return exitError{codeNo, fmt.Errorf("%s is there already, and nothing was changed\nhint: take it away first if you want the one of engineroom", file.Name)}
	}
	if err == nil {
		_, err = fmt.Fprintf(p.out, "Added %s. GitHub looks for it in the top folder of a repository.\n", file.Name)
	}
	return err
}

// newLab adds a ready lab to a pack.
func (p *program) newLab(o packNew) error {
	if !slices.Contains(starter.Labs(), o.lab) {
		return usage("there is no kind of lab called %q\nhint: the kinds are %s", content.Line(o.lab), strings.Join(starter.Labs(), ", "))
	}
	dir, src, err := o.packToAddTo()
	if err != nil {
		return err
	}
	added := starter.Lab(o.lab)
	id := freeFolder(filepath.Join(dir, "labs"), added.ID)
	if err := layOut(filepath.Join(dir, "labs", id), added.Named(id)); err != nil {
		return err
	}
	said := fmt.Sprintf("Added labs/%s, and named it at the end of the outline in %s.\n", id, content.ManifestName)
	if with, ok := withLab(src, id, string(added.Kind)); !ok {
		said = fmt.Sprintf("Added labs/%s. Write `- lab: %s` into the outline of %s, and %s among its capabilities.\n", id, id, content.ManifestName, added.Kind)
	} else if err := replaceFile(filepath.Join(dir, content.ManifestName), with); err != nil {
		return err
	}
	if o.lab == "race" {
		said += "\nIn a lesson, beside a question or on its own, it is shown by:\n\n```race " + id + "\nWhat is read where it cannot be run.\n```\n"
	}
	_, err = p.out.WriteString(said)
	return err
}

// freeFolder is a name that no entry of a folder has: the one that is wanted, or that with a number.
func freeFolder(dir, wanted string) string {
	name := wanted
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			return name
		}
		name = fmt.Sprintf("%s-%d", wanted, n)
	}
}
