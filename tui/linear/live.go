package linear

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Live runs blocks of code of lessons.
type Live interface {
	// CanRun tells whether blocks of a language can be run here.
	CanRun(lang string) bool
	// RunLive runs a block in a world of its own, on what the blocks before it have left. That the code stops early is a
	// Fault of the output; the error says why nothing could be run.
	RunLive(ctx context.Context, l content.Live) (lab.Output, error)
}

// liveTexts are the live blocks as the learner has left them. They last as long as the program and are never recorded.
type liveTexts struct {
	typed map[quiz.Pos]string
	heard map[quiz.Pos]bool // whose line numbers the learner knows
	at    quiz.Pos          // the block that lines are typed into
}

// codeLabel is what a block of code is called, and what has its end.
type codeLabel struct{ name, kind string }

// liveHere are the blocks of the step that can be run.
func (w *walk) liveHere() []content.Live {
	if w.app.Live == nil || w.s.Lesson == nil || w.over() || w.bench != nil {
		return nil
	}
	here := content.LiveIn(w.s.Step().Blocks)
	if len(here) == 0 {
		return nil
	}
	all := w.s.Lesson.Live()
	var out []content.Live
	for _, h := range here {
		if i := slices.IndexFunc(all, func(l content.Live) bool { return l.At == h.At }); i >= 0 && w.app.Live.CanRun(h.Lang) {
			out = append(out, all[i])
		}
	}
	return out
}

// sayLively says what there is to read. Code that can be run is called so, and stands as the learner has left it.
func (w *walk) sayLively(blocks []content.Block) {
	live := w.liveHere()
	if len(live) == 0 {
		w.p.blocks(blocks)
		return
	}
	w.p.names = map[quiz.Pos]codeLabel{}
	defer func() { w.p.names = nil }()
	for i, l := range live {
		w.p.names[l.At] = codeLabel{w.liveName(i, live), "block"}
	}
	w.p.blocks(w.asLeft(blocks, live))
	w.p.gap()
	w.p.say(howLive(live, w.typing()))
}

// asLeft are blocks with the code that the learner has typed; it names the outputs that authors promise.
func (w *walk) asLeft(blocks []content.Block, live []content.Live) []content.Block {
	blocks = slices.Clone(blocks)
	for i, b := range blocks {
		if text, typed := w.live.typed[b.At]; typed && b.Kind == content.Code {
			blocks[i].Text = text
		}
		if b.Kind == content.Code && slices.ContainsFunc(live, func(l content.Live) bool {
			return l.Shown && l.ShownAt.File == b.At.File && l.ShownAt.Line == b.At.Line+1
		}) {
			w.p.names[b.At] = codeLabel{"Expected output", "output"}
		}
		blocks[i].Blocks, blocks[i].Items = w.asLeft(b.Blocks, live), slices.Clone(b.Items)
		for j, item := range b.Items {
			blocks[i].Items[j].Blocks = w.asLeft(item.Blocks, live)
		}
	}
	return blocks
}

// liveName is what a live block is called: "Live block 1 of 2, sql, changed by you".
func (w *walk) liveName(i int, live []content.Live) string {
	name := "Live block"
	if len(live) > 1 {
		name += fmt.Sprintf(" %d of %d", i+1, len(live))
	}
	name += ", " + live[i].Lang
	if _, typed := w.live.typed[live[i].At]; typed {
		name += ", changed by you"
	}
	return name
}

// howLive says what can be typed for live blocks.
func howLive(live []content.Live, typed bool) string {
	run, edit := runCode.word(typed), editCode.word(typed)
	if len(live) > 1 {
		return run + " 1 runs the first live block, " + edit + " 1 hears it with its line numbers; so do 2 and the others."
	}
	return run + " runs the live block, " + edit + " hears it with its line numbers."
}

