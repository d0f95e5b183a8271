package oplog

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func TestBlobs(t *testing.T) {
	noise := make([]byte, 300_000)
	random := rand.NewChaCha8([32]byte{1})
	random.Read(noise)
	for name, data := range map[string][]byte{
		"empty":     {},
		"one byte":  {7},
		"noise":     noise,
		"text":      bytes.Repeat([]byte("督导"), 2<<20),
		"a segment": newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3),
	} {
		t.Run(name, func(t *testing.T) {
			prefix := []byte("before")
			frame, err := AppendBlob(bytes.Clone(prefix), data)
			if err != nil {
				t.Fatal(err)
			}
			frame = bytes.TrimPrefix(frame, prefix)
			if name == "noise" && len(frame) != blobHeader+len(data) || name == "text" && len(frame) > len(data)/100 {
				t.Errorf("%d bytes became %d", len(data), len(frame))
			}
			frames := readFile(t, frame)
			if len(frames) != 1 || frames[0].Kind != BlobFrame || frames[0].BlobHash != sha256.Sum256(data) || frames[0].BlobSize != int64(len(data)) {
				t.Fatalf("%+v", frames)
			}
			r, err := frames[0].Blob()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
}

func TestStreamedBlobs(t *testing.T) {
	for _, data := range [][]byte{{}, {7}, bytes.Repeat([]byte("督导"), 1<<20)} {
		frame, err := BlobHeader(sha256.Sum256(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		file := slices.Concat(frame, data, newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3))
		frames := readFile(t, file)
		if len(frames) != 2 || frames[0].Kind != BlobFrame || frames[0].BlobHash != sha256.Sum256(data) || frames[0].BlobSize != int64(len(data)) {
			t.Errorf("%d bytes: %+v", len(data), frames)
		}
	}
	if _, err := BlobHeader([sha256.Size]byte{}, MaxBlob+1); err == nil {
		t.Error("a blob over the limit has a header")
	}
}

func TestZstdReadersSeeTheLinesOnly(t *testing.T) {
	one := newDevice(t, 1, someLines(t, 1, 3)...)
	file := slices.Concat(one.seal(1, 2), mustBlob(t, []byte("plan")), one.seal(3, 3))
	r, err := zstd.NewReader(bytes.NewReader(file), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil || bytes.Count(text, []byte{'\n'}) != 3+4 || bytes.Contains(text, []byte("plan")) {
		t.Errorf("%q, %v", text, err)
	}
}

func TestBlobOnlyOfABlobFrame(t *testing.T) {
	for _, f := range readFile(t, join(parts(t))) {
		r, err := f.Blob()
		if (err == nil) != (f.Kind == BlobFrame) {
			t.Errorf("%v: %v", f.Kind, err)
		}
		if err == nil {
			r.Close()
		}
	}
}

// blobOf is a blob frame that says of itself what it likes.
func blobOf(length uint32, codec byte, hash [32]byte, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, blobMagic)
	b = binary.LittleEndian.AppendUint32(b, length)
	b = append(append(b, blobMark...), codec)
	return append(append(b, hash[:]...), data...)
}

func TestBadBlobs(t *testing.T) {
	segment := newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3)
	data := []byte("data")
	size := uint32(blobHeader - 8 + len(data))
	for name, c := range map[string]struct {
		blob []byte
		kind FrameKind
	}{
		"wrong hash":         {blobOf(size, codecRaw, [32]byte{1}, data), BadFrame},
		"length too large":   {blobOf(size+1, codecRaw, sha256.Sum256(data), data), BadFrame},
		"length of 4 GiB":    {blobOf(1<<32-1, codecRaw, sha256.Sum256(data), data), BadFrame},
		"length of 150 MiB":  {blobOf(150<<20, codecRaw, sha256.Sum256(data), data), BadFrame},
		"no zstd":            {blobOf(size, codecZstd, sha256.Sum256(data), data), BadFrame},
		"unknown codec":      {blobOf(size, 9, sha256.Sum256(data), data), OtherFrame},
		"shorter than it is": {blobOf(size-1, 9, sha256.Sum256(data), data), BadFrame},
		"too short for one":  {slices.Concat(blobOf(4, 0, [32]byte{}, nil)[:8], data), OtherFrame},
	} {
		t.Run(name, func(t *testing.T) {
			var frames []Frame
			allocated := allocatedBy(func() { frames = readFile(t, append(bytes.Clone(c.blob), segment...)) })
			if len(frames) < 2 || frames[0].Kind != c.kind || frames[len(frames)-1].Kind != SegmentFrame {
				t.Errorf("%v %v", kinds(frames), frames[0].Err)
			}
			if allocated > 20<<20 {
				t.Errorf("%d bytes allocated", allocated)
			}
		})
	}
}

func TestBlobBounds(t *testing.T) {
	// Said to be too long: refused without a look at the data, which could not be read here.
	f := frameReader{window: window{end: 1 << 40}}
	if _, err := f.blob(0, int64(blobHeader)+MaxBlob+1, codecRaw, [32]byte{}); !over(err, "blob") {
		t.Errorf("%v", err)
	}
	// Too long when decompressed: read no further than to the bound.
	packed := zstdFrame(80, slices.Repeat([][]byte{block(false, 1, 128<<10, 0)}, MaxBlob>>17+8)...)
	size, err := blob{bytes.NewReader(packed), 0, int64(len(packed)), codecZstd}.check([32]byte{})
	if size != MaxBlob+1 || !over(err, "blob") {
		t.Errorf("%d bytes read, %v", size, err)
	}
	if _, err := AppendBlob(nil, make([]byte, MaxBlob+1)); !over(err, "blob") {
		t.Errorf("%v", err)
	}
}

// A blob whose data hold a good segment: if its hash is wrong, reading goes on right behind the header.
func TestAfterABadHashTheInsideIsRead(t *testing.T) {
	segment := newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3)
	frames := readFile(t, blobOf(uint32(blobHeader-8+len(segment)), codecRaw, [32]byte{1}, segment))
	if got := kinds(frames); !slices.Equal(got, []FrameKind{BadFrame, SegmentFrame}) {
		t.Errorf("%v", got)
	}
}
