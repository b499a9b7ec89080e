//go:build !linux

package sandbox

// The attacks are written for Linux, where they are run.
var hostileOps = map[string]Handler{}

const middleArg = "__middle"

func middle() int { return 1 }
