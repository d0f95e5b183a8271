package store

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"dudao/oplog"
)

// Keys of operations beyond those of oplog, kept by every reader.
const (
	extraHeir    = "heir"    // on a new device's first operation, see heir
	extraRepeats = "repeats" // the dot of another device's unsealed line which this operation repeats
)

// catchUp brings the open transaction up to what log and tails hold. Nothing is committed yet.
func (w *session) catchUp(ctx context.Context) error {
	if err := w.checkDevice(); err != nil {
		return err
	}
	if err := w.readLog(ctx); err != nil {
		return err
	}
	if w.ownRead {
		forked, err := w.ownFork()
		if err != nil {
			return err
		}
		if forked {
			if err := w.becomeNew("日志里有同一编号的两种历史"); err != nil {
				return err
			}
		}
	}
	if err := w.readTail(); err != nil {
		return err
	}
	if err := w.finish(ctx); err != nil {
		return err
	}
	return w.repeatTails()
}

// checkDevice makes sure of the key and, where the directory has become another device, of its place in its chain.
func (w *session) checkDevice() error {
	s := w.s
	if w.meta.Own.Device == s.Device() && s.Device() != "" {
		return nil
	}
	if !s.loadDevice() {
		if err := s.newDevice(); err != nil {
			return err
		}
	}
	if w.meta.Own.Device == s.Device() {
		return nil
	}
	if !w.rebuilding && !s.ends(tailPrefix+w.meta.Own.Device, w.meta.Tail) {
		return &rebuildError{"the tail of the device before is not as it was", true}
	}
	w.renewed = true
	w.meta.Own, w.meta.Tail = own{Device: s.Device()}, mark{}
	if !w.rebuilding {
		w.before = head{}
	}
	last, ok, err := w.last(bucketSeg, []byte(s.Device()))
	if err != nil || !ok {
		return err
	}
	seg, err := decodeSegment(last)
	w.meta.Own.Head, w.meta.Own.Sealed, w.before = seg.last, seg.last, seg.last
	return err
}

// becomeNew makes the directory a new device; the tail of the one before is then another's.
func (w *session) becomeNew(why string) error {
	if err := w.s.newDevice(); err != nil {
		return err
	}
	w.s.notice("%s：旧编号不再使用。", why)
	w.renewed = true
	w.meta.Own, w.meta.Tail, w.before = own{Device: w.s.Device()}, mark{}, head{}
	return nil
}

// lost makes the directory a new device because its files do not hold what state.db holds, which is then made anew.
func (w *session) lost(why string) error {
	w.lossy = true
	if err := w.becomeNew(why); err != nil || w.rebuilding {
		return err
	}
	return &rebuildError{why, true}
}

// repeatTails records the lines of other devices' tails as own operations: those of the device that this directory was
// before it was copied, restored or damaged.
func (w *session) repeatTails() error {
	if w.s.isSettled() && !w.rebuilding && !w.renewed {
		return nil
	}
	others, err := w.s.otherTails(w.meta.Own.Device)
	if err != nil {
		return err
	}
	for _, device := range others {
		if err := w.repeatTail(device); err != nil {
			return err
		}
	}
	return nil
}

func (w *session) repeatTail(device string) error {
	path := w.s.tailPath(device)
	data, err := readWhole(w.s.fs, path)
	if err != nil {
		return err
	}
	t := parseTail(data)
	if err := w.commit(); err != nil {
		return err
	}
	tx, err := w.s.writeTx(w)
	if err != nil {
		return err
	}
	whole, err := tx.repeat(device, t)
	if err != nil {
		return err
	}
	if err := w.recordFirst(tx); err != nil {
		return err
	}
	if t.damaged || !whole {
		return w.s.setAside(path, tailPrefix+device)
	}
	if w.s.fs.Remove(path) == nil { // else its lines are found repeated next time
		_ = w.s.fs.SyncDir(w.s.dir)
	}
	return nil
}

