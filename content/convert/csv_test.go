package convert

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

func throughCSV(course *content.Course) ([]byte, Exported, Imported, error) {
	var b bytes.Buffer
	out, err := WriteCSV(&b, course)
	if err != nil || out.Kept == 0 {
		return nil, out, Imported{}, err
	}
	in, err := ReadCSV(b.Bytes(), "loops.csv")
	return b.Bytes(), out, in, err
}

func TestWhatATableCarriesComesBack(t *testing.T) {
	comeBack(t, csvCarries, throughCSV,
		quiz.Single, quiz.Multi, quiz.Scenario, quiz.Text, quiz.Number, quiz.Order, quiz.Parsons, quiz.Match, quiz.Classify,
		quiz.Cloze, quiz.Output, quiz.Spot, quiz.Fix, quiz.Recall)
}

func TestTablesOfOthersBecomeMarkdown(t *testing.T) { samples(t, "csv", ".csv", ReadCSV) }

func TestNoCellIsAFormula(t *testing.T) {
	q := quiz.Question{Meta: quiz.Meta{ID: "x", KindName: "text"}, Kind: quiz.Text, Stem: "What does =A1 do?", Explanation: "'=' begins it",
		Options: []quiz.Option{{Text: "=A1+B1", Right: true, Feedback: "@you"}, {Text: `\-1`}, {Text: "'=1"}}}
	src, _, in, err := throughCSV(courseOf(t, q))
	if err != nil {
		t.Fatal(err)
	}
	for cell := range strings.FieldsFuncSeq(string(src), func(r rune) bool { return r == ',' || r == '\n' || r == '\r' || r == '"' }) {
		if strings.IndexByte(formula, cell[0]) >= 0 {
			t.Errorf("the cell %q is a formula", cell)
		}
	}
	if got := importedQuestions(t, in); len(got) != 1 || Markdown(got[0]) != Markdown(q) {
		t.Errorf("got %v, want %s", in, Markdown(q))
	}
	for _, cell := range []string{"=1", "'=1", "''=1", "'", "''", "'a", "-", "'-", "", "a=1"} {
		if got := unguarded(guarded(cell)); got != cell || strings.IndexByte(formula, (guarded(cell) + "x")[0]) >= 0 {
			t.Errorf("%q is written as %q and read as %q", cell, guarded(cell), got)
		}
	}
}

func TestATableSaysWhatItLacks(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"", "names no column `question`"},
		{"a,b,c\n1,2,3\n", "names no column `question`"},
		{"question,right\n", "holds no row below its head"},
	} {
		if _, err := ReadCSV([]byte(tt.src), "t.csv"); err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "\nhint: ") {
			t.Errorf("%q: got %v, want %q", tt.src, err, tt.want)
		}
	}
}

// FuzzCSV looks for a table of which something is lost without a word, or something is left that is no question of ours.
func FuzzCSV(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "csv", "*.csv"))
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 8<<10 {
			return
		}
		if in, err := ReadCSV(src, "fuzz.csv"); err == nil {
			if got := importedQuestions(t, in); len(got) != in.Kept {
				t.Errorf("%d are said to be kept, and %d are there", in.Kept, len(got))
			}
		}
	})
}
