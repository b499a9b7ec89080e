package tui

import (
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

func TestAnEmptyFolderOpensInTheFirstLessonAndTwoKeysAnswerItsFirstQuestion(t *testing.T) {
	b := start(t, shipped(t), &memory{}, 80, 24, Mono)
	b.shows("How many ferns are sold?", "1 ( )", "3 ( )", "enter answer")
	b.press("2", "enter")
	if b.answers() != 1 {
		t.Fatalf("%d answers are recorded after two keys, want 1:\n%s", b.answers(), b.screen())
	}
	b.shows("This one comes back", "enter next")
}

func TestFeedbackIsNotShownBeforeTheAnswerIsOnDisk(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("1")
	_, cmd := b.app.Update(keyPress("enter")) // the write is on its way
	b.shows("Saving your answer")
	b.hides("Not yet", "Three different failures")
	b.run(cmd)
	b.shows("Not yet", "Three different failures")
}

func TestAnAnswerThatCannotBeSavedIsKeptSaidAndTriedAgain(t *testing.T) {
	mem := &memory{failing: errFull}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	b.press("1", "enter")
	b.shows("Not saved yet", "Three different failures")
	if n, _, why := b.app.Unsaved(); n != 1 || why != errFull {
		t.Errorf("%d answers wait because of %v, want 1 because of %v", n, why, errFull)
	}
	b.press("enter") // the learner goes on meanwhile
	mem.failing = nil
	b.feed(retryNow{})
	if n, _, _ := b.app.Unsaved(); n != 0 || b.answers() != 1 {
		t.Errorf("%d answers wait and %d are recorded, want 0 and 1", n, b.answers())
	}
	b.press("p")
	b.hides("Not saved yet")
}

func TestQuittingWritesWhatWaits(t *testing.T) {
	mem := &memory{failing: errFull}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	b.press("1", "enter")
	mem.failing = nil
	b.app.env.box.onItsWay = 0
	b.run(b.app.env.fx.write(b.app.env.box.queue)) // what flush does before it quits
	if b.answers() != 1 {
		t.Errorf("%d answers are recorded, want 1", b.answers())
	}
}

func TestReopeningComesBackToTheSameQuestionAndOrder(t *testing.T) {
	for _, kind := range quiz.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			mem := &memory{}
			b := start(t, sampleCourse(t), mem, 80, 24, Mono)
			b.walkOrFirst(kind)
			before := b.screen()
			again := start(t, sampleCourse(t), mem, 80, 24, Mono) // the first one was killed
			if again.screen() != before {
				t.Errorf("after a kill the screen is\n%s\nbefore it was\n%s", again.screen(), before)
			}
		})
	}
}

// walkOrFirst walks to the first question of a kind; the only single question of the sample is its first.
func (b *bench) walkOrFirst(kind quiz.Kind) {
	if kind != quiz.Single {
		b.walk(kind)
	}
}

func TestLeavingALessonReopensOnHome(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	b.press("1", "enter", "enter", "esc")
	b.shows("Continue", "step 2 of")
	again := start(t, sampleCourse(t), mem, 80, 24, Mono)
	again.shows("Continue", "step 2 of")
	again.press("enter")
	again.shows("What the server remembers")
}

func TestIDontKnowAndShowTheAnswerAreRecordedAsSuch(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.walk(quiz.Multi)
	b.press("t") // the only hint
	b.shows("Hint 1 of 1", "Whose key is it?")
	b.press("t")
	b.shows("counts as not known yet")
	last := b.mem.entries[len(b.mem.entries)-1]
	if !last.Response.Revealed || last.Score != 0 || last.Hints != 1 {
		t.Errorf("recorded %+v, want revealed, score 0, 1 hint", last)
	}
	b.press("enter", "enter") // on to the quiz
	b.walk(quiz.Text)
	b.press("tab", "x")
	last = b.mem.entries[len(b.mem.entries)-1]
	if !last.Response.DontKnow || last.Item != "word" {
		t.Errorf("recorded %+v, want that the learner does not know", last)
	}
}

