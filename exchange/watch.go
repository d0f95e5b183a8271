package exchange

import (
	"context"
	"errors"
	"time"

	"dudao/store"
)

const (
	// listAllAfter is how often a watch lists a whole remote: laptops with wrong clocks put under wrong hours.
	listAllAfter = 24 * time.Hour
	// lookBack is how far back a poll lists, for clocks that differ a little.
	lookBack = 3 * time.Hour
	// sealAfter is how often a watch seals what has been written here meanwhile: small segments take more room.
	sealAfter = 10 * time.Minute
)

// WatchOptions say how a watch runs.
type WatchOptions struct {
	SyncOptions
	// Open opens the remote, at first and again when it was gone.
	Open func() (Remote, error)
	// Ticks are the times to look, whatever Changed says: not every file system tells of changes.
	Ticks <-chan time.Time
	// Changed says that something has changed in the remote; may be nil.
	Changed <-chan struct{}
	// Report is called after each round. news tells whether there is something to tell: it is the first round, something
	// moved, or an error came, changed or went.
	Report func(out Synced, err error, news bool)
}

// Watch syncs time and again until ctx ends, which is no error. Once a day it lists the whole remote, else the last hours.
// That the remote is gone, or that the data are busy, it reports and goes on. An error is what the first round met.
func Watch(ctx context.Context, st *store.Store, o WatchOptions) error {
	w := watch{st: st, o: o}
	if err := w.round(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-o.Ticks:
		case <-o.Changed:
		}
		_ = w.round(ctx) // reported
	}
}

type watch struct {
	st *store.Store
	o  WatchOptions

	s      *syncer // nil: to be opened
	rounds int
	whole  time.Time // of the last whole listing that went well
	sealed time.Time
	said   string // the last error
}

func (w *watch) round(ctx context.Context) error {
	w.rounds++
	out, err := w.sync(ctx)
	if err != nil {
		w.whole = time.Time{}
		if gone, ok := errors.AsType[*RemoteError](err); ok && (gone.Fault == RemoteGone || gone.Fault == RemoteMissing) {
			w.s = nil
		}
	}
	said := ""
	if err != nil {
		said = err.Error()
	}
	if ctx.Err() == nil {
		w.o.Report(out, err, w.rounds == 1 || out.Moved() || said != w.said)
	}
	w.said = said
	return err
}

func (w *watch) sync(ctx context.Context) (Synced, error) {
	if w.s == nil {
		r, err := w.o.Open()
		if err != nil {
			return Synced{}, err
		}
		w.s = newSyncer(w.st, r, w.o.SyncOptions)
		w.whole = time.Time{}
	}
	now := w.s.now()
	since, seal := "", now.Sub(w.sealed) >= sealAfter
	if now.Sub(w.whole) < listAllAfter {
		since = now.Add(-lookBack).UTC().Format(hourLayout)
	}
	out, err := w.s.round(ctx, since, seal)
	if err == nil && since == "" {
		w.whole = now
	}
	if err == nil && seal {
		w.sealed = now
	}
	return out, err
}
