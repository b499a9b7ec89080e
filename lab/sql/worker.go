package sql

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/engineroom/engineroom/lab/sandbox"
)

// RoleName is the role of the child in which SQL runs.
const RoleName = "sql"

// Role is what that child can be asked to do: run a script and look at what it left, cut a script off at each of its
// statements, or let sessions meet in every order.
var Role = sandbox.Role{Ops: map[string]sandbox.Handler{"run": handle(runScript), "cut": handle(cutScript), "meet": handle(meet)}}

func handle[In, Out any](do func(context.Context, In) (Out, error)) sandbox.Handler {
	return func(ctx context.Context, raw json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, err
		}
		out, err := do(ctx, in)
		if err != nil && ctx.Err() != nil {
			err = errLate
		}
		return out, err
	}
}

// errLate is how a child says that it ended by itself before it was ended.
var errLate = errors.New("the time of the call is over")
