package exchange

import (
	"context"
	"errors"
	"slices"
	"time"

	"dudao/store"
)

// SyncOptions say how a sync runs.
type SyncOptions struct {
	Now      func() time.Time // for the hour that objects are put under; nil: time.Now
	Progress func(Progress)   // called often, from the goroutine that syncs; may be nil
}

// Progress is how far a sync has come.
type Progress struct {
	Sending              bool // else receiving
	Segments, SegmentsOf int
	Blobs, BlobsOf       int
	Bytes, BytesOf       int64 // of blobs
}

// Synced is what a sync did. Imported's counts are of all that came.
type Synced struct {
	store.Imported
	SegmentsSent, OpsSent int
	BlobsSent             int
	BlobBytesSent         int64
	Unsent                []store.Rejected // what is here and could not be sent, because it is damaged
	Copies                int              // conflicted copies that a sync program made; they were read like the others
}

// Moved tells whether anything came or went.
func (s Synced) Moved() bool {
	return s.SegmentsNew+s.Blobs+s.SegmentsSent+s.BlobsSent+len(s.Rejected)+len(s.Unsent) > 0
}

// Sync takes in what the remote holds and is not here, and sends what is here and the remote lacks: the segments of every
// device, so that any laptop carries those of others, all plans, and all evidence. It keeps no list of what was sent: the
// remote's own listing says what it lacks, so that an emptied one fills again.
//
// An error says why it stopped; what was done until then is in Synced, and stands: objects are whole or not there, and so
// is what was taken in. Nil says that the remote has everything, durably.
func Sync(ctx context.Context, st *store.Store, r Remote, o SyncOptions) (Synced, error) {
	return newSyncer(st, r, o).round(ctx, "", true)
}

// syncer syncs a store with a remote, once or time and again.
type syncer struct {
	st       *store.Store
	r        Remote
	now      func() time.Time
	progress func(Progress)

	prefix string
	held   listing
	read   map[Object]bool // objects whose bytes have been looked at, whatever they were; until all is listed again
	told   map[string]bool // what has been refused, by name, and is to be told once
	at     Progress
	out    Synced
}

func newSyncer(st *store.Store, r Remote, o SyncOptions) *syncer {
	s := &syncer{
		st: st, r: r, now: o.Now, progress: o.Progress,
		prefix: inspectionPrefix(st.Local().Inspection), held: newListing(), read: make(map[Object]bool), told: make(map[string]bool),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.progress == nil {
		s.progress = func(Progress) {}
	}
	return s
}

// round is one sync. since is the hour from which on objects are listed, empty for all. What is not sealed is not sent.
func (s *syncer) round(ctx context.Context, since string, seal bool) (Synced, error) {
	s.out, s.at = Synced{}, Progress{}
	err := s.exchange(ctx, since, seal)
	if ctx.Err() != nil {
		err = ctx.Err() // whatever came of it
	}
	// What is lacking now is told even if the round was stopped.
	after, lookErr := s.st.Import(context.WithoutCancel(ctx), nil, nil)
	s.out.Holes, s.out.MissingEvidence = after.Holes, after.MissingEvidence
	return s.out, errors.Join(err, lookErr)
}

func (s *syncer) exchange(ctx context.Context, since string, seal bool) error {
	if seal {
		if err := s.st.Seal(ctx); err != nil {
			return err
		}
	}
	if err := s.list(ctx, since); err != nil {
		return err
	}
	if err := s.receive(ctx, since != ""); err != nil {
		return err
	}
	return s.send(ctx)
}

// add takes over what an import did.
func (s *syncer) add(im store.Imported) {
	out := &s.out.Imported
	out.SegmentsNew += im.SegmentsNew
	out.OpsNew += im.OpsNew
	out.Duplicates += im.Duplicates
	out.Rejected = append(out.Rejected, im.Rejected...)
	out.ConflictsNew += im.ConflictsNew
	out.ConflictsChanged += im.ConflictsChanged
	out.Quarantined += im.Quarantined
	out.Blobs += im.Blobs
	out.BlobBytes += im.BlobBytes
	out.Whole += im.Whole
	out.Notes = append(out.Notes, im.Notes...)
	for _, d := range im.DevicesNew {
		out.DevicesNew = append(slices.DeleteFunc(out.DevicesNew, func(x store.Device) bool { return x.ID == d.ID }), d)
	}
	for _, n := range im.News {
		i := slices.IndexFunc(out.News, func(x store.SubjectNews) bool { return x.Subject == n.Subject })
		if i < 0 {
			out.News = append(out.News, n)
			continue
		}
		// A finding that came in two batches counts twice: few do.
		out.News[i].Findings += n.Findings
		out.News[i].Problems += n.Problems
		out.News[i].Conflicts += n.Conflicts
	}
}

// refuse lists what was not taken, or not sent, once.
func (s *syncer) refuse(list *[]store.Rejected, where, why string) {
	if !s.told[where] {
		s.told[where] = true
		*list = append(*list, store.Rejected{Where: where, Why: why})
	}
}

func (s *syncer) tell(change func(*Progress)) {
	change(&s.at)
	s.progress(s.at)
}
