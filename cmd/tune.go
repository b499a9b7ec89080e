package cmd

import (
	"context"
	"fmt"
	"io"
	"math"
	"sync"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// tuningJournal is what a tuner needs of the journal.
type tuningJournal interface {
	Tuning(ctx context.Context) (study.Tuning, error)
	Predictions(ctx context.Context) (int, error)
	Log(ctx context.Context) (memory.Log, error)
	Record(ctx context.Context, entries ...study.Entry) error
}

// tuner keeps how memory is reckoned in step with what the learner aims at, and with what their reviews show. Recording a
// change makes the journal reckon everything anew, so that is done when nobody waits for an answer.
type tuner struct {
	journal tuningJournal
	course  content.Outline
	aim     func() float64 // as it is set; 0 where it is not
	ctx     context.Context
	stop    context.CancelFunc
	mu      sync.Mutex // held while weights are fitted, so that leaving can wait for it to end
	found   study.Refitted
}

func (p *program) newTuner(course *content.Course, journal tuningJournal) *tuner {
	t := &tuner{journal: journal, course: course.Outline, aim: p.aim}
	t.ctx, t.stop = context.WithCancel(p.ctx)
	return t
}

// aim is the aim in the configuration file, 0 to 1. One that was never set is 0: it is no wish, and two machines of which
// one has a wish do not fight.
func (p *program) aim() float64 {
	if !p.configFile().Has("aim") {
		return 0
	}
	return float64(p.values().Aim) / 100
}

// FollowAim records the learner's aim if the journal has another one. What cannot be recorded is tried again when the app
// opens or closes the next time.
func (t *tuner) FollowAim(ctx context.Context) error {
	aim := t.aim()
	if aim == 0 {
		return nil
	}
	now, err := t.journal.Tuning(ctx)
	if err != nil || math.Abs(now.AimInUse()-aim) < 0.005 {
		return err
	}
	return t.journal.Record(ctx, study.Tune(t.course, study.Tuning{Aim: aim}, stamp()))
}

// Refit looks in the background for weights that predict the learner's reviews better, if it is time, and says so in a
// sentence if there are any. They are in use from the next start. It is broken off by Close.
func (t *tuner) Refit() (news string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx.Err() != nil {
		return "" // the journal may be closed by now
	}
	found, err := t.refit(now())
	if err != nil || found.Tuning.Reviews == 0 {
		return "" // it is tried again; the verb tells what is wrong
	}
	t.found = found
	if !found.Accepted {
		return ""
	}
	return found.News("from the next start")
}

func (t *tuner) refit(now time.Time) (study.Refitted, error) {
	tuning, err := t.journal.Tuning(t.ctx)
	if err != nil {
		return study.Refitted{}, err
	}
	reviews, err := t.journal.Predictions(t.ctx)
	if err != nil || !study.FitDue(tuning.Tried, tuning.Reviews, reviews, now) {
		return study.Refitted{}, err
	}
	log, err := t.journal.Log(t.ctx)
	if err != nil {
		return study.Refitted{}, err
	}
	return study.Refit(t.ctx, log, tuning, now)
}

// tellTrouble says why a change of how memory is reckoned is not recorded, which keeps nobody from learning.
func (t *tuner) tellTrouble(to io.Writer, err error) {
	if err != nil {
		fmt.Fprintln(to, content.Text("How memory is reckoned stays as it was, and is tried again: "+err.Error()))
	}
}

// Close breaks off what goes on, and records what was found and what the learner aims at now.
func (t *tuner) Close() error {
	t.stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	ctx := context.WithoutCancel(t.ctx)
	if t.found.Tuning.Reviews > 0 {
		if err := t.journal.Record(ctx, study.Tune(t.course, t.found.Tuning, stamp())); err != nil {
			return err
		}
		t.found = study.Refitted{}
	}
	return t.FollowAim(ctx)
}
