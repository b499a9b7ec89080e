package pack

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// checkImage reads what an image says of its size and decodes nothing.
func checkImage(name string, data []byte) *Refusal {
	bad := func(says, fix string) *Refusal { return &Refusal{Unsafe, "Z012", name, 0, says, fix} }
	width, height, err := content.ImageSize(data)
	if err != nil {
		return bad(fmt.Sprintf("%q is no image that can be read.", shortened(name)), "Save it as PNG, JPEG, GIF or WebP.")
	}
	if int64(width)*int64(height) > content.MaxImagePixels {
		return bad(fmt.Sprintf("The image %q has %d × %d pixels, which is more than %d million.", shortened(name), width, height, content.MaxImagePixels/1_000_000), "Scale it down.")
	}
	return nil
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
