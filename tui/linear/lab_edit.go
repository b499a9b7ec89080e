package linear

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/lab/desk"
)

// Files are changed line by line, by number. The numbers are those that were heard last: where another program changed
// the file since, nothing is done until it was heard again.

// The forms of a line that changes a file.
var (
	replaceForm = regexp.MustCompile(`^\s*(\d{1,6}):(?: (.*)|(.*))$`)
	insertForm  = regexp.MustCompile(`^\s*\+(\d{1,6}):(?: (.*)|(.*))$`)
	deleteForm  = regexp.MustCompile(`^\s*-(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*$`)
)

func (b *bench) pathOf(file string) string {
	return filepath.Join(b.desk.Dir(), filepath.FromSlash(file))
}

// fileNamed is the file with that name, or the one that is typed into where no name is given.
func (w *walk) fileNamed(name string) (string, bool) {
	names := w.bench.desk.Names()
	if name == "" {
		name = w.bench.file
	}
	if !slices.Contains(names, name) {
		w.p.sayf("There is no file %q here. The files are: %s.", clip(name), strings.Join(names, ", "))
		return "", false
	}
	return name, true
}

func (w *walk) showFile(_ context.Context, name string) {
	if err := w.collect(); err != nil {
		w.sayTrouble(err)
		return
	}
	file, ok := w.fileNamed(name)
	if !ok {
		return
	}
	if file == desk.KnobsName && name == "" {
		w.saySettings("")
		return
	}
	text, err := w.bench.desk.Read(file)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	w.bench.heard[file], w.bench.file = text, file
	w.p.withNumbers(file, linesIn(text))
}

func (w *walk) editFile(ctx context.Context, name string) {
	if file, ok := w.fileNamed(name); ok {
		w.showFile(ctx, file)
		w.p.say("Type 1: and a text to replace line 1, +1: and a text to put a line after it, -1 to take it away.")
	}
}

// saySettings says the settings as they stand, or one of them.
func (w *walk) saySettings(only string) {
	a, err := w.bench.desk.Answer()
	if err != nil {
		w.sayTrouble(err)
		return
	}
	for _, s := range w.bench.desk.Spec().Surfaces() {
		for _, k := range s.Knobs {
			if only == "" || strings.EqualFold(only, k.ID) {
				value := strings.TrimSpace(desk.KnobValue(k, a.Knobs[k.ID]) + " " + k.Unit)
				w.p.within("- ", "  ", func() { w.p.sayf("%s, %s: %s. It can be %s.", k.Label, k.ID, value, desk.Reach(k)) })
			}
		}
	}
}

// typeLine changes a file if the line has the form of a change. It returns false if it has none, or if there is no file.
func (w *walk) typeLine(text string) bool {
	if !hasFiles(w.bench) {
		return false
	}
	do := lineChange(text)
	if do == nil {
		return false
	}
	w.changeLines(do)
	return true
}

// lineChange is the change of lines that a line asks for; nil if it asks for none. What it does to lines comes with the
// number of the line to be heard, or with a slip.
func lineChange(text string) func(lines []string) (changed []string, at int, slip string) {
	if m := replaceForm.FindStringSubmatch(text); m != nil {
		return replaceLine(number(m[1]), m[2]+m[3])
	}
	if m := insertForm.FindStringSubmatch(text); m != nil {
		return insertLine(number(m[1]), m[2]+m[3])
	}
	if m := deleteForm.FindStringSubmatch(text); m != nil {
		return deleteLines(number(m[1]), number(m[2]))
	}
	return nil
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // at most six digits, or nothing
	return n
}

// changeLines changes the file that is typed into, and says the line where it changed.
func (w *walk) changeLines(do func([]string) (lines []string, at int, slip string)) {
	b := w.bench
	text, err := b.desk.Read(b.file)
	if err != nil {
		w.sayTrouble(err)
		return
	}
	switch heard, ok := b.heard[b.file]; {
	case !ok:
		w.p.sayf("Nothing was changed yet: hear %s first, for its line numbers.", b.file)
		w.showFile(context.Background(), b.file)
		return
	case heard != text:
		w.p.sayf("Nothing was changed: another program has changed %s since you heard it. Here it is.", b.file)
		w.showFile(context.Background(), b.file)
		return
	}
	lines, at, slip := do(linesIn(text))
	if slip != "" {
		w.p.say(slip)
		return
	}
	next := strings.Join(append(lines, ""), "\n")
	if err := w.change(b.file, func() error { return b.desk.Write(b.file, next) }); err != nil {
		w.sayTrouble(err)
		return
	}
	b.heard[b.file] = next
	w.p.around(lines, at)
}

// change is what a file was before something was typed, and after it.
type change struct{ file, before, after string }

// change does something with a file that undo can take back.
func (w *walk) change(file string, do func() error) error {
	before, err := w.bench.desk.Read(file)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	after, err := w.bench.desk.Read(file)
	w.bench.undo = append(w.bench.undo, change{file, before, after})
	w.beginLab(context.Background())
	return err
}

// undoLine takes the last change back, unless another program has changed the file since.
func (w *walk) undoLine(context.Context, string) {
	b := w.bench
	if len(b.undo) == 0 {
		w.p.line("There is nothing to take back.")
		return
	}
	last := b.undo[len(b.undo)-1]
	now, err := b.desk.Read(last.file)
	if err == nil && now != last.after {
		w.p.sayf("Nothing was taken back: another program has changed %s since.", last.file)
		return
	}
	if err == nil {
		err = b.desk.Write(last.file, last.before)
	}
	if err != nil {
		w.sayTrouble(err)
		return
	}
	b.undo = b.undo[:len(b.undo)-1]
	b.heard[last.file] = last.before
	w.p.sayf("Taken back, in %s. show hears it.", last.file)
}

func linesIn(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func replaceLine(n int, text string) func([]string) ([]string, int, string) {
	return func(lines []string) ([]string, int, string) {
		if n < 1 || n > len(lines) {
			return nil, 0, noLine(n, lines)
		}
		lines[n-1] = text
		return lines, n, ""
	}
}

func insertLine(n int, text string) func([]string) ([]string, int, string) {
	return func(lines []string) ([]string, int, string) {
		if n > len(lines) {
			return nil, 0, noLine(n, lines)
		}
		return slices.Insert(lines, n, text), n + 1, ""
	}
}

func deleteLines(from, to int) func([]string) ([]string, int, string) {
	return func(lines []string) ([]string, int, string) {
		to := max(from, to)
		if from < 1 || to > len(lines) {
			return nil, 0, noLine(to, lines)
		}
		return slices.Delete(lines, from-1, to), from, ""
	}
}

func noLine(n int, lines []string) string {
	return "There is no line " + strconv.Itoa(n) + "; the file has " + count(len(lines), "line") + "."
}
