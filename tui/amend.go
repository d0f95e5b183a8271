package tui

import (
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// The sheets on which what is recorded already is put right: what people say of a
// piece of evidence, and a note's text.

// evidenceForm edits what people say of a piece of evidence.
func evidenceForm(of, id string) form {
	return form{
		entity: store.EvidenceEntity(of, id),
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.EditEvidence(id) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveAs(store.KindEvidence, e) },
	}
}

// noteTextForm edits the text of a note that has been taken.
func noteTextForm(of, id string) form {
	return form{
		entity: store.NoteEntity(of, id),
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.EditNote(id) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveNote(e) },
	}
}

// newEvidenceSheet edits a piece of a subject's evidence. Of one that a draft was
// found for only the id is known.
func newEvidenceSheet(s *session, subject *checklist.Subject, e *inspection.Evidence) *sheet {
	var kinds []sheetChoice
	for _, k := range inspection.EvidenceKinds {
		kinds = append(kinds, sheetChoice{k.Code(), k.Word()})
	}
	name := strings.TrimSpace(e.Label + " " + shownName(e.Name))
	path := inspectionTitle(s.board.plan) + " > " + subject.Label() + " > 佐证"
	if name != "" {
		path += " > " + name
	}
	local := s.st.Local()
	p := newSheet(s, path, evidenceForm(local.Inspection, e.ID), store.Draft{Subject: subject.ID, By: local.Inspector},
		&sheetField{name: inspection.FieldSource, label: "来源", placeholder: "谁提供的"},
		&sheetField{name: inspection.FieldKind, label: "类别", choices: kinds},
		&sheetField{name: inspection.FieldAt, label: "时间", placeholder: "9:50 或 7月15日 9:50", parse: s.parseMoment},
		&sheetField{name: inspection.FieldPlace, label: "地点"},
	)
	p.begin = inspection.FieldSource
	p.hint = func(*sheet) []string { return []string{"文件本身不能改；附错了就撤下，再附一次"} }
	return p
}

func (s *session) parseMoment(typed string) (string, error) {
	return inspection.ParseMoment(typed, s.now())
}

// newNoteSheet edits a note's text.
func newNoteSheet(s *session, n *inspection.Note) *sheet {
	local := s.st.Local()
	p := newSheet(s, inspectionTitle(s.board.plan)+" > 随手记 > 改文字", noteTextForm(local.Inspection, n.ID),
		store.Draft{Subject: n.Subject, By: local.Inspector},
		&sheetField{name: inspection.FieldText, label: "文字", long: true, must: "不能没有文字，原文不变；不要了就在列表里撤下"})
	if n.Filed != "" {
		p.hint = func(*sheet) []string { return []string{"已经写进事实的不跟着变"} }
	}
	return p
}
