package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

const labsDir = "../../content/packs/backend/labs"

// open reads a shipped lab.
func open(t testing.TB, name string) (lab.Spec, lab.Workspace) {
	t.Helper()
	src, err := content.ReadLab(os.DirFS(labsDir), name)
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

// TestLabsProveThemselves holds every shipped lab of this kind to what its author claims, three times over.
func TestLabsProveThemselves(t *testing.T) {
	found := 0
	dirs, err := os.ReadDir(labsDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		text, _ := os.ReadFile(filepath.Join(labsDir, d.Name(), content.LabName))
		if strings.Contains(string(text), "\nkind: load\n") {
			found++
			t.Run(d.Name(), func(t *testing.T) { prove(t, d.Name()) })
		}
	}
	if found == 0 {
		t.Error("no lab is proven")
	}
}

func prove(t *testing.T, name string) {
	s, w := open(t, name)
	src := s.Source()
	if len(src.Solutions) < 2 || len(src.Wrong) < 5 || len(src.Hints) != 3 {
		t.Fatalf("%d solutions, %d wrong answers, %d hints", len(src.Solutions), len(src.Wrong), len(src.Hints))
	}
	if n := len(strings.Fields(src.Task)); n < 80 || n > 250 {
		t.Errorf("the task has %d words", n)
	}
	if grade(t, w, nil).Passed() {
		t.Error("the start passes")
	}
	failed := map[string]bool{}
	for _, a := range append(src.Solutions, src.Wrong...) {
		for _, id := range a.Fails {
			failed[id] = true
		}
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
	for _, c := range src.Checks {
		if !failed[c.ID] || c.Hint == "" {
			t.Errorf("no wrong answer fails %s, or it has no hint", c.ID)
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
		{"set: balance", "set: balance, step: 2", `This knob has choices, which are gone through one by one.`},
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
	if text, err := os.ReadFile(labsDir + "/load-04/lab.yaml"); err == nil {
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

func TestChoicesAreCalledByTheirNames(t *testing.T) {
	yaml := strings.NewReplacer("- {set: balance}", "- {set: balance, min: 1}\n  - {set: drop-expired}", "database.pool: {max: 10}", "balance: {min: 2}, drop-expired: {min: 1}").Replace(smallLab)
	s, problems := parse(yaml)
	if problems != "" {
		t.Fatal(problems)
	}
	knobs := s.Surfaces()[0].Knobs
	if got := knobs[2].Choices; !slices.Equal(got, []string{"round-robin", "two-choices", "least"}) {
		t.Errorf("from 1 on the choices are %v", got)
	}
	if got := knobs[3].Choices; !slices.Equal(got, []string{"off", "on"}) {
		t.Errorf("a switch is %v", got)
	}
	w := world(t, yaml)
	for want, knobs := range map[string]map[string]float64{
		"Balance is at round-robin, and at least two-choices is asked for.":    nil,
		"Drop expired is at off, and on is asked for.":                         {"balance": 2},
		"Balance cannot be 0. hint: it is round-robin or two-choices or least": {"balance": 0},
	} {
		if got := grade(t, w, knobs).Results[1].Because; got != want {
			t.Errorf("%v: %q, want %q", knobs, got, want)
		}
	}
}

// BenchmarkVerdict is what a learner waits for: an attempt and its judgement.
func BenchmarkVerdict(b *testing.B) {
	s, w := open(b, "load-04")
	a := s.Source().Solutions[0]
	for b.Loop() {
		if _, err := w.Attempt(b.Context(), a); err != nil {
			b.Fatal(err)
		}
		if r := grade(b, w, a.Knobs); !r.Passed() {
			b.Fatal(reasons(r))
		}
	}
}

// The start of the retry storm is its dearest setting.
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

func TestAnswersAreSpreadOverRoundBins(t *testing.T) {
	w := world(t, smallLab)
	out, err := w.Attempt(context.Background(), lab.Answer{Knobs: map[string]float64{"database.pool": 8}})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(out.Blocks, func(b lab.Block) bool { return b.Kind == lab.HistogramBlock })
	if at < 1 || out.Blocks[at-1].Title != "Latency" || !slices.Equal(out.Blocks[at].Cols, []string{"ms", "requests"}) {
		t.Fatalf("there is no histogram behind the table of latencies: %+v", out.Blocks)
	}
	rows, sum, last := out.Blocks[at].Rows, 0, "0"
	for _, row := range rows {
		n, err := strconv.Atoi(row[2])
		if err != nil || row[0] != last {
			t.Errorf("a row is %v behind %s", row, last)
		}
		sum, last = sum+n, row[1]
	}
	answered := 0
	for _, row := range out.Blocks[at+1].Rows {
		if row[0] == "answered in time" {
			answered, _ = strconv.Atoi(strings.ReplaceAll(row[1], ",", ""))
		}
	}
	if len(rows) > maxBins || sum != answered || sum == 0 || rows[len(rows)-1][2] == "0" {
		t.Errorf("%d answers are %d in %v", answered, sum, rows)
	}
	for _, c := range []struct{ low, high time.Duration }{{0, 0}, {0, time.Hour}, {time.Microsecond, 24 * time.Hour}, {10 * time.Second, 10 * time.Second}, {time.Millisecond, time.Second}} {
		edges := binEdges(c.low, c.high)
		if len(edges)-1 > maxBins || edges[len(edges)-1] <= c.high || !slices.IsSorted(edges) {
			t.Errorf("from %s to %s the edges are %v", c.low, c.high, edges)
		}
	}
}

func TestTheStoryTellsOfEachTrouble(t *testing.T) {
	_, w := open(t, "load-04")
	for want, knobs := range map[string]map[string]float64{
		"The trouble was over at 40 s, and the service did not recover. The trouble was over at 131.2 s, and the service did not recover.": nil,
		"The trouble was over at 40 s, and the service took 38 s more to recover. The trouble was over at 131.2 s, and":                    {"retries": 0},
		"The trouble was over at 40 s, and the service recovered at once. The trouble was over at 131.2 s, and":                            {"retries": 2, "backoff": 200, "jitter": 1, "budget": 10, "drop-expired": 1},
	} {
		out, err := w.Attempt(context.Background(), lab.Answer{Knobs: knobs})
		if err != nil || !strings.Contains(out.Blocks[0].Text, want) {
			t.Errorf("%v: %v, %q, want %q", knobs, err, out.Blocks[0].Text, want)
		}
	}
	for yaml, want := range map[string]int{
		"outages: [{at: 1s, for: 2s}, {at: 3s, for: 1s}]": 1,
		"outages: [{at: 1s, for: 2s}, {at: 5s, for: 1s}]": 2,
		"outages: [{at: 29s, for: 9s}]":                   1,
		"outages: [{at: 40s, for: 9s}]":                   0,
		"queue: endless":                                  0,
		"outages: [{at: 1s, for: 1s}, {at: 3s, for: 1s}, {at: 5s, for: 1s}, {at: 7s, for: 1s}, {at: 9s, for: 1s}]": 4,
	} {
		w := world(t, strings.Replace(smallLab, "timeout: 2s", "timeout: 2s\n  service: {mean: 1ms}\n  "+yaml, 1))
		out, err := w.Attempt(context.Background(), lab.Answer{Knobs: map[string]float64{"database.pool": 8}})
		if got := strings.Count(out.Blocks[0].Text, "The trouble was over"); err != nil || got != want {
			t.Errorf("%s: %v, %d troubles: %s", yaml, err, got, out.Blocks[0].Text)
		}
	}
}

// TestTheExampleForAuthorsIsALab keeps what docs/AUTHORING.md shows something that can be copied.
func TestTheExampleForAuthorsIsALab(t *testing.T) {
	page, err := os.ReadFile("../../docs/AUTHORING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "### Labs of kind load\n")
	_, example, _ := strings.Cut(section, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	if _, problems := parse(example); problems != "" {
		t.Errorf("%s\n%s", problems, example)
	}
	section, _, _ = strings.Cut(section, "\n### ")
	for _, s := range settings {
		if _, name, nested := strings.Cut(s.path, "."); !strings.Contains(section, "`"+s.path+"`") && !(nested && strings.Contains(section, "`"+name+"`")) {
			t.Errorf("authors are not told of %s", s.path)
		}
	}
	for _, m := range metrics {
		if !strings.Contains(section, "`"+m.name+"`") {
			t.Errorf("authors are not told of %s", m.name)
		}
	}
}
