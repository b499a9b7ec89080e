package js

import (
	"errors"
	"strings"

	"modernc.org/quickjs"
)

// Script runs a file that is no handler, from its first line to its last, and then what its promises left to do. It
// returns what the file wrote to its log, also where it went wrong; the error is an *Error when the file is to blame.
func Script(cfg Config) (log []string, err error) {
	source := cfg.Source
	if len(source) > maxSource || strings.ContainsRune(source, 0) {
		return nil, &Error{Message: "The file is too large or holds a NUL byte.", File: cfg.File, Limit: "size"}
	}
	cfg.Source = ""
	m, err := New(cfg)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	err = m.script(source)
	return m.Log(), err
}

func (m *VM) script(source string) error {
	v, err := m.vm.EvalValue(source, quickjs.EvalGlobal)
	var thrown *quickjs.Error
	if errors.As(err, &thrown) && thrown.Name == "" && thrown.Message == "" { // a value that is no Error
		thrown.Name, thrown.Message = "thrown", thrown.Error()
	}
	if err != nil {
		return m.problem(err)
	}
	v.Free()
	return m.drain()
}
