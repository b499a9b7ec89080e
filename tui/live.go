package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// liveBlock is a block of a lesson that can be run, as the learner has left it: what was typed into it, and what its last
// run showed. It stays as long as the program runs, and nothing in the journal depends on it.
type liveBlock struct {
	of      content.Live
	ed      *editor
	run     string     // names the run that is waited for; empty when none is
	stop    func()     // ends that run
	sent    string     // the text of the last run
	ran     bool       // a run has come back
	result  lab.Output // of that run
	err     error      // why nothing could be run
	changes int        // of what is drawn below the code
	drawn   liveDrawing
}

// author is the text as the author wrote it.
func (b *liveBlock) author() string { return strings.TrimSuffix(b.of.Text, "\n") }

func (b *liveBlock) text() string  { return b.ed.text() }
func (b *liveBlock) changed() bool { return b.text() != b.author() }

// liveStep is what can be run of the step on the screen.
type liveStep struct {
	blocks  []liveSpot
	at      int // the one that was chosen last
	editing bool
}

// liveSpot is a live block and its place in a step.
type liveSpot struct {
	*liveBlock
	block  int  // among the blocks of the step, it or what it stands in
	output int  // what the author says it prints; -1 where nothing follows
	inside bool // it stands in a list or a quote, which shows it
}

// liveIn finds what can be run among the blocks of a step.
func (e *env) liveIn(l *content.Lesson, blocks []content.Block) liveStep {
	var out liveStep
	if l == nil || e.fx.live == nil {
		return out
	}
	all := l.Live()
	for i, b := range blocks {
		for _, found := range content.LiveIn(blocks[i : i+1]) {
			n := slices.IndexFunc(all, func(o content.Live) bool { return o.At == found.At })
			if n < 0 || !e.fx.live.CanRun(found.Lang) {
				continue
			}
			s := liveSpot{liveBlock: e.liveBlock(all[n]), block: i, output: -1, inside: b.Kind != content.Code}
			if !s.inside {
				s.output = outputBehind(blocks, i)
			}
			out.blocks = append(out.blocks, s)
		}
	}
	return out
}

// outputBehind is the output block that follows a block, or -1.
func outputBehind(blocks []content.Block, i int) int {
	for i++; i < len(blocks); i++ {
		switch b := blocks[i]; {
		case b.Kind == content.Comment:
		case b.Kind == content.Code && b.Lang() == "output":
			return i
		default:
			return -1
		}
	}
	return -1
}

// liveBlock is the block as the learner has left it.
func (e *env) liveBlock(of content.Live) *liveBlock {
	if e.live == nil {
		e.live = map[quiz.Pos]*liveBlock{}
	}
	b := e.live[of.At]
	if b == nil {
		b = &liveBlock{of: of}
		b.ed = newEditor(of.Lang, b.author())
		e.live[of.At] = b
	}
	return b
}

// try runs a block as it stands, on what those before it leave as they stand. A run of it that goes on is ended.
func (e *env) try(b *liveBlock) tea.Cmd {
	if b.stop != nil {
		b.stop()
	}
	of := b.of
	of.Text = b.text() + "\n"
	of.Before = slices.Clone(of.Before)
	for i, before := range of.Before {
		if left := e.live[before.At]; left != nil {
			of.Before[i].Text = left.text() + "\n"
		}
	}
	b.run, b.sent = e.fx.newID(), b.text()
	var cmd tea.Cmd
	cmd, b.stop = e.fx.runLive(b.run, of)
	return cmd
}

// tried takes the result of a run. One that nobody waits for any more is left alone.
func (e *env) tried(m liveRan) {
	for _, b := range e.live {
		if b.run == m.run {
			b.stop()
			b.run, b.stop, b.ran, b.result, b.err = "", nil, true, m.output, m.err
			b.changes++
			b.ed.wrong = 0
			if f := m.output.Fault; f != nil && b.text() == b.sent {
				b.ed.wrong = f.Line
			}
			return
		}
	}
}

