package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

var testRoles = map[string]Role{
	"calm":    {Ops: calmOps},
	"hostile": {Ops: hostileOps},
	"reader":  {Ops: fileOps, Access: ReadFolder},
	"writer":  {Ops: fileOps, Access: WriteFolder},
	"unready": {Prepare: func() error { return errors.New("the cupboard is bare") }},
}

func op(f func() (any, error)) Handler {
	return func(context.Context, json.RawMessage) (any, error) { return f() }
}

var calmOps = map[string]Handler{
	"echo":    func(_ context.Context, in json.RawMessage) (any, error) { return in, nil },
	"never":   op(func() (any, error) { time.Sleep(time.Hour); return nil, nil }),
	"fail":    op(func() (any, error) { return nil, errors.New("no such table: \u2028\x1b[31mred") }),
	"environ": op(func() (any, error) { return os.Environ(), nil }),
	"left": func(ctx context.Context, _ json.RawMessage) (any, error) {
		end, _ := ctx.Deadline()
		return time.Until(end), nil
	},
}

// fileOps try one path.
var fileOps = map[string]Handler{
	"read": onPath(func(path string) error { _, err := os.ReadFile(path); return err }),
	"list": onPath(func(path string) error { _, err := os.ReadDir(path); return err }),
	"write": onPath(func(path string) error {
		return os.WriteFile(path, []byte(strings.Repeat("x", 4096)), 0o600)
	}),
	"large":  onPath(func(path string) error { return os.WriteFile(path, make([]byte, 2<<20), 0o600) }),
	"remove": onPath(os.Remove),
	"stat":   onPath(func(path string) error { _, err := os.Stat(path); return err }),
}

// onPath answers with what the system said of a path.
func onPath(f func(path string) error) Handler {
	return func(_ context.Context, in json.RawMessage) (any, error) {
		var path string
		if err := json.Unmarshal(in, &path); err != nil {
			return nil, err
		}
		if err := f(path); err != nil {
			return fmt.Sprint(err), nil
		}
		return "done", nil
	}
}
