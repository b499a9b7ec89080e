//go:build unix

package desk

import "syscall"

// atOnce opens a pipe without waiting for who writes into it. To a plain file it means nothing.
const atOnce = syscall.O_NONBLOCK
