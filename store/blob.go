package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dudao/inspection"
	"dudao/oplog"
)

const (
	blobDir      = "blobs"
	addingPrefix = "adding-" // a file being copied, in blobs
	addingLock   = "lock"    // in blobs, held shared by whoever copies
	headBytes    = 256 << 10 // of a file, kept to tell what it is
	copyChunk    = 256 << 10
)

// Copied are files that have been copied into blobs and have no name there yet: Tx.Attach gives them one. Drop them in the end.
type Copied struct {
	s     *Store
	lock  *os.File
	files []*incoming
}

// incoming is one file of Copied, with what its first bytes tell.
type incoming struct {
	s    *Store
	temp string // path, until it is placed
	name string // the file's own

	hash   oplog.Hash
	size   int64
	mime   string
	kind   inspection.EvidenceKind
	shot   *inspection.Shot
	placed bool
}

// CopyIn copies files, each hashed on the way and fsynced: all, or none. progress may be nil; it is told the index of each of the paths
// before anything is done with it. *EvidenceError tells of a folder, a missing, unreadable, empty or too large file.
func (s *Store) CopyIn(ctx context.Context, paths []string, progress func(file int, done, total int64)) (*Copied, error) {
	if len(paths) == 0 {
		return &Copied{}, nil
	}
	if progress == nil {
		progress = func(int, int64, int64) {}
	}
	c, err := s.newCopied(ctx)
	if err != nil {
		return nil, err
	}
	for i, path := range paths {
		progress(i, 0, 0)
		if err := c.addFile(ctx, path, func(done, total int64) { progress(i, done, total) }); err != nil {
			c.Drop()
			return nil, err
		}
	}
	return c, nil
}

func (s *Store) newCopied(ctx context.Context) (*Copied, error) {
	if err := makeDir(s.fs, s.path(blobDir)); err != nil {
		return nil, err
	}
	lock, err := s.lockAdding(ctx)
	if err != nil {
		return nil, err
	}
	return &Copied{s: s, lock: lock}, nil
}

func (c *Copied) addFile(ctx context.Context, path string, progress func(done, total int64)) error {
	f, info, err := openEvidence(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.add(ctx, info.Name(), f, info.Size(), progress)
}

// add copies src, of which size is the length, or -1 if it is not known.
func (c *Copied) add(ctx context.Context, name string, src io.Reader, size int64, progress func(done, total int64)) error {
	id, err := c.s.NewID()
	if err != nil {
		return err
	}
	in := &incoming{s: c.s, temp: c.s.path(blobDir, addingPrefix+id), name: name}
	c.files = append(c.files, in)
	return in.fill(ctx, src, size, progress)
}

// Drop removes what has got no name.
func (c *Copied) Drop() {
	for _, in := range c.files {
		if !in.placed {
			_ = c.s.fs.Remove(in.temp)
		}
	}
	if c.lock != nil {
		c.lock.Close()
	}
}

// lockAdding tells sweepBlobs of other processes that somebody copies.
func (s *Store) lockAdding(ctx context.Context) (*os.File, error) {
	path := s.path(blobDir, addingLock)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, diskError(path, err)
	}
	if err := s.waitLock(ctx, f, path, false); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (in *incoming) fill(ctx context.Context, src io.Reader, size int64, progress func(done, total int64)) error {
	f, err := in.s.fs.Open(in.temp, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return diskError(in.temp, err)
	}
	err = in.copy(ctx, f, src, size, progress)
	if err == nil {
		err = diskError(in.temp, f.Sync())
	}
	return errors.Join(err, f.Close())
}

func (in *incoming) copy(ctx context.Context, f file, src io.Reader, size int64, progress func(done, total int64)) error {
	sum := sha256.New()
	buf := make([]byte, copyChunk)
	var head []byte
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.ReadFull(src, buf)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return &EvidenceError{Name: in.name, Fault: EvidenceUnreadable, Err: err}
		}
		if in.size+int64(n) > oplog.MaxBlob {
			return &EvidenceError{Name: in.name, Fault: EvidenceTooLarge, Size: max(size, in.size+int64(n))}
		}
		sum.Write(buf[:n])
		if _, err := f.WriteAt(buf[:n], in.size); err != nil {
			return diskError(in.temp, err)
		}
		if len(head) < headBytes {
			head = append(head, buf[:min(n, headBytes-len(head))]...)
		}
		in.size += int64(n)
		progress(in.size, max(size, in.size))
		if err != nil {
			break
		}
	}
	in.hash = oplog.Hash(sum.Sum(nil))
	in.mime, in.kind = FileType(in.name, head)
	in.shot = shotOf(head)
	switch {
	case in.size == 0:
		return &EvidenceError{Name: in.name, Fault: EvidenceEmpty}
	case size >= 0 && in.size != size:
		return &EvidenceError{Name: in.name, Fault: EvidenceChanged, Size: in.size}
	}
	return nil
}

// place gives the file its name in blobs, durably, unless the same bytes have it already.
func (in *incoming) place() error {
	path := in.s.blobPath(in.hash)
	if in.s.holdsBlob(in.hash, in.size) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := makeDir(in.s.fs, dir); err != nil {
		return err
	}
	if err := in.s.fs.Rename(in.temp, path); err != nil {
		return diskError(path, err)
	}
	in.placed = true
	if err := in.s.fs.SyncDir(dir); err != nil {
		in.unplace()
		return diskError(path, err)
	}
	return nil
}

// unplace takes the name back, while the lock is still held under which it was given; the action may be tried again.
func (in *incoming) unplace() {
	path := in.s.blobPath(in.hash)
	if in.s.fs.Rename(path, in.temp) != nil {
		_ = in.s.fs.Remove(path)
	}
	in.placed = false
}

// holdsBlob tells whether the bytes of a hash are here, whole.
func (s *Store) holdsBlob(hash oplog.Hash, size int64) bool {
	f, err := os.Open(s.blobPath(hash))
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() != size {
		return false
	}
	have, err := hashFile(f)
	return err == nil && have == hash
}

// sweepBlobs removes what processes that were killed left half copied, unless somebody is copying now.
func (s *Store) sweepBlobs() {
	entries, err := os.ReadDir(s.path(blobDir))
	if err != nil {
		return
	}
	var left []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), addingPrefix) {
			left = append(left, s.path(blobDir, e.Name()))
		}
	}
	if len(left) == 0 {
		return
	}
	lock, err := os.OpenFile(s.path(blobDir, addingLock), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return
	}
	defer lock.Close()
	if alone, err := tryLock(lock, true); !alone || err != nil {
		return
	}
	for _, path := range left {
		_ = s.fs.Remove(path)
	}
}

// BlobPath is where the file of that SHA-256 (hex) lies, for a viewer to open: *NoBlobError if it is not on this laptop. It must not
// be changed there.
func (s *Store) BlobPath(sha string) (string, error) {
	hash, ok := parseSHA(sha)
	if !ok {
		return "", &NoBlobError{sha}
	}
	path := s.blobPath(hash)
	if !exists(path) {
		return "", &NoBlobError{sha}
	}
	return path, nil
}

func parseSHA(sha string) (oplog.Hash, bool) {
	b, err := hex.DecodeString(sha)
	if err != nil || len(b) != sha256.Size {
		return oplog.Hash{}, false
	}
	return oplog.Hash(b), true
}
