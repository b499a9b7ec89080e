package content

import (
	"embed"
	"io/fs"
)

//go:embed all:packs/backend
var shipped embed.FS

// Shipped is the course that is part of the program.
func Shipped() fs.FS {
	sub, err := fs.Sub(shipped, "packs/backend")
	if err != nil {
		panic(err) // the embedded folder is there or the program does not build
	}
	return sub
}
