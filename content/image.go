package content

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif" // the three that DecodeConfig reads; WebP is below
	_ "image/jpeg"
	_ "image/png"
	"path"
	"slices"
)

var imageEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp"}

// IsImage tells whether a file of a pack is an image, by the ending of its name.
func IsImage(name string) bool { return slices.Contains(imageEndings, path.Ext(name)) }

// ImageSize reads what an image says of its size, in pixels, and decodes nothing. It knows PNG, JPEG, GIF and WebP.
func ImageSize(data []byte) (width, height int, err error) {
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
