package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"time"

	"golang.org/x/mod/module"
)

// Install puts an archive into the store, as it was agreed to. The files are written beside the pack that is there and
// brought to the disk; the new index is what makes them the installed pack, and the old ones go last. Where anything
// fails, or the program is killed, the old pack is installed as before, or the new one. Install fails with a [*Refusal],
// also if the archive or the store is another than when [Store.Plan] looked.
func (s Store) Install(ctx context.Context, a Archive, c Consent, now time.Time) (Installed, error) {
	p := a.installed()
	p.At = now.UTC()
	err := s.change(ctx, func(d disk, packs []Installed) error {
		t, err := s.readTrust(d.Root, packs)
		if err != nil {
			return err
		}
		again, err := s.plan(a, c.terms, packs, t)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(again, c) {
			return &Refusal{Reason: Distrusted, Text: fmt.Sprintf("The installed packs changed while %s was being asked about, so it was not installed.", p.ID), Fix: "Try again."}
		}
		return s.put(ctx, d, a, p, packs, t)
	})
	return p, err
}

// put writes a pack and makes it the installed one.
func (s Store) put(ctx context.Context, d disk, a Archive, p Installed, packs []Installed, t Trust) error {
	half := s.folder(p) + halfMark
	if err := s.unpack(ctx, d, a, half); err != nil {
		return err
	}
	if err := s.place(d, p, half); err != nil {
		return err
	}
	before := t
	t.follow(a)
	t.note(p)
	if err := d.replace(TrustName, t); err != nil { // before the index: no pack is installed whose key nobody knows
		return err
	}
	packs = slices.DeleteFunc(slices.Clone(packs), func(other Installed) bool { return other.ID == p.ID })
	packs = append(packs, p)
	slices.SortFunc(packs, byID)
	if err := d.replace(s.name(indexName), index{storeFormat, packs}); err != nil {
		_ = d.replace(TrustName, before) // what was not installed was not trusted
		return err
	}
	return nil
}

// place gives a written pack its name, with its record beside it.
func (s Store) place(d disk, p Installed, half string) error {
	if err := d.replace(s.recordName(p), record{storeFormat, p}); err != nil {
		return err
	}
	if err := s.isFolder(d.Root, s.folder(p)); err == nil { // the same version, to be mended or signed
		if err := d.rename(s.folder(p), s.folder(p)+asideMark); err != nil {
			return err
		}
	}
	return d.rename(half, s.folder(p))
}

// unpack writes the files of an archive into a folder that is not there yet, and checks that they are what was looked at.
func (s Store) unpack(ctx context.Context, d disk, a Archive, half string) error {
	if err := d.mkdir(path.Dir(half)); err != nil {
		return err
	}
	if err := s.isFolder(d.Root, path.Dir(half)); err != nil {
		return err
	}
	left := a.Bytes
	var folders []string
	err := fs.WalkDir(a.FS, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case e.IsDir():
			folders = append(folders, path.Join(half, name))
			return d.mkdir(path.Join(half, name))
		case !e.Type().IsRegular(), module.CheckFilePath(name) != nil:
			return &Refusal{Reason: Unsafe, Code: "Z004", File: name, Text: "This is no plain file with a plain name.", Fix: "Ask the author of the pack to take it out."}
		}
		return copyFile(d, a.FS, name, path.Join(half, name), &left)
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Backward(folders) {
		if err := d.sync(name); err != nil {
			return err
		}
	}
	inside, err := d.OpenRoot(half)
	if err != nil {
		return err
	}
	defer inside.Close()
	if sum, err := sumOf(ctx, plainFS{inside}); err != nil || sum != a.Sum {
		return errors.Join(ctx.Err(), changed(a))
	}
	return nil
}

// copyFile writes a file of an archive, as long as the archive is no larger than it was.
func copyFile(d disk, from fs.FS, name, to string, left *int64) error {
	f, err := from.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	counted := &io.LimitedReader{R: f, N: *left + 1}
	if err := d.write(to, counted); err != nil {
		return err
	}
	if *left = counted.N - 1; *left < 0 {
		return changed(Archive{Path: name})
	}
	return nil
}

func changed(a Archive) error {
	return &Refusal{Reason: Distrusted, Text: fmt.Sprintf("%s changed while it was being installed, so nothing was installed.", a.Path), Fix: "Try again when nobody is writing to it."}
}
