package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/oplog"
)

// liveRecord is an entity with all that is live in it.
type liveRecord struct {
	entity string
	fields []namedField // sorted by name
}

// namedField is one field of a record.
type namedField struct {
	name string
	liveField
}

// field is one of the record's fields; an empty one if nothing is live there.
func (r liveRecord) field(name string) liveField {
	for _, f := range r.fields {
		if f.name == name {
			return f.liveField
		}
	}
	return liveField{}
}

// records runs through the entities that begin with prefix and have something live, in those fields if any are named.
func (tx *ReadTx) records(prefix string, fields ...string) iter.Seq2[liveRecord, error] {
	keep := onlyLive
	if len(fields) > 0 {
		keep = func(key, cell []byte) bool {
			_, field, _ := bytes.Cut(key, []byte{0})
			field, _, _ = bytes.Cut(field, []byte{0})
			return isLive(cell) && slices.Contains(fields, string(field))
		}
	}
	return func(yield func(liveRecord, error) bool) {
		g := gathering{now: tx.now}
		for row, err := range tx.each(bucketState, []byte(prefix), keep) {
			var done *liveRecord
			if err == nil {
				done, err = g.add(row)
			}
			if err != nil {
				yield(liveRecord{}, err)
				return
			}
			if done != nil && !yield(*done, nil) {
				return
			}
		}
		if done := g.end(); done != nil {
			yield(*done, nil)
		}
	}
}

// record reads one entity, of which it is known that its fields are few.
func (tx *ReadTx) record(entity string) (liveRecord, error) {
	for r, err := range tx.records(entity + "\x00") {
		return r, err
	}
	return liveRecord{entity: entity}, nil
}

// gathering makes records of cells that come in the order of their keys.
type gathering struct {
	now    int64
	record *liveRecord
	field  string
	live   []oplog.LiveValue // of field
	known  interned
}

// interned are the strings that come again from cell to cell, each made once.
type interned map[string]string

// mostInterned bounds what is kept of those that turn out not to come again.
const mostInterned = 4096

func (known interned) of(b []byte) string {
	if s, ok := known[string(b)]; ok {
		return s
	}
	if len(known) >= mostInterned {
		clear(known)
	}
	s := string(b)
	known[s] = s
	return s
}

// add takes a live cell, and gives the record before it where a new one begins.
func (g *gathering) add(x row) (done *liveRecord, err error) {
	if g.known == nil {
		g.known = make(interned)
	}
	entity, rest, _ := bytes.Cut(x.key, []byte{0})
	field, dot, _ := bytes.Cut(rest, []byte{0})
	if g.record == nil || g.record.entity != string(entity) {
		most := 8
		if done = g.end(); done != nil {
			most = max(most, len(done.fields)) // the next one is mostly of the same kind
		}
		g.record, g.field = &liveRecord{entity: string(entity), fields: make([]namedField, 0, most)}, g.known.of(field)
	} else if g.field != string(field) {
		g.endField()
		g.field = g.known.of(field)
	}
	c, err := g.known.cell(x.value)
	g.live = append(g.live, oplog.LiveValue{Dot: oplog.Dot(g.known.of(dot)), Cell: c})
	return done, err
}

func (g *gathering) endField() {
	oplog.Order(g.live, g.now)
	g.record.fields = append(g.record.fields, namedField{g.field, fieldOf(g.live)})
	g.live = g.live[:0]
}

// end gives the last record; nil if there was none.
func (g *gathering) end() *liveRecord {
	if g.record != nil {
		g.endField()
	}
	return g.record
}

func (r liveRecord) text(field string) string { return r.field(field).shown.Text() }

// maxNumber bounds the numbers of records that are believed.
const maxNumber = 1_000_000

// number is the number that the record was given; 0 if it is none that can be believed.
func (r liveRecord) number(field string) int {
	n, err := strconv.Atoi(r.text(field))
	if err != nil || n < 1 || n > maxNumber {
		return 0
	}
	return n
}

// date is a day; zero if none is written there.
func (r liveRecord) date(field string) checklist.Date {
	text := r.text(field)
	if text == "" {
		return checklist.Date{}
	}
	d, _ := checklist.ParseDate(text)
	return d
}

// fieldVoid is the field that takes back an entity of a list.
const fieldVoid = "void"

// void is the value of fieldVoid: why, and a hash over the sorted dots of the entity's other live values. Other dots at reading
// mean that somebody has changed it since.
type void struct {
	Why string `json:"why"`
	Of  string `json:"of"`
}

// voidOf is the value that takes back a record with those live values.
func voidOf(why string, dots []oplog.Dot) json.RawMessage {
	return fmt.Appendf(nil, `{"why":%s,"of":"%s"}`, oplog.Text(why), hashDots(dots))
}

func hashDots(dots []oplog.Dot) string {
	sum := sha256.New()
	for _, dot := range slices.Compact(slices.Sorted(slices.Values(dots))) {
		sum.Write([]byte(dot + "\n"))
	}
	return oplog.Hash(sum.Sum(nil)).String()[:16]
}

