package oplog

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What lies in testdata/format1 was written when format 1 was made and must be read the same for ever. So -update writes
// only what is missing there.
var update = flag.Bool("update", false, "write the golden files that are missing")

const goldenFinding = "f/2014-07/shantou/m09.2"

// goldenDevices are two laptops of one team that have met after the third operation of the first, and a copy of the
// first one's disk.
func goldenDevices(tb testing.TB) (one, two, clone *device) {
	type values = map[string]json.RawMessage
	start := func(n byte, by string) *device {
		d := newDevice(tb, n)
		d.write(Op{By: by, Kind: "init", Entity: "i/2014-07", Follow: 1, Set: values{"name": Text("2014年7月督导"), "from": Text("2014-07-01")}})
		d.write(Op{By: by, Kind: "init", Entity: "t/2014-07/" + NameID("第一督导组"), Set: values{"name": Text("第一督导组"), "m:" + NameID(by): Text(by)}})
		return d
	}
	one, two, clone = start(1, "张三"), start(2, "李四"), start(1, "张三")
	finding := func(d *device, by, kind string, set values, over map[string][]Dot) Dot {
		return d.write(Op{By: by, Kind: kind, Entity: goldenFinding, Plan: "Zk3_a91c", Set: set, Over: over})
	}
	first := finding(one, "张三", "set", values{"result": Text("partial"), "facts": Text("查阅台账3份，<尚缺>2份。")}, nil)
	figure := finding(one, "张三", "set", values{"value": Text("2.4"), "visit": json.RawMessage("null")}, nil)
	one.write(Op{By: "张三", Kind: "undo", Entity: goldenFinding, Plan: "Zk3_a91c", Undoes: 4,
		Set: values{"value": json.RawMessage("null")}, Over: map[string][]Dot{"value": {figure}}})
	finding(one, "张三", "set", values{"facts": Text("尚缺2份，限月底前补齐。")}, map[string][]Dot{"facts": {first}})
	// Two replaces the result it has seen, and the facts too: a conflict with the first one's fourth.
	finding(two, "李四", "set", values{"result": Text("met"), "facts": Text("已补齐。")}, map[string][]Dot{"result": {first}, "facts": {first}, "gone": {first}})
	finding(clone, "张三", "set", values{"result": Text("unmet")}, nil)
	return one, two, clone
}

// goldenFiles are the findings files of format 1 as today's writer makes them.
func goldenFiles(tb testing.TB) map[string][]byte {
	one, two, clone := goldenDevices(tb)
	plan := []byte(strings.Repeat("title: 示范方案\nmeasures: []\n", 20))
	raw := []byte{0xFF, 0xD8, 0xFF, 0xE0, 0x28, 0xB5, 0x2F, 0xFD} // what a photo begins with, and a frame

	ok := slices.Concat(one.seal(1, 2), two.seal(1, 3), one.seal(3, 6), mustBlob(tb, plan), mustBlob(tb, raw))
	return map[string][]byte{
		"ok":      ok,
		"cut":     ok[:len(ok)-len(mustBlob(tb, raw))-40],
		"overlap": slices.Concat(one.seal(4, 6), one.seal(2, 5), one.seal(1, 3)),
		"fork":    slices.Concat(one.seal(1, 6), clone.seal(1, 3)),
		"forged":  slices.Concat(two.seal(1, 3), forgedFrame(tb, one, "partial", "met"), forgedSignature(tb, one)),
		"struck":  slices.Concat(struckFrame(tb, one, 3), two.seal(1, 3)),
		"unknown": unknownFile(tb),
		"format2": slices.Concat(two.seal(1, 2), rawFrame(tb, `{"dudao":2,"dev":"abcdefghijklmnop","suite":"later"}`, `what later versions write`), two.seal(3, 3)),
	}
}

// forgedFrame changes a word of a sealed line.
func forgedFrame(tb testing.TB, d *device, old, new string) []byte {
	_, s := mustSeal(tb, d.key, 1, Hash{}, d.lines)
	text := textOf(s)
	text[3] = strings.Replace(text[3], old, new, 1)
	return rawFrame(tb, text...)
}

