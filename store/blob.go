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

	"dudao/oplog"
)

const (
	blobDir      = "blobs"
	addingPrefix = "adding-" // a file being copied, in blobs
	addingLock   = "lock"    // in blobs, held shared by whoever copies
	headBytes    = 256 << 10 // of a file, kept to tell what it is
	copyChunk    = 256 << 10
)

// incoming is a file that has been copied into blobs and has no name there yet.
type incoming struct {
	s    *Store
	temp string // path; empty once it has its name or is gone
	hash oplog.Hash
	size int64
	head []byte // its first bytes
	lock *os.File
}

// takeIn copies src into blobs, hashing on the way, and fsyncs it. The caller drops it in the end.
func (s *Store) takeIn(ctx context.Context, name string, src io.Reader, size int64, progress func(done, total int64)) (*incoming, error) {
	if err := makeDir(s.fs, s.path(blobDir)); err != nil {
		return nil, err
	}
	lock, err := s.lockAdding(ctx)
	if err != nil {
		return nil, err
	}
	id, err := s.NewID()
	if err != nil {
		lock.Close()
		return nil, err
	}
	in := &incoming{s: s, temp: s.path(blobDir, addingPrefix+id), lock: lock}
	if err := in.fill(ctx, name, src, size, progress); err != nil {
		in.drop()
		return nil, err
	}
	return in, nil
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

func (in *incoming) fill(ctx context.Context, name string, src io.Reader, size int64, progress func(done, total int64)) error {
	f, err := in.s.fs.Open(in.temp, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return diskError(in.temp, err)
	}
	err = in.copy(ctx, f, name, src, size, progress)
	if err == nil {
		err = diskError(in.temp, f.Sync())
	}
	return errors.Join(err, f.Close())
}

func (in *incoming) copy(ctx context.Context, f file, name string, src io.Reader, size int64, progress func(done, total int64)) error {
	sum := sha256.New()
	buf := make([]byte, copyChunk)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.ReadFull(src, buf)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return &EvidenceError{Name: name, Fault: EvidenceUnreadable, Err: err}
		}
		if in.size+int64(n) > oplog.MaxBlob {
			return &EvidenceError{Name: name, Fault: EvidenceTooLarge, Size: max(size, in.size+int64(n))}
		}
		sum.Write(buf[:n])
		if _, err := f.WriteAt(buf[:n], in.size); err != nil {
			return diskError(in.temp, err)
		}
		if len(in.head) < headBytes {
			in.head = append(in.head, buf[:min(n, headBytes-len(in.head))]...)
		}
		in.size += int64(n)
		progress(in.size, max(size, in.size))
		if err != nil {
			break
		}
	}
	in.hash = oplog.Hash(sum.Sum(nil))
	switch {
	case in.size == 0:
		return &EvidenceError{Name: name, Fault: EvidenceEmpty}
	case size >= 0 && in.size != size:
		return &EvidenceError{Name: name, Fault: EvidenceChanged, Size: in.size}
	}
	return nil
}

// place gives the file its name in blobs, durably; placed is false if the same bytes have it already.
func (in *incoming) place() (placed bool, err error) {
	path := in.s.blobPath(in.hash)
	if in.s.holdsBlob(in.hash, in.size) {
		return false, nil
	}
	dir := filepath.Dir(path)
	if err := makeDir(in.s.fs, dir); err != nil {
		return false, err
	}
	if err := in.s.fs.Rename(in.temp, path); err != nil {
		return false, diskError(path, err)
	}
	in.temp = ""
	if err := in.s.fs.SyncDir(dir); err != nil {
		in.unplace()
		return false, diskError(path, err)
	}
	return true, nil
}

// unplace takes the name back, while the lock is still held under which it was given.
func (in *incoming) unplace() { _ = in.s.fs.Remove(in.s.blobPath(in.hash)) }

// drop removes what has no name and lets others sweep.
func (in *incoming) drop() {
	if in.temp != "" {
		_ = in.s.fs.Remove(in.temp)
	}
	in.lock.Close()
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
