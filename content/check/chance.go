package check

import "math"

// significance is how seldom chance alone may do what a rule about a whole set reports.
const significance = 0.05

// tail is the probability of at least k hits in n independent tries of probability p: the exact upper tail of the
// binomial distribution, added up from logarithms so that hundreds of tries do no harm.
func tail(n, k int, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n || p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	sum := 0.0
	for i := n; i >= k; i-- { // the smallest terms first
		sum += math.Exp(logChoose(n, i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(1, sum)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// moreThanChance tells whether k hits in n tries are more than chance explains, where the same is asked of several
// places at once (Bonferroni's correction).
func moreThanChance(n, k int, p float64, places int) bool {
	return n > 0 && tail(n, k, p)*float64(places) < significance
}
