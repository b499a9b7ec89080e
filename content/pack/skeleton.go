package pack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/engineroom/engineroom/content"
)

// The records of a zip file: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.9, 4.3.12 and 4.3.16. All numbers are little-endian.
const (
	localMark, localSize           = 0x04034b50, 30
	descriptorMark, descriptorSize = 0x08074b50, 16
	entryMark, entrySize           = 0x02014b50, 46
	endMark, endSize               = 0x06054b50, 22
)

// Flags of an entry. Bits 1 and 2 say how hard the compressor tried, bit 11 that the name is UTF-8.
const (
	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3 // sizes and sum stand behind the data
	harmlessFlags  = 1<<1 | 1<<2 | flagDescriptor | 1<<11
)

const mostEntries = content.MaxFiles + 4 // and the seals

// checkSkeleton looks at how an archive lies on the disk and unpacks nothing: its entries fill the file without a gap, an
// overlap or a word that is said twice and differently. Two programs then cannot see two packs in it, and the count of
// entries bounds what any reader of it takes.
func checkSkeleton(r io.ReaderAt, size int64) *Refusal {
	if size > content.MaxArchiveBytes {
		return tooMuch(fmt.Sprintf("The archive is bigger than %d MB.", content.MaxArchiveBytes>>20))
	}
	end, refusal := lastRecord(r, size)
	if refusal != nil {
		return refusal
	}
	count, length, begin := int(le16(end[10:])), int64(le32(end[12:])), int64(le32(end[16:]))
	switch {
	case count > mostEntries:
		return tooMuch(fmt.Sprintf("The archive has more than %d files.", content.MaxFiles))
	case le16(end[4:]) != 0 || le16(end[6:]) != 0 || le16(end[8:]) != le16(end[10:]) || begin+length != size-endSize:
		return dishonest("", "its directory does not lie where it says")
	}
	directory := make([]byte, length)
	if _, err := r.ReadAt(directory, begin); err != nil {
		return unreadable(err)
	}
	s := skeleton{r: r, end: begin}
	for range count {
		if directory, refusal = s.entry(directory); refusal != nil {
			return refusal
		}
	}
	if len(directory) > 0 || s.at != begin {
		return dishonest("", "it holds more than its directory lists")
	}
	return nil
}

// lastRecord is the end of the directory, which is the end of the file.
func lastRecord(r io.ReaderAt, size int64) ([]byte, *Refusal) {
	tail := make([]byte, min(size, 64<<10+endSize))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return nil, unreadable(err)
	}
	if at := len(tail) - endSize; at >= 0 && le32(tail[at:]) == endMark && le16(tail[at+20:]) == 0 {
		return tail[at:], nil
	}
	if bytes.Contains(tail, binary.LittleEndian.AppendUint32(nil, endMark)) {
		return nil, dishonest("", "something stands behind its end")
	}
	return nil, &Refusal{Unread, "Z008", "", 0, "This file is no pack, or only the beginning of one.", "Copy it again from where you have it."}
}

// skeleton walks through the entries in the order of the directory, which is that of their data.
type skeleton struct {
	r       io.ReaderAt
	at, end int64 // where the next entry begins, and where the data ends
}

// entry takes one entry off the directory and finds its data.
func (s *skeleton) entry(directory []byte) (rest []byte, _ *Refusal) {
	if len(directory) < entrySize || le32(directory) != entryMark {
		return nil, dishonest("", "its directory is broken")
	}
	head, after := directory[:entrySize], directory[entrySize:]
	nameLength := int(le16(head[28:]))
	if len(after) < nameLength || le16(head[30:]) != 0 || le16(head[32:]) != 0 {
		return nil, dishonest("", "its directory holds more than names and sizes")
	}
	name := string(after[:nameLength])
	switch flags, method := le16(head[8:]), le16(head[10:]); {
	case flags&flagEncrypted != 0:
		return nil, &Refusal{Unsafe, "Z009", name, 0, fmt.Sprintf("The file %q is encrypted.", shortened(name)), "Build the pack again without a password."}
	case flags&^harmlessFlags != 0 || method != 0 && method != 8:
		return nil, &Refusal{Unsafe, "Z009", name, 0, fmt.Sprintf("The file %q is packed in a way that packs do not use.", shortened(name)), rebuild}
	case int64(le32(head[42:])) != s.at:
		return nil, dishonest(name, "its files overlap or leave gaps")
	}
	return after[nameLength:], s.data(head, name)
}

// data passes over the data of an entry. What stands before and behind it must be what the directory says.
func (s *skeleton) data(head []byte, name string) *Refusal {
	local := make([]byte, localSize+len(name))
	if _, err := s.r.ReadAt(local, s.at); err != nil {
		return dishonest(name, "a file is missing")
	}
	described := le16(head[8:])&flagDescriptor != 0
	sums := local[14:26] // CRC-32, packed size, unpacked size
	switch {
	case le32(local) != localMark || string(local[localSize:]) != name || int(le16(local[26:])) != len(name) || le16(local[28:]) != 0,
		!bytes.Equal(local[6:10], head[8:12]), // flags and method
		!bytes.Equal(sums, head[16:28]) && !(described && bytes.Equal(sums, make([]byte, 12))):
		return dishonest(name, "a file is called or measured in two ways")
	}
	s.at += int64(len(local)) + int64(le32(head[20:]))
	if described {
		behind := make([]byte, descriptorSize)
		if _, err := s.r.ReadAt(behind, s.at); err != nil || le32(behind) != descriptorMark || !bytes.Equal(behind[4:], head[16:28]) {
			return dishonest(name, "a file is measured in two ways")
		}
		s.at += descriptorSize
	}
	if s.at > s.end {
		return dishonest(name, "a file is longer than the archive")
	}
	return nil
}

const rebuild = "Build it again with `engineroom pack build`, or get it anew from where you have it."

func dishonest(name, why string) *Refusal {
	return &Refusal{Unsafe, "Z008", name, 0, "The archive is not one that `pack build` writes: " + why + ".", rebuild}
}

func tooMuch(says string) *Refusal {
	return &Refusal{Unsafe, "Z011", "", 0, says, "Split the pack, or take away what it does not need."}
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
