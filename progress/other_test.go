//go:build !linux && !darwin

package progress

import "os/exec"

// What the tests of unix_test.go need, and asNobody skips elsewhere.
func underUser(*exec.Cmd, uint32) {}

func (t task) limited(*Journal) {}
