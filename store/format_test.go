package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"dudao/inspection"
	"dudao/oplog"
)

var update = flag.Bool("update", false, "write testdata/format1/state.json anew; the data beside it stay as they are for ever")

const (
	goldenDir       = "testdata/format1"
	goldenStateFile = goldenDir + "/state.json"
)

// goldenState is what can be read out of testdata/format1.
type goldenState struct {
	Inspection inspection.Inspection
	Teams      []inspection.Team
	Targets    map[string]inspection.Field
	Findings   map[string]inspection.Finding
	Summaries  map[string]inspection.Summary
	Log        []string
	Check      Check
}

// A data directory of format 1, made when the format was, is read as it was written: sealed and unsealed records, another device's with
// kinds, fields and types that are not known, a conflict, a cleared field, a struck line, a hole, a blob in the log.
func TestFormat1(t *testing.T) {
	if !exists(goldenDir) {
		makeGolden(t)
	}
	l := goldenLaptop(t)
	got := goldenJSON(t, l.open())
	if *update {
		mustWrite(t, goldenStateFile, got)
	}
	if want := mustRead(t, goldenStateFile); !bytes.Equal(got, want) {
		t.Errorf("read is\n%s\nwant\n%s", got, want)
	}
	mustRecord(t, l.open(), "m01.1", "还能接着写")
	wantSound(t, l.open())
}

// The same directory without its key is another device's copy: everything is there, under a new number.
func TestFormat1WithoutKey(t *testing.T) {
	l := goldenLaptop(t)
	before := facts(t, l.open())
	l = goldenLaptop(t)
	l.ConfigDir = t.TempDir()
	wantFacts(t, l.open(), before)
	wantSound(t, l.open())
}

// goldenLaptop has a copy of testdata/format1 and the key bound to it.
func goldenLaptop(t *testing.T) *laptop {
	t.Helper()
	l := newLaptop(t)
	l.clock.jump(30 * 24 * time.Hour)
	copyDir(t, filepath.Join(goldenDir, "data"), l.Dir)
	var k keyFile
	if err := json.Unmarshal(mustRead(t, filepath.Join(goldenDir, "key.json")), &k); err != nil {
		t.Fatal(err)
	}
	s, err := newStore(l.Options)
	if err != nil {
		t.Fatal(err)
	}
	k.Dir, k.Machine = s.realDir(), ""
	if err := s.writeKey(k); err != nil {
		t.Fatal(err)
	}
	return l
}

func goldenJSON(t *testing.T, s *Store) []byte {
	t.Helper()
	var g goldenState
	err := s.View(t.Context(), func(tx *ReadTx) (err error) {
		if g.Inspection, err = tx.Inspection(); err != nil {
			return err
		}
		if g.Teams, err = tx.Teams(); err != nil {
			return err
		}
		if g.Targets, err = tx.Targets("east"); err != nil {
			return err
		}
		if g.Findings, err = tx.Findings("east"); err != nil {
			return err
		}
		g.Summaries, err = tx.Summaries("east")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range s.Log(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		g.Log = append(g.Log, fmt.Sprintf("%s %s %s %s %s %v", e.At.UTC().Format(time.RFC3339), e.By, e.Kind, e.Entity, e.Dot, e.Sealed))
	}
	g.Check = wantSound(t, s)
	inUTC(&g)
	b, err := json.MarshalIndent(g, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// inUTC takes the zone of the machine out of the times.
func inUTC(g *goldenState) {
	utc := func(fields ...inspection.Field) {
		for _, f := range fields {
			for i := range f {
				f[i].At = f[i].At.UTC()
			}
		}
	}
	utc(g.Inspection.Plan, g.Targets["m01.2"])
	for _, f := range g.Findings {
		utc(f.Result, f.Value, f.Facts, f.Visit)
	}
	for checkpoint, s := range g.Summaries {
		s.At = s.At.UTC()
		g.Summaries[checkpoint] = s
	}
}

// makeGolden says how the data came about.
func makeGolden(t *testing.T) {
	l := newLaptop(t)
	l.Rand = seeded("format1")
	s := l.init()
	mustRecord(t, s, "m01.1", "窗口贴有告知单。\n“抽查” 5 人，均<一次>告知。")
	other := segmentOf(t, "format1 other",
		oplog.Op{Time: l.clock.now().UnixMilli(), By: "李四", Kind: "set", Entity: m011, Set: map[string]json.RawMessage{
			"facts": json.RawMessage(`"另一人写的"`), "result": json.RawMessage(`"met"`)}},
		oplog.Op{Time: l.clock.now().UnixMilli(), By: "李四", Kind: "weigh", Entity: FindingEntity(round, "east", "m01.2"),
			Set:   map[string]json.RawMessage{"value": json.RawMessage(`{"b":[1.50,true],"a":null}`), "mood": json.RawMessage(`3`)},
			Extra: map[string]json.RawMessage{"later": json.RawMessage(`{"x":1}`)}},
		oplog.Op{Time: l.clock.now().UnixMilli(), Kind: "set", Entity: FindingEntity(round, "west", "m01.1"), Set: set("facts", `"已删去"`)},
		oplog.Op{Time: l.clock.now().UnixMilli(), By: "李四", Kind: "new", Entity: "zz/2023-06/anything", Set: set("x", "[1]")},
	)
	appendFile(t, s.path(logName), strike(t, other, 3))
	e := read(t, s, m011, "facts")
	mustRecord(t, s, "m01.2", "待清除")
	cleared := read(t, s, FindingEntity(round, "east", "m01.2"), "facts")
	cleared.Put("facts", "")
	write(t, s, cleared)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	blob, err := oplog.AppendBlob(nil, []byte("一张照片"))
	if err != nil {
		t.Fatal(err)
	}
	appendFile(t, s.path(logName), blob)
	err = s.Update(t.Context(), func(tx *Tx) error {
		if err := tx.Assign(TeamID("第一督导组"), "east", "west"); err != nil {
			return err
		}
		return tx.SetTarget("east", "m01.2", "2.5")
	})
	if err != nil {
		t.Fatal(err)
	}
	if !e.Shown["facts"].Disputed() {
		t.Fatal("no conflict")
	}

	copyDir(t, l.Dir, filepath.Join(goldenDir, "data"))
	for _, name := range []string{stateName, "lock"} {
		if err := os.Remove(filepath.Join(goldenDir, "data", name)); err != nil {
			t.Fatal(err)
		}
	}
	k := s.keyFiles()[0]
	k.Dir, k.Machine = "", ""
	key, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(goldenDir, "key.json"), append(key, '\n'))
}

// strike puts a line of a segment, counted from 1, out of it, as an order to do so does: its SHA-256 stays.
func strike(t *testing.T, frame []byte, number int) []byte {
	t.Helper()
	dec, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	text, err := dec.DecodeAll(frame, nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte{'\n'})
	sum := sha256.Sum256(bytes.TrimSuffix(lines[number], []byte{'\n'}))
	lines[number] = fmt.Appendf(nil, "{\"x\":\"%s\"}\n", base64.RawURLEncoding.EncodeToString(sum[:]))
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderCRC(true), zstd.WithWindowSize(oplog.WindowSize))
	if err != nil {
		t.Fatal(err)
	}
	return enc.EncodeAll(bytes.Join(lines, nil), nil)
}
