package report

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"dudao/checklist"
	"dudao/inspection"
	"dudao/store"
)

// Day is what was written about findings on one day, gathered from the log.
type Day struct {
	date    checklist.Date
	changes map[string]*change // by entity
}

// change is what became of one finding on the day.
type change struct {
	subject, checkpoint string
	before, after       map[string]string // text by field; after holds what was written on the day
	by                  []string          // who wrote on the day, the last one last
	at                  time.Time         // of the last writing on the day
}

// Log is where a day is read from: all operations whose entity begins with prefix,
// oldest first, such as a *store.Store's.
type Log interface {
	Log(ctx context.Context, prefix string) iter.Seq2[store.Entry, error]
}

// ReadDay gathers what was written about the findings of an inspection (round, its id)
// on a day of the zone (nil: the computer's). What came later is not read. A Store
// is read for itself, so not from within its View. The error is the log's own.
func ReadDay(ctx context.Context, log Log, round string, day checklist.Date, zone *time.Location) (*Day, error) {
	if zone == nil {
		zone = time.Local
	}
	d := &Day{day, map[string]*change{}}
	prefix := strings.TrimSuffix(store.FindingEntity(round, "", ""), "/") // of all subjects
	for e, err := range log.Log(ctx, prefix) {
		if err != nil {
			return nil, fmt.Errorf("the log of %s: %w", day, err)
		}
		written := checklist.DateOf(e.At.In(zone))
		if day.Before(written) {
			break
		}
		d.add(e, written == day)
	}
	for entity, c := range d.changes {
		if c.kind() == unchanged {
			delete(d.changes, entity)
		}
	}
	return d, nil
}

// add takes in an operation of the day or before.
func (d *Day) add(e store.Entry, today bool) {
	parts := strings.SplitN(e.Entity, "/", 4)
	if len(parts) < 4 || parts[0] != "f" {
		return
	}
	c := d.changes[e.Entity]
	if c == nil {
		c = &change{subject: parts[2], checkpoint: parts[3], before: map[string]string{}, after: map[string]string{}}
		d.changes[e.Entity] = c
	}
	for field, raw := range e.Set {
		var text *string
		if json.Unmarshal(raw, &text) != nil {
			continue // of a later version
		}
		if text == nil {
			text = new(string)
		}
		if today {
			c.after[field] = *text
		} else {
			c.before[field] = *text
		}
	}
	if today {
		c.by = append(slices.DeleteFunc(c.by, func(name string) bool { return name == e.By }), e.By)
		c.at = e.At
	}
}

// changeKind is how a day's work on a finding counts.
type changeKind uint8

const (
	unchanged changeKind = iota
	newResult            // 新定结果
	revised              // 改了结果
	amended              // 补充: facts, a figure
)

func (c *change) kind() changeKind {
	was, is := c.before[inspection.FieldResult], c.before[inspection.FieldResult]
	if set, written := c.after[inspection.FieldResult]; written {
		is = set
	}
	switch {
	case was == "" && is != "":
		return newResult
	case was != is:
		return revised
	}
	for _, field := range []string{inspection.FieldValue, inspection.FieldFacts} {
		if text, written := c.after[field]; written && text != c.before[field] {
			return amended
		}
	}
	return unchanged
}

// now is a field as the day left it.
func (c *change) now(field string) string {
	if text, written := c.after[field]; written {
		return text
	}
	return c.before[field]
}

// changed tells whether the day left a field otherwise than it found it.
func (c *change) changed(field string) bool { return c.now(field) != c.before[field] }

// lastBy is who wrote last.
func (c *change) lastBy() string { return c.by[len(c.by)-1] }
