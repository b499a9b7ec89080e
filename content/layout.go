package content

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names of the files of a pack that say what it consists of and who signed it. A build writes them.
const (
	LockName      = "pack.lock"         // what the ids of the pack stand for
	SumsName      = "pack.sums"         // the sum of every other file, as sha256sum writes it
	SignatureName = "pack.sums.minisig" // of pack.sums, as minisign writes it
	KeyName       = "pack.pub"          // the public key that the signature was made with
	KeysName      = "pack.keys"         // older keys, each of which signed the next
)

// Where the files of a pack lie.
var (
	folders = []string{lessonsDir, "cards", labsDir, "i18n", "assets"}
	beside  = []string{ManifestName, LockName, GlossaryName, "README.md", "CHANGELOG.md",
		"LICENSE", "LICENSE.md", "LICENSE.txt", "LICENSE-CODE", "NOTICE"}
)

// Signatures are the files of a signed pack that come after its sums, in their order.
var Signatures = []string{SignatureName, KeyName, KeysName}

// IsSeal tells whether a file is about all others: sums, signature, keys.
func IsSeal(name string) bool { return name == SumsName || slices.Contains(Signatures, name) }

// IsBeside tells whether a file is one of those that may lie beside the manifest, whatever letters its name has.
func IsBeside(name string) bool { return slices.Contains(beside, name) || IsSeal(name) }

// HasPlace tells whether a file lies where packs have files: below one of their folders, or beside the manifest.
func HasPlace(name string) bool {
	first, _, below := strings.Cut(name, "/")
	return below && slices.Contains(folders, first) || IsBeside(name)
}

// StaysHome tells whether a file or folder of an author's folder is no part of the pack: what begins with a dot (such as
// .git and .schema), what editors and desktops leave behind, and packs and keys that were made here.
func StaysHome(name string) bool {
	if name == "." {
		return false
	}
	if !strings.Contains(name, "/") && name != KeyName && slices.Contains([]string{".pack", ".key", ".pub"}, path.Ext(name)) {
		return true
	}
	return slices.ContainsFunc(strings.Split(name, "/"), isLeftBehind)
}

func isLeftBehind(part string) bool {
	switch path.Ext(part) {
	case ".bak", ".orig", ".swp", ".swo", ".tmp":
		return true
	}
	return strings.HasPrefix(part, ".") || strings.HasSuffix(part, "~") ||
		strings.HasPrefix(part, "#") && strings.HasSuffix(part, "#") || part == "Thumbs.db" || part == "desktop.ini"
}

// Folded is a name as a system sees it to which A is a, and e with an accent is e and an accent: two files whose names are
// one and the same then are one file somewhere.
func Folded(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, norm.NFC.String(name))
}
