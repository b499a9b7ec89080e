package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/engineroom/engineroom/cmd/config"
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/tui"
)

// configured is what `config get --json` prints.
type configured struct {
	SchemaVersion int             `json:"schema_version"`
	ConfigPath    string          `json:"config_path"`
	Settings      []configuredOne `json:"settings"`
}

type configuredOne struct {
	Key     string `json:"key"`
	Value   any    `json:"value"` // text, number, boolean, or a mapping of actions to lists of keys
	Default bool   `json:"default"`
	Does    string `json:"does"`
}

func (p *program) configVerb() *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Read and change your settings",
		Long: "Settings are kept in a file of lines such as `theme: dark`, which you may edit too. A flag is stronger than\n" +
			"the environment, and the environment is stronger than the file.\n\n" + settingsText(),
		Example: "  engineroom config get\n" +
			"  engineroom config set theme contrast\n" +
			"  engineroom config set keys.down j,down",
		Args: noUnknownVerb,
		RunE: showHelp,
	}
	c.AddCommand(p.configGetVerb(), p.configSetVerb(), p.configPathVerb())
	return c
}

// settingsText lists the settings for help and for the man page.
func settingsText() string {
	var b strings.Builder
	for _, s := range config.Settings() {
		fmt.Fprintf(&b, "  %-7s %s%s\n", s.Key, s.Does, allowedText(s))
	}
	return strings.TrimRight(b.String(), "\n")
}

func allowedText(s config.Setting) string {
	switch s.Type {
	case config.Choice:
		return " One of " + strings.Join(s.Allowed, ", ") + "."
	case config.Boolean:
		return " Either true or false."
	}
	return ""
}

func (p *program) configGetVerb() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:               "get [KEY]",
		Short:             "Print one setting, or all of them",
		Example:           "  engineroom config get\n  engineroom config get theme\n  engineroom config get keys.down",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeSetting,
		RunE: func(_ *cobra.Command, args []string) error {
			p.warnOfSettings()
			values, _ := p.configFile().Read()
			if len(args) == 1 && !asJSON {
				return p.printSetting(values, args[0])
			}
			all, err := p.configuredOf(values, args)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(p.out, all)
			}
			return p.printSettings(values)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// printSetting prints the value of one key. Of an action it prints the keys it has, chosen or usual.
func (p *program) printSetting(values config.Values, key string) error {
	text, err := values.Get(key)
	if action, ok := strings.CutPrefix(key, "keys."); ok && text == "" {
		var keys []string
		keys, err = usualKeys(action)
		text = config.JoinKeys(keys)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, content.Line(text))
	return err
}

// usualKeys are the keys that an action has for who has changed none.
func usualKeys(action string) ([]string, error) {
	if err := tui.CheckKeys(map[string][]string{action: nil}); err != nil {
		return nil, usage("%s\nhint: `engineroom config get keys` lists the keys that are yours", content.Line(err.Error()))
	}
	actions := tui.Actions()
	return actions[slices.IndexFunc(actions, func(a tui.ActionInfo) bool { return a.Name == action })].Keys, nil
}

// configuredOf describes every setting, or the one that is named.
func (p *program) configuredOf(values config.Values, only []string) (configured, error) {
	out := configured{SchemaVersion: 1, ConfigPath: p.configPath(), Settings: []configuredOne{}}
	for _, s := range config.Settings() {
		if len(only) == 0 || only[0] == s.Key {
			out.Settings = append(out.Settings, configuredOne{s.Key, s.Value(values), s.IsDefault(values), s.Does})
		}
	}
	if len(out.Settings) > 0 {
		return out, nil
	}
	if action, ok := strings.CutPrefix(only[0], "keys."); ok {
		usual, err := usualKeys(action)
		keys := values.Keys[action]
		if keys == nil {
			keys = usual
		}
		out.Settings = append(out.Settings, configuredOne{only[0], keys, slices.Equal(keys, usual), "The keys of this action."})
		return out, err
	}
	_, err := values.Get(only[0])
	return out, err
}

// printSettings prints all settings as a table; what the learner has changed has a star.
func (p *program) printSettings(values config.Values) error {
	for _, s := range config.Settings() {
		sign, text := " ", s.Text(values)
		if !s.IsDefault(values) {
			sign = "*"
		}
		if text == "" {
			text = "-"
		}
		if _, err := fmt.Fprintf(p.out, "%s %-7s %-9s %s\n", sign, s.Key, content.Line(text), s.Does); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) configSetVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "set KEY VALUE",
		Short: "Change a setting; an empty value is back to the usual one",
		Long: "Changes one line of the configuration file and leaves everything else in it as it is, your comments too.\n" +
			"Keys are set action by action, with commas between them; the comma itself is written as two commas.",
		Example: "  engineroom config set theme contrast\n" +
			"  engineroom config set goal 30\n" +
			"  engineroom config set keys.down j,down\n" +
			"  engineroom config set keys.down \"\"",
		ValidArgsFunction: completeSetting,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("%s takes a setting and its value\nhint: for example `engineroom config set theme contrast`", c.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.setSetting(args[0], args[1]) },
	}
}

func (p *program) configPathVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Print where your settings are kept",
		Example: "  $EDITOR \"$(engineroom config path)\"",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			path, err := p.configFile().Place()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.out, content.Line(path))
			return err
		},
	}
}

// completeSetting offers settings, and then the values of a choice, to the shell.
func completeSetting(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, s := range config.Settings() {
		switch {
		case len(args) == 0:
			out = append(out, s.Key+"\t"+s.Does)
		case s.Key == args[0] && s.Type == config.Boolean:
			out = append(out, "true", "false")
		case s.Key == args[0]:
			out = append(out, s.Allowed...)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// setSetting changes a setting. A path has to be one of the course.
func (p *program) setSetting(key, value string) error {
	if key == "path" && value != "" {
		if err := p.knownPath(value); err != nil {
			return err
		}
	}
	return p.configFile().Set(key, value)
}

func (p *program) knownPath(id string) error {
	course, err := p.course()
	if err != nil {
		return err
	}
	if _, ok := course.Path(id); ok {
		return nil
	}
	var ids []string
	for _, known := range course.Paths {
		ids = append(ids, known.ID)
	}
	return usage("there is no path called %q\nhint: the paths are %s; an empty one is the whole course in its order", content.Line(id), strings.Join(ids, ", "))
}
