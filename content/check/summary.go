package check

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/quiz"
)

// Report is what came of checking a pack.
type Report struct {
	Pack, Version string
	Findings      []Finding // by file, line and column
	Left          int       // findings that are counted and not kept, because there are too many
	Counts        [Error + 1]int
	Fixable       int // findings that --fix mends
	Silenced      int // findings turned off by a comment beside them
	Overruled     int // findings of rules that the manifest turns off

	Lessons, Items, Labs, Locales int
	Objectives                    []Objective // in the manifest's order
	Topics                        []Topic     // in the manifest's order
	Options, Answered             int         // options that deserve feedback, and those that have it
	StemWords                     int         // the median
}

// Objective says how often an objective is taught and asked.
type Objective struct {
	ID     string
	Taught int // lessons that name it
	Asked  int // questions and labs that name it
}

// Topic is an entry of the syllabus with the ids of the lessons that claim it.
type Topic struct {
	content.Topic
	Lessons []string
}

// sum adds up what is in a pack.
func (r *Report) sum(p *Pack) {
	r.Pack, r.Version = p.Manifest.ID, p.Manifest.Version
	r.Lessons, r.Items, r.Labs = len(p.Lessons), len(p.Items), len(p.Labs)
	r.Locales = max(1, len(p.Manifest.Locales))
	r.Objectives, r.Topics = p.Objectives(), p.topics()
	var words []int
	for _, i := range p.Items {
		if i.Whole {
			words = append(words, len(strings.Fields(i.Stem)))
			r.options(i.Question)
		}
	}
	r.StemWords = middle(words)
}

// Objectives counts where each objective of the manifest is taught and asked.
func (p *Pack) Objectives() []Objective {
	taught, asked := map[string]int{}, map[string]int{}
	for _, l := range p.Lessons {
		for _, id := range l.Objectives {
			taught[id]++
		}
	}
	for _, i := range p.Items {
		if !i.Pre { // it is asked before anything is taught
			asked[i.Objective]++
		}
	}
	for _, l := range p.Labs {
		for _, id := range l.Objectives {
			asked[id]++
		}
	}
	var out []Objective
	for _, o := range p.Manifest.Objectives {
		out = append(out, Objective{o.ID, taught[o.ID], asked[o.ID]})
	}
	return out
}

func (p *Pack) topics() []Topic {
	lessons := map[string][]string{}
	for _, l := range p.Lessons {
		for _, id := range l.Topics {
			lessons[id] = append(lessons[id], l.ID)
		}
	}
	var out []Topic
	for _, t := range p.Manifest.Topics {
		out = append(out, Topic{t, lessons[t.ID]})
	}
	return out
}

// options counts the options of a question that somebody can believe: every option to choose, and foreseen wrong answers
// of those that are typed. A question before the text is no test.
func (r *Report) options(q *quiz.Question) {
	if q.Pre {
		return
	}
	typed := slices.Contains([]quiz.Kind{quiz.Text, quiz.Number, quiz.Fix}, q.Kind)
	for _, o := range q.Options {
		if typed && o.Right {
			continue
		}
		r.Options++
		if o.Feedback != "" {
			r.Answered++
		}
	}
}

func middle(all []int) int {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
