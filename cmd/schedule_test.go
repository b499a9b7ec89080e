package cmd

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

// scheduleCase is a case of the published vectors that has a history of reviews.
type scheduleCase struct {
	ID, Kind, Dialect string
	Config            map[string]any
	Input             json.RawMessage
	Expected          struct {
		Steps []struct {
			State                 string
			Step                  int
			Days                  *int `json:"scheduled_days"`
			Due                   time.Time
			Stability, Difficulty float64
		}
	}
	Tolerance struct {
		Rel float64 `json:"stability_rel"`
		Abs float64 `json:"stability_abs"`
		D   float64 `json:"difficulty_abs"`
	}
}

// line is the case as a line for schedule.
func (c scheduleCase) line(t *testing.T, sets map[string][]float64) string {
	t.Helper()
	ask := map[string]any{"model": "fsrs6", "rules": c.Dialect, "parameters": sets[c.Config["parameters"].(string)]}
	for _, member := range []string{"desired_retention", "learning_steps_min", "relearning_steps_min", "maximum_interval", "enable_short_term"} {
		if v, ok := c.Config[member]; ok {
			ask[member] = v
		}
	}
	var in map[string]any
	if err := json.Unmarshal(c.Input, &in); err != nil {
		t.Fatal(err)
	}
	ask["reviews"] = in["reviews"]
	line, err := json.Marshal(ask)
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}

