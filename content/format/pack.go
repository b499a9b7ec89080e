package format

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// ErrUnsure says that a file would not mean the same afterwards, which is a mistake of this package. It is left alone.
var ErrUnsure = errors.New("it would not mean the same afterwards")

// Pack puts the files of a pack into form, in memory. It returns those that change, in the order of the outline, then by
// name. used are ids that no question may get though none has them: those of questions that are gone.
//
// If anything in the pack cannot be read, there are problems and no files. A question without an id, a quote that only
// has to be indented and a lesson that is not in the outline are no problems here.
func Pack(fsys fs.FS, course *content.Course, used []string) ([]File, []quiz.Problem) {
	p := packer{fsys: fsys, taken: map[string]bool{}, owners: map[string]quiz.Pos{}}
	for _, id := range used {
		p.taken[id] = true
	}
	var refs []content.LessonRef
	for _, m := range course.Modules {
		refs = append(refs, course.Lessons(m)...)
	}
	read := make([]*lesson, len(refs))
	for i, ref := range refs {
		read[i] = p.read(ref)
	}
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	for _, l := range read {
		p.identify(l)
	}
	p.others()
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return slices.DeleteFunc(p.files, func(f File) bool { return !f.Changed() }), nil
}

// packer gathers the files of a pack.
type packer struct {
	fsys     fs.FS
	taken    map[string]bool     // ids that no question may get
	owners   map[string]quiz.Pos // questions by their ids
	files    []File
	problems []quiz.Problem
}

// lesson is a lesson with its files, whose endings and quotes are as they should be.
type lesson struct {
	ref   content.LessonRef
	files []*sheet
}

// sheet is a file of questions.
type sheet struct {
	File
	was []*quiz.Question // as they were read
}

func (p *packer) bad(file string, problems ...quiz.Problem) {
	for _, one := range problems {
		if one.At.File == "" {
			one.At = quiz.Pos{File: file, Line: 1, Col: 1}
		}
		p.problems = append(p.problems, one)
	}
}

// read reads a lesson and its quiz.
func (p *packer) read(ref content.LessonRef) *lesson {
	out := &lesson{ref: ref}
	for _, name := range []string{content.LessonName, content.QuizName} {
		file := path.Join("lessons", ref.Folder, name)
		src, err := content.ReadFile(p.fsys, file, content.MaxMarkdownBytes)
		if errors.Is(err, fs.ErrNotExist) && name == content.QuizName {
			continue
		}
		if err != nil {
			p.bad(file, quiz.Problem{Rule: "S003", Text: "This file cannot be read: " + content.Line(err.Error()) + ".", Fix: "See that it is a plain file that you may read."})
			continue
		}
		s := &sheet{File: File{Name: file, Before: src}}
		out.files = append(out.files, s)
		p.sheet(s)
	}
	return out
}

// sheet brings the endings and quotes of a file into form and notes the ids that it uses.
func (p *packer) sheet(s *sheet) {
	if !s.clean() {
		p.bad(s.Name, notText(s.After))
		return
	}
	was, problems := questions(s.After, s.Name)
	unfit := slices.DeleteFunc(slices.Clone(problems), mendable)
	if len(unfit) > 0 {
		p.bad(s.Name, unfit...)
		return
	}
	if slices.ContainsFunc(problems, isQuote) {
		edits := readMarkdown(s.After, s.Name).quotes()
		s.After = Apply(s.After, edits)
		now, left := questions(s.After, s.Name)
		left = slices.DeleteFunc(left, func(one quiz.Problem) bool { return one.Rule == "I001" })
		if len(left) > 0 || !sameQuestions(was, now, false) {
			p.bad(s.Name, slices.DeleteFunc(problems, func(one quiz.Problem) bool { return !isQuote(one) })...)
			return
		}
		s.Quotes, was = countQuotes(problems), now
	}
	s.was = was
	for _, q := range was {
		if q.ID != "" {
			p.note(q)
		}
	}
}

// note notes an id that a question has.
func (p *packer) note(q *quiz.Question) {
	if at, twice := p.owners[q.ID]; twice {
		p.bad(q.At.File, quiz.Problem{At: q.At, Rule: "I002", Text: fmt.Sprintf("The id %q is taken by the question at %s.", content.Line(q.ID), at), Fix: "Give the newer one of them an id of its own, or take its id away: then fmt makes one."})
	}
	p.owners[q.ID], p.taken[q.ID] = q.At, true
}

func mendable(one quiz.Problem) bool { return one.Rule == "I001" || isQuote(one) }

func isQuote(one quiz.Problem) bool { return one.Rule == "Q003" }

func countQuotes(problems []quiz.Problem) int {
	n := 0
	for _, one := range problems {
		if isQuote(one) {
			n++
		}
	}
	return n
}

// questions are those of lesson.md or quiz.md.
func questions(src, file string) ([]*quiz.Question, []quiz.Problem) {
	if path.Base(file) == content.LessonName {
		l, problems := content.ParseLesson(src, file)
		return l.Questions(), problems
	}
	all, problems := content.ParseQuiz(src, file)
	out := make([]*quiz.Question, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out, problems
}

// identify gives ids to the questions of a lesson that have none, and aligns its tables.
func (p *packer) identify(l *lesson) {
	n := 0
	for _, s := range l.files {
		m := readMarkdown(s.After, s.Name)
		edits := m.tables()
		s.Tables = len(edits)
		for i, b := range m.blocks {
			if !isQuestion(b) {
				continue
			}
			n++
			if p.hasID(s, b.At.Line) {
				continue
			}
			id := Slug(strings.TrimPrefix(b.Text, "Q:"), l.ref.ID+"-q"+strconv.Itoa(n), func(id string) bool { return p.taken[id] })
			p.taken[id] = true
			s.IDs = append(s.IDs, id)
			edits = append(edits, m.id(i, id))
		}
		s.After = Apply(s.After, edits)
		p.keep(s)
	}
}

func (p *packer) hasID(s *sheet, line int) bool {
	return slices.ContainsFunc(s.was, func(q *quiz.Question) bool { return q.At.Line == line && q.ID != "" })
}

// keep takes a file that means the same as before.
func (p *packer) keep(s *sheet) {
	now, problems := questions(s.After, s.Name)
	if len(problems) > 0 || !sameQuestions(s.was, now, true) {
		p.bad(s.Name, unsure(problems))
		return
	}
	p.files = append(p.files, s.File)
}

// unsure is the problem of a file that would change its meaning. It says what was found, if anything was.
func unsure(problems []quiz.Problem) quiz.Problem {
	if len(problems) > 0 {
		return problems[0]
	}
	return quiz.Problem{Rule: "S009", Text: "This file cannot be put into form: " + ErrUnsure.Error() + ".", Fix: "Please report it with the file; it was left as it is."}
}

func notText(src string) quiz.Problem {
	line := 1
	for text := range strings.SplitSeq(src, "\n") {
		if content.Text(text) != text {
			break
		}
		line++
	}
	return quiz.Problem{At: quiz.Pos{Line: line, Col: 1}, Rule: "S009", Text: "This line holds bytes that are no text, or a character that cannot be seen.", Fix: "Take them away; write the file as UTF-8."}
}
