// Package store is the data directory: append-only log, tail, bbolt with the merged state and its indexes, drafts, locking.
//
// The log and the tails are the truth; state.db is made from them and made anew when it is missing, foreign or damaged.
// Every transaction takes the directory's lock, opens the files by path, catches up with what they hold and closes them.
package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"dudao/checklist"
	"dudao/oplog"
)

// Options say where the data lie and what the store takes from the world.
type Options struct {
	Dir       string           // data directory
	ConfigDir string           // where this computer's device keys are kept
	Backups   string           // folder of the automatic backups; empty: backups in Dir
	Now       func() time.Time // nil: time.Now
	Rand      io.Reader        // nil: crypto/rand
	Wait      time.Duration    // for the lock; 0: 5 s
	Waiting   func(pid int)    // called once when the lock makes us wait for a tenth of a second (pid 0: not known); may be nil

	// Progress is called now and then while state.db is made anew from total bytes of log; may be nil.
	Progress func(done, total int64)

	files   files         // nil: the disk
	machine func() string // nil: this computer's id
}

const defaultWait = 5 * time.Second

// Store is an open data directory. Its methods may be called from several goroutines.
type Store struct {
	dir, configDir string
	backups        string // folder of the automatic ones
	now            func() time.Time
	rand           io.Reader
	wait           time.Duration
	waiting        func(pid int)
	progress       func(done, total int64)
	batchBytes     int64 // see importing.add
	isMuch         func(more, have int64) bool
	fs             files
	machine        string

	mu      sync.Mutex
	local   Local
	key     ed25519.PrivateKey
	heir    *heir  // of the device before, while this one has written nothing
	device  string // of key; empty where none could be made (a directory that may only be read)
	settled bool   // tails of other devices have been looked for
	notices []string

	plans planCache
}

func newStore(o Options) (*Store, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("data directory %s: %w", o.Dir, err)
	}
	s := &Store{
		dir: dir, configDir: o.ConfigDir, now: o.Now, rand: o.Rand, wait: o.Wait,
		waiting: o.Waiting, progress: o.Progress, fs: o.files, batchBytes: batchBytes, isMuch: isMuch,
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	if s.wait == 0 {
		s.wait = defaultWait
	}
	if s.fs == nil {
		s.fs = disk{}
	}
	if s.progress == nil {
		s.progress = func(int64, int64) {}
	}
	if s.backups = o.Backups; s.backups == "" {
		s.backups = s.path(backupsName)
	}
	machine := o.machine
	if machine == nil {
		machine = machineID
	}
	s.machine = hashedMachine(machine())
	return s, nil
}

// Open opens a data directory that has been set up; *NotSetUpError if it has not. It touches no bbolt yet and is fast.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, err
	}
	if kind := networkKind(s.dir); kind != "" {
		return nil, &NetworkDirError{s.dir, kind}
	}
	local, err := s.readLocal()
	if _, unset := errors.AsType[*NotSetUpError](err); unset && s.isRestoring() {
		err = &RestoringError{s.dir}
	}
	if err != nil {
		return nil, err
	}
	s.local = local
	s.forgetRestoring()
	err = s.claimDevice(ctx)
	if _, readOnly := errors.AsType[*ReadOnlyError](err); err != nil && !readOnly {
		return nil, err
	}
	s.sweepBlobs()
	return s, nil
}

// Setup is what init asks.
type Setup struct {
	Inspector  string
	Team       string          // a name; may be empty
	Plan       *checklist.Plan // nil: the built-in one
	Inspection string          // id; empty: from the plan (its round, issued month, or hash)
}

// Init sets a data directory up (inspector, team, plan, inspection: one action), or, in one that is set up for the same
// inspection, changes inspector and team. *OtherInspectionError if it holds another one. A directory that has records and has lost
// what is this laptop's own goes on with the inspection in it, and with the inspector's team, unless set names others.
func Init(ctx context.Context, o Options, set Setup) (*Store, error) {
	if s, err := newStore(o); err == nil && s.isRestoring() {
		return nil, &RestoringError{s.dir}
	}
	return setUpDir(ctx, o, set)
}

