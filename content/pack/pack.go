// Package pack knows how packs travel: the archive and its sums, the signature, whom the learner trusts, and the store in
// which installed packs lie side by side.
//
// A pack is data from a stranger. Everything about it is looked at before anything is written or shown, and what cannot
// be trusted is a [Refusal] with one sentence, nothing left behind. The package refuses to know what a course teaches
// and who learns it; how a pack is asked about on a screen is the business of whoever installs.
package pack

import (
	"io/fs"
	"time"

	"github.com/engineroom/engineroom/content"
)

// Extension is how the name of an archive ends.
const Extension = ".pack"

// Reason says why a pack is refused, which decides the exit code.
type Reason int

// The reasons to refuse a pack.
const (
	Unread     Reason = iota // it cannot be read, or is no pack
	Distrusted               // its signature or sums are wrong, its key is another, or its bytes changed under one version
	Newer                    // it needs a newer engineroom
	Unsafe                   // what is in it could do harm
)

// Refusal is why a pack is not opened or installed. It is an error.
type Refusal struct {
	Reason Reason
	Code   string // of the rule, such as Z011
	File   string // within the pack; "" where it is about the whole
	Line   int    // 0 where it is about no line
	Text   string // one sentence: what is wrong
	Fix    string // one sentence: what to do
}

// Archive is a pack as it is handed out, a file or a folder, that was looked at and found harmless.
type Archive struct {
	Path      string // where it lies
	Manifest  content.Manifest
	FS        fs.FS  // its files, held in memory: the bytes that were looked at
	Sum       string // h1:…, the same for the folder and the file made of it
	Files     int
	Bytes     int64      // of all files, unpacked
	Signature *Signature // nil where it is not signed

	files map[string][]byte // what FS is made of
}

// Signature is a valid signature of a pack.
type Signature struct {
	Key     string // the public key, as minisign writes it
	KeyID   string // 16 hexadecimal digits
	Comment string // the trusted comment
}

// Installed is a pack in the store.
type Installed struct {
	ID           string    `json:"id"`
	Version      string    `json:"version"`
	Title        string    `json:"title"`
	Sum          string    `json:"sum"`           // h1:…
	Key          string    `json:"key,omitempty"` // public key of its signature; "" where it is not signed
	Source       string    `json:"source"`        // path that it was installed from
	At           time.Time `json:"at"`
	Files        int       `json:"files"`
	Bytes        int64     `json:"bytes"`
	Capabilities []string  `json:"capabilities,omitempty"`
}
