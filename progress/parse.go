package progress

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/progress/study"
)

// Bounds of an export that is read. A file may have any number of lines: they are read one at a time.
const (
	// maxLine is the longest line, in bytes. The files of a trial are JSON within JSON, which makes a byte up to eight.
	maxLine   = 1<<20 + 8*study.MaxTrialBytes
	maxSeq    = 1 << 32 // sums of sequence numbers must not overflow
	maxNumber = 1 << 53 // every other integer: beyond it JSON numbers lose bits
)

// fault is what is wrong with a line of an export; 0 is the file as a whole.
type fault struct {
	line int
	what string
	err  error
}

func (f *fault) Error() string {
	if f.line == 0 {
		return f.what
	}
	return fmt.Sprintf("line %d %s", f.line, f.what)
}

func (f *fault) Unwrap() error { return f.err }

// exportReader reads an export line by line and knows nothing of the journal.
type exportReader struct {
	in    *bufio.Reader
	known int // the newest format of a journal that this program can write
	sum   hash.Hash
	line  int
	buf   []byte

	events int
	last   []byte // hash of the event above
}

// readExport hands every event of an export to take, in the order of the file. The error is a [*fault] where the file is
// not an export or not a whole one, so what take was given counts only when readExport returns nil.
func readExport(r io.Reader, known int, take func(*event) error) error {
	x := &exportReader{in: bufio.NewReaderSize(r, 64<<10), known: known, sum: sha256.New()}
	if err := x.readHead(); err != nil {
		return err
	}
	for {
		line, err := x.next()
		switch {
		case err == io.EOF:
			return &fault{what: fmt.Sprintf("the file ends after line %d, and the rest of the export is missing", x.line)}
		case err != nil:
			return err
		case bytes.HasPrefix(line, []byte(`{"type":"end"`)):
			return x.readEnd(line)
		}
		if err := x.readEvent(line, take); err != nil {
			return err
		}
	}
}

// next is the next line with its line end; it is good until the next call. At the end of the file it is [io.EOF].
func (x *exportReader) next() ([]byte, error) {
	x.buf = x.buf[:0]
	for {
		part, err := x.in.ReadSlice('\n')
		x.buf = append(x.buf, part...)
		if len(x.buf) > maxLine {
			x.line++
			return nil, x.fault(fmt.Sprintf("is longer than %d bytes", maxLine), nil)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(x.buf) == 0:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, errRead{err}
		}
		x.line++
		return x.buf, nil
	}
}

func (x *exportReader) fault(what string, err error) error { return &fault{x.line, what, err} }

const noHead = "is not the head of an export of engineroom"

// errRead is an export that cannot be read, which is no fault of its lines.
type errRead struct{ error }

func (e errRead) Unwrap() error { return e.error }

// readHead reads the first line. It asks for the version before anything else, since a later one may have other keys.
func (x *exportReader) readHead() error {
	line, err := x.next()
	if err == io.EOF {
		return &fault{what: "the file is empty"}
	}
	if err != nil {
		return err
	}
	var head struct {
		V      int
		Type   string
		Format int
	}
	err = json.Unmarshal(line, &head)
	switch {
	case err != nil || head.Type != "head" || head.V < 1:
		return x.fault(noHead, err)
	case head.V > exportVersion:
		return newerExport("version", head.V, exportVersion)
	case head.Format < 1:
		return x.fault(noHead, nil)
	case head.Format > x.known:
		return newerExport("format", head.Format, x.known)
	}
	x.sum.Write(line)
	return nil
}

func (x *exportReader) readEvent(line []byte, take func(*event) error) error {
	var l eventLine
	if err := decodeStrictly(line, &l); err != nil {
		return x.fault("is not an event as this program writes them", err)
	}
	e, err := l.event()
	if err != nil {
		return x.fault("is not an event as this program writes them: "+err.Error(), err)
	}
	if !bytes.Equal(e.sum(), e.hash) {
		return x.fault("was changed after the export: it does not fit its hash", nil)
	}
	x.sum.Write(line)
	x.events, x.last = x.events+1, e.hash
	err = take(&e)
	var twice errTwice
	if errors.As(err, &twice) {
		return x.fault("says again what stands further up", err)
	}
	return err
}

// errTwice is an event that came before in the same file.
type errTwice struct{ error }

// readEnd holds the end against what stands above it, and the file against the end.
func (x *exportReader) readEnd(line []byte) error {
	var end endLine
	if err := json.Unmarshal(line, &end); err != nil {
		return x.fault("is not the end of an export", err)
	}
	if end.Events != x.events {
		return x.fault(fmt.Sprintf("counts %d events, and %d stand above it", end.Events, x.events), nil)
	}
	if end.Head != hashText(x.last) || end.Sum != hashText(x.sum.Sum(nil)) {
		return x.fault("does not fit what stands above it: the file was changed after the export", nil)
	}
	for {
		rest, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(rest)) > 0 {
			return x.fault("stands below the end of the export", nil)
		}
	}
}

// decodeStrictly decodes one JSON value with no keys but those of v.
func decodeStrictly(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if rest := line[d.InputOffset():]; len(bytes.TrimSpace(rest)) > 0 {
		return fmt.Errorf("%d bytes follow the value", len(rest))
	}
	return nil
}

