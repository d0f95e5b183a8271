package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"dudao/inspection"
	"dudao/oplog"
)

// FieldVoid is the field of a Conflict about a record that was taken back by one person and changed by another.
const FieldVoid = fieldVoid

// Conflict is a field of which different values are live: each was written by somebody who had not seen the others. It is settled by
// a person, who keeps one of them or writes another.
type Conflict struct {
	ID            string // opaque; another one once the values are others
	Entity, Field string
	Subject       string // that it is about; empty: about none
	Checkpoint    string // of a finding or a subject's own figure
	Measure       string // the checkpoint's, as far as the plan in force has it

	// Values are newest first; no two are equal, and a cleared field has the text "". Of the field FieldVoid there are two: who
	// took the record back, and who changed it since, with the text that people know the record by.
	Values []inspection.Value
	Voided string // field FieldVoid: why it was taken back

	dots []oplog.Dot // of all live values
}

// conflictOf makes the conflict of a field, and knows nothing yet of what it is about.
func conflictOf(entity, field string, f liveField) Conflict {
	return Conflict{ID: conflictID(entity, field, f.shown), Entity: entity, Field: field, Values: f.shown, dots: f.dots}
}

// conflictID names a conflict by what is shown of it, so that whoever settles it has seen what is live.
func conflictID(entity, field string, shown []inspection.Value) string {
	dots := make([]string, len(shown))
	for i, v := range shown {
		dots[i] = v.Dot
	}
	slices.Sort(dots)
	return oplog.NameID(entity + "\x00" + field + "\x00" + strings.Join(dots, "\n"))
}

// Conflicts are those of a subject, or all of the inspection with "", in the order of the plan: what concerns everybody first, then
// subject by subject the findings, the figures, the records.
func (tx *ReadTx) Conflicts(subject string) ([]Conflict, error) {
	entities, err := tx.disputedFindings(subject)
	if err != nil {
		return nil, err
	}
	others, err := tx.suspects()
	if err != nil {
		return nil, err
	}
	list, err := tx.conflictsOf(append(entities, others...))
	if err != nil {
		return nil, err
	}
	if list, err = tx.withStates(list); err != nil {
		return nil, err
	}
	if subject != "" {
		list = slices.DeleteFunc(list, func(c Conflict) bool { return c.Subject != subject })
	}
	return list, nil
}

// ConflictsAt are those of one entity.
func (tx *ReadTx) ConflictsAt(entity string) ([]Conflict, error) {
	return tx.conflictsOf([]string{entity})
}

// CountConflicts counts those of the inspection by subject, "" for what is about none, without reading what findings say.
func (tx *ReadTx) CountConflicts() (map[string]int, error) {
	counts := make(map[string]int)
	prefix := []byte(tx.inspection + "\x00")
	_, err := tx.scan(bucketSubject, prefix, func(key, value []byte) bool {
		if n := indexedConflicts(value); n > 0 {
			subject, _, _ := bytes.Cut(key[len(prefix):], []byte{0})
			counts[string(subject)] += n
		}
		return false
	})
	if err != nil {
		return nil, err
	}
	others, err := tx.suspects()
	if err != nil {
		return nil, err
	}
	list, err := tx.conflictsOf(others)
	if err != nil {
		return nil, err
	}
	list, err = tx.withStates(list)
	for _, c := range list {
		counts[c.Subject]++
	}
	return counts, err
}

// Conflict is the one of that id: *ConflictGoneError if it has been settled, or its values are others by now.
func (tx *ReadTx) Conflict(id string) (Conflict, error) {
	list, err := tx.Conflicts("")
	if err != nil {
		return Conflict{}, err
	}
	i := slices.IndexFunc(list, func(c Conflict) bool { return c.ID == id })
	if i < 0 {
		return Conflict{}, &ConflictGoneError{id}
	}
	return list[i], nil
}

// indexedConflicts is the number of fields in conflict that a row of ix:subject tells, read without the rest of it.
func indexedConflicts(b []byte) int {
	_, size := binary.Varint(b) // time
	for range 3 {               // by, plan, visit
		if size <= 0 {
			return 0
		}
		b = b[size:]
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return 0
		}
		size = used + int(n)
	}
	n, _ := binary.Varint(b[size:])
	return int(n)
}

