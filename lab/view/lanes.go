package view

import (
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

const (
	leastLane = 16 // below this width nobody gets a lane of their own
	mostLane  = 44
)

// turn is a step of a schedule.
type turn struct{ step, who, does, state, mark string }

// schedule is who did what, and who they are in the order in which they appear.
type schedule struct {
	turns []turn
	who   []string
	watch string // the name of what is looked at after each step
	steps int    // the width of the widest number of a step
	state int    // the width of the widest state
}

func scheduleOf(b lab.Block) schedule {
	cols := lineCells(b.Cols, max(5, len(b.Cols)))
	s := schedule{watch: cols[3], state: cells(cols[3]), steps: 1}
	for _, row := range b.Rows {
		row = lineCells(row, max(5, len(row)))
		t := turn{row[0], row[1], row[2], row[3], row[4]}
		s.turns = append(s.turns, t)
		s.steps, s.state = max(s.steps, cells(t.step)), max(s.state, cells(t.state))
		if !slices.Contains(s.who, t.who) {
			s.who = append(s.who, t.who)
		}
	}
	return s
}

// lanes draws a schedule with a lane for everybody in it, or where that is too narrow, a step on a line.
func (c *canvas) lanes(b lab.Block) {
	s := scheduleOf(b)
	if len(s.turns) == 0 {
		c.add("(no steps)", Note)
		return
	}
	room := (c.width - s.steps - s.state - columnGap) / len(s.who)
	if room-columnGap < leastLane || s.state > c.width/3 {
		c.stepByStep(s)
		return
	}
	room = min(room, mostLane)
	c.laneHead(s, room)
	for _, t := range s.turns {
		c.turn(s, t, room)
	}
}

func (c *canvas) laneHead(s schedule, room int) {
	line := strings.Repeat(" ", s.steps+columnGap)
	for _, who := range s.who {
		line += padded(c.cut(who, room-columnGap), room)
	}
	c.add(line+s.watch, Head)
}

// turn sets what somebody does below their name, and what is marked on a line of its own.
func (c *canvas) turn(s schedule, t turn, room int) {
	lead := s.steps + columnGap + room*slices.Index(s.who, t.who)
	for i, part := range wrap(t.does, room-columnGap) {
		if i > 0 {
			c.add(strings.Repeat(" ", lead)+part, Plain)
			continue
		}
		line := padded(padded(t.step, lead)+part, s.steps+columnGap+room*len(s.who))
		c.add(line+t.state, Plain)
	}
	if t.mark == "" {
		return
	}
	for i, part := range wrap(t.mark, max(1, c.width-lead-2)) {
		sign := "! "
		if i > 0 {
			sign = "  "
		}
		c.add(strings.Repeat(" ", lead)+sign+part, Costly)
	}
}

func (c *canvas) stepByStep(s schedule) {
	for _, t := range s.turns {
		text := t.step + " " + t.who + " " + t.does
		if t.state != "" {
			text += "; " + strings.TrimSpace(s.watch+" "+t.state)
		}
		c.hanging(text, Plain)
		if t.mark != "" {
			c.hanging("! "+t.mark, Costly)
		}
	}
}

// hanging wraps a paragraph with its lines after the first indented.
func (c *canvas) hanging(text string, role Role) {
	for i, part := range wrap(text, max(1, c.width-2)) {
		if i > 0 {
			part = "  " + part
		}
		c.add(part, role)
	}
}
