package oplog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// benchOp is what a finding mostly is: a result and some Chinese sentences, over the values seen.
func benchOp(i int) Op {
	dot := MakeDot("abcdefghijklmnop", uint64(i+1), Hash{byte(i)})
	return Op{
		Seq: uint64(i + 1), Time: 1795421234567 + int64(i), By: "张三", Kind: "set",
		Entity: fmt.Sprintf("f/2014-07/shantou/m%02d.%d", i%25+1, i%5+1), Plan: "Zk3_a91c",
		Set: map[string]json.RawMessage{
			"result": Text("partial"),
			"facts":  Text(fmt.Sprintf("现场查阅台账%d份，走访企业%d家，其中%d家反映通关时间较去年缩短。", i%40, i%7, i%5)),
		},
		Over: map[string][]Dot{"result": {dot}},
	}
}

func benchLines(b *testing.B, n int) [][]byte {
	b.Helper()
	lines := make([][]byte, n)
	for i := range lines {
		line, err := benchOp(i).Line()
		if err != nil {
			b.Fatal(err)
		}
		lines[i] = line
	}
	return lines
}

func perOp(b *testing.B, n int) {
	ops := float64(n) * float64(b.N)
	b.ReportMetric(ops/b.Elapsed().Seconds(), "ops/s")
}

func BenchmarkParseOp(b *testing.B) {
	lines := benchLines(b, 1000)
	b.SetBytes(int64(len(lines[0])))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := ParseOp(lines[i%len(lines)]); err != nil {
			b.Fatal(err)
		}
	}
	perOp(b, 1)
}

func BenchmarkLine(b *testing.B) {
	op := benchOp(1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := op.Line(); err != nil {
			b.Fatal(err)
		}
	}
	perOp(b, 1)
}

// The sizes are a segment sealed at the end of a piece of work, and the largest.
var segmentSizes = []int{100, 1000, MaxSegmentOps}

func BenchmarkSeal(b *testing.B) {
	for _, n := range segmentSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			lines, key := benchLines(b, n), testKey(b, 1)
			var frame []byte
			for b.Loop() {
				var err error
				if frame, _, err = Seal(key, 1, Hash{}, lines); err != nil {
					b.Fatal(err)
				}
			}
			perOp(b, n)
			b.ReportMetric(float64(len(frame))/float64(n), "file-B/op")
		})
	}
}

func BenchmarkOpenSegment(b *testing.B) {
	for _, n := range segmentSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			frame, _, err := Seal(testKey(b, 1), 1, Hash{}, benchLines(b, n))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := OpenSegment(frame); err != nil {
					b.Fatal(err)
				}
			}
			perOp(b, n)
		})
	}
}

// BenchmarkFrames is an import up to the merge: every frame of a file read, checked, its lines parsed.
func BenchmarkFrames(b *testing.B) {
	const segments, each = 100, 100
	var file []byte
	for i := range segments {
		frame, _, err := Seal(testKey(b, byte(i)), 1, Hash{}, benchLines(b, each))
		if err != nil {
			b.Fatal(err)
		}
		file = append(file, frame...)
	}
	b.ReportAllocs()
	for b.Loop() {
		for f, err := range Frames(bytes.NewReader(file), 0, int64(len(file))) {
			if err != nil || f.Kind != SegmentFrame {
				b.Fatal(f.Err, err)
			}
			for _, line := range f.Segment.Lines {
				if _, err := ParseOp(line.Raw); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	perOp(b, segments*each)
}

func BenchmarkMerge(b *testing.B) {
	const n = 10_000
	ops, dots := make([]Op, n), make([]Dot, n)
	for i := range ops {
		ops[i], dots[i] = benchOp(i), MakeDot("abcdefghijklmnop", uint64(i+1), Hash{1})
	}
	b.ReportAllocs()
	for b.Loop() {
		st := memory{}
		for i, op := range ops {
			if err := Merge(st, dots[i], op); err != nil {
				b.Fatal(err)
			}
		}
	}
	perOp(b, n)
}
