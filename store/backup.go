package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dudao/oplog"
)

// partSuffix ends the name under which a backup is written until it is whole.
const partSuffix = ".part"

// Backup writes all that is recorded, plans and files of evidence included, to path: a findings file, in place of what lies there. It
// is whole or not there at all: it is written under another name, fsynced, read back and checked, then renamed. It holds what was
// recorded when Backup was called; others may go on recording. Damaged parts of the data are left out and counted. progress, in
// bytes, may be nil. The errors are *BackupError where they concern path.
func (s *Store) Backup(ctx context.Context, path string, progress func(done, total int64)) (Backed, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Backed{}, &BackupError{path, BackupNoFolder, err}
	}
	if err := s.checkTarget(path); err != nil {
		return Backed{}, err
	}
	b, err := s.backUp(ctx, path, true, progress)
	if err != nil {
		return b, err
	}
	now := s.now()
	_ = s.SetLocal(func(l *Local) { l.BackedUp = now }) // only for what screens say
	return b, nil
}

// Backed is a backup that has been made.
type Backed struct {
	Path     string
	Contents     // as read back
	LeftOut  int // stretches of the log and files that are damaged here
	Missing  int // pieces of evidence whose file is not here
}

// backUp writes a backup whole or not at all.
func (s *Store) backUp(ctx context.Context, path string, evidence bool, progress func(done, total int64)) (b Backed, err error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	part := path + partSuffix
	out, err := s.newBackup(ctx, part, evidence)
	if err != nil {
		return b, err
	}
	out.progress = func(done int64) { progress(min(done, out.total), 2*out.total) }
	err = out.write(ctx)
	err = errors.Join(err, targetError(path, out.f.Close()))
	if err == nil {
		b = Backed{Path: path, LeftOut: out.leftOut, Missing: out.missing}
		b.Contents, err = s.readBack(ctx, out, func(done, total int64) { progress(total+done, 2*total) })
	}
	if err == nil {
		err = targetError(path, s.fs.Rename(part, path))
	}
	if err != nil {
		_ = s.fs.Remove(part)
		if fault, ok := errors.AsType[*BackupError](err); ok {
			fault.Path = path
		}
		return Backed{}, err
	}
	return b, targetError(path, s.fs.SyncDir(filepath.Dir(path)))
}

// backup is one that is being written: an export, and behind it the blobs that exports leave out.
type backup struct {
	s        *Store
	f        file
	path     string // of f
	at       int64  // bytes written
	export   exporting
	unsealed []byte     // segments that the log should have and has no room for
	blobs    []blobFile // all that there are; none if only plans are wanted
	segments int
	written  int // blobs
	leftOut  int
	missing  int
	progress func(done int64)
	total    int64 // about how much there will be
}

// blobFile is a file among the blobs.
type blobFile struct {
	path string
	hash oplog.Hash
	size int64
}

