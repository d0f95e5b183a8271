package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"dudao/inspection"
	"dudao/oplog"
)

// Version identifies a state of state.db; screens reload when it differs.
type Version struct {
	Build string
	Tx    uint64
}

// ReadTx is one consistent state.
type ReadTx struct {
	rows
	s              *Store
	meta           meta
	inspection, by string
	visit          string       // id of the one chosen on this laptop
	now            int64        // ms
	done           *proceedings // nil until they are wanted, or when they have changed
}

// Tx is one action: what is saved in it can be read in it, and is on disk, all or nothing, once Update has returned nil.
type Tx struct {
	ReadTx
	applier applier
	plan    string // short hash of the plan in force
	ops     []oplog.Op
	dots    []oplog.Dot     // provisional, of ops
	edits   []Edit          // that Save returned
	numbers map[string]int  // given out last in this action, by kind and subject
	failed  error           // of a write: the action cannot be recorded in part
	voids   map[int]voiding // by index in ops
	placed  []*incoming     // files that have their names in blobs because of this action
	local   func(*Local)    // change of this laptop's own values once the action is recorded; may be nil
}

func (s *Store) readTx(r rows, m meta) ReadTx {
	local := s.Local()
	return ReadTx{rows: r, s: s, meta: m, inspection: local.Inspection, by: local.Inspector, visit: local.Visit, now: s.now().UnixMilli()}
}

// Version is that of the state which is read.
func (tx *ReadTx) Version() Version { return Version{tx.meta.Build, uint64(tx.tx.ID())} }

// View runs fn on one consistent state, after catching up. What ReadTx returns is copied and good afterwards. If state.db turns out
// to be damaged it is made anew and fn runs again.
func (s *Store) View(ctx context.Context, fn func(*ReadTx) error) error {
	done, err := s.viewFresh(ctx, fn)
	if done || err != nil {
		return err
	}
	return s.change(ctx, func(w *session) error {
		tx := s.readTx(w.rows, w.meta)
		if err := fn(&tx); err != nil {
			return err
		}
		_ = w.commit() // what cannot be written now is caught up with again
		return nil
	})
}

// Update runs fn as one action: its operations are fsynced together before Update returns nil; if fn fails nothing is written.
// fn waits for no user and no network. If state.db turns out to be damaged it is made anew and fn runs again.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	return s.change(ctx, func(w *session) error {
		if err := w.commit(); err != nil {
			return err
		}
		tx, err := s.writeTx(w)
		if err != nil {
			return err
		}
		if err = fn(tx); err == nil {
			err = w.record(tx)
		}
		if err != nil {
			tx.unplace(err)
			return err
		}
		s.follow(tx)
		return nil
	})
}

// unplace takes back the names of files whose action has failed. Where it is perhaps recorded they are kept.
func (tx *Tx) unplace(err error) {
	if _, perhaps := errors.AsType[*PerhapsError](err); perhaps {
		return
	}
	for _, in := range tx.placed {
		in.unplace()
	}
}

// follow changes this laptop's own values as a recorded action wants it. The action stands even if that cannot be written.
func (s *Store) follow(tx *Tx) {
	if tx.local == nil {
		return
	}
	if err := s.changeLocal(tx.local); err != nil {
		s.notice("已记录，但没能记住当前的活动，请重新选定。")
	}
}

func (s *Store) writeTx(w *session) (*Tx, error) {
	tx := &Tx{ReadTx: s.readTx(w.rows, w.meta), applier: applier{rows: w.rows, trusts: w.trusts}}
	plan, err := readField(w.rows, InspectionEntity(tx.inspection), "plan", tx.now)
	tx.plan = short(plan.shown.Text())
	return tx, err
}

// mark is that of a value written in this action.
func (tx *Tx) mark(dot oplog.Dot) inspection.Mark {
	return inspection.Mark{By: tx.by, Device: tx.meta.Own.Device, At: time.UnixMilli(tx.now), Dot: string(dot), Plan: tx.plan}
}

// lineReserve is kept free in every line that is written: for the count of those that follow in its action, and for the dots
// by which a new device repeats it.
const lineReserve = 512

// push adds one operation to the action.
func (tx *Tx) push(op oplog.Op) (oplog.Dot, error) {
	op = tx.stamped(op)
	if err := checkLine(op); err != nil {
		return "", err
	}
	dot := oplog.MakeDot(tx.meta.Own.Device, op.Seq, oplog.Hash{})
	tx.ops, tx.dots = append(tx.ops, op), append(tx.dots, dot)
	if err := tx.applier.apply(dot, op); err != nil {
		return "", err
	}
	return dot, tx.applier.finish()
}

