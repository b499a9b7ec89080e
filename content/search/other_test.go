//go:build !linux && !darwin

package search

import "time"

func limitFiles(uint64) {}

func cpuTime() time.Duration { return 0 }
