package tui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"dudao/store"
)

// desk holds the recorders in use, and the drafts that ended programs left.
type desk struct {
	st     *store.Store
	drafts *store.Drafts
	now    func() time.Time

	mu    sync.Mutex
	open  map[string]*recorder
	found []store.Draft // oldest first
}

func newDesk(st *store.Store, now func() time.Time) (*desk, error) {
	drafts, err := st.OpenDrafts()
	if err != nil {
		return nil, err
	}
	found, err := drafts.Found()
	if err != nil {
		return nil, errors.Join(err, drafts.Close())
	}
	return &desk{st: st, now: now, drafts: drafts, open: map[string]*recorder{}, found: found}, nil
}

// take gives the recorder of an entity, freshly read: one in use if something is
// still typed there, one with a draft found again, or a new one. The draft tells
// where its writer was. Whoever takes a recorder releases it. Place is what its
// drafts say of where they belong.
func (d *desk) take(ctx context.Context, f form, place store.Draft) (*recorder, *store.Draft, error) {
	r := d.recorder(f, place)
	got, err := r.read(ctx)
	if err != nil {
		d.release(r)
		return nil, nil, err
	}
	r.take(got, "")
	draft := d.foundOf(f.entity)
	if draft != nil {
		r.takeOver(*draft)
	}
	return r, draft, nil
}

// recorder is the one in use for the entity, or a new one.
func (d *desk) recorder(f form, place store.Draft) *recorder {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, known := d.open[f.entity]
	if !known {
		r = &recorder{
			st: d.st, drafts: d.drafts, form: f, want: map[string]string{}, raw: map[string]string{}, place: place,
		}
		d.open[f.entity] = r
	}
	r.users++
	return r
}

// foundOf takes the entity's draft out of those found, nil if there is none.
func (d *desk) foundOf(entity string) *store.Draft {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.found, func(f store.Draft) bool { return f.Edit.Entity == entity })
	if i < 0 {
		return nil
	}
	draft := d.found[i]
	d.found = slices.Delete(d.found, i, i+1)
	return &draft
}

// release lets a recorder go, once nobody uses it and nothing is left to record
// in it.
func (d *desk) release(r *recorder) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.users--; r.users == 0 && r.settled() {
		delete(d.open, r.form.entity)
	}
}

// recordAll records everything that is typed, and keeps as a draft what cannot
// be recorded; the first error, after trying all.
func (d *desk) recordAll(ctx context.Context) error {
	d.mu.Lock()
	open := slices.Collect(maps.Values(d.open))
	d.mu.Unlock()
	var first error
	for _, r := range open {
		if err := r.record(ctx, d.now()); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// failed counts the recorders that no page shows and whose last record did not
// succeed.
func (d *desk) failed() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, r := range d.open {
		r.mu.Lock()
		if r.users == 0 && r.failed {
			n++
		}
		r.mu.Unlock()
	}
	return n
}

// waiting is the newest draft found that ok accepts, nil if there is none.
func (d *desk) waiting(ok func(store.Draft) bool) *store.Draft {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range slices.Backward(d.found) {
		if ok(f) {
			return &f
		}
	}
	return nil
}

// unfinished is the entity of a draft that ok accepts: one that is open on the
// desk, or was found; empty if there is none.
func (d *desk) unfinished(ok func(store.Draft) bool) string {
	d.mu.Lock()
	open := slices.Collect(maps.Values(d.open))
	d.mu.Unlock()
	for _, r := range open {
		if draft, dirty := r.draft(); dirty && ok(draft) {
			return draft.Edit.Entity
		}
	}
	if found := d.waiting(ok); found != nil {
		return found.Edit.Entity
	}
	return ""
}

// unrecorded counts the drafts found that nobody has gone on with.
func (d *desk) unrecorded() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.found)
}
