package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

const (
	lockRetry = 2 * time.Millisecond
	lockQuiet = 100 * time.Millisecond // shorter waits are not worth telling
	pidWidth  = 20
	lockName  = "lock" // of the data directory, and of the folder of backups
)

// acquire takes the data directory's lock, shared to read, exclusive for every change, and waits for it up to Options.Wait.
// The caller calls release.
func (s *Store) acquire(ctx context.Context, exclusive bool) (release func(), err error) {
	path := filepath.Join(s.dir, lockName)
	f, err := openLock(path, exclusive)
	if err != nil {
		return nil, err
	}
	if err := s.waitLock(ctx, f, path, exclusive); err != nil {
		f.Close()
		return nil, err
	}
	if !exclusive {
		return func() { f.Close() }, nil
	}
	writePID(f, strconv.Itoa(os.Getpid()))
	return func() {
		writePID(f, "")
		f.Close()
	}, nil
}

// openLock opens the lock file, which is made once and never replaced. To read, a directory that cannot be written will do.
func openLock(path string, exclusive bool) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil && !exclusive {
		if g, err := os.Open(path); err == nil {
			return g, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &NotSetUpError{filepath.Dir(path)}
	}
	return f, diskError(path, err)
}

func (s *Store) waitLock(ctx context.Context, f *os.File, path string, exclusive bool) error {
	start := time.Now()
	told := s.waiting == nil
	for {
		ok, err := tryLock(f, exclusive)
		if ok || err != nil {
			return diskError(path, err)
		}
		waited := time.Since(start)
		if waited >= s.wait {
			return &LockedError{s.dir, readPID(f), s.wait.String()}
		}
		if !told && waited >= lockQuiet {
			told = true
			s.waiting(readPID(f))
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", path, ctx.Err())
		case <-time.After(lockRetry):
		}
	}
}

// writePID tells who holds the lock; it is for messages only, so it may fail.
func writePID(f *os.File, pid string) {
	_, _ = f.WriteAt(fmt.Appendf(nil, "%-*s\n", pidWidth, pid), 0)
}

func readPID(f *os.File) int {
	text := make([]byte, pidWidth)
	n, _ := f.ReadAt(text, 0)
	pid, err := strconv.Atoi(string(bytes.TrimSpace(text[:n])))
	if err != nil {
		return 0
	}
	return pid
}
