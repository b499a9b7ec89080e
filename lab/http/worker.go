package http

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/engineroom/engineroom/lab/code"
	"github.com/engineroom/engineroom/lab/code/js"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// RoleName is the role of the child in which a lab's server runs if it is written in JavaScript.
const RoleName = "http"

// Role is what that child can be asked to do: open makes a fresh world in the place of the one before, visit hands it a
// request, query looks into its database.
var Role = sandbox.Role{Ops: map[string]sandbox.Handler{"open": opened, "visit": visited, "query": queried}}

// present is the one world of this process. Calls come one at a time.
var present *code.World

var errNoWorld = errors.New("no server was opened")

func opened(ctx context.Context, raw json.RawMessage) (any, error) {
	var in code.WorldSpec
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	if present != nil {
		present.Close()
	}
	var err error
	present, err = code.OpenWorld(ctx, in)
	return nil, err
}

// visitIn is a request and the time at which it comes.
type visitIn struct {
	Request js.Request `json:"request"`
	At      time.Time  `json:"at"`
}

func visited(ctx context.Context, raw json.RawMessage) (any, error) {
	var in visitIn
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	if present == nil {
		return nil, errNoWorld
	}
	return present.Visit(ctx, in.Request, in.At)
}

func queried(ctx context.Context, raw json.RawMessage) (any, error) {
	var script string
	if err := json.Unmarshal(raw, &script); err != nil {
		return nil, err
	}
	if present == nil {
		return nil, errNoWorld
	}
	return present.Query(ctx, script)
}
