package race

import (
	"context"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/code/partner"
)

const setup = "CREATE TABLE stock(product_id INTEGER PRIMARY KEY, on_hand INTEGER NOT NULL) STRICT; INSERT INTO stock VALUES (7, 1);"

// handler is a purchase whose statement is the given one.
func handler(update string) string {
	return `async function handle(req, { db }) {
  const { on_hand } = await db.get("SELECT on_hand FROM stock WHERE product_id = 7");
  if (on_hand < 1) return { status: 409, json: { error: "sold out" } };
  const sale = ` + update + `;
  if (sale.changes === 0) return { status: 409, json: { error: "sold out" } };
  return { status: 200, json: { sold: 1 } };
}`
}

const (
	checkThenAct = `await db.run("UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = 7")`
	atomic       = `await db.run("UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = 7 AND on_hand > 0")`
)

var people = []string{"Ada", "Ben", "Cleo"}

func fern(source string, n int) Spec {
	spec := Spec{
		Source: source, File: "handler.js", Setup: setup, Watch: "SELECT on_hand FROM stock", Now: time.Unix(1_700_000_000, 0),
		Always: Always{Statuses: [][]int{{200}}, Query: "SELECT on_hand FROM stock", Rows: [][]string{{"0"}}},
	}
	for i := range n {
		spec.Together = append(spec.Together, Request{Name: people[i], Request: js.Request{Method: "POST", Path: "/buy"}})
	}
	for range n - 1 {
		spec.Always.Statuses[0] = append(spec.Always.Statuses[0], 409)
	}
	return spec
}

