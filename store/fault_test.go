package store

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"dudao/inspection"
)

// quick is a disk that does not wait until bytes are durable: a killed process leaves them to the kernel.
type quick struct{ disk }

func (d quick) Open(path string, flag int) (file, error) {
	f, err := d.disk.Open(path, flag)
	return quickFile{f}, err
}

func (quick) SyncDir(string) error { return nil }

func (d quick) Commit(tx *bbolt.Tx) error {
	tx.DB().NoSync, tx.DB().NoGrowSync = true, true
	return d.disk.Commit(tx)
}

type quickFile struct{ file }

func (quickFile) Sync() error { return nil }

// faulty is a disk whose steps are counted and some of which fail.
type faulty struct {
	quick
	steps int
	// fail is asked before each step, with its number from 1; an error makes the step fail without effect.
	fail func(step int, what string) error
	// half, if set, makes a write that fails write half of its bytes first.
	half bool
	// late makes a sync, rename or commit that fails take effect all the same.
	late bool
}

func (d *faulty) step(what, path string) error {
	d.steps++
	if d.fail == nil {
		return nil
	}
	return d.fail(d.steps, what+" "+filepath.Base(path))
}

func (d *faulty) do(what, path string, act func() error) error {
	err := d.step(what, path)
	if err == nil || d.late {
		err = errors.Join(err, act())
	}
	return err
}

func (d *faulty) Open(path string, flag int) (file, error) {
	f, err := d.quick.Open(path, flag)
	if err != nil {
		return nil, err
	}
	return &faultyFile{f, d, path}, nil
}

func (d *faulty) Rename(from, to string) error {
	return d.do("rename", to, func() error { return d.quick.Rename(from, to) })
}

func (d *faulty) Remove(path string) error {
	return d.do("remove", path, func() error { return d.quick.Remove(path) })
}

func (d *faulty) SyncDir(dir string) error {
	return d.do("syncdir", dir, func() error { return d.quick.SyncDir(dir) })
}

func (d *faulty) Commit(tx *bbolt.Tx) error {
	return d.do("commit", stateName, func() error { return d.quick.Commit(tx) })
}

type faultyFile struct {
	file
	d    *faulty
	path string
}

func (f *faultyFile) WriteAt(b []byte, at int64) (int, error) {
	if err := f.d.step("write", f.path); err != nil {
		n := 0
		if f.d.half {
			n, _ = f.file.WriteAt(b[:len(b)/2], at)
		}
		return n, err
	}
	return f.file.WriteAt(b, at)
}

func (f *faultyFile) Sync() error { return f.d.do("sync", f.path, f.file.Sync) }

func (f *faultyFile) Truncate(size int64) error {
	return f.d.do("truncate", f.path, func() error { return f.file.Truncate(size) })
}

