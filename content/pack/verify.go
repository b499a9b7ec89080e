package pack

import (
	"fmt"
	"strings"

	"aead.dev/minisign" // signatures that anybody can check without this program

	"github.com/engineroom/engineroom/content"
)

var notSigned = distrusted("Z021", "", "This pack is not signed.", "Ask its author to sign it with `engineroom pack sign`, or open it without asking for a signature.")

// trustedComment is what the signature of a pack says, so that it fits no other pack and no other version.
func trustedComment(m content.Manifest) string { return "pack=" + m.ID + " version=" + m.Version }

// checkSignature checks the signature of pack.sums. wanted is the key that it must be made with; "" is the one that the
// pack brings. A pack that is not signed has none.
func checkSignature(files map[string][]byte, m content.Manifest, wanted string) (*Signature, error) {
	text, signed := files[content.SignatureName]
	if !signed {
		return nil, nil
	}
	sums, there := files[content.SumsName]
	if !there {
		return nil, distrusted("Z021", content.SignatureName, "This pack is signed, and the "+content.SumsName+" that was signed is not there.", "Get the pack anew from where you have it.")
	}
	key, err := signingKey(files, wanted)
	if err != nil {
		return nil, err
	}
	var signature minisign.Signature
	switch err := signature.UnmarshalText(text); {
	case err != nil:
		return nil, distrusted("Z021", content.SignatureName, "The signature cannot be read.", "Get the pack anew from where you have it.")
	case signature.KeyID != key.ID():
		return nil, distrusted("Z021", content.SignatureName, fmt.Sprintf("The pack is signed with the key %s, and not with %s.", keyID(signature.KeyID), keyID(key.ID())), "Ask its author which key is right, by another way than this file came.")
	case !minisign.Verify(key, sums, text):
		return nil, distrusted("Z021", content.SignatureName, "The signature is wrong: somebody changed the pack after it was signed.", "Do not use it. Get it anew from where you trust it.")
	case signature.TrustedComment != trustedComment(m):
		return nil, distrusted("Z022", content.SignatureName, fmt.Sprintf("The signature is of %q, and this pack is %q.", shortened(signature.TrustedComment), trustedComment(m)), "Do not use it. If you signed it yourself, write this as the trusted comment.")
	}
	return &Signature{Key: key.String(), KeyID: keyID(key.ID()), Comment: signature.TrustedComment}, nil
}

// signingKey is the key that a signature must be made with. Where one is wanted and the pack brings another, the pack is
// not from whom it was said to be.
func signingKey(files map[string][]byte, wanted string) (minisign.PublicKey, error) {
	if wanted != "" {
		key, err := parseKey(wanted)
		if err != nil {
			return key, &Refusal{Unread, "Z021", "", 0, "This is no public key.", "Write the line that begins with RW, from the second line of a file such as " + content.KeyName + "."}
		}
		return key, nil
	}
	text, there := files[content.KeyName]
	if !there {
		return minisign.PublicKey{}, distrusted("Z021", content.KeyName, "This pack is signed, and does not bring the key that it was signed with.", "Say the key with -P, or sign the pack with `engineroom pack sign`, which adds it.")
	}
	key, err := parseKey(string(text))
	if err != nil {
		return key, distrusted("Z021", content.KeyName, "The key that this pack brings cannot be read.", "Get the pack anew from where you have it.")
	}
	return key, nil
}

// parseKey reads a public key: a line of base64, with or without the comment that minisign puts above it.
func parseKey(text string) (minisign.PublicKey, error) {
	var key minisign.PublicKey
	err := key.UnmarshalText([]byte(strings.TrimSpace(text)))
	return key, err
}

// keyID is the number of a key as minisign prints it.
func keyID(id uint64) string { return fmt.Sprintf("%016X", id) }
