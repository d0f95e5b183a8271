package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dudao/oplog"
)

// restoringName marks a directory into which a backup is being restored, as long as it has not been set up.
const restoringName = "restoring"

// Restored says what Restore has brought.
type Restored struct {
	Contents       // of the backup
	Beside   int   // files that were not in the backup and lay beside it, in the data directory that it had been made of
	Missing  int   // pieces of evidence whose file is not here
	Check    Check // of all that was restored
}

// Restore makes a data directory of a backup, or of any findings file: what checks in it is taken, the rest is in Damaged. o.Dir must not
// exist or be empty, else a *NotEmptyError. The directory is a new device. set says who goes on; an inspector is needed only where
// the backup does not tell (*WhoError). What was broken off, even by a kill, leaves no directory that could be taken for a restored
// one, and Restore starts over. progress, in bytes, may be nil.
func Restore(ctx context.Context, o Options, path string, set Setup, progress func(done, total int64)) (*Store, Restored, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	var r Restored
	s, err := newStore(o)
	if err != nil {
		return nil, r, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, r, &BackupError{path, BackupMissing, err}
	}
	if err := s.checkEmpty(); err != nil {
		return nil, r, err
	}
	size := int64(1)
	r.Contents, err = ReadBackup(ctx, path, func(done, total int64) { size = total; progress(done, 3*total) })
	if err != nil {
		return nil, r, err
	}
	if set.Inspector = strings.TrimSpace(set.Inspector); set.Inspector == "" {
		if set.Inspector, err = whoGoesOn(path, r.People); err != nil {
			return nil, r, err
		}
	}
	in := &restoring{s: s, path: path, progress: func(done int64) { progress(size+done, 3*size) }}
	if err := in.run(ctx); err != nil {
		return nil, r, err
	}
	r.Beside = in.beside
	if s, err = setUpDir(ctx, o, set); err != nil {
		return nil, r, errors.Join(err, in.undo())
	}
	s.forgetRestoring()
	if r.Missing, err = s.missingFiles(ctx); err != nil {
		return s, r, err
	}
	r.Check, err = s.Verify(ctx, func(done, total int64) { progress(2*size+done*size/max(total, 1), 3*size) })
	progress(3*size, 3*size)
	return s, r, err
}

// whoGoesOn is the inspector of the directory in whose backups the file lies, else the only person in it.
func whoGoesOn(path string, people []string) (string, error) {
	if home, ok := homeOfBackup(path); ok {
		former := &Store{dir: home, fs: disk{}}
		if l, err := former.readLocal(); err == nil && l.Inspector != "" {
			return l.Inspector, nil
		}
	}
	if len(people) != 1 {
		return "", &WhoError{people}
	}
	return people[0], nil
}

// homeOfBackup is the data directory in whose backups the file lies.
func homeOfBackup(path string) (dir string, ok bool) {
	folder := filepath.Dir(path)
	return filepath.Dir(folder), filepath.Base(folder) == backupsName
}

// checkEmpty refuses a directory that holds something: anything but what a run that was broken off has left, and backups.
func (s *Store) checkEmpty() error {
	entries, err := os.ReadDir(s.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return diskError(s.dir, err)
	}
	unfinished := s.isRestoring()
	for _, e := range entries {
		switch name := e.Name(); {
		case name == lockName, name == backupsName && e.IsDir(), unfinished && isRestored(name):
		default:
			return &NotEmptyError{s.dir}
		}
	}
	return nil
}

// isRestoring tells whether restoring was broken off here.
func (s *Store) isRestoring() bool {
	return exists(s.path(restoringName)) && !exists(s.path(localName))
}

// forgetRestoring takes the mark from a directory that has been set up.
func (s *Store) forgetRestoring() {
	if exists(s.path(restoringName)) && s.fs.Remove(s.path(restoringName)) == nil {
		_ = s.fs.SyncDir(s.dir)
	}
}

// isRestored tells whether restoring may have made a file of the name.
func isRestored(name string) bool {
	return name == restoringName || name == logName || name == blobDir || name == localName+".new" || name == asideName ||
		strings.HasPrefix(name, stateName) || strings.HasPrefix(name, tailPrefix)
}

// restoring puts a backup into an empty directory.
type restoring struct {
	s        *Store
	path     string // of the backup
	made     bool   // the directory
	beside   int
	done     int64
	progress func(done int64)
}

// run does so and leaves the mark. If it fails nothing of it is left.
func (in *restoring) run(ctx context.Context) error {
	s := in.s
	in.made = !exists(s.dir)
	if err := s.makeDirs(); err != nil {
		if in.made {
			_ = os.Remove(s.dir)
		}
		return err
	}
	release, err := s.acquire(ctx, true)
	if err != nil {
		return err
	}
	defer release()
	if err := s.checkEmpty(); err != nil {
		return err // another process was faster
	}
	if err := in.fill(ctx); err != nil {
		return errors.Join(err, in.undo())
	}
	return nil
}

