package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"dudao/oplog"
)

// Entry is one operation for people to read.
type Entry struct {
	Device, By, Kind, Entity string
	Seq                      uint64
	At                       time.Time
	Dot                      oplog.Dot
	Set                      map[string]json.RawMessage
	Sealed                   bool // in a signed segment, not only in the tail
}

// dotOp is an operation with its name.
type dotOp struct {
	dot oplog.Dot
	op  oplog.Op
}

// Log runs through the operations whose entity begins with prefix, oldest first by (time, dot). What is recorded while it runs is
// not in it. Each segment's signature is checked as it is read; those that fail are passed over and told in the end by the first one's
// *DamagedError.
func (s *Store) Log(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		h, err := s.openHistory(ctx, prefix)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		defer h.log.Close()
		refs, err := h.refs(ctx)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for _, r := range refs {
			e, err := h.entry(r)
			if err = cmp.Or(err, ctx.Err()); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if h.damaged != nil {
			yield(Entry{}, h.damaged)
		}
	}
}

// history reads operations out of the segments that hold some with the prefix, and of the tail.
type history struct {
	log      file
	device   string // own
	prefix   string
	segments []segment
	tail     []dotOp
	damaged  error // a *DamagedError, of the first segment that does not check

	path string
	held map[string]heldSegment // by device, the one last read: in the order of time each device's follow each other
}

type heldSegment struct {
	at  int
	seg *oplog.Segment
}

// opRef is where an operation lies; it is small, because there may be a million.
type opRef struct {
	time int64
	seq  uint64
	seg  int32 // index of history.segments, -1: of the tail
	line int32
}

func (s *Store) openHistory(ctx context.Context, prefix string) (*history, error) {
	h := &history{prefix: prefix, path: s.path(logName)}
	err := s.View(ctx, func(tx *ReadTx) (err error) {
		h.device = tx.meta.Own.Device
		if h.segments, err = tx.segments(""); err != nil {
			return err
		}
		h.segments = slices.DeleteFunc(h.segments, func(s segment) bool { return s.Quarantined })
		if prefix != "" {
			if err := tx.keepHolding(h, prefix); err != nil {
				return err
			}
		}
		h.tail, _, err = tx.tailOps()
		return err
	})
	if err != nil {
		return nil, err
	}
	if h.log, err = s.openLogRead(); err != nil {
		return nil, err
	}
	return h, nil
}

// openLogRead opens the log; one that is not there yet is empty.
func (s *Store) openLogRead() (file, error) {
	if !exists(s.path(logName)) {
		return s.fs.Open(os.DevNull, os.O_RDONLY)
	}
	f, err := s.fs.Open(s.path(logName), os.O_RDONLY)
	return f, diskError(s.path(logName), err)
}

// keepHolding leaves out the segments that hold no operation with the prefix, as the dots in the state tell.
func (tx *ReadTx) keepHolding(h *history, prefix string) error {
	list, err := tx.scan(bucketState, []byte(prefix), nil)
	if err != nil {
		return err
	}
	holding := make(map[int]bool)
	for _, row := range list {
		k, _ := splitKey(row.key)
		device, seq, _, ok := k.Dot.Split()
		if !ok {
			continue
		}
		i, _ := slices.BinarySearchFunc(h.segments, segment{device: device, last: head{Seq: seq}}, func(a, b segment) int {
			return cmp.Or(strings.Compare(a.device, b.device), cmp.Compare(a.last.Seq, b.last.Seq))
		})
		for ; i < len(h.segments) && h.segments[i].device == device; i++ {
			if h.segments[i].Prev.Seq < seq && seq <= h.segments[i].last.Seq {
				holding[i] = true
			} else if h.segments[i].Prev.Seq >= seq {
				break
			}
		}
	}
	kept := h.segments[:0:0]
	for i, s := range h.segments {
		if holding[i] {
			kept = append(kept, s)
		}
	}
	h.segments = kept
	return nil
}

// tailOps are the own operations that are not sealed; sound tells whether the tail holds all of them as they were recorded.
func (tx *ReadTx) tailOps() (list []dotOp, sound bool, err error) {
	own := tx.meta.Own
	data, err := readWhole(tx.s.fs, tx.s.tailPath(own.Device))
	if err != nil {
		return nil, false, err
	}
	t := parseTail(data)
	places, sound := t.chain(own)
	lines := t.lines[len(t.lines)-len(places):]
	for i, at := range places {
		if lines[i].err == nil && at.Seq <= own.Head.Seq {
			list = append(list, dotOp{at.dot(own.Device), lines[i].op})
		}
	}
	return list, sound, nil
}

