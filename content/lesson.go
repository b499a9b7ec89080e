package content

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/engineroom/engineroom/content/quiz"
)

// Lesson is one lesson with its quiz, read and understood.
type Lesson struct {
	FrontMatter
	Folder     string
	Sections   []Section
	Quiz       []quiz.Question
	QuizMatter QuizMatter
	asksAll    bool
}

// FrontMatter is what stands between the `---` lines at the top of a lesson.
type FrontMatter struct {
	ID         string   `yaml:"id"`
	Title      string   `yaml:"title"`
	Minutes    int      `yaml:"minutes"`
	Difficulty int      `yaml:"difficulty"`
	Objectives []string `yaml:"objectives"`
	Needs      []string `yaml:"needs"`  // lessons that help to know first; never a lock
	Topics     []string `yaml:"topics"` // of the syllabus
	Tags       []string `yaml:"tags"`
	Of         string   `yaml:"of"` // of a translation: the SHA-256 of the file that it was made from
}

// QuizMatter is the front matter of a quiz file; all of it may be absent.
type QuizMatter struct {
	Title   string `yaml:"title"`
	Pick    Pick   `yaml:"pick"`
	Shuffle bool   `yaml:"shuffle"`
	Of      string `yaml:"of"` // of a translation: the SHA-256 of the file that it was made from
}

// Pick says how many questions are drawn for one sitting: `pick: 6` from all of them, `pick: { wal: 3 }` from a pool.
// The zero Pick takes all.
type Pick struct {
	Count int
	Pools map[string]int
}

func (p *Pick) fromYAML(r *yamlReader, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		r.value(n, reflect.ValueOf(&p.Count).Elem())
	} else {
		r.value(n, reflect.ValueOf(&p.Pools).Elem())
	}
	negative := p.Count < 0
	for _, count := range p.Pools {
		negative = negative || count < 0
	}
	if negative {
		r.problem(n, "S010", "A negative number of questions cannot be picked.", "Write how many to ask, such as `pick: 6`.")
	}
}

// Section is one screen of a lesson: what stands between two screen marks, or below a `##` heading where the lesson has
// no marks.
type Section struct {
	Title string // of its first heading; a section without one goes on under the title before
	Parts []Part
}

// Part is a stretch of a section that ends with a question or with the section.
type Part struct {
	Blocks   []Block
	Question *quiz.Question // nil where the section ends without one
}

// OwnQuiz returns the questions of the quiz that are asked after the lesson. The others are kept: variants for reviews, and
// what is in a pool for a test-out or a placement. See [Course.AskAll].
func (l *Lesson) OwnQuiz() []*quiz.Question {
	var out []*quiz.Question
	for i := range l.Quiz {
		if q := &l.Quiz[i]; l.asksAll || q.VariantOf == "" && q.Pool == "" {
			out = append(out, q)
		}
	}
	return out
}

// Asked returns the questions that somebody meets who goes through the lesson: those inside it and its own quiz.
func (l *Lesson) Asked() []*quiz.Question { return append(l.inside(), l.OwnQuiz()...) }

// Questions returns every question of the lesson, those inside it first.
func (l *Lesson) Questions() []*quiz.Question {
	out := l.inside()
	for i := range l.Quiz {
		out = append(out, &l.Quiz[i])
	}
	return out
}

// Question is the question of an id, be it one that it had before, or nil where the lesson has none of it any more.
func (l *Lesson) Question(id string) *quiz.Question {
	for _, q := range l.Questions() {
		if q.ID == id {
			return q
		}
	}
	for _, q := range l.Questions() {
		if q.Was != "" && q.Was == id {
			return q
		}
	}
	return nil
}

func (l *Lesson) inside() []*quiz.Question {
	var out []*quiz.Question
	for _, s := range l.Sections {
		for i := range s.Parts {
			if q := s.Parts[i].Question; q != nil {
				out = append(out, q)
			}
		}
	}
	return out
}

