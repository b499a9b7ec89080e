package progress

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// exportVersion is "v" of the head: it grows when a field changes its meaning.
const exportVersion = 1

// stampFormat is RFC 3339 in UTC with milliseconds.
const stampFormat = "2006-01-02T15:04:05.000Z"

// Lines of an export. Only a line about an answer has the type "answer", and none has a key or a type "attempt": who
// counts lines with `"type":"answer"` counts answers. What a learner wrote, in typed and in words, may say anything; its
// quotation marks are escaped, so it cannot be taken for a key or a type.
type (
	headLine struct {
		V       int    `json:"v"`
		Type    string `json:"type"`
		Learner string `json:"learner"` // the device
		Pack    string `json:"pack,omitempty"`
		App     string `json:"app,omitempty"`
		Made    string `json:"made"`
		Format  int    `json:"format"`
		Prev    string `json:"prev"`
	}

	eventLine struct {
		T       string `json:"t"`
		Zone    int64  `json:"zone"` // minutes east of UTC
		Type    string `json:"type"`
		ID      string `json:"id"` // device:seq
		Nonce   string `json:"nonce"`
		Pack    string `json:"pack"`
		Version string `json:"version,omitempty"`
		Lesson  string `json:"lesson,omitempty"`
		Sitting string `json:"sitting,omitempty"`
		Step    int64  `json:"step"`
		Steps   int64  `json:"steps,omitempty"`
		Seed    uint64 `json:"seed,omitempty,string"` // a string: numbers of JavaScript lose bits
		Item    string `json:"item,omitempty"`
		Rev     *int64 `json:"rev,omitempty"`
		Mean    string `json:"mean,omitempty"`
		Key     string `json:"key,omitempty"`
		Kind    string `json:"kind,omitempty"`
		Shown   []int  `json:"shown,omitempty"`
		quiz.Response
		Stored *storedTexts    `json:"stored,omitempty"` // only where they do not follow from the rest
		Score  *float64        `json:"score,omitempty"`
		Scored *bool           `json:"scored,omitempty"`
		Try    *int64          `json:"try,omitempty"`
		Hints  *int64          `json:"hints,omitempty"`
		MS     int64           `json:"ms"`
		Words  string          `json:"words,omitempty"` // of a note or a report, as the learner wrote them
		Facts  json.RawMessage `json:"facts,omitempty"` // what a grade depends on, as it was stored
		Locale string          `json:"locale,omitempty"`
		Clock  int64           `json:"clock"` // milliseconds; with id, the order of all events
		Prev   string          `json:"prev"`  // hash of the event before it on its device
		Hash   string          `json:"hash"`
	}

	// storedTexts are two columns to the letter, as they are hashed: an empty list, say, is not no list.
	storedTexts struct {
		Shown    string `json:"shown,omitempty"`
		Response string `json:"response,omitempty"`
	}

	endLine struct {
		Type   string `json:"type"`
		Events int    `json:"events"`
		Head   string `json:"head"` // hash of the last event above
		Sum    string `json:"sum"`  // SHA-256 of every byte above this line
	}
)

// Export writes the events of a pack as JSON lines: a head, one line an event, an end. With pack "" it writes those of
// every pack. The journal may grow meanwhile; the export does not see it.
func (j *Journal) Export(ctx context.Context, w io.Writer, pack string) error {
	sum := sha256.New()
	buffered := bufio.NewWriter(w)
	e := exporter{w: io.MultiWriter(buffered, sum)}
	err := j.snapshot(ctx, func(q querier) error {
		head, err := j.head(ctx, q, pack)
		if err != nil {
			return err
		}
		if err := e.line(head); err != nil {
			return err
		}
		if err := e.events(ctx, q, pack); err != nil {
			return err
		}
		return e.line(endLine{Type: "end", Events: e.count, Head: hashText(e.last), Sum: hashText(sum.Sum(nil))})
	})
	if err := firstError(e.failed, buffered.Flush()); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	return err
}

