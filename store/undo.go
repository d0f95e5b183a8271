package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"dudao/inspection"
	"dudao/oplog"
)

// KindUndo is the kind of an operation that takes back an action, an undo included: then it is a redo.
const KindUndo = "undo"

// extraRestores is the key of the dot whose value an operation of KindUndo brings back, so that it stands for that dot when what
// wrote it is taken back in turn.
const extraRestores = "restores"

// extraWrote is the key of who wrote that value, when and on which device: bringing it back does not make it another's word.
const extraWrote = "wrote"

type wrote struct {
	By     string `json:"by"`
	Time   int64  `json:"t"`
	Device string `json:"dev"`
}

// wroteOf says who wrote the value that an operation brings back.
func wroteOf(op oplog.Op) (w wrote, ok bool) {
	text, ok := op.Extra[extraWrote]
	ok = ok && json.Unmarshal(text, &w) == nil && len(w.By) <= oplog.MaxBy && isDevice(w.Device)
	return w, ok
}

// backBy is what an operation of this device says that brings a value back. Of what its own inspector wrote here it says no more,
// unless the value is one of a conflict, which comes back as it was.
func (tx *ReadTx) backBy(o dotOp, disputed bool) map[string]json.RawMessage {
	extra := map[string]json.RawMessage{extraRestores: oplog.Text(string(o.dot))}
	w, ok := wroteOf(o.op)
	if !ok {
		device, _, _, _ := o.dot.Split()
		w = wrote{o.op.By, o.op.Time, device}
	}
	if w.Device != tx.meta.Own.Device || w.By != tx.by || disputed {
		extra[extraWrote] = fmt.Appendf(nil, `{"by":%s,"t":%d,"dev":%s}`, oplog.Text(w.By), w.Time, oplog.Text(w.Device))
	}
	return extra
}

// Change is what this device did in one action, and what taking it back does.
type Change struct {
	First  uint64    // number of the operation it begins with, which names it
	Kind   string    // of what was done at first, also where undoing that is taken back
	By     string    // who did it
	At     time.Time // when
	Fields []FieldChange
}

// FieldChange is one field of a Change.
type FieldChange struct {
	Entity, Field string
	Written       string           // what the action wrote; empty: it cleared the field
	Back          []string         // what comes back: none is an empty field, several are a conflict again
	Now           inspection.Field // what is live
	Left          bool             // others have replaced it since: it stays as it is
	Voids         bool             // the action added the entity, which is taken back as a whole
}

// Left are the fields that stay as they are, because others have replaced them since.
func (c Change) Left() []FieldChange {
	return slices.DeleteFunc(slices.Clone(c.Fields), func(f FieldChange) bool { return !f.Left })
}

// NextUndo is this device's last action that has not been taken back; false if there is none. What set the directory up, and what it
// recorded as another device, is not taken back.
func (s *Store) NextUndo(ctx context.Context) (Change, bool, error) {
	return s.next(ctx, places.lastDone)
}

// NextRedo is the undo that was done last and not taken back, if this device has written nothing else since.
func (s *Store) NextRedo(ctx context.Context) (Change, bool, error) {
	return s.next(ctx, places.lastUndone)
}

// Undo takes back the action that NextUndo has named, as one action, and says what it did: *ChangedSinceError if another one is next
// by now, so that nothing is taken back that was not named.
func (s *Store) Undo(ctx context.Context, named Change) (Change, error) {
	return s.takeBack(ctx, named, places.lastDone)
}

// Redo takes back the undo that NextRedo has named, as Undo does.
func (s *Store) Redo(ctx context.Context, named Change) (Change, error) {
	return s.takeBack(ctx, named, places.lastUndone)
}

// chooser finds the action to take back.
type chooser func(places) (action, bool, error)

func (s *Store) next(ctx context.Context, choose chooser) (c Change, ok bool, err error) {
	err = s.View(ctx, func(tx *ReadTx) error {
		p, err := tx.places()
		if err != nil {
			return err
		}
		defer p.close()
		var a action
		if a, ok, err = choose(p); err != nil || !ok {
			return err
		}
		c, _, err = p.reversal(a)
		return err
	})
	return c, ok, err
}

