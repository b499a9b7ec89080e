// Package cpu says how long processors worked on this process. Tests that bound what something may cost measure that:
// other programs on the machine make it no longer. It knows nothing of single threads and of other processes.
package cpu

import "time"

// Took is how long processors worked on this process while do ran, with whatever else the process did meanwhile.
func Took(do func()) time.Duration {
	began := Time()
	do()
	return Time() - began
}
