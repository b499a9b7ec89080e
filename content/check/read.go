package check

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/quiz"
)

// Where things lie in a pack.
const (
	lessonsDir = "lessons"
	labsDir    = "labs"
)

// ReadOptions say how a pack is read. The zero value reads it alone.
type ReadOptions struct {
	Before fs.FS     // its last release, with which ids are compared
	Now    time.Time // the day of the check, from which the age of sources is counted; zero asks for no age
	Jobs   int       // files at a time; 0 is one for each processor
}

// Read reads a pack as far as it can be read: what is wrong with a file is kept in Problems, and the others are read all
// the same. The error is that there is no pack.yaml, or none that can be opened.
func Read(fsys fs.FS, o ReadOptions) (*Pack, error) {
	src, err := content.ReadFile(fsys, content.ManifestName, content.MaxYAMLBytes)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %s", content.ManifestName, content.Why(err))
	}
	p := &Pack{FS: fsys, Source: src, Now: o.Now}
	p.Manifest, p.Problems = content.ParseManifest(src)
	if p.unread = p.Manifest.Format > content.Format; p.unread {
		return p, nil // what else is in it may mean something else
	}
	p.list()
	if p.unread = p.tooMuch(); p.unread {
		return p, nil
	}
	if len(p.Problems) == 0 {
		_, err := content.Load(fsys, content.Cache{}) // what is wrong between files: names, ids, paths
		p.problems(err)
	}
	jobs := cmp.Or(o.Jobs, runtime.NumCPU())
	p.readAll(jobs)
	p.examine(jobs)
	p.readGlossary()
	p.readLock()
	p.View = p.view()
	if o.Before != nil {
		before, err := Read(o.Before, ReadOptions{Jobs: o.Jobs})
		if err != nil {
			return nil, fmt.Errorf("the last release: %w", err)
		}
		view := before.released()
		p.Before = &view
	}
	return p, nil
}

// problems keeps the problems in an error.
func (p *Pack) problems(err error) {
	var problems content.Problems
	if errors.As(err, &problems) {
		p.Problems = append(p.Problems, inMatter(problems)...)
	}
}

// unread is the problem of a file that cannot be opened.
func unread(file string, err error) quiz.Problem {
	return quiz.Problem{At: quiz.Pos{File: file, Line: 1, Col: 1}, Rule: "S003", Text: fmt.Sprintf("This file cannot be read: %s.", content.Why(err)), Fix: "Make it a plain file that is not too long."}
}

// errEnough ends a walk.
var errEnough = errors.New("enough")

// list notes the files of the pack, no more of them than a pack may have.
func (p *Pack) list() {
	err := fs.WalkDir(p.FS, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			p.Problems = append(p.Problems, unread(name, err))
			return skip(d)
		case d.IsDir() && name != "." && strings.HasPrefix(path.Base(name), "."):
			return fs.SkipDir // such as .git and .schema, which are no part of a pack
		case d.IsDir():
			return nil
		case len(p.Files) == content.MaxFiles:
			return errEnough
		}
		f := File{Name: name, Mode: d.Type()}
		if info, err := d.Info(); err == nil {
			f.Size, f.Mode = info.Size(), info.Mode()
		}
		p.Files = append(p.Files, f)
		return nil
	})
	slices.SortFunc(p.Files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	if errors.Is(err, errEnough) {
		p.Problems = append(p.Problems, quiz.Problem{At: quiz.Pos{File: content.ManifestName, Line: 1, Col: 1}, Rule: "Z001", Text: fmt.Sprintf("The pack has more than %d files.", content.MaxFiles), Fix: "Split the pack, or take away what does not belong to it."})
	}
}

