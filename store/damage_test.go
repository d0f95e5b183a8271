package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

// damage is a way in which a file comes to harm.
var damage = map[string]func(t *testing.T, path string){
	"gone":      func(t *testing.T, path string) { mustRemove(t, path) },
	"empty":     func(t *testing.T, path string) { mustWrite(t, path, nil) },
	"zeroed":    func(t *testing.T, path string) { mustWrite(t, path, make([]byte, len(mustRead(t, path)))) },
	"cut short": func(t *testing.T, path string) { data := mustRead(t, path); mustWrite(t, path, data[:len(data)/2]) },
}

func mustRemove(t testing.TB, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// Each page of state.db in turn is zeroed, or one of its bits is flipped. Whatever bbolt makes of it, opening and verifying end; what
// verify finds is right again after a rebuild.
func TestEveryPageOfStateDamaged(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	whole := mustRead(t, s.path(stateName))
	page := pageSize(t, s.path(stateName))
	for at := 0; at < len(whole); at += page {
		for name, spoil := range map[string]func([]byte){
			"zeroed":  func(b []byte) { clear(b) },
			"flipped": func(b []byte) { b[len(b)/3] ^= 0x10 },
		} {
			data := bytes.Clone(whole)
			spoil(data[at : at+page])
			mustWrite(t, s.path(stateName), data)
			s := l.open()
			check, err := s.Verify(t.Context(), nil)
			if err != nil {
				t.Fatalf("page %d %s: verify: %v", at/page, name, err)
			}
			for _, f := range check.Faults {
				if f.Where != stateName || f.Hint != repairState {
					t.Errorf("page %d %s: fault %+v", at/page, name, f)
				}
			}
			if err := s.Rebuild(t.Context()); err != nil {
				t.Fatalf("page %d %s: rebuild: %v", at/page, name, err)
			}
			wantFacts(t, s, want)
			wantSound(t, s)
		}
	}
}

func pageSize(t *testing.T, path string) (size int) {
	t.Helper()
	inBolt(t, path, func(tx *bbolt.Tx) error {
		size = tx.DB().Info().PageSize
		return nil
	})
	return size
}

// The log comes to harm while state.db still knows what was in it: nothing that was written here is lost, and the directory goes on.
func TestLogLostOrCut(t *testing.T) {
	for name, spoil := range damage {
		t.Run(name, func(t *testing.T) {
			l := newLaptop(t)
			s, want := worked(t, l)
			spoil(t, s.path(logName))
			s = l.open()
			wantFacts(t, s, want)
			if n := s.Notices(); len(n) == 0 || !strings.Contains(strings.Join(n, ""), "补记") {
				t.Errorf("notices are %q", n)
			}
			wantSound(t, s)
			mustRecord(t, s, "m01.9", "新")
			want["m01.9"] = "新"
			wantFacts(t, l.open(), want)
		})
	}
}

// A damaged stretch of the log that nobody else has: verify names it and says what to do, and a rebuild by hand records again what
// state.db still knows. Until then nothing is lost, whatever is recorded meanwhile.
func TestDamagedStretchIsRecordedAgain(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	data := mustRead(t, s.path(logName))
	data[len(data)/3] ^= 0x40
	mustWrite(t, s.path(logName), data)
	mustRecord(t, s, "m01.9", "新")
	want["m01.9"] = "新"
	c, err := s.Verify(t.Context(), nil)
	if err != nil || len(c.Faults) < 2 || c.Faults[0].Hint != repairRecords || c.Faults[1].Hint != repairLater {
		t.Fatalf("verify: %+v, %v", c, err)
	}
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantFacts(t, s, want)
	if old, err := filepath.Glob(s.path(asideName, stateName+"-*")); err != nil || len(old) != 1 {
		t.Errorf("the old state was not put aside: %v, %v", old, err)
	}
	wantSound(t, s)
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantFacts(t, l.open(), want)
}

// What an import has made up for is no lack any more: verify says that the stretch can be closed, and after that finds no fault.
func TestDamagedStretchIsBroughtAgain(t *testing.T) {
	for _, at := range []int64{0, 40} { // of the log's beginning, which makes it look like a stranger's, and inside
		l, s, want := kept(t)
		path := filepath.Join(t.TempDir(), "b.dudao")
		mustBackUp(t, s, path)
		data := mustRead(t, s.path(logName))
		data[at] ^= 0x40
		mustWrite(t, s.path(logName), data)
		if c, err := s.Verify(t.Context(), nil); err != nil || c.Faults[0].Hint != repairRecords {
			t.Fatalf("verify: %+v, %v", c, err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		size := int64(len(mustRead(t, path)))
		if _, err := s.Import(t.Context(), []Source{{path, f, size}}, nil); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Verify(t.Context(), nil); err != nil || len(c.Faults) != 1 || c.Faults[0].Hint != repairStretch {
			t.Fatalf("verify: %+v, %v", c, err)
		}
		if err := s.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantSound(t, s)
		mustRecord(t, s, "m01.9", "接着记")
		want["m01.9"] = "接着记"
		wantFacts(t, l.open(), want)
	}
}

// The same for local.json: setting up again goes on with what is there, whichever plan it follows.
func TestLocalLost(t *testing.T) {
	for name, spoil := range damage {
		t.Run(name, func(t *testing.T) {
			l := newLaptop(t)
			s, want := worked(t, l)
			spoil(t, s.path(localName))
			_, err := Open(t.Context(), l.Options)
			if name == "gone" || name == "empty" {
				wantSaid(t, err, "not_set_up", l.Dir)
			} else {
				wantSaid(t, err, "foreign_file", localName)
				mustRemove(t, s.path(localName))
			}
			s, err = Init(t.Context(), l.Options, Setup{Inspector: "张三"})
			if err != nil {
				t.Fatal(err)
			}
			wantFacts(t, s, want)
			if got := s.Local(); got.Inspection != round || got.Team != TeamID("第一督导组") {
				t.Errorf("local is %+v", got)
			}
			wantSound(t, s)
		})
	}
}

// A blob that is cut, zeroed or gone is named.
func TestDamagedBlob(t *testing.T) {
	for name, spoil := range damage {
		t.Run(name, func(t *testing.T) {
			l := newLaptop(t)
			s, want := worked(t, l)
			blobs, err := filepath.Glob(s.path(blobDir, "*", "*"))
			if err != nil || len(blobs) != 1 {
				t.Fatal(blobs, err)
			}
			spoil(t, blobs[0])
			c, err := l.open().Verify(t.Context(), nil)
			if err != nil || len(c.Faults) == 0 {
				t.Fatalf("verify: %+v, %v", c, err)
			}
			if !strings.Contains(fmt.Sprint(c.Faults), "dudao import") {
				t.Errorf("faults are %v", c.Faults)
			}
			wantFacts(t, s, want)
		})
	}
}

// What others wrote and the log has lost cannot be recorded again here: it is named, and an import brings it.
func TestLostOfOthersIsNamed(t *testing.T) {
	l := newLaptop(t)
	s, want := worked(t, l)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	short := mustRead(t, s.path(logName))
	o := l.other("李四的电脑").init()
	mustRecord(t, o, "m01.8", "同事写的")
	give(t, o, s)
	with := facts(t, s)
	mustWrite(t, s.path(logName), short)
	s = l.open()
	wantFacts(t, s, want)
	named := strings.Join(s.Notices(), "")
	if !strings.Contains(named, "设备 "+DeviceShort(o.Device())+"（张三）写的第 1-") || !strings.Contains(named, "已丢失") {
		t.Errorf("notices are %q", named)
	}
	s = l.open()
	if c := wantSound(t, s); c.Missing == 0 {
		t.Errorf("the next time nothing is missing: %v", c.Notes)
	}
	wantLost(t, s, o.Device())
	give(t, o, s)
	wantFacts(t, s, with)
	wantLost(t, s)
	if c := wantSound(t, s); c.Missing != 0 {
		t.Errorf("what has come again is missing: %v", c.Notes)
	}
}

// What is known to be lost stays so when state.db is made anew, unless somebody asks for that: then he goes on without it.
func TestLostOutlivesRebuilding(t *testing.T) {
	l := newLaptop(t)
	s, _ := worked(t, l)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	short := mustRead(t, s.path(logName))
	o := l.other("李四的电脑").init()
	mustRecord(t, o, "m01.8", "同事写的")
	give(t, o, s)
	facts(t, s) // takes it in
	mustWrite(t, s.path(logName), short)
	s = l.open()
	wantLost(t, s, o.Device())
	if _, err := s.rebuild(t.Context(), false, false, nil); err != nil {
		t.Fatal(err)
	}
	wantLost(t, s, o.Device())
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantLost(t, s)
}

// wantLost holds what the log has lost to the devices that wrote it.
func wantLost(t *testing.T, s *Store, devices ...string) {
	t.Helper()
	var got []string
	err := s.View(t.Context(), func(tx *ReadTx) error {
		lost, err := tx.Lost()
		for _, h := range lost {
			if h.By == "" {
				t.Errorf("nobody is named for %v", h)
			}
			got = append(got, h.Device)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(slices.Compact(got), devices) {
		t.Errorf("lost are records of %q, want %q", got, devices)
	}
}

// A file system that cannot sync directories is no failure.
func TestDirectoriesThatCannotBeSynced(t *testing.T) {
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("no such file system here")
	}
	if err := (disk{}).SyncDir("/proc"); err != nil {
		t.Error(err)
	}
}
