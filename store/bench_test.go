package store

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"dudao/inspection"
	"dudao/oplog"
)

// One finding recorded and durable, beside what the machine takes for the least that could be durable.
func BenchmarkRecord(b *testing.B) {
	b.Run("dudao", func(b *testing.B) {
		l := newLaptop(b)
		l.files = nil // the disk as it is
		s := l.init()
		took := make([]time.Duration, 0, b.N)
		b.ResetTimer()
		for i := range b.N {
			start := time.Now()
			if err := record(b.Context(), s, "m01.1", strconv.Itoa(i)); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
		}
		reportP99(b, took)
	})
	b.Run("bbolt put and commit", func(b *testing.B) {
		db := openBolt(b, false)
		value := make([]byte, 100)
		b.ResetTimer()
		for i := range b.N {
			err := db.Update(func(tx *bbolt.Tx) error {
				return tx.Bucket(bucketState).Put(strconv.AppendInt(nil, int64(i), 10), value)
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("append and fsync", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "f"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		line := make([]byte, 300)
		b.ResetTimer()
		for range b.N {
			if _, err := f.Write(line); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func reportP99(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

func openBolt(b *testing.B, noSync bool) *bbolt.DB {
	b.Helper()
	o := &bbolt.Options{NoSync: noSync, NoGrowSync: noSync, FreelistType: bbolt.FreelistMapType}
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "raw.db"), 0o600, o)
	if err == nil {
		err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(bucketState); return err })
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// benchSizes are the numbers of operations stored; the largest takes a minute to make, once.
var benchSizes = []int{10_000, 100_000, 1_000_000}

// What the first screen reads, from nothing open: the store and the summaries of 8 subjects.
func BenchmarkOpen(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			l := benchLaptop(b, n)
			for b.Loop() {
				s := l.open()
				err := s.View(b.Context(), func(tx *ReadTx) error {
					for i := range 8 {
						list, err := tx.Summaries(benchSubject(i))
						if err != nil || len(list) != benchCheckpoints {
							return errors.Join(err, fmt.Errorf("%d summaries", len(list)))
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			reportAnonymous(b)
		})
	}
}

func BenchmarkFinding(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := benchLaptop(b, n).open()
			i := 0
			for b.Loop() {
				err := s.View(b.Context(), func(tx *ReadTx) error {
					f, err := tx.Finding(benchSubject(i%8), benchCheckpoint(i%benchCheckpoints))
					if f.Empty() {
						return errors.Join(err, errors.New("nothing found"))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := benchLaptop(b, n).open()
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				err := s.Update(b.Context(), func(tx *Tx) error {
					e, err := tx.Edit(FindingEntity(round, benchSubject(1), benchCheckpoint(1)), inspection.FieldFacts)
					if err != nil {
						return err
					}
					e.Put(inspection.FieldFacts, start.String())
					_, err = tx.Save(e)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			reportP99(b, took)
			reportAnonymous(b)
		})
	}
}

// reportAnonymous reports what is held of memory that is not mapped from a file.
func reportAnonymous(b *testing.B) {
	debug.FreeOSMemory()
	b.ReportMetric(anonymousMB(b), "anon-MB")
}

// anonymousMB is this process's memory that is not mapped from a file; 0 where that is not known.
func anonymousMB(b *testing.B) float64 {
	if runtime.GOOS != "linux" {
		return 0
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kB float64
		if n, _ := fmt.Sscanf(line, "RssAnon: %f kB", &kB); n == 1 {
			return kB / 1024
		}
	}
	return 0
}

// The operations that benchmarks find stored: benchCheckpoints findings for each of many subjects, by 8 devices, facts and result
// in each operation; of the largest number two thirds replace what was written before.
const (
	benchCheckpoints = 120
	benchDevices     = 8
)

func benchSubject(i int) string    { return fmt.Sprintf("s%04d", i) }
func benchCheckpoint(i int) string { return fmt.Sprintf("m%02d.%d", i/5+1, i%5+1) }

// benchLaptop has n operations stored. They are made once and kept in the directory for temporary files.
func benchLaptop(b *testing.B, n int) *laptop {
	b.Helper()
	l := newLaptop(b)
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("dudao-bench-%d", n))
	l.Dir, l.ConfigDir, l.files, l.Rand = filepath.Join(dir, "data"), filepath.Join(dir, "config"), nil, nil
	if exists(filepath.Join(dir, "made")) {
		return l
	}
	if err := os.RemoveAll(dir); err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	s := l.init()
	if err := writeBenchLog(s.path(logName), n); err != nil {
		b.Fatal(err)
	}
	if err := s.View(b.Context(), func(*ReadTx) error { return nil }); err != nil {
		b.Fatal(err)
	}
	mustWrite(b, filepath.Join(dir, "made"), nil)
	return l
}

// benchDevice is one that writes the log.
type benchDevice struct {
	key ed25519.PrivateKey
	at  head
}

func writeBenchLog(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := seeded("bench")
	var devices [benchDevices]benchDevice
	for i := range devices {
		if devices[i].key, err = oplog.NewKey(r); err != nil {
			return err
		}
	}
	subjects := max(48, n/360)
	last := make(map[string]oplog.Dot)
	facts := strings.Repeat("现场抽查企业五家，均已按时办结。", 3)
	var out bytes.Buffer
	for i := 0; i < n; {
		d := &devices[(i/sealOps)%benchDevices]
		id := oplog.DeviceID(d.key.Public().(ed25519.PublicKey))
		first := d.at
		var lines [][]byte
		for range min(sealOps, n-i) {
			entity := FindingEntity(round, benchSubject(i/benchCheckpoints%subjects), benchCheckpoint(i%benchCheckpoints))
			op := oplog.Op{
				Seq: d.at.Seq + 1, Time: 1_700_000_000_000 + int64(i), By: "张三", Kind: KindSet, Entity: entity,
				Set: map[string]json.RawMessage{
					inspection.FieldResult: oplog.Text(inspection.Results[i%len(inspection.Results)].Code()),
					inspection.FieldFacts:  oplog.Text(facts + strconv.Itoa(i)),
				},
			}
			if dot, ok := last[entity]; ok {
				op.Over = map[string][]oplog.Dot{inspection.FieldResult: {dot}, inspection.FieldFacts: {dot}}
			}
			line, err := op.Line()
			if err != nil {
				return err
			}
			d.at = d.at.next(line)
			last[entity] = d.at.dot(id)
			lines = append(lines, line)
			i++
		}
		frame, _, err := oplog.Seal(d.key, first.Seq+1, first.Hash, lines)
		if err != nil {
			return err
		}
		if out.Write(frame); out.Len() > 1<<20 || i == n {
			if _, err := out.WriteTo(f); err != nil {
				return err
			}
		}
	}
	return nil
}
