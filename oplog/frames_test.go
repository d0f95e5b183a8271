package oplog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// part is a frame of a test's file and what Frames must make of it.
type part struct {
	frame []byte
	kind  FrameKind
}

// parts are a small file with every kind of frame.
func parts(tb testing.TB) []part {
	one, two := newDevice(tb, 1, someLines(tb, 1, 4)...), newDevice(tb, 2, someLines(tb, 1, 2)...)
	skippable := binary.LittleEndian.AppendUint32(nil, skippableMagic)
	skippable = append(binary.LittleEndian.AppendUint32(skippable, 5), "later"...)
	return []part{
		{one.seal(1, 2), SegmentFrame},
		{mustBlob(tb, bytes.Repeat([]byte("plan "), 30)), BlobFrame},
		{two.seal(1, 2), SegmentFrame},
		{skippable, OtherFrame},
		{mustBlob(tb, []byte{1, 2, 3}), BlobFrame},
		{rawFrame(tb, "of another program"), OtherFrame},
		{one.seal(3, 4), SegmentFrame},
	}
}

func join(parts []part) []byte {
	var file []byte
	for _, p := range parts {
		file = append(file, p.frame...)
	}
	return file
}

func TestFramesReadsEveryKind(t *testing.T) {
	all := parts(t)
	for i, f := range readFile(t, join(all)) {
		if f.Kind != all[i].kind || f.Length != int64(len(all[i].frame)) || f.Err != nil {
			t.Errorf("frame %d: %+v", i, f)
		}
		if f.Kind == SegmentFrame && !bytes.Equal(f.Raw, all[i].frame) {
			t.Errorf("frame %d: not as it lies there", i)
		}
	}
}

func TestFramesFromTheMiddle(t *testing.T) {
	all := parts(t)
	file := append([]byte("something else"), join(all)...)
	start := int64(len("something else") + len(all[0].frame))
	size := int64(len(all[1].frame) + len(all[2].frame))
	var got []FrameKind
	for f, err := range Frames(bytes.NewReader(file), start, size) {
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 && f.Offset != start {
			t.Errorf("the first frame is at %d, want %d", f.Offset, start)
		}
		got = append(got, f.Kind)
	}
	if !slices.Equal(got, []FrameKind{BlobFrame, SegmentFrame}) {
		t.Errorf("%v", got)
	}
	for range Frames(bytes.NewReader(file), start, 0) {
		t.Error("a frame of nothing")
	}
}

func TestFramesStopsWhenAsked(t *testing.T) {
	file := join(parts(t))
	for i := range parts(t) {
		n := 0
		for range Frames(bytes.NewReader(file), 0, int64(len(file))) {
			if n++; n > i {
				break
			}
		}
	}
}

// Cut anywhere, a file gives every whole frame before the cut, and the rest as torn.
func TestEveryTruncation(t *testing.T) {
	all := parts(t)
	file := join(all)
	for cut := range len(file) {
		whole, end := 0, 0
		for end+len(all[whole].frame) <= cut {
			end += len(all[whole].frame)
			whole++
		}
		frames := readFile(t, file[:cut])
		for i, f := range frames[:min(whole, len(frames))] {
			if f.Kind != all[i].kind {
				t.Fatalf("cut at %d: frame %d is %v: %v", cut, i, f.Kind, f.Err)
			}
		}
		rest := frames[min(whole, len(frames)):]
		if end == cut && len(rest) == 0 {
			continue
		}
		if len(rest) != 1 || rest[0].Kind != TornFrame || rest[0].Offset != int64(end) {
			t.Fatalf("cut at %d, %d behind frame %d: %+v", cut, cut-end, whole, rest)
		}
	}
}

// Whatever happens to one byte, no other frame is lost, and nothing that was not there is taken for good.
func TestEveryFlippedBit(t *testing.T) {
	all := parts(t)
	file := join(all)
	want := readFile(t, file)
	for at := range file {
		for _, bit := range []byte{1 << (at % 8), 0xFF} {
			file[at] ^= bit
			checkDamage(t, want, readFile(t, file), int64(at), int64(at)+1)
			file[at] ^= bit
		}
	}
}

// checkDamage tells whether got is want but for what lies in the damaged bytes from start to end.
func checkDamage(t interface {
	Helper()
	Fatalf(string, ...any)
}, want, got []Frame, start, end int64) {
	t.Helper()
	good := make(map[int64]Frame)
	for _, f := range got {
		if f.Kind == SegmentFrame || f.Kind == BlobFrame {
			good[f.Offset] = f
		}
	}
	for _, f := range want {
		if f.Kind != SegmentFrame && f.Kind != BlobFrame {
			continue
		}
		touched := f.Offset < end && start < f.Offset+f.Length
		now, found := good[f.Offset]
		delete(good, f.Offset)
		if !touched && (!found || now.Kind != f.Kind || now.Length != f.Length) {
			t.Fatalf("damage at %d–%d lost the frame at %d: %+v", start, end, f.Offset, now)
		}
	}
	for _, f := range good {
		if f.Offset < start || f.Offset >= end {
			t.Fatalf("damage at %d–%d made a frame at %d", start, end, f.Offset)
		}
	}
}

