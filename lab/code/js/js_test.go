package js

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// answer runs one request of a handler whose calls are answered by host.
func answer(t testing.TB, source string, host Host) (Response, *VM, error) {
	t.Helper()
	if host == nil {
		host = func(op string, args []any) (any, error) { return nil, fmt.Errorf("nothing is there: %s %v", op, args) }
	}
	m, err := New(Config{Source: source, File: "handler.js", Now: start, Seed: 7, Host: host, Time: 300 * time.Millisecond})
	if err != nil {
		return Response{}, nil, err
	}
	t.Cleanup(m.Close)
	if err := m.Start(Request{Method: "POST", Path: "/buy", Body: map[string]any{"n": 3}}); err != nil {
		return Response{}, m, err
	}
	r, done, err := m.Ended()
	if !done && err == nil {
		t.Fatalf("%s: not ended", source)
	}
	return r, m, err
}

func TestHandlersAnswer(t *testing.T) {
	for source, want := range map[string]string{
		`function handle(req) { return { status: 201, json: { n: req.body.n + 1 } } }`:                                                            `201 {"n":4}`,
		`const handle = async (req) => ({ body: req.method + req.path })`:                                                                         `200 POST/buy`,
		`function handle(req, { sha256 }) { return { body: sha256("abc").slice(0, 8) } }`:                                                         `200 ba7816bf`,
		`function handle(req, { hmac }) { return { body: hmac("key", "The quick brown fox jumps over the lazy dog").slice(0, 8) } }`:              `200 f7bc83f4`,
		`function handle(req, ctx) { return { body: ctx.now + " " + Date.now() + " " + new Date().toISOString() } }`:                              `200 1772442000 1772442000000 2026-03-02T09:00:00.000Z`,
		`function handle(req, { db }) { return { json: db.get("SELECT ?", 1) } }`:                                                                 `200 ["get","SELECT ?",1]`,
		`function handle(req, { db }) { return { json: db.all("SELECT ?", [1, 2]) } }`:                                                            `200 ["all","SELECT ?",1,2]`,
		`JSON.stringify = () => "mine"; JSON.parse = null; Promise.prototype.then = null; async function handle() { return { json: [await 1] } }`: `200 [1]`,
		`function handle() { return { json: [typeof std, typeof os, typeof __host, typeof require, typeof setTimeout] } }`:                        `200 ["undefined","undefined","undefined","undefined","undefined"]`,
	} {
		r, _, err := answer(t, source, func(op string, args []any) (any, error) { return append([]any{op}, args...), nil })
		if got := fmt.Sprint(r.Status, " ", r.Body); err != nil || got != want {
			t.Errorf("%s\nanswers %s (%v), want %s", source, got, err, want)
		}
	}
}

func TestBase64IsThatOfBrowsers(t *testing.T) {
	for expression, want := range map[string]string{
		`btoa("") + btoa("f") + btoa("fo") + btoa("foo") + btoa("foob\u00ff")`:                                             "Zg==Zm8=Zm9vZm9vYv8=",
		`atob("Zm9vYg==") + atob("Zm9vYg") + atob(" Zm9v\n") + atob("+/8=").length`:                                        "foobfoobfoo2",
		`atob(btoa(JSON.stringify(["name", "Gardener's fork", 204])))`:                                                     `["name","Gardener's fork",204]`,
		`["Zm9", "Z", "Zg=", "Z===", "Zg=a", "<>"].map((s) => { try { return atob(s) } catch (e) { return "-" } }).join()`: "fo,-,-,-,-,-",
		`(() => { try { return btoa("\u0100") } catch (e) { return e.message } })()`:                                       "btoa takes characters up to U+00FF, and here is another",
	} {
		r, _, err := answer(t, "function handle() { return { body: "+expression+" } }", nil)
		if err != nil || r.Body != want {
			t.Errorf("%s is %q (%v), want %q", expression, r.Body, err, want)
		}
	}
}

func TestChanceIsTheSameEveryTime(t *testing.T) {
	const source = `function handle(req, { randomId }) { return { body: randomId() + " " + Math.random() } }`
	first, _, _ := answer(t, source, nil)
	second, _, _ := answer(t, source, nil)
	if first.Body != second.Body || len(first.Body) < 20 {
		t.Errorf("%q and %q", first.Body, second.Body)
	}
}

func TestMistakesHaveAPlace(t *testing.T) {
	for source, want := range map[string]string{
		"\nfunction handle( { }":                                       "2:21 SyntaxError",
		"function handle() {\n  return x.y;\n}":                        "2:10 ReferenceError: 'x' is not defined",
		"async function handle() {\n  await 1;\n  null.y;\n}":          "3:7 TypeError: cannot read property 'y' of null",
		"function handle(req, { db }) {\n  return db.get('SELECT'); }": "2:3 Error: no such thing",
		"function handle(req, { db }) {\n  db.get('x', undefined); }":  "2:9 TypeError: a value for the statement is undefined",
		"function handle() { throw 'late' }":                           "0:0 The handler threw late.",
		"function handle() {}":                                         "0:0 The handler returned nothing; it has to return {status, json}.",
		"function handle() { return {status: 'ok'} }":                  "0:0 The handler returned the status ok; it has to be a number from 200 to 599.",
		"function handel() {}":                                         "0:0 There is no function called handle in this file.",
	} {
		_, _, err := answer(t, source, func(string, []any) (any, error) { return nil, errors.New("no such thing") })
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got := fmt.Sprintf("%d:%d %s", e.Line, e.Col, e); !strings.HasPrefix(got, want) {
			t.Errorf("%s\nsays %q, want %q", source, got, want)
		}
	}
}