func TestPrintableKeysBelongToTheFieldWhileItHasTheFocus(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.walk(quiz.Text)
	b.write("qt?x/ jk")
	b.shows("qt?x/ jk", "Your answer:")
	b.press("tab", "?")
	b.shows("Keys of this screen")
}

func TestPastedEscapesAreText(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.walk(quiz.Text)
	b.feed(tea.PasteMsg{Content: "idem\x1b[2J\x1b]52;c;AAAA\x07\npotent"})
	if v := b.app.View().Content; strings.ContainsRune(v, '\x07') || strings.Contains(v, "[2J\x1b]52") {
		t.Errorf("a pasted escape reached the frame: %q", v)
	}
}

func TestTooSmallATerminalSaysSoAndLosesNothing(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("2")
	before := b.screen()
	for _, size := range [][2]int{{39, 12}, {40, 11}, {1, 1}, {10, 3}} {
		b.resize(size[0], size[1])
		if size[0] > 20 {
			b.shows("enlarge")
		}
		b.fits(size[0], size[1])
	}
	b.resize(80, 24)
	if b.screen() != before {
		t.Errorf("after the resizes the screen is\n%s\nbefore it was\n%s", b.screen(), before)
	}
}

func TestTheThemeFollowsTheTerminalsBackground(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Auto)
	dark := b.app.View().Content
	white := tea.BackgroundColorMsg{Color: colour("#FFFFFF")}
	b.feed(white)
	if b.app.View().Content == dark {
		t.Error("a white background changed nothing")
	}
	fixed := start(t, sampleCourse(t), &memory{}, 80, 24, Dark)
	before := fixed.app.View().Content
	fixed.feed(white)
	if fixed.app.View().Content != before {
		t.Error("a theme that was asked for was changed")
	}
}

// anyKey lists keys that a property test presses.
var anyKey = []string{"enter", "enter", "enter", "esc", "tab", "space", "up", "down", "left", "right", "pgup", "pgdown", "home", "end", "backspace",
	"1", "2", "3", "4", "0", "a", "c", "e", "g", "G", "h", "j", "J", "k", "K", "l", "n", "p", "t", "x", "?", "/", "!", "é", "木", "ctrl+d",
	"o", "s", "d", "b", "N", "y", ",", "f", "v", "n", "ctrl+x"}

func TestRandomKeysAndResizesNeverPanicOverflowOrStrand(t *testing.T) {
	keys := 10000
	if testing.Short() {
		keys = 1000
	}
	course := sampleCourse(t)
	b := start(t, course, &memory{}, 80, 24, Mono)
	width, height := 80, 24
	rapid.Check(t, func(rt *rapid.T) {
		for range keys / 100 {
			if rapid.IntRange(0, 19).Draw(rt, "resize") == 0 {
				width, height = rapid.IntRange(1, 200).Draw(rt, "width"), rapid.IntRange(1, 60).Draw(rt, "height")
				b.resize(width, height)
			}
			b.press(rapid.SampledFrom(anyKey).Draw(rt, "key"))
			b.fits(width, height)
			if width >= minWidth && height >= minHeight && strings.TrimSpace(b.screen()) == "" {
				rt.Fatal("the screen is empty")
			}
		}
	})
	b.resize(80, 24)
	b.app.env.keys = newKeymap(nil) // esc may have been given away
	for range 10 {
		b.press("esc")
	}
	b.shows("engineroom", "Course")
}

func TestEveryScreenListsAWayOutAndEveryKeyOnce(t *testing.T) {
	for _, scene := range scenes {
		b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
		scene.play(b)
		var seen []string
		for _, bd := range b.app.bindings() {
			if bd.why != "" {
				continue
			}
			for _, k := range bd.Keys() {
				if slices.Contains(seen, k) {
					t.Errorf("%s: two things happen on %q", scene.name, k)
				}
				seen = append(seen, k)
			}
		}
		if len(b.app.stack) > 1 && !slices.Contains(seen, "esc") {
			t.Errorf("%s: esc leads nowhere", scene.name)
		}
	}
}

