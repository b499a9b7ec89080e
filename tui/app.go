// Package tui is the full-screen face of engineroom: a stack of screens, one Bubble Tea model, and nothing that could
// not be drawn again from what it holds.
//
// It refuses to know where answers are kept or packs come from: it is handed a course and the small interfaces that it
// needs of the journal (Journal, Memory, Records). What a sitting may do next is decided by study.Session, and what
// statistics say by study.Account; here both are only shown. Keys are data (keys.go), effects have one home (effects.go, and
// effects_*.go by what they are about), layout is cut once (layout.go), and no string reaches the terminal without
// passing the filters.
package tui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Options are what the command line decides.
type Options struct {
	Course  *content.Course // the pack of the home screen
	Shelf   Shelf           // nil where there is no other
	Journal Journal
	Memory  Memory // nil where nothing is reviewed
	Now     func() time.Time
	NewID   func() string // a random name
	Seed    func() uint64 // for the order of options

	Settings     Settings
	SaveSettings func(Settings) error                                                        // nil where they cannot be kept
	Report       func(context.Context, study.Entry, *quiz.Question) (file string, err error) // adds a report to the file for the authors; may be nil
	Finder       Finder                                                                      // nil where nothing can be searched
	Records      Records                                                                     // nil where nothing is summed up: there is no progress screen then

	Races Races // nil where no race can be run
	Labs  Labs  // nil where no lab can be opened
	Live  Live  // nil where no code of a lesson can be run

	Backup func(context.Context) error // makes the backup of the week in the background, if it is time; may be nil
	Refit  func() (news string)        // fits the model of memory in the background, and says in a sentence if it found a better one; may be nil

	CatchUp CatchUp // is called in the background once the first frame stands; nil where the journal is up to the packs

	Preview  Preview // of a pack that is being written; nil where none is
	MaxWidth int     // of what is drawn; 0 is the terminal's

	Lesson        string // open here; empty goes on where the learner was
	Lab           string // open this lab, by its id or folder, above the first screen
	Review        bool   // open in the review
	ReviewMinutes int    // how long that takes; 0 is the setting
	Notice        string // a sentence to be shown on the first screen
	Width         int    // of the terminal, if it is known before the first frame
	Height        int
}

// App is the root model: the only tea.Model there is.
type App struct {
	env           *env
	stack         []screen
	width, height int
	first         tea.Cmd // to run when the program starts
	leaving       bool    // the program ends when the files of labs are on the disk
	warned        bool    // they could not be written, and the learner knows
	maxWidth      int     // 0 is the terminal's
	below         int     // lines that a preview keeps below the frame
	found         Edition // what was found last in a pack that is being written
}

var _ tea.Model = (*App)(nil)

// resized tells every screen how much room its body has.
type resized struct{ width, height int }

// elsewhere tells every screen that the learner has turned to something else: time says nothing about what is on it.
type elsewhere struct{}

// restyled tells every screen that the theme has changed.
type restyled struct{}

// New makes the app with its first screen ready to be drawn.
func New(ctx context.Context, o Options) (*App, error) {
	fx := &effects{
		ctx: ctx, journal: o.Journal, memory: o.Memory, course: o.Course, shelf: o.Shelf, scribe: &scribe{}, closing: new([]chan struct{}), addReport: o.Report, finder: o.Finder, records: o.Records, races: o.Races, labs: o.Labs, live: o.Live, preview: o.Preview, save: o.SaveSettings,
		now: o.Now, newID: o.NewID, seed: o.Seed, redrawAfter: redrawAfter,
		saveAfter: saveAfter, lookAfter: lookEvery, saveCopy: o.Backup, backupAfter: backupAfter, findFit: o.Refit, refitAfter: refitAfter, findChanges: o.CatchUp, catchUpAfter: catchUpAfter,
	}
	e := &env{course: o.Course, fx: fx, finder: o.Finder, common: &common{
		shelf: o.Shelf, box: &outbox{fx: fx}, drafts: &drafts{fx: fx}, settings: o.Settings, keys: newKeymap(o.Settings.Keys), notice: o.Notice,
	}}
	e.packs = map[string]*env{o.Course.ID: e}
	if o.Shelf != nil {
		e.shelved = o.Shelf.Packs()
	}
	e.dress()
	a := &App{env: e, maxWidth: o.MaxWidth}
	a.width, a.height = a.within(o.Width, o.Height)
	e.apply, e.top = a.applySettings, a.top
	first := fx.overviewNow()
	if first.err != nil {
		return nil, first.err
	}
	e.takeOverview(first)
	a.stack = []screen{newHome(e, first)}
	if lab, ok := o.Course.Outline.Lab(o.Lab); ok && o.Lab != "" {
		m, cmd := e.openLab(lab)
		a.first = tea.Batch(cmd, a.go1(m))
	} else if o.Memory != nil && (o.Review || o.Lesson == "" && a.wasReviewing()) {
		a.startReview(o.ReviewMinutes)
	} else if ref, ok := a.firstLesson(o.Lesson, first.overview); ok {
		l := newLesson(e, ref)
		a.stack = append(a.stack, l)
		a.tellSize()
		a.first = l.update(fx.openNow(l.id, ref.ID, false, nil))
		a.layOutNow(l)
	}
	a.tellSize()
	return a, nil
}

