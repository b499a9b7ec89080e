package view_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/view"
)

var update = flag.Bool("update", false, "write the golden texts anew")

// blocks are one of each kind, as the engines make them.
var blocks = map[string]lab.Block{
	"text": {Title: "What happened", Text: "10,500 requests came in 150 s. 42 % of them were answered in time: 29 per second.\n    kept as it stands", Note: "This is the traffic of seed 1."},
	"table": {Kind: lab.TableBlock, Title: "Rows", Cols: []string{"id", "name", "in words", "stock"}, Note: "Judged without regard to their order.",
		Rows:  [][]string{{"1", "Boston fern", "a plant for the bath, the hall and every corner that the sun does not reach before noon", "12"}, {"22", "Staghorn", "hangs", "0"}, {"3", "Maidenhair", "NULL", "7"}},
		Marks: []lab.Mark{lab.Plain, lab.Extra, lab.Lacking}},
	"wide-table": {Kind: lab.TableBlock, Cols: strings.Fields("id customer_id status placed_at shipped_at carrier parcel_id total_cents"),
		Rows: [][]string{strings.Fields("7 42 shipped 2026-03-02T10:00:00Z 2026-03-03T08:30:00Z swift 991 4200"), strings.Fields("8 43 new 2026-03-02T11:00:00Z - - - 900")}},
	"empty-table": {Kind: lab.TableBlock, Cols: []string{"id", "total"}},
	"plan": {Kind: lab.PlanBlock, Title: "Query plan", Marks: []lab.Mark{lab.Plain, lab.Plain, lab.Costly, lab.Plain, lab.Plain},
		Rows: [][]string{{"0", "CO-ROUTINE latest"}, {"1", "MERGE"}, {"2", "SCAN orders"}, {"1", "USE TEMP B-TREE FOR ORDER BY"}, {"0", "SEARCH customers USING INTEGER PRIMARY KEY (rowid=?)"}}},
	"http": {Kind: lab.HTTPBlock, Title: "POST /orders", Rows: [][]string{
		{"request", "POST /orders HTTP/1.1\r\nHost: shop.fernway.test\r\nContent-Type: application/json\r\n\r\n{\"item\":7,\"note\":\"leave it at the door\"}"},
		{"response", "HTTP/1.1 201 Created\nLocation: /orders/4711\nContent-Type: application/json\n\n{\"id\":4711,\"lines\":[{\"item\":7,\"count\":1}]}\n"}}},
	"series": {Kind: lab.SeriesBlock, Title: "Requests per second", Cols: []string{"s", "arriving", "answered in time"}, Rows: waves(), Note: "Outage from 20 to 40 s."},
	"histogram": {Kind: lab.HistogramBlock, Title: "Latency", Cols: []string{"ms", "requests"},
		Rows: [][]string{{"0", "10", "1200"}, {"10", "20", "340"}, {"20", "40", "12"}, {"40", "80", "0"}, {"80", "160", "1"}}},
	"graph": {Kind: lab.GraphBlock, Title: "History", Rows: [][]string{
		{"f0", "e1 d1", "HEAD -> main", "Merge branch 'labels'", "Ada"},
		{"e1", "c1 b2", "", "Merge branch 'prices'", "Ada"},
		{"d1", "b1", "labels", "Print the label twice", "Ben"},
		{"c1", "b1", "", "Count the ferns", "Ada"},
		{"b2", "a1", "prices", "Prices in cents", "Chidi"},
		{"b1", "a1", "", "Say what is in stock", "Ada"},
		{"z1", "", "orphan", "A history of its own", "Ben"},
		{"a1", "", "tag: v1", "Start", "Ada"}}},
	"lanes": {Kind: lab.LanesBlock, Title: "Order 2", Cols: []string{"step", "who", "does", "stock", "mark"}, Note: "Two people were promised one fern.", Rows: [][]string{
		{"1", "Ada", "reads stock 1", "1", ""}, {"2", "Ben", "reads stock 1", "1", "stale read: Ada changed it in step 3"},
		{"3", "Ada", "changes 1 row, answers 200", "0", ""}, {"4", "Ben", "changes 1 row, answers 200", "0", "the read of step 2 was stale"}}},
	"diff": {Kind: lab.DiffBlock, Title: "handler.js", Text: "@@ line 3 @@\n   const stock = await db.get(\"SELECT stock FROM ferns\");\n-  if (stock > 0) await db.run(\"UPDATE ferns SET stock = ?\", [stock - 1]);\n+  await db.run(\"UPDATE ferns SET stock = stock - 1 WHERE stock > 0\");\n"},
}

