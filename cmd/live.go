package cmd

import (
	"context"
	"fmt"
	"slices"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code"
	"github.com/engineroom/engineroom/lab/http"
	"github.com/engineroom/engineroom/lab/proof"
	"github.com/engineroom/engineroom/lab/sql"
)

// liveRun runs a live block of a course.
type liveRun func(ctx context.Context, course *content.Course, env lab.Env, l content.Live) (lab.Output, error)

// liveRuns say how the live blocks of each language are run.
var liveRuns = map[string]liveRun{"sql": runSQL, "js": runScript, "http": runRequests}

// liveRunner is a liveRun with what it needs.
type liveRunner struct {
	run    liveRun
	course *content.Course
	env    lab.Env
}

// Run runs a block in a world of its own.
func (r liveRunner) Run(ctx context.Context, l content.Live) (lab.Output, error) {
	return r.run(ctx, r.course, r.env, l)
}

// liveRunners run the live blocks of a course's lessons, by language.
func liveRunners(course *content.Course, env lab.Env) map[string]proof.Runner {
	out := map[string]proof.Runner{}
	for lang, run := range liveRuns {
		out[lang] = liveRunner{run, course, env}
	}
	return out
}

// runSQL runs a script on a database on which the earlier blocks of the same name were run.
func runSQL(ctx context.Context, course *content.Course, env lab.Env, l content.Live) (lab.Output, error) {
	setup, err := course.SetupText(l)
	if err != nil {
		return lab.Output{}, err
	}
	var before []string
	for _, b := range l.Before {
		if b.Lang == l.Lang {
			before = append(before, b.Text)
		}
	}
	worker, err := env.Start(ctx, sql.RoleName)
	if err != nil {
		return lab.Output{}, err
	}
	defer worker.Close()
	return sql.Run(ctx, worker, sql.Live{Setup: setup, Before: before, Script: l.Text, Now: env.Now})
}

// runScript runs a plain script.
func runScript(ctx context.Context, _ *content.Course, env lab.Env, l content.Live) (lab.Output, error) {
	if err := noDatabase(l); err != nil {
		return lab.Output{}, err
	}
	worker, err := env.Start(ctx, code.RoleName)
	if err != nil {
		return lab.Output{}, err
	}
	defer worker.Close()
	return code.RunScript(ctx, worker, code.Script{Source: l.Text, Now: env.Now, Seed: env.Seed})
}

// runRequests sends requests to the server that the block names.
func runRequests(ctx context.Context, course *content.Course, env lab.Env, l content.Live) (lab.Output, error) {
	if err := noDatabase(l); err != nil {
		return lab.Output{}, err
	}
	if l.Server == "" {
		return lab.Output{}, problemAt(l, "This block does not say which server answers.", "Write `server=FILE` after `run`, and say in that file how it answers.")
	}
	src, err := course.Served(l)
	if err != nil {
		return lab.Output{}, err
	}
	service, problems := http.ReadService(src.Node, src)
	if len(problems) > 0 {
		return lab.Output{}, mistakesIn(problems, l.Path(l.Server))
	}
	out, err := http.Play(ctx, service, "", l.Text, env)
	out.Blocks = onlyAnswer(out.Blocks)
	return out, err
}

// onlyAnswer leaves out the request where there was only one: it stands right above.
func onlyAnswer(blocks []lab.Block) []lab.Block {
	first := func(b lab.Block) bool { return b.Kind == lab.HTTPBlock }
	i := slices.IndexFunc(blocks, first)
	if i < 0 || slices.ContainsFunc(blocks[i+1:], first) {
		return blocks
	}
	blocks[i].Title = ""
	blocks[i].Rows = slices.DeleteFunc(blocks[i].Rows, func(row []string) bool { return row[0] == "request" })
	return blocks
}

// noDatabase refuses the name of a database where there is none.
func noDatabase(l content.Live) error {
	if l.DB == "" {
		return nil
	}
	return problemAt(l, fmt.Sprintf("A block of %s has no database, and %q names one.", l.Lang, content.Line("db="+l.DB)), "Take it out.")
}

func problemAt(l content.Live, text, fix string) error {
	return content.Problems{quiz.Problem{At: l.At, Rule: "X001", Text: text, Fix: fix}}
}

// CanRun tells whether live blocks of a language can be run.
func (l *labs) CanRun(lang string) bool { return liveRuns[lang] != nil }

// RunLive runs a live block of the course, in a worker that waits already where there is one.
func (l *labs) RunLive(ctx context.Context, block content.Live) (lab.Output, error) {
	run := liveRuns[block.Lang]
	if run == nil {
		return lab.Output{}, fmt.Errorf("blocks of %s cannot be run here: %w", content.Line(block.Lang), lab.ErrNoTool)
	}
	return run(ctx, l.course, lab.Env{Now: labTime, Seed: 1, Start: l.start}, block)
}
