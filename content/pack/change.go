package pack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// patience is how long a change waits for another program that is changing the store.
const patience = 10 * time.Second

// Recover clears away what a killed program left half done, and makes the index again where it is missing or damaged. It
// returns a sentence about what it did, or "". Where nothing is to be done it looks at two small files only; it waits
// for nobody, and a store that it may not write it leaves alone.
func (s Store) Recover(ctx context.Context) (string, error) {
	root, err := s.open()
	if err != nil {
		return "", nil // there is nothing yet, or List says what is wrong
	}
	_, unread := s.readIndex(root)
	busy, _ := root.Lstat(s.name(lockName))
	root.Close()
	if unread == nil && (busy == nil || busy.Size() == 0) || busy == nil && errors.Is(unread, fs.ErrNotExist) {
		return "", nil
	}
	var said string
	err = s.locked(ctx, 0, func(d disk) error {
		_, said, err = s.mend(d)
		return err
	})
	if errors.Is(err, errLocked) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return "", nil
	}
	return said, explain(s.Dir, err)
}

// change makes one change in the store: do gets what is installed. Whatever do left half done when it fails is cleared
// away, and what was installed before is installed still.
func (s Store) change(ctx context.Context, do func(d disk, packs []Installed) error) error {
	if err := os.MkdirAll(filepath.Dir(s.Dir), 0o700); err != nil {
		return explain(s.Dir, err)
	}
	return explain(s.Dir, s.locked(ctx, patience, func(d disk) error {
		packs, _, err := s.mend(d)
		if err != nil {
			return err
		}
		err = do(d, packs)
		if _, _, left := s.mend(d); left != nil { // what was replaced goes now, and so does what failed
			return stuck{err}
		}
		return err
	}))
}

// stuck is the outcome of a change, an error or nil, after which something is still to be cleared away.
type stuck struct{ outcome error }

func (e stuck) Error() string { return "not cleared away" }

func (s Store) step(step string) error {
	if s.at != nil {
		return s.at(step)
	}
	return nil
}

var errLocked = errors.New("locked")

// locked runs do while no other program changes the store. Until do is done the lock file is not empty, so that the next
// start knows of a change that was cut off.
func (s Store) locked(ctx context.Context, wait time.Duration, do func(disk) error) error {
	root, err := os.OpenRoot(filepath.Dir(s.Dir))
	if err != nil {
		return err
	}
	defer root.Close()
	d := disk{root, s.step}
	if err := d.mkdir(s.name()); err != nil {
		return err
	}
	if err := s.isFolder(root, s.name()); err != nil {
		return err
	}
	f, err := root.OpenFile(s.name(lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := s.await(ctx, f, wait); err != nil {
		return err
	}
	if err := mark(f, "a change is being made\n"); err != nil {
		return err
	}
	err = do(d)
	if left := new(stuck); errors.As(err, left) {
		return left.outcome
	}
	_ = mark(f, "") // the next start looks once more in vain
	return err
}

// await takes the lock, or says who has it after a while.
func (s Store) await(ctx context.Context, f *os.File, wait time.Duration) error {
	for end := time.Now().Add(wait); ; {
		ok, err := tryLock(f)
		if err != nil || ok {
			return err
		}
		if wait == 0 {
			return errLocked
		}
		if time.Now().After(end) {
			return &Refusal{Reason: Unread, Text: fmt.Sprintf("Another engineroom has been changing the packs in %s for a while.", s.Dir), Fix: "Wait until it is done, or close it, and try again."}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// mark writes a text into the lock file in place of what stands there.
func mark(f *os.File, text string) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	if _, err := f.WriteAt([]byte(text), 0); err != nil {
		return err
	}
	return f.Sync()
}

// mend brings the store to what its index says, and the index to what there is.
func (s Store) mend(d disk) ([]Installed, string, error) {
	packs, left, err := s.survey(d.Root)
	if err != nil {
		return nil, "", err
	}
	for _, name := range left.restore {
		if err := d.rename(name, name[:len(name)-len(asideMark)]); err != nil {
			return nil, "", err
		}
	}
	for _, p := range left.records {
		if err := d.replace(s.recordName(p), record{storeFormat, p}); err != nil {
			return nil, "", err
		}
	}
	if listed, err := s.readIndex(d.Root); err != nil || !same(listed, packs) {
		if left.damaged {
			if err := s.trustAgain(d, packs); err != nil {
				return nil, "", err
			}
		}
		if err := d.replace(s.name(indexName), index{storeFormat, packs}); err != nil {
			return nil, "", err
		}
	}
	for _, name := range left.remove {
		if err := d.remove(name); err != nil {
			return nil, "", err
		}
	}
	return packs, left.sentence(len(packs)), nil
}

// same tells whether two lists name the same packs.
func same(a, b []Installed) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID || a[i].Version != b[i].Version || a[i].Sum != b[i].Sum {
			return false
		}
	}
	return true
}

func (left debris) sentence(packs int) string {
	switch {
	case left.damaged:
		return fmt.Sprintf("The list of installed packs was lost or damaged; it was made again from what lies in the store (%d).", packs)
	case left.halves > 0:
		return "A change of the installed packs had been cut off; what was left half done was cleared away."
	}
	return ""
}
