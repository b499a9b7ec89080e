package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// localesDir holds the translations: i18n/LOCALE/ and below it the same path as that of the source.
const localesDir = "i18n"

var translationRules = []Rule{
	{
		Code: "L004", Level: Warning, Title: "A translation is of the text as it is now.",
		Why: "`of:` in the front matter of a translation is the SHA-256 of the file that was translated. When that file changes, learners of the translation read what no longer holds.",
		Bad: "of: sha256:77a2… while the file has another sum", Good: "of: sha256: and the sum of the file that was translated", Find: staleTranslations,
	},
	{
		Code: "L005", Level: Error, Title: "A translated question has the same options.",
		Why: "Kind and right answers are taken from the source. With an option more, or an x at another place, a right answer is called wrong.",
		Bad: "- [ ] Am Ende der Datei\n- [x] Am Anfang (the source has its x at the first option)", Good: "- [x] Am Ende der Datei\n- [ ] Am Anfang", Find: otherOptions,
	},
	{
		Code: "L006", Level: Info, Title: "A locale has every text.",
		Why: "What is missing is shown in the language of the pack, so a learner meets two languages.",
		Bad: "`locales: [fr]` and nothing in i18n/fr/", Good: "i18n/fr/lessons/01-readers/lesson.md for each lesson", Find: missingTranslations,
	},
}

// translation is a file of a locale with the file that it translates.
type translation struct {
	file, locale, source string // names in the pack
	text, original       string
}

// translations lists the translated Markdown files of a pack whose source is there.
func (p *Pack) translations() []translation {
	var out []translation
	for _, f := range p.Files {
		rest, ok := strings.CutPrefix(f.Name, localesDir+"/")
		locale, source, below := strings.Cut(rest, "/")
		if !ok || !below || path.Ext(f.Name) != ".md" || !p.Has(source) {
			continue
		}
		out = append(out, translation{f.Name, locale, source, p.read(f.Name), p.read(source)})
	}
	return out
}

// read is the text of a Markdown file of the pack, or nothing if it cannot be read or is too long: other rules say so.
func (p *Pack) read(name string) string {
	if s := p.source(name); s != "" || p.FS == nil {
		return s
	}
	text, err := content.ReadFile(p.FS, name, content.MaxMarkdownBytes)
	if err != nil {
		return ""
	}
	return text
}

var ofKey = regexp.MustCompile(`(?m)^of:[ \t]*["']?(?:sha256:)?([0-9a-fA-F]*)`)

func staleTranslations(p *Pack) []Finding {
	var out []Finding
	for _, t := range p.translations() {
		sum := sha256.Sum256([]byte(t.original))
		want := hex.EncodeToString(sum[:])
		front, _ := frontMatterOf(t.text)
		m := ofKey.FindStringSubmatchIndex(front)
		fix := fmt.Sprintf("Compare it with %s, and write `of: sha256:%s`.", t.source, want)
		switch {
		case m == nil:
			out = append(out, Finding{At: firstLine(t.file), Fix: fix, Text: "This translation does not say which text it is of."})
		case !strings.EqualFold(front[m[2]:m[3]], want):
			out = append(out, Finding{At: PosAt(t.text, t.file, m[0]), Fix: fix, Text: fmt.Sprintf("This translation is of an older %s.", t.source)})
		}
	}
	return out
}

// frontMatterOf cuts a file in two. The body keeps its lines: those of the front matter are blank in it.
func frontMatterOf(text string) (front, body string) {
	if !strings.HasPrefix(text, "---\n") && !strings.HasPrefix(text, "---\r\n") {
		return "", text
	}
	end := strings.Index(text[3:], "\n---")
	if end < 0 {
		return "", text
	}
	end += 3 + len("\n---")
	return text[:end], strings.Repeat("\n", strings.Count(text[:end], "\n")) + text[end:]
}

// shape is what a translation of a question must keep.
type shape struct {
	at          quiz.Pos
	id          string
	boxes       []bool // of options and spares: whether they have an x
	steps, rows int
}

var questionID = regexp.MustCompile(`(?:^|[\s,{])id:\s*["']?([A-Za-z0-9._-]+)`)

