package oplog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"testing"
)

// memory is the state as a map.
type memory map[Key]Cell

func (m memory) Get(k Key) (Cell, bool, error) {
	c, ok := m[k]
	return c, ok, nil
}

func (m memory) Put(k Key, c Cell) error {
	m[k] = c
	return nil
}

// field returns the live values of one field, as text.
func (m memory) field(entity, field string) []LiveValue {
	cells := make(map[Dot]Cell)
	for k, c := range m {
		if k.Entity == entity && k.Field == field {
			cells[k.Dot] = c
		}
	}
	return Live(cells, 1<<50)
}

// testKey is the key of device n of the tests.
func testKey(tb testing.TB, n byte) ed25519.PrivateKey {
	tb.Helper()
	key, err := NewKey(bytes.NewReader(bytes.Repeat([]byte{n}, ed25519.SeedSize)))
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func deviceOf(key ed25519.PrivateKey) string { return DeviceID(key.Public().(ed25519.PublicKey)) }

// device is one laptop: its lines and their hashes.
type device struct {
	tb    testing.TB
	key   ed25519.PrivateKey
	lines [][]byte
	hash  []Hash // before each line, and after the last
}

func newDevice(tb testing.TB, n byte, lines ...[]byte) *device {
	d := &device{tb: tb, key: testKey(tb, n), hash: []Hash{{}}}
	for _, line := range lines {
		d.append(line)
	}
	return d
}

func (d *device) append(line []byte) Dot {
	next := d.hash[len(d.lines)].Next(line)
	d.lines, d.hash = append(d.lines, line), append(d.hash, next)
	return MakeDot(deviceOf(d.key), uint64(len(d.lines)), next)
}

// write writes the next operation, a minute after the one before.
func (d *device) write(op Op) Dot {
	d.tb.Helper()
	op.Seq = uint64(len(d.lines) + 1)
	op.Time = 1404180000000 + int64(op.Seq)*60_000
	return d.append(mustLine(d.tb, op))
}

// seal seals operations first to last.
func (d *device) seal(first, last int) []byte {
	d.tb.Helper()
	frame, _ := mustSeal(d.tb, d.key, uint64(first), d.hash[first-1], d.lines[first-1:last])
	return frame
}

// setOp writes one text.
func setOp(seq uint64, entity, field, text string, over ...Dot) Op {
	op := Op{Seq: seq, Time: int64(seq) * 1000, By: "张三", Kind: "set", Entity: entity, Set: map[string]json.RawMessage{field: Text(text)}}
	if len(over) > 0 {
		op.Over = map[string][]Dot{field: over}
	}
	return op
}

func mustLine(tb testing.TB, op Op) []byte {
	tb.Helper()
	line, err := op.Line()
	if err != nil {
		tb.Fatal(err)
	}
	return line
}

// someLines are operations first to first + n - 1 of a device, of no meaning.
func someLines(tb testing.TB, first uint64, n int) [][]byte {
	tb.Helper()
	lines := make([][]byte, n)
	for i := range lines {
		seq := first + uint64(i)
		lines[i] = mustLine(tb, setOp(seq, "f/2014-07/shantou/m01.1", "facts", fmt.Sprintf("第%d次记录", seq)))
	}
	return lines
}

func mustSeal(tb testing.TB, key ed25519.PrivateKey, first uint64, prev Hash, lines [][]byte) ([]byte, *Segment) {
	tb.Helper()
	frame, segment, err := Seal(key, first, prev, lines)
	if err != nil {
		tb.Fatal(err)
	}
	return frame, segment
}

func mustBlob(tb testing.TB, data []byte) []byte {
	tb.Helper()
	frame, err := AppendBlob(nil, data)
	if err != nil {
		tb.Fatal(err)
	}
	return frame
}

// readFile runs through a findings file in memory and holds Frames to its promise that lengths add up.
func readFile(tb testing.TB, file []byte) []Frame {
	tb.Helper()
	var frames []Frame
	var at int64
	for f, err := range Frames(bytes.NewReader(file), 0, int64(len(file))) {
		if err != nil {
			tb.Fatal(err)
		}
		if f.Offset != at || f.Length <= 0 {
			tb.Fatalf("a frame at %d of %d bytes, expected at %d", f.Offset, f.Length, at)
		}
		at += f.Length
		frames = append(frames, f)
	}
	if at != int64(len(file)) {
		tb.Fatalf("the frames end at %d of %d", at, len(file))
	}
	return frames
}

// kinds of frames without those that hold nothing.
func kinds(frames []Frame) []FrameKind {
	var k []FrameKind
	for _, f := range frames {
		k = append(k, f.Kind)
	}
	return k
}

// good counts the whole segments and blobs.
func good(frames []Frame) int {
	n := 0
	for _, f := range frames {
		if f.Kind == SegmentFrame || f.Kind == BlobFrame {
			n++
		}
	}
	return n
}

// rawFrame compresses text as it is, for frames that Seal would not make.
func rawFrame(tb testing.TB, lines ...string) []byte {
	tb.Helper()
	var text []byte
	for _, line := range lines {
		text = append(append(text, line...), '\n')
	}
	frame, err := pack(nil, text)
	if err != nil {
		tb.Fatal(err)
	}
	return frame
}

// textOf is the text of a good segment by lines: header, lines, trailer.
func textOf(s *Segment) []string {
	lines := bytes.Split(bytes.TrimSuffix(s.text(), []byte{'\n'}), []byte{'\n'})
	out := make([]string, len(lines))
	for i := range lines {
		out[i] = string(lines[i])
	}
	return out
}
