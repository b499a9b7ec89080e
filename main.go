// A zip file with a name that leads out of the folder that it is unpacked into is an error wherever one is opened.
//go:debug zipinsecurepath=0

// Engineroom teaches in a terminal what backend developers do.
package main

import (
	"os"

	"github.com/engineroom/engineroom/cmd"
)

func main() {
	os.Exit(cmd.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
