package code

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// attacks are handlers that nobody should run in the process of the screen. Each has to end by a limit of the engine, by
// an error of its own, or by the child's death.
var attacks = map[string]string{
	"infinite loop":            `for (;;);`,
	"loop that swallows":       `for (;;) try { for (;;); } catch (e) {} finally { continue; }`,
	"deep recursion":           `const f = (n) => 1 + f(n + 1); return { json: f(0) };`,
	"string doubling":          `let s = "x"; for (;;) s += s;`,
	"list of large strings":    `const a = []; for (let i = 0; ; i++) a.push("x".repeat(5e8) + i);`,
	"endless list":             `const a = []; for (;;) a.push({ a: [1, 2, 3] });`,
	"endless dictionary":       `const o = {}; for (let i = 0; ; i++) o["k" + i] = i;`,
	"large arrays":             `const a = []; for (let i = 0; i < 50; i++) a.push(new Array(5e7).fill(i));`,
	"bigint squaring":          `let n = 3n; for (;;) n *= n;`,
	"bigint shift":             `return { body: String((1n << 4000000000n) % 7n) };`,
	"bigint power":             `return { body: String((7n ** 400000000n) % 7n) };`,
	"join bomb":                `return { body: new Array(1e8).join("") };`,
	"regular expression":       `return { json: /^(a+)+$/.test("a".repeat(40) + "b") };`,
	"look-ahead":               `return { json: /^(?=(a+)+$)b/.test("a".repeat(40) + "b") };`,
	"back-reference":           `return { json: /^(a+)+\1$/.test("a".repeat(40) + "b") };`,
	"deep JSON":                `let o = {}; for (let i = 0; i < 100000; i++) o = { o }; return { json: o };`,
	"split":                    `return { json: "x".repeat(5e7).split("").length };`,
	"endless promises":         `const go = () => Promise.resolve().then(go); return go();`,
	"import std":               `return import("std").then((std) => ({ body: std.loadFile("/etc/passwd") }));`,
	"import os":                `return import("os").then((os) => ({ json: os.readdir("/") }));`,
	"module of a file":         `return import("/etc/passwd").then((m) => ({ body: String(m) }));`,
	"padding and replacing":    `return { body: "x".padStart(3e7, "y").replace(/y/g, "zzzzzzzzzzzzzzzz") };`,
	"endless log and SQL":      `for (;;) { console.log("x".repeat(1e6)); try { ctx.db.all("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n"); } catch (e) {} }`,
	"password hashes":          `for (;;) try { ctx.argon2.hash("x".repeat(4000)); } catch (e) {}`,
	"overwritten basics":       `JSON.stringify = JSON.parse = Object.keys = String = null; Array.prototype.push = null; Object.prototype.toJSON = () => { for (;;); }; return { json: [1] };`,
	"sorting and a getter":     `return { get status() { for (;;); } };`,
	"constructor of functions": `return { body: String(handle.constructor("for (;;);")()) };`,
}

// Bounds of an attack: the deadline of its call with what a busy machine adds, and the child's memory with what is
// allocated between two looks of its watch.
const (
	attackTime   = 1500 * time.Millisecond
	attackSlack  = 1500 * time.Millisecond
	attackMemory = 192 << 20
)

func TestAttacksAreContained(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	for name, body := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := sandbox.Start(t.Context(), RoleName, sandbox.Limits{Time: attackTime, Memory: attackMemory})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			attack(t, w, body)
		})
	}
}

func attack(t *testing.T, w *sandbox.Worker, body string) {
	in := service{
		Source: "function handle(req, ctx) { " + body + " }", File: "handler.js", Setup: "CREATE TABLE t(a);",
	}
	begun := time.Now()
	var one seen
	err := w.Call(t.Context(), "open", in, nil)
	if err == nil {
		err = w.Call(t.Context(), "visit", visit{Request: js.Request{Method: "GET", Path: "/"}}, &one)
	}
	took := time.Since(begun)
	outcome := "answered"
	switch {
	case err != nil:
		outcome = err.Error()
		if errors.Is(err, sandbox.ErrFailed) {
			t.Errorf("the engine failed: %v", err)
		}
	case one.Fault != nil:
		outcome = one.Fault.Error()
	default:
		outcome += " " + one.Response.Body[:min(40, len(one.Response.Body))]
	}
	if took > attackTime+attackSlack {
		t.Errorf("it took %s", took)
	}
	w.Close()
	used := w.Usage().Memory
	if used > attackMemory+64<<20 {
		t.Errorf("it took %d MB", used>>20)
	}
	if strings.Contains(outcome, "root:") {
		t.Error("a file was read")
	}
	t.Logf("%s after %s, %d MB", outcome, took.Round(time.Millisecond), used>>20)
}
