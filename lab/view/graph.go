package view

import (
	"math"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/lab"
)

// commit is a row of a graph.
type commit struct {
	hash, names, subject, author string
	parents                      []string
}

func commits(rows [][]string) []commit {
	var out []commit
	for _, row := range rows {
		row = lineCells(row, max(5, len(row)))
		names := strings.Trim(row[2], "()[] ")
		out = append(out, commit{hash: row[0], parents: strings.Fields(row[1]), names: names, subject: row[3], author: row[4]})
	}
	return out
}

func (c commit) says() string {
	text := c.hash
	if c.names != "" {
		text += " (" + c.names + ")"
	}
	text += " " + c.subject
	if c.author != "" {
		text += ", " + c.author
	}
	return text
}

// graph draws commits with a lane for each line of work. Where the lanes would take half of the width, each commit says
// its parents in words instead.
func (c *canvas) graph(b lab.Block) {
	all := commits(b.Rows)
	lines, widest := drawGraph(all)
	if widest > c.width/2 {
		c.genealogy(all)
		return
	}
	for _, l := range lines {
		if l.commit == nil {
			c.add(l.lanes, Frame)
			continue
		}
		lead := l.lanes + " "
		c.add(lead+c.cut(l.commit.says(), max(1, c.width-len(lead))), Plain)
	}
}

func (c *canvas) genealogy(all []commit) {
	for _, one := range all {
		c.wrapped("* "+one.says(), Plain)
		if len(one.parents) > 0 {
			c.wrapped("  after "+strings.Join(one.parents, " and "), Note)
		}
	}
}

// graphLine is a commit with its lanes, or the lanes between two commits.
type graphLine struct {
	lanes  string
	commit *commit
}

// tracks are the lanes from left to right; each waits for the commit of a hash.
type tracks struct {
	waits []string
	lines []graphLine
}

// mostTracks is how many lanes are drawn at most.
const mostTracks = 60

// drawGraph draws the lanes of commits, and tells how wide they become.
func drawGraph(all []commit) (lines []graphLine, widest int) {
	var t tracks
	for i := range all {
		t.commit(&all[i])
		if len(t.waits) > mostTracks {
			return nil, math.MaxInt
		}
	}
	for _, l := range t.lines {
		widest = max(widest, len(l.lanes))
	}
	return t.lines, widest
}

// commit draws a commit: the lanes that wait for it become one, and go on to its parents.
func (t *tracks) commit(c *commit) {
	at := slices.Index(t.waits, c.hash)
	if at < 0 {
		at = len(t.waits)
		t.waits = append(t.waits, c.hash)
	}
	for i := at + 1; i < len(t.waits); {
		if t.waits[i] == c.hash {
			t.join(at, i)
		} else {
			i++
		}
	}
	row := t.upright()
	row[2*at] = '*'
	t.lines = append(t.lines, graphLine{strings.TrimRight(string(row), " "), c})
	if len(c.parents) == 0 {
		t.end(at)
		return
	}
	t.waits[at] = c.parents[0]
	for i, p := range c.parents[1:] {
		t.part(at+i, p)
	}
}

// upright is a row in which every lane goes straight on.
func (t *tracks) upright() []byte {
	return []byte(strings.Repeat("| ", len(t.waits)) + " ")
}

func (t *tracks) put(row []byte) {
	t.lines = append(t.lines, graphLine{lanes: strings.TrimRight(string(row), " ")})
}

// join brings lane from into the lane to, which is left of it; what is right of it moves up.
func (t *tracks) join(to, from int) {
	row := t.upright()
	for i := 2*to + 1; i < 2*from-1; i += 2 {
		row[i] = '_'
	}
	t.moveLeft(row, from)
	t.waits = slices.Delete(t.waits, from, from+1)
}

// moveLeft draws every lane from the given one on as it moves one place to the left.
func (t *tracks) moveLeft(row []byte, from int) {
	for i := from; i < len(t.waits); i++ {
		row[2*i], row[2*i-1] = ' ', '/'
	}
	t.put(row)
}

// end closes a lane whose commit has no parent.
func (t *tracks) end(at int) {
	if at+1 < len(t.waits) {
		row := t.upright()
		row[2*at] = ' '
		t.moveLeft(row, at+1)
	}
	t.waits = slices.Delete(t.waits, at, at+1)
}

// part opens a lane for a further parent, right of a lane; what is right of that makes room.
func (t *tracks) part(at int, parent string) {
	row := append(t.upright(), ' ', ' ')
	for i := len(t.waits) - 1; i > at; i-- {
		row[2*i], row[2*i+1] = ' ', '\\'
	}
	row[2*at+1] = '\\'
	t.put(row)
	t.waits = slices.Insert(t.waits, at+1, parent)
}
