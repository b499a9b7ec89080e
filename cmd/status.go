package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// status is what `status --json` prints. Keys are only ever added; SchemaVersion counts changes of meaning.
type status struct {
	SchemaVersion int          `json:"schema_version"`
	Pack          string       `json:"pack"`
	Version       string       `json:"version"`
	Lessons       int          `json:"lessons"`
	LessonsDone   int          `json:"lessons_done"`
	Labs          int          `json:"labs"`
	LabsPassed    int          `json:"labs_passed"`
	NextLab       string       `json:"next_lab"` // id of the one worked on last and not passed; empty when there is none
	ItemsSeen     int          `json:"items_seen"`
	ItemsRight    int          `json:"items_right"`
	NextLesson    string       `json:"next_lesson"` // its id; empty when every lesson is done
	Due           int          `json:"due"`         // questions and labs of all packs that are due now
	DueMinutes    int          `json:"due_minutes"` // what the questions among them take
	StreakDays    *int         `json:"streak_days"` // null where the settings say not to show it
	MinutesToday  int          `json:"minutes_today"`
	DataPath      string       `json:"data_path"`
	Packs         []statusPack `json:"packs"` // all that are installed, this one among them

	answersToday int
	untimed      bool // the learner wants no times shown
}

// statusPack is a pack with how far the learner is in it.
type statusPack struct {
	Pack        string `json:"pack"`
	Version     string `json:"version"`
	Title       string `json:"title"`
	Lessons     int    `json:"lessons"`
	LessonsDone int    `json:"lessons_done"`
	Labs        int    `json:"labs"`
	LabsPassed  int    `json:"labs_passed"`
	Trouble     string `json:"trouble"` // why it cannot be read; empty where it can
}

func (p *program) statusVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "status",
		Short:   "Say how far you are",
		Example: "  engineroom status\n  engineroom status --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			course, overview, err := p.standing()
			if err != nil {
				return err
			}
			s := p.statusOf(course, overview)
			if err := p.allPacks(&s); err != nil {
				return err
			}
			if asJSON {
				return printJSON(p.out, s)
			}
			review, err := p.reviewRow(dueNow{Due: s.Due, DueMinutes: s.DueMinutes, untimed: s.untimed})
			if err != nil {
				return err
			}
			return s.print(p.out, course, review)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return p.ofPack(c)
}

// standing is the course with a summary of the journal. That of a learner who has not begun is empty.
func (p *program) standing() (*content.Course, study.Overview, error) {
	s, err := p.shelf()
	if err != nil {
		return nil, study.Overview{}, err
	}
	course, err := p.courseOf(s)
	if err != nil {
		return nil, study.Overview{}, err
	}
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return course, study.Overview{}, nil
	}
	if err != nil {
		return nil, study.Overview{}, err
	}
	defer journal.Close()
	overview, err := journal.In(s.ids()).Overview(p.ctx, course.ID, now())
	return course, overview.In(course.Outline), err
}

func (p *program) statusOf(course *content.Course, o study.Overview) status {
	s := status{
		SchemaVersion: 1, Pack: course.ID, Version: course.Version, Lessons: course.Count(),
		Labs: course.CountLabs(), LabsPassed: study.LabsPassed(course.Outline, o.Labs),
		ItemsSeen: o.ItemsSeen, ItemsRight: o.ItemsRight, Due: o.Due, DueMinutes: o.DueMinutes,
		MinutesToday: int(o.TimeToday.Minutes()), DataPath: p.dataDir(),
	}
	settings := p.values()
	s.answersToday, s.untimed = o.AnswersToday, !settings.Clock
	if settings.Streak {
		s.StreakDays = &o.StreakDays
	}
	for _, r := range o.Lessons {
		if _, here := course.Find(r.Lesson); here && r.IsDone() {
			s.LessonsDone++
		}
	}
	if ref, _, ok := study.LabToGoOn(course.Outline, o.Labs); ok {
		s.NextLab = ref.ID
	}
	if next, ok := study.NextOnPath(course.Outline, settings.Path, o.Lessons); ok {
		s.NextLesson = next.ID
	}
	return s
}

// allPacks adds how far the learner is in each pack.
func (p *program) allPacks(s *status) error {
	shelf, err := p.shelf()
	if err != nil {
		return err
	}
	journal, err := p.journalToRead(p.ctx)
	switch {
	case err == nil:
		defer journal.Close()
		shelf.journal = journal
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	packs, err := shelf.Standing(p.ctx)
	for _, one := range packs {
		s.Packs = append(s.Packs, statusPack{
			one.ID, one.Version, one.Title, max(0, one.Lessons), one.Done, one.Labs, one.Passed, one.Trouble,
		})
	}
	return err
}

// others are the packs besides this one in rows of a table.
func (s status) others() string {
	var b strings.Builder
	for _, one := range s.Packs {
		switch {
		case one.Pack == s.Pack:
		case one.Trouble != "":
			fmt.Fprintf(&b, "Also      %s\n", one.Trouble)
		default:
			fmt.Fprintf(&b, "Also      %s, %d of %s done\n", one.Title, one.LessonsDone, counted(one.Lessons, "lesson", "lessons"))
		}
	}
	return b.String()
}

// agendaCards is how many due cards are read for a plan: more than fit into the longest review.
const agendaCards = 200

// reviewRow is how much there is to review. Who was away reads how long it takes today, and not how much has piled up.
func (p *program) reviewRow(due dueNow) (string, error) {
	row := due.short()
	if due.DueMinutes == 0 {
		return row, nil
	}
	journal, err := p.journalToRead(p.ctx)
	if err != nil {
		return "", err
	}
	defer journal.Close()
	packs, err := p.shelf()
	if err != nil {
		return "", err
	}
	agenda, err := journal.In(packs.ids()).Agenda(p.ctx, now(), agendaCards)
	plan := agenda.Plan(study.Budget{Time: time.Duration(p.values().Review) * time.Minute})
	if err != nil || !plan.Gentle {
		return row, err
	}
	if due.untimed {
		return "a few questions today", nil
	}
	return fmt.Sprintf("about %s today", counted(plan.Minutes(), "minute", "minutes")), nil
}

func (s status) print(w io.Writer, course *content.Course, review string) error {
	next := "every lesson is done"
	if ref, ok := course.Find(s.NextLesson); ok {
		next = fmt.Sprintf("%s (engineroom learn %s)", ref.Title, ref.ID)
	}
	labs := ""
	if s.Labs > 0 {
		labs = fmt.Sprintf("Labs      %d of %d passed\n", s.LabsPassed, s.Labs)
	}
	today := fmt.Sprintf("%d min", s.MinutesToday)
	if s.untimed {
		today = counted(s.answersToday, "answer", "answers")
	}
	if s.StreakDays != nil && *s.StreakDays > 0 {
		today += ", a streak of " + counted(*s.StreakDays, "day", "days")
	}
	_, err := fmt.Fprintf(w, "%s %s\nLessons   %d of %d done\n%sQuestions %d seen, %d right at the last try\nReview    %s\nToday     %s\nNext      %s\nData      %s\n%s",
		course.Title, s.Version, s.LessonsDone, s.Lessons, labs, s.ItemsSeen, s.ItemsRight, review, today, next, content.Line(s.DataPath), s.others())
	return err
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
