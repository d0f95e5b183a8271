package store

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"dudao/inspection"
)

// batch is the segments that an import takes in under one lock.
type batch struct {
	frames    []decoded
	text, raw int64
	ops       int

	got     taken
	durable bool // in the log
}

// taken is what a batch brought.
type taken struct {
	segments, ops, duplicates, quarantined int
	findings                               map[string]int // conflicts more by finding that came or changed
	others                                 int            // conflicts more in other entities
	problems                               map[string]bool
}

// take appends the batch's new segments to the log, fsyncs and commits. It may be run again after state.db was made anew. Once the
// segments are in the log they are taken, whatever fails then: the next session catches up.
func (b *batch) take(ctx context.Context, w *session) error {
	if b.durable {
		return nil // what asked for making state.db anew came after; that has read them
	}
	if err := w.commit(); err != nil {
		return err
	}
	b.got = taken{findings: make(map[string]int), problems: make(map[string]bool)}
	fresh, err := b.fresh(w)
	if err != nil || len(fresh) == 0 {
		return err
	}
	if slices.ContainsFunc(fresh, func(f decoded) bool { return f.Segment.Device == w.meta.Own.Device }) {
		return b.takeOwn(ctx, w, fresh)
	}
	f, err := w.s.openLog()
	if err != nil {
		return err
	}
	defer f.Close()
	frames, err := b.apply(w, f, fresh)
	if err != nil {
		return err
	}
	if err := w.extendLog(f, frames); err != nil {
		return err
	}
	b.durable = true
	_ = w.commit()
	return nil
}

// fresh are the segments that are not here by now, each once.
func (b *batch) fresh(w *session) (list []decoded, err error) {
	seen := make(map[string]int)
	for _, frame := range b.frames {
		seg := frame.segment()
		key := seg.key()
		old, err := w.get(bucketSeg, key)
		if err != nil {
			return nil, err
		}
		stubs, known := seen[string(key)]
		if old != nil && !known {
			s, err := decodeSegment(row{key, old})
			if err != nil {
				return nil, err
			}
			stubs, known = s.Stubs, true
		}
		if known && stubs <= seg.Stubs {
			b.got.duplicates++
			continue
		}
		seen[string(key)] = seg.Stubs
		list = append(list, frame)
	}
	return list, nil
}

// apply merges the segments as those that follow the log, and gives their frames.
func (b *batch) apply(w *session, log file, fresh []decoded) (frames []byte, err error) {
	before, err := w.disputed(fresh)
	if err != nil {
		return nil, err
	}
	w.applier.told = b.got.summary
	end := w.meta.Log.Len
	for _, frame := range fresh {
		frame.Offset = end + int64(len(frames))
		m, err := w.applySegment(&extended{log, end, frames}, frame)
		if err != nil {
			return nil, err
		}
		b.count(frame, m, !w.trusts(frame.Segment.Device))
		frames = append(frames, frame.Raw...)
	}
	if err := w.applier.finish(); err != nil {
		return nil, err
	}
	w.applier.told = nil
	return frames, b.compare(w, before)
}

func (b *batch) count(frame decoded, m met, quarantined bool) {
	b.got.segments++
	if quarantined {
		b.got.quarantined++
	} else {
		b.got.noteProblems(frame.ops)
	}
	b.got.ops += len(frame.Segment.Lines) - frame.stubs - m.known
}

// takeOwn takes segments of this directory's own device, which may have gone on elsewhere, as they would be found in the log after a
// kill: catching up knows all that can come of it.
func (b *batch) takeOwn(ctx context.Context, w *session, fresh []decoded) error {
	before, err := w.disputed(fresh)
	if err != nil {
		return err
	}
	f, err := w.s.openLog()
	if err != nil {
		return err
	}
	defer f.Close()
	var frames []byte
	for _, frame := range fresh {
		m, err := w.meet(&extended{f, w.meta.Log.Len, frames}, frame.segment(), frame.Segment)
		if err != nil {
			return err
		}
		b.count(frame, m, !w.trusts(frame.Segment.Device))
		frames = append(frames, frame.Raw...)
	}
	if err := appendTo(f, w.s.path(logName), w.meta.Log.Len, frames); err != nil {
		return err
	}
	b.durable = true
	w.applier.told = b.got.summary
	if err := w.catchUp(ctx); err != nil {
		return err
	}
	w.applier.told = nil
	if err := b.compare(w, before); err != nil {
		return err
	}
	_ = w.commit()
	return nil
}

// extendLog appends frames that are applied to the log and moves the mark behind them.
func (w *session) extendLog(f file, frames []byte) error {
	m, err := markAt(&extended{f, w.meta.Log.Len, frames}, w.meta.Log.Len+int64(len(frames)))
	if err == nil {
		err = appendTo(f, w.s.path(logName), w.meta.Log.Len, frames)
	}
	if err == nil {
		w.meta.Log = m
	}
	return err
}

// extended is the log with what is to be appended to it.
type extended struct {
	log  io.ReaderAt
	end  int64
	more []byte
}

// ReadAt reads across the end of the log.
func (e *extended) ReadAt(b []byte, at int64) (n int, err error) {
	if at < e.end {
		n, err = e.log.ReadAt(b[:min(int64(len(b)), e.end-at)], at)
		if err != nil || n == len(b) {
			return n, err
		}
	}
	from := at + int64(n) - e.end
	if from > int64(len(e.more)) {
		return n, io.EOF
	}
	m := copy(b[n:], e.more[from:])
	if n += m; n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// summary is told of a finding whose row in the index has changed.
func (t *taken) summary(entity string, before, after indexed) {
	t.findings[entity] += after.conflicts - before.conflicts
}

// noteProblems notes the problems that operations are about: they themselves, and the steps that followed.
func (t *taken) noteProblems(ops []dotOp) {
	for _, o := range ops {
		entity := o.op.Entity
		if strings.HasPrefix(entity, kindStep+"/") {
			entity = textOf(o.op.Set[inspection.FieldOf])
		}
		if strings.HasPrefix(entity, kindProblem+"/") {
			t.problems[entity] = true
		}
	}
}

// disputed counts the conflicts in the entities of the inspection that the segments write to, findings left out: those the index counts.
func (w *session) disputed(frames []decoded) (map[string]int, error) {
	conflicts := make(map[string]int)
	here := w.s.Local().Inspection
	for _, frame := range frames {
		for _, o := range frame.ops {
			if _, ok := splitFinding(o.op.Entity); !ok && roundOf(o.op.Entity) == here {
				conflicts[o.op.Entity] = 0
			}
		}
	}
	return conflicts, w.countDisputed(conflicts)
}

// compare counts the conflicts again.
func (b *batch) compare(w *session, before map[string]int) error {
	after := maps.Clone(before)
	if err := w.countDisputed(after); err != nil {
		return err
	}
	for entity, n := range after {
		b.got.others += n - before[entity]
	}
	return nil
}

func (w *session) countDisputed(conflicts map[string]int) error {
	tx := w.s.readTx(w.rows, w.meta)
	for entity := range conflicts {
		list, err := tx.conflictsIn(entity)
		if err != nil {
			return err
		}
		conflicts[entity] = len(list)
	}
	return nil
}
