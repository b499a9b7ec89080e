package pack

import (
	"encoding/base64"
)

// minisignKey is a public key of somebody, without what all keys begin with.
func minisignKey(who byte) string {
	b := make([]byte, 42)
	b[0], b[1] = 'E', 'd'
	for i := range b[2:] {
		b[2+i] = who
	}
	return base64.StdEncoding.EncodeToString(b)[3:]
}
