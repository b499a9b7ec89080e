package convert

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html" // reads pages as a browser does

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

var update = flag.Bool("update", false, "write the golden page anew; then look at it in a browser")

// pageOf is the page of a course's lessons, or of one of them.
func pageOf(t testing.TB, course *content.Course, lessons ...string) Page {
	t.Helper()
	manifest, err := course.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	terms, err := course.Glossary()
	if err != nil {
		t.Fatal(err)
	}
	p := Page{Title: course.Title, Goal: "Goal of the module.", Pack: manifest, Terms: terms}
	for _, m := range course.Modules {
		for _, ref := range course.Lessons(m) {
			if len(lessons) > 0 && !slices.Contains(lessons, ref.ID) {
				continue
			}
			l, err := course.Lesson(ref.ID)
			if err != nil {
				t.Fatal(err)
			}
			p.Lessons = append(p.Lessons, l)
		}
	}
	return p
}

func written(t testing.TB, p Page) string {
	t.Helper()
	var b strings.Builder
	if err := HTML(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func load(t testing.TB, dir string) *content.Course {
	t.Helper()
	c, err := content.Load(os.DirFS(dir), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestThePageLooksAsItDid(t *testing.T) {
	got := written(t, pageOf(t, load(t, "testdata/pack")))
	checkPage(t, got)
	file := filepath.Join("testdata", "page.html")
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
		t.Errorf("%s is not what it was; look at it in a browser and run `go test ./content/convert -update`\ngot:\n%s", file, got)
	}
}

func TestEveryLessonOfTheShippedCourseConverts(t *testing.T) {
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	whole := pageOf(t, course)
	checkPage(t, written(t, whole))
	for _, l := range whole.Lessons {
		page := written(t, pageOf(t, course, l.ID))
		checkPage(t, page)
		if got := strings.Count(page, `<div class="question">`); got != len(l.Asked()) {
			t.Errorf("%s: the page has %d questions, the lesson %d", l.ID, got, len(l.Asked()))
		}
		for _, s := range l.Sections {
			if title := html.EscapeString(s.Title); s.Title != content.SummaryTitle && !strings.Contains(page, title) {
				t.Errorf("%s: the section %q is not on the page", l.ID, s.Title)
			}
		}
		if !strings.Contains(page, `id="cheat-sheet"`) || strings.Count(page, ">Summary<") > 0 {
			t.Errorf("%s: the summary is not the cheat sheet and nothing else", l.ID)
		}
	}
}

func TestEveryKindOfQuestionHasAForm(t *testing.T) {
	for _, k := range quiz.Kinds() {
		if _, ok := forms[k]; !ok {
			t.Errorf("a question of kind %s is left out", k)
		}
	}
	seen := map[quiz.Kind]bool{}
	p := pageOf(t, load(t, "testdata/pack"))
	for _, l := range p.Lessons {
		for _, q := range l.Questions() {
			seen[q.Kind] = true
		}
	}
	if len(seen) != len(quiz.Kinds()) {
		t.Errorf("the golden pack has questions of %d kinds, want all %d: %v", len(seen), len(quiz.Kinds()), seen)
	}
}

func TestAnswersAreFolded(t *testing.T) {
	page := written(t, pageOf(t, load(t, "testdata/pack")))
	outside := regexp.MustCompile(`(?s)<details>.*?</details>`).ReplaceAllString(page, "")
	for _, secret := range []string{"Otherwise keys of strangers collide.", "idempotent", ">Right:<", "names a time", "It never reaches this server", "belongs to 2"} {
		if !strings.Contains(page, secret) {
			t.Errorf("the page does not hold %q", secret)
		}
		if strings.Contains(outside, secret) {
			t.Errorf("%q can be read before its answer is opened", secret)
		}
	}
}

func TestOnlyWordsThatTheLessonsUseAreExplained(t *testing.T) {
	page := written(t, pageOf(t, load(t, "testdata/pack")))
	_, words, _ := strings.Cut(page, `id="words"`)
	for term, want := range map[string]bool{"timeout": true, "retry": true, "key": true, "zebra": false} {
		if got := strings.Contains(words, "<dt>"+term+"</dt>"); got != want {
			t.Errorf("%q explained: got %v, want %v", term, got, want)
		}
	}
}

func TestABriefPageIsTheCheatSheetAlone(t *testing.T) {
	p := pageOf(t, load(t, "testdata/pack"))
	p.Brief = true
	page := written(t, p)
	checkPage(t, page)
	for text, want := range map[string]bool{"Same key and body: same answer.": true, "One more line.": true, "CC-BY-SA-4.0": true, "<details>": false, "Contents": false, "The spinner turns": false} {
		if got := strings.Contains(page, text); got != want {
			t.Errorf("%q on the page: got %v, want %v", text, got, want)
		}
	}
}

func TestAPageOfNothingIsStillAPage(t *testing.T) {
	checkPage(t, written(t, Page{}))
	checkPage(t, written(t, Page{Title: "A", Lessons: []*content.Lesson{{}}}))
}

// wholePack is the shipped course as one page, with what the export says of it.
func wholePack(t testing.TB) (string, Exported, *content.Course) {
	t.Helper()
	course, err := content.Load(content.Shipped(), content.Cache{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	out, err := WriteHTML(&b, course)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), out, course
}

func TestAWholePackIsOnePageWithItsModules(t *testing.T) {
	page, out, course := wholePack(t)
	checkPage(t, page)
	for _, m := range course.Modules {
		lessons := course.Lessons(m)
		if got := strings.Contains(page, ">"+html.EscapeString(m.Title)+"</h2>"); got != (len(lessons) > 0) {
			t.Errorf("the module %q with %d lessons is on the page: %v", m.Title, len(lessons), got)
		}
		for _, ref := range lessons {
			if !strings.Contains(page, ">"+html.EscapeString(ref.Title)+"</h3>") {
				t.Errorf("the lesson %q is not on the page", ref.Title)
			}
		}
	}
	if asked := strings.Count(page, `<div class="question">`); out.Kept != asked || out.Read != out.Kept+len(out.Skipped) {
		t.Errorf("%d questions are on the page; the export says %d of %d, and %d skipped", asked, out.Kept, out.Read, len(out.Skipped))
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "<img") {
		t.Error("the page may load or run something")
	}
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestAnErrorOfTheWriterIsReturned(t *testing.T) {
	if err := HTML(brokenPipe{}, Page{}); !errors.Is(err, errPipe) {
		t.Errorf("got %v, want %v", err, errPipe)
	}
}

// allowed are the elements that a page may have, each with its attributes.
var allowed = map[string][]string{
	"html": {"lang"}, "head": nil, "title": nil, "style": nil, "meta": {"charset", "http-equiv", "content", "name"},
	"body": nil, "header": nil, "main": nil, "footer": nil, "nav": {"aria-labelledby"}, "section": {"class"}, "div": {"class"},
	"h1": {"id"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": nil, "h6": nil,
	"p": {"class"}, "span": {"class"}, "a": {"href", "rel"}, "b": nil, "strong": nil, "em": nil, "del": nil, "code": nil, "br": nil,
	"pre": {"tabindex"}, "ul": nil, "ol": {"class", "start"}, "li": {"class"}, "dl": nil, "dt": nil, "dd": nil, "hr": {"class"},
	"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"scope"}, "td": nil, "blockquote": nil, "details": nil, "summary": nil,
}

// checkPage reads a page as a browser does, and fails unless all of it is ours: elements, attributes, addresses, the one
// style sheet, a policy before anything that it governs, headings in order, and ids that links lead to.
func checkPage(t testing.TB, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	if content.Text(page) != page {
		t.Errorf("the page holds characters that are not text")
	}
	if at := strings.Index(page, "Content-Security-Policy"); at < 0 || at > strings.Index(page, "<style") || strings.Count(page, "<style") != 1 {
		t.Errorf("the policy does not stand before the only style sheet")
	}
	c := pageCheck{TB: t, ids: map[string]bool{}}
	c.node(doc)
	for _, jump := range c.jumps {
		if !c.ids[jump] {
			t.Errorf("a link leads to #%s, which is not on the page", jump)
		}
	}
}

type pageCheck struct {
	testing.TB
	ids   map[string]bool
	jumps []string
	level int
}

func (c *pageCheck) node(n *html.Node) {
	switch n.Type {
	case html.ElementNode:
		c.element(n)
	case html.CommentNode:
		c.Errorf("a comment: %q", n.Data)
	}
	for child := range n.ChildNodes() {
		c.node(child)
	}
}

func (c *pageCheck) element(n *html.Node) {
	attributes, ok := allowed[n.Data]
	if !ok {
		c.Errorf("element %q is not one of ours", n.Data)
		return
	}
	for _, a := range n.Attr {
		if !slices.Contains(attributes, a.Key) {
			c.Errorf("attribute %s=%q of %q is not one of ours", a.Key, a.Val, n.Data)
		}
	}
	switch n.Data {
	case "style":
		if n.FirstChild == nil || strings.TrimSpace(n.FirstChild.Data) != strings.TrimSpace(stylesheet) {
			c.Errorf("the style sheet is not ours")
		}
	case "a":
		c.link(n)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		level := int(n.Data[1] - '0')
		if level > c.level+1 || (level == 1) != (c.level == 0) {
			c.Errorf("a heading of level %d follows one of level %d", level, c.level)
		}
		c.level = level
	}
	if id := attribute(n, "id"); id != "" {
		if c.ids[id] {
			c.Errorf("the id %q stands twice", id)
		}
		c.ids[id] = true
	}
}

var safeAddress = regexp.MustCompile(`^(?:#[a-z0-9-]+|https?://[!-~]+|mailto:[!-~]+)$`)

func (c *pageCheck) link(n *html.Node) {
	href := attribute(n, "href")
	if !safeAddress.MatchString(href) {
		c.Errorf("a link leads to %q", href)
	}
	if jump, ok := strings.CutPrefix(href, "#"); ok {
		c.jumps = append(c.jumps, jump)
	} else if attribute(n, "rel") != "noopener noreferrer" {
		c.Errorf("the link to %q has rel=%q", href, attribute(n, "rel"))
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// payloads are what a hostile pack may try.
var payloads = []string{
	"<script>alert(1)</script>", "<SCRIPT SRC=//evil.test></SCRIPT>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<b onmouseover=alert(1)>b</b>",
	"</style><script>alert(1)</script>", "</title><script>alert(1)</script>", "</code></pre><iframe src=https://evil.test>", "</details></div></body></html><p onclick=x>",
	"<a href=javascript:alert(1)>x</a>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](javascript&colon;alert(1))", "[x](<java\tscript:alert(1)>)", "[x](&#106;avascript:alert(1))",
	"[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "[x](file:///etc/passwd)", "[x](//evil.test)", "[x](\\\\evil.test)", "[x](https://x.test/\"onmouseover=alert(1))", "[x](<https://x.test/' onfocus=\"a\">)",
	"[x](<https://x.test/?q=\" onmouseover=\"alert(1)>)", "[x](<https://x.test/?q=\"><script>alert(1)</script>>)", "[x](https://x.test/?é一#é)", "[x](mailto:é@x.test?subject=\"'&<>)",
	"[x](https://x.test \"t\\\" onload=\\\"y\")", "![x](https://evil.test/p.png)", "![x](data:image/svg+xml,<svg>)", "<javascript:alert(1)>", "<https://x.test/\"><script>>", "<a@b.test>", "[a <https://in.test> b](https://out.test)",
	"&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "&amp;lt;script&amp;gt;", "&#x3c;img src=x onerror=y&#x3e;", "\\<script\\>", "&quot; onload=&quot;x", "\"><script>alert(1)</script>", "' autofocus onfocus='x",
	"<!-- --><script>x</script>", "<!--", "-->", "<![CDATA[<script>]]>", "<?php ?>", "<meta http-equiv=refresh content=0;url=//evil.test>", "<base href=//evil.test>", "<style>@import '//evil.test'</style>", "<link rel=stylesheet href=//e.test>",
	"\u202eevil\u202c", "\u2066x\u2069", "&#x202e;evil", "&rlm;&#8238;", "\u200f\u061c", "\x00", "&#0;", "\x1b[31m", "&#27;]0;x&#7;", "\xff\xfe", "\ufeff", "\u2028", "`<script>`", "`` ` </code> ``", "~~<s>~~", "{{.}}", "${x}", "<%= x %>",
}

const hostileLesson = `---
id: one
title: "Title"
---

# L

<!-- screen -->
## Heading %[1]s

Text %[1]s, *%[1]s* and **%[1]s**.

- item %[1]s
  - inner %[1]s

| a %[1]s | b |
|---|---|
| c | d %[1]s |

> [!NOTE]
> callout %[1]s

~~~%[1]s
code %[1]s
~~~

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
## Summary

%[1]s

<!-- screen -->
### Q: Which line %[1]s?
<!-- q id: b, kind: fix, line: 1 -->

~~~js
%[1]s
~~~

- [x] word %[1]s
- [ ] other %[1]s
  > not %[1]s

<!-- screen -->
### Q: Sort %[1]s.
<!-- q id: c -->

| a | b |
|---|---|
| c %[1]s | d %[1]s |
| e | f |

<!-- screen -->
### Q: Fill %[1]s.
<!-- q id: d -->

[[%[1]s|x]] and [[y]]
`

// TestNothingOfAHostilePackIsMoreThanText puts payloads everywhere. Some packs are refused as a whole when they are
// loaded; what is read of them is converted all the same, for a page must be safe by itself.
func TestNothingOfAHostilePackIsMoreThanText(t *testing.T) {
	for _, load := range payloads {
		t.Run(load, func(t *testing.T) { checkPage(t, written(t, hostilePage(load))) })
	}
}

func hostilePage(load string) Page {
	l, _ := content.ParseLesson(fmt.Sprintf(hostileLesson, load), "lesson.md")
	l.Title = load
	quiz, _ := content.ParseQuiz("### Q: In your words "+load+"?\n<!-- q id: z, kind: recall, src: s -->\n\n> [!NOTE]\n> "+load+"\n>\n> - "+load+"\n", "quiz.md")
	l.Quiz = quiz
	other := *l
	return Page{
		Title: load, Goal: load, Lessons: []*content.Lesson{l, &other},
		Pack: content.Manifest{
			ID: load, Title: load, Version: load, License: load, CodeLicense: load, Language: load, Report: load,
			Authors: []content.Author{{Name: load, URL: load}, {Name: "javascript", URL: "javascript:alert(1)"}},
			Sources: []content.Source{{ID: "s", Title: load, URL: load, Accessed: load}},
		},
		Terms: []content.Term{{Name: "text", Text: load}, {Name: load, Text: load}},
	}
}

func TestWhatAQuestionSaysIsShownAndNotRun(t *testing.T) {
	page := written(t, hostilePage("<script>alert(1)</script>"))
	if !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("an author's forgotten backticks make text vanish")
	}
}

func TestLinksSayWhereTheyLead(t *testing.T) {
	for md, want := range map[string]string{
		"[text](https://example.org/a)":              `<a href="https://example.org/a" rel="noopener noreferrer">text</a><span class="host"> (example.org)</span>`,
		"<https://example.org/a>":                    `<a href="https://example.org/a" rel="noopener noreferrer">https://example.org/a</a>`,
		"[example.org](https://example.org/a)":       `<a href="https://example.org/a" rel="noopener noreferrer">example.org</a>`,
		"[bank.test](https://evil.test)":             `<a href="https://evil.test" rel="noopener noreferrer">bank.test</a><span class="host"> (evil.test)</span>`,
		"[https://bank.test](https://a@evil.test)":   `<a href="https://a@evil.test" rel="noopener noreferrer">https://bank.test</a><span class="host"> (evil.test)</span>`,
		"[x](https://еxample.org)":                   `<a href="https://%D0%B5xample.org" rel="noopener noreferrer">x</a><span class="host"> (%D0%B5xample.org)</span>`,
		"<ada@example.org>":                          `<a href="mailto:ada@example.org" rel="noopener noreferrer">ada@example.org</a>`,
		"[x](#section)":                              `x`,
		"[x](../other.md)":                           `x`,
		"[a <https://in.test/> b](https://out.test)": `<a href="https://out.test" rel="noopener noreferrer">a https://in.test/ b</a><span class="host"> (out.test)</span>`,
		"[](https://example.org)":                    `<a href="https://example.org" rel="noopener noreferrer">https://example.org</a>`,
		"![a picture](https://example.org/big.png)":  `[image: a picture]`,
	} {
		h := &page{}
		h.inline(md)
		if got := h.b.String(); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", md, got, want)
		}
	}
}

// TestColoursCanBeRead computes the contrast of every colour of text with the two grounds it stands on (WCAG 2, 1.4.3).
func TestColoursCanBeRead(t *testing.T) {
	sets := regexp.MustCompile(`(?s)--text: #.*?}`).FindAllString(stylesheet, -1)
	if len(sets) != 3 {
		t.Fatalf("the style sheet has %d sets of colours, want light, dark and paper", len(sets))
	}
	for _, set := range sets {
		colours := map[string]float64{}
		for _, m := range regexp.MustCompile(`--(\w+): #([0-9a-f]{6})`).FindAllStringSubmatch(set, -1) {
			colours[m[1]] = luminance(m[2])
		}
		for _, ink := range []string{"text", "quiet", "link", "right", "wrong"} {
			for _, ground := range []string{"page", "box"} {
				a, b := colours[ink]+.05, colours[ground]+.05
				if ratio := max(a, b) / min(a, b); ratio < 4.5 {
					t.Errorf("%s on %s: %.2f to 1 in %s", ink, ground, ratio, set)
				}
			}
		}
	}
}

func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		c := float64(n) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func FuzzHTML(f *testing.F) {
	for _, load := range payloads {
		f.Add(load)
	}
	f.Fuzz(func(t *testing.T, load string) {
		checkPage(t, written(t, hostilePage(load)))
		l, _ := content.ParseLesson(load, "lesson.md")
		checkPage(t, written(t, Page{Title: load, Lessons: []*content.Lesson{l}}))
	})
}

func TestAnAttributeCannotBeLeft(t *testing.T) {
	h := &page{}
	h.tag("p", "class", "\"><script>&\n\u202e'")
	if got, want := h.b.String(), `<p class="&#34;&gt;&lt;script&gt;&amp; �&#39;">`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
