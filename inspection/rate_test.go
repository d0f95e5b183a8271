package inspection_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dudao/inspection"
)

func TestRateWords(t *testing.T) {
	tests := []struct {
		counts inspection.Counts
		want   string
	}{
		{inspection.Counts{Applicable: 5}, "—"},
		{inspection.Counts{Applicable: 5, Checked: 2, NA: 2}, "—"},
		{inspection.Counts{Applicable: 42, Checked: 27, Met: 20, Partial: 4, Unmet: 2, Disputed: 1}, "74.1%"},
		{inspection.Counts{Applicable: 4, Checked: 4, Met: 2, Unmet: 1, NA: 1}, "66.7%"},
		{inspection.Counts{Applicable: 80, Checked: 80, Met: 1, Unmet: 79}, "1.3%"},
		{inspection.Counts{Applicable: 3000, Checked: 3000, Met: 1, Unmet: 2999}, "0.1%"},
		{inspection.Counts{Applicable: 2000, Checked: 2000, Met: 1999, Unmet: 1}, "99.9%"},
		{inspection.Counts{Applicable: 3, Checked: 3, Met: 3}, "100.0%"},
		{inspection.Counts{Applicable: 3, Checked: 3, Unmet: 3}, "0.0%"},
	}
	for _, tt := range tests {
		if got := tt.counts.Rate().Words(); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.counts, got, tt.want)
		}
	}
}

func TestRank(t *testing.T) {
	rates := []inspection.Rate{{Met: 1, Of: 2}, {}, {Met: 3, Of: 3}, {Met: 2, Of: 4}, {Met: 0, Of: 9}, {}}
	if got, want := inspection.Rank(rates), []int{2, 0, 1, 2, 4, 0}; !slices.Equal(got, want) {
		t.Errorf("Rank = %v, want %v", got, want)
	}
}

// A place is one more than the number of better rates.
func TestRankCountsTheBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates := rapid.SliceOf(rapid.Custom(func(t *rapid.T) inspection.Rate {
			of := rapid.IntRange(0, 6).Draw(t, "of")
			return inspection.Rate{Met: rapid.IntRange(0, of).Draw(t, "met"), Of: of}
		})).Draw(t, "rates")
		for i, place := range inspection.Rank(rates) {
			want := 0
			if rates[i].Known() {
				want = 1
				for _, o := range rates {
					if o.Known() && float64(o.Met)/float64(o.Of) > float64(rates[i].Met)/float64(rates[i].Of) {
						want++
					}
				}
			}
			if place != want {
				t.Fatalf("place of %v among %v is %d, want %d", rates[i], rates, place, want)
			}
		}
	})
}

func TestQuantity(t *testing.T) {
	tests := []struct {
		n, of int
		want  string
	}{
		{0, 10, ""}, {0, 0, ""}, {1, 21, "个别"}, {1, 11, "个别"}, {1, 10, "部分"}, {49, 100, "部分"},
		{1, 2, "多数"}, {79, 100, "多数"}, {4, 5, "普遍"}, {21, 21, "普遍"},
	}
	for _, tt := range tests {
		if got := inspection.Quantity(tt.n, tt.of); got != tt.want {
			t.Errorf("Quantity(%d, %d) = %q, want %q", tt.n, tt.of, got, tt.want)
		}
	}
}

func TestConclusion(t *testing.T) {
	tests := []struct {
		name   string
		counts inspection.Counts
		want   string
	}{
		{"nothing", inspection.Counts{}, ""},
		{"all met", inspection.Counts{Applicable: 10, Checked: 10, Met: 10}, "全部落实"},
		{"all that applies met", inspection.Counts{Applicable: 10, Checked: 10, Met: 8, NA: 2}, "全部落实"},
		{"all 不适用", inspection.Counts{Applicable: 2, Checked: 2, NA: 2}, ""},
		{"nine of ten", inspection.Counts{Applicable: 10, Checked: 10, Met: 9, Partial: 1}, "基本落实"},
		{"one unmet", inspection.Counts{Applicable: 20, Checked: 20, Met: 19, Unmet: 1}, ""},
		{"below nine of ten", inspection.Counts{Applicable: 10, Checked: 10, Met: 8, Partial: 2}, ""},
		{"one unchecked", inspection.Counts{Applicable: 10, Checked: 9, Met: 9}, ""},
		{"one disputed", inspection.Counts{Applicable: 20, Checked: 20, Met: 19, Disputed: 1}, ""},
	}
	for _, tt := range tests {
		if got := inspection.Conclusion(tt.counts); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