// forgedSignature puts the signature of another range under a segment.
func forgedSignature(tb testing.TB, d *device) []byte {
	_, s := mustSeal(tb, d.key, 1, Hash{}, d.lines)
	_, other := mustSeal(tb, d.key, 1, Hash{}, d.lines[:3])
	s.Sig = other.Sig
	return rawFrame(tb, textOf(s)...)
}

// struckFrame seals everything, then strikes one line.
func struckFrame(tb testing.TB, d *device, seq int) []byte {
	_, s := mustSeal(tb, d.key, 1, Hash{}, d.lines)
	s.Lines[seq-1].Raw = nil
	return rawFrame(tb, textOf(s)...)
}

// unknownFile holds kinds, fields and keys of later versions, lines that may not be merged, and frames of other kinds.
func unknownFile(tb testing.TB) []byte {
	d := newDevice(tb, 3,
		[]byte(`{"s":1,"t":1,"by":"王五","k":"later","e":"x/later","set":{"later":{"b":[1,2],"a":null}},"later":{"x":1}}`),
		[]byte(`{"s":2,"t":2,"by":"王五","k":"set","e":"f/2014-07/shantou/m01.1","set":{"facts":"一","facts":"二"}}`),
		[]byte(`{"s":3,"T":3,"by":"王五","k":"set","e":"f/2014-07/shantou/m01.1","set":{"facts":"三"}}`),
		[]byte(`{"s":4,no operation, yet in its place}`),
		[]byte(`{"s":5,"t":5,"by":"王五","k":"set","e":"f/2014-07/shantou/m01.1","set":{"facts":"五"},"over":{"gone":["abcdefghijklmnop:1:AAAAAAAAAAAAAAAA"]}}`))
	skippable := binary.LittleEndian.AppendUint32(nil, skippableMagic+3)
	skippable = append(binary.LittleEndian.AppendUint32(skippable, 5), "later"...)
	blob := mustBlob(tb, []byte("codec of a later version"))
	blob[blobHeader-33] = 7
	return slices.Concat(rawFrame(tb, "# notes of another program"), d.seal(1, 5), skippable, blob)
}

// describe says all that reading a findings file gives.
func describe(tb testing.TB, file []byte) string {
	var b strings.Builder
	st := memory{}
	for _, f := range readFile(tb, file) {
		switch f.Kind {
		case SegmentFrame:
			s := f.Segment
			fmt.Fprintf(&b, "segment %s %d+%d prev %s last %s sig %s\n", s.Device, s.First, len(s.Lines), s.Prev, s.Last,
				base64.RawURLEncoding.EncodeToString(s.Sig))
			for _, line := range s.Lines {
				describeLine(tb, &b, st, s.Device, line)
			}
		case BlobFrame:
			r, err := f.Blob()
			if err != nil {
				tb.Fatal(err)
			}
			data, err := io.ReadAll(r)
			if err != nil || int64(len(data)) != f.BlobSize {
				tb.Fatal(err, len(data))
			}
			fmt.Fprintf(&b, "blob %s %d bytes %.20q\n", Hash(f.BlobHash), f.BlobSize, data)
		default:
			fmt.Fprintf(&b, "%s %s\n", map[FrameKind]string{OtherFrame: "other", BadFrame: "bad", TornFrame: "torn"}[f.Kind], code(f.Err))
		}
	}
	b.WriteString("state\n")
	b.WriteString(st.String())
	return b.String()
}

func describeLine(tb testing.TB, b *strings.Builder, st memory, dev string, line Line) {
	dot := MakeDot(dev, line.Seq, line.Hash)
	if line.Raw == nil {
		fmt.Fprintf(b, "  struck %s %s\n", dot, Hash(line.Digest))
		return
	}
	op, err := ParseOp(line.Raw)
	if err != nil {
		fmt.Fprintf(b, "  kept %s %s %s\n", dot, line.Raw, code(err))
		return
	}
	fmt.Fprintf(b, "  op %s %s\n", dot, line.Raw)
	if err := Merge(st, dot, op); err != nil {
		tb.Fatal(err)
	}
}