// changes are what users do; each either happens or does not.
var changes = map[string]func(t *testing.T, s *Store) error{
	"record": func(t *testing.T, s *Store) error { return record(t.Context(), s, "m01.1", "新") },
	"record and seal": func(t *testing.T, s *Store) error {
		err := record(t.Context(), s, "m01.1", "新")
		_ = s.Seal(t.Context()) // sealing changes nothing
		return err
	},
	"record, caught up": func(t *testing.T, s *Store) error {
		give(t, (&laptop{t: t, clock: newClock(), Options: Options{
			Dir: filepath.Join(t.TempDir(), "d"), ConfigDir: t.TempDir(), Now: newClock().now, Rand: seeded("other"),
		}}).init(), s)
		return record(t.Context(), s, "m01.1", "新")
	},
	"record, made anew": func(t *testing.T, s *Store) error {
		if err := (disk{}).Remove(s.path(stateName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return record(t.Context(), s, "m01.1", "新")
	},
	"record as a new device": func(t *testing.T, s *Store) error {
		s.setDevice(keyFile{Seed: make([]byte, 32), Device: strings.Repeat("a", 16)})
		for _, k := range s.keyFiles() {
			if err := (disk{}).Remove(filepath.Join(s.keyDir(), k.Device+".json")); err != nil {
				return err
			}
		}
		return record(t.Context(), s, "m01.1", "新")
	},
}

// Every step of every change fails once, in every way and for every reason, and the process goes on: what was answered as done is there,
// what was answered as failed is not, and what was there before is.
func TestEveryStepFailsOnce(t *testing.T) {
	for name, change := range changes {
		for _, mode := range []struct {
			name       string
			half, late bool
			twice      bool // the step after fails too: cutting back
		}{{name: "nothing done"}, {name: "half written", half: true}, {name: "done all the same", late: true}, {name: "half written, not cut", half: true, twice: true}} {
			t.Run(name+"/"+mode.name, func(t *testing.T) {
				for at := 1; ; at++ {
					reached := failAt(t, at, &faulty{half: mode.half, late: mode.late}, mode.twice, change)
					if !reached {
						if at < 4 {
							t.Fatalf("only %d steps", at-1)
						}
						return
					}
				}
			})
		}
	}
}

func failAt(t *testing.T, at int, d *faulty, twice bool, change func(*testing.T, *Store) error) (reached bool) {
	l := newLaptop(t)
	_, want := worked(t, l)
	l.files = d
	what := ""
	d.fail = func(step int, name string) error {
		if step != at && (!twice || step != at+1) {
			return nil
		}
		reached, what = true, what+" "+name
		return []error{syscall.ENOSPC, syscall.EIO}[at%2]
	}
	s := l.open()
	err := change(t, s)
	d.fail = nil

	got := facts(t, s)
	_, perhaps := errors.AsType[*PerhapsError](err)
	after := maps.Clone(want)
	after["m01.1"] = "新"
	switch {
	case err == nil && !maps.Equal(got, after), perhaps && !maps.Equal(got, after) && !maps.Equal(got, want):
		t.Fatalf("step %d,%s: answered %v, facts are %v", at, what, err, got)
	case err != nil && !perhaps && !maps.Equal(got, want):
		t.Fatalf("step %d,%s: failed with %v, facts are %v", at, what, err, got)
	}
	if full, ok := errors.AsType[*DiskFullError](err); err != nil && !perhaps && at%2 == 0 && !ok {
		t.Fatalf("step %d,%s: %v is not said to be a full disk (%v)", at, what, err, full)
	}
	mustRecord(t, s, "m01.8", "再记")
	got["m01.8"] = "再记"
	wantFacts(t, s, got)
	wantFacts(t, l.open(), got)
	wantSound(t, l.open())
	return reached
}

// The same with several failures in a row and in any order, by chance.
func TestAnyStepsFail(t *testing.T) {
	rounds := 40
	if long() {
		rounds = 1000
	}
	r := seeded(t.Name())
	for round := range rounds {
		l := newLaptop(t)
		_, want := worked(t, l)
		d := &faulty{}
		l.files = d
		s := l.open()
		for i := range 12 {
			d.half, d.late = r.Uint64()%2 == 0, r.Uint64()%3 == 0
			d.fail = func(int, string) error {
				if r.Uint64()%12 == 0 {
					return syscall.EIO
				}
				return nil
			}
			text := fmt.Sprint(i)
			err := record(t.Context(), s, "m01.1", text)
			if r.Uint64()%4 == 0 {
				_ = s.Seal(t.Context())
			}
			if r.Uint64()%6 == 0 {
				_ = s.Rebuild(t.Context())
			}
			d.fail = nil
			_, perhaps := errors.AsType[*PerhapsError](err)
			got := facts(t, s)["m01.1"]
			if err == nil && got != text || err != nil && !perhaps && got != want["m01.1"] || perhaps && got != text && got != want["m01.1"] {
				t.Fatalf("round %d: %v, facts are %q, were %q, new are %q", round, err, got, want["m01.1"], text)
			}
			want["m01.1"] = got
		}
		wantFacts(t, l.open(), want)
		wantSound(t, s)
	}
}

// A disk that stays full lets everything be read, also what was recorded while the commit failed.
func TestDiskThatStaysFull(t *testing.T) {
	l := newLaptop(t)
	_, want := worked(t, l)
	d := &faulty{}
	l.files = d
	s := l.open()
	d.fail = func(_ int, what string) error {
		if strings.HasPrefix(what, "commit") {
			return syscall.ENOSPC
		}
		return nil
	}
	mustRecord(t, s, "m01.7", "记下了")
	want["m01.7"] = "记下了"
	wantFacts(t, s, want)
	wantFacts(t, l.open(), want)
	wantSaid(t, record(t.Context(), s, "m01.8", "再记"), "disk_full", stateName)

	d.fail = func(_ int, what string) error {
		if strings.HasPrefix(what, "write") {
			return syscall.ENOSPC
		}
		return nil
	}
	wantSaid(t, record(t.Context(), s, "m01.8", "再记"), "disk_full", tailPrefix)
	wantSaid(t, s.SetLocal(func(l *Local) { l.Subject = "east" }), "disk_full", localName)
	drafts, err := s.OpenDrafts()
	if err != nil {
		t.Fatal(err)
	}
	defer drafts.Close()
	wantSaid(t, drafts.Put(Draft{Edit: read(t, s, m011, inspection.FieldFacts)}), "disk_full", "1.json")
	wantFacts(t, s, want)
	d.fail = nil
	mustRecord(t, s, "m01.8", "再记")
	want["m01.8"] = "再记"
	wantFacts(t, s, want)
	wantSound(t, s)
}

func TestReadOnlyDirectoryIsSaid(t *testing.T) {
	l := newLaptop(t)
	_, want := worked(t, l)
	l.files = readOnlyDisk{}
	s := l.open()
	wantSaid(t, record(t.Context(), s, "m01.1", "新"), "read_only", tailPrefix)
	wantSaid(t, s.SetLocal(func(*Local) {}), "read_only", localName)
	wantFacts(t, s, want)
}

type readOnlyDisk struct{ quick }

func (d readOnlyDisk) Open(path string, flag int) (file, error) {
	if flag != syscall.O_RDONLY {
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.EROFS}
	}
	return d.quick.Open(path, flag)
}
