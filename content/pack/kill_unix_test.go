//go:build unix

package pack

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// deed is one change of a store. A child of the test does it and is killed on the way.
type deed struct {
	Dir, ID, Version, Says string
	Remove, Trust          bool
	Die                    int // kill yourself before this step, counted from 1; 0 lives on
}

const deedEnv = "PACK_TEST_DEED"

// TestDoADeed is what children do. Without a deed it does nothing.
func TestDoADeed(t *testing.T) {
	var d deed
	if err := json.Unmarshal([]byte(os.Getenv(deedEnv)), &d); err != nil {
		t.Skip("only for children")
	}
	s, steps := Store{Dir: d.Dir}, 0
	s.at = func(string) error {
		if steps++; steps == d.Die {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	}
	if err := d.do(t, s); err != nil {
		t.Fatal(err)
	}
}

func (d deed) do(t *testing.T, s Store) error {
	switch {
	case d.Remove:
		_, _, err := s.Remove(ctx, d.ID)
		return err
	case d.Trust:
		return s.Vouch(ctx, Vouch{Key: keyOf(9), Name: "Ada", Since: noon})
	}
	_, err := s.install(made(t, d.ID, d.Version, d.Says).signed(1), Terms{AllowOlder: true})
	return err
}

// deeds are the changes of a store in which version 1.0.0 of org.example.a is installed, and org.example.b.
var deeds = map[string]deed{
	"a first install":     {ID: "org.example.c", Version: "1.0.0", Says: "c"},
	"an update":           {ID: "org.example.a", Version: "1.1.0", Says: "new"},
	"an older version":    {ID: "org.example.a", Version: "0.9.0", Says: "older"},
	"the same again":      {ID: "org.example.a", Version: "1.0.0", Says: "old"},
	"a removal":           {ID: "org.example.a", Remove: true},
	"a key that is added": {Trust: true},
}

// furnisher copies a store with two packs as often as it is asked.
func furnisher(t *testing.T) func() Store {
	first := newStore(t)
	mustInstall(t, first, made(t, "org.example.a", "1.0.0", "old").signed(1))
	mustInstall(t, first, made(t, "org.example.b", "1.0.0", "b"))
	return func() Store {
		s := newStore(t)
		if err := os.CopyFS(filepath.Dir(s.Dir), os.DirFS(filepath.Dir(first.Dir))); err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// after is what a store holds when a deed was done.
func (d deed) after(t *testing.T, s Store) held {
	t.Helper()
	if err := d.do(t, s); err != nil {
		t.Fatal(err)
	}
	return holds(t, s)
}

// The promise: whenever an installation is killed, the old pack is there whole, or the new one, and the next start leaves
// nothing else behind. It is killed before every step that changes something on the disk.
func TestKilledAtAnyStepTheStoreHoldsTheOldPackOrTheNew(t *testing.T) {
	kills, furnished := 0, furnisher(t)
	for name, d := range deeds {
		want := d.after(t, furnished())
		for d.Die = 1; ; d.Die++ {
			s := furnished()
			d.Dir = s.Dir
			old := holds(t, s)
			killed := d.isKilled(t)
			if name != "the same again" { // whose two renames are one step only for the next start
				consistent(t, s)
			}
			if _, err := s.Recover(ctx); err != nil {
				t.Fatalf("%s, killed before step %d: %v", name, d.Die, err)
			}
			consistent(t, s)
			tidy(t, s)
			now := holds(t, s)
			judge(t, old, now, want, killed)
			if t.Failed() {
				t.Fatalf("%s, killed before step %d", name, d.Die)
			}
			if !killed {
				t.Logf("%s: %d kills", name, d.Die-1)
				break
			}
			kills++
			if err := d.do(t, s); err != nil {
				t.Fatalf("%s, after it was killed before step %d, does not work again: %v", name, d.Die, err)
			}
			consistent(t, s)
		}
	}
	if kills < 40 {
		t.Errorf("only %d kills", kills)
	}
}

// isKilled does the deed in a process of its own, and tells whether that was killed.
func (d deed) isKilled(t *testing.T) bool {
	t.Helper()
	b, _ := json.Marshal(d)
	c := exec.Command(os.Args[0], "-test.run=^TestDoADeed$")
	c.Env = append(os.Environ(), deedEnv+"="+string(b))
	out, err := c.CombinedOutput()
	if err == nil {
		return false
	}
	if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("it ended with %v: %s", err, out)
	}
	return true
}

// held is what a store holds, and whom it trusts.
type held struct {
	packs string
	trust Trust
}

func holds(t *testing.T, s Store) held {
	t.Helper()
	packs, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range packs {
		fmt.Fprintln(&b, p.ID, p.Version, p.Sum)
	}
	trust, err := s.Trust()
	if err != nil {
		t.Fatal(err)
	}
	return held{b.String(), trust}
}

// judge checks that a store holds what was there or what was to come, and trusts no more than before.
func judge(t *testing.T, old, now, want held, cut bool) {
	t.Helper()
	if now.packs != want.packs && (now.packs != old.packs || !cut) {
		t.Errorf("it holds\n%swant\n%sor\n%s", now.packs, old.packs, want.packs)
	}
	noWeaker(t, old.trust, now.trust)
}

// noWeaker checks that whatever was known is known still.
func noWeaker(t interface {
	Helper()
	Errorf(string, ...any)
}, old, now Trust) {
	t.Helper()
	for _, before := range old.Packs {
		after, ok := now.Pin(before.Pack)
		if !ok || before.Key != "" && after.Key != before.Key {
			t.Errorf("the key of %s was %s and is %s", before.Pack, before.Key, after.Key)
		}
		for version, sum := range before.Versions {
			if after.Versions[version] != sum {
				t.Errorf("the sum of %s %s was %s and is %s", before.Pack, version, sum, after.Versions[version])
			}
		}
	}
}

// consistent checks that each pack that is listed can be read and is, byte for byte, what was installed.
func consistent(t interface {
	Helper()
	Errorf(string, ...any)
}, s Store) {
	t.Helper()
	packs, err := s.List()
	if err != nil {
		t.Errorf("it lists nothing: %v", err)
	}
	trust, err := s.Trust()
	if err != nil {
		t.Errorf("whom it trusts: %v", err)
	}
	for _, p := range packs {
		if err := s.Verify(ctx, p); err != nil {
			t.Errorf("%s %s is listed: %v", p.ID, p.Version, err)
		}
		if pin, ok := trust.Pin(p.ID); !ok || pin.Versions[p.Version] != p.Sum || pin.Key != p.Key && p.Key != "" {
			t.Errorf("%s %s is installed, and known is %v", p.ID, p.Version, pin)
		}
	}
}

// tidy checks that a store holds what it lists and nothing else.
func tidy(t testing.TB, s Store) {
	t.Helper()
	packs, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{indexName, lockName}
	for _, p := range packs {
		want = append(want, p.ID, p.ID+"/"+p.Version, p.ID+"/"+p.Version+".json")
	}
	got := slices.DeleteFunc(tree(t, s.Dir), func(name string) bool { return strings.Count(name, "/") > 1 })
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the store holds %v, want %v", got, want)
	}
	for _, name := range tree(t, filepath.Dir(s.Dir)) {
		if strings.Contains(name, "~") {
			t.Errorf("%s is left", name)
		}
	}
	if info, err := os.Stat(s.Dir + "/" + lockName); err != nil || info.Size() > 0 {
		t.Errorf("the store is marked as busy: %v", err)
	}
}

// Where a step fails, because the disk is full, for one moment or from then on, the change is refused in a sentence or is
// done, and nothing is lost.
func TestAFaultAtAnyStepLosesNothing(t *testing.T) {
	faults, furnished := 0, furnisher(t)
	for name, d := range deeds {
		want := d.after(t, furnished())
		for _, lasting := range []bool{false, true} {
			stride := map[bool]int{false: 1, true: 4}[lasting] // what lasts is much the same from one step to the next
			for at := 1; ; at += stride {
				s := furnished()
				old, steps := holds(t, s), 0
				failing := s
				failing.at = func(step string) error {
					if steps++; steps == at || lasting && steps > at {
						return &os.PathError{Op: "write", Path: step, Err: syscall.ENOSPC}
					}
					return nil
				}
				err := d.do(t, failing)
				if err != nil {
					refused(t, err, Unread, "is full")
				}
				if name != "the same again" {
					consistent(t, s)
				}
				if !lasting && err != nil {
					tidy(t, s)
					if now := holds(t, s); !reflect.DeepEqual(now, old) {
						t.Errorf("it says %v and holds %v, before it was %v", err, now, old)
					}
				}
				if _, recovered := s.Recover(ctx); recovered != nil {
					t.Error(recovered)
				}
				consistent(t, s)
				tidy(t, s)
				now := holds(t, s)
				judge(t, old, now, want, err != nil)
				if err != nil && now.packs != old.packs {
					t.Errorf("it says %v and holds\n%s", err, now.packs)
				}
				if t.Failed() {
					t.Fatalf("%s, fault at step %d, lasting: %v", name, at, lasting)
				}
				if steps < at {
					break
				}
				faults++
			}
		}
	}
	t.Logf("%d faults", faults)
}
