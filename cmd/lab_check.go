package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// checkedLab is what `lab check --json` prints. Keys are only ever added; SchemaVersion counts changes of meaning.
type checkedLab struct {
	SchemaVersion int           `json:"schema_version"`
	Pack          string        `json:"pack"`
	Version       string        `json:"version"`
	Lab           string        `json:"lab"`
	Passed        bool          `json:"passed"`
	Score         float64       `json:"score"` // share of the points, 0 to 1
	Fault         *checkedFault `json:"fault"` // a slip that kept the files from being judged; else null
	Checks        []checkedItem `json:"checks"`
	Belief        string        `json:"belief"` // what the author says to this very answer, if they foresaw it
	Folder        string        `json:"folder"`
}

type checkedFault struct {
	Text string `json:"text"`
	File string `json:"file"`
	Line int    `json:"line"` // from 1; 0 where it is not known
	Col  int    `json:"col"`
}

type checkedItem struct {
	ID       string         `json:"id"`
	Say      string         `json:"say"`
	Points   int            `json:"points"`
	Hidden   bool           `json:"hidden"`
	Passed   bool           `json:"passed"`
	Expected string         `json:"expected"`
	Got      string         `json:"got"`
	Because  string         `json:"because"`
	Rule     string         `json:"rule"` // the rule behind it, for a check that did not pass
	Evidence []checkedBlock `json:"evidence"`
}

type checkedBlock struct {
	Kind  string     `json:"kind"`
	Title string     `json:"title"`
	Text  string     `json:"text"`
	Cols  []string   `json:"cols"`
	Rows  [][]string `json:"rows"`
	Marks []string   `json:"marks"` // one for each row where rows were compared: "", extra, lacking or costly
	Note  string     `json:"note"`
}

var blockNames = map[lab.BlockKind]string{
	lab.TextBlock: "text", lab.TableBlock: "table", lab.PlanBlock: "plan", lab.HTTPBlock: "http", lab.SeriesBlock: "series",
	lab.DiffBlock: "diff", lab.GraphBlock: "graph", lab.LanesBlock: "lanes", lab.HistogramBlock: "histogram",
}

var markNames = map[lab.Mark]string{lab.Extra: "extra", lab.Lacking: "lacking", lab.Costly: "costly"}

// checkFlags are those of `lab check`.
type checkFlags struct{ json, watch, noRecord bool }

func (p *program) labCheckVerb() *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check LAB",
		Short: "Judge your files of a lab, without the app",
		Long: "Judges your files of a lab as the app does, and prints each check: what was expected, what came, and why it\n" +
			"did not pass. The exit code is 0 if every check passed and 1 if not. The result is recorded, unless\n" +
			"--no-record is given. With --watch the files are judged again whenever one is saved, until Ctrl+C; a result\n" +
			"like the one before is not recorded again.",
		Example: "  engineroom lab check load-04\n" +
			"  engineroom lab check load-04 --watch\n" +
			"  engineroom lab check load-04 --json --no-record",
		Args:              oneLab(1, "lab check"),
		ValidArgsFunction: p.completeLab,
		RunE: func(_ *cobra.Command, args []string) error {
			if f.watch && f.json {
				return usage("--watch prints for people, and --json for programs\nhint: leave one of them out")
			}
			return p.atLab(args[0], func(b bench) error {
				if f.watch {
					return p.watchLab(b, f)
				}
				return p.checkLab(b, f)
			})
		},
	}
	c.Flags().BoolVar(&f.json, "json", false, "print as JSON")
	c.Flags().BoolVar(&f.watch, "watch", false, "judge again at every save, until Ctrl+C")
	c.Flags().BoolVar(&f.noRecord, "no-record", false, "leave the result out of your record")
	return c
}

// errFailed says that the answer is no, where everything else was said already.
var errFailed = errors.New("not every check passed")

// judged is what became of the learner's files.
type judged struct {
	fault  *lab.Fault // a slip: nothing was judged
	report lab.Report
	answer lab.Answer
}

// judge judges the files. Where they do not pass, it looks whether they could be read at all: a slip is no answer.
func judge(ctx context.Context, b bench) (judged, error) {
	var j judged
	var err error
	if j.report, j.answer, err = b.desk.Grade(ctx); err != nil || j.report.Passed() {
		return j, err
	}
	output, err := b.desk.Attempt(ctx)
	if f := output.Fault; err == nil && f != nil && f.Unread {
		return judged{fault: f}, nil
	}
	return j, err
}

func (p *program) checkLab(b bench, f checkFlags) error {
	j, err := judge(p.ctx, b)
	if err != nil {
		return err
	}
	if f.json {
		err = printJSON(p.out, checkedOf(b, j))
	} else {
		err = printJudged(b, j)
	}
	if err == nil && !f.noRecord {
		err = p.recordJudged(b, j)
	}
	if err == nil && j.report.Passed() {
		err = p.tellDue(b)
	}
	if err == nil && !j.report.Passed() {
		err = exitError{codeNo, fmt.Errorf("%w\nhint: `engineroom lab hint %s` shows the next hint", errFailed, b.ref.ID)}
	}
	return err
}

// recordJudged records a trial. A slip is none.
func (p *program) recordJudged(b bench, j judged) error {
	if j.fault != nil {
		return nil
	}
	err := p.record(b, func(r study.LabRecord) (study.Entry, bool) {
		s, took := stamp(), time.Duration(0)
		if p.values().Clock {
			took = r.Since(s.At)
		}
		return study.TryLab(b.course.Outline, b.ref.ID, j.answer, j.report, r, took, s), true
	})
	if err != nil {
		return fmt.Errorf("the result is not recorded: %w", err)
	}
	return nil
}

