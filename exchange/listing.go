package exchange

import (
	"context"
	"path"
	"strings"

	"dudao/oplog"
	"dudao/store"
)

// listing is what a remote holds of an inspection, by what the names say.
type listing struct {
	segments map[segmentKey][]Object // under their own names
	blobs    map[oplog.Hash][]Object
	copies   map[segmentKey][]Object // under names that a sync program made of these
	loose    []Object                // findings files of other names
}

func newListing() listing {
	return listing{
		segments: make(map[segmentKey][]Object), blobs: make(map[oplog.Hash][]Object), copies: make(map[segmentKey][]Object),
	}
}

// add takes an object in, at its place under the prefix.
func (l *listing) add(prefix string, o Object) {
	if strings.HasPrefix(o.Name, prefix+blobsPart+"/") {
		if hash, _, ok := parseBlobName(o.Name); ok {
			l.blobs[hash] = with(l.blobs[hash], o)
		}
		return
	}
	k, exact, ok := parseSegmentName(o.Name)
	switch {
	case exact:
		l.segments[k] = with(l.segments[k], o)
	case ok:
		l.copies[k] = with(l.copies[k], o)
	case path.Ext(o.Name) == extension:
		l.loose = with(l.loose, o)
	}
}

// with puts o to those listed before, in the place of an older look at it.
func with(list []Object, o Object) []Object {
	for i := range list {
		if list[i].Name == o.Name {
			list[i] = o
			return list
		}
	}
	return append(list, o)
}

// holdsSize tells whether one of the objects is that long. Another size under the name is no whole object: a stick was
// pulled, or a sync program is not done yet.
func holdsSize(list []Object, size int64) bool {
	for _, o := range list {
		if o.Size == size {
			return true
		}
	}
	return false
}

// pollBlobs is up to how many blobs are looked for one by one.
const pollBlobs = 64

// list looks at what the remote holds: all of it, or what was put since an hour.
func (s *syncer) list(ctx context.Context, since string) error {
	if since == "" {
		s.held = newListing()
		clear(s.read)
		clear(s.told)
		return s.listUnder(ctx, s.prefix, "")
	}
	for after := ""; ; {
		first, ok, err := s.first(ctx, after)
		if err != nil {
			return err
		}
		if !ok {
			return nil
		}
		region, _, isFolder := strings.Cut(strings.TrimPrefix(first.Name, s.prefix), "/")
		if !isFolder {
			s.held.add(s.prefix, first)
			after = first.Name
			continue
		}
		under := s.prefix + region + "/"
		if region != blobsPart {
			if err := s.listUnder(ctx, under, under+since); err != nil {
				return err
			}
		}
		after = under + "\xff" // behind every name there
	}
}

func (s *syncer) listUnder(ctx context.Context, prefix, after string) error {
	for o, err := range s.r.List(ctx, prefix, after) {
		if err != nil {
			return err
		}
		s.held.add(s.prefix, o)
	}
	return nil
}

// first is the first object behind a name.
func (s *syncer) first(ctx context.Context, after string) (Object, bool, error) {
	for o, err := range s.r.List(ctx, s.prefix, after) {
		return o, err == nil, err
	}
	return Object{}, false, nil
}

// listWanted looks for blobs that are lacking here, which a poll has not listed.
func (s *syncer) listWanted(ctx context.Context, wanted []store.Missing) error {
	if len(wanted) > pollBlobs {
		return s.listUnder(ctx, s.prefix+blobsPart+"/", "")
	}
	for _, m := range wanted {
		if err := s.listUnder(ctx, blobName(s.prefix, m.Hash, 1), ""); err != nil {
			return err
		}
	}
	return nil
}
