package pack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/engineroom/engineroom/content"
)

// Terms are what whoever installs allows and demands.
type Terms struct {
	AllowOlder    bool   // an older version may take the place of a newer one
	RequireSigned bool   // a pack without a signature is refused
	App           string // the version of this program; "" where it is not known
}

// Signer says what is known of who signed a pack.
type Signer string

// What can be known of a signer.
const (
	Unsigned  Signer = "unsigned"  // nobody signed it
	NewKey    Signer = "new"       // a key that was never seen before
	Elsewhere Signer = "elsewhere" // the key of another pack that is known
	SameKey   Signer = "same"      // the key that this pack is known by
	NextKey   Signer = "next"      // a key that the one it is known by named as its successor
	Vouched   Signer = "trusted"   // a key that the learner has added
)

// Capability is something that a pack's labs may do, in words.
type Capability struct {
	Name string `json:"name"`
	Says string `json:"says"`
}

// Consent is what the learner should know of a pack before they say yes to it.
type Consent struct {
	ID, Version, Title string
	Authors            []string
	License            string
	Signer             Signer
	Key, KeyID         string   // "" where it is not signed
	KeyName            string   // Vouched: what the learner calls the key
	AlsoSigns          []string // Elsewhere: ids of packs that the key signs
	FirstSigned        bool     // it was known unsigned, and from now on only this key may sign it
	Capabilities       []Capability
	Files              int
	Bytes              int64
	Lessons, Labs      int
	Replaces           *Installed  // nil where the pack is not installed yet
	Older              bool        // than what it replaces
	Settled            bool        // these very bytes are installed already
	Alike              []Installed // other packs whose id or title looks like this one's
	Before             []string    // ids of packs that help to know first, and that are not installed

	terms Terms
}

// Plan says what installing an archive would do. It changes nothing. It fails with a [*Refusal] if the learner's trust
// forbids it: another key than the pack is known by, other bytes under a version that is known, an older version, the id
// of a pack that comes with the program.
func (s Store) Plan(a Archive, terms Terms) (Consent, error) {
	packs, t, err := s.look()
	if err != nil {
		return Consent{}, explain(s.Dir, err)
	}
	return s.plan(a, terms, packs, t)
}

// look reads what lies whole in the store, and whom the learner trusts. A change finds the same when it begins.
func (s Store) look() ([]Installed, Trust, error) {
	root, err := s.open()
	if errors.Is(err, fs.ErrNotExist) {
		t, err := s.Trust()
		return nil, t, err
	}
	if err != nil {
		return nil, Trust{}, err
	}
	defer root.Close()
	packs, _, err := s.survey(root)
	if err != nil {
		return nil, Trust{}, err
	}
	t, err := s.readTrust(root, packs)
	return packs, t, err
}

func (s Store) plan(a Archive, terms Terms, packs []Installed, t Trust) (Consent, error) {
	p := a.installed()
	c := Consent{
		ID: p.ID, Version: p.Version, Title: p.Title, License: content.Line(a.Manifest.License), Key: p.Key, KeyID: KeyID(p.Key), terms: terms,
		Files: a.Files, Bytes: a.Bytes, Lessons: len(a.Manifest.Folders()), Labs: labs(a.Manifest.Outline), Alike: s.alike(p, packs),
	}
	for _, by := range a.Manifest.Authors {
		c.Authors = append(c.Authors, content.Line(by.Name))
	}
	for _, name := range p.Capabilities {
		c.Capabilities = append(c.Capabilities, Capability{name, capabilities[name]})
	}
	if there, ok := find(packs, p.ID); ok {
		c.Replaces = &there
		c.Older = semver.Compare("v"+p.Version, "v"+there.Version) < 0
		c.Settled = there.Version == p.Version && there.Sum == p.Sum
	}
	for _, other := range a.Manifest.Requires.Packs {
		_, there := find(slices.Concat(packs, s.Shipped), other.ID)
		if !there {
			c.Before = append(c.Before, content.Line(other.ID))
		}
	}
	if needs := a.Manifest.Requires.App; !meets(terms.App, needs) {
		return Consent{}, &Refusal{Reason: Newer, File: content.ManifestName, Text: fmt.Sprintf("The pack %s needs engineroom %s, and this is %s.", p.ID, shortened(needs), terms.App), Fix: "Update engineroom."}
	}
	pin, _ := t.Pin(p.ID)
	if a.KnownBy(pin.Key) && pin.Key != p.Key {
		c.Signer = NextKey
	}
	if err := s.admits(p, c, t); err != nil {
		return Consent{}, err
	}
	c.meet(t)
	return c, nil
}

// installed is what the store will say of an archive.
func (a Archive) installed() Installed {
	p := Installed{
		ID: a.Manifest.ID, Version: a.Manifest.Version, Title: a.Manifest.Title, Sum: a.Sum, Source: a.Path,
		Files: a.Files, Bytes: a.Bytes, Capabilities: slices.Clone(a.Manifest.Capabilities),
	}
	if whole, err := filepath.Abs(a.Path); err == nil && a.Path != "" {
		p.Source = whole
	}
	if a.Signature != nil {
		p.Key = a.Signature.Key
	}
	p.clean()
	return p
}

