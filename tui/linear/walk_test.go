package linear

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// wander is a long walk through the kitchen's first lesson in which everything happens: hints, slips, looking back,
// giving up, questions that come back.
var wander = slices.Concat(
	[]string{"again", "1", "explain", "", "/hint", "/help", "4 min", "", "back", "back", "", "", "hint", "1 2", ""},
	[]string{"/back", "", "mint", "", "1 3 4", "where", "", "back", "", "a2", "a3 b2", "", "dont know", "", "1", "", "2", ""},
	[]string{"1 3", "", "camelia", "back", "", "", "x", "", "hint", "show", "", "lessons", "1", "", "x", "", "x", "", "x", "", "x", ""},
)

// essence is what an entry says apart from when it was written and what it is called.
func essence(e study.Entry) study.Entry {
	e.Nonce, e.At, e.Took, e.Sitting = "", time.Time{}, 0, ""
	return e
}

func essences(entries []study.Entry) []study.Entry {
	out := make([]study.Entry, len(entries))
	for i, e := range entries {
		out[i] = essence(e)
	}
	return out
}

func TestALessonInterruptedAnywhereGoesOnAsIfItHadNot(t *testing.T) {
	for name, script := range map[string][]string{"right": right, "wander": wander} {
		whole := kitchen(t)
		if _, err := whole.quiet("tea", script...); err != nil {
			t.Fatal(err)
		}
		if last := whole.journal.entries[len(whole.journal.entries)-1]; last.Type != study.Finished {
			t.Fatalf("%s: the walk does not reach its end but %s at step %d", name, last.Type, last.Step)
		}
		for cut := range script {
			w := kitchen(t)
			if _, err := w.quiet("tea", script[:cut]...); err != nil {
				t.Fatal(err)
			}
			if _, err := w.quiet("tea", script[cut:]...); err != nil {
				t.Fatal(err)
			}
			got, want := essences(w.journal.entries), essences(whole.journal.entries)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: cut before line %d (%q) the journal differs:\n%v\n%v", name, cut, script[cut], got, want)
			}
		}
	}
}

