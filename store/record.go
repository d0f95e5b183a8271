package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"

	"dudao/inspection"
	"dudao/oplog"
)

// liveRecord is an entity with all that is live in it.
type liveRecord struct {
	entity string
	fields map[string]liveField
}

// records runs through the entities that begin with prefix.
func (tx *ReadTx) records(prefix string) iter.Seq2[liveRecord, error] {
	return func(yield func(liveRecord, error) bool) {
		g := gathering{now: tx.now}
		for row, err := range tx.each(bucketState, []byte(prefix)) {
			if err != nil {
				yield(liveRecord{}, err)
				return
			}
			k, ok := splitKey(row.key)
			if !ok || !isLive(row.value) {
				continue
			}
			if k.Entity != g.entity {
				if g.entity != "" && !yield(g.record(), nil) {
					return
				}
				g = gathering{now: tx.now, entity: k.Entity}
			}
			if err := g.add(k, row.value); err != nil {
				yield(liveRecord{}, err)
				return
			}
		}
		if g.entity != "" {
			yield(g.record(), nil)
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

// gathering collects the cells of one entity, which follow each other.
type gathering struct {
	now    int64
	entity string
	fields map[string]map[oplog.Dot]oplog.Cell
}

func (g *gathering) add(k oplog.Key, value []byte) error {
	c, err := decodeCell(value)
	if err != nil {
		return err
	}
	if g.fields == nil {
		g.fields = make(map[string]map[oplog.Dot]oplog.Cell)
	}
	if g.fields[k.Field] == nil {
		g.fields[k.Field] = make(map[oplog.Dot]oplog.Cell, 1)
	}
	g.fields[k.Field][k.Dot] = c
	return nil
}

func (g *gathering) record() liveRecord {
	r := liveRecord{g.entity, make(map[string]liveField, len(g.fields))}
	for name, cells := range g.fields {
		r.fields[name] = fieldOf(oplog.Live(cells, g.now))
	}
	return r
}

func (r liveRecord) text(field string) string { return r.fields[field].shown.Text() }

// fieldVoid is the field that takes back an entity of a list.
const fieldVoid = "void"

// void is the value of fieldVoid: why, and a hash over the sorted dots of the entity's other live values. Other dots at reading
// mean that somebody has changed it since.
type void struct {
	Why string `json:"why"`
	Of  string `json:"of"`
}

func (r liveRecord) dotsHash() string {
	var dots []oplog.Dot
	for name, f := range r.fields {
		if name != fieldVoid {
			dots = append(dots, f.dots...)
		}
	}
	slices.Sort(dots)
	sum := sha256.New()
	for _, dot := range slices.Compact(dots) {
		sum.Write([]byte(dot + "\n"))
	}
	return oplog.Hash(sum.Sum(nil)).String()[:16]
}

// voided tells why the record was taken back, and whether it was changed since.
func (r liveRecord) voided() (why string, is, changed bool) {
	of := r.dotsHash()
	for _, v := range r.fields[fieldVoid].shown {
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
	for _, name := range slices.Sorted(maps.Keys(r.fields)) {
		f := r.fields[name].shown
		if name == fieldVoid || len(f) == 0 {
			continue
		}
		if f.Disputed() {
			c.Disputed = append(c.Disputed, name)
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
	op, err := tx.voiding(entity, why)
	if err != nil {
		return err
	}
	_, err = tx.write(op)
	return err
}

func (tx *ReadTx) voiding(entity, why string) (oplog.Op, error) {
	r, err := tx.record(entity)
	if err != nil {
		return oplog.Op{}, err
	}
	if _, gone := r.common(); gone || !isListEntity(entity) {
		return oplog.Op{}, &NoRecordError{entity}
	}
	value, err := json.Marshal(void{why, r.dotsHash()})
	if err != nil {
		return oplog.Op{}, err
	}
	op := oplog.Op{Kind: KindVoid, Entity: entity, Set: map[string]json.RawMessage{fieldVoid: value}}
	if dots := r.fields[fieldVoid].dots; len(dots) > 0 {
		op.Over = map[string][]oplog.Dot{fieldVoid: dots}
	}
	return op, nil
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
