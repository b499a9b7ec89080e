package pack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"aead.dev/minisign"

	"golang.org/x/mod/semver"

	"github.com/engineroom/engineroom/content"
)

// TrustName is the name of the file of trust, in the folder that the store lies in.
const TrustName = "trust.json"

// Trust is whom the learner takes packs from: what was accepted at the first install of each pack, and the keys that
// the learner has added. Removing a pack does not change it.
type Trust struct {
	Format int     `json:"format"`
	Packs  []Pin   `json:"packs"` // by id
	Keys   []Vouch `json:"keys"`  // in the order in which they were added
}

// Pin says what is known of a pack since it was first installed.
type Pin struct {
	Pack     string            `json:"pack"`
	Key      string            `json:"key,omitempty"` // the only key that may sign it; "" while it is not signed
	Since    time.Time         `json:"since"`
	Versions map[string]string `json:"versions,omitempty"` // the sum of each version that was installed
}

// seen is the sum under which a version was installed. Versions that differ in what stands behind a plus sign only are one:
// none of them is the newer one.
func (p Pin) seen(version string) (as, sum string, ok bool) {
	if sum, ok := p.Versions[version]; ok {
		return version, sum, true
	}
	for _, as := range slices.Sorted(maps.Keys(p.Versions)) {
		if semver.Compare("v"+as, "v"+version) == 0 {
			return as, p.Versions[as], true
		}
	}
	return "", "", false
}

// Vouch is a key that the learner has added: packs signed with it are known from their first install.
type Vouch struct {
	Key   string    `json:"key"`
	Name  string    `json:"name,omitempty"`
	Since time.Time `json:"since"`
}

// Trust reads whom the learner trusts. Where the file is missing, it is what the records of the installed packs say. It
// fails with a [*Refusal] if the file is damaged: whom to trust is not guessed.
func (s Store) Trust() (Trust, error) {
	packs, err := s.List()
	if err != nil {
		return Trust{}, err
	}
	root, err := os.OpenRoot(filepath.Dir(s.Dir))
	if errors.Is(err, fs.ErrNotExist) {
		return Trust{Format: storeFormat}, nil
	}
	if err != nil {
		return Trust{}, explain(s.Dir, err)
	}
	defer root.Close()
	t, err := s.readTrust(root, packs)
	return t, explain(s.Dir, err)
}

func (s Store) readTrust(root *os.Root, packs []Installed) (Trust, error) {
	t := Trust{Format: storeFormat, Packs: []Pin{}, Keys: []Vouch{}}
	b, err := readSmall(root, TrustName)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		for _, p := range packs {
			t.note(p)
		}
		return t, nil
	case err != nil && !errors.Is(err, errDamaged):
		return t, err
	}
	if err == nil {
		err = s.decode(b, &t)
	}
	if errors.Is(err, errDamaged) || err == nil && !t.sound() {
		return t, &Refusal{Reason: Distrusted, Text: fmt.Sprintf("%s, which says whom you trust, is damaged, so no pack is taken or changed.", filepath.Join(root.Name(), TrustName)),
			Fix: "Put back a copy of it, or move it away: then the keys of the packs that are installed are taken from the store."}
	}
	return t, err
}

// sound tells whether every entry can be believed, and filters what is shown.
func (t *Trust) sound() bool {
	for i, p := range t.Packs {
		if !packID.MatchString(p.Pack) || p.Key != "" && KeyID(p.Key) == "" {
			return false
		}
		for version, sum := range p.Versions {
			if !(Installed{ID: p.Pack, Version: version, Sum: sum}).sound() {
				return false
			}
		}
		for _, other := range t.Packs[:i] {
			if other.Pack == p.Pack {
				return false
			}
		}
	}
	for i, k := range t.Keys {
		if KeyID(k.Key) == "" {
			return false
		}
		t.Keys[i].Name = content.Line(k.Name)
	}
	return true
}

// Pin is what is known of a pack.
func (t Trust) Pin(pack string) (Pin, bool) {
	for _, p := range t.Packs {
		if p.Pack == pack {
			return p, true
		}
	}
	return Pin{}, false
}

// Vouched is the key that the learner has added, if it is this one.
func (t Trust) Vouched(key string) (Vouch, bool) {
	for _, k := range t.Keys {
		if k.Key == key {
			return k, true
		}
	}
	return Vouch{}, false
}

// SignedBy are the packs that are known to be signed with a key.
func (t Trust) SignedBy(key string) []string {
	var out []string
	for _, p := range t.Packs {
		if p.Key == key && key != "" {
			out = append(out, p.Pack)
		}
	}
	return out
}