// labs counts the labs of an outline.
func labs(outline []content.OutlineEntry) int {
	n := 0
	for _, e := range outline {
		if e.Lab != "" {
			n++
		}
		if e.Module != nil {
			n += labs(e.Module.Outline)
		}
	}
	return n
}

// capabilities are what labs may do, in the words of the screen that asks.
var capabilities = map[string]string{
	"sql":  "run SQL in small databases of its own, in memory",
	"code": "run JavaScript in a closed process",
	"http": "send requests to small servers on this machine",
	"git":  "run Git in folders of its own",
	"load": "play servers under load; nothing is really asked",
	"exec": "start programs of this machine; this engineroom has no such labs and starts none",
}

// admits says what forbids a pack; nil where nothing does.
func (s Store) admits(p Installed, c Consent, t Trust) error {
	distrust := func(fix, text string, args ...any) error {
		return &Refusal{Reason: Distrusted, Text: fmt.Sprintf(text, args...), Fix: fix}
	}
	pin, known := t.Pin(p.ID)
	version, sum, seen := pin.seen(p.Version)
	switch _, ours := find(s.Shipped, p.ID); {
	case !p.sound():
		return &Refusal{Reason: Unread, Code: "S001", File: content.ManifestName, Text: fmt.Sprintf("The id %q and the version %q cannot be names of folders.", content.Line(p.ID), content.Line(p.Version)),
			Fix: "Ask its author for an id such as org.example.sqlite and a version such as 1.4.0."}
	case ours:
		return distrust("If you wrote it, give it an id of its own.", "The pack has the id %s, which is that of the course that comes with engineroom.", p.ID)
	case c.terms.RequireSigned && p.Key == "":
		return distrust("Ask its author for a signed one.", "The pack %s %s is not signed, and --require-signed was given.", p.ID, p.Version)
	case known && pin.Key != "" && p.Key == "":
		return distrust("Ask its author; nobody but the owner of that key can have signed the earlier ones.", "The pack %s is not signed, but it was signed with the key %s before.", p.ID, pin.Key)
	case known && pin.Key != "" && p.Key != pin.Key && c.Signer != NextKey:
		return distrust(fmt.Sprintf("Ask its author by another way than this file; if the key did change, `engineroom trust add %s --pack %s` accepts it.", p.Key, p.ID),
			"The pack %s is signed with the key %s, but it is known by the key %s.", p.ID, p.Key, pin.Key)
	case seen && sum != p.Sum:
		return distrust(fmt.Sprintf("Ask its author for a new version; `engineroom trust remove %s` forgets what was seen of it.", p.ID),
			"Version %s of the pack %s has other content (%s) than the version %s that was installed before (%s).", p.Version, p.ID, p.Sum, version, sum)
	case c.Older && !c.terms.AllowOlder:
		return distrust("If you want the older one, say so with --allow-older; what you answered is safe.", "Version %s of the pack %s is older than %s, which is installed.", p.Version, p.ID, c.Replaces.Version)
	case c.Replaces != nil && c.Replaces.Version != p.Version && strings.EqualFold(c.Replaces.Version, p.Version):
		return distrust("Ask its author for a version with another number.", "The versions %s and %s of the pack %s differ in capital letters only.", p.Version, c.Replaces.Version, p.ID)
	}
	return nil
}

// meet says what is known of the signer.
func (c *Consent) meet(t Trust) {
	pin, known := t.Pin(c.ID)
	vouch, vouched := t.Vouched(c.Key)
	c.AlsoSigns = slices.DeleteFunc(t.SignedBy(c.Key), func(id string) bool { return id == c.ID })
	c.FirstSigned = known && pin.Key == "" && c.Key != ""
	switch {
	case c.Signer == NextKey:
	case c.Key == "":
		c.Signer = Unsigned
	case known && pin.Key == c.Key:
		c.Signer = SameKey
	case vouched:
		c.Signer, c.KeyName = Vouched, vouch.Name
	case len(c.AlsoSigns) > 0:
		c.Signer = Elsewhere
	default:
		c.Signer = NewKey
	}
}

// Verify reads every byte of an installed pack and compares its sum with the one that it was installed with. It fails
// with a [*Refusal] if they differ.
func (s Store) Verify(ctx context.Context, p Installed) error {
	fsys, err := s.FS(p)
	if err != nil {
		return err
	}
	sum, err := sumOf(ctx, fsys)
	if err != nil && ctx.Err() == nil && !os.IsNotExist(err) {
		return explain(s.Dir, err)
	}
	if err != nil || sum != p.Sum {
		return &Refusal{Reason: Distrusted, Text: fmt.Sprintf("The files of %s %s in the store are not the ones that were installed.", p.ID, p.Version),
			Fix: "Install it again: `engineroom install FILE`; what you answered is safe."}
	}
	return nil
}
