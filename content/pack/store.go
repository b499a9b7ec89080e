package pack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/engineroom/engineroom/content"
)

// Store is the folder in which packs are installed, each in ID/VERSION below it. Beside each version lies a record of
// it, VERSION.json, and beside the packs an index of the records. The folder that the store lies in holds what the
// learner trusts, see [Trust].
//
// Every change is made under another name first, brought to the disk, and given its name then. Whoever is killed on the
// way leaves the pack that was there or the new one; what else lies about is cleared away by [Store.Recover] and before
// the next change.
type Store struct {
	Dir string
	// Shipped are the packs that come with the program. No installed pack may have the id of one.
	Shipped []Installed

	at func(step string) error // for tests: before each change on the disk
}

// Names in the store. No id of a pack has an underscore, and no version a tilde.
const (
	indexName = "_index.json"
	lockName  = "_lock"
	halfMark  = "~new" // a version that is being written
	asideMark = "~old" // a version in whose place the same one is being put
)

// storeFormat is the version of the index, the records and the file of trust. A newer one is refused.
const storeFormat = 1

// index is _index.json.
type index struct {
	Format int         `json:"format"`
	Packs  []Installed `json:"packs"` // by id
}

// record is what VERSION.json says of the pack beside it.
type record struct {
	Format int `json:"format"`
	Installed
}

// errDamaged says that a file of the store does not hold what it should.
var errDamaged = errors.New("damaged")

// List is what is installed, by id: one version of each pack. A store that does not exist has nothing. It reads one small
// file, whatever the number and size of the packs; where that is missing or damaged, it reads the records beside the
// packs. List fails with a [*Refusal] if a newer engineroom wrote the store.
func (s Store) List() ([]Installed, error) {
	root, err := s.open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, explain(s.Dir, err)
	}
	defer root.Close()
	packs, err := s.readIndex(root)
	if errors.Is(err, errDamaged) || errors.Is(err, fs.ErrNotExist) {
		packs, _, err = s.survey(root)
	}
	return packs, explain(s.Dir, err)
}

// Find is the installed pack of an id.
func (s Store) Find(id string) (Installed, bool, error) {
	packs, err := s.List()
	p, ok := find(packs, id)
	return p, ok, err
}

func find(packs []Installed, id string) (Installed, bool) {
	for _, p := range packs {
		if p.ID == id {
			return p, true
		}
	}
	return Installed{}, false
}

// open opens the data folder. Everything in the store is reached through it, so no link leads out.
func (s Store) open() (*os.Root, error) {
	dir := filepath.Dir(s.Dir)
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: syscall.ENOTDIR}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if err := s.isFolder(root, s.name()); err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

// name is a path in the store as the data folder sees it.
func (s Store) name(parts ...string) string {
	return path.Join(append([]string{filepath.Base(s.Dir)}, parts...)...)
}

// folder is where a version of a pack lies.
func (s Store) folder(p Installed) string { return s.name(p.ID, p.Version) }

// recordName is where the record of a version lies.
func (s Store) recordName(p Installed) string { return s.folder(p) + ".json" }

// isFolder refuses what is no folder. A link to a folder is none.
func (s Store) isFolder(root *os.Root, name string) error {
	switch info, err := root.Lstat(name); {
	case err != nil:
		return err
	case !info.IsDir():
		return &Refusal{Reason: Unsafe, Code: "Z004", Text: fmt.Sprintf("%s is a link or a file, and only folders lie in the store.", filepath.Join(root.Name(), filepath.FromSlash(name))),
			Fix: "Move it away; nothing was read or written through it."}
	}
	return nil
}

// maxIndex bounds the files of the store that are read whole, in bytes.
const maxIndex = 4 << 20

// readSmall reads a plain file of the data folder.
func readSmall(root *os.Root, name string) ([]byte, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxIndex {
		return nil, errDamaged
	}
	return root.ReadFile(name)
}

// readIndex reads the index. What does not name places in the store is not believed.
func (s Store) readIndex(root *os.Root) ([]Installed, error) {
	b, err := readSmall(root, s.name(indexName))
	if err != nil {
		return nil, err
	}
	var in index
	if err := s.decode(b, &in); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, p := range in.Packs {
		if seen[p.ID] || !p.sound() {
			return nil, errDamaged
		}
		seen[p.ID] = true
		in.Packs[i].clean()
	}
	slices.SortFunc(in.Packs, byID)
	return in.Packs, nil
}

// decode reads a file of the store. One of a newer format is not taken for a damaged one, whatever is in it.
func (s Store) decode(b []byte, v any) error {
	var head struct{ Format int }
	if err := json.Unmarshal(b, &head); err != nil || head.Format < 1 {
		return errDamaged
	}
	if head.Format > storeFormat {
		return s.newer(head.Format)
	}
	if json.Unmarshal(b, v) != nil {
		return errDamaged
	}
	return nil
}

