//go:build !race

package content

const slowdown = 1
