package exchange

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"slices"

	"dudao/oplog"
	"dudao/store"
)

// send puts what the remote lacks. A stick may be pulled at any moment, so what is dearest goes first: plans, without which
// a new laptop cannot go on, then all segments, then evidence, small files before large ones. Who reads in between lists
// the evidence as missing and gets it next time.
func (s *syncer) send(ctx context.Context) error {
	var refs []store.SegmentRef
	var blobs []store.HeldBlob
	err := s.st.View(ctx, func(tx *store.ReadTx) (err error) {
		if refs, err = tx.SegmentRefs(); err != nil {
			return err
		}
		blobs, err = tx.HeldBlobs()
		return err
	})
	if err != nil {
		return err
	}
	refs = slices.DeleteFunc(refs, func(ref store.SegmentRef) bool { return holdsSize(s.held.segments[keyOf(ref)], ref.Length) })
	blobs = slices.DeleteFunc(blobs, func(b store.HeldBlob) bool {
		return holdsSize(s.wholeBlobs(b.Hash), b.Size) || s.told[whereBlob(b)] // found damaged before
	})
	slices.SortStableFunc(blobs, func(a, b store.HeldBlob) int { return cmp.Compare(a.Size, b.Size) })
	s.at = Progress{Sending: true, SegmentsOf: len(refs), BlobsOf: len(blobs)}
	for _, b := range blobs {
		s.at.BytesOf += b.Size
	}
	s.progress(s.at)
	for _, plans := range []bool{true, false} {
		for _, b := range blobs {
			if b.Plan != plans {
				continue
			}
			if err := s.sendBlob(ctx, b); err != nil {
				return err
			}
		}
		if !plans {
			break
		}
		for _, ref := range refs {
			if err := s.sendSegment(ctx, ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// wholeBlobs are a blob's objects under its own name.
func (s *syncer) wholeBlobs(hash oplog.Hash) []Object {
	return slices.DeleteFunc(slices.Clone(s.held.blobs[hash]), func(o Object) bool {
		_, exact, _ := parseBlobName(o.Name)
		return !exact
	})
}

func (s *syncer) sendSegment(ctx context.Context, ref store.SegmentRef) error {
	frame, err := s.st.SegmentFrame(ctx, ref)
	if damaged, ok := errors.AsType[*store.DamagedError](err); ok {
		where := fmt.Sprintf("本机日志第 %d 字节，设备 %s 第 %d-%d 条", damaged.Offset, store.DeviceShort(ref.Device), ref.First, ref.Last)
		s.refuse(&s.out.Unsent, where, "已损坏，没有发出，同事的数据或备份里有就会补上")
		return nil
	}
	if err != nil {
		return err
	}
	k := keyOf(ref)
	name := func(variant int) string { return segmentName(s.prefix, s.now(), k, variant) }
	put, err := s.put(ctx, name, len(s.held.segments[k])+1, ref.Length, func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(frame)), nil
	})
	if err != nil {
		return err
	}
	s.held.segments[k] = with(s.held.segments[k], put.Object)
	if put.sent {
		s.out.SegmentsSent++
		s.out.OpsSent += int(ref.Last-ref.First) + 1 - ref.Stubs
	}
	s.tell(func(p *Progress) { p.Segments++ })
	return nil
}

func whereBlob(b store.HeldBlob) string { return fmt.Sprintf("本机的附件 %x", b.Hash[:8]) }

func (s *syncer) sendBlob(ctx context.Context, b store.HeldBlob) error {
	start := s.at.Bytes
	name := func(variant int) string { return blobName(s.prefix, b.Hash, variant) }
	put, err := s.put(ctx, name, len(s.wholeBlobs(b.Hash))+1, b.Size, func() (io.ReadCloser, error) {
		f, _, err := s.st.OpenBlob(b.Hash)
		if err != nil {
			return nil, err
		}
		return &proved{ReadCloser: f, sum: sha256.New(), want: b.Hash, read: func(n int64) {
			s.tell(func(p *Progress) { p.Bytes = start + n })
		}}, nil
	})
	_, gone := errors.AsType[*store.NoBlobError](err)
	if gone || errors.Is(err, errNotProved) || errors.Is(err, io.ErrUnexpectedEOF) {
		s.refuse(&s.out.Unsent, whereBlob(b), "已损坏，没有发出，请运行 dudao evidence verify 看是哪一份")
		return nil
	}
	if err != nil {
		return err
	}
	s.held.blobs[b.Hash] = with(s.held.blobs[b.Hash], put.Object)
	if put.sent {
		s.out.BlobsSent++
		s.out.BlobBytesSent += b.Size
	}
	s.tell(func(p *Progress) { p.Blobs, p.Bytes = p.Blobs+1, start+b.Size })
	return nil
}

// placed is an object that is there now.
type placed struct {
	Object
	sent bool // by us
}

// mostVariants is how many broken objects of a name are passed by.
const mostVariants = 99

// put stores an object under the first of its names that is free. If somebody else has put the same meanwhile, that is it.
func (s *syncer) put(ctx context.Context, name func(variant int) string, variant int, size int64, open func() (io.ReadCloser, error)) (placed, error) {
	for ; ; variant++ {
		rc, err := open()
		if err != nil {
			return placed{}, err
		}
		o := Object{name(variant), size}
		err = errors.Join(s.r.PutIfAbsent(ctx, o.Name, rc, size), rc.Close())
		if err == nil {
			return placed{o, true}, nil
		}
		if !errors.Is(err, fs.ErrExist) || variant >= mostVariants {
			return placed{}, err
		}
		for there, err := range s.r.List(ctx, o.Name, "") {
			if err != nil {
				return placed{}, err
			}
			if there == o {
				return placed{o, false}, nil
			}
		}
	}
}

var errNotProved = errors.New("not the bytes of its hash")

// proved ends with an error instead of its end if what it read is not what it should be, so that it is never put.
type proved struct {
	io.ReadCloser
	sum  hash.Hash
	want oplog.Hash
	n    int64
	read func(n int64)
}

func (p *proved) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.sum.Write(b[:n])
	p.n += int64(n)
	p.read(p.n)
	if err == io.EOF && oplog.Hash(p.sum.Sum(nil)) != p.want {
		return n, errNotProved
	}
	return n, err
}
