package memory

import (
	"context"
	"testing"
)

func simulatedLog(testing.TB, int) Log { return nil }

func BenchmarkFit(b *testing.B) {
	log := simulatedLog(b, 50_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Fit(context.Background(), log, DefaultWeights(), DefaultOptions()); err != nil {
			b.Fatal(err)
		}
	}
}
