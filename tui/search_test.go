package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
)

// catalogue is a finder that has an answer ready for some queries.
type catalogue struct {
	answers  map[string]content.Found
	inLesson map[string][]content.Hit
	prepared int
	failing  error
}

func (c *catalogue) Prepare(context.Context) error { c.prepared++; return c.failing }

func (c *catalogue) Find(_ context.Context, query string) (content.Found, error) {
	return c.answers[query], nil
}

func (c *catalogue) FindIn(_ *content.Lesson, query string) []content.Hit { return c.inLesson[query] }

// hitOf makes a hit of a line in which the matches stand in brackets. The first is the one that is shown.
func hitOf(kind content.HitKind, title, place, line string) content.Hit {
	h := content.Hit{Kind: kind, Lesson: "sample", Title: title, Place: place}
	for i := 0; ; i++ {
		before, rest, ok := strings.Cut(line, "[")
		if !ok {
			break
		}
		match, after, _ := strings.Cut(rest, "]")
		if i == 0 {
			h.Before, h.Match = before, match
		}
		h.Marks = append(h.Marks, content.Span{From: len(before), To: len(before) + len(match)})
		line = before + match + after
	}
	h.After = line[len(h.Before)+len(h.Match):]
	return h
}

func sampleFinder() *catalogue {
	lesson := "APIs people can rely on › Idempotency: charging a card exactly once"
	key := []content.Hit{
		{Kind: content.HitTerm, Section: -1, Title: "idempotency key", Place: "Glossary", Before: "A name that a client gives to one intention, so that the server can tell a retry from a new request.", TitleMarks: []content.Span{{From: 12, To: 15}}},
		hitOf(content.HitSection, "What the server remembers", lesson, "kept | why | customer + [key] | unique together: a [key] belongs to one customer | status, body | the answer…"),
		hitOf(content.HitItem, "A client times out waiting for POST /charges and sends it again. Which design…", lesson, "…Store the result under the client's Idempotency-[Key], and replay it"),
		hitOf(content.HitNote, "Ask Priya where we keep ours", "Idempotency: charging a card exactly once", "Ask Priya where we keep ours: the [key] table has no index on created_at"),
	}
	for i := range 9 {
		key = append(key, hitOf(content.HitSection, fmt.Sprintf("Section %d", i+5), lesson, "another line that holds the [key]"))
	}
	return &catalogue{
		answers: map[string]content.Found{
			"key":     {Hits: key},
			"idempot": {Hits: key[:1]},
			"retrys":  {Meant: "retries"},
			"retries": {Hits: key[1:2]},
		},
		inLesson: map[string][]content.Hit{"key": key[1:2]},
	}
}

// search opens the search screen over whatever is on the screen, and remembers what enter opened.
func (b *bench) search(f Finder, scope *content.Lesson) *[]content.Hit {
	b.app.env.fx.finder = f
	var opened []content.Hit
	s := newSearch(b.app.env, scope, func(h content.Hit) (move, tea.Cmd) {
		opened = append(opened, h)
		return move{pop: true}, nil
	})
	s.height = cut(b.app.width, b.app.height).body
	b.run(b.app.go1(move{push: s}))
	b.run(s.start())
	return &opened
}

func (b *bench) sample() *content.Lesson {
	b.t.Helper()
	l, err := b.app.env.course.Lesson("sample")
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

var searchScenes = []struct {
	name string
	play func(*bench)
}{
	{"search-empty", func(b *bench) { b.search(sampleFinder(), nil) }},
	{"search-hits", func(b *bench) { b.search(sampleFinder(), nil); b.write("key"); b.press("down", "down") }},
	{"search-meant", func(b *bench) { b.search(sampleFinder(), nil); b.write("retrys") }},
	{"search-nothing", func(b *bench) { b.search(sampleFinder(), nil); b.write("unicorn") }},
	{"search-lesson", func(b *bench) { b.search(sampleFinder(), b.sample()); b.write("key") }},
	{"search-lesson-nothing", func(b *bench) { b.search(sampleFinder(), b.sample()); b.write("idempot") }},
	{"search-everything", func(b *bench) { b.search(sampleFinder(), b.sample()); b.write("idempot"); b.press("tab") }},
}

func TestSearchFramesLookAsTheyDid(t *testing.T) {
	for _, scene := range searchScenes {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				b := start(t, sampleCourse(t), &memory{}, size[0], size[1], Mono)
				scene.play(b)
				golden(t, name, b.screen()+"\n")
				b.fits(size[0], size[1])
			})
		}
	}
}

func TestSearchOpensTheHitUnderTheCursorAndEscLeaves(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	opened := b.search(sampleFinder(), nil)
	b.press("enter") // nothing is found yet
	b.write("key")
	b.press("down", "down", "up", "enter")
	if len(*opened) != 1 || (*opened)[0].Title != "What the server remembers" {
		t.Fatalf("opened %+v", *opened)
	}
	b.search(sampleFinder(), nil)
	b.shows("Search:")
	b.press("esc")
	b.hides("Search:")
}

