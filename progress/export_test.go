package progress

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

func exportLines(t *testing.T, j *Journal, pack string) []string {
	t.Helper()
	var b bytes.Buffer
	if err := j.Export(ctx, &b, pack); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func lesson(t *testing.T) *Journal {
	t.Helper()
	j := openWith(t, journalPath(t), Options{App: "1.2.0", Now: func() time.Time { return began }})
	d := &diary{t: t, j: j, sitting: "s1"}
	d.write(study.Opened, "m01.1", began, func(e *study.Entry) { e.Seed, e.Steps = 1<<63+5, 4 })
	d.write(study.Read, "m01.1", began, func(e *study.Entry) { e.Step = 1 })
	d.write(study.Hinted, "m01.1", began, func(e *study.Entry) { e.Item, e.Hints = "q", 1 })
	record(t, j, answer(0))
	d.write(study.Answer, "m01.1", began, func(e *study.Entry) {
		e.Item, e.Kind, e.Response = "typed", quiz.Text, quiz.Response{Typed: []string{`<"é">`}, DontKnow: true}
	})
	d.write(study.Finished, "m01.1", began, func(e *study.Entry) { e.Score = 0.75 })
	d.write(study.Left, "m01.1", began, nil)
	other := answer(1)
	other.Pack = "another.pack"
	record(t, j, other)
	return j
}

func TestExportHasOneLineAnEventAndCountsThem(t *testing.T) {
	j := lesson(t)
	got := exportLines(t, j, pack)
	if len(got) != 1+7+1 {
		t.Fatalf("%d lines:\n%s", len(got), strings.Join(got, "\n"))
	}
	device := deviceOf(t, j)
	want := fmt.Sprintf(`{"v":1,"type":"head","learner":%q,"pack":%q,"app":"1.2.0","made":"2026-11-21T08:00:00.000Z","format":%d,"prev":""}`, device, pack, latest)
	if got[0] != want {
		t.Errorf("head\n%s, want\n%s", got[0], want)
	}
	for _, part := range []string{`"t":"2026-11-21T08:00:00.000Z"`, `"zone":60`, `"type":"answer"`, `"id":"` + device + `:4"`,
		`"nonce":"nonce-0000000000000000"`, `"version":"1.0.0"`, `"lesson":"m00.0"`, `"sitting":"sitting-00000000"`, `"step":0`,
		`"item":"item-0"`, `"rev":1`, `"mean":"51ab93c0e1f2"`, `"key":"9c1f00aa12ef"`, `"kind":"single"`, `"shown":[2,0,1,3]`,
		`"chose":[0]`, `"score":0`, `"scored":true`, `"try":1`, `"hints":0`, `"ms":14250`, `"locale":"en"`, `"prev":"sha256:`, `"hash":"sha256:`} {
		if !strings.Contains(got[4], part) {
			t.Errorf("the line of an answer lacks %s:\n%s", part, got[4])
		}
	}
	for _, part := range []string{`"typed":["<\"é\">"]`, `"dont_know":true`} {
		if !strings.Contains(got[5], part) {
			t.Errorf("the line of a typed answer lacks %s:\n%s", part, got[5])
		}
	}
	if !strings.Contains(got[1], `"seed":"9223372036854775813"`) {
		t.Errorf("the line of an opening lacks its seed:\n%s", got[1])
	}
	var end struct {
		Type   string
		Events int
		Head   string
		Sum    string
	}
	if err := json.Unmarshal([]byte(got[8]), &end); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(strings.Join(got[:8], "\n") + "\n"))
	if end.Type != "end" || end.Events != 7 || end.Sum != "sha256:"+hex.EncodeToString(sum[:]) || !strings.Contains(got[7], end.Head) {
		t.Errorf("end %s", got[8])
	}
	if all := exportLines(t, j, ""); len(all) != 1+8+1 {
		t.Errorf("of all packs %d lines", len(all))
	}
}

