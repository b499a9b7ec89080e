package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/study"
)

// writeScreen lies over another screen and takes the learner's own words about a place: a note, or a report.
type writeScreen struct {
	env     *env
	of      place
	input   textarea.Model
	heading string
	keys    func(*writeScreen) []binding
	sent    string                     // nonce of the report on its way
	result  string                     // what became of it
	closing func(*writeScreen) tea.Cmd // what is done with the words when the program ends
}

func newWrite(e *env, of place, heading, text string) *writeScreen {
	in := newTextArea(study.MaxWords)
	in.SetValue(text)
	in.Focus()
	return &writeScreen{env: e, of: of, input: in, heading: heading, closing: func(*writeScreen) tea.Cmd { return nil }}
}

// newTextArea is a field of several lines that looks like the text around it.
func newTextArea(limit int) textarea.Model {
	in := textarea.New()
	in.Prompt, in.ShowLineNumbers, in.CharLimit = "", false, limit
	in.SetVirtualCursor(false)
	in.SetStyles(textarea.Styles{})
	return in
}

// newNote opens the note of a place. It is kept when it is left, and when the program ends.
func newNote(e *env, of place) *writeScreen {
	w := newWrite(e, of, "Note", e.marks.at(of.Anchor).Note)
	w.closing = (*writeScreen).keep
	w.keys = func(w *writeScreen) []binding {
		return []binding{
			bind(actBack, "keep and close", func() (move, tea.Cmd) { return move{pop: true}, w.keep() }),
			bindKeys([]string{"ctrl+x"}, "Ctrl+X", "discard", pop),
		}
	}
	return w
}

// newReport asks what is wrong with a question.
func newReport(e *env, of place) *writeScreen {
	w := newWrite(e, of, "What is wrong with this question?", "")
	w.input.KeyMap.InsertNewline.SetEnabled(false)
	w.keys = func(w *writeScreen) []binding {
		return []binding{
			bind(actGo, "write it down", func() (move, tea.Cmd) { return w.send() }),
			bind(actBack, "close", pop),
		}
	}
	return w
}

func (w *writeScreen) typing() bool { return w.sent == "" }

func (w *writeScreen) edit(msg tea.Msg) tea.Cmd {
	if paste, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: content.Text(paste.Content)}
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && k.Text != "" {
		k.Text = content.Text(k.Text)
		msg = k
	}
	var cmd tea.Cmd
	w.input, cmd = w.input.Update(msg)
	if w.input.Length() >= study.MaxWords {
		w.env.say(fmt.Sprintf("It is full: %d characters and no more.", study.MaxWords))
	}
	return cmd
}

// words are what was written, without empty ends.
func (w *writeScreen) words() string { return strings.TrimSpace(content.Text(w.input.Value())) }

// keep writes the note into the journal if it has changed.
func (w *writeScreen) keep() tea.Cmd {
	before := w.env.marks.at(w.of.Anchor).Note
	words := w.words()
	if words == before {
		return nil
	}
	w.env.say("Note kept.")
	if words == "" {
		w.env.say("Note taken away.")
	}
	e := study.Note(w.env.course.Outline, w.of.Anchor, words, w.env.fx.stamp())
	w.env.marks.apply(e)
	return w.env.box.add(e)
}

// send puts the report into the journal and into the file for the author.
func (w *writeScreen) send() (move, tea.Cmd) {
	words := w.words()
	if words == "" {
		w.env.say("Write a sentence first: what is wrong, and what would be right?")
		return move{}, nil
	}
	e := study.Report(w.env.course.Outline, w.of.Anchor, w.of.question, w.of.told, words, w.env.fx.stamp())
	w.sent = e.Nonce
	return move{}, tea.Batch(w.env.box.add(e), w.env.fx.report(e, w.of.question))
}

func (w *writeScreen) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(reported); ok && m.nonce == w.sent {
		w.result = m.sentence()
	}
	return nil
}

func (w *writeScreen) bindings() []binding {
	if w.sent != "" {
		return []binding{bind(actBack, "close", pop), bindQuiet(actGo, "close", pop)}
	}
	out := w.keys(w)
	if w.input.KeyMap.InsertNewline.Enabled() {
		out = append(out, bindKeys([]string{"enter"}, "enter", "new line", func() (move, tea.Cmd) {
			return move{}, w.edit(tea.KeyPressMsg{Code: tea.KeyEnter})
		}))
	}
	for _, k := range []string{"up", "down", "pgup", "pgdown"} {
		out = append(out, w.pass(k))
	}
	return out
}

// pass hands a key to the field.
func (w *writeScreen) pass(k string) binding {
	codes := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown}
	b := bindKeys([]string{k}, keyName(k), "move in the text", func() (move, tea.Cmd) {
		return move{}, w.edit(tea.KeyPressMsg{Code: codes[k]})
	})
	b.quiet, b.again = true, k != "up"
	return b
}

func (w *writeScreen) drawer(height int) int { return min(height, 8) }

func (w *writeScreen) view(width, height int) frame {
	if w.sent != "" {
		return frame{body: append([]string{w.env.st.heading.Render("Reported")}, wrap(content.Line(w.result), width)...)}
	}
	heading := w.env.st.heading.Render(w.heading) + w.env.st.muted.Render("  "+w.of.title)
	w.input.SetWidth(max(10, width))
	w.input.SetHeight(max(1, height-1))
	f := frame{body: append([]string{heading}, splitLines(w.input.View())...)}
	if c := w.input.Cursor(); c != nil {
		f.cursor = &spot{x: c.X, y: 1 + c.Y}
	}
	return f
}
