package store

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// InitFrom sets a data directory up from what colleagues have written: their inspection, plan, teams and records. set.Inspection says
// which inspection, set.Plan is not looked at. What comes is taken in before anything is recorded here, so that nothing of theirs is
// written a second time, beside it. One that is set up already only takes in what comes.
func InitFrom(ctx context.Context, o Options, set Setup, sources []Source, progress func(done, total int64)) (*Store, Imported, error) {
	if err := checkSetup(set.Inspector, set.Inspection); err != nil {
		return nil, Imported{}, err
	}
	s, err := newStore(o)
	if err != nil {
		return nil, Imported{}, err
	}
	if err := s.makeDirs(); err != nil {
		return nil, Imported{}, err
	}
	set.Plan = nil
	local, err := s.readLocal()
	switch _, fresh := errors.AsType[*NotSetUpError](err); {
	case fresh:
		local = Local{Inspector: strings.TrimSpace(set.Inspector), Inspection: set.Inspection}
	case err != nil:
		return nil, Imported{}, err
	case local.Inspection != set.Inspection:
		return nil, Imported{}, &OtherInspectionError{local.Inspection, set.Inspection}
	}
	s.local = local
	if err := s.claimDevice(ctx); err != nil {
		return nil, Imported{}, err
	}
	im, err := s.Import(ctx, sources, progress)
	if err != nil {
		return nil, im, err
	}
	err = s.View(ctx, func(tx *ReadTx) error {
		held, err := tx.inspections()
		if slices.Equal(held, []string{set.Inspection}) {
			set.Inspection = "" // Init then looks for the inspector's team too
		}
		return err
	})
	if err != nil {
		return nil, im, err
	}
	s, err = Init(ctx, o, set)
	return s, im, err
}