// TestOnlyLinesOfAnswersSpeakOfAnswers holds for keys, types and every value that is ours. What a learner wrote may say
// anything, and still no line of it can be counted as an answer.
func TestOnlyLinesOfAnswersSpeakOfAnswers(t *testing.T) {
	j := lesson(t)
	record(t, j, study.Entry{Nonce: "n1", Type: study.Noted, At: began, Pack: pack, Lesson: "m01.1",
		Words: `my answer at the second attempt: {"type":"answer"}` + "\n" + `{"type":"answer","attempt":1}`})
	record(t, j, study.Entry{Nonce: "n2", Type: study.Reported, At: began, Pack: pack, Lesson: "m01.1", Step: -1, Item: "q",
		Response: quiz.Response{Typed: []string{`"type":"answer"`}}, Words: "the answer is wrong"})
	record(t, j, study.Entry{Nonce: "n3", Type: study.Bookmarked, At: began, Pack: pack, Lesson: "m01.1"})
	lab := storedLab()
	lab[0].Words = strings.Replace(lab[0].Words, "SELECT", `{\"type\":\"answer\"} SELECT`, 1)
	if _, ok := lab[0].Trial(); !ok || !strings.Contains(lab[0].Words, `\"type\":\"answer\"`) {
		t.Fatalf("the trial is %s", lab[0].Words)
	}
	record(t, j, lab...)
	word := regexp.MustCompile(`answer|attempt`)
	answers := 0
	for _, line := range exportLines(t, j, pack) {
		if strings.Contains(line, `"type":"answer"`) {
			answers++
		} else if word.MatchString(ours(t, line)) {
			t.Errorf("a line that is no answer speaks of one: %s", line)
		}
	}
	if answers != 2 {
		t.Errorf("%d lines of answers, want 2", answers)
	}
}

// ours is a line of an export without what the learner wrote.
func ours(t *testing.T, line string) string {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(line), &object); err != nil {
		t.Fatal(err)
	}
	delete(object, "words")
	delete(object, "typed")
	b, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestExportTellsEnoughToCheckEveryHash(t *testing.T) {
	j := lesson(t)
	record(t, j, storedLab()...)
	record(t, j, storedMarks()...)
	for _, line := range exportLines(t, j, "")[1:14] {
		var l eventLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if got := rehash(t, l); got != l.Hash {
			t.Errorf("%s\nhashes to %s", line, got)
		}
	}
}

// rehash makes the event of a line again, with nothing but the line.
func rehash(t *testing.T, l eventLine) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, l.T)
	if err != nil {
		t.Fatal(err)
	}
	num := func(p *int64) int {
		if p == nil {
			return 0
		}
		return int(*p)
	}
	e, err := newEvent(study.Entry{Nonce: l.Nonce, Type: study.EntryType(l.Type), At: at.In(time.FixedZone("", int(l.Zone)*60)),
		Pack: l.Pack, Locale: l.Locale, Version: l.Version, Sitting: l.Sitting, Lesson: l.Lesson, Step: int(l.Step),
		Steps: int(l.Steps), Seed: l.Seed, Item: l.Item, Rev: num(l.Rev), Mean: l.Mean, Key: l.Key, Kind: quiz.Kind(l.Kind),
		Shown: l.Shown, Response: l.Response, Score: deref(l.Score), Scored: deref(l.Scored), Try: num(l.Try),
		Hints: num(l.Hints), Took: time.Duration(l.MS) * time.Millisecond, Words: l.Words})
	if err != nil {
		t.Fatal(err)
	}
	device, seq, _ := strings.Cut(l.ID, ":")
	e.device, e.clock = device, l.Clock
	if _, err := fmt.Sscan(seq, &e.seq); err != nil {
		t.Fatal(err)
	}
	if e.prev, err = hex.DecodeString(strings.TrimPrefix(l.Prev, "sha256:")); err != nil {
		t.Fatal(err)
	}
	return hashText(e.sum())
}

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func TestExportReportsADiskThatIsFull(t *testing.T) {
	j := open(t, journalPath(t))
	record(t, j, answers(0, 100)...)
	if err := j.Export(ctx, brokenPipe{}, pack); !errors.Is(err, errPipe) {
		t.Errorf("Export into a broken pipe: %v", err)
	}
	if err := j.ExportSummary(ctx, brokenPipe{}, pack); !errors.Is(err, errPipe) {
		t.Errorf("ExportSummary into a broken pipe: %v", err)
	}
	record(t, j, answer(100)) // and the journal goes on
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestSummaryIsSafeInASpreadsheet(t *testing.T) {
	d := &diary{t: t, j: open(t, journalPath(t)), sitting: "s"}
	for _, name := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "m01.1", `a"b,c`} {
		d.write(study.Opened, name, began, nil)
	}
	d.write(study.Finished, "m01.1", began.Add(time.Minute), func(e *study.Entry) { e.Score = 0.625 })
	var b bytes.Buffer
	if err := d.j.ExportSummary(ctx, &b, pack); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{"lesson,done,first_score,best_score,last_seen\n",
		"m01.1,2026-11-21T08:01:00Z,0.625,0.625,2026-11-21T08:01:00Z\n", "'=1+1,,,,2026-11-21T08:00:00Z\n", "\n'+1,", "\n'-1,",
		"\n'@SUM(A1),", "\n'\tx,", "\"'\rx\",", "\"a\"\"b,c\","} {
		if !strings.Contains(got, want) {
			t.Errorf("the summary lacks %q:\n%s", want, got)
		}
	}
}
