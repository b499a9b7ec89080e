package linear

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

// plants answers as a database with plants would.
type plants struct {
	err  error
	dirt string   // added to what is shown
	ran  []string // what was run, with what came before it
}

func (*plants) CanRun(lang string) bool { return lang == "sql" || lang == "js" }

func (p *plants) RunLive(_ context.Context, l content.Live) (lab.Output, error) {
	said := l.Text
	for _, b := range l.Before {
		said = b.Text + "then " + said
	}
	p.ran = append(p.ran, said)
	switch {
	case p.err != nil:
		return lab.Output{}, p.err
	case strings.HasPrefix(l.Text, "SELECT"):
		rows := [][]string{{"17", "Fern" + p.dirt}}
		if len(l.Before) > 1 {
			rows = append(rows, []string{"18", ""})
		}
		return lab.Output{Blocks: []lab.Block{{Kind: lab.TableBlock, Title: "Line 1", Cols: []string{"id", "name"}, Rows: rows}}}, nil
	case strings.HasPrefix(l.Text, "SELEC "):
		return lab.Output{Fault: &lab.Fault{Text: `near "SELEC": syntax error` + p.dirt, Line: 1, Col: 1}}, nil
	case strings.HasPrefix(l.Text, "console.log("):
		return lab.Output{Blocks: []lab.Block{{Text: "1"}}}, nil
	}
	return lab.Output{}, nil
}

func nursery(t *testing.T, live Live) *world {
	t.Helper()
	w := newWorld(t, os.DirFS("testdata/shelf"))
	w.live = live
	return w
}

func TestTranscriptsOfCodeThatRuns(t *testing.T) {
	p := &plants{}
	out, err := nursery(t, p).learn("", "help", "run", "1: SELEC id FROM plants;", "edit", "1: SELEC id FROM plants;", "+1: -- all of them", "run", "again", "edit -2", "edit 9: no",
		"reset", "reset", "run 2", "run x",
		"", "run", "run 2", "edit 1", "1: DELETE FROM plants;", "run 2", "back", "", // the section before, and again
		"", "run", "edit", "1: console.log(2);", "again", "", "run", "quit")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "live", out)
	want := "DELETE FROM plants;\nthen SELECT id, name FROM plants;\nthen SELECT id, name\nFROM plants;\n"
	if !strings.Contains(strings.Join(p.ran, "|"), want) {
		t.Errorf("ran %q, and among it not %q", p.ran, want)
	}
}

func TestNothingIsOfferedWhereNothingRuns(t *testing.T) {
	out, err := nursery(t, nil).learn("", "help", "run", "edit", "1: x", "quit")
	if err != nil {
		t.Fatal(err)
	}
	for _, unwanted := range []string{"live block", "Live block", "run:", "Expected output"} {
		if strings.Contains(out, unwanted) {
			t.Errorf("%q is said:\n%s", unwanted, out)
		}
	}
}

func TestCodeThatCannotRunSaysWhy(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{errors.New("the process that runs labs cannot start\nhint: `engineroom doctor` says what this system allows"), "This block cannot be run: the process that runs labs cannot start."},
		{content.Problems{{Text: "The file \"x.sql\" cannot be read: it is not there."}}, `This block cannot be run. The file "x.sql" cannot be read`},
	} {
		out, _ := nursery(t, &plants{err: tt.err}).learn("", "run", "quit")
		if !strings.Contains(out, tt.want) {
			t.Errorf("%q is not said:\n%s", tt.want, out)
		}
	}
}

func TestHostileOutputOfCodeIsText(t *testing.T) {
	for _, payload := range payloads {
		w := nursery(t, &plants{dirt: payload.text})
		out, _ := w.quiet("", "run", "edit", "1: SELEC "+payload.text, "run", "again", "quit")
		clean(t, payload.name, out)
	}
}

const askedLesson = "---\nid: asked\ntitle: Asked\n---\n\n## Both\n\n```sql run\nSELECT 1;\n```\n\n" +
	"### Q: Which?\n<!-- q id: which, kind: single, obj: o -->\n\n- [x] one\n  > Yes.\n- [ ] two\n  > No.\n\n> [!NOTE]\n> One.\n\n<!-- screen -->\n## Typed\n\n```sql run\nSELECT 2;\n```\n\n" +
	"### Q: What is it called?\n<!-- q id: called, kind: text, obj: o -->\n\n- [x] select\n- [ ] run\n  > No.\n\n> [!NOTE]\n> So.\n"

func TestCodeBesideAQuestionIsNoAnswer(t *testing.T) {
	w := newWorld(t, fstest.MapFS{
		"pack.yaml":               {Data: []byte("format: 1\nid: org.example.asked\nversion: 1.0.0\ntitle: A\nlanguage: en\nlicense: MIT\nobjectives: [{id: o, text: O.}]\noutline: [{lesson: asked}]\n")},
		"lessons/asked/lesson.md": {Data: []byte(askedLesson)},
	})
	p := &plants{}
	w.live = p
	out, err := w.learn("", "run", "edit", "1: SELECT 7;", "run", "-1", "run", "quit")
	if err != nil || !strings.Contains(out, "Changed. 1 line now.") || len(p.ran) != 3 || p.ran[1] != "SELECT 7;\n" {
		t.Errorf("%v, ran %q:\n%s", err, p.ran, out)
	}
	for _, e := range w.journal.entries {
		if e.Type == study.Answer {
			t.Errorf("%+v was recorded", e)
		}
	}
	out, err = w.learn("", "1", "", "/run", "/edit", "/edit 1: SELECT 8;", "/run", "run", "quit")
	if err != nil || !strings.Contains(out, "/run runs the live block, /edit hears it") || len(p.ran) != 5 || p.ran[4] != "SELECT 8;\n" || !strings.Contains(out, "Not yet.") {
		t.Errorf("%v, ran %q:\n%s", err, p.ran, out)
	}
}
