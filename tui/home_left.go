package tui

import (
	"strings"

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
)

func (l left) word() string { return [...]string{"", "随手记", "活动", "冲突"}[l] }

// leftElsewhere is nothing as long as there is a finding's draft to go on with.
func (h *home) leftElsewhere() left {
	if h.draft() != nil {
		return leftNothing
	}
	of := h.st.Local().Inspection
	for _, l := range []left{leftNote, leftVisit} {
		prefix := map[left]string{leftNote: store.NoteEntity(of, ""), leftVisit: store.VisitEntity(of, "")}[l]
		if h.desk.waiting(func(d store.Draft) bool { return strings.HasPrefix(d.Edit.Entity, prefix) }) != nil {
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
