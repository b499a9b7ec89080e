package check

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/quiz"
)

// structureRules are about files, names and the manifest.
var structureRules = []Rule{
	{Code: "S001", Level: Error, Title: "The manifest and labs have known keys and fitting values",
		Why: "A key that nobody reads is nearly always a slip of the finger, and what it should have said is lost without a word.",
		Bad: "lisense: CC-BY-4.0", Good: "license: CC-BY-4.0"},
	{Code: "S002", Level: Error, Title: "The pack is written in a format known here",
		Why: "In a newer format the same key may mean something else, so guessing could show learners what nobody wrote.",
		Bad: "format: 9", Good: "format: 1"},
	{Code: "S003", Level: Error, Title: "What the pack names is there",
		Why: "A learner who opens that entry would stand before nothing.",
		Bad: "outline:\n  - lesson: readrs     # the folder is lessons/readers", Good: "outline:\n  - lesson: readers", Find: findMissing},
	{Code: "S004", Level: Warning, Title: "Every lesson, lab and card stands in the outline",
		Why: "Nobody finds what the outline does not name. A lab that only a race uses stands below its lesson too.",
		Bad: "lessons/extra/lesson.md, and no `- lesson: extra`", Good: "outline:\n  - lesson: readers\n  - lesson: extra", Find: findUnlisted},
	{Code: "S005", Level: Error, Title: "Every file lies where packs have files",
		Why:    "A file in no known place is never shown. It is a leftover, or a lesson that was meant to be seen.",
		Source: "rustlings refuses stray files for the same reason.",
		Bad:    "notes-to-self.txt\nlessons/draft.md", Good: "lessons/draft/lesson.md\nassets/notes.txt", Find: findStray},
	{Code: "S006", Level: Error, Title: "Names of files mean the same on every system",
		Why:    "Two names that differ in case alone are one file on macOS and Windows, and Windows reserves names such as con. Whoever unpacks the pack there loses a file.",
		Source: "The rules for module zips of Go, and Microsoft's list of reserved names.",
		Bad:    "assets/Log.png beside assets/log.png\nassets/aux.txt", Good: "assets/log.png\nassets/auxiliary.txt", Find: findNames},
	{Code: "S007", Level: Error, Title: "The version is semantic and above the last release",
		Why:    "Updates are found by comparing versions. Two packs of one version with different contents can not be told apart.",
		Source: "Semantic Versioning 2.0.0.",
		Bad:    "version: v2", Good: "version: 2.0.0", Find: findVersion},
	{Code: "S008", Level: Warning, Title: "The manifest names a licence and where to report",
		Why: "Without a licence nobody may hand the pack on. Without `report` a learner who finds a wrong answer can tell nobody.",
		Bad: "title: \"The write-ahead log\"", Good: "title: \"The write-ahead log\"\nlicense: CC-BY-SA-4.0\nreport: https://example.org/wal/issues", Find: findLicence},
	{Code: "S009", Level: Error, Title: "Text is UTF-8, without a byte order mark and CRLF", Fixes: true,
		Why: "A byte that is no text is shown as �. Some tools take a byte order mark for part of the first word, and CRLF makes every line differ from that of a colleague.",
		Bad: "a file saved as Latin-1, or as \"UTF-8 with BOM\"", Good: "a file saved as UTF-8 with LF", Find: findBytes},
	{Code: "S010", Level: Error, Title: "Front matter and metadata are there and fitting",
		Why: "The front matter holds the id and the title. Without it the lesson can not be listed, and answers can not be kept.",
		Bad: "# Readers\n\nA writer appends …", Good: "---\nid: readers\ntitle: Readers\nminutes: 8\n---\n\n# Readers"},
	{Code: "S011", Level: Warning, Title: "A lesson is short, and says how long it takes",
		Why:    "Learners plan by `minutes`. Beyond 1,500 words most stop before the end; two lessons are read instead.",
		Source: "Silent reading: 238 words a minute (Brysbaert 2019); 200 are counted here, and 20 seconds for a question.",
		Bad:    "minutes: 5      # 1,900 words and twelve questions", Good: "minutes: 9      # 1,200 words and twelve questions", Find: findLong},
	{Code: "S012", Level: Error, Title: "A value without quotes is read as written", Fixes: true,
		Why: "In YAML a # behind a space begins a comment and `null` means nothing, so text without quotes can lose its end without a word.",
		Bad: "say: Close ticket #4 and go on\nhint: Read section # 3", Good: "say: \"Close ticket #4 and go on\"\nhint: \"Read section # 3\"", Find: findChanged},
	{Code: "S013", Level: Warning, Title: "A rule is turned off with a reason",
		Why: "In a year nobody knows whether the rule was wrong or the author in a hurry. A code that is no rule turns nothing off.",
		Bad: "<!-- check off: Q014 -->", Good: "<!-- check off: Q014, the words of the standard are quoted -->"},
	{Code: "S014", Level: Error, Title: "Answers are held back by a build, not by hand",
		Why: "`held: true` says that the quizzes have no answers. Only `pack build --hold-key` writes it, into the pack and never into the folder: in the folder nobody would be told what is right.",
		Bad: "held: true", Good: "the key left out, and `pack build --hold-key`", Find: findHeld},
}

