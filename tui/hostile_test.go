package tui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/engineroom/engineroom/content"
)

// hostileLesson has a payload in every place that a learner sees.
const hostileLesson = `---
id: one
title: %[2]s
---

# L

<!-- screen -->
## Heading %[1]s

Text %[1]s and ` + "`code %[1]s`" + `. [A page %[1]s](https://x.test/%[1]s),
<https://y.test/%[1]s> and [mail](<mailto:a@x.test?subject=%[1]s>).

### Q: Which %[1]s?
<!-- q id: a, obj: o -->

- [x] right %[1]s
  > because %[1]s
- [ ] wrong %[1]s
  > for %[1]s

> [!TIP]
> a hint %[1]s

> [!NOTE]
> why %[1]s

<!-- screen -->
## Second

| a %[1]s | b |
|---|---|
| c | d %[1]s |

> [!NOTE]
> callout %[1]s

<!-- screen -->
### Q: Type %[1]s.
<!-- q id: b, kind: text, obj: o -->

- [x] word
- [ ] other
  > not %[1]s
`

// hostileYAML are payloads that YAML makes of harmless-looking escapes.
var hostileYAML = []string{`"\e[2J"`, `"\x1b]0;own\x07"`, `"\u009b31m"`, `"\u202eevil"`, `"a\rb"`, `"\0"`}

// Nothing from a pack or a learner reaches the terminal as anything but text, on any screen.
func TestNoScreenLetsAnEscapeThrough(t *testing.T) {
	frames := 0
	for _, load := range payloads {
		frames += b9(t, load.name, hostileCourse(load.text, "plain title"), load.text)
	}
	for _, title := range hostileYAML {
		frames += b9(t, title, hostileCourse("x", title), "x")
	}
	t.Logf("%d frames", frames)
	linked := hostileCourse("x", "plain title")
	b := start(t, loaded(t, linked), &memory{}, 80, 24, Dark)
	if frame := b.app.View().Content; strings.Count(frame, "\x1b]8;id=") < 3 {
		t.Errorf("no links to check in %q", frame)
	}
}

func hostileCourse(text, title string) fstest.MapFS {
	manifest := "format: 1\nid: org.example.test\nversion: 1.0.0\ntitle: %[2]s\nlanguage: en\noutline:\n  - module: {id: m, title: %[2]s, goal: %[2]s, outline: [{lesson: l}]}\n"
	return fstest.MapFS{
		"pack.yaml":           {Data: []byte(strings.ReplaceAll(manifest, "%[2]s", title))},
		"lessons/l/lesson.md": {Data: []byte(strings.NewReplacer("%[1]s", text, "%[2]s", title).Replace(hostileLesson))},
	}
}

func loaded(t *testing.T, files fstest.MapFS) *content.Course {
	t.Helper()
	course, err := content.Load(files, content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// b9 walks through every screen of a hostile course in two themes and sizes and checks each frame.
func b9(t *testing.T, name string, files fstest.MapFS, typed string) (frames int) {
	course, err := content.Load(files, content.Cache{})
	if err != nil {
		if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }) {
			t.Errorf("%s: the refusal has a control character: %q", name, err)
		}
		return 0 // refused whole
	}
	for _, theme := range []Theme{Mono, Dark} {
		for _, size := range [][2]int{{80, 24}, {40, 12}} {
			b := start(t, course, &memory{}, size[0], size[1], theme)
			check := func() { frames++; checkFrame(t, name, b.app.View().Content) }
			check()
			for _, keys := range [][]string{{"t"}, {"1", "enter"}, {"e"}, {"end"}, {"enter"}, {"end", "enter"}, {"?"}, {"esc"}} {
				b.press(keys...)
				check()
			}
			b.write(typed)
			check()
			b.press("enter", "end")
			check()
			b.press("esc")
			check()
			b.press("c")
			check()
		}
	}
	return frames
}

// ownLinks are the only OSC that a frame may hold.
var ownLinks = regexp.MustCompile(strings.TrimPrefix(ownLink.String(), "^"))

// checkFrame fails on any byte that is not text, a newline, an allowed colour sequence or a link of ours that its line
// closes.
func checkFrame(t *testing.T, name, frame string) {
	t.Helper()
	for i, l := range strings.Split(frame, "\n") {
		if bad := unsafePart(l); bad != "" || !linksClosed(l) {
			t.Errorf("%s: line %d of a frame holds %q, or leaves a link open: %q", name, i, bad, l)
			return
		}
		if l = strings.Join(ownLinks.Split(l, -1), ""); l != styledOnly(l) {
			t.Errorf("%s: line %d of a frame holds more than text and colours: %q", name, i, l)
			return
		}
	}
}

// styledOnly is a line after both filters; a clean line comes through unchanged.
func styledOnly(l string) string {
	var b strings.Builder
	for len(l) > 0 {
		if n := colourAt(l); n > 0 {
			b.WriteString(l[:n])
			l = l[n:]
			continue
		}
		next := strings.IndexByte(l[1:], 0x1b) + 1
		if next == 0 {
			next = len(l)
		}
		b.WriteString(content.Line(l[:next]))
		l = l[next:]
	}
	return b.String()
}

// colourAt is the length of the SGR sequence at the beginning of s, or 0.
func colourAt(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	end := strings.IndexFunc(s[2:], func(r rune) bool { return !strings.ContainsRune("0123456789;:", r) })
	if end < 0 || s[2+end] != 'm' || strings.Contains(";"+s[2:2+end]+";", ";5;;") || fmt.Sprint(s[2:2+end]) == "8" {
		return 0
	}
	return end + 3
}