// firstLesson is the lesson to open at the start: the one asked for; the first one for a newcomer; or the one that the
// learner was in when the program ended.
func (a *App) firstLesson(asked string, o study.Overview) (content.LessonRef, bool) {
	if asked != "" {
		return a.env.course.Find(asked)
	}
	if len(o.Lessons) == 0 {
		return study.NextOnPath(a.env.course.Outline, a.env.settings.Path, nil)
	}
	last := o.Lessons[0]
	if !last.Open {
		return content.LessonRef{}, false
	}
	entries, err := a.env.fx.journal.Sitting(a.env.fx.ctx, a.env.course.ID, last.Lesson)
	if err != nil || len(entries) == 0 || entries[len(entries)-1].Type == study.Left {
		return content.LessonRef{}, false
	}
	return a.env.course.Find(last.Lesson)
}

// startReview opens the review above the first screen, ready for the first frame.
func (a *App) startReview(minutes int) {
	e := a.env
	l := newReview(e, cmp.Or(minutes, e.settings.Review))
	a.stack = append(a.stack, l)
	a.tellSize()
	a.first = l.update(e.fx.openOutsideNow(l.id, l.errand.(*review).begin, nil))
	a.layOutNow(l)
}

// wasReviewing tells whether the program ended in a review, after anything that happened in a lesson.
func (a *App) wasReviewing() bool {
	r, lessons := a.env.round, a.env.overview.Lessons
	return r.steps > 0 && !r.left && (len(lessons) == 0 || !lessons[0].Seen.After(r.at))
}

// layOutNow renders the first page before the first frame, so that the first frame is whole.
func (a *App) layOutNow(l *lessonScreen) {
	if l.width == 0 || l.err != nil {
		return
	}
	at := l.session.At()
	l.page = laidOut{id: l.id, step: at, width: l.width, style: a.env.st.name, lines: a.env.md.render(textOf(l.session.StepAt(at)), l.width)}
}

// Init asks the terminal for its background, without waiting for the answer, and for what the first frame does not need.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.first, a.askBackground(), a.env.readMarks(), a.env.fx.readGlossary(), a.env.fx.readMastery(), a.env.fx.readShelf(), a.env.fx.backup(), a.env.fx.refit(), a.env.fx.catchUp(), a.env.fx.nextEdition())
}

// askBackground asks for what an automatic theme depends on.
func (a *App) askBackground() tea.Cmd {
	if !a.env.settings.Theme.asks() {
		return nil
	}
	return tea.RequestBackgroundColor
}

// Unsaved counts what the journal did not take, the answers and the notes, bookmarks and reports, and says why.
func (a *App) Unsaved() (answers, marks int, err error) {
	answers, marks = a.env.box.unsaved()
	return answers, marks, a.env.box.err
}

func (a *App) top() screen { return a.stack[len(a.stack)-1] }

// Update routes a message. Only a key returns a move: results of effects go to the screens, which stay where they are.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return a, a.press(m)
	case tea.PasteMsg:
		return a, a.paste(m)
	case tea.MouseWheelMsg:
		return a, a.wheel(m)
	case tea.MouseClickMsg:
		return a, a.clicked(m)
	case tea.WindowSizeMsg:
		return a, a.resize(m.Width, m.Height)
	case tea.BlurMsg:
		return a, a.broadcast(elsewhere{})
	case redraw:
		return a, tea.Batch(tea.ClearScreen, a.env.fx.redrawSoon(m.left))
	case tea.ResumeMsg:
		return a, tea.Batch(a.broadcast(elsewhere{}), a.askBackground(), a.env.fx.overview(), a.env.fx.redrawSoon(redraws))
	case tea.BackgroundColorMsg:
		seen := a.env.seen
		seen.asked, seen.light = true, !m.IsDark()
		return a, a.backdrop(seen)
	case tea.ColorProfileMsg:
		seen := a.env.seen
		seen.profile = m.Profile
		return a, a.backdrop(seen)
	}
	return a, a.result(msg)
}

