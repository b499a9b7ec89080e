package load

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/load/sim"
)

// show is what a run looked like: in words, over time, in numbers, and by which rules.
func show(r *sim.Result, seeds []uint64) []lab.Block {
	s := r.Total()
	out := []lab.Block{
		{Kind: lab.TextBlock, Title: "What happened", Text: story(r, &s), Note: note(seeds)},
		rates(r),
		latencies(r),
		server(r),
		percentiles(&s),
	}
	if h, ok := spread(&s); ok {
		out = append(out, h)
	}
	out = append(out, endings(&s))
	return append(out, lab.Block{Kind: lab.TextBlock, Title: "How this toy works", Text: strings.Join(rules(&r.Model), "\n")})
}

func note(seeds []uint64) string {
	if len(seeds) == 1 {
		return fmt.Sprintf("This is the traffic of seed %d, the one that is judged.", seeds[0])
	}
	return fmt.Sprintf("This is the traffic of seed %d. It is judged with %d seeds, and must hold in all of them.", seeds[0], len(seeds))
}

// story tells a run in a few sentences.
func story(r *sim.Result, s *sim.Stats) string {
	lines := []string{fmt.Sprintf("%s requests came in %s s. %s %% of them were answered in time: %s per second.",
		grouped(float64(s.Arrived)), number(r.Model.Duration.Seconds()), number(100*s.OKRatio()), number(s.Goodput()))}
	if s.Retries > 0 {
		lines = append(lines, fmt.Sprintf("Clients sent %s retries.", grouped(float64(s.Retries))))
	}
	if s.Wasted > 0 {
		lines = append(lines, fmt.Sprintf("%s %% of the work was done for clients who had left.", number(100*s.WastedRatio())))
	}
	return strings.Join(append(lines, recoveries(r)...), " ")
}

// maxTroubles bounds how many outages and bursts a story tells of.
const maxTroubles = 4

// recoveries say how the service was after each outage and burst.
func recoveries(r *sim.Result) []string {
	var out []string
	for i, t := range r.Troubles() {
		if i == maxTroubles {
			break
		}
		end := seconds(t.End) + " s"
		switch {
		case !t.Recovered:
			out = append(out, fmt.Sprintf("The trouble was over at %s, and the service did not recover.", end))
		case t.After == 0:
			out = append(out, fmt.Sprintf("The trouble was over at %s, and the service recovered at once.", end))
		default:
			out = append(out, fmt.Sprintf("The trouble was over at %s, and the service took %s s more to recover.", end, seconds(t.After)))
		}
	}
	return out
}

// series begins with a block over time: the first column is the second at which a slice begins.
func series(r *sim.Result, title, note string, cols []string, row func(*sim.Stats) []string) lab.Block {
	out := lab.Block{Kind: lab.SeriesBlock, Title: title, Cols: append([]string{"s"}, cols...), Note: note}
	for i := range r.Slices {
		at := decimal((time.Duration(i) * r.Width).Seconds())
		out.Rows = append(out.Rows, append([]string{at}, row(&r.Slices[i])...))
	}
	return out
}

