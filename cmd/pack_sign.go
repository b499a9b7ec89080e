package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/pack"
)

// secret is where a private key is, and its password.
type secret struct {
	file         string // empty for the one that minisign uses too
	passwordFile string // empty to ask at the terminal
}

func (p *program) packKeygenVerb() *cobra.Command {
	var s secret
	var open bool
	c := &cobra.Command{
		Use:   "keygen",
		Short: "Make the pair of keys that packs are signed and checked with",
		Long: "Makes a private key, which stays with you and has a password, and a public key beside it, which you give to\n" +
			"whoever wants to check your packs. They are those of minisign: where you have a pair of it, use that one. A lost\n" +
			"private key cannot be made again, so keep a copy.\n\n" +
			"The private key is " + keyPlace() + " unless --key says another.",
		Example: "  engineroom pack keygen\n" +
			"  engineroom pack keygen --key course.key",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.packKeygen(s, open) },
	}
	f := c.Flags()
	f.StringVar(&s.file, "key", "", "write the private key to this file, and the public one beside it")
	f.StringVar(&s.passwordFile, "password-file", "", "take the password from the first line of this file")
	f.BoolVar(&open, "no-password", false, "leave the private key open: whoever reads the file can sign as you")
	return c
}

// keyPlace is where minisign keeps a private key.
func keyPlace() string { return "~/.minisign/minisign.key" }

// path is the file of a private key.
func (s secret) path() (string, error) {
	if s.file != "" {
		return s.file, nil
	}
	if dir := os.Getenv("MINISIGN_CONFIG_DIR"); dir != "" {
		return filepath.Join(dir, "minisign.key"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", exitError{codeUnread, errors.New("there is no home folder to look for a key in\nhint: name a file with --key")}
	}
	return filepath.Join(home, ".minisign", "minisign.key"), nil
}

func (p *program) packKeygen(s secret, open bool) error {
	if open && s.passwordFile != "" {
		return usage("--no-password and --password-file are two wishes\nhint: leave one of them out")
	}
	file, err := s.path()
	if err != nil {
		return err
	}
	public := strings.TrimSuffix(file, ".key") + ".pub"
	for _, name := range []string{file, public} {
		if _, err := os.Lstat(name); err == nil {
			return usage("%s is there already\nhint: use that key, or name another file with --key; a lost key cannot be made again", content.Line(name))
		}
	}
	password := ""
	if !open {
		if password, err = s.password(p, "Password for the new key: ", true); err != nil {
			return err
		}
	}
	if !open {
		fmt.Fprintln(p.err, slowKey)
	}
	text, private, err := pack.GenerateKey(password)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := errors.Join(writeNew(file, private, 0o600), writeNew(public, text, 0o644)); err != nil {
		return err
	}
	fmt.Fprintf(p.err, "The private key is %s; keep a copy of it where nobody else finds it.\nThe public key is %s, and this line of it is what others need:\n", content.Line(file), content.Line(public))
	_, err = fmt.Fprintln(p.out, strings.Split(string(text), "\n")[1])
	return err
}

// slowKey is said before the work that makes passwords slow to guess.
const slowKey = "This takes a few seconds, so that the password is slow to guess."

// password takes a password from a file, or asks for it where somebody can be asked. A new one is asked for twice.
func (s secret) password(p *program, question string, isNew bool) (string, error) {
	if s.passwordFile != "" {
		return firstLine(s.passwordFile)
	}
	if !term.IsTerminal(p.in.Fd()) {
		return "", usage("the key needs a password, and nobody can be asked for it here\nhint: put it into a file and name that with --password-file")
	}
	fmt.Fprint(p.err, question)
	typed, err := term.ReadPassword(p.in.Fd())
	fmt.Fprintln(p.err)
	if err != nil || !isNew {
		return string(typed), err
	}
	fmt.Fprint(p.err, "The same once more: ")
	again, err := term.ReadPassword(p.in.Fd())
	fmt.Fprintln(p.err)
	switch {
	case err != nil:
		return "", err
	case len(typed) == 0:
		return "", usage("an empty password protects nothing\nhint: choose one, or say --no-password")
	case !bytes.Equal(typed, again):
		return "", usage("the two passwords differ\nhint: try again")
	}
	return string(typed), nil
}

// firstLine reads a password from a file.
func firstLine(file string) (string, error) {
	text, err := readSmallFile(file)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", usage("the first line of %s is empty\nhint: write the password there", content.Line(file))
	}
	return line, nil
}

