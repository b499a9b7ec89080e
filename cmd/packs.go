package cmd

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/pack"
)

// packJSON is an installed pack as --json prints it.
type packJSON struct {
	ID           string    `json:"id"`
	Version      string    `json:"version"`
	Title        string    `json:"title"`
	Sum          string    `json:"sum,omitempty"`
	Key          string    `json:"key"`    // empty where it is not signed
	KeyID        string    `json:"key_id"` // empty where it is not signed
	Source       string    `json:"source"` // where it was installed from
	At           time.Time `json:"at"`
	Files        int       `json:"files"`
	Bytes        int64     `json:"bytes"`
	Capabilities []string  `json:"capabilities"`
}

func packJSONOf(p pack.Installed) packJSON {
	return packJSON{
		ID: p.ID, Version: p.Version, Title: p.Title, Sum: p.Sum, Key: p.Key, KeyID: pack.KeyID(p.Key), Source: p.Source,
		At: p.At, Files: p.Files, Bytes: p.Bytes, Capabilities: append([]string{}, p.Capabilities...),
	}
}

// installedPacks lists the packs of the store for --json.
func (p *program) installedPacks() ([]packJSON, error) {
	out := []packJSON{}
	if p.dataDir() == "" {
		return out, nil
	}
	s, err := p.store()
	if err != nil {
		return nil, err
	}
	packs, err := s.List()
	for _, one := range packs {
		out = append(out, packJSONOf(one))
	}
	return out, err
}

