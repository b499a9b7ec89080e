package pack

import (
	"context"
	"io"
	"io/fs"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/engineroom/engineroom/content"
)

// sumOf is the sum of a pack's files, without the files that speak of them: h1:… as in go.sum. It is also "h1:" and the
// base64 of the SHA-256 of pack.sums.
func sumOf(ctx context.Context, fsys fs.FS) (string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return firstOf(err, ctx.Err())
		}
		if e.Type().IsRegular() && !content.IsSeal(name) {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return dirhash.Hash1(names, func(name string) (io.ReadCloser, error) { return fsys.Open(name) })
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
