package linear

import (
	"context"
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// Finder searches the course.
type Finder interface {
	// Prepare brings the index up to date.
	Prepare(ctx context.Context) error
	// Find gives what a query may mean, best first.
	Find(ctx context.Context, query string) (content.Found, error)
}

// mostHits is how many hits are said: who listens cannot glance over a list.
const mostHits = 8

// find says where some words stand.
func (w *walk) find(ctx context.Context, query string) {
	if query == "" {
		w.p.sayf("Type %s and the words to look for.", find.word(w.typing()))
		return
	}
	if err := w.app.Finder.Prepare(ctx); err != nil {
		w.p.say("Some of it could not be searched: " + err.Error() + ".")
	}
	found, err := w.app.Finder.Find(ctx, query)
	if err != nil {
		w.p.say("The search went wrong: " + err.Error() + ".")
		return
	}
	w.sayFound(query, found)
}

func (w *walk) sayFound(query string, found content.Found) {
	if len(found.Hits) == 0 {
		w.p.sayf("Nothing is found for %q. Try another word, or the beginning of one.", clip(query))
	}
	for i, h := range found.Hits[:min(len(found.Hits), mostHits)] {
		w.p.within(fmt.Sprintf("%d. ", i+1), "   ", func() { w.sayHit(h) })
	}
	if len(found.Hits) > mostHits {
		w.p.line("There is more. Another word narrows it down.")
	}
	if found.Meant != "" {
		w.p.sayf("Did you mean %s? Type %s %s.", found.Meant, find.word(w.typing()), found.Meant)
	}
}

// sayHit says what was found and where, the line, and how to get there.
func (w *walk) sayHit(h content.Hit) {
	title := strings.TrimRight(h.Title, ".")
	if !strings.HasSuffix(title, "?") {
		title += "."
	}
	w.p.sayf("%s %s.", title, strings.ReplaceAll(h.Where(), content.Crumb, ", "))
	w.p.say(h.Line())
	if n := w.place(h.Lesson); n > 0 {
		w.p.sayf("Lesson %d: type %s %d.", n, open.word(w.typing()), n)
	}
}
