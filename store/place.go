package store

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"dudao/oplog"
)

// places reads single operations out of log and tail, found by device and number through seg: few reads, however long the log.
type places struct {
	tx   *ReadTx
	log  file
	tail map[uint64]dotOp // own, not sealed, by number
	held map[int64]*oplog.Segment
}

// heldSegments is how many segments places keeps read.
const heldSegments = 64

// places opens the log; the caller closes them.
func (tx *ReadTx) places() (p places, err error) {
	ops, _, err := tx.tailOps()
	if err != nil {
		return p, err
	}
	p = places{tx: tx, tail: make(map[uint64]dotOp, len(ops)), held: make(map[int64]*oplog.Segment)}
	for _, o := range ops {
		p.tail[o.op.Seq] = o
	}
	p.log, err = tx.s.openLogRead()
	return p, err
}

func (p places) close() { _ = p.log.Close() }

// at is the own operation of a number.
func (p places) at(seq uint64) (dotOp, bool, error) {
	return p.find(p.tx.meta.Own.Device, seq, func(oplog.Dot) bool { return true })
}

// named is the operation of a dot; ok is false if it is not here.
func (p places) named(dot oplog.Dot) (o dotOp, ok bool, err error) {
	device, seq, _, ok := dot.Split()
	if !ok {
		return dotOp{}, false, nil
	}
	return p.find(device, seq, func(d oplog.Dot) bool { return d == dot })
}

func (p places) find(device string, seq uint64, is func(oplog.Dot) bool) (dotOp, bool, error) {
	if o, ok := p.tail[seq]; ok && device == p.tx.meta.Own.Device && is(o.dot) {
		return o, true, nil
	}
	for s, err := range p.tx.holding(device, seq) {
		if err != nil {
			return dotOp{}, false, err
		}
		if s.Quarantined { // as if it had never come
			continue
		}
		seg, err := p.read(s)
		if err != nil {
			return dotOp{}, false, err
		}
		line := seg.Lines[seq-seg.First]
		dot := oplog.MakeDot(device, line.Seq, line.Hash)
		if line.Raw == nil || !is(dot) {
			continue
		}
		if op, err := oplog.ParseOp(line.Raw); err == nil {
			return dotOp{dot, op}, true, nil
		}
	}
	return dotOp{}, false, nil
}

func (p places) read(s segment) (*oplog.Segment, error) {
	if seg, ok := p.held[s.Offset]; ok {
		return seg, nil
	}
	seg, err := oplog.ReadSegment(p.log, s.Offset, s.Length)
	if err != nil {
		return nil, &DamagedError{p.tx.s.path(logName), s.Offset, err}
	}
	if len(p.held) >= heldSegments {
		clear(p.held)
	}
	p.held[s.Offset] = seg
	return seg, nil
}

// holding runs through the segments of a device that hold the operation of a number: more than one where ranges overlap.
func (tx *ReadTx) holding(device string, seq uint64) iter.Seq2[segment, error] {
	return func(yield func(segment, error) bool) {
		for row, err := range tx.eachFrom(bucketSeg, []byte(device), segmentsTo(device, seq), fewSegments, nil) {
			if err != nil {
				yield(segment{}, err)
				return
			}
			s, err := decodeSegment(row)
			if err != nil || s.Prev.Seq < seq {
				if !yield(s, err) {
					return
				}
			}
			if s.last.Seq >= seq+oplog.MaxSegmentOps { // no later one reaches back as far
				return
			}
		}
	}
}

// fewSegments is how many rows holding reads at once: mostly the first is the one.
const fewSegments = 2

// History is what was written to one entity, newest first. It reads as many operations as there are, wherever in the log they lie.
func (s *Store) History(ctx context.Context, entity string) ([]Entry, error) {
	var list []Entry
	err := s.View(ctx, func(tx *ReadTx) error {
		list = nil
		dots, err := tx.dotsOf(entity)
		if err != nil {
			return err
		}
		p, err := tx.places()
		if err != nil {
			return err
		}
		defer p.close()
		for _, dot := range dots {
			o, ok, err := p.named(dot)
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return err
			}
			if ok && o.op.Entity == entity {
				device, seq, _, _ := dot.Split()
				_, unsealed := p.tail[seq]
				list = append(list, entryOf(device, dot, o.op, !unsealed || device != tx.meta.Own.Device))
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Device, a.Device), cmp.Compare(b.Seq, a.Seq), cmp.Compare(b.Dot, a.Dot))
	})
	return list, err
}

// dotsOf are the operations that the state of an entity tells of.
func (tx *ReadTx) dotsOf(entity string) ([]oplog.Dot, error) {
	var dots []oplog.Dot
	for row, err := range tx.each(bucketState, []byte(entity+"\x00"), nil) {
		if err != nil {
			return nil, err
		}
		if k, ok := splitKey(row.key); ok {
			dots = append(dots, k.Dot)
		}
	}
	slices.Sort(dots)
	return slices.Compact(dots), nil
}

// Text is what the operation wrote to a field; ok is false if it did not write to it, and text is empty where it cleared it.
func (e Entry) Text(field string) (text string, ok bool) {
	value, ok := e.Set[field]
	if !ok {
		return "", false
	}
	return textOf(value), true
}
