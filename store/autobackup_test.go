package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Daily 7, weekly 4: the newest of each of the last days and weeks that have any.
func TestBackupsThatAreKept(t *testing.T) {
	at := func(text string) autoBackup {
		when, err := time.Parse("2006-01-02 15", text)
		if err != nil {
			t.Fatal(err)
		}
		return autoBackup{text, when}
	}
	var list []autoBackup
	for day := time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC); day.After(time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)); day = day.AddDate(0, 0, -1) {
		for _, hour := range []string{" 18", " 09"} {
			list = append(list, at(day.Format(time.DateOnly)+hour))
		}
	}
	old := expired(list)
	var kept []string
	for _, b := range list {
		if !slices.Contains(old, b) {
			kept = append(kept, b.path)
		}
	}
	want := []string{ // 2023-06-30 is a Friday
		"2023-06-30 18", "2023-06-29 18", "2023-06-28 18", "2023-06-27 18", "2023-06-26 18", "2023-06-25 18", "2023-06-24 18",
		"2023-06-18 18", "2023-06-11 18",
	}
	if !slices.Equal(kept, want) {
		t.Errorf("kept are %q", kept)
	}
	if left := expired(list[:3]); len(left) != 1 || left[0] != list[1] {
		t.Errorf("of three go %v", left)
	}
}

// One a day is made by itself, plans within and evidence without; files of others in the folder stay.
func TestAutoBackup(t *testing.T) {
	l, _, want := kept(t)
	l.Backups = filepath.Join(t.TempDir(), "盘", "备份")
	s := l.open()
	for i, made := range []bool{true, false, true} {
		if got, err := s.AutoBackup(t.Context()); err != nil || got != made {
			t.Fatalf("%d: made is %t, %v", i, got, err)
		}
		if i == 0 {
			mustWrite(t, filepath.Join(l.Backups, "auto-照片.dudao"), []byte("x"))
			l.clock.jump(time.Hour)
		} else {
			l.clock.jump(25 * time.Hour)
		}
	}
	for range 60 {
		l.clock.jump(24 * time.Hour)
		if made, err := s.AutoBackup(t.Context()); err != nil || !made {
			t.Fatal(made, err)
		}
	}
	list := s.autoBackups()
	if n := len(list); n < keptDays+keptWeeks-2 || n > keptDays+keptWeeks {
		t.Errorf("%d are kept", n)
	}
	c, err := ReadBackup(t.Context(), list[0].path, func(int64, int64) {})
	if err != nil || c.Plans != 1 || c.Files != 0 || len(c.Damaged) > 0 {
		t.Errorf("it holds %+v, %v", c, err)
	}
	if !exists(filepath.Join(l.Backups, "auto-照片.dudao")) {
		t.Error("another's file is gone")
	}

	// A backup by hand is new enough too; one from the future, made while the clock was wrong, does not count.
	l.clock.jump(30 * 24 * time.Hour)
	mustBackUp(t, s, filepath.Join(t.TempDir(), "b.dudao"))
	if made, err := s.AutoBackup(t.Context()); err != nil || made {
		t.Errorf("made is %t, %v", made, err)
	}
	l.clock.jump(-100 * 24 * time.Hour)
	if at, ok := s.NewestBackup(); ok && at.After(l.clock.now()) {
		t.Errorf("the newest is of %v", at)
	}
	if made, err := s.AutoBackup(t.Context()); err != nil || !made {
		t.Errorf("made is %t, %v", made, err)
	}

	// While another process makes one, none is made.
	lock, alone, err := s.lockBackups()
	if err != nil || !alone {
		t.Fatal(alone, err)
	}
	defer lock.Close()
	l.clock.jump(48 * time.Hour)
	if made, err := l.open().AutoBackup(t.Context()); err != nil || made {
		t.Errorf("made is %t, %v", made, err)
	}
	wantFacts(t, s, want)
}

// The data directory is lost but for its backups and its files: restored, nothing is missing.
func TestRestoreOfAnAutoBackup(t *testing.T) {
	l, s, want := kept(t)
	b, err := s.BackupNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	away := l.Dir + "-移开"
	if err := os.Rename(l.Dir, away); err != nil {
		t.Fatal(err)
	}
	mustRemove(t, filepath.Join(away, logName))
	mustWrite(t, filepath.Join(away, stateName), []byte("坏了"))
	r, got := mustRestore(t, l, filepath.Join(away, backupsName, filepath.Base(b.Path)), Setup{})
	if got.Beside != 1 || got.Missing != 0 || len(got.Check.Faults) > 0 {
		t.Errorf("restored %+v", got)
	}
	if r.Device() == s.Device() {
		t.Error("the chain would be continued")
	}
	wantFacts(t, r, want)
	wantSound(t, r)
}
