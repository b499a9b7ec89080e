package cmd

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// noted is what `notes --json` prints. Keys are only ever added; SchemaVersion counts changes of meaning.
type noted struct {
	SchemaVersion int         `json:"schema_version"`
	Pack          string      `json:"pack"`
	Title         string      `json:"title"`
	Notes         []notedMark `json:"notes"` // in the order of the course; what is no longer in it comes last
}

// notedMark is one place with its note, its bookmark or both. A title is empty where the course no longer has the place.
type notedMark struct {
	Module       string    `json:"module"`
	ModuleTitle  string    `json:"module_title"`
	Lesson       string    `json:"lesson"` // empty for the course as a whole
	LessonTitle  string    `json:"lesson_title"`
	Section      int       `json:"section"` // from 1; 0 where no section is meant
	SectionTitle string    `json:"section_title"`
	Item         string    `json:"item"` // empty where no question is meant
	Question     string    `json:"question"`
	Note         string    `json:"note"`
	Bookmarked   bool      `json:"bookmarked"`
	At           time.Time `json:"at"` // of the last change

	order [3]int // lesson, sections before questions, place in the lesson
}

func (p *program) notesVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "notes",
		Short: "Print your notes and bookmarks as Markdown",
		Long: "Prints every note and bookmark below the lesson and the section or question it belongs to. What the course\n" +
			"no longer has comes last, under its id.",
		Example: "  engineroom notes > notes.md\n  engineroom notes --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			course, err := p.course()
			if err != nil {
				return err
			}
			marks, err := p.marks(course)
			if err != nil {
				return err
			}
			n := notesOf(course, marks)
			if len(marks) == 0 {
				fmt.Fprintln(p.err, "There are no notes or bookmarks yet.")
			}
			if asJSON {
				return printJSON(p.out, n)
			}
			return n.print(p.out)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return p.ofPack(c)
}

// marks reads the notes and bookmarks. A learner who has not begun has none.
func (p *program) marks(course *content.Course) ([]study.Mark, error) {
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer journal.Close()
	return journal.Marks(p.ctx, course.ID)
}

func notesOf(course *content.Course, marks []study.Mark) noted {
	n := noted{SchemaVersion: 1, Pack: course.ID, Title: course.Title, Notes: []notedMark{}}
	lessons := map[string]*content.Lesson{}
	for _, m := range marks {
		n.Notes = append(n.Notes, placed(course, lessons, m))
	}
	slices.SortStableFunc(n.Notes, func(a, b notedMark) int {
		return cmp.Or(slices.Compare(a.order[:], b.order[:]), cmp.Compare(a.Lesson, b.Lesson), cmp.Compare(a.Item, b.Item))
	})
	return n
}

// gone comes after everything that the course has.
const gone = 1 << 30

// placed gives a mark the titles of its place. lessons keeps what was read.
func placed(course *content.Course, lessons map[string]*content.Lesson, m study.Mark) notedMark {
	n := notedMark{Lesson: content.Line(m.Lesson), Section: m.Section + 1, Item: content.Line(m.Item),
		Note: content.Text(m.Note), Bookmarked: m.Bookmarked, At: m.At}
	if m.Item != "" {
		n.Section = 0
	}
	n.order[0], n.order[2] = gone, m.Section
	if m.Item != "" {
		n.order[1], n.order[2] = 1, gone
	}
	if m.Lesson == "" {
		n.order[0] = 0
	}
	number, ref := lessonNumber(course, m.Lesson)
	if number == 0 {
		return n
	}
	module, _ := course.Module(ref.Module)
	n.Module, n.ModuleTitle, n.LessonTitle, n.order[0] = module.ID, module.Title, ref.Title, number
	if lessons[ref.ID] == nil {
		// A lesson that cannot be read is no reason to keep a note back: it stands under the ids.
		lessons[ref.ID], _ = course.Lesson(ref.ID)
	}
	if l := lessons[ref.ID]; l != nil {
		n.inside(l, m)
	}
	return n
}

// inside finds a section or a question in its lesson.
func (n *notedMark) inside(l *content.Lesson, m study.Mark) {
	if m.Section >= 0 && m.Section < len(l.Sections) && m.Item == "" {
		n.SectionTitle = content.Line(l.Sections[m.Section].Title)
	}
	all := l.Questions()
	i := slices.IndexFunc(all, func(q *quiz.Question) bool { return q.ID == m.Item || q.Was == m.Item })
	if m.Item != "" && i >= 0 {
		first, _, _ := strings.Cut(strings.TrimSpace(content.Plain(all[i].Stem)), "\n")
		n.Question, n.order[2] = content.Line(first), i
	}
}

// lessonNumber is the place of a lesson in the course, from 1; 0 where it is not there.
func lessonNumber(course *content.Course, id string) (int, content.LessonRef) {
	n := 0
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			if n++; ref.ID == id {
				return n, ref
			}
		}
	}
	return 0, content.LessonRef{}
}

// print writes the notes as Markdown. Titles are escaped, and every line of a note stands in a quotation of its own: it
// may be Markdown, and cannot end what it stands in.
func (n noted) print(w io.Writer) error {
	if len(n.Notes) == 0 {
		return nil
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# Notes: %s\n", literally(n.Title))
	var module, lesson string
	for i, m := range n.Notes {
		if name := m.moduleName(); name != "" && (i == 0 || name != module) {
			fmt.Fprintf(out, "\n## %s\n", name)
			module, lesson = name, ""
		}
		if name := m.lessonName(); name != "" && name != lesson {
			fmt.Fprintf(out, "\n### %s\n", name)
			lesson = name
		}
		if name := m.placeName(); name != "" {
			fmt.Fprintf(out, "\n#### %s\n", name)
		}
		m.print(out)
	}
	return out.Flush()
}

func (m notedMark) print(w io.Writer) {
	if m.Bookmarked {
		fmt.Fprint(w, "\nBookmark.\n")
	}
	if m.Note == "" {
		return
	}
	fmt.Fprintln(w)
	for line := range strings.SplitSeq(strings.TrimRight(m.Note, "\n"), "\n") {
		fmt.Fprintln(w, strings.TrimRight("> "+line, " "))
	}
}

func (m notedMark) moduleName() string {
	switch {
	case m.Lesson == "":
		return ""
	case m.LessonTitle == "":
		return "No longer in the course"
	case m.ModuleTitle == "":
		return "Lessons"
	}
	return literally(m.ModuleTitle)
}

func (m notedMark) lessonName() string { return literally(cmp.Or(m.LessonTitle, m.Lesson)) }

// placeName is the section or the question, or "" for a lesson or the course as a whole.
func (m notedMark) placeName() string {
	switch {
	case m.Question != "":
		return "Question: " + literally(m.Question)
	case m.Item != "":
		return "Question " + literally(m.Item) + m.unlisted()
	case m.SectionTitle != "":
		return fmt.Sprintf("Section %d: %s", m.Section, literally(m.SectionTitle))
	case m.Section > 0:
		return fmt.Sprintf("Section %d", m.Section) + m.unlisted()
	}
	return ""
}

// unlisted says of a place without a title that its lesson no longer has it.
func (m notedMark) unlisted() string {
	if m.LessonTitle == "" {
		return "" // its lesson says so already
	}
	return ", no longer in the lesson"
}

// literally keeps Markdown from seeing marks in a title.
func literally(title string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "#", `\#`, "&", `\&`).
		Replace(content.Line(title))
}
