package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Set changes one setting in the file, which is made if need be: a key such as "theme", or "keys.down" with keys as in
// "j,down". An empty value is back to the default. Everything else in the file stays as it is, comments and empty lines
// too. The file is replaced in one step, so a crash leaves the old one or the new one. Set fails with a *Problem if the
// value is not allowed, if the file is bad already, or if it cannot be written; nothing is changed then.
func (f File) Set(key, value string) error {
	c, err := newChange(key, value)
	if err != nil {
		return err
	}
	return f.change(c)
}

// Save changes the settings that differ between before and after, as Set does, in one step.
func (f File) Save(before, after Values) error {
	var changes []change
	for _, s := range table {
		if s.Type != Keys && s.Text(before) != s.Text(after) {
			changes = append(changes, change{setting: s, written: s.Text(after)})
		}
	}
	for _, action := range sorted(both(before.Keys, after.Keys)) {
		if slices.Equal(before.Keys[action], after.Keys[action]) {
			continue
		}
		c, err := newKeys(action, JoinKeys(after.Keys[action]))
		if err != nil {
			return err
		}
		changes = append(changes, c)
	}
	return f.change(changes...)
}

// Place is the path of the file. It fails if there is no place for one.
func (f File) Place() (string, error) {
	if f.Path == "" {
		return "", &Problem{Says: "There is no place for settings, because there is no home folder.", Hint: "Name a folder with --data or ENGINEROOM_DATA.", Err: fs.ErrNotExist}
	}
	return f.Path, nil
}

// both has the keys of two maps.
func both[V any](a, b map[string]V) map[string]V {
	out := maps.Clone(b)
	if out == nil {
		out = map[string]V{}
	}
	maps.Copy(out, a)
	return out
}

// change makes changes in the file.
func (f File) change(changes ...change) error {
	if _, err := f.Place(); err != nil {
		return err
	}
	src, err := f.load()
	if err != nil {
		return notWritten(err)
	}
	v, _, err := f.parse(src)
	if err != nil {
		return notWritten(err)
	}
	out := src
	for _, c := range changes {
		v = c.apply(v)
		if out, err = f.edited(out, c, v); err != nil {
			return err
		}
	}
	if out == src {
		return nil
	}
	if f.CheckKeys != nil && len(v.Keys) > 0 {
		if err := f.CheckKeys(v.Keys); err != nil {
			return badChoice(err)
		}
	}
	return f.replace(out)
}

// badChoice is what a check said, as a problem of no file.
func badChoice(err error) error {
	says, hint, _ := strings.Cut(err.Error(), "\nhint: ")
	if hint == "" {
		hint = "`engineroom config get keys` lists the keys that are yours."
	}
	return &Problem{Says: sentence(says), Hint: hint}
}

// notWritten says of a bad file that it is left alone.
func notWritten(err error) error {
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	told := *p
	told.Says += " So nothing was written to this file."
	return &told
}

// change is one setting with its new value.
type change struct {
	setting Setting
	action  string   // of keys.ACTION
	keys    []string // none is back to the default
	written string   // of every other setting
	reset   bool     // back to the default
}

func newChange(key, value string) (change, error) {
	if action, ok := actionOf(key); ok {
		return newKeys(action, value)
	}
	s, ok := find(key)
	if !ok {
		says, hint := noSetting(key)
		return change{}, &Problem{Says: says, Hint: hint}
	}
	c := change{setting: s, written: value, reset: value == ""}
	if s.Type == Keys {
		if !c.reset {
			return c, &Problem{Says: "Keys are set action by action.", Hint: "For example `engineroom config set keys.down j,down`."}
		}
		return c, nil
	}
	if c.reset {
		c.written = s.Default
	}
	var v Values
	if says := s.put(&v, c.written); says != "" {
		return c, &Problem{Says: says, Hint: fmt.Sprintf("`engineroom config get %s` says what it is now.", s.Key)}
	}
	c.written = s.Text(v) // as everybody writes it
	return c, nil
}

func newKeys(action, value string) (change, error) {
	c := change{action: action, reset: value == ""}
	c.setting, _ = find("keys")
	if !c.reset {
		keys, err := SplitKeys(value)
		if err != nil {
			return c, err
		}
		c.keys = keys
	}
	checked := c.keys
	if c.reset {
		checked = []string{"x"} // only the name of the action counts
	}
	if says := badKeys(action, checked); says != "" {
		return c, &Problem{Says: says, Hint: "For example `engineroom config set keys.down j,down`."}
	}
	return c, nil
}

// apply returns the settings after the change.
func (c change) apply(v Values) Values {
	switch {
	case c.setting.Type != Keys:
		_ = c.setting.put(&v, c.written)
	case c.action == "":
		v.Keys = nil
	default:
		keys := maps.Clone(v.Keys)
		if keys == nil {
			keys = map[string][]string{}
		}
		keys[c.action] = c.keys
		if c.reset {
			delete(keys, c.action)
		}
		if v.Keys = keys; len(keys) == 0 {
			v.Keys = nil
		}
	}
	return v
}

// edited is the text with the change made in it. Lines are changed where that can be done; where it cannot, as in a
// file that is one pair of braces, the tree is changed and written anew, which keeps comments and order but not the
// empty lines. What was made is read again before it is believed.
func (f File) edited(src string, c change, want Values) (string, error) {
	for _, edit := range []func(string, change) (string, bool){f.editLines, f.editTree} {
		out, ok := edit(src, c)
		if !ok {
			continue
		}
		if got, _, err := (File{}).parse(out); err == nil && reflect.DeepEqual(got, want) {
			return out, nil
		}
	}
	return "", &Problem{Path: f.Path, Says: "This file is written in a way that cannot be changed without losing some of it.", Hint: "Change it in an editor."}
}

// replace writes the file anew: beside it first, then to the disk, then in its place. A link stays a link.
func (f File) replace(text string) error {
	path, mode := f.Path, fs.FileMode(0o600)
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		path = whole
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return f.unwritable(err)
	}
	temp, err := os.CreateTemp(dir, ".config-*.tmp")
	if err != nil {
		return f.unwritable(err)
	}
	_, err = temp.WriteString(text)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return f.unwritable(err)
	}
	syncFolder(dir)
	return nil
}

// syncFolder brings the new name to the disk where the system can do that.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

func (f File) unwritable(err error) error {
	return &Problem{Path: f.Path, Says: "The setting was not saved: " + reason(err) + ".", Hint: "Let yourself write to this folder, or name another one with --data.", Err: err}
}