// tooMuch counts what would be parsed, and says so if it is more than a pack may have.
func (p *Pack) tooMuch() bool {
	bytes, blocks := 0, 0
	for _, f := range p.Files {
		if f.Mode.Type() != 0 || content.StaysHome(f.Name) || !content.IsParsed(f.Name) {
			continue
		}
		src, err := content.ReadFile(p.FS, f.Name, content.MaxMarkdownBytes)
		if err != nil {
			continue // which is said where it is read for what it says
		}
		bytes += len(src)
		blocks += content.CountBlocks(src)
		if says := tooMuch(bytes, blocks); says != "" {
			p.Problems = append(p.Problems, quiz.Problem{At: quiz.Pos{File: content.ManifestName, Line: 1, Col: 1}, Rule: "Z011", Text: says, Fix: "Split the pack."})
			return true
		}
	}
	return false
}

// tooMuch says that a pack has too much to be parsed; "" where it has not.
func tooMuch(bytes, blocks int) string {
	switch {
	case bytes > content.MaxParsedBytes:
		return fmt.Sprintf("The Markdown and YAML files of this pack are bigger than %d MB together, so nothing else in it was checked.", content.MaxParsedBytes>>20)
	case blocks > content.MaxPackBlocks:
		return fmt.Sprintf("This pack has more than %d paragraphs, list items and quotes, so nothing else in it was checked.", content.MaxPackBlocks)
	}
	return ""
}

