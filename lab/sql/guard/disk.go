package guard

import (
	"path"
	"strconv"
	"strings"
	"sync"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The disk is a virtual file system for SQLite whose files are slices. A folder holds the files of one database, named
// /<number>/main and, beside it, the journal or the log; there are no others, so no name leads to a file of the machine.
// Locks follow SQLite's os_unix.c, as they are between two processes on a real file.

// chunkSize is the piece in which files grow.
const chunkSize = 16 << 10

// disk holds every folder. One lock guards all of it: nothing here takes long.
var disk = struct {
	sync.Mutex
	last    uint64
	folders map[string]*folder
}{folders: map[string]*folder{}}

// folder holds the files of one database. Its bound is on what stands beside the database, which SQLite bounds itself: a
// full log must not be in the way of the checkpoint that empties it.
type folder struct {
	name      string
	used, max int64 // bytes beside the database
	files     map[string]*file
}

// file is one file, and the shared memory beside it that WAL mode needs.
type file struct {
	in      *folder
	size    int64
	base    []byte   // what the file began with; shared, never written
	chunks  [][]byte // what was written since; nil where base still holds
	open    map[*handle]struct{}
	regions []uintptr // shared memory, on SQLite's heap
}

// handle is a file as one connection has it open.
type handle struct {
	*file
	id                uintptr
	lock              int32  // SQLITE_LOCK_NONE to SQLITE_LOCK_EXCLUSIVE
	shared, exclusive uint32 // locks on the shared memory, a bit each
	mapped            bool
}

// cFile is what SQLite keeps of an open file.
type cFile struct{ methods, id uintptr }

func newFolder(max int64, image []byte) *folder {
	disk.Lock()
	defer disk.Unlock()
	disk.last++
	f := &folder{name: "/" + strconv.FormatUint(disk.last, 10), max: max, files: map[string]*file{}}
	f.files["main"] = &file{in: f, base: image, size: int64(len(image)), open: map[*handle]struct{}{}}
	disk.folders[f.name] = f
	return f
}

func (f *folder) database() string { return f.name + "/main" }

func (f *folder) remove() {
	disk.Lock()
	defer disk.Unlock()
	delete(disk.folders, f.name)
}

// find is the folder that a full name lies in, and the name inside it.
func find(name string) (*folder, string) {
	dir, base := path.Split(name)
	return disk.folders[strings.TrimSuffix(dir, "/")], base
}

// resize makes a file longer or shorter. It fails if the folder is full.
func (f *file) resize(size int64) bool {
	if f != f.in.files["main"] {
		if f.in.used+size-f.size > f.in.max {
			return false
		}
		f.in.used += size - f.size
	}
	if size < f.size {
		f.cut(size)
	}
	f.size = size
	return true
}

// cut drops what lies beyond size, so that a file that grows again has zeros there.
func (f *file) cut(size int64) {
	last := int(size / chunkSize)
	if rest := size % chunkSize; rest != 0 && last < len(f.chunks) && f.chunks[last] != nil {
		clear(f.chunks[last][rest:])
		last++
	}
	f.chunks = f.chunks[:min(last, len(f.chunks))]
	f.base = f.base[:min(int64(len(f.base)), size)]
}

// part is the chunk that holds off, for reading; it may be shorter than a chunk, and zeros follow.
func (f *file) part(off int64) []byte {
	i := int(off / chunkSize)
	if i < len(f.chunks) && f.chunks[i] != nil {
		return f.chunks[i]
	}
	from := min(int64(i)*chunkSize, int64(len(f.base)))
	return f.base[from:min(from+chunkSize, int64(len(f.base)))]
}

// writable is the chunk that holds off, for writing.
func (f *file) writable(off int64) []byte {
	i := int(off / chunkSize)
	for len(f.chunks) <= i {
		f.chunks = append(f.chunks, nil)
	}
	if f.chunks[i] == nil {
		chunk := make([]byte, chunkSize)
		copy(chunk, f.part(off))
		f.chunks[i] = chunk
	}
	return f.chunks[i]
}

func (f *file) read(to []byte, off int64) (whole bool) {
	whole = off+int64(len(to)) <= f.size
	clear(to)
	to = to[:max(0, min(int64(len(to)), f.size-off))]
	for len(to) > 0 {
		in := int(off % chunkSize)
		n := min(len(to), chunkSize-in)
		if part := f.part(off); in < len(part) {
			copy(to[:n], part[in:])
		}
		to, off = to[n:], off+int64(n)
	}
	return whole
}

func (f *file) write(from []byte, off int64) bool {
	if end := off + int64(len(from)); end > f.size && !f.resize(end) {
		return false
	}
	for len(from) > 0 {
		n := copy(f.writable(off)[off%chunkSize:], from)
		from, off = from[n:], off+int64(n)
	}
	return true
}

// others says whether any other handle of the file holds a lock that f says is in the way.
func (h *handle) others(f func(*handle) bool) bool {
	for o := range h.open {
		if o != h && f(o) {
			return true
		}
	}
	return false
}

func (h *handle) lockUp(level int32) bool {
	if level <= h.lock {
		return true
	}
	writing := h.others(func(o *handle) bool { return o.lock >= sqlite3.SQLITE_LOCK_RESERVED })
	ending := h.others(func(o *handle) bool { return o.lock >= sqlite3.SQLITE_LOCK_PENDING })
	switch {
	case level == sqlite3.SQLITE_LOCK_SHARED && ending, level >= sqlite3.SQLITE_LOCK_RESERVED && writing:
		return false
	case level == sqlite3.SQLITE_LOCK_EXCLUSIVE && h.others(func(o *handle) bool { return o.lock >= sqlite3.SQLITE_LOCK_SHARED }):
		h.lock = sqlite3.SQLITE_LOCK_PENDING // no new reader; the old ones may finish
		return false
	}
	h.lock = level
	return true
}

// lockShared takes or gives back locks on the shared memory, a bit each.
func (h *handle) lockShared(mask uint32, flags int32) bool {
	switch {
	case flags&sqlite3.SQLITE_SHM_UNLOCK != 0:
		h.shared &^= mask
		h.exclusive &^= mask
		return true
	case flags&sqlite3.SQLITE_SHM_SHARED != 0:
		if h.others(func(o *handle) bool { return o.exclusive&mask != 0 }) {
			return false
		}
		h.shared |= mask
		return true
	}
	if h.others(func(o *handle) bool { return (o.exclusive|o.shared)&mask != 0 }) {
		return false
	}
	h.exclusive |= mask
	return true
}

// unmap gives back the shared memory; the last one frees it.
func (h *handle) unmap(tls *libc.TLS) {
	h.shared, h.exclusive, h.mapped = 0, 0, false
	if h.others(func(o *handle) bool { return o.mapped }) {
		return
	}
	for _, region := range h.regions {
		sqlite3.Xsqlite3_free(tls, region)
	}
	h.regions = nil
}
