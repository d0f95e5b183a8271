package tui

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"dudao/inspection"
	"dudao/store"
)

// findingFields are the fields that a Walk page reads.
var findingFields = []string{inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts, inspection.FieldVisit}

// recorder keeps what is typed about one finding in step with the disk: first
// as a draft, then as operations. Screens change it on the loop; keep and record
// run in commands. It outlives its page, so that a text whose recording failed
// is still there when the page is opened again.
type recorder struct {
	st     *store.Store
	drafts *store.Drafts
	entity string

	disk sync.Mutex // one disk operation at a time; taken before mu

	mu    sync.Mutex // guards what follows, never held over disk work
	edit  store.Edit // what was read or last recorded, with the dots
	want  map[string]string
	place store.Draft // where the person is, for the draft
	kept  bool        // a draft file holds something of it
	raw   map[string]string
}

// text is what a field shows.
func (r *recorder) text(field string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t, ok := r.raw[field]; ok {
		return t
	}
	if t, ok := r.want[field]; ok {
		return t
	}
	return r.edit.Text(field)
}

// field is what is recorded: all live values.
func (r *recorder) field(field string) inspection.Field {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.edit.Shown[field]
}

// typed tells whether the field holds something not recorded.
func (r *recorder) typed(field string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, raw := r.raw[field]
	_, want := r.want[field]
	return raw || want
}

// put takes the field's new text, to be recorded.
func (r *recorder) put(field, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.raw, field)
	r.want[field] = text
}

// putRaw takes a text that is not a value yet: a draft keeps it, nothing records
// it.
func (r *recorder) putRaw(field, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.want, field)
	r.raw[field] = text
}

// at says where the caret stands, for whoever finds the draft.
func (r *recorder) at(field string, caret int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.place.Field, r.place.Caret = field, caret
}

// pending is the edit that recording would write now.
func (r *recorder) pending() store.Edit {
	e := r.edit
	e.Set = maps.Clone(e.Set)
	for f, t := range r.want {
		e.Put(f, t)
	}
	return e
}

// dirty tells whether anything is typed that is not recorded.
func (r *recorder) dirty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.pending()
	return e.Dirty() || len(r.raw) > 0
}

// keep brings the draft on disk up to what is typed.
func (r *recorder) keep(now time.Time) error {
	r.disk.Lock()
	defer r.disk.Unlock()
	r.mu.Lock()
	d := r.place
	d.Edit, d.Raw, d.At = r.pending(), maps.Clone(r.raw), now
	needed, kept := d.Edit.Dirty() || len(d.Raw) > 0, r.kept
	r.kept = needed
	r.mu.Unlock()
	if !needed {
		return r.dropDraft(kept)
	}
	return r.drafts.Put(d)
}

func (r *recorder) dropDraft(kept bool) error {
	if !kept {
		return nil
	}
	return r.drafts.Remove(r.entity)
}

// record writes what is typed, and returns once it is on disk.
func (r *recorder) record(ctx context.Context) error {
	r.disk.Lock()
	defer r.disk.Unlock()
	r.mu.Lock()
	e := r.pending()
	r.mu.Unlock()
	if e.Dirty() {
		var next store.Edit
		err := r.st.Update(ctx, func(tx *store.Tx) (err error) {
			next, err = tx.Save(e)
			return err
		})
		if err != nil {
			return err
		}
		r.settle(e, next)
	}
	r.mu.Lock()
	kept, raw := r.kept, len(r.raw) > 0
	r.kept = raw
	d := r.place
	d.Edit, d.Raw = r.edit, maps.Clone(r.raw)
	r.mu.Unlock()
	if raw {
		return r.drafts.Put(d)
	}
	return r.dropDraft(kept)
}

// settle goes on from what has been recorded; what was typed meanwhile stays
// wanted.
func (r *recorder) settle(done, next store.Edit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for f := range done.Set {
		if t, ok := r.want[f]; ok && t == done.Text(f) {
			delete(r.want, f)
		}
	}
	r.edit = next
}

