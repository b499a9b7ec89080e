package cmd

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/progress/memory"
)

// The bounds of what schedule reads.
const (
	scheduleLine    = 1 << 20
	scheduleReviews = 100_000
	scheduleFrom    = 1970 // years; spans of time between them fit into a time.Duration
	scheduleTo      = 2200
)

// scheduleAsk is a line that schedule reads. What is missing has the default.
type scheduleAsk struct {
	Model      string           `json:"model"`
	Parameters []float64        `json:"parameters"`
	Retention  *float64         `json:"desired_retention"`
	Learning   *[]float64       `json:"learning_steps_min"`
	Relearning *[]float64       `json:"relearning_steps_min"`
	Maximum    *int             `json:"maximum_interval"`
	ShortTerm  *bool            `json:"enable_short_term"`
	Rules      string           `json:"rules"`
	Reviews    []scheduleReview `json:"reviews"`
}

type scheduleReview struct {
	Rating memory.Rating `json:"rating"`
	At     string        `json:"at"` // RFC 3339
}

// scheduleAnswer is a line that schedule prints: the card after each review.
type scheduleAnswer struct {
	Reviews []scheduleCard `json:"reviews"`
}

type scheduleCard struct {
	State      string `json:"state"`
	Step       int    `json:"step"`
	Days       int    `json:"scheduled_days"` // 0 in a step
	Due        string `json:"due"`            // RFC 3339
	Stability  digits `json:"stability"`
	Difficulty digits `json:"difficulty"`
}

// digits is a number that is written so that nothing of it is lost.
type digits float64

func (d digits) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(d), 'g', 17, 64), nil
}

// scheduleVerb holds the scheduler against others. It is for those who build such things, so help does not list it.
func (p *program) scheduleVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:    "schedule --json",
		Hidden: true,
		Short:  "Schedule reviews from standard input, to compare with other implementations of FSRS",
		Long: "Reads one JSON object a line and prints one for each: the card after every review. Nothing of your record\n" +
			"is read or changed. The members are described in docs/memory.md.",
		Example: `  echo '{"reviews":[{"rating":3,"at":"2026-03-02T12:00:00Z"}]}' | engineroom schedule --json`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if !asJSON {
				return usage("schedule prints nothing but JSON\nhint: run `engineroom schedule --json`")
			}
			return schedule(p.in, p.out)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON; must be given")
	return c
}

// schedule answers line by line, so that a program at the other end of a pipe can wait for each answer. It stops at the
// first line that is wrong; what was printed stays.
func schedule(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, scheduleLine+len("\r\n"))
	w := bufio.NewWriter(out)
	e := json.NewEncoder(w)
	n := 1
	for ; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		answer, err := scheduleOf(line)
		if err != nil {
			return inLine(n, err)
		}
		if err := errors.Join(e.Encode(answer), w.Flush()); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return inLine(n, errTooLong)
	}
	return lines.Err()
}

// inLine says in which line something is wrong.
func inLine(n int, err error) error {
	return exitError{codeOf(err), fmt.Errorf("line %d: %w", n, err)}
}

func unread(format string, args ...any) error {
	return exitError{codeUnread, fmt.Errorf(format, args...)}
}

// What can be wrong with a line before it is understood.
var (
	errNoObject = unread("it is no JSON object\nhint: write one JSON object a line")
	errTooLong  = unread("it is longer than %d bytes\nhint: write one card a line", scheduleLine)
)

func scheduleOf(line []byte) (scheduleAnswer, error) {
	ask, err := readAsk(line)
	if err != nil {
		return scheduleAnswer{}, err
	}
	scheduler, err := ask.scheduler()
	if err != nil {
		return scheduleAnswer{}, err
	}
	answer := scheduleAnswer{make([]scheduleCard, 0, len(ask.Reviews))}
	var card memory.Card
	for i, r := range ask.Reviews {
		at, err := r.check(i + 1)
		if err != nil {
			return scheduleAnswer{}, err
		}
		card = scheduler.Review(card, r.Rating, at, nil)
		answer.Reviews = append(answer.Reviews, scheduleCard{
			card.Phase.String(), card.Step, card.Days, card.Due.Format(time.RFC3339Nano), digits(card.Stability), digits(card.Difficulty),
		})
	}
	return answer, nil
}

