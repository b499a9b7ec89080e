// Package config is the learner's configuration file: which settings there are, what each may be, and how a file is
// read and changed.
//
// It refuses to know what a setting does to the screen, and which actions have keys: that check is handed in. A file
// that is bad in one place counts for nothing as a whole, which is simple to explain, and is never written to.
package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/engineroom/engineroom/content"
)

// Name is the name of the file in its folder.
const Name = "config.yaml"

// Values are the settings as a program uses them.
type Values struct {
	Theme  string
	ASCII  bool
	Plain  bool
	Mouse  bool
	Motion string // "full" or "reduced"
	Clock  bool
	Goal   int                 // minutes a day; 0 for none
	Review int                 // minutes of one review
	Aim    int                 // percent: how likely something is still known when it is asked again
	Streak bool                // whether your streak of days is shown
	Path   string              // the id of a learning path, or empty
	Keys   map[string][]string // action to keys, where they are not the usual ones
}

// Type is what sort of value a setting has.
type Type string

// The types of settings.
const (
	Choice  Type = "choice"
	Boolean Type = "boolean"
	Number  Type = "number"
	ID      Type = "id"
	Keys    Type = "keys"
)

// Setting describes one setting.
type Setting struct {
	Key     string
	Type    Type
	Default string   // as it is written in the file
	Allowed []string // of a choice
	Range   Range    // of a number
	Does    string   // one sentence
	field   func(*Values) any
}

// Range is what a number may be.
type Range struct {
	Least, Most int
	Unit        string // as in "a whole number of minutes"
}

var table = []Setting{
	{"theme", Choice, "auto", []string{"auto", "dark", "light", "contrast", "mono"}, Range{}, "Colours; auto asks the terminal whether it is dark or light.", func(v *Values) any { return &v.Theme }},
	{"ascii", Boolean, "false", nil, Range{}, "Only ASCII characters in frames and signs.", func(v *Values) any { return &v.ASCII }},
	{"plain", Boolean, "false", nil, Range{}, "Lines of text instead of the full screen.", func(v *Values) any { return &v.Plain }},
	{"mouse", Boolean, "true", nil, Range{}, "Wheel and clicks; without them the terminal can select text.", func(v *Values) any { return &v.Mouse }},
	{"motion", Choice, "full", []string{"full", "reduced"}, Range{}, "With reduced nothing moves by itself.", func(v *Values) any { return &v.Motion }},
	{"clock", Boolean, "true", nil, Range{}, "Whether times are kept and shown.", func(v *Values) any { return &v.Clock }},
	{"goal", Number, "20", nil, Range{0, 600, "minutes"}, "Minutes a day you aim at, 0 to 600; 0 is no goal.", func(v *Values) any { return &v.Goal }},
	{"review", Number, "10", nil, Range{1, 120, "minutes"}, "Minutes that one review takes, 1 to 120.", func(v *Values) any { return &v.Review }},
	{"aim", Number, "90", nil, Range{80, 95, "percent"}, "How likely you still know something when it is asked again, 80 to 95 percent. Nearer to 95 means many more reviews: at 95 the waits are less than half as long as at 90. In use from the next start.", func(v *Values) any { return &v.Aim }},
	{"streak", Boolean, "true", nil, Range{}, "Whether your streak of days is shown.", func(v *Values) any { return &v.Streak }},
	{"path", ID, "", nil, Range{}, "The learning path you follow, by its id; empty is the whole course.", func(v *Values) any { return &v.Path }},
	{"keys", Keys, "", nil, Range{}, "Your own keys, action by action, such as keys.down.", func(v *Values) any { return &v.Keys }},
}

// Settings lists every setting in the order in which they are shown.
func Settings() []Setting { return slices.Clone(table) }

// Defaults are the settings of who has changed none.
func Defaults() Values {
	var v Values
	for _, s := range table {
		if s.Type != Keys {
			_ = s.put(&v, s.Default)
		}
	}
	return v
}

// find returns the setting of that key.
func find(key string) (Setting, bool) {
	i := slices.IndexFunc(table, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return Setting{}, false
	}
	return table[i], true
}

// noSetting is what is said of a key that does not exist.
func noSetting(key string) (says, hint string) {
	names := make([]string, len(table))
	for i, s := range table {
		names[i] = s.Key
	}
	hint = "The settings are " + listed(names, "and") + "."
	if near := content.Nearest(key, names); near != "" {
		hint = "Did you mean " + near + "?"
	}
	return fmt.Sprintf("There is no setting called %q.", shortened(key)), hint
}

// actionOf is the action of a key such as "keys.down".
func actionOf(key string) (string, bool) { return strings.CutPrefix(key, "keys.") }

// Value is a setting as encoding/json writes it: a text, a number, true or false, or a mapping of actions to keys.
func (s Setting) Value(v Values) any {
	switch p := s.field(&v).(type) {
	case *string:
		return *p
	case *bool:
		return *p
	case *int:
		return *p
	case *map[string][]string:
		if *p == nil {
			return map[string][]string{}
		}
		return *p
	}
	return nil
}

// Text is a setting as the command line writes it. Of keys it lists the actions that have keys of their own.
func (s Setting) Text(v Values) string {
	keys, ok := s.Value(v).(map[string][]string)
	if !ok {
		return fmt.Sprint(s.Value(v))
	}
	var parts []string
	for _, action := range sorted(keys) {
		parts = append(parts, action+"="+JoinKeys(keys[action]))
	}
	return strings.Join(parts, " ")
}

