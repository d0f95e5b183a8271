package inspection

import (
	"cmp"
	"fmt"
	"slices"
)

// Rate (落实率) is how many of the checkpoints that were checked and apply are
// met. What is disputed counts as checked and not as met.
type Rate struct {
	Met int
	Of  int // checked, without 不适用
}

// Rate is the rate of these counts.
func (c Counts) Rate() Rate { return Rate{Met: c.Met, Of: c.Checked - c.NA} }

// Known tells whether there is anything to take a rate of.
func (r Rate) Known() bool { return r.Of > 0 }

// Words is the rate in percent, rounded half up to one decimal, except that
// 100.0% means all of them and 0.0% none; — where nothing is known.
func (r Rate) Words() string {
	if !r.Known() {
		return "—"
	}
	return tenths(permille(r.Met, r.Of)) + "%"
}

// permille is part of whole, rounded half up, but 1000 only for all of it and 0
// only for nothing.
func permille(part, whole int) int {
	n := (part*2000 + whole) / (2 * whole)
	if part > 0 && part < whole {
		n = min(max(n, 1), 999)
	}
	return n
}

// tenths is a permille as percent, without its sign.
func tenths(permille int) string { return fmt.Sprintf("%d.%d", permille/10, permille%10) }

// Compare orders rates from high to low; an unknown one comes last.
func (r Rate) Compare(o Rate) int {
	if !r.Known() || !o.Known() {
		return cmp.Compare(min(o.Of, 1), min(r.Of, 1))
	}
	return cmp.Compare(o.Met*r.Of, r.Met*o.Of)
}

// Rank gives each rate its place from 1. Equal rates share a place and the next
// one skips as many (1, 2, 2, 4); an unknown rate has place 0.
func Rank(rates []Rate) []int {
	sorted := slices.SortedFunc(slices.Values(rates), Rate.Compare)
	places := make([]int, len(rates))
	for i, r := range rates {
		if !r.Known() {
			continue
		}
		first, _ := slices.BinarySearchFunc(sorted, r, Rate.Compare)
		places[i] = first + 1
	}
	return places
}

// Quantity is the word for n of so many: 个别 under 10 %, 部分 under 50 %, 多数
// from 50 %, 普遍 from 80 %; empty for none. It always stands with its n/of.
func Quantity(n, of int) string {
	switch {
	case n <= 0 || of <= 0:
		return ""
	case n*10 < of:
		return "个别"
	case n*2 < of:
		return "部分"
	case n*10 < of*8:
		return "多数"
	}
	return "普遍"
}

// Conclusion is what may be said of the whole: 全部落实 when all that applies is
// met, 基本落实 from 90 % met and none unmet. It is empty otherwise, and while
// anything is unchecked or disputed.
func Conclusion(c Counts) string {
	r := c.Rate()
	switch {
	case !r.Known() || c.Unchecked() > 0 || c.Disputed > 0:
		return ""
	case r.Met == r.Of:
		return "全部落实"
	case c.Unmet == 0 && r.Met*10 >= r.Of*9:
		return "基本落实"
	}
	return ""
}
