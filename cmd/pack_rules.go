package cmd

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/content/check"
)

func (p *program) packRulesVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "rules [CODE]",
		Short: "List the rules for packs, or explain one",
		Long: "Lists what a pack is held to, a line for each rule. With a CODE it says why the rule is there, with a bad and a\n" +
			"good example and its source; with a letter such as Q it lists that family.",
		Example: "  engineroom pack rules\n" +
			"  engineroom pack rules Q011\n" +
			"  engineroom pack rules --json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return p.packRules(strings.Join(args, ""), asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

func (p *program) packRules(name string, asJSON bool) error {
	name = strings.ToUpper(name)
	rules := slices.DeleteFunc(check.Rules(), func(r check.Rule) bool {
		return name != "" && r.Code != name && r.Code[:1] != name
	})
	switch {
	case len(rules) == 0:
		hint := "`engineroom pack rules` lists the codes"
		if near := check.Nearest(name); near != "" {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		return usage("there is no rule %q\nhint: %s", content.Line(name), hint)
	case asJSON:
		return printJSON(p.out, rulesJSON(rules))
	case len(name) > 1:
		fmt.Fprint(p.out, explained(rules[0]))
		return nil
	}
	for _, r := range rules {
		fmt.Fprintf(p.out, "%s  %-5s  %s%s\n", r.Code, r.Level, r.Title, map[bool]string{true: "  [fix]"}[r.Fixes])
	}
	return nil
}

// explained is all there is to say of a rule.
func explained(r check.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  %s\n\n%s\n", r.Code, r.Level, r.Title, r.Why)
	fmt.Fprintf(&b, "\nBad:\n\n%s\n\nGood:\n\n%s\n", indented(r.Bad), indented(r.Good))
	if r.Fixes {
		b.WriteString("\n`engineroom pack check --fix` mends it.\n")
	}
	if r.Source != "" {
		fmt.Fprintf(&b, "\nSource: %s\n", r.Source)
	}
	return b.String()
}

// indented is an example, set off from the text.
func indented(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}

// ruleJSON is a rule as `pack rules --json` prints it.
type ruleJSON struct {
	Code   string `json:"code"`
	Level  string `json:"level"`
	Title  string `json:"title"`
	Why    string `json:"why"`
	Bad    string `json:"bad"`
	Good   string `json:"good"`
	Source string `json:"source"`
	Fixes  bool   `json:"fixes"`
}

func rulesJSON(rules []check.Rule) any {
	out := struct {
		V     int        `json:"v"`
		Rules []ruleJSON `json:"rules"`
	}{V: 1}
	for _, r := range rules {
		out.Rules = append(out.Rules, ruleJSON{r.Code, r.Level.String(), r.Title, r.Why, r.Bad, r.Good, r.Source, r.Fixes})
	}
	return out
}

func (p *program) packSchemaVerb() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "schema [pack|lesson|lab]",
		Short: "Print or write the JSON Schemas that editors complete and check YAML with",
		Long: "Prints the schema of pack.yaml, of a lesson's front matter or of lab.yaml. With --write it puts all of them into\n" +
			"the folder .schema of a pack, where the first line of pack.yaml names them:\n" +
			"# yaml-language-server: $schema=.schema/pack.v1.json",
		Example: "  engineroom pack schema --write my-pack\n" +
			"  engineroom pack schema lab",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if dir != "" {
				return p.writeSchemas(dir)
			}
			return p.printSchema(strings.Join(args, ""))
		},
	}
	c.Flags().StringVar(&dir, "write", "", "write all of them into this pack")
	return c
}

func (p *program) printSchema(name string) error {
	if name == "" {
		name = "pack"
	}
	schema, ok := content.Schemas()[name+".v1.json"]
	if !ok {
		return usage("there is no schema of %q\nhint: there are pack, lesson and lab", content.Line(name))
	}
	return printJSON(p.out, schema)
}

func (p *program) writeSchemas(dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return exitError{codeUnread, fmt.Errorf("there is no folder %q\nhint: name the folder in which %s stands", content.Line(dir), content.ManifestName)}
	}
	into := filepath.Join(dir, ".schema")
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	all := content.Schemas()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text, err := json.MarshalIndent(all[name], "", "  ")
		if err == nil {
			err = os.WriteFile(filepath.Join(into, name), append(text, '\n'), 0o644)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(p.err, "wrote %s\n", content.Line(filepath.Join(into, name)))
	}
	return nil
}
