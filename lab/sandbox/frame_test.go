package sandbox

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func TestFrames(t *testing.T) {
	for _, c := range []struct {
		name, bytes string
		want        string
		err         error
	}{
		{"whole", "\x00\x00\x00\x02{}rest", "{}", nil},
		{"empty", "\x00\x00\x00\x00", "", nil},
		{"nothing", "", "", io.EOF},
		{"half a length", "\x00\x00", "", io.ErrUnexpectedEOF},
		{"cut", "\x00\x00\x00\x09{}", "{}", io.ErrUnexpectedEOF},
		{"too long", "\x00\x80\x00\x01", "", errFrameSize},
		{"far too long", "\xff\xff\xff\xff", "", errFrameSize},
	} {
		got, err := readFrame(bytes.NewReader([]byte(c.bytes)))
		if string(got) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: got %q, %v; want %q, %v", c.name, got, err, c.want, c.err)
		}
	}
	if err := writeFrame(io.Discard, make([]byte, maxFrame+1)); !errors.Is(err, errFrameSize) {
		t.Errorf("a frame too long is written: %v", err)
	}
}

// FuzzFrame reads whatever comes: no panic, no memory beyond what came, and what was written is read back.
func FuzzFrame(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x02{}"))
	f.Add([]byte("\x00\x7f\xff\xff{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := readFrame(bytes.NewReader(data)); err == nil && len(got)+4 > len(data) {
			t.Errorf("%d bytes of %d", len(got), len(data))
		}
		var b bytes.Buffer
		if err := writeFrame(&b, data); err != nil {
			t.Fatal(err)
		}
		if got, err := readFrame(&b); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%q came back as %q, %v", data, got, err)
		}
	})
}
