package check

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/format"
	"github.com/engineroom/engineroom/content/lock"
	"github.com/engineroom/engineroom/content/quiz"
)

var idRules = []Rule{
	{Code: "I001", Level: Error, Title: "Every question has an id", Fixes: true,
		Why:  "What a learner knows of a question is kept under its id. Without one, every answer is lost with the next change of the words.",
		Bad:  "### Q: Which pragma turns WAL on?\n\n- [x] `journal_mode`\n- [ ] `wal_mode`",
		Good: "### Q: Which pragma turns WAL on?\n<!-- q id: pragma-turns-wal -->\n\n- [x] `journal_mode`\n- [ ] `wal_mode`",
		Find: findNoID},
	{Code: "I002", Level: Error, Title: "An id names one thing", Fixes: true,
		Why:  "Two questions with one id share their record: whoever knows the one is not asked the other. Ids are copied with questions, by mistake.",
		Bad:  "### Q: What does a reader see?\n<!-- q id: readers -->\n…\n### Q: What does a writer see?\n<!-- q id: readers -->",
		Good: "### Q: What does a reader see?\n<!-- q id: readers -->\n…\n### Q: What does a writer see?\n<!-- q id: writers -->",
		Find: findTwice, Source: "PrairieLearn issue 498."},
	{Code: "I003", Level: Error, Title: "No id is gone without a word",
		Why:  "Learners who know a question by an id lose what they know if nobody says what became of it. A move is told for ever, because they may come from any version.",
		Bad:  "version: 1.1.0  # and the question page-colour is not in the pack any more",
		Good: "version: 2.0.0\nretired: [page-colour]\nmoved:\n  reader-sees: snapshot-of-a-reader",
		Find: findVanished},
	{Code: "I004", Level: Error, Title: "An id stands for the question that it stood for",
		Why:    "Another question under an old id looks to the scheduler as if the learner knew it. Below half of the old wording it is another question.",
		Bad:    "### Q: Which file holds the log?\n<!-- q id: reader-sees -->  the id of \"What does a reader see?\"",
		Good:   "### Q: Which file holds the log?\n<!-- q id: log-file, replaces: reader-sees -->",
		Source: "Exercism's `reimplements`: exercism/problem-specifications issue 2410.", Find: findReused},
	{Code: "I005", Level: Error, Title: "Where the right answer changed, `rev` says so",
		Why:  "Whoever learned the old answer has learned a mistake. With `rev` they are asked again and told why; without it nobody tells them.",
		Bad:  "<!-- q id: frames -->\n\n- [x] 4096  where it was 4000",
		Good: "<!-- q id: frames, rev: 2, note: \"The header was counted.\" -->\n\n- [x] 4096",
		Find: findUnsaid},
	{Code: "I006", Level: Warning, Title: "The version grows as far as the changes",
		Why:    "Learners and schools see from the number whether an update asks them again: major where an answer changed or is gone, minor where questions came, patch for words.",
		Bad:    "version: 1.0.1  # after 1.0.0, with a corrected answer",
		Good:   "version: 2.0.0",
		Source: "Semantic Versioning 2.0.0.", Find: findSmallStep},
	{Code: "I007", Level: Error, Title: "An id is made of lower-case ASCII words with dashes",
		Why:  "Ids stand in file names, addresses and exports, and letters that look alike must not make two ids of one.",
		Bad:  "<!-- q id: Reader_Sees -->",
		Good: "<!-- q id: reader-sees -->",
		Find: findOddID},
}

// findNoID gives ids to the questions whose lack of one was found while reading.
func findNoID(p *Pack) []Finding {
	taken := p.takenIDs()
	var out []Finding
	for _, problem := range p.Problems {
		item := p.itemAt(problem.At)
		if problem.Rule != "I001" || item == nil {
			continue
		}
		f := Finding{At: problem.At, Text: problem.Text, Fix: problem.Fix}
		if canEdit(item.Source) {
			f.Edits = []Edit{editOf(item.File, format.ID(item.Source, item.Blocks, p.freshID(item, taken)))}
		}
		out = append(out, f)
	}
	return out
}

