package linear

import (
	"context"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// hasLabs tells whether there are labs and they can be opened. Where not, none is mentioned.
func (w *walk) hasLabs() bool { return w.app.Labs != nil && w.app.Course.CountLabs() > 0 }

// labsOf are the labs of the course by the lesson that they stand below; none where they cannot be opened.
func (w *walk) labsOf() map[string][]content.LabRef {
	out := map[string][]content.LabRef{}
	if w.hasLabs() {
		for _, ref := range w.app.Course.AllLabs() {
			out[ref.Lesson] = append(out[ref.Lesson], ref)
		}
	}
	return out
}

// aboutLab is a lab in words: what it is called, what it is, and how far the learner is.
func aboutLab(ref content.LabRef, r study.LabRecord) string {
	about := ref.Title + ", " + study.LabKind(ref)
	if ref.Minutes > 0 {
		about += ", " + count(ref.Minutes, "minute")
	}
	return about + ", " + r.Standing(ref.Checks)
}

// sayLabs says labs in a list, each with the name that opens it.
func (w *walk) sayLabs(refs []content.LabRef, records map[string]study.LabRecord) {
	for _, ref := range refs {
		w.p.within("   ", "      ", func() { w.p.sayf("Lab %s: %s", ref.ID, aboutLab(ref, records[ref.ID])) })
	}
}

// sayLabsAlone says the labs that stand below no lesson, by module.
func (w *walk) sayLabsAlone(refs []content.LabRef, records map[string]study.LabRecord) {
	for i, ref := range refs {
		if m, ok := w.app.Course.Module(ref.Module); ok && m.Title != "" && (i == 0 || refs[i-1].Module != ref.Module) {
			w.p.say("- " + m.Title)
		}
		w.sayLabs(refs[i:i+1], records)
	}
}

// offerLabs says which labs the lesson that has ended leads to, and which one was begun elsewhere.
func (w *walk) offerLabs(o study.Overview) {
	if !w.hasLabs() {
		return
	}
	records, here := o.LabsByID(), ""
	if w.s.Lesson != nil {
		here = w.s.Lesson.ID
	}
	for _, ref := range w.labsOf()[here] {
		if here != "" {
			w.offerLab(ref, records[ref.ID])
		}
	}
	if ref, r, ok := study.LabToGoOn(w.app.Course.Outline, o.Labs); ok && (here == "" || ref.Lesson != here) {
		w.offerLab(ref, r)
	}
}

func (w *walk) offerLab(ref content.LabRef, r study.LabRecord) {
	does := "do"
	switch r.State() {
	case study.LabBegun:
		does = "go on with"
	case study.LabPassed, study.LabHelped:
		does = "go back to"
	}
	w.p.sayf("%s %s: %s %s", toLab.word(false), ref.ID, does, aboutLab(ref, r))
}

// openLabNamed opens a lab by its id, or by its folder.
func (w *walk) openLabNamed(ctx context.Context, name string) {
	first := w.app.Course.AllLabs()[0].ID
	ref, ok := w.app.Course.Outline.Lab(name)
	switch {
	case name == "":
		w.p.sayf("Type %s and the name of a lab, such as %s. %s lists them.", toLab.word(w.typing()), first, capital(lessons.word(w.typing())))
	case !ok:
		w.p.sayf("I know no lab %q. Type %s and a name, such as %s. %s lists them.", clip(name), toLab.word(w.typing()), first, capital(lessons.word(w.typing())))
	default:
		w.openLab(ctx, ref)
	}
}
