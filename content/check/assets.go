package check

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi" // measures text as the app does

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab"
)

// assetRules are about what a text shows and leads to.
var assetRules = []Rule{
	{Code: "A001", Level: Error, Title: "Links and images lead to files of the pack",
		Why: "A learner who follows the link finds nothing, and there is no network to look it up.",
		Bad: "![The log](img/lgo.png)", Good: "![The log](img/log.png)", Find: findDead},
	{Code: "A002", Level: Info, Title: "A link leads out of the pack",
		Why: "Learners read offline, so what stands behind the link must not be needed. Whether it still leads anywhere is for you to look at: the checker never uses the network.",
		Bad: "Read [the manual](https://sqlite.org/wal.html) first.", Good: "A reader keeps its mark ([manual](https://sqlite.org/wal.html), section 2).", Find: findExternal},
	{Code: "A003", Level: Warning, Title: "An image says in words what it shows",
		Why: "Who listens to the lesson, or reads it in a terminal that shows no images, gets the words instead.", Source: "WCAG 2.2, 1.1.1.",
		Bad: "![](img/log.png)", Good: "![Two files: the database and the log](img/log.png)", Find: findUnnamed},
	{Code: "A004", Level: Error, Title: "Images are PNG, JPEG, GIF or WebP, and not huge",
		Why: "An image is taken apart in memory: a small file can unfold to gigabytes. SVG can hold scripts and links.",
		Bad: "![The log](img/log.svg)", Good: "![The log](img/log.png)", Find: findImages},
	{Code: "A005", Level: Warning, Title: "Every file is used",
		Why: "A file that nothing names makes the pack bigger, and may be one that you meant to show.",
		Bad: "assets/old-log.png, which no lesson shows", Good: "![The log](../../assets/log.png)", Find: findUnused},
	{Code: "A006", Level: Warning, Title: "A link out of the pack says what is there",
		Why: "Offline an address is no help, and neither is “see this page”. What matters must stand in the lesson; the link is for more.",
		Bad: "For details see [this page](https://sqlite.org/wal.html).", Good: "A checkpoint may not pass the oldest mark ([SQLite's page on WAL](https://sqlite.org/wal.html)).", Find: findBare},
	{Code: "A007", Level: Warning, Title: "Code fits in 72 columns, tables in 78",
		Why: "In a window of 80 columns longer lines of code have to be scrolled, and a wider table is shown as one card for each row.",
		Bad: "```js\nconst answer = await fetch('https://api.fernway.test/v1/plants?sort=price&limit=50&cursor=abc')\n```", Good: "```js\nconst answer = await fetch(\n  `${api}/plants?sort=price&limit=50`)\n```", Find: findWide},
}

// document is a Markdown file of the pack.
type document struct {
	file, source string
	blocks       []content.Block
	links        []link
}

// documents are the lessons, quizzes and tasks, each with its links.
func (p *Pack) documents() []document {
	p.linked.Do(func() {
		p.docs = p.readDocuments()
		for i, d := range p.docs {
			p.docs[i].links = d.readLinks()
		}
	})
	return p.docs
}

func (p *Pack) readDocuments() []document {
	var out []document
	for _, l := range p.Lessons {
		out = append(out, document{file: l.File, source: l.Source, blocks: l.Blocks})
		if l.QuizFile != "" {
			out = append(out, document{file: l.QuizFile, source: l.QuizSource, blocks: l.QuizBlocks})
		}
	}
	for _, l := range p.Labs {
		if l.TaskFile != "" {
			out = append(out, document{file: l.TaskFile, source: l.Task, blocks: l.TaskBlocks})
		}
	}
	return out
}

// link is a link with its own place.
type link struct {
	content.Link
	at   quiz.Pos
	file string
}