// IsDefault tells whether the setting is what it is for who has changed nothing.
func (s Setting) IsDefault(v Values) bool { return s.Text(v) == s.Text(Defaults()) }

// Get is the value of a key, such as "theme" or "keys.down", as the command line writes it. An action that has no keys
// of its own gives an empty text. It fails if there is no such key.
func (v Values) Get(key string) (string, error) {
	if action, ok := actionOf(key); ok {
		return JoinKeys(v.Keys[action]), nil
	}
	s, ok := find(key)
	if !ok {
		says, hint := noSetting(key)
		return "", &Problem{Says: says, Hint: hint}
	}
	return s.Text(v), nil
}

// put reads a written value into v. It returns what is wrong with the value, or nothing.
func (s Setting) put(v *Values, written string) string {
	switch p := s.field(v).(type) {
	case *string:
		*p = written
		if s.Type == ID && written != "" && !anID.MatchString(written) {
			return fmt.Sprintf("The %s is an id of small letters, digits and hyphens, not %q.", s.Key, shortened(written))
		}
		if s.Type == Choice && !slices.Contains(s.Allowed, written) {
			return fmt.Sprintf("%q is no %s; write %s.", shortened(written), s.Key, listed(s.Allowed, "or"))
		}
	case *bool:
		*p = written == "true"
		if written != "true" && written != "false" {
			return fmt.Sprintf("The setting %s is true or false, not %q.", s.Key, shortened(written))
		}
	case *int:
		n, err := strconv.Atoi(written)
		*p = n
		if r := s.Range; err != nil || n < r.Least || n > r.Most {
			return fmt.Sprintf("The setting %s is a whole number of %s from %d to %d, not %q.", s.Key, r.Unit, r.Least, r.Most, shortened(written))
		}
	}
	return ""
}

var anID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Limits on keys: nobody has more, and what checks them may be slow.
const (
	maxActions  = 200
	maxKeys     = 16 // of one action
	maxKeyRunes = 32 // of the name of one key
)

// badKeys says what is wrong with the keys of one action, whatever they mean, or nothing.
func badKeys(action string, keys []string) string {
	if action == "" || utf8.RuneCountInString(action) > 2*maxKeyRunes || !isName(action) {
		return fmt.Sprintf("An action has a name such as page-down, not %q.", shortened(action))
	}
	if len(keys) == 0 || len(keys) > maxKeys {
		return fmt.Sprintf("The action %s needs 1 to %d keys.", action, maxKeys)
	}
	for i, key := range keys {
		if key == "" || utf8.RuneCountInString(key) > maxKeyRunes || !isName(key) {
			return fmt.Sprintf("A key of %s has a name such as j, pgup or ctrl+d, not %q.", action, shortened(key))
		}
		if slices.Contains(keys[:i], key) {
			return fmt.Sprintf("The action %s has the key %s twice.", action, key)
		}
	}
	return ""
}

// isName tells whether a text is one visible word.
func isName(s string) bool {
	return content.Line(s) == s && strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) < 0
}

// SplitKeys reads keys as the command line writes them: "j,down". The comma itself stands between two commas or at an
// end, as in ",,j". It fails if a key is missing.
func SplitKeys(written string) ([]string, error) {
	var keys []string
	parts := strings.Split(written, ",")
	for i := 0; i < len(parts); i++ {
		if parts[i] != "" {
			keys = append(keys, parts[i])
			continue
		}
		if i++; i == len(parts) || parts[i] != "" {
			return nil, &Problem{Says: fmt.Sprintf("A key is missing beside a comma in %q.", shortened(written)), Hint: "Write keys as in j,down; the comma itself is written as two commas."}
		}
		keys = append(keys, ",")
	}
	return keys, nil
}

// JoinKeys writes keys as SplitKeys reads them.
func JoinKeys(keys []string) string { return strings.Join(keys, ",") }

// Problem is what is wrong with a file or with a value. It is written for learners.
type Problem struct {
	Path     string // empty if no file is to blame
	Row, Col int    // from 1; 0 if the whole file is meant
	Says     string // one sentence
	Hint     string // what to do
	Err      error  // of the operating system, or nil
}

// Error is the place, the sentence and the hint.
func (p *Problem) Error() string {
	out := p.Says
	if p.Path != "" {
		out = p.place(p.Path) + ": " + out
	}
	if p.Hint != "" {
		out += "\nhint: " + p.Hint
	}
	return content.Text(out)
}

// Unwrap is the error of the operating system.
func (p *Problem) Unwrap() error { return p.Err }

// Notice is one line for a screen that goes on with the usual settings. What matters most comes first, since a narrow
// screen cuts it.
func (p *Problem) Notice() string {
	return "Usual settings, because of " + p.Line()
}

// Line is the place in a few words and the sentence, on one line for a screen.
func (p *Problem) Line() string {
	if p.Path == "" {
		return content.Line(p.Says)
	}
	return content.Line(p.place(Name) + ": " + p.Says)
}

func (p *Problem) place(file string) string {
	if p.Row == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, p.Row, p.Col)
}

// listed is "a, b or c".
func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// shortened is a text as a sentence quotes it.
func shortened(s string) string {
	const most = 40
	s = content.Line(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}