// readSmallFile reads a key or a password. What is longer is neither.
func readSmallFile(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, exitError{codeUnread, fmt.Errorf("there is no file %q\nhint: check its name", content.Line(file))}
	case !info.Mode().IsRegular() || info.Size() > 16<<10:
		return nil, exitError{codeUnread, fmt.Errorf("%q holds no key and no password\nhint: check its name", content.Line(file))}
	}
	return os.ReadFile(file)
}

// signingKey opens the private key.
func (p *program) signingKey(s secret) (pack.SigningKey, error) {
	file, err := s.path()
	if err != nil {
		return pack.SigningKey{}, err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return pack.SigningKey{}, exitError{codeUnread, fmt.Errorf("there is no private key at %s\nhint: `engineroom pack keygen` makes one, or name yours with --key", content.Line(file))}
	}
	text, err := readSmallFile(file)
	if err != nil {
		return pack.SigningKey{}, err
	}
	password := ""
	if pack.Sealed(text) {
		if password, err = s.password(p, "Password of "+content.Line(file)+": ", false); err != nil {
			return pack.SigningKey{}, err
		}
		fmt.Fprintln(p.err, slowKey)
	}
	key, err := pack.ReadSigningKey(text, password)
	switch {
	case errors.Is(err, pack.ErrPassword):
		return key, exitError{codeNo, fmt.Errorf("this is not the password of %s\nhint: try again", content.Line(file))}
	case err != nil:
		return key, exitError{codeUnread, fmt.Errorf("%s is no private key\nhint: name the file that `engineroom pack keygen` or minisign wrote", content.Line(file))}
	}
	return key, nil
}

// seal is what `pack sign --json` and `pack verify --json` print.
type seal struct {
	SchemaVersion int    `json:"schema_version"`
	Path          string `json:"path"`
	Pack          string `json:"pack"`
	Version       string `json:"version"`
	Sum           string `json:"sum"`
	Key           string `json:"key"`
	KeyID         string `json:"key_id"`
	Comment       string `json:"comment"`
	Expected      bool   `json:"expected"` // the key is one that was asked for, and not only the one in the pack
}

func sealOf(path string, a *pack.Archive, s *pack.Signature, expected bool) seal {
	return seal{1, path, a.Manifest.ID, a.Manifest.Version, a.Sum, s.Key, s.KeyID, s.Comment, expected}
}

func (p *program) printSeal(s seal, asJSON bool) error {
	if asJSON {
		return printJSON(p.out, s)
	}
	fmt.Fprintln(p.out, content.Line(s.Path))
	fmt.Fprintf(p.out, "  pack     %s %s\n", s.Pack, s.Version)
	fmt.Fprintf(p.out, "  sum      %s\n", s.Sum)
	fmt.Fprintf(p.out, "  key      %s\n", s.Key)
	fmt.Fprintf(p.out, "  key id   %s\n", s.KeyID)
	_, err := fmt.Fprintf(p.out, "  comment  %s\n", content.Line(s.Comment))
	return err
}

func (p *program) packSignVerb() *cobra.Command {
	var o packSign
	c := &cobra.Command{
		Use:   "sign FILE",
		Short: "Sign a pack, so that others can see that it comes from you unchanged",
		Long: "Puts a signature of " + content.SumsName + " into the file, and the public key that checks it. The signature names the pack and\n" +
			"its version, so that it fits no other. It is one of minisign: after unzip anybody can check it with\n" +
			"`sha256sum -c " + content.SumsName + "` and `minisign -Vm " + content.SumsName + " -P KEY`.\n\n" +
			"Learners know a pack by the key of its first install and take no other. When you change your key, sign once with\n" +
			"--old-key: the old key then says in " + content.KeysName + " that the new one takes its place. Keep that file in the folder of\n" +
			"the pack, so that later builds bring it along.\n\n" +
			"The private key is " + keyPlace() + " unless --key says another.",
		Example: "  engineroom pack sign sqlite-wal-1.2.0.pack\n" +
			"  engineroom pack sign sqlite-wal-1.2.0.pack --key course.key\n" +
			"  engineroom pack sign sqlite-wal-1.3.0.pack --key new.key --old-key course.key",
		Args: oneArgument("sign takes a pack that was built", "for example `engineroom pack sign sqlite-wal-1.2.0.pack`"),
		RunE: func(_ *cobra.Command, args []string) error { return p.packSign(args[0], o) },
	}
	f := c.Flags()
	f.StringVar(&o.key.file, "key", "", "sign with the private key in this file")
	f.StringVar(&o.key.passwordFile, "password-file", "", "take the password of the key from the first line of this file")
	f.StringVar(&o.old.file, "old-key", "", "the private key that this one takes the place of")
	f.StringVar(&o.old.passwordFile, "old-password-file", "", "take the password of the old key from the first line of this file")
	f.BoolVar(&o.asJSON, "json", false, "print as JSON")
	return c
}

