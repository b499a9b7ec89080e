package cmd

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// listed is what `list --json` prints.
type listed struct {
	SchemaVersion int          `json:"schema_version"`
	Pack          string       `json:"pack"`
	Version       string       `json:"version"`
	Title         string       `json:"title"`
	Modules       []listModule `json:"modules"`
	Installed     []packJSON   `json:"installed"` // the packs that the learner installed
}

type listModule struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Goal     string       `json:"goal"`
	Overview string       `json:"overview"`
	Lessons  []listLesson `json:"lessons"`
	Labs     []listLab    `json:"labs"`
}

type listLesson struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Minutes   int     `json:"minutes"`
	Done      bool    `json:"done"`
	Open      bool    `json:"open"`
	BestScore float64 `json:"best_score"` // 0 to 1; 0 until done
	held      bool
}

type listLab struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Kind      string  `json:"kind"`
	Minutes   int     `json:"minutes"`
	Lesson    string  `json:"lesson"` // id of the lesson it stands below; empty where it stands on its own
	State     string  `json:"state"`  // new, begun, passed, or assisted: passed, but never before a solution was shown
	Checks    int     `json:"checks"`
	Right     int     `json:"checks_right"` // at the last judgement
	BestScore float64 `json:"best_score"`   // 0 to 1
	words     string  // the state as a sentence has it
}

func (p *program) listVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the modules, lessons and labs of a course, how far you are in each, and your packs",
		Example: "  engineroom list\n  engineroom list --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			course, overview, err := p.standing()
			if err != nil {
				return err
			}
			l := listOf(course, overview)
			if l.Installed, err = p.installedPacks(); err != nil {
				return err
			}
			if asJSON {
				return printJSON(p.out, l)
			}
			return l.print(p.out)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return p.ofPack(c)
}

func listOf(course *content.Course, o study.Overview) listed {
	records := map[string]study.LessonRecord{}
	for _, r := range o.Lessons {
		records[r.Lesson] = r
	}
	labs := o.LabsByID()
	l := listed{SchemaVersion: 1, Pack: course.ID, Version: course.Version, Title: course.Title, Modules: []listModule{}}
	for _, m := range course.Modules {
		out := listModule{ID: m.ID, Title: m.Title, Goal: m.Goal, Overview: m.Overview, Lessons: []listLesson{}, Labs: []listLab{}}
		for _, ref := range course.Lessons(m) {
			r := records[ref.ID]
			out.Lessons = append(out.Lessons, listLesson{ref.ID, ref.Title, ref.Minutes, r.IsDone(), r.Open, r.BestScore, course.Held})
		}
		for _, ref := range course.Labs(m) {
			out.Labs = append(out.Labs, listLabOf(ref, labs[ref.ID]))
		}
		l.Modules = append(l.Modules, out)
	}
	return l
}

func listLabOf(ref content.LabRef, r study.LabRecord) listLab {
	return listLab{
		ID: ref.ID, Title: ref.Title, Kind: string(ref.Kind), Minutes: ref.Minutes, Lesson: ref.Lesson,
		State: labStates[r.State()], Checks: ref.Checks, Right: r.Right(ref.Checks), BestScore: r.Best, words: r.Standing(ref.Checks),
	}
}

// labStates are the words of --json.
var labStates = map[study.LabState]string{
	study.LabNew: "new", study.LabBegun: "begun", study.LabPassed: "passed", study.LabHelped: "assisted",
}

func (l listed) print(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "%s %s (%s)\n", l.Title, l.Version, l.Pack); err != nil {
		return err
	}
	for _, m := range l.Modules {
		fmt.Fprintf(w, "\n%s", when(m.Title != "", m.Title+"\n")) // lessons may stand in no module
		if err := m.print(w, l.nameWidth()); err != nil {
			return err
		}
	}
	return l.printInstalled(w)
}

// nameWidth is the room that the names of lessons and packs take, in cells; a very long one stands out of line.
func (l listed) nameWidth() int {
	width := 24
	for _, m := range l.Modules {
		for _, ref := range m.Lessons {
			if len(ref.ID) <= 40 {
				width = max(width, len(ref.ID))
			}
		}
	}
	return width
}

// printInstalled lists the packs that the learner installed.
func (l listed) printInstalled(w io.Writer) error {
	for i, one := range l.Installed {
		if _, err := fmt.Fprintf(w, "%s  %-*s %-12s %s\n", when(i == 0, "\nInstalled packs\n"), l.nameWidth(), one.ID, one.Version, one.Title); err != nil {
			return err
		}
	}
	return nil
}

// print lists lessons, each with its labs below it. Labs that belong to no lesson come first.
func (m listModule) print(w io.Writer, width int) error {
	var err error
	labsOf := func(lesson, indent string) {
		for _, ref := range m.Labs {
			if ref.Lesson == lesson && err == nil {
				_, err = fmt.Fprintf(w, "%-*s %-12s %s, %s\n", width+2, indent+ref.ID, ref.standing(), ref.Title, ref.about())
			}
		}
	}
	labsOf("", "  ")
	for _, ref := range m.Lessons {
		if err == nil {
			_, err = fmt.Fprintf(w, "  %-*s %-12s %s\n", width, ref.ID, ref.standing(), ref.Title)
		}
		labsOf(ref.ID, "    ")
	}
	return err
}

func (l listLab) standing() string {
	switch l.State {
	case labStates[study.LabNew]:
		return fmt.Sprintf("%d min", l.Minutes)
	case labStates[study.LabBegun]:
		return l.words
	}
	return "passed"
}

func (l listLab) about() string {
	kind := study.LabKind(content.LabRef{Kind: lab.Kind(l.Kind)})
	if l.State == labStates[study.LabHelped] {
		return kind + ", " + l.words
	}
	return kind
}

func (l listLesson) standing() string {
	switch {
	case l.Open:
		return "begun"
	case l.Done:
		if l.held {
			return "done" // how it went is for whoever has the key
		}
		return fmt.Sprintf("done, %.0f %%", 100*l.BestScore)
	}
	return fmt.Sprintf("%d min", l.Minutes)
}
