package store

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"

	"dudao/oplog"
)

const tailPrefix = "tail-"

// sealOps and sealBytes are when the tail is sealed by itself.
const (
	sealOps   = 100
	sealBytes = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendTailLine appends a line as the tail holds it: CRC-32C in 8 hex digits, a space, the line.
func appendTailLine(b, line []byte) []byte {
	b = fmt.Appendf(b, "%08x ", crc32.Checksum(line, castagnoli))
	return append(append(b, line...), '\n')
}

// tail is a tail file as it was read.
type tail struct {
	lines   []tailLine // of whole actions
	good    int64      // bytes that end with a whole action; what follows was never acknowledged
	damaged bool       // a bad line stands before good ones, or a number is out of place
}

type tailLine struct {
	raw []byte
	op  oplog.Op
	err error // not to be merged
	seq uint64
}

func parseTail(data []byte) tail {
	var t tail
	var end int64
	bad := false
	whole := 0
	for line := range bytes.Lines(data) {
		end += int64(len(line))
		l, ok := parseTailLine(line)
		if !ok {
			bad = true
			continue
		}
		if n := len(t.lines); n > 0 && l.err != nil {
			l.seq = t.lines[n-1].seq + 1
		} else if n > 0 && l.seq != t.lines[n-1].seq+1 {
			t.damaged = true
		}
		t.damaged = t.damaged || bad
		t.lines = append(t.lines, l)
		if l.op.Follow == 0 {
			whole, t.good = len(t.lines), end
		}
	}
	t.lines = t.lines[:whole]
	return t
}

func parseTailLine(line []byte) (tailLine, bool) {
	line, ended := bytes.CutSuffix(line, []byte{'\n'})
	if len(line) < 9 || line[8] != ' ' || !ended {
		return tailLine{}, false
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	raw := line[9:]
	if err != nil || uint32(sum) != crc32.Checksum(raw, castagnoli) {
		return tailLine{}, false
	}
	l := tailLine{raw: raw}
	l.op, l.err = oplog.ParseOp(raw)
	l.seq = l.op.Seq
	return l, true
}

// chain is the place of each line behind own.Sealed; sound tells whether they lead to own.Head.
func (t tail) chain(own own) (places []head, sound bool) {
	at := own.Sealed
	for _, l := range t.lines {
		if l.seq > at.Seq {
			at = at.next(l.raw)
			places = append(places, at)
		}
	}
	return places, !t.damaged && at == own.Head
}

// appendTail makes the lines of an action durable. After that nothing fails: what is not put in meta is caught up with.
func (w *session) appendTail(text []byte, at head) error {
	path := w.s.tailPath(w.meta.Own.Device)
	f, err := w.s.fs.Open(path, os.O_RDWR)
	if err != nil {
		return diskError(path, err)
	}
	defer f.Close()
	if err := appendTo(f, path, w.meta.Tail.Len, text); err != nil {
		return err
	}
	if m, err := markAt(f, w.meta.Tail.Len+int64(len(text))); err == nil {
		w.meta.Tail, w.meta.Own.Head = m, at
	}
	return nil
}

// readTail catches up with the own tail: lines that were recorded and not committed. A torn end is cut; a tail that is damaged or
// does not fit what else is known makes the directory a new device.
func (w *session) readTail() error {
	path := w.s.tailPath(w.meta.Own.Device)
	data, err := readWhole(w.s.fs, path)
	if err != nil {
		return err
	}
	now, err := markAt(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if now == w.meta.Tail && !w.rebuilding && w.meta.Own.Sealed == w.stored.Own.Sealed {
		return nil
	}
	t := parseTail(data)
	at, why := w.followTail(t)
	if why != "" {
		return w.lost(why)
	}
	if err := w.mendTail(path, t, int64(len(data)), at.Seq > w.meta.Own.Sealed.Seq); err != nil {
		return err
	}
	if w.meta.Tail, err = markAt(bytes.NewReader(data), t.good); err != nil {
		return err
	}
	if at.Seq <= w.meta.Own.Sealed.Seq {
		w.meta.Tail = mark{}
	}
	return w.applyTail(t, at)
}

// followTail goes along the own chain through the tail and gives its end, or why it cannot be gone on from.
func (w *session) followTail(t tail) (at head, why string) {
	at = w.meta.Own.Sealed
	before := max(w.before.Seq, at.Seq)
	if w.before.Seq < at.Seq && !w.rebuilding && (len(t.lines) == 0 || t.lines[len(t.lines)-1].seq < at.Seq) {
		return at, "日志里有用本机编号写的、本机没有写过的记录"
	}
	switch {
	case t.damaged:
		return at, "还没有签名的记录有损坏"
	case w.before.Seq == at.Seq && w.before != at:
		return at, "日志与已记录的不符"
	}
	for _, l := range t.lines {
		if l.seq <= w.meta.Own.Sealed.Seq {
			continue
		}
		if l.seq != at.Seq+1 {
			return at, "日志比还没有签名的记录旧"
		}
		at = at.next(l.raw)
		if at.Seq == w.before.Seq && at.Hash != w.before.Hash {
			return at, "还没有签名的记录与已记录的不符"
		}
	}
	if at.Seq < before {
		return at, "数据文件比已记录的旧"
	}
	return at, ""
}

// mendTail makes durable what is about to be applied and cuts what was never acknowledged. A tail that holds nothing that is not
// sealed is emptied once the segment is committed.
func (w *session) mendTail(path string, t tail, size int64, used bool) error {
	f, err := w.s.fs.Open(path, os.O_RDWR)
	if err != nil {
		return diskError(path, err)
	}
	defer f.Close()
	if t.good < size {
		err = f.Truncate(t.good)
	}
	if err == nil {
		err = f.Sync()
	}
	if !used && t.good > 0 {
		w.after = append(w.after, func() { w.emptyTail(path) })
	}
	return diskError(path, err)
}

// emptyTail drops sealed lines. If it fails they are found sealed next time.
func (w *session) emptyTail(path string) {
	f, err := w.s.fs.Open(path, os.O_RDWR)
	if err != nil {
		return
	}
	defer f.Close()
	_ = cutBack(f, 0)
}

func (w *session) applyTail(t tail, end head) error {
	at, known := w.meta.Own.Sealed, w.meta.Own.Head.Seq
	for _, l := range t.lines {
		if l.seq <= at.Seq {
			continue
		}
		at = at.next(l.raw)
		if l.err != nil || at.Seq <= known {
			continue
		}
		if err := w.applier.apply(at.dot(w.meta.Own.Device), l.op); err != nil {
			return err
		}
	}
	w.meta.Own.Head = end
	return nil
}

// Seal seals this device's tail (at the end of the TUI, before an export).
func (s *Store) Seal(ctx context.Context) error {
	return s.change(ctx, func(w *session) error {
		if err := w.commit(); err != nil {
			return err
		}
		return w.seal()
	})
}

// sealLong seals a tail that has become long.
func (w *session) sealLong() error {
	own := w.meta.Own
	if own.Head.Seq-own.Sealed.Seq < sealOps && w.meta.Tail.Len < sealBytes {
		return nil
	}
	return w.seal()
}

// seal makes segments of the tail, all of it at once.
func (w *session) seal() error {
	own := w.meta.Own
	if own.Head.Seq == own.Sealed.Seq {
		return nil
	}
	frames, segments, end, err := w.sealedTail()
	if err != nil {
		return err
	}
	return w.appendLog(frames, segments, end, w.s.tailPath(own.Device))
}

// sealedTail is the tail as segments that would lie at the end of the log.
func (w *session) sealedTail() (frames []byte, segments []decoded, at head, err error) {
	own := w.meta.Own
	data, err := readWhole(w.s.fs, w.s.tailPath(own.Device))
	if err != nil {
		return nil, nil, head{}, err
	}
	t := parseTail(data)
	if _, sound := t.chain(own); !sound {
		return nil, nil, head{}, w.lost("还没有签名的记录有损坏")
	}
	at = own.Sealed
	for lines := range segmentRuns(t.lines, at.Seq) {
		frame, seg, err := oplog.Seal(w.s.signingKey(), at.Seq+1, at.Hash, lines)
		if err != nil {
			return nil, nil, head{}, err
		}
		placed := oplog.Frame{Segment: seg, Offset: w.meta.Log.Len + int64(len(frames)), Length: int64(len(frame))}
		sealed := decoded{Frame: placed}
		sealed.parse(nil)
		segments, frames, at = append(segments, sealed), append(frames, frame...), sealed.segment().last
	}
	return frames, segments, at, nil
}

// segmentRuns cuts the lines behind sealed into runs that a segment holds.
func segmentRuns(lines []tailLine, sealed uint64) func(yield func([][]byte) bool) {
	const room = oplog.MaxSegmentText - 1<<10 // for header and trailer
	return func(yield func([][]byte) bool) {
		var run [][]byte
		size := 0
		for _, l := range lines {
			if l.seq <= sealed {
				continue
			}
			if len(run) == oplog.MaxSegmentOps || size+len(l.raw)+1 > room {
				if !yield(run) {
					return
				}
				run, size = nil, 0
			}
			run, size = append(run, l.raw), size+len(l.raw)+1
		}
		if len(run) > 0 {
			yield(run)
		}
	}
}
