package cmd

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/engineroom/engineroom/content"
)

// Files that this program writes for people are whole or not there: each is written beside its place first.

// writeTo writes to standard output, or to a new file that appears under its name only when it is whole.
func (p *program) writeTo(file string, write func(io.Writer) error) error {
	if file == "" {
		return write(p.out)
	}
	if _, err := os.Lstat(file); err == nil {
		return usage("%s is there already\nhint: choose another name, or move it away first", content.Line(file))
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".engineroom-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", content.Line(file), err)
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(write(tmp), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Link(tmp.Name(), file) // unlike a rename, never in the place of another file
}

// writeOver is writeTo for a file that may be made again: force replaces it, whole, at once.
func (p *program) writeOver(file string, force bool, write func(io.Writer) error) error {
	if file == "" {
		return write(p.out)
	}
	if _, err := os.Lstat(file); err != nil {
		return p.writeTo(file, write)
	}
	if !force {
		return isThere(file)
	}
	return inPlaceOf(file, func(beside string) error { return p.writeTo(beside, write) })
}

// isThere refuses a name that is taken.
func isThere(file string) error {
	return usage("%s is there already\nhint: choose another name, or replace it with --force", content.Line(file))
}

// inPlaceOf gives write the name of a file that is not there yet, and puts what it wrote in the place of another.
func inPlaceOf(file string, write func(beside string) error) error {
	dir, err := os.MkdirTemp(filepath.Dir(file), ".engineroom-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", content.Line(file), err)
	}
	defer os.RemoveAll(dir)
	beside := filepath.Join(dir, filepath.Base(file))
	if err := write(beside); err != nil {
		return err
	}
	return os.Rename(beside, file)
}

// writeNew writes a file that must not be there yet.
func writeNew(file string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// replaceIn writes a file of a folder anew: it is the old one or the new one, whatever happens. Links are never written
// through. One that is not there is an error, unless it isNew.
func replaceIn(root *os.Root, name, text string, isNew bool) (err error) {
	mode, err := writable(root, name, isNew)
	if err != nil {
		return err
	}
	beside := path.Join(path.Dir(name), ".engineroom-"+rand.Text()[:12])
	w, err := root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = root.Remove(beside)
		}
	}()
	_, err = w.WriteString(text)
	if err = errors.Join(err, w.Chmod(mode), w.Sync(), w.Close()); err != nil {
		return err
	}
	return root.Rename(beside, name)
}

// writable is the mode of a file that may be replaced, or of one that isNew.
func writable(root *os.Root, name string, isNew bool) (fs.FileMode, error) {
	info, err := root.Lstat(name)
	switch {
	case isNew && errors.Is(err, fs.ErrNotExist):
		return 0o644, nil
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s is no plain file", content.Line(name))
	case info.Mode().Perm()&0o200 == 0:
		return 0, fmt.Errorf("%s may not be written", content.Line(name))
	}
	return info.Mode().Perm(), nil
}
