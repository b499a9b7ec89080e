package check

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// off is a comment that turns a rule off beside what it is about.
type off struct {
	code     string
	item     string // the id of the question it stands in
	from, to int    // lines of its file; to is 0 for the whole file
}

// offs are such comments by file.
type offs map[string][]off

// hide tells whether a comment turns a finding off.
func (o offs) hide(f Finding) bool {
	return slices.ContainsFunc(o[f.At.File], func(c off) bool {
		inLines := c.to == 0 || f.At.Line >= c.from && f.At.Line <= c.to
		return c.code == f.Rule && (inLines || c.item != "" && c.item == f.Item)
	})
}

var offMark = regexp.MustCompile(`^\s*check\s+off\b:?\s*([A-Za-z]*[0-9]*)\s*,?\s*((?s:.*))$`)

// offs gathers the comments of every file, and what is wrong with them or with the manifest's own list.
func (p *Pack) offs() (offs, []Finding) {
	c := offReader{found: offs{}, wrong: p.overrides()}
	for _, l := range p.Lessons {
		c.file(l.Blocks)
		c.file(l.QuizBlocks)
	}
	for _, i := range p.Items {
		c.question(i)
	}
	for _, l := range p.Labs {
		c.file(l.TaskBlocks)
	}
	return c.found, c.wrong
}

type offReader struct {
	found offs
	wrong []Finding
}

// file reads the comments of a file that stand in no question. One before everything else is about the whole file, any
// other about the block after it.
func (c *offReader) file(blocks []content.Block) {
	inside := map[quiz.Pos]bool{}
	for _, group := range content.QuestionBlocks(blocks) {
		for _, b := range group {
			inside[b.At] = true
		}
	}
	for i, b := range blocks {
		if b.Kind != content.Comment || inside[b.At] {
			continue
		}
		one := off{from: b.At.Line, to: 1 << 30}
		switch {
		case i == 0:
			one.to = 0
		case i+2 < len(blocks):
			one.to = blocks[i+2].At.Line - 1
		}
		c.comment(b, one)
	}
}

// question reads the comments inside a question.
func (c *offReader) question(i *Item) {
	for _, b := range i.Blocks {
		if b.Kind == content.Comment {
			c.comment(b, off{item: i.ID, from: i.At.Line, to: i.EndLine})
		}
	}
}

func (c *offReader) comment(b content.Block, one off) {
	m := offMark.FindStringSubmatch(b.Text)
	if m == nil {
		return
	}
	one.code = m[1]
	if wrong, fix := badOff(m[1], m[2]); wrong != "" {
		c.wrong = append(c.wrong, Finding{Rule: "S013", At: b.At, Item: one.item, Text: wrong, Fix: fix})
		return
	}
	c.found[b.At.File] = append(c.found[b.At.File], one)
}

// badOff says what is wrong with turning a rule off.
func badOff(code, reason string) (wrong, fix string) {
	if _, known := Find(code); !known {
		return fmt.Sprintf("There is no rule %q to turn off.", code), didYouMeanCode(code)
	}
	if strings.TrimSpace(reason) == "" {
		return fmt.Sprintf("The rule %s is turned off without a reason.", code), fmt.Sprintf("Write why: `check off: %s, reason`; in %s `%s: { level: off, reason: … }`.", code, content.ManifestName, code)
	}
	return "", ""
}

func didYouMeanCode(code string) string {
	if near := Nearest(code); near != "" {
		return "Did you mean `" + near + "`?"
	}
	return "`engineroom pack rules` lists the codes."
}

// Nearest is the code that somebody may have meant; "" where none is near.
func Nearest(code string) string {
	var codes []string
	for _, r := range Rules() {
		codes = append(codes, strings.ToLower(r.Code))
	}
	return strings.ToUpper(content.Nearest(code, codes))
}

// overrides looks at the rules that the manifest turns up or down.
func (p *Pack) overrides() []Finding {
	var out []Finding
	for _, code := range slices.Sorted(maps.Keys(p.Manifest.Check)) {
		if wrong, fix := badOff(code, p.Manifest.Check[code].Reason); wrong != "" {
			out = append(out, Finding{Rule: "S013", At: p.overrideAt(code), Text: strings.Replace(wrong, "is turned off", "is turned up or down", 1), Fix: fix})
		}
	}
	return out
}

// overrideAt is where the manifest names a rule.
func (p *Pack) overrideAt(code string) quiz.Pos {
	list := keyAt(p.Source, content.ManifestName, "check")
	from := lineStart(p.Source, list.Line)
	if i := strings.Index(p.Source[from:], code+":"); i >= 0 {
		return PosAt(p.Source, content.ManifestName, from+i)
	}
	return list
}
