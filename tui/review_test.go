package tui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// quizOf is the quiz of each lesson of the course that is reviewed.
var quizOf = map[string]string{
	"retries": `### Q: Two taps, three attempts each: how many charges can there be?
<!-- q id: six, kind: number, obj: o1 -->

- [x] 6 ± 0 charges
- [ ] 2 ± 0
  > Count the attempts of the library inside each tap.

> [!NOTE]
> Layers of retries multiply.

### Q: Which of these may be repeated without a key?
<!-- q id: repeat, obj: o1 -->

- [x] GET /orders/7
  > Reading changes nothing.
- [ ] POST /charges
  > Each one charges.
- [ ] POST /orders
  > Each one orders.
`,
	"stock": `### Q: Ada and Ben tap Buy at once, and one fern is left. Which line sells it once?
<!-- q id: fern, obj: o2 -->

- [x] UPDATE stock SET n = n - 1 WHERE n > 0
  > The check and the change are one step.
- [ ] SELECT n; then UPDATE stock SET n = n - 1
  > Both may read 1.

### Q: What is the method called whose repetition changes nothing more?
<!-- q id: word, kind: text, obj: o2 -->

- [x] idempotent
- [ ] safe
  > A safe method changes nothing even the first time.
`,
	"queues": `### Q: Which of these does a queue promise?
<!-- q id: promise, kind: multi, obj: o3 -->

- [x] to keep a message until it is taken
  > That is what it is for.
- [ ] to deliver it once
  > At least once, or at most once.

### Q: Put the steps of a consumer in order.
<!-- q id: consume, obj: o3 -->

1. Take the message
2. Do the work
3. Say that it is done
`,
}

var titleOf = map[string]string{"retries": "Retries that do not double", "stock": "One fern, two buyers", "queues": "What a queue owes you"}