// decimal is a number that programs read: no groups, at most three places.
func decimal(v float64) string {
	s := strconv.FormatFloat(v, 'f', 3, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func rates(r *sim.Result) lab.Block {
	return series(r, "Requests per second", outagesNote(&r.Model), []string{"arriving", "answered in time"}, func(s *sim.Stats) []string {
		return []string{decimal(s.Offered()), decimal(s.Goodput())}
	})
}

// outagesNote says when something was wrong, in the order of time.
func outagesNote(m *sim.Model) string {
	var parts []string
	for _, o := range m.Outages {
		parts = append(parts, fmt.Sprintf("outage from %s to %s s", seconds(o.At), seconds(o.At+o.For)))
	}
	for _, b := range m.Arrivals.Bursts {
		parts = append(parts, fmt.Sprintf("burst from %s to %s s", seconds(b.At), seconds(b.At+b.For)))
	}
	if len(parts) == 0 {
		return ""
	}
	return lab.Capital(strings.Join(parts, ", ")) + "."
}

// latencies are of the requests that arrived in a slice. Where none was answered there is no number.
func latencies(r *sim.Result) lab.Block {
	return series(r, "Latency of answered requests, ms", "By time of arrival. A gap is a time in which no request was answered.", []string{"p50", "p99"}, func(s *sim.Stats) []string {
		if s.Latency.Count() == 0 {
			return []string{"", ""}
		}
		return []string{decimal(milliseconds(s.Latency.Quantile(0.5))), decimal(milliseconds(s.Latency.Quantile(0.99)))}
	})
}

func server(r *sim.Result) lab.Block {
	return series(r, "The server", "", []string{"waiting", "busy %"}, func(s *sim.Stats) []string {
		return []string{decimal(s.MeanQueue()), decimal(100 * s.Utilisation())}
	})
}

func percentiles(s *sim.Stats) lab.Block {
	out := lab.Block{Kind: lab.TableBlock, Title: "Latency", Cols: []string{"share", "within"}, Note: "Of the requests that were answered in time, retries included."}
	for _, name := range []string{"p50", "p90", "p95", "p99", "p999", "max"} {
		m, _ := metricOf(name + "-ms")
		value := "no answer"
		if s.Latency.Count() > 0 {
			value = m.amount(m.of(nil, s))
		}
		out.Rows = append(out.Rows, []string{map[string]string{"p999": "p99.9", "max": "the slowest"}[name], value})
		if last := out.Rows[len(out.Rows)-1]; last[0] == "" {
			last[0] = name
		}
	}
	return out
}

// maxBins bounds the rows of a histogram: more do not fit beside a table on a small screen.
const maxBins = 16

// spread is how many answers took how long, in bins that widen with the time. ok is false when there was no answer.
func spread(s *sim.Stats) (out lab.Block, ok bool) {
	out = lab.Block{Kind: lab.HistogramBlock, Title: "How long answers took", Cols: []string{"ms", "requests"}, Note: "Each bin is wider than the one above it."}
	if s.Latency.Count() == 0 {
		return out, false
	}
	edges := binEdges(s.Latency.Quantile(0.01), s.Latency.Max())
	for i := range len(edges) - 1 {
		n := s.Latency.Between(edges[i], edges[i+1])
		out.Rows = append(out.Rows, []string{decimal(milliseconds(edges[i])), decimal(milliseconds(edges[i+1])), strconv.Itoa(n)})
	}
	return out, true
}

// binEdges begin at 0 and go in round steps from below one time to above another, in as fine steps as there is room for.
func binEdges(low, high time.Duration) []time.Duration {
	var out []time.Duration
	for _, steps := range [][]time.Duration{{1, 2, 5}, {1, 3}, {1}} {
		out = []time.Duration{0}
		for decade := time.Microsecond; out[len(out)-1] <= high; decade *= 10 {
			for _, step := range steps {
				if edge := decade * step; edge > low && out[len(out)-1] <= high {
					out = append(out, edge)
				}
			}
		}
		if len(out)-1 <= maxBins {
			return out
		}
	}
	return out
}

// endings counts how requests ended, and what that took. What cannot happen in this model is left out.
func endings(s *sim.Stats) lab.Block {
	out := lab.Block{Kind: lab.TableBlock, Title: "Requests", Cols: []string{"what became of them", "number", "share"}}
	add := func(name string, n, of int, always bool) {
		if n > 0 || always {
			share := ""
			if of > 0 {
				share = number(100*float64(n)/float64(of)) + " %"
			}
			out.Rows = append(out.Rows, []string{name, grouped(float64(n)), share})
		}
	}
	add("arrived", s.Arrived, 0, true)
	add("answered in time", s.OK, s.Arrived, true)
	add("client gave up", s.Failed[sim.Timeout], s.Arrived, false)
	add("refused, no place to wait", s.Failed[sim.Refused], s.Arrived, false)
	add("stopped by the breaker", s.Failed[sim.Broken], s.Arrived, false)
	add("important, answered in time", s.ImportantOK, s.Important, false)
	add("tries dropped unserved", s.Dropped, s.Tries, false)
	add("answers from the cache", s.Hits, s.Lookups, false)
	return out
}