// newBackup seals, looks what there is to write, and opens the file.
func (s *Store) newBackup(ctx context.Context, path string, evidence bool) (*backup, error) {
	b := &backup{s: s, path: path}
	err := s.change(ctx, func(w *session) error {
		if err := w.commit(); err != nil {
			return err
		}
		err := w.seal()
		if _, full := errors.AsType[*DiskFullError](err); full { // all the more a reason for a backup elsewhere
			b.unsealed, _, _, err = w.sealedTail()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	b.export = exporting{s: s, w: putter{b}, progress: func(int64, int64) {}}
	if err := b.export.look(ctx); err != nil {
		return nil, err
	}
	b.total = b.export.total
	if evidence {
		if b.missing, err = s.missingFiles(ctx); err != nil {
			return nil, err
		}
		if b.blobs, err = blobsIn(s.path(blobDir)); err != nil {
			return nil, err
		}
	}
	for _, blob := range b.blobs {
		b.total += blob.size
	}
	b.f, err = s.fs.Open(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	return b, targetError(path, err)
}

// missingFiles counts the pieces of evidence whose file is not here.
func (s *Store) missingFiles(ctx context.Context) (n int, err error) {
	err = s.View(ctx, func(tx *ReadTx) error {
		n = 0
		all, err := tx.AllEvidence()
		for _, e := range all {
			if _, err := s.BlobPath(e.SHA); err != nil {
				n++
			}
		}
		return err
	})
	return n, err
}

// blobsIn lists the blobs in a directory by their names.
func blobsIn(root string) (list []blobFile, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		hash, err := hex.DecodeString(d.Name())
		if err != nil || len(hash) != len(oplog.Hash{}) {
			return nil
		}
		info, err := d.Info()
		if err == nil {
			list = append(list, blobFile{path, oplog.Hash(hash), info.Size()})
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return list, diskError(root, err)
}

// write writes segments, plans, all other blobs, and fsyncs.
func (b *backup) write(ctx context.Context) error {
	if err := b.export.writeSegments(ctx); err != nil {
		return err
	}
	if err := b.writeUnsealed(); err != nil {
		return err
	}
	if err := b.export.writeBlobs(ctx); err != nil {
		return err
	}
	b.segments, b.written = b.segments+b.export.out.Segments, b.export.out.Plans
	b.leftOut = b.export.out.Damaged + len(b.export.out.Lacking)
	for _, blob := range b.blobs {
		if slices.ContainsFunc(b.export.blobs, func(m Missing) bool { return m.Hash == blob.hash }) {
			continue
		}
		if err := b.writeBlob(ctx, blob); err != nil {
			return err
		}
	}
	return targetError(b.path, b.f.Sync())
}

func (b *backup) writeUnsealed() error {
	for _, err := range oplog.Frames(bytes.NewReader(b.unsealed), 0, int64(len(b.unsealed))) {
		if err != nil {
			return err
		}
		b.segments++
	}
	return b.put(b.unsealed)
}

func (b *backup) put(data []byte) error {
	if _, err := b.f.WriteAt(data, b.at); err != nil {
		return targetError(b.path, err)
	}
	b.at += int64(len(data))
	b.progress(b.at)
	return nil
}

// writeBlob streams a blob. One that turns out not to be what its name says is taken back.
func (b *backup) writeBlob(ctx context.Context, blob blobFile) error {
	header, err := oplog.BlobHeader(blob.hash, blob.size)
	if err != nil {
		b.leftOut++
		return nil
	}
	f, err := os.Open(blob.path)
	if err != nil {
		b.leftOut++
		return nil
	}
	defer f.Close()
	start := b.at
	if err := b.put(header); err != nil {
		return err
	}
	hash, err := hashFile(io.TeeReader(&watchedReader{ctx: ctx, r: f, progress: func(int64) {}}, putter{b}))
	if fault, ok := errors.AsType[*BackupError](err); ok {
		return fault
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && hash == blob.hash:
		b.written++
		return nil
	}
	b.leftOut++
	b.at = start
	return targetError(b.path, b.f.Truncate(start))
}

// putter writes to a backup.
type putter struct{ *backup }

func (p putter) Write(data []byte) (int, error) {
	if err := p.put(data); err != nil {
		return 0, err
	}
	return len(data), nil
}

// readBack reads what was written and holds it to what was to be written.
func (s *Store) readBack(ctx context.Context, b *backup, progress func(done, total int64)) (Contents, error) {
	f, err := s.fs.Open(b.path, os.O_RDONLY)
	if err != nil {
		return Contents{}, targetError(b.path, err)
	}
	defer f.Close()
	c, err := readContents(ctx, f, b.at, progress)
	if ctx.Err() != nil {
		return c, ctx.Err()
	}
	info, statErr := f.Stat()
	if err != nil || statErr != nil || info.Size() != b.at || len(c.Damaged) > 0 || c.Segments != b.segments || c.Plans+c.Files != b.written {
		return c, &BackupError{b.path, BackupUnsound, errors.Join(err, statErr)}
	}
	return c, nil
}

// ReadBackup reads a backup, or any findings file, through.
func ReadBackup(ctx context.Context, path string, progress func(done, total int64)) (Contents, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Contents{}, &BackupError{path, BackupMissing, err}
	}
	if err != nil {
		return Contents{}, &BackupError{path, BackupUnreadable, err}
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return Contents{}, &BackupError{path, BackupUnreadable, err}
	case info.IsDir():
		return Contents{}, &BackupError{path, BackupForeign, nil}
	}
	c, err := readContents(ctx, f, info.Size(), progress)
	switch {
	case err != nil && ctx.Err() == nil:
		return c, &BackupError{path, BackupUnreadable, err}
	case err == nil && c.Segments == 0 && c.Newer > 0:
		return c, &NewerError{path, 2}
	case err == nil && c.Segments == 0:
		return c, &BackupError{path, BackupForeign, nil}
	}
	return c, err
}
