package store

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	backupsName  = "backups" // in the data directory
	autoPrefix   = "auto-"
	autoTime     = "20060102-150405"
	findingsFile = ".dudao"
)

// How many automatic backups are kept: the newest of each of the last days and weeks that have any.
const (
	keptDays  = 7
	keptWeeks = 4
)

// autoEvery is how old the newest backup becomes before the next is made by itself.
const autoEvery = 24 * time.Hour

// AutoBackup makes a backup of all records and plans, without evidence, in Options.Backups if the newest of any kind is over a day old;
// made tells whether. Older ones go by rule. While another process makes one, it makes none.
func (s *Store) AutoBackup(ctx context.Context) (made bool, err error) {
	if newest, ok := s.NewestBackup(); ok && s.now().Sub(newest) < autoEvery {
		return false, nil
	}
	b, err := s.BackupNow(ctx)
	return b.Path != "", err
}

// BackupNow is AutoBackup, whatever the age of the newest. While another process makes one, the answer is zero.
func (s *Store) BackupNow(ctx context.Context) (b Backed, err error) {
	device := s.Device()
	if device == "" {
		return b, &ReadOnlyError{s.dir, fs.ErrPermission}
	}
	if err := s.makeBackups(); err != nil {
		return b, err
	}
	lock, alone, err := s.lockBackups()
	if err != nil || !alone {
		return b, err
	}
	defer lock.Close()
	s.sweepParts()
	path := filepath.Join(s.backups, autoPrefix+s.now().Format(autoTime)+"-"+device+findingsFile)
	if b, err = s.backUp(ctx, path, false, nil); err != nil {
		return b, err
	}
	for _, old := range expired(s.autoBackups()) {
		_ = s.fs.Remove(old.path) // it goes the next time
	}
	return b, nil
}

// makeBackups makes the folder of the automatic backups. One that was chosen is made with those above it.
func (s *Store) makeBackups() error {
	if s.backups == s.path(backupsName) {
		return makeDir(s.fs, s.backups)
	}
	if err := os.MkdirAll(s.backups, 0o700); err != nil {
		return targetError(s.backups, err)
	}
	return nil
}

func (s *Store) lockBackups() (lock *os.File, alone bool, err error) {
	path := filepath.Join(s.backups, lockName)
	lock, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, targetError(path, err)
	}
	if alone, err = tryLock(lock, true); !alone || err != nil {
		lock.Close()
	}
	return lock, alone, err
}

// sweepParts removes what processes that were killed have left half written.
func (s *Store) sweepParts() {
	entries, _ := os.ReadDir(s.backups)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), autoPrefix) && strings.HasSuffix(e.Name(), "-"+s.Device()+findingsFile+partSuffix) {
			_ = s.fs.Remove(filepath.Join(s.backups, e.Name()))
		}
	}
}

// NewestBackup is when a backup was last made of this directory: an automatic one, or one by hand. Those from the future, made while
// the clock was wrong, do not count.
func (s *Store) NewestBackup() (at time.Time, ok bool) {
	now := s.now()
	times := []time.Time{s.Local().BackedUp}
	for _, b := range s.autoBackups() {
		times = append(times, b.at)
	}
	for _, t := range times {
		if !t.IsZero() && t.Before(now.Add(autoEvery)) && t.After(at) {
			at, ok = t, true
		}
	}
	return at, ok
}

// autoBackup is one that was made by itself.
type autoBackup struct {
	path string
	at   time.Time
}

// autoBackups lists those of this device, newest first. Other files in the folder are not ours to remove.
func (s *Store) autoBackups() []autoBackup {
	entries, err := os.ReadDir(s.backups)
	if err != nil {
		return nil
	}
	var list []autoBackup
	for _, e := range entries {
		text, ok := strings.CutPrefix(e.Name(), autoPrefix)
		if text, ok2 := strings.CutSuffix(text, "-"+s.Device()+findingsFile); ok && ok2 {
			if at, err := time.ParseInLocation(autoTime, text, s.now().Location()); err == nil {
				list = append(list, autoBackup{filepath.Join(s.backups, e.Name()), at})
			}
		}
	}
	slices.SortFunc(list, func(a, b autoBackup) int { return b.at.Compare(a.at) })
	return list
}

// expired are those that are not kept, of a list with the newest first: the newest of each of seven days stays, and of each of four
// weeks.
func expired(list []autoBackup) []autoBackup {
	days, weeks := map[string]bool{}, map[[2]int]bool{}
	var old []autoBackup
	for _, b := range list {
		year, week := b.at.ISOWeek()
		day, ofWeek := b.at.Format(time.DateOnly), [2]int{year, week}
		keep := false
		if !days[day] && len(days) < keptDays {
			days[day], keep = true, true
		}
		if !weeks[ofWeek] && len(weeks) < keptWeeks {
			weeks[ofWeek], keep = true, true
		}
		if !keep {
			old = append(old, b)
		}
	}
	return old
}

// LatestBackup is the automatic backup with the latest name in the folder, of whichever device: for a directory that cannot be opened.
func LatestBackup(o Options) (path string, ok bool) {
	s, err := newStore(o)
	if err != nil {
		return "", false
	}
	entries, _ := os.ReadDir(s.backups)
	for _, e := range entries { // sorted by name, which begins with the time
		if strings.HasPrefix(e.Name(), autoPrefix) && filepath.Ext(e.Name()) == findingsFile {
			path = filepath.Join(s.backups, e.Name())
		}
	}
	return path, path != ""
}
