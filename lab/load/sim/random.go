package sim

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// stream is a source of chance for one purpose.
type stream struct{ rand.PCG }

func newStream(seed, purpose uint64) stream { return stream{*rand.NewPCG(seed, purpose)} }

// unit is from 0 to below 1.
func (s *stream) unit() float64 { return float64(s.Uint64()>>11) / (1 << 53) }

func (s *stream) exponential(mean float64) float64 { return -mean * math.Log(1-s.unit()) }

// below is a whole number from 0 to n-1.
func (s *stream) below(n int) int {
	high, _ := bits.Mul64(s.Uint64(), uint64(n))
	return int(high)
}

// draw is a time in nanoseconds.
func (s *stream) draw(kind Kind, mean float64) float64 {
	if kind == Fixed {
		return mean
	}
	return s.exponential(mean)
}

// zipf holds, for each key, the chance that it or one before it is asked for.
type zipf []float64

func newZipf(keys int, exponent float64) zipf {
	z, sum := make(zipf, keys), 0.0
	for k := range z {
		sum += math.Pow(float64(k+1), -exponent)
		z[k] = sum
	}
	for k := range z {
		z[k] /= sum
	}
	return z
}

func (z zipf) key(u float64) int32 {
	k, _ := slices.BinarySearch(z, u)
	return int32(min(k, len(z)-1))
}
