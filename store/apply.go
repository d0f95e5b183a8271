package store

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"dudao/oplog"
)

// applier merges operations into state.db and keeps its indexes. It holds what it is to write until flush, which writes it
// in the order of the keys: that is what makes many operations fast.
type applier struct {
	rows
	cells    cells               // not yet written
	fill     *filling            // of a state.db that is made anew: there cells go, and all summaries are made in the end; else nil
	repeated map[string]string   // of ix:repeated, not yet written
	evidence map[string]struct{} // keys of ix:evidence, not yet written
	plans    map[string]struct{} // keys of ix:plan, not yet written
	touched  map[string]struct{} // findings whose summary is to be made anew

	told func(entity string, before, after indexed) // of summaries that change; may be nil
}

// applyBatch is when a long run of operations is written, and touchBatch when its summaries are made: they bound memory.
const (
	applyBatch = 6 << 20
	touchBatch = 100_000
)

// apply merges one operation.
func (a *applier) apply(dot oplog.Dot, op oplog.Op) error {
	w, brought := wroteOf(op)
	if brought {
		op.By, op.Time = w.By, w.Time
	}
	for key, cell := range oplog.Writes(dot, op) {
		if !cell.Dead {
			cell.Device = w.Device
		}
		a.cells.add(key, cell)
	}
	if of, ok := op.Extra[extraRepeats]; ok {
		var line string
		if json.Unmarshal(of, &line) == nil {
			if a.repeated == nil {
				a.repeated = make(map[string]string)
			}
			a.repeated[line] = string(dot)
		}
	}
	a.indexEvidence(op)
	a.indexPlan(op)
	if err := a.indexRoster(dot, op); err != nil {
		return err
	}
	if _, ok := splitFinding(op.Entity); ok && a.fill == nil {
		if a.touched == nil {
			a.touched = make(map[string]struct{})
		}
		a.touched[op.Entity] = struct{}{}
	}
	return nil
}

// flush writes the cells.
func (a *applier) flush() error {
	a.cells.sort()
	list, err := a.cells.joined()
	if err != nil {
		return err
	}
	a.cells.reset()
	err = guarded(func() error {
		b := a.bucket(bucketState)
		for _, r := range list.refs {
			if err := joinInto(b, list.key(r), list.cell(r)); err != nil {
				return err
			}
		}
		b = a.bucket(bucketRepeated)
		for line, dot := range a.repeated {
			if err := b.Put([]byte(line), []byte(dot)); err != nil {
				return err
			}
		}
		b = a.bucket(bucketEvidence)
		for _, key := range slices.Sorted(maps.Keys(a.evidence)) {
			if err := b.Put([]byte(key), nil); err != nil {
				return err
			}
		}
		b = a.bucket(bucketPlan)
		for hash := range a.plans {
			if err := b.Put([]byte(hash), nil); err != nil {
				return err
			}
		}
		return nil
	})
	clear(a.evidence)
	clear(a.plans)
	clear(a.repeated)
	return err
}

// joinInto joins a cell to what the state bucket holds at its key. Neither may change until the transaction ends.
func joinInto(state *bbolt.Bucket, key, cell []byte) error {
	if old := state.Get(key); old != nil {
		both, err := joinCells(old, cell)
		if err != nil || bytes.Equal(both, old) {
			return err
		}
		cell = both
	}
	return state.Put(key, cell)
}

// finish writes the cells and the summaries of all findings touched since it was last called.
func (a *applier) finish() error {
	if err := a.flush(); err != nil {
		return err
	}
	for _, entity := range slices.Sorted(maps.Keys(a.touched)) {
		if err := a.summarize(entity); err != nil {
			return err
		}
	}
	clear(a.touched)
	return nil
}
