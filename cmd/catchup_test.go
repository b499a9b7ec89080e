package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress"
	"github.com/engineroom/engineroom/progress/study"
)

// device is a machine of a learner with a version of a pack.
type device struct {
	t       *testing.T
	name    string
	p       *program
	journal *progress.Journal
	course  *content.Course
	at      time.Time
	n       int
}

func newDevice(t *testing.T, name string) *device {
	t.Helper()
	d := &device{t: t, name: name, p: &program{ctx: t.Context(), data: t.TempDir()}, at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	journal, err := d.p.journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = journal.Close() })
	d.journal = journal
	return d
}

// has installs a version of the pack and opens it, as a start of the app does.
func (d *device) has(version string) (news string) {
	d.t.Helper()
	before, clock := installed, now
	defer func() { installed, now = before, clock }()
	now = func() time.Time { d.at = d.at.Add(time.Second); return d.at }
	installed = func(p *program) ([]*onShelf, error) {
		return []*onShelf{{
			id: "org.example.update", version: version, cache: p.cacheOf("org.example.update", version),
			files: func() (fs.FS, error) { return os.DirFS("../content/lock/testdata/update/" + version), nil },
		}}, nil
	}
	s, err := d.p.shelf()
	if err != nil {
		d.t.Fatal(err)
	}
	s.packs[1].id = packOfUpdate(d.t, version)
	s.journal = d.journal
	news, _, err = s.catchUp(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	if d.course, err = s.course(s.packs[1].id); err != nil {
		d.t.Fatal(err)
	}
	d.holds()
	return news
}

func packOfUpdate(t *testing.T, version string) string {
	t.Helper()
	c, err := content.Load(os.DirFS("../content/lock/testdata/update/"+version), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// holds fails unless what is derived is what a replay makes.
func (d *device) holds() {
	d.t.Helper()
	problems, err := d.journal.Verify(d.t.Context())
	if err != nil || len(problems) > 0 {
		d.t.Fatalf("%s: %v, %v", d.name, problems, err)
	}
}

func (d *device) stamp() study.Stamp {
	d.n++
	d.at = d.at.Add(20 * time.Second)
	return study.Stamp{At: d.at, Nonce: fmt.Sprintf("%s-%d", d.name, d.n)}
}

func (d *device) record(entries ...study.Entry) {
	d.t.Helper()
	if err := d.journal.Record(d.t.Context(), entries...); err != nil {
		d.t.Fatal(err)
	}
}

// learn walks through a lesson and answers everything rightly.
func (d *device) learn(lesson string) {
	d.t.Helper()
	l, err := d.course.Lesson(lesson)
	if err != nil {
		d.t.Fatal(err)
	}
	stamp := d.stamp()
	s, opened := study.New(d.course.Outline, l, d.name+lesson+stamp.Nonce, 7, stamp)
	d.record(opened)
	for !s.Over() {
		e := study.Event{Kind: study.Next, Stamp: d.stamp(), Took: 8 * time.Second}
		if s.Phase() == study.Asking {
			e.Kind, e.Response = study.Respond, s.Step().Question.Solution()
		}
		var entries []study.Entry
		at := s.At()
		s, entries = s.Apply(e)
		d.record(entries...)
		if e.Kind == study.Respond {
			s, _ = s.Apply(study.Event{Kind: study.Saved, Step: at})
		}
	}
}

func (d *device) learnAll() {
	d.t.Helper()
	for _, m := range d.course.Modules {
		for _, ref := range d.course.Lessons(m) {
			d.learn(ref.ID)
		}
	}
}

func (d *device) cards() map[string]study.Card {
	d.t.Helper()
	all, err := d.journal.Cards(d.t.Context(), d.course.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	out := map[string]study.Card{}
	for _, c := range all {
		out[c.ID] = c
	}
	return out
}

// asks lists the questions that are due, each with why, as the review would ask them.
func (d *device) asks() []string {
	d.t.Helper()
	lib := study.OneCourse{Course: d.course}
	a, err := study.AgendaIn(d.t.Context(), d.journal.Agenda, lib, d.at, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	seen, err := d.journal.Seen(d.t.Context(), d.course.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	out := []string{}
	for _, asked := range study.Gather(lib, a.Cards, map[string]map[string]bool{d.course.ID: seen}) {
		why := "due"
		if asked.Card.IsCorrected(asked.Question) {
			why = strings.TrimSpace("corrected: " + asked.Question.Note)
		}
		out = append(out, asked.Question.ID+" ("+why+")")
	}
	slices.Sort(out)
	return out
}

func (d *device) score() string {
	d.t.Helper()
	o, err := d.journal.Overview(d.t.Context(), d.course.ID, d.at)
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("%d of %d", o.ItemsRight, o.ItemsSeen)
}

func (d *device) export() []byte {
	d.t.Helper()
	var b bytes.Buffer
	if err := d.journal.Export(d.t.Context(), &b, ""); err != nil {
		d.t.Fatal(err)
	}
	return b.Bytes()
}

func (d *device) take(files ...[]byte) {
	d.t.Helper()
	for _, f := range files {
		if _, err := d.journal.Import(d.t.Context(), bytes.NewReader(f)); err != nil {
			d.t.Fatal(err)
		}
	}
	d.p.forgetChecked()
	d.holds()
}

func (d *device) wants(what string, got, want any) {
	d.t.Helper()
	if !reflect.DeepEqual(got, want) {
		d.t.Errorf("%s, %s: %v, want %v", d.name, what, got, want)
	}
}

// known is what is remembered of cards, as text.
func known(cards map[string]study.Card) string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(cards)) {
		c := cards[id]
		fmt.Fprintf(&b, "%s in %s: %+v %v %v %v %v gone %v\n", id, c.Lesson, c.Memory, c.Right, c.Lapsed, c.Away, c.Corrected.Items, c.Gone)
	}
	return b.String()
}

func TestAnUpdateAndTheWayBackLoseNothing(t *testing.T) {
	d := newDevice(t, "ada")
	d.has("v1")
	d.learnAll()
	d.at = d.at.Add(30 * time.Hour)
	d.learnAll()
	d.at = d.at.Add(time.Hour)
	before, score := d.cards(), d.score()
	d.wants("due before", d.asks(), []string{})

	news := d.has("v2")
	if !strings.Contains(news, "the answer of 1 question that you know was corrected. It is due now.") {
		t.Errorf("the learner is told %q", news)
	}
	d.wants("asked again", d.asks(), []string{"corrected (corrected: The plant that came back was forgotten.)"})
	var gone []string
	for id, c := range d.cards() {
		if c.Gone {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	d.wants("hidden", gone, []string{"dropped", "too-broad"})
	d.wants("moved to another lesson", d.cards()["travels"].Lesson, "first")
	d.wants("cards under new ids", []bool{hasCard(d, "new-name"), hasCard(d, "old-name")}, []bool{false, true})
	if o, err := d.journal.Overview(t.Context(), d.course.ID, d.at); err != nil || !o.In(d.course.Outline).IsDone("more") || o.ItemsSeen != len(before)-1 {
		t.Errorf("the renamed lesson is not done, or %d are seen: %+v, %v", o.ItemsSeen, o.In(d.course.Outline).Lessons, err)
	}
	if again := d.has("v2"); again != "" {
		t.Errorf("at the second start: %q", again)
	}

	d.has("v1")
	if got, want := known(d.cards()), known(before); got != want {
		t.Errorf("after the way back:\n%s\nwant:\n%s", got, want)
	}
	d.wants("score after the way back", d.score(), score)
	d.wants("due after the way back", d.asks(), []string{})
}

func hasCard(d *device, id string) bool { _, ok := d.cards()[id]; return ok }

func TestWhatHasAnotherIdIsTheSameForWhoLearnedIt(t *testing.T) {
	d := newDevice(t, "ada")
	d.has("v1")
	d.learnAll()
	before := d.cards()["old-name"]
	d.has("v2")
	d.at = d.at.Add(50 * time.Hour)
	d.learn("first")
	d.learn("second")
	after := d.cards()["old-name"]
	if after.Memory.Reps != before.Memory.Reps+1 || hasCard(d, "new-name") {
		t.Errorf("%d reviews after %d", after.Memory.Reps, before.Memory.Reps)
	}
	seen, err := d.journal.Seen(t.Context(), d.course.ID)
	if err != nil || seen["new-name"] || !seen["old-name"] {
		t.Errorf("seen are %v, %v", seen, err)
	}
	for _, m := range d.course.Modules {
		for _, a := range study.ProofOf(d.course.Outline, d.course.ReadAll(d.course.Lessons(m)), seen, 100) {
			if a.Question.ID == "new-name" || a.Question.ID == "reworded-elsewhere" {
				t.Errorf("%s is asked to prove what was learned", a.Question.ID)
			}
		}
	}
	d.holds()
}

func TestACorrectionIsLearnedAgainOnce(t *testing.T) {
	d := newDevice(t, "ada")
	d.has("v1")
	d.learnAll()
	d.at = d.at.Add(30 * time.Hour)
	d.learnAll()
	d.has("v2")
	d.at = d.at.Add(time.Minute)
	lapses := d.cards()["corrected"].Memory.Lapses
	d.learn("first")
	c := d.cards()["corrected"]
	if len(c.Corrected.Items) > 0 || c.Revs["corrected"] != 2 || c.Memory.Lapses != lapses || lapses != 0 || !c.Memory.Due.After(d.at) {
		t.Errorf("after the answer: %+v", c)
	}
	d.wants("asked again", d.asks(), []string{})
	d.has("v1")
	d.has("v2")
	d.wants("asked again after a way back and forth", d.asks(), []string{})
}

func TestDevicesThatSwapTheirRecordsAgreeWhateverTheOrder(t *testing.T) {
	ada := newDevice(t, "ada")
	ada.has("v1")
	ada.learnAll()
	first := ada.export()
	ada.at = ada.at.Add(30 * time.Hour)
	ada.has("v2")
	ada.learn("first")
	second := ada.export()

	ben := newDevice(t, "ben")
	ben.has("v1")
	ben.at = ben.at.Add(26 * time.Hour)
	ben.learn("second")
	third := ben.export()

	one, two := newDevice(t, "one"), newDevice(t, "two")
	one.take(first, second, third)
	two.take(third, second, first)
	for _, d := range []*device{one, two} {
		d.course, d.at = ada.course, ada.at.Add(time.Hour)
	}
	if a, b := known(one.cards()), known(two.cards()); a != b {
		t.Errorf("the same events in another order:\n%s\nand\n%s", a, b)
	}
	one.has("v2")
	two.has("v2")
	one.take(two.export())
	two.take(one.export())
	if a, b := known(one.cards()), known(two.cards()); a != b {
		t.Errorf("after both caught up:\n%s\nand\n%s", a, b)
	}
	for _, file := range [][]byte{first, second, third} {
		for line := range bytes.Lines(file) {
			if nonce := nonceIn(line); nonce != "" && !bytes.Contains(one.export(), []byte(nonce)) {
				t.Errorf("an event is lost: %s", line)
			}
		}
	}
	one.has("v2")
	events := bytes.Count(one.export(), []byte("\n"))
	one.has("v2")
	if n := bytes.Count(one.export(), []byte("\n")); n != events {
		t.Errorf("a start without news wrote %d lines", n-events)
	}
}

// nonceIn is the name of the event in a line of an export, in quotation marks.
func nonceIn(line []byte) string {
	_, rest, ok := bytes.Cut(line, []byte(`"nonce":`))
	if !ok {
		return ""
	}
	name, _, _ := bytes.Cut(rest, []byte(","))
	return string(name)
}

func TestAPackThatDidNotChangeIsNotReadAtTheStart(t *testing.T) {
	d := newDevice(t, "ada")
	d.has("v1")
	d.learnAll()
	d.p.forgetChecked()
	d.has("v1")
	reads := 0
	s, err := d.p.shelf()
	if err != nil {
		t.Fatal(err)
	}
	s.journal = d.journal
	s.packs = append(s.packs, &onShelf{
		id: d.course.ID, cache: d.p.cacheOf(d.course.ID, "v1"), files: func() (fs.FS, error) { reads++; return nil, fs.ErrNotExist },
	})
	if _, _, err := s.catchUp(context.Background()); err != nil || reads > 0 {
		t.Errorf("it was read %d times, %v", reads, err)
	}
	if _, err := os.Stat(filepath.Join(d.p.cacheDir(), "caught-up-"+d.course.ID)); err != nil {
		t.Error(err)
	}
}
