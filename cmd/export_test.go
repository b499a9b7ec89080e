package cmd

import (
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// UsePack puts the pack in a folder in the place of the shipped course.
func UsePack(dir string) { shipped = func() fs.FS { return os.DirFS(dir) } }

// UseTime makes it that moment now; the clock goes on from there.
func UseTime(at time.Time) {
	started := time.Now()
	now = func() time.Time { return at.Add(time.Since(started)) }
}

// Workers are the roles of the processes in which labs run.
var Workers = workers

// UseInstalled makes the packs in folders those that are installed.
func UseInstalled(dirs ...string) {
	installed = func(p *program) ([]*onShelf, error) {
		var out []*onShelf
		for _, dir := range dirs {
			out = append(out, &onShelf{
				id: filepath.Base(dir), title: filepath.Base(dir), version: "1.0.0", cache: p.cacheOf(filepath.Base(dir), "1.0.0 "+dir),
				files: func() (fs.FS, error) { return os.DirFS(dir), nil },
			})
		}
		return out, nil
	}
}
