package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// tuningMemory is a journal of how memory is reckoned.
type tuningMemory struct {
	reviews memory.Log
	entries []study.Entry
	logs    int                         // how often all reviews were read
	log     func(context.Context) error // called before they are
	err     error
}

func (m *tuningMemory) Tuning(context.Context) (t study.Tuning, err error) {
	for _, e := range m.entries {
		t = t.With(*e.Facts.Tuning)
	}
	return t, m.err
}

func (m *tuningMemory) Predictions(context.Context) (n int, err error) {
	for _, r := range m.reviews {
		if r.Days > 0 {
			n++
		}
	}
	return n, m.err
}

func (m *tuningMemory) Log(ctx context.Context) (memory.Log, error) {
	m.logs++
	if m.log != nil {
		return nil, m.log(ctx)
	}
	return m.reviews, m.err
}

func (m *tuningMemory) Record(_ context.Context, entries ...study.Entry) error {
	m.entries = append(m.entries, entries...)
	return m.err
}

// neverForgets has reviewed so many cards five times, and never forgot one.
func neverForgets(cards int) memory.Log {
	var out memory.Log
	for _, days := range []int{0, 1, 4, 15, 50} {
		for c := range cards {
			out = append(out, memory.Attempt{Card: c, Rating: memory.Good, Days: days})
		}
	}
	return out
}

// tunerOf is a tuner of a learner with that configuration file.
func tunerOf(t *testing.T, file string, m *tuningMemory) *tuner {
	t.Helper()
	return parsed(t, file).newTuner(&content.Course{Outline: content.Outline{ID: "p"}}, m)
}

