package tui

import (
	"testing"

	"dudao/inspection"
	"dudao/store"
)

// TestUndoLeadsToItsState: what settled a state was a step, and undo of it leads to
// the problem, too.
func TestUndoLeadsToItsState(t *testing.T) {
	w := newWorld(t, "shantou")
	of := ""
	take := func(l *world, kind inspection.StepKind) {
		l.with(func(st *store.Store) {
			l.update(st, func(tx *store.Tx) error {
				_, _, err := tx.AddStep(inspection.Step{Of: of, Kind: kind, Words: "理由"}, store.StepOptions{})
				return err
			})
		})
	}
	w.with(func(st *store.Store) {
		w.update(st, func(tx *store.Tx) error {
			id, err := tx.AddProblem(inspection.Problem{Subject: "shantou", Title: "台账不全"})
			of = store.ProblemEntity(st.Local().Inspection, id)
			return err
		})
	})
	take(w, inspection.StepAssign)
	take(w, inspection.StepSubmit)
	other := w.laptop("林晓")
	other.takeIn(w)
	take(w, inspection.StepReturn)
	take(other, inspection.StepClose)
	w.saves("m24.2", map[string]string{"result": "unmet"})
	other.saves("m24.2", map[string]string{"result": "met"})
	w.takeIn(other)

	s := w.stage(80, 24)
	s.press("4")
	s.see("> 冲突 1/2")
	if !s.shows("状态") {
		s.press("tab")
	}
	s.see(">状态", "台账不全")
	s.press("1")
	s.see("已定：状态", "汕头市（二十四）2")
	s.press("ctrl+z", "enter")
	s.see(">状态", "台账不全")
	s.close()
}
