package store

import (
	"encoding/json"
	"maps"
	"slices"

	"dudao/oplog"
)

// applier merges operations into state.db and keeps its indexes. It holds what it is to write until flush, which writes it
// in the order of the keys: that is what makes many operations fast.
type applier struct {
	rows
	cells    map[string][]byte   // of the state bucket, not yet written
	size     int                 // bytes in cells
	repeated map[string]string   // of ix:repeated, not yet written
	evidence map[string]struct{} // keys of ix:evidence, not yet written
	plans    map[string]struct{} // keys of ix:plan, not yet written
	touched  map[string]struct{} // findings whose summary is to be made anew
	device   string              // that what is being applied was written on, where an undo brings it back
	all      bool                // all summaries are to be made in the end: touched is not kept

	told func(entity string, before, after indexed) // of summaries that change; may be nil
}

// applyBatch is when a long run of operations is written, and touchBatch when its summaries are made: they bound memory.
const (
	applyBatch = 6 << 20
	touchBatch = 100_000
)

// Get and Put make an applier an oplog.State.
func (a *applier) Get(k oplog.Key) (oplog.Cell, bool, error) {
	key := stateKey(k)
	b, ok := a.cells[string(key)]
	if !ok {
		var err error
		if b, err = a.get(bucketState, key); err != nil || b == nil {
			return oplog.Cell{}, false, err
		}
	}
	c, err := decodeCell(b)
	return c, true, err
}

func (a *applier) Put(k oplog.Key, c oplog.Cell) error {
	if !c.Dead {
		c.Device = a.device
	}
	key, value := string(stateKey(k)), encodeCell(c)
	if a.cells == nil {
		a.cells = make(map[string][]byte)
	}
	a.size += len(key) + len(value)
	a.cells[key] = value
	return nil
}

// apply merges one operation.
func (a *applier) apply(dot oplog.Dot, op oplog.Op) error {
	if w, ok := wroteOf(op); ok {
		op.By, op.Time, a.device = w.By, w.Time, w.Device
	}
	err := oplog.Merge(a, dot, op)
	a.device = ""
	if err != nil {
		return err
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
	if _, ok := splitFinding(op.Entity); ok && !a.all {
		if a.touched == nil {
			a.touched = make(map[string]struct{})
		}
		a.touched[op.Entity] = struct{}{}
	}
	return nil
}

// flush writes the cells.
func (a *applier) flush() error {
	err := guarded(func() error {
		b := a.bucket(bucketState)
		for _, key := range slices.Sorted(maps.Keys(a.cells)) {
			if err := b.Put([]byte(key), a.cells[key]); err != nil {
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
	clear(a.cells)
	clear(a.repeated)
	a.size = 0
	return err
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
