package cmd

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/convert"
	"github.com/engineroom/engineroom/tui/linear"
)

// reading is what `read` is asked for.
type reading struct {
	course  *content.Course
	title   string         // of the lesson or module
	module  content.Module // if it is one
	lessons []*content.Lesson
	summary bool // --summary
}

func (p *program) readVerb() *cobra.Command {
	var summary, html, force bool
	var file string
	c := &cobra.Command{
		Use:   "read LESSON|MODULE",
		Short: "Print a lesson, a module or its cheat sheet, as text or as a page to take along",
		Long: "Prints a lesson or all lessons of a module as plain text, with their questions but without answers. --summary\n" +
			"prints the cheat sheet alone: what each lesson says in short. --html writes one page for a browser that needs\n" +
			"no network, to print or to keep on a phone: cheat sheet, lessons, and questions with their answers folded.",
		Example: "  engineroom read request-arrives | less\n" +
			"  engineroom read m01 --summary\n" +
			"  engineroom read m01 --html -o m01.html",
		Args:              oneReading,
		ValidArgsFunction: p.completeReading,
		RunE: func(_ *cobra.Command, args []string) error {
			if html && file == "" && term.IsTerminal(p.out.Fd()) {
				return usage("--html writes a page for a browser, and this is a terminal\nhint: name a file with -o FILE, or send the page through a pipe")
			}
			r, err := p.reading(args[0])
			if err != nil {
				return err
			}
			r.summary = summary
			if summary && !r.hasSummary() {
				return exitError{codeNo, fmt.Errorf("%q has no summary\nhint: `engineroom read %s` prints all of it", r.title, content.Line(args[0]))}
			}
			if html {
				return p.writeOver(file, force, r.html)
			}
			return p.writeOver(file, force, func(w io.Writer) error { return p.readText(w, r) })
		},
	}
	c.Flags().BoolVar(&summary, "summary", false, "the cheat sheet alone")
	c.Flags().BoolVar(&html, "html", false, "one page for a browser, with answers")
	c.Flags().StringVarP(&file, "output", "o", "", "write to this file instead of standard output")
	c.Flags().BoolVar(&force, "force", false, "replace the file if it is there")
	return p.ofPack(c)
}

// textWidth is where lines of text are wrapped.
const textWidth = 76

// oneReading asks for the name of one lesson or module.
func oneReading(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("read takes the name of one lesson or module\nhint: `engineroom list` shows their names")
	}
	return nil
}

// reading reads the lesson or the module that was named.
func (p *program) reading(name string) (reading, error) {
	course, name, err := p.courseWith(name, hasReading)
	if err != nil {
		return reading{}, err
	}
	r := reading{course: course}
	var refs []content.LessonRef
	if ref, ok := course.Find(name); ok {
		r.title, refs = ref.Title, []content.LessonRef{ref}
	} else if m, ok := course.Module(name); ok {
		r.title, r.module, refs = m.Title, m, course.Lessons(m)
	} else {
		return r, usage("there is no lesson or module called %q\nhint: %s; `engineroom list` shows the lessons", content.Line(name), modulesOf(course))
	}
	for _, ref := range refs {
		l, err := course.Lesson(ref.ID)
		if err != nil {
			return r, err
		}
		r.lessons = append(r.lessons, l)
	}
	return r, nil
}

// modulesOf says which modules there are.
func modulesOf(course *content.Course) string {
	if len(course.Modules) == 0 {
		return "this course has no modules"
	}
	var ids []string
	for _, m := range course.Modules {
		ids = append(ids, m.ID)
	}
	if len(ids) == 1 {
		return "the only module is " + ids[0]
	}
	return "the modules are " + strings.Join(ids[:len(ids)-1], ", ") + " and " + ids[len(ids)-1]
}

func (r reading) hasSummary() bool {
	for _, l := range r.lessons {
		if _, ok := l.Summary(); ok {
			return true
		}
	}
	return false
}

// readText writes what the module is for, if it is one, and the lessons one after the other, two lines apart.
func (p *program) readText(w io.Writer, r reading) error {
	about := r.module.ID != "" && !r.summary
	if about {
		if err := linear.ReadModule(w, r.module, textWidth); err != nil {
			return err
		}
	}
	for i, l := range r.lessons {
		if about || i > 0 {
			if _, err := io.WriteString(w, "\n\n"); err != nil {
				return err
			}
		}
		if err := p.readLesson(w, l, r.summary); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) readLesson(w io.Writer, l *content.Lesson, summary bool) error {
	if !summary {
		return linear.Read(p.ctx, w, l, textWidth)
	}
	ok, err := linear.ReadSummary(p.ctx, w, l, textWidth)
	if !ok && err == nil {
		_, err = fmt.Fprintf(w, "%s\n\nThis lesson has no summary.\n", content.Line(l.Title))
	}
	return err
}

func (r reading) html(w io.Writer) error {
	manifest, err := r.course.Manifest()
	if err != nil {
		return err
	}
	terms, err := r.course.Glossary()
	if err != nil {
		return err
	}
	return convert.HTML(w, convert.Page{Title: r.title, Goal: r.module.Goal, Overview: r.module.Overview, Pack: manifest, Lessons: r.lessons, Terms: terms, Brief: r.summary})
}

// completeReading offers modules and lessons to the shell.
func (p *program) completeReading(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	out, directive := p.completeLesson(c, args, begun)
	if course, err := p.course(); err == nil && len(args) == 0 {
		for _, m := range course.Modules {
			out = append(out, m.ID+"\t"+m.Title)
		}
	}
	return out, directive
}
