package cmd

import (
	"regexp"
	"slices"
	"strings"

	"github.com/engineroom/engineroom/content"
)

// withLab is a manifest that names one lab more, at the end of its outline, and has the lab's kind among its capabilities.
// ok is false where that cannot be done without touching more than these lines: then nothing is worth changing for it.
func withLab(src, id, kind string) (out string, ok bool) {
	before, problems := content.ParseManifest(src)
	if len(problems) > 0 {
		return src, false
	}
	out, ok = withEntry(src, "- lab: "+id)
	if !slices.Contains(before.Capabilities, kind) && ok {
		out, ok = withCapability(out, kind)
	}
	after, problems := content.ParseManifest(out)
	named := func(e content.OutlineEntry) bool { return e.Lab == id }
	return out, ok && len(problems) == 0 && slices.ContainsFunc(after.Outline, named) && slices.Contains(after.Capabilities, kind) &&
		len(after.Outline) == len(before.Outline)+1
}

var outlineKey = regexp.MustCompile(`(?m)^outline:[ \t]*(?:#.*)?\n`)

// withEntry adds an entry after the last line of the outline, indented as its first entry is.
func withEntry(src, entry string) (string, bool) {
	key := outlineKey.FindStringIndex(src)
	if key == nil {
		return src, false
	}
	end, indent, found := key[1], "", false
	for at := key[1]; at < len(src); {
		line, _, _ := strings.Cut(src[at:], "\n")
		text := strings.TrimLeft(line, " ")
		if text != "" && !strings.HasPrefix(text, "#") {
			if text == line && !strings.HasPrefix(text, "- ") {
				break // the next key
			}
			if !found {
				indent, found = line[:len(line)-len(text)], true
			}
			end = min(at+len(line)+1, len(src))
		}
		at += len(line) + 1
	}
	if !found {
		return src, false
	}
	head := src[:end]
	if !strings.HasSuffix(head, "\n") {
		head += "\n"
	}
	return head + indent + entry + "\n" + src[end:], true
}

var capabilities = regexp.MustCompile(`(?m)^capabilities:[ \t]*\[([^\]\n]*)\]`)

// withCapability adds to the list of capabilities, which may be missing.
func withCapability(src, kind string) (string, bool) {
	if m := capabilities.FindStringSubmatchIndex(src); m != nil {
		list := strings.TrimSpace(src[m[2]:m[3]])
		if list != "" {
			list += ", "
		}
		return src[:m[2]] + list + kind + src[m[3]:], true
	}
	key := outlineKey.FindStringIndex(src)
	if key == nil || strings.Contains(src, "\ncapabilities:") {
		return src, false
	}
	return src[:key[0]] + "capabilities: [" + kind + "]\n\n" + src[key[0]:], true
}
