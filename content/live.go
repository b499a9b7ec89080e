package content

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// Live is a block of code that can be run: a fence whose info string is a language and the word run. What it prints may
// stand in a fence of its own right after it, and is then held to be true.
//
//	```sql run db=claims
//	SELECT count(*) FROM claims;
//	```
//
//	```output
//	2
//	```
type Live struct {
	At     quiz.Pos // of its fence
	Lang   string   // sql, js or http
	Text   string
	DB     string            // blocks of a lesson with the same name here share one database; "" is a database of its own
	Server string            // http: the file that says how the server answers; may be empty
	Params map[string]string // every word NAME=VALUE of the info string, db and server among them
	Before []Live            // earlier blocks with the same DB, in their order: they are run first. They hold no Before

	Prints  string   // what it must print, without trailing spaces and empty lines at its end
	Shown   bool     // an output block follows it
	ShownAt quiz.Pos // of the first line inside the output block
}

// liveLangs are the languages that can be run.
var liveLangs = []string{"sql", "js", "http"}

// live is the block as something to run.
func (b Block) live() (Live, bool) {
	if b.Kind != Code || !b.Live() || !slices.Contains(liveLangs, b.Lang()) {
		return Live{}, false
	}
	out := Live{At: b.At, Lang: b.Lang(), Text: b.Text, Params: map[string]string{}}
	for _, word := range strings.Fields(b.Info)[1:] {
		if name, value, ok := strings.Cut(word, "="); ok {
			out.Params[name] = value
		}
	}
	out.DB, out.Server = out.Params["db"], out.Params["server"]
	return out, true
}

// isOutput tells whether a block says what the code before it prints.
func (b Block) isOutput() bool { return b.Kind == Code && b.Lang() == "output" }

// LiveIn lists the blocks that can be run, those inside lists and quotes too, in their order. Blocks with the same db
// share a database.
func LiveIn(blocks []Block) []Live {
	var l liveWalk
	l.walk(blocks)
	return l.found
}

// Live lists what can be run in the lesson's sections. The questions of a lesson are not among it.
func (l *Lesson) Live() []Live {
	var w liveWalk
	for _, s := range l.Sections {
		for _, p := range s.Parts {
			w.walk(p.Blocks)
		}
	}
	return w.found
}

// liveWalk gathers what can be run.
type liveWalk struct {
	found []Live
	dead  []quiz.Pos
	over  quiz.Pos // of the first block beyond MaxLive
}

func (w *liveWalk) walk(blocks []Block) {
	blocks = slices.DeleteFunc(slices.Clone(blocks), func(b Block) bool { return b.Kind == Comment && !isScreenMark(b) })
	for i, b := range blocks {
		w.walk(b.Blocks)
		for _, item := range b.Items {
			w.walk(item.Blocks)
		}
		var after Block
		if i+1 < len(blocks) && blocks[i+1].isOutput() {
			after = blocks[i+1]
		}
		w.block(b, after)
	}
}

func (w *liveWalk) block(b, after Block) {
	l, ok := b.live()
	if !ok {
		if b.Kind == Code && after.isOutput() && slices.Contains(liveLangs, b.Lang()) {
			w.dead = append(w.dead, after.At)
		}
		return
	}
	if len(w.found) == MaxLive {
		if w.over.Line == 0 {
			w.over = b.At
		}
		return
	}
	if after.isOutput() {
		l.Prints, l.Shown, l.ShownAt = tidyLines(after.Text), true, after.At
		l.ShownAt.Line++
	}
	for _, before := range w.found {
		if l.DB != "" && before.DB == l.DB {
			before.Before = nil
			l.Before = append(l.Before, before)
		}
	}
	w.found = append(w.found, l)
}

// Live lists everything in a lesson that can be run, in the order of its files, and the places of outputs that nobody
// looks at. The blocks of a lesson share their databases; each question of its quiz has its own.
func (c *Course) Live(id string) ([]Live, []quiz.Pos, error) {
	ref, ok := c.Find(id)
	if !ok {
		return nil, nil, fmt.Errorf("%w: %q", ErrNoLesson, shortened(id))
	}
	blocks, problems := c.blocks(lessonFile(ref.Folder))
	all := []liveWalk{{}}
	all[0].walk(blocks)
	if file := path.Join(lessonsDir, ref.Folder, QuizName); c.has(file) {
		blocks, more := c.blocks(file)
		problems = append(problems, more...)
		for end := 0; len(blocks) > 0; blocks = blocks[end:] {
			if end = questionEnd(blocks); blocks[0].Kind == Rule {
				end = 1
			}
			var w liveWalk
			w.walk(blocks[:end])
			all = append(all, w)
		}
	}
	var found []Live
	var dead []quiz.Pos
	for _, w := range all {
		found, dead = append(found, w.found...), append(dead, w.dead...)
		if w.over.Line > 0 {
			problems = append(problems, quiz.Problem{At: w.over, Rule: "Z001", Text: fmt.Sprintf("This lesson has more than %d blocks that are run.", MaxLive), Fix: "Split it."})
		}
	}
	if len(problems) > 0 {
		return nil, nil, Problems(inOrder(problems))
	}
	return found, dead, nil
}

