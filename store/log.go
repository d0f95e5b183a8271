package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"dudao/oplog"
)

// appendLog puts sealed frames at the end of the log: append, fsync, commit, empty the tail. Once the frames are durable nothing
// fails: the rest is caught up with.
func (w *session) appendLog(frames []byte, segments []decoded, sealed head, tail string) error {
	f, err := w.s.openLog()
	if err != nil {
		return err
	}
	defer f.Close()
	if err := appendTo(f, w.s.path(logName), w.meta.Log.Len, frames); err != nil {
		return err
	}
	m, err := markAt(f, w.meta.Log.Len+int64(len(frames)))
	if err != nil {
		return nil
	}
	for _, seg := range segments {
		if w.putSegment(seg.segment()) != nil || w.noteDevice(seg.Segment, seg.ops, false) != nil {
			return nil
		}
	}
	w.meta.Log, w.meta.Tail, w.meta.Own.Sealed = m, mark{}, sealed
	w.after = append(w.after, func() { w.emptyTail(tail) })
	_ = w.commit()
	return nil
}

// openLog opens the log for appending; a new one's name is durable when it returns.
func (s *Store) openLog() (file, error) {
	path := s.path(logName)
	isNew := !exists(path)
	f, err := s.fs.Open(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, diskError(path, err)
	}
	if isNew {
		if err := s.fs.SyncDir(s.dir); err != nil {
			f.Close()
			return nil, diskError(path, err)
		}
	}
	return f, nil
}

// isMuch tells whether the log has grown by so much that state.db is made anew instead: that is twice as fast by the operation.
func isMuch(more, have int64) bool { return more >= 256<<10 && more >= have/2 }

