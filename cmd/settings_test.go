package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/engineroom/engineroom/cmd/config"
	"github.com/engineroom/engineroom/tui"
)

// parsed is a program with that configuration file and those flags.
func parsed(t *testing.T, file string, args ...string) *program {
	t.Helper()
	for _, name := range []string{"NO_COLOR", "ENGINEROOM_PLAIN", "ACCESSIBLE"} {
		t.Setenv(name, "")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, config.Name), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{streams: streams{os.Stdin, os.Stdout, os.Stderr}, ctx: t.Context()}
	root := p.root()
	if err := root.ParseFlags(append([]string{"--data", dir}, args...)); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheAppAndTheFileHaveTheSameSettings(t *testing.T) {
	got, notice := parsed(t, "").settings()
	if want := tui.DefaultSettings(); !reflect.DeepEqual(got, want) || notice != "" {
		t.Errorf("the defaults are %+v, %q; in the app they are %+v", got, notice, want)
	}
	var themes []string
	for _, theme := range tui.Themes() {
		themes = append(themes, string(theme))
	}
	if allowed := config.Settings()[0].Allowed; !slices.Equal(allowed, themes) {
		t.Errorf("the file may say %q, the app knows %q", allowed, themes)
	}
	all := "theme: light\nascii: true\nmouse: false\nmotion: reduced\nclock: false\ngoal: 5\nreview: 25\naim: 85\nstreak: false\npath: first-job\nkeys: {down: [w, down]}\n"
	want := tui.Settings{Theme: tui.Light, ASCII: true, Goal: 5, Review: 25, Aim: 85, Path: "first-job", Keys: map[string][]string{"down": {"w", "down"}}}
	if got, notice = parsed(t, all).settings(); !reflect.DeepEqual(got, want) || notice != "" {
		t.Errorf("got %+v, %q, want %+v", got, notice, want)
	}
}

func TestAFlagIsStrongerThanTheEnvironmentAndThatThanTheFile(t *testing.T) {
	for _, c := range []struct {
		file, env, flags string
		want             tui.Theme
	}{
		{"theme: light", "", "", tui.Light},
		{"theme: light", "1", "", tui.Mono},
		{"", "1", "", tui.Mono},
		{"theme: light", "1", "--theme=contrast", tui.Contrast},
		{"theme: light", "1", "--theme=auto", tui.Mono},
		{"theme: light", "", "--theme=auto", tui.Auto},
	} {
		p := parsed(t, c.file, strings.Fields(c.flags)...)
		t.Setenv("NO_COLOR", c.env)
		if got, _ := p.settings(); got.Theme != c.want {
			t.Errorf("%q, NO_COLOR=%q, %q: the theme is %q, want %q", c.file, c.env, c.flags, got.Theme, c.want)
		}
	}
	p := parsed(t, "ascii: true\nmouse: true\nplain: true\n", "--ascii=false", "--no-mouse", "--reduce-motion", "--plain=false")
	if s, _ := p.settings(); s.ASCII || s.Mouse || s.Motion || p.plainByChoice() != "" {
		t.Errorf("flags gave %+v and %q", s, p.plainByChoice())
	}
	p = parsed(t, "plain: true\n")
	if got := p.plainByChoice(); got != "plain is set in "+p.configPath() {
		t.Errorf("lines of text because %q", got)
	}
	t.Setenv("ENGINEROOM_PLAIN", "0")
	if got := p.plainByChoice(); got != "" {
		t.Errorf("lines of text because %q", got)
	}
}

func TestABadFileIsSaidOnOneLineAndGivesDefaults(t *testing.T) {
	got, notice := parsed(t, "theme: light\ngoal: much\n").settings()
	if !reflect.DeepEqual(got, tui.DefaultSettings()) || !strings.HasPrefix(notice, "Usual settings, because of config.yaml:2:7: ") || strings.Contains(notice, "\n") {
		t.Errorf("got %+v, %q", got, notice)
	}
}

func TestWhatIsChangedInTheAppIsSavedAndAFlagIsNot(t *testing.T) {
	p := parsed(t, "# mine\ngoal: 30 # minutes\n", "--theme=dark", "--ascii")
	s, _ := p.settings()
	save := p.settingsSaver(s)
	s.Goal, s.Keys = 45, map[string][]string{"down": {"w"}}
	if err := save(s); err != nil {
		t.Fatal(err)
	}
	s.Keys, s.Mouse = nil, false
	if err := save(s); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(p.configPath())
	if want := "# mine\ngoal: 45 # minutes\nkeys:\nmouse: false\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if err := os.WriteFile(p.configPath(), []byte("theme: pink"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Goal = 10
	if err := save(s); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "nothing was written") {
		t.Errorf("saving into a bad file: %v", err)
	}
}

func TestTheReadmeListsEverySetting(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range config.Settings() {
		row := "| `" + s.Key + "` | "
		switch s.Type {
		case config.Choice:
			row += "`" + strings.Join(s.Allowed, "` `") + "` | `" + s.Default + "` | "
		case config.Boolean:
			row += "`true` `false` | `" + s.Default + "` | "
		case config.Number:
			row += fmt.Sprintf("%d to %d | `%s` | ", s.Range.Least, s.Range.Most, s.Default)
		case config.Keys:
			row = "| `keys.ACTION` | "
		}
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md has no row %q", row)
		}
	}
}
