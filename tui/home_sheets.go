package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// Going on with a sheet that an ended program left half written.

// resumeSheet opens it, with the page that it belongs to below it for Esc.
func (h *home) resumeSheet(l left) tea.Cmd {
	d := *h.leftDraft(l)
	id := strings.TrimPrefix(d.Edit.Entity, h.leftPrefix(l))
	if l == leftStep {
		return h.resumeStep(d, id)
	}
	subject := h.board.plan.Subject(d.Subject)
	if !isNew(d) {
		return h.resumeEdit(l, subject, id)
	}
	below, note := h.push(newSubjectPage(h.session, subject)), draftNote(d)
	var page *sheet
	switch l {
	case leftProblem:
		page = newRaiseSheet(h.session, subject, note, id)
	case leftMatter:
		page = newMatterSheet(h.session, subject, note, id)
	default:
		page = newPracticeSheet(h.session, subject, d.Raw[inspection.FieldMeasure], id)
	}
	return tea.Batch(below, h.push(page))
}

// resumeEdit goes on with the contents of something that is recorded already, and
// may have been taken back meanwhile.
func (h *home) resumeEdit(l left, subject *checklist.Subject, id string) tea.Cmd {
	switch l {
	case leftProblem:
		c := &inspection.ProblemCase{Problem: inspection.Problem{Record: inspection.Record{ID: id}, Subject: subject.ID}}
		if known := h.board.cases.problem(id); known != nil {
			c = known
		}
		return tea.Batch(h.push(newCasePage(h.session, ofProblems, id, nil)), h.push(newProblemSheet(h.session, c)))
	case leftMatter:
		c := &inspection.MatterCase{Matter: inspection.Matter{Record: inspection.Record{ID: id}, Subject: subject.ID}}
		if known := h.board.cases.matter(id); known != nil {
			c = known
		}
		return tea.Batch(h.push(newCasePage(h.session, ofMatters, id, nil)), h.push(newMatterEdit(h.session, c)))
	default:
		return tea.Batch(h.push(newPractices(h.session, subject, id)), h.push(newPracticeEdit(h.session, subject.ID, id)))
	}
}

// resumeStep goes on with a step that was about to be taken.
func (h *home) resumeStep(d store.Draft, id string) tea.Cmd {
	st := h.leftStep(d)
	of, first, _ := h.board.cases.caseOf(st.of[0])
	if len(st.of) > 1 {
		below := newLedger(h.session, of, "")
		st.path = inspectionTitle(h.board.plan) + " > " + severalWords(of, len(st.of))
		return tea.Batch(h.push(below), h.push(newStepSheet(h.session, st, id)))
	}
	below := newCasePage(h.session, of, first, nil)
	st.path, st.after = below.path(), below.course.Heads()
	return tea.Batch(h.push(below), h.push(newStepSheet(h.session, st, id)))
}

// leftStep is the step that a draft is of; without anything that it is about if
// that is not to be found any more.
func (h *home) leftStep(d store.Draft) stepping {
	kind, err := inspection.ParseStepKind(d.Raw[inspection.FieldKind])
	st := stepping{kind: kind, of: strings.Fields(d.Raw[inspection.FieldOf]), strict: h.opts.Settings.StrictClose}
	for _, entity := range st.of {
		if _, _, ok := h.board.cases.caseOf(entity); !ok || err != nil {
			return stepping{}
		}
	}
	return st
}

// isNew tells whether a draft is of a record that has not been recorded yet.
func isNew(d store.Draft) bool {
	for _, seen := range d.Edit.Base {
		if len(seen) > 0 {
			return false
		}
	}
	return true
}

// rawNote is where the draft of a record that a note becomes keeps the note's id.
const rawNote = "note"

// draftNote is the note that the record of a draft was to be made of, nil if
// there is none. Its text stands in the draft.
func draftNote(d store.Draft) *inspection.Note {
	id := d.Raw[rawNote]
	if id == "" {
		return nil
	}
	return &inspection.Note{Record: inspection.Record{ID: id}}
}
