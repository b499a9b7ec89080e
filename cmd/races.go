package cmd

import (
	"context"
	"fmt"
	"sync"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// races run the races of a course. Each keeps its child process for the next run, until Close.
type races struct {
	ctx    context.Context
	course *content.Course
	mu     sync.Mutex
	open   map[string]openRace
}

type openRace struct {
	spec *code.Spec
	work lab.Workspace
}

func (p *program) races(course *content.Course) *races {
	return &races{ctx: p.ctx, course: course, open: map[string]openRace{}}
}

// Race runs the race of a lab, with a line of its handler replaced; line 0 leaves the handler as it is.
func (r *races) Race(folder string, line int, text string) (lab.Output, lab.Report, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	race, err := r.ready(folder)
	if err != nil {
		return lab.Output{}, lab.Report{}, err
	}
	answer := lab.Answer{Files: replaced(race.spec.Source().Start, line, text)}
	output, err := race.work.Attempt(r.ctx, answer)
	if err != nil {
		return output, lab.Report{}, err
	}
	report, err := race.work.Grade(r.ctx, answer)
	return output, report, err
}

// ready opens a lab once.
func (r *races) ready(folder string) (openRace, error) {
	if race, ok := r.open[folder]; ok {
		return race, nil
	}
	src, err := r.course.Lab(folder)
	if err != nil {
		return openRace{}, err
	}
	understood, problems := code.Engine{}.Parse(src)
	spec, ok := understood.(*code.Spec)
	if len(problems) > 0 || !ok {
		return openRace{}, fmt.Errorf("the lab %s has %d mistakes", folder, max(1, len(problems)))
	}
	work, err := spec.Open(r.ctx, lab.Env{Start: startWorker})
	if err != nil {
		return openRace{}, err
	}
	r.open[folder] = openRace{spec, work}
	return r.open[folder], nil
}

func startWorker(ctx context.Context, role string) (lab.Worker, error) {
	w, err := sandbox.Start(ctx, role, sandbox.Limits{})
	return child{w}, err
}

// child is a worker whose end cannot go wrong.
type child struct{ *sandbox.Worker }

func (c child) Close() error { c.Worker.Close(); return nil }

// replaced are files with a line of the first one replaced.
func replaced(files []lab.File, line int, text string) []lab.File {
	if len(files) == 0 {
		return files
	}
	first := lab.File{Name: files[0].Name, Text: code.Repair{Line: line}.Apply(files[0].Text, text)}
	return append([]lab.File{first}, files[1:]...)
}

// Close ends the child processes.
func (r *races) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, race := range r.open {
		race.work.Close()
	}
}
