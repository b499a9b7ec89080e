package cmd

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/engineroom/engineroom/cmd/config"
	"github.com/engineroom/engineroom/content"
	"github.com/engineroom/engineroom/tui"
)

func (p *program) configFile() config.File {
	return config.File{Path: p.configPath(), CheckKeys: tui.CheckKeys}
}

// settings are what the flags, the environment and the configuration file say, the strongest first, and a sentence if
// the file is bad.
func (p *program) settings() (s tui.Settings, notice string) {
	values, err := p.configFile().Read()
	var problem *config.Problem
	if errors.As(err, &problem) {
		notice = problem.Notice()
	}
	s = tui.Settings{
		Theme: tui.Theme(values.Theme), ASCII: values.ASCII, Mouse: values.Mouse, Motion: values.Motion != "reduced",
		Clock: values.Clock, Goal: values.Goal, Review: values.Review, Aim: values.Aim, Streak: values.Streak, Path: values.Path, Keys: values.Keys,
	}
	if p.theme != "" {
		s.Theme = tui.Theme(p.theme)
	}
	if p.withoutColour() {
		s.Theme = tui.Mono
	}
	if p.given("ascii") {
		s.ASCII = p.ascii
	}
	if p.given("no-mouse") {
		s.Mouse = !p.noMouse
	}
	if p.given("reduce-motion") {
		s.Motion = !p.reduceMotion
	}
	return s, notice
}

// valuesOf are the settings of the app as the configuration file has them.
func valuesOf(s tui.Settings) config.Values {
	v := config.Values{
		Theme: string(s.Theme), ASCII: s.ASCII, Mouse: s.Mouse, Motion: "reduced",
		Clock: s.Clock, Goal: s.Goal, Review: s.Review, Aim: s.Aim, Streak: s.Streak, Path: s.Path, Keys: maps.Clone(s.Keys),
	}
	if s.Motion {
		v.Motion = "full"
	}
	return v
}

// settingsSaver writes what the learner changes in the app. What a flag or the environment decided for this once is not
// written, unless it is changed. A change that could not be saved is tried again with the next one.
func (p *program) settingsSaver(start tui.Settings) func(tui.Settings) error {
	var mu sync.Mutex
	saved := valuesOf(start)
	return func(s tui.Settings) error {
		mu.Lock()
		defer mu.Unlock()
		next := valuesOf(s)
		err := p.configFile().Save(saved, next)
		var problem *config.Problem
		if errors.As(err, &problem) {
			return errors.New(problem.Line()) // it has one line on the screen
		}
		if err == nil {
			saved = next
		}
		return err
	}
}

// values are what the configuration file says; whoever shows settings says what is wrong with it.
func (p *program) values() config.Values {
	values, _ := p.configFile().Read()
	return values
}

// warnOfSettings says on standard error what is wrong with the configuration file.
func (p *program) warnOfSettings() {
	if _, err := p.configFile().Read(); err != nil {
		says, hint, _ := strings.Cut(err.Error(), "\nhint: ")
		fmt.Fprintf(p.err, "%s The usual settings are used.\nhint: %s\n", content.Line(says), content.Line(hint))
	}
}

// withoutColour tells whether the environment asks for no colour and no flag asks for some (https://no-color.org).
func (p *program) withoutColour() bool {
	return os.Getenv("NO_COLOR") != "" && (p.theme == "" || tui.Theme(p.theme) == tui.Auto)
}

// environment is what the app may know of the environment. A theme that was asked for by its flag has its colours, so
// that nothing further inside takes them away.
func (p *program) environment() []string {
	env := os.Environ()
	if p.withoutColour() {
		return env
	}
	return slices.DeleteFunc(env, func(v string) bool { return strings.HasPrefix(v, "NO_COLOR=") })
}

// checkTheme refuses a --theme that does not exist.
func (p *program) checkTheme() error {
	if p.theme == "" || slices.Contains(tui.Themes(), tui.Theme(p.theme)) {
		return nil
	}
	return usage("there is no theme called %q\nhint: use auto, dark, light, contrast or mono", content.Line(p.theme))
}