// code is what an error is for programs: texts may be bettered, the golden files not.
func code(err error) string {
	if e, ok := errors.AsType[interface {
		error
		Code() string
	}](err); ok {
		return e.Code()
	}
	return fmt.Sprint(err)
}

// String lists the state in order.
func (m memory) String() string {
	var lines []string
	for k, c := range m {
		if c.Dead {
			lines = append(lines, fmt.Sprintf("  %s %s %s dead\n", k.Entity, k.Field, k.Dot))
		} else {
			lines = append(lines, fmt.Sprintf("  %s %s %s %s (%s, %d, %s)\n", k.Entity, k.Field, k.Dot, c.Value, c.By, c.Time, c.Plan))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func TestGoldenFiles(t *testing.T) {
	written := goldenFiles(t)
	for _, name := range slices.Sorted(maps.Keys(written)) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", "format1", name)
			writeMissing(t, path+".dudao", written[name])
			writeMissing(t, path+".txt", []byte(describe(t, written[name])))
			file, want := readGolden(t, path+".dudao"), string(readGolden(t, path+".txt"))
			if got := describe(t, file); got != want {
				t.Errorf("read today:\n%s\nwant\n%s", got, want)
			}
			if got := describe(t, written[name]); got != want {
				t.Errorf("written today:\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func writeMissing(t *testing.T, path string, data []byte) {
	if _, err := os.Stat(path); !*update || !errors.Is(err, os.ErrNotExist) {
		return
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func readGolden(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// vector is a line of ops.txt: how ParseOp takes an operation, and the hash of the chain of all lines up to it.
type vector struct {
	class, hash string
	line        []byte
}

func readVectors(tb testing.TB) []vector {
	tb.Helper()
	var vectors []vector
	for line := range bytes.Lines(readGolden(tb, "testdata/format1/ops.txt")) {
		class, rest, _ := bytes.Cut(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\t'})
		hash, raw, ok := bytes.Cut(rest, []byte{'\t'})
		if !ok {
			tb.Fatalf("ops.txt: %q", line)
		}
		vectors = append(vectors, vector{string(class), string(hash), raw})
	}
	return vectors
}

// writeVectors makes ops.txt of the changes to goodLine, those aside that are no line.
func writeVectors(t *testing.T) {
	lines := [][]byte{[]byte(goodLine), []byte("no operation"), {}}
	for _, c := range slices.Concat(taken, refused) {
		lines = append(lines, with(t, c.old, c.new))
	}
	var out []byte
	var h Hash
	for _, line := range lines {
		if !bytes.ContainsAny(line, "\n") {
			h = h.Next(line)
			out = fmt.Appendf(out, "%s\t%s\t%s\n", classOf(line), h, line)
		}
	}
	writeMissing(t, "testdata/format1/ops.txt", out)
}

func TestVectors(t *testing.T) {
	writeVectors(t)
	var h Hash
	for i, v := range readVectors(t) {
		h = h.Next(v.line)
		if h.String() != v.hash {
			t.Fatalf("line %d: chain hash %s, want %s", i+1, h, v.hash)
		}
		if class := classOf(v.line); class != v.class {
			t.Errorf("line %d: %s, want %s\n%s", i+1, class, v.class, v.line)
		}
	}
}

// classOf is how an operation line is taken: written again as it stands, read, or refused, and why.
func classOf(line []byte) string {
	op, err := ParseOp(line)
	if limit, ok := errors.AsType[*LimitError](err); ok {
		return "limit " + limit.What
	}
	if err != nil {
		return "refused"
	}
	if again, err := op.Line(); err != nil || !bytes.Equal(again, line) {
		return "read"
	}
	return "written"
}
