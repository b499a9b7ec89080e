package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// folderPrefix begins the name of every child's private folder; the parent's process id and a random part follow.
const folderPrefix = "engineroom-worker-"

var sweepOnce sync.Once

// newFolder makes the empty folder that a child calls its working directory.
func newFolder() (string, error) {
	sweepOnce.Do(func() { sweep(os.TempDir()) })
	return os.MkdirTemp("", fmt.Sprintf("%s%d-", folderPrefix, os.Getpid()))
}

// sweep removes the folders of parents that died without removing them. A folder whose parent's id was given to a new
// process stays until that one is gone too.
func sweep(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), folderPrefix)
		id, _, _ := strings.Cut(rest, "-")
		pid, err := strconv.Atoi(id)
		if ours && e.IsDir() && err == nil && pid > 0 && !alive(pid) {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}