func findHeld(p *Pack) []Finding {
	if !p.Manifest.Held {
		return nil
	}
	return []Finding{{At: keyAt(p.Source, content.ManifestName, "held"), Text: "The manifest says that answers are held, which only a build writes.", Fix: "Take `held` away. To hand the pack out without its answers, build it with `pack build --hold-key`."}}
}

func manifestAt(line, col int) quiz.Pos {
	return quiz.Pos{File: content.ManifestName, Line: line, Col: col}
}

// findMissing looks for quizzes, cards and capstones that are named and not there. Of lessons and labs the outline itself
// is read before.
func findMissing(p *Pack) []Finding {
	var out []Finding
	missing := func(at quiz.Pos, what, name, file string) {
		if name != "" && !p.Has(file) {
			out = append(out, Finding{At: at, Text: fmt.Sprintf("The outline names the %s %q, and there is no %s.", what, name, file), Fix: "Check the spelling, or take the entry away."})
		}
	}
	for _, e := range p.outline() {
		missing(e.At, "quiz", e.Quiz, path.Join(lessonsDir, e.Quiz, content.QuizName))
		missing(e.At, "cards", e.Cards, path.Join(cardsDir, e.Cards+".md"))
	}
	for _, name := range p.Manifest.Capstones {
		if !slices.ContainsFunc(p.Labs, func(l *Lab) bool { return l.ID == name || l.Folder == name }) && !slices.Contains(p.Manifest.Planned, name) {
			out = append(out, Finding{At: keyAt(p.Source, content.ManifestName, "capstones"), Text: fmt.Sprintf("The capstone %q is no lab of this pack.", name), Fix: "Name a lab by its id."})
		}
	}
	return out
}

const cardsDir = "cards"

// outline are the entries of the outline, those in modules too.
func (p *Pack) outline() []content.OutlineEntry {
	var out []content.OutlineEntry
	for _, e := range p.Manifest.Outline {
		out = append(out, e)
		if e.Module != nil {
			out = append(out, e.Module.Outline...)
		}
	}
	return out
}

func findUnlisted(p *Pack) []Finding {
	if len(p.Manifest.Outline) == 0 {
		return nil // that is said elsewhere
	}
	var out []Finding
	add := func(file, key, name string) {
		out = append(out, Finding{At: quiz.Pos{File: file, Line: 1, Col: 1}, Text: "The outline does not name this, so no learner finds it.", Fix: fmt.Sprintf("Write `- %s: %s` where it belongs, or take the file away.", key, name)})
	}
	for _, l := range p.Lessons {
		if !l.Listed {
			add(l.File, "lesson", l.Folder)
		}
	}
	for _, l := range p.Labs {
		if !l.Listed && !p.raced(l.Folder) {
			add(l.File, "lab", l.Folder)
		}
	}
	for _, f := range p.Files {
		if dir, name := path.Split(f.Name); name == content.QuizName && path.Dir(path.Clean(dir)) == lessonsDir && !p.Has(dir+content.LessonName) {
			out = append(out, Finding{At: quiz.Pos{File: f.Name, Line: 1, Col: 1}, Text: "There is no lesson beside this quiz, so no learner finds it.", Fix: fmt.Sprintf("Write %s beside it, or move its questions to the lesson that they belong to.", content.LessonName)})
		}
	}
	cards := map[string]bool{}
	for _, e := range p.outline() {
		cards[e.Cards] = true
	}
	for _, f := range p.Files {
		if name, isCard := strings.CutSuffix(path.Base(f.Name), ".md"); isCard && path.Dir(f.Name) == cardsDir && !cards[name] {
			add(f.Name, "cards", name)
		}
	}
	return out
}

