package store

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"slices"

	"dudao/oplog"
)

// Rebuild makes state.db anew. By hand it is needed only where state.db has come to differ from the records, or where a stretch of the
// log is damaged: what state.db still knows of it and no import has brought is then recorded again, and the stretch, of which a copy is
// kept, is closed, so that it is stepped over from then on. Whoever asks for it has done without what was known to be lost: that is no
// longer among Lost.
func (s *Store) Rebuild(ctx context.Context) error {
	release, err := s.acquire(ctx, true)
	if err != nil {
		return err
	}
	defer release()
	lossy, err := s.rebuild(ctx, false, true, nil)
	if err != nil || !lossy {
		return err
	}
	return s.closeStretches(ctx)
}

// closeStretches makes damaged stretches of the log frames that hold nothing: eight bytes at their start, after all else is done, so
// that a kill before it leaves them to be found again. Those that are shorter, or that state.db's mark reaches into, stay.
func (s *Store) closeStretches(ctx context.Context) error {
	path := s.path(logName)
	f, err := s.fs.Open(path, os.O_RDWR)
	if err != nil {
		return diskError(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return diskError(path, err)
	}
	for frame, err := range oplog.Frames(f, 0, info.Size()) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return diskError(path, err)
		}
		if frame.Kind != oplog.BadFrame || frame.Length < oplog.SkipLength || frame.Offset+oplog.SkipLength > info.Size()-markReach {
			continue
		}
		if err := s.copyAside(f, frame.Offset, frame.Length); err != nil {
			return err
		}
		if _, err := f.WriteAt(oplog.SkipHeader(frame.Length), frame.Offset); err != nil {
			return diskError(path, err)
		}
	}
	return diskError(path, f.Sync())
}

// rebuild makes state.db anew from the log and the tails, beside the old one, and puts it in its place. The old one is put aside instead
// of dropped if keep is set or a stretch of the log is damaged, which lossy tells: it may hold what is nowhere else. What was known to be
// lost stays so, unless forget is set. f may be nil.
func (s *Store) rebuild(ctx context.Context, keep, forget bool, f *follower) (lossy bool, err error) {
	path, temp := s.path(stateName), s.path(stateName+".new")
	if isForeign(path) {
		return false, &ForeignError{path}
	}
	for _, left := range []string{temp, temp + runsSuffix} {
		if err := s.fs.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, diskError(left, err)
		}
	}
	lossy, err = s.build(ctx, temp, keep, forget, f)
	if err != nil {
		_ = s.fs.Remove(temp)
		return false, err
	}
	if lossy {
		if err := s.setAside(path, stateName); err != nil {
			return false, err
		}
	}
	return lossy, s.replaceState(temp, path)
}

// replaceState puts a new state.db in the old one's place. That is renamed first: if it is damaged it may still be mapped, and then
// Windows lets it be renamed but not replaced.
func (s *Store) replaceState(temp, path string) error {
	old := path + ".old"
	_ = s.fs.Remove(old)
	if err := s.fs.Rename(path, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return diskError(path, err)
	}
	if err := s.fs.Rename(temp, path); err != nil {
		return diskError(path, err)
	}
	_ = s.fs.Remove(old)
	return diskError(path, s.fs.SyncDir(s.dir))
}

// build makes a state.db at path from the whole log and the tails. The one that it will replace, if it can still be read, tells
// how far the own chain had come, and, to rescue, what the files have lost; lossy says that they have, or may have.
func (s *Store) build(ctx context.Context, path string, rescue, forget bool, f *follower) (lossy bool, err error) {
	old, before, done := s.openOld()
	defer done()
	t, err := s.trustBefore(old)
	if err != nil {
		return false, err
	}
	for {
		w, err := s.newState(path, meta{Schema: schema, Build: rand.Text()})
		if err != nil {
			return lossy, err
		}
		w.applier.fill.progress = func(done, total int64) {
			size := w.meta.Log.Len
			s.progress(size+size*done/total, 2*size)
		}
		t.put(&w.meta)
		if before.Device == s.Device() {
			w.before = before.Head
		}
		if f != nil {
			f.again()
		}
		w.follow(f)
		lossy, err = w.fill(ctx, old, before, rescue || lossy)
		if err == nil && !forget {
			err = w.stillLost(old, before.Device, lossy)
		}
		if err == nil && f != nil {
			err = w.tellSummaries(old)
		}
		w.close()
		again, other := errors.AsType[*otherTrustError](err)
		if !other {
			return lossy, err
		}
		// Who counts is known once the whole log has been read, and does not depend on who was applied. So this happens once.
		t, rescue = again.trust, rescue || lossy
		if err := s.fs.Remove(path); err != nil {
			return lossy, diskError(path, err)
		}
	}
}

// otherTrustError: others count than those whose operations were applied.
type otherTrustError struct{ trust trust }

func (e *otherTrustError) Error() string {
	return "others count than those whose operations were applied"
}

// trustBefore is the trust to begin with: as what the old state.db knows has it.
func (s *Store) trustBefore(old rows) (trust, error) {
	f, err := s.readTrust()
	if err != nil || f.Lead == "" || old.tx == nil {
		return trust{file: f}, err
	}
	t, err := s.trustIn(old, f, s.Device())
	if err != nil { // it is damaged, or of another schema
		return trust{file: f}, nil
	}
	return t, nil
}

// fill reads the log and the tails into an empty state.db.
func (w *session) fill(ctx context.Context, old rows, before own, rescue bool) (lossy bool, err error) {
	if err := w.catchUp(ctx); err != nil {
		return rescue, err
	}
	lossy = rescue || w.lossy
	t, err := w.s.trustIn(w.rows, trustOf(w.meta).file, w.meta.Own.Device)
	if err != nil {
		return lossy, err
	}
	if !slices.Equal(t.trusted, trustOf(w.meta).trusted) {
		return lossy, &otherTrustError{t}
	}
	if err := w.commit(); err != nil {
		return lossy, err
	}
	if lossy && before.Device != "" {
		if err := w.rescue(old, before.Device); err != nil {
			return lossy, err
		}
		if err := w.nameLost(old, before.Device); err != nil {
			return lossy, err
		}
	}
	return lossy, diskError(w.db.Path(), guarded(w.db.Sync))
}

// openOld opens the state.db that is about to be replaced, as far as it can be read. The caller calls done.
func (s *Store) openOld() (old rows, of own, done func()) {
	none := func() {}
	db, raw, err := s.openState(s.path(stateName), true)
	if err != nil {
		return rows{}, own{}, none
	}
	done = func() { closeState(db, raw) }
	if guarded(func() (err error) { old.tx, err = db.Begin(false); return err }) != nil {
		return rows{}, own{}, done
	}
	done = func() {
		_ = guarded(old.tx.Rollback)
		closeState(db, raw)
	}
	if m, ok, err := old.meta(); ok && err == nil {
		of = m.Own
	}
	return old, of, done
}

// newState opens an empty state.db, unsynced, for catching up from the start.
func (s *Store) newState(path string, m meta) (*session, error) {
	w, err := s.openSession(path)
	if err != nil {
		return nil, err
	}
	w.rebuilding, w.meta, w.applier.fill = true, m, newFilling(s.fs, path)
	w.db.NoSync, w.db.NoGrowSync = true, true
	err = guarded(func() error {
		for _, name := range buckets {
			if _, err := w.rows.tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.close()
		return nil, diskError(path, err)
	}
	return w, nil
}