func setUpDir(ctx context.Context, o Options, set Setup) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, err
	}
	if err := s.makeDirs(); err != nil {
		return nil, err
	}
	local, err := s.readLocal()
	_, fresh := errors.AsType[*NotSetUpError](err)
	if err != nil && !fresh {
		return nil, err
	}
	held := false
	if fresh && set.Plan == nil && set.Inspection == "" {
		if held, err = s.setUpAsHeld(ctx, &set); err != nil {
			return nil, err
		}
	}
	plan := set.Plan
	if plan == nil {
		plan = checklist.Builtin()
	}
	want := set.Inspection
	switch {
	case want == "" && set.Plan == nil && local.Inspection != "":
		want = local.Inspection
	case want == "":
		want = inspectionID(plan)
	}
	if err := checkSetup(set.Inspector, want); err != nil {
		return nil, err
	}
	if local.Inspection != "" && local.Inspection != want {
		return nil, &OtherInspectionError{local.Inspection, want}
	}
	local.Inspector, local.Inspection = strings.TrimSpace(set.Inspector), want
	s.local = local
	if err := s.claimDevice(ctx); err != nil {
		return nil, err
	}
	if held {
		plan = nil // records are not put under a plan that may not be theirs
	}
	team := strings.TrimSpace(set.Team)
	if err := s.Update(ctx, func(tx *Tx) error { return tx.setUp(plan, team) }); err != nil {
		return nil, err
	}
	return s, s.SetLocal(func(l *Local) {
		l.Inspector, l.Inspection = local.Inspector, local.Inspection
		if team != "" {
			l.Team = TeamID(team)
		}
	})
}

// setUpAsHeld fills in the inspection that the directory has records of, if any, and the inspector's team in it.
func (s *Store) setUpAsHeld(ctx context.Context, set *Setup) (held bool, err error) {
	tails, err := s.otherTails("")
	if err != nil || len(tails) == 0 && !exists(s.path(logName)) {
		return false, err
	}
	err = s.View(ctx, func(tx *ReadTx) error {
		ids, err := tx.inspections()
		if err == nil && len(ids) == 0 {
			ids, err = tx.heads(bucketSubject, nil, 0) // the stretch that says so may be lost
		}
		if err != nil || len(ids) == 0 {
			return err
		}
		held, tx.inspection, set.Inspection = true, ids[0], ids[0]
		if set.Team != "" {
			return nil
		}
		teams, err := tx.Teams()
		for _, t := range teams {
			if slices.Contains(t.Members, strings.TrimSpace(set.Inspector)) {
				set.Team = t.Name
			}
		}
		return err
	})
	return held, err
}

// setUp records what init asks and nothing that is recorded already. A nil plan is not adopted.
func (tx *Tx) setUp(plan *checklist.Plan, team string) error {
	others, err := tx.inspections()
	if err != nil {
		return err
	}
	known := false
	for _, id := range others {
		known = known || id == tx.inspection
	}
	if len(others) > 0 && !known {
		return &OtherInspectionError{others[0], tx.inspection}
	}
	if !known && plan != nil {
		if err := tx.AdoptPlan(plan); err != nil {
			return err
		}
	}
	if team == "" {
		return nil
	}
	id, err := tx.AddTeam(team)
	if err != nil {
		return err
	}
	return tx.AddMember(id, tx.by)
}

// inspectionID is the id on which laptops that are set up apart with the same plan meet.
func inspectionID(p *checklist.Plan) string {
	switch {
	case p.Round != "":
		return p.Round
	case !p.Issued.IsZero():
		return p.Issued.String()[:len("2006-01")]
	}
	return short(oplog.Hash(p.Hash).String())
}

func checkSetup(inspector, inspection string) error {
	if err := checkInspector(inspector); err != nil {
		return err
	}
	bad := strings.ContainsFunc(inspection, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' })
	if bad || inspection == "" || len(inspection) > oplog.MaxName {
		return &InspectionIDError{inspection}
	}
	return nil
}

func checkInspector(name string) error {
	if n := len(strings.TrimSpace(name)); n > oplog.MaxBy {
		return &TooLongError{"inspector", n, oplog.MaxBy}
	}
	return nil
}

func (s *Store) makeDirs() error {
	if err := os.MkdirAll(filepath.Dir(s.dir), 0o700); err != nil {
		return diskError(s.dir, err)
	}
	if err := makeDir(s.fs, s.dir); err != nil {
		return err
	}
	if kind := networkKind(s.dir); kind != "" {
		return &NetworkDirError{s.dir, kind}
	}
	return nil
}

// Close seals nothing and frees what is held.
func (s *Store) Close() error { return nil }

// Dir is the data directory, absolute.
func (s *Store) Dir() string { return s.dir }

// Device is this data directory's device id; empty in a directory that may only be read and has none.
func (s *Store) Device() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.device
}

// Notices gives, once, what the user should be told of what the store found and mended: a damaged stretch, a new device.
func (s *Store) Notices() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.notices
	s.notices = nil
	return list
}

func (s *Store) notice(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text := fmt.Sprintf(format, args...); !slices.Contains(s.notices, text) {
		s.notices = append(s.notices, text)
	}
}

func (s *Store) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
