package code

import (
	"context"
	"encoding/json"

	"github.com/engineroom/engineroom/lab/code/race"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// RoleName is the role of the child in which handlers run.
const RoleName = "code"

// Role is what that child can be asked to do: race tries every order, serve sends requests one after another, script runs
// a file that is no handler.
var Role = sandbox.Role{Ops: map[string]sandbox.Handler{"race": handle(race.Explore), "serve": handle(serve), "script": handle(script)}}

func handle[In, Out any](do func(context.Context, In) (Out, error)) sandbox.Handler {
	return func(ctx context.Context, raw json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, err
		}
		return do(ctx, in)
	}
}
