package oplog

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// A blob lies in a skippable zstd frame, so that zstdcat shows the lines of a findings file only: magic, length (4 bytes
// each, little-endian), blobMark, codec (1 byte), SHA-256 of the raw bytes, data.
const (
	skippableMagic = 0x184D2A50 // to 0x184D2A5F
	blobMagic      = 0x184D2A5D
	blobMark       = "ddob"
	blobHeader     = 8 + len(blobMark) + 1 + sha256.Size

	codecRaw  = 0
	codecZstd = 1
)

// AppendBlob appends data as a blob frame, compressed where that makes it smaller. A *LimitError says that it is longer
// than MaxBlob.
func AppendBlob(dst, data []byte) ([]byte, error) {
	if len(data) > MaxBlob {
		return nil, fmt.Errorf("blob: %w", &LimitError{"blob", len(data), MaxBlob})
	}
	sum, start := sha256.Sum256(data), len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, blobMagic)
	dst = append(append(dst, 0, 0, 0, 0), blobMark...)
	dst = append(append(dst, codecZstd), sum[:]...)
	dst, err := pack(dst, data)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	frame := dst[start:]
	if len(frame) >= blobHeader+len(data) {
		frame[blobHeader-sha256.Size-1] = codecRaw
		dst = append(dst[:start+blobHeader], data...)
	}
	binary.LittleEndian.PutUint32(dst[start+4:], uint32(len(dst)-start-8))
	return dst, nil
}

// BlobHeader is what stands before the raw bytes of a blob in its frame, for whoever streams a long one: its size bytes, whose SHA-256 is
// hash, follow as they are. A *LimitError says that it is longer than MaxBlob.
func BlobHeader(hash [sha256.Size]byte, size int64) ([]byte, error) {
	if size < 0 || size > MaxBlob {
		return nil, fmt.Errorf("blob: %w", &LimitError{"blob", int(size), MaxBlob})
	}
	b := binary.LittleEndian.AppendUint32(nil, blobMagic)
	b = binary.LittleEndian.AppendUint32(b, uint32(blobHeader-8)+uint32(size))
	b = append(append(b, blobMark...), codecRaw)
	return append(b, hash[:]...), nil
}

// SkipHeader makes length bytes that hold nothing of use, itself included, a frame that every reader steps over. At least SkipLength.
func SkipHeader(length int64) []byte {
	b := binary.LittleEndian.AppendUint32(nil, skippableMagic)
	return binary.LittleEndian.AppendUint32(b, uint32(length-SkipLength))
}

// SkipLength is the length of what SkipHeader gives.
const SkipLength = 8

// blob is where a blob's data lie.
type blob struct {
	r      io.ReaderAt
	offset int64
	length int64
	codec  byte
}

// open streams the raw bytes; nothing longer than a window is held.
func (b blob) open() (io.ReadCloser, error) {
	section := io.NewSectionReader(b.r, b.offset, b.length)
	if b.codec == codecRaw {
		return io.NopCloser(section), nil
	}
	dec, err := zstd.NewReader(section, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(WindowSize))
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	return dec.IOReadCloser(), nil
}

// check streams the blob through SHA-256 and returns its size, with an error how far it came.
func (b blob) check(want [sha256.Size]byte) (int64, error) {
	r, err := b.open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, io.LimitReader(r, MaxBlob+1))
	switch {
	case err != nil:
		return size, &FrameError{FaultDamaged, err}
	case size > MaxBlob:
		return size, &LimitError{"blob", MaxBlob + 1, MaxBlob}
	case [sha256.Size]byte(sum.Sum(nil)) != want:
		return size, &FrameError{FaultHash, nil}
	}
	return size, nil
}

// Blob streams a BlobFrame's raw bytes again from the reader given to Frames. It does not compare them with BlobHash a
// second time.
func (f Frame) Blob() (io.ReadCloser, error) {
	if f.Kind != BlobFrame {
		return nil, errors.New("no blob frame")
	}
	return f.blob.open()
}
