package store

import (
	"errors"

	"dudao/checklist"
	"dudao/inspection"
)

// Lacking is what a subject's findings lack beside their results, by checkpoint; those that lack nothing are not in it.
func (tx *ReadTx) Lacking(subject string) (map[string][]checklist.Want, error) {
	plan, err := tx.Plan()
	if err != nil {
		return nil, err
	}
	sums, err := tx.Summaries(subject)
	if err != nil {
		return nil, err
	}
	own, err := tx.Targets(subject)
	if err != nil {
		return nil, err
	}
	pieces, err := tx.Evidence(subject)
	if err != nil {
		return nil, err
	}
	evidence := make(map[string]int) // by entity
	for _, e := range pieces {
		evidence[e.For]++
	}
	lacking := make(map[string][]checklist.Want)
	for _, cp := range plan.For(subject) {
		sum, written := sums[cp.ID]
		if !written || len(sum.Results) > 0 && len(cp.Needs) == 0 && cp.Target == nil {
			continue
		}
		f, err := tx.Finding(subject, cp.ID)
		if err != nil {
			return nil, err
		}
		wants, err := tx.LackingAt(cp, own[cp.ID].Text(), f, evidence[FindingEntity(tx.inspection, subject, cp.ID)])
		if err != nil {
			return nil, err
		}
		if len(wants) > 0 {
			lacking[cp.ID] = wants
		}
	}
	return lacking, nil
}

// LackingAt is what one finding lacks that has so many pieces of evidence; own is the subject's target. See inspection.Lacking.
func (tx *ReadTx) LackingAt(cp *checklist.Checkpoint, own string, f inspection.Finding, evidence int) ([]checklist.Want, error) {
	var inspectors []string
	if id := f.Visit.Text(); id != "" {
		visit, err := tx.Visit(id)
		if _, gone := errors.AsType[*NoRecordError](err); err != nil && !gone {
			return nil, err
		}
		inspectors = visit.Members
	}
	return inspection.Lacking(cp, own, &f, evidence, inspectors), nil
}
