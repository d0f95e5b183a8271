package tui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"dudao/inspection"
	"dudao/store"
)

// findingFields are the fields that a Walk page reads.
var findingFields = []string{inspection.FieldResult, inspection.FieldValue, inspection.FieldFacts, inspection.FieldVisit}

// recorder keeps what is typed about one entity in step with the disk: first
// as a draft, then as operations. Screens change it on the loop; read, keep and
// record run in commands. It outlives its page, so that a text whose recording
// failed is still there when the page is opened again.
type recorder struct {
	st     *store.Store
	drafts *store.Drafts
	form   form
	users  int // guarded by the desk

	disk sync.Mutex // one disk operation at a time; taken before mu

	mu      sync.Mutex         // guards what follows, never held over disk work
	edit    store.Edit         // what was read or last recorded, with the dots
	want    map[string]string  // texts to be recorded
	order   []string           // fields as they were put last
	raw     map[string]string  // texts that are no values yet: a draft keeps them, nothing records them
	writing map[string]*string // what a running record writes
	place   store.Draft        // where the person is, for the draft
	changes int                // counts what is typed
	records int                // counts what is recorded, so that what was read before is not taken
	failed  bool               // the last record did not succeed
	kept    bool               // a draft on disk holds something of it
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

// texts are those of all fields that are recorded or typed.
func (r *recorder) texts() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make(map[string]string, len(r.edit.Shown))
	for field, live := range r.edit.Shown {
		all[field] = live.Text()
	}
	maps.Copy(all, r.want)
	maps.Copy(all, r.raw)
	return all
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
	return r.isTyped(field)
}

func (r *recorder) isTyped(field string) bool {
	_, raw := r.raw[field]
	_, want := r.want[field]
	return raw || want
}

// put takes the field's new text, to be recorded. A text that is recorded
// already is nothing typed.
func (r *recorder) put(field, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes++
	delete(r.raw, field)
	r.want[field] = text
	r.order = append(slices.DeleteFunc(r.order, func(f string) bool { return f == field }), field)
	r.tidy()
}

// tidy forgets the texts that are recorded already; r.mu is held.
func (r *recorder) tidy() {
	maps.DeleteFunc(r.want, func(field, text string) bool {
		live := r.edit.Shown[field]
		_, changing := r.writing[field]
		return !changing && !live.Disputed() && live.Text() == text
	})
}

// putRaw takes a text that is not a value yet.
func (r *recorder) putRaw(field, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes++
	delete(r.want, field)
	r.raw[field] = text
}

// drop forgets what is typed in a field: what is recorded stays.
func (r *recorder) drop(field string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes++
	delete(r.want, field)
	delete(r.raw, field)
}

// dropAll forgets everything that is typed.
func (r *recorder) dropAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changes++
	clear(r.want)
	clear(r.raw)
}

// at says where the caret stands, for whoever finds the draft.
func (r *recorder) at(field string, caret int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.place.Field, r.place.Caret = field, caret
}

// pending is the edit that recording would write now; r.mu is held.
func (r *recorder) pending() store.Edit {
	e := r.edit
	e.Base, e.Set, e.Order = maps.Clone(e.Base), nil, slices.Clone(r.order)
	for f, t := range r.want {
		e.Put(f, t)
	}
	return e
}

// dirty tells whether anything is typed that is not recorded.
func (r *recorder) dirty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.want) > 0 || len(r.raw) > 0
}

// settled tells whether disk and screen agree: nothing is to be recorded, and
// no draft is left of what was.
func (r *recorder) settled() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.want) == 0 && len(r.raw) == 0 && !r.kept
}

// typedSince tells whether anything was typed after so many changes.
func (r *recorder) typedSince(changes int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changes != changes
}

// keep brings the draft on disk up to what is typed, of which it was so many
// changes.
func (r *recorder) keep(now time.Time) (changes int, err error) {
	r.disk.Lock()
	defer r.disk.Unlock()
	return r.keepDraft(now)
}