// Path is where in the pack a file lies that the block names: below assets/, or in the folder of its lesson.
func (l Live) Path(name string) string {
	if strings.HasPrefix(name, assetsDir) {
		return name
	}
	return path.Join(path.Dir(l.At.File), name)
}

// Beside is a file that a live block names: one in the folder of its lesson, or a shared one below assets/.
func (c *Course) Beside(l Live, name string) (string, error) {
	text, err := readFile(c.fsys, l.Path(name), MaxMarkdownBytes)
	if err != nil {
		return "", Problems{{At: l.At, Rule: "X001", Text: fmt.Sprintf("The file %q cannot be read: %s.", shortened(name), why(err)), Fix: "Check its spelling."}}
	}
	return source(text), nil
}

func (c *Course) has(file string) bool {
	_, err := fs.Stat(c.fsys, file)
	return !errors.Is(err, fs.ErrNotExist)
}

// blocks are all blocks of a file below its front matter.
func (c *Course) blocks(file string) ([]Block, []quiz.Problem) {
	src, err := readFile(c.fsys, file, MaxMarkdownBytes)
	if err != nil {
		return nil, unreadable(file, err)
	}
	body, line := source(src), 1
	if first, _, _ := strings.Cut(body, "\n"); isFence(first) {
		var matter struct{} // what it says is read elsewhere
		body, line, _, _ = frontMatter(body, file, &matter)
	}
	return Blocks(body, file, line)
}

// errorMark begins the line that a run prints which ended before its end.
const errorMark = "error: "

// Printed is what a run printed, as text that can be compared with an output block:
//
//   - a table is its rows, a line each, the values of a row joined by " | "; the names of its columns are not printed;
//   - messages over HTTP are the answers, each as its text, directly one after the other; the requests are not printed;
//   - a plan is its steps, each indented by two spaces for each level;
//   - any other text is itself, and any other rows are as those of a table;
//   - a run that ended early ends with a line "error: " and the reason.
//
// Titles and notes are not printed. Spaces at the end of a line and empty lines at the end are left out.
func Printed(o lab.Output) string {
	var out []string
	for _, b := range o.Blocks {
		out = append(out, printedBlock(b))
	}
	if o.Fault != nil {
		out = append(out, errorMark+Line(o.Fault.Text))
	}
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" })
	return tidyLines(strings.Join(out, "\n"))
}

func printedBlock(b lab.Block) string {
	var lines []string
	switch b.Kind {
	case lab.HTTPBlock:
		for _, row := range b.Rows {
			if len(row) > 1 && row[0] != "request" {
				lines = append(lines, tidyLines(Text(row[1])))
			}
		}
		return strings.Join(lines, "\n")
	case lab.PlanBlock:
		for _, row := range b.Rows {
			lines = append(lines, planLine(row))
		}
	case lab.TextBlock, lab.DiffBlock:
		return tidyLines(Text(b.Text))
	default:
		for _, row := range b.Rows {
			lines = append(lines, Line(strings.Join(row, " | ")))
		}
	}
	return strings.Join(lines, "\n")
}

func planLine(row []string) string {
	depth := 0
	if len(row) > 1 {
		depth, _ = strconv.Atoi(row[0])
	}
	return strings.Repeat("  ", min(max(0, depth), MaxNesting)) + Line(strings.Join(row[min(1, len(row)):], " "))
}

// Stops tells whether the block is meant to end early: its output block has a line that begins with "error: ".
func (l Live) Stops() bool {
	for line := range strings.Lines(l.Prints) {
		if strings.HasPrefix(line, errorMark) {
			return true
		}
	}
	return false
}

// Differs is the first line in which what was printed is not what the output block says: its number, counted from 1,
// and both lines. A line that one of them lacks is "". ok is false where nothing differs.
func (l Live) Differs(printed string) (line int, want, got string, ok bool) {
	wants, gots := strings.Split(l.Prints, "\n"), strings.Split(tidyLines(printed), "\n")
	for i := range max(len(wants), len(gots)) {
		want, got = lineOf(wants, i), lineOf(gots, i)
		if want != got || i >= len(wants) || i >= len(gots) {
			return i + 1, want, got, true
		}
	}
	return 0, "", "", false
}

func lineOf(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// tidyLines leaves out spaces at the end of each line and empty lines at the end.
func tidyLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
