package oplog

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// window is the part of a file that is held while frames are looked for in it: from the frame at hand up to as far as it
// has been followed.
type window struct {
	r       io.ReaderAt
	at, end int64 // of buf, of what may be read
	buf     []byte
	failed  error // reading failed, as opposed to what was read being bad
}

const readAhead = 256 << 10

// read returns n bytes at offset, good until the next call, or a FaultCut if they reach past the end. What lies before
// the offset last given to forget cannot be read.
func (w *window) read(offset int64, n int) ([]byte, error) {
	if offset+int64(n) > w.end {
		return nil, &FrameError{FaultCut, nil}
	}
	if missing := int(offset-w.at) + n - len(w.buf); missing > 0 {
		have := len(w.buf)
		more := int(min(int64(max(missing, readAhead)), w.end-w.at-int64(have)))
		w.buf = slices.Grow(w.buf, more)[:have+more]
		if _, err := w.ReadAt(w.buf[have:], w.at+int64(have)); err != nil {
			w.buf = w.buf[:have]
			return nil, err
		}
	}
	return w.buf[offset-w.at:][:n], nil
}

// forget gives up what lies before offset, now or once that is worth moving the rest.
func (w *window) forget(offset int64) {
	switch drop := offset - w.at; {
	case drop < 0 || drop >= int64(len(w.buf)):
		w.at, w.buf = offset, w.buf[:0]
	case drop > int64(len(w.buf)/2):
		w.at, w.buf = offset, w.buf[:copy(w.buf, w.buf[drop:])]
	}
}

// ReadAt reads from the file itself and remembers when that fails.
func (w *window) ReadAt(b []byte, offset int64) (int, error) {
	n, err := w.r.ReadAt(b, offset)
	if n == len(b) {
		return n, nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // shorter than it was said to be
	}
	w.failed = err
	return n, err
}

// nextMagic is the offset of the next possible frame from offset on, or the end.
func (w *window) nextMagic(offset int64) int64 {
	for offset+4 <= w.end {
		w.forget(offset)
		b, err := w.read(offset, int(min(readAhead, w.end-offset)))
		if err != nil {
			return w.end
		}
		for i := range len(b) - 3 {
			if isMagic(binary.LittleEndian.Uint32(b[i:])) {
				return offset + int64(i)
			}
		}
		offset += int64(len(b) - 3)
	}
	return w.end
}

// frameEnds tells whether offset, wherever it lies, is where a frame may end: at the end or at another's magic.
func (w *window) frameEnds(offset int64) bool {
	if offset+4 > w.end {
		return offset <= w.end
	}
	var b [4]byte
	_, err := w.ReadAt(b[:], offset)
	return err == nil && isMagic(binary.LittleEndian.Uint32(b[:]))
}

func isMagic(magic uint32) bool { return magic == zstdMagic || magic&^0xF == skippableMagic }

// zeros tells whether nothing but zeros follows from offset on.
func (w *window) zeros(offset int64) bool {
	for offset < w.end {
		w.forget(offset)
		n := min(readAhead, w.end-offset)
		b, err := w.read(offset, int(n))
		if err != nil || slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) {
			return false
		}
		offset += n
	}
	return true
}
