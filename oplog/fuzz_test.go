package oplog

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func FuzzParseOp(f *testing.F) {
	f.Add([]byte(goodLine))
	for _, v := range readVectors(f) {
		f.Add(v.line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		op, err := ParseOp(line)
		if err != nil {
			_, malformed := errors.AsType[*OpError](err)
			_, over := errors.AsType[*LimitError](err)
			if !malformed && !over {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		checkAgainstJSON(t, line, op)
		// What was read can be written, and says the same.
		written, err := op.Line()
		if err != nil {
			t.Fatalf("cannot be written again: %v", err)
		}
		if again, err := ParseOp(written); err != nil || !reflect.DeepEqual(canonicalOp(t, again), canonicalOp(t, op)) {
			t.Fatalf("%s\nbecame %s, %v", line, written, err)
		}
	})
}

// canonicalOp is op with its values in canonical form and no empty maps.
func canonicalOp(t *testing.T, op Op) Op {
	for field, value := range op.Set {
		form, err := Canonical(value)
		if err != nil {
			t.Fatalf("value of %s: %v", field, err)
		}
		op.Set[field] = form
	}
	op.Extra = nil
	if len(op.Set) == 0 {
		op.Set = nil
	}
	if len(op.Over) == 0 {
		op.Over = nil
	}
	for field, dots := range op.Over {
		if len(dots) == 0 {
			op.Over[field] = nil
		}
	}
	return op
}

// FuzzCanonical holds the scanner against encoding/json's grammar, both ways.
func FuzzCanonical(f *testing.F) {
	for _, v := range []string{`null`, `"\ud83d\ude00\u0041"`, `{"a":[1,-0.5e+3,{"b":""}],"c":true}`, `[[[[[[]]]]]]`, `{"a":1,"\u0061":2}`} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		form, err := Canonical(v)
		if strict := strictJSON(v); strict != (err == nil) {
			t.Fatalf("%q: encoding/json says %v, the scanner %v", v, strict, err)
		}
		if err == nil {
			if again, err := Canonical(form); err != nil || !bytes.Equal(again, form) {
				t.Fatalf("%q has the forms %q and %q, %v", v, form, again, err)
			}
		}
	})
}

func addGolden(f *testing.F, add func(file []byte)) {
	paths, err := filepath.Glob("testdata/format1/*.dudao")
	if err != nil || len(paths) == 0 {
		f.Fatal("no golden files", err)
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		add(file)
	}
}

// FuzzSegment reads any bytes as a segment's frame and as its text.
func FuzzSegment(f *testing.F) {
	addGolden(f, func(file []byte) {
		for frame, err := range Frames(bytes.NewReader(file), 0, int64(len(file))) {
			if err != nil {
				f.Fatal(err)
			}
			if frame.Kind == SegmentFrame {
				f.Add(frame.Raw)
				f.Add(frame.Segment.text())
			}
		}
	})
	reference, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxSegmentText))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := parseSegment(data); err == nil && !bytes.Equal(s.text(), data) {
			t.Fatalf("two spellings of a segment:\n%q\n%q", data, s.text())
		}
		s, err := OpenSegment(data)
		if err != nil {
			return
		}
		if text, err := reference.DecodeAll(data, nil); err != nil || !bytes.Equal(text, s.text()) {
			t.Fatalf("the frame holds %q, %v", text, err)
		}
	})
}

// FuzzFrames reads any bytes as a findings file: every byte is accounted for, and a segment added behind is found.
func FuzzFrames(f *testing.F) {
	addGolden(f, func(file []byte) { f.Add(file) })
	f.Fuzz(func(t *testing.T, file []byte) {
		readFile(t, file)
		segment, _ := mustSeal(t, testKey(t, 9), 1, Hash{}, someLines(t, 1, 1))
		for _, f := range readFile(t, append(bytes.Clone(file), segment...)) {
			end := f.Offset + f.Length
			if (f.Kind == BadFrame || f.Kind == TornFrame) && end > int64(len(file)) {
				t.Fatalf("the segment behind was lost: %+v", f)
			}
			// A frame that ends where the file was cut may take what follows for its end.
			if f.Offset < int64(len(file)) && end > int64(len(file)) {
				break
			}
		}
	})
}