func readAsk(line []byte) (ask scheduleAsk, err error) {
	if len(line) > scheduleLine {
		return ask, errTooLong
	}
	if line[0] != '{' {
		return ask, errNoObject
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&ask); err != nil {
		return ask, unreadable(err)
	}
	if d.InputOffset() != int64(len(line)) {
		return ask, unread("after the object there is more\nhint: write one JSON object a line")
	}
	if len(ask.Reviews) > scheduleReviews {
		return ask, unread("it has %d reviews\nhint: write at most %d a line", len(ask.Reviews), scheduleReviews)
	}
	return ask, nil
}

// unreadable says what is wrong with JSON in words that name no type of Go.
func unreadable(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return unread("%q has a value of the wrong kind (%s)\nhint: docs/memory.md has an example", kind.Field, shortened(kind.Value))
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return unread("there is no member %s\nhint: docs/memory.md lists them", shortened(name))
	}
	return errNoObject
}

// scheduler is the one that is asked for.
func (a scheduleAsk) scheduler() (*memory.Scheduler, error) {
	if a.Model != "" && a.Model != "fsrs6" {
		return nil, usage("there is no model %q\nhint: use fsrs6", shortened(a.Model))
	}
	rules, ok := memory.Dialect(cmp.Or(a.Rules, "any"))
	if !ok {
		return nil, usage("there are no rules %q\nhint: use any, ts, py or rs", shortened(a.Rules))
	}
	o := memory.DefaultOptions()
	o.Rules = rules
	o.Retention, o.Maximum, o.LongTerm = valueOr(a.Retention, o.Retention), valueOr(a.Maximum, o.Maximum), !valueOr(a.ShortTerm, true)
	if a.Learning != nil {
		o.Learning = inMinutes(*a.Learning)
	}
	if a.Relearning != nil {
		o.Relearning = inMinutes(*a.Relearning)
	}
	weights := a.Parameters
	if weights == nil {
		w := memory.DefaultWeights()
		weights = w[:]
	}
	s, err := memory.NewScheduler(weights, o)
	if err != nil {
		return nil, usage("%s", strings.Replace(err.Error(), "; hint: ", "\nhint: ", 1))
	}
	return s, nil
}

// inMinutes are waits. One that no time.Duration can hold is longer than any that is allowed.
func inMinutes(steps []float64) []time.Duration {
	out := slices.Grow([]time.Duration{}, len(steps))
	for _, m := range steps {
		longest := float64(memory.MaxStep/time.Minute) + 1
		out = append(out, time.Duration(min(max(m, -1), longest)*float64(time.Minute)))
	}
	return out
}

// check is the moment of the nth review, if it can be scheduled.
func (r scheduleReview) check(n int) (time.Time, error) {
	if r.Rating < memory.Again || r.Rating > memory.Easy {
		return time.Time{}, usage("review %d has the rating %d\nhint: 1 is Again, 2 Hard, 3 Good, 4 Easy", n, r.Rating)
	}
	at, err := time.Parse(time.RFC3339, r.At)
	if err != nil {
		return at, unread("review %d is at %q\nhint: write a time such as 2026-03-02T12:00:00+01:00", n, shortened(r.At))
	}
	if year := at.UTC().Year(); year < scheduleFrom || year >= scheduleTo {
		return at, unread("review %d is in the year %d\nhint: use years from %d to %d", n, year, scheduleFrom, scheduleTo-1)
	}
	return at, nil
}

// shortened is as much of a stranger's text as a sentence can hold.
func shortened(s string) string { return firstRunes(content.Line(s), 60) }

func valueOr[T any](p *T, other T) T {
	if p == nil {
		return other
	}
	return *p
}
