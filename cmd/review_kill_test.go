//go:build unix

package cmd_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/bench/terminal"
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
)

// returning is a data folder of somebody who answered the first questions of the course some days ago.
func returning(t *testing.T, questions, days int) string {
	t.Helper()
	data := newcomer(t)
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	j, err := progress.Open(context.Background(), filepath.Join(data, "progress.db"), progress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if err := j.Record(context.Background(), answeredOnce(t, course, questions, time.Now().AddDate(0, 0, -days))...); err != nil {
		t.Fatal(err)
	}
	return data
}

// answeredOnce are right answers to the first questions of the quizzes of a course.
func answeredOnce(t *testing.T, course *content.Course, n int, at time.Time) []study.Entry {
	t.Helper()
	var out []study.Entry
	for ref, ok := course.First(); ok && len(out) < n; ref, ok = course.Next(ref.ID) {
		l, err := course.Lesson(ref.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i := range l.Quiz {
			q := &l.Quiz[i]
			if q.Pre || q.VariantOf != "" || q.Pool != "" || len(out) == n {
				continue
			}
			e := study.Entry{
				Type: study.Answer, Nonce: fmt.Sprintf("past-%d", len(out)), At: at.Add(time.Duration(len(out)) * 15 * time.Second),
				Pack: course.ID, Version: course.Version, Locale: course.Language, Sitting: "past", Lesson: ref.ID, Item: q.ID, Rev: max(1, q.Rev), Kind: q.Kind,
				Shown: q.Shuffle(1), Response: q.Solution(), Score: 1, Scored: true, Try: 1, Took: 12 * time.Second, Facts: study.Facts{Produced: q.Produced(), Guess: q.Guess()},
			}
			e.Mean, e.Key = q.Fingerprint()
			out = append(out, e)
		}
	}
	return out
}

// press sends keys and waits for what they lead to.
func press(t *testing.T, term *terminal.Terminal, keys, want string, follows func(terminal.Screen) bool) terminal.Screen {
	t.Helper()
	if err := term.Send(keys); err != nil {
		t.Fatal(err)
	}
	return until(t, term, want, follows)
}

// killed ends a program without a word and starts it again.
func killed(t *testing.T, term *terminal.Terminal, data string) *terminal.Terminal {
	t.Helper()
	if err := term.Process().Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := term.Exited(patience); err != nil {
		t.Fatal(err)
	}
	return sit(t, data)
}

// The first frame after a kill is the last one before it: the same question of the review with the same order of options,
// or the same verdict. No answer is lost, and none is doubled.
func TestAReviewIsKilledAndGoesOn(t *testing.T) {
	t.Parallel()
	const questions = 8
	data := returning(t, questions, 4)
	term := sit(t, data)
	until(t, term, "the first frame", drawn)
	home := func(s terminal.Screen) bool { return s.Contains("due, about") }
	if s := term.Look(); !home(s) {
		press(t, term, "\x1b", "the first screen", home)
	}
	asked := func(s terminal.Screen) bool {
		return s.Contains("Review") && s.Contains("question ") && enterDoes(s) != "next" && drawn(s)
	}
	told := func(s terminal.Screen) bool { return s.Contains("Review") && verdictOn(s) != "" }
	before := press(t, term, "r", "the first question", asked)
	for n := range 4 {
		onRecord(t, data, "opened", "read") // unlike an answer, a step is on the screen before it is on the disk
		term = killed(t, term, data)
		after := until(t, term, "the question again", asked)
		compareFrames(t, before, after)
		keys := "x"
		if after.Contains("tab hint") {
			keys = "\tx"
		}
		press(t, term, keys, "the verdict", told)
		if got := len(answersOf(exported(t, data))); got != questions+n+1 {
			t.Fatalf("%d answers are recorded while the verdict is on the screen, want %d", got, questions+n+1)
		}
		term = killed(t, term, data)
		until(t, term, "the verdict again", told)
		before = press(t, term, "\r", "the next question", asked)
	}
}

// Each key of a review is an event of the journal, and what was put away comes back from the screen of progress.
func TestWhatAReviewChangesIsRecorded(t *testing.T) {
	t.Parallel()
	data := returning(t, 8, 4)
	term := sit(t, data, "review", "--minutes", "5")
	shows := func(text string) func(terminal.Screen) bool {
		return func(s terminal.Screen) bool { return drawn(s) && s.Contains(text) }
	}
	first := until(t, term, "the first question", shows("question 1 of 8"))
	field := "" // to leave, where there is one
	if first.Contains("tab hint") {
		field = "\t"
	}
	press(t, term, field+"x", "the verdict", func(s terminal.Screen) bool { return verdictOn(s) != "" && s.Contains("your grade") })
	press(t, term, "3", "the grade", func(s terminal.Screen) bool { return verdictOn(s) != "" })
	onRecord(t, data, "regrade")
	press(t, term, "u", "the question again", shows("Taken back"))
	onRecord(t, data, "undo")
	press(t, term, "\x1bz", "the next question", shows("Not asked again before tomorrow"))
	onRecord(t, data, "read")
	press(t, term, "\x1bx", "the one after it", shows("Put away"))
	onRecord(t, data, "read")
	press(t, term, "\x1b", "the first screen", shows("colours, goal, keys"))
	press(t, term, "P", "progress", func(s terminal.Screen) bool { return s.Contains("Z what you put away") })
	press(t, term, "Z", "what is put away", shows("1 question"))
	press(t, term, "\r", "that it is back", func(s terminal.Screen) bool { return s.Contains("Nothing is put away") })
	onRecord(t, data, "resume")
	counts := map[string]int{}
	for _, e := range exported(t, data) {
		counts[e.Type]++
	}
	for _, typ := range []string{"regrade", "undo", "bury", "suspend", "resume"} {
		if counts[typ] != 1 {
			t.Errorf("%d events of type %s are recorded, want 1", counts[typ], typ)
		}
	}
	verify(t, data)
}

// onRecord waits until the last event of the journal has one of some types.
func onRecord(t *testing.T, data string, types ...string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if all := exported(t, data); len(all) > 0 && slices.Contains(types, all[len(all)-1].Type) {
			return
		}
	}
	t.Fatalf("the journal does not end with any of %v", types)
}

// compareFrames fails where two frames differ in more than the spaces at the ends of their lines.
func compareFrames(t *testing.T, before, after terminal.Screen) {
	t.Helper()
	trimmed := func(s terminal.Screen) []string {
		lines := s.Lines()
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " ")
		}
		return lines
	}
	if !slices.Equal(trimmed(before), trimmed(after)) {
		t.Fatalf("after the kill:\n%s\nbefore it:\n%s", after, before)
	}
}