// readLog catches up with what the log has grown by. What was cut, or changed where it had been read, asks for a rebuild.
func (w *session) readLog(ctx context.Context) error {
	if w.s.ends(logName, w.meta.Log) {
		return nil
	}
	path := w.s.path(logName)
	f, err := w.s.fs.Open(path, os.O_RDWR)
	if errors.Is(err, fs.ErrNotExist) {
		if w.meta.Log.Len > 0 {
			return &rebuildError{"the log is gone", true}
		}
		return nil
	}
	if err != nil {
		return diskError(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return diskError(path, err)
	}
	if info.Size() < w.meta.Log.Len {
		return &rebuildError{"the log is shorter", true}
	}
	if now, err := markAt(f, w.meta.Log.Len); err != nil || now != w.meta.Log {
		return &rebuildError{"the log has other bytes", true}
	}
	if err := f.Sync(); err != nil {
		return diskError(path, err)
	}
	if have := w.meta.Log.Len; !w.rebuilding && w.s.isMuch(info.Size()-have, have) {
		return &rebuildError{why: "more has come than is worth merging"}
	}
	end, err := w.readFrames(ctx, f, path, info.Size())
	if err != nil {
		return err
	}
	w.meta.Log, err = markAt(f, end)
	return diskError(path, err)
}

// readFrames applies the frames from the mark on and gives the end of the last one that is whole; a torn rest is cut.
func (w *session) readFrames(ctx context.Context, f file, path string, size int64) (end int64, err error) {
	end = w.meta.Log.Len
	if end == 0 && !beginsLikeLog(f) && !holdsSegment(f, size) {
		return 0, &ForeignError{path}
	}
	for frame := range decodeAhead(ctx, f, end, size-end, nil) {
		if frame.err != nil {
			return 0, diskError(path, frame.err)
		}
		switch frame.Kind {
		case oplog.SegmentFrame:
			if err = w.followed(f, frame); err == nil {
				err = w.flushLong()
			}
		case oplog.OtherFrame:
			if later, ok := errors.AsType[*oplog.FormatError](frame.Err); ok {
				return 0, &NewerError{path, later.Format}
			}
		case oplog.BadFrame:
			err = w.setStretchAside(f, frame.Frame)
		case oplog.TornFrame:
			return end, w.cutTorn(f, path, frame.Frame)
		case oplog.BlobFrame:
		}
		if err != nil {
			return 0, err
		}
		end = frame.Offset + frame.Length
		if w.rebuilding {
			w.s.progress(end, 2*size) // writing it all comes then
		}
	}
	return end, nil
}

// followed merges a segment, and tells the follower, if there is one.
func (w *session) followed(log io.ReaderAt, frame decoded) error {
	t := w.follower
	if t == nil || frame.Offset < t.from {
		_, err := w.applySegment(log, frame)
		return err
	}
	m, err := w.applySegment(log, frame)
	if err == nil {
		t.segment(frame, m, !w.trusts(frame.Segment.Device))
	}
	return err
}

// beginsLikeLog tells whether a frame, or nothing but the beginning of one or zeros, stands at the start.
func beginsLikeLog(f io.ReaderAt) bool {
	var b [4]byte
	_, _ = f.ReadAt(b[:], 0)
	magic := binary.LittleEndian.Uint32(b[:])
	return magic == 0xFD2FB528 || magic&^0xF == 0x184D2A50 || magic == 0
}

// holdsSegment tells whether a good segment lies anywhere in the file: it is ours then, however it begins.
func holdsSegment(f io.ReaderAt, size int64) bool {
	for frame, err := range oplog.Frames(f, 0, size) {
		if err == nil && frame.Kind == oplog.SegmentFrame {
			return true
		}
	}
	return false
}

// applySegment merges a segment, whatever is missing before it; one of a device that does not count is only kept. log is where the
// segments known before lie.
func (w *session) applySegment(log io.ReaderAt, frame decoded) (met, error) {
	known := frame.segment()
	m, err := w.meet(log, known, frame.Segment)
	if err != nil {
		return m, err
	}
	if err := w.noteDevice(frame.Segment, frame.ops, m.forked); err != nil {
		return m, err
	}
	merge := w.applier.apply
	if known.Quarantined = !w.trusts(known.device); known.Quarantined {
		merge = w.applier.indexRoster
	}
	for _, o := range frame.ops {
		if err := merge(o.dot, o.op); err != nil {
			return m, err
		}
	}
	if err := w.keepSegment(known); err != nil {
		return m, err
	}
	if known.device == w.meta.Own.Device {
		w.ownRead = true
		if known.last.Seq > w.meta.Own.Sealed.Seq {
			w.meta.Own.Sealed = known.last
		}
		if w.rebuilding {
			w.meta.Own.Head = w.meta.Own.Sealed
		}
	}
	return m, nil
}

// keepSegment puts a segment in seg. Of two copies the one with fewer struck lines stays.
func (w *session) keepSegment(s segment) error {
	old, err := w.get(bucketSeg, s.key())
	if err != nil {
		return err
	}
	if old != nil {
		known, err := decodeSegment(row{s.key(), old})
		if err != nil || known.Stubs <= s.Stubs {
			return err
		}
	}
	return w.putSegment(s)
}

// flushLong writes what a long run has gathered, to bound memory.
func (w *session) flushLong() error {
	a := &w.applier
	switch size := len(a.cells.text); {
	case a.fill != nil && size >= runBytes:
		if err := a.fill.spill(&a.cells); err != nil {
			return err
		}
		a.cells.reset()
		return nil
	case a.fill != nil || size < applyBatch:
		return nil
	}
	if err := a.finish(); err != nil {
		return err
	}
	return w.commitPart()
}

// cutTorn cuts what an append that was never acknowledged left. Where it cannot be told from damage it is copied aside first.
func (w *session) cutTorn(f file, path string, frame oplog.Frame) error {
	if w.rebuilding {
		if err := w.s.copyAside(f, frame.Offset, frame.Length); err != nil {
			return err
		}
	}
	return diskError(path, cutBack(f, frame.Offset))
}

func (w *session) setStretchAside(f file, frame oplog.Frame) error {
	w.lossy = true
	w.s.notice("日志 %s 在第 %d 字节处有 %d 字节损坏，已跳过并另存到 %s 目录，可从同事的数据导入补全。",
		logName, frame.Offset, frame.Length, asideName)
	return w.s.copyAside(f, frame.Offset, frame.Length)
}

// ownFork tells whether the own segments are of more than one history: ends that do not meet, ranges that overlap.
func (w *session) ownFork() (bool, error) {
	list, err := w.segments(w.meta.Own.Device)
	if err != nil {
		return false, err
	}
	var at head
	for _, s := range list {
		if s.Prev.Seq < at.Seq || s.Prev.Seq == at.Seq && s.Prev.Hash != at.Hash {
			return true, nil
		}
		at = s.last
	}
	return false, nil
}

// asideName is the directory where damaged bytes are kept.
const asideName = "damaged"

// copyAside keeps a stretch of the log that is skipped or cut.
func (s *Store) copyAside(f io.ReaderAt, offset, length int64) error {
	if err := makeDir(s.fs, s.path(asideName)); err != nil {
		return err
	}
	path := s.path(asideName, fmt.Sprintf("log-%d-%d", offset, length))
	if info, err := os.Stat(path); err == nil && info.Size() == length {
		return nil
	}
	out, err := s.fs.Open(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return diskError(path, err)
	}
	_, err = io.Copy(io.NewOffsetWriter(out, 0), io.NewSectionReader(f, offset, length))
	return diskError(path, errors.Join(err, out.Sync(), out.Close()))
}

// setAside moves a file that is replaced but may hold what is nowhere else.
func (s *Store) setAside(path, name string) error {
	if !exists(path) {
		return nil
	}
	if err := makeDir(s.fs, s.path(asideName)); err != nil {
		return err
	}
	to := s.path(asideName, fmt.Sprintf("%s-%d", name, s.now().UnixMilli()))
	if err := s.fs.Rename(path, to); err != nil {
		return diskError(path, err)
	}
	return diskError(to, s.fs.SyncDir(s.path(asideName)))
}
