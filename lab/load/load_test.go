package load

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// open reads a lab from a folder in testdata.
func open(t testing.TB, name string) (lab.Spec, lab.Workspace) {
	t.Helper()
	src, err := content.ReadLab(os.DirFS("testdata"), name)
	if err != nil {
		t.Fatal(err)
	}
	s, problems := Engine{}.Parse(src)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", name, problems)
	}
	w, err := s.Open(context.Background(), lab.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}

func grade(t testing.TB, w lab.Workspace, knobs map[string]float64) lab.Report {
	t.Helper()
	r, err := w.Grade(context.Background(), lab.Answer{Knobs: knobs})
	if err != nil {
		t.Fatal(err)
	}
	r.Took = 0
	return r
}

func TestTheRetryStormPassesAndFailsAsItSays(t *testing.T) {
	s, w := open(t, "load-04")
	src := s.Source()
	if len(src.Solutions) < 2 || len(src.Wrong) < 5 || len(src.Hints) != 3 {
		t.Fatalf("%d solutions, %d wrong answers, %d hints", len(src.Solutions), len(src.Wrong), len(src.Hints))
	}
	if lines := strings.Split(strings.TrimSpace(src.Task), "\n"); len(lines) > 14 || slices.ContainsFunc(lines, func(l string) bool { return len(l) > 80 }) {
		t.Errorf("the task has %d lines", len(lines))
	}
	answers := append(src.Solutions, src.Wrong...)
	answers = append(answers, lab.Answer{Name: "start", Fails: []string{"recovered", "blip", "calm", "waste"}})
	for _, a := range answers {
		first := grade(t, w, a.Knobs)
		if got := first.Failed(); !slices.Equal(got, a.Fails) {
			t.Errorf("%s %v fails %v, want %v:\n%s", a.Name, a.Knobs, got, a.Fails, reasons(first))
		}
		for range 2 {
			if again := grade(t, w, a.Knobs); !reflect.DeepEqual(first, again) {
				t.Errorf("%s is judged otherwise the next time", a.Name)
			}
		}
	}
}

func reasons(r lab.Report) string {
	var b strings.Builder
	for _, c := range r.Results {
		fmt.Fprintf(&b, "%s: passed %t, %s, got %s. %s\n", c.ID, c.Passed, c.Expected, c.Got, c.Because)
	}
	return b.String()
}

const smallLab = `id: pool
kind: load
title: Pool size
model:
  duration: 30s
  arrivals: {rate: 230}
  workers: 500
  database: {mean: 30ms, cores: 8, pool: 64, penalty: 0.02}
  timeout: 2s
  balance: round-robin
knobs:
  - {set: database.pool, label: Connections, min: 1, max: 100}
  - {set: timeout, label: Limit, min: 100, max: 5000, step: 100, unit: ms}
  - {set: balance}
  - {set: cache.hit, max: 50, unit: "%"}
checks:
  - {id: fast, say: p99 is below 250 ms, expect: {p99-ms: {max: 250}}, hint: More is not faster.}
  - {id: few, say: At most ten connections, knobs: {database.pool: {max: 10}}}
solution: {database.pool: 8}
wrong:
  - {name: none, knobs: {database.pool: 1}, fails: [fast], say: One is too few.}
`

// parse reads a lab from its text. What content refuses is a problem too.
func parse(yaml string) (lab.Spec, string) {
	src, err := content.ReadLab(fstest.MapFS{"l/lab.yaml": {Data: []byte(yaml)}, "l/task.md": {Data: []byte("Do it.")}}, "l")
	if err != nil {
		return nil, err.Error()
	}
	s, problems := Engine{}.Parse(src)
	var lines []string
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%d:%d: %s %s", p.Line, p.Col, p.Text, p.Fix))
	}
	return s, strings.Join(lines, "\n")
}

