package store

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"dudao/oplog"
)

// SegmentRef names a sealed segment of the log, own or another's.
type SegmentRef struct {
	Device      string
	First, Last uint64
	Hash        oplog.Hash // of the chain, its last operation included
	Length      int64      // of its frame
	Stubs       int        // struck lines
	Quarantined bool       // kept and passed on, not applied

	offset int64
}

func (s segment) ref() SegmentRef {
	return SegmentRef{s.device, s.Prev.Seq + 1, s.last.Seq, s.last.Hash, s.Length, s.Stubs, s.Quarantined, s.Offset}
}

func (ref SegmentRef) key() []byte {
	return segment{Prev: head{Seq: ref.First - 1}, device: ref.Device, last: head{ref.Last, ref.Hash}}.key()
}

// SegmentRefs are all segments of the log, by device and last operation.
func (tx *ReadTx) SegmentRefs() ([]SegmentRef, error) {
	list, err := tx.segments("")
	if err != nil {
		return nil, err
	}
	refs := make([]SegmentRef, len(list))
	for i, s := range list {
		refs[i] = s.ref()
	}
	return refs, nil
}

// SegmentFrame is a segment's frame as it lies in the log, checked. A *DamagedError says that it is no longer as it was; the log then
// does without it, so that an import brings it again.
func (s *Store) SegmentFrame(ctx context.Context, ref SegmentRef) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := s.openLogRead()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	frame, _, err := s.readFrame(f, ref)
	if err != nil {
		return nil, s.forgetDamaged(ctx, err, ref)
	}
	return frame, nil
}

// CheckLog reads every segment of the log. The log then does without those that are damaged, so that an import brings them again, and
// Notices tells of them.
func (s *Store) CheckLog(ctx context.Context) error {
	var refs, damaged []SegmentRef
	err := s.View(ctx, func(tx *ReadTx) (err error) {
		refs, err = tx.SegmentRefs()
		return err
	})
	if err != nil || len(refs) == 0 {
		return err
	}
	f, err := s.openLogRead()
	if err != nil {
		return err
	}
	defer f.Close()
	for _, ref := range refs {
		if err := ctx.Err(); err != nil {
			return err
		}
		frame := make([]byte, ref.Length)
		if n, _ := f.ReadAt(frame, ref.offset); n < len(frame) || oplog.CheckFrame(frame) != nil {
			damaged = append(damaged, ref)
		}
	}
	if len(damaged) == 0 {
		return nil
	}
	return s.forgetDamaged(ctx, nil, damaged...)
}

// readFrame reads a segment out of the log and checks it.
func (s *Store) readFrame(f file, ref SegmentRef) ([]byte, *oplog.Segment, error) {
	frame := make([]byte, ref.Length)
	if n, err := f.ReadAt(frame, ref.offset); n < len(frame) {
		return nil, nil, &DamagedError{s.path(logName), ref.offset, err}
	}
	seg, err := oplog.OpenSegment(frame)
	if err == nil && (seg.Device != ref.Device || seg.First != ref.First || seg.Last != ref.Hash) {
		err = fmt.Errorf("segment %d of %s is not there", ref.First, ref.Device)
	}
	if err != nil {
		return nil, nil, &DamagedError{s.path(logName), ref.offset, err}
	}
	return frame, seg, nil
}

// forgetDamaged takes segments that are found damaged under the lock too out of state.db's list, and gives err.
func (s *Store) forgetDamaged(ctx context.Context, err error, refs ...SegmentRef) error {
	changed := s.change(ctx, func(w *session) error {
		if err := w.commit(); err != nil {
			return err
		}
		return w.forgetDamaged(refs)
	})
	return cmp.Or(err, changed)
}

func (w *session) forgetDamaged(refs []SegmentRef) error {
	f, err := w.s.openLogRead()
	if err != nil {
		return err
	}
	defer f.Close()
	gone := 0
	for _, ref := range refs {
		key := ref.key()
		value, err := w.get(bucketSeg, key)
		if err != nil {
			return err
		}
		if value == nil {
			continue
		}
		known, err := decodeSegment(row{key, value})
		if err != nil {
			return err
		}
		if _, _, err := w.s.readFrame(f, known.ref()); err == nil {
			continue
		}
		if err := w.remove(bucketSeg, key); err != nil {
			return err
		}
		gone++
		if err := w.lose(Hole{Device: known.device, From: ref.First, To: ref.Last}); err != nil {
			return err
		}
		w.s.notice("日志 %s 在第 %d 字节处的一段（设备 %s 第 %d-%d 条）已损坏，可从备份或同事的数据导入补全。",
			logName, known.Offset, DeviceShort(known.device), ref.First, ref.Last)
	}
	if gone == 0 {
		return nil
	}
	return w.commitPart()
}

