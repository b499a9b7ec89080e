package pack

import (
	"fmt"
	"strings"
)

// Error is what is wrong and where, and below it a hint: what to do.
func (r *Refusal) Error() string {
	text := strings.TrimSuffix(r.Text, ".")
	switch {
	case r.File != "" && r.Line > 0:
		text = fmt.Sprintf("%s:%d: %s", r.File, r.Line, text)
	case r.File != "":
		text = r.File + ": " + text
	}
	if r.Code != "" {
		text += " (" + r.Code + ")"
	}
	if r.Fix == "" {
		return text
	}
	return text + "\nhint: " + r.Fix
}
