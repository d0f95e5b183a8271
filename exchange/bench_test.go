package exchange_test

import (
	"fmt"
	"testing"
)

// The numbers of segments in a folder: a province's summer, and a team's week.
const (
	manyObjects = 10_000
	someObjects = 1_000
)

// fullFolder is a shared folder that 20 laptops have filled with n segments.
func fullFolder(b *testing.B, n int) string {
	dir := b.TempDir()
	for d := range 20 {
		l := newLaptop(b, byte(d+1))
		for i := range n / 20 {
			first := l.n + 1
			frame := l.segment(3)
			name := fmt.Sprintf("%s-%d-%d-%x.dudao", l.id(), first, l.n, l.hash[:])
			writeFile(b, frame, dir, "v1", "2014-07", "-", fmt.Sprintf("20140715%02d", i%24), name)
		}
	}
	return dir
}

// BenchmarkSyncNothing is a sync with nothing new on either side.
func BenchmarkSyncNothing(b *testing.B) {
	dir := fullFolder(b, manyObjects)
	s := newStation(b, "陈伟")
	s.sync(openFolder(b, dir))
	for b.Loop() {
		if out := s.sync(openFolder(b, dir)); out.Moved() {
			b.Fatalf("%+v", out)
		}
	}
}

// BenchmarkSyncReceive takes a whole folder into a new laptop.
func BenchmarkSyncReceive(b *testing.B) {
	dir := fullFolder(b, someObjects)
	for b.Loop() {
		b.StopTimer()
		s := newStation(b, "陈伟")
		r := openFolder(b, dir)
		b.StartTimer()
		if out := s.sync(r); out.SegmentsNew != someObjects {
			b.Fatalf("%d came", out.SegmentsNew)
		}
	}
}

// BenchmarkSyncSend fills an empty folder: each object is fsynced and read back.
func BenchmarkSyncSend(b *testing.B) {
	s := newStation(b, "陈伟")
	s.sync(openFolder(b, fullFolder(b, someObjects)))
	for b.Loop() {
		if out := s.sync(openFolder(b, b.TempDir())); out.SegmentsSent != someObjects+1 {
			b.Fatalf("%d sent", out.SegmentsSent)
		}
	}
}
