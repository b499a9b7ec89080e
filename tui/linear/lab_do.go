package linear

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/desk"
	"github.com/engineroom/engineroom/progress/study"
)

// labCommand is something that can be typed in a lab.
type labCommand struct {
	words []string // the first is the one that sentences use
	help  string
	do    func(*walk, context.Context, string)
	in    func(*bench) bool // tells which labs have it; nil for all
	rest  bool              // words may follow
}

// labCommands is the one table of what can be typed in a lab.
var labCommands = []labCommand{
	{[]string{"run", "r"}, "run, or r: run your files and hear what happens. Nothing is judged.", (*walk).runLab, nil, false},
	{[]string{"check", "c"}, "check, or c: have your files judged. It is recorded.", (*walk).checkLab, nil, false},
	{[]string{"task", "again"}, "task, or again: hear the task once more.", func(w *walk, _ context.Context, _ string) { w.sayLab() }, nil, false},
	{[]string{"show", "s"}, "show, or s: hear a file with its line numbers, or the settings. show and a name for another file.", (*walk).showFile, hasFiles, true},
	{[]string{"edit"}, "edit and a name: type into that file. Then 12: and a text replaces line 12, +12: and a text puts a line after it, -12 takes it away, -12-14 takes three away.", (*walk).editFile, hasEditor, true},
	{[]string{"undo"}, "undo: take back the last change that you typed.", (*walk).undoLine, hasFiles, false},
	{[]string{"set"}, "set and a name and a value: change a setting.", (*walk).setKnob, hasKnobs, true},
	{[]string{"line"}, "line and words: run them at the prompt, even if they are a command of the lab.", (*walk).promptLine, hasPrompt, true},
	{[]string{"address"}, "address: hear where the server of this lab listens, for programs such as curl.", (*walk).address, hasServer, false},
	{[]string{"editor"}, "editor: open the file in your own editor.", (*walk).ownEditor, hasFiles, true},
	{[]string{"shell"}, "shell: open a shell in the folder of this lab. exit comes back.", (*walk).ownShell, hasPrompt, false},
	{[]string{"diff"}, "diff: hear what you changed since the start.", (*walk).diffLab, hasFiles, false},
	{[]string{"hint", "h"}, "hint, or h: hear the next hint. It is recorded.", (*walk).hintLab, nil, false},
	{[]string{"reset"}, "reset: begin anew. What you had is kept beside it.", (*walk).resetLab, nil, false},
	{[]string{"solution"}, "solution: hear the solution. A pass after it counts as one with help.", (*walk).solveLab, nil, false},
	{[]string{"leave", "back"}, "leave, or back: go back to where you were. Your files stay.", func(w *walk, ctx context.Context, _ string) { w.leaveLab(ctx) }, nil, false},
}

func hasFiles(b *bench) bool  { return len(b.desk.Names()) > 0 }
func hasEditor(b *bench) bool { return hasSurface(b, lab.Editor) }
func hasKnobs(b *bench) bool  { return hasSurface(b, lab.Knobs) }
func hasPrompt(b *bench) bool { _, ok := b.desk.Prompter(); return ok }
func hasServer(b *bench) bool { _, ok := b.desk.Server(); return ok }

func hasSurface(b *bench, k lab.SurfaceKind) bool {
	for _, s := range b.desk.Spec().Surfaces() {
		if s.Kind == k {
			return true
		}
	}
	return false
}

