package store

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"

	"dudao/inspection"
	"dudao/oplog"
)

// Edit is an entity as somebody sees it: the fields asked for with all their live values, whose dots Save will name.
// It is JSON, so that a draft keeps it.
type Edit struct {
	Entity string                      `json:"entity"`
	Base   map[string][]oplog.Dot      `json:"base"`          // of all live values seen, per field
	Set    map[string]*string          `json:"set,omitempty"` // what is to be written; nil clears
	Shown  map[string]inspection.Field `json:"-"`
	Order  []string                    `json:"-"` // in which fields were put, where that is known
}

// Text is what the field shows: what is set, else what was read.
func (e *Edit) Text(field string) string {
	if text, ok := e.Set[field]; ok {
		if text == nil {
			return ""
		}
		return *text
	}
	return e.Shown[field].Text()
}

// Put sets a field to text, or clears it with ""; setting what was read (and is undisputed) takes the field out of the edit.
func (e *Edit) Put(field, text string) {
	if shown, read := e.Shown[field]; read && !shown.Disputed() && shown.Text() == text {
		delete(e.Set, field)
		return
	}
	if e.Set == nil {
		e.Set = make(map[string]*string)
	}
	if text == "" {
		e.Set[field] = nil
	} else {
		e.Set[field] = &text
	}
}

// Dirty tells whether Save would write anything.
func (e *Edit) Dirty() bool { return len(e.Set) > 0 }

// Edit reads an entity's fields with their dots.
func (tx *ReadTx) Edit(entity string, fields ...string) (Edit, error) {
	e := Edit{Entity: entity, Base: make(map[string][]oplog.Dot), Shown: make(map[string]inspection.Field)}
	for _, name := range fields {
		f, err := readField(tx.rows, entity, name, tx.now)
		if err != nil {
			return Edit{}, err
		}
		e.Base[name], e.Shown[name] = f.dots, f.shown
	}
	return e, nil
}

// KindSet is the kind of an operation that sets fields; what a person calls it otherwise is another kind.
const KindSet = "set"

// Save writes e.Set over e.Base, in as many operations as the bounds need, as part of the running action, and returns the edit to go
// on from once Update has returned nil: Set empty, Base the new dots. *TooLongError names the field that no operation can hold.
// A finding takes on the current visit with what is written in it.
func (tx *Tx) Save(e Edit) (Edit, error) {
	carried, err := tx.carryVisit(e)
	if err != nil {
		return e, err
	}
	if carried.settles() {
		return tx.SaveAs(KindResolve, carried)
	}
	return tx.SaveAs(KindSet, carried)
}

// settles tells whether the edit sets a field that its writer saw in conflict.
func (e *Edit) settles() bool {
	for field := range e.Set {
		if e.Shown[field].Disputed() {
			return true
		}
	}
	return false
}

// SaveAs is Save with a kind other than "set", and without a visit.
func (tx *Tx) SaveAs(kind string, e Edit) (Edit, error) {
	if !e.Dirty() {
		return e, nil
	}
	op := oplog.Op{Kind: kind, Entity: e.Entity, Set: make(map[string]json.RawMessage), Over: make(map[string][]oplog.Dot)}
	for field, text := range e.Set {
		op.Set[field] = json.RawMessage("null")
		if text != nil {
			op.Set[field] = oplog.Text(*text)
		}
		if base := e.Base[field]; len(base) > 0 {
			op.Over[field] = base
		}
	}
	dots, err := tx.write(op)
	if err != nil {
		return e, err
	}
	next := Edit{Entity: e.Entity, Base: maps.Clone(e.Base), Shown: maps.Clone(e.Shown)}
	if next.Base == nil {
		next.Base = make(map[string][]oplog.Dot)
	}
	if next.Shown == nil {
		next.Shown = make(map[string]inspection.Field)
	}
	for field, dot := range dots {
		next.Base[field], next.Shown[field] = []oplog.Dot{dot}, nil
		if text := e.Set[field]; text != nil {
			next.Shown[field] = inspection.Field{{Text: *text, Mark: tx.mark(dot)}}
		}
	}
	tx.edits = append(tx.edits, next) // shares its maps: record puts the final dots there
	return next, nil
}

