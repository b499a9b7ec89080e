package cmd

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/pack"
)

// trusted is what `trust list --json` prints.
type trusted struct {
	SchemaVersion int           `json:"schema_version"`
	Packs         []trustedPack `json:"packs"`
	Keys          []trustedKey  `json:"keys"`
}

type trustedPack struct {
	Pack     string            `json:"pack"`
	Key      string            `json:"key"`    // empty while it is not signed
	KeyID    string            `json:"key_id"` // empty while it is not signed
	Since    time.Time         `json:"since"`
	Versions map[string]string `json:"versions"` // the sum of each version that was installed
}

type trustedKey struct {
	Key   string    `json:"key"`
	KeyID string    `json:"key_id"`
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

func (p *program) trustVerb() *cobra.Command {
	c := &cobra.Command{
		Use:   "trust",
		Short: "See and change whose packs you trust",
		Long: "A pack is known by the key that signed it when you first installed it, and from then on only that key may sign\n" +
			"it. The keys of people you know can be added before: their packs are then known from the first install.",
		Example: "  engineroom trust list\n" +
			"  engineroom trust add ada.pub\n" +
			"  engineroom trust remove org.example.sqlite",
		Args: noUnknownVerb,
		RunE: showHelp,
	}
	c.AddCommand(p.trustListVerb(), p.trustAddVerb(), p.trustRemoveVerb())
	return c
}

func (p *program) trustListVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the keys that packs are known by, and the keys that you added",
		Example: "  engineroom trust list\n  engineroom trust list --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			t, err := p.trusted()
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(p.out, t)
			}
			return p.printTrusted(t)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) trusted() (trusted, error) {
	out := trusted{SchemaVersion: 1, Packs: []trustedPack{}, Keys: []trustedKey{}}
	s, err := p.store()
	if err != nil {
		return out, err
	}
	t, err := s.Trust()
	for _, pin := range t.Packs {
		out.Packs = append(out.Packs, trustedPack{pin.Pack, pin.Key, pack.KeyID(pin.Key), pin.Since, pin.Versions})
	}
	for _, k := range t.Keys {
		out.Keys = append(out.Keys, trustedKey{k.Key, pack.KeyID(k.Key), k.Name, k.Since})
	}
	return out, err
}

func (p *program) printTrusted(t trusted) error {
	if len(t.Packs)+len(t.Keys) == 0 {
		fmt.Fprintln(p.err, "No pack was installed yet, and no key was added. `engineroom trust add FILE.pub` adds one.")
	}
	for _, one := range t.Packs {
		key := one.Key
		if key == "" {
			key = "not signed"
		}
		if _, err := fmt.Fprintf(p.out, "pack  %-32s %s\n", one.Pack, key); err != nil {
			return err
		}
	}
	for _, k := range t.Keys {
		if _, err := fmt.Fprintf(p.out, "key   %-32s %s\n", content.Line(k.Name), k.Key); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) trustAddVerb() *cobra.Command {
	var id, name string
	c := &cobra.Command{
		Use:   "add FILE.pub|KEY",
		Short: "Add somebody's key, or say which key a pack is signed with from now on",
		Long: "Without --pack the key is one that you know: packs signed with it are shown so at their first install. It opens\n" +
			"no pack that is known by another key. With --pack the key is the only one that this pack may be signed with from\n" +
			"now on, whatever it was before. Do that when its author told you of a new key by another way than the pack.",
		Example: "  engineroom trust add ada.pub --name \"Ada Lovelace\"\n" +
			"  engineroom trust add RW… --pack org.example.sqlite",
		Args: oneArgument("trust add takes a key, or a file that holds one", "for example `engineroom trust add ada.pub`"),
		RunE: func(_ *cobra.Command, args []string) error { return p.trustAdd(args[0], id, name) },
	}
	c.Flags().StringVar(&id, "pack", "", "the id of the pack that only this key may sign from now on")
	c.Flags().StringVar(&name, "name", "", "whose key it is, in your words")
	return c
}

// maxKeyBytes bounds a file that holds a key. Those of minisign have about 110 bytes.
const maxKeyBytes = 4096

func (p *program) trustAdd(keyOrFile, id, name string) error {
	key, comment, err := pack.ParseKey(keyOrFile)
	if err != nil {
		text, unread := readKeyFile(keyOrFile)
		if unread != nil {
			return unread
		}
		if key, comment, err = pack.ParseKey(text); err != nil {
			return p.inPack(keyOrFile, err)
		}
	}
	s, err := p.store()
	if err != nil {
		return err
	}
	if id != "" {
		if err := s.PinKey(p.ctx, id, key, now()); err != nil {
			return err
		}
		fmt.Fprintf(p.err, "From now on only the key %s may sign %s.\n", key, id)
		return nil
	}
	if name == "" {
		name = comment
	}
	if err := s.Vouch(p.ctx, pack.Vouch{Key: key, Name: content.Line(name), Since: now()}); err != nil {
		return err
	}
	fmt.Fprintf(p.err, "Packs that are signed with the key %s are known to you now.\n", key)
	return nil
}

// readKeyFile reads a file that may hold a key.
func readKeyFile(name string) (string, error) {
	info, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) && strings.HasPrefix(name, "RW") {
		return "", usage("%q is no whole key and no file\nhint: a key has 56 characters and begins with RW", content.Line(name))
	}
	if err != nil {
		return "", fmt.Errorf("%w\nhint: name a file that holds a key, such as ada.pub, or write the key itself", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxKeyBytes {
		return "", exitError{codeUnread, fmt.Errorf("%s is no file that holds a key\nhint: name one such as ada.pub, or write the key itself", content.Line(name))}
	}
	b, err := os.ReadFile(name)
	return string(b), err
}

func (p *program) trustRemoveVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "remove PACK|KEY",
		Short: "Forget what is known of a pack, or a key that you added",
		Long: "Forgets the key that a pack is known by and the sums of its versions: the next install of it is a first one.\n" +
			"Of a key that you added it forgets the key; it is named whole or by its number. Packs stay installed.",
		Example: "  engineroom trust remove org.example.sqlite",
		Args:    oneArgument("trust remove takes the id of a pack, or a key", "`engineroom trust list` shows them"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := p.store()
			if err != nil {
				return err
			}
			found, err := s.Forget(p.ctx, args[0])
			if err != nil {
				return err
			}
			if !found {
				return usage("nothing is known of %q\nhint: `engineroom trust list` shows what is", content.Line(args[0]))
			}
			fmt.Fprintf(p.err, "Forgotten: %s.\n", content.Line(args[0]))
			return nil
		},
	}
}
