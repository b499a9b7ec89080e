package sim

import (
	"math"
	"math/bits"
	"time"
)

// Histogram counts times in buckets that widen with the time: 128 in each power of two. A quantile is taken from within its
// bucket, so it is off by at most one part in 128, or 0.8 %. This is the idea of HdrHistogram in forty lines; a histogram of
// its package takes 170 KB, and a run keeps one for each slice of time. The zero value is empty.
type Histogram struct {
	counts []uint32
	n      int
	sum    float64
	most   int64
}

// bucket is exact below 256 ns; above, the eight highest bits count.
func bucket(ns int64) int {
	e := max(0, bits.Len64(uint64(ns))-8)
	return 128*e + int(ns>>e)
}

// bounds are where a bucket begins, and how wide it is.
func bounds(b int) (low, width int64) {
	e := max(0, b/128-1)
	return int64(b-128*e) << e, int64(1) << e
}

func (h *Histogram) add(ns int64) {
	b := bucket(ns)
	if b >= len(h.counts) {
		h.counts = append(h.counts, make([]uint32, (b|127)+1-len(h.counts))...)
	}
	h.counts[b]++
	h.n++
	h.sum += float64(ns)
	h.most = max(h.most, ns)
}

func (h *Histogram) merge(o *Histogram) {
	if len(o.counts) > len(h.counts) {
		h.counts = append(h.counts, make([]uint32, len(o.counts)-len(h.counts))...)
	}
	for b, n := range o.counts {
		h.counts[b] += n
	}
	h.n += o.n
	h.sum += o.sum
	h.most = max(h.most, o.most)
}

// Count is how many times were counted.
func (h *Histogram) Count() int { return h.n }

// Mean is exact. It is 0 when nothing was counted.
func (h *Histogram) Mean() time.Duration {
	if h.n == 0 {
		return 0
	}
	return time.Duration(h.sum / float64(h.n))
}

// Max is the longest time, exactly.
func (h *Histogram) Max() time.Duration { return time.Duration(h.most) }

// Quantile is the time within which a share q of all times lies. It is 0 when nothing was counted.
func (h *Histogram) Quantile(q float64) time.Duration {
	rank := max(1, int(math.Ceil(q*float64(h.n))))
	for b, n := range h.counts {
		if rank > int(n) {
			rank -= int(n)
			continue
		}
		low, width := bounds(b)
		return time.Duration(min(low+int64(float64(width)*(float64(rank)-0.5)/float64(n)), h.most))
	}
	return 0
}

// Between is how many times lie from one time on and below another, to within a bucket.
func (h *Histogram) Between(from, to time.Duration) int {
	all := 0
	for b, n := range h.counts {
		low, width := bounds(b)
		if middle := time.Duration(low + width/2); middle >= from && middle < to {
			all += int(n)
		}
	}
	return all
}
