package guard

import (
	"errors"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite is C turned into Go: its pointers are uintptr, its memory is not the garbage collector's. The four functions
// below are the only places where the two worlds touch.

// at is the Go view of a T in SQLite's memory, or of one whose address was taken with address. The address is read
// through a pointer to it, which neither vet nor the checks of -race take for arithmetic on a Go pointer; it is none.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// address is where a Go value lies, for SQLite to write to during one call. The value has to be part of something on the
// heap or of a global variable: a stack moves when it grows.
func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// function is a C function pointer to a Go function of the package's top level, which does not move.
func function[T any](f T) uintptr { return *(*uintptr)(unsafe.Pointer(&struct{ f T }{f})) }

// memory is n bytes of SQLite's memory, valid until SQLite frees or moves them.
func memory(p uintptr, n int) []byte {
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice(at[byte](p), n)
}

// registry finds Go values by the numbers that C holds of them.
type registry[T any] struct {
	mu   sync.RWMutex
	last uintptr
	all  map[uintptr]T
}

var (
	conns   = registry[*Conn]{all: map[uintptr]*Conn{}}
	handles = registry[*handle]{all: map[uintptr]*handle{}}
)

func (r *registry[T]) add(v T) uintptr {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	r.all[r.last] = v
	return r.last
}

func (r *registry[T]) get(id uintptr) T {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.all[id]
}

func (r *registry[T]) remove(id uintptr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, id)
}

// process is what SQLite knows once for the whole process.
var process struct {
	sync.Mutex
	started  bool
	counting bool // memory is counted, so the heap can be limited
	err      error
}

var errHeap = errors.New("the memory of SQL cannot be limited: SQLite was already in use in this process")

// startSQLite prepares SQLite once, and sets the limit on its heap. SQLite is built not to count its memory; it can be
// told to before its first use only, and a heap limit without counting does nothing and says nothing.
func startSQLite(heap int64) error {
	process.Lock()
	defer process.Unlock()
	tls := libc.NewTLS()
	defer tls.Close()
	if !process.started {
		process.started = true
		args := libc.NewVaList(int32(1))
		process.counting = sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_MEMSTATUS, args) == sqlite3.SQLITE_OK
		libc.Xfree(tls, args)
		process.err = registerDisk(tls)
	}
	if process.err != nil {
		return process.err
	}
	if heap < 0 {
		heap = 0
	} else if !process.counting {
		return errHeap
	}
	sqlite3.Xsqlite3_hard_heap_limit64(tls, heap)
	return nil
}

// goString copies a C string. A null pointer is an empty string.
func goString(p uintptr) string {
	if p == 0 {
		return ""
	}
	return libc.GoString(p)
}
