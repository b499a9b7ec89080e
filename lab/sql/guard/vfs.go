package guard

import (
	"crypto/rand"
	"fmt"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The functions in this file are called by SQLite; their names are those of its interface for file systems.

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
	time.Sleep(time.Duration(microseconds) * time.Microsecond)
	return microseconds
}

// unixEpoch is 1970-01-01 as SQLite counts: milliseconds since noon in Greenwich on 24 November 4714 BC.
const unixEpoch = 210866760000000

func xCurrentTimeInt64(_ *libc.TLS, _, out uintptr) int32 {
	*at[int64](out) = unixEpoch + clock().UnixMilli()
	return sqlite3.SQLITE_OK
}

func xCurrentTime(_ *libc.TLS, _, out uintptr) int32 {
	*at[float64](out) = float64(unixEpoch+clock().UnixMilli()) / 86400000
	return sqlite3.SQLITE_OK
}

func xGetLastError(*libc.TLS, uintptr, int32, uintptr) int32 { return 0 }
