package cmd

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/progress/study"
)

func TestWhoChecksALabThatIsDueHearsHowToBeginAnew(t *testing.T) {
	p := parsed(t, "")
	course, err := p.course()
	if err != nil {
		t.Fatal(err)
	}
	ref := course.AllLabs()[0]
	journal, err := p.journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	passed := lab.Report{Results: []lab.Result{{Check: lab.Check{ID: "a"}, Passed: true}}}
	e := study.TryLab(course.Outline, ref.ID, lab.Answer{}, passed, study.LabRecord{}, 0, study.Stamp{At: now().AddDate(0, 0, -9), Nonce: "n"})
	if err := errors.Join(journal.Record(t.Context(), e), journal.Close()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, want string
	}{{ref.ID, "engineroom lab reset " + ref.ID}, {"another", ""}} {
		got := printed(t, p, func() error {
			p.err = p.out
			return p.tellDue(bench{course: course, ref: content.LabRef{ID: c.id}})
		})
		if !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("of %s it says %q", c.id, got)
		}
	}
}

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
