package code

import (
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/sandbox"
)

func runScriptIn(t *testing.T, source string) lab.Output {
	t.Helper()
	worker, err := startChild(sandbox.Limits{Time: 10 * time.Second})(t.Context(), RoleName)
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Close()
	out, err := RunScript(t.Context(), worker, Script{Source: source, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAScriptIsShownAsWhatItWrote(t *testing.T) {
	out := runScriptIn(t, "console.log('a');\nconsole.log(new Date().toISOString());")
	if len(out.Blocks) != 1 || out.Blocks[0].Text != "a\n2026-03-02T09:00:00.000Z" || out.Fault != nil || out.Took <= 0 {
		t.Errorf("%+v", out)
	}
}

func TestAScriptThatGoesWrongSaysWhere(t *testing.T) {
	tests := []struct {
		source string
		want   lab.Fault
	}{
		{"console.log(1);\nnull.x;", lab.Fault{Text: "TypeError: cannot read property 'x' of null", Line: 2, Col: 1}},
		{"let = 1 2;", lab.Fault{Text: "SyntaxError: expecting ';'", Line: 1, Col: 9, Unread: true}},
		{"throw 7;", lab.Fault{Text: "The script threw 7."}},
		{"for (;;);", lab.Fault{Text: "The script ran for too long and was stopped.", Line: 1, Limit: "time"}},
	}
	for _, tt := range tests {
		out := runScriptIn(t, tt.source)
		if out.Fault == nil {
			t.Errorf("%q is no fault", tt.source)
			continue
		}
		got := *out.Fault
		if got.Text != tt.want.Text || got.Line != tt.want.Line || got.Limit != tt.want.Limit || got.Unread != tt.want.Unread {
			t.Errorf("%q: %+v, want %+v", tt.source, got, tt.want)
		}
	}
}

func TestAScriptThatIgnoresItsClockEndsWithItsChild(t *testing.T) {
	out := runScriptIn(t, `new Array(1e8).join("")`)
	if out.Fault == nil || out.Fault.Limit == "" || out.Fault.Text == "" {
		t.Errorf("%+v", out)
	}
}
