package study

import "testing"

func TestDaysAheadAreSaidInWords(t *testing.T) {
	for _, c := range []struct {
		days int
		want string
	}{
		{-1, "later today"}, {0, "later today"}, {1, "tomorrow"}, {2, "in 2 days"}, {59, "in 59 days"},
		{60, "in about 2 months"}, {729, "in about 24 months"}, {730, "in about 2 years"}, {3650, "in about 10 years"},
	} {
		if got := InDays(c.days); got != c.want {
			t.Errorf("%d days: %q, want %q", c.days, got, c.want)
		}
	}
}

func TestWhatComesIsSaidInASentence(t *testing.T) {
	for _, c := range []struct {
		coming []int
		want   string
	}{
		{nil, ""},
		{[]int{0, 0, 0}, ""},
		{[]int{2}, "Due next: 2 later today."},
		{[]int{0, 3, 0}, "Due next: 3 tomorrow."},
		{[]int{1, 3, 4}, "Due next: 1 later today, 3 tomorrow, 7 within a week."},
		{[]int{0, 0, 0, 0, 0, 0, 0, 5, 9}, "Due next: 5 within a week."},
		{[]int{0, 0, 0, 0, 0, 0, 0, 0, 9}, ""},
	} {
		if got := (Agenda{Coming: c.coming}).SaysComing(); got != c.want {
			t.Errorf("%v: %q, want %q", c.coming, got, c.want)
		}
	}
}
