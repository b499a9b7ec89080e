package code

import (
	"context"
	"time"

	"github.com/engineroom/engineroom/lab/code/js"
)

// World is a server that an author wrote, with its database: what one request writes, the next one reads. It belongs into
// a worker child. Its methods are called one at a time.
type World struct {
	s    *server
	came uint64 // requests so far
}

// WorldSpec is what a world is made of.
type WorldSpec struct {
	Source string `json:"source"` // JavaScript that defines handle
	File   string `json:"file"`   // its name, for errors
	Setup  string `json:"setup"`  // SQL
	Seed   uint64 `json:"seed"`
}

// Visited is what became of a request. Response is empty if there is a Fault.
type Visited struct {
	Response js.Response `json:"response"`
	Fault    *js.Error   `json:"fault,omitempty"`
	Log      []string    `json:"log,omitempty"`
}

// OpenWorld makes the database. The error says what is wrong with the setup.
func OpenWorld(ctx context.Context, spec WorldSpec) (*World, error) {
	s, err := openServer(ctx, service{Source: spec.Source, File: spec.File, Setup: spec.Setup, Seed: spec.Seed})
	if err != nil {
		return nil, err
	}
	return &World{s: s}, nil
}

// Visit hands a request to the handler, whose clock stands at now.
func (w *World) Visit(ctx context.Context, req js.Request, now time.Time) (Visited, error) {
	w.s.Now = now
	w.came++
	one, err := w.s.visit(ctx, visit{Request: req}, w.s.Seed+w.came)
	return Visited{one.Response, one.Fault, one.Log}, err
}

// Query runs a script of the author's and returns the rows of its last statement, at most 50.
func (w *World) Query(ctx context.Context, script string) ([][]string, error) {
	return w.s.query(ctx, script)
}

// Close lets go of the database.
func (w *World) Close() error { return w.s.db.Close() }
