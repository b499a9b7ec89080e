package content

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/lab"
)

const liveLesson = "---\nid: claims\ntitle: Claims\n---\n\n# Claims\n\n" +
	"```sql run db=claims\nCREATE TABLE t(a);\n```\n\n" +
	"<!-- a comment of the author -->\n\n" +
	"```js run db=claims\nconsole.log(1)\n```\n<!-- why -->\n```output\n1  \n\n```\n\n" +
	"> - ```http run server=shop.yaml\n>   GET / HTTP/1.1\n>   ```\n\n" +
	"```sql\nSELECT 1;\n```\n\n```output\n1\n```\n\n" +
	"```text\nhello\n```\n\n```output\nhello\n```\n\n" +
	"```sql run db=claims\nSELECT count(*) FROM t;\n```\n\n<!-- screen -->\n\n```output\n0\n```\n\n" +
	"```cobol run\nSTOP RUN.\n```\n"

const liveQuiz = "### Q: What does this print?\n<!-- q id: one, kind: output -->\n\n```sql run db=claims\nSELECT 1;\n```\n\n```output\n1\n```\n\n---\n\n" +
	"### Q: And this?\n<!-- q id: two, kind: output -->\n\n```sql run db=claims\nSELECT 2;\n```\n\n```output\n2\n```\n"

