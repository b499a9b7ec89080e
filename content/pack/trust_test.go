package pack

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keyOf is the public key of somebody, as minisign writes it.
func keyOf(who byte) string {
	b := make([]byte, 42)
	b[0], b[1] = 'E', 'd'
	for i := range b[2:] {
		b[2+i] = who
	}
	return base64.StdEncoding.EncodeToString(b)
}

// TestTrustIsOnFirstUse installs a first pack and then another one, which is refused or not. Nothing changes where it is
// refused.
func TestTrustIsOnFirstUse(t *testing.T) {
	const id = "org.example.a"
	shipped := Installed{ID: "org.engineroom.backend", Version: "1.0.0", Title: "Backend development"}
	for _, c := range []struct {
		name     string
		first    func(Archive) Archive
		second   Archive
		terms    Terms
		says     string // "" where it is installed
		signer   Signer
		prepares func(Store) error
	}{
		{name: "a newer one of the same key", second: made(t, id, "1.3.0", "n").signed(1), signer: SameKey},
		{name: "another key", second: made(t, id, "1.3.0", "n").signed(2), says: "signed with the key " + keyOf(2) + ", but it is known by the key " + keyOf(1)},
		{name: "another key of the same number", second: withKey(made(t, id, "1.3.0", "n"), second(1)), says: "known by the key " + keyOf(1)},
		{name: "unsigned after signed", second: made(t, id, "1.3.0", "n"), says: "is not signed, but it was signed with the key " + keyOf(1)},
		{name: "other bytes for one version", second: made(t, id, "1.2.0", "other").signed(1), says: "other content"},
		{name: "other bytes for one version with a plus sign", second: made(t, id, "1.2.0+again", "other").signed(1), says: "than the version 1.2.0 that"},
		{name: "the same again", second: made(t, id, "1.2.0", "first").signed(1), signer: SameKey},
		{name: "an older one", second: made(t, id, "1.1.0", "old").signed(1), says: "--allow-older"},
		{name: "an older one that is allowed", second: made(t, id, "1.1.0", "old").signed(1), terms: Terms{AllowOlder: true}, signer: SameKey},
		{name: "an older one of another key that is allowed", second: made(t, id, "1.1.0", "old").signed(2), terms: Terms{AllowOlder: true}, says: "known by the key"},
		{name: "a version that differs in capitals", second: made(t, id, "1.2.0-RC", "n").signed(1), says: "capital letters",
			first: func(Archive) Archive { return made(t, id, "1.2.0-rc", "n").signed(1) }, terms: Terms{AllowOlder: true}},
		{name: "signed after unsigned", second: made(t, id, "1.3.0", "n").signed(1), signer: NewKey,
			first: func(Archive) Archive { return made(t, id, "1.2.0", "first") }},
		{name: "unsigned after unsigned", second: made(t, id, "1.3.0", "n"), signer: Unsigned,
			first: func(Archive) Archive { return made(t, id, "1.2.0", "first") }},
		{name: "unsigned where a signature is demanded", second: made(t, "org.example.b", "1.0.0", "n"), terms: Terms{RequireSigned: true}, says: "--require-signed"},
		{name: "another pack of the same key", second: made(t, "org.example.b", "1.0.0", "n").signed(1), terms: Terms{RequireSigned: true}, signer: Elsewhere},
		{name: "another pack of another key", second: made(t, "org.example.b", "1.0.0", "n").signed(2), signer: NewKey},
		{name: "another pack of an added key", second: made(t, "org.example.b", "1.0.0", "n").signed(2), signer: Vouched,
			prepares: func(s Store) error { return s.Vouch(ctx, Vouch{Key: keyOf(2), Name: "Ada", Since: noon}) }},
		{name: "the same pack of an added key", second: made(t, id, "1.3.0", "n").signed(2), says: "known by the key",
			prepares: func(s Store) error { return s.Vouch(ctx, Vouch{Key: keyOf(2), Name: "Ada", Since: noon}) }},
		{name: "a key that was accepted for the pack", second: made(t, id, "1.3.0", "n").signed(2), signer: SameKey,
			prepares: func(s Store) error { return s.PinKey(ctx, id, keyOf(2), noon) }},
		{name: "the old key after another was accepted", second: made(t, id, "1.3.0", "n").signed(1), says: "known by the key " + keyOf(2),
			prepares: func(s Store) error { return s.PinKey(ctx, id, keyOf(2), noon) }},
		{name: "another key after the pack was removed", second: made(t, id, "1.3.0", "n").signed(2), says: "known by the key",
			prepares: func(s Store) error { _, _, err := s.Remove(ctx, id); return err }},
		{name: "other bytes after the pack was removed", second: made(t, id, "1.2.0", "other").signed(1), says: "other content",
			prepares: func(s Store) error { _, _, err := s.Remove(ctx, id); return err }},
		{name: "another key after the pack was forgotten", second: made(t, id, "1.3.0", "n").signed(2), signer: NewKey,
			prepares: func(s Store) error { _, err := s.Forget(ctx, id); return err }},
		{name: "another key after the file of trust was lost", second: made(t, id, "1.3.0", "n").signed(2), says: "known by the key",
			prepares: func(s Store) error { return os.Remove(filepath.Join(filepath.Dir(s.Dir), TrustName)) }},
		{name: "a damaged file of trust", second: made(t, id, "1.3.0", "n").signed(1), says: "is damaged",
			prepares: func(s Store) error {
				return os.WriteFile(filepath.Join(filepath.Dir(s.Dir), TrustName), []byte(`{"format":1,"packs":[{"pack":"org.example.a","key":"RWQ"}]}`), 0o600)
			}},
		{name: "the id of the course that comes with the program", second: made(t, shipped.ID, "9.0.0", "n").signed(1), says: "comes with engineroom"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStore(t)
			s.Shipped = []Installed{shipped}
			first := made(t, id, "1.2.0", "first").signed(1)
			if c.first != nil {
				first = c.first(first)
			}
			mustInstall(t, s, first)
			if c.prepares != nil {
				if err := c.prepares(s); err != nil {
					t.Fatal(err)
				}
			}
			before, trusted := tree(t, s.Dir), file(t, s)
			plan, err := s.Plan(c.second, c.terms)
			if err == nil {
				_, err = s.Install(ctx, c.second, plan, noon)
			}
			if c.says == "" {
				if err != nil || plan.Signer != c.signer || len(c.signer) == 0 {
					t.Errorf("%v; the signer is %q, want %q", err, plan.Signer, c.signer)
				}
				return
			}
			why := Distrusted
			refused(t, err, why, c.says)
			if after := tree(t, s.Dir); strings.Join(after, " ") != strings.Join(before, " ") || file(t, s) != trusted {
				t.Errorf("it changed something: %v and %s", after, file(t, s))
			}
		})
	}
}

