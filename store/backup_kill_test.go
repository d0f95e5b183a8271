package store

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// killEach runs a child's job again and again, killed at each step on the disk in turn, until one comes to its end; check looks at
// what each has left.
func killEach(t *testing.T, j job, check func(kill int, name string)) {
	t.Helper()
	for kill := 1; ; kill++ {
		j.name, j.kill, j.half = string(j.care)+strconv.Itoa(kill), kill, kill%2 == 0
		_, wait := start(t, j)
		done := wait()[j.name] != ""
		check(kill, j.name)
		if done {
			if kill < 5 {
				t.Fatalf("only %d steps", kill)
			}
			return
		}
	}
}

// A backup that is killed at any step leaves the one before, whole, or the new one, whole.
func TestBackupKilledAtEveryStep(t *testing.T) {
	l, j := childLaptop(t)
	s := l.open()
	mustRecord(t, s, "m01.1", "一")
	attach(t, s, "m01.1", "照片.txt", strings.Repeat("照片的内容", 1000))
	mustBackUp(t, s, j.backup())
	mustRecord(t, s, "m01.1", "二")
	j.care = backUp
	killEach(t, j, func(kill int, _ string) {
		c, err := ReadBackup(t.Context(), j.backup(), func(int64, int64) {})
		if err != nil || len(c.Damaged) > 0 || c.Files != 1 || c.Operations < 5 {
			t.Fatalf("kill %d: %+v, %v", kill, c, err)
		}
	})
	mustBackUp(t, s, j.backup())
	if exists(j.backup() + partSuffix) {
		t.Error("a part is left")
	}
	wantSound(t, l.open())
}

// The same for automatic backups, of which no half is left for long.
func TestAutoBackupKilledAtEveryStep(t *testing.T) {
	l, j := childLaptop(t)
	mustRecord(t, l.open(), "m01.1", "一")
	j.care = autoBack
	killEach(t, j, func(kill int, _ string) {
		list, err := filepath.Glob(filepath.Join(l.Dir, backupsName, "*"+findingsFile))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range list {
			if c, err := ReadBackup(t.Context(), path, func(int64, int64) {}); err != nil || len(c.Damaged) > 0 {
				t.Fatalf("kill %d: %+v, %v", kill, c, err)
			}
		}
	})
	if _, err := l.open().BackupNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if parts, _ := filepath.Glob(filepath.Join(l.Dir, backupsName, "*"+partSuffix)); len(parts) > 0 {
		t.Errorf("parts are left: %v", parts)
	}
}

// Restoring that is killed at any step leaves a directory that is whole, or one that cannot be taken for it and into which restoring
// starts over.
func TestRestoreKilledAtEveryStep(t *testing.T) {
	l, j := childLaptop(t)
	s := l.open()
	for i := range 5 {
		mustRecord(t, s, "m01."+strconv.Itoa(i), "有")
	}
	attach(t, s, "m01.1", "照片.txt", strings.Repeat("照片的内容", 1000))
	mustBackUp(t, s, j.backup())
	want := facts(t, s)
	j.care = restore
	unfinished := 0
	killEach(t, j, func(kill int, name string) {
		o := l.Options
		o.Dir = filepath.Join(j.dir, name)
		r, err := Open(t.Context(), o)
		if err != nil {
			_, unset := errors.AsType[*NotSetUpError](err)
			if _, restoring := errors.AsType[*RestoringError](err); !unset && !restoring {
				t.Fatalf("kill %d: %v", kill, err)
			}
			if restoring := exists(filepath.Join(o.Dir, logName)); restoring {
				unfinished++
				_, err := Init(t.Context(), o, Setup{Inspector: "张三"})
				wantSaid(t, err, "restore_unfinished", o.Dir)
			}
			if r, _, err = Restore(t.Context(), o, j.backup(), Setup{}, nil); err != nil {
				t.Fatalf("kill %d: again: %v", kill, err)
			}
		}
		wantFacts(t, r, want)
		if c := wantSound(t, r); c.Blobs != 2 {
			t.Fatalf("kill %d: %+v", kill, c)
		}
	})
	if unfinished == 0 {
		t.Error("no kill left a directory half restored")
	}
}
