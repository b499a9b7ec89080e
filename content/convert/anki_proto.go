package convert

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
)

// protoField is one field of a message in the wire format of Protocol Buffers: its number, and the value as a number or as
// bytes. Anki keeps a few small messages of which one or two fields matter here, so no generated code is needed.
type protoField struct {
	number uint64
	value  uint64
	bytes  []byte // nil for numbers
}

var errProto = errors.New("a part of it is cut off")

// protoFields goes through the fields of a message. It calls each for every field that is a number or bytes and skips
// the others. An error is that of each, or says that the message is damaged.
func protoFields(message []byte, each func(protoField) error) error {
	for len(message) > 0 {
		key, n := binary.Uvarint(message)
		if n <= 0 || key>>3 == 0 {
			return errProto
		}
		f := protoField{number: key >> 3}
		var err error
		if message, err = f.read(key&7, message[n:]); err != nil {
			return err
		}
		if err := each(f); err != nil {
			return err
		}
	}
	return nil
}

// The wire types.
const (
	protoVarint  = 0
	protoFixed64 = 1
	protoBytes   = 2
	protoFixed32 = 5
)

// read takes a value of a wire type off the message and returns the rest.
func (f *protoField) read(wire uint64, message []byte) (rest []byte, err error) {
	size := uint64(0)
	switch wire {
	case protoVarint:
		value, n := binary.Uvarint(message)
		if n <= 0 {
			return nil, errProto
		}
		f.value = value
		return message[n:], nil
	case protoFixed64:
		size = 8
	case protoFixed32:
		size = 4
	case protoBytes:
		length, n := binary.Uvarint(message)
		if n <= 0 {
			return nil, errProto
		}
		size, message = length, message[n:]
	default:
		return nil, errProto // groups, which nobody has written for years
	}
	if size > uint64(len(message)) {
		return nil, errProto
	}
	if f.bytes = []byte{}; wire == protoBytes {
		f.bytes = message[:size]
	}
	return message[size:], nil
}

// protoText is the last text with a number in a message, or "" where there is none or it is damaged.
func protoText(message []byte, number uint64) string {
	out := ""
	_ = protoFields(message, func(f protoField) error {
		if f.number == number && utf8.Valid(f.bytes) {
			out = string(f.bytes)
		}
		return nil
	})
	return out
}

// protoNumber is the last number with a number in a message, and whether there is a field of it at all.
func protoNumber(message []byte, number uint64) (value uint64, there bool) {
	_ = protoFields(message, func(f protoField) error {
		if f.number == number {
			value, there = f.value, true
		}
		return nil
	})
	return value, there
}