// reviewCourse is a small course of three lessons and two labs.
func reviewCourse(t testing.TB) *content.Course {
	t.Helper()
	files := fstest.MapFS{}
	outline := ""
	needs := map[string]string{"stock": "needs: [retries]\n"}
	for _, id := range []string{"retries", "stock", "queues"} {
		files["lessons/"+id+"/lesson.md"] = &fstest.MapFile{Data: []byte("---\nid: " + id + "\ntitle: " + titleOf[id] + "\nminutes: 9\n" + needs[id] + "---\n\n# " + titleOf[id] +
			"\n\n<!-- screen -->\n## The story\n\nText of " + id + ".\n\n<!-- screen -->\n## The rule\n\nMore of " + id + ".\n")}
		files["lessons/"+id+"/quiz.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Quiz\n---\n\n" + quizOf[id])}
		outline += "        - lesson: " + id + "\n"
	}
	for _, kind := range []string{"sql", "http"} {
		files["labs/"+kind+"/lab.yaml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("id: %s-01\nkind: %s\ntitle: %s\nminutes: 12\nchecks: [{id: a, say: b}]\n", kind, kind, fernLabs[kind].Title))}
		files["labs/"+kind+"/task.md"] = &fstest.MapFile{Data: []byte("Task.")}
		outline += "        - lab: " + kind + "\n"
	}
	files["pack.yaml"] = &fstest.MapFile{Data: []byte("format: 1\nid: org.example.shop\nversion: 1.0.0\ntitle: Shop development\nlanguage: en\ncapabilities: [sql, http]\noutline:\n" +
		"  - module:\n      id: m1\n      title: Orders\n      goal: From basket to parcel.\n      outline:\n" + outline)}
	c, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// past is a learner's record of a course.
type past struct {
	t      testing.TB
	course *content.Course
	mem    *memory
}

func newPast(t testing.TB) *past { return &past{t, reviewCourse(t), &memory{}} }

// answered adds an answer to an item, days before the test begins.
func (p *past) answered(item string, days int, right bool) *past {
	p.t.Helper()
	for _, ref := range p.course.Outline.Along(content.Path{Lessons: []string{"retries", "stock", "queues"}}) {
		l, err := p.course.Lesson(ref.ID)
		if err != nil {
			p.t.Fatal(err)
		}
		if q := l.Question(item); q != nil {
			p.add(study.Entry{
				Type: study.Answer, Lesson: ref.ID, Item: item, Kind: q.Kind, Scored: true, Try: 1, Took: 8 * time.Second,
				Score: map[bool]float64{true: 1}[right], Facts: study.Facts{Produced: q.Produced()},
			}, days)
			return p
		}
	}
	p.t.Fatalf("no item %s", item)
	return p
}

func (p *past) add(e study.Entry, days int) {
	e.At = monday.AddDate(0, 0, -days).Add(time.Duration(len(p.mem.entries)) * 11 * time.Minute)
	e.Nonce, e.Pack, e.Sitting = fmt.Sprintf("past-%d", len(p.mem.entries)), p.course.ID, "past"
	p.mem.entries = append(p.mem.entries, e)
}

// everything was answered some days ago, once and rightly.
func (p *past) everything(days int) *past {
	for _, item := range []string{"six", "repeat", "fern", "word", "promise", "consume"} {
		p.answered(item, days, true)
	}
	return p
}

// passed adds a lab that was done days ago.
func (p *past) passed(lab string, days int) *past {
	p.add(study.Entry{Type: study.Tried, Item: lab, Score: 1, Scored: true, Words: `{"passed":["a"]}`}, days)
	return p
}

// open starts the app on the record.
func (p *past) open(width, height int, theme Theme) *bench {
	return p.openWith(width, height, func(o *Options) { o.Settings.Theme = theme })
}

func (p *past) openWith(width, height int, change func(*Options)) *bench {
	t, ok := p.t.(*testing.T)
	if !ok {
		t = &testing.T{}
	}
	return startOf(t, p.course, p.mem, width, height, func(o *Options) {
		o.Settings, o.Memory = DefaultSettings(), shelf{p.mem}
		o.Labs = &fernShop{dir: p.t.TempDir(), course: p.course}
		change(o)
	})
}

// answerRightly answers the question on the screen and goes on.
func (b *bench) answerRightly() {
	b.solve()
	b.press("enter")
}

// answerWrongly says that it is not known, and goes on.
func (b *bench) answerWrongly() {
	if b.lesson().typing() {
		b.press("tab")
	}
	b.press("x", "enter")
}

// untilKind answers rightly up to the first question of a kind.
func (b *bench) untilKind(kinds ...quiz.Kind) {
	b.t.Helper()
	for range 50 {
		q := b.lesson().session.Step().Question
		if q == nil {
			break
		}
		if slices.Contains(kinds, q.Kind) {
			return
		}
		b.answerRightly()
	}
	b.t.Fatalf("nothing of %v is asked", kinds)
}

// toEnd answers everything that is left.
func (b *bench) toEnd() {
	b.t.Helper()
	for range 50 {
		switch b.lesson().session.Phase() {
		case study.Done:
			return
		case study.Telling, study.Reading:
			b.press("enter")
		default:
			b.answerRightly()
		}
	}
	b.t.Fatal("the review has no end")
}

// reviewScenes are the frames of a review that are kept.
var reviewScenes = []struct {
	name string
	past func(*past)
	play func(*bench)
}{
	{"review-home-due", func(p *past) { p.everything(5) }, func(b *bench) {}},
	{"review-home-nothing", func(p *past) { p.everything(0) }, func(b *bench) {}},
	{"review-home-new", func(p *past) {}, func(b *bench) { b.press("esc") }},
	{"review-home-gentle", func(p *past) { p.everything(30) }, func(b *bench) {}},
	{"review-home-unfinished", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.answerRightly(); b.answerRightly(); b.press("esc") }},
	{"review-question", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Single); b.press("1") }},
	{"review-typed", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Number); b.write("6") }},
	{"review-told", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Single); b.solve() }},
	{"review-told-end", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Single); b.solve(); b.press("end") }},
	{"review-guessed", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Single); b.pick(true); b.press("w") }},
	{"review-wrong", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Number); b.write("2"); b.press("enter") }},
	{"review-regraded", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Number); b.solve(); b.press("4") }},
	{"review-taken-back", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.answerRightly(); b.press("u") }},
	{"review-leech", func(p *past) { p.leech("repeat") }, func(b *bench) { b.press("r", "x") }},
	{"review-end", func(p *past) { p.everything(5).passed("sql-01", 12) }, func(b *bench) { b.press("r"); b.answerWrongly(); b.answerRightly(); b.answerWrongly(); b.toEnd() }},
	{"review-more", func(p *past) { p.everything(5) }, func(b *bench) {
		b.app.env.settings.Review = 1
		b.press("r")
		b.toEnd()
	}},
	{"review-lab-only", func(p *past) { p.passed("sql-01", 12) }, func(b *bench) { b.press("esc", "r") }},
	{"review-lab-anew", func(p *past) { p.passed("sql-01", 12) }, func(b *bench) { b.press("esc", "r", "1") }},
	{"review-away", func(p *past) {
		p.leech("repeat").answered("repeat", 20, false).answered("promise", 5, true).answered("six", 5, true)
	}, func(b *bench) {
		b.press("r")
		b.untilKind(quiz.Multi)
		b.press("Z")
		b.toEnd()
		b.press("Z")
	}},
	{"review-section", func(p *past) { p.everything(5) }, func(b *bench) { b.press("r"); b.untilKind(quiz.Single); b.solve(); b.press("o") }},
	{"review-proof", func(p *past) {}, func(b *bench) { b.proveTwo(); b.answerRightly(); b.answerWrongly(); b.toEnd() }},
}

