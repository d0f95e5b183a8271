package tui

import (
	"dudao/inspection"
	"dudao/store"
)

// form is an entity as a page edits it: its fields are read with their dots, and
// what is typed in them is recorded.
type form struct {
	entity string
	read   func(*store.ReadTx) (store.Edit, error)
	save   func(*store.Tx, store.Edit) (store.Edit, error)
	once   bool // it is recorded as a whole, and then done with
}

// findingForm edits what was found for a subject at a checkpoint.
func findingForm(of, subject, checkpoint string) form {
	entity := store.FindingEntity(of, subject, checkpoint)
	return form{
		entity: entity,
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.Edit(entity, findingFields...) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.Save(e) },
	}
}

// visitForm edits a visit that has been started.
func visitForm(of, id string) form {
	return form{
		entity: store.VisitEntity(of, id),
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.EditVisit(id) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveVisit(e) },
	}
}

// noteForm takes a note about a subject, "" for none. Its first recording adds
// it, with the visit that goes on then.
func noteForm(of, id, subject string) form {
	entity := store.NoteEntity(of, id)
	return form{
		entity: entity,
		read: func(tx *store.ReadTx) (store.Edit, error) {
			return tx.Edit(entity, inspection.FieldText, inspection.FieldSubject, inspection.FieldVisit)
		},
		save: func(tx *store.Tx, e store.Edit) (store.Edit, error) {
			if len(e.Base[inspection.FieldText]) > 0 {
				return tx.SaveAs(store.KindNote, e)
			}
			visit, ok, err := tx.CurrentVisit()
			if err != nil {
				return e, err
			}
			if ok && visit.Covers(subject) {
				e.Put(inspection.FieldVisit, visit.ID)
			}
			e.Put(inspection.FieldSubject, subject)
			return tx.SaveAs(store.KindNote, e)
		},
	}
}

// targetsForm edits a subject's own figures at these checkpoints.
func targetsForm(of, subject string, checkpoints []string) form {
	entity := store.TargetsEntity(of, subject)
	return form{
		entity: entity,
		read:   func(tx *store.ReadTx) (store.Edit, error) { return tx.Edit(entity, checkpoints...) },
		save:   func(tx *store.Tx, e store.Edit) (store.Edit, error) { return tx.SaveAs(store.KindTarget, e) },
	}
}
