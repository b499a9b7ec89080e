package pack

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"golang.org/x/mod/module" // refuses what some system takes for another path than it is

	"github.com/engineroom/engineroom/content"
)

// element is a part of a path as a pack may have it.
var element = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// checkNames refuses names before any file is read: those that leave the pack, those that two systems understand
// differently, and those of two files that are one file somewhere.
func checkNames(names []string) *Refusal {
	for _, check := range []func(string) *Refusal{stays, new(twins).add, plain, placed} {
		for _, name := range names {
			if r := check(name); r != nil {
				return r
			}
		}
	}
	return nil
}

// stays refuses a name that could lead out of the folder that a pack is unpacked into, on any system.
func stays(name string) *Refusal {
	local := path.IsAbs(name) || name != path.Clean(name) || name == "." || name == ".." || strings.HasPrefix(name, "../")
	if !local && !strings.ContainsAny(name, "\\:\x00") {
		return nil
	}
	return &Refusal{Unsafe, "Z005", name, 0, fmt.Sprintf("The name %q could lead out of the folder of the pack.", shortened(name)), getAnew}
}

const getAnew = "Ask whoever made the pack for another one, and do not use this one."

// twins knows the names so far, as a system sees them that ignores case and composes letters.
type twins map[string]twin

type twin struct {
	name   string
	folder bool
}

func (t *twins) add(name string) *Refusal {
	if *t == nil {
		*t = twins{}
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if other, taken := (*t)[content.Folded(dir)]; taken && (other.name != dir || !other.folder) {
			return sameName(dir, other.name)
		}
		(*t)[content.Folded(dir)] = twin{dir, true}
	}
	if other, taken := (*t)[content.Folded(name)]; taken {
		return sameName(name, other.name)
	}
	(*t)[content.Folded(name)] = twin{name, false}
	return nil
}

func sameName(a, b string) *Refusal {
	return &Refusal{Unsafe, "Z007", a, 0, fmt.Sprintf("The names %q and %q are one and the same on some systems.", shortened(b), shortened(a)), "Give one of the two another name."}
}

// plain refuses names that are not made of lower-case letters, digits, dots and dashes, or that Windows reserves.
func plain(name string) *Refusal {
	bad := func(says, fix string) *Refusal { return &Refusal{Unsafe, "Z006", name, 0, says, fix} }
	if len(name) > content.MaxPathBytes {
		return bad(fmt.Sprintf("The path %q is longer than %d bytes.", shortened(name), content.MaxPathBytes), "Shorten it.")
	}
	if module.CheckFilePath(name) != nil {
		return bad(fmt.Sprintf("The name %q is not allowed on every system.", shortened(name)), "Use lower-case letters, digits, `-`, `_` and `.` only, and no name of a device, such as `con`.")
	}
	if content.IsBeside(name) {
		return nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if !element.MatchString(part) {
			return bad(fmt.Sprintf("The name %q is not made of lower-case letters, digits, `-`, `_` and `.`.", shortened(name)), "Rename it.")
		}
	}
	return nil
}

// placed refuses a file that stands in no place that a pack has.
func placed(name string) *Refusal {
	if content.HasPlace(name) {
		return nil
	}
	return &Refusal{Unread, "S005", name, 0, fmt.Sprintf("A pack has no place for %q.", shortened(name)),
		"Move it below lessons, cards, labs, i18n or assets, or begin its name with a dot to keep it out of the pack."}
}

// shortened is a text from a stranger as a message quotes it.
func shortened(s string) string {
	const most = 60
	if r := []rune(content.Line(s)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return content.Line(s)
}