// readLinks lists the links of a document. Each is looked for in the source behind the one before it, since a paragraph is
// kept without its places.
func (d document) readLinks() []link {
	var out []link
	done := 0
	for _, l := range content.Links(d.blocks) {
		if pattern.MatchString(Line(d.source, l.At.Line)) {
			continue
		}
		from := max(done, Offset(d.source, l.At))
		written := "](" + l.Raw
		if l.Auto {
			written = l.Label
		}
		at := l.At
		if i := strings.Index(d.source[from:], written); i >= 0 {
			done = from + i + len(written)
			at = PosAt(d.source, d.file, labelStart(d.source, from+i, l))
		}
		out = append(out, link{l, at, d.file})
	}
	return out
}

// pattern matches the line of an accepted answer that is a regular expression, in which brackets make no link.
var pattern = regexp.MustCompile(`^\s*[-*+] \[[ xX]\] /`)

// labelStart is where a link begins whose address begins at an offset.
func labelStart(source string, offset int, l content.Link) int {
	if l.Auto {
		return offset
	}
	if i := strings.LastIndexByte(source[:offset+1], '['); i >= 0 {
		if l.Image && i > 0 && source[i-1] == '!' {
			return i - 1
		}
		return i
	}
	return offset
}

// external tells whether a link leads out of the pack.
func (l link) external() bool {
	scheme, _, ok := strings.Cut(l.To, ":")
	return ok && !strings.ContainsAny(scheme, "/?#.")
}

// web tells whether a link leads to a web page. What other schemes may not do is the business of rule Z003.
func (l link) web() bool {
	scheme, _, _ := strings.Cut(strings.ToLower(l.To), ":")
	return l.external() && (scheme == "http" || scheme == "https")
}

// target is the file of the pack to which a link leads; "" for a place in the same file.
func (l link) target() string {
	to, _, _ := strings.Cut(l.To, "#")
	if to, _, _ = strings.Cut(to, "?"); to == "" {
		return ""
	}
	return path.Join(path.Dir(l.file), to)
}

// eachLink makes a rule of a function that looks at one link.
func (p *Pack) eachLink(look func(link) (Finding, bool)) []Finding {
	var out []Finding
	for _, d := range p.documents() {
		for _, l := range d.links {
			if f, found := look(l); found {
				f.At = l.at
				out = append(out, f)
			}
		}
	}
	return out
}

func findDead(p *Pack) []Finding {
	return p.eachLink(func(l link) (Finding, bool) {
		if l.external() || l.target() == "" || !strings.HasPrefix(l.To, "/") && p.there(l.target()) {
			return Finding{}, false
		}
		return Finding{Text: fmt.Sprintf("There is no %s in this pack.", oneLine(l.target())), Fix: "Check the spelling. Links are relative to this file and stay in the pack."}, true
	})
}

// there tells whether a path is a file of the pack, or a folder with files.
func (p *Pack) there(name string) bool {
	if p.Has(name) {
		return true
	}
	i, _ := slices.BinarySearchFunc(p.Files, name+"/", func(f File, name string) int { return strings.Compare(f.Name, name) })
	return i < len(p.Files) && strings.HasPrefix(p.Files[i].Name, name+"/")
}

func findExternal(p *Pack) []Finding {
	return p.eachLink(func(l link) (Finding, bool) {
		return Finding{Text: fmt.Sprintf("This link leads out of the pack, to %s.", oneLine(l.To)), Fix: "See that the lesson can be understood without it."}, l.web()
	})
}

func findUnnamed(p *Pack) []Finding {
	return p.eachLink(func(l link) (Finding, bool) {
		return Finding{Text: "This image does not say what it shows.", Fix: "Write it between the brackets: `![Two files: the database and the log](…)`."}, l.Image && l.Label == ""
	})
}

// saysEnough is the number of words beside an address from which on they say what is there, as a title does.
const saysEnough = 4

// vague are labels that say nothing where the page can not be opened.
var vague = []string{"here", "this", "link", "this page", "this link", "this site", "this article", "this post", "page", "see here", "click here", "read more", "more", "details", "source", "see this page"}

