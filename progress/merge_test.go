package progress

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestThreeMachinesAgree is what the journal promises to who learns on several machines: their clocks go back and repeat
// themselves, files are written at any moment, of everything or of one pack, and read anywhere in any order and again.
// Nothing is lost, nothing is doubled, and in the end all of them know the same.
func TestThreeMachinesAgree(t *testing.T) {
	setFlag(t, "rapid.checks", amount(10, 20, 1000))
	setFlag(t, "rapid.steps", 15)
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		w := &world{folder: filepath.Join(folder, fmt.Sprint(n))}
		defer w.close()
		for i := range w.machines {
			w.machines[i] = &machine{held: map[string]bool{}}
			w.machines[i].open(t, filepath.Join(w.folder, fmt.Sprint(i), "progress.db"))
		}
		t.Repeat(map[string]func(*rapid.T){
			"record":   w.record,
			"export":   w.export,
			"import":   w.importFile,
			"restore":  w.restore,
			"set back": w.setBack,
		})
		w.meet(t)
	})
}

// setFlag sets a flag for the length of a test.
func setFlag(t *testing.T, name string, n int) {
	t.Helper()
	before := flag.Lookup(name).Value.String()
	t.Cleanup(func() { _ = flag.Set(name, before) })
	if err := flag.Set(name, strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
}

// world is three machines and the files that were exported on them.
type world struct {
	folder   string
	machines [3]*machine
	files    []carried
	made     int
}

// machine is a journal and the nonces of what it must hold.
type machine struct {
	*Journal
	held map[string]bool
}

// carried is a file and the nonces of what it tells.
type carried struct {
	text  string
	nonce map[string]bool
}

func (m *machine) open(t *rapid.T, path string) {
	j, err := Open(ctx, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	m.Journal = j
}

func (w *world) close() {
	for _, m := range w.machines {
		if m != nil && m.Journal != nil {
			m.Close()
		}
	}
}

func (w *world) any(t *rapid.T) *machine {
	return rapid.SampledFrom(w.machines[:]).Draw(t, "machine")
}

func (w *world) record(t *rapid.T) {
	m := w.any(t)
	entries := rapid.SliceOfN(entry(), 1, 4).Draw(t, "entries")
	for i := range entries {
		w.made++
		entries[i].Nonce = fmt.Sprint("n", w.made) // no two machines draw the same
		m.held[entries[i].Nonce] = true
	}
	if err := m.Record(ctx, entries...); err != nil {
		t.Fatal(err)
	}
	all := nonces(t, m.Journal)
	if last := entries[len(entries)-1].Nonce; all[len(all)-1] != last {
		t.Fatalf("%s was just written and is not the last", last)
	}
}

func (w *world) export(t *rapid.T) {
	m := w.any(t)
	w.files = append(w.files, m.carry(t, rapid.SampledFrom([]string{"", "", "pack0", "pack1"}).Draw(t, "pack")))
}

func (m *machine) carry(t *rapid.T, pack string) carried {
	var b bytes.Buffer
	if err := m.Export(ctx, &b, pack); err != nil {
		t.Fatal(err)
	}
	f := carried{b.String(), map[string]bool{}}
	err := readExport(&b, latest, func(e *event) error {
		f.nonce[e.nonce] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (w *world) importFile(t *rapid.T) {
	if len(w.files) == 0 {
		t.Skip("there is no file yet")
	}
	w.any(t).take(t, rapid.SampledFrom(w.files).Draw(t, "file"))
}

func (m *machine) take(t *rapid.T, f carried) {
	before := len(m.held)
	maps.Copy(m.held, f.nonce)
	in, err := m.Import(ctx, strings.NewReader(f.text))
	if err != nil {
		t.Fatal(err)
	}
	if in.New != len(m.held)-before || in.New+in.Known != len(f.nonce) {
		t.Fatalf("imported %+v of %d events, %d of them new", in, len(f.nonce), len(m.held)-before)
	}
	m.check(t)
}

// check holds the journal against what it must hold, and against itself.
func (m *machine) check(t *rapid.T) {
	got := nonces(t, m.Journal)
	slices.Sort(got)
	if want := slices.Sorted(maps.Keys(m.held)); !slices.Equal(got, want) {
		t.Fatalf("the journal holds %v, want %v", got, want)
	}
	if problems, err := m.Verify(ctx); err != nil || len(problems) > 0 {
		t.Fatalf("Verify: %v, %v", problems, err)
	}
}

func (w *world) restore(t *rapid.T) {
	m := w.any(t)
	m.Journal = reborn(t, m.Journal)
}

// setBack puts the file of a journal back as it was, by hand, and brings what came after from an export.
func (w *world) setBack(t *rapid.T) {
	m := w.any(t)
	early := filepath.Join(w.folder, "early.db")
	if _, err := m.Backup(ctx, early); err != nil {
		t.Fatal(err)
	}
	e := rapid.SliceOfN(entry(), 1, 2).Draw(t, "entries")
	before := maps.Clone(m.held)
	for i := range e {
		w.made++
		e[i].Nonce = fmt.Sprint("n", w.made)
		m.held[e[i].Nonce] = true
	}
	if err := m.Record(ctx, e...); err != nil {
		t.Fatal(err)
	}
	f := m.carry(t, rapid.SampledFrom([]string{"", "pack0"}).Draw(t, "pack"))
	whole := m.carry(t, "")
	w.files = append(w.files, f, whole)
	path := m.path
	if err := firstError(m.Close(), discard(path), os.Rename(early, path)); err != nil {
		t.Fatal(err)
	}
	m.open(t, path)
	m.held = before
	m.take(t, f)
	m.take(t, whole) // the part alone may hold nothing that shows that the journal was set back
}

// meet brings everything to every machine, in any order and twice, some of it over another machine.
func (w *world) meet(t *rapid.T) {
	for range 2 {
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "from") {
			f := w.machines[i].carry(t, "")
			for _, k := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "to") {
				w.machines[k].take(t, f)
			}
		}
	}
	first := w.machines[0]
	if len(first.held) != w.made {
		t.Fatalf("%d events are left of %d", len(first.held), w.made)
	}
	for _, other := range w.machines[1:] {
		wantSame(t, first.Journal, other.Journal)
	}
	for _, m := range w.machines {
		if c, err := m.Count(ctx); err != nil || c.Missing > 0 || c.Events != w.made {
			t.Fatalf("Count: %+v, %v, want %d events", c, err, w.made)
		}
	}
}
