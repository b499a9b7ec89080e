package memory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"testing"
	"time"
)

// The cases of testdata/fsrs_vectors.json: numbers that FSRS libraries assert in their own tests, or were seen to produce.
// testdata/README.md says where they come from and under which licences.

type vectorFile struct {
	Sets  map[string][]float64 `json:"parameter_sets"`
	Cases []vectorCase
}

type vectorCase struct {
	ID, Kind, Algorithm, Dialect string
	Config                       vectorConfig
	Input, Expected              json.RawMessage
	Tolerance                    json.RawMessage
}

type vectorConfig struct {
	Parameters      string
	Retention       float64   `json:"desired_retention"`
	Learning        []float64 `json:"learning_steps_min"`
	Relearning      []float64 `json:"relearning_steps_min"`
	Maximum         int       `json:"maximum_interval"`
	ShortTerm       *bool     `json:"enable_short_term"`
	RelearningSteps int       `json:"num_relearning_steps"`

	Rate       float64   `json:"learning_rate"`
	Initial    float64   `json:"initial_lr"`
	Max        int       `json:"t_max"`
	Deviations []float64 `json:"stddev"`
	Gamma      float64
	Batch      float64 `json:"batch_size"`
	Total      float64 `json:"total_size"`
	Bins       int
}

// outOfScope are the kinds that no part of this package is about: the import from SM-2, the random numbers of another
// library.
var outOfScope = []string{"sm2_to_memory_state", "alea_prng"}

var runners = map[string]func(*harness){
	"scheduler_history": runHistory, "schedule_at_due": runAtDue, "step_walk": runStepWalk, "invariant": runInvariant,
	"memory_state": runMemoryState, "next_states": runNextStates, "formula": runFormula,
	"learning_step_choice": runStepChoice, "elapsed_days": runElapsedDays, "fuzz_range": runFuzzRange,
	"migrate_parameters": runMigrate, "clip_parameters": runClip, "validate_parameters": runValidate,
	"loss_and_grad": runLossAndGrad, "adam_steps": runAdamSteps, "l2_penalty": runPenalty, "cosine_lr": runCosine,
	"s0_loss": runStartLoss, "s0_search": runStartSearch, "s0_smooth_and_fill": runStartFill,
	"prediction_bin": runPredictionBin, "optimizer_fit": runFit,
}

// counts are how many cases the file holds for each dialect, so that none is lost on the way.
var counts = map[string]int{"any": 79, "ts": 201, "py": 55, "rs": 61, "out of scope": 36}

func TestVectors(t *testing.T) {
	file := readVectors(t)
	passed, all := map[string]int{}, map[string]int{}
	for _, c := range file.Cases {
		if slices.Contains(outOfScope, c.Kind) || c.Algorithm != "fsrs6" {
			all["out of scope"]++
			continue
		}
		all[c.Dialect]++
		if t.Run(c.ID, func(t *testing.T) { run(t, file, c) }) {
			passed[c.Dialect]++
		}
	}
	if !maps.Equal(all, counts) {
		t.Errorf("the file holds %v, want %v", all, counts)
	}
	for _, dialect := range slices.Sorted(maps.Keys(passed)) {
		t.Logf("%s: %d of %d", dialect, passed[dialect], all[dialect])
	}
}

