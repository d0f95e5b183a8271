package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"dudao/inspection"
	"dudao/oplog"
)

// KindVisit is the kind of an operation that adds or ends a visit.
const KindVisit = "visit"

// StartVisit records a visit and gives its id. One that goes on becomes this laptop's current one, which new findings, notes and
// evidence carry until it is ended. ID empty: a new one; From empty: now; Members empty: this laptop's inspector.
// *inspection.VisitError if it cannot be.
func (tx *Tx) StartVisit(v inspection.Visit) (id string, err error) {
	if v.From == "" {
		v.From = inspection.Moment(tx.s.now())
	}
	if len(v.Members) == 0 {
		v.Members = []string{tx.by}
	}
	if err := v.Check(); err != nil {
		return "", err
	}
	fields := map[string]string{
		inspection.FieldKind: v.Kind.Code(), inspection.FieldSubject: v.Subject, inspection.FieldOrg: v.Org,
		inspection.FieldPlace: v.Place, inspection.FieldPeople: v.People, inspection.FieldFrom: v.From, inspection.FieldTo: v.To,
	}
	members := Edit{}
	for _, person := range v.Members {
		person = strings.TrimSpace(person)
		if field := MemberField(person); person != "" && members.Set[field] == nil {
			members.Put(field, person)
			members.Order = append(members.Order, field)
		}
	}
	if members.byName() { // one operation for all
		for field, person := range members.Set {
			fields[field] = *person
		}
		members.Set = nil
	}
	if id, err = tx.add(kindVisit, KindVisit, v.ID, fields); err != nil {
		return id, err
	}
	members.Entity = VisitEntity(tx.inspection, id)
	if _, err := tx.SaveVisit(members); err != nil || !v.Running() {
		return id, err
	}
	tx.visit = id
	tx.local = func(l *Local) { l.Visit = id }
	return id, nil
}

// EndVisit ends a visit at a time, by the clock on the wall there.
func (tx *Tx) EndVisit(id string, at time.Time) error {
	v, err := tx.Visit(id)
	if err != nil {
		return err
	}
	v.To = inspection.Moment(at)
	if err := v.Check(); err != nil {
		return err
	}
	return tx.put(KindVisit, VisitEntity(tx.inspection, id), map[string]string{inspection.FieldTo: v.To})
}

// byName tells whether the members were put in the order of their names, which those of one operation have.
func (e *Edit) byName() bool {
	var names []string
	for _, field := range e.Order {
		if text := e.Set[field]; text != nil && strings.HasPrefix(field, memberField) {
			names = append(names, *text)
		}
	}
	return slices.IsSorted(names)
}

// SaveVisit writes what was edited of a visit, new members one after the other, as they were put.
func (tx *Tx) SaveVisit(e Edit) (Edit, error) {
	if e.byName() {
		return tx.SaveAs(KindVisit, e)
	}
	next, set := e, e.Set
	write := func(part map[string]*string) (err error) {
		next.Set = part
		next, err = tx.SaveAs(KindVisit, next)
		return err
	}
	rest := maps.Clone(set)
	for _, field := range e.Order {
		if strings.HasPrefix(field, memberField) {
			delete(rest, field)
		}
	}
	if err := write(rest); err != nil {
		return e, err
	}
	for _, field := range e.Order {
		text, ok := set[field]
		if !ok || !strings.HasPrefix(field, memberField) {
			continue
		}
		if err := write(map[string]*string{field: text}); err != nil {
			return e, err
		}
	}
	next.Set = nil
	return next, nil
}

// InOrder compares two values by when they were written, those of one device by its count.
func InOrder(a, b inspection.Value) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	devA, seqA, _, _ := oplog.Dot(a.Dot).Split()
	devB, seqB, _, _ := oplog.Dot(b.Dot).Split()
	return cmp.Or(strings.Compare(devA, devB), cmp.Compare(seqA, seqB), strings.Compare(a.Text, b.Text))
}

// EditVisit reads all of a visit's fields for a form. A member has the field MemberField; putting one adds or, with "", takes out a
// person.
func (tx *ReadTx) EditVisit(id string) (Edit, error) {
	entity := VisitEntity(tx.inspection, id)
	r, err := tx.known(entity)
	if err != nil {
		return Edit{}, err
	}
	fields := []string{
		inspection.FieldKind, inspection.FieldSubject, inspection.FieldOrg, inspection.FieldPlace,
		inspection.FieldPeople, inspection.FieldFrom, inspection.FieldTo,
	}
	for _, f := range r.fields {
		if strings.HasPrefix(f.name, memberField) {
			fields = append(fields, f.name)
		}
	}
	return tx.Edit(entity, fields...)
}

