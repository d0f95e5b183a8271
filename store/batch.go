package store

import (
	"context"
	"strings"

	"dudao/inspection"
)

// batch is the segments that an import takes in under one lock: their frames, checked. Their operations, which take twenty times as much,
// are read when they are in the log.
type batch struct {
	list []brought
	raw  int64

	got     taken
	durable bool // in the log
}

// brought is a segment that may be new.
type brought struct {
	segment
	raw []byte
}

// taken is what a batch brought.
type taken struct {
	segments, ops, duplicates, quarantined int
	findings, problems                     map[string]bool // that came or changed
}

// add adds a segment.
func (b *batch) add(frame decoded) {
	b.list, b.raw = append(b.list, brought{frame.segment(), frame.Raw}), b.raw+frame.Length
}

// take appends the batch's new segments to the log, fsyncs, and catches up with them as with all that is found there: a kill after
// the fsync comes to the same. Once they are in the log they are taken, whatever fails then.
func (b *batch) take(ctx context.Context, w *session) error {
	if b.durable { // state.db was made anew, with them
		return nil
	}
	if err := w.commit(); err != nil {
		return err
	}
	b.got = taken{}
	b.got.clear()
	fresh, err := b.fresh(w)
	if err != nil || len(fresh) == 0 {
		return err
	}
	f, err := w.s.openLog()
	if err != nil {
		return err
	}
	defer f.Close()
	from := w.meta.Log.Len
	if err := appendTo(f, w.s.path(logName), from, fresh...); err != nil {
		return err
	}
	b.durable, b.list = true, nil
	w.follow(&follower{from: from, again: b.got.clear, segment: b.got.segment, summary: b.got.summary})
	if err := w.catchUp(ctx); err != nil {
		return err
	}
	w.follow(nil)
	_ = w.commit()
	return nil
}

// fresh are the frames of the segments that are not here by now, each once.
func (b *batch) fresh(w *session) (frames [][]byte, err error) {
	seen := make(map[string]int)
	for _, in := range b.list {
		key := in.key()
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
		if known && stubs <= in.Stubs {
			b.got.duplicates++
			continue
		}
		seen[string(key)] = in.Stubs
		frames = append(frames, in.raw)
	}
	return frames, nil
}

// follower is told what catching up comes upon.
type follower struct {
	from    int64  // of the log: nothing before it is told
	again   func() // all is told once more
	segment func(frame decoded, m met, quarantined bool)
	summary func(entity string) // of a finding, that changes
}

// follow has f, if not nil, told of what is caught up with.
func (w *session) follow(f *follower) {
	w.follower, w.applier.told = f, nil
	if f != nil {
		w.applier.told = f.summary
	}
}

func (t *taken) clear() {
	*t = taken{duplicates: t.duplicates, findings: make(map[string]bool), problems: make(map[string]bool)}
}

// segment is told of a segment that was merged, or that waits.
func (t *taken) segment(frame decoded, m met, quarantined bool) {
	t.segments++
	if quarantined {
		t.quarantined++
	} else {
		t.noteProblems(frame.ops)
	}
	t.ops += len(frame.Segment.Lines) - frame.stubs - m.known
}

// summary is told of a finding whose row in the index has changed.
func (t *taken) summary(entity string) { t.findings[entity] = true }

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