// tellDue says of a lab that passes and is due all the same that its files were never put back to the start.
func (p *program) tellDue(b bench) error {
	due, err := p.dueLabs(b.course.ID)
	if err == nil && slices.Contains(due, b.ref.ID) {
		fmt.Fprintf(p.err, "This lab is due again, and your files are those with which it passed before.\nhint: `engineroom lab reset %s` begins it anew; what you have is kept\n", b.ref.ID)
	}
	return err
}

// pause is how often a folder is looked at for a change.
const pause = 200 * time.Millisecond

// watchLab judges whenever a file was saved, until the learner ends it.
func (p *program) watchLab(b bench, f checkFlags) error {
	ctx, stop := signal.NotifyContext(p.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var last *judged
	for ctx.Err() == nil {
		before := b.desk.Stamp()
		j, err := judge(ctx, b)
		if ctx.Err() != nil {
			break
		}
		if err := p.tellWatched(b, j, err); err != nil {
			return err
		}
		if err == nil && j.fault == nil && !f.noRecord && (last == nil || !slices.Equal(last.report.Failed(), j.report.Failed())) {
			if err := p.recordJudged(b, j); err != nil {
				fmt.Fprintln(p.err, content.Text(err.Error()))
			}
		}
		if err == nil {
			last = &j
		}
		fmt.Fprintln(p.err, "Waiting for a save; Ctrl+C ends.")
		awaitChange(ctx, b, before)
	}
	if last == nil || !last.report.Passed() {
		return exitError{codeNo, errFailed}
	}
	return nil
}

// tellWatched prints a judgement, or what kept the files from being judged. The error is one of printing.
func (p *program) tellWatched(b bench, j judged, err error) error {
	if err != nil {
		fmt.Fprintln(p.err, content.Text(err.Error()))
		return nil
	}
	b.page.line(time.Now().Format("15:04:05"))
	return printJudged(b, j)
}

// awaitChange returns when the folder is not what it was, or ctx ends. A lab whose runs touch their own folder is looked
// at once more and then rests.
func awaitChange(ctx context.Context, b bench, before string) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if b.desk.Stamp() != before {
			return
		}
	}
}

// printJudged prints each check, and what became of it.
func printJudged(b bench, j judged) error {
	b.page.say("", fmt.Sprintf("%s (%s)", b.ref.Title, b.ref.ID))
	if j.fault != nil {
		printFault(b, j.fault)
		return b.page.err
	}
	passed := 0
	for i, r := range j.report.Results {
		printResult(b, j.report, i)
		if r.Passed {
			passed++
		}
	}
	sum := fmt.Sprintf("%d of %s passed.", passed, counted(len(j.report.Results), "check", "checks"))
	if j.report.Passed() {
		sum += " The lab is passed."
	}
	b.page.say("", sum)
	if j.report.Belief != "" {
		b.page.say("", j.report.Belief)
	}
	return b.page.err
}

func printFault(b bench, f *lab.Fault) {
	b.page.say("  ", f.String())
	b.page.say("  ", "Nothing is counted: mend this first.")
}

// printResult prints what became of a check. What it rests on is printed once: shown remembers under which check.
func printResult(b bench, report lab.Report, i int) {
	r := report.Results[i]
	yes, no := "✓ ", "✗ "
	if b.page.ascii {
		yes, no = "ok ", "no "
	}
	if r.Passed {
		b.page.say("", yes+r.Say)
		return
	}
	b.page.say("", no+r.Say)
	for _, part := range [][2]string{{"expected: ", r.Expected}, {"got: ", r.Got}, {"", r.Because}, {"rule: ", r.Hint}} {
		if strings.TrimSpace(part[1]) != "" {
			b.page.say("    ", part[0]+part[1])
		}
	}
	for n, e := range r.Evidence {
		if earlier, ok := report.Repeats(i, n); ok {
			b.page.say("    ", fmt.Sprintf("%s: as under %q", e.Title, report.Results[earlier].Say))
			continue
		}
		b.page.block(e, "    ")
	}
}

func checkedOf(b bench, j judged) checkedLab {
	out := checkedLab{
		SchemaVersion: 1, Pack: b.course.ID, Version: b.course.Version, Lab: b.ref.ID, Passed: j.report.Passed(), Score: j.report.Score(),
		Checks: []checkedItem{}, Belief: content.Text(j.report.Belief), Folder: content.Text(b.desk.Dir()),
	}
	if f := j.fault; f != nil {
		out.Fault = &checkedFault{content.Text(f.Text), content.Text(f.File), f.Line, f.Col}
	}
	for _, r := range j.report.Results {
		item := checkedItem{
			ID: r.ID, Say: content.Text(r.Say), Points: max(1, r.Points), Hidden: r.Hidden, Passed: r.Passed,
			Expected: content.Text(r.Expected), Got: content.Text(r.Got), Because: content.Text(r.Because), Evidence: []checkedBlock{},
		}
		if !r.Passed {
			item.Rule = content.Text(r.Hint)
		}
		for _, e := range r.Evidence {
			item.Evidence = append(item.Evidence, checkedBlockOf(e))
		}
		out.Checks = append(out.Checks, item)
	}
	return out
}

func checkedBlockOf(b lab.Block) checkedBlock {
	out := checkedBlock{
		Kind: blockNames[b.Kind], Title: content.Text(b.Title), Text: content.Text(b.Text), Note: content.Text(b.Note),
		Cols: filtered(b.Cols), Rows: [][]string{}, Marks: []string{},
	}
	for _, row := range b.Rows {
		out.Rows = append(out.Rows, filtered(row))
	}
	for _, m := range b.Marks {
		out.Marks = append(out.Marks, markNames[m])
	}
	return out
}

func filtered(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = content.Text(s)
	}
	return out
}
