//go:build !linux && !darwin

package search

func limitFiles(uint64) {}