// keepDraft is keep with r.disk held.
func (r *recorder) keepDraft(now time.Time) (changes int, err error) {
	r.mu.Lock()
	changes = r.changes // what is typed from here on may be in the draft already
	kept := r.kept
	r.mu.Unlock()
	d, needed := r.draft()
	d.At = now
	switch {
	case needed:
		err = r.drafts.Put(d)
	case kept:
		err = r.drafts.Remove(r.form.entity)
	}
	if err == nil {
		r.mu.Lock()
		r.kept = needed
		r.mu.Unlock()
	}
	return changes, err
}

// draft is what is typed and not recorded, and whether there is any.
func (r *recorder) draft() (d store.Draft, dirty bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d = r.place
	d.Edit, d.Raw = r.pending(), maps.Clone(r.raw)
	return d, d.Edit.Dirty() || len(d.Raw) > 0
}

// record writes what is typed, and returns once it is on disk. What cannot be
// recorded is kept as a draft.
func (r *recorder) record(ctx context.Context, now time.Time) error {
	r.disk.Lock()
	defer r.disk.Unlock()
	r.mu.Lock()
	e := r.pending()
	r.writing = e.Set
	r.mu.Unlock()
	var err error
	if e.Dirty() {
		var next store.Edit
		err = r.st.Update(ctx, func(tx *store.Tx) (err error) {
			next, err = r.form.save(tx, e)
			return err
		})
		r.settle(next, err)
	}
	_, kept := r.keepDraft(now)
	return errors.Join(err, kept)
}

// settle goes on from what has been recorded, if it has; what was typed
// meanwhile stays wanted. What is recorded as a whole or not at all, and could not
// be, is a draft again: nothing but its confirmation tries it once more.
func (r *recorder) settle(next store.Edit, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.edit = next
		r.records++
		if r.form.once {
			clear(r.want)
			clear(r.raw)
		}
	} else if r.form.once {
		maps.Copy(r.raw, r.want)
		clear(r.want)
	}
	r.failed = err != nil
	r.writing = nil
	r.tidy()
}

// reading is the entity as it was read at some moment.
type reading struct {
	edit    store.Edit
	records int // of the recorder at that moment
}

// read reads the entity. It waits for a running record.
func (r *recorder) read(ctx context.Context) (reading, error) {
	r.disk.Lock()
	defer r.disk.Unlock()
	r.mu.Lock()
	got := reading{records: r.records}
	r.mu.Unlock()
	err := r.st.View(ctx, func(tx *store.ReadTx) (err error) {
		got.edit, err = r.form.read(tx)
		return err
	})
	return got, err
}

// take takes over what was read, for the fields in which nothing is typed, and
// must be followed by showing it before anything else is typed: whoever writes
// replaces what is taken here. Where something is typed the old dots stay the
// base, so that what came in meanwhile becomes a conflict and is not overwritten
// unseen. What was read before the last record is out of date and not taken.
// So it is with the field held, in which somebody types on.
func (r *recorder) take(got reading, held string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if got.records != r.records {
		return
	}
	for f := range r.edit.Shown {
		if r.isTyped(f) || f == held {
			got.edit.Base[f], got.edit.Shown[f] = r.edit.Base[f], r.edit.Shown[f]
		}
	}
	r.edit = got.edit
}

// takeOver puts a found draft's texts in, on the dots that its writer had seen.
func (r *recorder) takeOver(f store.Draft) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = true
	r.changes++
	base := maps.Clone(r.edit.Base)
	for field := range f.Edit.Set {
		r.want[field] = f.Edit.Text(field)
		base[field] = f.Edit.Base[field]
	}
	for field := range f.Raw {
		base[field] = f.Edit.Base[field]
	}
	r.edit.Base = base
	maps.Copy(r.raw, f.Raw)
	r.tidy()
	r.place.Field, r.place.Caret = f.Field, f.Caret
}
