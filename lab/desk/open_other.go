//go:build !unix

package desk

const atOnce = 0
