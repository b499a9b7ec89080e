package progress

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Problem is one thing that is wrong inside a journal.
type Problem struct {
	Text    string // one sentence
	Derived bool   // only a derived table is wrong: Rebuild mends it and nothing is lost
}

// most is how many problems of one sort Verify tells.
const most = 20

// Verify reads every byte of the journal and tells what is wrong: what SQLite finds in its pages, rows whose checksum
// does not hold, chains with a link missing, and derived tables that do not follow from the events. SQLite alone finds
// one bit flip in seven. The error says that the check itself could not be finished.
func (j *Journal) Verify(ctx context.Context) ([]Problem, error) {
	var all []Problem
	note := func(found []Problem, err error) error {
		all = append(all, found...)
		if told := reading(j.path, err); errors.Is(told, ErrDamaged) {
			all = append(all, Problem{Text: err.Error()})
			return nil
		}
		return err
	}
	err := j.snapshot(ctx, func(q querier) error {
		if err := note(checkPages(ctx, q)); err != nil {
			return err
		}
		if j.version != j.opt.known() {
			return nil // its columns may be others
		}
		return note(checkRows(ctx, q))
	})
	return all, err
}

func checkPages(ctx context.Context, q querier) ([]Problem, error) {
	found, err := load(ctx, q, func(p *Problem) []any { return []any{&p.Text} }, `PRAGMA integrity_check(20)`)
	if err != nil {
		return nil, err
	}
	if len(found) == 1 && found[0].Text == "ok" {
		found = nil
	}
	orphans, err := load(ctx, q, func(p *Problem) []any { return []any{&p.Text} },
		`SELECT 'table ' || "table" || ' refers to a row of ' || parent || ' that is not there'
		FROM pragma_foreign_key_check LIMIT 20`)
	return append(found, orphans...), err
}

// eventID names an event for ever.
type eventID struct {
	device string
	seq    int64
}

