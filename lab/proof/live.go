package proof

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Runner runs the live blocks of one language. A run begins in a fresh world, with the blocks that come before; what they
// print is not part of what the block prints. That code ends with a mistake is a Fault of the output. The error is that
// the code could not be run at all; it wraps lab.ErrNoTool where a program is not on this machine.
type Runner interface {
	Run(ctx context.Context, live content.Live) (lab.Output, error)
}

// ProveLesson runs the live blocks of a lesson and compares what they print. limit is the longest that one run may take;
// 0 is a minute.
func ProveLesson(ctx context.Context, course *content.Course, lesson content.LessonRef, runners map[string]Runner, limit time.Duration) Proof {
	begun := time.Now()
	file := "lessons/" + lesson.Folder + "/lesson.md"
	p := Proof{File: file, Item: lesson.ID, Lesson: true}
	blocks, dead, err := course.Live(lesson.ID)
	if err != nil {
		p.Findings = Unread(err, file, lesson.ID)
		return p
	}
	for _, l := range blocks {
		if ctx.Err() != nil {
			break
		}
		c, ran := proveLive(ctx, l, lesson.ID, runners[l.Lang], Options{Time: limit}.time())
		if !ran {
			p.Skipped++
		}
		p.Cases = append(p.Cases, c)
	}
	for _, at := range dead {
		p.Findings = append(p.Findings, Finding{Rule: "X003", Level: Warn, At: at, Item: lesson.ID,
			Text: "Nobody looks whether this output is true.", Fix: "Write `run` after the language of the block before it."})
	}
	p.Stopped, p.Took = ctx.Err() != nil, time.Since(begun)
	return p
}

func proveLive(ctx context.Context, l content.Live, item string, r Runner, limit time.Duration) (c Case, ran bool) {
	c = Case{Name: l.Lang + " block", At: l.At}
	find := func(rule string, level Level, at quiz.Pos, text, want, got, fix string) {
		c.Findings = append(c.Findings, Finding{rule, level, at, item, text, want, got, fix})
	}
	if r == nil {
		find("X010", Warn, l.At, fmt.Sprintf("Blocks of %s cannot be run here yet, so this one was skipped.", l.Lang), "", "", "")
		return c, false
	}
	begun := time.Now()
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, err := r.Run(limited, l)
	var problems content.Problems
	c.Took = time.Since(begun)
	switch {
	case errors.Is(err, lab.ErrNoTool):
		find("X010", Warn, l.At, lab.Sentence("This block was skipped: "+err.Error()), "", "", "")
		return c, false
	case errors.As(err, &problems):
		c.Findings = append(c.Findings, Unread(err, l.At.File, item)...)
	case err != nil:
		find("X001", Error, l.At, lab.Sentence("This block does not run: "+err.Error()), "", "", "Look at what comes before it with the same db.")
	case out.Fault != nil && !l.Stops():
		find("X001", Error, faultAt(l, out.Fault), lab.Sentence("This block stops early: "+out.Fault.Text), "", "", "Mend it, or let its output end with a line `error: ` and the reason.")
	case l.Shown:
		if line, want, got, differs := l.Differs(content.Printed(out)); differs {
			at := l.ShownAt
			at.Line += line - 1
			find("X002", Error, at, fmt.Sprintf("The %s printed %q, not %q.", l.Lang, got, want), want, got, "Mend the code or write down what it prints.")
		}
	}
	return c, true
}

// faultAt is the line of the file in which a run ended, where the fault knows its line.
func faultAt(l content.Live, f *lab.Fault) quiz.Pos {
	at := l.At
	if f.Line > 0 {
		at.Line += f.Line
	}
	return at
}
