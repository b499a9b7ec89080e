//go:build freebsd

package sandbox

import "golang.org/x/sys/unix"

func setMax(r *unix.Rlimit, value uint64) { r.Max = int64(value) }
