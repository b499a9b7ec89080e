package check

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// maxShown is the number of findings of one file that are written for people. The others are counted.
const maxShown = 100

// WriteText writes a report for people: findings by file, then what the pack holds and how it does. mend is the command
// that applies the fixes.
func (r Report) WriteText(w io.Writer, mend string) error {
	t := textWriter{w: w}
	for rest := r.Findings; len(rest) > 0; {
		file := rest[0].At.File
		n := slices.IndexFunc(rest, func(f Finding) bool { return f.At.File != file })
		if n < 0 {
			n = len(rest)
		}
		t.file(file, rest[:n])
		rest = rest[n:]
	}
	t.summary(r, mend)
	return t.err
}

type textWriter struct {
	w   io.Writer
	err error
}

func (t *textWriter) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format+"\n", args...)
	}
}

func (t *textWriter) file(name string, findings []Finding) {
	t.line("%s", name)
	shown := findings[:min(len(findings), maxShown)]
	width := 5
	for _, f := range shown {
		width = max(width, len(place(f)))
	}
	for _, f := range shown {
		mark := ""
		if len(f.Edits) > 0 {
			mark = "  [fix]"
		}
		t.line("  %-*s  %-5s  %s  %s%s", width, place(f), f.Level, f.Rule, sentence(f), mark)
	}
	if left := len(findings) - len(shown); left > 0 {
		t.line("  and %d more in this file", left)
	}
	t.line("")
}

func place(f Finding) string { return fmt.Sprintf("%d:%d", f.At.Line, f.At.Col) }

// sentence is what is wrong and what to do.
func sentence(f Finding) string { return strings.TrimSpace(f.Text + " " + f.Fix) }

func (t *textWriter) summary(r Report, mend string) {
	found := []string{counted(r.Counts[Error], "error"), counted(r.Counts[Warning], "warning")}
	if n := r.Counts[Info]; n > 0 {
		found = append(found, counted(n, "note"))
	}
	if n := r.Silenced + r.Overruled; n > 0 {
		found = append(found, fmt.Sprintf("%d turned off by the pack", n))
	}
	if r.Left > 0 {
		found = append(found, fmt.Sprintf("%d not listed", r.Left))
	}
	if r.Fixable > 0 {
		found = append(found, fmt.Sprintf("%d can be fixed (%s)", r.Fixable, mend))
	}
	holds := []string{counted(r.Lessons, "lesson"), counted(r.Items, "question"), counted(r.Labs, "lab")}
	if r.Locales > 1 {
		holds = append(holds, counted(r.Locales, "locale"))
	}
	t.line("%s  —  %s", strings.Join(holds, ", "), strings.Join(found, ", "))
	t.line("%s", strings.Join(r.quality(), "    "))
	if line := r.topics(); line != "" {
		t.line("%s", line)
	}
}

// quality are the figures by which a pack can be compared with itself.
func (r Report) quality() []string {
	asked := 0
	for _, o := range r.Objectives {
		if o.Asked > 0 {
			asked++
		}
	}
	out := []string{fmt.Sprintf("Objectives asked: %d of %d", asked, len(r.Objectives))}
	if r.Options > 0 {
		out = append(out, fmt.Sprintf("Options with feedback: %d %%", 100*r.Answered/r.Options))
	}
	if r.StemWords > 0 {
		out = append(out, "Median stem: "+counted(r.StemWords, "word"))
	}
	return out
}

// topics says what of the syllabus is taught, and names some of what is not.
func (r Report) topics() string {
	if len(r.Topics) == 0 {
		return ""
	}
	const most = 8
	var lacking []string
	for _, t := range r.Topics {
		if len(t.Lessons) == 0 {
			lacking = append(lacking, oneLine(t.ID))
		}
	}
	out := fmt.Sprintf("Topics taught: %d of %d", len(r.Topics)-len(lacking), len(r.Topics))
	if n := len(lacking); n > 0 {
		out += "    Not yet: " + strings.Join(lacking[:min(n, most)], ", ")
		if n > most {
			out += fmt.Sprintf(" and %d more", n-most)
		}
	}
	return out
}

// reportJSON is a report as programs read it. Keys are added and never change.
type reportJSON struct {
	V          int                      `json:"v"`
	Pack       string                   `json:"pack"`
	Version    string                   `json:"version"`
	Findings   []findingJSON            `json:"findings"`
	Left       int                      `json:"left,omitempty"` // findings that are counted and not listed
	Counts     countsJSON               `json:"counts"`
	Objectives map[string]objectiveJSON `json:"objectives"`
}

type findingJSON struct {
	Rule    string  `json:"rule"`
	Level   string  `json:"level"`
	File    string  `json:"file"`
	Line    int     `json:"line"`
	Col     int     `json:"col"`
	EndLine int     `json:"endLine"`
	Item    string  `json:"item"` // id; "" where it is about none
	Text    string  `json:"text"`
	Fix     *string `json:"fix"` // null where there is none to name
}

type countsJSON struct {
	Error int `json:"error"`
	Warn  int `json:"warn"`
	Info  int `json:"info"`
}

type objectiveJSON struct {
	Taught int `json:"taught"`
	Asked  int `json:"asked"`
}

// WriteJSON writes a report as one object.
func (r Report) WriteJSON(w io.Writer) error {
	out := reportJSON{
		V: 1, Pack: oneLine(r.Pack), Version: oneLine(r.Version), Findings: []findingJSON{}, Left: r.Left,
		Counts:     countsJSON{r.Counts[Error], r.Counts[Warning], r.Counts[Info]},
		Objectives: map[string]objectiveJSON{},
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, findingJSON{f.Rule, f.Level.String(), f.At.File, f.At.Line, f.At.Col, f.EndLine, f.Item, f.Text, orNull(f.Fix)})
	}
	for _, o := range r.Objectives {
		out.Objectives[oneLine(o.ID)] = objectiveJSON{o.Taught, o.Asked}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// WriteGitHub writes each finding as a workflow command, which GitHub shows beside the line. dir is where the pack lies in
// the repository; names are relative to it.
func (r Report) WriteGitHub(w io.Writer, dir string) error {
	words := map[Level]string{Error: "error", Warning: "warning", Info: "notice"}
	t := textWriter{w: w}
	for _, f := range r.Findings {
		t.line("::%s file=%s,line=%d,col=%d,title=%s::%s", words[f.Level], gitHubProperty(path.Join(dir, f.At.File)), f.At.Line, f.At.Col, f.Rule, gitHubData(sentence(f)))
	}
	return t.err
}

// gitHubData escapes the message of a workflow command, gitHubProperty what stands before it.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func gitHubData(s string) string     { return data.Replace(content.Text(s)) }
func gitHubProperty(s string) string { return property.Replace(content.Line(s)) }
