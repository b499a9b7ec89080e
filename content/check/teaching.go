package check

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// teachingRules are about what a pack teaches and what it asks (P).
var teachingRules = table([]Rule{
	{
		Code: "P001", Level: Warning, Title: "Every objective is asked, and more than once.",
		Why: "What nobody is asked, nobody knows whether they can. One question is answered by luck or from memory: an objective asked once is a note.",
		Bad: "objectives: wal-files, and no question with `obj: wal-files`", Good: "Two questions with `obj: wal-files`, or a lab that names it", Find: unasked,
	},
	{
		Code: "P002", Level: Warning, Title: "Every question serves an objective.",
		Why: "The app shows learners how far they are by objectives. A question without one counts for nothing, and may ask what was not taught.",
		Bad: "<!-- q id: wal-bytes, kind: number -->", Good: "<!-- q id: wal-bytes, kind: number, obj: wal-size -->", Find: withoutObjective,
	},
	{
		Code: "P003", Level: Error, Title: "What a lesson needs is there, and in no circle.",
		Why: "`needs` names lessons that help to know first. In a circle there is no first one.",
		Bad: "needs: [wal-chekpoints]", Good: "needs: [wal-checkpoints]", Find: badNeeds,
	},
	{
		Code: "P004", Level: Warning, Title: "A question uses terms that were taught.",
		Why: "A term of the glossary that stands in no lesson so far makes the question harder for a reason that has nothing to do with it. Questions before the text (`pre`) and those kept in a pool are left alone.",
		Bad: "A question on checkpoints in lesson 1; lesson 3 explains them", Good: "The same question in the quiz of lesson 3", Find: untaughtTerms,
	},
	{
		Code: "P005", Level: Warning, Title: "An objective is not only picked from options.",
		Why: "To recognise an answer is easier than to give it, and one that asks why tells more about who understands than one that asks whether. An objective of two or more questions needs one that is typed, ordered, matched or built, or a lab.",
		Bad: "Three questions of kind single", Good: "Two of kind single, one of kind why",
		Source: "Crichton and Krishnamurthi, OOPSLA 2024, over a million answers to quizzes in a programming book", Find: onlyPicked,
	},
	{
		Code: "P006", Level: Info, Title: "A lesson has a question that is not easy.",
		Why: "Without a `difficulty` of 3 or more nobody who did well knows whether they could do more.",
		Bad: "difficulty: 1 in all questions", Good: "difficulty: 3 in one that applies what was learned to a new case", Find: allEasy,
	},
	{
		Code: "P007", Level: Warning, Title: "A lesson keeps questions for reviews.",
		Why: "What is asked only right after the lesson is forgotten soon after it. Without variants (`variant-of:`), a review can only repeat the same words, and learners learn these. Lessons of fewer than eight questions are left alone.",
		Bad: "A quiz of eight questions without `variant-of:`", Good: "<!-- q id: wal-size-2, variant-of: wal-size -->", Find: nothingForReviews,
	},
	{
		Code: "P008", Level: Warning, Title: "Citations name recent sources of the pack.",
		Why: "`src:` names an entry of `sources` in pack.yaml. One that was last looked at more than two years ago may say something else today: that is a note.",
		Bad: "<!-- q id: wal-size, src: sqlte -->", Good: "<!-- q id: wal-size, src: sqlite -->", Find: citations,
	},
})

// asked counts what is asked about an objective.
type asked struct {
	id                  string
	lessons, labs       int
	questions, ofPicked int // without those before a text; and those of them where one option is picked
}

// asks counts for each objective of the manifest, in its order.
func (p *Pack) asks() []asked {
	out := make([]asked, len(p.Manifest.Objectives))
	index := map[string]*asked{}
	for i, o := range p.Manifest.Objectives {
		out[i] = asked{id: o.ID}
		index[o.ID] = &out[i]
	}
	var nobody asked
	of := func(id string) *asked { return cmp.Or(index[id], &nobody) }
	for _, l := range p.Lessons {
		for _, id := range l.Objectives {
			of(id).lessons++
		}
	}
	for _, l := range p.Labs {
		for _, id := range l.Objectives {
			of(id).labs++
		}
	}
	for _, it := range p.Items {
		if it.Pre {
			continue
		}
		of(it.Objective).questions++
		if it.Kind == quiz.Single {
			of(it.Objective).ofPicked++
		}
	}
	return out
}

