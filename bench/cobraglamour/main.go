// Cobraglamour is a command line that does nothing, with Glamour linked in. The bench measures the verbs of the real
// program against it: importing Glamour alone costs every process the making of chroma's styles and lexers.
package main

import (
	"os"

	_ "charm.land/glamour/v2" // for what it costs
	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "cobraglamour"}
	root.AddCommand(&cobra.Command{Use: "nothing", Run: func(*cobra.Command, []string) {}})
	if root.Execute() != nil {
		os.Exit(1)
	}
}
