package exchange

import (
	"context"
	"fmt"
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

func (l *listing) empty() bool { return len(l.segments)+len(l.blobs)+len(l.copies)+len(l.loose) == 0 }

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
		if err := s.listUnder(ctx, s.prefix, ""); err != nil || !s.held.empty() {
			return err
		}
		return s.noteOthers(ctx)
	}
	for after := ""; ; {
		first, ok, err := s.first(ctx, s.prefix, after)
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

// noteOthers tells what else is in a remote that holds nothing of our inspection: laptops that were set up for another one do
// not meet.
func (s *syncer) noteOthers(ctx context.Context) error {
	var others []string
	for after := ""; len(others) < 3; {
		o, ok, err := s.first(ctx, formatPart+"/", after)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		other, _, isFolder := strings.Cut(strings.TrimPrefix(o.Name, formatPart+"/"), "/")
		if !isFolder {
			after = o.Name
			continue
		}
		others, after = append(others, other), formatPart+"/"+other+"/\xff"
	}
	if len(others) > 0 {
		s.out.Notes = append(s.out.Notes, fmt.Sprintf("这里原来没有本次督导任务（%s）的数据，有的是“%s”的，没有收；如果本该是同一次，请核对设置。",
			s.st.Local().Inspection, strings.Join(others, "”“")))
	}
	return nil
}

// first is the first object under a prefix and behind a name.
func (s *syncer) first(ctx context.Context, prefix, after string) (Object, bool, error) {
	for o, err := range s.r.List(ctx, prefix, after) {
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