func TestEveryKindHasAWidget(t *testing.T) {
	for _, k := range quiz.Kinds() {
		if widgets[k] == nil {
			t.Errorf("%s has no widget", k)
		}
	}
}

// The chrome keeps to glyphs whose width every terminal agrees on, except box-drawing and block glyphs.
func TestTheChromeHasNoEmojiAndNoAmbiguousGlyphs(t *testing.T) {
	for _, g := range []glyphs{boxGlyphs, asciiGlyphs} {
		for _, s := range []string{g.rule, g.bar, g.full, g.empty, g.cursor, g.right, g.wrong, g.crumb, g.more, g.mark} {
			for _, r := range s {
				drawing := r >= 0x2500 && r <= 0x259F
				if !drawing && r > unicode.MaxASCII && !slices.Contains([]rune{0x25B8, 0x2713, 0x2717, 0x203A, 0x25AA}, r) {
					t.Errorf("%q (%U) is not known to be one cell wide everywhere", s, r)
				}
			}
		}
	}
	for _, r := range asciiGlyphs.rule + asciiGlyphs.cursor + asciiGlyphs.right + asciiGlyphs.wrong {
		if r > unicode.MaxASCII {
			t.Errorf("%q is not ASCII", r)
		}
	}
}

func TestTheFourCharmModulesAreInTheBuild(t *testing.T) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Skip("this test binary has no build information")
	}
	gomod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"charm.land/bubbletea/v2", "charm.land/lipgloss/v2", "charm.land/glamour/v2", "charm.land/bubbles/v2"} {
		built := slices.ContainsFunc(info.Deps, func(m *debug.Module) bool { return m.Path == path && m.Replace == nil })
		if !built && len(info.Deps) > 0 {
			t.Errorf("%s is not in the build", path)
		}
		if !strings.Contains(string(gomod), path) {
			t.Errorf("%s is not in go.mod", path)
		}
	}
	var _ tea.Model = (*App)(nil)
}

func TestEntriesReachTheJournalInTheirOrder(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.finish()
	types := []study.EntryType{}
	for _, e := range b.mem.entries {
		types = append(types, e.Type)
	}
	if types[0] != study.Opened || types[len(types)-1] != study.Finished {
		t.Errorf("the journal begins with %s and ends with %s, want opened and finished", types[0], types[len(types)-1])
	}
	if last := b.mem.entries[len(b.mem.entries)-1]; last.Score != 1 {
		t.Errorf("the score is %v, want 1", last.Score)
	}
}

func TestTheTimesOfASittingAddUpToItsLength(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	from := b.mem.entries[0].At
	b.walk(quiz.Multi)
	b.press("t")
	b.solve()
	b.press("enter")
	var sum time.Duration
	for _, e := range b.mem.entries {
		sum += e.Took
	}
	if last := b.mem.entries[len(b.mem.entries)-1].At; sum > last.Sub(from) || sum < last.Sub(from)/2 {
		t.Errorf("the entries took %v in all, and %v went by", sum, last.Sub(from))
	}
}

func TestTypingBringsTheFieldOnTheScreen(t *testing.T) {
	b := startOf(t, shipped(t), &memory{}, 40, 12, func(o *Options) { o.Settings, o.Lesson = DefaultSettings(), "request-arrives" })
	b.walk(quiz.Output)
	b.write("4")
	if f := b.app.top().view(38, 9); f.cursor == nil {
		t.Errorf("what is typed cannot be seen:\n%s", b.screen())
	}
}

func TestTheEndOfAModuleLeadsToTheMap(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.finish()
	b.shows("enter to the map")
	b.press("enter")
	b.shows("1 of 2 lessons done", "▸   Orders as state machines")
	b.press("enter")
	b.shows("Text.")
}

func TestKeysDoNothingWhileNobodySeesWhatTheyDo(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	before := b.screen()
	b.resize(30, 10)
	b.press("1", "enter", "x", "esc", "q")
	b.feed(tea.PasteMsg{Content: "words"})
	b.resize(80, 24)
	if b.screen() != before || b.answers() != 0 {
		t.Errorf("keys in a window that is too small left\n%s", b.screen())
	}
}