// canEdit tells whether the places of a file's blocks are those on disk: lines that end otherwise are mended first.
func canEdit(src string) bool { return !strings.Contains(src, "\r") && !strings.HasPrefix(src, bom) }

func editOf(file string, e format.Edit) Edit { return Edit{file, e.From, e.To, e.Text} }

// itemAt is the question whose heading stands at a place, or nil.
func (p *Pack) itemAt(at quiz.Pos) *Item {
	for _, i := range p.Items {
		if i.At == at {
			return i
		}
	}
	return nil
}

// takenIDs are the ids that no question may get.
func (p *Pack) takenIDs() map[string]bool {
	taken := map[string]bool{}
	for _, i := range p.Items {
		taken[i.ID] = true
	}
	for _, id := range p.Manifest.Retired {
		taken[id] = true
	}
	for old, now := range p.Manifest.Moved {
		taken[old], taken[now] = true, true
	}
	for _, e := range p.Lock.Entries {
		if e.Sort == lock.Item {
			taken[e.ID] = true
		}
	}
	return taken
}

// freshID makes an id for a question and takes it.
func (p *Pack) freshID(i *Item, taken map[string]bool) string {
	at := slices.IndexFunc(p.Items, func(other *Item) bool { return other == i })
	id := format.Slug(strings.TrimPrefix(i.Blocks[0].Text, "Q:"), fmt.Sprintf("%s-q%d", cmp.Or(i.Lesson.ID, "question"), at+1), func(id string) bool { return taken[id] })
	taken[id] = true
	return id
}

// findTwice looks for ids that two lessons use, and gives new ones to the questions that have one of another, in one
// lesson or in two. The question that the lock remembers keeps the id, else the first one.
func findTwice(p *Pack) []Finding {
	taken := p.takenIDs()
	owners := map[string]*Item{}
	var out []Finding
	for _, i := range p.Items {
		first := owners[i.ID]
		if first == nil || i.ID == "" {
			owners[i.ID] = i
			continue
		}
		second := i
		if first.Lesson != i.Lesson && p.remembers(i) && !p.remembers(first) {
			first, second = i, first
			owners[i.ID] = i
		}
		// In one lesson this was found while reading; the same words make one finding of both.
		f := Finding{At: second.At, Item: second.ID, Text: fmt.Sprintf("The id %q is taken by the question at %s.", second.ID, first.At), Fix: "Give this question an id of its own."}
		if canEdit(second.Source) {
			if e, ok := format.Rename(second.Source, second.Blocks, p.freshID(second, taken)); ok {
				f.Edits = []Edit{editOf(second.File, e)}
			}
		}
		out = append(out, f)
	}
	return out
}

// remembers tells whether the lock knows a question by its id and its wording.
func (p *Pack) remembers(i *Item) bool {
	e, ok := p.Lock.Find(lock.Item, i.ID)
	mean, _ := i.Fingerprint()
	return ok && e.Mean == mean
}

// released is what is compared with older versions: what the outline names and can be read.
func (p *Pack) released() lock.View {
	v := p.View
	listed := map[string]bool{} // files
	for _, l := range p.Lessons {
		listed[l.File], listed[l.QuizFile] = l.Listed, l.Listed
	}
	for _, l := range p.Labs {
		listed[l.File] = l.Listed
	}
	isListed := func(s lock.Seen) bool { return listed[s.At.File] }
	v.Items, v.Lessons, v.Labs = filter(v.Items, isListed), filter(v.Lessons, isListed), filter(v.Labs, isListed)
	for _, problem := range p.Problems {
		if strings.HasPrefix(problem.At.File, lessonsDir+"/") && !strings.ContainsAny(problem.Rule[:1], "IQ") {
			v.Unread = append(v.Unread, problem.At.File)
		}
	}
	return v
}

