package progress

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// event is a [study.Entry] as the table holds it. The order of its fields, of columns and of fields is one and the same.
type event struct {
	device  string
	seq     int64
	clock   int64
	nonce   string
	typ     string
	at      int64
	zone    int64
	pack    string
	locale  string
	version string
	sitting string
	lesson  string
	step    int64
	steps   int64
	seed    int64
	item    string
	rev     int64
	mean    string
	key     string
	kind    string
	shown   string
	resp    string
	score   float64
	scored  int64
	try     int64
	hints   int64
	took    int64
	words   string
	facts   string
	prev    []byte
	hash    []byte
}

const columns = `device, seq, clock, nonce, type, at, zone, pack, locale, version, sitting, lesson, step, steps, seed,
	item, rev, mean, key, kind, shown, response, score, scored, try, hints, took, words, facts, prev, hash`

// fields are pointers to the values of the columns, for scanning and for hashing.
func (e *event) fields() []any {
	return []any{&e.device, &e.seq, &e.clock, &e.nonce, &e.typ, &e.at, &e.zone, &e.pack, &e.locale, &e.version,
		&e.sitting, &e.lesson, &e.step, &e.steps, &e.seed, &e.item, &e.rev, &e.mean, &e.key, &e.kind, &e.shown, &e.resp,
		&e.score, &e.scored, &e.try, &e.hints, &e.took, &e.words, &e.facts, &e.prev, &e.hash}
}

// values are the values of the columns, for writing.
func (e *event) values() []any {
	return []any{e.device, e.seq, e.clock, e.nonce, e.typ, e.at, e.zone, e.pack, e.locale, e.version,
		e.sitting, e.lesson, e.step, e.steps, e.seed, e.item, e.rev, e.mean, e.key, e.kind, e.shown, e.resp,
		e.score, e.scored, e.try, e.hints, e.took, e.words, e.facts, e.prev, e.hash}
}

func (e *event) isAnswer() bool { return e.typ == string(study.Answer) }

// isAside tells whether the event is about a place of the course and belongs to no sitting.
func (e *event) isAside() bool {
	switch study.EntryType(e.typ) {
	case study.Noted, study.Bookmarked, study.Unbookmarked, study.Reported:
		return true
	}
	return false
}

// isLab tells whether the event is about a lab, which is in no lesson and in no sitting.
func (e *event) isLab() bool {
	switch study.EntryType(e.typ) {
	case study.LabOpened, study.Tried, study.LabHinted, study.Solved, study.LabReset:
		return true
	}
	return false
}

// sum is the SHA-256 of every column but hash, prev included, so that one value is the checksum of the row and the link
// of the device's chain. Each column is written as a letter for its type and then: text and blobs as their length in
// eight bytes and their bytes, integers and reals as their eight bytes. Lengths and integers are big-endian, reals are
// IEEE 754, also big-endian. Format 2 brought words: they are written only where there are any, so that every event of
// format 1 keeps its hash. The letter of the column that follows tells an event with words from one without. Format 4
// brought facts, in the same way but with a letter of their own, so that they cannot be taken for words.
func (e *event) sum() []byte {
	b := make([]byte, 0, 1024)
	fields := e.fields()
	for _, f := range fields[:len(fields)-1] {
		if f == any(&e.words) && e.words == "" {
			continue
		}
		if f == any(&e.facts) {
			if e.facts != "" {
				b = binary.BigEndian.AppendUint64(append(b, 'f'), uint64(len(e.facts)))
				b = append(b, e.facts...)
			}
			continue
		}
		switch v := f.(type) {
		case *string:
			b = binary.BigEndian.AppendUint64(append(b, 't'), uint64(len(*v)))
			b = append(b, *v...)
		case *[]byte:
			b = binary.BigEndian.AppendUint64(append(b, 'b'), uint64(len(*v)))
			b = append(b, *v...)
		case *int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(*v))
		case *float64:
			b = binary.BigEndian.AppendUint64(append(b, 'r'), math.Float64bits(*v))
		}
	}
	h := sha256.Sum256(b)
	return h[:]
}

// The years a time of an event is kept within: RFC 3339 knows no others.
var (
	firstMoment = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	lastMoment  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).UnixMilli()
)

