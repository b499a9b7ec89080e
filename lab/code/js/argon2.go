package js

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2" // Argon2id is in no standard package, and labs about passwords hash them as a server does
)

// cost is what a hash takes. The largest is OWASP's first choice of 2026, 19 MiB and two passes, about 20 ms: a child of
// 192 MB that also holds QuickJS stands it, and a check with 30 sign-ins still ends in time.
type cost struct{ memory, passes, lanes uint32 }

const (
	maxMemory = 19456 // KiB
	maxPasses = 3
	maxLanes  = 1
	hashBytes = 32
	maxHashed = 4096 // bytes of a password or a salt
)

var dearest = cost{maxMemory, 2, 1}

// bounded tells whether a cost is one that Argon2 allows and the child stands.
func (c cost) bounded() error {
	if c.memory < 8 || c.memory > maxMemory || c.passes < 1 || c.passes > maxPasses || c.lanes < 1 || c.lanes > maxLanes {
		return fmt.Errorf("here argon2 takes memoryCost from 8 to %d KiB, timeCost from 1 to %d and parallelism %d", maxMemory, maxPasses, maxLanes)
	}
	return nil
}

func (m *VM) argon2(op string, in []any) (any, error) {
	if m.cfg.Argon2 != nil {
		if err := m.cfg.Argon2(); err != nil {
			return nil, err
		}
	}
	if len(text(in, 0)) > maxHashed || len(text(in, 1)) > maxHashed {
		return nil, fmt.Errorf("argon2 takes at most %d bytes here", maxHashed)
	}
	if op == "argon2.verify" {
		return verified(text(in, 0), text(in, 1))
	}
	options, _ := in[2].(map[string]any)
	c := dearest
	for name, to := range map[string]*uint32{"memoryCost": &c.memory, "timeCost": &c.passes, "parallelism": &c.lanes} {
		if v, ok := options[name].(float64); ok {
			*to = uint32(max(0, min(v, 1<<30)))
		}
	}
	return hashed(text(in, 0), []byte(text(in, 1)), c)
}

// hashed is a password's hash as RFC 9106 and the PHC string format have it, such as $argon2id$v=19$m=19456,t=2,p=1$…$….
func hashed(password string, salt []byte, c cost) (string, error) {
	if err := c.bounded(); err != nil {
		return "", err
	}
	sum := argon2.IDKey([]byte(password), salt, c.passes, c.memory, uint8(c.lanes), hashBytes)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, b64(salt), b64(sum)), nil
}

var errNoHash = errors.New("this is no hash that argon2.hash made")

// verified tells whether a password has a hash.
func verified(digest, password string) (bool, error) {
	parts := strings.Split(digest, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errNoHash
	}
	var c cost
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return false, errNoHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errNoHash
	}
	again, err := hashed(password, salt, c)
	return subtle.ConstantTimeCompare([]byte(again), []byte(digest)) == 1, err
}
