package report_test

import (
	"fmt"
	"testing"

	"dudao/inspection"
	"dudao/report"
	"dudao/store"
)

// TestNamesInLongChange names the hundred records that an action has added by
// running through the log for all of them, not for each: that takes little more
// than the name of one.
func TestNamesInLongChange(t *testing.T) {
	const n = 100
	s := stored(t, largePlan(t))
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		plan, err := tx.Plan()
		if err != nil {
			return err
		}
		for i := range n {
			if _, err := tx.AddProblem(inspection.Problem{Subject: plan.Subjects[0].ID, Title: fmt.Sprint("问题", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	change, ok, err := s.NextUndo(t.Context())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	one := testing.AllocsPerRun(1, func() {
		if _, err := report.NewNames(s).Of(t.Context(), change.Fields[0].Entity); err != nil {
			t.Fatal(err)
		}
	})
	all := testing.AllocsPerRun(1, func() {
		names, err := report.NewNames(s).InChange(t.Context(), change)
		if err != nil || len(names) != n {
			t.Fatalf("%d names of %d: %v", len(names), n, err)
		}
	})
	if all > 5*one {
		t.Errorf("allocations for one name: %.0f, for %d: %.0f", one, n, all)
	}
}
