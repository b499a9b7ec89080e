package tui

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	days "github.com/engineroom/engineroom/progress/memory"
	"github.com/engineroom/engineroom/progress/study"
)

// shelf is what is remembered, folded anew from the entries whenever somebody asks.
type shelf struct{ *memory }

type cardKey struct{ pack, id string }

func (s shelf) fold() (map[cardKey]study.Card, map[quiz.Kind]study.Pace) {
	cards, pace := map[cardKey]study.Card{}, map[quiz.Kind]study.Pace{}
	scheduler := study.Tuning{}.Scheduler()
	for _, e := range s.entries {
		if e.Item == "" && e.Facts.Card == "" {
			continue
		}
		k := cardKey{e.Pack, e.CardID()}
		c, o := cards[k].Record(e, study.Setting{Scheduler: scheduler, Pace: pace[e.Kind]})
		if o.Thought > 0 {
			pace[e.Kind] = pace[e.Kind].With(o.Thought)
		}
		if c.ID != "" {
			cards[k] = c
		}
	}
	return cards, pace
}

// all are the cards in the order of their ids.
func (s shelf) all() []study.Card {
	cards, _ := s.fold()
	var out []study.Card
	for _, c := range cards {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b study.Card) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (s shelf) Agenda(_ context.Context, now time.Time, most int) (study.Agenda, error) {
	a := study.Agenda{Now: now, Coming: make([]int, 8)}
	_, a.Pace = s.fold()
	for _, c := range s.all() {
		if c.Lapsed {
			a.Lapsed = append(a.Lapsed, c)
		}
		switch wait := days.Day(c.Memory.Due) - days.Day(now); {
		case c.Due(now):
			a.Cards = append(a.Cards, c)
		case c.Memory.Reps > 0 && c.IsAsked(now) && wait < len(a.Coming):
			a.Coming[wait]++
		}
	}
	slices.SortStableFunc(a.Cards, func(x, y study.Card) int { return cmp.Compare(y.Urgency(now), x.Urgency(now)) })
	a.Count = len(a.Cards)
	a.Cards = a.Cards[:min(most, len(a.Cards))]
	for _, c := range a.Cards {
		if _, lab := c.IsLab(); lab {
			a.Labs = append(a.Labs, c)
		}
	}
	for _, e := range s.entries {
		if e.Type == study.Answer {
			a.Missed = days.Day(now) - days.Day(e.At)
		}
	}
	a.Pause = study.Pause(days.Day(now), func(yield func(int) bool) {
		for _, e := range slices.Backward(s.entries) {
			if e.Type == study.Answer && !yield(days.Day(e.At)) {
				return
			}
		}
	})
	return a, nil
}

func (s shelf) CardsOf(_ context.Context, pack, lesson string) ([]study.Card, error) {
	return slices.DeleteFunc(s.all(), func(c study.Card) bool { return c.Pack != pack || c.Lesson != lesson }), nil
}

func (s shelf) Away(context.Context) ([]study.Card, error) {
	return slices.DeleteFunc(s.all(), func(c study.Card) bool { return c.Away != study.ByHand && c.Away != study.AsLeech }), nil
}

func (s shelf) Round(_ context.Context, sort string) ([]study.Entry, error) {
	if s.unreadable != nil {
		return nil, s.unreadable
	}
	latest := ""
	for _, e := range s.entries {
		if strings.HasPrefix(e.Sitting, sort+":") && e.Type == study.Opened {
			latest = e.Sitting
		}
	}
	var out []study.Entry
	for _, e := range s.entries {
		if e.Sitting == latest && latest != "" {
			out = append(out, e)
		}
	}
	if slices.ContainsFunc(out, func(e study.Entry) bool { return e.Type == study.Finished }) {
		return nil, nil
	}
	return out, nil
}

func (s shelf) Seen(_ context.Context, pack string) (map[string]bool, error) {
	seen := map[string]bool{}
	for _, e := range s.entries {
		if e.Type == study.Answer && e.Scored && e.Pack == pack {
			seen[e.Item] = true
		}
	}
	return seen, nil
}

func (s shelf) Mastery(context.Context, string) ([]study.Objective, error) { return s.known, nil }

func (s shelf) Tuning(context.Context) (study.Tuning, error) { return study.Tuning{}, nil }
