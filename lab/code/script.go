package code

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/engineroom/engineroom/lab"
	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// Script is JavaScript that is run to be looked at, such as a block of a lesson. It has a console, and no database.
type Script struct {
	Source string    `json:"source"`
	File   string    `json:"file"` // its name in a fault; may be empty
	Now    time.Time `json:"now"`  // where its clock stands; the zero time is a fixed day
	Seed   uint64    `json:"seed"`
}

// MaxScript is the longest that a script may run. Its machine has a limit of its own, which nearly always ends it before.
const MaxScript = 3 * time.Second

// scripted is what became of a script.
type scripted struct {
	Log   []string  `json:"log"`
	Fault *js.Error `json:"fault,omitempty"`
}

func script(_ context.Context, in Script) (out scripted, err error) {
	out.Log, err = js.Script(js.Config{Source: in.Source, File: in.File, Now: in.Now, Seed: in.Seed})
	if errors.As(err, &out.Fault) {
		err = nil
	}
	return out, err
}

// RunScript runs a script in a worker of the role [RoleName] and shows what it wrote to its console. It judges nothing. A
// limit that ends the child is a fault too; the worker is of no use after it.
func RunScript(ctx context.Context, worker lab.Worker, s Script) (lab.Output, error) {
	if s.Now.IsZero() {
		s.Now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	}
	begun := time.Now()
	limited, cancel := context.WithTimeout(ctx, MaxScript)
	defer cancel()
	var ran scripted
	if err := worker.Call(limited, "script", s, &ran); err != nil {
		fault, err := scriptEnd(ctx, s.File, err)
		return lab.Output{Fault: fault}, err
	}
	out := lab.Output{Took: time.Since(begun)}
	if len(ran.Log) > 0 {
		out.Blocks = []lab.Block{{Kind: lab.TextBlock, Text: strings.Join(ran.Log, "\n")}}
	}
	if f := ran.Fault; f != nil {
		out.Fault = &lab.Fault{Text: aboutScript(f.Error()), File: f.File, Line: f.Line, Col: f.Col, Limit: f.Limit, Unread: f.Name == "SyntaxError"}
	}
	return out, nil
}

// scriptEnd is the fault that the end of a child means. An error that the script is not to blame for stays one.
func scriptEnd(ctx context.Context, file string, err error) (*lab.Fault, error) {
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case late(err):
		err = sandbox.ErrTime
	case errors.Is(err, sandbox.ErrFailed):
		return nil, err
	}
	for _, e := range endings {
		if errors.Is(err, e.kind) {
			return &lab.Fault{Text: aboutScript(e.text), File: file, Limit: e.limit}, nil
		}
	}
	return nil, err
}

// aboutScript says of a script what is said of a handler.
func aboutScript(sentence string) string {
	return strings.NewReplacer("The handler", "The script", "of the handler", "of the script").Replace(sentence)
}
