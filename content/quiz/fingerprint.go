package quiz

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// Fingerprint returns two hashes, of 12 hexadecimal digits each, by which a recorded answer stays tied to what was
// asked: mean covers kind, stem and all options, key covers kind and right answers. Feedback, hints and metadata count
// for neither, so correcting them changes nothing for the learner.
func (q Question) Fingerprint() (mean, key string) {
	m := []string{string(q.Kind), normal(q.Stem)}
	k := []string{string(q.Kind)}
	for _, o := range q.Options {
		m = append(m, normal(o.Text))
		if o.Right {
			k = append(k, normal(o.Text))
		}
	}
	for _, s := range q.Steps {
		m = append(m, normal(s.Text))
		if !s.Spare {
			k = append(k, normal(s.Text))
		}
	}
	for _, p := range q.Pairs {
		m = append(m, normal(p.Left))
		k = append(k, normal(p.Left), normal(q.Rights[p.Right]))
	}
	for _, r := range q.Rights {
		m = append(m, normal(r))
	}
	for _, g := range q.Gaps {
		m = append(m, g.Accepted...)
		k = append(k, g.Accepted...)
	}
	if q.Code != "" {
		m = append(m, q.Code)
	}
	for _, r := range q.Rubric {
		k = append(k, normal(r))
	}
	return digest(m), digest(k)
}

// digest hashes texts so that no two lists of texts run into each other.
func digest(texts []string) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(strconv.Itoa(len(t)) + ":" + t)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:6])
}
