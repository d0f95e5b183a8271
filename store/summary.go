package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"time"

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

// summarize makes a finding's row of ix:subject anew; a finding in which nothing is live has none.
func (a *applier) summarize(entity string) error {
	id, _ := splitFinding(entity)
	key := append(subjectPrefix(id.inspection, id.subject), id.checkpoint...)
	f, err := readFinding(a.rows, id, noFuture)
	if err != nil {
		return err
	}
	var now []byte
	if !f.Empty() {
		now = indexedOf(f).encode()
	}
	if a.told != nil {
		if err := a.tellSummary(entity, key, now); err != nil {
			return err
		}
	}
	if now == nil {
		return a.remove(bucketSubject, key)
	}
	return a.put(bucketSubject, key, now)
}

// tellSummary tells of a row of ix:subject that is to be another.
func (a *applier) tellSummary(entity string, key, now []byte) error {
	old, err := a.get(bucketSubject, key)
	if err != nil || bytes.Equal(old, now) {
		return err
	}
	var before, after indexed
	if old != nil {
		before, err = decodeIndexed(old)
	}
	if err == nil && now != nil {
		after, err = decodeIndexed(now)
	}
	if err == nil {
		a.told(entity, before, after)
	}
	return err
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
	if err := a.flush(); err != nil {
		return err
	}
	return w.load(ctx, fill, &rest)
}

func appendSummary(list []row, r *liveRecord) []row {
	if r == nil {
		return list
	}
	id, ok := splitFinding(r.entity)
	f := inspection.Finding{
		Subject: id.subject, Checkpoint: id.checkpoint,
		Result: r.fields[inspection.FieldResult].shown, Value: r.fields[inspection.FieldValue].shown,
		Facts: r.fields[inspection.FieldFacts].shown, Visit: r.fields[inspection.FieldVisit].shown,
	}
	if !ok || f.Empty() {
		return list
	}
	return append(list, row{append(subjectPrefix(id.inspection, id.subject), id.checkpoint...), indexedOf(f).encode()})
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
