package linear

import (
	"context"
	"fmt"
	"strconv"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// Shelf is where packs are side by side.
type Shelf interface {
	study.Library
	// Standing lists the packs with how far the learner is in each.
	Standing(ctx context.Context) ([]study.Shelved, error)
	// Open opens a pack with what belongs to it.
	Open(id string) (Pack, error)
}

// Pack is a pack with what belongs to it. All but the course may be absent, as in [App].
type Pack struct {
	Course   *content.Course
	Finder   Finder
	Races    Races
	Labs     Labs
	Live     Live
	ReportTo string
}

// packs lists the packs, or goes to the one that is named.
func (w *walk) packs(ctx context.Context, name string) {
	all, err := w.app.Shelf.Standing(ctx)
	if err != nil {
		w.p.say("How far you are in your packs is not known: " + err.Error())
		return
	}
	if name != "" {
		w.turnTo(ctx, all, name)
		return
	}
	for i, s := range all {
		w.p.within(strconv.Itoa(i+1)+". ", "   ", func() { w.p.say(w.aboutPack(s)) })
	}
	w.p.sayf("Type %s and a number to go to a pack. This lesson waits for you.", packList.word(w.typing()))
}

// aboutPack is a pack in words: what it is called, how far the learner is, and whether it is the one they are in.
func (w *walk) aboutPack(s study.Shelved) string {
	switch {
	case s.Trouble != "":
		return s.Trouble
	case s.ID == w.app.Course.ID:
		return fmt.Sprintf("%s, %s. You are in it.", s.Title, farIn(s))
	}
	return fmt.Sprintf("%s, %s.", s.Title, farIn(s))
}

// farIn says how many lessons are done, or how many labs are passed where there are none.
func farIn(s study.Shelved) string {
	if s.Lessons == 0 {
		return fmt.Sprintf("%d of %s passed", s.Passed, count(s.Labs, "lab"))
	}
	return fmt.Sprintf("%d of %s done", s.Done, count(s.Lessons, "lesson"))
}

// turnTo goes to a pack by its number in the list, or by its id: to the lesson that comes next there.
func (w *walk) turnTo(ctx context.Context, all []study.Shelved, name string) {
	n, err := strconv.Atoi(name)
	for i, s := range all {
		if i+1 == n && err == nil || s.ID == name {
			w.turn(ctx, s)
			return
		}
	}
	w.p.sayf("I know no pack %q. Type %s and a number from 1 to %d.", clip(name), packList.word(w.typing()), len(all))
}

func (w *walk) turn(ctx context.Context, s study.Shelved) {
	switch {
	case s.Trouble != "":
		w.p.say(s.Trouble)
		return
	case s.ID == w.app.Course.ID:
		w.p.sayf("You are in this pack: %s.", s.Title)
		return
	}
	pack, err := w.app.Shelf.Open(s.ID)
	if err != nil {
		w.p.say("This pack cannot be opened: " + content.Line(err.Error()))
		return
	}
	w.depart(ctx)
	w.s, w.live = study.Session{}, liveTexts{}
	w.app.take(pack)
	w.p.sayf("Pack: %s, %s.", s.Title, farIn(s))
	o, err := w.overview(ctx)
	if err != nil {
		w.p.say(err.Error())
	}
	ref, ok := w.following(o.Lessons)
	if !ok {
		w.sayStep(ctx)
		return
	}
	w.tryOpen(ctx, ref.ID)
}

// take makes a pack the one that the learner is in.
func (a *App) take(p Pack) {
	a.Course, a.Finder, a.Races, a.Labs, a.Live, a.ReportTo = p.Course, p.Finder, p.Races, p.Labs, p.Live, p.ReportTo
}