// TestAfterARestartTheSameIsHeard compares what somebody hears who asks for a step again with what is heard after a
// restart at the same point: the options in the same order, the hints, the verdict.
func TestAfterARestartTheSameIsHeard(t *testing.T) {
	for cut := 1; cut < len(wander); cut++ {
		stayed, w := kitchen(t), kitchen(t)
		staying, err := stayed.learn("tea", append(slices.Clip(wander[:cut]), "/again")...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.learn("tea", wander[:cut]...); err != nil {
			t.Fatal(err)
		}
		written := len(w.journal.entries)
		restarting, err := w.learn("tea")
		if err != nil {
			t.Fatal(err)
		}
		const coaching = ", or type explain to hear about each answer"
		want := staying[strings.LastIndex(staying, "> /again\n\n")+len("> /again\n\n"):]
		_, got, resumed := strings.Cut(restarting, "You go on where you stopped.\n\n")
		if !resumed || strings.Replace(got, coaching, "", 1) != strings.Replace(want, coaching, "", 1) {
			t.Errorf("cut before line %d, after the restart this was heard:\n%s\nand without it:\n%s", cut, restarting, want)
		}
		if n := len(w.journal.entries); n != written {
			t.Errorf("cut before line %d: resuming wrote %v", cut, w.journal.entries[written:])
		}
	}
}

// TestEndOfInputAnywhere cuts the input at every byte. Whatever verdict was heard, its answer is in the journal.
func TestEndOfInputAnywhere(t *testing.T) {
	input := strings.Join(wander, "\n") + "\n"
	for cut := 0; cut <= len(input); cut++ {
		w := kitchen(t)
		err := w.app(strings.NewReader(input[:cut])).Learn(context.Background(), "")
		out := w.out.String()
		if err != nil {
			t.Fatalf("cut after %d bytes: %v", cut, err)
		}
		if !strings.HasSuffix(out, "\nSaved. See you next time.\n") {
			t.Fatalf("cut after %d bytes the last words are %q", cut, out[max(0, len(out)-80):])
		}
		if heard, kept := verdicts(out), answersIn(w.journal.entries); heard < kept {
			t.Fatalf("cut after %d bytes: %d verdicts for %d answers", cut, heard, kept)
		}
	}
}

var verdict = regexp.MustCompile(`(?m)^(Correct|Not yet|Partly right)\.$`)

func verdicts(out string) int { return len(verdict.FindAllString(out, -1)) }

func answersIn(entries []study.Entry) int {
	n := 0
	for _, e := range entries {
		if e.Type == study.Answer {
			n++
		}
	}
	return n
}

func TestAnswerIsOnDiskBeforeItsFeedback(t *testing.T) {
	w := kitchen(t)
	recording := 0
	w.journal.before = func() {
		recording++
		if heard, kept := verdicts(w.out.String()), answersIn(w.journal.entries); heard > kept {
			t.Errorf("%d verdicts were heard while the journal had %d answers", heard, kept)
		}
	}
	if _, err := w.quiet("tea", right...); err != nil {
		t.Fatal(err)
	}
	if recording < 2*8 {
		t.Errorf("the journal was told %d times", recording)
	}
	if heard := verdicts(w.out.String()); heard != 8 {
		t.Errorf("%d verdicts, want 8", heard)
	}
}

func TestAJournalThatFailsForAWhileLosesNothing(t *testing.T) {
	whole := kitchen(t)
	if _, err := whole.quiet("tea", wander...); err != nil {
		t.Fatal(err)
	}
	writes := len(whole.journal.entries)
	for start := 0; start < writes; start += 2 {
		for _, times := range []int{1, 3, 10, writes - start} {
			w := kitchen(t)
			n := 0
			w.journal.before = func() {
				if n == start {
					w.journal.fail = times
				}
				n++
			}
			_, err := w.quiet("tea", wander...)
			if n <= start+times {
				continue // it never recovered; TestWhatCannotBeSavedIsSaid has that
			}
			if err != nil {
				t.Fatalf("failing %d times from write %d on: %v", times, start, err)
			}
			if got, want := essences(w.journal.entries), essences(whole.journal.entries); !reflect.DeepEqual(got, want) {
				t.Fatalf("failing %d times from write %d on, the journal differs:\n%v\n%v", times, start, got, want)
			}
		}
	}
}

func TestTheLastTryIsMadeOnLeaving(t *testing.T) {
	w := kitchen(t)
	w.journal.fail = 2
	out, err := w.quiet("", "2")
	if err != nil || answersIn(w.journal.entries) != 1 {
		t.Errorf("%v, and the journal has %d answers, want 1", err, answersIn(w.journal.entries))
	}
	if !strings.HasSuffix(out, "Everything is saved now.\n\nSaved. See you next time.\n") {
		t.Errorf("the last words are missing:\n%s", out)
	}
}

func TestWhatCannotBeSavedIsSaid(t *testing.T) {
	w := kitchen(t)
	w.journal.fail = 1 << 20
	out, err := w.quiet("", right...)
	if err == nil || !errors.Is(err, errDisk) || !strings.Contains(err.Error(), "8 answers could not be saved: the disk is full") {
		t.Errorf("the error is %v", err)
	}
	if n := strings.Count(oneLine(out), "Not saved yet: the disk is full; the answer is kept and will be tried again."); n != 8 {
		t.Errorf("%d of 8 answers were said not to be saved:\n%s", n, out)
	}
	if strings.Contains(out, "See you next time") {
		t.Errorf("the goodbye claims that all is saved:\n%s", out)
	}

	w = kitchen(t)
	w.journal.fail = 1 << 20
	if _, err = w.quiet("", "again"); err == nil || !strings.Contains(err.Error(), "your place in the lesson could not be saved") {
		t.Errorf("without answers the error is %v", err)
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var label = regexp.MustCompile(`(?m)^(First, a guess:|Question \d+ of \d+:|Once more, question \d+ of \d+:).*$`)

// TestUnsavedAnswersFollowIntoAnotherLesson leaves a lesson whose answers are not saved, comes back to it, and then the
// journal recovers.
func TestUnsavedAnswersFollowIntoAnotherLesson(t *testing.T) {
	w := kitchen(t)
	w.journal.fail = 6
	out, err := w.learn("", "2", "", "2", "open 2", "open 1", "again", "", "1 3")
	if err != nil {
		t.Fatal(err)
	}
	if n := answersIn(w.journal.entries); n != 3 {
		t.Errorf("the journal has %d answers, want 3", n)
	}
	if n := strings.Count(out, "You go on where you stopped."); n != 1 {
		t.Errorf("the lesson was resumed %d times:\n%s", n, out)
	}
	if lines := label.FindAllString(out, -1); !slices.Contains(lines, "Question 1 of 7: How many minutes does green tea take?") {
		t.Errorf("the answered question was not heard again:\n%s", out)
	}
	seen := map[string]int{}
	for _, e := range w.journal.entries {
		if e.Type == study.Answer {
			seen[e.Item]++
		}
	}
	if seen["guess"] != 1 || seen["green"] != 1 || seen["which"] != 1 {
		t.Errorf("answers by question: %v", seen)
	}
}

func TestTimesAddUp(t *testing.T) {
	w := kitchen(t)
	start := w.app(nil).Now()
	if _, err := w.quiet("tea", right...); err != nil {
		t.Fatal(err)
	}
	var sum time.Duration
	for _, e := range w.journal.entries {
		sum += e.Took
	}
	last := w.journal.entries[len(w.journal.entries)-1]
	if spent := last.At.Sub(start); sum > spent || sum < spent-time.Minute {
		t.Errorf("the entries add up to %v of the %v spent", sum, spent)
	}
}

// TestEndOfContext waits on a pipe that nobody writes to, as a terminal does, and then a signal comes.
func TestEndOfContext(t *testing.T) {
	r, typed := io.Pipe()
	defer typed.Close()
	w := kitchen(t)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- w.app(r).Learn(ctx, "") }()
	for _, line := range []string{"2\n", "\n"} {
		if _, err := io.WriteString(typed, line); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("the end of the context gave %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("Learn waits for input though its context has ended")
	}
	if n := answersIn(w.journal.entries); n != 1 {
		t.Errorf("the journal has %d answers, want 1", n)
	}
	if !strings.HasSuffix(w.out.String(), "Saved. See you next time.\n") {
		t.Errorf("the last words are missing:\n%s", w.out.String())
	}
}

// TestAnsweringWhileTheContextEnds: what was typed before the end is saved, because the write ignores the end.
func TestAnsweringWhileTheContextEnds(t *testing.T) {
	w := kitchen(t)
	ctx, cancel := context.WithCancel(context.Background())
	w.journal.before = func() {
		if len(w.journal.entries) == 1 {
			cancel()
		}
	}
	if err := w.app(strings.NewReader("2\n\n2\n")).Learn(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if n := answersIn(w.journal.entries); n != 1 || verdicts(w.out.String()) != 1 {
		t.Errorf("%d answers and this was heard:\n%s", n, w.out.String())
	}
}

func TestLongLinesAreSkipped(t *testing.T) {
	w := kitchen(t)
	long := strings.Repeat("1 ", 5<<20)
	out, err := w.quiet("", long, "2", long, "", "2", long)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out, "That line is longer than 64 KB. It was skipped, and nothing was done."); n != 3 {
		t.Errorf("%d of 3 long lines were mentioned:\n%s", n, out)
	}
	if n := answersIn(w.journal.entries); n != 2 {
		t.Errorf("the journal has %d answers, want 2", n)
	}
	if len(out) > 10_000 {
		t.Errorf("%d bytes were said", len(out))
	}
	allocs := testing.AllocsPerRun(3, func() {
		in := newInput(strings.NewReader(long))
		in.next(context.Background())
	})
	if allocs > 20 {
		t.Errorf("skipping a line of 10 MB takes %v allocations", allocs)
	}
}

func TestLineEnds(t *testing.T) {
	for name, input := range map[string]string{
		"LF": "2\n\n2 min\n", "CRLF": "2\r\n\r\n2 min\r\n", "no end": "2\n\n2 min", "spaces": " 2 \n \t \n  2 min  \n",
	} {
		w := kitchen(t)
		if err := w.app(strings.NewReader(input)).Learn(context.Background(), ""); err != nil {
			t.Fatal(err)
		}
		var got []quiz.Response
		for _, e := range w.journal.entries {
			if e.Type == study.Answer {
				got = append(got, e.Response)
			}
		}
		want := []quiz.Response{{Chose: []int{1}}, {Typed: []string{"2 min"}}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the answers are %v, want %v", name, got, want)
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errDisk }

func TestBrokenInputIsSaid(t *testing.T) {
	w := kitchen(t)
	err := w.app(io.MultiReader(strings.NewReader("2\n"), brokenReader{})).Learn(context.Background(), "")
	if !errors.Is(err, errDisk) || !strings.HasPrefix(err.Error(), "reading what you type: ") {
		t.Errorf("the error is %v", err)
	}
	if n := answersIn(w.journal.entries); n != 1 {
		t.Errorf("the journal has %d answers, want 1", n)
	}
}

// brokenWriter takes some bytes and then none.
type brokenWriter struct{ left int }

func (b *brokenWriter) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errDisk
	}
	return len(p), nil
}

// TestBrokenOutputEndsTheWalk: nobody hears the questions any more, so what is typed is no answer to them.
func TestBrokenOutputEndsTheWalk(t *testing.T) {
	for left := 0; left < 4000; left += 97 {
		w := kitchen(t)
		a := w.app(strings.NewReader(strings.Join(right, "\n")))
		a.Out = &brokenWriter{left: left}
		err := a.Learn(context.Background(), "tea")
		if err != nil && !errors.Is(err, errDisk) {
			t.Errorf("after %d bytes the error is %v", left, err)
		}
		if left < 300 && (err == nil || answersIn(w.journal.entries) > 0) {
			t.Errorf("after %d bytes there are answers: %v", left, err)
		}
	}
	lesson, err := kitchen(t).course.Lesson("tea")
	if err != nil {
		t.Fatal(err)
	}
	if err := Read(context.Background(), &brokenWriter{left: 50}, lesson, 0); !errors.Is(err, errDisk) {
		t.Errorf("reading to a broken writer gives %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Read(ctx, io.Discard, lesson, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after the end of the context gives %v", err)
	}
}

func TestUnreadableThingsAreErrors(t *testing.T) {
	w := kitchen(t)
	if _, err := w.quiet("no-such-lesson"); !errors.Is(err, content.ErrNoLesson) {
		t.Errorf("an unknown lesson gives %v", err)
	}
	a := w.app(strings.NewReader(""))
	a.Journal = unreadable{}
	if err := a.Learn(context.Background(), ""); !errors.Is(err, errDisk) {
		t.Errorf("an unreadable overview gives %v", err)
	}
	if err := a.Learn(context.Background(), "tea"); !errors.Is(err, errDisk) {
		t.Errorf("an unreadable sitting gives %v", err)
	}
}

type unreadable struct{}

func (unreadable) Record(context.Context, ...study.Entry) error { return nil }
func (unreadable) Sitting(context.Context, string, string) ([]study.Entry, error) {
	return nil, errDisk
}
func (unreadable) Marks(context.Context, string) ([]study.Mark, error) { return nil, errDisk }

func (unreadable) Overview(context.Context, string, time.Time) (study.Overview, error) {
	return study.Overview{}, errDisk
}

// TestShippedCourse walks through every lesson of the shipped course, once with every answer right and once giving up.
func TestShippedCourse(t *testing.T) {
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Skip(err)
	}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			w := &world{journal: &diary{}, course: course, width: 76}
			lesson, err := course.Lesson(ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			script := solve(t, w, lesson)
			out, err := w.quiet(ref.ID, script...)
			_, _, all := walkThrough(course, lesson).Tally()
			if err != nil || !strings.Contains(out, fmt.Sprintf("Right at the first try: %d of %d.", all, all)) {
				t.Errorf("%s answered rightly: %v\n%s", ref.ID, err, out)
			}
			clean(t, ref.ID, out)
			narrow(t, out, 76)
			cutShipped(t, w, ref.ID, script)

			giveUp := &world{journal: &diary{}, course: course, width: 76}
			out, err = giveUp.quiet(ref.ID, slices.Repeat([]string{"/x", "", "explain"}, 200)...)
			if err != nil || !strings.Contains(out, "Missed to the end") {
				t.Errorf("%s given up: %v\n%s", ref.ID, err, out)
			}
			clean(t, ref.ID, out)
		}
	}
}

// cutShipped resumes a lesson before every fifth line.
func cutShipped(t *testing.T, whole *world, lesson string, script []string) {
	for cut := 0; cut < len(script); cut += 5 {
		w := &world{journal: &diary{}, course: whole.course}
		for _, lines := range [][]string{script[:cut], script[cut:]} {
			if _, err := w.quiet(lesson, lines...); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(essences(w.journal.entries), essences(whole.journal.entries)) {
			t.Errorf("%s cut before line %d: the journal differs", lesson, cut)
		}
	}
}

func walkThrough(course *content.Course, lesson *content.Lesson) study.Session {
	s, _ := study.New(course.Outline, lesson, "s", 7, study.Stamp{})
	return s
}

// solve types the right answer to every question of a lesson.
func solve(t *testing.T, w *world, lesson *content.Lesson) []string {
	t.Helper()
	var script []string
	s := walkThrough(w.course, lesson)
	for i := range s.Len() {
		if q := s.StepAt(i).Question; q != nil {
			script = append(script, typeAnswer(q, s.Shown(i)))
		}
		script = append(script, "")
	}
	return script
}

// typeAnswer is the line, or for a recall the two lines, that give the right answer.
func typeAnswer(q *quiz.Question, shown []int) string {
	r := q.Solution()
	switch q.Kind {
	case quiz.Recall:
		return oneLine(r.Typed[0]) + "\n" + numbers(r.Chose)
	case quiz.Spot:
		return numbers(lessOne(r.Chose))
	}
	if len(r.Typed) > 0 {
		return strings.Join(r.Typed, " | ")
	}
	var words []string
	for i := range r.Chose {
		words = append(words, typeChoice(q, shown, r, i))
	}
	return strings.Join(words, " ")
}

func typeChoice(q *quiz.Question, shown []int, r quiz.Response, i int) string {
	switch q.Kind {
	case quiz.Match:
		return letter(i) + strconv.Itoa(slices.Index(shown, r.Chose[i])+1)
	case quiz.Classify:
		return letter(i) + strconv.Itoa(r.Chose[shown[i]]+1)
	}
	return strconv.Itoa(slices.Index(shown, r.Chose[i]) + 1)
}

// numbers writes indexes as the numbers that are typed.
func numbers(indexes []int) string {
	var out []string
	for _, i := range indexes {
		out = append(out, strconv.Itoa(i+1))
	}
	return strings.Join(out, " ")
}

func lessOne(lines []int) []int {
	out := slices.Clone(lines)
	for i := range out {
		out[i]--
	}
	return out
}

// narrow finds lines that are wider than they should be; code may be.
func narrow(t *testing.T, out string, most int) {
	t.Helper()
	for _, l := range strings.Split(out, "\n") {
		if width(l) > most && strings.Contains(strings.TrimSpace(l), " ") && !strings.HasPrefix(l, "    ") {
			t.Errorf("this line is wider than %d: %q", most, l)
		}
	}
}

func TestEveryKindHasARow(t *testing.T) {
	for _, name := range quiz.Kinds() {
		k, ok := kinds[name]
		if !ok || k.offer == nil || k.how == nil || k.take == nil || k.judge == nil || k.explain == nil {
			t.Errorf("questions of kind %q cannot be asked in lines", name)
		}
	}
	if len(kinds) != len(quiz.Kinds()) {
		t.Errorf("there are %d rows for %d kinds", len(kinds), len(quiz.Kinds()))
	}
}

func TestCommandsAreUnderstood(t *testing.T) {
	for _, c := range []struct {
		text  string
		typed bool
		want  command
		ok    bool
	}{
		{"", false, goOn, true}, {"  ", true, goOn, true}, {"next", false, goOn, true}, {"next", true, 0, false},
		{"I don't know.", false, dontKnow, true}, {"don’t  know", false, dontKnow, true}, {"DONT KNOW", false, dontKnow, true},
		{"/x", true, dontKnow, true}, {"x", true, 0, false}, {"/I don't know", true, dontKnow, true},
		{"?", false, help, true}, {"/?", true, help, true}, {"?", true, 0, false},
		{"Quit!", false, quit, true}, {"/q", false, quit, true}, {"q", true, 0, false},
		{"/", true, 0, false}, {"/", false, 0, false}, {".", false, 0, false}, {".", true, 0, false},
		{"//hint", true, 0, false}, {"/plants/7", true, 0, false}, {"open 3", false, open, true}, {"/open 3", true, open, true},
		{"open 3", true, 0, false}, {"2", false, 0, false}, {"a2 b1", false, 0, false},
	} {
		got, _, ok := parseCommand(c.text, c.typed)
		if got != c.want || ok != c.ok {
			t.Errorf("parseCommand(%q, %v) = %v, %v; want %v, %v", c.text, c.typed, got, ok, c.want, c.ok)
		}
	}
	for text, want := range map[string]string{"//hint": "/hint", "///hint": "///hint", "//": "//", "// note": "// note", "//q": "/q", "/plants": "/plants"} {
		if got := literal(text); got != want {
			t.Errorf("literal(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestNoCommandIsHiddenByAnother(t *testing.T) {
	seen := map[string]command{}
	for _, row := range commands {
		for _, w := range row.words {
			if _, twice := seen[w]; twice {
				t.Errorf("the word %q stands in two rows", w)
			}
			seen[w] = row.do
			if w != plainWords(w) {
				t.Errorf("the word %q is never understood", w)
			}
		}
	}
}

func TestTypingACommandAsAnAnswer(t *testing.T) {
	q := &quiz.Question{Kind: quiz.Text, Options: []quiz.Option{{Text: "`/help`", Right: true}}}
	r, slip := takeTyped(q, nil, "//help")
	if slip != "" || !q.Grade(r).Right() {
		t.Errorf("//help is %v, %q", r, slip)
	}
}

func TestWrapping(t *testing.T) {
	for _, c := range []struct {
		width int
		text  string
		want  string
	}{
		{0, "one two three", "1. one two three\n"},
		{9, "one two three", "1. one\n   two\n   three\n"},
		{10, "one two", "1. one two\n"},
		{5, "incomprehensible two", "1. incomprehensible\n   two\n"},
		{9, "日本 日本", "1. 日本\n   日本\n"},
		{12, "日本 日本", "1. 日本 日本\n"},
		{8, "e\u0301e\u0301 ab", "1. e\u0301e\u0301 ab\n"},
		{8, "", ""},
	} {
		var out strings.Builder
		p := newPrinter(&out, c.width)
		p.within("1. ", "   ", func() { p.say(c.text) })
		if c.text == "" {
			c.want = "1.\n"
		}
		if out.String() != c.want {
			t.Errorf("%q at %d is %q, want %q", c.text, c.width, out.String(), c.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for score, want := range map[float64]string{0.001: "1 percent", 0.5: "50 percent", 2.0 / 3: "67 percent", 0.999: "99 percent"} {
		if got := percent(score); got != want {
			t.Errorf("percent(%v) = %q, want %q", score, got, want)
		}
	}
}

func TestLetters(t *testing.T) {
	for i, want := range map[int]string{0: "a", 25: "z", 26: "aa", 27: "ab", 51: "az", 52: "ba", 701: "zz", 702: "aaa"} {
		if got := letter(i); got != want {
			t.Errorf("letter(%d) = %q, want %q", i, got, want)
		}
	}
}

// TestPacksThatChangedUnderASitting resumes answers whose options are no longer there.
func TestPacksThatChangedUnderASitting(t *testing.T) {
	for _, r := range []quiz.Response{
		{Chose: []int{99}}, {Chose: []int{-1}}, {Chose: []int{0, 1, 2, 3, 4, 5, 6}}, {}, {Typed: []string{}}, {Typed: []string{"a", "b"}},
		{DontKnow: true, Chose: []int{1}},
	} {
		for _, q := range []struct {
			item string
			step int
		}{{"guess", 0}, {"green", 1}, {"which", 2}, {"plant", 3}, {"steps", 4}, {"times", 5}, {"late", 6}} {
			w := kitchen(t)
			at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			base := study.Entry{Pack: w.course.ID, Lesson: "tea", Sitting: "old", At: at}
			opened, answer := base, base
			opened.Type, opened.Nonce = study.Opened, "a"
			answer.Type, answer.Nonce, answer.Item, answer.Step, answer.Response = study.Answer, "b", q.item, q.step, r
			w.journal.entries = []study.Entry{opened, answer}
			out, err := w.quiet("", "explain", "again", "")
			if err != nil || verdicts(out) < 1 {
				t.Errorf("%s answered %+v: %v\n%s", q.item, r, err, out)
			}
			clean(t, q.item, out)
		}
	}
}

func TestTextsOfOddShapes(t *testing.T) {
	for _, c := range []struct {
		name string
		say  func(*printer)
		want string
	}{
		{"output", func(p *printer) { p.prose("```output\n3\n```") }, "Output, 1 line:\n    3\n"},
		{"too big to parse", func(p *printer) { p.prose(strings.Repeat("a b\n", 4<<10)) }, strings.Repeat(" a b", 4<<10)[1:] + "\n"},
		{"an option of code", func(p *printer) { p.numbered(2, "```js\na()\n```") }, "2. Code in js, 1 line:\n       a()\n"},
		{"an option like a list", func(p *printer) { p.numbered(2, "- 1") }, "2. - 1\n"},
		{"code in a sentence", func(p *printer) { p.say("You answered: " + short("```js\na()\n```")) }, "You answered: code\n"},
		{"a nested note", func(p *printer) { p.prose("- > [!TIP]\n  > a\n  >\n  > b\n- c") }, "- Tip: a\n  b\n  End of tip.\n- c\n"},
		{"a list from seven", func(p *printer) { p.prose("7. a\n   - [ ] b\n8. c") }, "7. a\n   - to do: b\n8. c\n"},
		{"an empty cell", func(p *printer) { p.prose("| a | |\n|---|---|\n| | x |\n| y | |") }, "Table, 2 rows, 2 columns:\n\na: empty\nx\n\na: y\n\nEnd of table.\n"},
	} {
		var out strings.Builder
		c.say(newPrinter(&out, 0))
		if out.String() != c.want {
			t.Errorf("%s is %q, want %q", c.name, out.String(), c.want)
		}
	}
	if got := clip(strings.Repeat("é", 50)); got != strings.Repeat("é", 40)+"…" {
		t.Errorf("clip gives %q", got)
	}
	for r, want := range map[rune]int{'a': 1, 'é': 1, '語': 2, 'ㄱ': 2, '한': 2, 'Ａ': 2, '│': 1, '\u0301': 0, '\u200d': 0, '🍵': 2, '\U00020000': 2, 'ﬁ': 1} {
		if got := width(string(r)); got != want {
			t.Errorf("the width of %q is %d, want %d", r, got, want)
		}
	}
}

// TestALessonThatCannotBeOpenedLeavesTheLearnerWhereTheyAre asks for a lesson with a mistake in it.
func TestALessonThatCannotBeOpenedLeavesTheLearnerWhereTheyAre(t *testing.T) {
	fsys := fstest.MapFS{
		"pack.yaml":             {Data: []byte("format: 1\nid: org.example.h\nversion: 1.0.0\nlanguage: en\ntitle: t\noutline:\n  - lesson: one\n  - lesson: two\n")},
		"lessons/one/lesson.md": {Data: []byte("---\nid: one\ntitle: One\n---\n\ntext\n")},
		"lessons/two/lesson.md": {Data: []byte("---\nid: two\ntitle: Two\n---\n\n### Q: no answer\n<!-- q id: a -->\n")},
	}
	w := newWorld(t, fsys)
	out, err := w.learn("", "open 2", "", "", "open 2", "lessons")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out, "This lesson cannot be opened: "); n != 3 {
		t.Errorf("%d of 3 refusals were heard:\n%s", n, out)
	}
	if !strings.Contains(out, "1. One, done\n2. Two\n") {
		t.Errorf("the list is not as expected:\n%s", out)
	}
	for _, e := range w.journal.entries {
		if e.Type == study.Left {
			t.Errorf("the journal says that the lesson was left: %v", e)
		}
	}
}

// TestFilesPipedInByMistake feeds a program text in place of answers.
func TestFilesPipedInByMistake(t *testing.T) {
	src, err := os.ReadFile("walk_test.go")
	if err != nil {
		t.Fatal(err)
	}
	w := kitchen(t)
	if err := w.app(strings.NewReader(string(src))).Learn(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	clean(t, "a file", w.out.String())
}

func TestWithoutTimesNoneAreKeptOrSaid(t *testing.T) {
	w := kitchen(t)
	a := w.app(&typist{lines: []string{"2", "", "where", "quit"}, echo: &w.out})
	a.Timeless = true
	if err := a.Learn(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	for _, e := range w.journal.entries {
		if e.Took != 0 {
			t.Errorf("a %s took %s", e.Type, e.Took)
		}
	}
	if strings.Contains(w.out.String(), "Today: 1 answer, ") {
		t.Errorf("a time is said:\n%s", w.out.String())
	}
}

func TestNearlyRightCommandsAreUnderstoodOrCorrected(t *testing.T) {
	w := kitchen(t)
	w.finder = larder{}
	out, err := w.learn("", "search broken", "notes please", "open", "quit")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"The search went wrong", "notes is a command of one word.", "> open\n\nType open and a number from 1 to"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not heard in\n%s", want, out)
		}
	}
}
