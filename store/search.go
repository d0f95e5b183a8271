package store

import (
	"iter"

	"dudao/inspection"
)

// EachFinding runs through all findings of the inspection, by subject and checkpoint, without holding them: for an index of their
// texts.
func (tx *ReadTx) EachFinding() iter.Seq2[inspection.Finding, error] {
	return func(yield func(inspection.Finding, error) bool) {
		for r, err := range tx.records("f/" + tx.inspection + "/") {
			if err != nil {
				yield(inspection.Finding{}, err)
				return
			}
			id, ok := splitFinding(r.entity)
			f := inspection.Finding{
				Subject: id.subject, Checkpoint: id.checkpoint,
				Result: r.field(inspection.FieldResult).shown, Value: r.field(inspection.FieldValue).shown,
				Facts: r.field(inspection.FieldFacts).shown, Visit: r.field(inspection.FieldVisit).shown,
			}
			if ok && !f.Empty() && !yield(f, nil) {
				return
			}
		}
	}
}
