package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	stateName = "state.db"
	logName   = "log.dudao"
)

// session is state.db open for writing and caught up, while the lock is held alone. Nothing of it outlives the lock.
type session struct {
	rows    // of the open transaction
	s       *Store
	db      *bbolt.DB
	raw     *os.File // of db
	meta    meta
	stored  meta // as last committed
	applier applier
	after   []func() // once what was caught up is committed
	behind  error    // why what was recorded is not committed: the session cannot go on

	rebuilding bool
	follower   *follower
	renewed    bool // the directory is a new device since this session
	ownRead    bool // own segments were found in the log
	lossy      bool // the files do not hold all that was recorded, or may not
	before     head // of the own chain, as state.db knew it before catching up
}

// rebuildError asks for state.db to be made anew.
type rebuildError struct {
	why  string
	keep bool // the old one, which may hold what is nowhere else
}

func (e *rebuildError) Error() string { return "state.db is to be made anew: " + e.why }

// viewFresh runs fn under the shared lock if state.db has nothing to catch up with; done is false if it has.
func (s *Store) viewFresh(ctx context.Context, fn func(*ReadTx) error) (done bool, err error) {
	if !s.isSettled() && !s.settle() {
		return false, nil
	}
	release, err := s.acquire(ctx, false)
	if err != nil {
		return false, err
	}
	defer release()
	db, raw, err := s.openState(s.path(stateName), true)
	if err != nil {
		return false, nil // to be looked at under the lock alone
	}
	defer closeState(db, raw)
	var r rows
	if guarded(func() (err error) { r.tx, err = db.Begin(false); return err }) != nil {
		return false, nil
	}
	defer func() { _ = guarded(r.tx.Rollback) }()
	m, ok, err := r.meta()
	if err != nil || !ok || !s.fresh(m) {
		return false, nil
	}
	tx := s.readTx(r, m)
	err = fn(&tx)
	if _, damaged := errors.AsType[*stateDamage](err); damaged {
		return false, nil
	}
	return true, err
}

// fresh tells whether m is up to date with the log and the own tail.
func (s *Store) fresh(m meta) bool {
	if device := s.Device(); device != "" && device != m.Own.Device {
		return false
	}
	if f, err := s.readTrust(); err != nil || f.text() != m.TrustFile || m.Outdated {
		return false
	}
	return s.ends(logName, m.Log) && s.ends(tailPrefix+m.Own.Device, m.Tail)
}

// ends tells whether the file ends at the mark.
func (s *Store) ends(name string, m mark) bool {
	f, err := s.fs.Open(s.path(name), os.O_RDONLY)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist) && m == mark{}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != m.Len {
		return false
	}
	now, err := markAt(f, m.Len)
	return err == nil && now == m
}

// settle looks whether there are tails of other devices, which want repeating, and remembers that there are none.
func (s *Store) settle() bool {
	others, err := s.otherTails(s.Device())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled = err == nil && len(others) == 0
	return s.settled
}

func (s *Store) isSettled() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settled
}

// change runs do in a session. What it finds damaged or outdated beyond catching up is made anew first, once.
func (s *Store) change(ctx context.Context, do func(*session) error) error {
	release, err := s.acquire(ctx, true)
	if err != nil {
		return err
	}
	defer release()
	var follower *follower
	err = s.inSession(ctx, func(w *session) error {
		err := do(w)
		follower = w.follower
		return err
	})
	again, outdated := errors.AsType[*rebuildError](err)
	if _, damaged := errors.AsType[*stateDamage](err); !damaged && !outdated {
		return err
	}
	if _, err := s.rebuild(ctx, outdated && again.keep, false, follower); err != nil {
		return err
	}
	return s.inSession(ctx, do)
}

func (s *Store) inSession(ctx context.Context, do func(*session) error) error {
	if !exists(s.path(stateName)) {
		return &rebuildError{why: "missing"}
	}
	w, err := s.openSession(s.path(stateName))
	if err != nil {
		return err
	}
	defer w.close()
	m, ok, err := w.rows.meta()
	if err != nil {
		return err
	}
	if !ok {
		return &rebuildError{why: "no meta of this schema"}
	}
	f, err := s.readTrust()
	if err != nil {
		return err
	}
	if f.text() != m.TrustFile || m.Outdated {
		return &rebuildError{why: "others count than those whose operations are applied"}
	}
	w.meta, w.stored, w.before = m, m, m.Own.Head
	if err := w.catchUp(ctx); err != nil {
		return err
	}
	return do(w)
}

