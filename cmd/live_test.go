package cmd

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

// shippedLive are the live blocks of a shipped lesson, with what runs them.
func shippedLive(t *testing.T, lesson string) (*labs, []content.Live) {
	t.Helper()
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	blocks, _, err := course.Live(lesson)
	if err != nil || len(blocks) == 0 {
		t.Fatalf("%s: %d live blocks, %v", lesson, len(blocks), err)
	}
	l := (&program{ctx: t.Context()}).labs(course)
	t.Cleanup(l.Close)
	return l, blocks
}

// print is what a block prints, with its text changed.
func printLive(t *testing.T, l *labs, block content.Live, old, text string) string {
	t.Helper()
	if !strings.Contains(block.Text, old) {
		t.Fatalf("%q is not in %q", old, block.Text)
	}
	block.Text = strings.Replace(block.Text, old, text, 1)
	out, err := l.RunLive(t.Context(), block)
	if err != nil {
		t.Fatal(err)
	}
	return content.Printed(out)
}

// What the first lessons say of their code is so, and what a learner will try first works too.
func TestWhatLessonsSayOfTheirCodeIsSo(t *testing.T) {
	tests := []struct {
		lesson    string
		n         int
		old, text string
		want      []string
	}{
		{"request-arrives", 0, "", "", []string{"200 OK", `"price_cents":1295`}},
		{"request-arrives", 0, "/plants/7", "/plants/8", []string{"404 Not Found"}},
		{"request-arrives", 0, "/plants/7", "/orders", []string{"401 Unauthorized"}},
		{"request-arrives", 0, "GET", "GTE", []string{"405 Method Not Allowed"}},
		{"request-arrives", 1, "", "", []string{"405 Method Not Allowed", "Allow: GET"}},
		{"who-owns-what", 0, "", "", []string{"201 Created", `"total_cents":8}`}},
		{"who-owns-what", 0, `"qty":8`, `"qty":0`, []string{"400 Bad Request"}},
		{"who-owns-what", 0, "c3e8110a", "00000000", []string{"401 Unauthorized"}},
		{"a-working-day", 0, "", "", []string{"1000 | 4"}},
		{"a-working-day", 0, "WHERE at BETWEEN '08:30' AND '09:10'", "GROUP BY release ORDER BY release", []string{"1750 | 0\n1000 | 4"}},
	}
	for _, tt := range tests {
		l, blocks := shippedLive(t, tt.lesson)
		got := printLive(t, l, blocks[tt.n], tt.old, tt.text)
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s, block %d with %q: %q, want %q", tt.lesson, tt.n, tt.text, got, want)
			}
		}
	}
}

func TestTheRequestIsShownOnlyWhereThereAreSeveral(t *testing.T) {
	l, blocks := shippedLive(t, "request-arrives")
	out, err := l.RunLive(t.Context(), blocks[0])
	if err != nil || len(out.Blocks) != 1 || len(out.Blocks[0].Rows) != 1 || out.Blocks[0].Rows[0][0] != "response" || out.Blocks[0].Title != "" {
		t.Errorf("one: %v, %+v", err, out.Blocks)
	}
	blocks[0].Text += "\n###\n" + blocks[0].Text
	out, err = l.RunLive(t.Context(), blocks[0])
	if err != nil || len(out.Blocks) != 2 || len(out.Blocks[1].Rows) != 2 {
		t.Errorf("two: %v, %+v", err, out.Blocks)
	}
}

func TestARunThatIsNotWantedAnyMoreEnds(t *testing.T) {
	l, blocks := shippedLive(t, "a-working-day")
	block := blocks[0]
	block.Text = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;"
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, stop)
	begun := time.Now()
	if out, err := l.RunLive(ctx, block); err == nil && out.Fault == nil {
		t.Errorf("it came to an end: %+v", out)
	}
	if took := time.Since(begun); took > 1500*time.Millisecond {
		t.Errorf("it went on for %s", took)
	}
}

func TestALanguageThatNobodyKnowsIsNotRun(t *testing.T) {
	l, blocks := shippedLive(t, "a-working-day")
	blocks[0].Lang = "cobol"
	if _, err := l.RunLive(t.Context(), blocks[0]); err == nil || l.CanRun("cobol") {
		t.Errorf("got %v", err)
	}
}

// BenchmarkLive is what a learner waits for who runs a block of each language, with a worker that waits.
func BenchmarkLive(b *testing.B) {
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		b.Fatal(err)
	}
	l := (&program{ctx: b.Context()}).labs(course)
	b.Cleanup(l.Close)
	for _, lesson := range []string{"request-arrives", "who-owns-what", "a-working-day"} {
		blocks, _, err := course.Live(lesson)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(lesson, func(b *testing.B) {
			for b.Loop() {
				var out lab.Output
				if out, err = l.RunLive(b.Context(), blocks[0]); err != nil || out.Fault != nil {
					b.Fatal(err, out.Fault)
				}
			}
		})
	}
}