func liveCourse(t *testing.T, lesson, quiz string) *Course {
	t.Helper()
	c, err := Load(fstest.MapFS{
		"pack.yaml":                {Data: []byte("format: 1\nid: org.example.live\nversion: 1.0.0\ntitle: Live\nlanguage: en\nlicense: MIT\nobjectives: []\noutline:\n  - lesson: claims\n")},
		"lessons/claims/lesson.md": {Data: []byte(lesson)}, "lessons/claims/quiz.md": {Data: []byte(quiz)},
		"lessons/claims/shop.yaml": {Data: []byte("routes: []\n")}, "assets/shop.sql": {Data: []byte("SELECT 1;")},
	}, Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLiveBlocksAreFoundWithWhatTheyPrintAndWhatComesBefore(t *testing.T) {
	found, dead, err := liveCourse(t, liveLesson, liveQuiz).Live("claims")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range found {
		var before []string
		for _, b := range l.Before {
			before = append(before, b.At.String())
		}
		got = append(got, fmt.Sprintf("%s %s db=%s %q %t %q after %v", l.At, l.Lang, l.DB, l.Text, l.Shown, l.Prints, before))
	}
	want := []string{
		`lessons/claims/lesson.md:8:1 sql db=claims "CREATE TABLE t(a);\n" false "" after []`,
		`lessons/claims/lesson.md:14:1 js db=claims "console.log(1)\n" true "1" after [lessons/claims/lesson.md:8:1]`,
		`lessons/claims/lesson.md:23:5 http db= "GET / HTTP/1.1\n" false "" after []`,
		`lessons/claims/lesson.md:43:1 sql db=claims "SELECT count(*) FROM t;\n" false "" after [lessons/claims/lesson.md:8:1 lessons/claims/lesson.md:14:1]`,
		`lessons/claims/quiz.md:4:1 sql db=claims "SELECT 1;\n" true "1" after []`,
		`lessons/claims/quiz.md:17:1 sql db=claims "SELECT 2;\n" true "2" after []`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(dead) != 1 || dead[0].Line != 31 {
		t.Errorf("outputs of code that is not run: %v, want the one in line 31", dead)
	}
	if found[2].Server != "shop.yaml" || found[1].ShownAt.Line != 19 {
		t.Errorf("the server is %q, the output begins at %v", found[2].Server, found[1].ShownAt)
	}
	l, _ := ParseLesson(liveLesson, "lessons/claims/lesson.md")
	if own := l.Live(); !reflect.DeepEqual(own, found[:4]) {
		t.Errorf("the sections of the lesson hold %+v", own)
	}
}

func TestTheFileOfALiveBlockIsReadFromItsPackOnly(t *testing.T) {
	c := liveCourse(t, liveLesson, liveQuiz)
	found, _, _ := c.Live("claims")
	for _, name := range []string{"shop.yaml", "assets/shop.sql"} {
		if text, err := c.Beside(found[2], name); err != nil || text == "" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	for _, name := range []string{"../../../etc/passwd", "none.yaml", "/etc/passwd"} {
		if text, err := c.Beside(found[2], name); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestALessonHasSoManyLiveBlocksAndNoMore(t *testing.T) {
	many := "---\nid: claims\ntitle: Claims\n---\n" + strings.Repeat("\n```sql run db=a\n```\n", MaxLive)
	if found, _, err := liveCourse(t, many, "").Live("claims"); err != nil || len(found) != MaxLive {
		t.Errorf("%d blocks: %v", len(found), err)
	}
	if _, _, err := liveCourse(t, many+"\n```sql run\n```\n", "").Live("claims"); err == nil || !strings.Contains(err.Error(), "lesson.md:306:1: This lesson has more than 100 blocks") {
		t.Errorf("one more: %v", err)
	}
}

func TestPrintedIsExact(t *testing.T) {
	tests := []struct {
		what string
		out  lab.Output
		want string
	}{
		{"one value", lab.Output{Blocks: []lab.Block{{Kind: lab.TableBlock, Title: "Result", Cols: []string{"sum(x)"}, Rows: [][]string{{"3"}}, Note: "1 row"}}}, "3"},
		{"several columns", lab.Output{Blocks: []lab.Block{{Kind: lab.TableBlock, Cols: []string{"a", "b"}, Rows: [][]string{{"1", "x"}, {"2", ""}}}}}, "1 | x\n2 |"},
		{"no row, then text", lab.Output{Blocks: []lab.Block{{Kind: lab.TableBlock, Cols: []string{"a"}}, {Text: "one  \r\n\ntwo\n\n"}}}, "one\n\ntwo"},
		{"a plan", lab.Output{Blocks: []lab.Block{{Kind: lab.PlanBlock, Rows: [][]string{{"0", "QUERY PLAN"}, {"1", "SCAN t"}}}}}, "QUERY PLAN\n  SCAN t"},
		{"messages", lab.Output{Blocks: []lab.Block{{Kind: lab.HTTPBlock, Rows: [][]string{{"request", "GET / HTTP/1.1\r\n\r\n"}, {"response", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nhi"}, {"response", "HTTP/1.1 304 Not Modified\r\n\r\n"}}}}}, "HTTP/1.1 200 OK\nA: b\n\nhi\nHTTP/1.1 304 Not Modified"},
		{"a run that ended early", lab.Output{Blocks: []lab.Block{{Text: "1"}}, Fault: &lab.Fault{Text: "NOT NULL constraint failed: t.a"}}, "1\nerror: NOT NULL constraint failed: t.a"},
		{"escape sequences", lab.Output{Blocks: []lab.Block{{Kind: lab.TableBlock, Rows: [][]string{{"\x1b[2J\nx"}}}}}, "\uFFFD[2J x"},
	}
	for _, tt := range tests {
		if got := Printed(tt.out); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}

func TestTheFirstLineThatDiffersIsNamed(t *testing.T) {
	tests := []struct{ prints, printed, want string }{
		{"1\n2", "1\n2\n\n", `0 "" "" false`},
		{"1\n2", "1\n3", `2 "2" "3" true`},
		{"1\n2", "1", `2 "2" "" true`},
		{"1", "1\n2", `2 "" "2" true`},
		{"1", "1\n\nx", `2 "" "" true`},
		{"", "", `0 "" "" false`},
	}
	for _, tt := range tests {
		line, want, got, ok := Live{Prints: tt.prints}.Differs(tt.printed)
		if s := fmt.Sprintf("%d %q %q %t", line, want, got, ok); s != tt.want {
			t.Errorf("%q printed, %q expected: %s, want %s", tt.printed, tt.prints, s, tt.want)
		}
	}
	if !(Live{Prints: "1\nerror: no such table: t"}).Stops() || (Live{Prints: "1\nno error: "}).Stops() {
		t.Error("only a line that begins with error: says that the block ends early")
	}
}
