//go:build linux || darwin

package sandbox

import "golang.org/x/sys/unix"

func setMax(r *unix.Rlimit, value uint64) { r.Max = value }