// event is the event that the line tells of, whole and within bounds. Whether its hash is right is not looked at.
func (l *eventLine) event() (event, error) {
	device, seq, err := parseID(l.ID)
	if err != nil {
		return event{}, err
	}
	at, err := time.Parse(stampFormat, l.T)
	if err != nil {
		return event{}, errors.New(`"t" is not a time`)
	}
	shown, resp, err := l.texts()
	if err != nil {
		return event{}, err
	}
	prev, err1 := parseHash(l.Prev)
	sum, err2 := parseHash(l.Hash)
	if err := firstError(err1, err2); err != nil {
		return event{}, err
	}
	e := event{
		device: device, seq: seq, clock: l.Clock, nonce: l.Nonce, typ: l.Type, at: at.UnixMilli(), zone: l.Zone,
		pack: l.Pack, locale: l.Locale, version: l.Version, sitting: l.Sitting, lesson: l.Lesson, step: l.Step,
		steps: l.Steps, seed: int64(l.Seed), item: l.Item, rev: value(l.Rev), mean: l.Mean, key: l.Key, kind: l.Kind,
		shown: shown, resp: resp, score: value(l.Score), scored: bit(value(l.Scored)), try: value(l.Try),
		hints: value(l.Hints), took: l.MS, words: l.Words, facts: string(l.Facts), prev: prev, hash: sum,
	}
	return e, firstError(checkFacts(e.facts), e.check())
}

// checkFacts finds facts that cannot be read, and those that would read differently after an export.
func checkFacts(facts string) error {
	if facts == "" {
		return nil
	}
	var f study.Facts
	var short bytes.Buffer
	err := firstError(decode(facts, &f), json.Compact(&short, []byte(facts)))
	if err != nil || short.String() != facts {
		return errors.New(`"facts" cannot be read`)
	}
	return nil
}

// texts are the texts of the columns shown and response.
func (l *eventLine) texts() (shown, resp string, err error) {
	shown, err1 := encode(l.Shown, len(l.Shown) == 0)
	resp, err2 := encode(l.Response, blank(l.Response))
	if err := firstError(err1, err2); err != nil || l.Stored == nil {
		return shown, resp, err
	}
	// What is stored must say what the line says, or people and programs would read two different answers.
	said := event{shown: l.Stored.Shown, resp: l.Stored.Response}
	en, err := said.entry()
	if err != nil {
		return "", "", errors.New(`"stored" cannot be read`)
	}
	shownAgain, err1 := encode(en.Shown, len(en.Shown) == 0)
	respAgain, err2 := encode(en.Response, blank(en.Response))
	if shownAgain != shown || respAgain != resp {
		return "", "", errors.New(`"stored" says something else than the rest`)
	}
	return l.Stored.Shown, l.Stored.Response, firstError(err1, err2)
}

// check finds what no journal has written, and what no journal could hold.
func (e *event) check() error {
	switch {
	case e.typ == "" || e.typ == "head" || e.typ == "end":
		return errors.New(`"type" names no event`)
	case e.nonce == "" || e.pack == "":
		return errors.New(`"nonce" or "pack" is empty`)
	case e.clock < 1 || e.clock > maxNumber:
		return errors.New(`"clock" is out of bounds`)
	case e.at < firstMoment || e.at > lastMoment:
		return errors.New(`"t" is not within the years 1 to 9999`)
	case e.zone < -day/minute || e.zone > day/minute:
		return errors.New(`"zone" is more than a day`)
	case !(e.score >= 0 && e.score <= 1) || math.Signbit(e.score):
		return errors.New(`"score" is not between 0 and 1`)
	case (len(e.prev) == 0) != (e.seq == 1) || len(e.hash) == 0:
		return errors.New(`"prev" or "hash" is missing`)
	}
	for _, n := range []int64{e.step, e.steps, e.rev, e.try, e.hints, e.took} {
		if n < -maxNumber || n > maxNumber {
			return errors.New("a number is out of bounds")
		}
	}
	return nil
}

// deviceName matches what [newDevice] makes, and what it may make one day.
var deviceName = regexp.MustCompile(`^[0-9a-z]{1,64}$`)

// parseID reads device:seq as [event.id] writes it.
func parseID(id string) (device string, seq int64, err error) {
	device, number, _ := strings.Cut(id, ":")
	seq, err = strconv.ParseInt(number, 10, 64)
	if err != nil || seq < 1 || seq > maxSeq || number != strconv.FormatInt(seq, 10) || !deviceName.MatchString(device) {
		return "", 0, errors.New(`"id" names no event`)
	}
	return device, seq, nil
}

// parseHash reads what [hashText] writes.
func parseHash(s string) ([]byte, error) {
	if s == "" {
		return []byte{}, nil // which is not NULL
	}
	b, err := hex.DecodeString(strings.TrimPrefix(s, "sha256:"))
	if err != nil || len(b) != sha256.Size || hashText(b) != s {
		return nil, errors.New("a hash is not one")
	}
	return b, nil
}

// value is what p points to, or zero.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