// liveNumbered is the live block with a number; without one it is the one that was edited last, or the first.
func (w *walk) liveNumbered(number string) (i int, live []content.Live, ok bool) {
	live = w.liveHere()
	if number == "" {
		i = max(0, slices.IndexFunc(live, func(l content.Live) bool { return l.At == w.live.at }))
		return i, live, len(live) > 0
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(live) {
		w.p.sayf("There is no live block %q here; this step has %s.", clip(number), count(len(live), "live block"))
		return 0, live, false
	}
	return n - 1, live, true
}

// liveText is a live block as the learner has left it.
func (w *walk) liveText(l content.Live) string {
	if text, typed := w.live.typed[l.At]; typed {
		return text
	}
	return l.Text
}

func (w *walk) runLive(ctx context.Context, number string) {
	i, live, ok := w.liveNumbered(plainWords(number))
	if !ok {
		return
	}
	l := live[i]
	l.Text, l.Before = w.liveText(l), slices.Clone(l.Before)
	for j, before := range l.Before {
		l.Before[j].Text = w.liveText(before)
	}
	output, err := w.app.Live.RunLive(ctx, l)
	var problems content.Problems
	switch {
	case errors.As(err, &problems) && len(problems) > 0:
		w.p.say("This block cannot be run. " + problems[0].Text) // its place is of use to authors only
	case err != nil:
		w.sayTrouble(fmt.Errorf("this block cannot be run: %w", err))
	default:
		w.p.output(output)
	}
}

// editLive says a live block with its line numbers, or changes a line of it.
func (w *walk) editLive(rest string) {
	if lineChange(rest) != nil {
		w.typeLive(rest)
		return
	}
	i, live, ok := w.liveNumbered(plainWords(rest))
	if !ok {
		return
	}
	w.hearLive(i, live)
	w.p.say("Type edit 1: and a text to replace line 1, edit +1: and a text to put a line after it, edit -1 to take it away.")
}

func (w *walk) hearLive(i int, live []content.Live) {
	at := live[i].At
	if w.live.heard == nil {
		w.live.heard = map[quiz.Pos]bool{}
	}
	w.live.at, w.live.heard[at] = at, true
	lines := linesIn(w.liveText(live[i]))
	w.p.sayf("%s, %s:", w.liveName(i, live), count(len(lines), "line"))
	for n, l := range lines {
		w.p.line(strconv.Itoa(n+1) + ": " + l)
	}
	w.p.line("End of block.")
}

// typeLive changes the live block that was heard last if a line has the form of a change. It returns false if it has
// none, or if nothing here can be run.
func (w *walk) typeLive(text string) bool {
	do := lineChange(text)
	i, live, ok := w.liveNumbered("")
	if do == nil || !ok {
		return false
	}
	if !w.live.heard[live[i].At] {
		w.p.line("Nothing was changed yet: hear the block first, for its line numbers.")
		w.hearLive(i, live)
		return true
	}
	lines, at, slip := do(linesIn(w.liveText(live[i])))
	if slip != "" {
		w.p.say(strings.Replace(slip, "the file has", "the block has", 1))
		return true
	}
	w.keepLive(live[i], strings.Join(append(slices.Clone(lines), ""), "\n"))
	w.p.around(lines, at)
	return true
}

// keepLive remembers what was made of a live block; the author's own text is no change.
func (w *walk) keepLive(l content.Live, text string) {
	if w.live.typed == nil {
		w.live.typed = map[quiz.Pos]string{}
	}
	w.live.typed[l.At] = text
	if text == l.Text {
		delete(w.live.typed, l.At)
	}
}

func (w *walk) resetLive(number string) {
	i, live, ok := w.liveNumbered(plainWords(number))
	if !ok {
		return
	}
	if _, typed := w.live.typed[live[i].At]; !typed {
		w.p.line("It is the author's text already.")
		return
	}
	delete(w.live.typed, live[i].At)
	w.p.line("The author's text is back. run runs it.")
}
