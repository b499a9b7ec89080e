package http

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
)

// route is one answer of a server that is written as a list: what it is for, and what comes back.
type route struct {
	method string
	path   string // a part in braces, such as {id}, stands for any one part
	header map[string]text
	query  map[string]text
	json   *part
	reply  reply
}

// routes is a server that is a list. It has no state.
type routes []route

func (routes) reset(context.Context) error { return nil }
func (routes) close() error                { return nil }
func (routes) query(context.Context, string) ([][]string, error) {
	return nil, errors.New("a server of routes has no database")
}

// answer is the first route that fits. A path that is known under other methods is a 405, any other a 404.
func (rs routes) answer(_ context.Context, req js.Request, _ time.Time) (reply, error) {
	var allow []string
	for _, r := range rs {
		if !fitsPath(r.path, req.Path) {
			continue
		}
		if r.method == req.Method || r.method == "GET" && req.Method == "HEAD" {
			if r.fits(req) {
				return r.reply, nil
			}
		} else if !slices.Contains(allow, r.method) {
			allow = append(allow, r.method)
		}
	}
	if len(allow) > 0 {
		return problem(405, "there is no "+req.Method+" for this path", "Allow", strings.Join(allow, ", ")), nil
	}
	return problem(404, "nothing is found at this path"), nil
}

// problem is an answer of the server's own about what is wrong.
func problem(status int, text string, header ...string) reply {
	b, _ := json.Marshal(map[string]string{"error": text})
	out := reply{status: status, header: map[string]string{"Content-Type": "application/json"}, body: string(b) + "\n"}
	if len(header) == 2 {
		out.header[header[0]] = header[1]
	}
	return out
}

func (r route) fits(req js.Request) bool {
	return allFit(r.header, req.Headers) && allFit(r.query, req.Query) && (r.json == nil || r.json.in(req.RawBody))
}

// allFit tells whether every value that is asked for is there.
func allFit(want map[string]text, got map[string]string) bool {
	for name, t := range want {
		if v, ok := got[name]; !ok || !t.fits(v) {
			return false
		}
	}
	return true
}

// fitsPath tells whether a path is one of those that a pattern stands for.
func fitsPath(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i, w := range want {
		hole := strings.HasPrefix(w, "{") && strings.HasSuffix(w, "}")
		if hole && got[i] == "" || !hole && w != got[i] {
			return false
		}
	}
	return true
}
