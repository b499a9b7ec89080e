package linear

import (
	"context"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// prove asks whether a lesson or a module is known already, by questions that were never seen.
func (w *walk) prove(ctx context.Context, name string) {
	r, most, ok := w.toProve(ctx, name)
	if !ok {
		return
	}
	if s, entries := w.unfinished(ctx, study.ProofSort); s.Len() > 0 && s.IsProofOf(r.scope) && entries[0].Pack == w.app.Course.ID {
		w.resume(ctx, study.ProofSort, r)
		return
	}
	seen, err := w.app.Memory.Seen(ctx, w.app.Course.ID)
	if err != nil {
		w.p.say("What you have seen is not known: " + err.Error())
		return
	}
	seen = study.SeenToo(seen, w.app.Course.ID, w.box.queue)
	asked := study.ProofOf(w.app.Course.Outline, w.app.Course.ReadAll(r.proves), seen, most)
	if len(asked) == 0 {
		w.p.say("No question is left that could show it: you have met them all. Nothing is locked: open the lesson, or go on behind it.")
		return
	}
	w.depart(ctx)
	s, opened := study.Prove(w.app.Course.Outline, asked, study.ProofID(r.scope, w.app.NewID()), w.app.Seed(), w.stamp())
	w.sit(ctx, r, s, opened)
}

// toProve is what is named: a lesson, or all lessons of a module that are not done.
func (w *walk) toProve(ctx context.Context, name string) (r *round, most int, ok bool) {
	var refs []content.LessonRef
	if m, is := w.app.Course.Module(name); is && name != "" {
		r, most, refs = &round{title: m.Title, scope: study.ModuleScope(m.ID)}, study.MostOfModule, w.app.Course.Lessons(m)
	} else {
		ref, ok := w.named(name, prove)
		if !ok {
			return nil, 0, false
		}
		r, most, refs = &round{title: ref.Title, scope: study.LessonScope(ref.ID)}, study.MostOfLesson, []content.LessonRef{ref}
	}
	o, err := w.overview(ctx)
	if err != nil {
		w.p.say("How far you are is not known: " + err.Error())
	}
	for _, ref := range refs {
		if !o.IsDone(ref.ID) {
			r.proves = append(r.proves, ref)
		}
	}
	if len(r.proves) == 0 {
		w.p.sayf("It is done already, and reviews keep it known: %s", r.title)
	}
	return r, most, len(r.proves) > 0
}

// sayProofEnd says whether a proof has shown that something is known, and what follows from it.
func (w *walk) sayProofEnd() {
	p, ok := w.s.Proof()
	if !ok {
		return
	}
	w.p.line("End of the test-out.")
	if !p.Passed {
		w.p.sayf("Not shown yet: %d of %d right.", p.Right, p.All)
		w.sayMissed()
		w.p.say(study.ProofRule + " Nothing is lost: what was missed comes back in reviews, and its lesson explains it.")
		return
	}
	w.p.sayf("Known already: %d of %d right. It counts as done: %s.", p.Right, p.All, strings.Join(w.titles(p.Lessons), ", "))
	w.sayMissed()
	w.p.line("Its questions come back in reviews, so that it stays known.")
}

// titles are what lessons are called.
func (w *walk) titles(ids []string) []string {
	var out []string
	for _, id := range ids {
		ref, _ := w.app.Course.Find(id)
		out = append(out, ref.Title)
	}
	return out
}