func (in *restoring) fill(ctx context.Context) error {
	if err := in.mark(); err != nil {
		return err
	}
	if err := in.sweep(); err != nil {
		return err
	}
	f, err := os.Open(in.path)
	if err != nil {
		return &BackupError{in.path, BackupUnreadable, err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return &BackupError{in.path, BackupUnreadable, err}
	}
	if err := in.copyFrames(ctx, f, info.Size()); err != nil {
		return err
	}
	return in.copyBeside(ctx)
}

// mark makes the mark: an empty file, so that its name is all there is to be made.
func (in *restoring) mark() error {
	path := in.s.path(restoringName)
	f, err := in.s.fs.Open(path, os.O_RDWR|os.O_CREATE)
	if err == nil {
		err = errors.Join(f.Close(), in.s.fs.SyncDir(in.s.dir))
	}
	return diskError(path, err)
}

// sweep removes what a run that was broken off has left, but for the blobs, which are known by their hashes.
func (in *restoring) sweep() error {
	entries, err := os.ReadDir(in.s.dir)
	if err != nil {
		return diskError(in.s.dir, err)
	}
	for _, e := range entries {
		if name := e.Name(); isRestored(name) && name != restoringName && name != blobDir {
			if err := os.RemoveAll(in.s.path(name)); err != nil {
				return diskError(in.s.path(name), err)
			}
		}
	}
	return nil
}

// undo leaves the directory as it was, the mark last. One that has been set up is whole and stays.
func (in *restoring) undo() error {
	if exists(in.s.path(localName)) {
		return nil
	}
	err := in.sweep()
	if err == nil {
		err = os.RemoveAll(in.s.path(blobDir))
	}
	if err == nil {
		err = os.RemoveAll(in.s.path(restoringName))
	}
	if err == nil && in.made {
		_ = os.Remove(in.s.path(lockName))
		_ = os.Remove(in.s.dir)
	}
	return diskError(in.s.dir, err)
}

// copyFrames puts the backup's segments, each once, into the log and its blobs in their place.
func (in *restoring) copyFrames(ctx context.Context, f io.ReaderAt, size int64) error {
	path := in.s.path(logName)
	log, err := in.s.fs.Open(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return diskError(path, err)
	}
	err = in.copyInto(ctx, log, f, size)
	if err == nil {
		err = diskError(path, log.Sync())
	}
	if err = errors.Join(err, log.Close()); err != nil {
		return err
	}
	return diskError(path, in.s.fs.SyncDir(in.s.dir))
}

func (in *restoring) copyInto(ctx context.Context, log file, f io.ReaderAt, size int64) error {
	seen := map[string]bool{}
	var end int64
	for frame := range decodeAhead(ctx, f, 0, size, func(segment) bool { return true }) {
		if err := errors.Join(frame.err, ctx.Err()); err != nil {
			return err
		}
		switch frame.Kind {
		case oplog.SegmentFrame:
			id := frame.id()
			if seen[id] {
				break
			}
			seen[id] = true
			if _, err := log.WriteAt(frame.Raw, end); err != nil {
				return diskError(in.s.path(logName), err)
			}
			end += frame.Length
		case oplog.BlobFrame:
			r, err := frame.Blob()
			if err != nil {
				return &BackupError{in.path, BackupUnreadable, err}
			}
			_, err = in.s.placeBlob(ctx, frame.BlobHash, r, frame.BlobSize)
			if err = errors.Join(err, r.Close()); err != nil {
				return err
			}
		case oplog.OtherFrame, oplog.BadFrame, oplog.TornFrame:
		}
		in.done = frame.Offset + frame.Length
		in.progress(in.done)
	}
	return nil
}

// placeBlob puts bytes in place under their hash, unless they are there or are others.
func (s *Store) placeBlob(ctx context.Context, hash oplog.Hash, r io.Reader, size int64) (placed bool, err error) {
	if size == 0 || s.holdsBlob(hash, size) {
		return false, nil
	}
	c, err := s.newCopied(ctx)
	if err != nil {
		return false, err
	}
	defer c.Drop()
	err = c.add(ctx, shaOf(hash), r, size, func(int64, int64) {})
	if _, unfit := errors.AsType[*EvidenceError](err); unfit && ctx.Err() == nil {
		return false, nil
	}
	if err != nil || c.files[0].hash != hash {
		return false, err
	}
	err = c.files[0].place()
	return c.files[0].placed, err
}

// copyBeside brings the blobs of the data directory in whose backups the file lies: the automatic ones hold no evidence.
func (in *restoring) copyBeside(ctx context.Context) error {
	home, ok := homeOfBackup(in.path)
	if !ok || home == in.s.realDir() {
		return nil
	}
	list, err := blobsIn(filepath.Join(home, blobDir))
	if err != nil {
		return nil // that directory may be damaged
	}
	for _, blob := range list {
		f, err := os.Open(blob.path)
		if err != nil {
			continue
		}
		placed, err := in.s.placeBlob(ctx, blob.hash, f, blob.size)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if placed {
			in.beside++
		}
	}
	return nil
}