func TestDamagedStretches(t *testing.T) {
	all := parts(t)
	file := join(all)
	want := readFile(t, file)
	rapid.Check(t, func(t *rapid.T) {
		damaged := bytes.Clone(file)
		start := rapid.IntRange(0, len(file)-1).Draw(t, "start")
		end := rapid.IntRange(start+1, len(file)).Draw(t, "end")
		for i := start; i < end; i++ {
			damaged[i] = rapid.Byte().Draw(t, "byte")
		}
		var got []Frame
		for f, err := range Frames(bytes.NewReader(damaged), 0, int64(len(file))) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, f)
		}
		checkDamage(t, want, got, int64(start), int64(end))
	})
}

func TestInsertedAndMissingBytes(t *testing.T) {
	all := parts(t)
	for at := range all {
		middle := len(all[at].frame) / 2
		for name, damaged := range map[string][]byte{
			"inserted":      slices.Insert(bytes.Clone(all[at].frame), middle, 'x'),
			"missing":       slices.Delete(bytes.Clone(all[at].frame), middle, middle+1),
			"junk before":   append([]byte("junk"), all[at].frame...),
			"zeros before":  append(make([]byte, 4096), all[at].frame...),
			"half of it":    all[at].frame[:middle],
			"half, then it": append(bytes.Clone(all[at].frame[:middle]), all[at].frame...),
		} {
			changed := slices.Clone(all)
			changed[at].frame = damaged
			lost := 1
			if all[at].kind == OtherFrame || slices.Contains([]string{"junk before", "zeros before", "half, then it"}, name) {
				lost = 0
			}
			if n := good(readFile(t, join(changed))); n != 5-lost {
				t.Errorf("%s in frame %d: %d good frames of 5", name, at, n)
			}
		}
	}
}

// Mail programs turn LF into CRLF. What has no LF in it survives; nothing is taken for what it is not.
func TestLineEndsFromMail(t *testing.T) {
	all := parts(t)
	want := 0
	for _, p := range all {
		if (p.kind == SegmentFrame || p.kind == BlobFrame) && !bytes.Contains(p.frame, []byte{'\n'}) {
			want++
		}
	}
	file := bytes.ReplaceAll(join(all), []byte{'\n'}, []byte("\r\n"))
	if n := good(readFile(t, file)); n != want {
		t.Errorf("%d good frames, want the %d without a line feed", n, want)
	}
}

func TestFramesInAnyOrder(t *testing.T) {
	all := parts(t)
	rapid.Check(t, func(t *rapid.T) {
		shuffled := rapid.SliceOfN(rapid.SampledFrom(all), 0, 20).Draw(t, "frames")
		i := 0
		file := join(shuffled)
		for f, err := range Frames(bytes.NewReader(file), 0, int64(len(file))) {
			if err != nil || f.Kind != shuffled[i].kind {
				t.Fatalf("frame %d: %+v, %v", i, f, err)
			}
			i++
		}
		if i != len(shuffled) {
			t.Fatalf("%d frames of %d", i, len(shuffled))
		}
	})
}

func TestRefusedSegmentsAreNamedOneByOne(t *testing.T) {
	one := newDevice(t, 1, someLines(t, 1, 3)...)
	forged := forgedFrame(t, one, "记录", "纪录")
	frames := readFile(t, slices.Concat(forged, forged, one.seal(1, 3)))
	if got := kinds(frames); !slices.Equal(got, []FrameKind{BadFrame, BadFrame, SegmentFrame}) {
		t.Fatalf("%v", got)
	}
	if fault, ok := errors.AsType[*FrameError](frames[1].Err); !ok || fault.Fault != FaultChain || frames[1].Offset != int64(len(forged)) {
		t.Errorf("%+v", frames[1])
	}
}

func TestZerosAtTheEndAreATornWrite(t *testing.T) {
	segment := newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3)
	for _, n := range []int{1, 3, 4, 100, 3 * readAhead} {
		got := kinds(readFile(t, append(bytes.Clone(segment), make([]byte, n)...)))
		if !slices.Equal(got, []FrameKind{SegmentFrame, TornFrame}) {
			t.Errorf("%d zeros: %v", n, got)
		}
	}
	// A frame of which the end was written as zeros runs over the end of the file.
	for n := range len(segment) - 6 {
		half := append(bytes.Clone(segment[:6+n]), make([]byte, len(segment)-6-n)...)
		if got := readFile(t, append(bytes.Clone(segment), half...)); len(got) != 2 || got[0].Kind != SegmentFrame || got[1].Kind == SegmentFrame {
			t.Errorf("zeros from byte %d: %v", 6+n, kinds(got))
		}
	}
}

