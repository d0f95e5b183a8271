package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"dudao/inspection"
)

// findingKey is the identity of a finding.
type findingKey struct{ inspection, subject, checkpoint string }

// splitFinding takes a finding's entity apart.
func splitFinding(entity string) (findingKey, bool) {
	rest, ok := strings.CutPrefix(entity, "f/")
	parts := strings.SplitN(rest, "/", 3)
	if !ok || len(parts) < 3 {
		return findingKey{}, false
	}
	return findingKey{parts[0], parts[1], parts[2]}, true
}

// subjectPrefix is what the summaries of a subject begin with in ix:subject.
func subjectPrefix(inspection, subject string) []byte {
	return []byte(inspection + "\x00" + subject + "\x00")
}

// noFuture is a reader's clock for which no time is of the future.
const noFuture = 1 << 62

// indexed is a row of ix:subject: a finding's summary. It depends on the operations alone, not on a clock, so results carry
// their time and are put in order when read.
type indexed struct {
	results   []datedResult // live and different, newest first by (time, dot)
	conflicts int
	hasFacts  bool
	time      int64 // of the newest value, ms
	by        string
	plan      string
	visit     string // the newest
}

type datedResult struct {
	time int64
	code string
}

func (x indexed) encode() []byte {
	b := binary.AppendVarint(nil, x.time)
	b = appendString(appendString(appendString(b, x.by), x.plan), x.visit)
	b = binary.AppendVarint(b, int64(x.conflicts))
	facts := int64(0)
	if x.hasFacts {
		facts = 1
	}
	b = binary.AppendVarint(b, facts)
	for _, r := range x.results {
		b = appendString(binary.AppendVarint(b, r.time), r.code)
	}
	return b
}

func decodeIndexed(b []byte) (indexed, error) {
	d := decoder{b: b}
	x := indexed{time: d.number(), by: d.string(), plan: d.string(), visit: d.string(), conflicts: int(d.number()), hasFacts: d.number() == 1}
	for len(d.b) > 0 {
		x.results = append(x.results, datedResult{d.number(), d.string()})
	}
	return x, d.err
}

// summarize makes the rows of ix:subject of findings anew, which come in order; one in which nothing is live has none.
func (a *applier) summarize(findings [][]byte) error {
	var changed []string
	err := guarded(func() error {
		c, subjects := a.bucket(bucketState).Cursor(), a.bucket(bucketSubject)
		for _, entity := range findings {
			x, err := summaryAt(c, entity)
			if err != nil {
				return err
			}
			old := subjects.Get(x.key)
			if bytes.Equal(old, x.value) {
				continue
			}
			if a.told != nil {
				changed = append(changed, string(entity))
			}
			if x.value == nil {
				err = subjects.Delete(x.key)
			} else {
				err = subjects.Put(x.key, x.value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, entity := range changed {
		a.told(entity)
	}
	return nil
}

// tellSummaries tells of the rows of ix:subject that are not as in the old state.db, which may be none.
func (w *session) tellSummaries(old rows) error {
	if old.tx == nil {
		return nil
	}
	for x, err := range w.each(bucketSubject, []byte{}, nil) {
		if err != nil {
			return err
		}
		before, err := old.get(bucketSubject, x.key)
		if err != nil {
			return err
		}
		if !bytes.Equal(before, x.value) {
			w.applier.told(entityOf(x.key))
		}
	}
	for x, err := range old.each(bucketSubject, []byte{}, nil) {
		if err != nil {
			return err
		}
		now, err := w.get(bucketSubject, x.key)
		if err != nil {
			return err
		}
		if now == nil {
			w.applier.told(entityOf(x.key))
		}
	}
	return nil
}

// entityOf is the finding of a row of ix:subject.
func entityOf(key []byte) string { return "f/" + strings.ReplaceAll(string(key), "\x00", "/") }

// summaryAt makes the row of ix:subject of a finding; its value is nil if nothing is live. It runs inside bbolt.
func summaryAt(c *bbolt.Cursor, entity []byte) (row, error) {
	f, err := findingAt(c, string(entity), noFuture)
	id, _ := splitFinding(string(entity))
	return summaryOf(id, f), err
}

func summaryOf(id findingKey, f inspection.Finding) row {
	x := row{key: append(subjectPrefix(id.inspection, id.subject), id.checkpoint...)}
	if !f.Empty() {
		x.value = indexedOf(f).encode()
	}
	return x
}

func indexedOf(f inspection.Finding) indexed {
	s := f.Summarize()
	last, _ := f.Last()
	x := indexed{conflicts: s.Conflicts, hasFacts: s.HasFacts, time: s.At.UnixMilli(), by: s.By, plan: last.Plan, visit: f.Visit.Text()}
	for _, v := range f.Result {
		if _, err := inspection.ParseResult(v.Text); err == nil {
			x.results = append(x.results, datedResult{v.At.UnixMilli(), v.Text})
		}
	}
	return x
}

// finish writes what a catching up has gathered.
func (w *session) finish(ctx context.Context) error {
	a := &w.applier
	if a.fill == nil {
		return a.finish()
	}
	fill, rest := a.fill, a.cells
	a.fill, a.cells = nil, cells{}
	defer fill.close()
	if err := a.flushIndexes(); err != nil {
		return err
	}
	return w.load(ctx, fill, &rest)
}

// appendSummary appends the row of ix:subject of a record, which may be nil, unless there is none.
func appendSummary(list []row, r *liveRecord) []row {
	if r == nil {
		return list
	}
	id, ok := splitFinding(r.entity)
	if x := summaryOf(id, findingOf(id, r)); ok && x.value != nil {
		list = append(list, x)
	}
	return list
}

// summary is the row as a reader with that clock sees it: a result over a day past it comes last.
func (x indexed) summary(id findingKey, now int64) inspection.Summary {
	tomorrow := now + (24 * time.Hour).Milliseconds()
	slices.SortStableFunc(x.results, func(a, b datedResult) int {
		switch future := a.time > tomorrow; {
		case future == (b.time > tomorrow):
			return 0
		case future:
			return 1
		}
		return -1
	})
	s := inspection.Summary{
		Subject: id.subject, Checkpoint: id.checkpoint, Conflicts: x.conflicts, HasFacts: x.hasFacts,
		At: time.UnixMilli(x.time), By: x.by,
	}
	for _, r := range x.results {
		if result, err := inspection.ParseResult(r.code); err == nil {
			s.Results = append(s.Results, result)
		}
	}
	return s
}
