package progress

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/progress/study"
)

func reported(words string) Report {
	return ReportOf(study.Entry{Type: study.Reported, At: began, Pack: pack, Version: "1.0.0", Lesson: "m01.1", Step: -1,
		Item: "q1", Rev: 2, Mean: "51ab", Key: "9c1f", Kind: quiz.Single, Response: quiz.Response{Chose: []int{2}},
		Score: 0, Words: words}, "Which **one**?\n\n```js\nx\n```")
}

// reportsIn reads the file line by line; what was never finished is counted as torn.
func reportsIn(t *testing.T, path string) (out []Report, torn int) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(b), "\n"), "\n") {
		var r Report
		if json.Unmarshal([]byte(line), &r) != nil {
			torn++
			continue
		}
		out = append(out, r)
	}
	return out, torn
}

func TestReportIsOneLineThatSaysWhatIsMeant(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "reports.jsonl")
	if err := AppendReport(ctx, path, reported("two\nlines <b> \x1b[2J")); err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(path)
	want := `{"schema_version":1,"at":"2026-11-21T09:00:00+01:00","pack":"org.engineroom.backend","version":"1.0.0","lesson":"m01.1",` +
		`"item":"q1","rev":2,"mean":"51ab","key":"9c1f","kind":"single","question":"Which one?","response":{"chose":[2]},"score":0,` +
		`"words":"two\nlines <b> ` + "\uFFFD" + `[2J"}` + "\n"
	if string(b) != want {
		t.Errorf("the file holds\n%s, want\n%s", b, want)
	}
	if fi, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", fi.Mode(), err)
	}
	early := reported("x")
	early.Response, early.Score = nil, nil
	if err := AppendReport(ctx, path, early); err != nil {
		t.Fatal(err)
	}
	all, torn := reportsIn(t, path)
	if len(all) != 2 || torn != 0 || all[1].Response != nil || all[1].Score != nil {
		t.Errorf("%d reports, %d torn lines: %+v", len(all), torn, all)
	}
}

func TestReportAfterATornLineBeginsItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reports.jsonl")
	write(t, path, `{"schema_version":1,"wor`)
	for range 2 {
		if err := AppendReport(ctx, path, reported("whole")); err != nil {
			t.Fatal(err)
		}
	}
	all, torn := reportsIn(t, path)
	if len(all) != 2 || torn != 1 || all[0].Words != "whole" {
		t.Errorf("%d reports, %d torn lines", len(all), torn)
	}
}

func TestReportsAtOnceKeepTheirLinesWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reports.jsonl")
	write(t, path, "torn")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if err := AppendReport(ctx, path, reported(strings.Repeat("x", 4000))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got, torn := reportsIn(t, path); len(got) != 40 || torn != 1 {
		t.Errorf("%d reports, %d torn lines; want 40, 1", len(got), torn)
	}
}

func TestReportThatCannotBeWrittenIsSaid(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "reports.jsonl")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	err := AppendReport(ctx, folder, reported("x"))
	wantError(t, err, ErrNotSaved)
	if err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("the error is %v", err)
	}
	wantError(t, AppendReport(ctx, "", reported("x")), ErrNoFolder)
}
