package store

import (
	"context"
	"io"
	"iter"

	"dudao/oplog"
)

// decoded is a frame with its segment's operations read.
type decoded struct {
	oplog.Frame
	ops   []dotOp // those that may be merged
	stubs int     // struck lines
	err   error   // of reading; nothing follows
}

// framesAhead is how many frames are checked, and as many parsed, before they are wanted: few, because a segment may be 4 MiB.
const framesAhead = 2

// decodeAhead runs through the frames as oplog.Frames does, decompressing and checking them in a goroutine of its own and parsing them
// in another, beside what the caller does with them. The operations of a segment that skip, if not nil, accepts are not parsed.
func decodeAhead(ctx context.Context, r io.ReaderAt, offset, size int64, skip func(segment) bool) iter.Seq[decoded] {
	checked := ahead(framesAhead, func(yield func(decoded) bool) {
		for frame, err := range oplog.Frames(r, offset, size) {
			if ctx.Err() != nil {
				yield(decoded{err: ctx.Err()})
				return
			}
			if !yield(decoded{Frame: frame, err: err}) {
				return
			}
		}
	})
	return ahead(framesAhead, func(yield func(decoded) bool) {
		for d := range checked {
			d.parse(skip)
			if !yield(d) {
				return
			}
		}
	})
}

// ahead runs through seq in a goroutine of its own, up to n values before they are wanted. When it returns seq has ended.
func ahead[T any](n int, seq iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		values, stop := make(chan T, n), make(chan struct{})
		go func() {
			defer close(values)
			for v := range seq {
				select {
				case values <- v:
				case <-stop:
					return
				}
			}
		}()
		defer func() { // what seq reads may be closed then
			close(stop)
			for range values {
			}
		}()
		for v := range values {
			if !yield(v) {
				return
			}
		}
	}
}

// parse reads the operations of a segment.
func (d *decoded) parse(skip func(segment) bool) {
	if d.Segment == nil {
		return
	}
	for _, line := range d.Segment.Lines {
		if line.Raw == nil {
			d.stubs++
		}
	}
	if skip != nil && skip(d.segment()) {
		return
	}
	d.ops = make([]dotOp, 0, len(d.Segment.Lines)-d.stubs)
	for _, line := range d.Segment.Lines {
		if line.Raw == nil {
			continue
		}
		if op, err := oplog.ParseOp(line.Raw); err == nil { // else it is kept in the log, and counted by Verify
			d.ops = append(d.ops, dotOp{oplog.MakeDot(d.Segment.Device, line.Seq, line.Hash), op})
		}
	}
}

// segment is the frame as state.db is to know it where it lies.
func (d decoded) segment() segment {
	s := d.Segment
	return segment{
		Prev: head{s.First - 1, s.Prev}, Offset: d.Offset, Length: d.Length, Stubs: d.stubs,
		device: s.Device, last: head{s.First + uint64(len(s.Lines)) - 1, s.Last},
	}
}