// result takes what an effect brought: what belongs to all screens is kept here, and every screen is told.
func (a *App) result(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case recorded:
		return tea.Batch(a.settle(m), a.broadcast(m))
	case retryNow:
		return a.env.box.send()
	case draftsWritten:
		return tea.Batch(a.env.drafts.settle(m), a.broadcast(m), a.stillLeaving())
	case saveNow:
		a.env.drafts.ticking = false
		return a.env.drafts.send()
	case overviewed:
		a.of(m.pack).takeOverview(m)
	case masteryRead:
		a.of(m.pack).known = m.known
	case marksRead:
		a.of(m.pack).takeMarks(m)
	case liveRan:
		for _, e := range a.env.packs {
			e.tried(m)
		}
	case shelfRead:
		return tea.Batch(a.takeShelf(m), a.broadcast(m))
	case packOpened:
		return a.opened(m)
	case glossaryRead:
		e := a.of(m.pack)
		e.terms, e.names = m.terms, m.names
		e.md.setTerms(m.names)
		return a.broadcast(restyled{})
	case settingsSaved:
		said := m.sentence()
		if s, here := a.top().(*settingsScreen); here && m.err == nil {
			said += " " + s.says() // which may have changed with the value
		}
		a.env.say(said)
	case editionRead:
		return a.takeEdition(m.Edition)
	case backedUp:
		if m.err != nil {
			a.env.say(m.sentence())
		}
	case caughtUp:
		return a.takeChanges(m)
	case refitted:
		a.env.tell(m.news)
	}
	return a.broadcast(msg)
}

// settle takes what became of a batch. A lesson says itself that an answer is not saved; nobody else says it of a note.
func (a *App) settle(m recorded) tea.Cmd {
	before := a.env.box.err
	cmd := a.env.box.settle(m)
	if m.err != nil && before == nil && slices.ContainsFunc(m.batch, isMark) {
		a.env.say(a.env.box.worry())
	}
	if r, ok := a.top().(returner); ok && m.err == nil && len(a.env.box.queue) == 0 {
		return tea.Batch(cmd, r.returned()) // its numbers may be older than what was written now
	}
	return cmd
}

// resize takes a new size. A window that grew needs more than one drawing.
func (a *App) resize(width, height int) tea.Cmd {
	width, height = a.within(width, height)
	grew := a.width > 0 && (width > a.width || height > a.height)
	a.width, a.height = width, height
	if !grew {
		return a.tellSize()
	}
	return tea.Batch(a.tellSize(), a.env.fx.redrawSoon(redraws))
}

// within is what of a terminal the frame may have.
func (a *App) within(width, height int) (int, int) {
	if a.maxWidth > 0 {
		width = min(width, a.maxWidth)
	}
	a.below = a.previewRows(height)
	return width, max(0, height-a.below)
}

