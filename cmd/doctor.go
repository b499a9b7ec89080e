package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/cmd/config"
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// finding is one thing the doctor looked at.
type finding struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Says string `json:"says"`
	Hint string `json:"hint,omitempty"`
}

// examined is what `doctor --json` prints.
type examined struct {
	SchemaVersion int       `json:"schema_version"`
	Findings      []finding `json:"findings"`
}

func (p *program) doctorVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "doctor",
		Short:   "Check the record, the course and this terminal, and say what to do",
		Example: "  engineroom doctor\n  engineroom doctor --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			findings := []finding{{Name: "program", OK: true, Says: "engineroom " + versionText()}}
			findings = append(findings, p.examineRecord()...)
			findings = append(findings, p.examineCourse(), p.examineSettings())
			findings = append(findings, p.examineSandbox()...)
			findings = append(findings, p.examineTerminal()...)
			if err := printFindings(p.out, findings, asJSON); err != nil {
				return err
			}
			for _, f := range findings {
				if !f.OK {
					return exitError{codeNo, errors.New("something needs your attention; see above")}
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func printFindings(w io.Writer, findings []finding, asJSON bool) error {
	if asJSON {
		return printJSON(w, examined{1, findings})
	}
	for _, f := range findings {
		sign := "ok  "
		if !f.OK {
			sign = "BAD "
		}
		fmt.Fprintf(w, "%s%-10s %s\n", sign, f.Name, content.Line(f.Says))
		if f.Hint != "" {
			fmt.Fprintf(w, "    %-10s hint: %s\n", "", content.Line(f.Hint))
		}
	}
	return nil
}

// examineRecord opens the journal for reading and verifies every row of it.
func (p *program) examineRecord() []finding {
	journal, err := p.journalToRead(p.ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return []finding{{Name: "record", OK: true, Says: "none yet; it will be " + p.journalPath()}}
	}
	if err != nil {
		says, hint, _ := strings.Cut(err.Error(), "\nhint: ")
		return []finding{{Name: "record", Says: says, Hint: hint}}
	}
	defer journal.Close()
	info, err := journal.Info(p.ctx)
	if err != nil {
		return []finding{{Name: "record", Says: err.Error()}}
	}
	out := []finding{{Name: "record", OK: true, Says: fmt.Sprintf("%s, %d KB, %d answers, format %d, SQLite %s in %s mode, %d backups",
		info.Path, (info.Size+1023)/1024, info.Answers, info.Version, info.SQLite, info.Mode, info.Backups)}}
	if info.Notice != "" {
		out = append(out, finding{Name: "record", OK: true, Says: info.Notice})
	}
	problems, err := journal.Verify(p.ctx)
	if err != nil {
		return append(out, finding{Name: "record", Says: err.Error()})
	}
	for _, problem := range problems {
		out = append(out, finding{Name: "record", Says: fmt.Sprint(problem), Hint: "`engineroom progress restore --yes` goes on from the newest backup and keeps this record beside it"})
	}
	return out
}

// examineCourse reads every lesson.
func (p *program) examineCourse() finding {
	course, err := p.shippedCourse()
	if err != nil {
		return finding{Name: "course", Says: err.Error()}
	}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			if _, err := course.Lesson(ref.ID); err != nil {
				return finding{Name: "course", Says: err.Error()}
			}
		}
	}
	return finding{Name: "course", OK: true, Says: fmt.Sprintf("%s %s, %d lessons, all of them readable", course.Title, course.Version, course.Count())}
}

// examineSettings reads the configuration file and says what is not as it usually is.
func (p *program) examineSettings() finding {
	path := p.configPath()
	values, err := p.configFile().Read()
	if err != nil {
		says, hint, _ := strings.Cut(err.Error(), "\nhint: ")
		return finding{Name: "settings", Says: says + " The usual settings are used.", Hint: hint}
	}
	var changed []string
	for _, s := range config.Settings() {
		if !s.IsDefault(values) {
			changed = append(changed, s.Key+" "+s.Text(values))
		}
	}
	switch {
	case path == "":
		return finding{Name: "settings", OK: true, Says: "the usual ones; there is no home folder to keep others in"}
	case len(changed) == 0:
		return finding{Name: "settings", OK: true, Says: "the usual ones; others would be in " + path}
	}
	return finding{Name: "settings", OK: true, Says: path + ": " + strings.Join(changed, ", ")}
}

// examineSandbox tries out what the code of labs can do on this machine.
func (p *program) examineSandbox() []finding {
	guarantees, err := sandbox.Guarantees(p.ctx)
	if err != nil {
		return []finding{{Name: "labs", Says: "the process for lab code cannot be started: " + err.Error(), Hint: "lessons and questions work without it"}}
	}
	out := []finding{{Name: "labs", OK: true, Says: "lab code runs in a process of its own, which was tried out just now"}}
	for _, g := range guarantees {
		out = append(out, finding{Name: "labs", OK: true, Says: when(!g.Holds, "not here: ") + g.Says})
	}
	return out
}

// examineTerminal says what this terminal can do.
func (p *program) examineTerminal() []finding {
	if !term.IsTerminal(p.out.Fd()) {
		return []finding{{Name: "terminal", OK: true, Says: "standard output is not one, so lessons run as lines of text"}}
	}
	out := []finding{p.examineSize()}
	colours := finding{Name: "colours", OK: true, Says: colorprofile.Detect(p.out, os.Environ()).String()}
	if os.Getenv("NO_COLOR") != "" {
		colours.Says = "none, because NO_COLOR is set"
	}
	out = append(out, colours)
	if locale := firstSet("LC_ALL", "LC_CTYPE", "LANG"); !strings.Contains(strings.ToLower(strings.ReplaceAll(locale, "-", "")), "utf8") {
		out = append(out, finding{Name: "letters", OK: true, Says: fmt.Sprintf("the locale %q does not say UTF-8", locale), Hint: "set LANG to a UTF-8 locale such as C.UTF-8, or use --ascii if frames look broken"})
	}
	if reason := p.whyPlain(); reason != "" {
		out = append(out, finding{Name: "mode", OK: true, Says: "lines of text, because " + reason})
	}
	return out
}

func (p *program) examineSize() finding {
	width, height, err := term.GetSize(p.out.Fd())
	if err != nil {
		return finding{Name: "terminal", OK: true, Says: "it does not say its size"}
	}
	f := finding{Name: "terminal", OK: true, Says: fmt.Sprintf("%s, %dx%d", os.Getenv("TERM"), width, height)}
	if width < 80 || height < 24 {
		f.Hint = "80x24 shows most; 40x12 is the smallest that works"
	}
	return f
}

func firstSet(names ...string) string {
	for _, name := range names {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}