func explore(t testing.TB, spec Spec) Result {
	t.Helper()
	r, err := Explore(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// drawn is an order as letters: A.read B.write.
func drawn(o Order) string {
	var out []string
	for _, s := range o.Steps {
		out = append(out, fmt.Sprintf("%c.%s", 'A'+s.Who, s.Kind))
	}
	return strings.Join(out, " ")
}

func TestEveryOrderOfCheckThenAct(t *testing.T) {
	r := explore(t, fern(handler(checkThenAct), 2))
	var got []string
	for _, o := range r.Orders {
		got = append(got, fmt.Sprintf("%s %v %s %t", drawn(o), o.Statuses, o.Rows[0][0], o.Held()))
	}
	want := []string{
		"A.read A.write B.read [200 409] 0 true",
		"A.read B.read A.write B.write [200 200] -1 false",
		"A.read B.read B.write A.write [200 200] -1 false",
		"B.read A.read A.write B.write [200 200] -1 false",
		"B.read A.read B.write A.write [200 200] -1 false",
		"B.read B.write A.read [409 200] 0 true",
	}
	if !reflect.DeepEqual(got, want) || r.Bad != 4 || r.Smallest != 2 || r.Cut || r.Fault != nil {
		t.Errorf("%d bad, smallest %d, cut %t, fault %v:\n%s", r.Bad, r.Smallest, r.Cut, r.Fault, strings.Join(got, "\n"))
	}
}

func TestTheStaleReadIsTheOneThatAnotherOutdid(t *testing.T) {
	r := explore(t, fern(handler(checkThenAct), 2))
	steps := r.Orders[1].Steps // A.read B.read A.write B.write
	if steps[0].Outdone != 0 || steps[1].Outdone != 3 || steps[2].Stale != nil || !reflect.DeepEqual(steps[3].Stale, []int{1}) {
		t.Errorf("the steps are %+v", steps)
	}
	for i, want := range []string{"1", "1", "0", "-1"} {
		if steps[i].State != want {
			t.Errorf("after step %d the stock is %s, not %s", i+1, steps[i].State, want)
		}
	}
	if steps[1].Rows[0][0] != "1" || steps[3].Changed != 1 || steps[2].Status != 200 || steps[0].Status != 0 {
		t.Errorf("the steps are %+v", steps)
	}
}

func TestWhatARequestChangesItselfMakesNoReadStale(t *testing.T) {
	r := explore(t, fern(`async function handle(req, { db }) {
  await db.get("SELECT on_hand FROM stock");
  await db.run("UPDATE stock SET on_hand = on_hand + 1");
  await db.run("UPDATE stock SET on_hand = on_hand + 1");
  return {};
}`, 2))
	for _, s := range r.Orders[0].Steps { // one after the other
		if s.Stale != nil || s.Outdone != 0 {
			t.Errorf("%s: %+v", drawn(r.Orders[0]), s)
		}
	}
}

func TestTheAtomicStatementHoldsInEveryOrder(t *testing.T) {
	alone := `async function handle(req, { db }) {
  const sale = ` + atomic + `;
  return { status: sale.changes ? 200 : 409 };
}`
	inTransaction := `async function handle(req, { db }) {
  return db.tx(async () => {
    const row = await db.get("SELECT on_hand FROM stock");
    if (row.on_hand < 1) return { status: 409 };
    await db.run("UPDATE stock SET on_hand = on_hand - 1");
    return { status: 200 };
  });
}`
	for name, c := range map[string]struct {
		source string
		orders int
	}{"select kept": {handler(atomic), 6}, "alone": {alone, 2}, "transaction": {inTransaction, 2}} {
		r := explore(t, fern(c.source, 2))
		if r.Bad != 0 || len(r.Orders) != c.orders || r.Smallest != 0 || r.Fault != nil {
			t.Errorf("%s: %d of %d orders are bad, fault %v; want 0 of %d", name, r.Bad, len(r.Orders), r.Fault, c.orders)
		}
	}
}

// model counts orders of check-then-act by arithmetic: a request reads, and writes if it read more than nothing.
func model(stock int, seen [3]int, phase [3]int, n int) (orders, bad int) {
	moved := false
	for i := range n {
		s, se, ph := stock, seen, phase
		switch {
		case phase[i] == 0:
			se[i], ph[i] = stock, 1
			if stock < 1 {
				ph[i] = 2
			}
		case phase[i] == 1:
			s, ph[i] = stock-1, 2
		default:
			continue
		}
		moved = true
		o, b := model(s, se, ph, n)
		orders, bad = orders+o, bad+b
	}
	if !moved {
		if stock < 0 {
			return 1, 1
		}
		return 1, 0
	}
	return orders, bad
}

func TestThreeRequestsAreTriedWhole(t *testing.T) {
	orders, bad := model(1, [3]int{}, [3]int{}, 3)
	r := explore(t, fern(handler(checkThenAct), 3))
	if len(r.Orders) != orders || r.Bad != bad || orders != 66 || bad != 60 {
		t.Errorf("%d orders, %d bad; arithmetic says %d and %d", len(r.Orders), r.Bad, orders, bad)
	}
	seen := map[string]bool{}
	for _, o := range r.Orders {
		if seen[drawn(o)] {
			t.Errorf("%s was tried twice", drawn(o))
		}
		seen[drawn(o)] = true
	}
}

// TestStraightHandlersHaveAsManyOrdersAsThereAreWaysToMerge compares with the binomial coefficient.
func TestStraightHandlersHaveAsManyOrdersAsThereAreWaysToMerge(t *testing.T) {
	const source = `async function handle(req, { db }) {
  for (let i = 0; i < req.query.n; i++) await db.run("UPDATE stock SET on_hand = on_hand + 1");
  return { status: 200 };
}`
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(0, 4).Draw(t, "a"), rapid.IntRange(0, 4).Draw(t, "b")
		spec := fern(source, 2)
		spec.Together[0].Query, spec.Together[1].Query = map[string]string{"n": fmt.Sprint(a)}, map[string]string{"n": fmt.Sprint(b)}
		spec.Always = Always{Statuses: [][]int{{200, 200}}, Query: "SELECT on_hand FROM stock", Rows: [][]string{{fmt.Sprint(1 + a + b)}}}
		r, err := Explore(context.Background(), spec)
		want := new(big.Int).Binomial(int64(a+b), int64(a))
		if err != nil || int64(len(r.Orders)) != want.Int64() || r.Bad != 0 {
			t.Errorf("%d and %d statements: %d orders, %d bad, %v; there are %s ways", a, b, len(r.Orders), r.Bad, err, want)
		}
	})
}

