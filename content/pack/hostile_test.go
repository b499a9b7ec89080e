package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/gif"
	"image/png"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/bench/cpu"
	"github.com/engineroom/engineroom/content"
)

// hostile is what a stranger could hand out, and the code that it is refused with. make writes it into an empty folder and
// returns its path.
type hostile struct {
	threat string
	make   func(t *testing.T, dir string) string
	code   string
	reason Reason
}

// onePixel is the smallest image.
var onePixel = func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	return b.Bytes()
}()

// with is a pack with some files changed or added, and sums that are right.
func with(changed map[string]string) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string { return put(t, dir, packed(t, packOf(changed))) }
}

// holding is a pack with one file changed or added.
func holding(name, text string) func(*testing.T, string) string {
	return with(map[string]string{name: text})
}

// said is a pack whose lesson goes on with a text.
func said(text string) func(*testing.T, string) string {
	return holding("lessons/one/lesson.md", lesson+"\n"+text+"\n")
}

// packed writes an archive without a look at what is in it.
func packed(t *testing.T, files map[string]string) []byte {
	t.Helper()
	all := map[string][]byte{}
	for name, text := range files {
		all[name] = []byte(text)
	}
	var b bytes.Buffer
	if err := write(&b, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lessons writes some lessons with the same text.
func lessons(dir string, n int, text string) error {
	for i := range n {
		at := filepath.Join(dir, "lessons", fmt.Sprintf("more%d", i))
		if err := os.MkdirAll(at, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(at, "lesson.md"), fmt.Appendf(nil, "---\nid: more%d\ntitle: More\n---\n\n%s", i, text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func put(t *testing.T, dir string, data []byte) string {
	t.Helper()
	name := filepath.Join(dir, "evil.pack")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// entry is an entry of an archive that may say anything of itself. Where it says nothing, it tells the truth.
type entry struct {
	name, local string // the name before the data; "" is name
	data        []byte
	method      uint16 // 0 stores
	flags       uint16
	mode        fs.FileMode
	extra       string // before the data and in the directory
	comment     string
	size        uint32 // unpacked
	packedSize  uint32
	crc         uint32
	descriptor  []byte            // behind the data
	raw         bool              // the data is packed already, or claims to be
	shared      bool              // has no data of its own, but that of the entry before
	before      string            // bytes in front of it
	twist       func(head []byte) // changes what stands before the data: flags, method, time, sum, packed size, size
}

// forged is an archive of entries in their order, and what its last record says.
type forged struct {
	entries  []entry
	count    int // 0 tells the truth
	hidden   int // entries at the end that the directory leaves out
	moved    int // by how much the directory is said to lie elsewhere
	comment  string
	trailing string
}

func (f forged) bytes() []byte {
	var data, directory []byte
	at := 0
	for i, e := range f.entries {
		packed := e.data
		if e.method == zip.Deflate && !e.raw {
			packed = deflated(e.data)
		}
		head := binary.LittleEndian.AppendUint16(nil, e.flags)
		head = binary.LittleEndian.AppendUint16(head, e.method)
		head = append(head, 0, 0, 0x21, 0)
		head = binary.LittleEndian.AppendUint32(head, or(e.crc, crc32.ChecksumIEEE(e.data)))
		head = binary.LittleEndian.AppendUint32(head, or(e.packedSize, uint32(len(packed))))
		head = binary.LittleEndian.AppendUint32(head, or(e.size, uint32(len(e.data))))
		if !e.shared {
			data = append(data, e.before...)
			at = len(data)
			local := e.local
			if local == "" {
				local = e.name
			}
			data = binary.LittleEndian.AppendUint32(data, localMark)
			data = append(append(data, 20, 0), head...)
			if e.twist != nil {
				e.twist(data[len(data)-len(head):])
			}
			data = binary.LittleEndian.AppendUint16(data, uint16(len(local)))
			data = binary.LittleEndian.AppendUint16(data, uint16(len(e.extra)))
			data = append(append(append(append(data, local...), e.extra...), packed...), e.descriptor...)
		}
		if i >= len(f.entries)-f.hidden {
			continue
		}
		directory = binary.LittleEndian.AppendUint32(directory, entryMark)
		directory = append(append(directory, 20, 3, 20, 0), head...)
		directory = binary.LittleEndian.AppendUint16(directory, uint16(len(e.name)))
		directory = binary.LittleEndian.AppendUint16(directory, uint16(len(e.extra)))
		directory = binary.LittleEndian.AppendUint16(directory, uint16(len(e.comment)))
		directory = append(directory, 0, 0, 0, 0)
		h := zip.FileHeader{}
		h.SetMode(e.mode | 0o644)
		directory = binary.LittleEndian.AppendUint32(directory, h.ExternalAttrs)
		directory = binary.LittleEndian.AppendUint32(directory, uint32(at))
		directory = append(append(append(directory, e.name...), e.extra...), e.comment...)
	}
	count := uint16(or(f.count, len(f.entries)-f.hidden))
	end := binary.LittleEndian.AppendUint32(nil, endMark)
	end = append(end, 0, 0, 0, 0)
	end = binary.LittleEndian.AppendUint16(end, count)
	end = binary.LittleEndian.AppendUint16(end, count)
	end = binary.LittleEndian.AppendUint32(end, uint32(len(directory)))
	end = binary.LittleEndian.AppendUint32(end, uint32(len(data)+f.moved))
	end = binary.LittleEndian.AppendUint16(end, uint16(len(f.comment)))
	return slices.Concat(data, directory, end, []byte(f.comment+f.trailing))
}

func or[T int | uint32](said, truth T) T {
	if said != 0 {
		return said
	}
	return truth
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestSpeed)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// entries are those of the small pack with its sums, in order.
func entries(t *testing.T) []entry {
	var out []entry
	files := packOf(nil)
	z, err := zip.NewReader(bytes.NewReader(packed(t, files)), int64(len(packed(t, files))))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		data, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{name: f.Name, data: data})
	}
	return out
}

// zipped is the small pack with one more entry at its end.
func zipped(e entry) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string {
		return put(t, dir, forged{entries: append(entries(t), e)}.bytes())
	}
}

// lying is the small pack in an archive that was changed as a whole.
func lying(change func(*forged)) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string {
		f := forged{entries: entries(t)}
		change(&f)
		return put(t, dir, f.bytes())
	}
}

// folder is the small pack in a folder that was changed afterwards.
func folder(change func(dir string) error) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string {
		dir = filepath.Join(dir, "evil")
		if err := os.CopyFS(dir, mapFS(packOf(nil))); err != nil {
			t.Fatal(err)
		}
		if err := change(dir); errors.Is(err, errors.ErrUnsupported) {
			t.Skip("this system has no such file")
		} else if err != nil {
			t.Fatal(err)
		}
		return dir
	}
}

// sealedFolder is the signed pack, unpacked, and changed afterwards.
func sealedFolder(change func(dir string) error) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string {
		_, key := openKey(t)
		z := signed(t, packOf(nil), key)
		r, err := zip.NewReader(bytes.NewReader(z), int64(len(z)))
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.Join(dir, "evil")
		if err := errors.Join(os.CopyFS(dir, r), change(dir)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
}

// resealed is the signed pack with some of its files changed, and the sums with them or not.
func resealed(change func(t *testing.T, files map[string][]byte, key SigningKey)) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string {
		_, key := openKey(t)
		a, err := Open(context.Background(), put(t, dir, signed(t, packOf(nil), key)))
		if err != nil {
			t.Fatal(err)
		}
		files := maps.Clone(a.files)
		change(t, files, key)
		var b bytes.Buffer
		if err := write(&b, files); err != nil {
			t.Fatal(err)
		}
		return put(t, dir, b.Bytes())
	}
}

// resummed is an archive whose pack.sums was changed.
func resummed(change func(sums string) string) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string {
		all := entries(t)
		last := &all[len(all)-1]
		last.data = []byte(change(string(last.data)))
		return put(t, dir, forged{entries: all}.bytes())
	}
}

// manifestWith is the small manifest with more lines.
func manifestWith(more string) string { return manifest + more }

const labHead = "id: l\nkind: sql\ntitle: L\n"

func lab(more string) map[string]string {
	return map[string]string{"labs/l/lab.yaml": labHead + more, "labs/l/task.md": "Do it.\n"}
}

func pictured(name string, data []byte) func(*testing.T, string) string {
	return holding("assets/"+name, string(data))
}

// hugePNG says that it is large, and holds nothing.
func hugePNG(side uint32) []byte {
	b := bytes.Clone(onePixel)
	binary.BigEndian.PutUint32(b[16:], side)
	binary.BigEndian.PutUint32(b[20:], side)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func hugeGIF() []byte {
	var b bytes.Buffer
	_ = gif.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)), nil)
	binary.LittleEndian.PutUint32(b.Bytes()[6:], 0xffffffff)
	return b.Bytes()
}

