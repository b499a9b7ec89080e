package cmd

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/engineroom/engineroom/content/quiz"
	"github.com/engineroom/engineroom/lab/proof"
)

// evilProof has something in every text that comes from a pack.
func evilProof() proof.Proof {
	bad := "\x1b[2J\x07\u202e" + strings.Repeat("x", 5000) + "\nline"
	at := quiz.Pos{File: bad, Line: 1, Col: 2}
	f := proof.Finding{Rule: "X006", Level: proof.Error, At: at, Item: bad, Text: bad, Want: bad, Got: bad, Fix: bad}
	return proof.Proof{
		File: bad, Item: bad, Findings: []proof.Finding{f},
		Cases:   []proof.Case{{Name: bad, At: at, Fails: []string{bad, bad}, Took: time.Second, Findings: []proof.Finding{f}}},
		Mutants: proof.Mutants{Count: 1, Survivors: []proof.Survivor{{At: at, Name: bad, Was: bad, Is: bad}}},
	}
}

func TestReportsHoldTextOfBoundedLengthAndNothingElse(t *testing.T) {
	var out bytes.Buffer
	for _, p := range []proofPrinter{&proofText{w: &out}, &proofJSON{w: &out}} {
		out.Reset()
		p.proof(evilProof())
		if err := p.end(proof.Summary{Counts: map[proof.Level]int{}}); err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile("[\x00-\x09\x0b-\x1f\x7f\u202e]").FindString(out.String()); found != "" {
			t.Errorf("%T prints %q", p, found)
		}
		for line := range strings.Lines(out.String()) {
			if len(line) > 3*maxProofLine {
				t.Errorf("%T prints a line of %d bytes", p, len(line))
			}
		}
	}
}