// ParseLesson reads lesson.md. src need not have passed Text.
func ParseLesson(src, file string) (*Lesson, []quiz.Problem) {
	l, _, problems := LessonBlocks(src, file)
	return l, problems
}

// LessonBlocks is ParseLesson that gives the blocks of the file too, its questions and comments among them.
func LessonBlocks(src, file string) (*Lesson, []Block, []quiz.Problem) {
	l := &Lesson{}
	body, line, keys, problems := frontMatter(source(src), file, &l.FrontMatter)
	problems = append(problems, l.checkMatter(keys)...)
	blocks, more := Blocks(body, file, line)
	problems = append(problems, more...)
	for _, screen := range screens(blocks) {
		s, more := section(screen)
		problems = append(problems, more...)
		if len(s.Parts) > 0 {
			l.Sections = append(l.Sections, s)
		}
	}
	titleSections(l)
	return l, blocks, inOrder(problems)
}

// ParseQuiz reads quiz.md: its questions, and nothing else of it is shown. src need not have passed Text.
func ParseQuiz(src, file string) ([]quiz.Question, []quiz.Problem) {
	questions, _, _, problems := QuizBlocks(src, file)
	return questions, problems
}

// QuizBlocks is ParseQuiz that gives the front matter and the blocks of the file too.
func QuizBlocks(src, file string) (questions []quiz.Question, matter QuizMatter, all []Block, problems []quiz.Problem) {
	return quizBlocks(src, file, false)
}

// quizBlocks is QuizBlocks for a pack in which answers may be held, or for one in which every question needs its answer.
func quizBlocks(src, file string, held bool) (questions []quiz.Question, matter QuizMatter, all []Block, problems []quiz.Problem) {
	body, line := source(src), 1
	if strings.HasPrefix(body, "---") { // a quiz needs no front matter
		body, line, _, problems = frontMatter(body, file, &matter)
		matter.Title = strings.TrimSpace(Line(matter.Title))
	}
	blocks, more := Blocks(body, file, line)
	all = blocks
	problems = append(problems, more...)
	for len(blocks) > 0 {
		if !isQuestion(blocks[0]) {
			problems = append(problems, strayInQuiz(blocks[0])...)
			blocks = blocks[1:]
			continue
		}
		end := questionEnd(blocks)
		q, more := question(blocks[:end])
		if problems = append(problems, more...); !held {
			problems = append(problems, notHeld(q)...)
		}
		questions = append(questions, q)
		blocks = blocks[end:]
	}
	return questions, matter, all, inOrder(problems)
}

// strayInQuiz reports lists outside questions: they are nearly always options that lost their heading.
func strayInQuiz(b Block) []quiz.Problem {
	if b.Kind != List {
		return nil
	}
	return []quiz.Problem{{At: b.At, Rule: "Q002", Text: "This list belongs to no question.", Fix: "Begin the question with a heading such as `### Q: …`."}}
}

// inOrder sorts problems by their places.
func inOrder(problems []quiz.Problem) []quiz.Problem {
	slices.SortStableFunc(problems, func(a, b quiz.Problem) int {
		return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Col, b.At.Col))
	})
	return problems
}

// source is the text of a file as it is read: filtered, and without the byte order mark that some editors begin with.
func source(src string) string { return Text(strings.TrimPrefix(src, "\uFEFF")) }

// frontMatter decodes what stands between two lines of three dashes at the top and returns the rest, the line it begins
// on and the places of the keys.
func frontMatter(src, file string, out any) (body string, line int, keys places, problems []quiz.Problem) {
	first, rest, _ := strings.Cut(src, "\n")
	if !isFence(first) {
		at := quiz.Pos{File: file, Line: 1, Col: 1}
		return src, 1, places{"": at}, []quiz.Problem{{At: at, Rule: "S010", Text: "This file does not begin with front matter.", Fix: "Begin it with `---`, lines such as `title: …`, and `---`."}}
	}
	line = 2
	for length := 0; length < len(rest); line++ {
		text, _, _ := strings.Cut(rest[length:], "\n")
		if isFence(text) {
			keys, problems = decodeYAML(rest[:length], quiz.Pos{File: file, Line: 2, Col: 1}, out)
			return strings.TrimPrefix(rest[length+len(text):], "\n"), line + 1, keys, problems
		}
		length += len(text) + 1
	}
	at := quiz.Pos{File: file, Line: 1, Col: 1}
	return "", 1, places{"": at}, []quiz.Problem{{At: at, Rule: "S010", Text: "The front matter has no end.", Fix: "Close it with a line `---`."}}
}

