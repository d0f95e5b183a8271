package oplog

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestSealedSegmentOpens(t *testing.T) {
	key, err := NewKey(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	for i := range 10 {
		line, err := Op{Seq: uint64(i + 1), Time: 1, By: "张三", Kind: "set", Entity: "f/a", Set: map[string]json.RawMessage{"facts": Text("<事实>")}}.Line()
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	frame, sealed, err := Seal(key, 1, Hash{}, lines)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := OpenSegment(frame)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Last != sealed.Last || len(opened.Lines) != 10 || !bytes.Equal(opened.Lines[3].Raw, lines[3]) {
		t.Fatalf("%+v", opened)
	}
	file, err := AppendBlob(bytes.Clone(frame), bytes.Repeat([]byte("plan"), 1000))
	if err != nil {
		t.Fatal(err)
	}
	for f, err := range Frames(bytes.NewReader(file), 0, int64(len(file))) {
		t.Log(f.Kind, f.Offset, f.Length, f.Err, err)
	}
}
