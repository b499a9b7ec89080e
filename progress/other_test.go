//go:build !unix

package progress

import "os/exec"

// What only Unix has, asNobody and the tests of unix_test.go skip elsewhere.
func underUser(*exec.Cmd, uint32) {}

func (t task) limited(*Journal) {}
