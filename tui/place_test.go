package tui

import (
	"context"
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

func TestANoteIsKeptWhenItIsLeftAndComesBack(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	b.press("1", "enter", "enter", "n")
	b.write("Ask Ada about the ledger?")
	b.shows("Note  Idempotency", "Ask Ada about the ledger?", "esc keep and close")
	b.press("esc")
	b.shows("Note kept.")
	b.press("down", "up")
	b.shows("Your note: Ask Ada about the ledger?")
	again := start(t, sampleCourse(t), mem, 80, 24, Mono)
	again.shows("Your note: Ask Ada about the ledger?")
	again.press("n")
	for range 40 {
		again.press("backspace")
	}
	again.press("esc")
	again.shows("Note taken away.")
	if again.app.env.marks.at(study.Anchor{Pack: "org.example.shop", Lesson: "sample", Section: 0}).Note != "" {
		t.Error("the note is still there")
	}
}

func TestANoteThatIsBeingWrittenSurvivesTheEndOfTheProgram(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	b.press("n")
	b.write("half a thought")
	b.app.press(keyPress("ctrl+c"))
	b.run(b.app.env.fx.write(b.app.env.box.queue)) // what flush does before it quits
	for _, e := range mem.entries {
		if e.Type == study.Noted && e.Words == "half a thought" {
			return
		}
	}
	t.Errorf("the note is not in the journal: %+v", mem.entries)
}

func TestCtrlXLeavesANoteAsItWas(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("n")
	b.write("never mind")
	b.press("ctrl+x")
	b.hides("never mind", "Note kept")
	if len(b.app.env.marks.by) != 0 {
		t.Errorf("marks are %v, want none", b.app.env.marks.by)
	}
}

func TestABookmarkIsSetAndTakenAwayByOneKey(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("1", "enter", "enter", "b")
	b.shows("Bookmark set.", "b unmark")
	b.press("down")
	b.shows("▪ Bookmarked")
	b.press("b")
	b.shows("Bookmark taken away.", "b bookmark")
}

func TestMarksAreListedAndLeadToTheirPlaces(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("1", "enter", "b", "enter", "n") // a bookmark on the question, a note on the section after it
	b.write("the key travels in a header")
	b.press("esc", "esc")
	b.shows("1 note, 1 bookmark")
	b.press("N")
	b.shows("Notes and bookmarks", "the key travels in a header")
	b.press("enter")
	b.shows("reading, section")
	b.press("esc", "down", "enter")
	b.shows("question and answer", "✓")
	b.press("esc", "b") // the row's own bookmark
	b.shows("1 note, 0 bookmarks")
}

func TestAMarkInALessonThatIsGoneIsNoTrouble(t *testing.T) {
	mem := &memory{}
	gone := study.Anchor{Pack: "org.example.shop", Lesson: "gone", Section: -1, Item: "not-there"}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	mem.entries = append(mem.entries, study.Bookmark(b.app.env.course.Outline, gone, true, b.app.env.fx.stamp()))
	b.press("esc", "N", "enter")
	b.shows("no longer in the course")
}

// told keeps what was reported.
type reportBox struct {
	entries []study.Entry
	err     error
}

func (r *reportBox) add(_ context.Context, e study.Entry, _ *quiz.Question) (string, error) {
	r.entries = append(r.entries, e)
	return "reports.jsonl", r.err
}

// reports gives the app a file of reports.
func (b *bench) reports() { b.app.env.fx.addReport = (&reportBox{}).add }

func TestAReportHoldsTheQuestionTheChoiceAndTheWords(t *testing.T) {
	box := &reportBox{}
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.app.env.fx.addReport = box.add
	b.press("1", "enter", "!", "enter")
	b.shows("Write a sentence first")
	b.write("Both 2 and 3 are right.")
	b.press("enter")
	b.shows("It is written to reports.jsonl")
	b.press("esc")
	b.hides("Reported")
	if len(box.entries) != 1 {
		t.Fatalf("%d reports, want 1", len(box.entries))
	}
	e := box.entries[0]
	if e.Type != study.Reported || e.Words != "Both 2 and 3 are right." || e.Item == "" || e.Mean == "" || e.Key == "" || e.Version != "1.0.0" || len(e.Response.Chose) != 1 {
		t.Errorf("the report is %+v", e)
	}
}

func TestReadingALessonChangesNothingInTheJournal(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	before := len(mem.entries)
	b.press("o")
	b.shows("4 sections", "you are here")
	b.press("down", "enter")
	b.shows("reading, section 2 of 4")
	for range 30 {
		b.press("enter")
	}
	b.shows("reading, section 4 of 4")
	b.press("o", "up", "enter")
	b.shows("reading, section 3 of 4")
	b.press("esc")
	b.shows("section 1 of 4")
	if len(mem.entries) != before {
		t.Errorf("reading wrote %d entries", len(mem.entries)-before)
	}
}

func TestCopyingTakesTheCodeFirstAndShowsIt(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.walk(quiz.Spot)
	_, cmd := b.app.Update(keyPress("y"))
	q := b.lesson2().session.Step().Question
	b.shows("Copied: the code of the question", strings.TrimSpace(strings.Split(q.Code, "\n")[0]))
	if got := fmt.Sprint(messagesOf(cmd)); !strings.Contains(got, strings.Split(q.Code, "\n")[0]) {
		t.Errorf("the clipboard was asked to hold %q", got)
	}
	b.press("tab")
	b.shows("the whole text as Markdown", "2 of 2")
	b.press("esc")
	b.shows("quiz")
}

// lesson2 is the lesson below the screen on top.
func (b *bench) lesson2() *lessonScreen { return b.app.stack[len(b.app.stack)-2].(*lessonScreen) }

// messagesOf runs a command and lists what it brings.
func messagesOf(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		var out []tea.Msg
		for _, c := range batch {
			out = append(out, messagesOf(c)...)
		}
		return out
	}
	return []tea.Msg{msg}
}