// put sets fields of an entity over whatever is live in them now; what is so already is left out.
func (tx *Tx) put(kind, entity string, fields map[string]string) error {
	e, err := tx.Edit(entity, slices.Sorted(maps.Keys(fields))...)
	if err != nil {
		return err
	}
	for field, text := range fields {
		e.Put(field, text)
	}
	_, err = tx.SaveAs(kind, e)
	return err
}

// write adds an operation that sets fields of an entity over what its writer saw, split into as many as the bounds need, and
// returns the dot of each field. Dots are provisional, of the right length, until the action is recorded.
func (tx *Tx) write(op oplog.Op) (map[string]oplog.Dot, error) {
	fields := slices.Sorted(maps.Keys(op.Set))
	dots := make(map[string]oplog.Dot, len(fields))
	tx.done = nil
	if err := tx.writeFields(op, fields, dots); err != nil {
		tx.failed = err
	}
	return dots, tx.failed
}

func (tx *Tx) writeFields(op oplog.Op, fields []string, dots map[string]oplog.Dot) error {
	part := op
	part.Set, part.Over = make(map[string]json.RawMessage), make(map[string][]oplog.Dot)
	tooMany := len(fields) > oplog.MaxFields
	for _, field := range fields {
		part.Set[field] = op.Set[field]
		if over := op.Over[field]; len(over) > 0 {
			part.Over[field] = over
			tooMany = tooMany || len(over) > oplog.MaxDots
		}
	}
	switch {
	case tooMany && len(fields) == 1:
		return tx.writeOver(part, fields[0], dots)
	case tooMany:
		return tx.writeHalves(op, fields, dots)
	}
	dot, err := tx.push(part)
	if limit, ok := errors.AsType[*oplog.LimitError](err); ok && limit.What == "line" {
		if len(fields) > 1 {
			return tx.writeHalves(op, fields, dots)
		}
		return tx.tooLong(part, fields[0])
	}
	if err != nil {
		return err
	}
	for _, field := range fields {
		dots[field] = dot
	}
	return nil
}

func (tx *Tx) writeHalves(op oplog.Op, fields []string, dots map[string]oplog.Dot) error {
	half := len(fields) / 2
	if err := tx.writeFields(op, fields[:half], dots); err != nil {
		return err
	}
	return tx.writeFields(op, fields[half:], dots)
}

// writeOver sets one field over more values than an operation may name: several operations, each naming the one before too.
func (tx *Tx) writeOver(op oplog.Op, field string, dots map[string]oplog.Dot) error {
	over := op.Over[field]
	first := op
	first.Over = map[string][]oplog.Dot{field: over[:oplog.MaxDots]}
	if err := tx.writeFields(first, []string{field}, dots); err != nil {
		return err
	}
	rest := op
	rest.Over = map[string][]oplog.Dot{field: append([]oplog.Dot{dots[field]}, over[oplog.MaxDots:]...)}
	return tx.writeFields(rest, []string{field}, dots)
}

// tooLong tells how much of a text that passes the length of a line would fit.
func (tx *Tx) tooLong(op oplog.Op, field string) error {
	var text string
	if json.Unmarshal(op.Set[field], &text) != nil {
		return &TooLongError{field, len(op.Set[field]), oplog.MaxLine}
	}
	encoded := len(op.Set[field]) - len(`""`)
	op.Set, op.Follow = map[string]json.RawMessage{field: json.RawMessage(`""`)}, math.MaxInt32
	op.Seq, op.Time, op.By, op.Plan = tx.meta.Own.Head.Seq+1, tx.now, tx.by, tx.plan // as push sets them
	bare, err := op.Line()
	if err != nil {
		return err
	}
	room := oplog.MaxLine - len(bare) - lineReserve
	return &TooLongError{field, len(text), room * len(text) / encoded}
}