func withKey(a Archive, key string) Archive {
	a.Signature = &Signature{Key: key, KeyID: KeyID(key)}
	return a
}

// second is another key with the number of somebody's.
func second(who byte) string {
	b, _ := base64.StdEncoding.DecodeString(keyOf(who))
	b[len(b)-1]++
	return base64.StdEncoding.EncodeToString(b)
}

// file is the text of the file of trust.
func file(tb testing.TB, s Store) string {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(filepath.Dir(s.Dir), TrustName))
	if err != nil && !os.IsNotExist(err) {
		tb.Fatal(err)
	}
	return string(b)
}

func TestTitlesThatLookAlikeAreSaid(t *testing.T) {
	s := newStore(t)
	s.Shipped = []Installed{{ID: "org.engineroom.backend", Title: "Backend development"}}
	a := made(t, "org.example.sqlite", "1.0.0", "a")
	a.Manifest.Title = "SQLite in anger"
	mustInstall(t, s, a)
	for _, c := range []struct{ id, title, like string }{
		{"org.other.one", "SQLite in anger", "org.example.sqlite"},
		{"org.other.one", "SQLitе іn аnger", "org.example.sqlite"}, // with Cyrillic letters
		{"org.other.one", "SQLite  in Anger!", "org.example.sqlite"},
		{"org.other.one", "5QLite in anger", ""},
		{"org.other.one", "Васkend developmеnt", "org.engineroom.backend"},
		{"org.other.one", "Ｂackend development", "org.engineroom.backend"},
		{"org.example.sq1ite", "Another", "org.example.sqlite"},
		{"org.exarnple.sqlite", "Another", "org.example.sqlite"},
		{"org.example.sqlite", "SQLite in anger", ""}, // it is the same pack
		{"org.other.one", "SQLite in peace", ""},
		{"org.other.one", "Бэкенд", ""},
	} {
		b := made(t, c.id, "1.1.0", "b")
		b.Manifest.Title = c.title
		plan, err := s.Plan(b, Terms{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(plan.Alike) > 0 {
			got = plan.Alike[0].ID
		}
		if got != c.like || len(plan.Alike) > 1 {
			t.Errorf("%s %q looks like %v, want %q", c.id, c.title, plan.Alike, c.like)
		}
	}
}

func TestKeysAreReadAsMinisignWritesThem(t *testing.T) {
	key := keyOf(7)
	for text, name := range map[string]string{
		key: "", key + "\n": "", "untrusted comment: minisign public key 0707070707070707\n" + key + "\n": "minisign public key 0707070707070707",
		"untrusted comment: Ada\x1b[31m\r\n" + key + "\r\n": "Ada\uFFFD[31m",
	} {
		if got, said, err := ParseKey(text); got != key || said != name || err != nil {
			t.Errorf("%q is read as %q, %q, %v", text, got, said, err)
		}
	}
	for _, text := range []string{"", "RWQ", "untrusted comment: x", key[:50], key + key} {
		_, _, err := ParseKey(text)
		refused(t, err, Unread, "no public key")
	}
	if id := KeyID(key); id != "0707070707070707" {
		t.Errorf("its number is %q", id)
	}
}
