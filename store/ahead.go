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
// what the caller does with them.
func decodeAhead(ctx context.Context, r io.ReaderAt, offset, size int64) iter.Seq[decoded] {
	return func(yield func(decoded) bool) {
		ctx, cancel := context.WithCancel(ctx)
		frames := make(chan decoded, framesAhead)
		go func() {
			defer close(frames)
			for frame, err := range oplog.Frames(r, offset, size) {
				select {
				case frames <- decode(frame, err):
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

func decode(frame oplog.Frame, err error) decoded {
	d := decoded{Frame: frame, err: err}
	if d.Raw = nil; frame.Segment == nil {
		return d
	}
	d.ops = make([]dotOp, 0, len(frame.Segment.Lines))
	for _, line := range frame.Segment.Lines {
		if line.Raw == nil {
			d.stubs++
			continue
		}
		if op, err := oplog.ParseOp(line.Raw); err == nil { // else it is kept in the log, and counted by Verify
			d.ops = append(d.ops, dotOp{oplog.MakeDot(frame.Segment.Device, line.Seq, line.Hash), op})
		}
	}
	return d
}
