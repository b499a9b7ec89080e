package progress

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

// Report is what a learner finds wrong with a question, as a line of the file that they can send to its author.
// [ReportOf] makes it of the entry that the journal has.
type Report struct {
	SchemaVersion int       `json:"schema_version"` // grows when a field changes its meaning
	At            time.Time `json:"at"`             // RFC 3339, in the zone of the learner
	Pack          string    `json:"pack"`
	Version       string    `json:"version"`
	Lesson        string    `json:"lesson"`
	Item          string    `json:"item"`
	Rev           int       `json:"rev"`
	Mean          string    `json:"mean"` // fingerprint of stem and options
	Key           string    `json:"key"`  // fingerprint of the right answers
	Kind          quiz.Kind `json:"kind"`
	Question      string    `json:"question"` // first line of the stem
	// Response is what the learner had answered, as in exports, and Score what it was worth, from 0 to 1. Both are absent
	// before there is an answer.
	Response *quiz.Response `json:"response,omitempty"`
	Score    *float64       `json:"score,omitempty"`
	Words    string         `json:"words"`
}

// ReportOf is the line that an entry of the type [study.Reported] makes. stem is the Markdown of the question.
func ReportOf(e study.Entry, stem string) Report {
	first, _, _ := strings.Cut(strings.TrimSpace(content.Plain(stem)), "\n")
	r := Report{
		SchemaVersion: 1, At: e.At, Pack: e.Pack, Version: e.Version, Lesson: e.Lesson, Item: e.Item, Rev: e.Rev,
		Mean: e.Mean, Key: e.Key, Kind: e.Kind, Question: content.Line(first), Words: content.Text(e.Words),
	}
	if !blank(e.Response) {
		r.Response, r.Score = &e.Response, &e.Score
	}
	return r
}

// AppendReport adds a report to the file at path as one line of JSON, and returns when it is on the disk. Only its owner
// can read the file. Of several processes that add at once, each adds a whole line. A last line that was never finished
// is left as it is, and the report begins behind it on a line of its own.
//
// The journal comes first: the entry of the report is recorded before. Every error is an [Error] of the kind
// [ErrNotSaved], or [ErrNoFolder] where path is ""; the file is then as it was.
func AppendReport(ctx context.Context, path string, r Report) error {
	path, err := absolute(path)
	if err != nil {
		return err
	}
	line, err := reportLine(r)
	if err == nil {
		err = makeFolder(filepath.Dir(path))
	}
	if err == nil {
		err = guarded(ctx, path, func() error { return appendLine(path, line) })
	}
	if err == nil {
		return nil
	}
	var system *os.PathError
	cause := err
	if errors.As(err, &system) {
		cause = system.Err
	}
	why, _, _ := strings.Cut(cause.Error(), "\n")
	return &Error{Kind: ErrNotSaved, File: path, What: "the report could not be added to " + path + ": " + why,
		Kept: "it is safe in your record", Hint: "make the file writable, or move it away, and report once more", Err: err}
}

func reportLine(r Report) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(r)
	return b.Bytes(), err
}

// appendLine writes a line behind the last one. What a full disk took of it is taken back.
func appendLine(path string, line []byte) error {
	if fi, err := os.Lstat(path); err == nil && !fi.Mode().IsRegular() {
		return errors.New("it is not a file") // a pipe would wait for a reader, and a link leads elsewhere
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	torn, err := isTorn(f, end)
	if err != nil {
		return err
	}
	if torn {
		line = append([]byte("\n"), line...)
	}
	if _, err := f.Write(line); err != nil {
		return firstError(err, f.Truncate(end))
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// isTorn tells whether a file that is end bytes long ends in the middle of a line.
func isTorn(f *os.File, end int64) (bool, error) {
	if end == 0 {
		return false, nil
	}
	last := make([]byte, 1)
	_, err := f.ReadAt(last, end-1)
	return last[0] != '\n', err
}