func TestTheSameRaceGivesTheSameResult(t *testing.T) {
	first := explore(t, fern(handler(checkThenAct), 2))
	for range 2 {
		if again := explore(t, fern(handler(checkThenAct), 2)); !reflect.DeepEqual(first, again) {
			t.Error("two runs differ")
		}
	}
}

func TestTooManyOrdersAreCut(t *testing.T) {
	spec := fern(handler(checkThenAct), 3)
	spec.Schedules = 10
	if r := explore(t, spec); len(r.Orders) != 10 || !r.Cut {
		t.Errorf("%d orders, cut %t", len(r.Orders), r.Cut)
	}
}

func TestMistakesOfAHandlerAreResults(t *testing.T) {
	for name, c := range map[string]struct{ source, problem, fault string }{
		"forgotten await": {
			source:  strings.Replace(handler(atomic), "= await db.run", "= db.run", 1),
			problem: "Ada was answered before the statement “UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = 7…” had run; is an await missing?",
		},
		"never": {
			source:  "async function handle() { await new Promise(() => {}); }",
			problem: "Ada waits for something that never comes.",
		},
		"open transaction": {
			source:  `async function handle(req, { db }) { await db.run("BEGIN"); return {} }`,
			problem: "Ada left a transaction open.",
		},
		"endless loop":    {source: "async function handle() { for (;;); }", fault: "The handler ran for too long and was stopped."},
		"endless queries": {source: `async function handle(req, { db }) { for (;;) await db.get("SELECT 1") }`, fault: "Ada sent more than 20 statements."},
		"syntax":          {source: "async function handle( {", fault: "SyntaxError"},
		"no handler":      {source: "let x = 1", fault: "There is no function called handle in this file."},
	} {
		r := explore(t, fern(c.source, 2))
		if c.fault != "" && (r.Fault == nil || !strings.HasPrefix(r.Fault.Error(), c.fault)) {
			t.Errorf("%s: the fault is %v, want %s", name, r.Fault, c.fault)
		}
		if c.problem != "" && (r.Bad == 0 || r.Orders[r.Smallest-1].Problem != c.problem) {
			t.Errorf("%s: %d bad, fault %v, %+v", name, r.Bad, r.Fault, r.Orders)
		}
	}
}

func TestAThrowingHandlerAnswers500(t *testing.T) {
	r := explore(t, fern(`async function handle(req, { db }) { await db.get("SELECT missing FROM stock"); }`, 2))
	o := r.Orders[0]
	if o.Statuses[0] != 500 || !strings.Contains(o.Bodies[0], "no such column: missing") || !strings.Contains(o.Steps[0].Error, "missing") {
		t.Errorf("%+v", o)
	}
}

// TestADeadlockRefusesOneRequest has both read within a transaction before either writes.
func TestADeadlockRefusesOneRequest(t *testing.T) {
	r := explore(t, fern(`async function handle(req, { db }) {
  await db.run("BEGIN");
  await db.get("SELECT on_hand FROM stock");
  try { await db.run("UPDATE stock SET on_hand = on_hand - 1"); await db.run("COMMIT"); }
  catch (e) { await db.run("ROLLBACK"); return { status: 503, body: e.message }; }
  return { status: 200 };
}`, 2))
	refused := 0
	for _, o := range r.Orders {
		if o.Statuses[0] == 503 || o.Statuses[1] == 503 {
			refused++
		}
	}
	if refused == 0 || r.Fault != nil {
		t.Errorf("%d of %d orders refused one, fault %v", refused, len(r.Orders), r.Fault)
	}
}

func TestAWrongSetupIsSaid(t *testing.T) {
	spec := fern(handler(atomic), 2)
	spec.Setup = "CREATE TABEL x"
	if _, err := Explore(context.Background(), spec); err == nil || !strings.Contains(err.Error(), "the setup is wrong") {
		t.Error(err)
	}
}

