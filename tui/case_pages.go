package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// Opening the sheets: a new record's id is drawn when its sheet opens, and one that
// was left half written is gone on with.

// raise opens the sheet of a new problem at a subject, of a note or of nothing.
func (s *session) raise(subject *checklist.Subject, note *inspection.Note) tea.Cmd {
	return s.openNew(store.ProblemEntity, sameMaking(subject, note), func(id string) *sheet { return newRaiseSheet(s, subject, note, id) })
}

// takeMatter opens the sheet of a new matter at a subject, of a note or of nothing.
func (s *session) takeMatter(subject *checklist.Subject, note *inspection.Note) tea.Cmd {
	return s.openNew(store.MatterEntity, sameMaking(subject, note), func(id string) *sheet { return newMatterSheet(s, subject, note, id) })
}

// writePractice opens the sheet of a new practice at a subject, of a measure or of
// none.
func (s *session) writePractice(subject *checklist.Subject, measure string) tea.Cmd {
	return s.openNew(store.PracticeEntity, sameMaking(subject, nil), func(id string) *sheet {
		return newPracticeSheet(s, subject, measure, id)
	})
}

// sameMaking accepts the draft of a new record of the subject that is made of the
// same note, or of none.
func sameMaking(subject *checklist.Subject, note *inspection.Note) func(store.Draft) bool {
	return func(d store.Draft) bool {
		return d.Subject == subject.ID && isNew(d) && d.Raw[rawNote] == noteRaws(note)[rawNote]
	}
}

// noteRaws is what the draft of a record keeps of the note that it is made of.
func noteRaws(note *inspection.Note) map[string]string {
	if note == nil {
		return nil
	}
	return map[string]string{rawNote: note.ID}
}

// takeStep opens the sheet of a step.
func (s *session) takeStep(st stepping) tea.Cmd {
	st.strict = s.opts.Settings.StrictClose
	same := func(d store.Draft) bool {
		return d.Raw[inspection.FieldOf] == strings.Join(st.of, " ") && d.Raw[inspection.FieldKind] == st.kind.Code()
	}
	return s.openNew(store.StepEntity, same, func(id string) *sheet { return newStepSheet(s, st, id) })
}

// openNew opens a sheet under the id of the draft that is gone on with, or under a
// new one.
func (s *session) openNew(entity func(inspection, id string) string, same func(store.Draft) bool, open func(id string) *sheet) tea.Cmd {
	prefix := entity(s.st.Local().Inspection, "")
	if d := s.desk.unfinished(func(d store.Draft) bool { return strings.HasPrefix(d.Edit.Entity, prefix) && same(d) }); d != "" {
		return s.push(open(strings.TrimPrefix(d, prefix)))
	}
	id, err := s.st.NewID()
	if err != nil {
		s.say(sayError(err))
		return nil
	}
	return s.push(open(id))
}

// raiseFrom makes a problem of a finding at once, as far as it can be filled in,
// and opens it where the asking is written.
func (s *session) raiseFrom(subject *checklist.Subject, cp *checklist.Checkpoint, f inspection.Finding) tea.Cmd {
	id, err := s.st.NewID()
	if err != nil {
		s.say(sayError(err))
		return nil
	}
	p := inspection.RaiseProblem(subject, cp, &f)
	p.ID = id
	c := inspection.ProblemCase{Problem: p, Course: inspection.ProblemCourse(nil)}
	page := newProblemSheet(s, &c)
	page.path = inspectionTitle(s.board.plan) + " > " + subject.Label() + " > " + cp.Title() + " > 立问题"
	page.first = func(tx *store.Tx) error {
		_, err := tx.AddProblem(p)
		return err
	}
	page.begin = inspection.FieldAsk
	if p.Title == cp.Name() { // no result says what is wrong with it
		page.begin = inspection.FieldTitle
	}
	return s.push(page)
}
