package oplog

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// The largest text needs a window that is smaller than it: every reader must have the room, and ours do.
func TestLargestSegmentOpens(t *testing.T) {
	lines := longLines(t, 63)
	frame, _ := mustSeal(t, testKey(t, 1), 1, Hash{}, lines)
	if s, err := OpenSegment(frame); err != nil || len(s.Lines) != len(lines) {
		t.Fatal(err)
	}
	header := zstd.Header{}
	if err := header.Decode(frame); err != nil || header.SingleSegment || header.WindowSize != WindowSize || !header.HasCheckSum {
		t.Errorf("frame header %+v, %v", header, err)
	}
	if _, _, err := Seal(testKey(t, 1), 1, Hash{}, longLines(t, 65)); !over(err, "text") {
		t.Errorf("more than %d bytes: %v", MaxSegmentText, err)
	}
}

// longLines are n lines that are nearly as long as a line may be, and do not compress to nothing.
func longLines(tb testing.TB, n int) [][]byte {
	tb.Helper()
	lines := make([][]byte, n)
	for i := range lines {
		var text strings.Builder
		for sum := sha256.Sum256([]byte{byte(i)}); text.Len() < MaxLine-300; sum = sha256.Sum256(sum[:]) {
			text.WriteString(Hash(sum).String())
		}
		lines[i] = mustLine(tb, setOp(uint64(i+1), "f/2014-07/shantou/m01.1", "facts", text.String()))
	}
	return lines
}

// zstdFrame puts blocks behind a header of a 1 MiB window with a checksum, for frames no encoder makes.
func zstdFrame(window byte, blocks ...[]byte) []byte {
	return slices.Concat(append([][]byte{{0x28, 0xB5, 0x2F, 0xFD, zstdChecksum, window}}, blocks...)...)
}

// block is a zstd block: kind 0 as it is, 1 one byte repeated size times.
func block(last bool, kind, size uint32, data ...byte) []byte {
	head := kind<<1 | size<<3
	if last {
		head |= 1
	}
	return append(binary.LittleEndian.AppendUint32(nil, head)[:3], data...)
}

func TestOpenSegmentRefusesBombs(t *testing.T) {
	const oneMiB = 10 << 3
	zeros := block(false, 1, 128<<10, 'x')
	bomb := zstdFrame(oneMiB, append(slices.Repeat([][]byte{zeros}, 1<<20), block(true, 0, 0), []byte{0, 0, 0, 0})...)
	huge, err := zstd.NewWriter(nil, zstd.WithWindowSize(8<<20), zstd.WithEncoderConcurrency(1), zstd.WithSingleSegment(false))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		frame []byte
		what  string
	}{
		"1 GiB in 32 KiB":        {zstdFrame(oneMiB, append(slices.Repeat([][]byte{zeros}, 8<<10), block(true, 0, 0), []byte{0, 0, 0, 0})...), "text"},
		"128 GiB in 4 MiB":       {bomb, "text"},
		"endless empty blocks":   {zstdFrame(oneMiB, slices.Repeat([][]byte{block(false, 0, 0)}, 2<<20)...), "frame"},
		"one block of 2 MiB":     {zstdFrame(oneMiB, slices.Repeat([][]byte{block(false, 0, 1<<21-1)}, 1)...), ""},
		"window of 2 MiB":        {huge.EncodeAll(bytes.Repeat([]byte("window"), 400_000), nil), "window"},
		"window of 3.75 TiB":     {zstdFrame(0xFF, block(true, 0, 0), []byte{0, 0, 0, 0}), "window"},
		"content said 16 EiB":    {append([]byte{0x28, 0xB5, 0x2F, 0xFD, zstdChecksum | 3<<6, oneMiB}, bytes.Repeat([]byte{0xFF}, 8+7)...), ""},
		"content said, in one":   {slices.Concat([]byte{0x28, 0xB5, 0x2F, 0xFD, zstdChecksum | 2<<6 | 1<<5, 0, 0, 0x30, 0}, block(true, 0, 0), []byte{0, 0, 0, 0}), "window"},
		"dictionary wanted":      {slices.Concat([]byte{0x28, 0xB5, 0x2F, 0xFD, zstdChecksum | 1, oneMiB, 7}, block(true, 0, 0), []byte{0, 0, 0, 0}), ""},
		"reserved kind of block": {zstdFrame(oneMiB, block(true, 3, 1, 0)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			allocated := allocatedBy(func() {
				_, err := OpenSegment(c.frame)
				if err == nil || c.what != "" && !over(err, c.what) {
					t.Errorf("%v, want over %s", err, c.what)
				}
			})
			if allocated > 8*MaxSegmentText {
				t.Errorf("%d bytes allocated for a frame of %d", allocated, len(c.frame))
			}
		})
	}
}

// allocatedBy is how many bytes f allocates, freed since or not.
func allocatedBy(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestOpenSegmentWantsOneWholeFrame(t *testing.T) {
	frame, _ := mustSeal(t, testKey(t, 1), 1, Hash{}, someLines(t, 1, 2))
	for i := range frame {
		if _, err := OpenSegment(frame[:i]); err == nil {
			t.Fatalf("cut at %d of %d: opened", i, len(frame))
		}
	}
	wantFault(t, append(bytes.Clone(frame), 0), FaultBehind)
	wantFault(t, append(bytes.Clone(frame), frame...), FaultBehind)
	wantFault(t, append(mustBlob(t, []byte("x")), frame...), FaultJunk)

	bare, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(WindowSize))
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenSegment(frame)
	if err != nil {
		t.Fatal(err)
	}
	wantFault(t, bare.EncodeAll(s.text(), nil), FaultDamaged)
}
