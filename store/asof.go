package store

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"dudao/oplog"
)

// NothingThenError says that nothing had been recorded by a moment.
type NothingThenError struct{ Until time.Time }

// Error names the moment.
func (e *NothingThenError) Error() string {
	return fmt.Sprintf("nothing was recorded before %s", e.Until.Format(time.RFC3339))
}

// Code is the error's name for programs.
func (e *NothingThenError) Code() string { return "nothing_then" }

// Say tells the user in one sentence.
func (e *NothingThenError) Say() string {
	return fmt.Sprintf("到 %s 为止还没有任何记录，请给晚一些的日期。", e.Until.Add(-time.Millisecond).Format("2006-01-02"))
}

// ViewAsOf runs fn on the state as it stood at a moment: what the operations give whose clock says that they were written before until.
// It is made from the log in a file of its own, which is gone when ViewAsOf returns, and whose word counts is as now. progress, which may
// be nil, tells how much of the log has been read. *NothingThenError if there was nothing yet.
func (s *Store) ViewAsOf(ctx context.Context, until time.Time, progress func(done, total int64), fn func(*ReadTx) error) (err error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	temp, err := s.checkPath()
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	w, err := s.newState(temp, meta{Schema: schema})
	if err != nil {
		return err
	}
	defer w.close()
	past := &pastState{session: w, until: until.UnixMilli()}
	if err := past.read(ctx, progress); err != nil {
		return err
	}
	if past.applied == 0 {
		return &NothingThenError{until}
	}
	tx := s.readTx(w.rows, w.meta)
	tx.now = min(tx.now, past.until)
	return fn(&tx)
}

// pastState is a state.db that takes in only what was written before a moment.
type pastState struct {
	*session
	until   int64 // ms
	applied int
	planned bool   // a plan had been adopted
	plan    *dotOp // the first to be adopted later
}

// read reads the log, which others may append to meanwhile, up to where it reaches now, and the own tail.
func (p *pastState) read(ctx context.Context, progress func(done, total int64)) error {
	f, err := p.s.openLogRead()
	if err != nil {
		return err
	}
	defer f.Close()
	var end int64
	var tail []dotOp
	err = p.s.View(ctx, func(tx *ReadTx) (err error) {
		end = tx.meta.Log.Len
		trustOf(tx.meta).put(&p.meta)
		p.meta.Own.Device = tx.meta.Own.Device
		tail, _, err = tx.tailOps()
		return err
	})
	if err != nil {
		return err
	}
	for frame := range decodeAhead(ctx, f, 0, end, nil) {
		if frame.err != nil {
			return diskError(p.s.path(logName), frame.err)
		}
		if frame.Kind == oplog.SegmentFrame {
			frame.ops = p.before(frame.ops)
			if _, err := p.applySegment(f, frame); err != nil {
				return err
			}
			if err := p.flushLong(); err != nil {
				return err
			}
		}
		progress(frame.Offset+frame.Length, end)
	}
	for _, o := range p.before(tail) {
		if err := p.applier.apply(o.dot, o.op); err != nil {
			return err
		}
	}
	if !p.planned && p.plan != nil { // a clock was behind: without a plan nothing recorded means anything
		if err := p.applier.apply(p.plan.dot, p.plan.op); err != nil {
			return err
		}
	}
	return p.finish(ctx)
}

// before leaves the operations of before the moment.
func (p *pastState) before(ops []dotOp) []dotOp {
	inspection := InspectionEntity(p.s.Local().Inspection)
	ops = slices.DeleteFunc(ops, func(o dotOp) bool {
		later := o.op.Time >= p.until
		if _, plan := o.op.Set[fieldPlan]; plan && o.op.Entity == inspection {
			p.planned = p.planned || !later
			if later && (p.plan == nil || o.op.Time < p.plan.op.Time) {
				p.plan = &o
			}
		}
		return later
	})
	p.applied += len(ops)
	return ops
}