func TestSettingsWorkAtOnceAndAreSaved(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Dark)
	var saved []Settings
	b.app.env.fx.save = func(s Settings) error { saved = append(saved, s); return nil }
	b.press("esc", ",", "right")
	b.shows("light", "Saved. For a light background.")
	if b.app.env.st.tokens != themes[Light] {
		t.Error("the theme did not change at once")
	}
	b.press("down", "right", "down", "right", "down", "right", "right", "right", "down", "enter", "down", "enter")
	last := saved[len(saved)-1]
	if last.Theme != Light || last.Goal != 25 || last.Review != 15 || last.Aim != 80 || last.Streak || last.Clock {
		t.Errorf("saved were %+v", last)
	}
	b.press("esc")
	b.hides("min today")
}

func TestSettingsThatCannotBeSavedWorkAndSaySo(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.app.env.fx.save = func(Settings) error { return errFull }
	b.press("esc", ",", "down", "right")
	b.shows("25 min", "Kept until you leave, but not saved")
}

func TestWithoutTheClockNoTimesAreKept(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	b.app.env.settings.Clock = false
	b.hides("min left")
	b.press("1", "enter", "enter", "esc")
	for _, e := range mem.entries[1:] {
		if e.Took != 0 {
			t.Errorf("a %s took %s", e.Type, e.Took)
		}
	}
}

func TestAnyActionCanHaveAnotherKey(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.app.env.fx.save = func(Settings) error { return nil }
	b.press("esc", ",", "end", "enter")
	b.shows("Settings › Keys", "Go on: open, answer, next")
	for actions[b.app.top().(*keyTable).list.at].Name != string(actCourse) {
		b.press("down")
	}
	b.press("enter")
	b.shows("Press the new key for: The map of the course")
	b.press("n")
	b.shows(`Not changed: "n" is the key of both`)
	b.press("enter", "m")
	b.shows("m yours", "Saved.")
	b.press("esc", "esc")
	b.shows("m course")
	b.press("c")
	b.shows("This week") // c does nothing now
	b.press("m")
	b.shows("of 2 lessons done")
}

