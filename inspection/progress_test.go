package inspection_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dudao/checklist"
	"dudao/inspection"
)

// checkpoints draws checkpoints with deadlines about today, and what is recorded
// at some of them.
func checkpoints(t *rapid.T) ([]*checklist.Checkpoint, map[string]inspection.Summary) {
	n := rapid.IntRange(0, 12).Draw(t, "checkpoints")
	list := make([]*checklist.Checkpoint, n)
	recorded := map[string]inspection.Summary{}
	for i := range list {
		id := fmt.Sprintf("m01.%d", i+1)
		list[i] = &checklist.Checkpoint{ID: id, Deadline: rapid.SampledFrom([]checklist.Date{never, yesterday, today, tomorrow}).Draw(t, "deadline")}
		results := rapid.SliceOfNDistinct(rapid.SampledFrom(inspection.Results[:]), 0, 3, rapid.ID).Draw(t, "results")
		recorded[id] = inspection.Summary{Results: results, Conflicts: max(0, len(results)-1)}
	}
	return list, recorded
}

func TestCountAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, recorded := checkpoints(t)
		of := func(id string) inspection.Summary { return recorded[id] }
		c := inspection.Count(list, of, today)
		if c.Applicable != len(list) {
			t.Fatalf("applicable %d of %d", c.Applicable, len(list))
		}
		if sum := c.Met + c.Partial + c.Unmet + c.NA + c.Disputed; sum != c.Checked {
			t.Fatalf("met + partial + unmet + na + disputed = %d, checked %d", sum, c.Checked)
		}
		if c.Unchecked() < 0 || c.PastDue > c.Unchecked() || c.Disputed > c.Conflicts {
			t.Fatalf("%+v", c)
		}
		if c.Unchecked() > 0 && c.Signal < inspection.Grey {
			t.Fatalf("signal %s with %d unchecked", c.Signal.Word(), c.Unchecked())
		}
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		parts := inspection.Count(list[:cut], of, today).Plus(inspection.Count(list[cut:], of, today))
		if parts != c {
			t.Fatalf("in two parts %+v, at once %+v", parts, c)
		}
	})
}

func TestCountOfOne(t *testing.T) {
	tests := []struct {
		name     string
		summary  inspection.Summary
		deadline checklist.Date
		want     inspection.Counts
	}{
		{"unchecked", inspection.Summary{}, today, inspection.Counts{Applicable: 1, Signal: inspection.Grey}},
		{"到期未查", inspection.Summary{}, yesterday, inspection.Counts{Applicable: 1, PastDue: 1, Signal: inspection.Grey}},
		{"only facts in conflict", inspection.Summary{Conflicts: 1}, never, inspection.Counts{Applicable: 1, Conflicts: 1, Signal: inspection.Grey}},
		{"不适用", inspection.Summary{Results: []inspection.Result{inspection.NA}}, yesterday, inspection.Counts{Applicable: 1, Checked: 1, NA: 1}},
		{"disputed", inspection.Summary{Results: []inspection.Result{inspection.Met, inspection.Unmet}, Conflicts: 2}, never,
			inspection.Counts{Applicable: 1, Checked: 1, Disputed: 1, Conflicts: 2, Signal: inspection.Red}},
	}
	for _, tt := range tests {
		cp := &checklist.Checkpoint{ID: "m01.1", Deadline: tt.deadline}
		if got := inspection.Count([]*checklist.Checkpoint{cp}, func(string) inspection.Summary { return tt.summary }, today); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// Walking on with Next visits everything unchecked once, in order and round the
// end, and nothing that has a result.
func TestNextGoesRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, recorded := checkpoints(t)
		of := func(id string) inspection.Summary { return recorded[id] }
		var open []string
		for _, cp := range list {
			if len(recorded[cp.ID].Results) == 0 {
				open = append(open, cp.ID)
			}
		}
		var met []string
		for from := ""; len(met) < len(open); {
			cp := inspection.Next(list, from, of)
			if cp == nil {
				t.Fatalf("nothing next after %q, %d of %d visited", from, len(met), len(open))
			}
			from = cp.ID
			met = append(met, from)
		}
		if !slices.Equal(met, open) {
			t.Fatalf("visited %v, want %v", met, open)
		}
		if len(open) == 0 {
			if cp := inspection.Next(list, "", of); cp != nil {
				t.Fatalf("%s is next though all are checked", cp.ID)
			}
			return
		}
		if cp := inspection.Next(list, open[len(open)-1], of); cp == nil || cp.ID != open[0] {
			t.Fatalf("after the last comes %v, want %s", cp, open[0])
		}
	})
}