// reread reads the finding again, for the fields in which nothing is typed.
// Where something is, the old dots stay the base: what came in meanwhile becomes
// a conflict and is not overwritten unseen. It waits for a running record, whose
// dots would else be forgotten.
func (r *recorder) reread(ctx context.Context) error {
	r.disk.Lock()
	defer r.disk.Unlock()
	var read store.Edit
	err := r.st.View(ctx, func(tx *store.ReadTx) (err error) {
		read, err = tx.Edit(r.entity, findingFields...)
		return err
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.edit.Entity == "" {
		r.edit = read
		return nil
	}
	for f := range read.Shown {
		if _, typed := r.want[f]; typed {
			continue
		}
		if _, typed := r.raw[f]; typed {
			continue
		}
		r.edit.Base[f], r.edit.Shown[f] = read.Base[f], read.Shown[f]
	}
	return nil
}

// desk holds the recorders in use, and the drafts that ended programs left.
type desk struct {
	st     *store.Store
	drafts *store.Drafts
	now    func() time.Time

	mu    sync.Mutex
	open  map[string]*recorder
	found []store.Draft
}

func newDesk(st *store.Store, now func() time.Time) (*desk, error) {
	drafts, err := st.OpenDrafts()
	if err != nil {
		return nil, err
	}
	found, err := drafts.Found()
	if err != nil {
		return nil, err
	}
	return &desk{st: st, now: now, drafts: drafts, open: map[string]*recorder{}, found: found}, nil
}

// take gives the recorder of a finding, freshly read: one in use if something is
// still typed there, one with a draft found again, or a new one. The draft tells
// where its writer was.
func (d *desk) take(ctx context.Context, entity, subject, checkpoint, by string) (*recorder, *store.Draft, error) {
	d.mu.Lock()
	r, known := d.open[entity]
	if !known {
		r = &recorder{
			st: d.st, drafts: d.drafts, entity: entity, want: map[string]string{}, raw: map[string]string{},
			place: store.Draft{Subject: subject, Checkpoint: checkpoint, By: by},
		}
		d.open[entity] = r
	}
	var draft *store.Draft
	for i, f := range d.found {
		if f.Edit.Entity == entity {
			draft = &f
			d.found = append(d.found[:i:i], d.found[i+1:]...)
			break
		}
	}
	d.mu.Unlock()
	if err := r.reread(ctx); err != nil {
		return nil, nil, err
	}
	if draft != nil {
		r.takeOver(*draft)
	}
	return r, draft, nil
}

// takeOver puts a found draft's texts in, on the dots that its writer had seen.
func (r *recorder) takeOver(f store.Draft) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = true
	for field := range f.Edit.Set {
		r.want[field] = f.Edit.Text(field)
		r.edit.Base[field] = f.Edit.Base[field]
	}
	maps.Copy(r.raw, f.Raw)
	r.place.Field, r.place.Caret = f.Field, f.Caret
}

// close lets a recorder go if nothing is left to record in it.
func (d *desk) close(r *recorder) {
	if r.dirty() {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, r.entity)
}

// recordAll records everything that is typed, and keeps as a draft what cannot
// be recorded; the first error, after trying all.
func (d *desk) recordAll(ctx context.Context) error {
	d.mu.Lock()
	open := make([]*recorder, 0, len(d.open))
	for _, r := range d.open {
		open = append(open, r)
	}
	d.mu.Unlock()
	var first error
	for _, r := range open {
		if err := r.record(ctx); err != nil {
			first = cmp.Or(first, errors.Join(err, r.keep(d.now())))
		}
	}
	return first
}

// waiting is the draft to go on with, nil if there is none.
func (d *desk) waiting() *store.Draft {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.found) == 0 {
		return nil
	}
	return &d.found[0]
}

// unrecorded counts the drafts found that nobody has gone on with.
func (d *desk) unrecorded() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.found)
}