func (s Store) newer(format int) error {
	return &Refusal{Reason: Newer, Text: fmt.Sprintf("The store %s has format %d, and this program knows formats up to %d; it was left as it is.", s.Dir, format, storeFormat),
		Fix: "Install the newer engineroom that wrote it."}
}

// readRecord reads the record of a version and checks that it speaks of that version.
func (s Store) readRecord(root *os.Root, id, version string) (Installed, error) {
	b, err := readSmall(root, s.recordName(Installed{ID: id, Version: version}))
	if err != nil {
		return Installed{}, err
	}
	var r record
	if err := s.decode(b, &r); err != nil {
		return Installed{}, err
	}
	if r.ID != id || r.Version != version || !r.sound() {
		return Installed{}, errDamaged
	}
	r.clean()
	return r.Installed, nil
}

var packID = regexp.MustCompile(`^[a-z0-9]+(?:[.-][a-z0-9]+)+$`)

// sound tells whether a pack's id and version can be names of folders on every system.
func (p Installed) sound() bool {
	return packID.MatchString(p.ID) && semver.IsValid("v"+p.Version) && strings.Count(p.Version, ".") >= 2 &&
		module.CheckFilePath(p.ID+"/"+p.Version) == nil && strings.HasPrefix(p.Sum, "h1:")
}

// clean filters what is shown.
func (p *Installed) clean() {
	for _, text := range []*string{&p.Title, &p.Sum, &p.Key, &p.Source} {
		*text = content.Line(*text)
	}
	for i := range p.Capabilities {
		p.Capabilities[i] = content.Line(p.Capabilities[i])
	}
}

func byID(a, b Installed) int { return cmp.Compare(a.ID, b.ID) }

// FS are the files of an installed pack: plain files and folders only. Nothing is read yet but the record of the pack,
// which must be the one that p was made of. [Store.Verify] looks at every byte.
func (s Store) FS(p Installed) (fs.FS, error) {
	fsys, err := s.fs(p)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errDamaged):
		return nil, &Refusal{Reason: Unread, Text: fmt.Sprintf("The pack %s %s is not whole in the store.", p.ID, p.Version),
			Fix: "Install it again: `engineroom install FILE`; what you answered is safe."}
	case err != nil:
		return nil, explain(s.Dir, err)
	}
	return fsys, nil
}

func (s Store) fs(p Installed) (fs.FS, error) {
	if !p.sound() {
		return nil, errDamaged
	}
	root, err := s.open()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, name := range []string{s.name(p.ID), s.folder(p)} {
		if err := s.isFolder(root, name); err != nil {
			return nil, err
		}
	}
	if r, err := s.readRecord(root, p.ID, p.Version); err != nil || r.Sum != p.Sum {
		return nil, cmp.Or(err, errDamaged)
	}
	inside, err := root.OpenRoot(s.folder(p))
	if err != nil {
		return nil, err
	}
	return plainFS{inside}, nil
}

// plainFS is a folder in which there are files and folders, and nothing else.
type plainFS struct{ root *os.Root }

// Open opens a file or a folder. A link, a pipe or a device is not there, and neither is what lies behind one.
func (f plainFS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	for at := name; at != "."; at = path.Dir(at) {
		info, err := f.root.Lstat(filepath.FromSlash(at))
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: cause(err)}
		}
		if !info.IsDir() && (at != name || !info.Mode().IsRegular()) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
	}
	return f.root.FS().Open(name)
}

// cause is an error without the path it happened at.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// explain turns what the system said about the store into a sentence. What is one already comes back as it is.
func explain(dir string, err error) error {
	var told *Refusal
	unread := func(text, fix string) error { return &Refusal{Reason: Unread, Text: text, Fix: fix} }
	switch {
	case err == nil, errors.As(err, &told), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return unread(fmt.Sprintf("The disk of %s is full; the packs there are as they were.", dir), "Free some space and try again.")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return unread(fmt.Sprintf("%s cannot be read or written; the packs there are as they were.", dir), "Make it writable, or choose another folder with --data DIR.")
	case errors.Is(err, syscall.ENOTDIR):
		return unread(fmt.Sprintf("The folder %s cannot be made: a file is in its place.", dir), "Move that file away, or choose another folder with --data DIR.")
	}
	return unread(fmt.Sprintf("The store %s cannot be used: %v; the packs there are as they were.", dir, content.Line(cause(err).Error())), "Look for a failing disk or a file that another program put there, and try again.")
}
