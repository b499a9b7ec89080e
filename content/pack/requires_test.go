package pack

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/engineroom/engineroom/content"
)

func TestARangeOfVersionsIsMet(t *testing.T) {
	for _, c := range []struct {
		version, ranges string
		met             bool
	}{
		{"1.2.0", ">=1.2", true}, {"1.2.0", ">= 1.2.1", false}, {"v1.2.0", ">=1.0 <2", true}, {"2.0.0", ">=1.0, <2", false},
		{"1.9.9", "<=1.9.9", true}, {"1.2.0", ">1.2.0", false}, {"1.2.0", "1.2.0", true}, {"1.2.1", "=1.2.0", false},
		{"2.0.0-rc.1", ">=2.0.0", false}, {"1.2.0", "", true}, {"1.2.0", "latest", true}, {"dev", ">=9", true}, {"v0.0.0-20261121214218-1911aee0a1b2+dirty", ">=9", true},
	} {
		if got := meets(c.version, c.ranges); got != c.met {
			t.Errorf("%s meets %q: %v", c.version, c.ranges, got)
		}
	}
}

func TestAPackThatNeedsANewerAppIsRefused(t *testing.T) {
	s, a := newStore(t), made(t, "org.example.a", "1.0.0", "a")
	a.Manifest.Requires.App = ">=3.1"
	_, err := s.install(a, Terms{App: "3.0.0"})
	refused(t, err, Newer, ">=3.1", "3.0.0", "update engineroom")
	if _, err := s.install(a, Terms{App: "3.1.0"}); err != nil {
		t.Error(err)
	}
}

// FuzzStoreFiles puts anything in the place of the index, a record and the file of trust. Whatever they say, what is listed
// has names of folders in the store, and nothing panics.
func FuzzStoreFiles(f *testing.F) {
	for _, seed := range []string{
		"", "{}", `{"format":1}`, `{"format":2,"packs":[]}`, `{"format":1,"packs":[{"id":"../x","version":"1.0.0","sum":"h1:"}]}`,
		`{"format":1,"packs":[{"id":"org.example.a","version":"1.0.0","sum":"h1:x","title":"\u001b[2J"}]}`,
		`{"format":1,"id":"org.example.a","version":"1.0.0","sum":"h1:x"}`,
		`{"format":1,"packs":[{"pack":"org.example.a","key":"RWQ","versions":{"1":"2"}}],"keys":[{"key":"x"}]}`,
	} {
		for which := range 3 {
			f.Add([]byte(seed), which)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, which int) {
		s := Store{Dir: filepath.Join(t.TempDir(), "store")}
		folder := filepath.Join(s.Dir, "org.example.a")
		if err := os.MkdirAll(filepath.Join(folder, "1.0.0"), 0o700); err != nil {
			t.Fatal(err)
		}
		names := []string{filepath.Join(s.Dir, indexName), filepath.Join(folder, "1.0.0.json"), filepath.Join(filepath.Dir(s.Dir), TrustName)}
		if err := os.WriteFile(names[((which%3)+3)%3], text, 0o600); err != nil {
			t.Fatal(err)
		}
		packs, err := s.List()
		for _, p := range packs {
			if !p.sound() || p.Title != content.Line(p.Title) || err != nil {
				t.Errorf("listed is %+v (%v)", p, err)
			}
		}
		if trust, err := s.Trust(); err == nil && !trust.sound() {
			t.Errorf("trusted is %+v", trust)
		}
		if _, err := s.Recover(ctx); err != nil {
			t.Log(err)
		}
	})
}