// disputedFindings are the findings of a subject, or of all with "", that have a field in conflict.
func (tx *ReadTx) disputedFindings(subject string) ([]string, error) {
	prefix := []byte(tx.inspection + "\x00")
	if subject != "" {
		prefix = subjectPrefix(tx.inspection, subject)
	}
	list, err := tx.scan(bucketSubject, prefix, func(_, value []byte) bool { return indexedConflicts(value) > 0 })
	if err != nil {
		return nil, err
	}
	entities := make([]string, len(list))
	for i, row := range list {
		of, checkpoint, _ := bytes.Cut(row.key[len(tx.inspection)+1:], []byte{0})
		entities[i] = FindingEntity(tx.inspection, string(of), string(checkpoint))
	}
	return entities, nil
}

// suspects are the entities, findings left out, in which a field has several live values or which somebody has taken back: whether
// they are in conflict is seen when they are read. Nothing is decoded, because most of a large directory is in no conflict.
func (tx *ReadTx) suspects() (entities []string, err error) {
	for _, prefix := range tx.conflictPrefixes() {
		err := guarded(func() error {
			var last, entity []byte // field and entity of the live row before; good within the transaction
			c := tx.bucket(bucketState).Cursor()
			for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
				if !isLive(v) {
					continue
				}
				field := k[:bytes.LastIndexByte(k, 0)]
				of := field[:max(0, bytes.LastIndexByte(field, 0))]
				found := bytes.Equal(field, last) || string(field[len(of):]) == "\x00"+fieldVoid
				if found && !bytes.Equal(of, entity) {
					entity = of
					entities = append(entities, string(of))
				}
				last = field
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return entities, nil
}

// conflictPrefixes are what the entities of the inspection begin with, findings left out.
func (tx *ReadTx) conflictPrefixes() [][]byte {
	list := [][]byte{[]byte(InspectionEntity(tx.inspection) + "\x00")}
	for _, kind := range "tgz" + listKinds {
		list = append(list, []byte(string(kind)+"/"+tx.inspection+"/"))
	}
	return list
}

// conflictsOf are the conflicts of these entities, in order.
func (tx *ReadTx) conflictsOf(entities []string) ([]Conflict, error) {
	o := tx.newConflictOrder()
	var list []Conflict
	for _, entity := range entities {
		found, err := tx.conflictsIn(entity)
		if err != nil {
			return nil, err
		}
		for i := range found {
			if err := tx.place(&found[i], o); err != nil {
				return nil, err
			}
		}
		list = append(list, found...)
	}
	slices.SortStableFunc(list, o.compare)
	return list, nil
}

// conflictsIn are the conflicts of one entity.
func (tx *ReadTx) conflictsIn(entity string) ([]Conflict, error) {
	if _, ok := splitFinding(entity); ok {
		return tx.findingConflicts(entity)
	}
	r, err := tx.record(entity)
	if err != nil {
		return nil, err
	}
	if isListEntity(entity) {
		if _, gone := r.common(); gone {
			return nil, nil
		}
	}
	var list []Conflict
	for _, f := range r.fields {
		if f.name != fieldVoid && f.shown.Disputed() {
			list = append(list, conflictOf(entity, f.name, f.liveField))
		}
	}
	if why, is, changed := r.voided(); isListEntity(entity) && is && changed {
		list = append(list, r.voidConflict(cmp.Or(why, "撤销")))
	}
	return list, nil
}

// findingFields are the fields of a finding, in the order in which they are settled.
var findingFields = []string{inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts, inspection.FieldVisit}

func (tx *ReadTx) findingConflicts(entity string) ([]Conflict, error) {
	var list []Conflict
	for _, field := range findingFields {
		f, err := readField(tx.rows, entity, field, tx.now)
		if err != nil {
			return nil, err
		}
		if f.shown.Disputed() {
			list = append(list, conflictOf(entity, field, f))
		}
	}
	return list, nil
}

// voidConflict is that of a record which was taken back and changed since.
func (r liveRecord) voidConflict(why string) Conflict {
	back := r.field(fieldVoid).shown[0]
	back.Text = why
	var kept inspection.Value
	for _, f := range r.fields {
		for _, v := range f.shown {
			if f.name != fieldVoid && (kept.Dot == "" || v.At.After(kept.At)) {
				kept.Mark = v.Mark
			}
		}
	}
	kept.Text = r.known()
	c := Conflict{Entity: r.entity, Field: fieldVoid, Values: []inspection.Value{back, kept}, Voided: why, dots: r.field(fieldVoid).dots}
	c.ID = conflictID(r.entity, fieldVoid+hashDots(r.others()), c.Values[:1])
	return c
}

// known is the text by which people know a record of a list.
func (r liveRecord) known() string {
	for _, field := range []string{inspection.FieldText, inspection.FieldName, "title", inspection.FieldOrg, inspection.FieldPlace, inspection.FieldKind} {
		if text := r.text(field); text != "" {
			return text
		}
	}
	return ""
}

// place fills in what a conflict is about.
func (tx *ReadTx) place(c *Conflict, o *conflictOrder) (err error) {
	kind, _, _ := strings.Cut(c.Entity, "/")
	switch kind {
	case "i", "t":
	case "f", "z":
		id, _ := splitFinding("f" + c.Entity[1:])
		c.Subject, c.Checkpoint = id.subject, id.checkpoint
	case "g":
		c.Subject, err = tx.subjectOf(c.Entity)
		c.Checkpoint = c.Field
	case kindEvidence:
		var f liveField
		if f, err = readField(tx.rows, c.Entity, inspection.FieldFor, tx.now); err == nil {
			c.Subject, err = tx.subjectOf(f.shown.Text())
		}
	default:
		c.Subject, err = tx.subjectOf(c.Entity)
	}
	c.Measure = o.measures[c.Checkpoint]
	return err
}

// conflictOrder puts conflicts in the plan's order.
type conflictOrder struct {
	subject     func(id string) int
	checkpoints map[string]int
	measures    map[string]string // by checkpoint
}

func (tx *ReadTx) newConflictOrder() *conflictOrder {
	o := &conflictOrder{subject: tx.subjectOrder(), checkpoints: make(map[string]int), measures: make(map[string]string)}
	p, err := tx.Plan()
	if err != nil {
		return o // without the plan's bytes, by id
	}
	for m := range p.Measures() {
		for _, cp := range m.Checkpoints {
			o.checkpoints[cp.ID], o.measures[cp.ID] = len(o.checkpoints)+1, m.ID
		}
	}
	return o
}

// conflictKinds are the kinds of entities, in the order in which their conflicts are listed.
const conflictKinds = "itfgzv" + kindEvidence + "qmsrnw"

func (o *conflictOrder) compare(a, b Conflict) int {
	kind := func(c Conflict) int { return strings.IndexByte(conflictKinds, c.Entity[0]) }
	subject := func(c Conflict) int {
		if c.Subject == "" {
			return 0
		}
		return o.subject(c.Subject)
	}
	checkpoint := func(c Conflict) int {
		if n, ok := o.checkpoints[c.Checkpoint]; ok {
			return n
		}
		return len(o.checkpoints) + 1
	}
	return cmp.Or(
		subject(a)-subject(b), strings.Compare(a.Subject, b.Subject), kind(a)-kind(b), checkpoint(a)-checkpoint(b),
		strings.Compare(a.Entity, b.Entity),
	)
}

// ConflictGoneError: no conflict has that id: it was settled, or its values are others by now. Nothing was written.
type ConflictGoneError struct{ ID string }

func (e *ConflictGoneError) Error() string { return "no conflict " + e.ID }

// Code is the error's name for programs.
func (e *ConflictGoneError) Code() string { return "conflict_gone" }

// Say tells the user in one sentence.
func (e *ConflictGoneError) Say() string {
	return "冲突“" + e.ID + "”已经没有了：有人已经定下，或者又有了新的内容；没有改动，请重新列出冲突，看过再定。"
}
