package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"dudao/inspection"
	"dudao/oplog"
)

// liveField is one field as it is read: what is shown, and the dots of all live values, equal and cleared ones included.
type liveField struct {
	shown inspection.Field
	dots  []oplog.Dot
}

// readField reads the live values of one field. now in ms decides only which of them count as of the future.
func readField(r rows, entity, field string, now int64) (liveField, error) {
	prefix := fieldPrefix(nil, entity, field)
	list, err := r.scan(bucketState, prefix, onlyLive)
	if err != nil || len(list) == 0 {
		return liveField{}, err
	}
	live := make([]oplog.LiveValue, 0, len(list))
	for _, row := range list {
		c, err := decodeCell(row.value)
		if err != nil {
			return liveField{}, err
		}
		live = append(live, oplog.LiveValue{Dot: oplog.Dot(row.key[len(prefix):]), Cell: c})
	}
	oplog.Order(live, now)
	return fieldOf(live), nil
}

func fieldOf(live []oplog.LiveValue) liveField {
	if len(live) == 1 {
		return fieldOfOne(live[0])
	}
	var f liveField
	for _, v := range live {
		f.dots = append(f.dots, v.Dot)
	}
	distinct := oplog.Distinct(live)
	if len(distinct) == 1 && isNull(distinct[0].Value) {
		return f // cleared, and nobody says otherwise
	}
	for _, v := range distinct {
		f.shown = append(f.shown, inspection.Value{Text: textOf(v.Value), Mark: markOf(v)})
	}
	return f
}

// fieldOfOne is fieldOf for a single value, as almost all fields have.
func fieldOfOne(v oplog.LiveValue) liveField {
	one := &struct {
		dot   [1]oplog.Dot
		value [1]inspection.Value
	}{dot: [1]oplog.Dot{v.Dot}}
	if isNull(v.Value) {
		return liveField{dots: one.dot[:]}
	}
	one.value[0] = inspection.Value{Text: textOf(v.Value), Mark: markOf(v)}
	return liveField{one.value[:], one.dot[:]}
}

func markOf(v oplog.LiveValue) inspection.Mark {
	device, _, _ := strings.Cut(string(v.Dot), ":") // what is merged was checked
	return inspection.Mark{By: v.By, Device: cmp.Or(v.Device, device), At: time.UnixMilli(v.Time), Dot: string(v.Dot), Plan: v.Plan}
}

func isNull(v json.RawMessage) bool { return string(v) == "null" }

// textOf is a value as it is shown: a string's text, nothing for null, and the JSON of what a later version may have written.
func textOf(v json.RawMessage) string {
	if isNull(v) {
		return ""
	}
	if n := len(v); n >= 2 && v[0] == '"' && bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : n-1]) // as almost all are
	}
	var text string
	if bytes.HasPrefix(v, []byte(`"`)) && json.Unmarshal(v, &text) == nil {
		return text
	}
	return string(v)
}

// readFields reads several fields of an entity, by key: an entity may hold more than is asked for.
func readFields(r rows, entity string, now int64, into map[string]*inspection.Field) error {
	for name, f := range into {
		field, err := readField(r, entity, name, now)
		if err != nil {
			return err
		}
		*f = field.shown
	}
	return nil
}

// sortedFields are those that a finding is made of, in the order of their keys. An entity may have others, however many.
var sortedFields = []string{inspection.FieldFacts, inspection.FieldResult, inspection.FieldValue, inspection.FieldVisit}

// findingAt reads a finding by a cursor of the state bucket. It runs inside bbolt.
func findingAt(c *bbolt.Cursor, entity string, now int64) (f inspection.Finding, err error) {
	var k, v, prefix []byte
	g := gathering{now: now}
	for i, field := range sortedFields {
		prefix = fieldPrefix(prefix[:0], entity, field)
		if i == 0 || k != nil && bytes.Compare(k, prefix) < 0 {
			k, v = c.Seek(prefix)
		}
		for ; bytes.HasPrefix(k, prefix); k, v = c.Next() {
			if !isLive(v) {
				continue
			}
			if _, err := g.add(row{k, v}); err != nil {
				return f, err
			}
		}
	}
	id, _ := splitFinding(entity)
	return findingOf(id, g.end()), nil
}