func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.stack {
		if a.isFor(s, msg) {
			cmds = append(cmds, s.update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// tellSize tells every screen how much room there is.
func (a *App) tellSize() tea.Cmd {
	if a.tooSmall() {
		return nil
	}
	var cmds []tea.Cmd
	for i, s := range a.stack {
		c := a.columnOf(i)
		cmds = append(cmds, s.update(resized{c.inner(), c.body}))
	}
	return tea.Batch(cmds...)
}

// column is how the terminal is cut for the screen on top.
func (a *App) column() column { return a.columnOf(len(a.stack) - 1) }

// columnOf is how the terminal is cut for a screen. One that lies over another has its width.
func (a *App) columnOf(i int) column {
	for i > 0 {
		if _, over := a.stack[i].(drawer); !over {
			break
		}
		i--
	}
	if w, ok := a.stack[i].(widener); ok && w.wide() {
		return cutTo(a.width, a.height, widestColumn)
	}
	return cut(a.width, a.height)
}

// backdrop fits the theme to what the terminal has said about itself.
func (a *App) backdrop(seen backdrop) tea.Cmd {
	before := a.env.settings.Theme.on(a.env.seen)
	a.env.seen = seen
	if a.env.settings.Theme.on(seen) == before {
		return nil
	}
	return a.redress()
}

// redress puts another theme on every screen.
func (a *App) redress() tea.Cmd {
	a.env.dress()
	return a.broadcast(restyled{})
}

// press routes a key: a field that is being typed in takes printable and editing keys, then the screen on top, then
// what works everywhere.
func (a *App) press(k tea.KeyPressMsg) tea.Cmd {
	a.env.notice = ""
	if k.String() == interrupt {
		return a.leave()
	}
	if a.unseen() {
		return nil
	}
	if c, ok := a.top().(capturer); ok && c.capturing() {
		return c.capture(k.String())
	}
	if t, ok := a.top().(typist); ok && t.typing() && fieldTakes(t, k) {
		return t.edit(k)
	}
	why := ""
	for _, b := range a.bindings() {
		switch {
		case !b.matches(k):
		case b.why == "":
			return a.does(b)
		case why == "":
			why = b.why
		}
	}
	a.env.say(why)
	return nil
}

// does does what a binding is for.
func (a *App) does(b binding) tea.Cmd {
	m, cmd := b.do()
	return tea.Batch(cmd, a.go1(m))
}

// leave keeps what is being written, be it below the list of keys, and ends the program when the files of labs are on
// the disk. If they cannot be written it says so, and ends when it is asked once more.
func (a *App) leave() tea.Cmd {
	again := a.leaving || a.warned
	for _, s := range a.stack {
		switch s := s.(type) {
		case *writeScreen:
			s.closing(s) // into the queue, which is flushed as a whole
		case *labScreen:
			s.dirty()
		}
	}
	if again || len(a.env.drafts.waiting) == 0 {
		return a.flush()
	}
	a.leaving = true
	return a.env.drafts.send()
}

// stillLeaving ends the program when everything is on the disk, or says why it does not.
func (a *App) stillLeaving() tea.Cmd {
	switch {
	case !a.leaving:
	case len(a.env.drafts.waiting) == 0:
		return a.flush()
	case a.env.drafts.err != nil:
		a.leaving, a.warned = false, true
		a.env.say("Not ended, because your text would be lost: " + sentence(a.env.drafts.err) + " Ctrl+C once more ends without it.")
	}
	return nil
}

// flush ends what runs in labs, writes everything that waits once more, and ends the program.
func (a *App) flush() tea.Cmd {
	for _, s := range a.stack {
		if l, ok := s.(*labScreen); ok {
			l.cancel()
		}
	}
	if len(a.env.drafts.waiting) == 0 {
		return a.env.box.flush()
	}
	return tea.Sequence(a.env.fx.writeDrafts(slices.Clone(a.env.drafts.waiting)), a.env.box.flush())
}

// suspend writes what waits, and pauses the program.
func (a *App) suspend() tea.Cmd {
	if len(a.env.drafts.waiting) == 0 {
		return tea.Suspend
	}
	return tea.Sequence(a.env.fx.writeDrafts(slices.Clone(a.env.drafts.waiting)), tea.Suspend)
}

// fieldTakes tells whether a key belongs to the field that is typed in.
func fieldTakes(t typist, k tea.KeyPressMsg) bool {
	if p, ok := t.(picky); ok {
		return p.takes(k)
	}
	return takesText(k)
}

// takesText tells whether a key writes or edits.
func takesText(k tea.KeyPressMsg) bool {
	if k.Text != "" {
		return true
	}
	switch k.String() {
	case "backspace", "delete", "left", "right", "home", "end", "ctrl+left", "ctrl+right", "alt+left", "alt+right", "ctrl+a", "ctrl+e", "ctrl+k", "ctrl+u", "ctrl+w", "alt+backspace", "alt+b", "alt+f", "alt+d":
		return true
	}
	return false
}

func (a *App) paste(m tea.PasteMsg) tea.Cmd {
	if a.unseen() {
		return nil
	}
	if t, ok := a.top().(typist); ok && t.typing() {
		return t.edit(m)
	}
	return nil
}

// bindings lists what keys do now: those of the screen on top, then those of every screen. While a field takes text,
// keys that are letters say that they do not work now.
func (a *App) bindings() []binding {
	out := a.top().bindings()
	if c, ok := a.top().(capturer); ok && c.capturing() {
		return out // any other key is taken as it is
	}
	out = append(out, a.everywhere()...)
	for i := range out {
		out[i] = out[i].under(a.env.keys)
	}
	t, ok := a.top().(typist)
	if !ok || !t.typing() {
		return out
	}
	p, picks := t.(picky)
	why := a.env.keysIn("Letters go into your text; {back} leaves it.")
	if picks {
		why = a.env.keysIn("While you type, this key belongs to your text; {pane} leaves it.")
	}
	if _, live := t.(*liveScreen); live {
		why = a.env.keysIn("While you type, this key belongs to your text; {back} leaves it.")
	}
	for i := range out {
		if picks {
			out[i] = out[i].beside(p, why)
		} else {
			out[i] = out[i].besideText(why)
		}
	}
	return out
}

func (a *App) help() (move, tea.Cmd) {
	return move{push: newHelp(a.env.st, a.bindings())}, nil
}

// go1 makes a move.
func (a *App) go1(m move) tea.Cmd {
	switch {
	case m.quit:
		return a.leave()
	case m.push != nil:
		return a.put(a.stack, m.push)
	case m.replace != nil:
		return a.put(a.stack[:len(a.stack)-1], m.replace)
	case m.pop && len(a.stack) > 1:
		a.stack = a.stack[:len(a.stack)-1]
		if r, ok := a.top().(returner); ok {
			return r.returned()
		}
	}
	return nil
}

// put puts a screen on top of a stack, and tells it how much room there is. A sitting that is being walked through is on
// the stack already: two screens would answer its questions twice.
func (a *App) put(stack []screen, s screen) tea.Cmd {
	a.stack = append(stack, s)
	if l, ok := s.(*lessonScreen); ok && l.walk() != "" {
		a.stack = onlyWalk(stack, l)
	}
	if a.width == 0 || a.tooSmall() {
		return nil
	}
	c := a.column()
	return a.top().update(resized{c.inner(), c.body})
}

// onlyWalk is a stack with a sitting on top and nowhere else: as it is below if that walk still goes on, else anew.
func onlyWalk(stack []screen, l *lessonScreen) []screen {
	i := slices.IndexFunc(stack, func(s screen) bool {
		below, ok := s.(*lessonScreen)
		return ok && below.walk() == l.walk()
	})
	switch {
	case i < 0:
		return append(stack, l)
	case stack[i].(*lessonScreen).goesOn():
		return stack[:i+1]
	}
	return append(slices.Delete(stack, i, i+1), l)
}

func (a *App) tooSmall() bool { return a.width < minWidth || a.height < minHeight }

// unseen tells whether nobody would see what a key does.
func (a *App) unseen() bool { return a.width > 0 && a.tooSmall() }

// View draws the screen on top between header and footer.
func (a *App) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "engineroom"
	v.ReportFocus = true
	if a.width == 0 {
		return v // the terminal has not said its size yet
	}
	if a.tooSmall() {
		v.Content = a.enlarge()
		return v
	}
	if a.env.settings.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	c := a.column()
	f := a.frame(c)
	f.status, f.news = a.status(f.status), f.news || a.env.notice != ""
	keys, _ := footer(a.env.st, a.bindings(), c.inner())
	v.Content = compose(a.env.st, c, f, keys)
	if a.below > 0 {
		v.Content += "\n" + a.previewLines(a.below)
	}
	if f.cursor != nil {
		v.Cursor = tea.NewCursor(c.left+c.margin()+f.cursor.x, c.bodyTop()+f.cursor.y)
		v.Cursor.Blink = false
	}
	return v
}

// status is what is said above the keys: news, what the screen says, or what the learner has left at this place.
func (a *App) status(said string) string {
	if a.env.notice != "" {
		return a.env.st.note.Render(content.Line(a.env.notice))
	}
	p, ok := a.atPlace()
	if said != "" || !ok {
		return said
	}
	m := a.envAt(p).marks.at(p.Anchor)
	switch {
	case m.Note != "":
		said = a.env.st.note.Render("Your note: ") + a.env.st.muted.Render(content.Line(m.Note))
	case m.Bookmarked:
		said = a.env.st.note.Render(a.env.st.glyphs.mark + " Bookmarked")
	}
	return said
}

// enlarge says what is wrong with a terminal that is too small.
func (a *App) enlarge() string {
	text := fmt.Sprintf("Please enlarge this window to %dx%d; it is %dx%d. Nothing is lost. Ctrl+C leaves.", minWidth, minHeight, a.width, a.height)
	lines := wrap(text, max(1, a.width))
	return strings.Join(lines[:min(len(lines), max(1, a.height))], "\n")
}