// refs finds the operations and puts them in order.
func (h *history) refs(ctx context.Context) ([]opRef, error) {
	var refs []opRef
	for i := range h.segments {
		seg, err := h.read(i)
		if _, damaged := errors.AsType[*DamagedError](err); damaged {
			h.damaged = cmp.Or(h.damaged, err)
			continue
		}
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		for n, line := range seg.Lines {
			if line.Raw == nil {
				continue
			}
			if op, err := oplog.ParseOp(line.Raw); err == nil && strings.HasPrefix(op.Entity, h.prefix) {
				refs = append(refs, opRef{op.Time, line.Seq, int32(i), int32(n)})
			}
		}
	}
	for n, o := range h.tail {
		if strings.HasPrefix(o.op.Entity, h.prefix) {
			refs = append(refs, opRef{o.op.Time, o.op.Seq, -1, int32(n)})
		}
	}
	slices.SortFunc(refs, func(a, b opRef) int {
		return cmp.Or(cmp.Compare(a.time, b.time), strings.Compare(h.deviceOf(a), h.deviceOf(b)), cmp.Compare(a.seq, b.seq))
	})
	return slices.CompactFunc(refs, func(a, b opRef) bool { // overlapping segments
		return a.time == b.time && a.seq == b.seq && h.deviceOf(a) == h.deviceOf(b) && h.sameHash(a, b)
	}), nil
}

func (h *history) deviceOf(r opRef) string {
	if r.seg < 0 {
		return h.device
	}
	return h.segments[r.seg].device
}

func (h *history) sameHash(a, b opRef) bool {
	x, err1 := h.entry(a)
	y, err2 := h.entry(b)
	return err1 == nil && err2 == nil && x.Dot == y.Dot
}

func (h *history) read(i int) (*oplog.Segment, error) {
	s := h.segments[i]
	if held, ok := h.held[s.device]; ok && held.at == i {
		return held.seg, nil
	}
	seg, err := oplog.ReadSegment(h.log, s.Offset, s.Length)
	if err != nil {
		return nil, &DamagedError{h.path, s.Offset, err}
	}
	if h.held == nil {
		h.held = make(map[string]heldSegment)
	}
	h.held[s.device] = heldSegment{i, seg}
	return seg, nil
}

func (h *history) entry(r opRef) (Entry, error) {
	if r.seg < 0 {
		o := h.tail[r.line]
		return entryOf(h.device, o.dot, o.op, false), nil
	}
	seg, err := h.read(int(r.seg))
	if err != nil {
		return Entry{}, err
	}
	line := seg.Lines[r.line]
	op, err := oplog.ParseOp(line.Raw)
	if err != nil {
		return Entry{}, fmt.Errorf("operation %d of %s: %w", line.Seq, seg.Device, err)
	}
	return entryOf(seg.Device, oplog.MakeDot(seg.Device, line.Seq, line.Hash), op, true), nil
}

func entryOf(device string, dot oplog.Dot, op oplog.Op, sealed bool) Entry {
	return Entry{
		Device: device, By: op.By, Kind: op.Kind, Entity: op.Entity, Seq: op.Seq,
		At: time.UnixMilli(op.Time), Dot: dot, Set: op.Set, Sealed: sealed,
	}
}

// ownOps are this device's operations on a field, in their order.
func (tx *ReadTx) ownOps(entity, field string) ([]dotOp, error) {
	prefix := fieldPrefix(nil, entity, field)
	list, err := tx.scan(bucketState, append(slices.Clone(prefix), tx.meta.Own.Device+":"...), nil)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	wanted := make(map[oplog.Dot]bool, len(list))
	for _, row := range list {
		wanted[oplog.Dot(row.key[len(prefix):])] = true
	}
	ops, _, err := tx.tailOps()
	if err != nil {
		return nil, err
	}
	ops = slices.DeleteFunc(ops, func(o dotOp) bool { return !wanted[o.dot] })
	for _, o := range ops {
		delete(wanted, o.dot)
	}
	if len(wanted) > 0 {
		sealed, err := tx.sealedOps(string(prefix), wanted)
		if err != nil {
			return nil, err
		}
		ops = append(sealed, ops...)
	}
	slices.SortFunc(ops, func(a, b dotOp) int { return cmp.Compare(a.op.Seq, b.op.Seq) })
	return ops, nil
}

// sealedOps reads operations out of segments.
func (tx *ReadTx) sealedOps(prefix string, wanted map[oplog.Dot]bool) ([]dotOp, error) {
	h := &history{path: tx.s.path(logName)}
	var err error
	if h.segments, err = tx.segments(tx.meta.Own.Device); err != nil {
		return nil, err
	}
	if err := tx.keepHolding(h, prefix); err != nil {
		return nil, err
	}
	if h.log, err = tx.s.openLogRead(); err != nil {
		return nil, err
	}
	defer h.log.Close()
	var ops []dotOp
	for i := range h.segments {
		seg, err := h.read(i)
		if err != nil {
			return nil, err
		}
		for _, line := range seg.Lines {
			dot := oplog.MakeDot(seg.Device, line.Seq, line.Hash)
			if op, err := oplog.ParseOp(line.Raw); wanted[dot] && err == nil {
				ops = append(ops, dotOp{dot, op})
			}
		}
	}
	return ops, nil
}
