package pack

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/content"
)

func TestAPackIsKnownByTheKeysThatHandedItOn(t *testing.T) {
	type pair struct {
		public string
		key    SigningKey
	}
	pairOf := func() pair { public, key := openKey(t); return pair{public, key} }
	first, second, third, stranger := pairOf(), pairOf(), pairOf(), pairOf()
	sign := func(files map[string]string, key SigningKey, older ...SigningKey) *Archive {
		t.Helper()
		_, a := build(t, mapFS(files))
		var b bytes.Buffer
		if _, err := a.Sign(&b, key, older...); err != nil {
			t.Fatal(err)
		}
		a, err := Open(context.Background(), fileWith(t, b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	check := func(what string, a *Archive, by pair, want bool) {
		t.Helper()
		if got := a.KnownBy(by.public); got != want {
			t.Errorf("%s: known is %v, want %v", what, got, want)
		}
	}
	one := sign(packOf(nil), first.key)
	check("its own key", one, first, true)
	check("a key without a statement", one, second, false)
	two := sign(packOf(nil), second.key, first.key)
	check("the key before", two, first, true)
	check("its own key", two, second, true)
	check("a stranger's", two, stranger, false)

	keys := string(two.files[content.KeysName]) // which the author keeps in the folder
	three := sign(packOf(map[string]string{content.KeysName: keys}), third.key, second.key)
	for what, by := range map[string]pair{"two keys before": first, "one key before": second, "its own": third} {
		check(what, three, by, true)
	}
	check("without the statements", sign(packOf(nil), third.key, second.key), first, false)

	for what, forged := range map[string]string{
		"of another pack":      strings.ReplaceAll(keys, "org.example.ferns", "org.example.mosses"),
		"for another key":      strings.ReplaceAll(keys, second.public, stranger.public),
		"cut short":            keys[:len(keys)-10],
		"with other line ends": strings.ReplaceAll(keys, "\n", "\r\n"),
		"of no lines":          "x",
	} {
		check("a statement "+what, sign(packOf(map[string]string{content.KeysName: forged}), second.key), first, false)
		check("a statement "+what+", for a stranger", sign(packOf(map[string]string{content.KeysName: forged}), stranger.key), first, false)
	}
	unsigned, err := Open(context.Background(), fileWith(t, packed(t, packOf(nil))))
	if err != nil {
		t.Fatal(err)
	}
	check("not signed", unsigned, first, false)

	dir := t.TempDir()
	line, signature, _ := strings.Cut(keys, "\n")
	for name, text := range map[string]string{"next": line + "\n", "next.minisig": signature} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	public(t, dir, "minisign", "-Vm", "next", "-P", first.public)
}

// TestAStoreFollowsAKeyThatWasHandedOn installs what a key signed, then what its successor signed: with the statement of
// the old key, and without.
func TestAStoreFollowsAKeyThatWasHandedOn(t *testing.T) {
	first, firstKey := openKey(t)
	second, secondKey := openKey(t)
	s := newStore(t)
	version := func(v string, key SigningKey, older ...SigningKey) Archive {
		t.Helper()
		_, a := build(t, mapFS(packOf(map[string]string{"pack.yaml": strings.Replace(manifest, "1.0.0", v, 1)})))
		var b bytes.Buffer
		if _, err := a.Sign(&b, key, older...); err != nil {
			t.Fatal(err)
		}
		a, err := Open(context.Background(), fileWith(t, b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		return *a
	}
	known := func(want string) {
		t.Helper()
		trust, err := s.Trust()
		if pin, _ := trust.Pin("org.example.ferns"); err != nil || pin.Key != want {
			t.Errorf("known by %s, want %s (%v)", pin.Key, want, err)
		}
	}
	mustInstall(t, s, version("1.0.0", firstKey))
	known(first)
	if _, err := s.install(version("1.1.0", secondKey), Terms{}); err == nil {
		t.Error("another key was taken without a statement")
	}
	known(first)
	next := version("1.1.0", secondKey, firstKey)
	if c, err := s.Plan(next, Terms{}); err != nil || c.Signer != NextKey {
		t.Errorf("got %q, %v", c.Signer, err)
	}
	mustInstall(t, s, next)
	known(second)
	mustInstall(t, s, version("1.2.0", secondKey))
	if _, err := s.install(version("1.3.0", firstKey), Terms{}); err == nil {
		t.Error("the old key signs on")
	}
	known(second)
}