// raced tells whether a lesson holds a race of the lab in a folder.
func (p *Pack) raced(folder string) bool {
	return slices.ContainsFunc(p.Lessons, func(l *Lesson) bool {
		return slices.ContainsFunc(content.Races(l.Blocks), func(b content.Block) bool {
			r, _ := b.Race()
			return r.Lab == folder
		})
	})
}

func findStray(p *Pack) []Finding {
	var out []Finding
	for _, f := range p.Files {
		if !content.StaysHome(f.Name) && !placed(f.Name) {
			out = append(out, Finding{At: quiz.Pos{File: f.Name, Line: 1, Col: 1}, Text: "A pack has no place for this file.", Fix: "Move it below lessons/NAME, cards, labs/NAME, i18n or assets, or begin its name with a dot to keep it out of the pack."})
		}
	}
	return out
}

// placed tells whether a file lies where packs have files: one in lessons or labs lies in a folder there.
func placed(name string) bool {
	first, below, _ := strings.Cut(name, "/")
	if first == lessonsDir || first == labsDir {
		return strings.Contains(below, "/")
	}
	return content.HasPlace(name)
}

var (
	nameElement = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
	reserved    = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$`)
)

// findNames looks at each name, and for names that are one and the same where case does not count.
func findNames(p *Pack) []Finding {
	var out []Finding
	bad := func(name, text, fix string) {
		out = append(out, Finding{At: quiz.Pos{File: name, Line: 1, Col: 1}, Text: text, Fix: fix})
	}
	twins := map[string]string{}
	for _, f := range p.Files {
		if content.StaysHome(f.Name) {
			continue
		}
		switch part := badElement(f.Name); {
		case f.Mode.Type() != 0:
			bad(f.Name, "This is a link, a pipe or a device, and a pack holds plain files only.", "Put the file itself here.")
			out[len(out)-1].Rule, out[len(out)-1].Level = "Z004", Error
		case part != "" && reserved.MatchString(part):
			bad(f.Name, fmt.Sprintf("Windows reserves the name %q.", part), "Rename it.")
		case part != "":
			bad(f.Name, fmt.Sprintf("The name %q is not made of lower-case letters, digits, `-`, `_` and `.`.", part), "Rename it.")
		}
		twin := content.Folded(f.Name)
		if other, taken := twins[twin]; taken {
			bad(f.Name, fmt.Sprintf("This name and %q are one and the same on some systems.", other), "Rename one of them.")
		}
		twins[twin] = f.Name
	}
	return out
}

// badElement is the first part of a path that is a bad name.
func badElement(name string) string {
	if content.IsBeside(name) {
		return ""
	}
	for part := range strings.SplitSeq(name, "/") {
		if !nameElement.MatchString(part) || strings.HasSuffix(part, ".") || reserved.MatchString(part) {
			return part
		}
	}
	return ""
}

// findVersion compares the version with that of the last release.
func findVersion(p *Pack) []Finding {
	if p.Before == nil || p.Manifest.Version == "" {
		return nil
	}
	order := lock.CompareVersions(p.Before.Version, p.Manifest.Version)
	if order < 0 || order == 0 && len(lock.Compare(*p.Before, p.released())) == 0 {
		return nil
	}
	return []Finding{{At: keyAt(p.Source, content.ManifestName, "version"), Text: fmt.Sprintf("The version %s is not above the last release, %s.", p.Manifest.Version, p.Before.Version), Fix: "Raise it; `engineroom pack diff` says by which step."}}
}

func findLicence(p *Pack) []Finding {
	if p.Manifest.ID == "" {
		return nil // the manifest could not be read
	}
	var out []Finding
	if p.Manifest.License == "" {
		out = append(out, Finding{At: manifestAt(1, 1), Text: "The manifest names no licence.", Fix: "Write `license:` with its SPDX name, such as `CC-BY-SA-4.0`."})
	}
	if p.Manifest.Report == "" {
		out = append(out, Finding{At: manifestAt(1, 1), Text: "The manifest does not say where a wrong question is reported.", Fix: "Write `report:` with an address, or `mailto:` and yours."})
	}
	return out
}

// isText tells whether a file is text, going by its name.
func isText(name string) bool {
	ending := strings.ToLower(path.Ext(name))
	return !slices.Contains(imageEndings, ending) && !slices.Contains(otherImages, ending) && !slices.Contains(archiveEndings, ending)
}

// lfEndings are those of files in which CRLF is never meant. In a raw HTTP message it is.
var lfEndings = []string{".md", ".yaml", ".yml", ".sql", ".js", ".json"}

// findBytes looks at the bytes of every file of text.
func findBytes(p *Pack) []Finding {
	var out []Finding
	for _, f := range p.Files {
		if f.Mode.Type() != 0 || content.StaysHome(f.Name) || !isText(f.Name) {
			continue
		}
		if src, err := content.ReadFile(p.FS, f.Name, content.MaxTextBytes); err == nil {
			out = append(out, badBytes(src, f.Name)...)
		}
	}
	return out
}

func badBytes(src, file string) []Finding {
	var out []Finding
	if strings.HasPrefix(src, bom) {
		out = append(out, Finding{At: quiz.Pos{File: file, Line: 1, Col: 1}, Text: "This file begins with a byte order mark.", Fix: "Save it as UTF-8 without one.", Edits: []Edit{{file, 0, len(bom), ""}}})
	}
	if edits := replaced(src, file, "\x00", ""); edits != nil {
		out = append(out, Finding{At: PosAt(src, file, edits[0].From), Text: fmt.Sprintf("This file holds %s.", counted(len(edits), "NUL byte")), Fix: "Take them out; if every second byte is NUL, save the file as UTF-8.", Edits: edits})
	}
	if edits := replaced(src, file, "\r\n", "\n"); edits != nil && slices.Contains(lfEndings, path.Ext(file)) {
		out = append(out, Finding{Level: Warning, At: PosAt(src, file, edits[0].From), Text: fmt.Sprintf("This file has %s that %s with CRLF.", counted(len(edits), "line"), map[bool]string{true: "ends", false: "end"}[len(edits) == 1]), Fix: "End lines with LF alone.", Edits: edits})
	}
	if at := firstInvalid(src); at >= 0 {
		out = append(out, Finding{At: PosAt(src, file, at), Text: "This byte is not UTF-8.", Fix: "Save the file as UTF-8."})
	}
	return out
}

// replaced are the edits that put a text in the place of another.
func replaced(src, file, old, text string) []Edit {
	var out []Edit
	for from := 0; ; {
		i := strings.Index(src[from:], old)
		if i < 0 {
			return out
		}
		from += i + len(old)
		out = append(out, Edit{file, from - len(old), from, text})
	}
}

// firstInvalid is the offset of the first byte that is no UTF-8, or -1.
func firstInvalid(src string) int {
	if utf8.ValidString(src) {
		return -1
	}
	for i, r := range src {
		if _, size := utf8.DecodeRuneInString(src[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return -1
}

// How long a lesson takes.
const (
	maxWords       = 1500
	wordsPerMinute = 200
	perQuestion    = 1.0 / 3 // minutes
	perLive        = 0.5     // minutes for a block that is run
	slack          = 3       // minutes by which a short lesson may be off
)

func findLong(p *Pack) []Finding {
	var out []Finding
	for _, l := range p.Lessons {
		words := 0
		for _, s := range l.Sections {
			words += content.Words(s.Blocks())
		}
		if words > maxWords {
			out = append(out, Finding{At: keyAt(l.Source, l.File, "title"), Text: fmt.Sprintf("This lesson has %d words, more than %d.", words, maxWords), Fix: "Make two lessons of it."})
		}
		if l.Minutes == 0 {
			continue
		}
		takes := float64(words)/wordsPerMinute + perQuestion*float64(len(l.Asked())) + perLive*float64(len(l.Live()))
		if off := math.Abs(float64(l.Minutes) - takes); off > slack && off > takes/2 {
			out = append(out, Finding{At: keyAt(l.Source, l.File, "minutes"), Text: fmt.Sprintf("The lesson says %d minutes; its %d words and %s take about %.0f.", l.Minutes, words, counted(len(l.Asked()), "question"), math.Ceil(takes)), Fix: "Correct `minutes`, or the lesson."})
		}
	}
	return out
}

// findChanged compares values without quotes with what stands in the file.
func findChanged(p *Pack) []Finding {
	var out []Finding
	out = append(out, changedIn(p.Source, content.ManifestName, p.Source, 1)...)
	for _, l := range p.Labs {
		out = append(out, changedIn(l.Source, l.File, l.Source, 1)...)
	}
	for _, l := range p.Lessons {
		for file, src := range map[string]string{l.File: l.Source, l.QuizFile: l.QuizSource} {
			if matter, line, ok := content.FrontMatterOf(src); ok {
				out = append(out, changedIn(src, file, matter, line)...)
			}
		}
	}
	return out
}

// textKeys are those whose values are prose, so that nothing can be meant by leaving one empty.
var textKeys = []string{"title", "summary", "goal", "overview", "text", "say", "hint", "for", "name", "report", "license"}

// changedIn looks at the YAML in a file, which begins at a line.
func changedIn(src, file, yaml string, line int) []Finding {
	if !strings.Contains(yaml, " #") && !strings.Contains(yaml, "~") && !strings.Contains(strings.ToLower(yaml), "null") {
		return nil // nothing in it can change
	}
	lines := strings.Split(src, "\n")
	var out []Finding
	for _, s := range content.Scalars(yaml, quiz.Pos{File: file, Line: line, Col: 1}) {
		if !s.Plain || s.At.Line > len(lines) {
			continue
		}
		text := strings.TrimPrefix(strings.TrimSuffix(lines[s.At.Line-1], "\r"), bom)
		if f, changed := changedValue(src, text, s); changed {
			out = append(out, f)
		}
	}
	return out
}

// changedValue looks at one value. text is the line that it stands in. Two spaces before a # say that a comment is meant.
func changedValue(src, text string, s content.Scalar) (Finding, bool) {
	from := min(len(text), len(string([]rune(text)[:min(s.At.Col-1, utf8.RuneCountInString(text))])))
	rest := text[from:]
	isText := slices.Contains(textKeys, s.Key)
	f := Finding{At: s.At}
	switch {
	case s.Null && isText && strings.HasPrefix(strings.TrimLeft(rest, " "), "#"):
		rest = strings.TrimLeft(rest, " ")
		from = len(text) - len(rest)
		f.Text = fmt.Sprintf("The value of `%s` is empty, because a # begins a comment.", s.Key)
	case s.Null && isText && rest != "":
		rest, _, _ = strings.Cut(rest, " #")
		f.Text = fmt.Sprintf("The value of `%s` is empty, because `%s` means nothing in YAML.", s.Key, strings.TrimSpace(rest))
	case !s.Null && strings.HasPrefix(rest, s.Value+" #"):
		f.Text = fmt.Sprintf("The value is read as %q: what stands behind the # is lost.", s.Value)
	default:
		return Finding{}, false
	}
	f.Fix = "Put quotes around it; before a comment, leave two spaces."
	if !s.Flow {
		rest = strings.TrimRight(rest, " \t")
		start := lineStart(src, s.At.Line) + from
		if s.At.Line == 1 && strings.HasPrefix(src, bom) {
			start += len(bom)
		}
		f.Edits = []Edit{{s.At.File, start, start + len(rest), quotedYAML(rest)}}
	}
	return f, true
}

// quotedYAML is a text in double quotes.
func quotedYAML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