// Visits are all visits of the inspection, newest first.
func (tx *ReadTx) Visits() ([]inspection.Visit, error) {
	var list []inspection.Visit
	for r, err := range tx.records(VisitEntity(tx.inspection, "")) {
		if err != nil {
			return nil, err
		}
		if v, gone := r.visit(); !gone {
			list = append(list, v)
		}
	}
	inspection.SortVisits(list)
	return list, nil
}

// Visit is one visit: *NoRecordError if there is none of that id.
func (tx *ReadTx) Visit(id string) (inspection.Visit, error) {
	r, err := tx.known(VisitEntity(tx.inspection, id))
	v, _ := r.visit()
	return v, err
}

// CurrentVisit is the visit that was chosen on this laptop, as long as it has not been ended or taken back.
func (tx *ReadTx) CurrentVisit() (inspection.Visit, bool, error) {
	if tx.visit == "" {
		return inspection.Visit{}, false, nil
	}
	r, err := tx.record(VisitEntity(tx.inspection, tx.visit))
	if err != nil {
		return inspection.Visit{}, false, err
	}
	v, gone := r.visit()
	return v, !gone && v.Running(), nil
}

func (r liveRecord) visit() (v inspection.Visit, gone bool) {
	v.Record, gone = r.common()
	v.Kind, _ = inspection.ParseVisitKind(r.text(inspection.FieldKind))
	v.Subject, v.Org = r.text(inspection.FieldSubject), r.text(inspection.FieldOrg)
	v.Place, v.People = r.text(inspection.FieldPlace), r.text(inspection.FieldPeople)
	v.From, v.To = r.text(inspection.FieldFrom), r.text(inspection.FieldTo)
	var members []inspection.Value
	for _, f := range r.fields {
		if f.shown.Text() != "" && strings.HasPrefix(f.name, memberField) {
			members = append(members, f.shown[0])
		}
	}
	slices.SortFunc(members, InOrder)
	for _, m := range members {
		v.Members = append(v.Members, m.Text)
	}
	return v, gone
}

// visitFor is the id of the current visit if what is written about the subject can come from it, else empty.
func (tx *ReadTx) visitFor(subject string) (string, error) {
	v, ok, err := tx.CurrentVisit()
	if err != nil || !ok || !v.Covers(subject) {
		return "", err
	}
	return v.ID, nil
}

// carryVisit adds the current visit to an edit that writes a result, a value or facts. It replaces what the writer saw and what this
// device wrote there itself, for that is nobody else's word; if the edit did not read the visit, what is live now.
func (tx *Tx) carryVisit(e Edit) (Edit, error) {
	id, ok := splitFinding(e.Entity)
	if _, given := e.Set[inspection.FieldVisit]; !ok || given || !writes(e) {
		return e, nil
	}
	visit, err := tx.visitFor(id.subject)
	if err != nil || visit == "" {
		return e, err
	}
	now, err := readField(tx.rows, e.Entity, inspection.FieldVisit, tx.now)
	if err != nil || len(now.shown) == 1 && now.shown.Text() == visit {
		return e, err
	}
	base, read := e.Base[inspection.FieldVisit]
	base = slices.Clone(base)
	for _, dot := range now.dots {
		device, _, _, _ := dot.Split()
		if (!read || device == tx.meta.Own.Device) && !slices.Contains(base, dot) {
			base = append(base, dot)
		}
	}
	e.Set, e.Base = maps.Clone(e.Set), maps.Clone(e.Base)
	if e.Base == nil {
		e.Base = make(map[string][]oplog.Dot)
	}
	e.Set[inspection.FieldVisit], e.Base[inspection.FieldVisit] = &visit, base
	return e, nil
}

// writes tells whether an edit of a finding writes something that was found, and not only clears.
func writes(e Edit) bool {
	return slices.ContainsFunc([]string{inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts},
		func(field string) bool { return e.Set[field] != nil })
}

// VisitRecords counts the findings, pieces of evidence and notes that come from each visit, by its id.
func (tx *ReadTx) VisitRecords() (map[string]int, error) {
	counts := make(map[string]int)
	subjects, err := tx.Subjects()
	if err != nil {
		return nil, err
	}
	for _, subject := range subjects {
		index, err := tx.indexed(subject)
		if err != nil {
			return nil, err
		}
		for _, x := range index {
			counts[x.visit]++
		}
	}
	for _, kind := range []string{kindEvidence, kindNote} {
		for r, err := range tx.records(listEntity(kind, tx.inspection, "")) {
			if err != nil {
				return nil, err
			}
			if _, gone := r.common(); !gone {
				counts[r.text(inspection.FieldVisit)]++
			}
		}
	}
	delete(counts, "")
	return counts, nil
}