func world(t testing.TB, yaml string) lab.Workspace {
	t.Helper()
	s, problems := parse(yaml)
	if problems != "" {
		t.Fatal(problems)
	}
	w, err := s.Open(context.Background(), lab.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestKnobsStartWhereTheModelIs(t *testing.T) {
	s, problems := parse(smallLab)
	if problems != "" {
		t.Fatal(problems)
	}
	want := []lab.Knob{
		{ID: "database.pool", Label: "Connections", Min: 1, Max: 100, Step: 1, Value: 64},
		{ID: "timeout", Label: "Limit", Unit: "ms", Min: 100, Max: 5000, Step: 100, Value: 2000},
		{ID: "balance", Label: "Balance", Max: 3, Step: 1, Value: 1, Choices: []string{"random", "round-robin", "two-choices", "least"}},
		{ID: "cache.hit", Label: "Cache hit", Unit: "%", Max: 50, Step: 1},
	}
	if got := s.Surfaces(); len(got) != 1 || got[0].Kind != lab.Knobs || !reflect.DeepEqual(got[0].Knobs, want) {
		t.Errorf("the surfaces are %+v", got)
	}
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"workers: 500", "worker: 500", `7:11: There is no key "worker" here.`},
		{"kind: load", "kind: load\nlimits: {}", `There is no key "limits" here.`},
		{"duration: 30s", "duration: soon", `5:13: "soon" is no time from 0 to`},
		{"  duration: 30s\n", "", `5:3: The model does not say how long it lasts.`},
		{"  arrivals: {rate: 230}\n", "", `The model does not say how many requests arrive.`},
		{"  database: {mean: 30ms, cores: 8, pool: 64, penalty: 0.02}\n", "", `The model does not say how long a request takes.`},
		{"rate: 230", "rate: 230, ramp: [{at: 2s, rate: 1}, {at: 1s, rate: 2}]", `6:51: This point of the ramp is not after the one above it.`},
		{"rate: 230", "rate: 230, ramp: [{at: 2s, rate: 1}]", `A ramp says what the rate is`},
		{"rate: 230", "rate: 230, bursts: [{at: 2s, rate: 1}]", `6:34: Here is no "for".`},
		{"rate: 230", "rate: 1000000", `"1000000" is no number from 0 to 100000.`},
		{"workers: 500", "workers: 1.5", `"1.5" is no whole number.`},
		{"round-robin", "fair", `10:12: "fair" is none of the choices here. Write one of: random, round-robin, two-choices, least.`},
		{"timeout: 2s", "timeout: 2s\n  outages: [{at: 1s, for: 1s}]", `An outage slows the service, and this model has none.`},
		{"timeout: 2s", "timeout: 2s\n  speeds: [1, 2]", `There are 2 speeds and 1 replicas.`},
		{"timeout: 2s", "timeout: 2s\n  outages: [{at: 1s, for: 2s, speed: 2}]", `"2" is no number from 0 to 1.`},
		{"workers: 500", "workers: 500\n  replicas: 30", `The model cannot be played: workers of all replicas is 15000`},
		{"set: balance", "set: colour", `14:11: A knob cannot set "colour".`},
		{"set: balance", "set: timeout", `There are two knobs for "timeout".`},
		{"min: 1, max: 100", "min: 1, max: 50", `12:5: The model has database.pool at 64, where this knob cannot be.`},
		{"min: 1, max: 100", "min: 100, max: 1", `This knob goes from 100 to 1 and cannot be turned.`},
		{"min: 1, max: 100", "min: 1, max: 100, step: 0.5", `cannot have fractions`},
		{"unit: ms", "unit: h", `A time cannot be turned in "h".`},
		{"p99-ms: {max: 250}", "p98-ms: {max: 250}", `Nothing called "p98-ms" is measured.`},
		{"p99-ms: {max: 250}", "p99-ms: {max: fast}", `"fast" is no number`},
		{"p99-ms: {max: 250}", "p99-ms: {}", `These bounds hold for everything or for nothing.`},
		{"expect: {p99-ms: {max: 250}}", "from: 1s", `The check "fast" expects nothing.`},
		{"expect: {p99-ms: {max: 250}}", "expect: {p99-ms: {max: 250}}, from: 50ms", `the window cuts one`},
		{"expect: {p99-ms: {max: 250}}", "expect: {p99-ms: {max: 250}}, from: 2s, to: 1s", `The window from 2s to 1s is empty.`},
		{"expect: {p99-ms: {max: 250}}", "expect: {recovery-s: {max: 250}}, from: 2s", `"recovery-s" is of the whole run.`},
		{"knobs: {database.pool: {max: 10}}", "knobs: {pool: {max: 10}}", `There is no knob called "pool".`},
		{"solution: {database.pool: 8}", "solution: {pool: 8}", `19:18: There is no knob called "pool".`},
		{"solution: {database.pool: 8}", "solution: {database.pool: 800}", `Database.pool cannot be 800.`},
		{"knobs: {database.pool: 1}", "knobs: {database.pool: 0}", `Database.pool cannot be 0.`},
		{"checks:", "seeds: [1, 2, 3, 4, 5, 6]\nchecks:", `There are 6 seeds, and from one to five are allowed.`},
		{"checks:", "start: task.md\nchecks:", `so it has no`},
		{"timeout: 2s", "timeout: 2s\n  cache: {hit: 0.1, keys: 5}", "With `keys` the hits follow"},
		{"duration: 30s", "duration: 700h", `To judge this lab may take `},
	} {
		if !strings.Contains(smallLab, c.old) {
			t.Fatalf("%q does not stand in the lab", c.old)
		}
		if _, got := parse(strings.Replace(smallLab, c.old, c.new, 1)); !strings.Contains(got, c.want) {
			t.Errorf("%q instead of %q:\n%s\nwant %q", c.new, c.old, got, c.want)
		}
	}
}

