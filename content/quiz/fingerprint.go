package quiz

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Fingerprint returns two hashes, of 12 hexadecimal digits each, by which a recorded answer stays tied to what was
// asked: mean covers kind, stem and all options, key covers kind and right answers. Feedback, hints and metadata count
// for neither, so correcting them changes nothing for the learner.
func (q Question) Fingerprint() (mean, key string) {
	return digest(append([]string{string(q.Kind)}, q.Wording()...)), digest(append([]string{string(q.Kind)}, q.answer()...))
}

// Wording is what is asked, text by text, in the form in which texts are compared: the stem, then the options, steps,
// pairs, gaps and code. Case, emphasis and spacing do not count outside code; the bytes of code are kept.
func (q Question) Wording() []string {
	m := []string{normal(q.Stem)}
	for _, o := range q.Options {
		m = append(m, normal(o.Text))
	}
	for _, s := range q.Steps {
		m = append(m, normal(s.Text))
	}
	for _, p := range q.Pairs {
		m = append(m, normal(p.Left))
	}
	for _, r := range q.Rights {
		m = append(m, normal(r))
	}
	for _, g := range q.Gaps {
		m = append(m, g.Accepted...)
	}
	if q.Code != "" {
		m = append(m, q.Code)
	}
	return m
}

// answer is what is right, text by text. The order in which an author lists options or pairs is not part of it: they are
// shown shuffled.
func (q Question) answer() []string {
	if q.Held {
		return nil
	}
	var options, pairs, k []string
	for _, o := range q.Options {
		if o.Right {
			options = append(options, normal(o.Text))
		}
	}
	for _, s := range q.Steps {
		if !s.Spare {
			k = append(k, normal(s.Text))
		}
	}
	for _, p := range q.Pairs {
		left, right := normal(p.Left), normal(q.Rights[p.Right])
		pairs = append(pairs, strconv.Itoa(len(left))+":"+left+right)
	}
	for _, g := range q.Gaps {
		k = append(k, g.Accepted...)
	}
	for _, r := range q.Rubric {
		k = append(k, normal(r))
	}
	slices.Sort(options)
	slices.Sort(pairs)
	return slices.Concat(options, pairs, k)
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
