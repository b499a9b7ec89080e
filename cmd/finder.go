package cmd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/search"
	"github.com/engineroom/engineroom/progress/study"
)

// asked tells which questions of a pack the learner has answered; only those are found.
type asked interface {
	Seen(ctx context.Context, pack string) (map[string]bool, error)
}

// marked gives what the learner left in a pack, of which the notes are searched.
type marked interface {
	Marks(ctx context.Context, pack string) ([]study.Mark, error)
}

// notesSource is what the index calls the learner's notes.
const notesSource = "notes"

// finder searches a course for both faces and for the verb. It may be used by several goroutines at once.
type finder struct {
	index  *search.Index
	course *content.Course
	key    string // of the course's state
	asked  asked  // nil: no question is found
	marked marked // nil: there are no notes

	preparing sync.Mutex // held while the index is brought up to date
	ready     atomic.Bool
	seen      atomic.Pointer[map[string]bool]
}

// finder makes a finder of a course. It reads and writes nothing yet.
func (p *program) finder(course *content.Course, asked asked, marked marked) *finder {
	dir, key, folder := p.cacheDir(), course.Kept().Key, "search"
	if f := course.Kept().File; f != "" && filepath.Base(f) != shippedOutline {
		folder += "-" + course.ID
	}
	if dir != "" && key != "" {
		dir = filepath.Join(dir, folder)
	} else {
		dir = "" // what cannot be told from an older state is not kept
	}
	return &finder{index: search.Open(dir), course: course, key: key, asked: asked, marked: marked}
}

func (f *finder) Close() error { return f.index.Close() }

// Prepare brings the index up to date. It takes long the first time; Find answers meanwhile.
func (f *finder) Prepare(ctx context.Context) error {
	f.preparing.Lock()
	defer f.preparing.Unlock()
	defer f.ready.Store(true) // whatever failed, nothing more will come
	return errors.Join(f.readSeen(ctx), f.indexCourse(ctx), f.indexNotes(ctx))
}

func (f *finder) readSeen(ctx context.Context) error {
	if f.asked == nil {
		return nil
	}
	seen, err := f.asked.Seen(ctx, f.course.ID)
	if err != nil {
		return fmt.Errorf("reading which questions you have answered: %w", err)
	}
	f.seen.Store(&seen)
	return nil
}

func (f *finder) indexCourse(ctx context.Context) error {
	skip := func(error) {} // a lesson that cannot be read says so when it is opened
	docs := search.Readable(search.CourseDocs(f.course), skip)
	if err := f.index.Update(ctx, f.course.ID, f.key, docs); err != nil {
		return fmt.Errorf("making the search index: %w", err)
	}
	return nil
}

func (f *finder) indexNotes(ctx context.Context) error {
	if f.marked == nil {
		return nil
	}
	marks, err := f.marked.Marks(ctx, f.course.ID)
	if err != nil {
		return fmt.Errorf("reading your notes: %w", err)
	}
	if err := f.index.Update(ctx, notesSource, notesKey(marks), f.noteDocs(marks)); err != nil {
		return fmt.Errorf("indexing your notes: %w", err)
	}
	return nil
}

// notesKey names a state of the notes: how many there are, and when one was changed last.
func notesKey(marks []study.Mark) string {
	n, last := 0, time.Time{}
	for _, m := range marks {
		if m.Note == "" {
			continue
		}
		if n++; m.At.After(last) {
			last = m.At
		}
	}
	return fmt.Sprintf("%d %d", n, last.UnixMilli())
}

func (f *finder) noteDocs(marks []study.Mark) iter.Seq[search.Doc] {
	return func(yield func(search.Doc) bool) {
		for _, m := range marks {
			if m.Note != "" && !yield(f.noteDoc(m)) {
				return
			}
		}
	}
}

// noteDoc is a note as it is searched. Its first line stands for a title.
func (f *finder) noteDoc(m study.Mark) search.Doc {
	place := f.course.Title
	if ref, ok := f.course.Find(m.Lesson); ok {
		place = ref.Title
	}
	title, _, _ := strings.Cut(strings.TrimSpace(m.Note), "\n")
	return search.Doc{
		Source: notesSource, Kind: content.HitNote, Lesson: m.Lesson, Section: m.Section, Item: m.Item,
		Title: firstRunes(title, 80), Place: place, Body: m.Note,
	}
}

// firstRunes cuts a text that has more runes than n, and shows that it did.
func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "..."
	}
	return s
}

// Find searches everything. Before the index is whole it finds what is there and says so.
func (f *finder) Find(ctx context.Context, query string) (content.Found, error) {
	return f.find(ctx, query, search.DefaultLimit)
}

func (f *finder) find(ctx context.Context, query string, limit int) (content.Found, error) {
	found := content.Found{Indexing: !f.ready.Load()}
	opt := search.Options{Limit: limit, Seen: f.mayShow()}
	hits, err := f.index.Search(ctx, query, opt)
	if errors.Is(err, search.ErrDamaged) {
		if err = f.Prepare(ctx); err == nil {
			hits, err = f.index.Search(ctx, query, opt)
		}
	}
	if err != nil {
		return found, err
	}
	found.Hits = hits
	// That nothing is suggested is no reason to keep back what was found.
	if s, err := f.index.Suggest(ctx, query, opt); err == nil {
		found.Meant = s.Query
	}
	return found, nil
}

// mayShow tells which questions may be shown: those of the course that were answered before Prepare.
func (f *finder) mayShow() func(source, item string) bool {
	seen := f.seen.Load()
	if seen == nil {
		return nil
	}
	return func(source, item string) bool { return source == f.course.ID && (*seen)[f.course.FirstItem(item)] }
}

// FindIn searches one lesson, in its order.
func (f *finder) FindIn(lesson *content.Lesson, query string) []content.Hit {
	var out []content.Hit
	for _, p := range search.In(lesson, query) {
		h := content.Hit{
			Source: f.course.ID, Lesson: lesson.ID, Section: p.Section, Title: lesson.Sections[p.Section].Title, Place: lesson.Title,
			Before: p.Before, Match: p.Match, After: p.After,
		}
		h.Marks = []content.Span{{From: len(p.Before), To: len(p.Before) + len(p.Match)}}
		if h.Title == "" {
			h.Title = lesson.Title
		}
		out = append(out, h)
	}
	return out
}
