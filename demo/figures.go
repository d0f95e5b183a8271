package demo

import (
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
)

// span is from where to where a figure is drawn.
type span struct{ low, high float64 }

// spans are those of the results that have a figure.
type spans struct{ met, partial, unmet span }

func (s spans) of(r inspection.Result) span {
	switch r {
	case inspection.Met:
		return s.met
	case inspection.Partial:
		return s.partial
	default:
		return s.unmet
	}
}

// figure is a number that fits the result: held against the target where there is
// one.
func (w *world) figure(s *checklist.Subject, cp *checklist.Checkpoint, r inspection.Result) string {
	target, ok := inspection.TargetOf(cp, w.own[s.ID+"/"+cp.ID])
	if !ok {
		return w.rounded(free(unitOf(cp)).of(r), isShare(unitOf(cp)))
	}
	want, err := strconv.ParseFloat(target.Value, 64)
	w.fail(err)
	return w.rounded(around(target, want, strings.HasPrefix(cp.Question, "抽5")).of(r), isShare(target.Unit))
}

// around are the figures on either side of a target; sample is for those that
// count some of five.
func around(t checklist.Target, want float64, sample bool) spans {
	switch {
	case strings.HasPrefix(t.Op, "<"):
		return spans{span{want * 0.5, want}, span{want + 1, want * 1.4}, span{want * 1.6, want * 2.6}}
	case t.Op == "=" && want == 0:
		return spans{span{0, 0}, span{1, 1}, span{2, 6}}
	case t.Op == "=":
		return spans{span{want, want}, span{want * 0.4, want * 0.9}, span{0, 0}}
	case want == 0:
		return spans{span{1, 9}, span{-4, -0.4}, span{-12, -3}}
	case sample:
		return spans{span{want, 5}, span{want - 1, want - 1}, span{0, want - 2}}
	}
	most := want * 1.2
	if t.Unit == "%" && want >= 50 {
		most = min(most, 100)
	}
	return spans{span{want, most}, span{want * 0.6, want * 0.85}, span{0, want * 0.4}}
}

// free are figures where nothing is to be reached.
func free(unit string) spans {
	switch {
	case isShare(unit):
		return spans{span{62, 97}, span{30, 55}, span{0, 12}}
	case strings.Contains(unit, "万"):
		return spans{span{800, 6000}, span{100, 700}, span{0, 0}}
	}
	return spans{span{6, 34}, span{1, 6}, span{0, 0}}
}

// isShare tells whether figures of a unit have a decimal.
func isShare(unit string) bool {
	return strings.HasPrefix(unit, "%") || unit == "个百分点" || unit == "亿元"
}

// rounded draws a number: with one decimal, or whole and not below none.
func (w *world) rounded(s span, decimal bool) string {
	if decimal {
		return strconv.FormatFloat(s.low+w.rng.Float64()*(s.high-s.low), 'f', 1, 64)
	}
	low, high := max(0, int(s.low)), max(0, int(s.high))
	return strconv.Itoa(low + w.rng.IntN(high-low+1))
}

func unitOf(cp *checklist.Checkpoint) string {
	if cp.Target != nil {
		return cp.Target.Unit
	}
	return cp.Unit
}
