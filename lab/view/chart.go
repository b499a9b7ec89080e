package view

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/lab"
)

const (
	chartRows  = 3
	chartWidth = 100 // a chart is no wider, however much room there is
)

// series draws each column of numbers over time as a small chart, and says its lowest, highest and last value.
func (c *canvas) series(b lab.Block) {
	g := gridOf(b)
	for col := 1; col < len(g.cols); col++ {
		c.chart(g, col)
	}
	if len(g.rows) == 0 {
		c.add("(no numbers)", Note)
	}
}

// track is one column over time; a place without a number is NaN.
type track struct {
	values    []float64
	low, high int // where the lowest and the highest value stand; -1 if there is none
	last      int
	gaps      int // places without a number
}

func (g grid) track(col int) track {
	t := track{low: -1, high: -1, last: -1}
	for i, row := range g.rows {
		v, err := strconv.ParseFloat(row[col], 64)
		if err != nil || math.IsInf(v, 0) {
			v = math.NaN()
		}
		t.values = append(t.values, v)
		if math.IsNaN(v) {
			t.gaps++
			continue
		}
		t.last = i
		if t.low < 0 || v < t.values[t.low] {
			t.low = i
		}
		if t.high < 0 || v > t.values[t.high] {
			t.high = i
		}
	}
	return t
}

func (c *canvas) chart(g grid, col int) {
	t := g.track(col)
	if t.last < 0 {
		c.wrapped(g.cols[col]+": no numbers.", Plain)
		return
	}
	when := func(i int) string { return g.rows[i][0] + " " + g.cols[0] }
	value := func(i int) string { return g.rows[i][col] }
	says := fmt.Sprintf("%s: lowest %s at %s, highest %s at %s, at the end %s.",
		g.cols[col], value(t.low), when(t.low), value(t.high), when(t.high), value(t.last))
	if t.gaps > 0 {
		says += fmt.Sprintf(" No number in %d of %d places.", t.gaps, len(t.values))
	}
	c.wrapped(says, Head)
	top := math.Max(0, t.values[t.high])
	label := max(cells(value(t.high)), 1)
	room := min(c.width-label-2, chartWidth, len(t.values))
	if room < 4 || top == 0 || t.values[t.low] < 0 {
		return // the sentence says it
	}
	for row, bar := range c.bars(squeezed(t.values, room), top) {
		name := ""
		if row == 0 {
			name = value(t.high)
		}
		c.add(strings.Repeat(" ", label-cells(name))+name+" "+c.signs.upright+bar, Plain)
	}
	c.add(strings.Repeat(" ", label-1)+"0 "+c.signs.corner+strings.Repeat(c.signs.rule, room), Frame)
	first, end := when(0), when(len(g.rows)-1)
	c.add(strings.Repeat(" ", label+2)+first+strings.Repeat(" ", max(1, room-cells(first)-cells(end)))+end, Frame)
}

// squeezed are the means of as many slices as there is room.
func squeezed(values []float64, room int) []float64 {
	out := make([]float64, room)
	for i := range out {
		sum, n := 0.0, 0
		for _, v := range values[i*len(values)/room : (i+1)*len(values)/room] {
			if !math.IsNaN(v) {
				sum, n = sum+v, n+1
			}
		}
		out[i] = sum / float64(n) // NaN where there is none
	}
	return out
}

// bars are the rows of a chart, from above.
func (c *canvas) bars(values []float64, top float64) []string {
	full := len(c.signs.levels) - 1
	out := make([]string, chartRows)
	for _, v := range values {
		level := 0
		if !math.IsNaN(v) {
			level = int(math.Round(v / top * float64(chartRows*full)))
			if v > 0 {
				level = max(1, level)
			}
		}
		for row := range out {
			out[row] += c.signs.levels[min(full, max(0, level-(chartRows-1-row)*full))]
		}
	}
	return out
}

// histogram draws how many fell between two values, as bars with their counts.
func (c *canvas) histogram(b lab.Block) {
	cols := lineCells(b.Cols, max(2, len(b.Cols)))
	labels, counts := make([]string, len(b.Rows)), make([]string, len(b.Rows))
	widest, longest, most := 0, 0, 0.0
	for i, row := range b.Rows {
		row = lineCells(row, max(3, len(row)))
		labels[i] = strings.TrimSpace(row[0] + " to " + row[1] + " " + cols[0])
		counts[i] = row[2]
		widest, longest = max(widest, cells(labels[i])), max(longest, cells(counts[i]))
		most = math.Max(most, number(counts[i]))
	}
	if cols[1] != "" {
		c.wrapped("Number of "+content.Line(cols[1])+".", Head)
	}
	widest = min(widest, max(1, c.width/2))
	room := c.width - widest - longest - 2
	for i := range labels {
		bar := 0
		if n := number(counts[i]); most > 0 && n > 0 {
			bar = max(1, int(math.Round(n/most*float64(min(room, 60)))))
		}
		lead := c.cut(labels[i], widest)
		c.add(strings.Repeat(" ", widest-cells(lead))+lead+" "+strings.Repeat(c.signs.bar, max(0, min(bar, room)))+" "+counts[i], Plain)
	}
}

// number is a count as it is written; what is none is 0.
func number(s string) float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