func readVectors(t testing.TB) vectorFile {
	t.Helper()
	raw, err := os.ReadFile("testdata/fsrs_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file vectorFile
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

func run(t *testing.T, file vectorFile, c vectorCase) {
	runner := runners[c.Kind]
	if runner == nil {
		t.Fatalf("no test knows the kind %q", c.Kind)
	}
	runner(&harness{T: t, c: c, sets: file.Sets})
}

// A harness runs one case.
type harness struct {
	*testing.T
	c    vectorCase
	sets map[string][]float64
}

// decode reads a part of the case and refuses members that the runner does not know, so that none is passed over.
func (h *harness) decode(raw json.RawMessage, into any) {
	h.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		h.Fatalf("%s: %v", raw, err)
	}
}

func (h *harness) weights() []float64 {
	w, ok := h.sets[h.c.Config.Parameters]
	if !ok {
		w := DefaultWeights()
		return w[:]
	}
	return w
}

func (h *harness) shortTerm() bool { return h.c.Config.ShortTerm == nil || *h.c.Config.ShortTerm }

func (h *harness) model() *FSRS6 {
	h.Helper()
	m, err := NewFSRS6(h.weights(), len(h.c.Config.Relearning), h.shortTerm())
	if err != nil {
		h.Fatal(err)
	}
	return m
}

func (h *harness) scheduler() *Scheduler {
	h.Helper()
	c := h.c.Config
	s, err := NewScheduler(h.weights(), Options{
		Retention: c.Retention, Maximum: c.Maximum, Learning: minutes(c.Learning), Relearning: minutes(c.Relearning),
		LongTerm: !h.shortTerm(), Rules: h.rules(),
	})
	if err != nil {
		h.Fatal(err)
	}
	return s
}

func minutes(steps []float64) []time.Duration {
	out := []time.Duration{}
	for _, m := range steps {
		out = append(out, time.Duration(m*float64(time.Minute)))
	}
	return out
}

// rules are those of the dialect of the case.
func (h *harness) rules() Rules {
	h.Helper()
	rules, ok := Dialect(h.c.Dialect)
	if !ok {
		h.Fatalf("no dialect is called %q", h.c.Dialect)
	}
	return rules
}

func TestNoOtherDialectIsKnown(t *testing.T) {
	for name, want := range map[string]bool{"any": true, "ts": true, "py": true, "rs": true, "go": false, "": false, "TS": false} {
		if _, ok := Dialect(name); ok != want {
			t.Errorf("dialect %q is known: %v, want %v", name, ok, want)
		}
	}
}

// near fails unless got is within rel of want, or within abs of it.
func (h *harness) near(what string, got, want, rel, abs float64) {
	h.Helper()
	if !(math.Abs(got-want) <= max(abs, rel*math.Abs(want))) {
		h.Errorf("%s is %.10g, want %.10g (within %g or the part %g)", what, got, want, abs, rel)
	}
}

type tolerance struct {
	StabilityRel  float64 `json:"stability_rel"`
	StabilityAbs  float64 `json:"stability_abs"`
	DifficultyAbs float64 `json:"difficulty_abs"`
	IntervalRel   float64 `json:"interval_rel"`
	IntervalAbs   float64 `json:"interval_abs"`
	Interval      float64 // in whole days
	DueSeconds    float64 `json:"due_seconds"`
	Seconds       float64
	Minutes       float64
	Abs, Rel      float64
}

func (h *harness) tolerance() tolerance {
	h.Helper()
	var tol tolerance
	h.decode(h.c.Tolerance, &tol)
	return tol
}

type wantedState struct {
	Stability, Difficulty, Interval *float64
}

func (h *harness) state(what string, got State, want wantedState, tol tolerance) {
	h.Helper()
	if want.Stability != nil {
		h.near(what+": stability", got.Stability, *want.Stability, tol.StabilityRel, tol.StabilityAbs)
	}
	if want.Difficulty != nil {
		h.near(what+": difficulty", got.Difficulty, *want.Difficulty, 0, tol.DifficultyAbs)
	}
}

func runHistory(h *harness) {
	var in struct {
		Reviews []struct {
			Rating Rating
			At     time.Time
		}
	}
	var want struct {
		Steps []struct {
			State                 string
			Step                  int
			Elapsed               *int `json:"elapsed_days"`
			Days                  *int `json:"scheduled_days"`
			Seconds               *int `json:"interval_seconds"`
			Due                   time.Time
			Stability, Difficulty float64
			Reps, Lapses          *int
		}
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	s, tol, card := h.scheduler(), h.tolerance(), Card{}
	for i, r := range in.Reviews {
		w := want.Steps[i]
		if elapsed := s.elapsed(card, r.At); w.Elapsed != nil && elapsed != *w.Elapsed {
			h.Errorf("review %d: %d days elapsed, want %d", i, elapsed, *w.Elapsed)
		}
		card = s.Review(card, r.Rating, r.At, nil)
		what := fmt.Sprintf("review %d", i)
		h.state(what, card.State, wantedState{Stability: &w.Stability, Difficulty: &w.Difficulty}, tol)
		h.equal(what+": phase", card.Phase.String(), w.State)
		h.equal(what+": step", card.Step, w.Step)
		h.equal(what+": due", card.Due.UTC(), w.Due.UTC())
		h.optional(what+": days", card.Days, w.Days)
		h.optional(what+": seconds", int(card.Due.Sub(r.At).Seconds()), w.Seconds)
		h.optional(what+": reviews", card.Reps, w.Reps)
		h.optional(what+": lapses", card.Lapses, w.Lapses)
		if h.Failed() {
			return
		}
	}
}

func (h *harness) equal(what string, got, want any) {
	h.Helper()
	if got != want {
		h.Errorf("%s is %v, want %v", what, got, want)
	}
}

func (h *harness) optional(what string, got int, want *int) {
	h.Helper()
	if want != nil {
		h.equal(what, got, *want)
	}
}

func runAtDue(h *harness) {
	var in struct {
		Start   time.Time
		Ratings []Rating
	}
	var want struct {
		Days                  []int    `json:"interval_days"`
		Before                []string `json:"state_before"`
		Stability, Difficulty []float64
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	s, tol, card, now := h.scheduler(), h.tolerance(), Card{}, in.Start
	for i, r := range in.Ratings {
		what := fmt.Sprintf("review %d", i)
		if want.Before != nil {
			h.equal(what+": phase before it", card.Phase.String(), want.Before[i])
		}
		card = s.Review(card, r, now, nil)
		now = card.Due
		h.equal(what+": days", card.Days, want.Days[i])
		if want.Stability != nil {
			h.state(what, card.State, wantedState{Stability: &want.Stability[i], Difficulty: &want.Difficulty[i]}, tol)
		}
	}
}

func runStepWalk(h *harness) {
	var in struct {
		Start   time.Time
		Ratings []Rating
		Each    string `json:"each_review"`
	}
	var want struct {
		Steps []struct {
			State   string
			Step    int
			Seconds *float64
			MinDays int `json:"min_days"`
			MaxDays int `json:"max_days"`
		}
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	s, tol, card, now := h.scheduler(), h.tolerance(), Card{}, in.Start
	for i, r := range in.Ratings {
		w, what := want.Steps[i], fmt.Sprintf("review %d", i)
		card = s.Review(card, r, now, nil)
		h.equal(what+": phase", card.Phase.String(), w.State)
		h.equal(what+": step", card.Step, w.Step)
		if w.Seconds != nil {
			h.near(what+": seconds", card.Due.Sub(now).Seconds(), *w.Seconds, 0, tol.Seconds)
		}
		if card.Days < w.MinDays {
			h.Errorf("%s: %d days, want at least %d", what, card.Days, w.MinDays)
		}
		if w.MaxDays > 0 && card.Days > w.MaxDays {
			h.Errorf("%s: %d days, want at most %d", what, card.Days, w.MaxDays)
		}
		now = card.Due
	}
}

func runInvariant(h *harness) {
	var in struct {
		Repeat struct {
			Rating Rating
			Count  int
		} `json:"ratings_repeat"`
		At      string `json:"review_at"`
		State   State
		Elapsed float64 `json:"elapsed_days"`
		Rating  Rating
	}
	var want struct {
		MinStability    *float64 `json:"stability_min"`
		FinalDifficulty *float64 `json:"final_difficulty"`
		Below           *float64 `json:"stability_max_exclusive"`
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	if want.Below != nil {
		if got := h.model().Next(in.State, in.Rating, in.Elapsed); got.Stability >= *want.Below {
			h.Errorf("stability is %g, want less than %g", got.Stability, *want.Below)
		}
		return
	}
	s, card, now := h.scheduler(), Card{}, time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	for range in.Repeat.Count {
		card = s.Review(card, in.Repeat.Rating, now, nil)
		if want.MinStability != nil && card.Stability < *want.MinStability {
			h.Fatalf("stability is %g, want at least %g", card.Stability, *want.MinStability)
		}
		now = map[string]time.Time{
			"due plus 1 day": card.Due.AddDate(0, 0, 1), "same instant (1 microsecond apart)": now.Add(time.Microsecond),
		}[in.At]
	}
	if want.FinalDifficulty != nil {
		h.equal("difficulty", card.Difficulty, *want.FinalDifficulty)
	}
}

func runMemoryState(h *harness) {
	var in struct {
		Reviews [][2]float64
		Times   []int64 `json:"timestamps_ms"`
	}
	var want struct {
		States []wantedState
		Final  wantedState
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	m, tol, state := h.model(), h.tolerance(), State{}
	for i, r := range in.Reviews {
		if i > 0 && in.Times != nil {
			elapsed := h.rules().Elapsed(time.UnixMilli(in.Times[i-1]), time.UnixMilli(in.Times[i]))
			h.equal(fmt.Sprintf("days before review %d", i), elapsed, int(r[1]))
		}
		state = m.Next(state, Rating(r[0]), r[1])
		if want.States != nil {
			h.state(fmt.Sprintf("review %d", i), state, want.States[i], tol)
		}
	}
	h.state("the end", state, want.Final, tol)
}

func runNextStates(h *harness) {
	var in struct {
		Prior   [][2]float64 `json:"prior_reviews"`
		State   State
		Elapsed float64 `json:"elapsed_days"`
	}
	var want map[string]wantedState
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	m, tol, state := h.model(), h.tolerance(), in.State
	for _, r := range in.Prior {
		state = m.Next(state, Rating(r[0]), r[1])
	}
	for i, name := range []string{"again", "hard", "good", "easy"} {
		got := m.Next(state, Rating(i+1), in.Elapsed)
		h.state(name, got, want[name], tol)
		h.near(name+": interval", m.Interval(got, h.c.Config.Retention), *want[name].Interval, tol.IntervalRel, tol.IntervalAbs)
	}
}

func runFormula(h *harness) {
	var in struct {
		Function string
		Rows     [][]float64
	}
	var want struct{ Values []float64 }
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	tol := h.tolerance()
	for i, row := range in.Rows {
		h.near(fmt.Sprintf("%s of %v", in.Function, row), formula(h, in.Function, row), want.Values[i], tol.Rel, tol.Abs)
	}
}

func formula(h *harness, name string, x []float64) float64 {
	m := h.model()
	switch name {
	case "retrievability_decay(elapsed_days,stability,decay)":
		return decaying(h, x[2]).Retrievability(State{x[1], 5}, x[0])
	case "init_stability(rating)":
		return m.Next(State{}, Rating(x[0]), 0).Stability
	case "init_difficulty_unclamped(rating)":
		return m.firstDifficulty(Rating(x[0]))
	case "init_difficulty(rating)":
		return m.Next(State{}, Rating(x[0]), 0).Difficulty
	case "next_difficulty(difficulty,rating)":
		return m.nextDifficulty(x[0], Rating(x[1]))
	case "stability_after_success(stability,difficulty,retrievability,rating)":
		return m.recalled(State{x[0], x[1]}, x[2], Rating(x[3]))
	case "stability_after_failure(stability,difficulty,retrievability)":
		return m.forgotten(State{x[0], x[1]}, x[2])
	case "stability_short_term(stability,rating)":
		return m.sameDay(x[0], Rating(x[1]))
	case "next_interval(stability,desired_retention,maximum_interval)":
		return rounded(m, x[0], x[1], x[2])
	case "next_interval_decay(stability,desired_retention,decay,maximum_interval)":
		return rounded(decaying(h, x[2]), x[0], x[1], x[3])
	case "retrievability_at_due_after_goods(count)":
		return atDue(h, slices.Repeat([]Rating{Good}, int(x[0])))
	case "retrievability_at_first_due(rating)":
		return atDue(h, []Rating{Rating(x[0])})
	}
	h.Fatalf("no test knows the function %q", name)
	return 0
}

// decaying is the model whose last weight is decay.
func decaying(h *harness, decay float64) *FSRS6 {
	w := DefaultWeights()
	w[20] = decay
	m, err := NewFSRS6(w[:], 1, true)
	if err != nil || m.w[20] != decay {
		h.Fatalf("a decay of %g: %v", decay, err)
	}
	return m
}

// rounded is the interval in whole days that a scheduler makes of a stability. It passes by the bounds of Options, which
// are narrower than what some cases ask for.
func rounded(m *FSRS6, stability, retention, maximum float64) float64 {
	s := &Scheduler{model: m, opt: Options{Retention: retention, Maximum: int(maximum), Rules: Rules{}.filled()}}
	return float64(s.interval(State{stability, 5}))
}

// atDue is the recall at the moment when a card is due that was always reviewed when due.
func atDue(h *harness, ratings []Rating) float64 {
	s, err := NewScheduler(h.weights(), DefaultOptions())
	if err != nil {
		h.Fatal(err)
	}
	card, now := Card{}, time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, r := range ratings {
		card = s.Review(card, r, now, nil)
		now = card.Due
	}
	return s.Retrievability(card, now)
}

func runStepChoice(h *harness) {
	type choice struct {
		Minutes float64
		Next    int `json:"next_step"`
	}
	var in struct {
		State string
		Step  int
	}
	var want struct {
		Choices map[string]choice
		Absent  string `json:"absent_means"`
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	steps := minutes(h.c.Config.Learning)
	if in.State == "Relearning" {
		steps = minutes(h.c.Config.Relearning)
	}
	for name, r := range map[string]Rating{"again": Again, "hard": Hard, "good": Good} {
		wait, next, ok := h.rules().Step(steps, in.Step, r)
		w, listed := want.Choices[name]
		if onlyHard := len(want.Choices) == 1 && want.Choices["hard"] != (choice{}); onlyHard && !listed {
			continue // these cases say what Hard does and nothing else
		}
		h.equal(name+": stays in steps", ok, listed)
		if listed && ok {
			h.equal(name+": minutes", wait.Minutes(), w.Minutes)
			h.equal(name+": next step", next, w.Next)
		}
	}
}

func runElapsedDays(h *harness) {
	var in struct {
		Rows []struct{ Last, Now time.Time }
	}
	var want struct{ Values []int }
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	for i, row := range in.Rows {
		h.equal(fmt.Sprintf("days from %v to %v", row.Last, row.Now), h.rules().Elapsed(row.Last, row.Now), want.Values[i])
	}
}

func runFuzzRange(h *harness) {
	var in struct {
		Rows []struct {
			Interval int
			Elapsed  int `json:"elapsed_days"`
			Maximum  int `json:"maximum_interval"`
		}
	}
	var want struct {
		Property string
		Rows     []struct{ Min, Max int }
	}
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	for i, row := range in.Rows {
		first, last := FuzzRange(row.Interval, row.Elapsed, row.Maximum)
		if first > last {
			h.Errorf("the range of %+v is %d to %d", row, first, last)
		}
		if want.Property != "min<=max" {
			h.equal(fmt.Sprintf("range of %+v", row), [2]int{first, last}, [2]int{want.Rows[i].Min, want.Rows[i].Max})
		}
	}
}

func runMigrate(h *harness) {
	in, want := h.vectors()
	got, err := Migrate(in)
	if err != nil {
		h.Fatal(err)
	}
	h.vector(got[:], want)
}

func runClip(h *harness) {
	in, want := h.vectors()
	h.vector(Clip(in, h.c.Config.RelearningSteps, h.shortTerm()), want)
}

// vectors are the weights that go in, and those that have to come out by their index.
func (h *harness) vectors() (in []float64, want map[int]float64) {
	h.Helper()
	var a struct{ Parameters []float64 }
	var b struct {
		Parameters []float64
		At         map[int]float64
	}
	h.decode(h.c.Input, &a)
	h.decode(h.c.Expected, &b)
	want = b.At
	for i, w := range b.Parameters {
		if want == nil {
			want = map[int]float64{}
		}
		want[i] = w
	}
	return a.Parameters, want
}

func (h *harness) vector(got []float64, want map[int]float64) {
	h.Helper()
	for i, w := range want {
		h.near(fmt.Sprintf("weight %d", i), got[i], w, 0, h.tolerance().Abs)
	}
}

func runValidate(h *harness) {
	var in struct{ Parameters []float64 }
	var want struct{ Valid bool }
	h.decode(h.c.Input, &in)
	h.decode(h.c.Expected, &want)
	w, err := Migrate(in.Parameters)
	if err == nil {
		err = w.Check()
	}
	if (err == nil) != want.Valid {
		h.Errorf("valid: %v, want %v", err, want.Valid)
	}
}
