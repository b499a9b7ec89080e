//go:build race

package content

const slowdown = 8 // of a program under the race detector