// shapes reads the shapes of the questions in a file.
func shapes(text, file string) []shape {
	_, body := frontMatterOf(content.Text(text))
	blocks, _ := content.Blocks(body, file, 1)
	var out []shape
	open := false
	for _, b := range blocks {
		switch {
		case b.Kind == content.Heading:
			if open = strings.HasPrefix(b.Text, "Q:"); open {
				out = append(out, shape{at: b.At})
			}
		case b.Kind == content.Rule:
			open = false
		case open:
			out[len(out)-1].add(b)
		}
	}
	return slices.DeleteFunc(out, func(s shape) bool { return s.id == "" })
}

func (s *shape) add(b content.Block) {
	switch b.Kind {
	case content.Comment:
		if m := questionID.FindStringSubmatch(b.Text); m != nil && s.id == "" {
			s.id = m[1]
		}
	case content.Table:
		s.rows += len(b.Rows)
	case content.List:
		for _, it := range b.Items {
			switch {
			case it.Task:
				s.boxes = append(s.boxes, it.Checked)
			case b.Ordered:
				s.steps++
			}
		}
	}
}

// differs says in what a translation differs from its source, or nothing.
func (s shape) differs(source shape) string {
	switch {
	case len(s.boxes) != len(source.boxes):
		return fmt.Sprintf("%s; the source has %d", counted(len(s.boxes), "option"), len(source.boxes))
	case !slices.Equal(s.boxes, source.boxes):
		return "its x at other options than the source"
	case s.steps != source.steps:
		return fmt.Sprintf("%s; the source has %d", counted(s.steps, "step"), source.steps)
	case s.rows != source.rows:
		return fmt.Sprintf("%s; the source has %d", counted(s.rows, "row"), source.rows)
	}
	return ""
}

func otherOptions(p *Pack) []Finding {
	var out []Finding
	for _, t := range p.translations() {
		sources := map[string]shape{}
		for _, s := range shapes(t.original, t.source) {
			sources[s.id] = s
		}
		for _, s := range shapes(t.text, t.file) {
			source, known := sources[s.id]
			f := Finding{At: s.at, Item: s.id}
			switch how := s.differs(source); {
			case !known:
				f.Text, f.Fix = fmt.Sprintf("%s has no question with the id %q.", t.source, s.id), "Give it the id of the question that it translates."
			case how != "":
				f.Text, f.Fix = "This translated question has "+how+".", fmt.Sprintf("Make it as it is at %s.", source.at)
			default:
				continue
			}
			out = append(out, f)
		}
	}
	return out
}

// missingTranslations says once for each locale which files it lacks, and for each translated file which questions.
func missingTranslations(p *Pack) []Finding {
	var out []Finding
	for _, locale := range p.Manifest.Locales {
		if !strings.EqualFold(locale, p.Manifest.Language) {
			out = append(out, p.missingFiles(locale)...)
		}
	}
	for _, t := range p.translations() {
		there := map[string]bool{}
		for _, s := range shapes(t.text, t.file) {
			there[s.id] = true
		}
		var missing []string
		for _, s := range shapes(t.original, t.source) {
			if !there[s.id] {
				missing = append(missing, s.id)
			}
		}
		if len(missing) > 0 {
			out = append(out, Finding{At: firstLine(t.file), Fix: "Translate " + few(missing) + ".", Text: fmt.Sprintf("%s of %s not translated here.", counted(len(missing), "question"), areIs(len(missing), t.source))})
		}
	}
	return out
}

func areIs(n int, source string) string {
	if n == 1 {
		return source + " is"
	}
	return source + " are"
}

func (p *Pack) missingFiles(locale string) []Finding {
	var missing []string
	all := 0
	for _, f := range p.Files {
		if path.Ext(f.Name) != ".md" || !strings.HasPrefix(f.Name, "lessons/") && !strings.HasPrefix(f.Name, "labs/") && f.Name != content.GlossaryName {
			continue
		}
		all++
		if name := path.Join(localesDir, locale, f.Name); !p.Has(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return []Finding{{At: keyAt(p.Source, content.ManifestName, "locales"), Fix: "Write " + few(missing) + ".", Text: fmt.Sprintf("The locale %s lacks %d of %d texts.", content.Line(locale), len(missing), all)}}
}

// few names the first of many.
func few(names []string) string {
	const most = 3
	if more := len(names) - most; more > 0 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", more))
	}
	return listed(names)
}