// leech is an item that was forgotten again and again, and is due.
func (p *past) leech(item string) *past {
	days := 220
	for range 5 {
		p.answered(item, days, true)
		p.answered(item, days-3, true)
		p.answered(item, days-33, false)
		days -= 36
	}
	p.answered(item, days, true)
	return p.answered(item, days-3, true)
}

// pick picks an option of the question on the screen, the right one or another.
func (b *bench) pick(right bool) {
	l := b.lesson()
	for i, o := range l.session.Shown(l.session.At()) {
		if l.session.Step().Question.Options[o].Right == right {
			b.press(digit(i))
			return
		}
	}
}

// proveTwo opens a test-out about the first two lessons.
func (b *bench) proveTwo() {
	e := b.app.env
	m, cmd := e.openProof("Test out: Orders", func([]study.Entry) (study.Session, []study.Entry, error) {
		var asked []study.Asked
		for _, id := range []string{"retries", "stock"} {
			l, err := e.course.Lesson(id)
			if err != nil {
				return study.Session{}, nil, err
			}
			for i := range l.Quiz {
				asked = append(asked, study.Asked{Origin: study.Origin{Course: e.course.Outline, Lesson: id}, Question: &l.Quiz[i]})
			}
		}
		s, opened := study.Prove(e.course.Outline, asked, "1", 7, e.fx.stamp())
		return s, []study.Entry{opened}, nil
	})
	b.run(tea.Batch(cmd, b.app.go1(m)))
}

func TestReviewsLookAsTheyDid(t *testing.T) {
	for _, scene := range reviewScenes {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				p := newPast(t)
				scene.past(p)
				b := p.open(size[0], size[1], Mono)
				scene.play(b)
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
			})
		}
		t.Run(scene.name+"-ascii", func(t *testing.T) {
			p := newPast(t)
			scene.past(p)
			b := p.openWith(80, 24, func(o *Options) { o.Settings.Theme, o.Settings.ASCII = Light, true })
			scene.play(b)
			golden(t, scene.name+"-ascii", b.screen()+"\n")
			if i := strings.IndexFunc(b.screen(), func(r rune) bool { return r > 0x7e }); i >= 0 {
				t.Errorf("there is %q on a screen of ASCII", b.screen()[i:i+3])
			}
		})
	}
}

