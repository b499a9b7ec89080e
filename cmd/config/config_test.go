package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fileOf is a configuration file with that text.
func fileOf(t testing.TB, src string) File {
	t.Helper()
	f := File{Path: filepath.Join(t.TempDir(), Name)}
	if err := os.WriteFile(f.Path, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

func textOf(t testing.TB, f File) string {
	t.Helper()
	src, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func TestWithoutAFileOrWithAnEmptyOneTheSettingsAreTheDefaults(t *testing.T) {
	want := Values{Theme: "auto", Mouse: true, Motion: "full", Clock: true, Goal: 20, Review: 10, Aim: 90, Streak: true}
	absent := File{Path: filepath.Join(t.TempDir(), "none", Name)}
	if got, err := absent.Read(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("no file: %+v, %v", got, err)
	}
	for _, src := range []string{"", "\n", "# a comment\n", "---\n", "{}", "theme:\nkeys:\n", "keys: {}", "keys:\n  down:\n", "\uFEFF", "~"} {
		if got, err := fileOf(t, src).Read(); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", src, got, err)
		}
	}
}

func TestEverySettingIsRead(t *testing.T) {
	src := "theme: contrast # bright\r\nascii: true\nplain: true\nmouse: false\nmotion: reduced\nclock: false\ngoal: 0\nreview: 120\naim: 80\nstreak: false\npath: 'first-job'\nkeys:\n  down: [j, down]\n  up: k\n"
	want := Values{Theme: "contrast", ASCII: true, Plain: true, Motion: "reduced", Review: 120, Aim: 80, Path: "first-job", Keys: map[string][]string{"down": {"j", "down"}, "up": {"k"}}}
	if got, err := fileOf(t, src).Read(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestABadFileIsOneSentenceWithItsPlaceAndDefaults(t *testing.T) {
	var many strings.Builder
	for i := range maxActions + 1 {
		fmt.Fprintf(&many, "  a%d: k\n", i)
	}
	tests := []struct{ src, at, says string }{
		{"theme: dark\nthem: light", "2:1", "Did you mean theme?"},
		{"subject: a", "1:1", "The settings are theme, ascii, plain,"},
		{"theme: pink", "1:8", `"pink" is no theme; write auto, dark, light, contrast or mono.`},
		{"ascii: yes", "1:8", "true or false, not \"yes\""},
		{"goal: 601", "1:7", "from 0 to 600"},
		{"goal: -1", "1:7", "from 0 to 600"},
		{"goal: 1.5", "1:7", "whole number of minutes"},
		{"review: 0", "1:9", "The setting review is a whole number of minutes from 1 to 120"},
		{"review: 121", "1:9", "from 1 to 120"},
		{"aim: 79", "1:6", "The setting aim is a whole number of percent from 80 to 95"},
		{"aim: 96", "1:6", "from 80 to 95"},
		{"aim: 90%", "1:6", "whole number of percent"},
		{"streak: off", "1:9", "true or false"},
		{"path: ../x", "1:7", "small letters"},
		{"motion: [full]", "1:9", "one value"},
		{"theme: dark\ntheme: light", "2:1", "twice"},
		{"theme: &x dark", "1:8", "Anchors"},
		{"theme: *x", "1:8", "Anchors"},
		{"theme: !!str dark", "1:8", "Tags"},
		{"theme: \"\\e[2J\"", "1:8", "not text"},
		{"theme: \x1b[2J", "1:8", "not text"},
		{"# \u2028\ntheme: a", "1:3", "not text"},
		{"theme: \xff", "1:8", "not text"},
		{"- theme", "1:1", "Lines such as `theme: dark`"},
		{"theme", "1:1", "Lines such as `theme: dark`"},
		{"? [a]\n: b", "1:3", "A key is wanted"},
		{"theme: dark: er", "1:12", "colon"},
		{"theme: dark\n\tascii: true", "2:1", "spaces"},
		{"keys: j", "1:7", "Lines such as"},
		{"keys:\n  down: {a: b}", "2:9", "a list of keys"},
		{"keys:\n  down: [[a]]", "2:10", "name of a key"},
		{"keys:\n  down: []", "2:9", "needs 1 to 16 keys"},
		{"keys:\n  down: ''", "2:9", "A key of down has a name"},
		{"keys:\n  down: a b", "2:9", "A key of down has a name"},
		{"keys:\n  down: [j, j]", "2:9", "twice"},
		{"keys:\n  down: j\n  down: k", "3:3", "twice"},
		{"keys:\n" + many.String(), "202:3", "more than 200 keys"},
		{"keys: " + strings.Repeat("[", 20), "", "nested too deep"},
		{strings.Repeat("#\n", MaxBytes/2+1), "", "longer than 64 KB"},
	}
	for _, tt := range tests {
		f := fileOf(t, tt.src)
		got, err := f.Read()
		var p *Problem
		if !errors.As(err, &p) || !reflect.DeepEqual(got, Defaults()) {
			t.Errorf("%.40q: %+v, %v; want the defaults and a problem", tt.src, got, err)
			continue
		}
		if at := fmt.Sprintf("%d:%d", p.Row, p.Col); tt.at != "" && (at != tt.at || !strings.HasPrefix(err.Error(), f.Path+":"+tt.at+": ")) {
			t.Errorf("%.40q: the place is %s, want %s: %v", tt.src, at, tt.at, err)
		}
		if !strings.Contains(err.Error(), tt.says) || p.Hint == "" || strings.Count(err.Error(), "\n") != 1 {
			t.Errorf("%.40q: %q, want one sentence with %q and a hint", tt.src, err, tt.says)
		}
		if n := p.Notice(); strings.Contains(n, "\n") || !strings.HasPrefix(n, "Usual settings, because of "+Name) {
			t.Errorf("%.40q: the notice is %q", tt.src, n)
		}
	}
}

func TestWhatCannotBeReadIsSaidAndNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := mkfifo(pipe); err != nil {
		t.Skip("no pipes here")
	}
	for _, path := range []string{dir, pipe} {
		f := File{Path: path}
		if _, err := f.Read(); err == nil || !strings.Contains(err.Error(), "no file that can be read") {
			t.Errorf("%s: %v", path, err)
		}
		if err := f.Set("theme", "dark"); err == nil || !strings.Contains(err.Error(), "nothing was written") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// noJ refuses the key j for any action but down.
func noJ(keys map[string][]string) error {
	for action, of := range keys {
		if action != "down" && slices.Contains(of, "j") {
			return errors.New("j goes down\nhint: take another key")
		}
	}
	return nil
}

func TestKeysAreCheckedByWhoKnowsThem(t *testing.T) {
	f := fileOf(t, "keys:\n  down: j\n  up: [k, j]\n")
	f.CheckKeys = noJ
	if _, err := f.Read(); err == nil || err.Error() != f.Path+":3:3: j goes down.\nhint: take another key" {
		t.Errorf("got %v", err)
	}
	f = fileOf(t, "")
	f.CheckKeys = noJ
	if err := f.Set("keys.up", "j"); err == nil || !strings.Contains(err.Error(), "j goes down") || textOf(t, f) != "" {
		t.Errorf("got %v and %q", err, textOf(t, f))
	}
}

const written = `# My settings

# colours
theme:   dark    # at night


mouse: 'true'   # clicks
goal:
# keys here
keys:
    # down comment
    down: [j, down]  # both

    up:
    - k   # vi
    - up
# foot

# last
`

func TestASettingIsChangedAndNothingElse(t *testing.T) {
	tests := []struct{ key, value, old, new string }{
		{"theme", "light", "theme:   dark    # at night", "theme:   light    # at night"},
		{"theme", "", "theme:   dark    # at night", "theme:   auto    # at night"},
		{"mouse", "false", "mouse: 'true'   # clicks", "mouse: false   # clicks"},
		{"goal", "007", "goal:\n", "goal: 7\n"},
		{"keys.down", "n", "down: [j, down]  # both", "down: \"n\"  # both"},
		{"keys.down", "", "    down: [j, down]  # both\n", "    # both\n"},
		{"keys.up", "i,,", "    up:\n    - k   # vi\n    - up\n", "    # vi\n    up: [i, \",\"]\n"},
		{"keys.left", "h", "    - up\n", "    - up\n    left: h\n"},
		{"ascii", "true", "# last\n", "# last\nascii: true\n"},
		{"ascii", "", "", ""},
		{"keys.left", "", "", ""},
		{"keys", "", "keys:\n    # down comment\n    down: [j, down]  # both\n\n    up:\n    - k   # vi\n    - up\n", "# down comment\n# both\n# vi\n"},
	}
	for _, tt := range tests {
		for _, newline := range []string{"\n", "\r\n"} {
			f := fileOf(t, strings.ReplaceAll(written, "\n", newline))
			if err := f.Set(tt.key, tt.value); err != nil {
				t.Errorf("%s=%q: %v", tt.key, tt.value, err)
				continue
			}
			want := strings.ReplaceAll(strings.Replace(written, tt.old, tt.new, 1), "\n", newline)
			if got := textOf(t, f); got != want {
				t.Errorf("%s=%q gives\n%s\nwant\n%s", tt.key, tt.value, got, want)
			}
		}
	}
}

func TestFilesOfOtherLooksCanBeChanged(t *testing.T) {
	tests := []struct{ src, key, value, want string }{
		{"", "theme", "dark", "theme: dark\n"},
		{"# only this", "keys.down", "j,down", "# only this\nkeys:\n  down: [j, down]\n"},
		{"keys:\ntheme: dark\n", "keys.down", "j", "keys:\n  down: j\ntheme: dark\n"},
		{"keys: {} # mine\n", "keys.down", "j", "keys: {down: j} # mine\n"},
		{"keys: {up: k, down: j}\n", "keys.down", "x", "keys: {up: k, down: x}\n"},
		{"  theme: dark\n", "goal", "5", "  theme: dark\n  goal: 5\n"},
		{"theme: dark", "goal", "5", "theme: dark\ngoal: 5\n"},
		{"theme: dark # a # b\n", "theme", "mono", "theme: mono # a # b\n"},
		{"\"theme\": \"dark\"\n", "theme", "mono", "\"theme\": mono\n"},
		{"{theme: dark}\n", "theme", "mono", "{theme: mono}\n"},
		{"{theme: dark}\n", "keys.down", "j", "{theme: mono}\n"},
		{"---\ntheme: dark\n...\n", "goal", "5", ""},
		{"\uFEFFtheme: dark\n", "goal", "5", ""},
		{"path: >-\n  one\n\nmouse: true\n", "path", "two", "path: two\n\nmouse: true\n"},
		{"path: ''\n", "path", "true", "path: \"true\"\n"},
	}
	for _, tt := range tests {
		f := fileOf(t, tt.src)
		if err := f.Set(tt.key, tt.value); err != nil {
			t.Errorf("%q: %v", tt.src, err)
			continue
		}
		v, err := f.Read()
		if got, _ := v.Get(tt.key); err != nil || got != tt.value {
			t.Errorf("%q: %s is %q, %v; the file is %q", tt.src, tt.key, got, err, textOf(t, f))
		}
		if got := textOf(t, f); tt.want != "" && got != tt.want && !strings.HasPrefix(tt.src, "{") {
			t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestAFileTellsWhichSettingsItHas(t *testing.T) {
	for src, want := range map[string]bool{
		"": false, "aim: 90": true, "aim:": false, "aim: ~\n": false, "goal: 5": false, "# aim: 90": false, "{aim: 85}": true,
		"aim: 90\ngoal: much": false, "aim: 99": false,
	} {
		if got := fileOf(t, src).Has("aim"); got != want {
			t.Errorf("%q has an aim: %v, want %v", src, got, want)
		}
	}
	if (File{Path: filepath.Join(t.TempDir(), Name)}).Has("aim") || (File{}).Has("aim") {
		t.Error("a file that does not exist has an aim")
	}
}

func TestABadFileAndABadValueAreNotWritten(t *testing.T) {
	const bad = "theme: pink # mine\n"
	f := fileOf(t, bad)
	if err := f.Set("goal", "5"); err == nil || !strings.Contains(err.Error(), ":1:8: ") || !strings.Contains(err.Error(), "So nothing was written") {
		t.Errorf("got %v", err)
	}
	if got := textOf(t, f); got != bad {
		t.Errorf("it is now %q", got)
	}
	f = fileOf(t, "")
	for _, c := range [][2]string{{"them", "dark"}, {"theme", "pink"}, {"goal", "601"}, {"keys", "j"}, {"keys.", "j"}, {"keys.a b", "j"}, {"keys.down", "j,"}, {"keys.down", "j,j"}, {"keys.down", "a\x1bb"}} {
		if err := f.Set(c[0], c[1]); err == nil || textOf(t, f) != "" {
			t.Errorf("%q: %v, and the file is %q", c, err, textOf(t, f))
		}
	}
	if err := (File{}).Set("theme", "dark"); err == nil || !strings.Contains(err.Error(), "no place") {
		t.Errorf("without a place: %v", err)
	}
}

func TestTheFileIsPrivateAndALinkStaysOne(t *testing.T) {
	dir := t.TempDir()
	f := File{Path: filepath.Join(dir, "new", Name)}
	if err := f.Set("theme", "dark"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{filepath.Dir(f.Path): 0o700, f.Path: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
		}
	}
	link := File{Path: filepath.Join(dir, "link.yaml")}
	if err := os.Symlink(f.Path, link.Path); err != nil {
		t.Skip("no links here")
	}
	if err := link.Set("theme", "mono"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link.Path); err != nil || info.Mode()&os.ModeSymlink == 0 || textOf(t, f) != "theme: mono\n" {
		t.Errorf("the link is %v, the file %q", info.Mode(), textOf(t, f))
	}
	if left, _ := os.ReadDir(filepath.Dir(f.Path)); len(left) != 1 {
		t.Errorf("files are left over: %v", left)
	}
}

func TestWhatDiffersIsSavedInOneStep(t *testing.T) {
	f := fileOf(t, "# mine\ntheme: light # day\nplain: true\nkeys:\n  up: k\n")
	before := Defaults()
	before.Theme, before.Keys = "dark", map[string][]string{"up": {"k"}}
	after := before
	after.Goal, after.Keys = 45, map[string][]string{"settings": {",", "f2"}}
	if err := f.Save(before, after); err != nil {
		t.Fatal(err)
	}
	if got, want := textOf(t, f), "# mine\ntheme: light # day\nplain: true\nkeys:\n  settings: [\",\", f2]\ngoal: 45\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// changes draws a key and a value that is allowed for it.
func changes(t *rapid.T) (key, value string) {
	s := rapid.SampledFrom(table).Draw(t, "setting")
	switch s.Type {
	case Choice:
		return s.Key, rapid.SampledFrom(append(slices.Clone(s.Allowed), "")).Draw(t, "value")
	case Boolean:
		return s.Key, rapid.SampledFrom([]string{"true", "false", ""}).Draw(t, "value")
	case Number:
		return s.Key, fmt.Sprint(rapid.IntRange(s.Range.Least, s.Range.Most).Draw(t, "value"))
	case ID:
		return s.Key, rapid.StringMatching(`([a-z0-9][a-z0-9-]{0,10}|null|true|1e3|)`).Draw(t, "value")
	}
	action := rapid.SampledFrom([]string{"down", "up", "page-up", "y", "a:b", "é", "'", "- x"[:1]}).Draw(t, "action")
	keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"j", "k", "?", ",", "#", "-", "\"", "\\", "'", "ctrl+d", "y", "é", "{", "]", ":", "*", "1", "@"}), 0, 4, rapid.ID).Draw(t, "keys")
	return "keys." + action, JoinKeys(keys)
}

// comments lists the comments of a file in any order.
func comments(src string) []string {
	var out []string
	for line := range strings.SplitSeq(src, "\n") {
		for _, mark := range []string{"# night", "# both", "# vi", "# foot", "# last", "# head", "# down comment"} {
			if strings.Contains(line, mark) {
				out = append(out, mark)
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestWhatWasSetIsWhatIsReadAndCommentsSurvive(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		f := File{Path: filepath.Join(dir, Name)}
		src := rapid.SampledFrom([]string{
			"", "# head\n\ntheme: dark # night\n# last", "# head\nkeys:\n  # down comment\n  down: [j, down] # both\n  up:\n    - k # vi\n    - up\n# foot\nmouse: false\n",
			"keys: {down: j} # both\ngoal: 5", "{theme: dark, keys: {up: [k]}}\n", "# head\n---\ntheme: dark\n", "path: |-\n  abc\n# last\n",
		}).Draw(t, "file")
		if err := os.WriteFile(f.Path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := f.Read()
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			key, value := changes(t)
			if err := f.Set(key, value); err != nil {
				t.Fatalf("%s=%q: %v", key, value, err)
			}
			now, err := f.Read()
			if err != nil {
				t.Fatal(err)
			}
			c, _ := newChange(key, value)
			want := c.apply(before)
			if got, _ := now.Get(key); !reflect.DeepEqual(now, want) || value != "" && got != value {
				t.Fatalf("%s=%q: got %+v, want %+v", key, value, now, want)
			}
			before = now
		}
		out, _ := os.ReadFile(f.Path)
		if got, want := comments(string(out)), comments(src); !reflect.DeepEqual(got, want) {
			t.Fatalf("comments are %q, want %q, in\n%s", got, want, out)
		}
	})
}

func FuzzAnyBytesAreReadSoonAndASettingCanBeSetOrIsRefused(f *testing.F) {
	for _, src := range []string{written, "", "{theme: dark}", "keys: {a: [b, c]}", "theme: &a dark\nkeys: *a", "keys:\n- a", "\uFEFF# x\r\ntheme: dark\r\n...\n", "path: |\n  a\n # b\n", "? a\n: b", "theme: dark #a\n #b\nkeys:\n a: b\n"} {
		f.Add(src, "keys.down", "j,down")
		f.Add(src, "theme", "mono")
		f.Add(src, "keys", "")
	}
	f.Fuzz(func(t *testing.T, src, key, value string) {
		file := File{Path: Name}
		began := time.Now()
		before, _, err := file.parse(src)
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("reading took %v", took)
		}
		c, wrong := newChange(key, value)
		if err != nil || wrong != nil {
			return
		}
		want := c.apply(before)
		out, err := file.edited(src, c, want)
		if err != nil {
			return
		}
		if got, _, err := file.parse(out); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q and %s=%q: got %+v, %v, want %+v", src, key, value, got, err, want)
		}
	})
}
