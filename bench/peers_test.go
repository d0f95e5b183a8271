// Package bench sets dudao beside what else could keep findings: raw bbolt and SQLite putting the same rows, Taskwarrior importing as
// many tasks. It is a module of its own, so that dudao does not depend on them.
package bench

import (
	"bytes"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	_ "modernc.org/sqlite"

	"dudao/oplog"
	"dudao/store"
)

// size is how many findings are moved: BENCH_OPS, or 100,000.
func size() int {
	n, err := strconv.Atoi(os.Getenv("BENCH_OPS"))
	if err != nil {
		return 100_000
	}
	return n
}

// finding is one as it is recorded.
type finding struct{ entity, result, facts string }

func findings(n int) []finding {
	list := make([]finding, n)
	for i := range list {
		list[i] = finding{
			entity: store.FindingEntity("2014-07", fmt.Sprintf("s%05d", i/120), fmt.Sprintf("m%02d.%d", i%120/5+1, i%5+1)),
			result: []string{"met", "partial", "unmet"}[i%3],
			facts:  strings.Repeat("现场抽查企业五家，均已按时办结。", 3) + strconv.Itoa(i),
		}
	}
	return list
}

const perSegment = 100

// file is a findings file with an operation each, and the rows that they come to in dudao's state.
func file(b *testing.B, list []finding) (data []byte, rows [][2][]byte) {
	key, err := oplog.NewKey(rand.NewChaCha8([32]byte{1}))
	if err != nil {
		b.Fatal(err)
	}
	device := oplog.DeviceID(key.Public().(ed25519.PublicKey))
	var at oplog.Hash
	for first := 0; first < len(list); first += perSegment {
		var lines [][]byte
		prev := at
		for i, f := range list[first:min(first+perSegment, len(list))] {
			op := oplog.Op{
				Seq: uint64(first + i + 1), Time: 1_700_000_000_000 + int64(first+i), By: "张三", Kind: store.KindSet, Entity: f.entity,
				Set: map[string]json.RawMessage{"result": oplog.Text(f.result), "facts": oplog.Text(f.facts)},
			}
			line, err := op.Line()
			if err != nil {
				b.Fatal(err)
			}
			lines, at = append(lines, line), at.Next(line)
			dot := oplog.MakeDot(device, op.Seq, at)
			for field, value := range op.Set {
				rows = append(rows, [2][]byte{[]byte(f.entity + "\x00" + field + "\x00" + string(dot)), append([]byte("\x01\x80\x80\x80\x80\x80\x06\x06张三\x00"), value...)})
			}
		}
		frame, _, err := oplog.Seal(key, uint64(first+1), prev, lines)
		if err != nil {
			b.Fatal(err)
		}
		data = append(data, frame...)
	}
	slices.SortFunc(rows, func(x, y [2][]byte) int { return bytes.Compare(x[0], y[0]) })
	return data, rows
}

func rate(b *testing.B, n int) {
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "findings/s")
}

// Findings that come in a file are checked, kept, and put; the others only put them, thousands a transaction.
func BenchmarkImport(b *testing.B) {
	n := size()
	list := findings(n)
	data, rows := file(b, list)
	b.Run("dudao", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			dir := b.TempDir()
			o := store.Options{Dir: filepath.Join(dir, "data"), ConfigDir: filepath.Join(dir, "config"), Now: time.Now}
			st, err := store.Init(b.Context(), o, store.Setup{Inspector: "李四"})
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			in, err := st.Import(b.Context(), []store.Source{{Name: "file", R: bytes.NewReader(data), Size: int64(len(data))}}, nil)
			if err != nil || in.OpsNew != n {
				b.Fatal(in.OpsNew, err)
			}
		}
		rate(b, n)
	})
	b.Run("bbolt", func(b *testing.B) {
		for range b.N {
			putBolt(b, rows)
		}
		rate(b, n)
	})
	b.Run("sqlite", func(b *testing.B) {
		for range b.N {
			putSQLite(b, rows)
		}
		rate(b, n)
	})
	b.Run("taskwarrior", func(b *testing.B) { importTasks(b, list) })
}

const perTransaction = 20_000

func putBolt(b *testing.B, rows [][2][]byte) {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "db"), 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for part := range slices.Chunk(rows, perTransaction) {
		err := db.Update(func(tx *bbolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte("state"))
			for _, r := range part {
				if err == nil {
					err = bucket.Put(r[0], r[1])
				}
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func putSQLite(b *testing.B, rows [][2][]byte) {
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE state (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID"); err != nil {
		b.Fatal(err)
	}
	for part := range slices.Chunk(rows, perTransaction) {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		put, err := tx.Prepare("INSERT OR REPLACE INTO state VALUES (?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range part {
			if _, err := put.Exec(r[0], r[1]); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// importTasks has Taskwarrior import as many tasks; it is skipped where that is not installed.
func importTasks(b *testing.B, list []finding) {
	program, err := exec.LookPath("task")
	if err != nil {
		b.Skip("task is not installed")
	}
	var tasks []map[string]any
	for i, f := range list {
		tasks = append(tasks, map[string]any{
			"uuid": fmt.Sprintf("00000000-0000-4000-8000-%012x", i), "status": "pending", "entry": "20231114T221320Z",
			"project": f.entity, "tags": []string{f.result}, "description": f.facts,
		})
	}
	text, err := json.Marshal(tasks)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		dir := b.TempDir()
		rc := filepath.Join(dir, "rc")
		if err := os.WriteFile(rc, []byte("data.location="+dir+"\nconfirmation=no\nhooks=0\ngc=0\n"), 0o600); err != nil {
			b.Fatal(err)
		}
		c := exec.Command(program, "rc:"+rc, "import", "-")
		c.Stdin = bytes.NewReader(text)
		if out, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v: %.300s", err, out)
		}
	}
	rate(b, len(list))
}