// others are the dots of all values but void.
func (r liveRecord) others() (dots []oplog.Dot) {
	for _, f := range r.fields {
		if f.name != fieldVoid {
			dots = append(dots, f.dots...)
		}
	}
	return dots
}

// voided tells why the record was taken back, and whether it was changed since.
func (r liveRecord) voided() (why string, is, changed bool) {
	voids := r.field(fieldVoid).shown
	if len(voids) == 0 {
		return "", false, false
	}
	of := hashDots(r.others())
	for _, v := range voids {
		var x void
		if v.Text == "" || json.Unmarshal([]byte(v.Text), &x) != nil {
			continue
		}
		if x.Of == of {
			return x.Why, true, false
		}
		why, is, changed = cmp.Or(why, x.Why), true, true
	}
	return why, is, changed
}

// common is what all lists show of a record; gone is true if it does not belong in them: it was taken back, or a part that says
// nothing has come without the rest.
func (r liveRecord) common() (c inspection.Record, gone bool) {
	parts := strings.SplitN(r.entity, "/", 3)
	c.ID = parts[len(parts)-1]
	for _, field := range r.fields {
		f := field.shown
		if field.name == fieldVoid || len(f) == 0 {
			continue
		}
		if f.Disputed() {
			c.Disputed = append(c.Disputed, field.name)
		}
		if first := f[len(f)-1].Mark; c.Dot == "" || first.At.Before(c.At) {
			c.Mark = first
		}
	}
	why, is, changed := r.voided()
	if is && changed {
		c.Voided = cmp.Or(why, "撤销")
	}
	return c, c.Dot == "" || is && !changed
}

// Void takes back an entity of a list: a visit, a note, a phrase, a piece of evidence. Nothing of it is lost: whoever has changed it
// meanwhile finds it shown as taken back and changed.
func (tx *Tx) Void(entity, why string) error {
	op, others, err := tx.voiding(entity, why)
	if err != nil {
		return err
	}
	tx.voidNext(voiding{why, others})
	_, err = tx.write(op)
	return err
}

// voidNext says that the next operation of the action is that voiding.
func (tx *Tx) voidNext(v voiding) {
	if tx.voids == nil {
		tx.voids = make(map[int]voiding)
	}
	tx.voids[len(tx.ops)] = v
}

// voidAgain prepares an operation that repeats another: what it took back has other dots now, where that is repeated in this action too.
func (tx *Tx) voidAgain(op oplog.Op) (oplog.Op, error) {
	value, ok := op.Set[fieldVoid]
	var v void
	if !ok || len(op.Set) > 1 || json.Unmarshal(value, &v) != nil {
		return op, nil
	}
	before := make(map[oplog.Dot]oplog.Dot) // by dot in this action
	for i, o := range tx.ops {
		var line string
		if json.Unmarshal(o.Extra[extraRepeats], &line) == nil {
			before[tx.dots[i]] = oplog.Dot(line)
		}
	}
	r, err := tx.record(op.Entity)
	if err != nil {
		return op, err
	}
	if others := r.others(); hashDots(finalDots(others, before)) == v.Of {
		tx.voidNext(voiding{v.Why, others})
		op.Set = map[string]json.RawMessage{fieldVoid: voidOf(v.Why, others)}
	}
	return op, nil
}

// voiding is an operation that takes back a record whose values may have been written in the same action, under provisional dots.
type voiding struct {
	why    string
	others []oplog.Dot
}

// voiding is the operation that takes back an entity of a list, and the dots whose hash it holds.
func (tx *ReadTx) voiding(entity, why string) (oplog.Op, []oplog.Dot, error) {
	r, err := tx.known(entity)
	if err != nil {
		return oplog.Op{}, nil, err
	}
	if !isListEntity(entity) {
		return oplog.Op{}, nil, &NoRecordError{entity}
	}
	others := r.others()
	op := oplog.Op{Kind: KindVoid, Entity: entity, Set: map[string]json.RawMessage{fieldVoid: voidOf(why, others)}}
	if dots := r.field(fieldVoid).dots; len(dots) > 0 {
		op.Over = map[string][]oplog.Dot{fieldVoid: dots}
	}
	return op, others, nil
}

// KindVoid is the kind of an operation that takes back an entity of a list.
const KindVoid = "void"

// NewID is a new id for a record that is only added. A form draws it when it opens and keeps it in its draft, so that recording it
// again adds nothing.
func (s *Store) NewID() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return oplog.RandomID(s.rand)
}

// add records an entity of a list under id, or under a new one.
func (tx *Tx) add(kind, opKind, id string, fields map[string]string) (string, error) {
	if id == "" {
		var err error
		if id, err = tx.s.NewID(); err != nil {
			return "", err
		}
	}
	maps.DeleteFunc(fields, func(_, text string) bool { return text == "" })
	return id, tx.put(opKind, listEntity(kind, tx.inspection, id), fields)
}

// known reads a record that is not gone: *NoRecordError if there is none.
func (tx *ReadTx) known(entity string) (liveRecord, error) {
	r, err := tx.record(entity)
	if err != nil {
		return r, err
	}
	if _, gone := r.common(); gone {
		return r, &NoRecordError{entity}
	}
	return r, nil
}