func TestAllMistakesAreSaidAtOnce(t *testing.T) {
	_, got := parse(strings.NewReplacer("workers: 500", "workers: 0", "p99-ms", "p98-ms", "set: balance", "set: x").Replace(smallLab))
	if n := strings.Count(got, "\n") + 1; n != 3 {
		t.Errorf("%d problems:\n%s", n, got)
	}
}

func TestAnAttemptShowsWhatHappened(t *testing.T) {
	_, w := open(t, "load-04")
	out, err := w.Attempt(context.Background(), lab.Answer{})
	if err != nil || out.Fault != nil {
		t.Fatal(err, out.Fault)
	}
	byTitle := map[string]lab.Block{}
	for _, b := range out.Blocks {
		byTitle[b.Title] = b
	}
	if text := byTitle["What happened"].Text; !strings.Contains(text, "did not recover") {
		t.Errorf("the story is %q", text)
	}
	rates := byTitle["Requests per second"]
	if rates.Kind != lab.SeriesBlock || len(rates.Rows) != 150 || len(rates.Cols) != 3 || rates.Rows[149][0] != "149" || rates.Rows[149][2] != "0" || !strings.Contains(rates.Note, "20 to 40 s") {
		t.Errorf("the rates are %v, %v ... %v, %s", rates.Cols, rates.Rows[0], rates.Rows[149], rates.Note)
	}
	if l := byTitle["Latency of answered requests, ms"]; l.Rows[100][1] != "" || l.Rows[5][1] == "" {
		t.Errorf("latencies are %v and %v", l.Rows[5], l.Rows[100])
	}
	if l := byTitle["Latency"]; l.Kind != lab.TableBlock || len(l.Rows) != 6 || l.Rows[4][0] != "p99.9" {
		t.Errorf("percentiles are %v", l.Rows)
	}
	if text := byTitle["How this toy works"].Text; !strings.Contains(text, "up to 3 times, without a pause") || !strings.Contains(text, "From 20 to 40 s the service stands still.") {
		t.Errorf("the rules are %s", text)
	}
}

func TestABrokenCheckSaysWhatWasSeen(t *testing.T) {
	w := world(t, smallLab)
	r := grade(t, w, nil)
	if r.Passed() || len(r.Results[0].Evidence[0].Rows) != 3 {
		t.Fatalf("%+v", r)
	}
	if got := r.Results[0].Because; !strings.HasPrefix(got, "The latency at p99 is ") || !strings.HasSuffix(got, " ms, and at most 250 ms is asked for.") {
		t.Errorf("the first check says %q", got)
	}
	if got := r.Results[1].Because; got != "Connections is at 64, and at most 10 is asked for." {
		t.Errorf("the second check says %q", got)
	}
	if r := grade(t, w, map[string]float64{"database.pool": 8}); !r.Passed() {
		t.Errorf("the solution fails:\n%s", reasons(r))
	}
}

