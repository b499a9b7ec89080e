package pack

import (
	"fmt"
	"strings"

	"aead.dev/minisign"

	"github.com/engineroom/engineroom/content"
)

// pack.keys lists by which keys a pack was signed before: for each change of key five lines. The first is the new public
// key, the others are a signature of that line by the old key, as `minisign -S` writes it. Its trusted comment names the
// pack and the new key, so that it fits no other.
const linesOfStatement = 5

// handOver is the statement of an old key that a new one takes its place.
func handOver(m content.Manifest, old SigningKey, next minisign.PublicKey) string {
	line := next.String() + "\n"
	return line + string(old.sign(line, handOverComment(m, next), "the next key of "+m.ID))
}

func handOverComment(m content.Manifest, next minisign.PublicKey) string {
	return fmt.Sprintf("pack=%s key=%s", m.ID, next)
}

// KnownBy tells whether a pack is signed with a public key, given as minisign writes it, or with one that this key named
// as its successor, or that one's successor, in pack.keys.
func (a *Archive) KnownBy(key string) bool {
	now, err := parseKey(key)
	if err != nil || a.Signature == nil {
		return false
	}
	lines := strings.SplitAfter(string(a.files[content.KeysName]), "\n")
	for ; len(lines) >= linesOfStatement; lines = lines[linesOfStatement:] {
		if next, ok := a.successor(now, lines[0], strings.Join(lines[1:linesOfStatement], "")); ok {
			now = next
		}
	}
	return now.String() == a.Signature.Key
}

// successor is the key that a statement names, if the key so far made it for this pack.
func (a *Archive) successor(now minisign.PublicKey, line, signature string) (minisign.PublicKey, bool) {
	next, err := parseKey(line)
	if err != nil || !minisign.Verify(now, []byte(line), []byte(signature)) {
		return next, false
	}
	var s minisign.Signature
	return next, s.UnmarshalText([]byte(signature)) == nil && s.TrustedComment == handOverComment(a.Manifest, next)
}

// follow makes the key of an archive the one that its pack is known by, where the key so far named it.
func (t *Trust) follow(a Archive) {
	if pin, known := t.Pin(a.Manifest.ID); known && a.KnownBy(pin.Key) {
		pin.Key = a.Signature.Key
		t.put(pin)
	}
}
