package store

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// kept is a laptop with records, sealed and not, and a piece of evidence.
func kept(t testing.TB) (*laptop, *Store, map[string]string) {
	t.Helper()
	l := newLaptop(t)
	s, want := worked(t, l)
	attach(t, s, "m01.1", "照片.txt", "照片的内容")
	return l, s, want
}

func mustBackUp(t testing.TB, s *Store, path string) Backed {
	t.Helper()
	b, err := s.Backup(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustRestore(t testing.TB, l *laptop, path string, set Setup) (*Store, Restored) {
	t.Helper()
	s, r, err := Restore(t.Context(), l.Options, path, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, r
}

func TestBackupAndRestore(t *testing.T) {
	l, s, want := kept(t)
	path := filepath.Join(t.TempDir(), "备份.dudao")
	b := mustBackUp(t, s, path)
	if b.Plans != 1 || b.Files != 1 || b.Missing != 0 || b.LeftOut != 0 || b.Operations == 0 || !slices.Equal(b.People, []string{"张三"}) {
		t.Errorf("backed up %+v", b)
	}
	if exists(path + partSuffix) {
		t.Error("a part is left")
	}
	if at, ok := s.NewestBackup(); !ok || l.clock.now().Sub(at) > time.Minute {
		t.Errorf("the newest backup is of %v", at)
	}

	// Restored, it is another device with the same state; both go on and meet without a conflict.
	r, got := mustRestore(t, l.other("新电脑"), path, Setup{})
	if len(got.Check.Faults) > 0 || got.Missing > 0 || len(got.Damaged) > 0 {
		t.Errorf("restored %+v", got)
	}
	if local := r.Local(); local.Inspector != "张三" || local.Team != TeamID("第一督导组") || local.Inspection != round {
		t.Errorf("local is %+v", local)
	}
	if r.Device() == s.Device() {
		t.Error("the chain would be continued")
	}
	wantFacts(t, r, want)
	mustRecord(t, r, "m01.1", "恢复后改的")
	mustRecord(t, s, "m01.7", "原机写的")
	want["m01.1"], want["m01.7"] = "恢复后改的", "原机写的"
	give(t, r, s)
	give(t, s, r)
	wantFacts(t, r, want)
	wantFacts(t, s, want)
	wantSound(t, r)
	if exists(r.path(restoringName)) {
		t.Error("the mark is left")
	}

	// Never over what is there, not even a stranger's file.
	_, _, err := Restore(t.Context(), l.Options, path, Setup{}, nil)
	wantSaid(t, err, "not_empty", l.Dir)
	o := l.other("别的")
	mustMkdir(t, o.Dir)
	mustWrite(t, filepath.Join(o.Dir, "照片.jpg"), []byte("x"))
	_, _, err = Restore(t.Context(), o.Options, path, Setup{}, nil)
	wantSaid(t, err, "not_empty", o.Dir)
	if entries, _ := os.ReadDir(o.Dir); len(entries) != 1 {
		t.Errorf("there are %v", entries)
	}
}

func mustMkdir(t testing.TB, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

// Records made while a backup is written are wholly in it or not at all, and no writer waits for it.
func TestBackupWhileOthersRecord(t *testing.T) {
	l, s, _ := kept(t)
	other := l.open()
	n := 0
	path := filepath.Join(t.TempDir(), "b.dudao")
	_, err := s.Backup(t.Context(), path, func(done, total int64) {
		if n++; n <= 20 {
			mustRecord(t, other, fmt.Sprintf("m02.%d", n), "同时记的")
			if n%5 == 0 {
				if err := other.Seal(t.Context()); err != nil {
					t.Error(err)
				}
			}
		}
	})
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	r, got := mustRestore(t, l.other("新电脑"), path, Setup{})
	if len(got.Check.Faults) > 0 {
		t.Errorf("faults %v", got.Check.Faults)
	}
	if len(facts(t, r)) < 6 {
		t.Errorf("facts are %v", facts(t, r))
	}
	wantSound(t, s)
}

// What is damaged here is left out and counted; the rest is in the backup.
func TestBackupOfDamagedData(t *testing.T) {
	l, s, _ := kept(t)
	if err := s.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	spoilSegment(t, s, 1)
	for _, blob := range mustBlobs(t, s) {
		if content := mustRead(t, blob.path); string(content) == "照片的内容" {
			mustWrite(t, blob.path, bytes.ToUpper(append(content[:3], "xx"...)))
		}
	}
	path := filepath.Join(t.TempDir(), "b.dudao")
	b := mustBackUp(t, s, path)
	if b.LeftOut != 2 || b.Plans != 1 || b.Files != 0 || len(b.Damaged) > 0 {
		t.Errorf("backed up %+v", b)
	}
	_, got := mustRestore(t, l.other("新电脑"), path, Setup{})
	if len(got.Check.Faults) > 0 || got.Missing != 1 {
		t.Errorf("restored %+v", got)
	}
}

// spoilSegment flips a bit of a segment in the log.
func spoilSegment(t testing.TB, s *Store, i int) {
	t.Helper()
	err := s.View(t.Context(), func(tx *ReadTx) error {
		list, err := tx.segments("")
		data := mustRead(t, s.path(logName))
		data[list[i].Offset+list[i].Length/2] ^= 0x40
		mustWrite(t, s.path(logName), data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Where the stretch that names the inspection and its plan is lost, the rest is restored and verify names the plan.
func TestRestoreWithoutTheBeginning(t *testing.T) {
	l, s, _ := kept(t)
	spoilSegment(t, s, 0)
	path := filepath.Join(t.TempDir(), "b.dudao")
	mustBackUp(t, s, path)
	r, got := mustRestore(t, l.other("新电脑"), path, Setup{})
	if r.Local().Inspection != round || len(got.Check.Faults) != 1 || got.Check.Faults[0].Where != "督导方案" {
		t.Errorf("local is %+v, restored %+v", r.Local(), got.Check)
	}
	if got := facts(t, r); got["m01.3"] == "" {
		t.Errorf("facts are %v", got)
	}
}

func mustBlobs(t testing.TB, s *Store) []blobFile {
	t.Helper()
	list, err := blobsIn(s.path(blobDir))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestBackupTargetsThatCannotBe(t *testing.T) {
	_, s, _ := kept(t)
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "文件"), nil)
	for path, code := range map[string]string{
		s.path("log.dudao"):                 "backup_in_data",
		s.path("blobs", "x.dudao"):          "backup_in_data",
		filepath.Join(dir, "无", "x.dudao"):  "backup_no_folder",
		filepath.Join(dir, "文件", "x.dudao"): "backup_no_folder",
		dir:                                 "backup_is_folder",
	} {
		_, err := s.Backup(t.Context(), path, nil)
		wantSaid(t, err, code, path)
	}
	for err, code := range map[syscall.Errno]string{
		syscall.ENOSPC: "backup_disk_full", syscall.EROFS: "backup_read_only", syscall.EACCES: "backup_read_only", syscall.EIO: "backup_failed",
	} {
		d := &faulty{}
		s.fs = d
		old := filepath.Join(dir, "旧.dudao")
		mustWrite(t, old, []byte("旧的"))
		for _, step := range []string{"write", "sync", "rename"} {
			d.fail = func(_ int, what string) error {
				if strings.HasPrefix(what, step) && strings.Contains(what, "旧.dudao") {
					return err
				}
				return nil
			}
			_, got := s.Backup(t.Context(), old, nil)
			wantSaid(t, got, code, old)
			if string(mustRead(t, old)) != "旧的" || exists(old+partSuffix) {
				t.Errorf("%v at %s: the old backup was harmed, or a part is left", err, step)
			}
		}
	}
}

// A disk of data that is full is all the more a reason for a backup elsewhere: what cannot be sealed is in it.
func TestBackupWhileTheDiskIsFull(t *testing.T) {
	l, s, want := kept(t)
	d := &faulty{}
	d.fail = func(_ int, what string) error {
		if strings.HasPrefix(what, "write") && !strings.Contains(what, "b.dudao") {
			return syscall.ENOSPC
		}
		return nil
	}
	s.fs = d
	path := filepath.Join(t.TempDir(), "b.dudao")
	mustBackUp(t, s, path)
	r, _ := mustRestore(t, l.other("新电脑"), path, Setup{})
	wantFacts(t, r, want)
	d.fail = nil
	mustRecord(t, s, "m01.9", "又有空间了")
	wantSound(t, s)
}

// A stick that loses bytes is found out.
func TestBackupThatReadsBackDifferently(t *testing.T) {
	_, s, _ := kept(t)
	path := filepath.Join(t.TempDir(), "b.dudao")
	s.fs = forgetful{disk{}}
	_, err := s.Backup(t.Context(), path, nil)
	wantSaid(t, err, "backup_unsound", path)
	if exists(path) || exists(path+partSuffix) {
		t.Error("it is left")
	}
}

// forgetful is a disk that says it has written and has not, in backups.
type forgetful struct{ disk }

func (d forgetful) Open(path string, flag int) (file, error) {
	f, err := d.disk.Open(path, flag)
	if err == nil && strings.HasSuffix(path, partSuffix) {
		f = forgetfulFile{f}
	}
	return f, err
}

type forgetfulFile struct{ file }

func (f forgetfulFile) WriteAt(b []byte, at int64) (int, error) {
	if len(b) > 100 {
		b = bytes.Clone(b)
		b[len(b)/2] ^= 1
	}
	return f.file.WriteAt(b, at)
}

// A backup that was cut or damaged gives all that is whole in it; what is no backup changes nothing.
func TestRestoreOfDamagedBackups(t *testing.T) {
	l, s, _ := kept(t)
	path := filepath.Join(t.TempDir(), "b.dudao")
	mustBackUp(t, s, path)
	whole := mustRead(t, path)
	for i, data := range [][]byte{whole[:len(whole)-3], slices.Concat(whole[:50], whole[60:])} {
		mustWrite(t, path, data)
		r, got := mustRestore(t, l.other(fmt.Sprint("电脑", i)), path, Setup{})
		if len(got.Damaged) != 1 {
			t.Errorf("restored %+v", got)
		}
		if len(facts(t, r)) == 0 {
			t.Error("nothing was restored")
		}
	}
	for name, want := range map[string]struct {
		data []byte
		code string
	}{
		"text": {[]byte("购物单"), "not_a_backup"}, "empty": {nil, "not_a_backup"}, "cut": {whole[:20], "not_a_backup"},
		"newer": {laterSegment(t), "newer_format"},
	} {
		mustWrite(t, path, want.data)
		o := l.other(name)
		_, _, err := Restore(t.Context(), o.Options, path, Setup{}, nil)
		wantSaid(t, err, want.code, path)
		if exists(o.Dir) {
			t.Errorf("%s: the directory was made", name)
		}
	}
	_, _, err := Restore(t.Context(), l.other("无").Options, path+"x", Setup{}, nil)
	wantSaid(t, err, "backup_missing", path+"x")
}

func TestRestoreAsksWho(t *testing.T) {
	l, s, _ := kept(t)
	if err := s.SetLocal(func(l *Local) { l.Inspector = "李四" }); err != nil {
		t.Fatal(err)
	}
	mustRecord(t, s, "m01.1", "李四写的")
	path := filepath.Join(t.TempDir(), "b.dudao")
	mustBackUp(t, s, path)
	o := l.other("新电脑")
	_, _, err := Restore(t.Context(), o.Options, path, Setup{}, nil)
	wantSaid(t, err, "who", "张三、李四")
	r, _ := mustRestore(t, o, path, Setup{Inspector: "王五", Team: "第二督导组"})
	if local := r.Local(); local.Inspector != "王五" || local.Team != TeamID("第二督导组") {
		t.Errorf("local is %+v", local)
	}
}

// Both stop when they are told to, and nothing is left of them.
func TestBackupAndRestoreCancelled(t *testing.T) {
	l, s, _ := kept(t)
	path := filepath.Join(t.TempDir(), "b.dudao")
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Backup(ctx, path, func(int64, int64) { cancel() }); err == nil || exists(path) || exists(path+partSuffix) {
		t.Errorf("cancelled: %v", err)
	}
	mustBackUp(t, s, path)
	o := l.other("新电脑")
	for stop := range 6 {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		_, _, err := Restore(ctx, o.Options, path, Setup{}, func(int64, int64) {
			if n++; n > stop {
				cancel()
			}
		})
		cancel()
		if err == nil {
			t.Fatal("not cancelled")
		}
		if exists(filepath.Join(o.Dir, localName)) {
			break // it had been set up: only checking was cancelled
		}
		if exists(o.Dir) {
			t.Fatalf("after %d: the directory is left", stop)
		}
	}
}

// Every step of a backup and of a restoring fails once. A backup that was there stays; a directory is restored wholly or not at all; and
// what follows succeeds.
func TestEveryStepOfBackupAndRestoreFails(t *testing.T) {
	l, s, want := kept(t)
	path := filepath.Join(t.TempDir(), "b.dudao")
	mustBackUp(t, s, path)
	before := mustRead(t, path)
	for at := 1; ; at++ {
		d := &faulty{half: at%2 == 0}
		reached := false
		d.fail = func(step int, _ string) error {
			if step != at {
				return nil
			}
			reached = true
			return syscall.EIO
		}
		s.fs = d
		_, err := s.Backup(t.Context(), path, nil)
		if err != nil && !bytes.Equal(mustRead(t, path), before) {
			if c, err := ReadBackup(t.Context(), path, func(int64, int64) {}); err != nil || len(c.Damaged) > 0 {
				t.Fatalf("step %d: the backup is damaged: %v", at, err)
			}
		}
		if !reached {
			break
		}
	}
	s.fs = quick{}
	mustBackUp(t, s, path)
	for at := 1; ; at++ {
		o := l.other(fmt.Sprint(at))
		d := &faulty{half: at%2 == 0}
		reached := false
		d.fail = func(step int, _ string) error {
			if step != at {
				return nil
			}
			reached = true
			return syscall.EIO
		}
		o.files = d
		_, _, err := Restore(t.Context(), o.Options, path, Setup{}, nil)
		o.files = quick{}
		if _, openErr := Open(t.Context(), o.Options); err != nil && openErr != nil {
			if exists(o.Dir) {
				t.Fatalf("step %d failed with %v and left %v", at, err, openErr)
			}
			mustRestore(t, o, path, Setup{})
		}
		wantFacts(t, o.open(), want)
		wantSound(t, o.open())
		if !reached {
			break
		}
	}
}
