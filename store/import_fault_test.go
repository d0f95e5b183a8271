package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// fileToImport is what another laptop has exported: several segments and a photo; and what its findings say.
func fileToImport(t testing.TB, l *laptop) (file []byte, says map[string]string) {
	t.Helper()
	s := l.init()
	for i := range 4 {
		mustRecord(t, s, fmt.Sprintf("m02.%d", i), fmt.Sprintf("别处的第 %d 次", i))
		if err := s.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	attach(t, s, "m02.1", "照片.jpg", "一张照片")
	return exported(t, s, Selection{Evidence: true}), facts(t, s)
}

// wantImported imports a file once more and holds the store to all that must be there then.
func wantImported(t *testing.T, s *Store, file []byte, want map[string]string) {
	t.Helper()
	wantSound(t, s)
	in := imported(t, s, file)
	if len(in.Rejected) != 0 || len(in.MissingEvidence) != 0 || in.Whole != 5 {
		t.Fatalf("imported %+v", in)
	}
	wantFacts(t, s, want)
	mustRecord(t, s, "m01.8", "再记")
	wantSound(t, s)
}

// Every step of an import fails once, in every way: what was answered as done is there, what there was before is there, and importing
// again takes the rest.
func TestEveryStepOfAnImportFails(t *testing.T) {
	o := newLaptop(t)
	file, says := fileToImport(t, o.other("sender"))
	for _, mode := range []struct {
		name              string
		half, late, twice bool
	}{{name: "nothing done"}, {name: "half written", half: true}, {name: "done all the same", late: true}, {name: "half written, not cut", half: true, twice: true}} {
		t.Run(mode.name, func(t *testing.T) {
			for at, reached := 1, true; reached; at++ {
				l := newLaptop(t)
				_, want := worked(t, l)
				maps.Copy(want, says)
				d := &faulty{half: mode.half, late: mode.late}
				l.files = d
				reached = false
				d.fail = func(step int, _ string) error {
					if step != at && (!mode.twice || step != at+1) {
						return nil
					}
					reached = true
					return []error{syscall.ENOSPC, syscall.EIO}[at%2]
				}
				s := l.open()
				_, err := s.Import(t.Context(), []Source{sourceOf("a", file)}, nil)
				d.fail = nil
				if err == nil {
					wantFacts(t, s, want)
				}
				want["m01.8"] = "再记"
				for checkpoint, text := range facts(t, s) {
					if want[checkpoint] != text {
						t.Fatalf("step %d: %s is %q", at, checkpoint, text)
					}
				}
				delete(want, "m01.8")
				wantImported(t, s, file, want)
				if reached && at > 60 || !reached && at < 8 {
					t.Fatalf("%d steps", at)
				}
			}
		})
	}
}

// A process is killed at each step of an import: what was there is there, the state is sound, and importing again takes the rest.
func TestKilledWhileImporting(t *testing.T) {
	o := newLaptop(t)
	file, says := fileToImport(t, o.other("sender"))
	for kill := 1; ; kill++ {
		l, j := childLaptop(t)
		path := filepath.Join(j.dir, "in.dudao")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		mustRecord(t, l.open(), "m01.1", "先记的")
		want := maps.Clone(says)
		want["m01.1"] = "先记的"
		j.name, j.kill, j.half, j.file = "i"+strconv.Itoa(kill), kill, kill%2 == 0, path
		_, wait := start(t, j)
		done := wait()["import"] == "all"
		s := l.open()
		if done {
			wantFacts(t, s, want)
		} else if facts(t, s)["m01.1"] != "先记的" {
			t.Fatalf("killed at %d: %v", kill, facts(t, s))
		}
		wantImported(t, s, file, want)
		if done {
			if kill < 8 {
				t.Errorf("only %d steps", kill)
			}
			return
		}
	}
}

// Two imports at once, while a third process records.
func TestImportsAtOnce(t *testing.T) {
	l, j := childLaptop(t)
	want := make(map[string]string)
	var waits []func() map[string]string
	for _, name := range []string{"x", "y"} {
		o := newLaptop(t).other(name)
		s := o.init()
		for i := range 150 {
			checkpoint := fmt.Sprintf("%s.%d", name, i)
			mustRecord(t, s, checkpoint, name)
			want[checkpoint] = name
		}
		path := filepath.Join(j.dir, name+".dudao")
		if err := os.WriteFile(path, exported(t, s, Selection{}), 0o600); err != nil {
			t.Fatal(err)
		}
		k := j
		k.name, k.file = name, path
		_, wait := start(t, k)
		waits = append(waits, wait)
	}
	j.name, j.count = "r", 40
	_, wait := start(t, j)
	acked := wait()
	delete(acked, "last draft")
	maps.Copy(want, acked)
	for _, wait := range waits {
		wait()
	}
	s := l.open()
	wantFacts(t, s, want)
	wantSound(t, s)
}

// A stick that is pulled while it is read concerns its file alone, and what came before is kept.
func TestSourceThatCannotBeReadOn(t *testing.T) {
	l := newLaptop(t)
	file, says := fileToImport(t, l.other("sender"))
	s := l.init()
	pulled := sourceOf("stick", file)
	pulled.R = &pulledStick{data: file, good: int64(len(file)) / 2}
	in, err := s.Import(t.Context(), []Source{pulled}, nil)
	if err != nil || len(in.Rejected) != 1 || in.Rejected[0].Where != "stick" {
		t.Fatalf("%+v, %v", in, err)
	}
	wantImported(t, s, file, says)
}

type pulledStick struct {
	data []byte
	good int64
}

func (p *pulledStick) ReadAt(b []byte, at int64) (int, error) {
	if at+int64(len(b)) > p.good {
		return 0, errors.New("no such device")
	}
	return copy(b, p.data[at:]), nil
}

// Whatever is cut or flipped in a file, an import ends, takes only what checks, and leaves a sound state.
func TestImportOfHarmedFiles(t *testing.T) {
	l := newLaptop(t)
	file, says := fileToImport(t, l.other("sender"))
	s := l.init()
	device := s.Device()
	step := 61
	if long() {
		step = 3
	}
	for at := 0; at < len(file); at += step {
		flipped := bytes.Clone(file)
		flipped[at] ^= 1 << (at % 8)
		in := imported(t, s, flipped, file[:at])
		if in.Whole > 10 || len(in.Rejected) == 0 && in.Whole < 5 {
			t.Fatalf("harmed at %d: %+v", at, in)
		}
		for checkpoint, text := range facts(t, s) {
			if says[checkpoint] != text {
				t.Fatalf("harmed at %d: %s is %q", at, checkpoint, text)
			}
		}
	}
	wantImported(t, s, file, says)
	if s.Device() != device {
		t.Error("the device changed")
	}
}

// A file that ends at any byte gives every whole segment before, told one by one: into one store, which takes only what is new.
func TestImportTruncatedAtEveryByte(t *testing.T) {
	l := newLaptop(t)
	file, says := fileToImport(t, l.other("sender"))
	s := l.init()
	var ends []int
	for _, frame := range framesOf(t, file)[:5] { // the segments; blobs follow
		ends = append(ends, len(frame)+append([]int{0}, ends...)[len(ends)])
	}
	here := 0
	for at := range len(file) + 1 {
		whole := 0
		for _, end := range ends {
			if end <= at {
				whole++
			}
		}
		in := imported(t, s, file[:at])
		if in.Whole != whole || in.SegmentsNew != whole-here || in.Duplicates != here {
			t.Fatalf("cut at %d: %d segments, %d new, %d known; want %d, %d, %d", at, in.Whole, in.SegmentsNew, in.Duplicates, whole, whole-here, here)
		}
		here = whole
	}
	wantImported(t, s, file, says)
}