// A file of broken frames inside broken frames would take time with the square of its size.
func TestFramesHasNoEndlessPatience(t *testing.T) {
	for name, head := range map[string][]byte{
		"blobs":        blobOf(0, codecRaw, [32]byte{1}, nil),
		"empty blocks": {0x28, 0xB5, 0x2F, 0xFD, zstdChecksum, 80, 0, 0, 0, 0, 0, 0},
		"bombs":        zstdFrame(80, append(slices.Repeat([][]byte{block(false, 1, 128<<10, 'x')}, 32), block(true, 0, 0), []byte{1, 2, 3, 4})...),
	} {
		t.Run(name, func(t *testing.T) {
			size := 256 << 10
			if name == "bombs" {
				size = 64 << 10
			}
			file := bytes.Repeat(head, size/len(head))
			if name == "blobs" {
				for at := 0; at < len(file); at += len(head) {
					binary.LittleEndian.PutUint32(file[at+4:], uint32(len(file)-at-8))
				}
			}
			frames := readFile(t, file)
			if len(frames) != 1 || frames[0].Kind != BadFrame || !errors.Is(frames[0].Err, errPatience) {
				t.Errorf("%d frames, %v", len(frames), frames[0].Err)
			}
		})
	}
}

// A run of honest damage, however long, costs no good frame.
func TestManyDamagedFrames(t *testing.T) {
	bad := forgedFrame(t, newDevice(t, 1, someLines(t, 1, 3)...), "记录", "纪录")
	bad[len(bad)-1] ^= 1 // so that its length is not to be relied on either
	large, _ := mustSeal(t, testKey(t, 1), 1, Hash{}, someLines(t, 1, MaxSegmentOps))
	large[len(large)-1] ^= 1
	segment := newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3)
	file := slices.Concat(bytes.Repeat(bad, 2000), bytes.Repeat(large, 40), segment)
	if got := kinds(readFile(t, file)); !slices.Equal(got, []FrameKind{BadFrame, SegmentFrame}) {
		t.Errorf("%v", got)
	}
}

var errDisk = errors.New("input/output error")

// failing fails from a place on.
type failing struct {
	r  io.ReaderAt
	at int64
}

func (f failing) ReadAt(b []byte, at int64) (int, error) {
	if at+int64(len(b)) > f.at {
		return 0, errDisk
	}
	return f.r.ReadAt(b, at)
}

func TestReadingFails(t *testing.T) {
	segment := newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3)
	noise := make([]byte, 2*readAhead)
	rand.NewChaCha8([32]byte{1}).Read(noise)
	for name, file := range map[string][]byte{
		"in a blob":      slices.Concat(segment, mustBlob(t, noise)),
		"in packed data": slices.Concat(segment, mustBlob(t, append(noise, make([]byte, len(noise))...))),
		"in junk":        slices.Concat(segment, noise),
		"in zeros":       slices.Concat(segment, make([]byte, 2*readAhead)),
		"in segments":    bytes.Repeat(segment, 2*readAhead/len(segment)),
	} {
		var last error
		n := 0
		for f, err := range Frames(failing{bytes.NewReader(file), int64(len(file)) - 1}, 0, int64(len(file))) {
			if last = err; err == nil && f.Kind == SegmentFrame {
				n++
			}
		}
		if !errors.Is(last, errDisk) || n == 0 {
			t.Errorf("%s: %d segments, then %v", name, n, last)
		}
	}
	// A file that is shorter than was said has been cut while it was read.
	var last error
	for _, err := range Frames(bytes.NewReader(segment), 0, int64(len(segment)+10)) {
		last = err
	}
	if !errors.Is(last, io.ErrUnexpectedEOF) {
		t.Errorf("%v", last)
	}
}

// A frame is found wherever its magic lies in what is read at once.
func TestJunkOfEveryLength(t *testing.T) {
	segment := newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3)
	for n := readAhead - 8; n < readAhead+8; n++ {
		if got := kinds(readFile(t, append(bytes.Repeat([]byte{'x'}, n), segment...))); !slices.Equal(got, []FrameKind{BadFrame, SegmentFrame}) {
			t.Errorf("%d bytes of junk: %v", n, got)
		}
	}
}

// What lies far apart is read without holding what is between.
func TestFramesHoldsLittle(t *testing.T) {
	noise := make([]byte, 30<<20)
	rand.NewChaCha8([32]byte{1}).Read(noise)
	segment := newDevice(t, 1, someLines(t, 1, 3)...).seal(1, 3)
	skippable := append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, skippableMagic), uint32(len(noise))), noise...)
	file := slices.Concat(segment, mustBlob(t, noise), segment, skippable, segment)
	var frames []Frame
	if n := allocatedBy(func() { frames = readFile(t, file) }); n > 4<<20 {
		t.Errorf("%d bytes allocated", n)
	}
	if got := kinds(frames); !slices.Equal(got, []FrameKind{SegmentFrame, BlobFrame, SegmentFrame, OtherFrame, SegmentFrame}) {
		t.Errorf("%v", got)
	}
}
