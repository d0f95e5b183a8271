package cli

import (
	"dudao/checklist"
	"dudao/store"
)

// lack is what one finding lacks beside its result (待补).
type lack struct {
	cp    *checklist.Checkpoint
	wants []checklist.Want
}

// lackingOf lists what a subject's findings lack, in the plan's order.
func lackingOf(tx *store.ReadTx, plan *checklist.Plan, subject string) ([]lack, error) {
	lacking, err := tx.Lacking(subject)
	if err != nil {
		return nil, err
	}
	var list []lack
	for _, cp := range plan.For(subject) {
		if wants := lacking[cp.ID]; len(wants) > 0 {
			list = append(list, lack{cp, wants})
		}
	}
	return list, nil
}

func wantCodes(wants []checklist.Want) []string {
	codes := make([]string, len(wants))
	for i, w := range wants {
		codes[i] = string(w)
	}
	return codes
}
