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

// framesAhead is how many frames are decoded before they are wanted: a few, because a segment may be 4 MiB.
const framesAhead = 4

// decodeAhead runs through the frames as oplog.Frames does, decompressing, checking and parsing them in a goroutine of its own, beside
// what the caller does with them. The operations of a segment that skip, if not nil, accepts are not parsed.
func decodeAhead(ctx context.Context, r io.ReaderAt, offset, size int64, skip func(segment) bool) iter.Seq[decoded] {
	return func(yield func(decoded) bool) {
		ctx, cancel := context.WithCancel(ctx)
		frames := make(chan decoded, framesAhead)
		go func() {
			defer close(frames)
			for frame, err := range oplog.Frames(r, offset, size) {
				select {
				case frames <- decode(frame, err, skip):
				case <-ctx.Done():
					frames <- decoded{err: ctx.Err()}
					return
				}
			}
		}()
		defer func() { // r may be closed when this returns
			cancel()
			for range frames {
			}
		}()
		for d := range frames {
			if !yield(d) {
				return
			}
		}
	}
}

func decode(frame oplog.Frame, err error, skip func(segment) bool) decoded {
	d := decoded{Frame: frame, err: err}
	if frame.Segment == nil {
		return d
	}
	for _, line := range frame.Segment.Lines {
		if line.Raw == nil {
			d.stubs++
		}
	}
	if skip != nil && skip(d.segment()) {
		return d
	}
	d.ops = make([]dotOp, 0, len(frame.Segment.Lines)-d.stubs)
	for _, line := range frame.Segment.Lines {
		if line.Raw == nil {
			continue
		}
		if op, err := oplog.ParseOp(line.Raw); err == nil { // else it is kept in the log, and counted by Verify
			d.ops = append(d.ops, dotOp{oplog.MakeDot(frame.Segment.Device, line.Seq, line.Hash), op})
		}
	}
	return d
}

// segment is the frame as state.db is to know it where it lies.
func (d decoded) segment() segment {
	s := d.Segment
	return segment{
		Prev: head{s.First - 1, s.Prev}, Offset: d.Offset, Length: d.Length, Stubs: d.stubs,
		device: s.Device, last: head{s.First + uint64(len(s.Lines)) - 1, s.Last},
	}
}