func TestTheAimIsRecordedWhereItWasSetAndIsAnother(t *testing.T) {
	for _, c := range []struct {
		name, file string
		before     float64
		want       float64 // 0 for nothing
	}{
		{"nothing is set", "", 0, 0},
		{"nothing is set here, and another machine has a wish", "goal: 5", 0.85, 0},
		{"the usual aim is set", "aim: 90", 0, 0},
		{"another one is set", "aim: 85", 0, 0.85},
		{"the same is known", "aim: 85", 0.85, 0},
		{"back to the usual one", "aim: 90", 0.85, 0.9},
		{"a bad file", "aim: 85\ngoal: much", 0, 0},
	} {
		m := &tuningMemory{}
		if c.before > 0 {
			m.entries = []study.Entry{study.Tune(content.Outline{}, study.Tuning{Aim: c.before}, study.Stamp{})}
		}
		had := len(m.entries)
		tuner := tunerOf(t, c.file, m)
		for range 2 { // once is enough
			if err := tuner.FollowAim(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		switch added := m.entries[had:]; {
		case c.want == 0 && len(added) > 0:
			t.Errorf("%s: recorded %+v", c.name, added[0].Facts.Tuning)
		case c.want > 0 && (len(added) != 1 || added[0].Facts.Tuning.Aim != c.want || added[0].Pack != "p"):
			t.Errorf("%s: recorded %+v, want an aim of %v", c.name, added, c.want)
		}
	}
}

func TestAnAimThatIsChangedInTheAppIsRecordedWhenItCloses(t *testing.T) {
	p, m := parsed(t, "aim: 85"), &tuningMemory{}
	tuner := p.newTuner(&content.Course{}, m)
	if err := tuner.FollowAim(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := p.settings()
	save := p.settingsSaver(s)
	s.Aim = 92
	if err := save(s); err != nil {
		t.Fatal(err)
	}
	if err := tuner.Close(); err != nil || len(m.entries) != 2 || m.entries[1].Facts.Tuning.Aim != 0.92 {
		t.Errorf("recorded %+v, %v", m.entries, err)
	}
}

func TestAFitIsRecordedWhenTheAppClosesAndSaidAtOnce(t *testing.T) {
	m := &tuningMemory{reviews: neverForgets(60)}
	tuner := tunerOf(t, "", m)
	news := tuner.Refit()
	if !strings.HasPrefix(news, "Your reviews from the next start follow your own memory") || len(m.entries) != 0 {
		t.Errorf("the news is %q, and recorded is %v", news, m.entries)
	}
	if err := tuner.Close(); err != nil || len(m.entries) != 1 || len(m.entries[0].Facts.Tuning.Weights) != memory.Count {
		t.Fatalf("recorded is %v, %v", m.entries, err)
	}
	// It is not looked for anew before there is a reason to.
	next := tunerOf(t, "", m)
	if news := next.Refit(); news != "" || m.logs != 1 {
		t.Errorf("the next start says %q, after %d readings of all reviews", news, m.logs)
	}
	if err := next.Close(); err != nil || len(m.entries) != 1 {
		t.Errorf("recorded is %v, %v", m.entries, err)
	}
}

func TestAFitThatIsNoBetterIsRememberedAndNotTalkedAbout(t *testing.T) {
	m := &tuningMemory{reviews: neverForgets(60)}
	found, err := study.Refit(t.Context(), m.reviews, study.Tuning{}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	// Weights that know all of it already are hard to better.
	m.entries = []study.Entry{study.Tune(content.Outline{}, study.Tuning{Weights: found.Tuning.Weights, Reviews: 100, Tried: time.Now()}, study.Stamp{})}
	tuner := tunerOf(t, "", m)
	if news := tuner.Refit(); news != "" || m.logs != 1 {
		t.Fatalf("the news is %q", news)
	}
	if err := tuner.Close(); err != nil || len(m.entries) != 2 || m.entries[1].Facts.Tuning.Reckons() || m.entries[1].Facts.Tuning.Reviews != 240 {
		t.Errorf("recorded is %+v, %v", m.entries, err)
	}
	if now, _ := m.Tuning(t.Context()); !now.Fitted() || now.Reviews != 240 {
		t.Errorf("it is reckoned with %+v", now)
	}
}

func TestClosingBreaksOffAFit(t *testing.T) {
	begun := make(chan struct{})
	m := &tuningMemory{reviews: neverForgets(60), log: func(ctx context.Context) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	}}
	tuner := tunerOf(t, "", m)
	news := make(chan string, 1)
	go func() { news <- tuner.Refit() }()
	<-begun
	if err := tuner.Close(); err != nil || len(m.entries) != 0 {
		t.Errorf("recorded is %v, %v", m.entries, err)
	}
	if n := <-news; n != "" {
		t.Errorf("the news is %q", n)
	}
	if n := tuner.Refit(); n != "" || m.logs != 1 {
		t.Errorf("after closing the news is %q", n)
	}
}

func TestAJournalThatCannotBeReadIsNoReasonToFit(t *testing.T) {
	m := &tuningMemory{reviews: neverForgets(60), err: errors.New("the disk is gone")}
	tuner := tunerOf(t, "aim: 85", m)
	if news := tuner.Refit(); news != "" {
		t.Errorf("the news is %q", news)
	}
	if err := tuner.FollowAim(t.Context()); err == nil {
		t.Error("an aim that cannot be recorded is not said")
	}
}

// printed is what a verb prints.
func printed(t *testing.T, p *program, do func() error) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	p.out = f
	if err := errors.Join(do(), f.Close()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheVerbFitsARealJournal(t *testing.T) {
	p := parsed(t, "")
	journal, err := p.journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now().AddDate(0, 0, -100)
	var entries []study.Entry
	day := 0
	for i, wait := range []int{0, 1, 4, 15, 50} {
		day += wait
		for c := range 30 {
			item := "q" + string(rune('A'+c))
			entries = append(entries, study.Entry{
				Nonce: item + string(rune('0'+i)), Type: study.Answer, At: begin.AddDate(0, 0, day), Pack: "p", Sitting: "s", Lesson: "l",
				Item: item, Score: 1, Scored: true, Facts: study.Facts{Produced: true},
			})
		}
	}
	if err := errors.Join(journal.Record(t.Context(), entries...), journal.Close()); err != nil {
		t.Fatal(err)
	}
	said := func(dry bool) string {
		return printed(t, p, func() error { return p.fit(t.Context(), dry) })
	}
	tuning := func() (t2 study.Tuning) {
		journal, err := p.journalToRead(t.Context())
		if err == nil {
			t2, err = journal.Tuning(t.Context())
			_ = journal.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return t2
	}
	if got := said(true); !strings.Contains(got, "would follow your own memory") || tuning().Reviews != 0 {
		t.Errorf("with --dry-run it says %q, and %+v is in use", got, tuning())
	}
	if got := said(false); !strings.Contains(got, "follow your own memory now") || !tuning().Fitted() || tuning().Reviews != 120 {
		t.Errorf("it says %q, and %+v is in use", got, tuning())
	}
}
