package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"dudao/oplog"
)

// Settlement is an earlier decision on a field that is in conflict again, because a value came whose writer and the one who settled
// did not know of each other.
type Settlement struct {
	By, Device string
	At         time.Time
	Text       string // what it was settled as
	Keep       int    // value of the conflict that goes back to it, from 1
	Unseen     []int  // values of the conflict that had not come then, from 1
}

// SettledBefore says from the history who has settled a conflict before, oldest first; none if nobody has.
func (s *Store) SettledBefore(ctx context.Context, c Conflict) ([]Settlement, error) {
	if c.Field == fieldVoid || c.Field == FieldState {
		return nil, nil
	}
	h, err := s.openHistory(ctx, c.Entity)
	if err != nil {
		return nil, err
	}
	defer h.log.Close()
	ops, err := h.fieldOps(ctx, c.Entity, c.Field)
	if err != nil {
		return nil, err
	}
	ancestry := make([]map[oplog.Dot]bool, len(c.Values))
	for i, v := range c.Values {
		ancestry[i] = ops.ancestors(oplog.Dot(v.Dot), c.Field)
	}
	var list []Settlement
	for i := range c.Values {
		op, dot, ok := ops.lastSettling(ancestry[i], c.Field)
		if !ok {
			continue
		}
		set := Settlement{By: op.By, At: time.UnixMilli(op.Time), Text: textOf(op.Set[c.Field]), Keep: i + 1}
		set.Device, _, _, _ = dot.Split()
		for j := range c.Values {
			if !ancestry[j][dot] {
				set.Unseen = append(set.Unseen, j+1)
			}
		}
		list = append(list, set)
	}
	slices.SortStableFunc(list, func(a, b Settlement) int { return a.At.Compare(b.At) })
	return list, nil
}

// fieldOps are the operations on one field, by dot.
type fieldOps map[oplog.Dot]oplog.Op

func (h *history) fieldOps(ctx context.Context, entity, field string) (fieldOps, error) {
	ops := make(fieldOps)
	add := func(dot oplog.Dot, op oplog.Op) {
		if _, set := op.Set[field]; set && op.Entity == entity {
			ops[dot] = op
		}
	}
	for i := range h.segments {
		seg, err := h.read(i)
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, line := range seg.Lines {
			if line.Raw == nil {
				continue
			}
			if op, err := oplog.ParseOp(line.Raw); err == nil {
				add(oplog.MakeDot(seg.Device, line.Seq, line.Hash), op)
			}
		}
	}
	for _, o := range h.tail {
		add(o.dot, o.op)
	}
	return ops, nil
}

// ancestors are the values that a value replaced, itself included, and so on back. One that an undo brought back has those of the
// value that it stands for: what was undone is none of them.
func (ops fieldOps) ancestors(dot oplog.Dot, field string) map[oplog.Dot]bool {
	found := make(map[oplog.Dot]bool)
	next := []oplog.Dot{dot}
	for len(next) > 0 {
		dot, next = next[0], next[1:]
		op, ok := ops[dot]
		if found[dot] || !ok {
			continue
		}
		found[dot] = true
		var restored string
		if json.Unmarshal(op.Extra[extraRestores], &restored) == nil {
			next = append(next, oplog.Dot(restored))
		} else {
			next = append(next, op.Over[field]...)
		}
	}
	return found
}

// lastSettling is the newest of these operations that replaced values which differed.
func (ops fieldOps) lastSettling(of map[oplog.Dot]bool, field string) (last oplog.Op, at oplog.Dot, ok bool) {
	for dot := range of {
		op := ops[dot]
		if _, restores := op.Extra[extraRestores]; restores || !ops.settles(op, field) {
			continue
		}
		if !ok || op.Time > last.Time || op.Time == last.Time && dot > at {
			last, at, ok = op, dot, true
		}
	}
	return last, at, ok
}

func (ops fieldOps) settles(op oplog.Op, field string) bool {
	var over []oplog.LiveValue
	for _, dot := range op.Over[field] {
		if o, ok := ops[dot]; ok {
			over = append(over, oplog.LiveValue{Dot: dot, Cell: oplog.Cell{Value: o.Set[field]}})
		}
	}
	return len(oplog.Distinct(over)) > 1
}