func filter[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !keep(one) })
}

// changes are the differences to the last release, and to the lock where that knows more ids. There are none while the
// manifest cannot be read, or has no version to compare.
func (p *Pack) changes() []lock.Change {
	if p.Manifest.ID == "" || lock.CompareVersions(p.Manifest.Version, "") <= 0 || len(p.Manifest.Outline) == 0 {
		return nil
	}
	view := p.released()
	var out []lock.Change
	known := map[string]bool{}
	if p.Before != nil {
		out = lock.Compare(*p.Before, view)
		for _, some := range [][]lock.Seen{p.Before.Items, p.Before.Lessons, p.Before.Labs} {
			for _, s := range some {
				known[string(s.Sort)+" "+s.ID] = true
			}
		}
	}
	said := len(out)
	for _, c := range p.Lock.Against(view) {
		isSaid := slices.ContainsFunc(out[:said], func(other lock.Change) bool { return other.Sort == c.Sort && other.ID == c.ID })
		if c.Class.IsMistake() && !known[string(c.Sort)+" "+c.ID] && !isSaid {
			out = append(out, c)
		}
	}
	return slices.DeleteFunc(out, p.isBroken)
}

// isBroken tells whether a change is about a question that cannot be read to its end.
func (p *Pack) isBroken(c lock.Change) bool {
	if c.New == nil || c.Sort != lock.Item {
		return false
	}
	i := p.itemAt(c.New.At)
	return i != nil && !i.Whole
}

// ofClass are the changes of one class.
func (p *Pack) ofClass(class lock.Class) []lock.Change {
	return filter(p.changes(), func(c lock.Change) bool { return c.Class == class })
}

// noun is what an id names, in words.
func noun(s lock.Sort) string {
	if s == lock.Item {
		return "question"
	}
	return string(s)
}

func findVanished(p *Pack) []Finding {
	at := keyAt(p.Source, content.ManifestName, "retired")
	var out []Finding
	for _, c := range p.ofClass(lock.Vanished) {
		f := Finding{At: at, Item: c.ID, Text: fmt.Sprintf("The %s %q was in a release and is gone.", noun(c.Sort), c.ID), Fix: "List it under `retired:`, or under `moved:` with its new id."}
		if c.Old != nil && c.Old.ID != c.ID {
			f.At = keyAt(p.Source, content.ManifestName, "moved")
			f.Text = fmt.Sprintf("`moved:` does not say any more that the %s %q is now %q.", noun(c.Sort), c.ID, c.Old.ID)
			f.Fix = fmt.Sprintf("Put `%s: %s` back; learners may come from any version.", c.ID, c.Old.ID)
		}
		out = append(out, f)
	}
	return append(out, p.untrueWords()...)
}

// untrueWords looks for ids that the manifest says are gone though they are there, and for moves that lead nowhere.
func (p *Pack) untrueWords() []Finding {
	there := map[string]bool{}
	for _, s := range slices.Concat(p.View.Items, p.View.Lessons, p.View.Labs) {
		there[s.ID] = true
	}
	items := map[string]bool{}
	for _, s := range p.View.Items {
		items[s.ID] = true
	}
	var out []Finding
	for _, id := range p.Manifest.Retired {
		if items[id] && !p.isGone(id) {
			out = append(out, Finding{At: keyAt(p.Source, content.ManifestName, "retired"), Item: id, Text: fmt.Sprintf("The manifest says that %q is retired, and the question is here.", id), Fix: "Take it off the list, or take the question away."})
		}
	}
	isWhole := len(p.released().Unread) == 0
	for old := range p.Manifest.Moved {
		now, hops := p.Manifest.Moved[old], 0
		for ; !there[now] && p.Manifest.Moved[now] != "" && hops <= len(p.Manifest.Moved); hops++ {
			now = p.Manifest.Moved[now]
		}
		if !there[now] && !slices.Contains(p.Manifest.Retired, now) && isWhole {
			out = append(out, Finding{At: keyAt(p.Source, content.ManifestName, "moved"), Item: old, Text: fmt.Sprintf("`moved:` leads from %q to %q, which is not in this pack.", old, now), Fix: "Correct the new id, or list it under `retired:` too."})
		}
	}
	return out
}

