package sql

import "context"

// cutIn asks what is left when the connection is lost before each statement of a script in turn, and at its end.
type cutIn struct {
	World  world
	Script []statement
	Looks  []look
}

// cutOff is one of these runs.
type cutOff struct {
	At      int   // index of the first statement that was not run; behind the last one when nothing was lost
	Refused *fail // the statement that the database refused, which ended the script earlier
	Looks   []did
}

type cutOut struct {
	Before []did
	Points []cutOff // the last one is the whole run
}

func cutScript(ctx context.Context, in cutIn) (out cutOut, err error) {
	image, err := in.World.image(ctx)
	if err != nil {
		return out, err
	}
	run := runIn{World: in.World, Looks: in.Looks}
	if out.Before, err = run.lookBefore(ctx, image); err != nil {
		return out, err
	}
	for at := range len(in.Script) + 1 {
		p, err := in.cutAt(ctx, image, at)
		if err != nil {
			return out, err
		}
		out.Points = append(out.Points, p)
		if p.Refused != nil && p.Refused.Limit != "" {
			break // it would only be stopped again
		}
	}
	return out, nil
}

// cutAt runs the first statements and lets the connection go. What it did not commit is rolled back by SQLite, as it is
// when a client goes away.
func (in cutIn) cutAt(ctx context.Context, image []byte, at int) (cutOff, error) {
	p := cutOff{At: at}
	db, c, err := open(in.World.limits(), image)
	if err != nil {
		return p, err
	}
	defer db.Close()
	in.World.steady()
	all, err := runs(ctx, c, in.Script[:at])
	if err != nil {
		return p, err
	}
	if n := len(all); n > 0 {
		p.Refused = all[n-1].Err
	}
	if err := c.Close(); err != nil {
		return p, err
	}
	var seen runOut
	err = runIn{World: in.World, Looks: in.Looks}.lookAfter(ctx, db, &seen)
	p.Looks = seen.Looks
	return p, err
}
