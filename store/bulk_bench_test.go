package store

import (
	"bytes"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"go.etcd.io/bbolt"

	"dudao/oplog"
)

// bulkSize is how many operations the benchmarks of whole stores move.
func bulkSize() int {
	if long() {
		return 1_000_000
	}
	return 100_000
}

// reportRate reports operations a second, n at a time.
func reportRate(b *testing.B, n int) {
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "ops/s")
}

// State.db made from the log, beside what raw bbolt takes for the same rows (BenchmarkBolt).
func BenchmarkRebuild(b *testing.B) {
	n := bulkSize()
	l := benchLaptop(b, n)
	most := watchMemory(b, &l.Progress)
	s := l.open()
	for b.Loop() {
		if err := s.Rebuild(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	reportRate(b, n)
	b.ReportMetric(*most, "anon-MB")
}

// watchMemory looks at the memory held whenever progress is told.
func watchMemory(b *testing.B, progress *func(done, total int64)) (most *float64) {
	most = new(float64)
	calls := 0
	*progress = func(int64, int64) {
		if calls++; calls%50 == 0 {
			*most = max(*most, anonymousMB(b))
		}
	}
	return most
}

// Another's findings file taken in by a laptop that has nothing, and again by one that has all.
func BenchmarkImport(b *testing.B) {
	n := bulkSize()
	f, err := os.Open(benchLaptop(b, n).open().path(logName))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	source := []Source{{"bench", f, info.Size()}}
	take := func(b *testing.B, s *Store, want int) (most *float64) {
		var progress func(done, total int64)
		most = watchMemory(b, &progress)
		in, err := s.Import(b.Context(), source, progress)
		if err != nil || in.OpsNew < want {
			b.Fatal(err, in.OpsNew)
		}
		return most
	}
	b.Run("new", func(b *testing.B) {
		var most float64
		for i := range b.N {
			b.StopTimer()
			l := newLaptop(b).other(strconv.Itoa(i))
			l.files = nil
			s := l.init()
			b.StartTimer()
			most = max(most, *take(b, s, n))
		}
		reportRate(b, n)
		b.ReportMetric(most, "anon-MB")
	})
	b.Run("known", func(b *testing.B) {
		s := benchLaptop(b, n).open()
		for b.Loop() {
			take(b, s, 0)
		}
		reportRate(b, n)
	})
}

func BenchmarkExport(b *testing.B) {
	n := bulkSize()
	s := benchLaptop(b, n).open()
	for b.Loop() {
		if _, err := s.Export(b.Context(), io.Discard, Selection{}, nil); err != nil {
			b.Fatal(err)
		}
	}
	reportRate(b, n)
}

func BenchmarkVerify(b *testing.B) {
	n := bulkSize()
	s := benchLaptop(b, n).open()
	var progress func(done, total int64)
	most := watchMemory(b, &progress)
	for b.Loop() {
		if c, err := s.Verify(b.Context(), progress); err != nil || len(c.Faults) > 0 {
			b.Fatal(err, c.Faults)
		}
	}
	reportRate(b, n)
	b.ReportMetric(*most, "anon-MB")
}

// What an operation takes on the disk, and in a findings file.
func BenchmarkSize(b *testing.B) {
	n := bulkSize()
	s := benchLaptop(b, n).open()
	var file bytes.Buffer
	for b.Loop() {
		file.Reset()
		if _, err := s.Export(b.Context(), &file, Selection{}, nil); err != nil {
			b.Fatal(err)
		}
	}
	for name, unit := range map[string]string{logName: "log-B/op", stateName: "state-B/op"} {
		info, err := os.Stat(s.path(name))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/float64(n), unit)
	}
	b.ReportMetric(float64(file.Len())/float64(n), "file-B/op")
}

// What raw bbolt takes for the rows that those operations make: as they come, in the order of the keys thousands a transaction; and
// what is left of them, in one order from first to last, which is the least that could be.
func BenchmarkBolt(b *testing.B) {
	n := bulkSize()
	s := benchLaptop(b, n).open()
	b.Run("20,000 operations a transaction", func(b *testing.B) {
		benchRaw(b, n, putsOf(b, s, 20_000))
	})
	b.Run("all in order", func(b *testing.B) {
		var rows []row
		err := s.View(b.Context(), func(tx *ReadTx) (err error) {
			rows, err = tx.scan(bucketState, nil, nil)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		benchRaw(b, n, slices.Collect(slices.Chunk(rows, 50_000)))
	})
}

func benchRaw(b *testing.B, n int, batches [][]row) {
	b.ResetTimer()
	for range b.N {
		putRaw(b, batches)
	}
	reportRate(b, n)
}

func putRaw(b *testing.B, batches [][]row) {
	db := openBolt(b, true)
	for _, batch := range batches {
		err := db.Update(func(tx *bbolt.Tx) error {
			for _, x := range batch {
				if err := tx.Bucket(bucketState).Put(x.key, x.value); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Sync(); err != nil {
		b.Fatal(err)
	}
}

// putsOf are the rows of the state bucket as so many operations each make them, sorted.
func putsOf(b *testing.B, s *Store, each int) (batches [][]row) {
	b.Helper()
	f, err := s.openLogRead()
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	puts := putting{}
	ops := 0
	for frame, err := range oplog.Frames(f, 0, info.Size()) {
		if err != nil || frame.Segment == nil {
			b.Fatal(err, frame.Err)
		}
		for _, line := range frame.Segment.Lines {
			op, err := oplog.ParseOp(line.Raw)
			if err == nil {
				err = oplog.Merge(puts, oplog.MakeDot(frame.Segment.Device, line.Seq, line.Hash), op)
			}
			if err != nil {
				b.Fatal(err)
			}
			ops++
		}
		if ops >= each {
			batches, puts, ops = append(batches, puts.sorted()), putting{}, 0
		}
	}
	if len(puts) > 0 {
		batches = append(batches, puts.sorted())
	}
	return batches
}

// putting is an oplog.State as state.db holds it.
type putting map[string][]byte

func (p putting) Get(k oplog.Key) (oplog.Cell, bool, error) {
	b, ok := p[string(appendKey(nil, k))]
	if !ok {
		return oplog.Cell{}, false, nil
	}
	c, err := decodeCell(b)
	return c, true, err
}

func (p putting) Put(k oplog.Key, c oplog.Cell) error {
	p[string(appendKey(nil, k))] = appendCell(nil, c)
	return nil
}

func (p putting) sorted() []row {
	list := make([]row, 0, len(p))
	for _, key := range slices.Sorted(maps.Keys(p)) {
		list = append(list, row{[]byte(key), p[key]})
	}
	return list
}
