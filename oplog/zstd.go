package oplog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

const (
	zstdMagic    = 0xFD2FB528
	zstdChecksum = 1 << 2 // in the frame header's descriptor
)

// pack compresses text to one independent frame with a checksum, in a window every reader has room for.
func pack(dst, text []byte) ([]byte, error) {
	enc, ok := encoders.Get().(*zstd.Encoder)
	if !ok {
		var err error
		enc, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true), zstd.WithWindowSize(WindowSize))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
	}
	defer encoders.Put(enc)
	return enc.EncodeAll(text, dst), nil
}

// unpack decompresses a segment's frame, never to more than MaxSegmentText and never with a window past WindowSize. With
// an error the text is how far it came.
func unpack(frame []byte) ([]byte, error) {
	if frame[4]&zstdChecksum == 0 {
		return nil, &FrameError{FaultDamaged, errors.New("no checksum")}
	}
	dec, ok := decoders.Get().(*zstd.Decoder)
	if !ok {
		var err error
		dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxSegmentText), zstd.WithDecoderMaxWindow(WindowSize))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
	}
	defer decoders.Put(dec)
	text, err := dec.DecodeAll(frame, nil)
	switch {
	case errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return text, &LimitError{"text", MaxSegmentText + 1, MaxSegmentText}
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return text, &LimitError{"window", WindowSize + 1, WindowSize}
	case err != nil:
		return text, &FrameError{FaultDamaged, err}
	}
	return text, nil
}

var encoders, decoders sync.Pool

// zstdLength reads how long the zstd frame is that begins at offset, of which read gives n bytes at any place, or
// a FaultCut. It looks at no content: only the frame's header (RFC 8878, 3.1.1) and those of its blocks. With an error
// the length is how far it came.
func zstdLength(read func(offset int64, n int) ([]byte, error), offset int64) (int64, error) {
	b, err := read(offset, 5)
	if err != nil {
		return 0, err
	}
	descriptor := b[4]
	pos := offset + 5 + zstdHeaderRest(descriptor)
	for last := false; !last; {
		if b, err = read(pos, 3); err != nil {
			return pos - offset, err
		}
		block := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		last = block&1 == 1
		switch kind, size := block>>1&3, int64(block>>3); kind {
		case 1: // one byte, repeated size times
			pos += 3 + 1
		case 3:
			return pos - offset, &FrameError{FaultDamaged, errors.New("reserved block type")}
		default:
			pos += 3 + size
		}
		if pos-offset > MaxSegmentFrame {
			return MaxSegmentFrame, &LimitError{"frame", MaxSegmentFrame + 1, MaxSegmentFrame}
		}
	}
	if descriptor&zstdChecksum != 0 {
		pos += 4
	}
	_, err = read(pos-1, 1)
	return pos - offset, err
}

// zstdHeaderRest is the number of bytes between the frame header's descriptor and the first block.
func zstdHeaderRest(descriptor byte) int64 {
	single := descriptor&(1<<5) != 0
	size := int64([4]byte{0, 1, 2, 4}[descriptor&3]) // dictionary id
	if !single {
		size++ // window
	}
	switch content := descriptor >> 6; {
	case content > 0:
		size += 1 << content
	case single:
		size++
	}
	return size
}

// within reads from b as zstdLength asks for.
func within(b []byte) func(int64, int) ([]byte, error) {
	return func(offset int64, n int) ([]byte, error) {
		if offset+int64(n) > int64(len(b)) {
			return nil, &FrameError{FaultCut, nil}
		}
		return b[offset:][:n], nil
	}
}

func isZstd(b []byte) bool { return len(b) >= 4 && binary.LittleEndian.Uint32(b) == zstdMagic }
