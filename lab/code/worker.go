package code

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/engineroom/engineroom/lab/code/race"
	"github.com/engineroom/engineroom/lab/sandbox"
)

// RoleName is the role of the child in which handlers run.
const RoleName = "code"

// Role is what that child can be asked to do: race tries every order; open makes a world, in place of the one before, and
// visit sends a request into it; script runs a file that is no handler.
var Role = newRole()

func newRole() sandbox.Role {
	var world *server // a child answers one call at a time
	open := func(ctx context.Context, in service) (opened struct{}, err error) {
		if world != nil {
			world.db.Close()
		}
		world, err = openServer(ctx, in)
		return opened, err
	}
	call := func(ctx context.Context, v visit) (seen, error) {
		if world == nil {
			return seen{}, errors.New("there is no world to visit")
		}
		return world.next(ctx, v)
	}
	return sandbox.Role{Ops: map[string]sandbox.Handler{"race": handle(race.Explore), "open": handle(open), "visit": handle(call), "script": handle(script)}}
}

func handle[In, Out any](do func(context.Context, In) (Out, error)) sandbox.Handler {
	return func(ctx context.Context, raw json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, err
		}
		return do(ctx, in)
	}
}