func unasked(p *Pack) []Finding {
	if len(p.Lessons)+len(p.Labs) == 0 || p.unclear() {
		return nil // nothing could be read
	}
	var out []Finding
	entries := p.entries("objectives")
	for _, o := range p.asks() {
		f := Finding{At: p.entryAt(entries, o.id), Fix: fmt.Sprintf("Write a question with `obj: %s`, or name it in a lab.", o.id)}
		switch {
		case o.questions+o.labs == 0:
			f.Text = fmt.Sprintf("Objective %s is taught in %s and asked by no question.", o.id, counted(o.lessons, "lesson"))
		case o.questions == 1 && o.labs == 0:
			f.Text = fmt.Sprintf("Objective %s is asked by one question only.", o.id)
			f.Level = Info
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

var entryID = regexp.MustCompile(`\bid:[ \t]*["']?([^\s"',}#]+)`)

// entries are the offsets of the entries below a key of the manifest, by their ids.
func (p *Pack) entries(key string) map[string]int {
	from := Offset(p.Source, keyAt(p.Source, content.ManifestName, key))
	out := map[string]int{}
	for _, m := range entryID.FindAllStringSubmatchIndex(p.Source[from:], -1) {
		id := p.Source[from+m[2] : from+m[3]]
		if _, before := out[id]; !before {
			out[id] = from + m[0]
		}
	}
	return out
}

// entryAt is the place of an entry of the manifest.
func (p *Pack) entryAt(entries map[string]int, id string) quiz.Pos {
	if at, ok := entries[id]; ok {
		return PosAt(p.Source, content.ManifestName, at)
	}
	return firstLine(content.ManifestName)
}

// unclear tells whether the manifest cannot be read as it stands, so that nobody knows what it lists. What a rule that
// looks things up in it would find then follows from that mistake.
func (p *Pack) unclear() bool {
	return slices.ContainsFunc(p.Problems, func(problem quiz.Problem) bool {
		return problem.At.File == content.ManifestName && problem.Rule == "S001"
	})
}

func withoutObjective(p *Pack) []Finding {
	if p.unclear() {
		return nil
	}
	known := map[string]bool{}
	for _, o := range p.Manifest.Objectives {
		known[o.ID] = true
	}
	return each(func(it *Item) []Finding {
		switch {
		case it.ID == "" && it.Objective == "": // its metadata is still to be written
			return nil
		case it.Objective == "":
			return []Finding{it.finding(it.At, "Write `obj:` and the id of an objective into its metadata.", "This question names no objective.")}
		case !known[it.Objective]:
			return []Finding{it.finding(it.where(it.At, it.Objective), "List it below `objectives:` in pack.yaml, or name another one.", "pack.yaml has no objective %q.", it.Objective)}
		}
		return nil
	})(p)
}

// badNeeds looks for names that nothing has, and for circles among lessons.
func badNeeds(p *Pack) []Finding {
	known := map[string]bool{}
	needs := map[string][]string{}
	for _, id := range p.Manifest.Planned {
		known[id] = true
	}
	for _, l := range p.Lessons {
		known[l.ID] = true
		needs[l.ID] = l.Needs
	}
	var out []Finding
	for _, l := range p.Lessons {
		at := keyAt(l.Source, l.File, "needs")
		for _, id := range l.Needs {
			if !known[id] {
				out = append(out, Finding{At: at, Text: fmt.Sprintf("This lesson needs %q, and the pack has no such lesson.", id), Fix: "Name the id of a lesson, or list it below `planned:` in pack.yaml."})
			}
		}
		if way := circle(needs, l.ID); way != nil {
			out = append(out, Finding{At: at, Text: "What this lesson needs comes back to it: " + strings.Join(way, " → ") + ".", Fix: "Take away the weakest of these needs."})
		}
	}
	return append(out, badItemNeeds(p, known)...)
}

func badItemNeeds(p *Pack, known map[string]bool) []Finding {
	for _, it := range p.Items {
		known[it.ID] = true
	}
	return each(func(it *Item) []Finding {
		var out []Finding
		for _, id := range it.Needs {
			if !known[id] {
				out = append(out, it.finding(it.where(it.At, id), "Name the id of a lesson or question of this pack.", "This question needs %q, and the pack has nothing of that id.", id))
			}
		}
		return out
	})(p)
}

// circle is the shortest way along needs from a lesson back to it, if there is one.
func circle(needs map[string][]string, from string) []string {
	before := map[string]string{}
	queue := []string{from}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		for _, next := range needs[id] {
			if next == from {
				way := []string{from}
				for ; id != from; id = before[id] {
					way = append(way, id)
				}
				way = append(way, from)
				slices.Reverse(way)
				return way
			}
			if _, seen := before[next]; !seen {
				before[next] = id
				queue = append(queue, next)
			}
		}
	}
	return nil
}

// untaughtTerms compares the terms in questions with those in the lessons up to theirs.
func untaughtTerms(p *Pack) []Finding {
	terms := spellingsOf(p.Glossary)
	taught := map[string]int{} // term to the number of the first lesson that uses it
	for i, l := range p.Lessons {
		for _, sp := range terms.in(textOf(withoutQuestions(l.Blocks))) {
			if _, before := taught[sp.name]; !before {
				taught[sp.name] = i
			}
		}
	}
	var out []Finding
	for i, l := range p.Lessons {
		for _, it := range p.questionsOf(l) {
			if it.Pre || it.Pool != "" {
				continue
			}
			for _, sp := range terms.in(it.shown()) {
				first, anywhere := taught[sp.name]
				if anywhere && first <= i || !anywhere && len(p.Manifest.Requires.Packs) > 0 {
					continue // a pack that this one requires may teach it
				}
				out = append(out, it.finding(it.where(it.At, sp.written), "Use the term in the lesson before, or say it in other words.", "The question uses “%s”, which %s.", sp.name, laterIn(p, first, anywhere)))
			}
		}
	}
	return out
}

func laterIn(p *Pack, first int, anywhere bool) string {
	if anywhere {
		return "is first used in a later lesson, " + p.Lessons[first].ID
	}
	return "no lesson uses"
}

// textOf is all text of blocks, without code.
func textOf(blocks []content.Block) string {
	var b strings.Builder
	for _, bl := range blocks {
		b.WriteString("\n\n")
		switch bl.Kind {
		case content.Code, content.Comment:
		case content.Paragraph, content.Heading:
			b.WriteString(prose(bl.Text, "code"))
		case content.Table:
			b.WriteString(prose(strings.Join(bl.Header, "\n\n"), "code"))
			for _, row := range bl.Rows {
				b.WriteString("\n\n" + prose(strings.Join(row.Cells, "\n\n"), "code"))
			}
		default:
			b.WriteString(textOf(bl.Blocks))
			for _, it := range bl.Items {
				b.WriteString(textOf(it.Blocks))
			}
		}
	}
	return b.String()
}

// shown is what a learner reads before answering.
func (it *Item) shown() string {
	parts := []string{it.Stem, it.Because}
	if !it.typed() {
		for _, o := range it.Options {
			parts = append(parts, o.Text)
		}
	}
	for _, s := range it.Steps {
		parts = append(parts, s.Text)
	}
	for _, pair := range it.Pairs {
		parts = append(parts, pair.Left)
	}
	parts = append(parts, it.Rights...)
	return prose(strings.Join(parts, "\n\n"), "code")
}

func onlyPicked(p *Pack) []Finding {
	var out []Finding
	entries := p.entries("objectives")
	for _, o := range p.asks() {
		if o.questions >= 2 && o.ofPicked == o.questions && o.labs == 0 {
			out = append(out, Finding{At: p.entryAt(entries, o.id), Fix: fmt.Sprintf("Write one with `obj: %s` that is typed, ordered, matched or reasoned (`kind: why`).", o.id),
				Text: fmt.Sprintf("All %d questions on objective %s are answered by picking one option.", o.questions, o.id)})
		}
	}
	return out
}

// enoughQuestions is the size from which a quiz is looked at as a whole.
const enoughQuestions = 4

func allEasy(p *Pack) []Finding {
	const notEasy = 3
	var out []Finding
	for _, l := range p.Lessons {
		items := p.questionsOf(l)
		if len(items) < enoughQuestions || slices.ContainsFunc(items, func(it *Item) bool { return it.Difficulty >= notEasy }) {
			continue
		}
		out = append(out, Finding{At: l.quizPlace(), Text: fmt.Sprintf("None of the %d questions of this lesson has a difficulty of %d or more.", len(items), notEasy),
			Fix: "Add one that applies what was learned to a new case, and write `difficulty: 3`."})
	}
	return out
}

// quizPlace is the beginning of the quiz, or of the lesson if it has none.
func (l *Lesson) quizPlace() quiz.Pos {
	if l.QuizFile != "" {
		return firstLine(l.QuizFile)
	}
	return firstLine(l.File)
}

// enoughForVariants is the number of questions from which a lesson is thought to be finished.
const enoughForVariants = 8

func nothingForReviews(p *Pack) []Finding {
	var out []Finding
	for _, l := range p.Lessons {
		items := p.questionsOf(l)
		kept := slices.ContainsFunc(items, func(it *Item) bool { return it.VariantOf != "" })
		if len(items) >= enoughForVariants && !kept {
			out = append(out, Finding{At: l.quizPlace(), Text: "No question of this lesson is kept for reviews.",
				Fix: "Ask one of them again in another way, below the others, with `variant-of:` and its id."})
		}
	}
	return out
}

// maxSourceAge is after how long a source should be looked at again.
const maxSourceAge = 2 * 365 * 24 * time.Hour

func citations(p *Pack) []Finding {
	if p.unclear() {
		return nil
	}
	known := map[string]bool{}
	var out []Finding
	entries := p.entries("sources")
	for _, s := range p.Manifest.Sources {
		known[s.ID] = true
		if at, ok := accessed(s.Accessed); ok && !p.Now.IsZero() && p.Now.Sub(at) > maxSourceAge {
			out = append(out, Finding{Level: Info, At: p.entryAt(entries, s.ID), Text: fmt.Sprintf("The source %s was last looked at on %s.", s.ID, content.Line(s.Accessed)),
				Fix: "See whether it still says what is cited, and write today's date."})
		}
	}
	return append(out, each(func(it *Item) []Finding {
		var out []Finding
		for cited := range strings.SplitSeq(it.Question.Source, ",") {
			if id := firstField(cited); id != "" && !known[id] {
				out = append(out, it.finding(it.where(it.At, id), "List it below `sources:` in pack.yaml, or cite another one.", "pack.yaml has no source %q.", id))
			}
		}
		return out
	})(p)...)
}

// firstField is the id at the beginning of a citation such as "rfc9110 15.5.2".
func firstField(s string) string {
	id, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	return id
}

func accessed(text string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