func BenchmarkTwoRequests(b *testing.B) {
	for b.Loop() {
		explore(b, fern(handler(checkThenAct), 2))
	}
}

func BenchmarkThreeRequests(b *testing.B) {
	for b.Loop() {
		explore(b, fern(handler(checkThenAct), 3))
	}
}

const paying = `async function handle(req, { db, gateway, now }) {
  const mine = await db.run("INSERT INTO sales VALUES (?, 'a') ON CONFLICT DO NOTHING", 1);
  if (mine.changes === 0 && !req.query?.again) return { status: 409 };
  const paid = await gateway.charge({ key: "k1" });
  return { status: 201, json: paid };
}`

// payment is two taps on one button, of which the first one's server may die after the charge.
func payment(source, crash string) Spec {
	spec := fern(source, 2)
	spec.Setup, spec.Watch = "CREATE TABLE sales(id INTEGER PRIMARY KEY, who TEXT) STRICT;", ""
	spec.Together[0].Crash = crash
	spec.Fakes = partner.Fakes{"gateway.charge": {Key: "key", Answers: []partner.Reply{{Value: "r1"}}}}
	spec.Always = Always{Statuses: [][]int{{201, 409}}, Calls: map[string]int{"gateway.charge": 1}}
	return spec
}

func TestCallsOfPartnersAreSteps(t *testing.T) {
	r := explore(t, payment(paying, ""))
	if len(r.Orders) != 4 || r.Bad != 0 || drawn(r.Orders[0]) != "A.write A.ask B.write" {
		t.Errorf("%d of %d are bad, the first is %s", r.Bad, len(r.Orders), drawn(r.Orders[0]))
	}
	twice := payment(strings.Replace(paying, `key: "k1"`, "key: Math.random()", 1), "")
	twice.Source = strings.Replace(twice.Source, "mine.changes === 0", "false", 1)
	if r := explore(t, twice); r.Bad != len(r.Orders) || r.Orders[0].Problem != "The partner did gateway.charge twice, and once is right." {
		t.Errorf("%+v", r.Orders[0])
	}
}

func TestACrashEndsARequestAfterItsCall(t *testing.T) {
	spec := payment(paying, "gateway.charge")
	spec.Always.Statuses = [][]int{{0, 409}, {201, 409}}
	spec.Then = []Later{{Request: Request{Name: "Ada", Request: js.Request{Query: map[string]string{"again": "1"}}}, After: time.Minute, Status: 201}}
	r := explore(t, spec)
	if r.Bad != 0 || r.Orders[0].Statuses[0] != 0 || !r.Orders[0].Steps[1].Crashed {
		t.Errorf("%+v", r.Orders[0])
	}
	spec.Then[0].Query = nil
	if r := explore(t, spec); r.Orders[0].Problem != "Ada asked again and got 409, and not 201." {
		t.Errorf("%+v", r.Orders[0])
	}
}

func TestSwitchesBoundTheOrders(t *testing.T) {
	const four = `async function handle(req, { db }) { for (let i = 0; i < 4; i++) await db.get("SELECT 1"); return {}; }`
	spec := fern(four, 2)
	spec.Always = Always{}
	for switches, want := range map[int]int{0: 70, 1: 8, 2: 26} {
		spec.Switches = switches
		if r := explore(t, spec); len(r.Orders) != want {
			t.Errorf("%d switches: %d orders, want %d", switches, len(r.Orders), want)
		}
	}
	locked := fern(strings.Replace(handler(`await db.tx(async () => { await db.get("SELECT 1"); return db.run("UPDATE stock SET on_hand = on_hand - 1 WHERE on_hand > 0"); })`), "on_hand < 1", "false", 1), 2)
	locked.Switches = 1
	if r := explore(t, locked); r.Bad != 0 || len(r.Orders) < 4 {
		t.Errorf("one who waits for a lock keeps the others from going on: %d of %d are bad: %+v", r.Bad, len(r.Orders), r.Orders[max(r.Smallest, 1)-1])
	}
}
