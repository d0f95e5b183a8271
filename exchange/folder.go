package exchange

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// tempDir lies in the folder and holds what is being put. Its files bear no name that means anything until they are whole.
const tempDir = ".dudao-tmp"

// staleAfter is the age from which a file in tempDir is nobody's any more: left behind when a stick was pulled.
const staleAfter = 24 * time.Hour

// folder is a remote in a folder: a stick, a network share, one that a sync program copies.
type folder struct {
	dir  string
	root fs.FileInfo // of dir when it was opened
	disk disk
}

// Folder is the remote in a folder that exists. A stick that is pulled and comes back is to be opened anew.
func Folder(dir string) (Remote, error) { return openFolder(dir, realDisk{}) }

func openFolder(dir string, d disk) (*folder, error) {
	dir, err := filepath.Abs(asNamed(dir))
	if err != nil {
		return nil, &RemoteError{dir, RemoteMissing, err}
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err != nil && notDirectory(err):
		return nil, &RemoteError{dir, RemoteMissing, err}
	case errors.Is(err, fs.ErrPermission):
		return nil, &RemoteError{dir, RemoteDenied, err}
	case err != nil:
		return nil, &RemoteError{dir, RemoteUnreadable, err}
	case !info.IsDir():
		return nil, &RemoteError{dir, RemoteNotFolder, nil}
	}
	return &folder{dir, info, d}, nil
}

// here tells whether the folder is still the one that was opened: where a stick was, the empty mount point may be left, on
// the laptop's own disk.
func (f *folder) here() error {
	info, err := os.Stat(f.dir)
	if err == nil && !sameVolume(info, f.root) {
		err = fs.ErrNotExist
	}
	if err != nil {
		return &RemoteError{f.dir, RemoteGone, err}
	}
	return nil
}

// readError gives what is wrong with the folder if that is why reading failed; else err.
func (f *folder) readError(err error) error {
	if gone := f.here(); gone != nil {
		return gone
	}
	if errors.Is(err, fs.ErrPermission) {
		return &RemoteError{f.dir, RemoteDenied, err}
	}
	return &RemoteError{f.dir, RemoteUnreadable, err}
}

func (f *folder) writeError(err error) error {
	if gone := f.here(); gone != nil {
		return gone
	}
	fault := RemoteUnwritable
	switch {
	case noRoom(err):
		fault = RemoteFull
	case writeProtected(err), errors.Is(err, fs.ErrPermission):
		fault = RemoteReadOnly
	}
	return &RemoteError{f.dir, fault, err}
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

// List walks the folder. Hidden files are left out: they are parts of what sync programs are still fetching, and what
// systems put beside files.
func (f *folder) List(ctx context.Context, prefix, after string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		if err := f.here(); err != nil {
			yield(Object{}, err)
			return
		}
		w := walk{f: f, ctx: ctx, prefix: prefix, after: after, yield: yield}
		// Only what lies under the prefix's last whole part need be read.
		dir, _ := path.Split(prefix)
		w.dir(strings.TrimSuffix(dir, "/"))
	}
}

type walk struct {
	f             *folder
	ctx           context.Context
	prefix, after string
	yield         func(Object, error) bool
}

// dir runs through what lies in a directory and tells whether to go on.
func (w *walk) dir(name string) bool {
	if err := w.ctx.Err(); err != nil {
		w.yield(Object{}, err)
		return false
	}
	entries, err := os.ReadDir(w.f.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist), err != nil && notDirectory(err):
		if gone := w.f.here(); gone != nil {
			w.yield(Object{}, gone)
			return false
		}
		return true // taken away while we looked, or never there
	case err != nil:
		w.yield(Object{}, w.f.readError(err))
		return false
	}
	// In the order of whole names a folder stands where its slash puts it: "a-b" before "a/b".
	key := func(e fs.DirEntry) string {
		if e.IsDir() {
			return e.Name() + "/"
		}
		return e.Name()
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(key(a), key(b)) })
	for _, e := range entries {
		full := path.Join(name, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			if under := full + "/"; w.mayHold(under) && !w.dir(full) {
				return false
			}
		case e.Type().IsRegular() && strings.HasPrefix(full, w.prefix) && full > w.after:
			info, err := e.Info()
			if err == nil && !w.yield(Object{full, info.Size()}, nil) {
				return false
			}
		}
	}
	return true
}

// mayHold tells whether names under a folder, its name ending in a slash, can be asked for.
func (w *walk) mayHold(under string) bool {
	if !strings.HasPrefix(under, w.prefix) && !strings.HasPrefix(w.prefix, under) {
		return false
	}
	return under > w.after || strings.HasPrefix(w.after, under)
}

