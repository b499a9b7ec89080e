package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// checkPlace checks what every place promises.
func checkPlace(t failer, l *content.Lesson, p Place) {
	text := BlockText(l.Sections[p.Section].Parts[p.Part].Blocks[p.Block])
	line := p.Before + p.Match + p.After
	switch {
	case p.From < 0 || p.To <= p.From || p.To > len(text):
		t.Fatalf("%+v is outside of %q", p, text)
	case content.Line(line) != line || utf8.RuneCountInString(line) > LineRunes:
		t.Fatalf("%q is not one short line of text", line)
	case !strings.HasPrefix(oneLine(text[p.From:p.To]), strings.TrimSuffix(oneLine(p.Match), ellipsis)):
		t.Fatalf("%q is not %q", p.Match, text[p.From:p.To])
	}
}

func lessonOf(t *testing.T, md string) *content.Lesson {
	t.Helper()
	l, problems := content.ParseLesson("---\nid: l\ntitle: L\n---\n\n"+md, "lesson.md")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return l
}

func TestInFindsPhrasesElseWords(t *testing.T) {
	l := lessonOf(t, "## First\n\nA *request* key, a `Request-Key`.\n\n- the requestor's key\n- a key\n\n<!-- screen -->\n## Second\n\n| a | b |\n|---|---|\n| request | keys |\n\n```text\nREQUEST\n    key\n```\n")
	for _, c := range []struct {
		query string
		want  []string // matches in their order
	}{
		{"", nil},
		{"request key", []string{"request key", "Request-Key", "request | keys", "REQUEST key"}},
		{"réquest-k", []string{"request key", "Request-Key", "request | keys", "REQUEST key"}},
		{"key request", []string{"key", "key", "key", "request", "Request", "requestor"}}, // checked by number below
		{"second", []string{"Second"}},
		{"nowhere", nil},
	} {
		got := In(l, c.query)
		for _, p := range got {
			checkPlace(t, l, p)
		}
		if c.query == "key request" {
			if len(got) < 8 {
				t.Errorf("%q: %d places", c.query, len(got))
			}
			continue
		}
		if len(got) != len(c.want) {
			t.Errorf("%q: got %+v, want %q", c.query, got, c.want)
			continue
		}
		for i, p := range got {
			if p.Match != c.want[i] {
				t.Errorf("%q: place %d is %q, want %q", c.query, i, p.Match, c.want[i])
			}
		}
	}
	if p := In(l, "keys"); len(p) == 0 || p[len(p)-1].Section != 1 {
		t.Errorf("keys: %+v", p)
	}
}

func TestInStopsInALessonOfOneWord(t *testing.T) {
	l := &content.Lesson{}
	for range 200 {
		b := content.Block{Kind: content.Code, Text: strings.Repeat("word    ", 1000)}
		l.Sections = append(l.Sections, content.Section{Parts: []content.Part{{Blocks: []content.Block{b}}}})
	}
	if got := len(In(l, "word")); got != maxPlaces {
		t.Errorf("%d places, want %d", got, maxPlaces)
	}
}