func findBare(p *Pack) []Finding {
	return p.eachLink(func(l link) (Finding, bool) {
		if !l.web() || l.Image {
			return Finding{}, false
		}
		label := strings.ToLower(strings.Trim(l.Label, " .:*`_"))
		bare := slices.Contains(vague, label) || (l.Auto || label == strings.ToLower(l.To)) && l.Words < saysEnough
		return Finding{Text: fmt.Sprintf("%q says nothing to somebody who is offline.", oneLine(l.Label)), Fix: "Say what stands there: `[SQLite's page on WAL](https://…)`."}, bare
	})
}

var (
	imageEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp"}
	otherImages  = []string{ // which are not shown
		".svg", ".bmp", ".ico", ".tif", ".tiff", ".avif", ".heic", ".jxl", ".psd", ".eps",
	}
)

func findImages(p *Pack) []Finding {
	var out []Finding
	for _, f := range p.Files {
		if content.StaysHome(f.Name) {
			continue
		}
		if text, fix := p.badImage(f); text != "" {
			out = append(out, Finding{At: quiz.Pos{File: f.Name, Line: 1, Col: 1}, Text: text, Fix: fix})
		}
	}
	return out
}

// badImage says what is wrong with a file that is an image, going by its name.
func (p *Pack) badImage(f File) (text, fix string) {
	ending := strings.ToLower(path.Ext(f.Name))
	switch {
	case slices.Contains(otherImages, ending):
		return fmt.Sprintf("An image of the kind %s is not shown.", ending), "Save it as PNG, JPEG, GIF or WebP."
	case !slices.Contains(imageEndings, ending) || f.Mode.Type() != 0:
		return "", ""
	case f.Size > content.MaxImageBytes:
		return fmt.Sprintf("This image is longer than %d MB.", content.MaxImageBytes>>20), "Scale it down, or save it with fewer colours."
	}
	data, err := content.ReadFile(p.FS, f.Name, content.MaxImageBytes)
	if err != nil {
		return "This image cannot be read: " + content.Why(err) + ".", "Save it again."
	}
	width, height, err := content.ImageSize([]byte(data))
	switch {
	case err != nil:
		return "This is no image that can be read.", "Save it again as PNG, JPEG, GIF or WebP."
	case int64(width)*int64(height) > content.MaxImagePixels:
		return fmt.Sprintf("This image has %d × %d pixels, more than %d million.", width, height, content.MaxImagePixels/1_000_000), "Scale it down."
	}
	return "", ""
}

// findUnused looks for files that nothing names. What lies beside a lab and its task is named in lab.yaml, alone or with
// its folder.
func findUnused(p *Pack) []Finding {
	used := p.named()
	var out []Finding
	for _, f := range p.Files {
		if content.StaysHome(f.Name) || used[f.Name] || !mayBeUnused(f.Name) {
			continue
		}
		inUsedFolder := false
		for dir := path.Dir(f.Name); dir != "." && !inUsedFolder; dir = path.Dir(dir) {
			inUsedFolder = used[dir]
		}
		if !inUsedFolder {
			out = append(out, Finding{At: quiz.Pos{File: f.Name, Line: 1, Col: 1}, Text: "Nothing in the pack uses this file.", Fix: "Name it where it belongs, or take it away."})
		}
	}
	return out
}

// mayBeUnused tells whether a file is one that others name. Lessons, labs and cards are named by the outline.
func mayBeUnused(name string) bool {
	parts := strings.Split(name, "/")
	switch base := path.Base(name); {
	case parts[0] == "assets":
		return true
	case parts[0] == lessonsDir:
		return len(parts) > 2 && base != content.LessonName && base != content.QuizName
	case parts[0] == labsDir:
		return len(parts) > 2 && !(len(parts) == 3 && slices.Contains([]string{content.LabName, content.TaskName, "notes.md", "README.md"}, base))
	}
	return false
}

// named are the files and folders that something in the pack names.
func (p *Pack) named() map[string]bool {
	used := map[string]bool{}
	for _, d := range p.documents() {
		for _, l := range d.links {
			if !l.external() {
				used[l.target()] = true
			}
		}
		for _, live := range content.LiveIn(d.blocks) {
			p.namedBy(live, used)
		}
	}
	for _, l := range p.Labs {
		namedIn(l.Parts.Node, path.Dir(l.File), used)
		if l.Parts.ID == "" { // it could not be read, so what it names is not known
			used[path.Dir(l.File)] = true
		}
	}
	return used
}

