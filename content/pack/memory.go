package pack

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// memory is a file system of files that were read already. What was looked at is what is used: nobody can change it in
// between.
type memory struct {
	files   map[string][]byte
	folders map[string][]fs.DirEntry // by name
}

func newMemory(files map[string][]byte) memory {
	m := memory{files, map[string][]fs.DirEntry{".": nil}}
	for name, data := range files {
		m.list(name, facts{path.Base(name), int64(len(data)), 0o444})
	}
	for _, entries := range m.folders {
		slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return m
}

// list adds an entry to its folder, and the folder to the one around it.
func (m memory) list(name string, f facts) {
	dir := path.Dir(name)
	_, known := m.folders[dir]
	m.folders[dir] = append(m.folders[dir], fs.FileInfoToDirEntry(f))
	if !known {
		m.list(dir, facts{path.Base(dir), 0, fs.ModeDir | 0o555})
	}
}

// Open opens a file or a folder.
func (m memory) Open(name string) (fs.File, error) {
	f, err := m.facts("open", name)
	if err != nil {
		return nil, err
	}
	if f.IsDir() {
		return &openFolder{f, m.folders[name]}, nil
	}
	return &openFile{f, bytes.NewReader(m.files[name])}, nil
}

// Stat says what is known of a file or a folder.
func (m memory) Stat(name string) (fs.FileInfo, error) {
	f, err := m.facts("stat", name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// ReadFile returns a copy of a file.
func (m memory) ReadFile(name string) ([]byte, error) {
	if f, err := m.facts("read", name); err != nil || f.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(m.files[name]), nil
}

func (m memory) facts(op, name string) (facts, error) {
	if !fs.ValidPath(name) {
		return facts{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	if data, ok := m.files[name]; ok {
		return facts{path.Base(name), int64(len(data)), 0o444}, nil
	}
	if _, ok := m.folders[name]; ok {
		return facts{path.Base(name), 0, fs.ModeDir | 0o555}, nil
	}
	return facts{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

// facts is what a file system says of a file.
type facts struct {
	name string
	size int64
	mode fs.FileMode
}

func (f facts) Name() string       { return f.name }
func (f facts) Size() int64        { return f.size }
func (f facts) Mode() fs.FileMode  { return f.mode }
func (f facts) ModTime() time.Time { return time.Time{} }
func (f facts) IsDir() bool        { return f.mode.IsDir() }
func (f facts) Sys() any           { return nil }

type openFile struct {
	facts
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.facts, nil }
func (f *openFile) Size() int64                { return f.facts.size } // both parts have one
func (f *openFile) Close() error               { return nil }

type openFolder struct {
	facts
	left []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.facts, nil }
func (f *openFolder) Close() error               { return nil }

func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrInvalid}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(f.left) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(f.left) {
		n = len(f.left)
	}
	out := slices.Clone(f.left[:n])
	f.left = f.left[n:]
	return out, nil
}
