package http

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// MaxAnswerBytes bounds what one message is answered with.
const MaxAnswerBytes = 256 << 10

// wire is one connection inside this process: the server reads a message that is all there, and what it writes is kept.
// Behind the message the server's patience is over at once, so nothing on it ever waits.
type wire struct {
	in   bytes.Reader
	mu   sync.Mutex
	out  bytes.Buffer
	once sync.Once
	done chan struct{} // closed when the server has written all it will
}

func newWire(message []byte) *wire {
	w := &wire{done: make(chan struct{})}
	w.in.Reset(message)
	return w
}

var errTooLarge = errors.New("the answer is too large")

func (w *wire) Read(b []byte) (int, error) {
	n, err := w.in.Read(b)
	if err == io.EOF {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.out.Len()+len(b) > MaxAnswerBytes {
		return 0, errTooLarge
	}
	return w.out.Write(b)
}

// CloseWrite is what a server calls when it will say nothing more but goes on listening for a while.
func (w *wire) CloseWrite() error { return w.Close() }

func (w *wire) Close() error { w.once.Do(func() { close(w.done) }); return nil }

// written is what the server has written.
func (w *wire) written() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.out.Bytes())
}

type inside struct{}

func (inside) Network() string { return "inside" }
func (inside) String() string  { return "inside" }

func (w *wire) LocalAddr() net.Addr              { return inside{} }
func (w *wire) RemoteAddr() net.Addr             { return inside{} }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// wires is a listener to which connections are handed.
type wires struct {
	next chan net.Conn
	once sync.Once
	over chan struct{}
}

func newWires() *wires { return &wires{next: make(chan net.Conn), over: make(chan struct{})} }

func (l *wires) Accept() (net.Conn, error) {
	select {
	case c := <-l.next:
		return c, nil
	case <-l.over:
		return nil, io.EOF
	}
}

func (l *wires) Close() error   { l.once.Do(func() { close(l.over) }); return nil }
func (l *wires) Addr() net.Addr { return inside{} }
