package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"dudao/oplog"
)

// worked is a data directory with sealed and unsealed records, and what facts must say of it.
func worked(t testing.TB, l *laptop) (*Store, map[string]string) {
	t.Helper()
	s := l.init()
	for i := range 6 {
		mustRecord(t, s, fmt.Sprintf("m01.%d", i), fmt.Sprintf("第 %d 次", i))
		if i == 1 || i == 3 {
			if err := s.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s, facts(t, s)
}

func mustWrite(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// copyDir copies a data directory as a user would.
func copyDir(t testing.TB, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func TestStateIsMadeAnew(t *testing.T) {
	spoil := map[string]func(t *testing.T, path string){
		"missing": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
		"empty":  func(t *testing.T, path string) { mustWrite(t, path, nil) },
		"zeroed": func(t *testing.T, path string) { mustWrite(t, path, make([]byte, 32<<10)) },
		"cut": func(t *testing.T, path string) {
			data := mustRead(t, path)
			mustWrite(t, path, data[:len(data)/2])
		},
		"cut short": func(t *testing.T, path string) { mustWrite(t, path, mustRead(t, path)[:100]) },
		"pages of junk": func(t *testing.T, path string) {
			data := mustRead(t, path)
			for i := 2 * os.Getpagesize(); i < len(data); i++ {
				data[i] = byte(i * 7)
			}
			mustWrite(t, path, data)
		},
		"another schema": func(t *testing.T, path string) { changeMeta(t, path, func(m *meta) { m.Schema = 99 }) },
		"no meta": func(t *testing.T, path string) {
			inBolt(t, path, func(tx *bbolt.Tx) error { return tx.DeleteBucket(bucketMeta) })
		},
	}
	for name, spoil := range spoil {
		t.Run(name, func(t *testing.T) {
			l := newLaptop(t)
			s, want := worked(t, l)
			device := s.Device()
			spoil(t, s.path(stateName))
			s = l.open()
			wantFacts(t, s, want)
			mustRecord(t, s, "m01.9", "新")
			want["m01.9"] = "新"
			wantFacts(t, s, want)
			if s.Device() != device {
				t.Error("the device changed")
			}
			wantSound(t, s)
		})
	}
}

func inBolt(t testing.TB, path string, f func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err == nil {
		err = errors.Join(db.Update(f), db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func changeMeta(t testing.TB, path string, change func(*meta)) {
	t.Helper()
	inBolt(t, path, func(tx *bbolt.Tx) error {
		r := rows{tx}
		m, _, err := r.meta()
		change(&m)
		return errors.Join(err, r.putMeta(m))
	})
}

func TestVerifyFindsAStateThatDiffers(t *testing.T) {
	l := newLaptop(t)
	s, _ := worked(t, l)
	inBolt(t, s.path(stateName), func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketState)
		k, _ := b.Cursor().First()
		return errors.Join(b.Delete(k), tx.Bucket(bucketSubject).Put([]byte("x"), []byte("y")))
	})
	c, err := s.Verify(t.Context(), nil)
	if err != nil || len(c.Faults) != 1 || !strings.Contains(c.Faults[0].Wrong, "2 处") {
		t.Fatalf("verify: %+v, %v", c, err)
	}
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantSound(t, s)
}

func TestForeignFilesAreLeftAlone(t *testing.T) {
	boltOf := func(t *testing.T) []byte {
		path := filepath.Join(t.TempDir(), "b")
		inBolt(t, path, func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("recipes")); return err })
		return mustRead(t, path)
	}
	for name, bytes := range map[string][]byte{
		"text": []byte("我的购物单\n"), "long text": bytes.Repeat([]byte("我的购物单\n"), 20_000), "another's bbolt": boltOf(t),
	} {
		for _, place := range []string{stateName, logName} {
			if place == logName && strings.HasPrefix(name, "another") {
				continue
			}
			t.Run(name+" for "+place, func(t *testing.T) {
				l := newLaptop(t)
				s, want := worked(t, l)
				own := mustRead(t, s.path(place))
				mustWrite(t, s.path(place), bytes)
				s = l.open()
				wantSaid(t, s.View(t.Context(), func(*ReadTx) error { return nil }), "foreign_file", s.path(place))
				wantSaid(t, record(t.Context(), s, "m01.1", "新"), "foreign_file", s.path(place))
				if !slices.Equal(mustRead(t, s.path(place)), bytes) {
					t.Fatal("it was touched")
				}
				mustWrite(t, s.path(place), own)
				wantFacts(t, s, want)
				wantSound(t, s)
			})
		}
	}
}

func TestForeignLocal(t *testing.T) {
	l := newLaptop(t)
	l.init()
	path := filepath.Join(l.Dir, localName)
	mustWrite(t, path, []byte("我的购物单\n"))
	_, err := Open(t.Context(), l.Options)
	wantSaid(t, err, "foreign_file", path)
	mustWrite(t, path, []byte(`{"dudao":2}`))
	_, err = Open(t.Context(), l.Options)
	wantSaid(t, err, "newer_format", path)
}

func TestNewerFormat(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	log := mustRead(t, s.path(logName))
	appendFile(t, s.path(logName), laterSegment(t))
	wantSaid(t, s.View(t.Context(), func(*ReadTx) error { return nil }), "newer_format", "第 2 版")
	wantSaid(t, record(t.Context(), s, "m01.1", "新"), "newer_format", s.path(logName))
	mustWrite(t, s.path(logName), log)
	wantFacts(t, s, want)
	wantSound(t, s)
}

func TestTornEnds(t *testing.T) {
	for cut := 1; cut < 200; cut += 13 {
		l := newLaptop(t)
		s, want := worked(t, l)
		tail := mustRead(t, s.tailPath(s.Device()))
		line := appendTailLine(nil, bytes.Repeat([]byte("x"), 200))
		mustWrite(t, s.tailPath(s.Device()), append(tail, line[:cut]...))
		frame := segmentOf(t, "x", oplog.Op{Time: 1, Kind: "set", Entity: m011, Set: set("facts", `"未到"`)})
		appendFile(t, s.path(logName), frame[:min(cut, len(frame)-1)])
		wantFacts(t, s, want)
		mustRecord(t, s, "m01.9", "新")
		want["m01.9"] = "新"
		wantFacts(t, l.open(), want)
		wantSound(t, s)
		if exists(s.path(asideName)) {
			t.Fatal("what was never acknowledged is no damage")
		}
	}
}

// An action whose end is missing is dropped from its start.
func TestTornAction(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	path := s.tailPath(s.Device())
	before := len(mustRead(t, path))
	err := s.Update(t.Context(), func(tx *Tx) error {
		for _, team := range []string{"二组", "三组", "四组"} {
			if _, err := tx.AddTeam(team); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	data := mustRead(t, path)
	lines := bytes.SplitAfter(data[before:], []byte{'\n'})
	if err := os.Remove(s.path(stateName)); err != nil { // it had been committed
		t.Fatal(err)
	}
	mustWrite(t, path, slices.Concat(data[:before], lines[0], lines[1]))
	s = l.open()
	wantFacts(t, s, want)
	if got := len(mustRead(t, path)); got != before {
		t.Errorf("the tail is %d bytes, want %d", got, before)
	}
	wantSound(t, s)
}

// The process was killed between the fsync of the tail and the commit.
func TestRecordedAndNotCommitted(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	state := mustRead(t, s.path(stateName))
	mustRecord(t, s, "m01.7", "已记录")
	want["m01.7"] = "已记录"
	mustWrite(t, s.path(stateName), state)
	s = l.open()
	wantFacts(t, s, want)
	mustRecord(t, s, "m01.8", "再记")
	want["m01.8"] = "再记"
	wantFacts(t, s, want)
	wantSound(t, s)
}

// The same between the fsync of the log and the commit of a seal, and before the tail was emptied.
func TestSealedAndNotCommitted(t *testing.T) {
	for _, stateToo := range []bool{false, true} {
		l := newLaptop(t)
		s, want := worked(t, l)
		state, tail := mustRead(t, s.path(stateName)), mustRead(t, s.tailPath(s.Device()))
		if err := s.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		mustWrite(t, s.tailPath(s.Device()), tail)
		if stateToo {
			mustWrite(t, s.path(stateName), state)
		}
		device := s.Device()
		s = l.open()
		wantFacts(t, s, want)
		mustRecord(t, s, "m01.8", "再记")
		want["m01.8"] = "再记"
		wantFacts(t, s, want)
		if s.Device() != device {
			t.Error("the device changed")
		}
		if c := wantSound(t, s); c.Unsealed != 1 || len(c.Notes) > 0 {
			t.Errorf("%+v", c)
		}
	}
}

func TestDamagedLog(t *testing.T) {
	l := newLaptop(t)
	s, _ := worked(t, l)
	data := mustRead(t, s.path(logName))
	first := len(data) / 3
	data[first] ^= 0x40
	mustWrite(t, s.path(logName), data)
	c, err := s.Verify(t.Context(), nil)
	if err != nil || len(c.Faults) == 0 {
		t.Fatalf("verify: %+v, %v", c, err)
	}
	if !strings.Contains(c.Faults[0].Where, logName) {
		t.Errorf("fault is %+v", c.Faults[0])
	}

	// Whatever is whole is found again when state.db is made anew; the rest lies aside and is named.
	if err := os.Remove(s.path(stateName)); err != nil {
		t.Fatal(err)
	}
	s = l.open()
	got := facts(t, s)
	if got["m01.2"] == "" || got["m01.3"] == "" || got["m01.5"] == "" || got["m01.0"] != "" {
		t.Errorf("facts are %v", got)
	}
	if n := s.Notices(); len(n) != 1 || !strings.Contains(n[0], "损坏") {
		t.Errorf("notices are %q", n)
	}
	aside, err := os.ReadDir(s.path(asideName))
	if err != nil || len(aside) != 1 {
		t.Fatalf("aside lie %v, %v", aside, err)
	}
	mustRecord(t, s, "m01.8", "再记")
	if got := facts(t, s); got["m01.8"] != "再记" {
		t.Errorf("facts are %v", got)
	}
}

// An older copy of the log put back: what state.db knew beyond it is recorded again, by a new device, for the chain may have been
// given away.
func TestOlderLog(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	old := mustRead(t, s.path(logName))
	mustRecord(t, s, "m01.7", "后来")
	mustRecord(t, s, "m01.1", "改了")
	want["m01.7"], want["m01.1"] = "后来", "改了"
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	device := s.Device()
	mustWrite(t, s.path(logName), old)
	s = l.open()
	wantFacts(t, s, want)
	if s.Device() == device {
		t.Error("the chain would be continued")
	}
	aside, err := filepath.Glob(s.path(asideName, stateName+"-*"))
	if err != nil || len(aside) != 1 {
		t.Errorf("state.db was not kept: %v, %v", aside, err)
	}
	mustRecord(t, s, "m01.8", "再记")
	want["m01.8"] = "再记"
	wantFacts(t, s, want)
	wantSound(t, s)
}

func TestOlderState(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	mustRecord(t, s, "m01.1", "一")
	state := mustRead(t, s.path(stateName))
	for i := range 5 {
		mustRecord(t, s, "m01.1", fmt.Sprint(i))
		if i == 2 {
			if err := s.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	device := s.Device()
	mustWrite(t, s.path(stateName), state)
	s = l.open()
	wantFacts(t, s, map[string]string{"m01.1": "4"})
	mustRecord(t, s, "m01.1", "末")
	wantFacts(t, s, map[string]string{"m01.1": "末"})
	if s.Device() != device {
		t.Error("the device changed")
	}
	wantSound(t, s)
}

// wantRenewed holds a directory that has become a new device to what it must still know.
func wantRenewed(t *testing.T, l *laptop, old string, want map[string]string) *Store {
	t.Helper()
	s := l.open()
	wantFacts(t, s, want)
	if s.Device() == old {
		t.Error("the device is the old one")
	}
	if exists(s.tailPath(old)) {
		t.Error("the old tail is still there")
	}
	mustRecord(t, s, "m01.8", "新编号写的")
	want["m01.8"] = "新编号写的"
	wantFacts(t, s, want)
	wantSound(t, s)
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantFacts(t, s, want)
	return s
}

func TestCopiedDirectoryIsANewDevice(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	// The last line before the copy replaces one of the same tail.
	mustRecord(t, s, "m01.5", "改了")
	want["m01.5"] = "改了"
	copied := *l
	copied.Dir = filepath.Join(t.TempDir(), "copy")
	copyDir(t, l.Dir, copied.Dir)
	c := wantRenewed(t, &copied, s.Device(), want)
	if entry := firstEntry(t, c, c.Device()); !bytes.Contains(entry, []byte(`"heir":{"of":"`+s.Device())) {
		t.Errorf("the first operation does not name the old device: %s", entry)
	}

	// Both go on, and meet again without a conflict where only one wrote.
	mustRecord(t, s, "m01.1", "原机改的")
	give(t, s, c)
	give(t, c, s)
	want["m01.1"] = "原机改的"
	wantFacts(t, s, want)
	wantFacts(t, c, want)
	wantSound(t, s)
	wantSound(t, c)
}

// firstEntry is the line of a device's first operation, from its tail.
func firstEntry(t *testing.T, s *Store, device string) []byte {
	t.Helper()
	line, _, _ := bytes.Cut(mustRead(t, s.tailPath(device)), []byte{'\n'})
	return line
}

func TestKeyLostOrOfAnotherComputer(t *testing.T) {
	t.Run("lost", func(t *testing.T) {
		l := newLaptop(t)
		s, want := worked(t, l)
		l.ConfigDir = t.TempDir()
		wantRenewed(t, l, s.Device(), want)
	})
	t.Run("another computer", func(t *testing.T) {
		l := newLaptop(t)
		s, want := worked(t, l)
		l.machine = func() string { return "that one" }
		wantRenewed(t, l, s.Device(), want)
	})
	t.Run("own tail removed", func(t *testing.T) {
		l := newLaptop(t)
		s, want := worked(t, l)
		if err := os.Remove(s.tailPath(s.Device())); err != nil {
			t.Fatal(err)
		}
		wantRenewed(t, l, s.Device(), want)
	})
	t.Run("all removed", func(t *testing.T) {
		l := newLaptop(t)
		s, _ := worked(t, l)
		if err := os.RemoveAll(l.Dir); err != nil {
			t.Fatal(err)
		}
		if fresh := l.init(); fresh.Device() == s.Device() {
			t.Error("a number would be given out twice")
		}
	})
}

// A bad line before good ones is damage: the good ones are recorded again by a new device and the file is kept.
func TestDamagedTail(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	for i := range 4 {
		mustRecord(t, s, fmt.Sprintf("m01.%d", i), "有")
	}
	path := s.tailPath(s.Device())
	data := mustRead(t, path)
	lines := bytes.SplitAfter(data, []byte{'\n'})
	lines[4][20] ^= 1 // of m01.1
	mustWrite(t, path, slices.Concat(lines...))
	if c, err := s.Verify(t.Context(), nil); err != nil || len(c.Faults) == 0 || c.Faults[0].Where != filepath.Base(path) {
		t.Fatalf("verify: %+v, %v", c, err)
	}
	if err := l.open().Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"m01.0": "有", "m01.1": "有", "m01.2": "有", "m01.3": "有"} // one of them by state.db
	s2 := wantRenewed(t, l, s.Device(), want)
	aside, err := filepath.Glob(s2.path(asideName, tailPrefix+"*"))
	if err != nil || len(aside) != 1 || !slices.Equal(mustRead(t, aside[0]), slices.Concat(lines...)) {
		t.Errorf("the damaged tail was not kept: %v, %v", aside, err)
	}
}

// A twin, say an imaged disk, has gone on under our number: both histories are kept and we go on as another device.
func TestTwinIsAFork(t *testing.T) {
	for name, sealed := range map[string]bool{"not sealed here": false, "sealed here": true} { // and as long as the twin's
		t.Run(name, func(t *testing.T) { twinIsAFork(t, sealed) })
	}
}

func twinIsAFork(t *testing.T, sealed bool) {
	l := newLaptop(t)
	s, want := worked(t, l)
	twin := *l
	twin.Dir, twin.ConfigDir = filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "config")
	copyDir(t, l.Dir, twin.Dir)
	rebindKey(t, l, &twin)
	b := twin.open()
	if b.Device() != s.Device() {
		t.Fatal("no twin")
	}
	mustRecord(t, b, "m01.6", "孪生写的")
	mustRecord(t, b, "m01.6", "孪生改的")
	mustRecord(t, s, "m01.7", "原机记的")
	mustRecord(t, s, "m01.7", "原机写的")
	if sealed {
		must(t, s.Seal(t.Context()))
	}
	give(t, b, s)
	want["m01.6"], want["m01.7"] = "孪生改的", "原机写的"
	old := s.Device()
	renewed := wantRenewed(t, l, old, want)
	c := wantSound(t, renewed)
	if len(c.Notes) != 0 {
		t.Logf("notes: %q", c.Notes)
	}
}

// Both twins have sealed under the same numbers and written on: each knows its own unsealed lines again, whichever history sorts first.
func TestTwinsKnowTheirTails(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	twin := *l
	twin.Dir, twin.ConfigDir = filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "config")
	twin.Rand = seeded("twin")
	copyDir(t, l.Dir, twin.Dir)
	rebindKey(t, l, &twin)
	b := twin.open()
	for name, x := range map[string]*Store{"m01.6": s, "m01.7": b} {
		mustRecord(t, x, name, name+"封存的")
		must(t, x.Seal(t.Context()))
		mustRecord(t, x, name, name+"没封存的")
		want[name] = name + "没封存的"
	}
	old := s.Device()
	sealed := mustRead(t, b.path(logName))
	give(t, s, b)
	appendFile(t, s.path(logName), sealed)
	swap(t, s, b)
	for _, x := range []*laptop{l, &twin} {
		wantFacts(t, x.open(), want)
		for _, checkpoint := range []string{"m01.6", "m01.7"} {
			if live := read(t, x.open(), FindingEntity(round, "east", checkpoint), "facts"); len(live.Base["facts"]) != 1 {
				t.Errorf("live at %s are %v", checkpoint, live.Base["facts"])
			}
		}
		wantRenewed(t, x, old, maps.Clone(want))
	}
}

// rebindKey takes the key of one laptop to another, as an imaged disk does.
func rebindKey(t *testing.T, from, to *laptop) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(from.ConfigDir, "keys", "*.json"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	var k keyFile
	if err := json.Unmarshal(mustRead(t, names[0]), &k); err != nil {
		t.Fatal(err)
	}
	s, err := newStore(to.Options)
	if err != nil {
		t.Fatal(err)
	}
	k.Dir = s.realDir()
	if err := s.writeKey(k); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyDirectoryCanBeRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	l := newLaptop(t)
	_, want := worked(t, l)
	for path, mode := range map[string]os.FileMode{"lock": 0o400, stateName: 0o400, logName: 0o400, ".": 0o500} {
		if err := os.Chmod(filepath.Join(l.Dir, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(l.Dir, 0o700) })
	s := l.open()
	wantFacts(t, s, want)
	wantSaid(t, record(t.Context(), s, "m01.1", "新"), "read_only", l.Dir)
}

func TestLockedByAnother(t *testing.T) {
	l := newLaptop(t)
	s := l.init()
	release, err := s.acquire(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	told := -1
	l.Wait, l.Waiting = 150*time.Millisecond, func(pid int) { told = pid }
	for _, change := range []func(*Store) error{
		func(s *Store) error { return record(t.Context(), s, "m01.1", "新") },
		func(s *Store) error { return s.View(t.Context(), func(*ReadTx) error { return nil }) },
		func(s *Store) error { return s.SetLocal(func(*Local) {}) },
	} {
		wantSaid(t, change(l.open()), "store_locked", fmt.Sprintf("进程 %d", os.Getpid()))
	}
	if told != os.Getpid() {
		t.Errorf("told to wait for %d", told)
	}
}
