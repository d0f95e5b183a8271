package inspection_test

import (
	"testing"

	"dudao/checklist"
	"dudao/inspection"
)

// chain is three checkpoints, each asked only if the one before is met or
// partial.
func chain() []*checklist.Checkpoint {
	list := make([]*checklist.Checkpoint, 3)
	for i, id := range []string{"m01.1", "m01.2", "m01.3"} {
		list[i] = &checklist.Checkpoint{ID: id, Deadline: yesterday}
		if i > 0 {
			list[i].When = &checklist.Condition{Checkpoint: list[i-1], Results: []string{"met", "partial"}}
		}
	}
	return list
}

func TestAsked(t *testing.T) {
	met, partial, unmet, na := inspection.Met, inspection.Partial, inspection.Unmet, inspection.NA
	type results = []inspection.Result
	for _, tt := range []struct {
		name     string
		recorded [3]results
		want     [3]bool
		next     string // the first one to check
	}{
		{"nothing recorded", [3]results{}, [3]bool{true, true, true}, "m01.1"},
		{"allowed", [3]results{{met}}, [3]bool{true, true, true}, "m01.2"},
		{"ruled out, and what depends on it", [3]results{{unmet}}, [3]bool{true, false, false}, ""},
		{"不适用 rules out", [3]results{{na}}, [3]bool{true, false, false}, ""},
		{"one of two allows", [3]results{{unmet, partial}}, [3]bool{true, true, true}, "m01.2"},
		{"neither allows", [3]results{{unmet, na}}, [3]bool{true, false, false}, ""},
		{"what is recorded is asked", [3]results{{unmet}, {met}}, [3]bool{true, true, true}, "m01.3"},
		{"what is recorded rules out", [3]results{{unmet}, {unmet}}, [3]bool{true, true, false}, ""},
		{"the nearest decides", [3]results{{met}, {unmet}}, [3]bool{true, true, false}, ""},
		{"recorded at the end", [3]results{{unmet}, nil, {partial}}, [3]bool{true, false, true}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list := chain()
			recorded := map[string]inspection.Summary{}
			asked := 0
			for i, cp := range list {
				recorded[cp.ID] = inspection.Summary{Results: tt.recorded[i]}
			}
			of := func(id string) inspection.Summary { return recorded[id] }
			for i, cp := range list {
				if got := inspection.Asked(cp, of); got != tt.want[i] {
					t.Errorf("%s asked: %v", cp.ID, got)
				}
				if tt.want[i] {
					asked++
				}
			}
			c := inspection.Count(list, of, today)
			if c.Applicable != asked || c.NotAsked != len(list)-asked || c.PastDue != c.Unchecked() {
				t.Errorf("%+v, want %d asked", c, asked)
			}
			next := ""
			if cp := inspection.Next(list, "", of); cp != nil {
				next = cp.ID
			}
			if next != tt.next {
				t.Errorf("next %q, want %q", next, tt.next)
			}
		})
	}
}

// What is not asked is neither grey nor past due: all else met, all is green.
func TestNotAskedSaysNothing(t *testing.T) {
	list := chain()
	of := func(id string) inspection.Summary {
		if id == "m01.1" {
			return inspection.Summary{Results: []inspection.Result{inspection.Partial}}
		}
		return inspection.Summary{}
	}
	list[1].When.Results = []string{"met"}
	got := inspection.Count(list, of, yesterday)
	if want := (inspection.Counts{Applicable: 1, NotAsked: 2, Checked: 1, Partial: 1, Signal: inspection.Yellow}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestWhenWords(t *testing.T) {
	m := &checklist.Measure{ID: "m08", Number: "（八）"}
	first := &checklist.Checkpoint{ID: "m08.1", Measure: m}
	second := &checklist.Checkpoint{ID: "m08.2", Measure: m, When: &checklist.Condition{Checkpoint: first, Results: []string{"met", "partial"}}}
	m.Checkpoints = []*checklist.Checkpoint{first, second}
	for cp, want := range map[*checklist.Checkpoint]string{first: "", second: "（八）1 已落实、部分落实"} {
		if got := inspection.WhenWords(cp); got != want {
			t.Errorf("%s: %q, want %q", cp.ID, got, want)
		}
	}
}