func TestLettersGoIntoTheSearchField(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.search(sampleFinder(), nil)
	b.write("jk q?x")
	b.shows("Search: jk q?x")
}

// TestALateAnswerToAnOlderQueryIsIgnored: whatever comes last, the results are those of what stands in the field.
func TestALateAnswerToAnOlderQueryIsIgnored(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.search(sampleFinder(), nil)
	late := b.app.env.fx
	b.write("key")
	s := b.app.top().(*searchScreen)
	older := late.search(s.id, s.asked, nil, "key")
	b.write("z") // finds nothing
	b.run(older)
	b.shows("Search: keyz", "Nothing is found")
	b.hides("What the server remembers")
	b.run(late.search("another screen", s.asked, nil, "key"))
	b.hides("What the server remembers")
}

func TestTabTakesTheSuggestion(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.search(sampleFinder(), nil)
	b.write("retrys")
	b.shows("Did you mean retries?", "tab take retries")
	b.press("tab")
	b.shows("Search: retries", "What the server remembers")
	b.hides("Did you mean")
}

func TestTabSwitchesBetweenThisLessonAndEverything(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.search(sampleFinder(), b.sample())
	b.write("key")
	b.shows("Search this lesson", "1 of 1", "tab everything")
	b.press("tab")
	b.shows("Search everything", "1 of 13", "tab this lesson")
	b.press("down", "tab")
	b.shows("Search this lesson", "1 of 1")
}

func TestWhileTheIndexIsMadeThereIsSearchedInWhatIsThere(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	f := &catalogue{answers: map[string]content.Found{"key": {Indexing: true}}}
	b.app.env.fx.finder = f
	s := newSearch(b.app.env, nil, nil)
	b.app.go1(move{push: s})
	b.write("key")
	b.shows("Indexing...")
	b.hides("Nothing is found")
	f.answers["key"] = sampleFinder().answers["key"]
	b.run(s.start())
	b.shows("What the server remembers")
	b.hides("Indexing")
	if f.prepared != 1 {
		t.Errorf("prepared %d times", f.prepared)
	}
}

func TestThatTheIndexCannotBeMadeIsSaid(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.search(&catalogue{failing: errors.New("making the search index: the disk\x1b is full")}, nil)
	b.write("key")
	b.shows("making the search index: the disk", "is full")
	if strings.Contains(b.app.View().Content, "disk\x1b") {
		t.Error("an escape sequence reached the screen")
	}
}

func TestAPastedTextGoesIntoTheSearchFieldAsOneShortLine(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 40, 12, Mono)
	b.search(sampleFinder(), nil)
	b.feed(tea.PasteMsg{Content: "key\n"})
	b.shows("Search: key", "1 of 13")
	b.feed(tea.PasteMsg{Content: strings.Repeat("long ", 10_000)})
	b.fits(40, 12)
	if got := len([]rune(b.app.top().(*searchScreen).input.Value())); got > maxSearch {
		t.Errorf("the field holds %d runes", got)
	}
}

// TestMatchesAreUnderlinedInMono: without colours a match is still seen.
func TestMatchesAreUnderlinedInMono(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.search(sampleFinder(), nil)
	b.write("retries")
	if n := strings.Count(b.app.View().Content, "\x1b[4m\x1b[1mkey\x1b[m"); n != 2 {
		t.Errorf("%d matches are marked, want 2:\n%q", n, b.app.View().Content)
	}
}

// TestTheMatchIsInTheLineHoweverNarrow: the beginning of a line gives way, and the marks move along.
func TestTheMatchIsInTheLineHoweverNarrow(t *testing.T) {
	word := rapid.StringMatching(`[a-zäλ数]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		before := strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "before"), " ")
		if before != "" {
			before += " "
		}
		match, after := word.Draw(t, "match"), " "+word.Draw(t, "after")
		width := rapid.IntRange(34, 90).Draw(t, "width")
		line, marks := around(before+match+after, []content.Span{{From: len(before), To: len(before) + len(match)}}, width)
		if len(marks) != 1 || line[marks[0].From:marks[0].To] != match {
			t.Fatalf("%q is marked at %v, want %q", line, marks, match)
		}
		if at := cells(line[:marks[0].From]); at > width/2+3 {
			t.Fatalf("the match begins at cell %d of %d: %q", at, width, line)
		}
	})
}

func TestAClickOpensTheHitUnderIt(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		b := start(t, sampleCourse(t), &memory{}, size[0], size[1], Mono)
		opened := b.search(sampleFinder(), nil)
		b.write("key")
		b.clickOn("Search: ") // nothing is opened by the field
		b.clickOn("customer + key")
		if len(*opened) != 1 || (*opened)[0].Title != "What the server remembers" {
			t.Errorf("at %dx%d a click opened %v, want the second hit", size[0], size[1], *opened)
		}
	}
}
