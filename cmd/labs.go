package cmd

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// labs opens the labs of a course, and runs its races. What was opened stays open until Close.
type labs struct {
	ctx    context.Context
	course *content.Course
	dir    string // where the learner's files are; "" where no place is known

	mu    sync.Mutex
	desks map[string]*desk.Desk
	races map[string]openRace

	warm    bool                      // a worker is kept ready; who runs something once needs none
	waiting sync.Mutex                // of spares alone: engines may start workers while a lab is opened
	spares  map[string]*sandbox.Spare // by role
}

func (p *program) labs(course *content.Course) *labs {
	l := &labs{ctx: p.ctx, course: course, desks: map[string]*desk.Desk{}, races: map[string]openRace{}, spares: map[string]*sandbox.Spare{}}
	if dir := p.dataDir(); dir != "" {
		l.dir = filepath.Join(dir, "labs", course.ID)
	}
	return l
}

// Open opens the lab with that id, or in that folder of the pack, on the learner's files. The same lab has the same desk
// until that is closed. The desk lives as long as the program, whatever becomes of ctx.
func (l *labs) Open(ctx context.Context, id string) (*desk.Desk, error) {
	ref, err := findLab(l.course, id)
	if err != nil {
		return nil, err
	}
	if l.dir == "" {
		return nil, exitError{codeUnread, errors.New("there is no folder for your files, because no home is known\nhint: set HOME, or name a folder with --data")}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if d, ok := l.desks[ref.ID]; ok && !d.Closed() {
		return d, nil
	}
	spec, err := l.spec(ref.Folder)
	if err != nil || ctx.Err() != nil {
		return nil, cmpError(err, ctx.Err())
	}
	d, err := desk.Open(l.ctx, spec, filepath.Join(l.dir, l.course.FirstLab(ref.ID)), lab.Env{Now: labTime, Seed: 1, Start: l.start})
	if isSystem(err) {
		says, _, _ := strings.Cut(err.Error(), "\nhint: ")
		err = exitError{codeUnread, fmt.Errorf("your files of this lab cannot be laid out: %s\nhint: see that the folder can be written, or choose another with --data", says)}
	}
	if err != nil {
		return nil, err
	}
	l.desks[ref.ID] = d
	return d, nil
}

// labTime is when the clock of a lab begins, so that the same answer is judged the same at any time.
var labTime = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func cmpError(first, other error) error {
	if first != nil {
		return first
	}
	return other
}

// findLab returns the lab that was named, by its id or its folder.
func findLab(course *content.Course, name string) (content.LabRef, error) {
	if ref, ok := course.Outline.Lab(name); ok {
		return ref, nil
	}
	return content.LabRef{}, usage("there is no lab called %q\nhint: `engineroom lab` lists them", content.Line(name))
}

// spec reads the lab in a folder of the pack. What is wrong with it is a [content.Problems].
func (l *labs) spec(folder string) (lab.Spec, error) {
	src, err := l.course.Lab(folder)
	if err != nil {
		return nil, err
	}
	engine, ok := engines[src.Kind]
	if !ok {
		return nil, unknownKind(src.ID, src.Kind)
	}
	spec, problems := engine.Parse(src)
	if len(problems) > 0 {
		return nil, mistakesIn(problems, path.Join("labs", folder, content.LabName))
	}
	return spec, nil
}

func unknownKind(id string, kind lab.Kind) error {
	return exitError{codeMissing, fmt.Errorf("the lab %s is of the kind %q, which this engineroom does not know\nhint: a newer version may; this is %s", content.Line(id), content.Line(string(kind)), versionText())}
}

// mistakesIn are the mistakes that an engine found, with the file they are in.
func mistakesIn(problems []lab.Problem, file string) content.Problems {
	var out content.Problems
	for _, p := range problems {
		at := quiz.Pos{File: file, Line: max(1, p.Line), Col: max(1, p.Col)}
		out = append(out, quiz.Problem{At: at, Rule: "X001", Text: p.Text, Fix: p.Fix})
	}
	slices.SortStableFunc(out, func(a, b quiz.Problem) int { return a.At.Line - b.At.Line })
	return out
}

// longestCall is the outer wall around one call of a worker. Engines end their calls before.
const longestCall = 20 * time.Second

// start starts a worker. It ends with its lab, whatever becomes of the lab.
func (l *labs) start(ctx context.Context, role string) (lab.Worker, error) {
	w, err := l.next(ctx, role)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { w.Close() })
	return w, nil
}

// next is a new worker, and while the app is open one that waited: whoever stops a run does not wait for another start.
func (l *labs) next(ctx context.Context, role string) (*sandbox.Worker, error) {
	limits := sandbox.Limits{Time: longestCall}
	if !l.warm {
		return sandbox.Start(ctx, role, limits)
	}
	l.waiting.Lock()
	spare, ok := l.spares[role]
	if !ok {
		spare = sandbox.Warm(role, limits)
		l.spares[role] = spare
	}
	l.waiting.Unlock()
	return spare.Take(ctx)
}

// startWorker starts a worker that is wanted once.
func startWorker(ctx context.Context, role string) (lab.Worker, error) {
	return sandbox.Start(ctx, role, sandbox.Limits{Time: longestCall})
}

// Close ends everything that runs. The learner's files stay.
func (l *labs) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.desks {
		_ = d.Close() // the end of a process is not the learner's concern
	}
	for _, r := range l.races {
		_ = r.work.Close()
	}
	clear(l.desks)
	clear(l.races)
	l.waiting.Lock()
	defer l.waiting.Unlock()
	for _, s := range l.spares {
		s.Close()
	}
	clear(l.spares)
}

// openRace is a race with the child process that runs it. Its runs wait for each other.
type openRace struct {
	runs *sync.Mutex
	spec lab.Spec
	work lab.Workspace
}

// Race runs the race of a lab, with a line of its handler replaced; line 0 leaves the handler as it is. No file of the
// learner's has to do with it.
func (l *labs) Race(folder string, line int, text string) (lab.Output, lab.Report, error) {
	race, err := l.race(folder)
	if err != nil {
		return lab.Output{}, lab.Report{}, err
	}
	race.runs.Lock()
	defer race.runs.Unlock()
	answer := lab.Answer{Files: replaced(race.spec.Source().Start, line, text)}
	output, err := race.work.Attempt(l.ctx, answer)
	if err != nil {
		return output, lab.Report{}, err
	}
	report, err := race.work.Grade(l.ctx, answer)
	return output, report, err
}

// race opens a race once.
func (l *labs) race(folder string) (openRace, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := l.races[folder]; ok {
		return r, nil
	}
	spec, err := l.spec(folder)
	if err != nil {
		return openRace{}, err
	}
	work, err := spec.Open(l.ctx, lab.Env{Start: l.start})
	if err != nil {
		return openRace{}, err
	}
	l.races[folder] = openRace{new(sync.Mutex), spec, work}
	return l.races[folder], nil
}

// replaced are files with a line of the first one replaced.
func replaced(files []lab.File, line int, text string) []lab.File {
	if len(files) == 0 {
		return nil
	}
	lines := strings.Split(files[0].Text, "\n")
	if line < 1 || line > len(lines) {
		return files
	}
	lines[line-1] = text
	first := lab.File{Name: files[0].Name, Text: strings.Join(lines, "\n")}
	return append([]lab.File{first}, files[1:]...)
}