// restore puts the author's text back, and what the author says of it. It can be taken back like a change.
func (b *liveBlock) restore() {
	if b.stop != nil {
		b.stop()
	}
	b.ed.take(b.author())
	b.run, b.stop, b.ran, b.result, b.err, b.ed.wrong = "", nil, false, lab.Output{}, nil, 0
	b.changes++
}

// liveHere is the block that the keys are for: the one that was chosen, or the first on the screen where that is not; -1
// without any.
func (l *lessonScreen) liveHere() int {
	if len(l.live.blocks) == 0 || !l.ready || l.err != nil {
		return -1
	}
	d := l.document(l.width)
	top := l.top(d)
	seen := func(i int) bool { return i < len(d.live) && d.live[i].from < top+l.height && d.live[i].to > top }
	if seen(l.live.at) {
		return l.live.at
	}
	for i := range l.live.blocks {
		if seen(i) {
			return i
		}
	}
	return l.live.at
}

// bringUp brings a live block on the screen: its code, and as much as fits of what stands below it.
func (l *lessonScreen) bringUp(i int) {
	l.live.at = i
	d := l.document(l.width)
	if i >= len(d.live) {
		return
	}
	s, top := d.live[i], l.top(d)
	if s.from < top || s.to+l.height/3 >= top+l.height {
		l.scroll = s.from
	}
}

// liveKeys are the keys of the live block on the screen.
func (l *lessonScreen) liveKeys() []binding {
	if len(l.live.blocks) == 0 {
		return nil
	}
	out := []binding{
		bindQuiet(actRun, "run", act(l.runLive)),
		bindQuiet(actEdit, "edit", l.editLive),
	}
	takesTab := l.w != nil && slices.ContainsFunc(l.w.bindings(), func(b binding) bool { return b.action == actField })
	if len(l.live.blocks) > 1 && !takesTab {
		next := func() { l.bringUp((l.liveHere() + 1) % len(l.live.blocks)) }
		out = append(out, bindQuiet(actField, "next block", stay(next)))
	}
	return append(out, l.resetKey())
}

func (l *lessonScreen) resetKey() binding {
	i := l.liveHere()
	same := i >= 0 && !l.live.blocks[i].changed()
	return bindQuiet(actReset, "author's text", stay(l.resetLive)).unless(same, "It is the author's text.")
}

func (l *lessonScreen) runLive() tea.Cmd {
	i := l.liveHere()
	if i < 0 {
		return nil
	}
	l.notice = ""
	l.bringUp(i)
	return l.env.try(l.live.blocks[i].liveBlock)
}

func (l *lessonScreen) resetLive() {
	if i := l.liveHere(); i >= 0 {
		l.live.blocks[i].restore()
		l.bringUp(i)
	}
}

// editLive puts the block on the screen into an editor.
func (l *lessonScreen) editLive() (move, tea.Cmd) {
	i := l.liveHere()
	if i < 0 {
		return move{}, nil
	}
	l.notice, l.live.at, l.live.editing = "", i, true
	l.fitEditor()
	l.bringUp(i)
	l.followEditor()
	return move{push: &liveScreen{l}}, nil
}

// liveStatus offers the keys of the live block on the screen, or says what is wrong with the one that is edited.
func (l *lessonScreen) liveStatus() string {
	i := l.liveHere()
	if i < 0 {
		return ""
	}
	b, keys := l.live.blocks[i], l.liveKeys()
	switch {
	case l.live.editing && b.ed.wrong > 0:
		return l.env.st.bad.Render(clip(l.env.st.glyphs.wrong+" "+asSentence(faultLine(b.result.Fault)), l.width))
	case l.live.editing:
		return "" // they stand below
	}
	for j := range keys {
		keys[j] = keys[j].under(l.env.keys)
		if l.typing() {
			keys[j] = keys[j].besideText("Letters go into the answer.")
		}
		keys[j].quiet = false
	}
	text, _ := footer(l.env.st, keys, l.width)
	return text
}
