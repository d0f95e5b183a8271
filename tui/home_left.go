package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/inspection"
	"dudao/store"
)

// left is what an ended program left unrecorded beside findings, which 继续 leads
// to first.
type left uint8

const (
	leftNothing left = iota
	leftNote
	leftVisit
	leftConflict // words that were to settle one, of a record without a form
	leftEvidence
	leftProblem
	leftMatter
	leftPractice
	leftStep
)

func (l left) word() string {
	return [...]string{"", "随手记", "活动", "冲突", "佐证", "问题", "现场事项", "典型做法", "办理"}[l]
}

// leftElsewhere is nothing as long as there is a finding's draft to go on with.
func (h *home) leftElsewhere() left {
	if h.draft() != nil {
		return leftNothing
	}
	for _, l := range []left{leftNote, leftVisit, leftEvidence, leftProblem, leftMatter, leftPractice, leftStep} {
		if h.leftDraft(l) != nil {
			return l
		}
	}
	if h.leftConflict() != "" {
		return leftConflict
	}
	return leftNothing
}

// leftConflict is the record, of those that only the page of conflicts writes to,
// that has a draft.
func (h *home) leftConflict() string {
	of := h.st.Local().Inspection
	d := h.desk.waiting(func(d store.Draft) bool {
		for _, prefix := range []string{store.EvidenceEntity(of, ""), store.PhraseEntity(of, ""), store.TeamEntity(of, ""), store.InspectionEntity(of)} {
			if strings.HasPrefix(d.Edit.Entity, prefix) {
				return true
			}
		}
		return false
	})
	if d == nil {
		return ""
	}
	return d.Edit.Entity
}

// leftDraft is the newest draft of a kind, nil if there is none. It is of a
// subject that is still inspected, where its page needs one.
func (h *home) leftDraft(l left) *store.Draft {
	prefix := h.leftPrefix(l)
	return h.desk.waiting(func(d store.Draft) bool {
		switch {
		case !strings.HasPrefix(d.Edit.Entity, prefix):
			return false
		case l == leftStep:
			return len(h.leftStep(d).of) > 0
		case l == leftNote || l == leftVisit:
			return true
		}
		return h.board.plan.Subject(d.Subject) != nil
	})
}

// leftPrefix is what the entities of a kind begin with.
func (h *home) leftPrefix(l left) string {
	of := h.st.Local().Inspection
	switch l {
	case leftNote:
		return store.NoteEntity(of, "")
	case leftVisit:
		return store.VisitEntity(of, "")
	case leftProblem:
		return store.ProblemEntity(of, "")
	case leftMatter:
		return store.MatterEntity(of, "")
	case leftPractice:
		return store.PracticeEntity(of, "")
	case leftStep:
		return store.StepEntity(of, "")
	case leftNothing, leftConflict, leftEvidence:
	}
	return store.EvidenceEntity(of, "")
}

// resumeNote goes on with a new note in the box, and with another text of one that
// is there in its sheet, with the notes below it for Esc.
func (h *home) resumeNote() tea.Cmd {
	d := h.leftDraft(leftNote)
	if isNew(*d) {
		return h.push(newNoteBox(h.session, nil))
	}
	n := inspection.Note{Record: inspection.Record{ID: strings.TrimPrefix(d.Edit.Entity, h.leftPrefix(leftNote))}, Subject: d.Subject}
	page := newNotesPage(h.session)
	page.all = true
	page.notes = []inspection.Note{n}
	return tea.Batch(h.push(page), h.push(newNoteSheet(h.session, &n)))
}

// resumeEvidence goes on with what was being said of a piece of evidence, with
// the subject's evidence below it for Esc.
func (h *home) resumeEvidence() tea.Cmd {
	d := h.leftDraft(leftEvidence)
	subject := h.board.plan.Subject(d.Subject)
	e := inspection.Evidence{Record: inspection.Record{ID: strings.TrimPrefix(d.Edit.Entity, h.leftPrefix(leftEvidence))}}
	page := newEvidencePage(h.session, supported{subject: subject})
	page.pieces = []inspection.Evidence{e}
	return tea.Batch(h.push(page), h.push(newEvidenceSheet(h.session, subject, &e)))
}
