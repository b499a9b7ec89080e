package guard

import (
	"crypto/rand"
	"fmt"
	"path"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

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

// What follows is called by SQLite.

var (
	diskName    uintptr // C string
	diskVFS     sqlite3.Tsqlite3_vfs
	diskMethods sqlite3.Tsqlite3_io_methods
)

// registerDisk tells SQLite of the disk. It is not the default: nothing else in the process is touched.
func registerDisk(tls *libc.TLS) (err error) {
	if diskName, err = libc.CString("engineroom-memory"); err != nil {
		return err
	}
	diskMethods = sqlite3.Tsqlite3_io_methods{
		FiVersion: 2,
		FxClose:   function(xClose), FxRead: function(xRead), FxWrite: function(xWrite), FxTruncate: function(xTruncate),
		FxSync: function(xSync), FxFileSize: function(xFileSize), FxLock: function(xLock), FxUnlock: function(xUnlock),
		FxCheckReservedLock: function(xCheckReservedLock), FxFileControl: function(xFileControl),
		FxSectorSize: function(xSectorSize), FxDeviceCharacteristics: function(xDeviceCharacteristics),
		FxShmMap: function(xShmMap), FxShmLock: function(xShmLock), FxShmBarrier: function(xShmBarrier),
		FxShmUnmap: function(xShmUnmap),
	}
	diskVFS = sqlite3.Tsqlite3_vfs{
		FiVersion: 2, FszOsFile: int32(2 * wordSize), FmxPathname: 64, FzName: diskName,
		FxOpen: function(xOpen), FxDelete: function(xDelete), FxAccess: function(xAccess),
		FxFullPathname: function(xFullPathname), FxRandomness: function(xRandomness), FxSleep: function(xSleep),
		FxCurrentTime: function(xCurrentTime), FxCurrentTimeInt64: function(xCurrentTimeInt64),
		FxGetLastError: function(xGetLastError),
	}
	if rc := sqlite3.Xsqlite3_vfs_register(tls, address(&diskVFS), 0); rc != sqlite3.SQLITE_OK {
		return fmt.Errorf("start SQLite: its code %d", rc)
	}
	return nil
}

const wordSize = 4 << (^uintptr(0) >> 63)

func handleOf(p uintptr) *handle { return handles.get(at[cFile](p).id) }

// locked runs f on a file with the disk locked, and turns false into a code of SQLite.
func locked(p uintptr, otherwise int32, f func(*handle) bool) int32 {
	h := handleOf(p)
	disk.Lock()
	defer disk.Unlock()
	if h == nil {
		return sqlite3.SQLITE_IOERR
	}
	if !f(h) {
		return otherwise
	}
	return sqlite3.SQLITE_OK
}

// xOpen opens files of a folder. Temporary files have no name and do not exist: what is temporary stays in SQLite's heap.
func xOpen(_ *libc.TLS, _, name, p uintptr, flags int32, outFlags uintptr) int32 {
	at[cFile](p).methods = 0
	if name == 0 {
		return sqlite3.SQLITE_CANTOPEN
	}
	disk.Lock()
	defer disk.Unlock()
	in, base := find(libc.GoString(name))
	if in == nil {
		return sqlite3.SQLITE_CANTOPEN
	}
	f := in.files[base]
	if f == nil {
		if flags&sqlite3.SQLITE_OPEN_CREATE == 0 {
			return sqlite3.SQLITE_CANTOPEN
		}
		f = &file{in: in, open: map[*handle]struct{}{}}
		in.files[base] = f
	}
	h := &handle{file: f}
	h.id = handles.add(h)
	f.open[h] = struct{}{}
	*at[cFile](p) = cFile{methods: address(&diskMethods), id: h.id}
	if outFlags != 0 {
		*at[int32](outFlags) = flags
	}
	return sqlite3.SQLITE_OK
}

func xClose(tls *libc.TLS, p uintptr) int32 {
	return locked(p, sqlite3.SQLITE_IOERR, func(h *handle) bool {
		if h.mapped {
			h.unmap(tls)
		}
		delete(h.open, h)
		handles.remove(h.id)
		return true
	})
}

func xRead(_ *libc.TLS, p, to uintptr, n int32, off int64) int32 {
	return locked(p, sqlite3.SQLITE_IOERR_SHORT_READ, func(h *handle) bool { return h.read(memory(to, int(n)), off) })
}

func xWrite(_ *libc.TLS, p, from uintptr, n int32, off int64) int32 {
	return locked(p, sqlite3.SQLITE_FULL, func(h *handle) bool { return h.write(memory(from, int(n)), off) })
}

func xTruncate(_ *libc.TLS, p uintptr, size int64) int32 {
	return locked(p, sqlite3.SQLITE_FULL, func(h *handle) bool { return h.resize(size) })
}

func xSync(*libc.TLS, uintptr, int32) int32 { return sqlite3.SQLITE_OK }

func xFileSize(_ *libc.TLS, p, size uintptr) int32 {
	return locked(p, sqlite3.SQLITE_IOERR, func(h *handle) bool { *at[int64](size) = h.size; return true })
}

func xLock(_ *libc.TLS, p uintptr, level int32) int32 {
	return locked(p, sqlite3.SQLITE_BUSY, func(h *handle) bool { return h.lockUp(level) })
}

func xUnlock(_ *libc.TLS, p uintptr, level int32) int32 {
	return locked(p, sqlite3.SQLITE_IOERR, func(h *handle) bool { h.lock = min(h.lock, level); return true })
}

func xCheckReservedLock(_ *libc.TLS, p, out uintptr) int32 {
	return locked(p, sqlite3.SQLITE_IOERR, func(h *handle) bool {
		*at[int32](out) = 0
		if h.lock >= sqlite3.SQLITE_LOCK_RESERVED || h.others(func(o *handle) bool { return o.lock >= sqlite3.SQLITE_LOCK_RESERVED }) {
			*at[int32](out) = 1
		}
		return true
	})
}

func xFileControl(*libc.TLS, uintptr, int32, uintptr) int32 { return sqlite3.SQLITE_NOTFOUND }
func xSectorSize(*libc.TLS, uintptr) int32                  { return pageSize }

func xDeviceCharacteristics(*libc.TLS, uintptr) int32 {
	return sqlite3.SQLITE_IOCAP_SAFE_APPEND | sqlite3.SQLITE_IOCAP_SEQUENTIAL | sqlite3.SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

func xShmMap(tls *libc.TLS, p uintptr, region, size, extend int32, out uintptr) int32 {
	return locked(p, sqlite3.SQLITE_NOMEM, func(h *handle) bool {
		*at[uintptr](out) = 0
		h.mapped = true
		for extend != 0 && len(h.regions) <= int(region) {
			m := sqlite3.Xsqlite3_malloc64(tls, uint64(size))
			if m == 0 {
				return false
			}
			clear(memory(m, int(size)))
			h.regions = append(h.regions, m)
		}
		if int(region) < len(h.regions) {
			*at[uintptr](out) = h.regions[region]
		}
		return true
	})
}

func xShmLock(_ *libc.TLS, p uintptr, first, n, flags int32) int32 {
	mask := uint32(1)<<(first+n) - uint32(1)<<first
	return locked(p, sqlite3.SQLITE_BUSY, func(h *handle) bool { return h.lockShared(mask, flags) })
}

// xShmBarrier orders memory between connections on several threads; taking a lock does.
func xShmBarrier(*libc.TLS, uintptr) {
	disk.Lock()
	defer disk.Unlock()
}

func xShmUnmap(tls *libc.TLS, p uintptr, _ int32) int32 {
	return locked(p, sqlite3.SQLITE_IOERR, func(h *handle) bool { h.unmap(tls); return true })
}

func xDelete(_ *libc.TLS, _, name uintptr, _ int32) int32 {
	disk.Lock()
	defer disk.Unlock()
	in, base := find(libc.GoString(name))
	if in == nil || in.files[base] == nil {
		return sqlite3.SQLITE_IOERR_DELETE_NOENT
	}
	in.used -= in.files[base].size
	delete(in.files, base)
	return sqlite3.SQLITE_OK
}

func xAccess(_ *libc.TLS, _, name uintptr, _ int32, out uintptr) int32 {
	disk.Lock()
	defer disk.Unlock()
	in, base := find(libc.GoString(name))
	*at[int32](out) = 0
	if in != nil && in.files[base] != nil {
		*at[int32](out) = 1
	}
	return sqlite3.SQLITE_OK
}

func xFullPathname(_ *libc.TLS, _, name uintptr, n int32, out uintptr) int32 {
	full := libc.GoString(name)
	if len(full) >= int(n) {
		return sqlite3.SQLITE_CANTOPEN
	}
	copy(memory(out, int(n)), full+"\x00")
	return sqlite3.SQLITE_OK
}

func xRandomness(_ *libc.TLS, _ uintptr, n int32, out uintptr) int32 {
	rand.Read(memory(out, int(n)))
	return n
}

func xSleep(_ *libc.TLS, _ uintptr, microseconds int32) int32 {
	runtime.Gosched()
	time.Sleep(time.Duration(microseconds) * time.Microsecond)
	return microseconds
}

// unixEpoch is 1970-01-01 as SQLite counts: milliseconds since noon in Greenwich on 24 November 4714 BC.
const unixEpoch = 210866760000000

func xCurrentTimeInt64(_ *libc.TLS, _, out uintptr) int32 {
	*at[int64](out) = unixEpoch + time.Now().UnixMilli()
	return sqlite3.SQLITE_OK
}

func xCurrentTime(_ *libc.TLS, _, out uintptr) int32 {
	*at[float64](out) = float64(unixEpoch+time.Now().UnixMilli()) / 86400000
	return sqlite3.SQLITE_OK
}

func xGetLastError(*libc.TLS, uintptr, int32, uintptr) int32 { return 0 }
