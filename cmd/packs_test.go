package cmd_test

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/engineroom/engineroom/content/pack"
)

// makepack DIR FILE [KEY] builds a pack of a folder, and signs it with the key in the file KEY, which is made where there
// is none, with KEY.pub beside it.
func scriptMakePack(ts *testscript.TestScript, _ bool, args []string) {
	ctx, file := context.Background(), ts.MkAbs(args[1])
	out, err := os.Create(file)
	ts.Check(err)
	a, err := pack.Build(ctx, os.DirFS(ts.MkAbs(args[0])), out, pack.Options{})
	ts.Check(errors.Join(err, out.Close()))
	if len(args) < 3 {
		return
	}
	out, err = os.Create(file)
	ts.Check(err)
	_, err = a.Sign(out, keyIn(ts, ts.MkAbs(args[2])))
	ts.Check(errors.Join(err, out.Close()))
}

// keyIn reads a private key, or makes one.
func keyIn(ts *testscript.TestScript, file string) pack.SigningKey {
	private, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		var public []byte
		public, private, err = pack.GenerateKey("")
		ts.Check(errors.Join(err, os.WriteFile(file, private, 0o600), os.WriteFile(file+".pub", public, 0o600)))
	}
	ts.Check(err)
	key, err := pack.ReadSigningKey(private, "")
	ts.Check(err)
	return key
}
