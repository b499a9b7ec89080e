package cmd

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// listed is what `list --json` prints.
type listed struct {
	SchemaVersion int          `json:"schema_version"`
	Pack          string       `json:"pack"`
	Version       string       `json:"version"`
	Title         string       `json:"title"`
	Modules       []listModule `json:"modules"`
}

type listModule struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Goal    string       `json:"goal"`
	Lessons []listLesson `json:"lessons"`
}

type listLesson struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Minutes   int     `json:"minutes"`
	Done      bool    `json:"done"`
	Open      bool    `json:"open"`
	BestScore float64 `json:"best_score"` // 0 to 1; 0 until done
}

func (p *program) listVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the modules and lessons, and how far you are in each",
		Example: "  engineroom list\n  engineroom list --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			course, err := p.course()
			if err != nil {
				return err
			}
			overview, err := p.overview(course)
			if err != nil {
				return err
			}
			l := listOf(course, overview)
			if asJSON {
				return printJSON(p.out, l)
			}
			return l.print(p.out)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func listOf(course *content.Course, o study.Overview) listed {
	records := map[string]study.LessonRecord{}
	for _, r := range o.Lessons {
		records[r.Lesson] = r
	}
	l := listed{SchemaVersion: 1, Pack: course.ID, Version: course.Version, Title: course.Title, Modules: []listModule{}}
	for _, m := range course.Modules {
		out := listModule{ID: m.ID, Title: m.Title, Goal: m.Goal, Lessons: []listLesson{}}
		for _, ref := range course.Lessons(m) {
			r := records[ref.ID]
			out.Lessons = append(out.Lessons, listLesson{ref.ID, ref.Title, ref.Minutes, r.IsDone(), r.Open, r.BestScore})
		}
		l.Modules = append(l.Modules, out)
	}
	return l
}

func (l listed) print(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "%s %s (%s)\n", l.Title, l.Version, l.Pack); err != nil {
		return err
	}
	for _, m := range l.Modules {
		fmt.Fprintf(w, "\n%s\n", m.Title)
		for _, ref := range m.Lessons {
			if _, err := fmt.Fprintf(w, "  %-24s %-12s %s\n", ref.ID, ref.standing(), ref.Title); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l listLesson) standing() string {
	switch {
	case l.Open:
		return "begun"
	case l.Done:
		return fmt.Sprintf("done, %.0f %%", 100*l.BestScore)
	}
	return fmt.Sprintf("%d min", l.Minutes)
}