func TestWrongKeysAreRefusedInASentence(t *testing.T) {
	for chosen, want := range map[string]string{
		"fly=f":         `there is no action called "fly"`,
		"contents=3":    `contents: "3" chooses options`,
		"contents=":     `contents: "" is no key`,
		"contents=fo":   `contents: "fo" is no key`,
		"quit=ctrl+c":   `quit: "ctrl+c" always leaves the program`,
		"down=k":        `"k" is the key of both up and down; give one of them another key`,
		"back=z":        `back needs a key that writes nothing`,
		"sear=f":        `did you mean "search"?`,
		"go=super+x":    `go: "super+x" is no key`,
		"contents=\x1b": `is no key`,
	} {
		name, key, _ := strings.Cut(chosen, "=")
		err := CheckKeys(map[string][]string{name: {key}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", chosen, err, want)
		}
	}
	if err := CheckKeys(map[string][]string{"down": {"ctrl+n", "down"}, "contents": {"ä"}, "quit": {"f10"}}); err != nil {
		t.Error(err)
	}
}

func TestTheUsualKeysAreRight(t *testing.T) {
	if err := CheckKeys(nil); err != nil {
		t.Error(err)
	}
	for _, a := range actions {
		for _, k := range a.Keys {
			if err := checkKey(k); err != nil && k != interrupt {
				t.Errorf("%s: %v", a.Name, err)
			}
		}
	}
}

// Whatever keys are chosen, each key press reaches at most the action that it was given to, and ctrl+c leaves.
func TestKeysAreUnambiguous(t *testing.T) {
	keys := []string{"a", "b", "f1", "ctrl+n", "up", "enter", "esc", "space", "tab", "Z"}
	rapid.Check(t, func(r *rapid.T) {
		chosen := map[string][]string{}
		for range rapid.IntRange(0, 6).Draw(r, "changes") {
			a := rapid.SampledFrom(actions).Draw(r, "action")
			chosen[a.Name] = rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, 2, rapid.ID).Draw(r, "keys")
		}
		if CheckKeys(chosen) != nil {
			return
		}
		owners := map[string]int{}
		for _, ks := range newKeymap(chosen) {
			for _, k := range slices.Compact(slices.Sorted(slices.Values(ks))) {
				owners[k]++
			}
		}
		for k, n := range owners {
			if n > 1 {
				r.Errorf("%q belongs to %d actions under %v", k, n, chosen)
			}
		}
		if owners[interrupt] != 1 {
			r.Errorf("%s belongs to %d actions", interrupt, owners[interrupt])
		}
	})
}

func TestTheMouseScrollsPicksAndPressesKeysOfTheFooter(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.clickOn("nobody can know")
	b.shows("(x)")
	b.clickOn("enter answer")
	if b.answers() != 1 {
		t.Fatalf("a click on `enter answer` gave %d answers:\n%s", b.answers(), b.screen())
	}
	b.clickOn("esc leave")
	b.shows("This week")
	b.clickOn("Course ")
	b.shows("lessons done")
	b.clickOn("esc back")
	b.clickOn("Settings")
	b.shows("Daily goal")
	b.clickOn("Daily goal")
	b.shows("25 min")
	b.feed(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	b.feed(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	b.shows("▸ Still known")
}

// clickOn clicks on the first letter of a text on the screen.
func (b *bench) clickOn(text string) {
	b.t.Helper()
	for y, l := range strings.Split(b.screen(), "\n") {
		if before, _, ok := strings.Cut(l, text); ok {
			b.feed(tea.MouseClickMsg{Button: tea.MouseLeft, X: cells(before), Y: y})
			return
		}
	}
	b.t.Fatalf("%q is not on the screen:\n%s", text, b.screen())
}

func TestClicksAnywhereDoNoHarm(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	rapid.Check(t, func(r *rapid.T) {
		x, y := rapid.IntRange(-2, 130).Draw(r, "x"), rapid.IntRange(-2, 45).Draw(r, "y")
		switch rapid.IntRange(0, 2).Draw(r, "what") {
		case 0:
			b.feed(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: y})
		case 1:
			b.feed(tea.MouseWheelMsg{Button: rapid.SampledFrom([]tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown, tea.MouseWheelLeft}).Draw(r, "wheel"), X: x, Y: y})
		default:
			b.press(rapid.SampledFrom([]string{"enter", "esc", "1", "o", "n", "y", "c", ","}).Draw(r, "key"))
		}
		b.fits(80, 24)
	})
}

func TestSuspendingIsOffered(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	_, cmd := b.app.Update(keyPress("ctrl+z"))
	if got := messagesOf(cmd); len(got) != 1 || got[0] != (tea.SuspendMsg{}) {
		t.Errorf("ctrl+z brings %v", got)
	}
}