func isFence(line string) bool { return strings.TrimRight(line, " \t") == "---" }

// checkMatter reports what is missing or out of range, and makes the title one line.
func (l *Lesson) checkMatter(keys places) []quiz.Problem {
	var out []quiz.Problem
	bad := func(wrong bool, key, text, fix string) {
		if wrong {
			out = append(out, quiz.Problem{At: keys.of(key), Rule: "S010", Text: text, Fix: fix})
		}
	}
	l.Title = strings.TrimSpace(Line(l.Title))
	bad(l.ID == "", "id", "The lesson has no id.", "Write `id: short-name`.")
	bad(l.ID != "" && !slug.MatchString(l.ID), "id", fmt.Sprintf("The lesson's id %q is not made of lower-case letters, digits and dashes.", shortened(l.ID)), "Write it like `short-name`.")
	bad(l.Title == "", "title", "The lesson has no title.", "Write `title: …`.")
	bad(l.Minutes < 0 || l.Minutes > 600, "minutes", "`minutes` is not between 0 and 600.", "Say how long the lesson takes.")
	bad(l.Difficulty < 0 || l.Difficulty > 5, "difficulty", "`difficulty` is not between 1 and 5.", "Write a number from 1 (easy) to 5 (hard).")
	return out
}

func isScreenMark(b Block) bool {
	return b.Kind == Comment && strings.TrimSpace(b.Text) == "screen"
}

// screens cuts a lesson at its screen marks, or at its second-level headings where it has none.
func screens(blocks []Block) [][]Block {
	cut := isScreenMark
	if !slices.ContainsFunc(blocks, isScreenMark) {
		cut = func(b Block) bool { return b.Kind == Heading && b.Level == 2 && !isQuestion(b) }
	}
	out := [][]Block{nil}
	for _, b := range blocks {
		if b.Kind == Heading && b.Level == 1 && !isQuestion(b) {
			continue // the lesson's title stands above every screen
		}
		if cut(b) {
			out = append(out, nil)
		}
		if !isScreenMark(b) {
			out[len(out)-1] = append(out[len(out)-1], b)
		}
	}
	return out
}

// section cuts a screen into parts that end with a question.
func section(blocks []Block) (Section, []quiz.Problem) {
	var s Section
	var part Part
	var problems []quiz.Problem
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		switch {
		case isQuestion(b):
			end := i + questionEnd(blocks[i:])
			q, more := question(blocks[i:end])
			problems = append(append(problems, more...), notHeld(q)...) // what teaches needs its answer, everywhere
			part.Question = &q
			s.Parts = append(s.Parts, part)
			part = Part{}
			i = end - 1
		case b.Kind == Rule && len(part.Blocks) == 0, b.Kind == Comment:
			// the line that ends a question, and the author's own comments, are not shown
		default:
			if b.Kind == Heading && s.Title == "" {
				s.Title = Plain(b.Text)
			}
			part.Blocks = append(part.Blocks, b)
		}
	}
	if len(part.Blocks) > 0 {
		s.Parts = append(s.Parts, part)
	}
	return s, problems
}

// titleSections gives a section without a heading the title of the one before, or the lesson's.
func titleSections(l *Lesson) {
	title := l.Title
	for i := range l.Sections {
		if l.Sections[i].Title == "" {
			l.Sections[i].Title = title
		}
		title = l.Sections[i].Title
	}
}
