package store

import (
	"maps"
	"slices"
	"testing"

	"dudao/inspection"
)

// TestCaseLabels gives problems and matters their labels, and those taken back too;
// counting them goes no further than asked.
func TestCaseLabels(t *testing.T) {
	s := newLaptop(t).init()
	var problem string
	act(t, s, func(tx *Tx) (err error) {
		if problem, err = tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "台账不全"}); err != nil {
			return err
		}
		if _, err = tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "收费没有公示"}); err != nil {
			return err
		}
		if _, err = tx.AddMatter(inspection.Matter{Subject: "shantou", Title: "退税没有到账"}); err != nil {
			return err
		}
		_, _, err = tx.AddStep(inspection.Step{Of: ProblemEntity(tx.inspection, problem), Kind: inspection.StepAssign}, StepOptions{})
		return err
	})
	act(t, s, func(tx *Tx) error { return tx.Void(ProblemEntity(tx.inspection, problem), "重复") })
	err := s.View(t.Context(), func(tx *ReadTx) error {
		labels, err := tx.CaseLabels()
		if got := slices.Sorted(maps.Values(labels)); !slices.Equal(got, []string{"1", "1", "2"}) || labels[ProblemEntity(tx.inspection, problem)] != "1" {
			t.Errorf("labels %v", labels)
		}
		for most, want := range map[int]bool{0: true, 3: true, 4: false, 5: false} {
			if more, err := tx.CasesExceed(most); more != want || err != nil {
				t.Errorf("more than %d: %v, %v", most, more, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFirstDue is for what has not been handed over, and sees what the same action
// has done.
func TestFirstDue(t *testing.T) {
	s := newLaptop(t).init()
	act(t, s, func(tx *Tx) error {
		id, err := tx.AddMatter(inspection.Matter{Subject: "shantou", Title: "退税没有到账"})
		if err != nil {
			return err
		}
		of := MatterEntity(tx.inspection, id)
		if _, err := tx.SetFirstDue(of, july); err != nil {
			t.Errorf("a first deadline: %v", err)
		}
		if _, _, err := tx.AddStep(inspection.Step{Of: of, Kind: inspection.StepAssign}, StepOptions{}); err != nil {
			return err
		}
		if done, err := tx.SetFirstDue(of, july.AddDays(9)); done || err != nil {
			t.Errorf("another first deadline after handing over: %v, %v", done, err)
		}
		_, _, err = tx.AddStep(inspection.Step{Of: of, Kind: inspection.StepExtend, Words: "企业在外地", Deadline: july.AddDays(30)}, StepOptions{})
		return err
	})
	err := s.View(t.Context(), func(tx *ReadTx) error {
		list, err := tx.Matters("")
		if len(list) != 1 || list[0].Deadline != july || list[0].Due() != july.AddDays(30) {
			t.Errorf("%+v", list)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
