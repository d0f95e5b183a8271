package exchange_test

import (
	"fmt"
	"testing"
)

// benchObjects is how many segments a large folder holds: a province's summer.
const benchObjects = 10_000

// BenchmarkSync is a sync with a folder of 10,000 objects: into an empty store, from it into an empty folder, and with
// nothing new on either side.
func BenchmarkSync(b *testing.B) {
	dir := b.TempDir()
	for d := range 20 {
		l := newLaptop(b, byte(d+1))
		for i := range benchObjects / 20 {
			first := l.n + 1
			frame := l.segment(3)
			name := fmt.Sprintf("%s-%d-%d-%x.dudao", l.id(), first, l.n, l.hash[:])
			writeFile(b, frame, dir, "v1", "2014-07", "-", fmt.Sprintf("20140715%02d", i%24), name)
		}
	}
	b.Run("New", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			s := newStation(b, "陈伟")
			r := openFolder(b, dir)
			b.StartTimer()
			out := s.sync(r)
			if out.SegmentsNew < benchObjects {
				b.Fatalf("%d new", out.SegmentsNew)
			}
		}
	})
	s := newStation(b, "陈伟")
	s.sync(openFolder(b, dir))
	b.Run("Nothing", func(b *testing.B) {
		for b.Loop() {
			if out := s.sync(openFolder(b, dir)); out.Moved() {
				b.Fatalf("%+v", out)
			}
		}
	})
	b.Run("Empty", func(b *testing.B) {
		for b.Loop() {
			if out := s.sync(openFolder(b, b.TempDir())); out.SegmentsSent < benchObjects {
				b.Fatalf("%d sent", out.SegmentsSent)
			}
		}
	})
}
