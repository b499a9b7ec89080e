package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the three that DecodeConfig reads; WebP is below
	_ "image/jpeg"
	_ "image/png"
	"path"
	"strings"

	"github.com/engineroom/engineroom/content"
)

func isImage(name string) bool {
	switch path.Ext(name) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp":
		return true
	}
	return false
}

// checkImage reads what an image says of its size and decodes nothing.
func checkImage(name string, data []byte) *Refusal {
	bad := func(says, fix string) *Refusal { return &Refusal{Unsafe, "Z012", name, 0, says, fix} }
	width, height, err := imageSize(data)
	if err != nil {
		return bad(fmt.Sprintf("%q is no image that can be read.", shortened(name)), "Save it as PNG, JPEG, GIF or WebP.")
	}
	if int64(width)*int64(height) > content.MaxImagePixels {
		return bad(fmt.Sprintf("The image %q has %d × %d pixels, which is more than %d million.", shortened(name), width, height, content.MaxImagePixels/1_000_000), "Scale it down.")
	}
	return nil
}

func imageSize(data []byte) (width, height int, err error) {
	if bytes.HasPrefix(data, []byte("RIFF")) {
		return webpSize(data)
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	return c.Width, c.Height, err
}

// webpSize reads the size of a WebP image from the first of its chunks: RFC 9649, sections 2.5 to 2.7.
func webpSize(data []byte) (width, height int, err error) {
	if len(data) < 30 || string(data[8:12]) != "WEBP" {
		return 0, 0, errors.New("no WebP")
	}
	body := data[20:]
	le24 := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
	switch string(data[12:16]) {
	case "VP8X":
		return le24(body[4:]) + 1, le24(body[7:]) + 1, nil
	case "VP8L":
		bits := binary.LittleEndian.Uint32(body[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, nil
	case "VP8 ":
		return int(binary.LittleEndian.Uint16(body[6:])) & 0x3fff, int(binary.LittleEndian.Uint16(body[8:])) & 0x3fff, nil
	}
	return 0, 0, errors.New("no size")
}

// isNested tells whether a file is an archive, by its name or by how it begins.
func isNested(name string, data []byte) bool {
	for _, ending := range []string{".zip", Extension, ".apkg", ".jar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".cab", ".iso"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	for _, magic := range []string{"PK\x03\x04", "PK\x05\x06", "\x1f\x8b", "BZh9", "\xfd7zXZ\x00", "\x28\xb5\x2f\xfd", "7z\xbc\xaf", "Rar!\x1a"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return true
		}
	}
	return false
}
