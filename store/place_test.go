package store

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"dudao/inspection"
	"dudao/oplog"
)

// history is what was written to the finding at m01.1, newest first.
func historyOf(t testing.TB, s *Store, entity string) []Entry {
	t.Helper()
	list, err := s.History(t.Context(), entity)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestHistoryOfAFinding(t *testing.T) {
	l := newLaptop(t)
	a, b := l.init(), l.other("b").init()
	for i := range 3 {
		mustRecord(t, a, "m01.1", fmt.Sprintf("第 %d 次", i))
		mustRecord(t, a, "m01.11", "别的要点")
		if i < 2 {
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	mustRecord(t, b, "m01.1", "乙写")
	give(t, b, a)
	give(t, b, a) // once more: still one entry
	var got []string
	for _, e := range historyOf(t, a, m011) {
		text, ok := e.Text("facts")
		got = append(got, fmt.Sprint(text, ok, e.Sealed, e.Device == a.Device()))
		if e.By != "张三" || e.Entity != m011 {
			t.Errorf("entry %+v", e)
		}
	}
	want := []string{"乙写true true false", "第 2 次true false true", "第 1 次true true true", "第 0 次true true true"}
	if !slices.Equal(got, want) {
		t.Errorf("history is %q\nwant %q", got, want)
	}
	if list := historyOf(t, a, FindingEntity(round, "east", "nothing")); len(list) != 0 {
		t.Errorf("history of nothing is %+v", list)
	}

	// A former text comes back with one edit, over what is shown.
	first := historyOf(t, a, m011)[3]
	old, _ := first.Text("facts")
	e := read(t, a, m011, "facts", "visit")
	e.Put("facts", old)
	write(t, a, e)
	wantFacts(t, a, map[string]string{"m01.1": "第 0 次", "m01.11": "别的要点"})
	e = read(t, a, m011, "facts")
	e.Put("facts", "")
	write(t, a, e)
	if text, ok := historyOf(t, a, m011)[0].Text("facts"); text != "" || !ok {
		t.Errorf("clearing reads %q, %v", text, ok)
	}
}

// A segment that was sealed elsewhere with other bounds holds the same operations; the history has each once.
func TestHistoryOfOverlappingSegments(t *testing.T) {
	s := newLaptop(t).init()
	key, err := oplog.NewKey(seeded("overlap"))
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	var hashes []oplog.Hash
	var at oplog.Hash
	for i := range 30 {
		line, err := oplog.Op{Seq: uint64(i) + 1, Time: int64(i), By: "李四", Kind: "set", Entity: m011, Set: set("facts", fmt.Sprintf(`"%d"`, i))}.Line()
		if err != nil {
			t.Fatal(err)
		}
		lines, at = append(lines, line), at.Next(line)
		hashes = append(hashes, at)
	}
	var frames bytes.Buffer
	for _, bounds := range [][2]int{{0, 10}, {10, 30}, {0, 30}, {5, 25}, {9, 11}} {
		var prev oplog.Hash
		if bounds[0] > 0 {
			prev = hashes[bounds[0]-1]
		}
		frame, _, err := oplog.Seal(key, uint64(bounds[0])+1, prev, lines[bounds[0]:bounds[1]])
		if err != nil {
			t.Fatal(err)
		}
		frames.Write(frame)
	}
	appendFile(t, s.path(logName), frames.Bytes())
	list := historyOf(t, s, m011)
	if len(list) != 30 {
		t.Fatalf("%d entries", len(list))
	}
	for i, e := range list {
		if text, _ := e.Text("facts"); text != fmt.Sprint(29-i) {
			t.Errorf("entry %d is %q", i, text)
		}
	}
}

// much is a directory with ops operations of eight devices on findings findings, in segments of a hundred.
func much(b *testing.B, ops, findings int) *Store {
	b.Helper()
	s := newLaptop(b).init()
	f, err := os.OpenFile(s.path(logName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	const devices, run = 8, 100
	last := make([]oplog.Dot, findings)
	var d [devices]device
	for i := range d {
		if d[i].key, err = oplog.NewKey(seeded(fmt.Sprint("device", i))); err != nil {
			b.Fatal(err)
		}
	}
	for n := range ops / run {
		d := &d[n%devices]
		var lines [][]byte
		first, prev := d.at.Seq+1, d.at.Hash
		for i := range run {
			at := (n*run + i) % findings
			line := d.write(b, last, at, n)
			lines = append(lines, line)
		}
		frame, _, err := oplog.Seal(d.key, first, prev, lines)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.Write(frame); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.View(b.Context(), func(*ReadTx) error { return nil }); err != nil {
		b.Fatal(err)
	}
	return s
}

// device is a made-up one at its place in its chain.
type device struct {
	key ed25519.PrivateKey
	at  head
}

// write is its next line, on the finding of that number, over what was written there last.
func (d *device) write(b *testing.B, last []oplog.Dot, finding, n int) []byte {
	op := oplog.Op{
		Seq: d.at.Seq + 1, Time: int64(n), By: "李四", Kind: KindSet, Entity: manyEntity(finding),
		Set: map[string]json.RawMessage{
			"facts":  oplog.Text(fmt.Sprintf("第 %d 次：海关月报 1 至 6 月增 %d.3%%，市里报的又算了一遍，任务分到 7 个区县。", n, finding%90)),
			"result": json.RawMessage(`"met"`),
		},
	}
	if dot := last[finding]; dot != "" {
		op.Over = map[string][]oplog.Dot{"facts": {dot}, "result": {dot}}
	}
	line, err := op.Line()
	if err != nil {
		b.Fatal(err)
	}
	d.at = d.at.next(line)
	last[finding] = d.at.dot(oplog.DeviceID(d.key.Public().(ed25519.PublicKey)))
	return line
}

func manyEntity(finding int) string {
	return FindingEntity(round, fmt.Sprintf("s%04d", finding/100), fmt.Sprintf("m%02d.%d", finding%100/4, finding%4))
}

// howMany is the number of operations that benchmarks store: a million where there is time.
func howMany() int {
	if os.Getenv("DUDAO_LONG") != "" {
		return 1_000_000
	}
	return 100_000
}

func BenchmarkManyOperations(b *testing.B) {
	ops := howMany()
	s := much(b, ops, ops/10)
	b.Run("history", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			list, err := s.History(b.Context(), manyEntity(i%(ops/10)))
			if err != nil || len(list) != 10 {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("next undo", func(b *testing.B) {
		mustRecord(b, s, "m01.1", "一")
		for b.Loop() {
			if _, ok, err := s.NextUndo(b.Context()); !ok || err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("evidence of a subject", func(b *testing.B) {
		for i := range 100 {
			attach(b, s, fmt.Sprintf("m01.%d", i%7), "a.txt", fmt.Sprint(i))
		}
		for b.Loop() {
			if list := evidence(b, s, "east"); len(list) < 100 {
				b.Fatal(len(list))
			}
		}
	})
	b.Run("all findings", func(b *testing.B) {
		n := 0
		for b.Loop() {
			err := s.View(b.Context(), func(tx *ReadTx) error {
				n = 0
				for f, err := range tx.EachFinding() {
					if err != nil {
						return err
					}
					if f.Facts.Text() != "" {
						n++
					}
				}
				return nil
			})
			if err != nil || n < ops/10 {
				b.Fatal(n, err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/float64(n)*100_000, "ms/100000-facts")
	})
}

func TestEachFinding(t *testing.T) {
	s := newLaptop(t).init()
	want := make(map[string]string)
	for i := range scanChunk/2 + 20 { // more rows than are read at once
		checkpoint := fmt.Sprintf("x%04d", i)
		want["east "+checkpoint] = fmt.Sprint("事实", i)
	}
	act(t, s, func(tx *Tx) error {
		for i := range scanChunk/2 + 20 {
			e := Edit{Entity: FindingEntity(round, "east", fmt.Sprintf("x%04d", i))}
			e.Put(inspection.FieldFacts, fmt.Sprint("事实", i))
			e.Put(inspection.FieldResult, inspection.Met.Code())
			if _, err := tx.Save(e); err != nil {
				return err
			}
		}
		return nil
	})
	err := s.View(t.Context(), func(tx *ReadTx) error {
		n := 0
		for f, err := range tx.EachFinding() {
			if err != nil {
				return err
			}
			if n++; want[f.Subject+" "+f.Checkpoint] != f.Facts.Text() || f.Result.Text() != "met" {
				return fmt.Errorf("finding %+v", f)
			}
		}
		if n != len(want) {
			return fmt.Errorf("%d findings", n)
		}
		for range tx.EachFinding() {
			break // one is enough
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
