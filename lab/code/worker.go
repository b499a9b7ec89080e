package code

import (
	"context"
	"encoding/json"

	"github.com/engineroom/engineroom/lab/code/race"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// RoleName is the role of the child in which handlers run.
const RoleName = "code"

// Role is what that child can be asked to do: race tries every order, serve sends requests one after another.
var Role = sandbox.Role{Ops: map[string]sandbox.Handler{"race": handle(race.Explore), "serve": handle(serve)}}

func handle[In, Out any](do func(context.Context, In) (Out, error)) sandbox.Handler {
	return func(ctx context.Context, raw json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, err
		}
		return do(ctx, in)
	}
}
