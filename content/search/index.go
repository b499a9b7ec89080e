package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Index is a folder of segments. It may be used by several goroutines at once.
type Index struct {
	dir      string
	mu       sync.RWMutex
	segments map[string]*segment // by source

	vocabulary *vocabulary // of these segments
}

// Open makes an index that keeps its files in a folder of the cache. It reads and writes nothing yet, so there is nothing
// that can fail: sources come with Update, and where the folder cannot be used they are kept in memory (see Unkept).
func Open(dir string) *Index {
	return &Index{dir: dir, segments: map[string]*segment{}, vocabulary: newVocabulary()}
}

// Close lets go of everything. What was kept in memory is gone.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	var failed []error
	for _, s := range x.segments {
		failed = append(failed, s.close())
	}
	clear(x.segments)
	return errors.Join(failed...)
}

// Unkept tells why something is only in memory and must be built again by the next start: nil, or an error about the
// folder or the disk. Searching works all the same.
func (x *Index) Unkept() error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, s := range x.segments {
		if s.unkept != nil {
			return s.unkept
		}
	}
	return nil
}

// Stale tells whether Update would have to build. If there is an index of this very state of the source on the disk, it
// is in use from now on.
func (x *Index) Stale(source, key string) bool {
	if x.has(source, key) {
		return false
	}
	if x.dir == "" {
		return true
	}
	s, err := openSegment(x.file(source, key), source, key)
	if err != nil {
		return true
	}
	x.put(s)
	return false
}

// Update brings one source up to date. key names its state and changes whenever its documents do: for a pack version and
// sum, for notes a count of changes. If the index is of that state already, docs is not walked.
//
// While it builds, searches go on, in what an earlier Update left of that source if there is any. Of two documents that
// match alike, those that come first are shown first. Cancelling the context stops it between two documents and changes
// nothing. docs may be walked twice: when the disk fails, what was built goes on in memory (see Unkept).
func (x *Index) Update(ctx context.Context, source, key string, docs iter.Seq[Doc]) error {
	if !x.Stale(source, key) {
		return nil
	}
	x.useOlder(source)
	s, err := x.build(ctx, source, key, docs)
	if err != nil {
		return err
	}
	x.put(s)
	x.sweep(source, s.file)
	return nil
}

// Remove forgets a source and deletes its files.
func (x *Index) Remove(source string) error {
	x.mu.Lock()
	var err error
	if s := x.segments[source]; s != nil {
		err = s.close()
	}
	delete(x.segments, source)
	x.vocabulary = newVocabulary()
	x.mu.Unlock()
	x.sweep(source, "")
	return err
}

func (x *Index) has(source, key string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := x.segments[source]
	return s != nil && s.key == key && !s.broken.Load()
}

// put takes a segment into use, in place of the one of that source before it.
func (x *Index) put(s *segment) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if before := x.segments[s.source]; before != nil {
		_ = before.close() // it was only read
	}
	x.segments[s.source] = s
	x.vocabulary = newVocabulary()
}

// Names of files: the format, a hash of the source, a hash of its state. So whether there is an index of some state is
// the question whether there is a file.
const (
	segmentSuffix  = ".search"
	buildingPrefix = "building-"
)

func (x *Index) file(source, key string) string {
	return filepath.Join(x.dir, fmt.Sprintf("%d-%s-%s%s", format, hash(source), hash(key), segmentSuffix))
}

func hash(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s)))[:16] }

// useOlder takes the newest segment of an earlier state of a source into use, if there is one and nothing better.
func (x *Index) useOlder(source string) {
	x.mu.RLock()
	s := x.segments[source]
	x.mu.RUnlock()
	if s != nil && !s.broken.Load() {
		return
	}
	for _, file := range x.newestFirst(fmt.Sprintf("%d-%s-", format, hash(source))) {
		if s, err := openSegment(file, source, anyKey); err == nil {
			x.put(s)
			return
		}
	}
}

func (x *Index) newestFirst(prefix string) []string {
	type dated struct {
		name string
		at   time.Time
	}
	var files []dated
	for name, info := range x.list() {
		if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, segmentSuffix) {
			files = append(files, dated{filepath.Join(x.dir, name), info.ModTime()})
		}
	}
	slices.SortFunc(files, func(a, b dated) int { return cmp.Or(b.at.Compare(a.at), strings.Compare(a.name, b.name)) })
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = f.name
	}
	return out
}

// list walks through the files of the folder.
func (x *Index) list() iter.Seq2[string, os.FileInfo] {
	return func(yield func(string, os.FileInfo) bool) {
		entries, _ := os.ReadDir(x.dir) // an unreadable folder has nothing for us
		for _, e := range entries {
			info, err := e.Info()
			if err == nil && !yield(e.Name(), info) {
				return
			}
		}
	}
}

// abandoned is how old a file must be that somebody once began, before it is taken for left behind.
const abandoned = time.Hour

// sweep deletes the segments of a source, in whatever format, but for one, and what builds that were killed left behind.
// What cannot be deleted, because Windows keeps open files, is deleted some other time.
func (x *Index) sweep(source, keep string) {
	if x.dir == "" {
		return
	}
	mine := "-" + hash(source) + "-"
	for name, info := range x.list() {
		file := filepath.Join(x.dir, name)
		old := strings.HasSuffix(name, segmentSuffix) && strings.Contains(name, mine) && file != keep
		left := strings.HasPrefix(name, buildingPrefix) && time.Since(info.ModTime()) > abandoned
		if old || left {
			_ = os.Remove(file)
		}
	}
}
