//go:build !linux

package progress

import "os"

func syncData(f *os.File) error { return f.Sync() }
