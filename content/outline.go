package content

import (
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
)

// Outline is what a table of contents shows of a pack. It is kept as text, one line each, in the cache: opening a pack
// of two thousand lessons then costs one file read, and a module's lessons are taken apart when they are asked for.
type Outline struct {
	ID, Version, Title, Summary, Language string
	Held                                  bool // answers to its quizzes are kept by whoever built it
	Modules                               []Module
	Paths                                 []Path // named orders of lessons, each with one that is written at least
	text                                  string // every module's lessons and labs, as lines
	aims                                  string // the pack's objectives, as lines
	moves                                 []moved
}

// Module is a chapter of a course.
type Module struct {
	ID, Title, Goal string
	Overview        string // a paragraph; empty where its author wrote none
	Count           int    // lessons in it
	Labs            int    // labs in it; a module may hold nothing else
	from, to        int    // its lines within Outline.text
}

// LessonRef is a lesson as the outline shows it.
type LessonRef struct {
	ID, Folder, Title string
	Minutes           int
	Module            string   // id
	Objectives        []string // ids; nil where the lesson names none
	Needs             []string // ids of lessons that help to know first; nil where it names none
}

// Is tells whether both are the same lesson of a course.
func (r LessonRef) Is(other LessonRef) bool { return r.ID == other.ID && r.Folder == other.Folder }

// Lessons lists a module's lessons in order.
func (o Outline) Lessons(m Module) []LessonRef {
	out := make([]LessonRef, 0, m.Count)
	for line := range strings.SplitSeq(strings.TrimSuffix(o.text[m.from:m.to], "\n"), "\n") {
		if ref, ok := parseRef(line); ok {
			ref.Module = m.ID
			out = append(out, ref)
		}
	}
	return out
}

// Count is the number of lessons in the course.
func (o Outline) Count() int {
	n := 0
	for _, m := range o.Modules {
		n += m.Count
	}
	return n
}

// Find returns the lesson with that id, or else the one that had it, or else the one in that folder.
func (o Outline) Find(name string) (LessonRef, bool) {
	if ref, ok := o.find(func(id, _ string) bool { return id == name }); ok {
		return ref, true
	}
	if now := o.LessonNow(name); now != name {
		return o.find(func(id, _ string) bool { return id == now })
	}
	return o.find(func(_, folder string) bool { return folder == name })
}

func (o Outline) find(is func(id, folder string) bool) (LessonRef, bool) {
	for _, m := range o.Modules {
		for line := range strings.SplitSeq(o.text[m.from:m.to], "\n") {
			id, rest, _ := strings.Cut(line, "\t")
			folder, _, _ := strings.Cut(rest, "\t")
			if id != "" && is(id, folder) {
				ref, ok := parseRef(line)
				ref.Module = m.ID
				return ref, ok
			}
		}
	}
	return LessonRef{}, false
}

// First is the lesson with which the course begins.
func (o Outline) First() (LessonRef, bool) {
	for _, m := range o.Modules {
		if refs := o.Lessons(m); len(refs) > 0 {
			return refs[0], true
		}
	}
	return LessonRef{}, false
}

// Next is the lesson after the one with that id.
func (o Outline) Next(id string) (LessonRef, bool) {
	found := false
	for _, m := range o.Modules {
		for _, ref := range o.Lessons(m) {
			if found {
				return ref, true
			}
			found = ref.ID == id
		}
	}
	return LessonRef{}, false
}

// Module returns the module with that id.
func (o Outline) Module(id string) (Module, bool) {
	for _, m := range o.Modules {
		if m.ID == id {
			return m, true
		}
	}
	return Module{}, false
}

func parseRef(line string) (LessonRef, bool) {
	f := strings.SplitN(line, "\t", 6)
	if len(f) != 6 || f[0] == "" {
		return LessonRef{}, false
	}
	minutes, err := strconv.Atoi(f[2])
	return LessonRef{ID: f[0], Folder: f[1], Minutes: minutes, Objectives: splitIDs(f[3]), Needs: splitIDs(f[4]), Title: f[5]}, err == nil
}

// encodeRef is a lesson as a line of the outline.
func encodeRef(ref LessonRef) string {
	return fmt.Sprintf("%s\t%s\t%d\t%s\t%s\t%s\n", ref.ID, ref.Folder, ref.Minutes, joinIDs(ref.Objectives), joinIDs(ref.Needs), ref.Title)
}

// joinIDs writes ids with commas between them. What is no id is left out: the checker of packs names it, and here it could
// be taken for several.
func joinIDs(ids []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slug.MatchString(id) }), ",")
}

