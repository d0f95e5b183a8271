package inspection_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"dudao/checklist"
	"dudao/inspection"
)

func TestScore(t *testing.T) {
	met, partial, unmet, na := inspection.Met, inspection.Partial, inspection.Unmet, inspection.NA
	type results = []inspection.Result
	for _, tt := range []struct {
		name                string
		recorded            []results // at weights 3, 2, 1
		points, of, percent string
	}{
		{"nothing checked", []results{nil, nil, nil}, "0", "0", "—"},
		{"nothing applies", []results{{na}, {na}, nil}, "0", "0", "—"},
		{"all met", []results{{met}, {met}, {met}}, "6", "6", "100.0"},
		{"all unmet", []results{{unmet}, {unmet}, {unmet}}, "0", "6", "0.0"},
		{"half for partial", []results{{partial}, {met}, {unmet}}, "3.5", "6", "58.3"},
		{"what is not checked does not count", []results{{partial}, nil, {na}}, "1.5", "3", "50.0"},
		{"the worse of two", []results{{met, unmet}, {partial, met}, {na, met}}, "2", "6", "33.3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var list []*checklist.Checkpoint
			sums := map[string]inspection.Summary{}
			for i, r := range tt.recorded {
				cp := &checklist.Checkpoint{ID: fmt.Sprint("m01.", i), Weight: 3 - i}
				list = append(list, cp)
				sums[cp.ID] = inspection.Summary{Results: r}
			}
			s := inspection.ScoreOf(list, func(id string) inspection.Summary { return sums[id] })
			if s.Points() != tt.points || s.Of() != tt.of || s.Percent() != tt.percent || s.Known() != (tt.of != "0") {
				t.Errorf("%s of %s, %s %%", s.Points(), s.Of(), s.Percent())
			}
		})
	}
}

// A score lies between 0 and 100, is the sum of its parts in any cut, and does
// not fall when a result becomes a better one.
func TestScoreBounds(t *testing.T) {
	rank := []inspection.Result{inspection.Unmet, inspection.Partial, inspection.Met}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "checkpoints")
		list := make([]*checklist.Checkpoint, n)
		sums := map[string]inspection.Summary{}
		of := func(id string) inspection.Summary { return sums[id] }
		for i := range list {
			list[i] = &checklist.Checkpoint{ID: fmt.Sprint("m01.", i), Weight: rapid.IntRange(1, 3).Draw(t, "weight")}
			sums[list[i].ID] = inspection.Summary{Results: rapid.SliceOfNDistinct(rapid.SampledFrom(inspection.Results[:]), 0, 3, rapid.ID).Draw(t, "results")}
		}
		s := inspection.ScoreOf(list, of)
		cut := rapid.IntRange(0, n).Draw(t, "cut")
		if parts := inspection.ScoreOf(list[:cut], of).Plus(inspection.ScoreOf(list[cut:], of)); parts != s {
			t.Fatalf("in parts %+v, whole %+v", parts, s)
		}
		if !s.Known() {
			return
		}
		percent := figure(t, s.Percent())
		if percent.Sign() < 0 || percent.Cmp(big.NewRat(100, 1)) > 0 || figure(t, s.Points()).Cmp(figure(t, s.Of())) > 0 {
			t.Fatalf("%s of %s, %s %%", s.Points(), s.Of(), s.Percent())
		}
		if whole := s.Points() == s.Of(); whole != (s.Percent() == "100.0") {
			t.Fatalf("%s of %s is %s %%", s.Points(), s.Of(), s.Percent())
		}
		better := list[rapid.IntRange(0, n-1).Draw(t, "better")].ID
		if r := sums[better].Results; len(r) == 1 && r[0] != inspection.NA && r[0] != inspection.Met {
			for i, worse := range rank[:2] {
				if r[0] == worse {
					sums[better] = inspection.Summary{Results: []inspection.Result{rank[i+1]}}
				}
			}
			if now := figure(t, inspection.ScoreOf(list, of).Percent()); now.Cmp(percent) < 0 {
				t.Fatalf("a better result made %s of %s", now, percent)
			}
		}
	})
}

func figure(t *rapid.T, decimal string) *big.Rat {
	r, ok := new(big.Rat).SetString(decimal)
	if !ok {
		t.Fatalf("%q is no figure", decimal)
	}
	return r
}
