package study

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content"
)

// Standing is how well a whole is known, such as a lesson or a module: its mastery, and that of its parts.
type Standing struct {
	Mastery
	Counts [4]int // objectives, by their mastery
}

// All is the number of objectives.
func (s Standing) All() int {
	return s.Counts[Unmet] + s.Counts[Learning] + s.Counts[Fading] + s.Counts[Solid]
}

// Counted is how many objectives are known how well, best first and without what is nothing: "2 solid, 1 fading". It is
// empty where there are none.
func (s Standing) Counted() string {
	var parts []string
	for _, m := range []Mastery{Solid, Fading, Learning, Unmet} {
		if n := s.Counts[m]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, m))
		}
	}
	return strings.Join(parts, ", ")
}

// Known is how many objectives were reviewed at least once.
func (s Standing) Known() int { return s.All() - s.Counts[Unmet] }

// Word is the mastery of a whole in a word or two: "solid", "learning", "2 fading", "new".
func (s Standing) Word() string {
	if n := s.Counts[Fading]; n > 0 {
		return fmt.Sprintf("%d fading", n)
	}
	return s.Mastery.String()
}

func (s Standing) plus(o Standing) Standing {
	for m := range s.Counts {
		s.Counts[m] += o.Counts[m]
	}
	return s
}

// ObjectivesByID are the objectives of one pack, by their id.
func ObjectivesByID(objectives []Objective) map[string]Objective {
	out := make(map[string]Objective, len(objectives))
	for _, ob := range objectives {
		out[ob.ID] = ob
	}
	return out
}

// LessonStanding is how well a lesson is known at a moment. Its parts are the objectives that it names, and one for those of
// its questions that name none once they were reviewed. An objective of which nothing is known is new.
func LessonStanding(ref content.LessonRef, objectives map[string]Objective, now time.Time) Standing {
	return standing(lessonParts(ref, objectives), objectives, now)
}

// ModuleStanding is how well a module is known at a moment. Its parts are those of its lessons and labs, each once.
func ModuleStanding(course content.Outline, m content.Module, objectives map[string]Objective, now time.Time) Standing {
	return standing(moduleParts(course, m, objectives), objectives, now)
}

// moduleParts are the ids of the objectives of a module.
func moduleParts(course content.Outline, m content.Module, objectives map[string]Objective) []string {
	var ids []string
	for _, ref := range course.Lessons(m) {
		ids = append(ids, lessonParts(ref, objectives)...)
	}
	for _, ref := range course.Labs(m) {
		ids = append(ids, ref.Objectives...)
	}
	return ids
}

// lessonParts are the ids of the objectives of a lesson.
func lessonParts(ref content.LessonRef, objectives map[string]Objective) []string {
	own := LessonObjective(ref.ID)
	if objectives[own].Cards == 0 {
		return ref.Objectives
	}
	return append(slices.Clip(ref.Objectives), own)
}

func standing(ids []string, objectives map[string]Objective, now time.Time) Standing {
	var s Standing
	var parts []Mastery
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		m := objectives[id].At(now)
		parts = append(parts, m)
		s.Counts[m]++
	}
	s.Mastery = Together(parts)
	return s
}