func TestALessonThatIsOpenedAgainKnowsWhatIsNotSavedYet(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	mem.failing = errFull
	b.press("1", "enter", "enter")
	at := b.lesson().session.At()
	b.press("esc", "enter")
	if got := b.lesson().session.At(); got != at {
		t.Errorf("the lesson goes on at step %d, want %d", got, at)
	}
	mem.failing = nil
	b.feed(retryNow{})
	if b.answers() != 1 {
		t.Errorf("%d answers are recorded, want 1", b.answers())
	}
}

func TestTheListOfKeysReadsWholeOnTheSmallestTerminal(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 40, 12, Mono)
	b.press("o", "?", "G")
	b.shows("esc, o           close") // keys that do the same stand together
	b.press("esc", "esc", "?", "G")
	b.shows("q, Ctrl+C")
	var all []string
	for _, ln := range b.app.top().(*helpScreen).page.lines {
		all = append(all, ansi.Strip(ln.text))
	}
	if s := strings.Join(all, "\n"); strings.Contains(s, cutMark) || !strings.Contains(s, "beginning") {
		t.Errorf("the list of keys is cut:\n%s", s)
	}
}

func TestTheKeyForAnActionIsWhateverIsPressedNext(t *testing.T) {
	settings := DefaultSettings()
	settings.Keys = map[string][]string{"back": {"f1"}}
	b := startWith(t, sampleCourse(t), &memory{}, settings)
	b.press("o")
	b.feed(tea.KeyPressMsg(tea.Key{Code: tea.KeyF1}))
	b.feed(tea.KeyPressMsg(tea.Key{Code: tea.KeyF1}))
	b.press(",", "end", "enter", "enter")
	b.shows("Press the new key for: Go on", "esc leave it")
	b.clickOn("Left; long code")
	b.shows("Press the new key for: Go on")
	b.press("esc")
	b.hides("Press the new key")
}

func TestALessonThatOneCameBackToReopensToo(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	b.press("1", "enter", "enter", "esc", "enter")
	at := b.lesson().session.At()
	again := start(t, sampleCourse(t), mem, 80, 24, Mono)
	if got := again.lesson().session.At(); got != at {
		t.Errorf("the lesson reopens at step %d, want %d", got, at)
	}
}

func TestHomeKnowsWhatAnotherWindowDid(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	other := start(t, sampleCourse(t), mem, 80, 24, Mono)
	other.press("n")
	other.write("from the other window")
	other.press("esc")
	b.press("esc")
	b.shows("1 note, 0 bookmarks")
}

func TestNumbersAtHomeAreNotOlderThanWhatWasWritten(t *testing.T) {
	mem := &memory{}
	b := start(t, sampleCourse(t), mem, 80, 24, Mono)
	mem.failing = errFull
	b.press("1", "enter", "esc")
	b.hides("Mo  1")
	mem.failing = nil
	b.feed(retryNow{})
	b.shows("Mo  1")
}

func TestLongCodeOfAQuestionScrollsSidewaysBeforeItIsAnswered(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 40, 12, Mono)
	l := b.lesson()
	l.stem, _ = content.Blocks("```text\nroutes   GET /plants/7     open to everybody who asks\n```", "", 1)
	b.press("g")
	for range 3 {
		b.press("right")
	}
	for range 20 {
		if strings.Contains(b.screen(), "who asks") {
			return
		}
		b.press("down")
	}
	t.Errorf("the end of the line is nowhere:\n%s", b.screen())
}

func TestEnterWhileALessonIsBeingOpenedDoesNotLeaveIt(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("esc", "c", "down")
	_, cmd := b.app.Update(keyPress("enter")) // the lesson is being read
	b.press("enter", "enter")
	b.run(cmd)
	if l := b.lesson(); l.ref.ID != "second" {
		t.Errorf("the lesson on the screen is %q:\n%s", l.ref.ID, b.screen())
	}
}

func TestTheMapAfterALessonKnowsThatItIsDone(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.finish()
	b.app.Update(keyPress("enter")) // nothing has been read since
	b.shows("1 of 2 lessons done")
}