// splitIDs is the other way round. No ids are nil.
func splitIDs(s string) []string {
	if s == "" {
		return nil
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
}

// Objective returns the objective with that id. It looks through what is in memory and opens no file.
func (o Outline) Objective(id string) (Objective, bool) {
	for line := range strings.SplitSeq(o.aims, "\n") {
		if name, text, ok := strings.Cut(line, "\t"); ok && name == id {
			return Objective{ID: name, Text: text}, true
		}
	}
	return Objective{}, false
}

// encodeAims is the manifest's objectives as lines.
func encodeAims(objectives []Objective) string {
	var b strings.Builder
	for _, one := range objectives {
		if text := strings.TrimSpace(Line(one.Text)); slug.MatchString(one.ID) {
			fmt.Fprintf(&b, "%s\t%s\n", one.ID, text)
		}
	}
	return b.String()
}

// readOutline builds the outline from the manifest, the front matter of each lesson and the first keys of each lab, and
// reports the mistakes of all.
func readOutline(fsys fs.FS) (Outline, error) {
	m, err := readManifest(fsys)
	if err != nil {
		return Outline{}, err
	}
	o := Outline{ID: m.ID, Version: m.Version, Title: m.Title, Summary: Line(m.Summary), Language: Line(m.Language), Held: m.Held, aims: encodeAims(m.Objectives), moves: movesOf(fsys, m)}
	b := outlineBuilder{Outline: o, fsys: fsys, manifest: m, lessons: map[string]string{}, labs: map[string]string{}}
	for _, e := range m.entries() {
		if e.Lab != "" {
			b.lab(e)
		} else {
			b.lesson(e)
		}
	}
	b.text = b.lines.String()
	if len(b.problems) == 0 { // a lesson that cannot be read has no id yet, and every path would seem to name it wrongly
		b.Paths, b.problems = m.pathsFor(b.lessons)
	}
	if n := len(b.problems); n > 0 {
		return Outline{}, Problems(inOrder(b.problems[:min(n, maxProblems)]))
	}
	return b.Outline, nil
}

// outlineBuilder gathers an outline, one entry of the manifest after the other.
type outlineBuilder struct {
	Outline
	fsys          fs.FS
	manifest      Manifest
	lines         strings.Builder
	lessons, labs map[string]string // folders by id
	problems      []quiz.Problem
}

func (b *outlineBuilder) lesson(e placedEntry) {
	ref, problems := readRef(b.fsys, Folder{e.At, e.Lesson, e.module})
	if other, twice := b.lessons[ref.ID]; twice && len(problems) == 0 {
		problems = []quiz.Problem{{At: quiz.Pos{File: lessonFile(e.Lesson), Line: 2, Col: 1}, Rule: "I002", Text: fmt.Sprintf("The id %q is taken by the lesson in %s.", ref.ID, other), Fix: "Give this lesson an id of its own."}}
	}
	b.problems = append(b.problems, problems...)
	b.lessons[ref.ID] = e.Lesson
	b.in(e.module).Count++
	b.write(encodeRef(ref))
}

// in is the module to which the next line belongs.
func (b *outlineBuilder) in(m ModuleEntry) *Module {
	if n := len(b.Modules); n == 0 || b.Modules[n-1].ID != m.ID {
		b.Modules = append(b.Modules, Module{ID: m.ID, Title: Line(m.Title), Goal: Line(m.Goal), Overview: Line(m.Overview), from: b.lines.Len()})
	}
	return &b.Modules[len(b.Modules)-1]
}

// write adds a line to the last module.
func (b *outlineBuilder) write(line string) {
	b.lines.WriteString(line)
	b.Modules[len(b.Modules)-1].to = b.lines.Len()
}

func lessonFile(folder string) string { return path.Join(lessonsDir, folder, LessonName) }

// readRef reads the front matter of a lesson and understands nothing after it.
func readRef(fsys fs.FS, f Folder) (LessonRef, []quiz.Problem) {
	file := lessonFile(f.Folder)
	src, err := readFile(fsys, file, MaxMarkdownBytes)
	if err != nil {
		return LessonRef{}, []quiz.Problem{{At: f.At, Rule: "S003", Text: fmt.Sprintf("The lesson %s cannot be read: %s.", file, why(err)), Fix: "Check that it is there and that its name is spelled as here."}}
	}
	var l Lesson
	_, _, keys, problems := frontMatter(source(src), file, &l.FrontMatter)
	problems = append(problems, l.checkMatter(keys)...)
	return LessonRef{ID: l.ID, Folder: f.Folder, Title: l.Title, Minutes: l.Minutes, Objectives: l.Objectives, Needs: l.Needs}, problems
}

// Cache says where an outline is kept and of which pack it must be. Key changes whenever the pack does: for the shipped
// course it names the program file, for an installed pack its version and sum.
type Cache struct {
	File string
	Key  string
}

// read returns the kept outline. Whatever is wrong with the file, the answer is "not there": it can be built again.
func (c Cache) read() (Outline, bool) {
	if c.File == "" {
		return Outline{}, false
	}
	b, err := os.ReadFile(c.File)
	if err != nil {
		return Outline{}, false
	}
	return decodeOutline(string(b), c.Key)
}

// write keeps an outline. It replaces the file whole; that it cannot is no reason to stop, the next start builds it again.
func (c Cache) write(o Outline) {
	if c.File == "" || os.MkdirAll(filepath.Dir(c.File), 0o700) != nil {
		return
	}
	tmp, err := os.CreateTemp(filepath.Dir(c.File), "outline-*")
	if err != nil {
		return
	}
	_, err = tmp.WriteString(encodeOutline(o, c.Key))
	if closed := tmp.Close(); err == nil && closed == nil && os.Rename(tmp.Name(), c.File) == nil {
		return
	}
	_ = os.Remove(tmp.Name())
}

// cacheHead is the first line of a cache: what it is, of which pack, and the sum of what follows.
func cacheHead(key, body string) string {
	return fmt.Sprintf("engineroom outline 8\t%q\t%08x", key, crc32.ChecksumIEEE([]byte(body)))
}

func encodeOutline(o Outline, key string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\t%s\t%s\t%t\t%s\t%s\n%d\n", o.ID, o.Version, o.Language, o.Held, o.Title, o.Summary, len(o.Modules))
	for _, m := range o.Modules {
		fmt.Fprintf(&b, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", m.ID, m.Count, m.Labs, m.from, m.to, m.Title, m.Goal, m.Overview)
	}
	fmt.Fprintf(&b, "%d\n", len(o.Paths))
	for _, p := range o.Paths {
		fmt.Fprintf(&b, "%s\n", encodePath(p))
	}
	fmt.Fprintf(&b, "%d\n", len(o.moves))
	for _, m := range o.moves {
		fmt.Fprintf(&b, "%s\n", encodeMoved(m))
	}
	fmt.Fprintf(&b, "%d\n%s%d\n%s", len(o.text), o.text, len(o.aims), o.aims)
	return cacheHead(key, b.String()) + "\n" + b.String()
}

// decodeOutline takes apart what encodeOutline wrote, and nothing else.
func decodeOutline(s, key string) (Outline, bool) {
	head, s, ok := strings.Cut(s, "\n")
	if !ok || head != cacheHead(key, s) {
		return Outline{}, false
	}
	about, s, _ := strings.Cut(s, "\n")
	f := strings.SplitN(about, "\t", 6)
	if len(f) != 6 {
		return Outline{}, false
	}
	o := Outline{ID: f[0], Version: f[1], Language: f[2], Held: f[3] == "true", Title: f[4], Summary: f[5]}
	if o.Modules, s, ok = decodeLines(s, decodeModule); !ok {
		return Outline{}, false
	}
	if o.Paths, s, ok = decodeLines(s, decodePath); !ok {
		return Outline{}, false
	}
	if o.moves, s, ok = decodeLines(s, decodeMoved); !ok {
		return Outline{}, false
	}
	if o.text, s, ok = decodeText(s); !ok {
		return Outline{}, false
	}
	if o.aims, s, ok = decodeText(s); !ok || s != "" {
		return Outline{}, false
	}
	return o, o.holds()
}

// decodeText takes a length and as many bytes off s, and gives them and the rest.
func decodeText(s string) (text, rest string, ok bool) {
	size, s, ok := strings.Cut(s, "\n")
	n, err := strconv.Atoi(size)
	if !ok || err != nil || n < 0 || n > len(s) {
		return "", s, false
	}
	return s[:n], s[n:], true
}

// decodeLines takes a number and as many lines off s, and gives what they are and the rest. No lines are nil.
func decodeLines[T any](s string, decode func(string) (T, bool)) (out []T, rest string, ok bool) {
	count, s, _ := strings.Cut(s, "\n")
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > len(s) {
		return nil, s, false
	}
	if n > 0 {
		out = make([]T, 0, n)
	}
	for range n {
		var line string
		line, s, _ = strings.Cut(s, "\n")
		one, ok := decode(line)
		if !ok {
			return nil, s, false
		}
		out = append(out, one)
	}
	return out, s, true
}

func decodeModule(line string) (Module, bool) {
	f := strings.SplitN(line, "\t", 8)
	if len(f) != 8 {
		return Module{}, false
	}
	m := Module{ID: f[0], Title: f[5], Goal: f[6], Overview: f[7]}
	for i, n := range []*int{&m.Count, &m.Labs, &m.from, &m.to} {
		var err error
		if *n, err = strconv.Atoi(f[i+1]); err != nil {
			return Module{}, false
		}
	}
	return m, true
}

// holds tells whether every module's lines lie within the text.
func (o Outline) holds() bool {
	for _, m := range o.Modules {
		if m.from < 0 || m.from > m.to || m.to > len(o.text) || m.Count < 0 || m.Labs < 0 || m.Count+m.Labs > m.to-m.from {
			return false
		}
	}
	return true
}