func (j *Journal) head(ctx context.Context, q querier, pack string) (headLine, error) {
	head := headLine{V: exportVersion, Type: "head", Pack: pack, App: j.opt.App,
		Made: j.opt.Now().UTC().Format(stampFormat), Format: j.version}
	return head, scan(q.QueryRowContext(ctx, `SELECT device FROM meta`), &head.Learner)
}

type exporter struct {
	w     io.Writer
	count int
	last  []byte // hash of the last event
	// failed is what stopped the writing, which is no fault of the journal.
	failed error
}

func (x *exporter) line(v any) error {
	enc := json.NewEncoder(x.w)
	enc.SetEscapeHTML(false)
	x.failed = enc.Encode(v)
	return x.failed
}

func (x *exporter) events(ctx context.Context, q querier, pack string) error {
	return walk(ctx, q, byChain, func(e *event) error {
		if pack != "" && e.pack != pack {
			return nil
		}
		l, err := e.line()
		if err != nil {
			return errRow{err}
		}
		x.count, x.last = x.count+1, e.hash
		return x.line(l)
	})
}

// line is the event for others to read. What is zero is left out, except where an answer without it would be unclear.
func (e *event) line() (eventLine, error) {
	en, err := e.entry()
	if err != nil {
		return eventLine{}, err
	}
	must := en.Type == study.Answer
	l := eventLine{
		T: en.At.UTC().Format(stampFormat), Zone: e.zone, Type: e.typ, ID: e.id(), Nonce: e.nonce,
		Pack: e.pack, Version: e.version, Lesson: e.lesson, Sitting: e.sitting, Step: e.step, Steps: e.steps,
		Seed: en.Seed, Item: e.item, Rev: present(e.rev, must), Mean: e.mean, Key: e.key, Kind: e.kind,
		Shown: en.Shown, Response: en.Response, Score: present(e.score, must), Scored: present(en.Scored, must),
		Try: present(e.try, must), Hints: present(e.hints, must), MS: e.took, Words: e.words, Facts: json.RawMessage(e.facts), Locale: e.locale, Clock: e.clock,
		Prev: hashText(e.prev), Hash: hashText(e.hash),
	}
	if shown, resp, err := l.texts(); err != nil || shown != e.shown || resp != e.resp {
		l.Stored = &storedTexts{e.shown, e.resp}
	}
	return l, nil
}

func (e *event) id() string { return e.device + ":" + strconv.FormatInt(e.seq, 10) }

// present is v where it must stand or says something.
func present[T comparable](v T, must bool) *T {
	var zero T
	if v == zero && !must {
		return nil
	}
	return &v
}

func hashText(h []byte) string {
	if len(h) == 0 {
		return ""
	}
	return "sha256:" + hex.EncodeToString(h)
}

// ExportSummary writes one row of CSV for each lesson of a pack: when it was first finished, the first and the best
// score from 0 to 1, and when it was last seen. Times are RFC 3339 in UTC; what has not happened is empty.
func (j *Journal) ExportSummary(ctx context.Context, w io.Writer, pack string) error {
	records, err := j.Lessons(ctx, pack)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{"lesson", "done", "first_score", "best_score", "last_seen"}}
	for _, r := range records {
		rows = append(rows, summaryRow(r))
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("exporting the summary: %w", err)
	}
	return nil
}

func summaryRow(r study.LessonRecord) []string {
	row := []string{inert(r.Lesson), "", "", "", r.Seen.Format(time.RFC3339)}
	if r.IsDone() {
		row[1] = r.Done.Format(time.RFC3339)
		row[2] = strconv.FormatFloat(r.FirstScore, 'f', -1, 64)
		row[3] = strconv.FormatFloat(r.BestScore, 'f', -1, 64)
	}
	return row
}

// inert keeps a spreadsheet from taking a cell for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
