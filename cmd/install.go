package cmd

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/pack"
)

// storeName is the folder of the installed packs, in the data folder.
const storeName = "store"

// refusalCodes are the exit codes of the reasons to refuse a pack.
var refusalCodes = map[pack.Reason]int{pack.Unread: codeUnread, pack.Distrusted: codeTrust, pack.Newer: codeMissing, pack.Unsafe: codeUnsafe}

// store is where packs are installed.
func (p *program) store() (pack.Store, error) {
	dir := p.dataDir()
	if dir == "" {
		return pack.Store{}, exitError{codeUnread, errors.New("there is no place for packs, because there is no home folder\nhint: name a folder with --data or ENGINEROOM_DATA")}
	}
	ours, err := shippedPack()
	return pack.Store{Dir: filepath.Join(dir, storeName), Shipped: []pack.Installed{ours}}, err
}

// shippedPack is the course of this program, as a store would list it.
func shippedPack() (pack.Installed, error) {
	src, err := fs.ReadFile(shipped(), content.ManifestName)
	if err != nil {
		return pack.Installed{}, err
	}
	m, problems := content.ParseManifest(string(src))
	if len(problems) > 0 {
		return pack.Installed{}, content.Problems(problems)
	}
	return pack.Installed{ID: m.ID, Version: m.Version, Title: m.Title, Capabilities: m.Capabilities}, nil
}

// mendStore clears away what an earlier program that was killed left in the store, and says so.
func (p *program) mendStore(s pack.Store) error {
	said, err := s.Recover(p.ctx)
	if said != "" {
		fmt.Fprintln(p.err, content.Line(said))
	}
	return err
}

// mendAtStart is mendStore for the app, which opens whatever became of the store.
func (p *program) mendAtStart() {
	if dir := p.dataDir(); dir != "" {
		_ = p.mendStore(pack.Store{Dir: filepath.Join(dir, storeName)}) // what could not be mended is said when packs are listed
	}
}

// installation is what `install` was asked for.
type installation struct {
	terms   pack.Terms
	yes     bool
	asJSON  bool
	opening bool // the app is opened afterwards
}

// installedOne is what `install --json` prints.
type installedOne struct {
	SchemaVersion int         `json:"schema_version"`
	Pack          packJSON    `json:"pack"`
	Signer        pack.Signer `json:"signer"`
	Replaced      string      `json:"replaced,omitempty"` // the version that was installed before
	Already       bool        `json:"already"`            // nothing was to be done
}

func (p *program) installVerb() *cobra.Command {
	var o installation
	c := &cobra.Command{
		Use:   "install FILE|DIR",
		Short: "Install a pack, after showing who made it and what it may do",
		Long: "Looks at all of a pack before anything of it is written, shows who made it, who signed it, what its labs may do\n" +
			"and how big it is, and asks. A pack is known by the key of its first install: another key, a missing signature\n" +
			"or other content under a version that you had is refused. Where nobody can be asked, --yes says yes.",
		Example: "  engineroom install sqlite-wal-1.2.0.pack\n" +
			"  engineroom install my-pack --yes\n" +
			"  engineroom install sqlite-wal-1.1.0.pack --allow-older",
		Args: oneArgument("install takes a pack: a file or a folder", "for example `engineroom install sqlite-wal-1.2.0.pack`"),
		RunE: func(_ *cobra.Command, args []string) error { return p.install(args[0], o) },
	}
	f := c.Flags()
	f.BoolVar(&o.yes, "yes", false, "do it without asking")
	f.BoolVar(&o.terms.AllowOlder, "allow-older", false, "let an older version take the place of a newer one")
	f.BoolVar(&o.terms.RequireSigned, "require-signed", false, "refuse a pack that is not signed")
	f.BoolVar(&o.asJSON, "json", false, "print what was installed as JSON")
	return c
}

// oneArgument asks for one argument in words.
func oneArgument(says, hint string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("%s\nhint: %s", says, hint)
		}
		return nil
	}
}

// interruptible is a context that ends when the learner stops the program. A change of the store then goes back.
func (p *program) interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(p.ctx, os.Interrupt, syscall.SIGTERM)
}

func (p *program) install(path string, o installation) error {
	s, err := p.store()
	if err != nil {
		return err
	}
	if err := p.mendStore(s); err != nil {
		return err
	}
	a, err := pack.Open(p.ctx, path)
	if err != nil {
		return p.inPack(path, err)
	}
	o.terms.App = versionText()
	consent, err := s.Plan(*a, o.terms)
	if err != nil {
		return p.inPack(path, err)
	}
	if there := consent.Replaces; consent.Settled && there.Key == consent.Key && s.Verify(p.ctx, *there) == nil {
		return p.tellInstalled(*there, consent, o, true)
	}
	p.showConsent(consent)
	if err := p.agreed(o.yes, "Install it?"); err != nil {
		return err
	}
	ctx, stop := p.interruptible()
	defer stop()
	done, err := s.Install(ctx, *a, consent, now())
	if err != nil {
		return p.inPack(path, err)
	}
	return p.tellInstalled(done, consent, o, false)
}

// inPack says which pack a refusal is about, unless it is about the store.
func (p *program) inPack(path string, err error) error {
	var r *pack.Refusal
	if !errors.As(err, &r) || strings.Contains(r.Text, path) || strings.Contains(r.Text, p.dataDir()) {
		return err
	}
	told := *r
	if told.File == "" {
		told.File = content.Line(path)
	} else {
		told.File = filepath.ToSlash(filepath.Join(content.Line(path), told.File))
	}
	return &told
}