// stamped is op as the next of the action: numbered, and dated and signed unless it repeats another's.
func (tx *Tx) stamped(op oplog.Op) oplog.Op {
	if op.Time == 0 {
		op.Time, op.By, op.Plan = tx.now, tx.by, tx.plan
	}
	op.Seq = tx.meta.Own.Head.Seq + uint64(len(tx.ops)) + 1
	if h := tx.s.heirOf(); h != nil && op.Seq == 1 {
		op.Extra = maps.Clone(op.Extra)
		if op.Extra == nil {
			op.Extra = make(map[string]json.RawMessage)
		}
		op.Extra[extraHeir] = h.json()
	}
	return op
}

// checkLine holds an operation to the bounds, as long as it may become.
func checkLine(op oplog.Op) error {
	limit := oplog.MaxLine - lineReserve
	if op.Undoes != 0 {
		limit = oplog.MaxLine - lineReserve/2 // it brings back what a line held, and names more
	}
	if _, repeats := op.Extra[extraRepeats]; repeats {
		limit = oplog.MaxLine
	}
	op.Follow = math.MaxInt32 // as many as there may be
	line, err := op.Line()
	if err == nil && len(line) > limit {
		return &oplog.LimitError{What: "line", Have: len(line), Max: limit}
	}
	return err
}

// record writes the action: the operations with their final dots into a fresh transaction of state.db, the lines to the tail,
// fsync, commit. The fsync is the record: a commit that fails after it is no failure, the next transaction catches up.
func (w *session) record(tx *Tx) error {
	if tx.failed != nil || len(tx.ops) == 0 {
		return tx.failed
	}
	if err := w.restart(); err != nil {
		return err
	}
	final := make(map[oplog.Dot]oplog.Dot, len(tx.ops))
	at := w.meta.Own.Head
	var text []byte
	for i, op := range tx.ops {
		op.Follow = len(tx.ops) - 1 - i
		op.Over = withFinal(op.Over, final)
		if v, ok := tx.voids[i]; ok {
			op.Set = map[string]json.RawMessage{fieldVoid: voidOf(v.why, finalDots(v.others, final))}
		}
		line, err := op.Line()
		if err != nil {
			return err
		}
		at = at.next(line)
		dot := at.dot(w.meta.Own.Device)
		final[tx.dots[i]] = dot
		text = appendTailLine(text, line)
		if op, err = oplog.ParseOp(line); err != nil {
			return fmt.Errorf("own operation: %w", err)
		}
		if err := w.applier.apply(dot, op); err != nil {
			return err
		}
	}
	if err := w.applier.finish(); err != nil {
		return err
	}
	if err := w.appendTail(text, at); err != nil {
		return err
	}
	for _, e := range tx.edits {
		e.settle(final)
	}
	if w.behind = w.commit(); w.behind == nil {
		_ = w.sealLong() // not sealed now, it is sealed after the next action
	}
	return nil
}

// recordFirst records an action that the session goes on from, which it cannot if state.db is left behind.
func (w *session) recordFirst(tx *Tx) error {
	if err := w.record(tx); err != nil {
		return err
	}
	return w.behind
}

func withFinal(over map[string][]oplog.Dot, final map[oplog.Dot]oplog.Dot) map[string][]oplog.Dot {
	out := make(map[string][]oplog.Dot, len(over))
	for field, dots := range over {
		out[field] = finalDots(dots, final)
	}
	return out
}

func finalDots(dots []oplog.Dot, final map[oplog.Dot]oplog.Dot) []oplog.Dot {
	out := slices.Clone(dots)
	for i, dot := range dots {
		if f, ok := final[dot]; ok {
			out[i] = f
		}
	}
	return out
}

// settle puts final dots in the place of provisional ones, in the maps that the caller of Save holds.
func (e Edit) settle(final map[oplog.Dot]oplog.Dot) {
	maps.Copy(e.Base, withFinal(e.Base, final))
	for _, shown := range e.Shown {
		for i := range shown {
			if f, ok := final[oplog.Dot(shown[i].Dot)]; ok {
				shown[i].Dot = string(f)
			}
		}
	}
}

func (h head) next(line []byte) head { return head{h.Seq + 1, h.Hash.Next(line)} }

func (h head) dot(device string) oplog.Dot { return oplog.MakeDot(device, h.Seq, h.Hash) }

func (s *Store) heirOf() *heir {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heir
}