// hearLab does what a line says in a lab. It returns true when the learner wants to end.
func (w *walk) hearLab(ctx context.Context, text string) (end bool) {
	if ask := w.bench.ask; ask != nil {
		w.bench.ask = nil
		if plainWords(text) == "yes" {
			ask(ctx)
		} else {
			w.p.say("Nothing was done.")
		}
		return false
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	word, rest = strings.ToLower(strings.TrimPrefix(word, "/")), strings.TrimSpace(rest)
	if w.typeLine(text) {
		return false
	}
	if rest == "" && (word == "help" || word == "?") {
		w.helpLab()
		return false
	}
	for _, c := range labCommands {
		if slices.Contains(c.words, word) && (c.in == nil || c.in(w.bench)) && (rest == "" || c.rest) {
			c.do(w, ctx, rest)
			return false
		}
	}
	return w.hearElse(ctx, text)
}

// hearElse is for lines that are no command of the lab: some commands of everywhere, and what goes to a prompt.
func (w *walk) hearElse(ctx context.Context, text string) (end bool) {
	c, rest, ok := parseCommand(text, false)
	switch {
	case ok && c == quit:
		return true
	case ok && c == goOn:
		w.p.say("run shows what happens, check judges it, help lists all commands, leave goes back.")
	case ok && w.offers(c) && (c == define || c == lessons || (c == find || c == toLab) && rest != ""):
		w.do(ctx, c, rest)
	case hasPrompt(w.bench):
		w.promptLine(ctx, text)
	default:
		w.p.sayf("I did not understand %q. Type help to hear what can be typed.", clip(text))
	}
	return false
}

func (w *walk) helpLab() {
	w.p.line("Commands in a lab:")
	for _, c := range labCommands {
		if c.in == nil || c.in(w.bench) {
			w.p.within("- ", "  ", func() { w.p.say(c.help) })
		}
	}
	for _, help := range []string{"lab and a name: go to another lab. lessons names them.", "help, or ?: hear this list.", "quit, or q: end. Your files stay as they are."} {
		w.p.within("- ", "  ", func() { w.p.say(help) })
	}
}

func (w *walk) runLab(ctx context.Context, _ string) {
	if err := w.collect(); err != nil {
		w.sayTrouble(err)
		return
	}
	output, err := w.bench.desk.Attempt(ctx)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	w.p.output(output)
	w.p.gap()
	w.p.line("That was a run. check judges it.")
	w.beginLab(ctx)
}

// checkLab has the files judged.
func (w *walk) checkLab(ctx context.Context, _ string) {
	if err := w.collect(); err != nil {
		w.sayTrouble(err)
		return
	}
	report, answer, err := w.bench.desk.Grade(ctx)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	if f := w.slip(ctx, report); f != nil {
		w.p.fault(f)
		w.p.line("Nothing is counted: mend this first.")
		return
	}
	w.p.report(report)
	w.judged(ctx, answer, report)
	w.sayVerdict(report)
}

// slip is why files that did not pass could not be read at all, which makes them no answer; nil if they could.
func (w *walk) slip(ctx context.Context, r lab.Report) *lab.Fault {
	if r.Passed() {
		return nil
	}
	output, err := w.bench.desk.Attempt(ctx)
	if err == nil && output.Fault != nil && output.Fault.Unread {
		return output.Fault
	}
	return nil
}

func (w *walk) sayVerdict(r lab.Report) {
	src := w.bench.desk.Spec().Source()
	w.p.gap()
	w.p.sayf("%d of %s passed.", len(r.Results)-len(r.Failed()), count(len(r.Results), "check"))
	if r.Belief != "" {
		w.p.say(r.Belief)
	}
	switch left := len(src.Hints) - w.bench.record.Hints; {
	case r.Passed() && w.bench.record.Alone:
		w.p.line("You passed this lab. leave goes back.")
	case r.Passed():
		w.p.line("It passes, with help. Do it once more another day without.")
	case left > 0:
		w.p.sayf("Not yet. Hints left: %d.", left)
	default:
		w.p.line("Not yet.")
	}
}

func (w *walk) hintLab(ctx context.Context, _ string) {
	hints := w.bench.desk.Spec().Source().Hints
	shown := min(w.bench.record.Hints, len(hints))
	switch {
	case len(hints) == 0:
		w.p.line("This lab has no hints.")
	case shown == len(hints):
		w.p.line("You have heard all hints. Here they are once more.")
		for i := range hints {
			w.sayLabHint(hints, i)
		}
	default:
		w.saveLab(ctx, study.HintLab(w.app.Course.Outline, w.bench.ref.ID, shown+1, w.stamp()))
		w.sayLabHint(hints, shown)
	}
}

func (w *walk) sayLabHint(hints []string, i int) {
	w.p.labelled(fmt.Sprintf("Hint %d of %d:", i+1, len(hints)), hints[i])
}

func (w *walk) resetLab(context.Context, string) {
	w.askFirst("This begins the lab anew. What you have is kept beside it, under names that end in .before~.", func(ctx context.Context) {
		if err := w.bench.desk.Reset(); err != nil {
			w.sayTrouble(err)
			return
		}
		clear(w.bench.heard)
		w.bench.undo = nil
		w.p.line("Everything is as it was at the start.")
		w.saveLab(ctx, study.ResetLab(w.app.Course.Outline, w.bench.ref.ID, w.stamp()))
	})
}

func (w *walk) solveLab(context.Context, string) {
	w.askFirst("This tells the solution. A pass after it counts as one with help.", func(ctx context.Context) {
		if !w.bench.record.Assisted {
			w.saveLab(ctx, study.SolveLab(w.app.Course.Outline, w.bench.ref.ID, w.stamp()))
		}
		solutions := w.bench.desk.Spec().Source().Solutions
		for i, s := range solutions {
			if len(solutions) > 1 {
				w.p.sayf("Solution %d of %d:", i+1, len(solutions))
			}
			for _, f := range w.bench.desk.Files(s) {
				w.p.file(f.Name, f.Text)
			}
		}
	})
}

func (w *walk) diffLab(context.Context, string) {
	blocks, err := w.bench.desk.Diff()
	if err != nil {
		w.sayTrouble(err)
		return
	}
	if len(blocks) == 0 {
		w.p.line("Your files are as they were at the start.")
	}
	for _, b := range blocks {
		w.p.result(b)
	}
}

func (w *walk) setKnob(_ context.Context, rest string) {
	name, value, ok := strings.Cut(strings.TrimSpace(strings.Replace(rest, "=", " ", 1)), " ")
	if !ok {
		w.p.say("Type set and the name of a setting and its value. show hears them.")
		return
	}
	if err := w.change(desk.KnobsName, func() error { return w.bench.desk.SetKnob(name, value) }); err != nil {
		w.sayTrouble(err)
		return
	}
	w.saySettings(name)
}

// promptLine runs a line at the prompt of the lab.
func (w *walk) promptLine(ctx context.Context, line string) {
	p, ok := w.bench.desk.Prompter()
	if !ok || line == "" {
		w.p.say("Type a line for the prompt, such as git status.")
		return
	}
	output, err := p.Line(ctx, line)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	output.Blocks = slices.DeleteFunc(output.Blocks, w.bench.isKnown)
	w.p.output(output)
	w.beginLab(ctx)
}

// isKnown tells whether a block is the history that was said last: most lines leave it as it is.
func (b *bench) isKnown(block lab.Block) bool {
	if block.Kind != lab.GraphBlock {
		return false
	}
	before := b.graph
	b.graph = fmt.Sprint(block.Rows)
	return b.graph == before
}

func (w *walk) address(ctx context.Context, _ string) {
	s, _ := w.bench.desk.Server()
	url, err := s.Serve(ctx)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	w.p.say("The server of this lab listens at " + url)
	w.p.say("It listens while this lab is open. What other programs send to it is added to " + w.bench.desk.RequestsName() + "; run and check play it again.")
}

func (w *walk) ownEditor(ctx context.Context, name string) {
	file, ok := w.fileNamed(name)
	switch {
	case !ok:
	case w.app.Edit == nil:
		w.p.sayf("An editor needs a terminal, and here is none. Change %s in %s with any program.", file, w.bench.desk.Dir())
	default:
		if err := w.app.Edit(w.bench.pathOf(file)); err != nil {
			w.sayTrouble(err)
			return
		}
		w.p.sayf("Back from the editor. run shows what happens with %s now.", file)
		w.beginLab(ctx)
	}
}

func (w *walk) ownShell(ctx context.Context, _ string) {
	p, _ := w.bench.desk.Prompter()
	if w.app.Shell == nil {
		w.p.say("A shell needs a terminal, and here is none. The folder is " + w.bench.desk.Dir())
		return
	}
	if err := w.app.Shell(p.Shell()); err != nil {
		w.sayTrouble(err)
		return
	}
	w.p.line("Back from the shell. check judges what you did.")
	w.beginLab(ctx)
}
