package load

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab/load/sim"
)

// rules say how a model is played, so that a learner need not guess what a number means.
func rules(m *sim.Model) []string {
	var out []string
	for _, part := range []func(*sim.Model) string{arrivalRule, serverRule, queueRule, priorityRule, databaseRule, cacheRule, clientRule, retryRule, breakerRule, outageRule} {
		if text := part(m); text != "" {
			out = append(out, "- "+text)
		}
	}
	return out
}

func arrivalRule(m *sim.Model) string {
	switch {
	case len(m.Arrivals.Ramp) > 0:
		return "Requests arrive at random, at a rate that follows the ramp."
	case len(m.Arrivals.Bursts) > 0:
		return fmt.Sprintf("Requests arrive at random, %s per second on average, and at another rate in a burst.", number(m.Arrivals.Rate))
	}
	return fmt.Sprintf("Requests arrive at random, %s per second on average, however long others wait.", number(m.Arrivals.Rate))
}

func serverRule(m *sim.Model) string {
	text := fmt.Sprintf("The service has %s", counted(m.Workers, "worker"))
	if m.Replicas > 1 {
		rule := []string{
			"any of them at random", "one after the other", "the less busy of two drawn at random", "the least busy of all",
		}[m.Balance]
		text = fmt.Sprintf("The service has %d replicas with %s each; a request goes to %s", m.Replicas, counted(m.Workers, "worker"), rule)
	}
	if m.Service.Mean == 0 {
		return text + "."
	}
	return fmt.Sprintf("%s. A worker serves one request at a time and takes %s%s.", text, drawn(m.Service), slower(m))
}

func drawn(t sim.Time) string {
	if t.Kind == sim.Fixed {
		return "exactly " + brief(t.Mean)
	}
	return brief(t.Mean) + " on average, often less and sometimes much more"
}

func slower(m *sim.Model) string {
	var out []string
	for i, v := range m.Speeds {
		if v != 1 {
			out = append(out, fmt.Sprintf("replica %d works at %s of that speed", i+1, number(v)))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "; " + strings.Join(out, ", ")
}

func queueRule(m *sim.Model) string {
	var text string
	switch m.Queue {
	case sim.Endless:
		text = "Who finds no free worker waits in a queue without end, first come, first served."
	case 0:
		text = "Who finds no free worker is refused at once."
	default:
		text = fmt.Sprintf("Who finds no free worker waits, first come, first served. Where %s wait already, the next is refused at once.", grouped(float64(m.Queue)))
	}
	if m.Client.Timeout == 0 {
		return text
	}
	if m.Drop {
		return text + " A worker throws away a request whose client has left, and takes the next."
	}
	return text + " The server does not notice that a client has left: it does the work all the same."
}

func priorityRule(m *sim.Model) string {
	if m.Priority == 0 {
		return ""
	}
	text := fmt.Sprintf("%s %% of requests are important.", number(100*m.Priority))
	if m.First {
		text += " They are served first, and in a full queue they take the place of the last other one."
	}
	return text
}

func databaseRule(m *sim.Model) string {
	d := m.Database
	if !d.On() {
		return ""
	}
	text := fmt.Sprintf("The worker then asks the database: a query takes %s. Its %s are shared evenly by the queries that run", drawn(d.Time), counted(d.Cores, "core"))
	if d.Penalty > 0 {
		text += fmt.Sprintf(", and each query above that number slows all by %s %%", number(100*d.Penalty))
	}
	if d.Pool > 0 {
		text += fmt.Sprintf(". A replica has %s and waits for a free one", counted(d.Pool, "connection"))
	}
	return text + "."
}

func cacheRule(m *sim.Model) string {
	c := m.Cache
	switch {
	case !c.On():
		return ""
	case c.Keys == 0:
		return fmt.Sprintf("A cache answers %s %% of the queries.", number(100*c.Hit))
	}
	text := fmt.Sprintf("A cache keeps each of %s for %s", counted(c.Keys, "value"), brief(c.TTL))
	if c.TTLJitter > 0 {
		text += fmt.Sprintf(", less up to %s %% at random", number(100*c.TTLJitter))
	}
	text += "."
	if c.SingleFlight {
		text += " When one is missing, one request builds it and the others wait for that."
	} else {
		text += " When one is missing, each request that misses it builds it."
	}
	if c.Stale > 0 {
		text += fmt.Sprintf(" While it is built anew, the old one is served for up to %s.", brief(c.Stale))
	}
	return text
}

func clientRule(m *sim.Model) string {
	if m.Client.Timeout == 0 {
		return "Clients wait as long as it takes."
	}
	return fmt.Sprintf("A client waits %s for each try.", brief(m.Client.Timeout))
}

func retryRule(m *sim.Model) string {
	c := m.Client
	if c.Retries == 0 {
		return "It does not try again."
	}
	text := fmt.Sprintf("After a failure it tries again, up to %s", counted(c.Retries, "time"))
	switch {
	case c.Backoff == 0:
		text += ", without a pause."
	case c.Jitter:
		text += fmt.Sprintf(". Before the first retry it pauses for a random time up to %s; the limit doubles each time.", brief(c.Backoff))
	default:
		text += fmt.Sprintf(". Before the first retry it pauses for %s, and twice as long each time.", brief(c.Backoff))
	}
	if c.Longest > 0 {
		text += fmt.Sprintf(" A pause grows to %s at most.", brief(c.Longest))
	}
	if c.Budget >= 0 {
		text += fmt.Sprintf(" All clients together have a budget: each new request pays for %s retries, and up to 100 retries are saved up.", number(c.Budget))
	}
	return text
}

func breakerRule(m *sim.Model) string {
	b := m.Breaker
	if b.Window == 0 {
		return ""
	}
	return fmt.Sprintf("A circuit breaker opens when %s %% of the last %d tries failed. It then stops every request for %s, and lets one through to probe.",
		number(100*b.Failures), b.Window, brief(b.Open))
}

func outageRule(m *sim.Model) string {
	var out []string
	for _, o := range m.Outages {
		who, how := "the service", "stands still"
		if o.Replica > 0 {
			who = fmt.Sprintf("replica %d", o.Replica)
		}
		if o.Speed > 0 {
			how = fmt.Sprintf("works at %s of its speed", number(o.Speed))
		}
		out = append(out, fmt.Sprintf("From %s to %s s %s %s.", seconds(o.At), seconds(o.At+o.For), who, how))
	}
	return strings.Join(out, " ")
}

// seconds is a point of time in a run.
func seconds(d time.Duration) string { return decimal(d.Seconds()) }

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(float64(n)) + " " + one + "s"
}

// brief is a time with a unit that suits it.
func brief(d time.Duration) string {
	if d < time.Second {
		return number(milliseconds(d)) + " ms"
	}
	s := d.Seconds()
	if s >= 120 && math.Mod(s, 60) == 0 {
		return number(s/60) + " min"
	}
	return number(s) + " s"
}