// packSign is what `pack sign` was asked for.
type packSign struct {
	key, old secret // old: no file where the key is not changed
	asJSON   bool
}

// keys opens the private keys: the one to sign with, and the one before it.
func (p *program) keys(o packSign) (key pack.SigningKey, older []pack.SigningKey, err error) {
	if key, err = p.signingKey(o.key); err != nil || o.old.file == "" {
		return key, nil, err
	}
	old, err := p.signingKey(o.old)
	return key, []pack.SigningKey{old}, err
}

func (p *program) packSign(file string, o packSign) error {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return usage("%s is a folder, and a file is signed\nhint: `engineroom pack build %s` makes one", content.Line(file), content.Line(file))
	}
	a, err := pack.Open(p.ctx, file)
	if err != nil {
		return p.inPack(file, err)
	}
	key, older, err := p.keys(o)
	if err != nil {
		return err
	}
	var data bytes.Buffer
	signature, err := a.Sign(&data, key, older...)
	if err != nil {
		return p.inPack(file, err)
	}
	if err := writePack(file, data.Bytes()); err != nil {
		return err
	}
	if len(older) > 0 {
		fmt.Fprintf(p.err, "Keep %s in the folder of the pack, so that later builds bring it along: unzip -p %s %s > DIR/%s\n", content.KeysName, content.Line(file), content.KeysName, content.KeysName)
	}
	return p.printSeal(sealOf(file, a, signature, true), o.asJSON)
}

func (p *program) packVerifyVerb() *cobra.Command {
	var key, keyFile string
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify FILE|DIR",
		Short: "Check that a pack is whole, harmless and signed",
		Long: "Looks at all of a pack as installing it would, and at its signature. With -P or -p it must be signed with that\n" +
			"very key. Without, it is checked with the key that it brings itself, which shows that it is whole and not from\n" +
			"whom it is: compare the key with one that its author gave you in another way.\n\n" +
			"It ends with 0 if all is well, and with 4 if the pack is not signed, or not as it should be.",
		Example: "  engineroom pack verify sqlite-wal-1.2.0.pack\n" +
			"  engineroom pack verify sqlite-wal-1.2.0.pack -P RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n" +
			"  engineroom pack verify sqlite-wal-1.2.0.pack -p course.pub",
		Args: oneArgument("verify takes a pack: a file or a folder", "for example `engineroom pack verify sqlite-wal-1.2.0.pack`"),
		RunE: func(_ *cobra.Command, args []string) error {
			if key != "" && keyFile != "" {
				return usage("-P and -p name two keys\nhint: leave one of them out")
			}
			return p.packVerify(args[0], key, keyFile, asJSON)
		},
	}
	f := c.Flags()
	f.StringVarP(&key, "public-key", "P", "", "the public key that it must be signed with")
	f.StringVarP(&keyFile, "public-key-file", "p", "", "the file with the public key that it must be signed with")
	f.BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) packVerify(path, key, keyFile string, asJSON bool) error {
	if keyFile != "" {
		text, err := readSmallFile(keyFile)
		if err != nil {
			return err
		}
		key = string(text)
	}
	a, err := pack.Verify(p.ctx, path, key)
	if err != nil {
		return p.inPack(path, err)
	}
	if key == "" {
		fmt.Fprintln(p.err, "The pack is whole and signed with the key that it brings. Compare the key with one that its author gave you in another way.")
	}
	return p.printSeal(sealOf(path, a, a.Signature, key != ""), asJSON)
}
