package js

import (
	"regexp"
	"strconv"
	"strings"
)

var frame = regexp.MustCompile(`<\w+>:(\d+)(?::(\d+))?\)?`)

// located makes an error of a name, a message and a stack. Its place is the innermost frame in the learner's file, since
// frames of the prelude say nothing to a learner.
func (m *VM) located(name, message, stack string) *Error {
	if name == "" && message == "null" {
		name = "thrown"
	}
	e := &Error{Name: name, Message: Clean(message), File: m.cfg.File, Limit: limit(name, message)}
	for _, at := range frame.FindAllStringSubmatch(stack, 20) {
		line, _ := strconv.Atoi(at[1])
		if line > 0 && line < hostLine {
			e.Line = line
			e.Col, _ = strconv.Atoi(at[2])
			break
		}
	}
	return e
}

// Clean takes what a database or a statement put on several lines into one.
func Clean(message string) string { return strings.Join(strings.Fields(message), " ") }

// limit is what stopped the machine, if it was a limit.
func limit(name, message string) string {
	switch {
	case name == "InternalError" && message == "interrupted":
		return "time"
	case name == "InternalError" && message == "out of memory", strings.Contains(message, "out of memory") && name == "",
		name == "thrown" && message == "null": // QuickJS had no room for an error
		return "memory"
	}
	return ""
}
