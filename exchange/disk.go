package exchange

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// disk are the steps on a folder's disk that can fail under us; tests put such in its place.
type disk interface {
	Create(path string) (diskFile, error)
	Open(path string) (io.ReadCloser, error)
	Rename(from, to string) error // fs.ErrExist if to is taken
	SyncDir(dir string) error
}

type diskFile interface {
	io.WriteCloser
	Sync() error
}

type realDisk struct{}

func (realDisk) Create(path string) (diskFile, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// Open reads from the device where the system can be asked to, not from memory: that what was written can be read back is
// to mean something.
func (realDisk) Open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	uncache(f)
	return f, nil
}

// Rename never replaces. File systems that cannot promise this are looked at first; names that bear the hash of what they
// name leave nothing to lose.
func (realDisk) Rename(from, to string) error {
	err := renameNew(from, to)
	if errors.Is(err, errors.ErrUnsupported) {
		return renameLooking(from, to)
	}
	return err
}

func renameLooking(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}

// SyncDir makes the names in dir durable, where the file system knows how: many network shares do not.
func (realDisk) SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
