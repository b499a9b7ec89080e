// Package content knows the course as data: packs, modules, lessons, sections, questions and the glossary, read from
// Markdown and YAML with the place of everything, so that every mistake can be reported where it is.
//
// It refuses to know who learns, what a terminal is, or where packs are kept: it is handed a file system. Nothing in a
// pack is trusted. Text is filtered when it enters (Text), sizes are capped before anything is parsed (limits.go), and
// a lesson is not read before somebody opens it.
package content

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/engineroom/engineroom/content/quiz"
)

// Names of the files in a pack.
const (
	ManifestName = "pack.yaml"
	LessonName   = "lesson.md"
	QuizName     = "quiz.md"
	GlossaryName = "glossary.md"
	lessonsDir   = "lessons"
)

// Course is one opened pack. Opening it reads its index; lessons are read when they are asked for.
type Course struct {
	Outline
	fsys    fs.FS
	kept    Cache
	asksAll bool // see AskAll
}

// AskAll makes each quiz ask every question that it holds: also those that are kept for reviews and test-outs, which their
// author may want to see. It is called before a lesson is read.
func (c *Course) AskAll() { c.asksAll = true }

// AsksAll tells whether it was called.
func (c *Course) AsksAll() bool { return c.asksAll }

// Problems are the mistakes that keep a pack or a lesson from being read, in the order of their places.
type Problems []quiz.Problem

func (p Problems) Error() string {
	if len(p) == 1 {
		return p[0].Error()
	}
	return fmt.Sprintf("%s (and %d more)", p[0].Error(), len(p)-1)
}

// ErrNoLesson says that a course has no lesson of that name.
var ErrNoLesson = errors.New("there is no such lesson")

// Load opens a pack. The index is taken from the cache if it is there and of this very pack, and is else built from
// the manifest and the first lines of each lesson, and kept. A zero cache keeps nothing.
func Load(fsys fs.FS, cache Cache) (*Course, error) {
	if outline, ok := cache.read(); ok {
		return &Course{Outline: outline, fsys: fsys, kept: cache}, nil
	}
	outline, err := readOutline(fsys)
	if err != nil {
		return nil, err
	}
	cache.write(outline)
	return &Course{Outline: outline, fsys: fsys, kept: cache}, nil
}

// Kept says where the outline is kept, and of which edition of the pack it is. It is zero where nothing is kept.
func (c *Course) Kept() Cache { return c.kept }

// Manifest reads the whole manifest.
func (c *Course) Manifest() (Manifest, error) { return readManifest(c.fsys) }

// Lesson reads a lesson and its quiz. A lesson with mistakes is refused with all of them.
func (c *Course) Lesson(id string) (*Lesson, error) {
	ref, ok := c.Find(id)
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrNoLesson, shortened(id))
	}
	l, problems := c.read(ref.Folder)
	if len(problems) > 0 {
		return nil, Problems(problems)
	}
	return l, nil
}

// ReadAll reads lessons, one after the other. One that cannot be read is left out: opening it says why.
func (c *Course) ReadAll(refs []LessonRef) []*Lesson {
	var out []*Lesson
	for _, ref := range refs {
		if l, err := c.Lesson(ref.ID); err == nil {
			out = append(out, l)
		}
	}
	return out
}

func (c *Course) read(folder string) (*Lesson, []quiz.Problem) {
	file := lessonFile(folder)
	src, err := readFile(c.fsys, file, MaxMarkdownBytes)
	if err != nil {
		return nil, unreadable(file, err)
	}
	l, problems := ParseLesson(src, file)
	l.Folder, l.asksAll = folder, c.asksAll
	file = path.Join(lessonsDir, folder, QuizName)
	src, err = readFile(c.fsys, file, MaxMarkdownBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		problems = append(problems, unreadable(file, err)...)
	default:
		var more []quiz.Problem
		l.Quiz, l.QuizMatter, _, more = quizBlocks(src, file, c.Held)
		problems = append(problems, more...)
	}
	c.nameFirst(l.Questions())
	return l, inOrder(append(problems, sameIDs(l)...))
}

// sameIDs reports questions of a lesson with an id that another question has.
func sameIDs(l *Lesson) []quiz.Problem {
	var out []quiz.Problem
	seen := map[string]quiz.Pos{}
	for _, q := range l.Questions() {
		if before, twice := seen[q.ID]; twice && q.ID != "" {
			out = append(out, quiz.Problem{At: q.At, Rule: "I002", Text: fmt.Sprintf("The id %q is taken by the question at %s.", q.ID, before), Fix: "Give this question an id of its own."})
		}
		seen[q.ID] = q.At
	}
	return out
}

func readManifest(fsys fs.FS) (Manifest, error) {
	src, err := readFile(fsys, ManifestName, MaxYAMLBytes)
	if err != nil {
		return Manifest{}, Problems(unreadable(ManifestName, err))
	}
	m, problems := ParseManifest(src)
	if len(problems) > 0 {
		return m, Problems(problems)
	}
	return m, nil
}

// ReadFile reads a file of a pack as it is: a regular file of at most limit bytes, behind no link. [Why] says its error without
// the path.
func ReadFile(fsys fs.FS, name string, limit int64) (string, error) {
	return readFile(fsys, name, limit)
}

// readFile reads a regular file of at most limit bytes. It looks before it opens, for opening a pipe would wait for
// ever, and counts what it reads, for sizes can lie.
func readFile(fsys fs.FS, name string, limit int64) (string, error) {
	if err := regular(fsys, name); err != nil {
		return "", err
	}
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if int64(len(b)) > limit {
		return "", fmt.Errorf("it is longer than %d KB", limit>>10)
	}
	return string(b), err
}

// regular refuses whatever is not a plain file, and plain files behind a link.
func regular(fsys fs.FS, name string) error {
	info, err := fs.Lstat(fsys, name)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file")
	}
	if _, hasLinks := fsys.(fs.ReadLinkFS); !hasLinks {
		return nil
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := fs.Lstat(fsys, dir); err != nil || !info.IsDir() {
			return errors.New("it lies behind a link")
		}
	}
	return nil
}

// unreadable is the problem of a file that cannot be read.
func unreadable(file string, err error) []quiz.Problem {
	return []quiz.Problem{{At: quiz.Pos{File: file, Line: 1, Col: 1}, Rule: "S003", Text: fmt.Sprintf("This file cannot be read: %s.", why(err)), Fix: "Check that it is there and that its name is spelled as in the outline."}}
}

// Why is an error of a file without the path it happened at, on one line.
func Why(err error) string { return why(err) }

// why is an error without the path it happened at.
func why(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return Line(err.Error())
}
