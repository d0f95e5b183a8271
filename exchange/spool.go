package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// spool keeps what cannot be read where it lies, packed or streamed, in files of a temporary folder. Their names are
// numbers: those that archives give are for people only.
type spool struct {
	parent string // where the folder is made; empty: the system's
	dir    string
	files  int
	left   int64 // bytes that may still come
	limit  int64
	handles
}

// take copies r into a file. name is what the user reads. If reading breaks off, what came is kept and given with the
// error.
func (s *spool) take(ctx context.Context, name string, r io.Reader) (_ *fileAt, size int64, err error) {
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp(s.parent, "dudao-import-"); err != nil {
			return nil, 0, spoolError(s.parent, err)
		}
	}
	s.files++
	path := filepath.Join(s.dir, strconv.Itoa(s.files))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, 0, spoolError(s.dir, err)
	}
	source := &heldError{r: &watched{ctx, r}}
	size, err = io.Copy(file, io.LimitReader(source, s.left+1))
	err = errors.Join(err, file.Close())
	switch {
	case size > s.left:
		return nil, 0, &TooLargeError{name, s.limit}
	case source.err != nil:
		err = source.err
	case err != nil:
		return nil, 0, spoolError(s.dir, err)
	}
	s.left -= size
	return s.at(path), size, err
}

// close removes everything.
func (s *spool) close() error {
	err := s.handles.close()
	if s.dir != "" {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	s.dir = ""
	return err
}

// spoolError names the temporary folder, which is where room is wanted.
func spoolError(dir string, err error) error {
	if noRoom(err) {
		if dir == "" {
			dir = os.TempDir()
		}
		return &TempFullError{dir, err}
	}
	return fmt.Errorf("temporary folder: %w", err)
}

// TempFullError says that there is no room to unpack in.
type TempFullError struct {
	Dir string
	Err error
}

func (e *TempFullError) Error() string { return fmt.Sprintf("%s: %v", e.Dir, e.Err) }
func (e *TempFullError) Unwrap() error { return e.Err }

// Code is the error's name for programs.
func (e *TempFullError) Code() string { return "disk_full" }

// Say tells the user in one sentence.
func (e *TempFullError) Say() string {
	return fmt.Sprintf("磁盘已满，没有地方展开文件（临时文件夹“%s”），请腾出空间后再试。", e.Dir)
}

// handles opens files when they are read and keeps but a few of them open, however many there are.
type handles struct {
	mu   sync.Mutex
	open []*fileAt
}

const mostHandles = 64

func (h *handles) at(path string) *fileAt { return &fileAt{h: h, path: path} }

func (h *handles) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var err error
	for _, f := range h.open {
		err = errors.Join(err, f.file.Close())
		f.file = nil
	}
	h.open = nil
	return err
}

// fileAt is one of them.
type fileAt struct {
	h    *handles
	path string
	file *os.File // nil while it is not open
}

// ReadAt is io.ReaderAt's.
func (f *fileAt) ReadAt(b []byte, off int64) (int, error) {
	f.h.mu.Lock()
	defer f.h.mu.Unlock()
	if f.file == nil {
		file, err := os.Open(f.path)
		if err != nil {
			return 0, err
		}
		if len(f.h.open) == mostHandles {
			oldest := f.h.open[0]
			oldest.file.Close()
			oldest.file = nil
			f.h.open = append(f.h.open[:0], f.h.open[1:]...)
		}
		f.file = file
		f.h.open = append(f.h.open, f)
	}
	return f.file.ReadAt(b, off)
}