const hugeJPEG = "\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00\xff\xd9"

const hugeWebP = "RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\x3f\xff\xff\x3f"

// noise is text that deflate makes half as long.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[r.IntN(16)]
		if i%64 == 63 {
			b[i] = '\n'
		}
	}
	return string(b)
}

func repeated(n int, e func(i int) entry) []entry {
	out := make([]entry, n)
	for i := range out {
		out[i] = e(i)
	}
	return out
}

func aliases() string {
	s := "moved:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 15; i++ {
		s += fmt.Sprintf("  a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	return s
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// descriptor is what stands behind the data of an entry.
func descriptor(crc, packed, size uint32) []byte {
	b := binary.LittleEndian.AppendUint32(nil, descriptorMark)
	b = binary.LittleEndian.AppendUint32(b, crc)
	b = binary.LittleEndian.AppendUint32(b, packed)
	return binary.LittleEndian.AppendUint32(b, size)
}

// hostilePacks are the threats, by how they would get in.
var hostilePacks = []hostile{
	// names that lead out
	{"zip slip: ..", holding("../evil.md", "x\n"), "Z005", Unsafe},
	{"zip slip: .. in the middle", holding("lessons/../../evil.md", "x\n"), "Z005", Unsafe},
	{"zip slip: .. that stays inside", holding("lessons/../assets/evil.md", "x\n"), "Z005", Unsafe},
	{"zip slip: from the root", holding("/etc/evil", "x\n"), "Z005", Unsafe},
	{"zip slip: a drive", holding(`C:\evil`, "x\n"), "Z005", Unsafe},
	{"zip slip: a drive without a backslash", holding("c:evil", "x\n"), "Z005", Unsafe},
	{"zip slip: backslashes", holding(`lessons\..\..\evil`, "x\n"), "Z005", Unsafe},
	{"zip slip: a server", holding(`\\server\share\evil`, "x\n"), "Z005", Unsafe},
	{"zip slip: a dot", holding("lessons/./evil.md", "x\n"), "Z005", Unsafe},
	{"zip slip: two slashes", holding("lessons//evil.md", "x\n"), "Z005", Unsafe},
	{"zip slip: a stream of another file", holding("lessons/one/lesson.md:evil", "x\n"), "Z005", Unsafe},
	{"zip slip: no name but ..", holding("..", "x\n"), "Z005", Unsafe},
	{"a name with NUL", holding("lessons/one/a\x00.md", "x\n"), "Z005", Unsafe},
	{"no name", zipped(entry{name: ""}), "Z005", Unsafe},

	// names that not every system takes for what they are
	{"a device of Windows", holding("lessons/con.md", "x\n"), "Z006", Unsafe},
	{"a folder that is a device of Windows", holding("lessons/aux/x.md", "x\n"), "Z006", Unsafe},
	{"a printer of Windows", holding("assets/lpt1.tar.txt", "x\n"), "Z006", Unsafe},
	{"a dot at the end, which Windows drops", holding("lessons/one/lesson.md.", "x\n"), "Z006", Unsafe},
	{"a space at the end, which Windows drops", holding("lessons/one/lesson.md ", "x\n"), "Z006", Unsafe},
	{"an escape in a name", holding("lessons/\x1b]0;evil\x07.md", "x\n"), "Z006", Unsafe},
	{"a newline in a name", holding("lessons/a\nb.md", "x\n"), "Z006", Unsafe},
	{"a name that turns around", holding("lessons/\u202etxt.md", "x\n"), "Z006", Unsafe},
	{"a name with a Cyrillic letter", holding("lessons/оne/lesson.md", "x\n"), "Z006", Unsafe},
	{"a name that is an option", holding("lessons/-rf", "x\n"), "Z006", Unsafe},
	{"a hidden file", holding("lessons/.profile", "x\n"), "Z006", Unsafe},
	{"a repository inside", holding(".git/config", "x\n"), "Z006", Unsafe},
	{"a star", holding("assets/*.sql", "x\n"), "Z006", Unsafe},
	{"a name of 300 bytes", holding("assets/"+strings.Repeat("a", 300)+".sql", "x\n"), "Z006", Unsafe},
	{"1,000 folders in each other", holding("assets/"+strings.Repeat("a/", 1000)+"a.sql", "x\n"), "Z006", Unsafe},
	{"a program beside the pack", holding("setup.sh", "x\n"), "S005", Unread},
	{"a folder that no pack has", holding("bin/run", "x\n"), "S005", Unread},

	// one file somewhere, two here
	{"twins: case", holding("lessons/One/lesson.md", "x\n"), "Z007", Unsafe},
	{"twins: case of a file beside", with(map[string]string{"README.md": "x\n", "readme.md": "x\n"}), "Z007", Unsafe},
	{"twins: the Kelvin sign", with(map[string]string{"assets/k.sql": "x\n", "assets/\u212a.sql": "x\n"}), "Z007", Unsafe},
	{"twins: composed letters", with(map[string]string{"assets/\u00e9.sql": "x\n", "assets/e\u0301.sql": "x\n"}), "Z007", Unsafe},
	{"twins: a file and a folder", holding("lessons/one", "x\n"), "Z007", Unsafe},
	{"twins: one name twice", zipped(entry{name: "LICENSE", data: []byte("evil\n")}), "Z007", Unsafe},
	{"twins: two manifests", zipped(entry{name: "pack.yaml", data: []byte(manifest)}), "Z007", Unsafe},

	// what is no file
	{"a link in the archive", zipped(entry{name: "assets/link.sql", data: []byte("/etc/passwd"), mode: fs.ModeSymlink}), "Z004", Unsafe},
	{"a device in the archive", zipped(entry{name: "assets/dev.sql", mode: fs.ModeDevice}), "Z004", Unsafe},
	{"a pipe in the archive", zipped(entry{name: "assets/pipe.sql", mode: fs.ModeNamedPipe}), "Z004", Unsafe},
	{"a socket in the archive", zipped(entry{name: "assets/socket.sql", mode: fs.ModeSocket}), "Z004", Unsafe},
	{"a folder in the archive", zipped(entry{name: "assets/dir/"}), "Z004", Unsafe},
	{"a link out of the folder", folder(func(dir string) error { return os.Symlink("/etc/passwd", filepath.Join(dir, "assets", "link.sql")) }), "Z004", Unsafe},
	{"a link inside the folder", folder(func(dir string) error { return os.Symlink("ferns.sql", filepath.Join(dir, "assets", "link.sql")) }), "Z004", Unsafe},
	{"a link to a folder outside", folder(func(dir string) error { return os.Symlink("/etc", filepath.Join(dir, "lessons", "etc")) }), "Z004", Unsafe},
	{"a link to nothing", folder(func(dir string) error { return os.Symlink("nothing", filepath.Join(dir, "assets", "link.sql")) }), "Z004", Unsafe},
	{"a manifest that is a link", folder(func(dir string) error {
		m := filepath.Join(dir, "pack.yaml")
		return errors.Join(os.Rename(m, dir+".yaml"), os.Symlink(dir+".yaml", m))
	}), "Z004", Unsafe},
	{"a pipe in the folder", folder(func(dir string) error { return pipe(filepath.Join(dir, "assets", "pipe.sql")) }), "Z004", Unsafe},
	{"a manifest that is a pipe", folder(func(dir string) error {
		return errors.Join(os.Remove(filepath.Join(dir, "pack.yaml")), pipe(filepath.Join(dir, "pack.yaml")))
	}), "Z004", Unsafe},
	{"a pack that is a pipe", func(t *testing.T, dir string) string {
		name := filepath.Join(dir, "evil.pack")
		if err := pipe(name); err != nil {
			t.Skip("this system has no pipes")
		}
		return name
	}, "Z004", Unread},

	// archives that say two things
	{"encrypted", lying(func(f *forged) { f.entries[0].flags = 1 }), "Z009", Unsafe},
	{"strongly encrypted", lying(func(f *forged) { f.entries[0].flags = 1 << 6 }), "Z009", Unsafe},
	{"an encrypted directory", lying(func(f *forged) { f.entries[0].flags = 1 << 13 }), "Z009", Unsafe},
	{"packed with bzip2", lying(func(f *forged) { f.entries[0].method = 12 }), "Z009", Unsafe},
	{"packed with an unknown method", lying(func(f *forged) { f.entries[0].method = 99 }), "Z009", Unsafe},
	{"overlapping: many names, one file", lying(func(f *forged) {
		f.entries = append(f.entries, repeated(1000, func(i int) entry {
			return entry{name: fmt.Sprintf("assets/b%d.sql", i), data: []byte("x"), shared: i > 0}
		})...)
	}), "Z008", Unsafe},
	{"overlapping: a file inside another", lying(func(f *forged) { f.entries[1].packedSize = 1 << 10 }), "Z008", Unsafe},
	{"a gap between files", lying(func(f *forged) { f.entries[1].before = "hidden" }), "Z008", Unsafe},
	{"a program in front", lying(func(f *forged) { f.entries[0].before = "#!/bin/sh\nexit\n" }), "Z008", Unsafe},
	{"bytes behind the end", lying(func(f *forged) { f.trailing = "evil" }), "Z008", Unsafe},
	{"a second archive behind the end", lying(func(f *forged) { f.trailing = string(forged{entries: f.entries[:1]}.bytes()) }), "Z008", Unsafe},
	{"a comment of the archive", lying(func(f *forged) { f.comment = "\x1b[2J" }), "Z008", Unsafe},
	{"a comment of a file", lying(func(f *forged) { f.entries[0].comment = "\x1b[2J" }), "Z008", Unsafe},
	{"another name before the data", lying(func(f *forged) { f.entries[0].local = "EVIL.MD" }), "Z008", Unsafe},
	{"another method before the data", lying(func(f *forged) { f.entries[0].twist = func(head []byte) { head[2] = 8 } }), "Z008", Unsafe},
	{"another flag before the data", lying(func(f *forged) { f.entries[0].twist = func(head []byte) { head[0] = 1 } }), "Z008", Unsafe},
	{"another size before the data", lying(func(f *forged) { f.entries[0].twist = func(head []byte) { head[16]++ } }), "Z008", Unsafe},
	{"another packed size before the data", lying(func(f *forged) { f.entries[0].twist = func(head []byte) { head[12]++ } }), "Z008", Unsafe},
	{"another checksum before the data", lying(func(f *forged) { f.entries[0].twist = func(head []byte) { head[8]++ } }), "Z008", Unsafe},
	{"a name in Unicode beside the name", lying(func(f *forged) { f.entries[0].extra = "\x75\x70\x06\x00\x01\x00\x00\x00\x00e" }), "Z008", Unsafe},
	{"sizes for large archives", lying(func(f *forged) {
		f.entries[0].extra = "\x01\x00\x10\x00" + strings.Repeat("\x00", 16)
		f.entries[0].size = 0xffffffff
	}), "Z008", Unsafe},
	{"a size that is too small", lying(func(f *forged) { f.entries[0].size = 1 }), "Z008", Unsafe},
	{"a size that is too large", lying(func(f *forged) { f.entries[0].size = 1 << 10 }), "Z008", Unsafe},
	{"a packed size beyond the end", lying(func(f *forged) { f.entries[len(f.entries)-1].packedSize = 1 << 20 }), "Z008", Unsafe},
	{"a wrong checksum", lying(func(f *forged) { f.entries[0].crc = 1 }), "Z008", Unsafe},
	{"broken data", zipped(entry{name: "assets/broken.sql", method: zip.Deflate, raw: true, data: []byte("\xff\xff\xff")}), "Z008", Unsafe},
	{"sizes behind the data that say another size", lying(func(f *forged) {
		e := &f.entries[0]
		e.flags, e.descriptor = flagDescriptor, descriptor(crc32.ChecksumIEEE(e.data), uint32(len(e.data)), 9)
	}), "Z008", Unsafe},
	{"sizes behind the data that are not there", lying(func(f *forged) { f.entries[0].flags = flagDescriptor }), "Z008", Unsafe},
	{"files that the directory does not list", lying(func(f *forged) { f.hidden = 1 }), "Z008", Unsafe},
	{"more entries than the directory counts", lying(func(f *forged) { f.count = 2 }), "Z008", Unsafe},
	{"fewer entries than the directory counts", lying(func(f *forged) { f.count = 100 }), "Z008", Unsafe},
	{"a directory that lies elsewhere", lying(func(f *forged) { f.moved = -20 }), "Z008", Unsafe},
	{"half an archive", func(t *testing.T, dir string) string {
		data := packed(t, packOf(nil))
		return put(t, dir, data[:len(data)/2])
	}, "Z008", Unread},
	{"no archive", func(t *testing.T, dir string) string { return put(t, dir, []byte("\x7fELF\x02\x01\x01")) }, "Z008", Unread},
	{"an empty file", func(t *testing.T, dir string) string { return put(t, dir, nil) }, "Z008", Unread},
	{"an archive without entries", lying(func(f *forged) { f.entries = nil }), "S003", Unread},
	{"an archive that is no pack", lying(func(f *forged) { f.entries = []entry{{name: "README.md", data: []byte("x\n")}} }), "S003", Unread},

	// too much
	{"bomb: ratio", lying(func(f *forged) {
		zeros := []byte(strings.Repeat("a\n", 100<<10))
		f.entries = append(f.entries, repeated(100, func(i int) entry {
			return entry{name: fmt.Sprintf("assets/b%d.sql", i), data: zeros, method: zip.Deflate}
		})...)
	}), "Z011", Unsafe},
	{"bomb: one file of 200 MB", zipped(entry{name: "assets/bomb.sql", data: make([]byte, 200<<20), method: zip.Deflate}), "Z001", Unsafe},
	{"bomb: one file of 200 MB that says it has ten bytes", zipped(entry{name: "assets/bomb.sql", data: make([]byte, 200<<20), method: zip.Deflate, size: 10}), "Z008", Unsafe},
	{"bomb: 110 MB in all", lying(func(f *forged) {
		half := []byte(noise(10<<10) + strings.Repeat("a\n", 120<<10))
		f.entries = append(f.entries, repeated(450, func(i int) entry {
			return entry{name: fmt.Sprintf("assets/b%d.sql", i), data: half, method: zip.Deflate}
		})...)
	}), "Z011", Unsafe},
	{"bomb: an archive of 51 MB", func(t *testing.T, dir string) string {
		name := put(t, dir, nil)
		if err := os.Truncate(name, 51<<20); err != nil {
			t.Fatal(err)
		}
		return name
	}, "Z011", Unsafe},
	{"bomb: 6,000 files", lying(func(f *forged) {
		f.entries = append(f.entries, repeated(6000, func(i int) entry { return entry{name: fmt.Sprintf("assets/b%d.sql", i), data: []byte("x\n")} })...)
	}), "Z011", Unsafe},
	{"bomb: 70,000 files, counted as 4,464", lying(func(f *forged) {
		f.entries = repeated(70_000, func(i int) entry { return entry{name: fmt.Sprintf("assets/b%d.sql", i), data: []byte("x\n")} })
	}), "Z008", Unsafe},
	{"bomb: 6,000 files in a folder", folder(func(dir string) error {
		for i := range 6000 {
			if err := os.WriteFile(filepath.Join(dir, "assets", fmt.Sprintf("b%d.sql", i)), []byte("x\n"), 0o600); err != nil {
				return err
			}
		}
		return nil
	}), "Z011", Unsafe},
	{"bomb: 4 MB of quotes fifteen deep in a folder", folder(func(dir string) error {
		return lessons(dir, 16, strings.Repeat(strings.Repeat("> ", 15)+"a\n\n", 7500))
	}), "Z011", Unsafe},
	{"bomb: 9 MB of emphasis in a folder", folder(func(dir string) error {
		return lessons(dir, 36, strings.Repeat(strings.Repeat("*a **b _c __d ", 40)+"\n\n", 440))
	}), "Z011", Unsafe},
	{"bomb: an archive in the archive", func(t *testing.T, dir string) string {
		return put(t, dir, packed(t, packOf(map[string]string{"assets/more.zip": string(packed(t, packOf(nil)))})))
	}, "Z010", Unsafe},
	{"bomb: a pack in the pack", holding("labs/l/more.pack", "x\n"), "Z010", Unsafe},
	{"bomb: an archive under another name", func(t *testing.T, dir string) string {
		return put(t, dir, packed(t, packOf(map[string]string{"assets/more.txt": string(packed(t, packOf(nil)))})))
	}, "Z010", Unsafe},
	{"bomb: gzip under another name", holding("assets/more.txt", "\x1f\x8b\x08\x00"), "Z010", Unsafe},
	{"a text of 300 KB", holding("assets/long.sql", strings.Repeat("SELECT 1;\n", 30_000)), "Z001", Unsafe},
	{"a text of 300 KB in a folder", folder(func(dir string) error {
		return os.WriteFile(filepath.Join(dir, "assets", "long.sql"), bytes.Repeat([]byte("a\n"), 150<<10), 0o600)
	}), "Z001", Unsafe},

	// YAML
	{"YAML: a bomb of aliases", holding("pack.yaml", manifestWith(aliases())), "Z001", Unsafe},
	{"YAML: an anchor in a lab", with(lab("hints: &a [x]\n")), "Z001", Unsafe},
	{"YAML: an alias in a lab", with(lab("hints: [&a x, *a]\n")), "Z001", Unsafe},
	{"YAML: a tag", holding("pack.yaml", manifestWith("summary: !!binary aGVsbG8=\n")), "Z001", Unsafe},
	{"YAML: depth", holding("pack.yaml", manifestWith("topics: "+strings.Repeat("[", 100_000))), "Z001", Unsafe},
	{"YAML: depth in a lab", with(lab("setup: " + strings.Repeat("{a: ", 1000) + strings.Repeat("}", 1000) + "\n")), "Z001", Unsafe},
	{"YAML: 10,000 keys", holding("pack.yaml", manifestWith("moved:\n"+numbered("  k%d: v\n", 10_000))), "Z001", Unsafe},
	{"YAML: 10,000 keys in a lab", with(lab("setup:\n" + numbered("  k%d: v\n", 10_000))), "Z001", Unsafe},
	{"YAML: a manifest of 300 KB", holding("pack.yaml", manifestWith(strings.Repeat("# fern\n", 50_000))), "Z001", Unsafe},
	{"YAML: a value of 100 KB", holding("pack.yaml", manifestWith("summary: "+strings.Repeat("a ", 50_000)+"\n")), "Z001", Unsafe},
	{"YAML: aliases in front matter", holding("lessons/one/lesson.md", strings.Replace(lesson, "title: One", "title: &a One", 1)), "Z001", Unsafe},
	{"YAML: aliases in front matter of no lesson", holding("cards/a.md", "---\ntitle: &a One\n---\n"), "Z001", Unsafe},
	{"YAML: no YAML", holding("pack.yaml", "format: 1\n\tid: x\n"), "S001", Unread},
	{"a newer format", holding("pack.yaml", "format: 99\nwhatever: [\n]\n"), "S002", Newer},

	// Markdown
	{"Markdown: quotes 8,000 deep", said(strings.Repeat(">", 8000)), "Z001", Unsafe},
	{"Markdown: lists 2,000 deep", said(strings.Repeat("- ", 2000) + "a"), "Z001", Unsafe},
	{"Markdown: a table of 51 columns", said(strings.Repeat("|a", 51) + "|\n" + strings.Repeat("|-", 51) + "|"), "Z001", Unsafe},
	{"Markdown: a table of 201 rows", said("|a|\n|-|" + strings.Repeat("\n|b|", 201)), "Z001", Unsafe},
	{"Markdown: a paragraph of 250 KB", said(noise(250_000)), "Z001", Unsafe},
	{"Markdown: a word of 8 KB", said(strings.Repeat("w", 8000)), "Z001", Unsafe},
	{"Markdown: 1,000 headings", said(strings.Repeat("# a\n\n", 1000)), "Z001", Unsafe},
	{"Markdown: a file of 300 KB", said(strings.Repeat("word word\n\n", 30_000)), "Z001", Unsafe},
	{"Markdown: a hostile README", holding("README.md", strings.Repeat(">", 8000)), "Z001", Unsafe},
	{"Markdown: a hostile task", with(map[string]string{"labs/l/task.md": strings.Repeat(">", 8000), "labs/l/lab.yaml": labHead}), "Z001", Unsafe},
	{"Markdown: a hostile translation", holding("i18n/fr/lessons/one/lesson.md", "---\nid: one\n---\n"+strings.Repeat(">", 8000)), "Z001", Unsafe},
	{"Markdown: 2,000 options", holding("lessons/one/quiz.md", "### Q: What?\n<!-- q id: x -->\n\n"+strings.Repeat("- [ ] a\n\n", 2000)), "Z001", Unsafe},

	// images
	{"an image of 50,000 × 50,000 pixels", pictured("big.png", hugePNG(50_000)), "Z012", Unsafe},
	{"an image of 4 billion × 4 billion pixels", pictured("big.png", hugePNG(0x7fffffff)), "Z012", Unsafe},
	{"a GIF of 65,535 × 65,535 pixels", pictured("big.gif", hugeGIF()), "Z012", Unsafe},
	{"a JPEG of 65,535 × 65,535 pixels", pictured("big.jpg", []byte(hugeJPEG)), "Z012", Unsafe},
	{"a WebP of 4 million × 4 million pixels", pictured("big.webp", []byte(hugeWebP)), "Z012", Unsafe},
	{"an image of 5 MB", zipped(entry{name: "assets/big.png", data: append(bytes.Clone(onePixel), noise(5<<20)...)}), "Z012", Unsafe},
	{"a drawing", pictured("a.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>\n")), "Z012", Unsafe},
	{"a drawing under another name", pictured("a.png", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>\n")), "Z012", Unsafe},
	{"a page under the name of an image", pictured("a.jpg", []byte("<script>alert(1)</script>\n")), "Z012", Unsafe},
	{"a program under the name of an image", pictured("a.gif", []byte("\x7fELF\x02\x01\x01")), "Z012", Unsafe},

	// what would reach the terminal
	{"escape: raw in prose", said("a \x1b[2J b"), "Z002", Unsafe},
	{"escape: OSC 52 raw, which fills the clipboard", said("a \x1b]52;c;eA==\x07 b"), "Z002", Unsafe},
	{"escape: OSC 8 raw, a link that shows another address", said("\x1b]8;;file:///etc/passwd\x1b\\a\x1b]8;;\x1b\\"), "Z002", Unsafe},
	{"escape: OSC 0 raw, the title of the window", said("\x1b]0;evil\x07"), "Z002", Unsafe},
	{"escape: DECRQSS raw, which is answered as if typed", said("\x1bP$qm\x1b\\"), "Z002", Unsafe},
	{"escape: C1", said("a \u009b2J b"), "Z002", Unsafe},
	{"escape: C1 as a byte", said("a \x9b2J b"), "Z002", Unsafe},
	{"escape: a carriage return that overwrites", said("good\rbad"), "Z002", Unsafe},
	{"escape: backspaces", said("good\b\b\b\bbad"), "Z002", Unsafe},
	{"escape: delete", said("a\x7fb"), "Z002", Unsafe},
	{"escape: NUL", said("a\x00b"), "Z002", Unsafe},
	{"escape: in code", said("```text\n\x1b[2J\n```"), "Z002", Unsafe},
	{"escape: in a quiz", holding("lessons/one/quiz.md", "### Q: What?\n<!-- q id: x -->\n\n- [x] \x1b[2J\n- [ ] b\n"), "Z002", Unsafe},
	{"escape: in the glossary", holding("glossary.md", "## \x1b[2J\n\nA plant.\n"), "Z002", Unsafe},
	{"escape: in the start of a lab", holding("labs/l/start.sql", "SELECT '\x1b[2J';\n"), "Z002", Unsafe},
	{"escape: in a licence", holding("LICENSE", "MIT \x1b[2J\n"), "Z002", Unsafe},
	{"escape: in the manifest", holding("pack.yaml", manifestWith("summary: a \x1b[2J\n")), "Z002", Unsafe},
	{"escape: in the lock", holding("pack.lock", "item a \x1b[2J\n"), "Z002", Unsafe},
	{"escape: in a translation", holding("i18n/fr/lessons/one/lesson.md", "---\nid: one\n---\n\x1b[2J\n"), "Z002", Unsafe},
	{"entity: in prose", said("a &#27;]52;c;eA==&#7; b"), "Z002", Unsafe},
	{"entity: hexadecimal", said("a &#x1B;[2J b"), "Z002", Unsafe},
	{"entity: behind a backslash", said("a \\&#27;[2J b"), "Z002", Unsafe},
	{"entity: C1", said("a &#155;2J b"), "Z002", Unsafe},
	{"entity: in a heading", said("## &#27;[2J"), "Z002", Unsafe},
	{"entity: in a table", said("| a |\n|---|\n| &#27;[2J |"), "Z002", Unsafe},
	{"entity: in the text of a link", said("[&#27;[2J](https://example.org)"), "Z002", Unsafe},
	{"entity: in the title of a link", said("[a](https://example.org '&#27;[2J')"), "Z002", Unsafe},
	{"entity: in an address", said("[a](https://example.org/&#27;[2J)"), "Z002", Unsafe},
	{"entity: in the description of an image", said("![&#27;\\[2J](img/it.png)"), "Z002", Unsafe},
	{"entity: in feedback", holding("lessons/one/quiz.md", "### Q: What?\n<!-- q id: x -->\n\n- [x] a\n  > &#27;[2J\n- [ ] b\n"), "Z002", Unsafe},
	{"entity: that turns text around", said("a &#x202e; b"), "Z002", Unsafe},
	{"entity: by name", said("a &shy;&lrm; b"), "Z002", Unsafe},
	{"entity: in the manifest", holding("pack.yaml", manifestWith("summary: \"a &#27;[2J\"\n")), "Z002", Unsafe},
	{"entity: in a lab", with(lab("hints: [\"a &#27;[2J\"]\n")), "Z002", Unsafe},
	{"YAML escape: in the title", holding("pack.yaml", strings.Replace(manifest, `"Ferns"`, `"F\x1b]52;c;eA==\a"`, 1)), "Z002", Unsafe},
	{"YAML escape: C1", holding("pack.yaml", manifestWith(`summary: "a\u009b2J"`+"\n")), "Z002", Unsafe},
	{"YAML escape: in front matter", holding("lessons/one/lesson.md", strings.Replace(lesson, "title: One", `title: "O\e[2J"`, 1)), "Z002", Unsafe},
	{"YAML escape: in a lab", with(lab(`hints: ["a\e[2J"]` + "\n")), "Z002", Unsafe},
	{"YAML escape: in a question", holding("lessons/one/quiz.md", "### Q: What?\n<!-- q id: x, note: \"\\e[2J\" -->\n\n- [x] a\n- [ ] b\n"), "Z002", Unsafe},
	{"YAML escape: in a server", holding("lessons/one/server.yaml", `routes: ["GET /\e[2J"]`+"\n"), "Z002", Unsafe},
	{"bidi: an override", said("a \u202e b"), "Z002", Unsafe},
	{"bidi: isolates", said("a \u2066 b \u2069"), "Z002", Unsafe},
	{"bidi: in code, where it moves a comment", holding("labs/l/start.js", "if (a /* \u202e \u2066 begin */) {}\n"), "Z002", Unsafe},
	{"invisible: tags", said("a \U000e0041\U000e0042 b"), "Z002", Unsafe},
	{"invisible: soft hyphens", said("a\u00adb"), "Z002", Unsafe},
	{"invisible: a byte order mark in the middle", said("a\ufeffb"), "Z002", Unsafe},
	{"private use", said("a \ue000 b"), "Z002", Unsafe},
	{"letters under a hundred marks", said("a" + strings.Repeat("\u0301", 100)), "Z002", Unsafe},
	{"no UTF-8", said("a \xff\xfe b"), "Z002", Unsafe},
	{"no UTF-8: surrogates", said("a \xed\xa0\x80 b"), "Z002", Unsafe},
	{"no UTF-8: an overlong slash", said("a \xc0\xaf b"), "Z002", Unsafe},
	{"a program among the labs", holding("labs/l/run", "\x7fELF\x02\x01\x01\x00"), "Z002", Unsafe},
	{"a database among the labs", holding("labs/l/a.db", "SQLite format 3\x00\x10\x00"), "Z002", Unsafe},

	// links
	{"link: a script", said("[a](javascript:alert(1))"), "Z003", Unsafe},
	{"link: a script with an entity", said("[a](javascript&#58;alert(1))"), "Z003", Unsafe},
	{"link: a script in capitals", said("[a](JavaScript:alert(1))"), "Z003", Unsafe},
	{"link: a file", said("[a](file:///etc/passwd)"), "Z003", Unsafe},
	{"link: a file in angle brackets", said("<file:///etc/passwd>"), "Z003", Unsafe},
	{"link: data", said("[a](data:text/html;base64,PHNjcmlwdD4=)"), "Z003", Unsafe},
	{"link: an image that is a file", said("![a](file:///etc/passwd)"), "Z003", Unsafe},
	{"link: a program of the system", said("[a](ssh://-oProxyCommand=evil/)"), "Z003", Unsafe},
	{"link: in a README", holding("README.md", "[a](javascript:alert(1))\n"), "Z003", Unsafe},
	{"link: in a task", with(map[string]string{"labs/l/task.md": "[a](javascript:alert(1))\n", "labs/l/lab.yaml": labHead}), "Z003", Unsafe},
	{"link: in the glossary", holding("glossary.md", "## fern\n\n[a](file:///etc/passwd)\n"), "Z003", Unsafe},

	// who it says it is
	{"look-alike: an id with a Cyrillic letter", holding("pack.yaml", strings.Replace(manifest, "example", "ex\u0430mple", 1)), "Z013", Unsafe},
	{"look-alike: an id with a full-width letter", holding("pack.yaml", strings.Replace(manifest, "ferns", "\uff46erns", 1)), "Z013", Unsafe},
	{"an id that is a path", holding("pack.yaml", strings.Replace(manifest, "org.example.ferns", "../../ferns", 1)), "S001", Unread},
	{"a version that is a path", holding("pack.yaml", strings.Replace(manifest, "1.0.0", "../1", 1)), "S007", Unread},
	{"an outline that names a folder outside", holding("pack.yaml", strings.Replace(manifest, "lesson: one", "lesson: ../../etc", 1)), "S006", Unread},

	// sums
	{"sums: none", lying(func(f *forged) { f.entries = f.entries[:len(f.entries)-1] }), "Z020", Distrusted},
	{"sums: a byte was changed", lying(func(f *forged) { f.entries[0].data = []byte("MIX\n") }), "Z020", Distrusted},
	{"sums: a file was added", zipped(entry{name: "assets/evil.sql", data: []byte("SELECT 1;\n")}), "Z020", Distrusted},
	{"sums: a file is missing", lying(func(f *forged) { f.entries = f.entries[1:] }), "Z020", Distrusted},
	{"sums: in another order", resummed(func(s string) string {
		lines := strings.SplitAfter(strings.TrimSuffix(s, "\n"), "\n")
		slices.Reverse(lines)
		return strings.Join(lines, "")
	}), "Z020", Distrusted},
	{"sums: a file twice", resummed(func(s string) string { return s + s }), "Z020", Distrusted},
	{"sums: other ends of lines", resummed(func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }), "Z020", Distrusted},
	{"sums: capitals", resummed(strings.ToUpper), "Z020", Distrusted},
	{"sums: the file itself", resummed(func(s string) string { return s + strings.Repeat("0", 64) + "  " + content.SumsName + "\n" }), "Z020", Distrusted},
	{"sums: empty", resummed(func(string) string { return "" }), "Z020", Distrusted},
	{"sums: a changed folder", sealedFolder(func(dir string) error { return os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("x\n"), 0o600) }), "Z020", Distrusted},

	// signatures; who signed the version before is the business of the store
	{"signature: a byte changed after signing", resealed(func(_ *testing.T, files map[string][]byte, _ SigningKey) {
		files["LICENSE"] = []byte("MIX\n")
	}), "Z021", Distrusted},
	{"signature: of another pack by the same key", resealed(func(t *testing.T, files map[string][]byte, key SigningKey) {
		other := signed(t, packOf(map[string]string{"pack.yaml": strings.Replace(manifest, "org.example.ferns", "org.example.mosses", 1)}), key)
		z, _ := zip.NewReader(bytes.NewReader(other), int64(len(other)))
		files[content.SignatureName], _ = fs.ReadFile(z, content.SignatureName)
	}), "Z021", Distrusted},
	{"signature: made for another pack", resealed(func(_ *testing.T, files map[string][]byte, key SigningKey) {
		files[content.SignatureName] = key.sign(sumsOf(files), "pack=org.example.mosses version=1.0.0", "x")
	}), "Z022", Distrusted},
	{"signature: made for another version", resealed(func(_ *testing.T, files map[string][]byte, key SigningKey) {
		files[content.SignatureName] = key.sign(sumsOf(files), "pack=org.example.ferns version=0.9.0", "x")
	}), "Z022", Distrusted},
	{"signature: made for no pack", resealed(func(_ *testing.T, files map[string][]byte, key SigningKey) {
		files[content.SignatureName] = key.sign(sumsOf(files), "timestamp:1700000000", "x")
	}), "Z022", Distrusted},
	{"signature: an escape in its comment", resealed(func(_ *testing.T, files map[string][]byte, key SigningKey) {
		files[content.SignatureName] = key.sign(sumsOf(files), "pack=\x1b[2J", "\x1b[2J")
	}), "Z022", Distrusted},
	{"signature: its comment was changed", resealed(func(_ *testing.T, files map[string][]byte, _ SigningKey) {
		files[content.SignatureName] = bytes.Replace(files[content.SignatureName], []byte("version=1.0.0"), []byte("version=1.0.1"), 1)
		files["pack.yaml"] = []byte(strings.Replace(manifest, "1.0.0", "1.0.1", 1))
	}), "Z021", Distrusted},
	{"signature: by another key than the pack brings", resealed(func(t *testing.T, files map[string][]byte, _ SigningKey) {
		_, other := openKey(t)
		files[content.SignatureName] = other.sign(sumsOf(files), trustedComment(content.Manifest{ID: "org.example.ferns", Version: "1.0.0"}), "x")
	}), "Z021", Distrusted},
	{"signature: another key with the same number", resealed(func(t *testing.T, files map[string][]byte, key SigningKey) {
		_, other := openKey(t)
		forgedKey, _ := other.public().MarshalText()
		its, _ := key.public().MarshalText()
		files[content.KeyName] = append(its[:len(its)-40], forgedKey[len(forgedKey)-40:]...)
	}), "Z021", Distrusted},
	{"signature: of nothing", resealed(func(_ *testing.T, files map[string][]byte, _ SigningKey) { files[content.SignatureName] = nil }), "Z021", Distrusted},
	{"signature: without its key", resealed(func(_ *testing.T, files map[string][]byte, _ SigningKey) { delete(files, content.KeyName) }), "Z021", Distrusted},
	{"signature: a key that is none", resealed(func(_ *testing.T, files map[string][]byte, _ SigningKey) { files[content.KeyName] = []byte("RWQ\n") }), "Z021", Distrusted},
	{"signature: of 1 MB", resealed(func(_ *testing.T, files map[string][]byte, _ SigningKey) {
		files[content.SignatureName] = []byte(noise(1 << 20))
	}), "Z001", Unsafe},
	{"signature: a folder whose sums were taken away", sealedFolder(func(dir string) error { return os.Remove(filepath.Join(dir, content.SumsName)) }), "Z021", Distrusted},
}

// TestHostilePacksAreRefused opens every hostile pack: it is refused with its code, soon, in little memory, and nothing is
// written anywhere.
func TestHostilePacksAreRefused(t *testing.T) {
	if len(hostilePacks) < 60 {
		t.Errorf("got %d packs, want 60", len(hostilePacks))
	}
	var slowest time.Duration
	var biggest uint64
	for _, h := range hostilePacks {
		t.Run(h.threat, func(t *testing.T) {
			dir := t.TempDir()
			name := h.make(t, dir)
			t.Setenv("TMPDIR", dir)
			t.Chdir(dir)
			before := everything(t, dir)
			took, mb, err := measured(name)
			checkRefusal(t, err, h.code, h.reason)
			if err != nil && (content.Text(err.Error()) != err.Error() || len(err.Error()) > 1000) {
				t.Errorf("this is not for a terminal: %q", err.Error())
			}
			if took > 2*time.Second || mb > 256 {
				t.Errorf("took %v and %d MB, want no more than 2 s of a processor and 256 MB", took, mb)
			}
			if after := everything(t, dir); !maps.Equal(before, after) {
				t.Errorf("something was written: %v", slices.Sorted(maps.Keys(after)))
			}
			slowest, biggest = max(slowest, took), max(biggest, mb)
		})
	}
	t.Logf("%d packs; the slowest took %v, the biggest %d MB", len(hostilePacks), slowest, biggest)
}

// everything is what lies below a folder: the sum of each file by its name.
func everything(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		out[name] = info.Mode().String()
		if d.Type().IsRegular() && info.Size() < 10<<20 {
			data, err := os.ReadFile(name)
			out[name] += fmt.Sprintf(" %x", sha256.Sum256(data))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// measured opens a pack and says how long a processor worked on it and by how much the heap grew at most.
func measured(name string) (took time.Duration, mb uint64, err error) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := before
		for tick := time.Tick(2 * time.Millisecond); ; {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-done:
				peak <- most
				return
			case <-tick:
			}
		}
	}()
	took = cpu.Took(func() { _, err = Open(context.Background(), name) })
	close(done)
	return took, (<-peak - before) >> 20, err
}
