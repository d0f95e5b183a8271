package cli

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// logQuery is what a log is asked about; empty ids are anything.
type logQuery struct {
	subject, checkpoint string
	attached            map[string]bool // the entities of the evidence, notes, problems and the like that belong to it
}

// find looks up the subject and the checkpoint that were typed, if any: in the plan
// in force, and where that does not have them, among what was recorded under older
// plans.
func (q *logQuery) find(tx *store.ReadTx, plan *checklist.Plan, typed []string) (err error) {
	if len(typed) > 0 {
		if q.subject, err = loggedSubject(tx, plan, typed[0]); err != nil {
			return err
		}
	}
	if len(typed) > 1 {
		q.checkpoint, err = loggedCheckpoint(tx, plan, q.subject, typed[1])
	}
	return err
}

// findAttached reads which evidence and notes belong to what is in question.
func (q *logQuery) findAttached(tx *store.ReadTx, insp string) error {
	if q.subject == "" {
		return nil
	}
	q.attached = map[string]bool{}
	evidence, err := tx.Evidence(q.subject)
	if err != nil {
		return err
	}
	notes, err := tx.Notes(false)
	if err != nil {
		return err
	}
	for _, e := range evidence {
		if q.asks(parseEntity(e.For)) {
			q.attached[store.EvidenceEntity(insp, e.ID)] = true
		}
	}
	for _, n := range notes {
		if q.asks(parseEntity(n.Filed)) {
			q.attached[store.NoteEntity(insp, n.ID)] = true
		}
	}
	return q.findCases(tx, insp)
}

// findCases reads which problems, matters, steps and practices belong to what is in
// question.
func (q *logQuery) findCases(tx *store.ReadTx, insp string) error {
	problems, err := tx.Problems(q.subject)
	if err != nil {
		return err
	}
	steps := func(c *inspection.Course) {
		for _, step := range c.Steps {
			q.attached[store.StepEntity(insp, step.ID)] = true
		}
	}
	for _, c := range problems {
		if q.checkpoint == "" || c.Checkpoint == q.checkpoint {
			q.attached[store.ProblemEntity(insp, c.ID)] = true
			steps(c.Course)
		}
	}
	if q.checkpoint != "" {
		return nil
	}
	matters, err := tx.Matters(q.subject)
	if err != nil {
		return err
	}
	for _, c := range matters {
		q.attached[store.MatterEntity(insp, c.ID)] = true
		steps(c.Course)
	}
	practices, err := tx.Practices(q.subject)
	for _, p := range practices {
		q.attached[store.PracticeEntity(insp, p.ID)] = true
	}
	return err
}

// asks leaves out what only begins like what is in question.
func (q *logQuery) asks(e about) bool {
	return (q.subject == "" || e.subject == q.subject) && (q.checkpoint == "" || e.checkpoint == q.checkpoint)
}

// wants is asks, and what is attached.
func (q *logQuery) wants(e about) bool { return q.asks(e) || q.attached[e.entity] }

// prefixes are what the entities in question begin with.
func (q *logQuery) prefixes(insp string) []string {
	attached := []string{
		store.EvidenceEntity(insp, ""), store.NoteEntity(insp, ""), store.ProblemEntity(insp, ""), store.MatterEntity(insp, ""),
		store.StepEntity(insp, ""), store.PracticeEntity(insp, ""),
	}
	switch {
	case q.checkpoint != "":
		return append(attached, store.FindingEntity(insp, q.subject, q.checkpoint))
	case q.subject != "":
		return append(attached, store.FindingEntity(insp, q.subject, ""), store.TargetsEntity(insp, q.subject))
	}
	return []string{""}
}

// about is what an operation's entity concerns (storage: the first part of its
// name is the kind of record, the second the inspection).
type about struct {
	entity, kind, id    string
	subject, checkpoint string // empty where the entity has none
}

func parseEntity(entity string) about {
	parts := strings.SplitN(entity, "/", 4)
	for len(parts) < 4 {
		parts = append(parts, "")
	}
	e := about{entity: entity, kind: parts[0], id: parts[2]}
	switch e.kind {
	case "f":
		e.subject, e.checkpoint = parts[2], parts[3]
	case "g":
		e.subject = parts[2]
	}
	return e
}

// entries runs through the operations on entities with one of the prefixes,
// oldest first. One prefix is read as it goes: there may be a million operations.
func entries(ctx context.Context, s *store.Store, prefixes []string) iter.Seq2[store.Entry, error] {
	if len(prefixes) == 1 {
		return s.Log(ctx, prefixes[0])
	}
	return func(yield func(store.Entry, error) bool) {
		var list []store.Entry
		var damaged error
		for _, prefix := range prefixes {
			for e, err := range s.Log(ctx, prefix) {
				if _, ok := errors.AsType[*store.DamagedError](err); ok {
					damaged = cmp.Or(damaged, err)
					continue
				}
				if err != nil {
					yield(store.Entry{}, err)
					return
				}
				list = append(list, e)
			}
		}
		slices.SortStableFunc(list, func(a, b store.Entry) int { return a.At.Compare(b.At) })
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
		if damaged != nil {
			yield(store.Entry{}, damaged)
		}
	}
}