// namedBy notes the files of a block that is run, and those that the file of its server names.
func (p *Pack) namedBy(l content.Live, used map[string]bool) {
	for _, value := range l.Params {
		for name := range strings.SplitSeq(value, ",") {
			used[l.Path(name)] = true
		}
	}
	if src, err := content.ReadFile(p.FS, l.Path(l.Server), content.MaxYAMLBytes); err == nil && l.Server != "" {
		for _, s := range content.Scalars(src, quiz.Pos{}) {
			used[l.Path(s.Value)] = true
		}
	}
}

// namedIn notes every value of a lab.yaml that may be a path: in the folder of the lab, or from the root of the pack.
func namedIn(n lab.Node, dir string, used map[string]bool) {
	if n.Shape == lab.Scalar && n.Text != "" && len(n.Text) <= 200 {
		if within := path.Clean(n.Text); within != "." && !strings.HasPrefix(within, "..") {
			used[path.Join(dir, within)] = true
			if strings.HasPrefix(within, "assets/") {
				used[within] = true
			}
		}
	}
	for _, item := range n.List {
		namedIn(item, dir, used)
	}
	for _, f := range n.Fields {
		namedIn(f.Value, dir, used)
	}
}

// What fits in a window of 80 columns, with a margin.
const (
	codeColumns  = 72
	tableColumns = 78
	columnGap    = 3 // between two columns of a table
)

func findWide(p *Pack) []Finding {
	var out []Finding
	answers := p.answerTables()
	for _, d := range p.documents() {
		out = append(out, d.wide(d.blocks, answers)...)
	}
	return out
}

// answerTables are the places of tables that hold pairs to be found, which are not drawn as tables.
func (p *Pack) answerTables() map[quiz.Pos]bool {
	out := map[quiz.Pos]bool{}
	for _, i := range p.Items {
		for _, b := range i.Blocks {
			if b.Kind == content.Table && (i.Kind == quiz.Match || i.Kind == quiz.Classify) {
				out[b.At] = true
			}
		}
	}
	return out
}

func (d document) wide(blocks []content.Block, answers map[quiz.Pos]bool) []Finding {
	var out []Finding
	for _, b := range blocks {
		_, race := b.Race() // in which stands a caption
		switch {
		case b.Kind == content.Code && !race:
			if n, width := widestLine(b.Text); width > codeColumns {
				out = append(out, Finding{At: quiz.Pos{File: d.file, Line: b.At.Line + 1 + n, Col: 1}, Text: fmt.Sprintf("This line of code is %d columns wide, more than %d.", width, codeColumns), Fix: "Break it."})
			}
		case b.Kind == content.Table && !answers[b.At]:
			if width := tableWidth(b); width > tableColumns {
				out = append(out, Finding{At: b.At, Text: fmt.Sprintf("This table is %d columns wide, more than %d.", width, tableColumns), Fix: "Shorten its cells, or make a list of it."})
			}
		}
		for _, item := range b.Items {
			out = append(out, d.wide(item.Blocks, answers)...)
		}
		out = append(out, d.wide(b.Blocks, answers)...)
	}
	return out
}

// widestLine is the number of the widest line, counted from 0, and its width. A tab counts as four columns.
func widestLine(code string) (n, width int) {
	i := 0
	for line := range strings.SplitSeq(code, "\n") {
		if w := ansi.StringWidth(strings.ReplaceAll(line, "\t", "    ")); w > width {
			n, width = i, w
		}
		i++
	}
	return n, width
}

// tableWidth is how wide a table is drawn.
func tableWidth(b content.Block) int {
	total := columnGap * (len(b.Header) - 1)
	for i, head := range b.Header {
		widest := ansi.StringWidth(content.Plain(head))
		for _, row := range b.Rows {
			if i < len(row.Cells) {
				widest = max(widest, ansi.StringWidth(content.Plain(row.Cells[i])))
			}
		}
		total += widest
	}
	return total
}
