package store

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"dudao/inspection"
)

// KindProblem is the kind of an operation that raises or changes a problem.
const KindProblem = "problem"

// problemFields are all fields of a problem.
var problemFields = []string{
	inspection.FieldNumber, inspection.FieldSubject, inspection.FieldMeasure, inspection.FieldCheckpoint, inspection.FieldTitle,
	inspection.FieldCriteria, inspection.FieldCondition, inspection.FieldCause, inspection.FieldEffect, inspection.FieldType,
	inspection.FieldSeverity, inspection.FieldUnit, inspection.FieldAsk, inspection.FieldDeadline,
}

// AddProblem raises a problem under its subject's next number and gives its id. ID empty: a new one. *inspection.ProblemError if it
// cannot be recorded.
func (tx *Tx) AddProblem(p inspection.Problem) (id string, err error) {
	if err := p.Check(); err != nil {
		return "", err
	}
	p.Number, err = tx.nextNumber(kindProblem+"/"+p.Subject, p.ID == "", func() (int, error) {
		list, _, err := tx.problems(p.Subject)
		if i := slices.IndexFunc(list, func(q inspection.Problem) bool { return q.ID == p.ID }); i >= 0 {
			return list[i].Number, err // it is recorded again
		}
		return inspection.NextProblemNumber(list), err
	})
	if err != nil {
		return "", err
	}
	return tx.add(kindProblem, KindProblem, p.ID, map[string]string{
		inspection.FieldNumber: strconv.Itoa(p.Number), inspection.FieldSubject: p.Subject, inspection.FieldMeasure: p.Measure,
		inspection.FieldCheckpoint: p.Checkpoint, inspection.FieldTitle: strings.TrimSpace(p.Title), inspection.FieldCriteria: p.Criteria,
		inspection.FieldCondition: p.Condition, inspection.FieldCause: p.Cause, inspection.FieldEffect: p.Effect,
		inspection.FieldType: p.Type, inspection.FieldSeverity: p.Severity.Code(), inspection.FieldUnit: p.Unit,
		inspection.FieldAsk: p.Ask, inspection.FieldDeadline: p.Deadline.String(),
	})
}

// nextNumber is the number of what is recorded next of a kind at a subject: look finds it, but for what is new only the first time in an
// action.
func (tx *Tx) nextNumber(of string, fresh bool, look func() (int, error)) (n int, err error) {
	if last, known := tx.numbers[of]; known && fresh {
		n = last + 1
	} else if n, err = look(); err != nil {
		return 0, err
	}
	if tx.numbers == nil {
		tx.numbers = make(map[string]int)
	}
	tx.numbers[of] = max(n, tx.numbers[of])
	return n, nil
}

// EditProblem reads all of a problem's fields for a form.
func (tx *ReadTx) EditProblem(id string) (Edit, error) {
	entity := ProblemEntity(tx.inspection, id)
	if _, err := tx.known(entity); err != nil {
		return Edit{}, err
	}
	return tx.Edit(entity, problemFields...)
}

// Problems are those of a subject, or of all for "", by subject and number, with what was done about each.
func (tx *ReadTx) Problems(subject string) ([]inspection.ProblemCase, error) {
	list, gone, err := tx.problems(subject)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	done, err := tx.proceedings()
	if err != nil {
		return nil, err
	}
	cases := make([]inspection.ProblemCase, 0, len(list))
	for _, p := range list {
		if gone[p.ID] {
			continue
		}
		entity := ProblemEntity(tx.inspection, p.ID)
		course := done.course(entity)
		cases = append(cases, inspection.ProblemCase{
			Problem: p, Course: course, Evidence: done.evidenceFor(entity, course),
			Origin: done.evidence[FindingEntity(tx.inspection, p.Subject, p.Checkpoint)],
		})
	}
	return cases, nil
}

// Problem is one problem: *NoRecordError if there is none of that id.
func (tx *ReadTx) Problem(id string) (inspection.ProblemCase, error) {
	entity := ProblemEntity(tx.inspection, id)
	r, err := tx.known(entity)
	if err != nil {
		return inspection.ProblemCase{}, err
	}
	cases, err := tx.Problems(r.text(inspection.FieldSubject))
	if err != nil {
		return inspection.ProblemCase{}, err
	}
	for _, c := range cases {
		if c.ID == id {
			return c, nil
		}
	}
	return inspection.ProblemCase{}, &NoRecordError{entity}
}

// problems are a subject's, or all for "", labelled, those taken back included: numbers and labels do not change by that.
// Of fields, if any are named, only those are read, and then nobody knows which are gone.
func (tx *ReadTx) problems(subject string, fields ...string) (list []inspection.Problem, gone map[string]bool, err error) {
	gone = make(map[string]bool)
	bySubject := make(map[string][]inspection.Problem)
	for r, err := range tx.records(ProblemEntity(tx.inspection, ""), fields...) {
		if err != nil {
			return nil, nil, err
		}
		p, isGone := r.problem()
		if subject == "" || p.Subject == subject {
			bySubject[p.Subject] = append(bySubject[p.Subject], p)
			gone[p.ID] = isGone
		}
	}
	for _, of := range slices.Sorted(maps.Keys(bySubject)) {
		inspection.LabelProblems(bySubject[of]) // sorts them, too
		list = append(list, bySubject[of]...)
	}
	return list, gone, nil
}

func (r liveRecord) problem() (p inspection.Problem, gone bool) {
	p.Record, gone = r.common()
	p.Subject, p.Number = r.text(inspection.FieldSubject), r.number(inspection.FieldNumber)
	p.Measure, p.Checkpoint = r.text(inspection.FieldMeasure), r.text(inspection.FieldCheckpoint)
	p.Title, p.Criteria, p.Condition = r.text(inspection.FieldTitle), r.text(inspection.FieldCriteria), r.text(inspection.FieldCondition)
	p.Cause, p.Effect, p.Type = r.text(inspection.FieldCause), r.text(inspection.FieldEffect), r.text(inspection.FieldType)
	p.Severity, _ = inspection.ParseSeverity(r.text(inspection.FieldSeverity))
	p.Unit, p.Ask, p.Deadline = r.text(inspection.FieldUnit), r.text(inspection.FieldAsk), r.date(inspection.FieldDeadline)
	return p, gone
}