// findingOf is the finding that a record holds; r is nil if nothing is live.
func findingOf(id findingKey, r *liveRecord) inspection.Finding {
	f := inspection.Finding{Subject: id.subject, Checkpoint: id.checkpoint}
	if r != nil {
		f.Result, f.Value = r.field(inspection.FieldResult).shown, r.field(inspection.FieldValue).shown
		f.Facts, f.Visit = r.field(inspection.FieldFacts).shown, r.field(inspection.FieldVisit).shown
	}
	return f
}

// Finding is what was found for a subject at a checkpoint; an empty one if nothing was.
func (tx *ReadTx) Finding(subject, checkpoint string) (f inspection.Finding, err error) {
	err = guarded(func() error {
		f, err = findingAt(tx.bucket(bucketState).Cursor(), FindingEntity(tx.inspection, subject, checkpoint), tx.now)
		return err
	})
	return f, err
}

// Findings are all findings of a subject by checkpoint, also at checkpoints that the plan no longer has.
func (tx *ReadTx) Findings(subject string) (map[string]inspection.Finding, error) {
	prefix := subjectPrefix(tx.inspection, subject)
	list, err := tx.scan(bucketSubject, prefix, nil)
	if err != nil {
		return nil, err
	}
	findings := make(map[string]inspection.Finding, len(list))
	err = guarded(func() error {
		c := tx.bucket(bucketState).Cursor()
		for _, row := range list {
			checkpoint := string(row.key[len(prefix):])
			if findings[checkpoint], err = findingAt(c, FindingEntity(tx.inspection, subject, checkpoint), tx.now); err != nil {
				return err
			}
		}
		return nil
	})
	return findings, err
}

// Summaries are all findings of a subject by checkpoint, without texts; from an index, fast however long the log.
func (tx *ReadTx) Summaries(subject string) (map[string]inspection.Summary, error) {
	list, err := tx.indexed(subject)
	if err != nil {
		return nil, err
	}
	summaries := make(map[string]inspection.Summary, len(list))
	for checkpoint, x := range list {
		summaries[checkpoint] = x.summary(findingKey{tx.inspection, subject, checkpoint}, tx.now)
	}
	return summaries, nil
}

// indexed are a subject's rows of ix:subject by checkpoint.
func (tx *ReadTx) indexed(subject string) (map[string]indexed, error) {
	prefix := subjectPrefix(tx.inspection, subject)
	list, err := tx.scan(bucketSubject, prefix, nil)
	if err != nil {
		return nil, err
	}
	index := make(map[string]indexed, len(list))
	for _, row := range list {
		if index[string(row.key[len(prefix):])], err = decodeIndexed(row.value); err != nil {
			return nil, err
		}
	}
	return index, nil
}

// Subjects with at least one finding (ids), the plan's or not.
func (tx *ReadTx) Subjects() ([]string, error) {
	return tx.heads(bucketSubject, []byte(tx.inspection+"\x00"), 0)
}

// Inspection is the current one.
func (tx *ReadTx) Inspection() (inspection.Inspection, error) {
	i := inspection.Inspection{ID: tx.inspection}
	err := readFields(tx.rows, InspectionEntity(tx.inspection), tx.now, map[string]*inspection.Field{
		"plan": &i.Plan, "name": &i.Name, "from": &i.From, "to": &i.To, "before": &i.Before,
	})
	return i, err
}

// inspections are the ids of all inspections that the data directory holds.
func (tx *ReadTx) inspections() ([]string, error) { return tx.heads(bucketState, []byte("i/"), 0) }
