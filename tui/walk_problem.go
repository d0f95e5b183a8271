package tui

import (
	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
)

// What a finding leads to: the problems raised from it.

// problems are those raised from this finding.
func (w *walk) problems() []inspection.ProblemCase {
	var list []inspection.ProblemCase
	for _, c := range w.board.cases.problemsOf(w.subject.ID) {
		if c.Checkpoint == w.cp.ID {
			list = append(list, c)
		}
	}
	return list
}

// raised is the one that is not closed, nil if there is none.
func (w *walk) raised() *inspection.ProblemCase {
	for _, c := range w.problems() {
		if !c.Course.State().Done() {
			return &c
		}
	}
	return nil
}

func (w *walk) raiseWords() string {
	if w.raised() != nil {
		return "看问题"
	}
	return "立问题"
}

// raiseProblem makes a problem of what is typed, or shows the one that was made.
func (w *walk) raiseProblem() tea.Cmd {
	if c := w.raised(); c != nil {
		return w.push(newCasePage(w.session, ofProblems, c.ID, nil))
	}
	typed := func(field string) inspection.Field { return inspection.Field{{Text: w.rec.text(field)}} }
	f := inspection.Finding{
		Subject: w.subject.ID, Checkpoint: w.cp.ID, Result: typed(inspection.FieldResult), Facts: typed(inspection.FieldFacts),
	}
	saved := w.stopTyping()
	return tea.Batch(saved, w.raiseFrom(w.subject, w.cp, f))
}