// reopened is the app after a kill: a new one on the same record.
func (p *past) reopened(b *bench) *bench {
	again := p.open(b.app.width, b.app.height, Mono)
	again.time = b.time
	return again
}

// last is the latest entry of a type.
func (b *bench) last(typ study.EntryType) study.Entry {
	b.t.Helper()
	for _, e := range slices.Backward(b.mem.entries) {
		if e.Type == typ {
			return e
		}
	}
	b.t.Fatalf("no entry of type %s", typ)
	return study.Entry{}
}

// A kill loses nothing at any point: the app opens in the review, at the same question, with the same order of options.
func TestAReviewGoesOnAfterAKill(t *testing.T) {
	for answers := range 6 {
		for _, told := range []bool{false, true} {
			p := newPast(t).everything(5)
			b := p.open(80, 24, Mono)
			b.press("r")
			for range answers {
				b.answerRightly()
			}
			if told {
				b.solve()
			}
			before := b.screen()
			after := p.reopened(b)
			if got := after.screen(); got != before {
				t.Fatalf("after %d answers and a kill (told: %v):\n%s\nbefore:\n%s", answers, told, got, before)
			}
			after.toEnd()
			if n := len(after.lesson().session.Missed()); n != 0 {
				t.Errorf("%d questions are open after all were answered", n)
			}
			if got, want := after.answers()-6, 6; got != want {
				t.Errorf("%d answers are recorded, want %d", got, want)
			}
			p.reopened(after).shows("Course", "Review")
		}
	}
}

func TestAReviewThatWasLeftIsOfferedAndGoesOn(t *testing.T) {
	p := newPast(t).everything(5)
	b := p.open(80, 24, Mono)
	b.press("r")
	b.answerRightly()
	question := b.lesson().session.Step().Question.ID
	b.press("esc")
	b.shows("question 2 of 6")
	b = p.reopened(b)
	b.shows("Course", "question 2 of 6")
	b.press("r")
	if got := b.lesson().session.Step().Question.ID; got != question {
		t.Errorf("the review goes on with %s, want %s", got, question)
	}
	if e := b.last(study.Read); e.Step != 1 {
		t.Errorf("the record says that step %d is on the screen", e.Step)
	}
}

func TestWhatIsWrongComesBackUntilItIsRight(t *testing.T) {
	b := newPast(t).everything(5).open(80, 24, Mono)
	b.press("r")
	missed := b.lesson().session.Step().Question.ID
	b.answerWrongly()
	for range 5 {
		b.answerRightly()
	}
	b.shows("once more, 1 to go")
	if got := b.lesson().session.Step().Question.ID; got != missed {
		t.Fatalf("%s comes back, want %s", got, missed)
	}
	b.answerWrongly()
	b.shows("once more, 1 to go")
	b.answerRightly()
	b.shows("5 of 6 right at the first try", "Missed")
}

func TestTheProgramOpensInAReviewOfSomeMinutes(t *testing.T) {
	b := newPast(t).everything(5).openWith(80, 24, func(o *Options) { o.Review, o.ReviewMinutes = true, 1 })
	b.shows("Review", "question 1 of 2")
	b.press("esc")
	b.shows("Course", "question 1 of 2")
}

func TestAReviewThatCannotBeReadSaysWhy(t *testing.T) {
	p := newPast(t).everything(5)
	b := p.open(80, 24, Mono)
	p.mem.unreadable = errors.New("the journal cannot be read\nhint: try `engineroom doctor`")
	b.press("r")
	b.shows("This cannot be opened. The journal cannot be read. Try `engineroom doctor`.")
	b.press("enter")
	b.shows("Course")
}

