package exchange

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"dudao/oplog"
	"dudao/store"
)

// The bounds of what is fetched before it is taken in.
const (
	fetchBytes   = 16 << 20
	fetchObjects = 2000
)

// mostFailures in a row say that it is not the objects that cannot be read but the place.
const mostFailures = 20

// receive takes in the segments that are not here, then the blobs that are wanted: records first, of which there may be
// none without a file, but never a file without a record.
func (s *syncer) receive(ctx context.Context, polling bool) error {
	objects, err := s.unknown(ctx)
	if err != nil {
		return err
	}
	s.tell(func(p *Progress) { p.SegmentsOf = len(objects) })
	failures := 0
	for len(objects) > 0 {
		var sources []store.Source
		size := int64(0)
		for len(objects) > 0 && len(sources) < fetchObjects && size < fetchBytes {
			o := objects[0]
			objects = objects[1:]
			data, err := s.fetch(ctx, o)
			if err != nil {
				if failures++; stops(err) || failures == mostFailures {
					return err
				}
				s.unread(o, err)
				continue
			}
			failures = 0
			if data != nil {
				sources = append(sources, store.Source{Name: o.Name, R: bytes.NewReader(data), Size: int64(len(data))})
				size += int64(len(data))
			}
		}
		if len(sources) == 0 {
			continue
		}
		im, err := s.st.Import(ctx, sources, nil)
		s.add(im)
		if err != nil {
			return err
		}
		s.tell(func(p *Progress) { p.Segments += len(sources) })
	}
	return s.receiveBlobs(ctx, polling)
}

// unknown are the objects that may hold what is not here. A name says only what need not be read.
func (s *syncer) unknown(ctx context.Context) ([]Object, error) {
	stubs := make(map[segmentKey]store.SegmentRef)
	err := s.st.View(ctx, func(tx *store.ReadTx) error {
		refs, err := tx.SegmentRefs()
		for _, ref := range refs {
			stubs[keyOf(ref)] = ref
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	objects := slices.Clone(s.held.loose)
	for _, listed := range []map[segmentKey][]Object{s.held.segments, s.held.copies} {
		for k, list := range listed {
			ref, here := stubs[k]
			for _, o := range list {
				// Another length may be a copy in which fewer lines are struck.
				if !here || ref.Stubs > 0 && o.Size != ref.Length {
					objects = append(objects, o)
				}
			}
		}
	}
	for _, list := range s.held.copies {
		s.out.Copies += len(list)
	}
	objects = slices.DeleteFunc(objects, func(o Object) bool { return s.read[o] })
	slices.SortFunc(objects, func(a, b Object) int { return cmp.Compare(a.Name, b.Name) })
	return objects, nil
}

// stops tells of errors that end a sync; others concern one object.
func stops(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	e, ok := errors.AsType[*RemoteError](err)
	return ok && e.Fault == RemoteGone
}

// fetch reads an object; nil if it is no longer there.
func (s *syncer) fetch(ctx context.Context, o Object) ([]byte, error) {
	rc, err := s.r.Get(ctx, o.Name, oplog.MaxSegmentFrame)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(rc)
	if err = errors.Join(err, rc.Close()); err != nil {
		return nil, err
	}
	s.read[o] = true
	return data, nil
}

// unread lists an object that cannot be read.
func (s *syncer) unread(o Object, err error) {
	why := whyUnreadable
	if large, ok := errors.AsType[*TooLargeError](err); ok {
		why = fmt.Sprintf("超过 %s，不是同步写出的文件，要用请 dudao import", sizeWords(large.Limit))
		s.read[o] = true
	}
	s.refuse(&s.out.Rejected, o.Name, why)
}

const whyUnreadable = "读取出错，请再同步一次"

// receiveBlobs takes in the blobs that are wanted here and lie there, whole ones that are the right length first.
func (s *syncer) receiveBlobs(ctx context.Context, polling bool) error {
	var wanted []store.Missing
	err := s.st.View(ctx, func(tx *store.ReadTx) (err error) {
		wanted, err = tx.Wanted()
		return err
	})
	if err != nil {
		return err
	}
	if polling {
		if err := s.listWanted(ctx, wanted); err != nil {
			return err
		}
	}
	seen := make(map[oplog.Hash]bool)
	wanted = slices.DeleteFunc(wanted, func(m store.Missing) bool {
		again := seen[m.Hash]
		seen[m.Hash] = true
		return again || len(s.held.blobs[m.Hash]) == 0
	})
	s.tell(func(p *Progress) {
		p.BlobsOf = len(wanted)
		for _, m := range wanted {
			p.BytesOf += m.Size
		}
	})
	for _, m := range wanted {
		if err := s.receiveBlob(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// receiveBlob tries the objects of a blob until one holds its bytes.
func (s *syncer) receiveBlob(ctx context.Context, m store.Missing) error {
	objects := slices.Clone(s.held.blobs[m.Hash])
	slices.SortStableFunc(objects, func(a, b Object) int {
		return cmp.Compare(rank(a, m.Size), rank(b, m.Size))
	})
	start := s.at.Bytes
	refused := make(map[string]string)
	for _, o := range objects {
		if s.read[o] {
			continue
		}
		taken, err := s.takeBlob(ctx, m, o, start)
		switch _, bad := errors.AsType[*oplog.FrameError](err); {
		case err == nil && taken:
			s.out.Blobs++
			s.out.BlobBytes += o.Size
			s.tell(func(p *Progress) { p.Blobs, p.Bytes = p.Blobs+1, start+m.Size })
			return nil
		case err == nil, errors.Is(err, fs.ErrNotExist):
		case bad:
			s.read[o] = true
			refused[o.Name] = "内容与名称不符，可能没有传完，请删掉它，让附上的电脑再同步一次"
		case stops(err), !ofObject(err):
			return err
		default:
			refused[o.Name] = whyUnreadable
		}
	}
	for _, name := range slices.Sorted(maps.Keys(refused)) {
		s.refuse(&s.out.Rejected, name, refused[name])
	}
	return nil
}

func rank(o Object, size int64) int {
	if o.Size == size {
		return 0
	}
	return 1
}

// ofObject tells of errors in reading an object, as against those of the store.
func ofObject(err error) bool {
	_, remote := errors.AsType[*RemoteError](err)
	_, large := errors.AsType[*TooLargeError](err)
	return remote || large
}

func (s *syncer) takeBlob(ctx context.Context, m store.Missing, o Object, start int64) (bool, error) {
	rc, err := s.r.Get(ctx, o.Name, oplog.MaxBlob)
	if err != nil {
		return false, err
	}
	defer rc.Close()
	source := &heldError{r: rc}
	taken, err := s.st.TakeBlob(ctx, m, source, func(done, _ int64) {
		s.tell(func(p *Progress) { p.Bytes = start + min(done, m.Size) })
	})
	return taken, cmp.Or(source.err, err)
}
