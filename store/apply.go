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

	trusts func(device string) bool // whether its operations are applied
	told   func(entity string)      // of findings whose summaries change; may be nil
}

// applyBatch is when, in bytes, a long run of operations is written: it bounds memory.
const applyBatch = 6 << 20

// apply merges one operation. What it brings back of a device whose operations are not applied is as if it had never been written; what
// it replaced is replaced all the same.
func (a *applier) apply(dot oplog.Dot, op oplog.Op) error {
	w, brought := wroteOf(op)
	if brought {
		op.By, op.Time = w.By, w.Time
	}
	unwritten := brought && !a.trusts(w.Device)
	for key, cell := range oplog.Writes(dot, op) {
		if !cell.Dead {
			if unwritten {
				continue
			}
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
	return nil
}

// finish writes the cells, and the summaries of the findings that they belong to.
func (a *applier) finish() error {
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
		return nil
	})
	if err == nil {
		err = a.flushIndexes()
	}
	if err == nil {
		err = a.summarize(list.entities("f/"))
	}
	return err
}

// flushIndexes writes what the operations add to the indexes.
func (a *applier) flushIndexes() error {
	err := guarded(func() error {
		b := a.bucket(bucketRepeated)
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
	if isDead(cell) {
		return state.Put(key, cell)
	}
	if old := state.Get(key); old != nil {
		both, err := joinCells(old, cell)
		if err != nil || bytes.Equal(both, old) {
			return err
		}
		cell = both
	}
	return state.Put(key, cell)
}