// isGone tells whether an id is that of a lesson or lab that is gone: questions have ids of their own.
func (p *Pack) isGone(id string) bool {
	lesson, _ := p.Lock.Find(lock.Lesson, id)
	lab, _ := p.Lock.Find(lock.Lab, id)
	return lesson.Retired+lab.Retired != ""
}

func findReused(p *Pack) []Finding {
	var out []Finding
	for _, c := range p.ofClass(lock.Reused) {
		f := Finding{At: c.New.At, Item: c.New.ID, Text: fmt.Sprintf("The id %q was given up in an earlier version and is used again.", c.ID), Fix: "Give this one an id of its own."}
		switch {
		case c.New.ID != c.ID:
			f.At = keyAt(p.Source, content.ManifestName, "moved")
			f.Text, f.Fix = fmt.Sprintf("`moved:` leads from %q to %q, and led to %q before.", c.ID, c.New.ID, c.Old.ID), "Lead it where it led, or to what became of that."
		case c.Alike < 1:
			f.Text = fmt.Sprintf("This is another question than %q was (%d %% alike).", c.ID, int(c.Alike*100))
			f.Fix = fmt.Sprintf("Give it an id of its own with `replaces: %s`.", c.ID)
		}
		out = append(out, f)
	}
	return out
}

func findUnsaid(p *Pack) []Finding {
	var out []Finding
	for _, c := range p.ofClass(lock.Unsaid) {
		out = append(out, Finding{At: c.New.At, Item: c.ID, Text: "The right answer changed and `rev` did not.", Fix: fmt.Sprintf("Set `rev: %d` and say why in `note:`, or take the answer back.", c.Old.Rev+1)})
	}
	return out
}

// findSmallStep compares the version with the last release, and with the lock, which knows the versions before.
func findSmallStep(p *Pack) []Finding {
	at := keyAt(p.Source, content.ManifestName, "version")
	latest := p.Lock.Latest()
	if lock.CompareVersions(p.Manifest.Version, "") > 0 && lock.CompareVersions(p.Manifest.Version, latest) < 0 {
		return []Finding{{Rule: "S007", Level: Error, At: at, Text: fmt.Sprintf("The version %s is below %s, of which %s speaks already.", p.Manifest.Version, latest, lock.Name), Fix: "Raise it."}}
	}
	if p.Before == nil {
		return nil
	}
	made, later := lock.StepBetween(p.Before.Version, p.Manifest.Version)
	needed := lock.Needed(p.changes())
	if !later || made >= needed {
		return nil // a version that is not above the last is S007
	}
	return []Finding{{At: at, Text: fmt.Sprintf("The changes since %s ask for a %s step, and %s is a %s one.", p.Before.Version, needed, p.Manifest.Version, made), Fix: fmt.Sprintf("Set `version: %s` or a higher one.", needed.After(p.Before.Version))}}
}

var kebab = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// findOddID looks for dots, underscores and doubled dashes, which the app reads and other tools do not. An id that was
// released keeps its form, for changing it costs more.
func findOddID(p *Pack) []Finding {
	var out []Finding
	for _, s := range slices.Concat(p.View.Items, p.View.Lessons, p.View.Labs) {
		if kebab.MatchString(s.ID) || !oddButRead.MatchString(s.ID) {
			continue // what the app does not read was found while reading
		}
		if e, frozen := p.Lock.Find(s.Sort, s.ID); frozen && e.Since != p.Manifest.Version {
			continue
		}
		out = append(out, Finding{At: s.At, Item: s.ID, Text: fmt.Sprintf("The id %q has dots, underscores or dashes where none belong.", s.ID), Fix: "Write it like `short-name`."})
	}
	return out
}

var oddButRead = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
