package cli

import (
	"errors"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// lack is what one finding lacks beside its result (待补).
type lack struct {
	cp    *checklist.Checkpoint
	wants []checklist.Want
}

// lackingOf lists what a subject's findings lack, in the plan's order.
func lackingOf(tx *store.ReadTx, plan *checklist.Plan, subject string, sums map[string]inspection.Summary) ([]lack, error) {
	pieces, err := tx.Evidence(subject)
	if err != nil {
		return nil, err
	}
	evidence := map[string]int{} // by entity
	for _, e := range pieces {
		evidence[e.For]++
	}
	insp, err := tx.Inspection()
	if err != nil {
		return nil, err
	}
	var list []lack
	for _, cp := range plan.For(subject) {
		if len(cp.Needs) == 0 || len(sums[cp.ID].Results) == 0 {
			continue
		}
		f, err := tx.Finding(subject, cp.ID)
		if err != nil {
			return nil, err
		}
		wants, err := lackingAt(tx, cp, f, evidence[store.FindingEntity(insp.ID, subject, cp.ID)])
		if err != nil {
			return nil, err
		}
		if len(wants) > 0 {
			list = append(list, lack{cp, wants})
		}
	}
	return list, nil
}

// lackingAt is what one finding lacks that has so many pieces of evidence.
func lackingAt(tx *store.ReadTx, cp *checklist.Checkpoint, f inspection.Finding, evidence int) ([]checklist.Want, error) {
	var inspectors []string
	if id := f.Visit.Text(); id != "" {
		visit, err := tx.Visit(id)
		if _, gone := errors.AsType[*store.NoRecordError](err); err != nil && !gone {
			return nil, err
		}
		inspectors = visit.Members
	}
	return inspection.Lacking(cp, &f, evidence, inspectors), nil
}

func wantCodes(wants []checklist.Want) []string {
	codes := make([]string, len(wants))
	for i, w := range wants {
		codes[i] = string(w)
	}
	return codes
}
