package js

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAScriptWritesItsLog(t *testing.T) {
	tests := []struct{ source, log, err string }{
		{"const n = [1, 2, 3];\nconsole.log('sum', n.reduce((a, b) => a + b), n);\nconsole.log({ a: null });", "sum 6 [1,2,3]\n{\"a\":null}", ""},
		{"", "", ""},
		{"Promise.resolve(2).then((v) => console.log(v));\nconsole.log(1);", "1\n2", ""},
		{"console.log(1);\nconst a = 1;\nnope();", "1", "3: ReferenceError: 'nope' is not defined"},
		{"console.log(1);\nlet = ;", "", "2: SyntaxError"},
		{"console.log(1);\nthrow 'no';", "1", "0: The handler threw no."},
		{"console.log(1);\nfor (;;);", "1", "time"},
		{"const a = [];\nfor (;;) a.push('x'.repeat(1e6) + a.length);", "", "memory"},
		{"// " + strings.Repeat("x", maxSource), "", "size"},
	}
	for _, tt := range tests {
		log, err := Script(Config{Source: tt.source, Now: start, Seed: 1, Time: 300 * time.Millisecond, Memory: 32 << 20})
		if got := strings.Join(log, "\n"); got != tt.log {
			t.Errorf("%.60q wrote %q, want %q", tt.source, got, tt.log)
		}
		var e *Error
		switch {
		case tt.err == "" && err != nil, tt.err != "" && !errors.As(err, &e):
			t.Errorf("%.60q: %v, want %q", tt.source, err, tt.err)
		case e == nil:
		case !strings.Contains(inWords(e), tt.err):
			t.Errorf("%.60q: %q, want %q", tt.source, inWords(e), tt.err)
		}
	}
}

// inWords is an error with its place and its limit.
func inWords(e *Error) string {
	return fmt.Sprintf("%d: %s %s", e.Line, e.Error(), e.Limit)
}
