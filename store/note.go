package store

import (
	"slices"
	"strings"

	"dudao/inspection"
)

// KindNote is the kind of an operation that takes or files a note.
const KindNote = "note"

// AddNote takes a note and gives its id. Only Text and Subject are asked for; ID empty: a new one; it carries the current visit.
func (tx *Tx) AddNote(n inspection.Note) (id string, err error) {
	if strings.TrimSpace(n.Text) == "" {
		return "", &EmptyTextError{"随手记"}
	}
	visit, err := tx.visitFor(n.Subject)
	if err != nil {
		return "", err
	}
	return tx.add(kindNote, KindNote, n.ID, map[string]string{
		inspection.FieldText: n.Text, inspection.FieldSubject: n.Subject, inspection.FieldVisit: visit, inspection.FieldFiled: n.Filed,
	})
}

// EditNote reads a note's text, to be written anew.
func (tx *ReadTx) EditNote(id string) (Edit, error) {
	entity := NoteEntity(tx.inspection, id)
	if _, err := tx.known(entity); err != nil {
		return Edit{}, err
	}
	return tx.Edit(entity, inspection.FieldText)
}

// SaveNote is SaveAs for a note that has been taken: *EmptyTextError if nothing would be left of its text.
func (tx *Tx) SaveNote(e Edit) (Edit, error) {
	if strings.TrimSpace(e.Text(inspection.FieldText)) == "" {
		return e, &EmptyTextError{"随手记"}
	}
	return tx.SaveAs(KindNote, e)
}

// Notes are all notes, or those not filed yet, newest first.
func (tx *ReadTx) Notes(unfiled bool) ([]inspection.Note, error) {
	var list []inspection.Note
	for r, err := range tx.records(NoteEntity(tx.inspection, "")) {
		if err != nil {
			return nil, err
		}
		if n, gone := r.note(); !gone && !(unfiled && n.Filed != "") {
			list = append(list, n)
		}
	}
	slices.SortFunc(list, func(a, b inspection.Note) int { return newestFirst(a.Record, b.Record) })
	return list, nil
}

// Note is one note: *NoRecordError if there is none of that id.
func (tx *ReadTx) Note(id string) (inspection.Note, error) {
	r, err := tx.known(NoteEntity(tx.inspection, id))
	n, _ := r.note()
	return n, err
}

func (r liveRecord) note() (n inspection.Note, gone bool) {
	n.Record, gone = r.common()
	n.Text, n.Subject = r.text(inspection.FieldText), r.text(inspection.FieldSubject)
	n.Visit, n.Filed = r.text(inspection.FieldVisit), r.text(inspection.FieldFiled)
	return n, gone
}

func newestFirst(a, b inspection.Record) int {
	if order := b.At.Compare(a.At); order != 0 {
		return order
	}
	return strings.Compare(b.ID, a.ID)
}

// FileNote says which entity a note belongs to; "" puts it back among the notes to be filed.
func (tx *Tx) FileNote(id, entity string) error {
	if _, err := tx.Note(id); err != nil {
		return err
	}
	return tx.put(KindNote, NoteEntity(tx.inspection, id), map[string]string{inspection.FieldFiled: entity})
}

// NoteIntoFacts puts a note behind the facts of the finding that e is an edit of, with what e has typed, and files the note there: one
// action. It returns the edit to go on from, as Save does. *NoteFiledError if the note has been filed already,
// *DisputedError if the facts are in conflict and e does not settle that.
func (tx *Tx) NoteIntoFacts(id string, e Edit) (Edit, error) {
	n, err := tx.Note(id)
	if err != nil {
		return e, err
	}
	if n.Filed != "" {
		return e, &NoteFiledError{n.Text, n.Filed}
	}
	if _, settled := e.Set[inspection.FieldFacts]; e.Shown[inspection.FieldFacts].Disputed() && !settled {
		return e, &DisputedError{e.Entity, inspection.FieldFacts}
	}
	e.Put(inspection.FieldFacts, n.Appended(e.Text(inspection.FieldFacts)))
	next, err := tx.Save(e)
	if err != nil {
		return e, err
	}
	return next, tx.FileNote(id, e.Entity)
}
