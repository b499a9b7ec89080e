package pack

import (
	"bytes"
	"errors"
	"io"
	"maps"

	"aead.dev/minisign"

	"github.com/engineroom/engineroom/content"
)

// ErrPassword says that a private key did not open: the password is another one.
var ErrPassword = errors.New("the password does not open this key")

// ErrNoKey says that a text is no private key.
var ErrNoKey = errors.New("this is no private key that minisign or engineroom made")

// GenerateKey makes a pair of keys in the format of minisign. The private key is sealed with the password, which takes seconds
// and a gigabyte of memory, as it would take anybody who tries passwords; without one it lies open.
func GenerateKey(password string) (public, private []byte, _ error) {
	pub, key, err := minisign.GenerateKey(nil)
	if err != nil {
		return nil, nil, err
	}
	if password == "" {
		private, err = key.MarshalText()
	} else {
		private, err = minisign.EncryptKey(password, key)
	}
	return publicText(pub), append(private, '\n'), err
}

// publicText is the file of a public key.
func publicText(key minisign.PublicKey) []byte {
	text, _ := key.MarshalText() // never fails
	return append(text, '\n')
}

// SigningKey is a private key that packs can be signed with.
type SigningKey struct{ key minisign.PrivateKey }

// Sealed tells whether a private key needs a password.
func Sealed(private []byte) bool { return minisign.IsEncrypted(private) }

// ReadSigningKey opens a private key that minisign or [GenerateKey] made. The password of one that lies open is not looked at.
// It fails with [ErrPassword] or [ErrNoKey].
func ReadSigningKey(private []byte, password string) (SigningKey, error) {
	if Sealed(private) {
		key, err := minisign.DecryptKey(password, private)
		if err != nil {
			return SigningKey{}, ErrPassword
		}
		return SigningKey{key}, nil
	}
	var key minisign.PrivateKey
	if key.UnmarshalText(private) != nil {
		return SigningKey{}, ErrNoKey
	}
	return SigningKey{key}, nil
}

// public is the public key of a private one.
func (k SigningKey) public() minisign.PublicKey { return k.key.Public().(minisign.PublicKey) }

// sign signs a message as `minisign -S` does.
func (k SigningKey) sign(message, trusted, untrusted string) []byte {
	r := minisign.NewReader(bytes.NewReader([]byte(message)))
	_, _ = io.Copy(io.Discard, r) // a reader of memory
	return r.SignWithComments(k.key, trusted, untrusted)
}

// Sign writes the archive anew to w, with a signature in place of any that it had, and the key that checks it. Where older
// keys are given, each says in pack.keys that this key takes its place, see [Archive.KnownBy]. The archive is one that
// [Open] or [Build] returned; the sum stays as it is.
func (a *Archive) Sign(w io.Writer, key SigningKey, older ...SigningKey) (*Signature, error) {
	files := maps.Clone(a.files)
	sums := sumsOf(files)
	files[content.SumsName] = []byte(sums)
	files[content.SignatureName] = key.sign(sums, trustedComment(a.Manifest), "signature of "+a.Manifest.ID)
	files[content.KeyName] = publicText(key.public())
	for _, old := range older {
		files[content.KeysName] = append(bytes.Clone(files[content.KeysName]), handOver(a.Manifest, old, key.public())...)
	}
	signature, err := checkSignature(files, a.Manifest, "")
	if err != nil {
		return nil, err // the key is no pair
	}
	return signature, write(w, files)
}