// gaps are the events whose predecessor is known to be missing.
func gaps(ctx context.Context, q querier) (map[eventID]bool, error) {
	ids, err := load(ctx, q, func(id *eventID) []any { return []any{&id.device, &id.seq} }, `SELECT device, seq FROM gaps`)
	out := map[eventID]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// chain follows the events of one device after another.
type chain struct {
	last     event
	gaps     map[eventID]bool // events whose predecessor came in no file so far
	problems []Problem
	count    int
}

// checkRows checks the events, and the derived tables against what follows from them.
func checkRows(ctx context.Context, q querier) ([]Problem, error) {
	order, err := totalOrder(ctx, q)
	if err != nil {
		return nil, err
	}
	tuning, err := tuningNow(ctx, q)
	if err != nil {
		return nil, err
	}
	c, d := chain{}, newDerived(tuning)
	if c.gaps, err = gaps(ctx, q); err != nil {
		return nil, err
	}
	err = walk(ctx, q, byChain, func(e *event) error {
		c.check(e)
		if order == byChain {
			return d.apply(e) // one walk does for both
		}
		return nil
	})
	if err == nil && order != byChain {
		d, err = replay(ctx, q)
	}
	if err != nil {
		return c.told(), err
	}
	differences, err := checkDerived(ctx, q, d)
	return append(c.told(), differences...), err
}

func (c *chain) told() []Problem {
	if c.count > most {
		return append(c.problems, Problem{Text: fmt.Sprintf("and %d more events are wrong", c.count-most)})
	}
	return c.problems
}

func (c *chain) check(e *event) {
	before := c.last
	if e.device != before.device {
		before = event{}
	}
	gap := e.seq > before.seq+1
	switch {
	case !bytes.Equal(e.sum(), e.hash):
		c.tell(e, "its checksum does not hold")
	case gap && !c.gaps[eventID{e.device, e.seq}]:
		c.tell(e, fmt.Sprintf("the events between %d and it are missing", before.seq))
	case !gap && !bytes.Equal(e.prev, before.hash):
		c.tell(e, "it does not follow from the event before it")
	case e.clock <= before.clock && before.seq > 0:
		c.tell(e, "it is out of order")
	}
	c.last = *e
}

func (c *chain) tell(e *event, what string) {
	if c.count++; c.count <= most {
		c.problems = append(c.problems, Problem{Text: fmt.Sprintf("event %s:%d: %s", e.device, e.seq, what)})
	}
}

func checkDerived(ctx context.Context, q querier, d *derived) ([]Problem, error) {
	var out []Problem
	r, err := d.books.rows()
	if err != nil {
		return nil, err
	}
	for _, check := range []func() (string, error){
		func() (string, error) {
			return differ(ctx, q, "lessons", d.lessons, selectLesson, (*lessonRow).fields,
				func(l lessonRow) lessonKey { return lessonKey{l.pack, l.lesson} })
		},
		func() (string, error) {
			return differ(ctx, q, "items", d.items, selectItem, (*itemRow).fields,
				func(i itemRow) itemKey { return itemKey{i.pack, i.item} })
		},
		func() (string, error) {
			return differ(ctx, q, "days", d.days, selectDay, (*dayRow).fields,
				func(r dayRow) dayKey { return dayKey{r.pack, r.day} })
		},
		func() (string, error) {
			return differ(ctx, q, "marks", d.marks, selectMark, (*markRow).fields,
				func(m markRow) markKey { return m.markKey })
		},
		func() (string, error) {
			return differ(ctx, q, "labs", d.labs, selectLab, (*labRow).fields,
				func(l labRow) labKey { return labKey{l.pack, l.lab} })
		},
		func() (string, error) {
			return differ(ctx, q, "totals", d.totals(), selectTotal, (*totalRow).fields,
				func(t totalRow) string { return t.pack })
		},
		func() (string, error) { return differTable(ctx, q, cardTable, r.cards) },
		func() (string, error) { return differTable(ctx, q, objectiveTable, r.objectives) },
		func() (string, error) { return differTable(ctx, q, partTable, r.parts) },
		func() (string, error) { return differTable(ctx, q, loadTable, r.loads) },
		func() (string, error) { return differTable(ctx, q, paceTable, r.paces) },
		func() (string, error) { return differTable(ctx, q, recallTable, r.recalls) },
		func() (string, error) { return differTable(ctx, q, sureTable, r.sureness) },
		func() (string, error) { return differTable(ctx, q, beliefTable, r.beliefs) },
		func() (string, error) { return differTable(ctx, q, roundTable, r.rounds) },
	} {
		text, err := check()
		if err != nil {
			return out, err
		}
		if text != "" {
			out = append(out, Problem{Text: text, Derived: true})
		}
	}
	return out, nil
}

func differTable[K, R comparable](ctx context.Context, q querier, t table[K, R], want map[K]R) (string, error) {
	return differ(ctx, q, t.name, want, t.all(), t.fields, t.key)
}

// differ compares a derived table with what follows from the events.
func differ[K comparable, R comparable](ctx context.Context, q querier, table string, want map[K]R,
	query string, fields func(*R) []any, key func(R) K) (string, error) {
	got, err := load(ctx, q, fields, query)
	if err != nil {
		return "", err
	}
	wrong := max(len(want)-len(got), 0)
	for _, r := range got {
		if w, ok := want[key(r)]; !ok || w != r {
			wrong++
		}
	}
	if wrong == 0 {
		return "", nil
	}
	return fmt.Sprintf("%d rows of table %s do not follow from the events", wrong, table), nil
}

// sound says whether the file at path is a whole journal of a format this program knows.
func sound(ctx context.Context, path string, opt Options) error {
	j, err := Open(ctx, path, Options{ReadOnly: true, steps: opt.steps, network: opt.network, anyFormat: true})
	if err != nil {
		return err
	}
	problems, err := j.Verify(ctx)
	if err := firstError(err, j.Close()); err != nil {
		return err
	}
	if len(problems) > 0 {
		return damaged(path, problems[0].Text, nil)
	}
	return nil
}
