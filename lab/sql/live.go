package sql

import (
	"context"
	"time"

	"github.com/engineroom/engineroom/lab"
)

// Live is a script that is run to be looked at, such as a block of a lesson.
type Live struct {
	Setup  string   // a script; a mistake in it is an error
	Before []string // what was run on the same connection before; where one fails, it ends there
	Script string
	File   string // what the script is called in a fault; may be empty
	WAL    bool
	Now    time.Time // where the clock of the database stands; the zero time is a fixed day
}

// Run runs a script in a worker of the role [RoleName], on a database of its own, and shows what each statement did. It
// judges nothing. A limit that ends the child is a fault too; the worker is of no use after it.
func Run(ctx context.Context, worker lab.Worker, l Live) (lab.Output, error) {
	begun := time.Now()
	s, _ := parse(l.File, l.Script)
	in := runIn{World: world{Seed: l.Setup, WAL: l.WAL, Time: 2 * time.Second, Rows: 200, Now: now(l.Now), Chance: 1}, Script: s.Statements}
	for _, text := range l.Before {
		before, _ := parse("", text)
		in.Before = append(in.Before, before.Statements)
	}
	var ran runOut
	fault, _, err := ask(ctx, worker, "run", in, &ran)
	if err != nil || fault != nil {
		return lab.Output{Fault: fault}, err
	}
	out := lab.Output{Took: time.Since(begun)}
	out.Blocks, out.Fault = ran.blocks(s.Statements, "The transaction is still open.")
	return out, nil
}