func TestScheduleAgreesWithThePublishedHistories(t *testing.T) {
	raw, err := os.ReadFile("../progress/memory/testdata/fsrs_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Sets  map[string][]float64 `json:"parameter_sets"`
		Cases []json.RawMessage
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	var cases []scheduleCase
	var in, out bytes.Buffer
	for _, raw := range file.Cases {
		var head struct{ Kind string }
		if err := json.Unmarshal(raw, &head); err != nil {
			t.Fatal(err)
		}
		if head.Kind != "scheduler_history" {
			continue
		}
		var c scheduleCase
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
		in.WriteString(c.line(t, file.Sets))
	}
	if err := schedule(&in, &out); err != nil || len(cases) != 186 {
		t.Fatalf("%d histories: %v", len(cases), err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(cases) {
		t.Fatalf("%d lines for %d histories", len(lines), len(cases))
	}
	for i, c := range cases {
		checkHistory(t, c, lines[i])
	}
}

func checkHistory(t *testing.T, c scheduleCase, line string) {
	t.Helper()
	var got scheduleAnswer
	if err := json.Unmarshal([]byte(line), &got); err != nil || len(got.Reviews) != len(c.Expected.Steps) {
		t.Fatalf("%s: %s, %v", c.ID, line, err)
	}
	for i, want := range c.Expected.Steps {
		r := got.Reviews[i]
		due, err := time.Parse(time.RFC3339, r.Due)
		if err != nil || !due.Equal(want.Due) || r.State != want.State || r.Step != want.Step || want.Days != nil && r.Days != *want.Days {
			t.Errorf("%s, review %d: %+v, want %+v", c.ID, i, r, want)
		}
		if math.Abs(float64(r.Stability)-want.Stability) > max(c.Tolerance.Abs, c.Tolerance.Rel*want.Stability) || math.Abs(float64(r.Difficulty)-want.Difficulty) > c.Tolerance.D {
			t.Errorf("%s, review %d: %+v, want %+v", c.ID, i, r, want)
		}
	}
}

func TestScheduleReadsNoMoreThanItsBounds(t *testing.T) {
	review := `{"rating":3,"at":"2026-03-02T12:00:00Z"}`
	padded := func(n int) string {
		line := `{"reviews":[` + review + `]` // and spaces, and the end
		return line + strings.Repeat(" ", n-len(line)-1) + "}"
	}
	if err := schedule(strings.NewReader(padded(scheduleLine)+"\r\n"), new(bytes.Buffer)); err != nil {
		t.Errorf("a line of %d bytes: %v", scheduleLine, err)
	}
	many := `{"reviews":[` + strings.Repeat("{},", scheduleReviews) + `{}]}`
	for what, line := range map[string]string{
		"one byte more":   padded(scheduleLine + 1),
		"without end":     strings.Repeat("x", 3*scheduleLine),
		"one review more": many,
	} {
		err := schedule(strings.NewReader("\n"+line+"\n"), new(bytes.Buffer))
		if err == nil || codeOf(err) != codeUnread || !strings.HasPrefix(err.Error(), "line 2: it ") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestScheduleAnswersEachLineBeforeItReadsTheNext(t *testing.T) {
	in, out := lockstep{}, new(bytes.Buffer)
	in.before = func() {
		if got := strings.Count(out.String(), "\n"); got != in.lines {
			t.Errorf("%d answers when line %d is asked for", got, in.lines+1)
		}
	}
	if err := schedule(&in, out); err != nil || in.lines != 3 {
		t.Errorf("%d lines: %v", in.lines, err)
	}
}

// lockstep is a reader that gives one line at a time.
type lockstep struct {
	lines  int
	before func()
}

func (l *lockstep) Read(p []byte) (int, error) {
	l.before()
	if l.lines == 3 {
		return 0, io.EOF
	}
	l.lines++
	return copy(p, "{}\n"), nil
}

// FuzzSchedule holds whatever a line says to an answer for each review, or to one sentence and a hint.
func FuzzSchedule(f *testing.F) {
	for _, seed := range []string{
		`{"model":"fsrs6","parameters":null,"desired_retention":0.9,"learning_steps_min":[1,10],"relearning_steps_min":[10],"maximum_interval":36500,"enable_short_term":true,"rules":"ts","reviews":[{"rating":3,"at":"2026-03-02T12:00:00Z"},{"rating":4,"at":"2026-03-02T12:10:00.5+14:00"},{"rating":1,"at":"2199-12-31T23:59:59Z"}]}`,
		`{"parameters":[1,2,3],"rules":"py"}`, `{"reviews":[{"rating":0}]}`, `{"learning_steps_min":[1e308,-1e308,0.0000001]}`, `[]`, `{} {}`, `{"a":1}`, "{\"model\":\"\x1b[2J\"}", `{"maximum_interval":99999999999999999999}`,
		`{"parameters":[0.001,0.001,0.001,0.001,10,4,4,0.75,4.5,0.8,3.5,5,0.25,0.9,4,1,6,2,2,0.8,0.8],"enable_short_term":false,"reviews":[{"rating":4,"at":"1970-01-01T00:00:00Z"},{"rating":4,"at":"1970-02-01T00:00:00Z"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var out bytes.Buffer
		if err := schedule(bytes.NewReader(line), &out); err != nil {
			sentence, hint, ok := strings.Cut(err.Error(), "\nhint: ")
			if code := codeOf(err); code != codeUsage && code != codeUnread || !ok || strings.Contains(sentence+hint, "\n") || len(err.Error()) > 1000 {
				t.Fatalf("%q is refused with %d: %q", line, code, err)
			}
			if said := err.Error(); content.Text(said) != said || strings.Contains(said, "json:") || strings.Contains(said, "float64") {
				t.Fatalf("%q is refused with %q", line, said)
			}
		}
		for answer := range strings.Lines(out.String()) {
			checkAnswer(t, line, answer)
		}
	})
}

func checkAnswer(t *testing.T, asked []byte, line string) {
	var answer scheduleAnswer
	if err := json.Unmarshal([]byte(line), &answer); err != nil || answer.Reviews == nil {
		t.Fatalf("%q is answered with %q: %v", asked, line, err)
	}
	for _, r := range answer.Reviews {
		_, err := time.Parse(time.RFC3339, r.Due)
		inStep := r.State == "Learning" || r.State == "Relearning"
		if err != nil || inStep != (r.Days == 0) || !inStep && r.State != "Review" || r.Step < 0 ||
			!(r.Stability >= memory.MinStability && r.Stability <= memory.MaxStability) || !(r.Difficulty >= 1 && r.Difficulty <= 10) {
			t.Fatalf("%q is answered with %+v: %v", asked, r, err)
		}
	}
}
