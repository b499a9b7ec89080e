package sandbox

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"time"
)

// maxFrame is the size of the largest frame either side sends or accepts, in bytes. A frame is its length in four
// bytes, most significant first, and that many bytes of JSON.
const maxFrame = 8 << 20

var errFrameSize = errors.New("frame too large")

// call is what the parent sends.
type call struct {
	ID int64           `json:"id"`
	Op string          `json:"op"`
	In json.RawMessage `json:"in,omitempty"`

	Left time.Duration `json:"left"` // until the parent kills
}

// Kinds of an answer's error.
const (
	kindFailed = "failed" // the handler said no
	kindPanic  = "panic"  // the handler panicked, and the child ends
	kindLarge  = "large"  // there is an answer and it does not fit into a frame
)

// answer is what a child sends: the first, with ID 0, when it is ready, and then one for each call.
type answer struct {
	ID    int64           `json:"id"`
	Out   json.RawMessage `json:"out,omitempty"`
	Error string          `json:"error,omitempty"`
	Kind  string          `json:"kind,omitempty"` // of the error
	Peak  int64           `json:"peak,omitempty"` // memory at its highest so far, in bytes
	CPU   time.Duration   `json:"cpu,omitempty"`
	Old   int64           `json:"old,omitempty"` // in the first answer: the figure of another program that getrusage carries over
}

func writeFrame(w io.Writer, body []byte) error {
	if len(body) > maxFrame {
		return errFrameSize
	}
	frame := make([]byte, 4, 4+len(body))
	binary.BigEndian.PutUint32(frame, uint32(len(body)))
	_, err := w.Write(append(frame, body...))
	return err
}

// readFrame returns io.EOF only between frames. Memory grows with what arrives and not with what is announced.
func readFrame(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int64(binary.BigEndian.Uint32(head[:]))
	if n > maxFrame {
		return nil, errFrameSize
	}
	body, err := io.ReadAll(io.LimitReader(r, n))
	if err == nil && int64(len(body)) < n {
		err = io.ErrUnexpectedEOF
	}
	return body, err
}
