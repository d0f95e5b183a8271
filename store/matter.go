package store

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"dudao/inspection"
)

// KindMatter is the kind of an operation that takes down or changes a matter.
const KindMatter = "matter"

var matterFields = []string{
	inspection.FieldNumber, inspection.FieldSubject, inspection.FieldMeasure, inspection.FieldEnterprise,
	inspection.FieldTitle, inspection.FieldText, inspection.FieldUnit, inspection.FieldDeadline,
}

// AddMatter takes down a matter under its subject's next number and gives its id. ID empty: a new one. *inspection.MatterError if it
// cannot be recorded.
func (tx *Tx) AddMatter(m inspection.Matter) (id string, err error) {
	if err := m.Check(); err != nil {
		return "", err
	}
	m.Number, err = tx.nextNumber(kindMatter+"/"+m.Subject, m.ID == "", func() (int, error) {
		list, _, err := tx.matters(m.Subject)
		if i := slices.IndexFunc(list, func(n inspection.Matter) bool { return n.ID == m.ID }); i >= 0 {
			return list[i].Number, err // it is recorded again
		}
		return inspection.NextMatterNumber(list), err
	})
	if err != nil {
		return "", err
	}
	return tx.add(kindMatter, KindMatter, m.ID, map[string]string{
		inspection.FieldNumber: strconv.Itoa(m.Number), inspection.FieldSubject: m.Subject, inspection.FieldMeasure: m.Measure,
		inspection.FieldEnterprise: m.Enterprise, inspection.FieldTitle: strings.TrimSpace(m.Title), inspection.FieldText: m.Text,
		inspection.FieldUnit: m.Unit, inspection.FieldDeadline: m.Deadline.String(),
	})
}

// EditMatter reads all of a matter's fields for a form.
func (tx *ReadTx) EditMatter(id string) (Edit, error) {
	entity := MatterEntity(tx.inspection, id)
	if _, err := tx.known(entity); err != nil {
		return Edit{}, err
	}
	return tx.Edit(entity, matterFields...)
}

// Matters are those of a subject, or of all for "", by subject and number, with what was done about each.
func (tx *ReadTx) Matters(subject string) ([]inspection.MatterCase, error) {
	list, gone, err := tx.matters(subject)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	done, err := tx.proceedings()
	if err != nil {
		return nil, err
	}
	cases := make([]inspection.MatterCase, 0, len(list))
	for _, m := range list {
		if gone[m.ID] {
			continue
		}
		entity := MatterEntity(tx.inspection, m.ID)
		course := done.course(entity)
		cases = append(cases, inspection.MatterCase{Matter: m, Course: course, Evidence: done.evidenceFor(entity, course)})
	}
	return cases, nil
}

// Matter is one matter: *NoRecordError if there is none of that id.
func (tx *ReadTx) Matter(id string) (inspection.MatterCase, error) {
	entity := MatterEntity(tx.inspection, id)
	r, err := tx.known(entity)
	if err != nil {
		return inspection.MatterCase{}, err
	}
	cases, err := tx.Matters(r.text(inspection.FieldSubject))
	if err != nil {
		return inspection.MatterCase{}, err
	}
	for _, c := range cases {
		if c.ID == id {
			return c, nil
		}
	}
	return inspection.MatterCase{}, &NoRecordError{entity}
}

// matters are a subject's, or all for "", labelled, those taken back included.
func (tx *ReadTx) matters(subject string, fields ...string) (list []inspection.Matter, gone map[string]bool, err error) {
	gone = make(map[string]bool)
	bySubject := make(map[string][]inspection.Matter)
	for r, err := range tx.records(MatterEntity(tx.inspection, ""), fields...) {
		if err != nil {
			return nil, nil, err
		}
		m, isGone := r.matter()
		if subject == "" || m.Subject == subject {
			bySubject[m.Subject] = append(bySubject[m.Subject], m)
			gone[m.ID] = isGone
		}
	}
	for _, matters := range bySubject {
		inspection.LabelMatters(matters)
		list = append(list, matters...)
	}
	slices.SortStableFunc(list, func(a, b inspection.Matter) int {
		return cmp.Or(strings.Compare(a.Subject, b.Subject), cmp.Compare(a.Number, b.Number), strings.Compare(a.ID, b.ID))
	})
	return list, gone, nil
}

func (r liveRecord) matter() (m inspection.Matter, gone bool) {
	m.Record, gone = r.common()
	m.Subject, m.Number, m.Measure = r.text(inspection.FieldSubject), r.number(inspection.FieldNumber), r.text(inspection.FieldMeasure)
	m.Enterprise, m.Title, m.Text = r.text(inspection.FieldEnterprise), r.text(inspection.FieldTitle), r.text(inspection.FieldText)
	m.Unit, m.Deadline = r.text(inspection.FieldUnit), r.date(inspection.FieldDeadline)
	return m, gone
}
