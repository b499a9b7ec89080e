//go:build unix

package pack

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/mod/semver"
	"pgregory.net/rapid"
)

// move is one thing that happens to a store.
type move struct {
	ID, Version, Says string
	Key               byte // 0 is not signed
	Older             bool // is allowed
	Remove            bool
	End               string // "": well; "kill", "fault"
	At                int    // the step at which it ends
}

var moves = rapid.Custom(func(t *rapid.T) move {
	return move{
		ID:      rapid.SampledFrom([]string{"org.example.a", "org.example.b", "org.example.c"}).Draw(t, "id"),
		Version: rapid.SampledFrom([]string{"1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0"}).Draw(t, "version"),
		Says:    rapid.SampledFrom([]string{"this", "this", "this", "that"}).Draw(t, "says"),
		Key:     rapid.SampledFrom([]byte{0, 1, 1, 1, 2}).Draw(t, "key"),
		Older:   rapid.Bool().Draw(t, "older"),
		Remove:  rapid.IntRange(0, 4).Draw(t, "remove") == 0,
		End:     rapid.SampledFrom([]string{"", "", "kill", "fault"}).Draw(t, "end"),
		At:      rapid.IntRange(1, 36).Draw(t, "at"),
	}
})

// killed is what ends a program in the middle of a change.
type killed struct{}

// in makes a move; dead tells whether the program died of it.
func (m move) in(s Store, a Archive) (err error, dead bool) {
	steps := 0
	s.at = func(string) error {
		if steps++; steps != m.At {
			return nil
		}
		switch m.End {
		case "kill":
			panic(killed{})
		case "fault":
			return syscall.ENOSPC
		}
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			if _, dead = r.(killed); !dead {
				panic(r)
			}
		}
	}()
	if m.Remove {
		_, _, err := s.Remove(ctx, m.ID)
		return err, false
	}
	_, err = s.install(a, Terms{AllowOlder: m.Older})
	return err, false
}

// allowed is what trust on first use comes down to.
func (m move) allowed(a Archive, there map[string]Installed, t Trust) bool {
	if m.Remove {
		return true
	}
	p := a.installed()
	pin, _ := t.Pin(m.ID)
	sum := pin.Versions[m.Version]
	was, isThere := there[m.ID]
	return (pin.Key == "" || pin.Key == p.Key) && (sum == "" || sum == a.Sum) &&
		(m.Older || !isThere || semver.Compare("v"+m.Version, "v"+was.Version) >= 0)
}

// TestWhateverHappensTheStoreHoldsWholePacks plays random installs, updates, downgrades and removals of three packs, some
// of them forged, some cut off. The store holds one whole version of each pack or none, List tells the truth, and trust
// never weakens by itself.
func TestWhateverHappensTheStoreHoldsWholePacks(t *testing.T) {
	archives := map[string]Archive{}
	archive := func(m move) Archive {
		name := fmt.Sprint(m.ID, m.Version, m.Says)
		if _, there := archives[name]; !there {
			archives[name] = made(t, m.ID, m.Version, m.Says)
		}
		if m.Key == 0 {
			return archives[name]
		}
		return archives[name].signed(m.Key)
	}
	runs := 0
	counts := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		s := Store{Dir: filepath.Join(t.TempDir(), "store")}
		for _, m := range rapid.SliceOfN(moves, 1, 10).Draw(rt, "moves") {
			before, trust := contents(rt, s)
			a := archive(m)
			allowed := m.allowed(a, before, trust)
			err, dead := m.in(s, a)
			if dead || m.End == "fault" {
				if _, err := s.Recover(ctx); err != nil {
					rt.Fatal(err)
				}
			}
			consistent(rt, s)
			now, trusted := contents(rt, s)
			noWeaker(rt, trust, trusted)
			wanted := before[m.ID]
			switch {
			case m.Remove:
				wanted = Installed{}
			case allowed:
				wanted = a.installed()
			}
			was, is := before[m.ID], now[m.ID]
			isOld := is.ID == was.ID && is.Version == was.Version && is.Sum == was.Sum && is.Key == was.Key
			isNew := is.ID == wanted.ID && is.Version == wanted.Version && is.Sum == wanted.Sum && is.Key == wanted.Key
			var r *Refusal
			switch {
			case dead && !isOld && !isNew, !dead && err != nil && !isOld, !dead && err == nil && !isNew:
				rt.Fatalf("%+v ended with %v (killed: %v): there was %+v, wanted was %+v, there is %+v", m, err, dead, was, wanted, is)
			case !dead && err == nil && !allowed:
				rt.Fatalf("%+v was not refused", m)
			case err != nil && !errors.As(err, &r), err != nil && allowed && m.End != "fault", err != nil && !allowed && r.Reason != Distrusted && m.End != "fault":
				rt.Fatalf("%+v was refused: %v", m, err)
			}
			for id, other := range before {
				if id != m.ID && now[id].Sum != other.Sum {
					rt.Fatalf("%+v changed %s", m, id)
				}
			}
			counts[fmt.Sprintf("refused %v, killed %v", err != nil, dead)]++
		}
	})
	t.Logf("%d runs: %v", runs, counts)
}

// contents is what a store lists, and whom it trusts.
func contents(rt *rapid.T, s Store) (map[string]Installed, Trust) {
	packs, err := s.List()
	if err != nil {
		rt.Fatal(err)
	}
	out := map[string]Installed{}
	for _, p := range packs {
		out[p.ID] = p
	}
	trust, err := s.Trust()
	if err != nil {
		rt.Fatal(err)
	}
	return out, trust
}
