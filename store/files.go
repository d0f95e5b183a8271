package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"go.etcd.io/bbolt"
)

// files are the steps on the disk that can fail under us or be cut short by a kill; tests put such in their place.
type files interface {
	Open(path string, flag int) (file, error)
	Rename(from, to string) error
	Remove(path string) error
	SyncDir(dir string) error
	Commit(tx *bbolt.Tx) error
}

type file interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
	Close() error
}

// disk is the real one.
type disk struct{}

func (disk) Open(path string, flag int) (file, error) { return os.OpenFile(path, flag, 0o600) }
func (disk) Rename(from, to string) error             { return os.Rename(from, to) }
func (disk) Remove(path string) error                 { return os.Remove(path) }
func (disk) Commit(tx *bbolt.Tx) error                { return tx.Commit() }

// SyncDir makes the names in dir durable. Windows and some file systems, of memory sticks above all, have no such call: they do it by
// themselves or not at all.
func (disk) SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

// replaceFile puts data in path's place, whole or not at all: temporary file, fsync, rename, fsync of the directory.
func replaceFile(fsys files, path string, data []byte) error {
	temp := path + ".new"
	f, err := fsys.Open(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return diskError(path, err)
	}
	_, err = f.WriteAt(data, 0)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = fsys.Rename(temp, path)
	}
	if err != nil {
		_ = fsys.Remove(temp)
		return diskError(path, err)
	}
	return diskError(path, fsys.SyncDir(filepath.Dir(path)))
}

// makeDir makes a directory in one that exists, durably.
func makeDir(fsys files, dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return diskError(dir, err)
	}
	return diskError(dir, fsys.SyncDir(filepath.Dir(dir)))
}

// appendTo writes pieces at the end of a file that must be size bytes long, and fsyncs. If that fails the file is cut back to
// size; if that fails too the error is a *PerhapsError.
func appendTo(f file, path string, size int64, pieces ...[]byte) error {
	info, err := f.Stat()
	if err != nil {
		return diskError(path, err)
	}
	if info.Size() != size {
		return &DamagedError{path, size, fmt.Errorf("it is %d bytes long", info.Size())}
	}
	w := bufio.NewWriter(io.NewOffsetWriter(f, size))
	for _, piece := range pieces {
		_, _ = w.Write(piece) // Flush tells
	}
	err = w.Flush()
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		return nil
	}
	err = diskError(path, err)
	if cut := cutBack(f, size); cut != nil {
		return &PerhapsError{Err: errors.Join(err, cut)}
	}
	return err
}

func cutBack(f file, size int64) error {
	if err := f.Truncate(size); err != nil {
		return err
	}
	return f.Sync()
}

// readWhole reads a file as it stands; one that does not exist is empty.
func readWhole(fsys files, path string) ([]byte, error) {
	f, err := fsys.Open(path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, diskError(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, diskError(path, err)
	}
	data, err := io.ReadAll(io.NewSectionReader(f, 0, info.Size()))
	return data, diskError(path, err)
}