// What is said of a review, whatever there is to do.
func TestHomeSaysInAFewWordsWhatThereIsToReview(t *testing.T) {
	due := func(n int) (out []study.Card) {
		for range n {
			out = append(out, study.Card{ID: "a", Kind: quiz.Single})
		}
		return out
	}
	lab := []study.Card{{ID: "lab/a"}}
	for _, c := range []struct {
		want     string
		timeless bool
		agenda   study.Agenda
		round    round
	}{
		{want: "nothing due"},
		{want: "nothing due; 2 later today", agenda: study.Agenda{Coming: []int{2, 9}}},
		{want: "nothing due; 9 tomorrow", agenda: study.Agenda{Coming: []int{0, 9}}},
		{want: "nothing due; 1 in 3 days", agenda: study.Agenda{Coming: []int{0, 0, 0, 1}}},
		{want: "1 due, about 1 minute", agenda: study.Agenda{Cards: due(1), Count: 1}},
		{want: "14 due, about 6 minutes", agenda: study.Agenda{Cards: due(14), Count: 14}},
		{want: "14 due", timeless: true, agenda: study.Agenda{Cards: due(14), Count: 14}},
		{want: "24 now, about 10 min; more later", agenda: study.Agenda{Cards: due(40), Count: 400}},
		{want: "24 now, more later", timeless: true, agenda: study.Agenda{Cards: due(40), Count: 400}},
		{want: "about 10 minutes today", agenda: study.Agenda{Cards: due(40), Count: 400, Pause: 21}},
		{want: "a few questions today", timeless: true, agenda: study.Agenda{Cards: due(40), Count: 400, Pause: 21}},
		{want: "1 lab due", agenda: study.Agenda{Cards: lab, Labs: lab, Count: 1}},
		{want: "question 4 of 12", agenda: study.Agenda{Cards: due(9), Count: 9}, round: round{step: 3, first: 12, steps: 14}},
		{want: "once more what was missed", agenda: study.Agenda{Cards: due(9), Count: 9}, round: round{step: 12, first: 12, steps: 14}},
	} {
		e := &env{common: &common{settings: DefaultSettings(), agenda: c.agenda, round: c.round}}
		e.settings.Clock = !c.timeless
		if got := e.reviewStanding(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// What helps to know before a lesson comes with what was forgotten of it, though it is not due.
func TestWhatWasForgottenBringsWhatHelpsToKnowFirst(t *testing.T) {
	p := newPast(t)
	for _, days := range []int{90, 85, 60} {
		p.answered("six", days, true)
	}
	p.answered("fern", 90, true).answered("fern", 85, true).answered("fern", 5, false)
	b := p.open(80, 24, Mono)
	b.shows("about 1 minute today") // after a pause of weeks
	b.press("r")
	b.shows("question 1 of 2")
	var asked []string
	for b.lesson().session.Phase() != study.Done {
		asked = append(asked, b.lesson().session.Step().Question.ID)
		b.answerRightly()
	}
	if slices.Sort(asked); !slices.Equal(asked, []string{"fern", "six"}) {
		t.Errorf("asked were %v", asked)
	}
}

func TestWhatIsNoLongerInTheCourseIsNotAskedNorCounted(t *testing.T) {
	p := newPast(t).everything(5)
	for i := range p.mem.entries {
		if p.mem.entries[i].Lesson == "stock" {
			p.mem.entries[i].Lesson = "gone"
		}
	}
	b := p.open(80, 24, Mono)
	b.shows("4 due")
	b.press("r")
	b.shows("question 1 of 4")
}

func TestTheLessonOfAQuestionIsSaidAfterTheAnswerAndNotBefore(t *testing.T) {
	b := newPast(t).everything(5).open(120, 40, Mono)
	b.press("r")
	for range 6 {
		title := titleOf[b.lesson().session.Step().From.Lesson]
		b.hides(title)
		b.press("o")
		b.hides(title)
		b.solve()
		b.shows("From  " + title)
		b.press("enter")
	}
}

func TestOneKeyAnswersAndSaysHowSure(t *testing.T) {
	for key, want := range map[string]study.Sureness{"w": study.Guessed, "m": study.Unsure, "S": study.Sure, "enter": study.Unsaid} {
		b := newPast(t).everything(5).open(80, 24, Mono)
		b.press("r")
		b.untilKind(quiz.Single)
		b.hides("How sure?")
		before := b.answers()
		b.press(key) // nothing is picked
		if b.answers() != before {
			t.Fatalf("%s answered before anything was picked", key)
		}
		b.pick(true)
		b.shows("How sure?")
		b.press(key)
		if got := b.last(study.Answer).Facts.Sure; b.answers() != before+1 || got != want {
			t.Errorf("%s answers %d times with sureness %v, want %v", key, b.answers()-before, got, want)
		}
	}
	b := newPast(t).everything(5).open(80, 24, Mono)
	b.press("r")
	b.untilKind(quiz.Number)
	b.write("6")
	b.hides("How sure?")
}

func TestConfidenceAndGradesWorkInTheQuizOfALesson(t *testing.T) {
	p := newPast(t)
	b := p.open(80, 24, Mono)
	for b.lesson().session.Step().Question == nil {
		b.press("enter")
	}
	b.untilKind(quiz.Single)
	b.pick(true)
	b.press("m")
	b.shows("Grade: hard, because you were unsure.", "It comes back")
	b.press("3")
	b.shows("Grade: good, because you said so.")
	if e := b.last(study.Regraded); e.Facts.Of != b.last(study.Answer).Nonce || e.Facts.Rating != 3 {
		t.Errorf("recorded: %+v", e.Facts)
	}
	b.press("u")
	if e := b.last(study.TakenBack); e.Facts.Of != b.last(study.Answer).Nonce || b.lesson().session.Phase() != study.Asking {
		t.Errorf("recorded: %+v\n%s", e.Facts, b.screen())
	}
}

func TestTheLastAnswerIsTakenBack(t *testing.T) {
	for name, keys := range map[string][]string{"on its verdict": {"u"}, "from the question after it": {"enter", "u"}} {
		p := newPast(t).everything(5)
		b := p.open(80, 24, Mono)
		b.press("r")
		b.press("x")
		if b.lesson().typing() {
			b.press("tab", "x")
		}
		answer, question := b.last(study.Answer), b.lesson().session.Step().Question.ID
		b.press(keys...)
		l := b.lesson()
		if got := l.session.Step().Question.ID; got != question || l.session.Phase() != study.Asking || l.w == nil {
			t.Fatalf("%s: %s is in phase %v", name, got, l.session.Phase())
		}
		if e := b.last(study.TakenBack); e.Facts.Of != answer.Nonce {
			t.Errorf("%s: taken back is %q, want %q", name, e.Facts.Of, answer.Nonce)
		}
		b = p.reopened(b)
		b.toEnd()
		b.shows("6 of 6 right at the first try")
	}
}

func TestAnAnswerThatIsNotLastCannotBeTakenBack(t *testing.T) {
	b := newPast(t).everything(5).open(80, 24, Mono)
	b.press("r")
	b.answerRightly()
	b.solve()
	b.press("p", "u")
	for _, e := range b.mem.entries {
		if e.Type == study.TakenBack {
			t.Fatal("an answer before another one was taken back")
		}
	}
}

func TestAGradeIsChangedWithOneKeyAsOftenAsOneLikes(t *testing.T) {
	p := newPast(t).everything(5)
	b := p.open(80, 24, Mono)
	b.press("r")
	b.solve()
	b.shows("Grade: good.")
	for i, word := range []string{"again", "hard", "good", "easy"} {
		b.press(digit(i))
		b.shows("Grade: " + word)
	}
	n := len(b.mem.entries)
	b.press("4")
	if len(b.mem.entries) != n {
		t.Error("the grade that it has was recorded once more")
	}
}

func TestWhatIsBuriedIsNotAskedTodayAndWhatIsPutAwayUntilItIsBroughtBack(t *testing.T) {
	p := newPast(t).everything(5)
	b := p.open(80, 24, Mono)
	b.press("r")
	b.untilKind(quiz.Single)
	buried := b.lesson().session.Step().Question.ID
	b.press("z")
	b.shows("Not asked again before tomorrow.")
	b.untilKind(quiz.Multi, quiz.Single)
	gone := b.lesson().session.Step().Question.ID
	b.press("Z")
	b.shows("Put away")
	b.toEnd()
	b.press("esc", "r")
	if b.last(study.Buried).Item != buried || b.last(study.Suspended).Item != gone {
		t.Fatalf("%s is buried and %s is put away", b.last(study.Buried).Item, b.last(study.Suspended).Item)
	}
	b.press("esc", "down", "enter", "Z")
	b.shows("Put away", "1 question", "by you")
	b.press("enter")
	b.shows("Nothing is put away")
	if e := b.last(study.Resumed); e.CardID() != gone {
		t.Errorf("%s is brought back, want %s", e.CardID(), gone)
	}
	if away, _ := (shelf{b.mem}).Away(context.Background()); len(away) != 0 {
		t.Errorf("still away: %v", away)
	}
}

func TestALeechIsSaidOnceAndItsLessonIsOneKeyAway(t *testing.T) {
	p := newPast(t).leech("repeat")
	b := p.open(80, 24, Mono)
	b.press("r", "x")
	b.shows("Forgotten 6 times")
	b.press("o")
	b.shows("Text of retries.")
	b.press("esc")
	b.shows("Forgotten 6 times")
	b.press("enter")
	b.solve()
	b.hides("Forgotten", "Grade:") // practice
}

func TestTimeSaysNothingAfterTheLearnerWasElsewhere(t *testing.T) {
	for name, msg := range map[string]tea.Msg{"another window": tea.BlurMsg{}, "a pause": tea.ResumeMsg{}} {
		b := newPast(t).everything(5).open(80, 24, Mono)
		if !b.app.View().ReportFocus {
			t.Fatal("the terminal is not asked for its focus")
		}
		b.press("r")
		b.feed(msg)
		b.feed(tea.FocusMsg{})
		b.answerRightly()
		if !b.last(study.Answer).Facts.Idle {
			t.Errorf("%s: the time of the answer counts", name)
		}
		b.solve()
		if b.last(study.Answer).Facts.Idle {
			t.Errorf("%s: the time of the next answer does not count", name)
		}
	}
}

func TestOneReviewIsOnOneScreen(t *testing.T) {
	b := newPast(t).everything(5).open(80, 24, Mono)
	b.press("r")
	b.answerRightly()
	first := b.lesson()
	ref, _ := b.app.env.course.First()
	m, cmd := b.app.env.openLesson(ref) // as search does
	b.run(tea.Batch(cmd, b.app.go1(m)))
	m, cmd = b.app.env.openReview()
	b.run(tea.Batch(cmd, b.app.go1(m)))
	if b.lesson() != first {
		t.Error("a review that goes on has a second screen")
	}
}

func TestAnAnswerOfAReviewThatCannotBeSavedIsKeptAndTriedAgain(t *testing.T) {
	b := newPast(t).everything(5).open(80, 24, Mono)
	b.press("r")
	before := b.answers()
	b.mem.failing = errFull
	b.solve()
	b.shows("Not saved yet")
	b.hides("Grade:")
	b.press("u")
	if b.lesson().session.Phase() != study.Telling {
		t.Error("an answer that is not saved was taken back")
	}
	b.mem.failing = nil
	b.feed(retryNow{})
	if b.answers() != before+1 {
		t.Errorf("%d answers were recorded, want 1", b.answers()-before)
	}
	b.shows("Grade: good")
}

func TestAReviewThatIsOpenedAgainKnowsWhatIsNotSavedYet(t *testing.T) {
	b := newPast(t).everything(5).open(80, 24, Mono)
	b.mem.failing = errFull
	b.press("r")
	b.answerRightly()
	question := b.lesson().session.Step().Question.ID
	b.press("esc", "r")
	if got := b.lesson().session.Step().Question.ID; got != question {
		t.Errorf("the review goes on with %s, want %s", got, question)
	}
}

func TestATestOutSaysWhatWasShownAndNothingAboutGrades(t *testing.T) {
	b := newPast(t).open(80, 24, Mono)
	b.proveTwo()
	for b.lesson().session.Phase() != study.Done {
		b.solve()
		b.hides("Grade:", "comes back")
		b.press("z", "Z") // nothing is put away here
		b.press("enter")
	}
	b.shows("4 of 4 right", "2 of 2")
	if n := len(b.mem.entries); b.last(study.Finished).Sitting != "proof:1" {
		t.Errorf("of %d entries the last end is that of %s", n, b.last(study.Finished).Sitting)
	}
}

func TestALabThatIsDueIsOfferedFromTheStart(t *testing.T) {
	b := newPast(t).passed("sql-01", 12).open(80, 24, Mono)
	b.press("esc", "down", "enter")
	b.shows("Labs that are due", fernLabs["sql"].Title)
	b.press("1")
	b.shows("This lab is due again.")
	b.press("enter")
	b.hides("This lab is due again.")
	if e := b.last(study.LabReset); e.Item != "sql-01" {
		t.Errorf("begun anew is %s", e.Item)
	}
}

// Whatever is pressed, nothing panics, every frame fits, and an answer whose verdict was seen is in the journal.
func TestTenThousandKeysOnReviews(t *testing.T) {
	keys := slices.Concat(anyKey, []string{"r", "u", "u", "w", "m", "S", "z", "Z", "1", "2", "3", "4", "enter", "enter"})
	n := 10000
	if testing.Short() {
		n = 1000
	}
	p := newPast(t).everything(5).leech("repeat").passed("sql-01", 12)
	b := p.openWith(80, 24, func(o *Options) { o.Settings.Theme, o.Labs = Mono, nil })
	r := rand.New(rand.NewPCG(5, 7))
	seen := map[string]bool{}
	for i := range n {
		switch {
		case r.IntN(200) == 0:
			b = p.reopened(b)
			b.time = b.time.AddDate(0, 0, r.IntN(9)) // some days later
		case r.IntN(50) == 0:
			size := sizes[r.IntN(len(sizes))]
			b.resize(size[0], size[1])
		case len(b.app.stack) == 1:
			b.app.env.keys = newKeymap(nil) // one may have been given away
			b.app.env.settings = DefaultSettings()
			b.press("r")
		}
		b.press(keys[r.IntN(len(keys))])
		b.fits(b.app.width, b.app.height)
		if l, ok := b.app.top().(*lessonScreen); ok && l.session.Phase() == study.Telling && l.session.Step().Told.Saved {
			seen[l.session.Step().Told.Nonce] = true
		}
		if i%500 == 0 || i == n-1 {
			b.holds(seen)
		}
	}
	if len(seen) < n/100 {
		t.Errorf("only %d answers were given", len(seen))
	}
}

// holds fails unless every answer is in the journal once.
func (b *bench) holds(nonces map[string]bool) {
	b.t.Helper()
	times := map[string]int{}
	for _, e := range b.mem.entries {
		if e.Type == study.Answer {
			times[e.Nonce]++
		}
	}
	for nonce := range nonces {
		if times[nonce] != 1 {
			b.t.Fatalf("the answer %s is in the journal %d times", nonce, times[nonce])
		}
	}
}

// BenchmarkReviewKeyToFrame is BenchmarkKeyToFrame for the frames of a review.
func BenchmarkReviewKeyToFrame(b *testing.B) {
	for _, scene := range reviewScenes {
		b.Run(scene.name, func(b *testing.B) {
			p := newPast(b)
			scene.past(p)
			run := p.open(200, 60, Dark)
			scene.play(run)
			keys := []string{"down", "up", "pgdown", "pgup"}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				run.app.Update(keyPress(keys[i%len(keys)]))
				_ = run.app.View()
			}
		})
	}
}