func (p *program) tellInstalled(done pack.Installed, c pack.Consent, o installation, already bool) error {
	if o.opening {
		p.pack = done.ID
	}
	says := fmt.Sprintf("Installed %s %s.", content.Line(done.Title), done.Version)
	if already {
		says = fmt.Sprintf("%s %s is installed already, and whole.", content.Line(done.Title), done.Version)
	}
	if !o.opening {
		says += fmt.Sprintf(" `engineroom learn --pack %s` opens it.", done.ID)
	}
	fmt.Fprintln(p.err, says)
	if !already && !o.opening {
		p.catchUpIfBegun()
	}
	if !o.asJSON {
		return nil
	}
	out := installedOne{SchemaVersion: 1, Pack: packJSONOf(done), Signer: c.Signer, Already: already}
	if c.Replaces != nil && !already {
		out.Replaced = c.Replaces.Version
	}
	return printJSON(p.out, out)
}

// showConsent shows what the learner should know before they say yes.
func (p *program) showConsent(c pack.Consent) {
	fmt.Fprintf(p.err, "%s %s (%s)\n\n", content.Line(c.Title), c.Version, c.ID)
	row := func(name string, lines ...string) {
		for i, line := range lines {
			fmt.Fprintf(p.err, "  %-9s %s\n", map[bool]string{true: name}[i == 0], content.Line(line))
		}
	}
	row("by", cmp.Or(strings.Join(c.Authors, ", "), "nobody who is named"))
	if c.License != "" {
		row("licence", c.License)
	}
	row("signed", signerWords(c)...)
	row("labs may", capabilityWords(c)...)
	row("holds", holdings(c.Lessons, c.Labs, c.Files, c.Bytes))
	if len(c.Before) > 0 {
		row("first", strings.Join(c.Before, ", ")+" would help to know, and you have not installed it")
	}
	if c.Replaces != nil {
		row("replaces", replacedWords(c))
	}
	for _, other := range c.Alike {
		row("beware", fmt.Sprintf("it is easily taken for %q (%s), and it is another pack", other.Title, other.ID))
	}
	fmt.Fprintf(p.err, "\nA pack is text and data. None of it reaches the network, and what runs in its\nlabs runs apart from your files.\n")
}

func signerWords(c pack.Consent) []string {
	var says string
	switch c.Signer {
	case pack.Unsigned:
		return []string{"no: nobody can tell who made it, or whether it was changed"}
	case pack.SameKey:
		says = "with the key that it is known by"
	case pack.NextKey:
		says = "with a new key, which the key that it is known by names as its successor"
	case pack.Vouched:
		says = "with a key that you added" + when(c.KeyName != "", ": "+c.KeyName)
	case pack.Elsewhere:
		says = "with the key that signs " + strings.Join(c.AlsoSigns, ", ") + " too"
	default:
		says = "with a key that was not seen before"
	}
	if c.Signer != pack.SameKey {
		return []string{says, c.Key, "from now on only this key may sign it"}
	}
	return []string{says, c.Key}
}

func capabilityWords(c pack.Consent) []string {
	var out []string
	for _, can := range c.Capabilities {
		isNew := c.Replaces != nil && !slices.Contains(c.Replaces.Capabilities, can.Name)
		out = append(out, fmt.Sprintf("%s (%s)%s", cmp.Or(can.Says, "do something that this engineroom does not know and does not do"), can.Name, when(isNew, ", new in this version")))
	}
	if len(out) == 0 {
		return []string{"do nothing: it only shows text and asks questions"}
	}
	return out
}

func replacedWords(c pack.Consent) string {
	switch {
	case c.Settled:
		return "the same version, which is not whole or not signed"
	case c.Older:
		return fmt.Sprintf("version %s, which is newer; what you answered is kept", c.Replaces.Version)
	}
	return fmt.Sprintf("version %s; what you answered is kept", c.Replaces.Version)
}

// holdings says how much a pack holds.
func holdings(lessons, labs, files int, bytes int64) string {
	teaches := counted(lessons, "lesson", "lessons")
	if labs > 0 {
		teaches += " and " + counted(labs, "lab", "labs")
	}
	return fmt.Sprintf("%s; %s, %s", teaches, counted(files, "file", "files"), size(bytes))
}

// size is a number of bytes for people.
func size(bytes int64) string {
	switch {
	case bytes < 1000:
		return counted(int(bytes), "byte", "bytes")
	case bytes < 1000_000:
		return fmt.Sprintf("%d KB", (bytes+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// agreed asks the learner, unless they said yes already. Where nobody can be asked, nothing is done.
func (p *program) agreed(yes bool, question string) error {
	if yes {
		return nil
	}
	if !term.IsTerminal(p.in.Fd()) {
		return usage("nobody can be asked, because standard input is not a terminal; nothing was changed\nhint: if you want it, say so with --yes")
	}
	fmt.Fprintf(p.err, "%s [y/N] ", question)
	line, err := bufio.NewReader(p.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return nil
	}
	return exitError{codeNo, errors.New("nothing was changed\nhint: `y` and enter would have done it")}
}

// isPack tells whether an argument is a pack rather than a verb.
func isPack(arg string) bool {
	if strings.HasSuffix(arg, pack.Extension) {
		return true
	}
	info, err := os.Stat(filepath.Join(arg, content.ManifestName))
	return err == nil && info.Mode().IsRegular()
}

// installAndOpen is `engineroom FILE.pack`.
func (p *program) installAndOpen(path string) error {
	if err := p.install(path, installation{opening: true}); err != nil {
		return err
	}
	return p.learn(start{})
}