func (s *Store) openSession(path string) (*session, error) {
	db, raw, err := s.openState(path, false)
	if err != nil {
		return nil, err
	}
	w := &session{s: s, db: db, raw: raw}
	if err := w.begin(); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *session) begin() error {
	return guarded(func() (err error) {
		w.rows.tx, err = w.db.Begin(true)
		w.applier.rows, w.applier.trusts = w.rows, w.trusts
		return err
	})
}

// restart drops what the open transaction holds.
func (w *session) restart() error {
	err := guarded(w.rows.tx.Rollback)
	if err != nil && !errors.Is(err, berrors.ErrTxClosed) { // as a commit that failed leaves it
		return err
	}
	w.meta = w.stored
	return w.begin()
}

// commit writes the transaction and opens another. If that fails nothing of it is written.
func (w *session) commit() error {
	if w.meta != w.stored {
		err := w.mindTrust()
		if err == nil {
			err = w.putMeta(w.meta)
		}
		if err == nil {
			err = guarded(func() error { return w.s.fs.Commit(w.rows.tx) })
		}
		if err != nil {
			w.after = nil
			return diskError(w.s.path(stateName), errors.Join(err, w.restart()))
		}
		w.stored = w.meta
		if err := w.begin(); err != nil {
			return err
		}
	}
	for _, f := range w.after {
		f()
	}
	w.after = nil
	return nil
}

// commitPart writes what a long run has put so far, without saying so in meta: after a crash it is put again, which changes
// nothing.
func (w *session) commitPart() error {
	err := guarded(func() error { return w.s.fs.Commit(w.rows.tx) })
	if err != nil {
		return diskError(w.s.path(stateName), err)
	}
	return w.begin()
}

func (w *session) close() {
	w.applier.fill.close()
	if w.rows.tx != nil {
		err := guarded(w.rows.tx.Rollback)
		if _, stuck := errors.AsType[*stateDamage](err); stuck {
			abandon(w.raw)
			return
		}
	}
	closeState(w.db, w.raw)
}

// openState opens bbolt: *stateDamage if the file is damaged, *ForeignError if it was never ours.
func (s *Store) openState(path string, readOnly bool) (db *bbolt.DB, raw *os.File, err error) {
	o := &bbolt.Options{
		Timeout: time.Second, FreelistType: bbolt.FreelistMapType, ReadOnly: readOnly, NoStatistics: true,
		OpenFile: func(path string, flag int, mode os.FileMode) (*os.File, error) {
			var err error
			raw, err = os.OpenFile(path, flag, mode)
			return raw, err
		},
	}
	err = guarded(func() (err error) {
		db, err = bbolt.Open(path, 0o600, o)
		return err
	})
	switch {
	case err == nil:
		if err = guarded(func() error { return whole(db, raw) }); err == nil {
			return db, raw, nil
		}
		closeState(db, raw)
	case raw != nil:
		abandon(raw)
	}
	_, damaged := errors.AsType[*stateDamage](err)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, nil, &LockedError{s.dir, 0, time.Second.String()}
	case isDiskFull(err): // leaves a file that is too short, which is no damage
		return nil, nil, diskError(path, err)
	case damaged, errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		if isForeign(path) {
			return nil, nil, &ForeignError{path}
		}
		return nil, nil, &stateDamage{err}
	}
	if info, statErr := os.Stat(path); statErr == nil && info.Mode().IsRegular() && info.Size() < 1<<13 && !isForeign(path) {
		return nil, nil, &stateDamage{err} // too short for bbolt to say more
	}
	return nil, nil, diskError(path, err)
}

// whole checks that the file reaches as far as bbolt will read, which is beyond its end if it was cut.
func whole(db *bbolt.DB, raw *os.File) error {
	tx, err := db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	info, err := raw.Stat()
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return &stateDamage{fmt.Sprintf("%d bytes of %d", info.Size(), tx.Size())}
	}
	return nil
}

// abandon gives up a file in which bbolt is stuck. What it has mapped stays mapped, and holds its lock if that is not let go.
func abandon(raw *os.File) {
	unlock(raw)
	raw.Close()
}

// closeState closes bbolt; the handle too, in case bbolt could not.
func closeState(db *bbolt.DB, raw *os.File) {
	_ = guarded(db.Close)
	raw.Close()
}