func TestTheThemeFitsWhatTheTerminalSaysOfItself(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Auto)
	b.feed(tea.BackgroundColorMsg{Color: color.White})
	if b.app.env.st.tokens != themes[Light] {
		t.Error("on a white background the theme is not the light one")
	}
	b.feed(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	if b.app.env.st.tokens != themes[lightFew] {
		t.Error("with 16 colours on white the theme is not the one of names for light")
	}
	b.feed(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	if !b.app.env.st.mono {
		t.Error("without colours the theme is not mono")
	}
}

func TestANoteBelowTheListOfKeysSurvivesTheEndToo(t *testing.T) {
	settings := DefaultSettings()
	settings.Keys = map[string][]string{"keys": {"tab"}, "field": {"f1"}} // a key that can be pressed while writing
	b := startWith(t, sampleCourse(t), &memory{}, settings)
	b.press("n")
	b.write("half a thought")
	b.press("tab")
	b.shows("Keys of this screen")
	b.app.press(keyPress("ctrl+c"))
	queue := b.app.env.box.queue
	if len(queue) == 0 || queue[len(queue)-1].Words != "half a thought" {
		t.Errorf("the queue is %+v, want the note last", queue)
	}
}

// lessonsOpen counts the lessons on the stack.
func (b *bench) lessonsOpen() int {
	n := 0
	for _, s := range b.app.stack {
		if _, ok := s.(*lessonScreen); ok {
			n++
		}
	}
	return n
}

func TestALessonIsNeverWalkedThroughOnTwoScreens(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("1", "enter", "enter")
	at := b.lesson().session.At()
	b.press("o", "enter", "a") // into the contents, to read there, and back to the walk
	if b.lessonsOpen() != 1 || b.lesson().session.At() != at {
		t.Errorf("%d lessons are open, at step %d; want 1 at step %d", b.lessonsOpen(), b.lesson().session.At(), at)
	}
	b.press("esc")
	b.shows("Continue")
}

func TestAWalkThatIsOverBeginsAnewInItsPlace(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.finish()
	b.press("o", "enter", "a")
	if b.lessonsOpen() != 1 || b.lesson().session.At() != 0 {
		t.Errorf("%d lessons are open, at step %d; want 1 at its beginning", b.lessonsOpen(), b.lesson().session.At())
	}
}

func TestANoteThatCannotBeSavedIsKeptAndSaid(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	mem.failing = errFull
	b.press("n")
	b.write("not lost")
	b.press("esc")
	b.shows("Not saved yet, but kept", "the disk is full")
	b.press("esc", "down")
	b.shows("Not saved yet, but kept") // at home as long as it waits
	if _, n, why := b.app.Unsaved(); n != 1 || why != errFull {
		t.Errorf("%d notes wait because of %v, want 1 because of %v", n, why, errFull)
	}
	mem.failing = nil
	b.feed(retryNow{})
	b.hides("Not saved yet")
}

func TestLongNewsIsReadWholeOnTheSmallestTerminal(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 40, 12, Mono)
	b.app.env.say("Kept until you leave, but not saved: the file /home/ada/.config/engineroom/config.yaml cannot be written: permission denied.")
	b.fits(40, 12)
	b.shows("Kept until you leave", "/home/ada/", "denied.")
	b.press("down")
	b.hides("denied.")
}

func TestSentencesNameTheKeysThatTheLearnerChose(t *testing.T) {
	settings := DefaultSettings()
	settings.Keys = map[string][]string{"note": {"m"}, "toggle": {"insert"}}
	b := startWith(t, sampleCourse(t), &memory{}, settings)
	b.press("enter")
	b.shows("Choose an option first: Insert, or its number.")
	b.press("esc", "N")
	b.shows("m writes a note")
}

func TestAClickAndTheWheelEndOldNews(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("b")
	b.shows("Bookmark set.")
	b.feed(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	b.hides("Bookmark set.")
	b.press("b")
	b.shows("Bookmark taken away.")
	b.feed(tea.MouseClickMsg{Button: tea.MouseLeft, X: 5, Y: 20})
	b.hides("Bookmark taken away.")
}

func TestTheWheelScrollsEveryTextAtOnePace(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 40, 12, Mono)
	b.press("?")
	b.feed(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if got := b.app.top().(*helpScreen).page.scroll; got != wheelLines {
		t.Errorf("one notch scrolled %d lines, want %d", got, wheelLines)
	}
}

func TestANoteThatIsFullSaysSo(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("n")
	b.feed(tea.PasteMsg{Content: strings.Repeat("word ", study.MaxWords)})
	b.shows("4000 characters")
	b.press("backspace")
	b.hides("4000 characters")
}