// note takes over what an installed pack shows. It never goes back to less: who was signed is not made unsigned.
func (t *Trust) note(p Installed) {
	pin, known := t.Pin(p.ID)
	if !known {
		pin = Pin{Pack: p.ID, Since: p.At}
	}
	pin.Key = cmp.Or(pin.Key, p.Key)
	pin.Versions = maps.Clone(pin.Versions)
	if pin.Versions == nil {
		pin.Versions = map[string]string{}
	}
	pin.Versions[p.Version] = p.Sum
	t.put(pin)
}

// put sets what is known of a pack.
func (t *Trust) put(pin Pin) {
	t.Packs = slices.DeleteFunc(slices.Clone(t.Packs), func(p Pin) bool { return p.Pack == pin.Pack })
	t.Packs = append(t.Packs, pin)
	slices.SortFunc(t.Packs, func(a, b Pin) int { return cmp.Compare(a.Pack, b.Pack) })
}

// trustAgain adds what the records of packs show to what is known, where nothing is known of a pack.
func (s Store) trustAgain(d disk, packs []Installed) error {
	t, err := s.readTrust(d.Root, packs)
	if err != nil {
		return err
	}
	missing := false
	for _, p := range packs {
		if _, known := t.Pin(p.ID); !known {
			t.note(p)
			missing = true
		}
	}
	if !missing {
		return nil
	}
	return d.replace(TrustName, t)
}

// changeTrust changes the file of trust in one step.
func (s Store) changeTrust(ctx context.Context, do func(*Trust) error) error {
	return s.change(ctx, func(d disk, packs []Installed) error {
		t, err := s.readTrust(d.Root, packs)
		if err != nil {
			return err
		}
		if err := do(&t); err != nil {
			return err
		}
		return d.replace(TrustName, t)
	})
}

// Vouch adds a key that packs may be signed with. It does not open packs to it that are known under another key.
func (s Store) Vouch(ctx context.Context, v Vouch) error {
	return s.changeTrust(ctx, func(t *Trust) error {
		if _, known := t.Vouched(v.Key); !known {
			t.Keys = append(t.Keys, v)
		}
		return nil
	})
}

// PinKey says that a pack is signed with this key from now on, and with no other.
func (s Store) PinKey(ctx context.Context, pack, key string, at time.Time) error {
	if !packID.MatchString(pack) {
		return &Refusal{Reason: Unread, Text: fmt.Sprintf("%q is no id of a pack.", content.Line(pack)), Fix: "An id is a reverse domain, such as org.example.sqlite."}
	}
	return s.changeTrust(ctx, func(t *Trust) error {
		pin, known := t.Pin(pack)
		if !known {
			pin = Pin{Pack: pack, Since: at}
		}
		pin.Key = key
		t.put(pin)
		return nil
	})
}

// Forget takes out of what is trusted a pack, named by its id, or an added key, named by the key or its number. It says
// whether there was one.
func (s Store) Forget(ctx context.Context, name string) (bool, error) {
	found := false
	err := s.changeTrust(ctx, func(t *Trust) error {
		before := len(t.Packs) + len(t.Keys)
		t.Packs = slices.DeleteFunc(t.Packs, func(p Pin) bool { return p.Pack == name })
		t.Keys = slices.DeleteFunc(t.Keys, func(k Vouch) bool { return k.Key == name || strings.EqualFold(KeyID(k.Key), name) })
		found = len(t.Packs)+len(t.Keys) < before
		return nil
	})
	return found, err
}

// ParseKey reads a public key: the text of a .pub file of minisign, or its second line alone. name is what the comment
// of the file says.
func ParseKey(text string) (key, name string, err error) {
	var k minisign.PublicKey
	if err := k.UnmarshalText([]byte(strings.TrimSpace(text))); err != nil {
		return "", "", &Refusal{Reason: Unread, Text: "This is no public key.", Fix: "A key is one line that begins with RW, as minisign writes it into a file that ends in .pub."}
	}
	first, _, isFile := strings.Cut(strings.TrimSpace(text), "\n")
	if isFile {
		name = content.Line(strings.TrimSpace(strings.TrimPrefix(first, "untrusted comment:")))
	}
	return k.String(), name, nil
}

// KeyID is the number of a public key, 16 hexadecimal digits; "" where it is no key. Whoever makes a key can choose its
// number, so two keys are compared whole.
func KeyID(key string) string {
	var k minisign.PublicKey
	if err := k.UnmarshalText([]byte(key)); err != nil {
		return ""
	}
	return fmt.Sprintf("%016X", k.ID())
}
