package cli

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"dudao/checklist"
	"dudao/store"
)

// Findings stay when their checkpoint leaves the plan (按旧方案), and so does their
// log: what was recorded is asked for by the names of the plan it was recorded under.

// loggedSubject is the id of the subject that is meant.
func loggedSubject(tx *store.ReadTx, plan *checklist.Plan, typed string) (string, error) {
	s, err := plan.FindSubject(typed)
	if err == nil {
		return s.ID, nil
	}
	subjects, failed := tx.Subjects()
	if failed != nil {
		return "", failed
	}
	for _, id := range subjects {
		if plan.Subject(id) != nil {
			continue
		}
		plans, failed := oldPlans(tx, plan, id)
		if failed != nil {
			return "", failed
		}
		if meansID(err, typed, id, plans, func(old *checklist.Plan) string {
			if s, err := old.FindSubject(typed); err == nil {
				return s.ID
			}
			return ""
		}) {
			return id, nil
		}
	}
	return "", err
}

// loggedCheckpoint is the id of the checkpoint that is meant at a subject.
func loggedCheckpoint(tx *store.ReadTx, plan *checklist.Plan, subject, typed string) (string, error) {
	cp, err := plan.FindCheckpoint(typed)
	if err == nil {
		return cp.ID, nil
	}
	recorded, failed := tx.Summaries(subject)
	if failed != nil {
		return "", failed
	}
	plans, failed := oldPlans(tx, plan, subject)
	if failed != nil {
		return "", failed
	}
	for _, id := range slices.Sorted(maps.Keys(recorded)) {
		if plan.Checkpoint(id) == nil && meansID(err, typed, id, plans, func(old *checklist.Plan) string {
			if cp, err := old.FindCheckpoint(typed); err == nil {
				return cp.ID
			}
			return ""
		}) {
			return id, nil
		}
	}
	return "", err
}

// meansID tells whether what was typed, which the plan in force does not know for
// the reason of err, is an id itself or its name in an older plan.
func meansID(err error, typed, id string, plans []*checklist.Plan, find func(*checklist.Plan) string) bool {
	if strings.EqualFold(strings.TrimSpace(typed), id) {
		return true
	}
	if _, unknown := errors.AsType[*checklist.NotFoundError](err); !unknown {
		return false
	}
	return slices.ContainsFunc(plans, func(old *checklist.Plan) bool { return find(old) == id })
}

// oldPlans are the plans, other than the one in force, under which something was
// found at a subject, as far as their bytes are here.
func oldPlans(tx *store.ReadTx, now *checklist.Plan, subject string) ([]*checklist.Plan, error) {
	findings, err := tx.Findings(subject)
	if err != nil {
		return nil, err
	}
	var plans []*checklist.Plan
	for _, f := range findings {
		last, _ := f.Last()
		if old, ok := tx.PlanOf(last.Plan); ok && old != now && !slices.Contains(plans, old) {
			plans = append(plans, old)
		}
	}
	return plans, nil
}
