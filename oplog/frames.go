package oplog

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// FrameKind is what lies in a stretch of a findings file.
type FrameKind int

const (
	SegmentFrame FrameKind = iota // a good segment: Segment and Raw are set
	BlobFrame                     // a good blob: Blob, BlobHash, BlobSize
	OtherFrame                    // whole, of a kind not known here (skipped, counted); Err is a *FormatError for a later format's segment
	BadFrame                      // a refused segment, or a damaged stretch up to the next frame that checks: Err says why
	TornFrame                     // the rest of a file that ends inside this frame
)

// Frame is one frame of a findings file, or one stretch of it that holds none.
type Frame struct {
	Kind           FrameKind
	Offset, Length int64
	Segment        *Segment
	Raw            []byte // a segment's frame as it lies there; the caller's to keep
	BlobHash       [sha256.Size]byte
	BlobSize       int64 // raw bytes
	Err            error

	blob blob
}

// Frames runs through the size bytes of r from offset on, a findings file or a log: every frame in turn, damage included,
// so that the frames' lengths add up to size. Frame.Offset counts from the start of r. Damage never stops it: it goes on
// at the next frame that checks. It holds one segment at a time and streams blobs, and allocates nothing on the word of
// a length in the file. The error, always the last, is that reading r failed.
func Frames(r io.ReaderAt, offset, size int64) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		f := &frameReader{window: window{r: r, at: offset, end: offset + size}, patience: 256*size + 64<<20}
		bad := Frame{Offset: -1}
		for at := offset; at < f.end && f.failed == nil; {
			frame, err := f.frame(at)
			if err == nil {
				if bad.Offset >= 0 && !yield(f.stretch(bad, at), nil) || !yield(frame, nil) {
					return
				}
				bad, at = Frame{Offset: -1}, at+frame.Length
				continue
			}
			if bad.Offset < 0 {
				bad = Frame{Offset: at, Err: err}
			}
			if at = f.nextMagic(at + 1); f.patience < 0 {
				bad.Err, at = &FrameError{FaultDamaged, errPatience}, f.end
			}
		}
		if bad.Offset >= 0 {
			bad = f.stretch(bad, f.end)
		}
		switch {
		case f.failed != nil:
			yield(Frame{}, fmt.Errorf("read frames: %w", f.failed))
		case bad.Offset >= 0:
			yield(bad, nil)
		}
	}
}

// ReadSegment reads and checks the segment whose frame is known to lie at offset.
func ReadSegment(r io.ReaderAt, offset, length int64) (*Segment, error) {
	if length > MaxSegmentFrame {
		return nil, &LimitError{"frame", int(length), MaxSegmentFrame}
	}
	frame := make([]byte, max(length, 0))
	if n, err := r.ReadAt(frame, offset); n < len(frame) {
		return nil, fmt.Errorf("read segment at %d: %w", offset, err)
	}
	return OpenSegment(frame)
}

// frameReader looks for frames. Its patience, in bytes of work that led to nothing, keeps a file made of frames inside
// broken frames from taking time that grows with the square of its size; honest damage never uses it up.
type frameReader struct {
	window
	patience int64
}

var errPatience = errors.New("more broken frames than damage makes")

// frame reads the frame that begins at offset. An error says that none does, or that its length cannot be relied on.
func (f *frameReader) frame(at int64) (Frame, error) {
	f.forget(at)
	b, err := f.read(at, 4)
	if err != nil {
		return Frame{}, err
	}
	switch magic := binary.LittleEndian.Uint32(b); {
	case magic == zstdMagic:
		return f.segment(at)
	case magic&^0xF == skippableMagic:
		return f.skippable(at)
	}
	return Frame{}, &FrameError{FaultJunk, nil}
}

func (f *frameReader) segment(at int64) (Frame, error) {
	length, err := zstdLength(f.read, at)
	if err != nil {
		f.patience -= length
		return Frame{}, err
	}
	raw, err := f.read(at, int(length))
	if err != nil {
		return Frame{}, err
	}
	text, err := unpack(raw)
	if err != nil {
		f.patience -= length + int64(len(text))
		return Frame{}, err
	}
	// The checksum was right, so the frame ends where it says, whatever is in it.
	frame := Frame{Kind: SegmentFrame, Offset: at, Length: length}
	frame.Segment, frame.Err = parseSegment(text)
	if frame.Err == nil {
		frame.Raw = slices.Clone(raw)
		return frame, nil
	}
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	number, known := segmentFormat(first)
	switch {
	case !known:
		frame.Kind, frame.Err = OtherFrame, nil
	case number != format:
		frame.Kind = OtherFrame
	default:
		frame.Kind = BadFrame
	}
	return frame, nil
}

func (f *frameReader) skippable(at int64) (Frame, error) {
	b, err := f.read(at, 8)
	if err != nil {
		return Frame{}, err
	}
	magic, length := binary.LittleEndian.Uint32(b), 8+int64(binary.LittleEndian.Uint32(b[4:]))
	if magic == blobMagic && length >= int64(blobHeader) {
		if b, err = f.read(at, blobHeader); err != nil {
			return Frame{}, err
		}
		mark, codec := string(b[8:8+len(blobMark)]), b[8+len(blobMark)]
		if mark == blobMark && codec <= codecZstd {
			return f.blob(at, length, codec, [sha256.Size]byte(b[blobHeader-sha256.Size:]))
		}
	}
	// Nothing in the frame proves its length; what follows it does.
	switch end := at + length; {
	case end > f.end:
		return Frame{}, &FrameError{FaultCut, nil}
	case !f.frameEnds(end):
		return Frame{}, &FrameError{FaultJunk, nil}
	}
	return Frame{Kind: OtherFrame, Offset: at, Length: length}, nil
}

func (f *frameReader) blob(at, length int64, codec byte, hash [sha256.Size]byte) (Frame, error) {
	data := length - int64(blobHeader)
	switch {
	case data > MaxBlob:
		return Frame{}, &LimitError{"blob", int(data), MaxBlob}
	case data > f.end-at-int64(blobHeader):
		return Frame{}, &FrameError{FaultCut, nil}
	}
	b := blob{&f.window, at + int64(blobHeader), data, codec}
	size, err := b.check(hash)
	if err != nil {
		f.patience -= data + size
		return Frame{}, err
	}
	b.r = f.r
	return Frame{Kind: BlobFrame, Offset: at, Length: length, BlobHash: hash, BlobSize: size, blob: b}, nil
}

// stretch is the damage from bad.Offset to end. At the end of the file it is a torn frame if it began as a good one, or
// if nothing but zeros was written of it.
func (f *frameReader) stretch(bad Frame, end int64) Frame {
	bad.Kind, bad.Length = BadFrame, end-bad.Offset
	if fault, ok := errors.AsType[*FrameError](bad.Err); ok && end == f.end {
		if fault.Fault == FaultCut || fault.Fault == FaultJunk && f.zeros(bad.Offset) {
			bad.Kind, bad.Err = TornFrame, &FrameError{FaultCut, nil}
		}
	}
	return bad
}