func (s *Store) takeBack(ctx context.Context, named Change, choose chooser) (c Change, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		p, err := tx.places()
		if err != nil {
			return err
		}
		defer p.close()
		a, ok, err := choose(p)
		if err != nil {
			return err
		}
		if !ok || a.first() != named.First {
			return &ChangedSinceError{}
		}
		var ops []oplog.Op
		if c, ops, err = p.reversal(a); err != nil {
			return err
		}
		for _, op := range ops {
			if _, err := tx.write(op); err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

// action is what was recorded together, in order.
type action []dotOp

func (a action) first() uint64 { return a[0].op.Seq }

// undoes is the first number of the action that this one takes back; 0 if it is none of that sort.
func (a action) undoes() uint64 { return a[0].op.Undoes }

// lasting tells whether an action is never taken back: lines of another device recorded again, and the first plan, without which
// nothing can be opened.
func (a action) lasting() bool {
	return slices.ContainsFunc(a, func(o dotOp) bool {
		_, repeats := o.op.Extra[extraRepeats]
		_, plan := o.op.Set["plan"]
		return repeats || plan && o.op.Kind == KindPlan && len(o.op.Over["plan"]) == 0
	})
}

// ending is the own action whose last operation has that number; nil if not all of it is here.
func (p places) ending(seq uint64) (action, error) {
	var a action
	for ; seq > 0; seq-- {
		o, ok, err := p.at(seq)
		if err != nil || !ok {
			return nil, err
		}
		if o.op.Follow != len(a) {
			break
		}
		a = append(a, o)
	}
	slices.Reverse(a)
	return a, nil
}

// lastDone is the last own action that is no undo and has not been taken back.
func (p places) lastDone() (action, bool, error) {
	takenBack := make(map[uint64]bool)
	for seq := p.tx.meta.Own.Head.Seq; seq > 0; {
		a, err := p.ending(seq)
		if err != nil || len(a) == 0 {
			return nil, false, err
		}
		switch {
		case takenBack[a.first()]:
		case a.undoes() != 0:
			takenBack[a.undoes()] = true
		default:
			return a, !a.lasting(), nil
		}
		seq = a.first() - 1
	}
	return nil, false, nil
}

// lastUndone is the last undo that has not been taken back, unless another action follows it.
func (p places) lastUndone() (action, bool, error) {
	takenBack := make(map[uint64]bool)
	for seq := p.tx.meta.Own.Head.Seq; seq > 0; {
		a, err := p.ending(seq)
		if err != nil || len(a) == 0 {
			return nil, false, err
		}
		if !takenBack[a.first()] {
			of, ok, err := p.at(a.undoes())
			switch {
			case err != nil || !ok || a.undoes() == 0:
				return nil, false, err
			case of.op.Undoes == 0:
				return a, true, nil
			}
			takenBack[a.undoes()] = true // a is a redo
		}
		seq = a.first() - 1
	}
	return nil, false, nil
}

// reversal is what takes an action back: for people, and as operations.
func (p places) reversal(a action) (Change, []oplog.Op, error) {
	done := a[0].op
	for done.Undoes != 0 {
		o, ok, err := p.at(done.Undoes)
		if err != nil || !ok {
			return Change{}, nil, err
		}
		done = o.op
	}
	c := Change{First: a.first(), Kind: done.Kind, By: done.By, At: time.UnixMilli(done.Time)}
	var ops []oplog.Op
	for _, part := range a.byEntity() {
		fields, back, err := p.reverseEntity(a.first(), part)
		if err != nil {
			return c, nil, err
		}
		c.Fields, ops = append(c.Fields, fields...), append(ops, back...)
	}
	if len(ops) == 0 { // nothing is left to take back, and that is recorded, so that the one before it is next
		ops = []oplog.Op{{Entity: a[0].op.Entity}}
	}
	for i := range ops {
		ops[i].Kind, ops[i].Undoes = KindUndo, a.first()
	}
	return c, ops, nil
}

// byEntity are an action's operations on each entity that it wrote to, in order.
func (a action) byEntity() []action {
	var parts []action
	at := make(map[string]int)
	for _, o := range a {
		i, known := at[o.op.Entity]
		if !known {
			i = len(parts)
			at[o.op.Entity], parts = i, append(parts, nil)
		}
		parts[i] = append(parts[i], o)
	}
	return parts
}

// reverseEntity is what takes back the part of an action, which begins with the number first, that wrote to one entity.
func (p places) reverseEntity(first uint64, part action) ([]FieldChange, []oplog.Op, error) {
	var fields []FieldChange
	var ops []oplog.Op
	entity := part[0].op.Entity
	added, touched, err := p.origin(first, entity)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range part.writes() {
		live, err := readField(p.tx.rows, entity, w.field, p.tx.now)
		if err != nil {
			return nil, nil, err
		}
		f := FieldChange{Entity: entity, Field: w.field, Written: textOf(w.value), Now: live.shown, Voids: added && !touched, Left: added && touched}
		if !added {
			back, texts, err := p.reverseField(entity, w, live.dots)
			if err != nil {
				return nil, nil, err
			}
			f.Back, f.Left = texts, len(back) == 0
			ops = append(ops, back...)
		}
		fields = append(fields, f)
	}
	if added && !touched {
		op, _, err := p.tx.voiding(entity, "撤销")
		if err != nil {
			return nil, nil, fmt.Errorf("take back %s: %w", entity, err)
		}
		ops = append(ops, op)
	}
	return fields, ops, nil
}

// origin tells whether the action that begins with that number added an entity of a list, and whether another device has written to it
// since.
func (p places) origin(first uint64, entity string) (added, touched bool, err error) {
	if !isListEntity(entity) {
		return false, false, nil
	}
	dots, err := p.tx.dotsOf(entity)
	if err != nil {
		return false, false, err
	}
	added = true
	for _, dot := range dots {
		device, seq, _, _ := dot.Split()
		touched = touched || device != p.tx.meta.Own.Device
		added = added && (device != p.tx.meta.Own.Device || seq >= first)
	}
	return added, touched, nil
}

// written is what an action wrote to one field.
type written struct {
	field string
	value json.RawMessage // the last
	own   []oplog.Dot     // of the action
	over  []oplog.Dot     // that it named, its own left out
}

// writes are the fields of one entity that an action's operations on it wrote, in order.
func (a action) writes() []written {
	var list []written
	for _, o := range a {
		for _, field := range slices.Sorted(maps.Keys(o.op.Set)) {
			i := slices.IndexFunc(list, func(w written) bool { return w.field == field })
			if i < 0 {
				i, list = len(list), append(list, written{field: field})
			}
			w := &list[i]
			for _, dot := range o.op.Over[field] {
				if !slices.Contains(w.own, dot) && !slices.Contains(w.over, dot) {
					w.over = append(w.over, dot)
				}
			}
			w.value, w.own = o.op.Set[field], append(w.own, o.dot)
		}
	}
	return list
}

// reverseField brings back the values that an action replaced in a field, one operation each, over what of its own is live there;
// none if nothing is. The first names that, so that a conflict which the action settled is one again.
func (p places) reverseField(entity string, w written, live []oplog.Dot) (ops []oplog.Op, texts []string, err error) {
	var mine []oplog.Dot
	for _, dot := range live {
		stands, err := p.standsFor(dot, w.own)
		if err != nil {
			return nil, nil, err
		}
		if stands {
			mine = append(mine, dot)
		}
	}
	if len(mine) == 0 {
		return nil, nil, nil
	}
	for _, dot := range w.over {
		o, ok, err := p.named(dot)
		if err != nil {
			return nil, nil, err
		}
		value, set := o.op.Set[w.field]
		if !ok || !set || o.op.Entity != entity {
			continue // it has not come here
		}
		ops = append(ops, oplog.Op{
			Entity: entity, Set: map[string]json.RawMessage{w.field: value}, Extra: p.tx.backBy(o, len(w.over) > 1),
		})
		if !isNull(value) && !slices.Contains(texts, textOf(value)) {
			texts = append(texts, textOf(value))
		}
	}
	if len(ops) == 0 {
		ops = []oplog.Op{{Entity: entity, Set: map[string]json.RawMessage{w.field: json.RawMessage("null")}}}
	}
	ops[0].Over = map[string][]oplog.Dot{w.field: mine}
	return ops, texts, nil
}

// standsFor tells whether dot is one of own, or the operation of it brought back one of them.
func (p places) standsFor(dot oplog.Dot, own []oplog.Dot) (bool, error) {
	for !slices.Contains(own, dot) {
		if device, _, _, _ := dot.Split(); device != p.tx.meta.Own.Device {
			return false, nil
		}
		o, ok, err := p.named(dot)
		if err != nil || !ok {
			return false, err
		}
		var of string
		if json.Unmarshal(o.op.Extra[extraRestores], &of) != nil {
			return false, nil
		}
		dot = oplog.Dot(of)
	}
	return true, nil
}

// ChangedSinceError: what was to be taken back is not what is next by now. Nothing was taken back.
type ChangedSinceError struct{}

func (e *ChangedSinceError) Error() string { return "another action is the next to be taken back" }

// Code is the error's name for programs.
func (e *ChangedSinceError) Code() string { return "changed_since" }

// Say tells the user in one sentence.
func (e *ChangedSinceError) Say() string {
	return "刚才又有新的改动，没有撤销，请重新看过再定。"
}
