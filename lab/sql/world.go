package sql

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/engineroom/engineroom/lab/sql/guard"
)

// world says how a database begins. What stands in it is as little trusted as an answer.
type world struct {
	Seed   string // a script
	WAL    bool
	Time   time.Duration // of each run
	Steps  int64
	Rows   int
	Now    time.Time
	Chance uint64
}

// maxOutput is how many bytes of values are kept of one statement.
const maxOutput = 512 << 10

func (w world) limits() guard.Limits {
	return guard.Limits{Budget: guard.Budget{Time: w.Time, Steps: w.Steps, Rows: w.Rows, Output: maxOutput}, WAL: w.WAL}
}

// fail is why a statement failed, and where in its file.
type fail struct {
	Message   string
	Rule      string `json:",omitempty"` // which constraint refused a row
	Limit     string `json:",omitempty"`
	Busy      bool   `json:",omitempty"` // locked by another connection
	Snapshot  bool   `json:",omitempty"` // what was read is old by now
	Unread    bool   `json:",omitempty"` // no SQL
	Statement int
	Line, Col int
}

// move shifts a place within a part of a text to its place in the whole.
func (f *fail) move(text string, at int) {
	line, col := place(text, at)
	f.shift(line, col)
}

func (f *fail) shift(line, col int) {
	if f.Line == 1 {
		f.Col += col - 1
	}
	f.Line += line - 1
}

// failure is what an error of the guard says. An error of any other kind is no answer's fault.
func failure(err error, s statement) (*fail, error) {
	var e *guard.Error
	if err == nil {
		return nil, nil
	}
	if !errors.As(err, &e) {
		return nil, err
	}
	f := &fail{
		Message: e.Message, Rule: e.Rule(), Limit: string(e.Limit), Busy: e.Primary() == guard.Busy, Snapshot: e.Code == guard.BusySnapshot,
		Unread: e.Unread(), Line: max(1, e.Line), Col: max(1, e.Column),
	}
	if f.Line == 1 && f.Col == 1 || e.Line == 0 {
		f.Line, f.Col = 1, 1
	}
	if e.Denied != "" {
		f.Message = e.Denied + " is not allowed here"
	}
	f.shift(max(1, s.Line), max(1, s.Col))
	return f, nil
}

// images are seeded databases, kept for as long as the child lives. A child belongs to one lab, which has few of them.
var images = map[[sha256.Size]byte][]byte{}

const maxImages = 8

// image is the seeded database, made once.
func (w world) image(ctx context.Context) ([]byte, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d %d\x00%s", w.Now.UnixMilli(), w.Chance, w.Seed)
	key := [sha256.Size]byte(h.Sum(nil))
	if image, ok := images[key]; ok {
		return image, nil
	}
	image, err := w.seed(ctx)
	if err != nil {
		return nil, err
	}
	if len(images) >= maxImages {
		clear(images)
	}
	images[key] = image
	return image, nil
}

func (w world) seed(ctx context.Context) ([]byte, error) {
	db, c, err := open(guard.Limits{}, nil)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	w.steady()
	if _, err := c.Run(ctx, w.Seed); err != nil {
		return nil, fmt.Errorf("the setup of this lab is wrong: %w", err)
	}
	if c.InTransaction() {
		if _, err := c.Run(ctx, "ROLLBACK"); err != nil {
			return nil, err
		}
	}
	return c.Serialize(ctx)
}

// steady makes time and chance the same for every run.
func (w world) steady() { guard.Steady(w.Now, uint32(w.Chance)) }

// open is a database with one connection.
func open(limits guard.Limits, image []byte) (*guard.DB, *guard.Conn, error) {
	db, err := guard.Restore(limits, image)
	if err != nil {
		return nil, nil, err
	}
	c, err := db.Conn()
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return db, c, nil
}