// newEvent is e as the table holds it. Whatever stands in e can be stored: invalid UTF-8 is replaced, a score that is
// no number is 0, and times outside the years 1 to 9999 become the first or last moment of them.
func newEvent(e study.Entry) (event, error) {
	if e.Nonce == "" || e.Type == "" || e.Pack == "" {
		return event{}, errors.New("an entry needs a nonce, a type and a pack")
	}
	shown, err := encode(e.Shown, e.Shown == nil)
	if err != nil {
		return event{}, fmt.Errorf("storing the order shown: %w", err)
	}
	resp, err := encode(e.Response, blank(e.Response))
	if err != nil {
		return event{}, fmt.Errorf("storing the response: %w", err)
	}
	facts, err := encode(storable(e.Facts), reflect.ValueOf(e.Facts).IsZero())
	if err != nil {
		return event{}, fmt.Errorf("storing what an answer depends on: %w", err)
	}
	_, offset := e.At.Zone()
	return event{
		nonce: valid(e.Nonce), typ: valid(string(e.Type)), pack: valid(e.Pack), locale: valid(e.Locale),
		at: clamp(e.At.UnixMilli(), firstMoment, lastMoment), zone: clamp(int64(offset/60), -day/minute, day/minute),
		version: valid(e.Version), sitting: valid(e.Sitting), lesson: valid(e.Lesson),
		step: int64(e.Step), steps: int64(e.Steps), seed: int64(e.Seed),
		item: valid(e.Item), rev: int64(e.Rev), mean: valid(e.Mean), key: valid(e.Key), kind: valid(string(e.Kind)),
		shown: shown, resp: resp, score: clampScore(e.Score), scored: bit(e.Scored),
		try: int64(e.Try), hints: int64(e.Hints), took: e.Took.Milliseconds(), words: valid(e.Words), facts: valid(facts),
	}, nil
}

// storable are facts without what JSON cannot say: numbers that are none, and times beyond its years.
func storable(f study.Facts) study.Facts {
	f.Guess = number(f.Guess)
	if f.Tuning == nil {
		return f
	}
	t := *f.Tuning
	t.Aim, t.Tried = number(t.Aim), time.UnixMilli(millis(t.Tried)).UTC()
	if slices.ContainsFunc(t.Weights, func(w float64) bool { return w != number(w) }) {
		t.Weights = nil
	}
	f.Tuning = &t
	return f
}

// number is x, or 0 where it is none.
func number(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}

// entry is the event as the rest of the program sees it.
func (e *event) entry() (study.Entry, error) {
	out := study.Entry{
		Device: e.device, Seq: e.seq, Nonce: e.nonce, Type: study.EntryType(e.typ), At: e.moment(),
		Pack: e.pack, Locale: e.locale, Version: e.version, Sitting: e.sitting, Lesson: e.lesson,
		Step: int(e.step), Steps: int(e.steps), Seed: uint64(e.seed),
		Item: e.item, Rev: int(e.rev), Mean: e.mean, Key: e.key, Kind: quiz.Kind(e.kind),
		Score: e.score, Scored: e.scored != 0, Try: int(e.try), Hints: int(e.hints),
		Took: time.Duration(e.took) * time.Millisecond, Words: e.words,
		Facts: e.factsOf(),
	}
	if err := decode(e.shown, &out.Shown); err != nil {
		return out, fmt.Errorf("reading the order shown of event %s:%d: %w", e.device, e.seq, err)
	}
	if err := decode(e.resp, &out.Response); err != nil {
		return out, fmt.Errorf("reading the response of event %s:%d: %w", e.device, e.seq, err)
	}
	return out, nil
}

// moment is when the event happened, in the zone of the learner at that time.
func (e *event) moment() time.Time {
	zone := time.UTC
	if e.zone != 0 {
		zone = time.FixedZone("", int(e.zone)*60)
	}
	return time.UnixMilli(e.at).In(zone)
}

func encode(v any, empty bool) (string, error) {
	if empty {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func decode(s string, v any) error {
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), v)
}

func blank(r quiz.Response) bool {
	return len(r.Chose) == 0 && len(r.Typed) == 0 && !r.DontKnow && !r.Revealed && r.Passed == nil
}

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func clamp(v, low, high int64) int64 { return min(max(v, low), high) }

func clampScore(s float64) float64 {
	if math.IsNaN(s) {
		return 0
	}
	return min(max(s, 0), 1)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