func waves() [][]string {
	var out [][]string
	for i := range 150 {
		answered := fmt.Sprint(68 + i%5)
		if i >= 20 && i < 60 {
			answered = "0"
		}
		if i == 75 {
			answered = ""
		}
		out = append(out, []string{fmt.Sprint(i), fmt.Sprint(66 + (i*7)%11), answered})
	}
	return out
}

func TestEachKindOfBlockIsDrawn(t *testing.T) {
	for name, b := range blocks {
		t.Run(name, func(t *testing.T) {
			var all strings.Builder
			for _, size := range []struct {
				width int
				ascii bool
			}{{120, false}, {80, false}, {40, false}, {80, true}} {
				fmt.Fprintf(&all, "== %d cells, ascii %v\n", size.width, size.ascii)
				for _, l := range view.Lines(b, size.width, size.ascii) {
					fmt.Fprintf(&all, "%-8s|%s\n", roles[l.Role], l.Text)
				}
			}
			compare(t, filepath.Join("testdata", name+".txt"), all.String())
		})
	}
}

var roles = map[view.Role]string{
	view.Plain: "", view.Title: "title", view.Head: "head", view.Frame: "frame", view.Note: "note", view.Added: "added", view.Removed: "removed",
	view.Extra: "extra", view.Lacking: "lacking", view.Costly: "costly", view.Request: "request", view.Response: "response",
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s\n(go test ./lab/view -update writes it anew)", file, got, want)
	}
}

// hostile are texts that a pack, a server or a database might hold.
var hostile = rapid.OneOf(
	rapid.String(), rapid.StringMatching(`[a-z ]{0,60}`), rapid.StringMatching(`[0-9]{1,5}`),
	rapid.SampledFrom([]string{"\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "a\tb\r\nc", "漢字漢字漢字", "é́́́́́́́́́́́", "👩‍👩‍👧‍👧", "\u202ebackwards", "", "-1", "99999999999999999999", "NaN", "1e308", "a b", "{\"a\":[1,2]}", "GET / HTTP/1.1\r\n\r\n[1]"}),
)

func blockOf(t *rapid.T) lab.Block {
	return lab.Block{
		Kind:  lab.BlockKind(rapid.IntRange(0, int(lab.HistogramBlock)+1).Draw(t, "kind")),
		Title: hostile.Draw(t, "title"), Text: hostile.Draw(t, "text"), Note: hostile.Draw(t, "note"),
		Cols:  rapid.SliceOfN(hostile, 0, 6).Draw(t, "cols"),
		Rows:  rapid.SliceOfN(rapid.SliceOfN(hostile, 0, 6), 0, 8).Draw(t, "rows"),
		Marks: rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 4), func(n int) lab.Mark { return lab.Mark(n) }), 0, 8).Draw(t, "marks"),
	}
}

func TestNoLineIsWiderThanTheRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, width, ascii := blockOf(t), rapid.IntRange(-1, 130).Draw(t, "width"), rapid.Bool().Draw(t, "ascii")
		for _, l := range view.Lines(b, width, ascii) {
			if n := ansi.StringWidth(l.Text); n > max(1, width) {
				t.Fatalf("a line of %d cells in a room of %d: %q", n, width, l.Text)
			}
			if l.Text != content.Line(l.Text) {
				t.Fatalf("a line that did not pass the filter: %q", l.Text)
			}
		}
	})
}

func TestASCIIDrawsWithASCIIAlone(t *testing.T) {
	for name, b := range blocks {
		for _, width := range []int{20, 40, 80, 120} {
			for _, l := range view.Lines(b, width, true) {
				if strings.ContainsFunc(l.Text, func(r rune) bool { return r > 0x7e }) {
					t.Errorf("%s at %d: %q", name, width, l.Text)
				}
			}
		}
	}
}

// TestAGraphHasEachCommitOnce walks random histories: every commit stands on one line, behind one star.
func TestAGraphHasEachCommitOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "commits")
		b := lab.Block{Kind: lab.GraphBlock}
		for i := range n {
			var parents []string
			if i < n-1 {
				for range rapid.IntRange(0, 3).Draw(t, "parents") {
					parents = append(parents, fmt.Sprintf("c%02d", rapid.IntRange(i+1, n-1).Draw(t, "parent")))
				}
			}
			b.Rows = append(b.Rows, []string{fmt.Sprintf("c%02d", i), strings.Join(parents, " "), "", "subject", "Ada"})
		}
		lines := view.Lines(b, 120, false)
		for i := range n {
			hash, seen := fmt.Sprintf("c%02d subject, Ada", i), 0
			for _, l := range lines {
				if strings.HasSuffix(l.Text, " "+hash) && strings.Count(l.Text, "*") == 1 {
					seen++
				}
			}
			if seen != 1 {
				t.Fatalf("%s stands there %d times:\n%v", hash, seen, lines)
			}
		}
	})
}
