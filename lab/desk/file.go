package desk

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// MaxFileBytes bounds a file that is read from the folder.
const MaxFileBytes = 256 << 10

// Mistake is why a file of the learner's cannot be used. Nothing was changed.
type Mistake struct {
	File string
	Line int    // from 1; 0 where the whole file is meant
	Text string // what is wrong
	Fix  string // what to do
}

func (m *Mistake) Error() string {
	place := m.File
	if m.Line > 0 {
		place = fmt.Sprintf("%s, line %d", m.File, m.Line)
	}
	return fmt.Sprintf("%s: %s\nhint: %s", place, m.Text, m.Fix)
}

// Read is the text of a file of the folder, with line feeds at the ends of its lines. A file that was removed is as it
// was at the start; in a folder where commands are run it is empty, for they may remove a file. What is no plain file of UTF-8 text, or too long, is a [*Mistake]: links are not followed.
func (d *Desk) Read(name string) (string, error) {
	root, err := os.OpenRoot(d.dir)
	if errors.Is(err, os.ErrNotExist) {
		return d.start(name), nil
	}
	if err != nil {
		return "", err
	}
	defer root.Close()
	switch info, err := root.Lstat(name); {
	case errors.Is(err, os.ErrNotExist) && d.hasPrompt() && !isEmpty(root):
		return "", nil
	case errors.Is(err, os.ErrNotExist):
		return d.start(name), nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", notPlain(name)
	}
	text, err := readAll(root, name)
	if err != nil {
		return "", err
	}
	return plainText(name, text)
}

// isEmpty tells whether nothing lies in a folder yet.
func isEmpty(root *os.Root) bool {
	f, err := root.Open(".")
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = f.Readdirnames(1)
	return errors.Is(err, io.EOF)
}

func notPlain(name string) error {
	return &Mistake{File: name, Text: "this is no plain file, and a lab follows no links", Fix: "put a plain file in its place, or take it away and begin from the start"}
}

func readAll(root *os.Root, name string) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|atOnce, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() { // another program may have changed it since it was looked at
		return nil, cmp.Or(err, notPlain(name))
	}
	text, err := io.ReadAll(io.LimitReader(f, MaxFileBytes+1))
	if err == nil && len(text) > MaxFileBytes {
		err = tooLong(name)
	}
	return text, err
}

func tooLong(name string) error {
	return &Mistake{File: name, Text: fmt.Sprintf("a lab reads at most %d KB of a file, and this is longer", MaxFileBytes>>10), Fix: "make it shorter, or take it away and begin from the start"}
}

// plainText is what was read if it is text.
func plainText(name string, b []byte) (string, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	for i, line := range bytes.Split(b, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return "", &Mistake{File: name, Line: i + 1, Text: "this is no text in UTF-8", Fix: "save it as UTF-8 in your editor, or take it away and begin from the start"}
		}
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n"), nil
}

// Write puts a text into a file of the folder, which is made if it is gone. Who reads it meanwhile sees the old text or
// the new one, and never half of it. A link in its place is left alone, and is a [*Mistake].
func (d *Desk) Write(name, text string) error {
	if len(text) > MaxFileBytes {
		return tooLong(name)
	}
	err := d.write(name, text)
	var m *Mistake
	if err == nil || errors.As(err, &m) {
		return err
	}
	return fmt.Errorf("%s cannot be written: %w\nhint: see that there is room, and that the folder of this lab can be written", name, why(err))
}

// why is an error of the operating system without the name of the file, which only we know under that name.
func why(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

func (d *Desk) write(name, text string) error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := root.Lstat(name); err == nil {
		if !info.Mode().IsRegular() {
			return notPlain(name)
		}
		mode = info.Mode().Perm()
	}
	return replace(root, name, text, mode)
}

// replace writes a file beside the one of that name, and gives it that name when it is on the disk.
func replace(root *os.Root, name, text string, mode fs.FileMode) error {
	beside := fmt.Sprintf("%s.%08x~", name, rand.Uint32()) // two programs may write at once
	err := writeNew(root, beside, text, mode)
	if err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		_ = root.Remove(beside) // there may be nothing to remove, and the first error says what happened
	}
	return err
}

func writeNew(root *os.Root, name, text string, mode fs.FileMode) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// LayOut makes the folder, and writes the files of the start that are not there. Where commands are run in the folder, it
// does so only once: what is missing later was removed by one of them.
func (d *Desk) LayOut() error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the lab: %w", err)
	}
	if d.hasPrompt() {
		root, err := os.OpenRoot(d.dir)
		if err != nil {
			return err
		}
		defer root.Close()
		if !isEmpty(root) {
			return nil
		}
	}
	for _, name := range d.Names() {
		if _, err := os.Lstat(d.path(name)); err == nil {
			continue
		}
		if err := d.Write(name, d.start(name)); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

// putBack makes a file as it was at the start, and keeps what stood there. What cannot be read is kept by its name.
func (d *Desk) putBack(name string) error {
	before, err := d.Read(name)
	var m *Mistake
	switch {
	case errors.As(err, &m):
		if err := d.moveAside(name); err != nil {
			return err
		}
	case err != nil:
		return err
	case before != d.start(name):
		if err := d.Write(name+".before~", before); err != nil {
			return err
		}
	}
	return d.Write(name, d.start(name))
}

func (d *Desk) moveAside(name string) error {
	root, err := os.OpenRoot(d.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return root.Rename(name, name+".before~")
}

// maxStamped is how many files of a folder are looked at for a change.
const maxStamped = 5000

// Stamp changes when a file of the folder was changed, by whatever program. It is for comparing with another stamp.
func (d *Desk) Stamp() string {
	if d.hasPrompt() {
		return d.stampAll()
	}
	var b strings.Builder
	for _, name := range d.Names() {
		if info, err := os.Lstat(d.path(name)); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// stampAll looks at everything in the folder.
func (d *Desk) stampAll() string {
	sum, n := fnv.New64a(), 0
	// A folder that changes while it is walked has another stamp the next time.
	_ = filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if n++; n > maxStamped {
			return filepath.SkipAll
		}
		if err != nil || e.IsDir() {
			return nil
		}
		if info, err := e.Info(); err == nil {
			fmt.Fprintf(sum, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return fmt.Sprintf("%x", sum.Sum64())
}