// named is the installed pack that was named: by its id, or by the end of it where that is enough.
func named(s pack.Store, name string) (pack.Installed, error) {
	packs, err := s.List()
	if err != nil {
		return pack.Installed{}, err
	}
	var ids []string
	var found []pack.Installed
	for _, p := range packs {
		ids = append(ids, p.ID)
		if p.ID == name {
			return p, nil
		}
		if strings.HasSuffix(p.ID, "."+name) {
			found = append(found, p)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	for _, ours := range s.Shipped {
		if ours.ID == name {
			return pack.Installed{}, usage("%s comes with engineroom and is not among the packs that you installed\nhint: `engineroom list` shows what is in it", ours.ID)
		}
	}
	hint := "no pack is installed yet; `engineroom install FILE` does that"
	if len(ids) > 0 {
		hint = "installed are " + strings.Join(ids, ", ")
	}
	return pack.Installed{}, usage("there is no installed pack called %q\nhint: %s", content.Line(name), hint)
}

// info is what `info --json` prints.
type info struct {
	SchemaVersion int      `json:"schema_version"`
	Pack          packJSON `json:"pack"`
	Authors       []string `json:"authors"`
	License       string   `json:"license"`
	Lessons       int      `json:"lessons"`
	Labs          int      `json:"labs"`
	Verified      bool     `json:"verified"` // with --verify: every byte is the one that was installed
}

func (p *program) infoVerb() *cobra.Command {
	var verify, asJSON bool
	c := &cobra.Command{
		Use:   "info PACK",
		Short: "Say what an installed pack is, who signed it and where it came from",
		Long: "PACK is the id of a pack, or the last part of it where that is enough. --verify reads every file of it and\n" +
			"compares them with what was installed.",
		Example:           "  engineroom info org.example.sqlite\n  engineroom info sqlite --verify",
		Args:              oneArgument("info takes the id of one installed pack", "`engineroom list` shows the installed packs"),
		ValidArgsFunction: p.completePack,
		RunE: func(_ *cobra.Command, args []string) error {
			out, err := p.info(args[0], verify)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(p.out, out)
			}
			return p.printInfo(out)
		},
	}
	c.Flags().BoolVar(&verify, "verify", false, "read every file and compare it with what was installed")
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) info(name string, verify bool) (info, error) {
	s, err := p.store()
	if err != nil {
		return info{}, err
	}
	_ = p.mendStore(s) // what could not be mended is not whole, and that is said below
	one, err := named(s, name)
	if err != nil {
		return info{}, err
	}
	if verify {
		if err := s.Verify(p.ctx, one); err != nil {
			return info{}, err
		}
	}
	files, err := s.FS(one)
	if err != nil {
		return info{}, err
	}
	course, err := content.Load(files, content.Cache{})
	if err != nil {
		return info{}, err
	}
	m, err := course.Manifest()
	if err != nil {
		return info{}, err
	}
	out := info{SchemaVersion: 1, Pack: packJSONOf(one), Authors: []string{}, License: content.Line(m.License), Lessons: len(m.Folders()), Labs: len(course.AllLabs()), Verified: verify}
	for _, by := range m.Authors {
		out.Authors = append(out.Authors, content.Line(by.Name))
	}
	return out, nil
}

func (p *program) printInfo(i info) error {
	key := "not signed"
	if i.Pack.Key != "" {
		key = i.Pack.Key
	}
	labs := "nothing: it shows text and asks questions"
	if len(i.Pack.Capabilities) > 0 {
		labs = strings.Join(i.Pack.Capabilities, ", ")
	}
	rows := [][2]string{
		{"by", strings.Join(i.Authors, ", ")}, {"licence", i.License}, {"key", key}, {"sum", i.Pack.Sum}, {"labs use", labs},
		{"holds", holdings(i.Lessons, i.Labs, i.Pack.Files, i.Pack.Bytes)},
		{"installed", i.Pack.At.Local().Format("2006-01-02 15:04") + " from " + i.Pack.Source},
	}
	if i.Verified {
		rows = append(rows, [2]string{"verified", "every file is the one that was installed"})
	}
	_, err := fmt.Fprintf(p.out, "%s %s (%s)\n\n", i.Pack.Title, i.Pack.Version, i.Pack.ID)
	for _, r := range rows {
		if r[1] != "" && err == nil {
			_, err = fmt.Fprintf(p.out, "  %-10s %s\n", r[0], content.Line(r[1]))
		}
	}
	return err
}

func (p *program) removeVerb() *cobra.Command {
	var yes, keep bool
	c := &cobra.Command{
		Use:   "remove PACK",
		Short: "Remove an installed pack; what you answered in it is kept",
		Long: "Takes the files of a pack out of the store. What you answered is never removed with it: install the pack again\n" +
			"and you go on where you were. What is known of its key stays too; `engineroom trust remove PACK` forgets that.",
		Example:           "  engineroom remove org.example.sqlite\n  engineroom remove sqlite --yes",
		Args:              oneArgument("remove takes the id of one installed pack", "`engineroom list` shows the installed packs"),
		ValidArgsFunction: p.completePack,
		RunE: func(_ *cobra.Command, args []string) error {
			if !keep {
				return usage("what you answered is never removed with a pack\nhint: leave --keep-progress=false out")
			}
			return p.remove(args[0], yes)
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "do it without asking")
	c.Flags().BoolVar(&keep, "keep-progress", true, "keep what you answered; nothing else is possible")
	return c
}

func (p *program) remove(name string, yes bool) error {
	s, err := p.store()
	if err != nil {
		return err
	}
	if err := p.mendStore(s); err != nil {
		return err
	}
	one, err := named(s, name)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.err, "%s %s (%s) was installed from %s.\n", content.Line(one.Title), one.Version, one.ID, content.Line(one.Source))
	if err := p.agreed(yes, "Remove it? What you answered in it is kept."); err != nil {
		return err
	}
	ctx, stop := p.interruptible()
	defer stop()
	if _, _, err := s.Remove(ctx, one.ID); err != nil {
		return err
	}
	fmt.Fprintf(p.err, "Removed %s. What you answered in it is kept: install it again and you go on where you were.\n", content.Line(one.Title))
	return nil
}

// completePack offers the ids of the installed packs to the shell.
func (p *program) completePack(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	packs, err := p.installedPacks()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, one := range packs {
		out = append(out, one.ID+"\t"+one.Title)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