// Get opens a regular file; links are not followed out of the folder.
func (f *folder) Get(ctx context.Context, name string, limit int64) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	notThere := &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, notThere
	}
	info, err := os.Lstat(f.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist), err != nil && notDirectory(err):
		return nil, cmp.Or(f.here(), error(notThere))
	case err != nil:
		return nil, f.readError(err)
	case !info.Mode().IsRegular():
		return nil, notThere
	case info.Size() > limit:
		return nil, &TooLargeError{name, limit}
	}
	file, err := f.disk.Open(f.path(name))
	if err != nil {
		return nil, f.readError(err)
	}
	return &limited{f: f, ctx: ctx, name: name, file: file, left: limit, limit: limit}, nil
}

// limited reads an object, which may have grown since it was looked at.
type limited struct {
	f           *folder
	ctx         context.Context
	name        string
	file        io.ReadCloser
	left, limit int64
}

func (l *limited) Read(b []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	if l.left == 0 && len(b) > 0 {
		var one [1]byte
		if n, err := l.file.Read(one[:]); n == 0 {
			return 0, l.failed(err)
		}
		return 0, &TooLargeError{l.name, l.limit}
	}
	n, err := l.file.Read(b[:min(int64(len(b)), l.left)])
	l.left -= int64(n)
	return n, l.failed(err)
}

func (l *limited) failed(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return l.f.readError(err)
}

func (l *limited) Close() error { return l.file.Close() }

// PutIfAbsent writes to a temporary name, fsyncs, reads back, renames without replacing and fsyncs the folder.
func (f *folder) PutIfAbsent(ctx context.Context, name string, r io.Reader, size int64) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if err := f.here(); err != nil {
		return err
	}
	target := f.path(name)
	taken := &fs.PathError{Op: "put", Path: name, Err: fs.ErrExist}
	if _, err := os.Lstat(target); err == nil {
		return taken
	}
	for _, dir := range []string{filepath.Dir(target), f.path(tempDir)} {
		if err := f.makeDir(dir); err != nil {
			return f.writeError(err)
		}
	}
	temp := f.path(path.Join(tempDir, strings.ToLower(rand.Text())))
	err := f.fill(ctx, temp, r, size)
	if err == nil {
		f.sweep(temp)
		if err = f.disk.Rename(temp, target); err != nil && !errors.Is(err, fs.ErrExist) {
			err = f.writeError(err)
		}
	}
	if err != nil {
		_ = os.Remove(temp)
		if errors.Is(err, fs.ErrExist) {
			return taken
		}
		return err
	}
	if err := f.disk.SyncDir(filepath.Dir(target)); err != nil {
		return f.writeError(err)
	}
	return nil
}

// fill writes size bytes of r to a new file, durably, and reads them back.
func (f *folder) fill(ctx context.Context, temp string, r io.Reader, size int64) error {
	file, err := f.disk.Create(temp)
	if err != nil {
		return f.writeError(err)
	}
	sum := sha256.New()
	// What r fails with is no fault of the folder's.
	source := &heldError{r: io.TeeReader(io.LimitReader(&watched{ctx, r}, size+1), sum)}
	n, err := io.Copy(file, source)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	switch {
	case source.err != nil:
		return source.err
	case err != nil:
		return f.writeError(err)
	case n != size:
		return fmt.Errorf("put: %d bytes instead of %d: %w", n, size, io.ErrUnexpectedEOF)
	}
	back, err := f.disk.Open(temp)
	if err != nil {
		return f.writeError(err)
	}
	defer back.Close()
	again := sha256.New()
	if _, err := io.Copy(again, &watched{ctx, back}); err != nil {
		return cmp.Or(ctx.Err(), f.readError(err))
	}
	if [sha256.Size]byte(again.Sum(nil)) != [sha256.Size]byte(sum.Sum(nil)) {
		return &RemoteError{f.dir, RemoteChanged, nil}
	}
	return nil
}

// makeDir makes a folder and those above it, durably.
func (f *folder) makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if dir == f.dir {
		return fs.ErrNotExist // never made anew: the stick has gone
	}
	parent := filepath.Dir(dir)
	if err := f.makeDir(parent); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return f.disk.SyncDir(parent)
}

// sweep removes what was left half written long ago. How long is told by the clock of the folder's own file system, of
// which mine, just written, shows the time.
func (f *folder) sweep(mine string) {
	now, err := os.Stat(mine)
	if err != nil {
		return
	}
	entries, _ := os.ReadDir(f.path(tempDir))
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && now.ModTime().Sub(info.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(f.path(tempDir), e.Name()))
		}
	}
}

// watched stops reading when its context ends.
type watched struct {
	ctx context.Context
	r   io.Reader
}

func (w *watched) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(b)
}

// heldError remembers why reading failed.
type heldError struct {
	r   io.Reader
	err error
}

func (h *heldError) Read(b []byte) (int, error) {
	n, err := h.r.Read(b)
	if err != nil && err != io.EOF {
		h.err = err
	}
	return n, err
}