func TestNoAnswerIsNoFastAnswer(t *testing.T) {
	w := world(t, strings.NewReplacer("mean: 30ms", "mean: 10m", "timeout: 2s", "timeout: 100ms").Replace(smallLab))
	if r := grade(t, w, map[string]float64{"database.pool": 8}); r.Results[0].Passed || r.Results[0].Got != "without end" {
		t.Errorf("nothing is answered, and p99 is %q", r.Results[0].Got)
	}
	out, _ := w.Attempt(context.Background(), lab.Answer{})
	for _, b := range out.Blocks {
		if b.Title == "Latency" && b.Rows[0][1] != "no answer" {
			t.Errorf("the table says %v", b.Rows[0])
		}
	}
}

func TestAWrongKnobIsOneSentence(t *testing.T) {
	w := world(t, smallLab)
	for want, knobs := range map[string]map[string]float64{
		`There is no setting called "pool". hint: the settings are database.pool, timeout, balance, cache.hit`: {"pool": 1},
		`Database.pool cannot be 101. hint: it goes from 1 to 100`:                                             {"database.pool": 101},
		`Timeout cannot be 150. hint: it goes from 100 ms in steps of 100 ms`:                                  {"timeout": 150},
	} {
		out, err := w.Attempt(context.Background(), lab.Answer{Knobs: knobs})
		if err != nil || out.Fault == nil || out.Fault.Text != want || len(out.Blocks) > 0 {
			t.Errorf("%v: %+v, %v", knobs, out.Fault, err)
		}
		if r := grade(t, w, knobs); r.Passed() || r.Results[0].Because != want {
			t.Errorf("%v is judged %s", knobs, reasons(r))
		}
	}
}

// What one lab's knobs can reach is bounded when it is parsed; how much waits at once shows only in the run.
func TestAHostileLabIsStopped(t *testing.T) {
	w := world(t, strings.NewReplacer("duration: 30s", "duration: 60s", "rate: 230", "rate: 25000", "timeout: 2s", "timeout: 0s", "min: 100, ", "min: 0, ").Replace(smallLab))
	began := time.Now()
	out, err := w.Attempt(context.Background(), lab.Answer{})
	if err != nil || out.Fault == nil || out.Fault.Limit != "memory" {
		t.Errorf("the run ends with %+v, %v", out.Fault, err)
	}
	if r := grade(t, w, nil); r.Passed() || !strings.Contains(r.Results[0].Because, "500,000 requests under way") {
		t.Error(reasons(r))
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it takes %s", took)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Grade(ctx, lab.Answer{}); err == nil {
		t.Error("a judgement without time is given")
	}
}

func TestNumbersReadWell(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.125: "0.125", 2.446: "2.45", 95.23: "95.2", 99.96: "100", 1500: "1,500", 147069.4: "147,069", -1234567: "-1,234,567", 100: "100"} {
		if got := number(v); got != want {
			t.Errorf("%g is written %q, want %q", v, got, want)
		}
	}
	m, _ := metricOf("ok-ratio")
	if got := (bound{metric: m, low: 0.95, high: 1}).got(0.94999); got != "just below 95 %" {
		t.Errorf("a little too few is %q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(smallLab)
	if text, err := os.ReadFile("testdata/load-04/lab.yaml"); err == nil {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, yaml string) {
		s, problems := parse(yaml)
		if problems != "" {
			return
		}
		w, err := s.Open(context.Background(), lab.Env{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
		if out, err := w.Attempt(ctx, lab.Answer{}); err == nil && out.Fault != nil && out.Fault.Limit == "" {
			t.Errorf("a lab without mistakes cannot be played: %s", out.Fault.Text)
		}
	})
}

func BenchmarkGradeOfTheRetryStorm(b *testing.B) {
	_, w := open(b, "load-04")
	for b.Loop() {
		grade(b, w, nil)
	}
}

// Sixty seconds of a thousand requests per second, judged with three seeds.
func BenchmarkGradeOfAThousandPerSecond(b *testing.B) {
	w := world(b, strings.NewReplacer("duration: 30s", "duration: 60s", "rate: 230", "rate: 1000", "mean: 30ms", "mean: 7ms").Replace(smallLab))
	for b.Loop() {
		grade(b, w, map[string]float64{"database.pool": 8})
	}
}