// Hole is a run of operations of a device that have not come here.
type Hole struct {
	Device   string
	From, To uint64
	By       string // who wrote on the device, as far as that is known
}

// Words names the operations: 陈伟在电脑 FF4H 写的第 4-43 条.
func (h Hole) Words() string {
	on := "电脑 "
	if h.By != "" {
		on = h.By + "在电脑 "
	}
	return fmt.Sprintf("%s%s 写的%s", on, DeviceShort(h.Device), h.run())
}

// within tells whether the other holds all of it.
func (h Hole) within(other Hole) bool {
	return h.Device == other.Device && other.From <= h.From && h.To <= other.To
}

// run is which operations they are: 第 4-43 条.
func (h Hole) run() string {
	if h.From == h.To {
		return fmt.Sprintf("第 %d 条", h.From)
	}
	return fmt.Sprintf("第 %d-%d 条", h.From, h.To)
}

func byStart(a, b segment) int { return cmp.Compare(a.Prev.Seq, b.Prev.Seq) }

// holesOf are the holes below the last of a device's segments, and how many operations are here.
func holesOf(list []segment) (holes []Hole, here uint64) {
	var end uint64
	for _, s := range slices.SortedFunc(slices.Values(list), byStart) {
		if s.Prev.Seq > end {
			holes = append(holes, Hole{Device: s.device, From: end + 1, To: s.Prev.Seq})
			end = s.Prev.Seq
		}
		if s.last.Seq > end {
			here += s.last.Seq - end
			end = s.last.Seq
		}
	}
	return holes, here
}

// perDevice runs f on each device's segments, of a list in the order of segments.
func perDevice(list []segment, f func(device string, of []segment)) {
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].device == list[0].device {
			n++
		}
		f(list[0].device, list[:n])
		list = list[n:]
	}
}

// overlapping are the known segments of a device that share operations with seg or meet it at an end.
func (r rows) overlapping(seg segment) (list []segment, err error) {
	for x, err := range r.eachFrom(bucketSeg, []byte(seg.device), segmentsTo(seg.device, seg.Prev.Seq), fewSegments, nil) {
		if err != nil {
			return nil, err
		}
		s, err := decodeSegment(x)
		if err != nil {
			return nil, err
		}
		if s.Prev.Seq <= seg.last.Seq {
			list = append(list, s)
		}
		if s.last.Seq >= seg.last.Seq+oplog.MaxSegmentOps { // no later one reaches back as far
			break
		}
	}
	return list, nil
}

// met is how a segment and those known before it fit together.
type met struct {
	known  int  // of its lines, here already
	forked bool // two histories under one number
}

// meet compares a segment with the known ones that it overlaps or follows, hash by hash. log is where those lie.
func (r rows) meet(log io.ReaderAt, seg segment, of *oplog.Segment) (m met, err error) {
	others, err := r.overlapping(seg)
	if err != nil {
		return m, err
	}
	var seen map[uint64]bool // lines that are here already
	for _, o := range others {
		switch {
		case o.last == seg.last && o.Prev.Seq <= seg.Prev.Seq:
			if o.Stubs == 0 {
				return met{len(of.Lines) - seg.Stubs, m.forked}, nil
			}
		case o.last.Seq == seg.Prev.Seq:
			m.forked = m.forked || o.last.Hash != seg.Prev.Hash
			continue
		case o.Prev.Seq == seg.last.Seq:
			m.forked = m.forked || o.Prev.Hash != seg.last.Hash
			continue
		}
		other, err := oplog.ReadSegment(log, o.Offset, o.Length)
		if err != nil {
			continue // damaged; Verify names it
		}
		if seen == nil {
			seen = make(map[uint64]bool)
		}
		for _, line := range other.Lines {
			if line.Seq < of.First || line.Seq > seg.last.Seq {
				continue
			}
			mine := of.Lines[line.Seq-of.First]
			if mine.Hash != line.Hash {
				m.forked = true
			} else if line.Raw != nil && mine.Raw != nil {
				seen[line.Seq] = true
			}
		}
	}
	m.known = len(seen)
	return m, nil
}
