//go:build linux && !amd64 && !arm64

package sandbox

// filterCalls does nothing: the numbers of system calls on this processor were not looked up. Landlock stands alone.
func filterCalls(Access) error { return nil }