// repeat adds the lines of another device's tail that are neither in its segments here nor repeated already; whole is false if one
// could not be. Each is written over what it replaced, over itself, and over the repetitions of what it replaced in the tail.
func (tx *Tx) repeat(device string, t tail) (whole bool, err error) {
	chain, covered, err := tx.tailChain(device, t)
	if err != nil {
		return false, err
	}
	repeated := make(map[uint64]map[string]oplog.Dot) // by number in the tail and field
	whole = true
	for i, l := range t.lines {
		if l.err != nil {
			whole = false
			continue
		}
		if l.seq <= covered {
			continue
		}
		dot := chain[i].dot(device)
		done, err := tx.get(bucketRepeated, []byte(dot))
		if err != nil {
			return false, err
		}
		if done != nil {
			continue
		}
		op, err := tx.voidAgain(repetition(l.op, device, dot, repeated))
		if err != nil {
			return false, err
		}
		dots, err := tx.write(op)
		if _, long := errors.AsType[*TooLongError](err); long {
			tx.failed, whole = nil, false
			continue
		}
		if err != nil {
			return false, err
		}
		repeated[l.seq] = dots
	}
	return whole, nil
}

func repetition(op oplog.Op, device string, dot oplog.Dot, repeated map[uint64]map[string]oplog.Dot) oplog.Op {
	over := make(map[string][]oplog.Dot, len(op.Set))
	for field := range op.Set {
		dots := append(slices.Clone(op.Over[field]), dot)
		for _, named := range op.Over[field] {
			if of, seq, _, _ := named.Split(); of == device {
				if again, ok := repeated[seq][field]; ok {
					dots = append(dots, again)
				}
			}
		}
		over[field] = dots
	}
	extra := maps.Clone(op.Extra)
	if extra == nil {
		extra = make(map[string]json.RawMessage)
	}
	delete(extra, extraHeir)
	extra[extraRepeats] = oplog.Text(string(dot))
	op.Over, op.Extra, op.Undoes = over, extra, 0
	return op
}

// tailChain is the place in the device's chain of each line of its tail, and how far its segments here hold the same lines. Where
// the segment before the tail is missing the hashes are not the device's, but the same each time. Where there are two histories the
// tail is of the one that knows its lines: by a segment that holds them, else by what was merged of them.
func (tx *Tx) tailChain(device string, t tail) (chain []head, covered uint64, err error) {
	if len(t.lines) == 0 {
		return nil, 0, nil
	}
	segments, err := tx.segments(device)
	if err != nil {
		return nil, 0, err
	}
	before := t.lines[0].seq - 1
	starts := []head{{Seq: before}}
	for _, s := range segments {
		if s.last.Seq == before && !slices.Contains(starts, s.last) {
			starts = append(starts, s.last)
		}
	}
	if len(starts) > 1 {
		starts = starts[1:]
	}
	best := -1
	for _, at := range starts {
		places, end := t.from(at, segments)
		known, err := tx.countMerged(device, t, places)
		if err != nil {
			return nil, 0, err
		}
		if known += int(end); known > best {
			chain, covered, best = places, end, known
		}
	}
	return chain, covered, nil
}

// from is the place of each line behind at, and the number of the last one that ends one of the segments.
func (t tail) from(at head, segments []segment) (places []head, covered uint64) {
	for _, l := range t.lines {
		at.Seq = l.seq - 1
		at = at.next(l.raw)
		places = append(places, at)
		for _, s := range segments {
			if s.last == at {
				covered = at.Seq
			}
		}
	}
	return places, covered
}

// countMerged counts the lines that have been merged as those of these places.
func (tx *Tx) countMerged(device string, t tail, places []head) (n int, err error) {
	for i, l := range t.lines {
		for field := range l.op.Set {
			key := oplog.Key{Entity: l.op.Entity, Field: field, Dot: places[i].dot(device)}
			value, err := tx.get(bucketState, appendKey(nil, key))
			if err != nil {
				return 0, err
			}
			if value != nil {
				n++
			}
			break // one field tells
		}
	}
	return n, nil
}
