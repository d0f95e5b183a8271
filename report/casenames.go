package report

import (
	"context"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// caseLabels are the labels of problems and matters, by which they are numbered.
type caseLabels struct {
	plan   *checklist.Plan
	labels map[string]string // by entity
}

// readCaseLabels reads them all at once: a log may name thousands.
func readCaseLabels(ctx context.Context, st *store.Store) (*caseLabels, error) {
	known := &caseLabels{}
	err := st.View(ctx, func(tx *store.ReadTx) (err error) {
		if known.plan, err = tx.Plan(); err != nil {
			return err
		}
		known.labels, err = tx.CaseLabels()
		return err
	})
	return known, err
}

// numbered is what a problem or a matter is numbered: 汕头-2. One that was taken back
// has the number that it was given.
func (n *Names) numbered(ctx context.Context, entity, subject, number string) (name string, err error) {
	if subject == "" || number == "" {
		return "", nil
	}
	if n.cases == nil {
		if n.cases, err = readCaseLabels(ctx, n.st); err != nil {
			return "", err
		}
	}
	if label := n.cases.labels[entity]; label != "" {
		number = label
	}
	return inspection.Numbered(n.cases.plan, subject, number), nil
}
