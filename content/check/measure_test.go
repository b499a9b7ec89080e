package check

import (
	"testing"
)

func TestMeasure(t *testing.T) {
	p := course(t)
	t.Logf("%d items %d labs", len(p.Items), len(p.Labs))
	for _, r := range ours() {
		if r.Find == nil {
			continue
		}
		fs := r.Find(p)
		t.Logf("%s %d", r.Code, len(fs))
		for i, f := range fs {
			if i < 12 {
				t.Logf("     %v %s [%s] %s", f.At, f.Item, []string{"off", "info", "warn", "error"}[f.Level], f.Text)
			}
		}
	}
}
