package cmd

import (
	"bytes"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/progress/study"
)

func TestALabThatIsDueIsListedSo(t *testing.T) {
	p := parsed(t, "")
	course, err := p.course()
	if err != nil {
		t.Fatal(err)
	}
	ref := course.AllLabs()[0]
	o := study.Overview{Labs: []study.LabRecord{{Lab: ref.ID, Seen: now(), Passed: now(), Alone: true}}}
	for _, c := range []struct {
		due  []string
		want string
	}{{nil, " passed "}, {[]string{ref.ID}, " due again "}} {
		l := p.labsOf(course, o, c.due)
		var out bytes.Buffer
		if err := l.print(&out); err != nil || !strings.Contains(out.String(), c.want) {
			t.Errorf("with %v due there is no %q in\n%s", c.due, c.want, out.String())
		}
		if n := strings.Count(out.String(), "due again"); n != len(c.due) {
			t.Errorf("%d labs are said to be due, want %d", n, len(c.due))
		}
	}
}
