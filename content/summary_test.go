package content

import "testing"

func TestTheSummaryIsTheSectionOfThatTitle(t *testing.T) {
	const head = "---\nid: a\ntitle: A\n---\n\n# A\n\n<!-- screen -->\n## First\n\nText.\n\n"
	const question = "### Q: Which?\n<!-- q id: q -->\n\n- [x] a\n- [ ] b\n\n"
	for _, c := range []struct {
		name, md, want string
		ok             bool
	}{
		{"none", head, "", false},
		{"one", head + "<!-- screen -->\n## Summary\n\n- One.\n", "- One.", true},
		{"on two screens", head + "<!-- screen -->\n## Summary\n\nOne.\n\n<!-- screen -->\nTwo.\n\n<!-- screen -->\n## Sources\n\nX.\n", "One.\n\nTwo.", true},
		{"with a question", head + "<!-- screen -->\n## Summary\n\nOne.\n\n" + question + "---\n\nTwo.\n", "One.\n\nTwo.", true},
		{"spelled with marks", head + "<!-- screen -->\n## *Summary*\n\nOne.\n", "One.", true},
		{"another word", head + "<!-- screen -->\n## Summary of the case\n\nOne.\n", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, problems := ParseLesson(c.md, "lesson.md")
			if len(problems) > 0 {
				t.Fatal(Problems(problems))
			}
			s, ok := l.Summary()
			if got := markdownOf(s.Body()); got != c.want || ok != c.ok {
				t.Errorf("summary of\n%s\ngot %q %v, want %q %v", c.md, got, ok, c.want, c.ok)
			}
		})
	}
}
