package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"

	"github.com/engineroom/engineroom/content"
)

// Options say how a pack is built. There are none yet.
type Options struct{}

// Build looks at a pack in a folder as [Open] does and writes its archive to w: the files that belong to the pack, sorted
// by name, and pack.sums. Times, rights and the order of files on the disk leave no trace in it, so that the same folder
// always makes the same bytes. A signature that lies in the folder is left out: it is of the archive that it came in.
// pack.keys is taken along.
func Build(ctx context.Context, folder fs.FS, w io.Writer, _ Options) (*Archive, error) {
	src, refusal := folderSource(folder)
	if refusal != nil {
		return nil, printable(refusal)
	}
	src.names = slices.DeleteFunc(src.names, func(name string) bool { return content.IsSeal(name) && name != content.KeysName })
	a, err := examine(ctx, src, "")
	if err != nil {
		return nil, printable(err)
	}
	return a, write(w, a.files)
}

// write writes an archive: first what pack.sums lists, then pack.sums, then what speaks of it.
func write(w io.Writer, files map[string][]byte) error {
	z := zip.NewWriter(w)
	for _, name := range summed(files) {
		if err := add(z, name, files[name]); err != nil {
			return err
		}
	}
	if err := add(z, content.SumsName, []byte(sumsOf(files))); err != nil {
		return err
	}
	for _, name := range content.Signatures {
		if data, there := files[name]; there {
			if err := add(z, name, data); err != nil {
				return err
			}
		}
	}
	return z.Close()
}

// add writes one entry with its sizes in front, which a writer that does not know them yet has to put behind.
func add(z *zip.Writer, name string, data []byte) error {
	var packed bytes.Buffer
	f, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	h := &zip.FileHeader{
		//lint:ignore SA1019 the other way to say a time, Modified, is for headers with an extra field
		Name: name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(data), ModifiedDate: newYear1980,
		CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(len(data)),
	}
	h.SetMode(0o644)
	out, err := z.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = out.Write(packed.Bytes())
	return err
}

// newYear1980 is the first day that a zip file can name.
const newYear1980 = 1<<5 | 1