func TestLimitsEndAHandler(t *testing.T) {
	for source, want := range map[string]string{
		"function handle() { for (;;); }":                               "time",
		"function handle() { for (;;) try { for (;;); } catch (e) {} }": "time",
		"for (;;);": "time",
		"async function handle() { for (;;) await 1; }":                                "time",
		"function handle() { const a = []; for (;;) a.push(new Array(1e5).fill(1)); }": "memory",
	} {
		_, _, err := answer(t, source, nil)
		var e *Error
		if !errors.As(err, &e) || e.Limit != want {
			t.Errorf("%s: %v, want the limit %s", source, err, want)
		}
	}
}

func TestParkedCallsWaitForTheHost(t *testing.T) {
	m, err := New(Config{Source: `async function handle(req, { db }) {
		const row = await db.get("a", 1);
		try { await db.run("b"); } catch (e) { return { json: [row.n, e.message] }; }
	}`, Now: start})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.Start(Request{}); err != nil {
		t.Fatal(err)
	}
	if p := m.Parked(); len(p) != 1 || p[0].Op != "get" || p[0].Args[1] != 1.0 {
		t.Fatalf("parked are %+v", p)
	}
	if err := m.Resolve(m.Parked()[0].ID, map[string]int{"n": 5}); err != nil {
		t.Fatal(err)
	}
	if err := m.Reject(m.Parked()[0].ID, errors.New("locked")); err != nil {
		t.Fatal(err)
	}
	r, done, err := m.Ended()
	if !done || err != nil || r.Body != `[5,"locked"]` {
		t.Errorf("%+v %t %v", r, done, err)
	}
}

func TestTheLogIsKeptAndBounded(t *testing.T) {
	_, m, err := answer(t, `function handle() { console.log("a", {b: 1}, [2], undefined); for (let i = 0; i < 1e3; i++) console.log("x".repeat(50)); return {} }`, nil)
	if err != nil || m.Log()[0] != `a {"b":1} [2] undefined` || len(m.Log()) != maxLogLines {
		t.Errorf("%v, %d lines: %q", err, len(m.Log()), m.Log()[0])
	}
}

func BenchmarkMachine(b *testing.B) {
	for b.Loop() {
		m, err := New(Config{Source: "async function handle(req, { db }) { return { status: 200 } }"})
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Start(Request{}); err != nil {
			b.Fatal(err)
		}
		m.Close()
	}
}

func TestPasswordsAreHashedAsArgon2Has(t *testing.T) {
	r, _, err := answer(t, `function handle(req, { argon2 }) {
		const mine = argon2.hash("correct horse", { memoryCost: 64, timeCost: 1 });
		const known = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"; // from the tests of the reference program
		return { json: [argon2.verify(mine, "correct horse"), argon2.verify(mine, "Correct horse"), argon2.verify(known, "password"), mine.slice(0, 28)] };
	}`, nil)
	if err != nil || r.Body != `[true,false,true,"$argon2id$v=19$m=64,t=1,p=1$"]` {
		t.Errorf("%s, %v", r.Body, err)
	}
}

func TestAPasswordsHashIsBounded(t *testing.T) {
	for _, call := range []string{`hash("x", { memoryCost: 20000 })`, `hash("x", { timeCost: 9 })`, `hash("x", { parallelism: -1 })`, `hash("x".repeat(5000))`,
		`verify("$argon2id$v=19$m=4000000,t=1,p=1$AAAA$AAAA", "x")`, `verify("secret", "x")`, `verify("$argon2id$$$$", "x")`} {
		if r, _, err := answer(t, "function handle(req, { argon2 }) { return { body: String(argon2."+call+") }; }", nil); err == nil {
			t.Errorf("%s gives %s", call, r.Body)
		}
	}
}

func BenchmarkArgon2(b *testing.B) {
	for b.Loop() {
		if _, err := hashed("correct horse", []byte("0123456789abcdef"), dearest); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheClockMovesWithACall(t *testing.T) {
	now := start
	m, err := New(Config{Source: `function handle(req, ctx) { const before = ctx.now; ctx.db.get("x"); return { json: [ctx.now - before, Date.now() / 1000 - before] }; }`, Now: now,
		Host:  func(string, []any) (any, error) { now = now.Add(3 * time.Second); return nil, nil },
		Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.Start(Request{}); err != nil {
		t.Fatal(err)
	}
	if r, _, err := m.Ended(); err != nil || r.Body != "[3,3]" {
		t.Errorf("%s, %v", r.Body, err)
	}
}

type coded struct{ error }

func (coded) Code() string { return "ECONNREFUSED" }

func TestAnErrorHasItsCode(t *testing.T) {
	r, _, err := answer(t, `function handle(req, { db }) { try { db.get("x"); } catch (e) { return { json: [e.message, e.code] }; } }`,
		func(string, []any) (any, error) { return nil, coded{errors.New("refused")} })
	if err != nil || r.Body != `["refused","ECONNREFUSED"]` {
		t.Errorf("%s, %v", r.Body, err)
	}
}