// skip goes on after a folder that cannot be opened.
func skip(d fs.DirEntry) error {
	if d != nil && d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// Has tells whether the pack has a file of that name.
func (p *Pack) Has(name string) bool {
	_, found := slices.BinarySearchFunc(p.Files, name, func(f File, name string) int { return cmp.Compare(f.Name, name) })
	return found
}

// unit is a lesson or a lab to be read.
type unit struct {
	folder, module string
	lab, listed    bool
}

// unitRead is what became of it.
type unitRead struct {
	lesson   *Lesson
	lab      *Lab
	problems []quiz.Problem
}

// readAll reads lessons and labs, several at a time, and keeps them in order.
func (p *Pack) readAll(jobs int) {
	units := p.units()
	done := make([]unitRead, len(units))
	spread(len(units), jobs, func(i int) {
		if units[i].lab {
			done[i] = p.readLab(units[i])
		} else {
			done[i] = p.readLesson(units[i])
		}
	})
	lesson := map[string]string{} // the last one of each module
	for _, d := range done {
		p.Problems = append(p.Problems, inMatter(d.problems)...)
		switch {
		case d.lesson != nil:
			p.Lessons = append(p.Lessons, d.lesson)
			d.lesson.Items = d.lesson.gather(d.problems)
			p.Items = append(p.Items, d.lesson.Items...)
			lesson[d.lesson.Module] = d.lesson.ID
		case d.lab != nil:
			if d.lab.Listed {
				d.lab.Lesson = lesson[d.lab.Module]
			}
			p.Labs = append(p.Labs, d.lab)
		}
	}
}

// inMatter gives the code of front matter to what is wrong with the YAML in Markdown, which is parsed as a manifest is.
func inMatter(problems []quiz.Problem) []quiz.Problem {
	for i, p := range problems {
		if p.Rule == "S001" && path.Ext(p.At.File) == ".md" {
			problems[i].Rule = "S010"
		}
	}
	return problems
}

// spread calls f for 0 to n-1, several at a time.
func spread(n, jobs int, f func(int)) {
	work := make(chan int)
	var crew sync.WaitGroup
	for range min(max(1, jobs), n) {
		crew.Go(func() {
			for i := range work {
				f(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	crew.Wait()
}

// units are the lessons and labs of the outline, and those beside it.
func (p *Pack) units() []unit {
	var out []unit
	seen := map[unit]bool{}
	add := func(u unit) {
		if key := (unit{folder: u.folder, lab: u.lab}); u.folder != "" && fs.ValidPath(u.folder) && !seen[key] {
			seen[key] = true
			out = append(out, u)
		}
	}
	var walk func([]content.OutlineEntry, string)
	walk = func(entries []content.OutlineEntry, module string) {
		for _, e := range entries {
			add(unit{e.Lesson, module, false, true})
			add(unit{e.Lab, module, true, true})
			if e.Module != nil && module == "" {
				walk(e.Module.Outline, e.Module.ID)
			}
		}
	}
	walk(p.Manifest.Outline, "")
	for _, f := range p.Files {
		switch dir := path.Dir(f.Name); {
		case path.Dir(dir) == lessonsDir && path.Base(f.Name) == content.LessonName:
			add(unit{folder: path.Base(dir)})
		case path.Dir(dir) == labsDir && path.Base(f.Name) == content.LabName:
			add(unit{folder: path.Base(dir), lab: true})
		}
	}
	return out
}

func (p *Pack) readLesson(u unit) (out unitRead) {
	l := &Lesson{Module: u.module, Listed: u.listed, File: path.Join(lessonsDir, u.folder, content.LessonName)}
	var err error
	if l.Source, err = content.ReadFile(p.FS, l.File, content.MaxMarkdownBytes); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return out // the outline names what is not there, which is said at the outline
		}
		return unitRead{problems: []quiz.Problem{unread(l.File, err)}}
	}
	l.Lesson, l.Blocks, out.problems = content.LessonBlocks(l.Source, l.File)
	l.Folder = u.folder
	out.lesson = l
	file := path.Join(lessonsDir, u.folder, content.QuizName)
	src, err := content.ReadFile(p.FS, file, content.MaxMarkdownBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		out.problems = append(out.problems, unread(file, err))
	default:
		var more []quiz.Problem
		l.QuizFile, l.QuizSource = file, src
		l.Quiz, l.QuizMatter, l.QuizBlocks, more = content.QuizBlocks(src, file)
		out.problems = append(out.problems, more...)
	}
	return out
}

// gather makes the items of a lesson: its questions with what they are made of. problems are those of the lesson, by place.
func (l *Lesson) gather(problems []quiz.Problem) []*Item {
	known := map[quiz.Pos]*quiz.Question{}
	for _, q := range l.Questions() {
		known[q.At] = q
	}
	var out []*Item
	add := func(file, src string, blocks []content.Block, inQuiz bool) {
		lines := strings.Split(src, "\n")
		next := 0 // index of the block after the question
		for _, group := range content.QuestionBlocks(blocks) {
			for blocks[next].At != group[0].At {
				next++
			}
			next += len(group)
			q, end := known[group[0].At], len(lines)
			if next < len(blocks) {
				end = blocks[next].At.Line - 1
			}
			if q == nil {
				continue
			}
			item := &Item{Question: q, Lesson: l, File: file, Source: src, EndLine: lastText(lines, end), InQuiz: inQuiz, Blocks: group}
			item.Whole = !slices.ContainsFunc(problems, item.has)
			out = append(out, item)
		}
	}
	add(l.File, l.Source, l.Blocks, false)
	add(l.QuizFile, l.QuizSource, l.QuizBlocks, true)
	return out
}

// has tells whether a problem stands in the lines of a question. That it has no id is none: authors write questions first,
// and let ids be written.
func (i *Item) has(p quiz.Problem) bool {
	return p.Rule != "I001" && p.At.File == i.File && p.At.Line >= i.At.Line && p.At.Line <= i.EndLine
}

func (p *Pack) readLab(u unit) (out unitRead) {
	dir := path.Join(labsDir, u.folder)
	l := &Lab{Listed: u.listed, File: path.Join(dir, content.LabName)}
	var err error
	if l.Source, err = content.ReadFile(p.FS, l.File, content.MaxYAMLBytes); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return out
		}
		return unitRead{problems: []quiz.Problem{unread(l.File, err)}}
	}
	l.Parts, err = content.ReadLab(p.FS, dir)
	var problems content.Problems
	if errors.As(err, &problems) {
		out.problems = problems
	}
	l.LabRef = content.LabRef{ID: l.Parts.ID, Folder: u.folder, Title: l.Parts.Title, Kind: l.Parts.Kind, Minutes: l.Parts.Minutes, Checks: len(l.Parts.Checks), Objectives: l.Parts.Objectives, Module: u.module}
	file := path.Join(dir, content.TaskName)
	if src, err := content.ReadFile(p.FS, file, content.MaxMarkdownBytes); err == nil {
		var more []quiz.Problem
		l.Task, l.TaskFile = src, file
		l.TaskBlocks, more = content.Blocks(content.Text(strings.TrimPrefix(src, bom)), file, 1)
		out.problems = append(out.problems, more...)
	}
	out.lab = l
	return out
}

// examine looks at the characters of every file of text, and parses those that nothing else parses: an archive with them is
// refused too.
func (p *Pack) examine(jobs int) {
	parsed := map[string]bool{content.ManifestName: true, content.GlossaryName: true, lock.Name: true}
	for _, l := range p.Lessons {
		parsed[l.File], parsed[l.QuizFile] = true, true
	}
	for _, l := range p.Labs {
		parsed[l.TaskFile] = true
	}
	found := make([][]quiz.Problem, len(p.Files))
	spread(len(p.Files), jobs, func(i int) {
		f := p.Files[i]
		if f.Mode.Type() != 0 || content.StaysHome(f.Name) || !isText(f.Name) {
			return
		}
		look := content.Examine
		if parsed[f.Name] {
			look = content.NotText
		}
		if src, err := content.ReadFile(p.FS, f.Name, content.MaxTextBytes); err == nil {
			found[i] = slices.DeleteFunc(look(src, f.Name), func(problem quiz.Problem) bool {
				return noByte(src, problem) || !taught(f.Name) && !unsafe(problem.Rule)
			})
		}
	})
	p.Problems = append(p.Problems, slices.Concat(found...)...)
}

// taught tells whether a file is read by the app. Any other, such as README.md or a translation, has to be harmless only.
func taught(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return name == content.ManifestName || name == content.GlossaryName || first == lessonsDir || first == labsDir || first == cardsDir
}

// noByte tells whether a problem is about a byte of which rule S009 says more.
func noByte(src string, problem quiz.Problem) bool {
	at := Offset(src, problem.At)
	if problem.Rule != "Z002" || at >= len(src) {
		return false
	}
	r, size := utf8.DecodeRuneInString(src[at:])
	return r == 0 || r == utf8.RuneError && size == 1
}

func (p *Pack) readGlossary() {
	src, err := content.ReadFile(p.FS, content.GlossaryName, content.MaxMarkdownBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		p.Problems = append(p.Problems, unread(content.GlossaryName, err))
	default:
		var more []quiz.Problem
		p.Glossary, more = content.ParseGlossary(src, content.GlossaryName)
		p.Problems = append(p.Problems, more...)
	}
}

func (p *Pack) readLock() {
	src, err := content.ReadFile(p.FS, lock.Name, content.MaxListBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		p.Problems = append(p.Problems, unread(lock.Name, err))
	default:
		var more []quiz.Problem
		p.Locked = true
		p.Lock, more = lock.Parse(src, lock.Name)
		p.Problems = append(p.Problems, more...)
	}
}

// view is what of the pack a lock is about. It is made of what was read already.
func (p *Pack) view() lock.View {
	v := lock.View{Pack: p.Manifest.ID, Version: p.Manifest.Version, Retired: p.Manifest.Retired, Moved: p.Manifest.Moved}
	for _, i := range p.Items {
		if i.ID == "" {
			continue
		}
		mean, key := i.Fingerprint()
		v.Items = append(v.Items, lock.Seen{
			Entry: lock.Entry{Sort: lock.Item, ID: i.ID, Kind: i.Kind, Rev: max(1, i.Rev), Key: key, Mean: mean},
			At:    i.At, Lesson: i.Lesson.ID, Question: i.Question,
		})
	}
	for _, l := range p.Lessons {
		if l.ID != "" {
			v.Lessons = append(v.Lessons, lock.Seen{Entry: lock.Entry{Sort: lock.Lesson, ID: l.ID}, At: keyAt(l.Source, l.File, "id"), Title: l.Title})
		}
	}
	for _, l := range p.Labs {
		if l.ID != "" {
			v.Labs = append(v.Labs, lock.Seen{Entry: lock.Entry{Sort: lock.Lab, ID: l.ID}, At: keyAt(l.Source, l.File, "id"), Title: l.Title})
		}
	}
	return v
}
