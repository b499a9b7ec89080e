package linear

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/progress/study"
)

// Labs opens labs.
type Labs interface {
	// Open opens the lab with that id on the learner's files. The same lab has the same desk until that is closed.
	Open(ctx context.Context, id string) (*desk.Desk, error)
}

// bench is a lab that the learner works on. What they were at before waits until they leave it.
type bench struct {
	ref    content.LabRef
	desk   *desk.Desk
	record study.LabRecord
	since  time.Time         // when it was opened, or judged last
	file   string            // the one that lines are typed into
	heard  map[string]string // by file: the text whose line numbers the learner knows
	undo   []change          // what was typed, latest last
	graph  string            // the history that was said last
	ask    func(context.Context)
}

// openLab goes to a lab; where that does not go, the learner stays where they are.
func (w *walk) openLab(ctx context.Context, ref content.LabRef) {
	if err := w.enterLab(ctx, ref); err != nil {
		w.p.say("This lab cannot be opened: " + err.Error())
	}
}

// enterLab puts a lab before the learner.
func (w *walk) enterLab(ctx context.Context, ref content.LabRef) error {
	if w.bench != nil && w.bench.ref.ID == ref.ID {
		w.sayLab()
		return nil
	}
	d, err := w.app.Labs.Open(ctx, ref.ID)
	if err != nil {
		return err
	}
	w.closeLab()
	o, err := w.overview(ctx)
	if err != nil {
		w.p.say("How far you are is not known: " + err.Error())
	}
	b := &bench{ref: ref, desk: d, record: o.LabsByID()[ref.ID], since: w.app.Now(), heard: map[string]string{}}
	for _, e := range w.box.queue {
		if e.Lesson == "" && e.First() == w.app.Course.FirstLab(ref.ID) {
			b.record = b.record.Record(e)
		}
	}
	if names := d.Names(); len(names) > 0 {
		b.file = names[0]
	}
	w.bench = b
	w.sayLab()
	return nil
}

// leaveLab goes back to where the learner was before.
func (w *walk) leaveLab(ctx context.Context) {
	w.closeLab()
	w.since = w.app.Now() // the time in the lab was not spent on the step
	w.sayStep(ctx)
}

func (w *walk) closeLab() {
	if w.bench == nil {
		return
	}
	if err := w.bench.desk.Close(); err != nil {
		w.p.say("Something did not end well: " + err.Error())
	}
	w.bench = nil
}

// sayLab says what a lab is about, and what there is in it.
func (w *walk) sayLab() {
	b := w.bench
	src := b.desk.Spec().Source()
	w.p.gap()
	w.p.sayf("Lab: %s", src.Title)
	w.p.say(capital(study.LabKind(b.ref)) + minutes(src.Minutes) + ", " + b.record.Standing(b.ref.Checks) + ".")
	w.p.gap()
	w.sayTask(src)
	w.p.gap()
	w.sayChecks(src.Checks)
	w.p.gap()
	w.saySurfaces()
}

func minutes(n int) string {
	if n == 0 {
		return ""
	}
	return ", about " + count(n, "minute")
}

// sayTask says what is to be done, without a heading that only repeats the title.
func (w *walk) sayTask(src lab.Source) {
	blocks, _ := content.Blocks(src.Task, "", 1)
	if len(blocks) == 0 {
		w.p.say(content.Plain(src.Task))
		return
	}
	w.p.blocks(untitled(content.Section{Title: src.Title}, blocks))
}

// sayChecks says what is judged. Hidden checks are counted, and named once they were judged.
func (w *walk) sayChecks(checks []lab.Check) {
	hidden, n := 0, 0
	w.p.line("What is checked:")
	for _, c := range checks {
		if c.Hidden && w.bench.record.Tries == 0 {
			hidden++
			continue
		}
		n++
		w.p.within(strconv.Itoa(n)+". ", "   ", func() { w.p.say(c.Say) })
	}
	if hidden > 0 {
		w.p.sayf("Not told before the first try: %s.", count(hidden, "check"))
	}
}

// saySurfaces says what the learner works on, and how.
func (w *walk) saySurfaces() {
	b := w.bench
	for _, s := range b.desk.Spec().Surfaces() {
		switch s.Kind {
		case lab.Editor:
			w.p.sayf("File: %s. edit %s hears it, and then 3: and a text sets its line 3.", s.File, s.File)
		case lab.Knobs:
			w.p.sayf("Settings: %d. show hears them; set and a name and a value sets one.", len(s.Knobs))
		case lab.Prompt:
			w.p.say("A prompt: what you type is run, unless it is a command of the lab.")
		}
	}
	w.p.say("Your files are in " + b.desk.Dir() + ". Any editor may change them.")
	w.p.say("run shows what happens. check judges it. help lists all commands. leave goes back.")
}

// askFirst asks before something is done that cannot be taken back.
func (w *walk) askFirst(question string, do func(context.Context)) {
	w.bench.ask = do
	w.p.say(question + " Type yes to do it; anything else leaves it.")
}

// saveLab hands an entry about this lab to the journal.
func (w *walk) saveLab(ctx context.Context, e study.Entry) {
	w.bench.record = w.bench.record.Record(e)
	w.save(ctx, e)
	if w.box.err != nil {
		w.p.sayf("Not saved yet: %s; it is kept and will be tried again.", w.box.why())
	}
}

// beginLab records, once and before anything else is, that something was typed or run in this lab.
func (w *walk) beginLab(ctx context.Context) {
	if w.bench.record.Seen.IsZero() {
		w.saveLab(ctx, study.OpenLab(w.app.Course.Outline, w.bench.ref.ID, w.stamp()))
	}
}

// judged records a judgement.
func (w *walk) judged(ctx context.Context, a lab.Answer, r lab.Report) {
	b, s := w.bench, w.stamp()
	var took time.Duration
	if !w.app.Timeless {
		took = max(0, s.At.Sub(b.since))
	}
	b.since = s.At
	w.saveLab(ctx, study.TryLab(w.app.Course.Outline, b.ref.ID, a, r, b.record, took, s))
}

// collect adds what other programs sent to the learner's file, and says so.
func (w *walk) collect() error {
	n, err := w.bench.desk.Collect()
	if err == nil && n > 0 {
		w.p.sayf("Added to the end of %s: %s from outside.", w.bench.desk.RequestsName(), count(n, "request"))
	}
	return err
}

// sayTrouble says why something about the learner's files or the lab did not go.
func (w *walk) sayTrouble(err error) {
	says, hint, ok := strings.Cut(err.Error(), "\nhint: ")
	if ok {
		says += ". " + sentence(hint)
	}
	w.p.say(strings.TrimRight(sentence(says), ".") + ".")
}

// sentence begins with a capital letter, unless it begins with the name of a file.
func sentence(s string) string {
	if first, _, _ := strings.Cut(s, " "); strings.ContainsAny(first, "./\\") {
		return s
	}
	return capital(s)
}
