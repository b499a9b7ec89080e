package tui

import "testing"

func TestNewsOfAFitIsSaidOnceAndOnHome(t *testing.T) {
	const news = "Your reviews from the next start follow your own memory"
	b := startOf(t, shipped(t), &memory{}, 80, 24, func(o *Options) { o.Refit = func() string { return news } })
	b.hides(news) // a lesson is on the screen
	b.press("esc")
	b.shows(news)
	b.press("down")
	b.hides(news)
	b.press(",", "esc")
	b.hides(news)
}

func TestNewsComesToWhoIsOnHome(t *testing.T) {
	b := start(t, sampleCourse(t), &memory{}, 80, 24, Mono)
	b.press("esc")
	b.feed(refitted{"There is news."})
	b.shows("There is news.")
	b.feed(refitted{""})
	b.press("down")
	b.hides("There is news.")
}

func TestAFitThatIsNoBetterIsNotTalkedAbout(t *testing.T) {
	asked := 0
	b := startOf(t, shipped(t), &memory{}, 80, 24, func(o *Options) { o.Refit = func() string { asked++; return "" } })
	b.press("esc")
	b.hides("memory")
	if asked != 1 {
		t.Errorf("it was looked for %d times", asked)
	}
}
