package store

import (
	"slices"
	"strings"

	"dudao/inspection"
)

// KindPractice is the kind of an operation that takes down or changes a practice.
const KindPractice = "practice"

// AddPractice takes down a practice and gives its id. ID empty: a new one. *inspection.PracticeError if it cannot be recorded.
func (tx *Tx) AddPractice(p inspection.Practice) (id string, err error) {
	if err := p.Check(); err != nil {
		return "", err
	}
	return tx.add(kindPractice, KindPractice, p.ID, map[string]string{
		inspection.FieldSubject: p.Subject, inspection.FieldMeasure: p.Measure,
		inspection.FieldTitle: strings.TrimSpace(p.Title), inspection.FieldText: p.Text,
	})
}

// EditPractice reads all of a practice's fields for a form.
func (tx *ReadTx) EditPractice(id string) (Edit, error) {
	entity := PracticeEntity(tx.inspection, id)
	if _, err := tx.known(entity); err != nil {
		return Edit{}, err
	}
	return tx.Edit(entity, inspection.FieldSubject, inspection.FieldMeasure, inspection.FieldTitle, inspection.FieldText)
}

// Practices are those of a subject, or of all for "", newest first.
func (tx *ReadTx) Practices(subject string) ([]inspection.Practice, error) {
	var list []inspection.Practice
	for r, err := range tx.records(PracticeEntity(tx.inspection, "")) {
		if err != nil {
			return nil, err
		}
		if p, gone := r.practice(); !gone && (subject == "" || p.Subject == subject) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b inspection.Practice) int { return newestFirst(a.Record, b.Record) })
	return list, nil
}

// Practice is one practice: *NoRecordError if there is none of that id.
func (tx *ReadTx) Practice(id string) (inspection.Practice, error) {
	r, err := tx.known(PracticeEntity(tx.inspection, id))
	p, _ := r.practice()
	return p, err
}

func (r liveRecord) practice() (p inspection.Practice, gone bool) {
	p.Record, gone = r.common()
	p.Subject, p.Measure = r.text(inspection.FieldSubject), r.text(inspection.FieldMeasure)
	p.Title, p.Text = r.text(inspection.FieldTitle), r.text(inspection.FieldText)
	return p, gone
}
