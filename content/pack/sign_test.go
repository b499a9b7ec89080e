package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/scrypt"

	"github.com/engineroom/engineroom/content"
)

// openKey is a private key without a password.
func openKey(t testing.TB) (public string, _ SigningKey) {
	t.Helper()
	pub, private, err := GenerateKey("")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ReadSigningKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(pub), "\n")[1], key
}

func signed(t testing.TB, files map[string]string, key SigningKey) []byte {
	t.Helper()
	_, a := build(t, mapFS(files))
	var b bytes.Buffer
	if _, err := a.Sign(&b, key); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASignedPackNamesItsKey(t *testing.T) {
	public, key := openKey(t)
	plain, built := build(t, mapFS(packOf(nil)))
	file := fileWith(t, signed(t, packOf(nil), key))
	a, err := Open(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	if a.Signature == nil || a.Signature.Key != public || a.Signature.Comment != "pack=org.example.ferns version=1.0.0" || len(a.Signature.KeyID) != 16 {
		t.Errorf("got %+v, want the key %s", a.Signature, public)
	}
	if a.Sum != built.Sum {
		t.Errorf("signing made %s of %s", a.Sum, built.Sum)
	}
	if _, err := Verify(context.Background(), file, public); err != nil {
		t.Error(err)
	}
	other, otherKey := openKey(t)
	_, err = Verify(context.Background(), file, other)
	checkRefusal(t, err, "Z021", Distrusted)
	_, err = Verify(context.Background(), fileWith(t, plain), public)
	checkRefusal(t, err, "Z021", Distrusted)

	var again bytes.Buffer
	if _, err := a.Sign(&again, otherKey); err != nil {
		t.Fatal(err)
	}
	if a, err = Verify(context.Background(), fileWith(t, again.Bytes()), other); err != nil || a.Sum != built.Sum {
		t.Errorf("signed anew: %v", err)
	}
}

// sealed is a private key under a password, as the format has it, but with a cost that a test can pay.
func sealed(t *testing.T, key SigningKey, password string) []byte {
	t.Helper()
	open, err := key.key.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	comment, encoded, _ := strings.Cut(string(open), "\n")
	b, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	const cost = 1 << 15 // which makes N = 1024, r = 8 and p = 1 of scrypt
	binary.LittleEndian.PutUint16(b[2:], 0x6353)
	binary.LittleEndian.PutUint64(b[38:], cost)
	binary.LittleEndian.PutUint64(b[46:], cost*64)
	sum := blake2b.Sum256(append([]byte("Ed"), b[54:126]...))
	copy(b[126:], sum[:])
	stream, err := scrypt.Key([]byte(password), b[6:38], cost/32, 8, 1, 104)
	if err != nil {
		t.Fatal(err)
	}
	for i := range stream {
		b[54+i] ^= stream[i]
	}
	return []byte(comment + "\n" + base64.StdEncoding.EncodeToString(b) + "\n")
}

func TestAKeyOpensWithItsPasswordAlone(t *testing.T) {
	public, key := openKey(t)
	private := sealed(t, key, "fern")
	if !Sealed(private) {
		t.Fatal("the key lies open")
	}
	if _, err := ReadSigningKey(private, "moss"); !errors.Is(err, ErrPassword) {
		t.Errorf("got %v with another password", err)
	}
	if again, err := ReadSigningKey(private, "fern"); err != nil || again.public().String() != public {
		t.Errorf("got %v with the password", err)
	}
	if _, err := ReadSigningKey([]byte("no key"), "fern"); !errors.Is(err, ErrNoKey) {
		t.Errorf("got %v for what is no key", err)
	}
}

var costly = flag.Bool("costly-keys", false, "make and open keys with passwords, each of which takes seconds and a gigabyte")

// TestKeysWithPasswordsGoBothWays needs -costly-keys: the public tool opens a sealed key that was made here, and the other
// way round.
func TestKeysWithPasswordsGoBothWays(t *testing.T) {
	if !*costly {
		t.Skip("without -costly-keys, keys with passwords are tried at a low cost alone")
	}
	dir := t.TempDir()
	text, private, err := GenerateKey("fern")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"our.key": private, "our.pub": text, "file": []byte("a fern")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	public(t, dir, "sh", "-c", "echo fern | minisign -Sm file -s our.key && minisign -Vm file -p our.pub")
	public(t, dir, "sh", "-c", "printf 'moss\\nmoss\\n' | minisign -G -p its.pub -s its.key")
	its, err := os.ReadFile(filepath.Join(dir, "its.key"))
	if err != nil || !Sealed(its) {
		t.Fatalf("its key lies open, or %v", err)
	}
	if _, err := ReadSigningKey(its, "moss"); err != nil {
		t.Error(err)
	}
}

// public runs a public tool in a folder. Where it is not installed, the test is skipped.
func public(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed here, so this was not tried", name)
	}
	c := exec.Command(name, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// unzip unpacks an archive as anybody would.
func unzip(t *testing.T, data []byte) string {
	t.Helper()
	dir := t.TempDir()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheMinisignToolChecksOurSignature(t *testing.T) {
	key, private := openKey(t)
	dir := unzip(t, signed(t, packOf(nil), private))
	out := public(t, dir, "minisign", "-Vm", content.SumsName, "-P", key)
	if !strings.Contains(out, "Trusted comment: pack=org.example.ferns version=1.0.0") {
		t.Errorf("got %s", out)
	}
	public(t, dir, "minisign", "-Vm", content.SumsName, "-p", content.KeyName)
	out = public(t, dir, "sha256sum", "--strict", "-c", content.SumsName)
	if n := strings.Count(out, ": OK\n"); n != len(packOf(nil)) {
		t.Errorf("%d of %d files are checked: %s", n, len(packOf(nil)), out)
	}
	if a, err := Open(context.Background(), dir); err != nil || a.Signature == nil || a.Signature.Key != key {
		t.Errorf("the unpacked folder is not signed: %v", err)
	}
}

func TestTheMinisignToolMakesKeysAndSignaturesForUs(t *testing.T) {
	keys := t.TempDir()
	public(t, keys, "minisign", "-G", "-W", "-p", "its.pub", "-s", "its.key")
	private, err := os.ReadFile(filepath.Join(keys, "its.key"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ReadSigningKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(keys, "its.pub"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(context.Background(), fileWith(t, signed(t, packOf(nil), key)), string(text)); err != nil {
		t.Errorf("signed here with its key: %v", err)
	}

	plain, _ := build(t, mapFS(packOf(nil)))
	dir := unzip(t, plain)
	public(t, dir, "minisign", "-Sm", content.SumsName, "-s", filepath.Join(keys, "its.key"), "-t", "pack=org.example.ferns version=1.0.0")
	if _, err := Verify(context.Background(), dir, string(text)); err != nil {
		t.Errorf("signed by the tool: %v", err)
	}
	public(t, dir, "minisign", "-Sm", content.SumsName, "-s", filepath.Join(keys, "its.key"), "-t", "pack=org.example.ferns version=2.0.0")
	_, err = Verify(context.Background(), dir, string(text))
	checkRefusal(t, err, "Z022", Distrusted)
}

func checkRefusal(t *testing.T, err error, code string, reason Reason) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) {
		t.Errorf("got %v, want a refusal with %s", err, code)
		return
	}
	if r.Code != code || r.Reason != reason {
		t.Errorf("got reason %d and %v, want %d and %s", r.Reason, r, reason, code)
	}
	if r.Text == "" || !strings.HasSuffix(r.Text, ".") || r.Fix == "" || !strings.HasSuffix(r.Fix, ".") || strings.Count(r.Error(), "\n") != 1 {
		t.Errorf("not one sentence and one fix: %q", r.Error())
	}
}

// fixedKey is the same in each process that fuzzes. The public tool made it.
const fixedKey = `untrusted comment: minisign encrypted secret key
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPqsxRS9uIfBWvD3p/E1SvduZYcDtqKcD4xuVGb/aenzj/k6fXPCSbcgBPrRfGoXLdDsv36dArQDkyaIQQv1ny7nej1UIjApnAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
`

// FuzzSignature: whatever stands in the seals, a pack is signed by a key that checks its signature, or refused.
func FuzzSignature(f *testing.F) {
	key, err := ReadSigningKey([]byte(fixedKey), "")
	if err != nil {
		f.Fatal(err)
	}
	_, a := build(f, mapFS(packOf(nil)))
	var b bytes.Buffer
	if _, err := a.Sign(&b, key); err != nil {
		f.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		f.Fatal(err)
	}
	read := func(name string) string {
		r, err := z.Open(name)
		if err != nil {
			f.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			f.Fatal(err)
		}
		return string(text)
	}
	good, pub := read(content.SignatureName), read(content.KeyName)
	f.Add(good, pub)
	f.Add("", "")
	f.Add("untrusted comment: x\n\ntrusted comment: x\n", pub)
	f.Add(strings.ReplaceAll(good, "\n", "\r\n"), pub)
	f.Fuzz(func(t *testing.T, signature, public string) {
		files := map[string][]byte{content.SumsName: []byte(sumsOf(a.files)), content.SignatureName: []byte(signature), content.KeyName: []byte(public)}
		s, err := checkSignature(files, a.Manifest, "")
		if err == nil && (s.Comment != trustedComment(a.Manifest) || s.KeyID != keyID(key.public().ID())) {
			t.Errorf("%+v is no signature of ours", s)
		}
	})
}
