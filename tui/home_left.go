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
)

func (l left) word() string { return [...]string{"", "随手记", "活动"}[l] }

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
	return leftNothing
}
