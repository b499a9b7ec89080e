package cmd_test

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
)

var (
	longJournal = flag.String("long-journal", "", "folder to make a very long journal in, for bench")
	longAnswers = flag.Int("long-answers", 1_000_000, "answers in the very long journal")
)

// TestMakeLongJournal makes what `go run ./bench -million` measures with: the record of somebody who answered for three
// years in 2,000 lessons. It is a test because only the program's own packages write journals. Without -long-journal it
// does nothing.
func TestMakeLongJournal(t *testing.T) {
	if *longJournal == "" {
		t.Skip("no -long-journal says where to")
	}
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	journal, err := progress.Open(context.Background(), filepath.Join(*longJournal, "progress.db"), progress.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer journal.Close()
	l := longLearner{pack: course.ID, version: course.Version, began: time.Now().AddDate(-3, 0, 0), all: *longAnswers}
	for l.answers < l.all {
		if err := journal.Record(context.Background(), l.sitting()...); err != nil {
			t.Fatal(err)
		}
	}
}

// longLearner goes through lesson after lesson, again and again.
type longLearner struct {
	pack, version string
	began         time.Time
	all           int
	answers       int
	sittings      int
}

const lessonsKnown, questionsEach = 2000, 25

// sitting is one walk through one lesson, from its opening to its end, of which every seventh is left open.
func (l *longLearner) sitting() []study.Entry {
	lesson := l.sittings % lessonsKnown
	name := fmt.Sprintf("sitting-%d", l.sittings)
	l.sittings++
	out := []study.Entry{l.entry(study.Opened, name, lesson, 0)}
	for q := range questionsEach {
		e := l.entry(study.Answer, name, lesson, q)
		e.Item, e.Rev, e.Mean, e.Key = fmt.Sprintf("item-%d-%d", lesson, q), 1, "93b558e252aa", "60218d0abe3f"
		e.Kind, e.Shown, e.Response, e.Scored, e.Try = quiz.Single, []int{2, 0, 3, 1}, quiz.Response{Chose: []int{q % 4}}, true, 1
		if q%5 != l.sittings%5 {
			e.Score = 1
		}
		out = append(out, e)
		l.answers++
	}
	end := l.entry(study.Finished, name, lesson, questionsEach)
	end.Score = 0.8
	if l.sittings%7 == 0 {
		end = l.entry(study.Left, name, lesson, questionsEach-1)
	}
	return append(out, end)
}

func (l *longLearner) entry(t study.EntryType, sitting string, lesson, step int) study.Entry {
	spread := time.Duration(float64(time.Since(l.began)) * float64(l.answers) / float64(l.all))
	return study.Entry{
		Type: t, Nonce: fmt.Sprintf("%s-%s-%d", sitting, t, step), At: l.began.Add(spread), Pack: l.pack, Version: l.version, Locale: "en",
		Sitting: sitting, Lesson: fmt.Sprintf("lesson-%d", lesson), Step: step, Steps: questionsEach, Seed: 7, Took: 20 * time.Second,
	}
}
