package store

import (
	"bytes"

	"dudao/inspection"
)

// Problems and matters together.

// labelling are the fields that a case's label hangs on.
var labelling = []string{inspection.FieldSubject, inspection.FieldNumber}

// CaseLabels are what the problems and the matters of the inspection are numbered (2, 2b), those taken back included, by entity:
// without reading what was done about them.
func (tx *ReadTx) CaseLabels() (map[string]string, error) {
	problems, _, err := tx.problems("", labelling...)
	if err != nil {
		return nil, err
	}
	matters, _, err := tx.matters("", labelling...)
	if err != nil {
		return nil, err
	}
	labels := make(map[string]string, len(problems)+len(matters))
	for _, p := range problems {
		labels[ProblemEntity(tx.inspection, p.ID)] = p.Label
	}
	for _, m := range matters {
		labels[MatterEntity(tx.inspection, m.ID)] = m.Label
	}
	return labels, nil
}

// CasesExceed tells whether there are more than so many problems, matters and steps of the inspection, those taken back included,
// without reading them.
func (tx *ReadTx) CasesExceed(most int) (more bool, err error) {
	n := 0
	for _, prefix := range []string{ProblemEntity(tx.inspection, ""), MatterEntity(tx.inspection, ""), StepEntity(tx.inspection, "")} {
		err := guarded(func() error {
			c := tx.bucket(bucketState).Cursor()
			for k, _ := c.Seek([]byte(prefix)); bytes.HasPrefix(k, []byte(prefix)) && n <= most; n++ {
				entity, _, _ := bytes.Cut(k, []byte{0})
				k, _ = c.Seek(append(bytes.Clone(entity), 1))
			}
			return nil
		})
		if err != nil {
			return false, err
		}
	}
	return n > most, nil
}
